/* What each part of a source is, for its colour: by the tree and a small table of node kinds, the
 * same for all languages. Thread-safe. spec/command.md CLI7.
 */
#ifndef FT_CODE_HIGHLIGHT_H
#define FT_CODE_HIGHLIGHT_H

#include "code/code.h"

enum ft_role {
    FT_ROLE_NONE, /* never in a list */
    FT_ROLE_KEYWORD,
    FT_ROLE_STRING,
    FT_ROLE_NUMBER, /* and other constants */
    FT_ROLE_COMMENT,
    FT_ROLE_TYPE,
    FT_ROLE_FUNCTION, /* where it is called or defined */
    FT_ROLE_PROPERTY, /* keys, attributes */
    FT_ROLE_COUNT
};

struct ft_highlight {
    uint32_t start, end; /* bytes */
    enum ft_role role;
};
struct ft_highlights {
    FT_VEC(struct ft_highlight);
};

/* In the order of the text, none over another. A text that is too large to parse in time is no
 * error: it has no parts. */
ft_err ft_highlight(ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text,
                    struct ft_highlights *parts);

#endif
