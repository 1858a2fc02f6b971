/* Licences: SPDX expressions, what packages say of theirs, and whether that is allowed.
 *
 * Thread-safe. SPDX 2.3, annex D.
 */
#ifndef FT_DEPS_LICENCE_H
#define FT_DEPS_LICENCE_H

#include "deps/deps.h"
#include "findings/findings.h"

/* What TEXT means as an SPDX expression with canonical names: "mit or apache 2.0" is "MIT OR
 * Apache-2.0". NULL where it is none. */
const char *ft_licence_normal(struct ft_arena *arena, const char *text);
/* Whether EXPRESSION (a normal one) can be used under the licences in ALLOW alone. */
bool ft_licence_allowed(struct ft_arena *arena, const char *expression,
                        const struct ft_strings *allow);
/* Whether EXPRESSION is one identifier of SPDX's list. */
bool ft_licence_is_id(const char *expression);

/* Of each dependency that does not say its licence, what the package as it is installed in the
 * project says (node_modules, a virtual environment, vendor), as written; else what the text of its
 * licence file is, where that is certain. */
ft_err ft_licences_find(ft_ctx *cx, const struct ft_root *root, struct ft_deps *deps);

/* The project's own, as its manifest says, else as the text of its licence file is; name and
 * version, too, where it has any. NULL: it does not say. */
struct ft_project_identity {
    const char *name, *version, *licence, *evidence;
    const char *doubt; /* why the licence is not certain, or NULL */
};
ft_err ft_project_identity(ft_ctx *cx, const struct ft_root *root,
                           struct ft_project_identity *identity);

/* What is not allowed (ALLOW empty: everything is), and what is named by no licence anybody
 * knows. */
ft_err ft_licences_audit(ft_ctx *cx, const struct ft_deps *deps, const struct ft_strings *allow,
                         struct ft_findings *findings);

#endif
