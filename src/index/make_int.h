/* The steps of making a segment; see make.c. */
#ifndef FT_INDEX_MAKE_INT_H
#define FT_INDEX_MAKE_INT_H

#include "index_int.h"

enum { CHUNK_BYTES = 16 << 20, LOCAL_BITS = 13, CHUNK_BLOCKS = 1 << LOCAL_BITS };

/* Some files that go through memory together, and where what was made of them lies in the spill. */
struct chunk {
    size_t first, count;
    struct chunk_record record; /* its numbers are given when all are there */
    uint64_t hashes_at, starts_at, lists_at;
    struct block_record *blocks; /* freed with the making */
    uint32_t block_count, first_block;
    uint64_t bytes;
    uint32_t unsearchable;
};

struct making {
    const struct make *make;
    struct {
        FT_VEC(struct chunk);
    } chunks;
    struct file_record *files;
    int spill, out;
    atomic_size_t next, done;
    _Atomic uint64_t spilled, symbols_end; /* of SPILL; of PART_SYMBOLS in OUT */
    _Atomic uint64_t listed;               /* bytes of PART_LISTS so far */
    uint64_t lists_at;                     /* of PART_LISTS in OUT */
    uint32_t *starts;                      /* of PART_GRAMS */
    uint32_t blocks;
    atomic_int failed;
};

/* Runs WORK on as many threads as MAKE says, the calling one among them; the first error of any. */
ft_err ft_making_run(struct making *making, ft_err (*work)(ft_ctx *cx, struct making *making));
ft_err ft_making_write(ft_ctx *cx, int fd, const void *bytes, size_t size, uint64_t at);
ft_err ft_making_read(ft_ctx *cx, int fd, void *bytes, size_t size, uint64_t at);
/* Writes SIZE bytes at *END of FD, which other threads append to as well; *AT is where. */
ft_err ft_making_append(ft_ctx *cx, int fd, _Atomic uint64_t *end, const void *bytes, size_t size,
                        uint64_t *at);

/* Reads the chunks that are left, one after the other. */
ft_err ft_chunks_work(ft_ctx *cx, struct making *making);
/* GRAM << LOCAL_BITS | block of the chunk, in any order of grams: to lists and their beginnings. */
void ft_grams_sort(struct ft_buf *grams, struct ft_buf *scratch, struct ft_buf *lists,
                   uint32_t *starts);
/* Joins the lists of all chunks, a block of trigrams at a time. */
ft_err ft_grams_merge(ft_ctx *cx, struct making *making);

void ft_varint_put(struct ft_buf *to, uint32_t value);
/* False at the end, or where it is none. */
bool ft_varint_get(const unsigned char **at, const unsigned char *end, uint32_t *value);

#endif
