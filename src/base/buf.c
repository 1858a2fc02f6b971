#include "base/buf.h"

#include "base/err.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ft_buf_init(struct ft_buf *buf, size_t cap) {
    *buf = (struct ft_buf){.cap = cap ? cap : SIZE_MAX / 2};
    buf->room = 64;
    buf->data = ft_xmalloc(buf->room);
    buf->data[0] = '\0';
}

void ft_buf_release(struct ft_buf *buf) {
    free(buf->data);
    *buf = (struct ft_buf){0};
}

void ft_buf_clear(struct ft_buf *buf) {
    buf->size = 0;
    buf->full = false;
    buf->data[0] = '\0';
}

char *ft_buf_reserve(struct ft_buf *buf, size_t size) {
    if (size > buf->cap - buf->size) {
        buf->full = true;
        return NULL;
    }
    size_t need = buf->size + size + 1;
    if (need > buf->room) {
        size_t room = buf->room * 2 > need ? buf->room * 2 : need;
        buf->data = ft_xrealloc(buf->data, room);
        buf->room = room;
    }
    return buf->data + buf->size;
}

bool ft_buf_push(struct ft_buf *buf, const void *bytes, size_t size) {
    char *to = ft_buf_reserve(buf, size);
    if (!to) {
        return false;
    }
    if (size) {
        memcpy(to, bytes, size);
    }
    buf->size += size;
    buf->data[buf->size] = '\0';
    return true;
}

bool ft_buf_puts(struct ft_buf *buf, const char *text) {
    return ft_buf_push(buf, text, strlen(text));
}

bool ft_buf_putc(struct ft_buf *buf, char c) {
    return ft_buf_push(buf, &c, 1);
}

bool ft_buf_printf(struct ft_buf *buf, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *to = size < 0 ? NULL : ft_buf_reserve(buf, (size_t)size);
    if (!to) {
        return false;
    }
    va_start(args, format);
    vsnprintf(to, (size_t)size + 1, format, args);
    va_end(args);
    buf->size += (size_t)size;
    return true;
}

bool ft_buf_repeat(struct ft_buf *buf, char c, size_t count) {
    char *to = ft_buf_reserve(buf, count);
    if (!to) {
        return false;
    }
    memset(to, c, count);
    buf->size += count;
    buf->data[buf->size] = '\0';
    return true;
}

char *ft_buf_text(const struct ft_buf *buf, struct ft_arena *arena) {
    return ft_strndup(arena, buf->data, buf->size);
}

struct ft_slice ft_slice_of(const char *text) {
    return (struct ft_slice){text, text ? strlen(text) : 0};
}

bool ft_slice_eq(struct ft_slice a, struct ft_slice b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool ft_slice_is(struct ft_slice a, const char *text) {
    return ft_slice_eq(a, ft_slice_of(text));
}

bool ft_slice_starts(struct ft_slice text, const char *prefix) {
    size_t size = strlen(prefix);
    return text.size >= size && memcmp(text.data, prefix, size) == 0;
}

bool ft_slice_ends(struct ft_slice text, const char *suffix) {
    size_t size = strlen(suffix);
    return text.size >= size && memcmp(text.data + text.size - size, suffix, size) == 0;
}

struct ft_slice ft_slice_trim(struct ft_slice text) {
    while (text.size && strchr(" \t\r\n\f\v", text.data[0]) && text.data[0]) {
        text.data++;
        text.size--;
    }
    while (text.size && strchr(" \t\r\n\f\v", text.data[text.size - 1]) &&
           text.data[text.size - 1]) {
        text.size--;
    }
    return text;
}

ptrdiff_t ft_slice_find(struct ft_slice text, struct ft_slice needle) {
    const char *at = text.size ? memmem(text.data, text.size, needle.data, needle.size) : NULL;
    return at ? at - text.data : -1;
}

bool ft_slice_line(struct ft_slice *rest, struct ft_slice *line) {
    if (!rest->size) {
        return false;
    }
    const char *end = memchr(rest->data, '\n', rest->size);
    size_t size = end ? (size_t)(end - rest->data) : rest->size;
    *line = (struct ft_slice){rest->data, size};
    rest->data += size + (end ? 1 : 0);
    rest->size -= size + (end ? 1 : 0);
    return true;
}

char *ft_slice_dup(struct ft_arena *arena, struct ft_slice text) {
    return ft_strndup(arena, text.data ? text.data : "", text.size);
}

void ft_vec_grow(struct ft_arena *arena, void **at, size_t count, size_t *room, size_t item) {
    if (count < *room) {
        return;
    }
    size_t grown = *room ? *room * 2 : 8;
    char *bigger = ft_alloc_n(arena, grown, item);
    if (count) {
        memcpy(bigger, *at, count * item);
    }
    *at = bigger;
    *room = grown;
}
