/* What a file has that only it could use, and does not. Thread-safe.
 *
 * Words in comments and texts count as uses, so that what may be wanted stays.
 */
#ifndef FT_QUALITY_UNUSED_H
#define FT_QUALITY_UNUSED_H

#include "code/code.h"

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
