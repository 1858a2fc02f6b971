/* What a person types, to a row and its arguments. */
#include "base/text.h"
#include "command/command_int.h"

#include <string.h>

const struct ft_field *ft_option_named(const struct ft_shape *shape, const char *typed,
                                       size_t size) {
    for (size_t i = 0; i < shape->field_count; i++) {
        const char *name = shape->fields[i].name;
        size_t at = 0;
        while (at < size && name[at] && (typed[at] == '-' ? '_' : typed[at]) == name[at]) {
            at++;
        }
        if (at == size && !name[at]) {
            return &shape->fields[i];
        }
    }
    return NULL;
}

static bool begins_with_words(const struct ft_row *row, const char *const *argv, size_t argc) {
    if (argc < row->word_count) {
        return false;
    }
    for (size_t i = 0; i < row->word_count; i++) {
        if (strcmp(row->words[i], argv[i]) != 0) {
            return false;
        }
    }
    return true;
}

/* "runs" alone means "runs list". */
static bool is_list_of(const struct ft_row *row, const char *word) {
    return row->word_count == 2 && strcmp(row->words[0], word) == 0 &&
           strcmp(row->words[1], "list") == 0;
}

const struct ft_row *ft_row_of_words(const struct ft_table *table, const char *const *argv,
                                     size_t argc, size_t *used) {
    const struct ft_row *best = NULL;
    for (size_t i = 0; i < table->count; i++) {
        const struct ft_row *row = table->rows[i];
        if (begins_with_words(row, argv, argc) && (!best || row->word_count > best->word_count)) {
            best = row;
        }
    }
    *used = best ? best->word_count : 0;
    bool alone = argc == 1 || (argc > 1 && argv[1][0] == '-');
    for (size_t i = 0; !best && alone && i < table->count; i++) {
        if (is_list_of(table->rows[i], argv[0])) {
            best = table->rows[i];
            *used = 1;
        }
    }
    return best;
}

struct parse {
    ft_ctx *cx;
    const struct ft_table *table;
    const struct ft_row *row;
    const char *const *argv;
    size_t argc, at;
    size_t positional;
    json_t *args, *options;
};

static ft_err unknown_command(struct parse *p) {
    struct ft_strings known = {0};
    const char *typed = p->argv[p->at];
    bool group = false;
    for (size_t i = 0; i < p->table->count; i++) {
        const struct ft_row *row = p->table->rows[i];
        bool in_group = row->word_count > 1 && strcmp(row->words[0], typed) == 0;
        group |= in_group;
        if (!row->hidden) {
            *FT_PUSH(p->cx->arena, &known) = row->words[0];
        }
    }
    const char *second = p->at + 1 < p->argc ? p->argv[p->at + 1] : NULL;
    if (group) {
        known.count = 0;
        for (size_t i = 0; i < p->table->count; i++) {
            const struct ft_row *row = p->table->rows[i];
            if (row->word_count > 1 && strcmp(row->words[0], typed) == 0) {
                *FT_PUSH(p->cx->arena, &known) = row->words[1];
            }
        }
        FT_IGNORE(ft_fail(p->cx, FT_UNKNOWN, "there is no command '%s %s'", typed,
                          second ? ft_text_inert_dup(p->cx->arena, second) : ""));
    } else {
        FT_IGNORE(ft_fail(p->cx, FT_UNKNOWN, "there is no command '%s'",
                          ft_text_inert_dup(p->cx->arena, typed)));
    }
    const char *meant = ft_text_meant(group && second ? second : typed, known.at, known.count);
    return meant && (!group || second) ? ft_hint(p->cx, "did you mean 'fettle %s%s%s'?",
                                                 group ? typed : "", group ? " " : "", meant)
                                       : ft_hint(p->cx, "`fettle help` lists the commands");
}

static void put(json_t *object, const struct ft_field *field, json_t *value) {
    if (!(field->flags & FT_LIST)) {
        json_object_set_new(object, field->name, value);
        return;
    }
    if (!json_object_get(object, field->name)) {
        json_object_set_new(object, field->name, json_array());
    }
    json_array_append_new(json_object_get(object, field->name), value);
}

static ft_err unknown_option(struct parse *p, const char *typed) {
    const char *names[96];
    size_t count = 0;
    const struct ft_shape *shapes[] = {p->row ? p->row->in : NULL, &ft_common_options};
    for (size_t s = 0; s < 2; s++) {
        for (size_t i = 0; shapes[s] && i < shapes[s]->field_count && count < FT_COUNT(names);
             i++) {
            if (!(shapes[s]->fields[i].flags & FT_POSITIONAL)) {
                char *name = ft_sprintf(p->cx->arena, "--%s", shapes[s]->fields[i].name);
                for (char *c = name; *c; c++) {
                    *c = *c == '_' ? '-' : *c;
                }
                names[count++] = name;
            }
        }
    }
    FT_IGNORE(ft_fail(p->cx, FT_INVALID, "there is no option '%s'",
                      ft_text_inert_dup(p->cx->arena, typed)));
    p->cx->error.field = typed;
    const char *meant = ft_text_meant(typed, names, count);
    if (meant) {
        return ft_hint(p->cx, "did you mean '%s'?", meant);
    }
    return p->row ? ft_hint(p->cx, "`fettle help %s` lists the options",
                            p->row->word_count ? p->row->words[0] : "")
                  : ft_hint(p->cx, "`fettle help` says more");
}

/* The field of an option, in the row or in the common options, and the object it goes into. */
static const struct ft_field *lookup(struct parse *p, const char *name, size_t size,
                                     json_t **object) {
    const struct ft_field *field = p->row ? ft_option_named(p->row->in, name, size) : NULL;
    *object = p->args;
    if (!field || (field->flags & FT_POSITIONAL)) {
        field = ft_option_named(&ft_common_options, name, size);
        *object = p->options;
    }
    return field;
}

