/* A growing run of bytes, always NUL-terminated, with a cap.
 *
 * What grows from outside input must have a cap: a push past it is refused and
 * remembered in `full`, so that a loop may push on and look once at the end.
 * The caller owns the buffer: ft_buf_init … ft_buf_release. It holds bytes, not
 * text: NULs inside are kept.
 */
#ifndef FT_BASE_BUF_H
#define FT_BASE_BUF_H

#include "base/arena.h"

#include <stdbool.h>

struct ft_buf {
    char *data; /* never NULL after init */
    size_t size, room, cap;
    bool full;
};

/* A view of bytes that somebody else owns. */
struct ft_slice {
    const char *data;
    size_t size;
};

enum { FT_BUF_NO_CAP = 0 }; /* for what is bounded elsewhere */

void ft_buf_init(struct ft_buf *buf, size_t cap);
void ft_buf_release(struct ft_buf *buf);
void ft_buf_clear(struct ft_buf *buf);

bool ft_buf_push(struct ft_buf *buf, const void *bytes, size_t size);
bool ft_buf_puts(struct ft_buf *buf, const char *text);
bool ft_buf_putc(struct ft_buf *buf, char c);
bool ft_buf_printf(struct ft_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
bool ft_buf_repeat(struct ft_buf *buf, char c, size_t count);
/* Room for SIZE more bytes; write there, then add to buf->size. NULL past the cap. */
char *ft_buf_reserve(struct ft_buf *buf, size_t size);

/* A copy in the arena. */
char *ft_buf_text(const struct ft_buf *buf, struct ft_arena *arena);

#define FT_BUF __attribute__((cleanup(ft_buf_release)))

#define FT_SLICE(literal) ((struct ft_slice){(literal), sizeof(literal) - 1})
struct ft_slice ft_slice_of(const char *text);
bool ft_slice_eq(struct ft_slice a, struct ft_slice b);
bool ft_slice_is(struct ft_slice a, const char *text);
bool ft_slice_starts(struct ft_slice text, const char *prefix);
bool ft_slice_ends(struct ft_slice text, const char *suffix);
struct ft_slice ft_slice_trim(struct ft_slice text);
/* Offset of NEEDLE in TEXT, or -1. */
ptrdiff_t ft_slice_find(struct ft_slice text, struct ft_slice needle);
/* Takes the next line (without its LF) off *REST; false at the end. */
bool ft_slice_line(struct ft_slice *rest, struct ft_slice *line);
char *ft_slice_dup(struct ft_arena *arena, struct ft_slice text);

/* A growing array in an arena: `struct { FT_VEC(struct x); } xs = {0};` gives xs.at, xs.count. */
#define FT_VEC(type)                                                                               \
    type *at;                                                                                      \
    size_t count, room
/* Appends a zeroed item and gives its address (valid until the next push). */
#define FT_PUSH(arena, vec)                                                                        \
    (ft_vec_grow((arena), (void **)&(vec)->at, (vec)->count, &(vec)->room, sizeof *(vec)->at),     \
     &(vec)->at[(vec)->count++])
void ft_vec_grow(struct ft_arena *arena, void **at, size_t count, size_t *room, size_t item);

struct ft_strings {
    FT_VEC(const char *);
};

#endif
