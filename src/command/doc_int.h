/* A document's blocks, for its writers. */
#ifndef FT_COMMAND_DOC_INT_H
#define FT_COMMAND_DOC_INT_H

#include "command/doc.h"

enum block_kind {
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_ITEM,
    BLOCK_PAIR,
    BLOCK_CODE,
    BLOCK_DIFF,
    BLOCK_RAW,
    BLOCK_TABLE
};

struct span {
    enum ft_style style;
    struct ft_slice text;
    const char *link; /* a URI, or NULL */
};

struct block {
    enum block_kind kind;
    int level;        /* of a heading */
    const char *name; /* of a pair */
    struct {
        FT_VEC(struct span);
    } spans; /* the text; of a table its cells, row by row */
    const char *const *columns;
    size_t column_count;
};

struct ft_doc {
    struct ft_arena *arena;
    struct {
        FT_VEC(struct block);
    } blocks;
    bool open; /* the last block is a paragraph that may grow */
};

/* A table without columns is written as one of one. */
static inline size_t doc_columns(const struct block *block) {
    return block->column_count ? block->column_count : 1;
}

#endif