/* Arguments become JSON, whose texts are UTF-8. */
static ft_err check_utf8(const struct parse *p, const char *word) {
    return ft_utf8_valid(ft_slice_of(word)) ? FT_OK
                                            : ft_fail(p->cx, FT_INVALID, "'%s' is not valid UTF-8",
                                                      ft_text_inert_dup(p->cx->arena, word));
}

static ft_err take_value(struct parse *p, const struct ft_field *field, json_t *object,
                         const char *attached) {
    if (field->type == FT_T_BOOLEAN && !attached) {
        put(object, field, json_true());
        return FT_OK;
    }
    const char *value = attached;
    if (!value && p->at + 1 < p->argc) {
        value = p->argv[++p->at];
        FT_TRY(check_utf8(p, value));
    }
    if (!value) {
        FT_IGNORE(ft_fail(p->cx, FT_INVALID, "%s lacks its value", field->name));
        p->cx->error.field = field->name;
        return ft_hint(p->cx, "%s takes %s", field->name, ft_type_word(field->type));
    }
    put(object, field, ft_json_string(value));
    return FT_OK;
}

static ft_err long_option(struct parse *p, const char *typed) {
    const char *name = typed + 2;
    const char *equals = strchr(name, '=');
    size_t size = equals ? (size_t)(equals - name) : strlen(name);
    json_t *object = NULL;
    const struct ft_field *field = lookup(p, name, size, &object);
    if (!field && strncmp(name, "no-", 3) == 0) {
        field = lookup(p, name + 3, size - 3, &object);
        if (field && field->type == FT_T_BOOLEAN && !equals) {
            put(object, field, json_false());
            return FT_OK;
        }
        field = NULL;
    }
    return field ? take_value(p, field, object, equals ? equals + 1 : NULL)
                 : unknown_option(p, typed);
}

static const struct ft_field *by_letter(const struct ft_shape *shape, char letter) {
    for (size_t i = 0; i < shape->field_count; i++) {
        if (shape->fields[i].letter == letter) {
            return &shape->fields[i];
        }
    }
    return NULL;
}

static ft_err short_options(struct parse *p, const char *typed) {
    for (const char *at = typed + 1; *at; at++) {
        json_t *object = p->args;
        const struct ft_field *field = p->row ? by_letter(p->row->in, *at) : NULL;
        if (!field) {
            field = by_letter(&ft_common_options, *at);
            object = p->options;
        }
        if (!field) {
            return unknown_option(p, typed);
        }
        if (field->type != FT_T_BOOLEAN) {
            return take_value(p, field, object, at[1] ? at + 1 : NULL);
        }
        put(object, field, json_true());
    }
    return FT_OK;
}

static ft_err positional(struct parse *p, const char *word) {
    if (p->positional >= p->row->positional_count) {
        FT_IGNORE(ft_fail(p->cx, FT_INVALID, "'%s' is one argument too many",
                          ft_text_inert_dup(p->cx->arena, word)));
        return ft_hint(p->cx, "usage: fettle %s", p->row->usage);
    }
    const struct ft_field *field = ft_field_named(p->row->in, p->row->positionals[p->positional]);
    put(p->args, field, ft_json_string(word));
    p->positional += !(field->flags & FT_LIST);
    return FT_OK;
}

/* After an error: the options that every command has, so that the error is told as they say. */
static void parse_rest(struct parse *p) {
    struct ft_error first = p->cx->error;
    for (; p->at < p->argc && strcmp(p->argv[p->at], "--") != 0; p->at++) {
        const char *word = p->argv[p->at];
        const char *name = word + 2;
        const struct ft_field *field = NULL;
        if (strncmp(word, "--", 2) == 0) {
            field = ft_option_named(&ft_common_options, name, strcspn(name, "="));
        }
        if (field) {
            const char *equals = strchr(name, '=');
            FT_IGNORE(take_value(p, field, p->options, equals ? equals + 1 : NULL));
        }
    }
    p->cx->error = first;
}

static ft_err parse_words(struct parse *p) {
    bool only_positionals = false;
    for (; p->at < p->argc; p->at++) {
        const char *word = p->argv[p->at];
        FT_TRY(check_utf8(p, word));
        if (!only_positionals && strcmp(word, "--") == 0) {
            only_positionals = true;
        } else if (!only_positionals && strncmp(word, "--", 2) == 0) {
            FT_TRY(long_option(p, word));
        } else if (!only_positionals && word[0] == '-' && word[1]) {
            FT_TRY(short_options(p, word));
        } else if (p->row) {
            FT_TRY(positional(p, word));
        } else {
            size_t used = 0;
            p->row = ft_row_of_words(p->table, p->argv + p->at, p->argc - p->at, &used);
            if (!p->row) {
                return unknown_command(p);
            }
            p->at += used - 1;
        }
    }
    return FT_OK;
}

ft_err ft_argv_parse(ft_ctx *cx, const struct ft_table *table, const char *const *argv, size_t argc,
                     const struct ft_row **row, json_t **args, json_t **options) {
    struct parse p = {.cx = cx, .table = table, .argv = argv, .argc = argc};
    p.args = ft_json_keep(cx->arena, json_object());
    p.options = ft_json_keep(cx->arena, json_object());
    enum ft_err_code err = parse_words(&p);
    if (err != FT_OK) {
        parse_rest(&p);
    }
    *row = p.row; /* known even after an error: its help can be named */
    *args = p.args;
    *options = p.options;
    return err;
}
