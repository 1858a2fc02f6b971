/* What trees tell of files: whose names they use, and what they import.
 *
 * The deep tier of the index. Files are parsed once for each content; what was found is kept beside
 * the index, so that after a change only what has changed is parsed again. Names are as they stand
 * in the source: which declaration is meant is for those to say who know the imports (graph/).
 * Local variables and parameters are left out, names that are declared elsewhere or nowhere are
 * not. An open struct is read by any number of threads. spec/code.md COD2.
 */
#ifndef FT_INDEX_USES_H
#define FT_INDEX_USES_H

#include "index/index.h"

struct ft_uses;

struct ft_uses_state {
    int64_t files, done; /* files that have a grammar; of them, those that are parsed */
    int64_t parsed;      /* of them, this time */
};

/* Opens what is kept for INDEX, after parsing what is missing for at most BUDGET_MS (0: nothing;
 * negative: to the end), the most telling files first: neither generated nor tests, near the top.
 * Whoever asks for more than is there says so with the state. Freed with the arena of CX. */
ft_err ft_uses_open(ft_ctx *cx, const struct ft_index *index, int64_t budget_ms,
                    struct ft_uses **uses);
/* Another number for each state of what is parsed. */
uint64_t ft_uses_version(const struct ft_uses *uses);
void ft_uses_state(const struct ft_uses *uses, struct ft_uses_state *state);

enum ft_use_kind {
    FT_USE_CALL,   /* NAME is called */
    FT_USE_VALUE,  /* it stands as a value */
    FT_USE_TYPE,   /* it stands as a type */
    FT_USE_BASE,   /* the symbol's class inherits from it or implements it */
    FT_USE_IMPORT, /* NAME is the text of the import: what it leads to depends on the language */
    FT_USE_KINDS
};
struct ft_use {
    enum ft_use_kind kind;
    const char *name;
    uint32_t line, times; /* the first line, and how often it stands within the same symbol */
    int64_t symbol;       /* number of the innermost symbol around it, or -1 */
};
/* Whether uses are read from sources in LANG. */
bool ft_uses_known(const struct ft_lang *lang);
/* Each use in FILE in the order of lines; none where it is not parsed (yet) or has no grammar.
 * False: the file is not parsed. VISIT gives false to stop. */
bool ft_uses_of(const struct ft_uses *uses, uint32_t file,
                bool (*visit)(void *to, const struct ft_use *use), void *to);

#endif
