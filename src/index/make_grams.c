/* From the trigrams of each block to the blocks of each trigram. */
#include "make_int.h"

#include <string.h>

enum { RADIX = 9, BUCKETS = 1 << RADIX, BLOCK = 4096 };

void ft_varint_put(struct ft_buf *to, uint32_t value) {
    for (; value > 127; value >>= 7) {
        ft_buf_putc(to, (char)(value | 128));
    }
    ft_buf_putc(to, (char)value);
}

bool ft_varint_get(const unsigned char **at, const unsigned char *end, uint32_t *value) {
    uint32_t made = 0;
    for (int shift = 0; *at < end && shift < 35; shift += 7) {
        unsigned char byte = *(*at)++;
        made |= (uint32_t)(byte & 127) << shift;
        if (byte < 128) {
            *value = made;
            return true;
        }
    }
    return false;
}

static void sort_once(const uint32_t *from, uint32_t *to, size_t count, int shift) {
    size_t starts[BUCKETS] = {0};
    for (size_t i = 0; i < count; i++) {
        starts[from[i] >> shift & (BUCKETS - 1)]++;
    }
    for (size_t i = 0, sum = 0; i < BUCKETS; i++) {
        size_t here = starts[i];
        starts[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[from[i] >> shift & (BUCKETS - 1)]++] = from[i];
    }
}

void ft_grams_sort(struct ft_buf *grams, struct ft_buf *scratch, struct ft_buf *lists,
                   uint32_t *starts) {
    size_t count = grams->size / sizeof(uint32_t);
    uint32_t *at = (uint32_t *)(void *)grams->data;
    ft_buf_clear(scratch);
    uint32_t *other = (uint32_t *)(void *)ft_buf_reserve(scratch, grams->size + 1);
    sort_once(at, other, count, LOCAL_BITS);
    sort_once(other, at, count, LOCAL_BITS + RADIX);
    ft_buf_clear(lists);
    uint32_t gram = 0;
    for (size_t i = 0; i < count;) {
        for (uint32_t now = at[i] >> LOCAL_BITS; gram <= now; gram++) {
            starts[gram] = (uint32_t)lists->size;
        }
        uint32_t before = 0;
        /* Room for the whole list at once: pushing byte by byte is what would take the time. */
        size_t end = i;
        while (end < count && at[end] >> LOCAL_BITS == gram - 1) {
            end++;
        }
        unsigned char *to = (unsigned char *)ft_buf_reserve(lists, (end - i) * 2);
        for (; i < end; i++) {
            uint32_t file = at[i] & ((1 << LOCAL_BITS) - 1);
            uint32_t delta = file - before;
            before = file;
            if (delta > 127) {
                *to++ = (unsigned char)(delta | 128);
                delta >>= 7;
            }
            *to++ = (unsigned char)delta;
        }
        lists->size = (size_t)((char *)to - lists->data);
    }
    for (; gram <= GRAMS; gram++) {
        starts[gram] = (uint32_t)lists->size;
    }
}

/* The slices of all chunks that hold a block of trigrams. */
struct slices {
    struct ft_buf bytes, starts; /* BLOCK + 1 beginnings a chunk */
    size_t *at;                  /* where each chunk's slice begins in BYTES */
};

static ft_err read_slices(ft_ctx *cx, struct making *making, uint32_t first,
                          struct slices *slices) {
    size_t row = (BLOCK + 1) * sizeof(uint32_t);
    ft_buf_clear(&slices->bytes);
    ft_buf_clear(&slices->starts);
    for (size_t i = 0; i < making->chunks.count; i++) {
        const struct chunk *chunk = &making->chunks.at[i];
        uint32_t *starts = (uint32_t *)(void *)ft_buf_reserve(&slices->starts, row);
        FT_TRY(ft_making_read(cx, making->spill, starts, row,
                              chunk->starts_at + first * sizeof(uint32_t)));
        slices->starts.size += row;
        size_t size = starts[BLOCK] - starts[0];
        slices->at[i] = slices->bytes.size;
        FT_TRY(ft_making_read(cx, making->spill, ft_buf_reserve(&slices->bytes, size + 1), size,
                              chunk->lists_at + starts[0]));
        slices->bytes.size += size;
    }
    return FT_OK;
}

