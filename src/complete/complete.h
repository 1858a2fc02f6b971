/* What may stand at a place of a source that is being written, without a model.
 *
 * Names that the scopes around see (scope/), members of what stands before a dot, symbols of the
 * project by prefix (index/), the language's keywords, and what most often follows the last two
 * words elsewhere in the file and the project. In comments and texts: words of the file. Nothing is
 * written. spec/code.md COD14.
 */
#ifndef FT_COMPLETE_COMPLETE_H
#define FT_COMPLETE_COMPLETE_H

#include "code/code.h"
#include "index/index.h"

enum { FT_COMPLETE_MAX = 1000 };

struct ft_complete_spec {
    const struct ft_index *index;
    const char *path; /* of the index; need not be there */
    const struct ft_lang *lang;
    struct ft_slice text;  /* what stands in the file, saved or not */
    uint32_t line, column; /* from 1, in bytes: where the next character would come */
    size_t limit;          /* at most FT_COMPLETE_MAX */
};
struct ft_completion {
    const char *name;
    const char *kind;   /* "variable", "function", "member", "keyword", "word" … */
    const char *detail; /* the line that declares it, or NULL */
    const char *path;   /* where that is, or NULL */
    uint32_t line;
    int32_t times; /* how often it follows the last two words elsewhere */
    int score;
};
struct ft_completion_list {
    FT_VEC(struct ft_completion);
};
/* Best first; the same each time. PREFIX: what is typed of it already. FT_INVALID where the text
 * has no such place. */
ft_err ft_complete_at(ft_ctx *cx, const struct ft_complete_spec *spec, const char **prefix,
                      struct ft_completion_list *list);

#endif
