/* What stands at a symbol: its signature, and what is said of it.
 *
 * Both are taken from the text alone, as it is now, so that a list of symbols costs one look at
 * each of its files. The signature ends where the body begins; the comment is the one right above,
 * or a docstring. Bounded in size, whatever the source. spec/code.md COD2.
 */
#ifndef FT_INDEX_DECLARATION_H
#define FT_INDEX_DECLARATION_H

#include "index/index.h"

struct ft_declaration {
    const char *signature; /* on one line, without the body; NULL: no line declares it alone */
    const char *doc;       /* without the signs of a comment; NULL: nothing is said */
};

/* A source and where its lines begin; TEXT must outlive it. */
struct ft_declarations {
    const struct ft_lang *lang;
    struct ft_slice text;
    struct {
        FT_VEC(size_t);
    } lines;
};
void ft_declarations_in(struct ft_arena *arena, const struct ft_lang *lang, struct ft_slice text,
                        struct ft_declarations *in);
/* The first line of what belongs to the declaration at LINE, from 1: a comment right above, the
 * attributes, the line of its type. */
uint32_t ft_declaration_first(const struct ft_declarations *in, uint32_t line);
/* Where NAME stands in a signature, as a whole word; NULL: nowhere. */
const char *ft_declaration_name(const char *signature, const char *name);
/* Both texts in ARENA. */
struct ft_declaration ft_declaration_of(struct ft_arena *arena, const struct ft_declarations *in,
                                        const struct ft_symbol *symbol);

#endif
