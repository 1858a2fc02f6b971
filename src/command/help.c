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

/* "-q, --quiet", "--only TEXT", or a positional's "PATH". */
static const char *field_title(struct ft_arena *arena, const struct ft_field *field) {
    if (field->flags & FT_POSITIONAL) {
        char *name = ft_strdup(arena, field->name);
        for (char *at = name; *at; at++) {
            *at = *at >= 'a' && *at <= 'z' ? (char)(*at - 32) : *at;
        }
        return name;
    }
    const char *option = ft_option_word(arena, field);
    const char *value = ft_value_word(arena, field);
    const char *title = *value ? ft_sprintf(arena, "%s %s", option, value) : option;
    return field->letter ? ft_sprintf(arena, "-%c, %s", field->letter, title) : title;
}

void ft_help_options(struct ft_doc *doc, const struct ft_shape *shape) {
    struct ft_arena *arena = ft_doc_arena(doc);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        if (field->flags & FT_HIDDEN) {
            continue;
        }
        bool tells = field->preset && strcmp(field->preset, "false") != 0 && *field->preset;
        const char *help = field->help;
        if ((field->flags & FT_POSITIONAL) && field->choice_count) {
            help = ft_sprintf(arena, "%s: %s", help, ft_value_word(arena, field));
        }
        ft_doc_pair(doc, field_title(arena, field), FT_PLAIN, tells ? "%s (default: %s)" : "%s",
                    help, field->preset);
    }
}

void ft_help_paragraphs(struct ft_doc *doc, const char *text) {
    struct ft_arena *arena = ft_doc_arena(doc);
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
            ft_doc_prose(doc, paragraph);
        }
        text += size + (end ? 2 : 0);
    }
}

void ft_help_examples(struct ft_doc *doc, const struct ft_row *row, int level,
                      const char *heading) {
    struct ft_arena *arena = ft_doc_arena(doc);
    bool any = false;
    for (size_t i = 0; i < row->example_count; i++) {
        const struct ft_example *example = &row->examples[i];
        if (!example->note) {
            continue;
        }
        if (!any) {
            ft_doc_heading(doc, level, "%s", heading);
        }
        any = true;
        ft_doc_text(doc, FT_PLAIN, "%s", example->note);
        ft_doc_code(doc, ft_example_line(arena, row, example));
    }
}

const char *ft_help_synopsis(struct ft_arena *arena, const struct ft_row *row) {
    return ft_sprintf(arena, "fettle %s%s", row->usage,
                      row->in->field_count > row->positional_count ? " [OPTIONS]" : "");
}

void ft_help_exit_codes(struct ft_doc *doc) {
    static const char *const codes[][2] = {{"0", "done"},
                                           {"1", "failed"},
                                           {"2", "the call was not understood"},
                                           {"3", "a person has to allow it first"},
                                           {"4", "the checks refused the change"},
                                           {"5", "the budget is spent"},
                                           {"130", "interrupted"}};
    for (size_t i = 0; i < FT_COUNT(codes); i++) {
        ft_doc_pair(doc, codes[i][0], FT_PLAIN, "%s", codes[i][1]);
    }
}

/* A word as a shell takes it. */
static void put_shell_word(struct ft_buf *line, struct ft_slice word) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_push(&text, word.data, word.size);
    if (word.size && !text.data[strcspn(text.data, " \"'$`\\*?;&|<>(){}#~")]) {
        ft_buf_push(line, word.data, word.size);
        return;
    }
    ft_buf_putc(line, '\'');
    for (size_t i = 0; i < word.size; i++) {
        if (word.data[i] == '\'') {
            ft_buf_puts(line, "'\\''");
        } else {
            ft_buf_putc(line, word.data[i]);
        }
    }
    ft_buf_putc(line, '\'');
}

const char *ft_example_line(struct ft_arena *arena, const struct ft_row *row,
                            const struct ft_example *example) {
    json_t *call = ft_json_keep(arena, json_loads(example->call, 0, NULL));
    struct ft_strings argv = {0};
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, FT_BUF_NO_CAP);
    ft_buf_puts(&line, "fettle");
    ft_argv_of(arena, row, call, &argv);
    for (size_t i = 0; i < argv.count; i++) {
        struct ft_slice word = ft_slice_of(argv.at[i]);
        if (ft_slice_is(word, "--")) {
            continue;
        }
        if (ft_slice_ends(word, "=true")) {
            word.size -= strlen("=true");
        }
        ft_buf_putc(&line, ' ');
        put_shell_word(&line, word);
    }
    return ft_buf_text(&line, arena);
}

void ft_help_row(struct ft_doc *doc, struct ft_arena *arena, const struct ft_row *row) {
    ft_doc_text(doc, FT_STRONG, "%s", row->summary);
    ft_doc_code(doc, ft_help_synopsis(arena, row));
    ft_help_paragraphs(doc, row->help);
    if (row->in->field_count) {
        ft_doc_heading(doc, 2, "Arguments and options");
        ft_help_options(doc, row->in);
    }
    ft_help_examples(doc, row, 2, "Examples");
    ft_doc_prose(doc, "`fettle help` lists the options that every command has.");
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
    ft_help_options(doc, &ft_common_options);
    ft_doc_heading(doc, 2, "Exit codes");
    ft_help_exit_codes(doc);
}
