#include "ops/snapshots.h"

#include "ops/runs.h"

void ops_snapshot_shape(const struct ft_snapshot *snapshot, struct shape_snapshot *shape) {
    *shape = (struct shape_snapshot){
        .id = snapshot->id,
        .tree = snapshot->tree,
        .reason = snapshot->reason,
        .head = snapshot->head,
        .time = snapshot->time_ms,
        .files = snapshot->files,
        .bytes = snapshot->bytes,
        .skipped = snapshot->skipped,
    };
}

ft_err ops_snapshot_dir(ft_ctx *cx, const char **dir) {
    return ft_app_data_dir(cx, "snapshots", dir);
}

ft_err ops_snapshot_tree(ft_ctx *cx, const char *path, const char **tree) {
    const char *project = NULL;
    FT_TRY(ops_project_of(cx, path, &project));
    if (project) {
        *tree = project;
        return FT_OK;
    }
    return ft_path_real(cx, path, tree);
}
