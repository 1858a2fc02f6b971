/* Imports that nothing uses. Thread-safe.
 *
 * Words in comments and texts count as uses, so that what may be wanted stays.
 */
#ifndef FT_SCOPE_UNUSED_H
#define FT_SCOPE_UNUSED_H

#include "code/code.h"
#include "code/edit.h"

struct ft_imported_name {
    TSNode node; /* what would have to go */
    struct ft_slice name;
    bool unused;
};
struct ft_unused_import {
    TSNode statement; /* with all of NAMES in it */
    struct {
        FT_VEC(struct ft_imported_name);
    } names;
    size_t count;     /* of those that are not used */
    const char *list; /* of them: "'a', 'b' and 'c'" */
};
struct ft_unused_imports {
    FT_VEC(struct ft_unused_import);
};
/* Python, JavaScript, TypeScript and Go; none in other languages. */
void ft_unused_imports(struct ft_arena *arena, const char *path, const struct ft_tree *tree,
                       struct ft_unused_imports *imports);
/* Takes the unused names out: the statement with its lines, or those of its names. */
void ft_unused_import_edits(struct ft_arena *arena, const struct ft_tree *tree,
                            const struct ft_unused_import *import, struct ft_edits *edits);

#endif
