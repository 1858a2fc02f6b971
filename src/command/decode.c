/* From JSON to a command's typed struct: the one validator behind every surface. */
#include "base/clock.h"
#include "base/text.h"
#include "command/command_int.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *ft_type_word(enum ft_type type) {
    static const char *const words[] = {
        [FT_T_STRING] = "a text",
        [FT_T_PATH] = "a path",
        [FT_T_RUN_ID] = "a run's id, a part of it, or 'last'",
        [FT_T_INTEGER] = "a whole number",
        [FT_T_NUMBER] = "a number",
        [FT_T_BOOLEAN] = "true or false",
        [FT_T_DURATION] = "a duration such as 90s, 10m or 1h30m",
        [FT_T_SIZE] = "a size such as 500MB or 2GiB",
        [FT_T_TIME] = "a time",
        [FT_T_ENUM] = "one of its values",
        [FT_T_JSON] = "JSON",
        [FT_T_OBJECT] = "an object",
    };
    return words[type];
}

bool ft_type_is_text(enum ft_type type) {
    return type == FT_T_STRING || type == FT_T_PATH || type == FT_T_RUN_ID || type == FT_T_ENUM;
}

/* A value for a message: inert, and not longer than a person reads. */
static const char *shown(ft_ctx *cx, const json_t *value) {
    enum { LONGEST = 200 };
    const char *text = json_is_string(value) ? json_string_value(value)
                                             : ft_json_text(cx->arena, value, FT_JSON_COMPACT);
    text = ft_text_inert_dup(cx->arena, text);
    size_t size = ft_text_cut(ft_slice_of(text), LONGEST);
    return text[size] ? ft_sprintf(cx->arena, "%.*s…", (int)size, text) : text;
}

static ft_err wrong(ft_ctx *cx, const struct ft_field *field, const json_t *value,
                    const char *allowed) {
    FT_IGNORE(ft_fail(cx, FT_INVALID, "%s is '%s', but has to be %s", field->name, shown(cx, value),
                      allowed));
    cx->error.field = field->name;
    return FT_INVALID;
}

static ft_err decode_choice(ft_ctx *cx, const struct ft_field *field, const json_t *value,
                            const char **out) {
    const char *given = json_string_value(value);
    for (size_t i = 0; i < field->choice_count; i++) {
        if (given && strcmp(given, field->choices[i]) == 0) {
            *out = field->choices[i];
            return FT_OK;
        }
    }
    const char *words = "";
    for (size_t i = 0; i < field->choice_count; i++) {
        words = ft_sprintf(cx->arena, "%s%s%s", words,
                           i == 0                         ? ""
                           : i + 1 == field->choice_count ? " or "
                                                          : ", ",
                           field->choices[i]);
    }
    FT_IGNORE(wrong(cx, field, value, words));
    const char *meant = given ? ft_text_meant(given, field->choices, field->choice_count) : NULL;
    return meant ? ft_hint(cx, "did you mean '%s'?", meant) : FT_INVALID;
}

static ft_err check_length(ft_ctx *cx, const struct ft_field *field, size_t size) {
    double most = field->has_most ? field->most : FT_TEXT_MAX;
    double least = field->has_least ? field->least : field->type == FT_T_STRING ? 0 : 1;
    if ((double)size >= least && (double)size <= most) {
        return FT_OK;
    }
    bool longer = (double)size > most;
    FT_IGNORE(ft_fail(cx, FT_INVALID, "%s has %zu bytes, but has to have %.0f or %s", field->name,
                      size, longer ? most : least, longer ? "less" : "more"));
    cx->error.field = field->name;
    return FT_INVALID;
}

static ft_err decode_text(ft_ctx *cx, const struct ft_field *field, const json_t *value,
                          const char **out) {
    if (field->type == FT_T_ENUM) {
        return decode_choice(cx, field, value, out);
    }
    if (!json_is_string(value)) {
        return wrong(cx, field, value, ft_type_word(field->type));
    }
    const char *text = json_string_value(value);
    if (strlen(text) != json_string_length(value)) {
        return wrong(cx, field, value, "without NUL characters");
    }
    FT_TRY(check_length(cx, field, json_string_length(value)));
    *out = ft_strdup(cx->arena, text);
    return FT_OK;
}

static bool number_of_text(const char *text, double *number) {
    char *end = NULL;
    errno = 0;
    double value = strtod(text, &end);
    size_t plain = strspn(text, "+-0123456789.eE");
    *number = value;
    return end != text && !*end && plain == strlen(text) && !errno && isfinite(value);
}

/* Reads integers, durations, sizes and times: all int64_t. */
static bool integer_of(const struct ft_field *field, const json_t *value, bool words,
                       int64_t *out) {
    if (json_is_integer(value)) {
        *out = json_integer_value(value);
        return field->type == FT_T_INTEGER || *out >= 0;
    }
    const char *text = json_string_value(value);
    if (!text) {
        return false;
    }
    if (field->type == FT_T_DURATION) {
        return ft_duration_parse(text, out);
    }
    if (field->type == FT_T_SIZE) {
        return ft_size_parse(text, out);
    }
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    *out = number;
    return words && end != text && !*end && !errno && strchr("+-0123456789", text[0]);
}

static ft_err decode_number(ft_ctx *cx, const struct ft_field *field, const json_t *value,
                            bool words, void *at) {
    int64_t integer = 0;
    double number = json_number_value(value);
    if (field->type == FT_T_NUMBER) {
        const char *text = json_string_value(value);
        if (!json_is_number(value) && !(words && text && number_of_text(text, &number))) {
            return wrong(cx, field, value, ft_type_word(field->type));
        }
        *(double *)at = number;
    } else {
        if (!integer_of(field, value, words, &integer)) {
            return wrong(cx, field, value, ft_type_word(field->type));
        }
        *(int64_t *)at = integer;
        number = (double)integer;
    }
    if (field->has_least && number < field->least) {
        return wrong(cx, field, value, ft_sprintf(cx->arena, "%g or more", field->least));
    }
    if (field->has_most && number > field->most) {
        return wrong(cx, field, value, ft_sprintf(cx->arena, "%g or less", field->most));
    }
    return FT_OK;
}

