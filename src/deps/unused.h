/* Dependencies that a manifest asks for and that no text of the project names.
 *
 * Only the names tell: an import, a setting, a script, a file of the CI, a comment. What a mention
 * may be of is taken for used, what works without being named is not judged, and neither is a
 * manifest without sources of its language below it. Nothing is run. Thread-safe. spec/code.md
 * COD7.
 */
#ifndef FT_DEPS_UNUSED_H
#define FT_DEPS_UNUSED_H

#include "deps/deps.h"
#include "findings/findings.h"

/* Adds a finding for each to FINDINGS. DEPS: what was read of the project at ROOT; it tells what
 * packages are called (programs, namespaces) and which need others beside them. */
ft_err ft_deps_unused(ft_ctx *cx, const struct ft_root *root, const struct ft_deps *deps,
                      struct ft_findings *findings);

#endif
