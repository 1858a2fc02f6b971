/* Changing a text and nothing else of it: exact bytes, encoding, line ends, final newline. */
#ifndef FT_CODE_EDIT_H
#define FT_CODE_EDIT_H

#include "base/buf.h"
#include "base/ctx.h"

enum ft_encoding {
    FT_ENC_UTF8,
    FT_ENC_UTF8_BOM,
    FT_ENC_UTF16LE,
    FT_ENC_UTF16BE,
    FT_ENC_LATIN1,
    FT_ENC_BINARY
};
enum ft_eol { FT_EOL_NONE, FT_EOL_LF, FT_EOL_CRLF, FT_EOL_CR, FT_EOL_MIXED };

struct ft_text_form {
    enum ft_encoding
        encoding; /* LATIN1: no valid UTF-8, no NUL: bytes above 127 are not understood */
    enum ft_eol eol;
    bool final_newline;
    size_t lines;
};
void ft_text_form(struct ft_slice text, struct ft_text_form *form);
/* The bytes that end a line in TEXT: what most of its lines have, "\n" where it has none. */
const char *ft_text_newline(struct ft_slice text);

/* Replaces the bytes START … END (exclusive) of the original. */
struct ft_edit {
    size_t start, end;
    struct ft_slice text;
};
struct ft_edits {
    FT_VEC(struct ft_edit);
};
/* In any order; overlapping or out-of-range edits are FT_CONFLICT and nothing is made. Two edits
 * that insert at one place keep their order. */
ft_err ft_edits_apply(ft_ctx *cx, struct ft_slice original, const struct ft_edits *edits,
                      struct ft_slice *result);

/* Size of the byte order mark that TEXT begins with, or 0. */
size_t ft_text_bom(struct ft_slice text);
/* START … END widened to whole lines, the last line end included; a byte order mark stays out. */
void ft_lines_around(struct ft_slice text, size_t *start, size_t *end);
/* Number of the line that OFFSET stands in, from 1. */
size_t ft_line_of(struct ft_slice text, size_t offset);
/* Lines that differ between two texts: the smaller cost of a line diff, bounded (past 20,000 lines
 * each, all lines count). */
void ft_lines_changed(struct ft_slice before, struct ft_slice after, int64_t *added,
                      int64_t *removed);

#endif
