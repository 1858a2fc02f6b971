/* Shared by the files of patch. */
#ifndef FT_PATCH_PATCH_INT_H
#define FT_PATCH_PATCH_INT_H

#include "base/map.h"
#include "code/edit.h"
#include "json/json.h"
#include "patch/patch.h"

enum {
    PATCH_HUNKS_MAX = 100000,
    PATCH_TOTAL_MAX = 256 << 20, /* bytes of all files together */
};

/* One line of a hunk: ' ' stays, '-' goes, '+' comes. */
struct patch_line {
    char kind;
    bool cr;              /* stood with a carriage return, which TEXT is without */
    struct ft_slice text; /* without its end */
};
struct patch_lines {
    FT_VEC(struct patch_line);
};

/* What the input says of the final newline. */
enum patch_final { PATCH_FINAL_KEEP, PATCH_FINAL_YES, PATCH_FINAL_NO };

struct patch_hunk {
    struct patch_lines lines;
    size_t input_line; /* where it begins in the input, from 1; 0: JSON */
    size_t number;     /* which one of the input, from 1 */
    size_t at;         /* the line it says it begins at, from 1; 0: none */
    bool numbered;     /* AT is given (also as 0: before the first line) */
    struct ft_strings headings;
    bool at_end;  /* ends with the file */
    bool all;     /* every place that fits */
    bool bytes;   /* old and new are pieces of text, not lines */
    bool carries; /* some line has a carriage return: ends are part of what it says */
    enum patch_final final;
    struct ft_slice old_text, new_text; /* where BYTES */
};
struct patch_hunks {
    FT_VEC(struct patch_hunk);
};

enum patch_kind { PATCH_CREATE, PATCH_CHANGE, PATCH_DELETE };
struct patch_op {
    enum patch_kind kind;
    const char *path, *to; /* TO: renamed, or NULL */
    bool copy;             /* TO comes, PATH stays */
    bool overwrite;        /* a file that stands in the way is replaced */
    bool whole;            /* CONTENT is all there is to be */
    bool fenced;           /* … and its last line end does not count */
    bool must_empty;       /* a deletion that says what it deletes */
    bool ordered;          /* hunks follow each other */
    bool verbatim;         /* a byte order mark in its lines is meant */
    mode_t mode;           /* 0: as it is */
    struct ft_slice seen;  /* digits of the id, as a blob, of what it was made for; or empty */
    struct ft_slice content;
    struct patch_hunks hunks;
    size_t input_line;
};

struct patch_ops {
    FT_VEC(struct patch_op);
    size_t hunk_count;
};

/* The input, taken line by line. */
struct patch_input {
    ft_ctx *cx;
    const struct ft_patch_reader *reader;
    struct ft_slice *lines; /* without line ends; a carriage return stays where not all have one */
    bool crlf;              /* all had one */
    size_t count, at;
    struct patch_ops *ops;
};

ft_err patch_parse(ft_ctx *cx, const struct ft_patch_reader *reader, enum ft_patch_form form,
                   struct ft_slice text, struct patch_ops *ops);
ft_err patch_parse_blocks(struct patch_input *in);
ft_err patch_parse_whole(struct patch_input *in);
ft_err patch_parse_udiff(struct patch_input *in);
ft_err patch_parse_begin(struct patch_input *in);
ft_err patch_parse_json(ft_ctx *cx, enum ft_patch_form form, struct ft_slice text,
                        struct patch_ops *ops);
