/* The part of JSON Schema 2020-12 that Fettle's own schemas use. */
#include "json/json.h"

#include <string.h>

struct check {
    ft_ctx *cx;
    const json_t *root; /* what a local $ref is looked up in */
    int depth;
};

static ft_err check_value(struct check *c, const json_t *schema, const json_t *value,
                          const char *path);

static bool is_type(const char *type, const json_t *value) {
    if (strcmp(type, "integer") == 0) {
        return json_is_integer(value);
    }
    static const struct {
        const char *name;
        json_type types[2];
    } table[] = {{"object", {JSON_OBJECT, JSON_OBJECT}}, {"array", {JSON_ARRAY, JSON_ARRAY}},
                 {"string", {JSON_STRING, JSON_STRING}}, {"number", {JSON_REAL, JSON_INTEGER}},
                 {"boolean", {JSON_TRUE, JSON_FALSE}},   {"null", {JSON_NULL, JSON_NULL}}};
    for (size_t i = 0; i < FT_COUNT(table); i++) {
        if (strcmp(type, table[i].name) == 0) {
            json_type is = json_typeof(value);
            return is == table[i].types[0] || is == table[i].types[1];
        }
    }
    return false;
}

static ft_err wrong(struct check *c, const char *path, const char *what, const json_t *limit) {
    return ft_fail(c->cx, FT_INVALID, "%s: %s %s", *path ? path : "the value", what,
                   ft_json_text(c->cx->arena, limit, FT_JSON_COMPACT));
}

static ft_err check_type(struct check *c, const json_t *type, const json_t *value,
                         const char *path) {
    bool ok = json_is_string(type) && is_type(json_string_value(type), value);
    size_t i = 0;
    const json_t *one = NULL;
    json_array_foreach(type, i, one) {
        ok |= is_type(json_string_value(one), value);
    }
    return ok ? FT_OK : wrong(c, path, "is not of type", type);
}

static ft_err check_enum(struct check *c, const json_t *allowed, const json_t *value,
                         const char *path) {
    size_t i = 0;
    const json_t *one = NULL;
    json_array_foreach(allowed, i, one) {
        if (json_equal(one, value)) {
            return FT_OK;
        }
    }
    return wrong(c, path, "is none of", allowed);
}

static ft_err check_object(struct check *c, const json_t *schema, const json_t *value,
                           const char *path) {
    size_t i = 0;
    const json_t *name = NULL;
    json_array_foreach(json_object_get(schema, "required"), i, name) {
        if (!json_object_get(value, json_string_value(name))) {
            return wrong(c, path, "lacks", name);
        }
    }
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *others = json_object_get(schema, "additionalProperties");
    const char *key = NULL;
    json_t *member = NULL;
    json_object_foreach((json_t *)(uintptr_t)value, key, member) {
        const json_t *rule = json_object_get(properties, key);
        const char *below = ft_sprintf(c->cx->arena, "%s/%s", path, key);
        if (!rule && json_is_false(others)) {
            return ft_fail(c->cx, FT_INVALID, "%s: is not expected", below);
        }
        rule = rule ? rule : json_is_object(others) ? others : NULL;
        if (rule) {
            FT_TRY(check_value(c, rule, member, below));
        }
    }
    return FT_OK;
}

static ft_err check_bound(struct check *c, const char *keyword, const json_t *limit,
                          const json_t *value, const char *path) {
    static const struct {
        const char *keyword;
        json_type type; /* JSON_REAL stands for any number */
        bool least;
    } bounds[] = {{"minimum", JSON_REAL, true},     {"maximum", JSON_REAL, false},
                  {"minLength", JSON_STRING, true}, {"maxLength", JSON_STRING, false},
                  {"minItems", JSON_ARRAY, true},   {"maxItems", JSON_ARRAY, false}};
    for (size_t i = 0; i < FT_COUNT(bounds); i++) {
        bool applies = bounds[i].type == JSON_REAL ? json_is_number(value)
                                                   : json_typeof(value) == bounds[i].type;
        if (strcmp(keyword, bounds[i].keyword) != 0 || !applies) {
            continue;
        }
        double size = json_is_number(value)   ? json_number_value(value)
                      : json_is_string(value) ? (double)json_string_length(value)
                                              : (double)json_array_size(value);
        double bound = json_number_value(limit);
        if (bounds[i].least ? size < bound : size > bound) {
            return wrong(c, path, bounds[i].least ? "is less than" : "is more than", limit);
        }
    }
    return FT_OK;
}

