#include "ops/snapshot_take.h"

#include "ops/snapshots.h"

ft_err snapshot_take(ft_ctx *cx, const struct snapshot_take_in *in, struct shape_snapshot *out) {
    const char *dir = NULL;
    const char *tree = NULL;
    struct ft_snapshot snapshot;
    FT_TRY(ops_snapshot_dir(cx, &dir));
    FT_TRY(ops_snapshot_tree(cx, in->path, &tree));
    FT_TRY(ft_snapshot_take(cx, dir, tree, in->reason, in->skip_unreadable, &snapshot));
    ops_snapshot_shape(&snapshot, out);
    return FT_OK;
}
