/* Lines as typed into a palette, and argv made from arguments. */
#include "base/clock.h"
#include "command/command_int.h"

#include <string.h>

ft_err ft_line_split(ft_ctx *cx, const char *line, struct ft_strings *words) {
    struct ft_strings found = {0};
    FT_BUF struct ft_buf word;
    ft_buf_init(&word, FT_BUF_NO_CAP);
    bool open = false;
    char quote = 0;
    for (const char *at = line; *at; at++) {
        if (quote ? *at == quote : (*at == '"' || *at == '\'')) {
            quote = quote ? 0 : *at;
            open = true;
        } else if (*at == '\\' && quote != '\'' && at[1]) {
            ft_buf_putc(&word, *++at);
            open = true;
        } else if (!quote && strchr(" \t\n", *at)) {
            if (open) {
                *FT_PUSH(cx->arena, &found) = ft_buf_text(&word, cx->arena);
            }
            ft_buf_clear(&word);
            open = false;
        } else {
            ft_buf_putc(&word, *at);
            open = true;
        }
    }
    if (quote) {
        return ft_fail(cx, FT_MISUSE, "a quote %c is not closed", quote);
    }
    if (open) {
        *FT_PUSH(cx->arena, &found) = ft_buf_text(&word, cx->arena);
    }
    *words = found;
    return FT_OK;
}

/* A value as a person would type it. */
static const char *word_of(struct ft_arena *arena, const struct ft_field *field,
                           const json_t *value) {
    if (json_is_string(value) && !(field && field->type == FT_T_JSON)) {
        return json_string_value(value);
    }
    if (field && field->type == FT_T_DURATION && json_is_integer(value)) {
        int64_t ms = json_integer_value(value);
        int64_t again = 0;
        const char *word = ft_duration_format(arena, ms);
        bool exact = ft_duration_parse(word, &again) && again == ms;
        return exact ? word : ft_sprintf(arena, "%lldms", (long long)ms);
    }
    return ft_json_text(arena, value, FT_JSON_COMPACT);
}

static void push_option(struct ft_arena *arena, const struct ft_field *field, const char *name,
                        const json_t *value, struct ft_strings *argv) {
    char *option = ft_sprintf(arena, "--%s", name);
    for (char *at = option; *at; at++) {
        *at = *at == '_' ? '-' : *at;
    }
    *FT_PUSH(arena, argv) =
        json_is_boolean(value)
            ? ft_sprintf(arena, "%s=%s", option, json_is_true(value) ? "true" : "false")
            : ft_sprintf(arena, "%s=%s", option, word_of(arena, field, value));
}

void ft_argv_of(struct ft_arena *arena, const struct ft_row *row, const json_t *args,
                struct ft_strings *argv) {
    for (size_t i = 0; i < row->word_count; i++) {
        *FT_PUSH(arena, argv) = row->words[i];
    }
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)args, name, value) {
        const struct ft_field *field = ft_field_named(row->in, name);
        if (field && (field->flags & FT_POSITIONAL)) {
            continue;
        }
        if (!json_is_array(value)) {
            push_option(arena, field, name, value, argv);
        }
        size_t i = 0;
        json_t *item = NULL;
        json_array_foreach(value, i, item) {
            push_option(arena, field, name, item, argv);
        }
    }
    *FT_PUSH(arena, argv) = "--";
    for (size_t i = 0; i < row->positional_count; i++) {
        const struct ft_field *field = ft_field_named(row->in, row->positionals[i]);
        value = json_object_get(args, row->positionals[i]);
        size_t at = 0;
        json_t *item = NULL;
        if (value && !json_is_array(value)) {
            *FT_PUSH(arena, argv) = word_of(arena, field, value);
        }
        json_array_foreach(value, at, item) {
            *FT_PUSH(arena, argv) = word_of(arena, field, item);
        }
    }
}
