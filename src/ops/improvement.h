/* Shared by the commands that improve: one run, its result, and how a person sees it. */
#ifndef FT_OPS_IMPROVEMENT_H
#define FT_OPS_IMPROVEMENT_H

#include "agent/agent.h"
#include "ops/shapes.h"

/* Fills in what every run needs (store, folders, settings), runs, and gives the result; with
 * `detach` that a process of its own has begun. */
ft_err ops_improve(ft_ctx *cx, struct ft_improve_spec *spec, struct shape_improvement *out);
void ops_improvement_view(const struct shape_improvement *out, struct ft_doc *doc);

#endif
