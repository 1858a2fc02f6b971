/* Changes by symbol: every name that means it, and nothing else.
 *
 * Files that hold the name are parsed and their scopes read (scope/): a name is changed where it
 * certainly means the symbol, left alone where it certainly does not, and told where nobody can
 * know without types. The result is a plan (patch/): nothing is written here. Before it is given,
 * what each name means is read again from the changed text; where that would be another thing, the
 * change is refused. spec/code.md COD8.
 *
 * FT_NOTFOUND: nothing is called so. FT_CONFLICT: several things are, the new name is taken, or a
 * file changed meanwhile. FT_REFUSED: a place does not parse, or would mean something else.
 */
#ifndef FT_REFACTOR_REFACTOR_H
#define FT_REFACTOR_REFACTOR_H

#include "index/index.h"
#include "patch/patch.h"
#include "scope/scope.h"

struct ft_refactor_place {
    const char *path;
    uint32_t line, column; /* from 1, in bytes */
    const char *what;      /* "declaration", "use", "import", "comment" …; why it is left */
    const char *text;      /* the line */
};
struct ft_refactor_places {
    FT_VEC(struct ft_refactor_place);
};

struct ft_rename_spec {
    const struct ft_index *index;
    const char *under;     /* declarations are looked for there alone, as in ft_search_spec */
    const char *old, *new; /* names */
    const char *at;        /* a file of the index, or NULL */
    uint32_t line, column; /* of AT; 0: any */
    const char *kind;      /* one of ft_decl_words or "method", "class" …; or NULL */
    bool comments;         /* words in comments and strings as well */
    bool all;              /* several things called so become so together */
};
struct ft_rename {
    const char *kind;   /* of ft_decl_words */
    const char *inside; /* the class of a member, or NULL */
    struct ft_refactor_places declared, changed, left;
    struct ft_patch_plan plan;
};
ft_err ft_rename(ft_ctx *cx, const struct ft_rename_spec *spec, struct ft_rename *rename);

enum ft_insert_where {
    FT_INSERT_BEFORE,
    FT_INSERT_AFTER,
    FT_INSERT_START, /* the first thing in its body */
    FT_INSERT_END,
    FT_INSERT_WHOLE, /* in its place; comments above stay, unless the text has its own */
    FT_INSERT_BODY   /* in place of its body; a doc string stays, unless the text has its own */
};
struct ft_insert_spec {
    const struct ft_index *index;
    const char *under, *name; /* "f" or "Class.f" */
    const char *at;           /* a file of the index, or NULL */
    uint32_t line;            /* of AT */
    enum ft_insert_where where;
    struct ft_slice text;
};
struct ft_insert {
    const char *kind, *inside;
    struct ft_refactor_place place; /* of the symbol, before */
    size_t from, until;             /* lines of what was put in, after */
    struct ft_patch_plan plan;
};
/* Puts text beside or into a symbol, at the indentation and with the blank lines of the place. */
ft_err ft_insert(ft_ctx *cx, const struct ft_insert_spec *spec, struct ft_insert *insert);

struct ft_imports_spec {
    const struct ft_index *index;
    const char *under; /* as in ft_search_spec */
    bool all;          /* unused ones of modules that may be imported for what they do as well */
};
struct ft_imports_tidy {
    size_t files; /* that were looked at */
    struct ft_refactor_places changed, left;
    struct ft_patch_plan plan;
};
/* What nothing uses goes, duplicates are merged,
 * the rest is sorted as each language does. Order stays around what has an effect of its own,
 * around comments and conditions; includes of C are never sorted. */
ft_err ft_imports_tidy(ft_ctx *cx, const struct ft_imports_spec *spec,
                       struct ft_imports_tidy *tidy);

struct ft_move_spec {
    const struct ft_index *index;
    const char *under, *name;
    const char *at; /* a file of the index, or NULL */
    uint32_t line;  /* of AT */
    const char *to; /* a file of the index, or one that is not there yet */
};
struct ft_move {
    const char *kind, *from;
    struct ft_refactor_places changed, left;
    struct ft_patch_plan plan;
};
/* A function or class of a file's outermost level to the end of another file of its language
 * (Python, JavaScript and TypeScript modules, Go within a package): whoever imports it imports it
 * from there, what it needs is imported there. FT_REFUSED where files would import each other in a
 * circle, a name is taken, or somebody names it in a way that cannot be followed. */
ft_err ft_move(ft_ctx *cx, const struct ft_move_spec *spec, struct ft_move *move);

struct ft_extract_spec {
    const struct ft_index *index;
    const char *path, *name;
    uint32_t from, until; /* lines, both included */
};
struct ft_extract {
    struct ft_strings given, back; /* variables: what the function takes, what it gives back */
    const char *call;              /* what stands there instead */
    struct ft_patch_plan plan;
};
/* Whole statements of a function into a function of their own (Python, JavaScript, TypeScript, C,
 * Go, Java). FT_REFUSED where control would leave it, where types are needed and not written, or
 * where variables would not be the same. */
ft_err ft_extract(ft_ctx *cx, const struct ft_extract_spec *spec, struct ft_extract *extract);
/* The same with TEXT as what stands at the path, whatever the disk has: no plan is made. The index
 * may be NULL: then other files are not asked whether the name is taken. */
ft_err ft_extract_text(ft_ctx *cx, const struct ft_extract_spec *spec, struct ft_slice text,
                       struct ft_slice *after);

struct ft_inline_spec {
    const struct ft_index *index;
    const char *under, *name;
    const char *at; /* a file of the index, or NULL */
    uint32_t line;  /* of AT */
};
struct ft_inline {
    const char *kind;
    struct ft_refactor_places changed;
    struct ft_patch_plan plan;
};
/* What a local variable is given, or what a function of a file gives back, in place of its uses
 * (Python, JavaScript, TypeScript). FT_REFUSED where something would happen more often, less often
 * or at another time. */
ft_err ft_inline(ft_ctx *cx, const struct ft_inline_spec *spec, struct ft_inline *made);
/* The same with TEXT as what stands at the path AT: no plan is made, and where the index is NULL no
 * other file is asked for the name. */
ft_err ft_inline_text(ft_ctx *cx, const struct ft_inline_spec *spec, struct ft_slice text,
                      struct ft_slice *after);

#endif
