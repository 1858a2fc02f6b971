#include "snapshot_int.h"

#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is to be done is the difference of two manifests: the one wanted, and the one of the present
 * state, which was taken just before. */
struct restore {
    ft_ctx *cx;
    struct ft_shelf *shelf;
    struct ft_arena *arena;
    struct ft_manifest wanted, present;
    FT_VEC(const struct ft_item *); /* to remove, in path order */
    struct ft_putter put;
};

static int compare_items(const void *a, const void *b) {
    return strcmp(((const struct ft_item *)a)->path, ((const struct ft_item *)b)->path);
}

static void sort_items(struct ft_manifest *manifest) {
    if (manifest->count) {
        qsort(manifest->at, manifest->count, sizeof *manifest->at, compare_items);
    }
}

static bool is_ours_to_touch(const struct ft_item *item) {
    return item && item->kind != FT_ITEM_OTHER && item->kind != FT_ITEM_UNREADABLE;
}

typedef ft_err (*see_pair)(struct restore *r, const struct ft_item *present,
                           const struct ft_item *wanted);

/* Calls SEE with each path's entry in both manifests; either may be NULL. */
static ft_err for_each_pair(struct restore *r, see_pair see) {
    for (size_t i = 0, j = 0; i < r->present.count || j < r->wanted.count;) {
        const struct ft_item *a = i < r->present.count ? &r->present.at[i] : NULL;
        const struct ft_item *b = j < r->wanted.count ? &r->wanted.at[j] : NULL;
        int order = !a ? 1 : !b ? -1 : strcmp(a->path, b->path);
        FT_TRY(ft_checkpoint(r->cx));
        FT_TRY(see(r, order <= 0 ? a : NULL, order >= 0 ? b : NULL));
        i += order <= 0;
        j += order >= 0;
    }
    return FT_OK;
}

/* Before anything is touched: all content is there, and nothing would be replaced that could not be
 * kept. */
static ft_err check_pair(struct restore *r, const struct ft_item *present,
                         const struct ft_item *wanted) {
    if (wanted && wanted->kind == FT_ITEM_FILE) {
        FT_TRY(ft_shelf_check(r->cx, r->shelf, wanted->text, wanted->size));
    }
    if (present && present->kind == FT_ITEM_UNREADABLE && is_ours_to_touch(wanted)) {
        return ft_fail(r->cx, FT_DENIED,
                       "%s cannot be read, so it could not be kept before it is replaced",
                       present->path);
    }
    return FT_OK;
}

static ft_err collect_removal(struct restore *r, const struct ft_item *present,
                              const struct ft_item *wanted) {
    if (!present || (wanted && !is_ours_to_touch(wanted))) {
        return FT_OK;
    }
    bool replaced = wanted && (present->kind == FT_ITEM_FOLDER) != (wanted->kind == FT_ITEM_FOLDER);
    if (replaced || (!wanted && is_ours_to_touch(present))) {
        *FT_PUSH(r->arena, r) = present;
    }
    return FT_OK;
}

static ft_err make_writable(struct restore *r, const struct ft_item *present,
                            const struct ft_item *wanted) {
    (void)wanted;
    return present && present->kind == FT_ITEM_FOLDER ? ft_put_writable(&r->put, present) : FT_OK;
}

static bool same_attributes(const struct ft_item *a, const struct ft_item *b) {
    return a->mode == b->mode && a->mtime_s == b->mtime_s && a->mtime_ns == b->mtime_ns &&
           (geteuid() != 0 || (a->owner == b->owner && a->group == b->group));
}

static ft_err bring(struct restore *r, const struct ft_item *present,
                    const struct ft_item *wanted) {
    if (!wanted || !is_ours_to_touch(wanted)) {
        return FT_OK;
    }
    bool same_kind = present && present->kind == wanted->kind;
    if (wanted->kind == FT_ITEM_FOLDER) {
        return same_kind ? FT_OK : ft_put_item(&r->put, wanted);
    }
    if (!same_kind || strcmp(present->text, wanted->text) != 0) {
        return ft_put_item(&r->put, wanted);
    }
    return same_attributes(present, wanted) ? FT_OK : ft_put_attributes(&r->put, wanted);
}

/* From the innermost folder out: what was done inside changed their times. */
static ft_err finish_folders(struct restore *r) {
    for (size_t i = r->wanted.count; i-- > 0;) {
        if (r->wanted.at[i].kind == FT_ITEM_FOLDER) {
            FT_TRY(ft_put_attributes(&r->put, &r->wanted.at[i]));
        }
    }
    return FT_OK;
}

static ft_err restore_tree(struct restore *r) {
    FT_TRY(for_each_pair(r, make_writable));
    for (size_t i = r->count; i-- > 0;) {
        FT_TRY(ft_checkpoint(r->cx));
        FT_TRY(ft_put_remove(&r->put, r->at[i]));
    }
    ft_putter_release(&r->put); /* it may stand in a folder that is gone */
    ft_progress(r->cx, "restore", 0, (int64_t)r->wanted.count, "writing %s", r->put.root.path);
    FT_TRY(for_each_pair(r, bring));
    FT_TRY(finish_folders(r));
    if (syncfs(r->put.root.fd) != 0) {
        return ft_fail_errno(r->cx, "cannot write %s", r->put.root.path);
    }
    return ft_snapshot_put_git(r->cx, r->shelf, &r->wanted, &r->present);
}

static ft_err restore(struct restore *r, const char *id, struct ft_snapshot *before) {
    ft_ctx *cx = r->cx;
    FT_TRY(ft_manifest_read(cx, &r->shelf->root, id, r->arena, &r->wanted));
    const char *tree = r->wanted.info.tree;
    if (r->wanted.index) {
        FT_TRY(ft_shelf_check(cx, r->shelf, r->wanted.index, r->wanted.index_size));
    }
    FT_TRY(ft_snapshot_check_lock(cx, tree));
    FT_TRY(ft_path_mkdirs(cx, tree, 0755));
    const char *reason = ft_sprintf(cx->arena, "before restoring %s", id);
    FT_TRY(ft_snapshot_take_locked(cx, r->shelf, tree, reason, true, before));
    FT_TRY(ft_manifest_read(cx, &r->shelf->root, before->id, r->arena, &r->present));
    sort_items(&r->wanted);
    sort_items(&r->present);
    FT_TRY(for_each_pair(r, check_pair));
    FT_TRY(for_each_pair(r, collect_removal));
    FT_TRY(ft_root_open(cx, tree, &r->put.root));
    enum ft_err_code err = restore_tree(r);
    ft_putter_release(&r->put);
    ft_root_close(&r->put.root);
    return err;
}

ft_err ft_snapshot_restore(ft_ctx *cx, const char *store_dir, const char *id,
                           struct ft_snapshot *before) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_shelf shelf;
    struct ft_snapshot present;
    FT_TRY(ft_shelf_open(cx, store_dir, &shelf));
    struct restore r = {
        .cx = cx, .shelf = &shelf, .arena = scratch, .put = {.cx = cx, .shelf = &shelf, .fd = -1}};
    char name[FT_ID_SIZE];
    ft_id_new(name);
    snprintf(r.put.temporary, sizeof r.put.temporary, ".fettle-%s.tmp", name);
    enum ft_err_code err = restore(&r, id, &present);
    ft_shelf_close(&shelf);
    if (err == FT_OK) {
        *before = present;
    }
    return err;
}
