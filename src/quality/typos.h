/* Typos in comments and documents: only words that are wrong in every sense, and never in code, not
 * in strings, code spans, addresses, or words that the file's code uses as names. Thread-safe. */
#ifndef FT_QUALITY_TYPOS_H
#define FT_QUALITY_TYPOS_H

#include "code/code.h"

struct ft_typo {
    size_t start, end; /* bytes of the text */
    const char *right; /* what was meant, in its case */
};
struct ft_typos {
    FT_VEC(struct ft_typo);
};

/* Whether a path names prose: Markdown, reStructuredText, plain text … */
bool ft_typos_is_document(const char *path);
/* Those of one file. TREE is NULL where it has none; ALLOWED are words that are no typos. */
void ft_typos_find(struct ft_arena *arena, const char *path, const struct ft_lang *lang,
                   struct ft_slice text, const struct ft_tree *tree,
                   const struct ft_strings *allowed, struct ft_typos *typos);

#endif
