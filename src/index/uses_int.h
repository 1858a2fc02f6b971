/* Shared by the parts of the deep tier. */
#ifndef FT_INDEX_USES_INT_H
#define FT_INDEX_USES_INT_H

#include "index_int.h"

#include "index/uses.h"

/* One file's uses: this, then its records, then the names that they point to, each with a NUL. */
struct uses_block {
    uint64_t content; /* of the file */
    uint32_t records, names_size;
    uint64_t check; /* of the rest */
};
struct use_record {
    uint32_t name, line;
    int32_t symbol; /* of the file's, from 0; or NO_SYMBOL */
    uint16_t times;
    uint8_t kind, unused;
};

/* Names that something in the project declares, as bits of their hashes: one that is none is told
 * from one that is, up to a small share. */
struct declared {
    uint64_t *bits;
    uint32_t mask; /* bits - 1 */
};
static inline bool ft_declared(const struct declared *declared, uint64_t hash) {
    uint32_t a = (uint32_t)hash & declared->mask;
    uint32_t b = (uint32_t)(hash >> 32) & declared->mask;
    return (declared->bits[a / 64] >> a % 64 & 1) && (declared->bits[b / 64] >> b % 64 & 1);
}

struct uses_reader; /* one thread's parsers and buffers */
struct uses_reader *ft_uses_reader_new(const struct ft_index *index,
                                       const struct declared *declared);
void ft_uses_reader_free(struct uses_reader *reader);
/* The block of a file of CONTENT, valid until the next call; none in it where it takes too long. */
struct ft_slice ft_uses_read(ft_ctx *cx, struct uses_reader *reader, uint32_t file,
                             const struct ft_lang *lang, struct ft_slice text);

#endif
