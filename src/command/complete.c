/* What may be typed next: commands, options, values. */
#include "command/command_int.h"

#include <string.h>

static void offer(ft_ctx *cx, struct ft_candidates *found, const char *typed, const char *word,
                  const char *help) {
    if (strncmp(word, typed, strlen(typed)) != 0) {
        return;
    }
    for (size_t i = 0; i < found->count; i++) {
        if (strcmp(found->at[i].word, word) == 0) {
            return;
        }
    }
    *FT_PUSH(cx->arena, found) = (struct ft_candidate){word, help};
}

static void offer_commands(ft_ctx *cx, const struct ft_table *table, const char *const *argv,
                           size_t argc, struct ft_candidates *found) {
    size_t depth = argc - 1;
    for (size_t i = 0; i < table->count; i++) {
        const struct ft_row *row = table->rows[i];
        bool fits = !row->hidden && row->word_count > depth;
        for (size_t w = 0; fits && w < depth; w++) {
            fits = strcmp(row->words[w], argv[w]) == 0;
        }
        if (fits) {
            bool group = row->word_count > depth + 1;
            offer(cx, found, argv[depth], row->words[depth], group ? "" : row->summary);
        }
    }
}

static void offer_options(ft_ctx *cx, const struct ft_shape *shape, const char *typed,
                          struct ft_candidates *found) {
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        if (field->flags & (FT_POSITIONAL | FT_HIDDEN)) {
            continue;
        }
        char *name = ft_sprintf(cx->arena, "--%s", field->name);
        for (char *at = name; *at; at++) {
            *at = *at == '_' ? '-' : *at;
        }
        offer(cx, found, typed, name, field->help);
    }
}

static void offer_values(ft_ctx *cx, const struct ft_field *field, const char *typed,
                         struct ft_candidates *found) {
    for (size_t i = 0; i < field->choice_count; i++) {
        offer(cx, found, typed, field->choices[i], "");
    }
    if (field->type == FT_T_RUN_ID) {
        offer(cx, found, typed, "last", "the newest run");
    }
}

static const struct ft_field *option_of(const struct ft_row *row, const char *word) {
    if (strncmp(word, "--", 2) != 0 || strchr(word, '=')) {
        return NULL;
    }
    const struct ft_field *field = ft_option_named(row->in, word + 2, strlen(word + 2));
    return field ? field : ft_option_named(&ft_common_options, word + 2, strlen(word + 2));
}

void ft_complete(ft_ctx *cx, const struct ft_table *table, const char *const *argv, size_t argc,
                 struct ft_candidates *found) {
    *found = (struct ft_candidates){0};
    if (argc == 0) {
        return;
    }
    const char *typed = argv[argc - 1];
    size_t used = 0;
    const struct ft_row *row = ft_row_of_words(table, argv, argc - 1, &used);
    if (row && argc >= 2) {
        const struct ft_field *pending = option_of(row, argv[argc - 2]);
        if (pending && pending->type != FT_T_BOOLEAN) {
            offer_values(cx, pending, typed, found);
            return;
        }
    }
    offer_commands(cx, table, argv, argc, found);
    if (!row) {
        return;
    }
    if (typed[0] == '-') {
        offer_options(cx, row->in, typed, found);
        offer_options(cx, &ft_common_options, typed, found);
        return;
    }
    size_t given = argc - 1 - used;
    if (row->positional_count) {
        size_t at = given < row->positional_count ? given : row->positional_count - 1;
        offer_values(cx, ft_field_named(row->in, row->positionals[at]), typed, found);
    }
}
