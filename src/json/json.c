#include "json/json.h"

#include "base/text.h"

#include <string.h>

static void release(void *value) {
    json_decref(value);
}

json_t *ft_json_keep(struct ft_arena *arena, json_t *value) {
    if (!value) {
        ft_panic("a JSON value could not be made");
    }
    ft_arena_defer(arena, release, value);
    return value;
}

ft_err ft_json_parse(ft_ctx *cx, struct ft_slice text, size_t max, json_t **value) {
    max = max ? max : FT_JSON_MAX_BYTES;
    if (text.size > max) {
        return ft_fail(cx, FT_LIMIT, "a JSON text of %zu bytes is over the limit of %zu", text.size,
                       max);
    }
    if (text.size && memchr(text.data, '\0', text.size)) { /* jansson takes it for the end */
        return ft_fail(cx, FT_FORMAT, "not JSON: there is a NUL character in it");
    }
    json_error_t error;
    json_t *parsed = json_loadb(text.data, text.size,
                                JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);
    if (!parsed) {
        return ft_fail(cx, FT_FORMAT, "not JSON at line %d, column %d: %s", error.line,
                       error.column, ft_text_inert_dup(cx->arena, error.text));
    }
    *value = parsed;
    return FT_OK;
}

static int push(const char *bytes, size_t size, void *to) {
    return ft_buf_push(to, bytes, size) ? 0 : -1;
}

void ft_json_write(struct ft_buf *to, const json_t *value, enum ft_json_form form) {
    static const size_t flags[] = {
        [FT_JSON_COMPACT] = JSON_COMPACT,
        [FT_JSON_SORTED] = JSON_COMPACT | JSON_SORT_KEYS,
        [FT_JSON_PRETTY] = JSON_INDENT(2),
    };
    if (json_dump_callback(value, push, to, flags[form] | JSON_ENCODE_ANY) != 0 && !to->full) {
        ft_panic("a JSON value could not be written");
    }
}

char *ft_json_text(struct ft_arena *arena, const json_t *value, enum ft_json_form form) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    ft_json_write(&buf, value, form);
    return ft_buf_text(&buf, arena);
}

json_t *ft_json_string_n(struct ft_slice text) {
    json_t *value = json_stringn(text.data ? text.data : "", text.size);
    if (value) {
        return value;
    }
    FT_BUF struct ft_buf valid;
    ft_buf_init(&valid, FT_BUF_NO_CAP);
    while (text.size) {
        size_t size = 0;
        bool broken = ft_utf8_next(text, &size) == 0xfffd && size == 1;
        ft_buf_push(&valid, broken ? "\xef\xbf\xbd" : text.data, broken ? 3 : size);
        text.data += size;
        text.size -= size;
    }
    return json_stringn(valid.data, valid.size);
}

json_t *ft_json_string(const char *text) {
    return text ? ft_json_string_n(ft_slice_of(text)) : json_null();
}

const char *ft_json_get_string(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

int64_t ft_json_get_int(const json_t *object, const char *key, int64_t fallback) {
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : fallback;
}

bool ft_json_get_bool(const json_t *object, const char *key) {
    return json_is_true(json_object_get(object, key));
}
