/* The run's folder and its worktree: made, written to, put back, removed. */
#include "agent/run_int.h"
#include "base/log.h"

#include <string.h>

/* An empty folder NAME in the run's folder with COMMIT's files in it. */
ft_err worktree_fresh(ft_ctx *cx, const struct run *run, const char *name, const char *commit,
                      struct ft_root *root) {
    const char *path = ft_path_join(cx->arena, run->dir, name);
    FT_TRY(ft_path_mkdirs(cx, path, 0700));
    struct ft_root made;
    FT_TRY(ft_root_open(cx, path, &made));
    enum ft_err_code err = ft_tree_remove(cx, &made, ".");
    err = err == FT_OK ? ft_repo_checkout(cx, run->repo, commit, &made) : err;
    if (err != FT_OK) {
        ft_root_close(&made);
        return err;
    }
    *root = made;
    return FT_OK;
}

ft_err worktree_open(ft_ctx *cx, struct run *run, const char *commit) {
    ft_root_close(&run->tree);
    return worktree_fresh(cx, run, "tree", commit, &run->tree);
}

void worktree_close(ft_ctx *cx, struct run *run) {
    ft_root_close(&run->tree);
    struct ft_root cache;
    struct ft_error first = cx->error;
    const char *slash = run->dir ? strrchr(run->dir, '/') : NULL;
    if (slash) {
        const char *parent = ft_strndup(cx->arena, run->dir, (size_t)(slash - run->dir));
        if (ft_root_open(cx, parent, &cache) == FT_OK) {
            if (ft_tree_remove(cx, &cache, slash + 1) != FT_OK) {
                ft_log(FT_LOG_WARN, "agent", "%s is left behind: %s", run->dir, cx->error.message);
            }
            ft_root_close(&cache);
        }
    }
    cx->error = first;
}

static ft_err write_change(ft_ctx *cx, const struct ft_root *tree,
                           const struct ft_file_change *change) {
    if (change->remove) {
        return ft_file_remove(cx, tree, change->path);
    }
    const char *slash = strrchr(change->path, '/');
    if (slash) {
        const char *folder = ft_strndup(cx->arena, change->path, (size_t)(slash - change->path));
        FT_TRY(ft_dir_make(cx, tree, folder, 0755));
    }
    return ft_file_write(cx, tree, change->path, change->mode & 0111 ? 0755 : 0644,
                         change->content);
}

ft_err worktree_write(ft_ctx *cx, const struct ft_root *tree,
                      const struct ft_suggestion *suggestion) {
    for (size_t i = 0; i < suggestion->changes.count; i++) {
        FT_TRY(write_change(cx, tree, &suggestion->changes.at[i]));
    }
    return FT_OK;
}

/* Puts the files of a refused suggestion back to what the tip has. */
ft_err worktree_restore(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion) {
    for (size_t i = 0; i < suggestion->changes.count; i++) {
        struct ft_file_change back = {.path = suggestion->changes.at[i].path};
        bool found = false;
        FT_TRY(ratchet_content(cx, run, run->tip, back.path, &back.content, &found));
        back.remove = !found;
        FT_TRY(write_change(cx, &run->tree, &back));
    }
    return FT_OK;
}
