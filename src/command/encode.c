/* From a command's result struct to JSON, and its JSON Schema. */
#include "base/clock.h"
#include "command/command_int.h"

#include <string.h>

static json_t *encode_time(int64_t wall_ms) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    return json_string(ft_time_format(scratch, wall_ms));
}

static json_t *encode_integer(const struct ft_field *field, int64_t value) {
    if ((field->flags & FT_OPTIONAL) && value == FT_ABSENT) {
        return NULL;
    }
    return field->type == FT_T_TIME ? encode_time(value) : json_integer(value);
}

static json_t *encode_text(const char *text) {
    return text ? ft_json_string(text) : NULL;
}

/* NULL where there is nothing to show. */
static json_t *encode_one(const struct ft_field *field, const char *at) {
    const void *value = at;
    switch (field->type) {
    case FT_T_STRING:
    case FT_T_PATH:
    case FT_T_RUN_ID:
    case FT_T_ENUM:
        return encode_text(*(const char *const *)value);
    case FT_T_INTEGER:
    case FT_T_DURATION:
    case FT_T_SIZE:
    case FT_T_TIME:
        return encode_integer(field, *(const int64_t *)value);
    case FT_T_NUMBER:
        return json_real(*(const double *)value);
    case FT_T_BOOLEAN:
        return json_boolean(*(const bool *)value);
    case FT_T_JSON:
        return *(json_t *const *)value ? json_incref(*(json_t *const *)value) : NULL;
    case FT_T_OBJECT:
        break;
    }
    const void *object = *(const void *const *)value;
    return object ? ft_encode(field->shape, object) : NULL;
}

/* All list structs begin with the same two members (FT_VEC). */
struct any_list {
    FT_VEC(char);
};

static json_t *encode_list(const struct ft_field *field, const char *at) {
    const struct any_list *list = (const void *)at;
    const char *const *texts = (const void *)list->at;
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++) {
        json_array_append_new(array,
                              field->type == FT_T_OBJECT
                                  ? ft_encode(field->shape, list->at + i * field->shape->size)
                                  : ft_json_string(texts[i]));
    }
    return array;
}

json_t *ft_encode(const struct ft_shape *shape, const void *value) {
    json_t *object = json_object();
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        const char *at = (const char *)value + field->offset;
        if (field->flags & FT_HIDDEN) {
            continue; /* for the surface, not for the reader */
        }
        json_t *member = field->flags & FT_LIST ? encode_list(field, at) : encode_one(field, at);
        if (member) {
            json_object_set_new(object, field->name, member);
        }
    }
    return object;
}

static json_t *type_schema(const struct ft_field *field, json_t *defs, const char *prefix) {
    switch (field->type) {
    case FT_T_INTEGER:
        return json_pack("{s:s}", "type", "integer");
    case FT_T_DURATION:
    case FT_T_SIZE:
        return json_pack("{s:[s,s]}", "type", "integer", "string");
    case FT_T_NUMBER:
        return json_pack("{s:s}", "type", "number");
    case FT_T_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case FT_T_TIME:
        return json_pack("{s:s, s:s}", "type", "string", "format", "date-time");
    case FT_T_JSON:
        return json_object();
    case FT_T_OBJECT:
        if (!json_object_get(defs, field->shape->name)) {
            json_object_set_new(defs, field->shape->name, json_null()); /* stops circles */
            json_object_set_new(defs, field->shape->name,
                                ft_shape_schema(field->shape, defs, prefix));
        }
        return json_pack("{s:o}", "$ref", json_sprintf("%s%s", prefix, field->shape->name));
    case FT_T_STRING:
    case FT_T_PATH:
    case FT_T_RUN_ID:
    case FT_T_ENUM:
        break;
    }
    return json_pack("{s:s}", "type", "string");
}

static json_t *preset_value(const struct ft_field *field) {
    if (field->type == FT_T_BOOLEAN) {
        return json_boolean(strcmp(field->preset, "true") == 0);
    }
    if (field->type == FT_T_INTEGER || field->type == FT_T_NUMBER) {
        return json_loads(field->preset, JSON_DECODE_ANY, NULL);
    }
    return json_string(field->preset);
}

static json_t *field_schema(const struct ft_field *field, json_t *defs, const char *prefix) {
    json_t *schema = type_schema(field, defs, prefix);
    if (field->choice_count) {
        json_t *choices = json_array();
        for (size_t i = 0; i < field->choice_count; i++) {
            json_array_append_new(choices, json_string(field->choices[i]));
        }
        json_object_set_new(schema, "enum", choices);
    }
    if (field->has_least) {
        json_object_set_new(schema, "minimum", json_real(field->least));
    }
    if (field->has_most) {
        json_object_set_new(schema, "maximum", json_real(field->most));
    }
    if (field->flags & FT_LIST) {
        schema = json_pack("{s:s, s:o}", "type", "array", "items", schema);
    }
    if (field->preset) {
        json_object_set_new(schema, "default", preset_value(field));
    }
    if (field->help && *field->help) {
        json_object_set_new(schema, "description", json_string(field->help));
    }
    return schema;
}

json_t *ft_shape_schema(const struct ft_shape *shape, json_t *defs, const char *ref_prefix) {
    json_t *properties = json_object();
    json_t *required = json_array();
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        if (field->flags & FT_HIDDEN) {
            continue;
        }
        json_object_set_new(properties, field->name, field_schema(field, defs, ref_prefix));
        if (field->flags & FT_REQUIRED) {
            json_array_append_new(required, json_string(field->name));
        }
    }
    json_t *schema = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                               "additionalProperties", 0);
    if (json_array_size(required)) {
        json_object_set(schema, "required", required);
    }
    json_decref(required);
    return schema;
}
