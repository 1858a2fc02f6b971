/* Dependencies as rows answer with them. */
#ifndef FT_OPS_DEPENDENCY_H
#define FT_OPS_DEPENDENCY_H

#include "deps/deps.h"
#include "findings/findings.h"
#include "ops/shapes.h"

/* What the project at PATH depends on. ROOT stays open as long as the arena of CX. */
ft_err ops_dependencies(ft_ctx *cx, const char *path, struct ft_root *root, struct ft_deps *deps);
/* Takes out what a comment in its file says to ignore. */
ft_err ops_dependencies_ignore(ft_ctx *cx, const struct ft_root *root,
                               struct ft_findings *findings);
void ops_dependencies_shape(struct ft_arena *arena, const struct ft_deps *deps,
                            struct list_dependency *shapes);

#endif
