/* Results as bytes: exact, hidden members included, so that a kept result is the result. Read back
 * with every length checked: what a disk gives is not believed. */
#include "command/command_int.h"

#include <string.h>

/* All list structs begin with the same members (FT_VEC). */
struct any_list {
    FT_VEC(char);
};

static void put_size(struct ft_buf *out, size_t size) {
    uint32_t word = (uint32_t)size;
    ft_buf_push(out, &word, sizeof word);
}

/* The size with one added: 0 is "there is none". */
static void put_text(struct ft_buf *out, const char *text) {
    size_t size = text ? strlen(text) : 0;
    put_size(out, text ? size + 1 : 0);
    ft_buf_push(out, text ? text : "", size);
}

static void put_one(struct ft_buf *out, const struct ft_field *field, const void *at) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    if (ft_type_is_text(field->type)) {
        put_text(out, *(const char *const *)at);
    } else if (field->type == FT_T_BOOLEAN) {
        ft_buf_push(out, at, sizeof(bool));
    } else if (field->type == FT_T_JSON) {
        const json_t *value = *(const json_t *const *)at;
        put_text(out, value ? ft_json_text(scratch, value, FT_JSON_COMPACT) : NULL);
    } else if (field->type == FT_T_OBJECT) {
        const void *object = *(const void *const *)at;
        put_size(out, object != NULL);
        if (object) {
            ft_pack(field->shape, object, out);
        }
    } else {
        ft_buf_push(out, at, sizeof(int64_t)); /* integers and numbers alike */
    }
}

static void put_list(struct ft_buf *out, const struct ft_field *field, const void *at) {
    const struct any_list *list = at;
    put_size(out, list->count);
    for (size_t i = 0; i < list->count; i++) {
        if (field->type == FT_T_OBJECT) {
            ft_pack(field->shape, list->at + i * field->shape->size, out);
        } else {
            put_text(out, ((const struct ft_strings *)at)->at[i]);
        }
    }
}

void ft_pack(const struct ft_shape *shape, const void *value, struct ft_buf *out) {
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        const void *at = (const char *)value + field->offset;
        if (field->flags & FT_LIST) {
            put_list(out, field, at);
        } else {
            put_one(out, field, at);
        }
    }
}

static bool take(struct ft_slice *in, void *to, size_t size) {
    if (in->size < size) {
        return false;
    }
    memcpy(to, in->data, size);
    *in = (struct ft_slice){in->data + size, in->size - size};
    return true;
}

static bool take_text(struct ft_arena *arena, struct ft_slice *in, const char **out) {
    uint32_t size = 0;
    if (!take(in, &size, sizeof size) || (size && size - 1 > in->size)) {
        return false;
    }
    *out = NULL;
    if (size) {
        *out = ft_strndup(arena, in->data, size - 1);
        *in = (struct ft_slice){in->data + size - 1, in->size - (size - 1)};
    }
    return true;
}

static bool take_json(ft_ctx *cx, struct ft_slice *in, const json_t **out) {
    const char *text = NULL;
    json_t *value = NULL;
    if (!take_text(cx->arena, in, &text) ||
        (text && ft_json_parse(cx, ft_slice_of(text), 0, &value) != FT_OK)) {
        return false;
    }
    *out = value ? ft_json_keep(cx->arena, value) : NULL;
    return true;
}

static bool take_object(ft_ctx *cx, struct ft_slice *in, const struct ft_shape *shape,
                        const void **out) {
    uint32_t there = 0;
    if (!take(in, &there, sizeof there)) {
        return false;
    }
    void *object = there ? ft_alloc(cx->arena, shape->size) : NULL;
    *out = object;
    return !object || ft_unpack(cx, shape, in, object);
}

static bool take_one(ft_ctx *cx, struct ft_slice *in, const struct ft_field *field, void *at) {
    if (ft_type_is_text(field->type)) {
        return take_text(cx->arena, in, at);
    }
    if (field->type == FT_T_BOOLEAN) {
        unsigned char byte = 0;
        bool whole = take(in, &byte, sizeof byte);
        *(bool *)at = byte != 0;
        return whole;
    }
    if (field->type == FT_T_JSON) {
        return take_json(cx, in, at);
    }
    return field->type == FT_T_OBJECT ? take_object(cx, in, field->shape, at)
                                      : take(in, at, sizeof(int64_t));
}

static bool take_list(ft_ctx *cx, struct ft_slice *in, const struct ft_field *field, void *at) {
    bool objects = field->type == FT_T_OBJECT;
    size_t item = objects ? field->shape->size : sizeof(char *);
    struct any_list *list = at;
    uint32_t count = 0;
    if (!take(in, &count, sizeof count) || count > in->size) { /* an item has at least one byte */
        return false;
    }
    *list = (struct any_list){
        .at = count ? ft_alloc_n(cx->arena, count, item) : NULL, .count = count, .room = count};
    for (size_t i = 0; i < count; i++) {
        void *to = list->at + i * item;
        if (!(objects ? ft_unpack(cx, field->shape, in, to) : take_text(cx->arena, in, to))) {
            return false;
        }
    }
    return true;
}

bool ft_unpack(ft_ctx *cx, const struct ft_shape *shape, struct ft_slice *in, void *out) {
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        void *at = (char *)out + field->offset;
        if (!(field->flags & FT_LIST ? take_list(cx, in, field, at)
                                     : take_one(cx, in, field, at))) {
            return false;
        }
    }
    return true;
}
