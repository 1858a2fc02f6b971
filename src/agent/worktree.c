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
    err = err == FT_OK ? workplace_fill(cx, &run->workplace, commit, &made) : err;
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

static ft_err worktree_write(ft_ctx *cx, const struct ft_root *tree,
                             const struct ft_suggestion *suggestion) {
    for (size_t i = 0; i < suggestion->changes.count; i++) {
        FT_TRY(write_change(cx, tree, &suggestion->changes.at[i]));
    }
    return FT_OK;
}

/* The project's commands may have done anything to the worktree: where it does not take the change,
 * it is made anew. */
ft_err worktree_put(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion) {
    enum ft_err_code err = worktree_write(cx, &run->tree, suggestion);
    if (err == FT_OK || err == FT_FULL || err == FT_CANCELLED) {
        return err;
    }
    ft_clear(cx);
    FT_TRY(worktree_open(cx, run, run->tip));
    return worktree_write(cx, &run->tree, suggestion);
}

/* Puts the files of a refused suggestion back to what the tip has. */
static ft_err put_back(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion) {
    for (size_t i = 0; i < suggestion->changes.count; i++) {
        struct ft_file_change back = {.path = suggestion->changes.at[i].path};
        bool found = false;
        FT_TRY(ratchet_content(cx, run, run->tip, back.path, &back.content, &found));
        back.remove = !found;
        enum ft_err_code err = write_change(cx, &run->tree, &back);
        if (err == FT_NOTFOUND && back.remove) {
            ft_clear(cx);
            continue;
        }
        FT_TRY(err);
    }
    return FT_OK;
}

ft_err worktree_restore(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion) {
    enum ft_err_code err = put_back(cx, run, suggestion);
    if (err == FT_OK || err == FT_FULL || err == FT_CANCELLED) {
        return err;
    }
    ft_clear(cx);
    return worktree_open(cx, run, run->tip);
}

static bool changes_path(const struct ft_suggestion *suggestion, const char *path) {
    for (size_t i = 0; i < suggestion->changes.count; i++) {
        if (strcmp(suggestion->changes.at[i].path, path) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether a tracked file has the content that the tip gives it. */
static bool is_as_committed(ft_ctx *cx, const struct run *run, const struct ft_tree_entry *entry) {
    enum { LARGEST = 16 * 1024 * 1024 }; /* what is larger is believed when its size is right */
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx aside = {.arena = scratch, .cancelled = cx->cancelled};
    struct stat info;
    struct ft_slice is;
    struct ft_slice should;
    int64_t size = 0;
    if ((entry->mode & 0170000) != 0100000) {
        return true;
    }
    if (ft_file_stat(&aside, &run->tree, entry->path, &info) != FT_OK || !S_ISREG(info.st_mode) ||
        ft_repo_blob_size(&aside, run->repo, entry->oid, &size) != FT_OK || info.st_size != size) {
        return false;
    }
    return size > LARGEST ||
           (ft_file_read(&aside, &run->tree, entry->path, LARGEST, &is) == FT_OK &&
            ft_repo_blob(&aside, run->repo, entry->oid, LARGEST, &should) == FT_OK &&
            ft_slice_eq(is, should));
}

ft_err worktree_mend(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion,
                     bool *mended) {
    struct ft_tree_list list;
    bool sound = true;
    FT_TRY(ft_repo_list(cx, run->repo, run->tip, &list));
    for (size_t i = 0; sound && i < list.count; i++) {
        sound = changes_path(suggestion, list.at[i].path) || is_as_committed(cx, run, &list.at[i]);
    }
    FT_TRY(ft_checkpoint(cx));
    if (!sound) {
        FT_TRY(worktree_open(cx, run, run->tip));
        FT_TRY(worktree_write(cx, &run->tree, suggestion));
    }
    *mended = !sound;
    return FT_OK;
}
