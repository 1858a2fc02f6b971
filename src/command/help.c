/* Help as documents: the same text on a terminal, in a man page's place, on a page. */
#include "command/help.h"

#include "command/command_int.h"

#include <string.h>

const char *ft_option_word(struct ft_arena *arena, const struct ft_field *field) {
    char *option = ft_sprintf(arena, "--%s", field->name);
    for (char *at = option; *at; at++) {
        *at = *at == '_' ? '-' : *at;
    }
    return option;
}

const char *ft_value_word(struct ft_arena *arena, const struct ft_field *field) {
    static const char *const words[] = {
        [FT_T_STRING] = "TEXT",   [FT_T_PATH] = "PATH", [FT_T_RUN_ID] = "RUN",
        [FT_T_INTEGER] = "N",     [FT_T_NUMBER] = "X",  [FT_T_BOOLEAN] = "",
        [FT_T_DURATION] = "TIME", [FT_T_SIZE] = "SIZE", [FT_T_TIME] = "TIME",
        [FT_T_ENUM] = "",         [FT_T_JSON] = "JSON", [FT_T_OBJECT] = "JSON",
    };
    const char *word = words[field->type];
    for (size_t i = 0; i < field->choice_count; i++) {
        word = i ? ft_sprintf(arena, "%s|%s", word, field->choices[i]) : field->choices[i];
    }
    return word;
}

static void options_table(struct ft_doc *doc, struct ft_arena *arena,
                          const struct ft_shape *shape) {
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        if (field->flags & FT_HIDDEN) {
            continue;
        }
        const char *name =
            ft_sprintf(arena, "%s %s", ft_option_word(arena, field), ft_value_word(arena, field));
        if (field->flags & FT_POSITIONAL) {
            name = ft_strdup(arena, field->name);
            for (char *at = (char *)(uintptr_t)name; *at; at++) {
                *at = *at >= 'a' && *at <= 'z' ? (char)(*at - 32) : *at;
            }
        } else if (field->letter) {
            name = ft_sprintf(arena, "-%c, %s", field->letter, name);
        }
        bool tells = field->preset && strcmp(field->preset, "false") != 0 && *field->preset;
        ft_doc_pair(doc, name, FT_PLAIN, tells ? "%s (default: %s)" : "%s", field->help,
                    field->preset);
    }
}

static void paragraphs(struct ft_doc *doc, struct ft_arena *arena, const char *text) {
    while (text && *text) {
        const char *end = strstr(text, "\n\n");
        size_t size = end ? (size_t)(end - text) : strlen(text);
        char *paragraph = ft_strndup(arena, text, size);
        bool code = strncmp(paragraph, "    ", 4) == 0;
        for (char *at = paragraph; *at && !code; at++) {
            *at = *at == '\n' ? ' ' : *at;
        }
        if (code) {
            ft_doc_code(doc, paragraph + 4);
        } else {
            ft_doc_text(doc, FT_PLAIN, "%s", paragraph);
        }
        text += size + (end ? 2 : 0);
    }
}

static void examples(struct ft_doc *doc, struct ft_arena *arena, const struct ft_row *row) {
    bool any = false;
    for (size_t i = 0; i < row->example_count; i++) {
        const struct ft_example *example = &row->examples[i];
        if (!example->note) {
            continue;
        }
        if (!any) {
            ft_doc_heading(doc, 2, "Examples");
        }
        any = true;
        ft_doc_text(doc, FT_PLAIN, "%s", example->note);
        ft_doc_code(doc, ft_example_line(arena, row, example));
    }
}

const char *ft_example_line(struct ft_arena *arena, const struct ft_row *row,
                            const struct ft_example *example) {
    json_t *call = ft_json_keep(arena, json_loads(example->call, 0, NULL));
    struct ft_strings argv = {0};
    ft_argv_of(arena, row, call, &argv);
    char *line = ft_strdup(arena, "fettle");
    for (size_t i = 0; i < argv.count; i++) {
        struct ft_slice word = ft_slice_of(argv.at[i]);
        if (ft_slice_is(word, "--")) {
            continue;
        }
        if (ft_slice_ends(word, "=true")) {
            word.size -= strlen("=true");
        }
        bool quoted = word.size == 0 || strcspn(argv.at[i], " \"'$`\\*?;&|<>()") < word.size;
        line = ft_sprintf(arena, quoted ? "%s '%.*s'" : "%s %.*s", line, (int)word.size, word.data);
    }
    return line;
}

void ft_help_row(struct ft_doc *doc, struct ft_arena *arena, const struct ft_row *row) {
    ft_doc_text(doc, FT_STRONG, "%s", row->summary);
    ft_doc_code(doc, ft_sprintf(arena, "fettle %s%s", row->usage,
                                row->in->field_count > row->positional_count ? " [OPTIONS]" : ""));
    paragraphs(doc, arena, row->help);
    if (row->in->field_count) {
        ft_doc_heading(doc, 2, "Arguments and options");
        options_table(doc, arena, row->in);
    }
    examples(doc, arena, row);
    ft_doc_text(doc, FT_DIM, "`fettle help` lists the options that every command has.");
}

void ft_help_all(struct ft_doc *doc, struct ft_arena *arena, const struct ft_table *table) {
    ft_doc_text(doc, FT_PLAIN,
                "Fettle makes a repository better and proves every change it keeps.");
    ft_doc_code(doc, "fettle improve          find what can be made better, keep what is proved\n"
                     "fettle help COMMAND     what a command does and takes");
    ft_doc_heading(doc, 2, "Commands");
    for (size_t i = 0; i < table->count; i++) {
        const struct ft_row *row = table->rows[i];
        if (!row->hidden) {
            ft_doc_pair(doc, ft_sprintf(arena, "%s", row->usage), FT_PLAIN, "%s", row->summary);
        }
    }
    ft_doc_heading(doc, 2, "Options that every command has");
    options_table(doc, arena, &ft_common_options);
    ft_doc_heading(doc, 2, "Exit codes");
    ft_doc_pair(doc, "0", FT_PLAIN, "done");
    ft_doc_pair(doc, "1", FT_PLAIN, "failed");
    ft_doc_pair(doc, "2", FT_PLAIN, "the call was not understood");
    ft_doc_pair(doc, "3", FT_PLAIN, "a person has to allow it first");
    ft_doc_pair(doc, "4", FT_PLAIN, "the checks refused the change");
    ft_doc_pair(doc, "5", FT_PLAIN, "the budget is spent");
    ft_doc_pair(doc, "130", FT_PLAIN, "interrupted");
}
