/* Bytes of kept results: written and read, every length checked. The machine's own integers: what
 * is kept never leaves it. */
#ifndef FT_BASE_BYTES_H
#define FT_BASE_BYTES_H

#include "base/buf.h"

#include <stdint.h>
#include <string.h>

static inline void put_word(struct ft_buf *out, uint64_t word) {
    ft_buf_push(out, &word, sizeof word);
}

static inline void put_small(struct ft_buf *out, size_t number) {
    uint32_t word = (uint32_t)number;
    ft_buf_push(out, &word, sizeof word);
}

/* With its NUL, so that it is read where it lies; 0 is "there is none". */
static inline void put_text(struct ft_buf *out, const char *text) {
    size_t size = text ? strlen(text) + 1 : 0;
    put_small(out, size);
    ft_buf_push(out, text ? text : "", size);
}

static inline void put_slice(struct ft_buf *out, struct ft_slice slice) {
    put_small(out, slice.size);
    ft_buf_push(out, slice.data, slice.size);
}

/* Reading past the end sets BAD and gives zeros from then on. */
struct taking {
    struct ft_slice rest;
    bool bad;
};

static inline void take_bytes(struct taking *in, void *to, size_t size) {
    in->bad |= in->rest.size < size;
    if (in->bad) {
        memset(to, 0, size);
        return;
    }
    memcpy(to, in->rest.data, size);
    in->rest = (struct ft_slice){in->rest.data + size, in->rest.size - size};
}

static inline uint64_t take_word(struct taking *in) {
    uint64_t word = 0;
    take_bytes(in, &word, sizeof word);
    return word;
}

static inline uint32_t take_small(struct taking *in) {
    uint32_t word = 0;
    take_bytes(in, &word, sizeof word);
    return word;
}

/* How many items of at least SIZE bytes follow: never more than there is room for. */
static inline uint32_t take_count(struct taking *in, size_t size) {
    uint32_t count = take_small(in);
    in->bad |= count > in->rest.size / size;
    return in->bad ? 0 : count;
}

static inline struct ft_slice take_slice(struct taking *in) {
    size_t size = take_count(in, 1);
    struct ft_slice slice = {in->rest.data, size};
    in->rest = (struct ft_slice){in->rest.data + slice.size, in->rest.size - slice.size};
    return slice;
}

static inline const char *take_text(struct taking *in) {
    struct ft_slice slice = take_slice(in);
    in->bad |= slice.size && slice.data[slice.size - 1] != '\0';
    return slice.size && !in->bad ? slice.data : NULL;
}

/* The same where there has to be one. */
static inline const char *take_name(struct taking *in) {
    const char *text = take_text(in);
    in->bad |= !text;
    return text ? text : "";
}

#endif