/* FT_INVALID at the line (from 0) of the input. */
ft_err patch_bad(struct patch_input *in, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
struct patch_op *patch_op_add(ft_ctx *cx, struct patch_ops *ops, enum patch_kind kind,
                              const char *path);
/* FT_LIMIT past the number of hunks. */
ft_err patch_hunk_add(ft_ctx *cx, struct patch_ops *ops, struct patch_op *op,
                      struct patch_hunk **hunk);
void patch_line_add(ft_ctx *cx, struct patch_hunk *hunk, char kind, struct ft_slice text);
/* The lines that turn OLD into NEW: what both have stays. */
ft_err patch_hunk_of_texts(ft_ctx *cx, struct patch_hunk *hunk, struct ft_slice old,
                           struct ft_slice new);
/* A path as a person or model writes it, without what stands around it; size 0: it is none. */
struct ft_slice patch_name_of(struct ft_slice line);
bool patch_is_there(struct patch_input *in, const char *path);
/* Checked and made plain ("./a//b" is "a/b"). */
ft_err patch_path(ft_ctx *cx, const char *given, const char **path);

/* A file's text in lines. */
struct patch_span {
    size_t start, end, next; /* END is before the line end, NEXT after it */
};
struct patch_text {
    struct ft_slice all; /* UTF-8, or the bytes as they are */
    enum ft_encoding encoding;
    struct patch_span *lines;
    size_t count;
    const char *eol; /* of most lines */
    bool ends;       /* with a line end, or is empty */
    uint64_t *hashes[3];
};
/* FT_FORMAT for what is no text. */
ft_err patch_text_read(ft_ctx *cx, const char *path, struct ft_slice bytes,
                       struct patch_text *text);
void patch_text_split(ft_ctx *cx, struct ft_slice all, struct patch_text *text);
/* The text to compare: UTF-16 is shown as what it says, anything else as it is. */
struct ft_slice patch_shown(ft_ctx *cx, const char *path, struct ft_slice bytes);
/* Back to the file's own encoding; FT_INVALID for what it cannot hold. */
ft_err patch_text_write(ft_ctx *cx, const char *path, enum ft_encoding encoding,
                        struct ft_slice text, struct ft_slice *bytes);
/* UTF-8 to Latin-1; false where a character has no place in it. */
bool patch_to_latin1(ft_ctx *cx, struct ft_slice text, struct ft_slice *made);
struct ft_slice patch_text_line(const struct patch_text *text, size_t line);

/* How alike two lines have to be. */
enum patch_level { PATCH_SAME, PATCH_TRAILING, PATCH_BLANKS };
bool patch_line_same(enum patch_level level, struct ft_slice a, struct ft_slice b);
uint64_t patch_line_hash(enum patch_level level, struct ft_slice line);
/* From 0 to 1: twice the common characters in order, over all. */
double patch_similarity(struct ft_slice a, struct ft_slice b);

struct patch_starts {
    FT_VEC(size_t);
};
/* Starts where the old lines stand but for a few characters, the best alone; and the closest place
 * of all, for the person (SIZE_MAX: none is like it). */
ft_err patch_fuzzy(ft_ctx *cx, const struct patch_text *text, const struct patch_lines *old,
                   struct patch_starts *found);
size_t patch_closest(ft_ctx *cx, const struct patch_text *text, const struct patch_lines *old);

/* Where a hunk goes. */
struct patch_search {
    ft_ctx *cx;
    const char *path;
    struct patch_text *text;
    size_t cursor;   /* the first line after the hunk before */
    ptrdiff_t drift; /* by how much the last one stood elsewhere than it said */
    bool ordered;
    uint64_t work; /* lines compared so far */
};
struct patch_found_at {
    struct patch_starts starts; /* lines, from 0 */
    enum ft_patch_how how;
};
ft_err patch_anchor(struct patch_search *search, const struct patch_hunk *hunk,
                    struct patch_found_at *found);
struct patch_lines patch_old_lines(ft_ctx *cx, const struct patch_hunk *hunk);
const char *patch_hunk_name(ft_ctx *cx, const struct patch_hunk *hunk);
/* The error for a text that is not there. */
ft_err patch_absent(struct patch_search *search, const struct patch_hunk *hunk);
ft_err patch_ambiguous(struct patch_search *search, const struct patch_hunk *hunk,
                       const size_t *lines, size_t count);

/* Edits that make the hunk at line START (from 0). */
ft_err patch_hunk_edits(ft_ctx *cx, const struct patch_text *text, const struct patch_hunk *hunk,
                        size_t start, enum ft_patch_how how, struct ft_edits *edits);
/* Whether the old lines stand at START with one shift of indentation. */
bool patch_shift_uniform(ft_ctx *cx, const struct patch_text *text, const struct patch_lines *old,
                         size_t start);
/* OP's hunks on BYTES. */
ft_err patch_apply_op(ft_ctx *cx, const struct patch_op *op, struct ft_slice bytes,
                      struct ft_slice *made, struct ft_patch_places *places);

#endif
