/* Shared by what changes code by symbol: a source that is read whole, what is declared in it, the
 * text that is made of it, and the proof that every name still means what it meant. */
#ifndef FT_REFACTOR_REFACTOR_INT_H
#define FT_REFACTOR_REFACTOR_INT_H

#include "code/edit.h"
#include "refactor/refactor.h"

/* Facts of refactor.def. */
enum refactor_fact {
    REFACTOR_WRAP,
    REFACTOR_LEAD,
    REFACTOR_IMPORT,
    REFACTOR_BLOCK,
    REFACTOR_FUNCTION,
    REFACTOR_LOOP,
    REFACTOR_SWITCH,
    REFACTOR_TRY,
    REFACTOR_RETURN,
    REFACTOR_BREAK,
    REFACTOR_CONTINUE,
    REFACTOR_BOUND
};
bool refactor_is(const struct ft_lang *lang, enum refactor_fact fact, TSNode node);
bool refactor_is_comment(TSNode node);
/* Whether LANG's id is one of IDS: " c cpp ". */
bool refactor_lang(const struct ft_lang *lang, const char *ids);

struct refactor_source {
    const char *path;
    const struct ft_lang *lang;
    struct ft_slice text;
    const struct ft_tree *tree;
    const struct ft_scopes *scopes; /* all of its names */
    const char *newline;
    const char *unit; /* one step of indentation */
};
/* FT_REFUSED: a language whose names are not read, or an encoding that is not looked into. */
ft_err refactor_read(ft_ctx *cx, const struct ft_root *root, struct ft_scope_reader *reader,
                     const char *path, struct refactor_source *source);

/* The same of a text that is given. */
ft_err refactor_read_text(ft_ctx *cx, struct ft_scope_reader *reader, const char *path,
                          struct ft_slice text, struct refactor_source *source);

/* Where the line around AT begins, and where it ends, its line end left out. */
size_t refactor_line_start(struct ft_slice text, size_t at);
size_t refactor_line_end(struct ft_slice text, size_t at);
/* What begins the next line. */
size_t refactor_next_line(struct ft_slice text, size_t at);
/* The blanks that the line around AT begins with. */
struct ft_slice refactor_indent(struct ft_slice text, size_t at);
/* Whether the bytes START … END are blanks alone. */
bool refactor_is_blank(struct ft_slice text, size_t start, size_t end);
bool refactor_is_blank_line(struct ft_slice text, size_t at);
struct ft_refactor_place refactor_place(struct ft_arena *arena,
                                        const struct refactor_source *source, size_t at,
                                        const char *what);

/* A declaration as it stands. */
struct refactor_extent {
    TSNode node;              /* with what wraps it */
    TSNode body;              /* or null */
    size_t from, code, until; /* with its comments, without them, behind its ";" */
};
void refactor_extent(const struct refactor_source *source, const struct ft_decl *decl,
                     struct refactor_extent *extent);

/* Where the comments and attributes right above NODE begin. */
size_t refactor_leading(const struct refactor_source *source, TSNode node);

struct refactor_found {
    struct refactor_source source;
    const struct ft_decl *decl;
};
struct refactor_wanted {
    const struct ft_index *index;
    const char *under, *name; /* NAME: also Class.name */
    const char *at;           /* a file of the index, or NULL */
    uint32_t line;            /* of AT; 0: any */
};
/* The one declaration that is meant: FT_NOTFOUND, or FT_CONFLICT with the places of all. */
ft_err refactor_find(ft_ctx *cx, struct ft_scope_reader *reader,
                     const struct refactor_wanted *wanted, struct refactor_found *found);

/* TEXT as lines of SOURCE: its own indentation taken off, INDENT before each line, the source's
 * line ends and tabs; blank lines around it left out, nothing behind the last line. What stands
 * inside of texts over several lines keeps its blanks. */
const char *refactor_lay(ft_ctx *cx, const struct refactor_source *source, struct ft_slice text,
                         struct ft_slice indent);
/* The same in one source that is read already. */
ft_err refactor_find_in(ft_ctx *cx, const struct refactor_source *source,
                        const struct refactor_wanted *wanted, struct refactor_found *found);

/* Text for an edit, and which of its bytes stood elsewhere before. */
struct refactor_move {
    size_t edit; /* of the change */
    size_t at;   /* in the edit's text */
    uint32_t from, until;
};
struct refactor_moves {
    FT_VEC(struct refactor_move);
};
struct refactor_change {
    const struct refactor_source *source;
    struct ft_edits edits;
    struct refactor_moves moves;
    struct {
        FT_VEC(uint32_t);
    } bound; /* symbols, by their places, that what is put in may bind anew */
    struct ft_slice
        given; /* a name that meant nothing here and what is put in declares; or empty */
};
/* Parses what SOURCE would become. FT_REFUSED, with the line, where it has more errors then. */
ft_err refactor_parse(ft_ctx *cx, const struct refactor_source *source, struct ft_slice after,
                      struct ft_tree **tree);
/* The changed text: it parses no worse, and every name means what it meant. FT_REFUSED. */
ft_err refactor_check(ft_ctx *cx, struct ft_scope_reader *reader,
                      const struct refactor_change *change, struct ft_slice *after);

#endif
