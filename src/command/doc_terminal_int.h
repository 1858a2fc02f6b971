/* Shared by the writers of a document on a terminal: words and blocks (doc_terminal.c),
 * tables (doc_table.c), and lines
 * that are shown as they are (doc_lines.c). */
#ifndef FT_COMMAND_DOC_TERMINAL_INT_H
#define FT_COMMAND_DOC_TERMINAL_INT_H

#include "command/doc_int.h"

struct doc_writer {
    const struct ft_doc_terminal *terminal;
    struct ft_buf *to;
    const char *first, *rest; /* what begins the block's first line and the others; never NULL */
    size_t width;             /* what is left of the line behind that; 0: no limit */
};

const char *doc_escape(enum ft_style style);
/* TEXT made inert, in the colour of STYLE where there are colours. */
void doc_put(const struct doc_writer *w, enum ft_style style, struct ft_slice text);
/* Columns that TEXT takes when it is inert. */
size_t doc_width(struct ft_slice text);
/* The block's prefix: of its first line once, then of the others. */
void doc_begin_line(struct doc_writer *w);
/* Code and differences. */
void doc_put_lines(struct doc_writer *w, const struct block *block);
/* Cells that are too wide are cut in a table of records, a line each; in Markdown, which is to be
 * read, they go on in the next line. */
void doc_put_table(struct doc_writer *w, const struct block *block);

#endif
