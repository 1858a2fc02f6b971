#include "ops/snapshot_restore.h"

#include "ops/snapshots.h"

ft_err snapshot_restore(ft_ctx *cx, const struct snapshot_restore_in *in,
                        struct snapshot_restore_out *out) {
    const char *dir = NULL;
    struct ft_snapshot before;
    FT_TRY(ops_snapshot_dir(cx, &dir));
    FT_TRY(ft_snapshot_restore(cx, dir, in->snapshot, &before));
    out->restored = in->snapshot;
    out->before = before.id;
    return FT_OK;
}
