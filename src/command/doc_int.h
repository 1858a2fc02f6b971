/* A document's blocks, for its writers. */
#ifndef FT_COMMAND_DOC_INT_H
#define FT_COMMAND_DOC_INT_H

#include "code/code.h"
#include "command/doc.h"

enum block_kind {
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_ITEM,
    BLOCK_PAIR,
    BLOCK_CODE,
    BLOCK_DIFF,
    BLOCK_RAW,
    BLOCK_TABLE,
    BLOCK_RULE,
    BLOCK_IMAGE,   /* its span is the words in its place, with the link */
    BLOCK_MARKDOWN /* its span is the source */
};

enum { MARK_STRONG = 1, MARK_EMPHASIS = 2, MARK_STRUCK = 4 }; /* beside the style */

struct span {
    enum ft_style style;
    unsigned marks;
    struct ft_slice text;
    const char *link; /* a URI, or NULL */
};

struct block {
    enum block_kind kind;
    int level;                  /* of a heading */
    const char *name;           /* of a pair; path of an image; folder of Markdown, or NULL */
    const struct ft_lang *lang; /* of code, or NULL */
    size_t first_line;          /* of code that is shown with line numbers, else 0 */
    /* On a terminal: what begins its first line and the others (a list's marker, a quote's bar),
     * and the blank line before it; NULL: nothing. */
    const char *first, *rest, *blank;
    bool close; /* no blank line before it */
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

struct block *doc_add(struct ft_doc *doc, enum block_kind kind);
/* The document that Markdown says (CommonMark with GitHub's tables, task lists and strike-through),
 * or NULL where it cannot be read: then it is shown as it was written. Raw HTML is text. Pictures
 * of FOLDER follow the block that names them. */
struct ft_doc *doc_read_markdown(struct ft_arena *arena, struct ft_slice text, const char *folder);

/* A table without columns is written as one of one. */
static inline size_t doc_columns(const struct block *block) {
    return block->column_count ? block->column_count : 1;
}

#endif