static ft_err decode_boolean(ft_ctx *cx, const struct ft_field *field, const json_t *value,
                             bool words, bool *out) {
    const char *text = words ? json_string_value(value) : NULL;
    if (json_is_boolean(value)) {
        *out = json_is_true(value);
    } else if (text && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0)) {
        *out = text[0] == 't';
    } else {
        return wrong(cx, field, value, ft_type_word(FT_T_BOOLEAN));
    }
    return FT_OK;
}

static ft_err decode_json(ft_ctx *cx, const struct ft_field *field, const json_t *value, bool words,
                          const json_t **out) {
    if (words && json_is_string(value)) {
        json_t *parsed = NULL;
        if (ft_json_parse(cx, ft_slice_of(json_string_value(value)), 0, &parsed) != FT_OK) {
            return wrong(cx, field, value, ft_type_word(FT_T_JSON));
        }
        *out = ft_json_keep(cx->arena, parsed);
        return FT_OK;
    }
    *out = ft_json_keep(cx->arena, json_incref((json_t *)(uintptr_t)value));
    return FT_OK;
}

static ft_err decode_one(ft_ctx *cx, const struct ft_field *field, const json_t *value, bool words,
                         void *at) {
    switch (field->type) {
    case FT_T_STRING:
    case FT_T_PATH:
    case FT_T_RUN_ID:
    case FT_T_ENUM:
        return decode_text(cx, field, value, at);
    case FT_T_INTEGER:
    case FT_T_NUMBER:
    case FT_T_DURATION:
    case FT_T_SIZE:
    case FT_T_TIME:
        return decode_number(cx, field, value, words, at);
    case FT_T_BOOLEAN:
        return decode_boolean(cx, field, value, words, at);
    case FT_T_JSON:
        return decode_json(cx, field, value, words, at);
    case FT_T_OBJECT:
        break;
    }
    return ft_fail(cx, FT_INTERNAL, "the argument %s is of a type that is no input", field->name);
}

static ft_err decode_list(ft_ctx *cx, const struct ft_field *field, const json_t *value,
                          struct ft_strings *out) {
    if (!json_is_array(value)) {
        return wrong(cx, field, value, "a list");
    }
    struct ft_strings list = {0};
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(value, i, item) {
        const char *text = NULL;
        FT_TRY(decode_text(cx, field, item, &text));
        *FT_PUSH(cx->arena, &list) = text;
    }
    *out = list;
    return FT_OK;
}

/* What stands in a field that was not given. */
static ft_err decode_absent(ft_ctx *cx, const struct ft_field *field, char *at) {
    if (field->flags & FT_REQUIRED) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "%s is missing", field->name));
        cx->error.field = field->name;
        return ft_hint(cx, "%s: %s", field->name, field->help);
    }
    if (field->preset) {
        json_t *preset = ft_json_keep(cx->arena, json_string(field->preset));
        return decode_one(cx, field, preset, true, at);
    }
    bool counts = field->type == FT_T_INTEGER || field->type == FT_T_DURATION ||
                  field->type == FT_T_SIZE || field->type == FT_T_TIME;
    if (counts && !(field->flags & FT_LIST)) {
        *(int64_t *)(void *)at = FT_ABSENT;
    }
    return FT_OK;
}

static ft_err check_names(ft_ctx *cx, const struct ft_shape *shape, const json_t *object) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, key, value) {
        const char *names[64];
        size_t count = 0;
        bool known = false;
        for (size_t i = 0; i < shape->field_count && count < FT_COUNT(names); i++) {
            known |= strcmp(shape->fields[i].name, key) == 0;
            names[count++] = shape->fields[i].name;
        }
        if (!known) {
            FT_IGNORE(ft_fail(cx, FT_INVALID, "there is no argument '%s'",
                              ft_text_inert_dup(cx->arena, key)));
            cx->error.field = ft_strdup(cx->arena, key);
            const char *meant = ft_text_meant(key, names, count);
            return meant ? ft_hint(cx, "did you mean '%s'?", meant) : FT_INVALID;
        }
    }
    return FT_OK;
}

static ft_err check_exclusion(ft_ctx *cx, const struct ft_field *field, const json_t *object) {
    const json_t *other = field->excludes ? json_object_get(object, field->excludes) : NULL;
    if (other && !json_is_null(other)) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "%s and %s cannot stand together", field->name,
                          field->excludes));
        cx->error.field = field->name;
        return FT_INVALID;
    }
    return FT_OK;
}

ft_err ft_decode(ft_ctx *cx, const struct ft_shape *shape, const json_t *object, bool words,
                 void *out) {
    if (!json_is_object(object)) {
        return ft_fail(cx, FT_INVALID, "the arguments have to be a JSON object");
    }
    FT_TRY(check_names(cx, shape, object));
    char *made = ft_alloc(cx->arena, shape->size);
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        const json_t *value = json_object_get(object, field->name);
        void *at = made + field->offset;
        if (!value || json_is_null(value)) {
            FT_TRY(decode_absent(cx, field, at));
            continue;
        }
        FT_TRY(check_exclusion(cx, field, object));
        FT_TRY(field->flags & FT_LIST ? decode_list(cx, field, value, at)
                                      : decode_one(cx, field, value, words, at));
    }
    memcpy(out, made, shape->size);
    return FT_OK;
}