static ft_err check_choice(struct check *c, const char *keyword, const json_t *choices,
                           const json_t *value, const char *path) {
    size_t fits = 0;
    size_t i = 0;
    const json_t *one = NULL;
    json_array_foreach(choices, i, one) {
        fits += check_value(c, one, value, path) == FT_OK;
    }
    ft_clear(c->cx);
    bool ok = strcmp(keyword, "oneOf") == 0 ? fits == 1 : fits > 0;
    return ok ? FT_OK : ft_fail(c->cx, FT_INVALID, "%s: fits %zu of %s", path, fits, keyword);
}

static ft_err check_ref(struct check *c, const json_t *ref, const json_t *value, const char *path) {
    const char *at = json_string_value(ref);
    if (!at || strncmp(at, "#/", 2) != 0) {
        return ft_fail(c->cx, FT_INTERNAL, "a schema refers to '%s'", at ? at : "?");
    }
    const json_t *target = c->root;
    for (at += 2; at && target;) {
        const char *slash = strchr(at, '/');
        size_t size = slash ? (size_t)(slash - at) : strlen(at);
        target = json_object_get(target, ft_strndup(c->cx->arena, at, size));
        at = slash ? slash + 1 : NULL;
    }
    if (!target) {
        return ft_fail(c->cx, FT_INTERNAL, "a schema refers to what is not there: %s",
                       json_string_value(ref));
    }
    return check_value(c, target, value, path);
}

static bool is_one_of(const char *word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static ft_err check_items(struct check *c, const json_t *rule, const json_t *value,
                          const char *path) {
    size_t i = 0;
    const json_t *item = NULL;
    json_array_foreach(value, i, item) {
        FT_TRY(check_value(c, rule, item, ft_sprintf(c->cx->arena, "%s/%zu", path, i)));
    }
    return FT_OK;
}

static ft_err check_keyword(struct check *c, const json_t *schema, const char *keyword,
                            const json_t *rule, const json_t *value, const char *path) {
    static const char *const annotations[] = {
        "$schema", "$id",      "$defs",  "title",      "description",
        "default", "examples", "format", "deprecated", "contentMediaType"};
    static const char *const bounds[] = {"minimum",   "maximum",  "minLength",
                                         "maxLength", "minItems", "maxItems"};
    if (strcmp(keyword, "type") == 0) {
        return check_type(c, rule, value, path);
    }
    if (strcmp(keyword, "enum") == 0) {
        return check_enum(c, rule, value, path);
    }
    if (strcmp(keyword, "const") == 0) {
        return json_equal(rule, value) ? FT_OK : wrong(c, path, "is not", rule);
    }
    if (strcmp(keyword, "properties") == 0) {
        return json_is_object(value) ? check_object(c, schema, value, path) : FT_OK;
    }
    if (strcmp(keyword, "items") == 0) {
        return check_items(c, rule, value, path);
    }
    if (strcmp(keyword, "oneOf") == 0 || strcmp(keyword, "anyOf") == 0) {
        return check_choice(c, keyword, rule, value, path);
    }
    if (strcmp(keyword, "$ref") == 0) {
        return check_ref(c, rule, value, path);
    }
    if (is_one_of(keyword, bounds, FT_COUNT(bounds))) {
        return check_bound(c, keyword, rule, value, path);
    }
    bool with_properties =
        strcmp(keyword, "required") == 0 || strcmp(keyword, "additionalProperties") == 0;
    if (with_properties && !json_object_get(schema, "properties") && json_is_object(value)) {
        return check_object(c, schema, value, path);
    }
    if (with_properties || is_one_of(keyword, annotations, FT_COUNT(annotations))) {
        return FT_OK;
    }
    return ft_fail(c->cx, FT_INTERNAL, "a schema uses '%s', which is not supported", keyword);
}

static ft_err check_value(struct check *c, const json_t *schema, const json_t *value,
                          const char *path) {
    enum { DEEPEST = 64 };
    if (json_is_true(schema)) {
        return FT_OK;
    }
    if (c->depth >= DEEPEST) {
        return ft_fail(c->cx, FT_LIMIT, "%s: is nested too deeply", path);
    }
    c->depth++;
    enum ft_err_code err = FT_OK;
    const char *keyword = NULL;
    json_t *rule = NULL;
    json_object_foreach((json_t *)(uintptr_t)schema, keyword, rule) {
        err = check_keyword(c, schema, keyword, rule, value, path);
        if (err != FT_OK) {
            break;
        }
    }
    c->depth--;
    return err;
}

ft_err ft_json_check(ft_ctx *cx, const json_t *schema, const json_t *value) {
    struct check c = {.cx = cx, .root = schema};
    return check_value(&c, schema, value, "");
}
