/* Man pages: one for the program, one for each first word of a command. */
#include "command/derive_int.h"
#include "command/help.h"

#include <string.h>

/* The page "fettle-runs", made from a document. */
static void add_page(struct ft_arena *arena, struct ft_derived_list *files, const char *name,
                     const struct ft_doc *doc) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text, ".\\\" " FT_DERIVED_MARK "; the command table is what to change.\n.TH ");
    for (const char *at = name; *at; at++) {
        ft_buf_putc(&text, *at >= 'a' && *at <= 'z' ? (char)(*at - 32) : *at);
    }
    ft_buf_puts(&text, " 1 \"\" \"Fettle " FT_VERSION "\" \"Fettle Manual\"\n");
    ft_doc_write_roff(doc, &text);
    ft_derived_add(arena, files, ft_sprintf(arena, "%s.1", name), ft_buf_text(&text, arena));
}

static bool same_group(const struct ft_row *row, const char *word) {
    return !row->hidden && strcmp(row->words[0], word) == 0;
}

static bool is_first_of_group(const struct ft_table *table, size_t at) {
    for (size_t i = 0; i < at; i++) {
        if (same_group(table->rows[i], table->rows[at]->words[0])) {
            return false;
        }
    }
    return !table->rows[at]->hidden;
}

/* One command: its own summary; several: their second words. */
static const char *group_summary(struct ft_arena *arena, const struct ft_table *table,
                                 const char *word, size_t *count) {
    const char *summary = "";
    const char *words = "";
    *count = 0;
    for (size_t i = 0; i < table->count; i++) {
        const struct ft_row *row = table->rows[i];
        if (same_group(row, word)) {
            const char *next = row->word_count > 1 ? row->words[1] : row->words[0];
            words = ft_sprintf(arena, "%s%s%s", words, *count ? ", " : "", next);
            summary = row->summary;
            ++*count;
        }
    }
    return *count == 1 ? summary : ft_sprintf(arena, "%s: %s", word, words);
}

static void put_options(struct ft_doc *doc, const struct ft_row *row, const char *heading,
                        int level) {
    if (row->in->field_count) {
        ft_doc_heading(doc, level, "%s", heading);
        ft_help_options(doc, row->in);
    }
}

static void add_group(struct ft_arena *arena, const struct ft_table *table, const char *word,
                      struct ft_derived_list *files) {
    struct ft_doc *doc = ft_doc_new(arena);
    const char *name = ft_sprintf(arena, "fettle-%s", word);
    const char *synopsis = "";
    size_t count = 0;
    const char *summary = group_summary(arena, table, word, &count);
    ft_doc_heading(doc, 1, "NAME");
    ft_doc_span(doc, FT_PLAIN, "%s - %s", name, summary);
    ft_doc_heading(doc, 1, "SYNOPSIS");
    for (size_t i = 0; i < table->count; i++) {
        if (same_group(table->rows[i], word)) {
            synopsis =
                ft_sprintf(arena, "%s%s\n", synopsis, ft_help_synopsis(arena, table->rows[i]));
        }
    }
    ft_doc_code(doc, synopsis);
    for (size_t i = 0; i < table->count; i++) {
        const struct ft_row *row = table->rows[i];
        if (!same_group(row, word)) {
            continue;
        }
        ft_doc_heading(doc, 1, "%s", count == 1 ? "DESCRIPTION" : row->usage);
        ft_doc_text(doc, FT_PLAIN, "%s.", row->summary);
        ft_help_paragraphs(doc, row->help);
        put_options(doc, row, "Arguments and options", 2);
        ft_help_examples(doc, row, 2, "Examples");
    }
    ft_doc_heading(doc, 1, "SEE ALSO");
    ft_doc_text(doc, FT_PLAIN,
                "fettle(1) has the options that every command has, the exit codes "
                "and the files.");
    add_page(arena, files, name, doc);
}

static void put_environment(struct ft_doc *doc) {
    ft_doc_heading(doc, 1, "ENVIRONMENT");
    ft_doc_pair(doc, "FETTLE_HOME", FT_PLAIN, "one folder for all that Fettle keeps");
    ft_doc_pair(doc, "FETTLE_GROUP_SETTING", FT_PLAIN,
                "a setting, as FETTLE_IMPROVE_MAX for improve.max");
    ft_doc_pair(doc, "NO_COLOR", FT_PLAIN, "where it is not empty, no colours are used");
    ft_doc_heading(doc, 1, "FILES");
    ft_doc_pair(doc, "fettle.yaml", FT_PLAIN, "a project's settings");
    ft_doc_pair(doc, "~/.config/fettle/config.yaml", FT_PLAIN, "your settings");
    ft_doc_pair(doc, "~/.local/share/fettle", FT_PLAIN, "runs, reports and snapshots");
    ft_doc_pair(doc, "~/.cache/fettle", FT_PLAIN, "what can be made again");
}

static void add_overview(struct ft_arena *arena, const struct ft_table *table,
                         struct ft_derived_list *files) {
    struct ft_doc *doc = ft_doc_new(arena);
    ft_doc_heading(doc, 1, "NAME");
    ft_doc_span(doc, FT_PLAIN,
                "fettle - make a repository better and prove every change that is kept");
    ft_doc_heading(doc, 1, "SYNOPSIS");
    ft_doc_code(doc, "fettle COMMAND [ARGUMENTS] [OPTIONS]");
    ft_doc_heading(doc, 1, "COMMANDS");
    for (size_t i = 0; i < table->count; i++) {
        const struct ft_row *row = table->rows[i];
        if (!row->hidden) {
            ft_doc_pair(doc, row->usage, FT_PLAIN, "%s; see fettle-%s(1)", row->summary,
                        row->words[0]);
        }
    }
    ft_doc_heading(doc, 1, "OPTIONS THAT EVERY COMMAND HAS");
    ft_help_options(doc, &ft_common_options);
    ft_doc_heading(doc, 1, "EXIT STATUS");
    ft_help_exit_codes(doc);
    put_environment(doc);
    add_page(arena, files, "fettle", doc);
}

void ft_derive_man(struct ft_arena *arena, const struct ft_table *table,
                   struct ft_derived_list *files) {
    add_overview(arena, table, files);
    for (size_t i = 0; i < table->count; i++) {
        if (is_first_of_group(table, i)) {
            add_group(arena, table, table->rows[i]->words[0], files);
        }
    }
}
