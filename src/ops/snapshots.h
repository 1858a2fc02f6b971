/* Shared by the commands about snapshots. */
#ifndef FT_OPS_SNAPSHOTS_H
#define FT_OPS_SNAPSHOTS_H

#include "git/snapshot.h"
#include "ops/shapes.h"

void ops_snapshot_shape(const struct ft_snapshot *snapshot, struct shape_snapshot *shape);
/* The folder where they are kept. */
ft_err ops_snapshot_dir(ft_ctx *cx, const char **dir);
/* Root of the working tree that PATH lies in; PATH itself outside git. */
ft_err ops_snapshot_tree(ft_ctx *cx, const char *path, const char **tree);

#endif
