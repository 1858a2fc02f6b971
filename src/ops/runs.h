/* Shared by the commands about runs. */
#ifndef FT_OPS_RUNS_H
#define FT_OPS_RUNS_H

#include "events/events.h"
#include "ops/shapes.h"

void ops_run_shape(const struct ft_run_row *row, struct shape_run *run);
/* The project that PATH lies in; NULL (and no error) outside any. */
ft_err ops_project_of(ft_ctx *cx, const char *path, const char **project);
/* The store for reading; *STORE NULL where nothing was ever run. */
ft_err ops_store_if_any(ft_ctx *cx, struct ft_store **store);
/* The run that a person named, of the project that PATH lies in where it is "last". */
ft_err ops_run_find(ft_ctx *cx, const char *name, struct ft_store **store, struct ft_run_row *row);

#endif