/* The blocks that have the trigram at PLACE of those at hand, in order. */
static void gather(const struct making *making, const struct slices *slices, size_t place,
                   struct ft_buf *files) {
    ft_buf_clear(files);
    for (size_t i = 0; i < making->chunks.count; i++) {
        const uint32_t *starts =
            (const uint32_t *)(const void *)slices->starts.data + i * (BLOCK + 1);
        const unsigned char *from = (const unsigned char *)slices->bytes.data + slices->at[i];
        const unsigned char *at = from + (starts[place] - starts[0]);
        const unsigned char *end = from + (starts[place + 1] - starts[0]);
        if (at == end) {
            continue;
        }
        uint32_t *to = (uint32_t *)(void *)ft_buf_reserve(files, (size_t)(end - at) * 4);
        uint32_t file = making->chunks.at[i].first_block;
        uint32_t *begin = to;
        while (at < end) {
            uint32_t delta = *at++;
            if (delta > 127) {
                delta = (delta & 127) | (uint32_t)*at++ << 7;
            }
            file += delta;
            *to++ = file;
        }
        files->size += (size_t)(to - begin) * 4;
    }
}

/* A count and differences, or where those would take more room, a bit a block. */
static void put_list(const struct ft_buf *files, size_t all, struct ft_buf *to) {
    const uint32_t *at = (const uint32_t *)(const void *)files->data;
    size_t count = files->size / 4;
    size_t words = (all + 63) / 64;
    bool dense = count > words * 8;
    ft_varint_put(to, (uint32_t)count << 1 | dense);
    if (dense) {
        char *bits = ft_buf_reserve(to, words * 8);
        memset(bits, 0, words * 8);
        for (size_t i = 0; i < count; i++) {
            bits[at[i] / 8] = (char)(bits[at[i] / 8] | 1 << at[i] % 8);
        }
        to->size += words * 8;
        return;
    }
    for (size_t i = 0, before = 0; i < count; before = at[i++]) {
        ft_varint_put(to, (uint32_t)(at[i] - before));
    }
}

static ft_err merge_block(ft_ctx *cx, struct making *making, uint32_t first,
                          struct slices *slices) {
    FT_BUF struct ft_buf files;
    FT_BUF struct ft_buf lists;
    ft_buf_init(&files, FT_BUF_NO_CAP);
    ft_buf_init(&lists, FT_BUF_NO_CAP);
    FT_TRY(read_slices(cx, making, first, slices));
    for (uint32_t i = 0; i < BLOCK; i++) {
        gather(making, slices, i, &files);
        making->starts[first + i] = files.size ? (uint32_t)lists.size + 1 : 0;
        if (files.size) {
            put_list(&files, making->blocks, &lists);
        }
    }
    uint64_t at = atomic_fetch_add(&making->listed, lists.size);
    if (at + lists.size >= UINT32_MAX) {
        return ft_fail(cx, FT_LIMIT, "the tree has too much text to be indexed as one project");
    }
    for (uint32_t i = 0; i < BLOCK; i++) {
        making->starts[first + i] += making->starts[first + i] ? (uint32_t)at : 0;
    }
    return ft_making_write(cx, making->out, lists.data, lists.size, making->lists_at + at);
}

ft_err ft_grams_merge(ft_ctx *cx, struct making *making) {
    struct slices slices = {.at = FT_NEW_N(cx->arena, size_t, making->chunks.count + 1)};
    ft_err err = FT_OK;
    ft_buf_init(&slices.bytes, FT_BUF_NO_CAP);
    ft_buf_init(&slices.starts, FT_BUF_NO_CAP);
    while (err == FT_OK) {
        size_t block = atomic_fetch_add(&making->next, 1);
        if (block >= GRAMS / BLOCK) {
            break;
        }
        err = merge_block(cx, making, (uint32_t)block * BLOCK, &slices);
    }
    ft_buf_release(&slices.bytes);
    ft_buf_release(&slices.starts);
    return err;
}
