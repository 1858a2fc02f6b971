/* Shared by the parts of moving. */
#ifndef FT_REFACTOR_MOVE_INT_H
#define FT_REFACTOR_MOVE_INT_H

#include "refactor/refactor_int.h"

/* A name that one file takes from another. */
struct move_need {
    struct ft_slice name, source; /* SOURCE empty: of the old file itself */
    struct ft_slice part;         /* as it stands in an import: "a as b", "* as c", "d.e" */
    bool named, typed;            /* in a list of names; import type */
};
struct moving {
    ft_ctx *cx;
    const struct ft_move_spec *spec;
    struct ft_scope_reader *reader;
    struct refactor_source from, to;
    const struct ft_decl *decl;
    struct refactor_extent extent;
    size_t start, until; /* whole lines of the old file */
    const char *like;    /* how somebody imports the old file, or NULL */
    bool fresh;          /* the other file is made for it */
    struct {
        FT_VEC(struct move_need);
    } needs;
    bool used;      /* the old file names it still */
    bool needs_old; /* it names something of the old file */
    struct ft_move *made;
};

ft_err move_refuse(struct moving *m, const struct refactor_source *source, size_t at,
                   const char *why);
/* The file of the project that an import of SOURCE in the file FROM leads to, or NULL. */
const char *move_resolve(const struct moving *m, const struct ft_lang *lang, const char *from,
                         const char *source);
/* Whether the file FROM imports the file TO, by whatever way. */
ft_err move_reaches(struct moving *m, const char *from, const char *to, bool *reaches);
/* How the file FROM imports the file TO; LIKE: how one that it imports is written, or NULL.
 * FT_REFUSED where that is not known. */
ft_err move_source(struct moving *m, const char *from, const char *to, const char *like,
                   const char **source);
/* An import of NEED from SOURCE as a statement of FILE. */
const char *move_statement(struct moving *m, const struct refactor_source *file,
                           const struct move_need *need, const char *source);
/* Adds the edit that puts STATEMENT among the imports of FILE. */
void move_add_import(struct moving *m, const struct refactor_source *file, const char *statement,
                     struct ft_edits *edits);
/* Adds the edits that take the imported name at DECL out of FILE, with its statement where it is
 * the only one. False where it does not stand in a list of names. */
bool move_drop_import(struct moving *m, const struct refactor_source *file,
                      const struct ft_decl *decl, struct ft_edits *edits);
/* What the import at DECL takes. */
struct move_need move_part(const struct refactor_source *file, const struct ft_decl *decl);
/* What the moved code needs, and whether it can have it there. */
ft_err move_needs(struct moving *m);

#endif
