/* What a file has and does not use: imports, and what only it could use. Thread-safe.
 *
 * Words in comments and texts count as uses, so that what may be wanted stays.
 */
#ifndef FT_QUALITY_UNUSED_H
#define FT_QUALITY_UNUSED_H

#include "code/code.h"

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

struct ft_unused_private {
    TSNode node; /* the definition */
    struct ft_slice name;
    const char *kind; /* "function", "variable" */
    bool by_custom;   /* private by its name alone: another file that has the word may use it */
};
struct ft_unused_privates {
    FT_VEC(struct ft_unused_private);
};
/* C, Python, JavaScript and TypeScript; none in other languages. */
void ft_unused_privates(struct ft_arena *arena, const char *path, const struct ft_tree *tree,
                        struct ft_unused_privates *privates);
/* Whether WORD stands in TEXT as a whole word. */
bool ft_unused_named(struct ft_slice text, struct ft_slice word);

#endif
