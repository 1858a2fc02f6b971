/* From a command's result struct to JSON. */
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
        if (field->flags & FT_WHOLE) {
            json_decref(object);
            json_t *whole = encode_one(field, at);
            return whole ? whole : json_null();
        }
        json_t *member = field->flags & FT_LIST ? encode_list(field, at) : encode_one(field, at);
        if (member) {
            json_object_set_new(object, field->name, member);
        }
    }
    return object;
}
