/* Bills of materials: CycloneDX 1.6 and SPDX 2.3, as JSON.
 *
 * The same components give the same bytes but for the time, which comes from base/clock.h; what
 * identifies a document is made from its content. Thread-safe.
 */
#ifndef FT_DEPS_SBOM_H
#define FT_DEPS_SBOM_H

#include "deps/deps.h"

struct ft_sbom {
    const char *name, *version, *licence; /* of the project; all but the name may be NULL */
    const char *doubt;                    /* why the licence is not certain, or NULL */
    const struct ft_deps *deps;
};
/* Into TEXT, which is appended to. Components that several files name stand there once. */
void ft_sbom_cyclonedx(struct ft_arena *arena, const struct ft_sbom *sbom, struct ft_buf *text);
void ft_sbom_spdx(struct ft_arena *arena, const struct ft_sbom *sbom, struct ft_buf *text);

#endif
