#include "snapshot_int.h"

#include <string.h>

/* The tree as manifests name it; one that is gone by now is taken as it was given. */
static const char *name_of_tree(ft_ctx *cx, const char *tree) {
    const char *real = tree;
    if (tree && ft_path_real(cx, tree, &real) != FT_OK) {
        ft_clear(cx);
        return tree;
    }
    return real;
}

ft_err ft_snapshot_list(ft_ctx *cx, const char *store_dir, const char *tree,
                        struct ft_snapshot **list, size_t *count) {
    struct ft_root store;
    struct ft_strings ids = {0};
    struct {
        FT_VEC(struct ft_snapshot);
    } found = {0};
    tree = name_of_tree(cx, tree);
    enum ft_err_code err = ft_root_open(cx, store_dir, &store);
    if (err == FT_OK) {
        err = ft_manifest_ids(cx, &store, &ids);
        for (size_t i = 0; err == FT_OK && i < ids.count; i++) {
            struct ft_snapshot info;
            if (ft_manifest_info(cx, &store, ids.at[i], &info) != FT_OK) {
                ft_clear(cx); /* damaged, or dropped meanwhile: restoring it will say so */
            } else if (!tree || strcmp(info.tree, tree) == 0) {
                *FT_PUSH(cx->arena, &found) = info;
            }
        }
        ft_root_close(&store);
    }
    if (err != FT_OK && err != FT_NOTFOUND) { /* no store yet: no snapshots */
        return err;
    }
    ft_clear(cx);
    *list = found.at;
    *count = found.count;
    return FT_OK;
}

/* Marks what the snapshot ID needs. */
static ft_err mark(ft_ctx *cx, const struct ft_root *store, const char *id, struct ft_map *kept) {
    static char here;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_manifest manifest;
    FT_TRY(ft_manifest_read(cx, store, id, scratch, &manifest));
    for (size_t i = 0; i < manifest.count; i++) {
        if (manifest.at[i].kind == FT_ITEM_FILE) {
            ft_map_put(kept, ft_slice_of(manifest.at[i].text), &here);
        }
    }
    if (manifest.index) {
        ft_map_put(kept, ft_slice_of(manifest.index), &here);
    }
    return FT_OK;
}

static ft_err drop(ft_ctx *cx, const struct ft_shelf *shelf, const char *id) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_map kept;
    struct ft_strings ids = {0};
    bool found = false;
    ft_map_init(&kept, scratch);
    FT_TRY(ft_manifest_ids(cx, &shelf->root, &ids));
    for (size_t i = 0; i < ids.count; i++) {
        if (strcmp(ids.at[i], id) == 0) {
            found = true;
        } else { /* a damaged one stops here: what it needs is not known */
            FT_TRY(mark(cx, &shelf->root, ids.at[i], &kept));
        }
    }
    if (!found) {
        return ft_fail(cx, FT_NOTFOUND, "there is no snapshot %s", id);
    }
    FT_TRY(ft_file_remove(cx, &shelf->root, ft_sprintf(cx->arena, "manifests/%s.jsonl", id)));
    return ft_shelf_sweep(cx, shelf, &kept);
}

ft_err ft_snapshot_drop(ft_ctx *cx, const char *store_dir, const char *id) {
    struct ft_shelf shelf;
    FT_TRY(ft_shelf_open(cx, store_dir, &shelf));
    enum ft_err_code err = drop(cx, &shelf, id);
    ft_shelf_close(&shelf);
    return err;
}
