/* Package URLs: pkg:type/namespace/name@version?qualifiers#subpath.
 *
 * Parsing gives the canonical parts (case and punctuation by the rules of the type), building the
 * canonical text. Everything lives in the arena. Thread-safe.
 * https://github.com/package-url/purl-spec
 */
#ifndef FT_DEPS_PURL_H
#define FT_DEPS_PURL_H

#include "base/buf.h"
#include "base/ctx.h"

enum { FT_PURL_LONGEST = 16 * 1024 };

struct ft_purl_qualifier {
    const char *key, *value;
};
struct ft_purl {
    const char *type, *namespace, *name, *version, *subpath; /* all but type and name may be NULL */
    struct {
        FT_VEC(struct ft_purl_qualifier);
    } qualifiers; /* by key */
};

/* FT_FORMAT says what is wrong with TEXT. Keys of qualifiers in capitals are, where the type's own
 * vectors do not take them. */
ft_err ft_purl_parse(ft_ctx *cx, const char *text, struct ft_purl *purl);
/* TEXT as everybody writes it; keys in capitals are folded. */
ft_err ft_purl_canonical(ft_ctx *cx, const char *text, const char **canonical);
/* The canonical text of PURL, whose parts may be as people write them; FT_INVALID where they are
 * those of no package. */
ft_err ft_purl_build(ft_ctx *cx, const struct ft_purl *purl, const char **text);

#endif
