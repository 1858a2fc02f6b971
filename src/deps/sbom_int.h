/* What both forms of a bill of materials have in common. */
#ifndef FT_DEPS_SBOM_INT_H
#define FT_DEPS_SBOM_INT_H

#include "deps/sbom.h"
#include "json/json.h"

/* Of several entries for one package, one: direct before indirect, for use before for building. */
struct ft_component {
    const struct ft_dependency *dependency;
    const char *ref; /* identifies it in the document */
    const char *licence;
    enum ft_depth depth;
    bool dev;
};
struct ft_components {
    FT_VEC(struct ft_component);
    char id[37]; /* a UUID made from all of it */
};
void ft_sbom_components(struct ft_arena *arena, const struct ft_sbom *sbom,
                        struct ft_components *components);
/* "sha512:…" to its algorithm ("SHA-512", or "SHA512" without the dash) and its digits. */
const char *ft_sbom_hash(struct ft_arena *arena, const char *hash, bool dash, const char **digits);
/* To the second, as both forms want it. */
const char *ft_sbom_time(struct ft_arena *arena);
void ft_sbom_set(json_t *object, const char *key, const char *text); /* nothing where NULL */

#endif
