/* What the commands that change code by symbol share. */
#ifndef FT_OPS_REFACTORING_H
#define FT_OPS_REFACTORING_H

#include "ops/code_index.h"
#include "ops/edits.h"
#include "refactor/refactor.h"

/* What stands in the index below PATH, and the place AT in it (NULL: none). Edits that were killed
 * half way are taken back first, unless DRY. */
struct ops_refactoring {
    struct ops_index opened;
    struct ops_place at;
    bool written;
    struct ft_strings notes;
};
ft_err ops_refactoring_open(ft_ctx *cx, const char *path, const char *at, bool dry,
                            struct ops_refactoring *made);
/* A file of the project as the person names it: as a path of the index. */
ft_err ops_refactoring_file(ft_ctx *cx, const struct ops_refactoring *made, const char *file,
                            const char **path);
/* The same, or one that is not there yet, in a folder that is. */
ft_err ops_refactoring_target(ft_ctx *cx, const struct ops_refactoring *made, const char *file,
                              const char **path);
/* Writes the plan, unless dry, and gives its difference and files. */
ft_err ops_refactoring_end(ft_ctx *cx, const struct ops_refactoring *made,
                           const struct ft_patch_plan *plan, const char **diff,
                           struct list_edited_file *files);
void ops_refactoring_places(ft_ctx *cx, const struct ft_refactor_places *places,
                            struct list_code_place *list);
/* The difference of what is not written; "and N places"; notes. */
void ops_refactoring_view(bool written, const char *diff, const char *said,
                          const struct list_edited_file *files, struct ft_doc *doc);
/* Places of ROOT under a heading; nothing where there are none. */
void ops_refactoring_left(const char *root, const char *heading, const struct list_code_place *left,
                          struct ft_doc *doc);
void ops_refactoring_notes(bool written, const struct ft_strings *notes, struct ft_doc *doc);

#endif
