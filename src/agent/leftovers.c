/* What killed runs left behind: worktrees in the cache, locks that nobody holds, the lock of a
 * project's index; and references of runs that nobody went on with. */
#include "agent/run_int.h"
#include "base/clock.h"
#include "base/log.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 1000 }; /* looked at in one go; the next run goes on */
/* A run that stopped can be gone on with as long as its reference holds its commits. */
static const int64_t kept_ms = 30LL * 24 * 60 * 60 * 1000;
static const char refs[] = "refs/fettle/runs/";

static bool is_lock(const char *name) {
    return ft_slice_ends(ft_slice_of(name), ".lock");
}

/* Names in DIR, without those that begin with a dot. */
static struct ft_strings names_in(ft_ctx *cx, const char *dir) {
    struct ft_strings names = {0};
    DIR *open = opendir(dir);
    const struct dirent *entry = NULL;
    while (open && names.count < MOST && (entry = readdir(open))) {
        if (entry->d_name[0] != '.') {
            *FT_PUSH(cx->arena, &names) = ft_strdup(cx->arena, entry->d_name);
        }
    }
    if (open) {
        closedir(open);
    }
    return names;
}

/* The lock is held meanwhile, so that nobody can begin to use what is removed; a lock that is held
 * by somebody protects what it stands for. */
static void remove_under(ft_ctx *cx, const char *lock_path, const char *folder, const char *name) {
    int lock = -1;
    struct ft_root root;
    if (ft_lock_take(cx, lock_path, &lock) != FT_OK) {
        ft_clear(cx);
        return;
    }
    if (folder && ft_root_open(cx, folder, &root) == FT_OK) {
        if (ft_tree_remove(cx, &root, name) != FT_OK) {
            ft_log(FT_LOG_WARN, "agent", "%s/%s is left behind: %s", folder, name,
                   cx->error.message);
        }
        ft_root_close(&root);
    }
    ft_clear(cx);
    unlink(lock_path);
    ft_lock_drop(&lock);
}

static bool is_forgotten(const struct ft_run_row *row, const char *id) {
    return strcmp(row->id, id) == 0 && ft_run_end_of(row->state) == FT_RUN_STOPPED &&
           ft_now_ms() - row->updated_ms > kept_ms;
}

/* The reference REF of the run ID goes where the run stopped long ago; its log stays. With the
 * run's lease, so that nobody goes on with it meanwhile. */
static ft_err forget(ft_ctx *cx, const struct ft_improve_spec *spec, struct ft_repo *repo,
                     const char *ref, const char *id) {
    struct ft_run_row row;
    struct ft_log_writer *log = NULL;
    char commit[FT_OID_HEX];
    FT_TRY(ft_run_find(cx, spec->store, NULL, id, &row));
    if (!is_forgotten(&row, id)) {
        return FT_OK;
    }
    FT_TRY(
        ft_events_claim(cx, spec->store, ft_path_join(cx->arena, spec->data, "locks"), id, &log));
    enum ft_err_code err = ft_run_find(cx, spec->store, NULL, id, &row);
    if (err == FT_OK && is_forgotten(&row, id)) {
        err = ft_ref_get(cx, repo, ref, commit);
        err = err == FT_OK ? ft_ref_delete(cx, repo, ref, commit) : err;
    }
    ft_events_release(log);
    return err;
}

static ft_err remove_in_project(ft_ctx *cx, const struct ft_improve_spec *spec) {
    struct ft_repo *repo = NULL;
    struct ft_strings names = {0};
    FT_TRY(ft_repo_open(cx, spec->path, &repo));
    FT_TRY(ft_repo_mend(cx, repo));
    FT_TRY(ft_ref_list(cx, repo, refs, &names));
    for (size_t i = 0; i < names.count && i < MOST; i++) {
        const char *id = names.at[i] + sizeof refs - 1;
        if (ft_id_valid(id) && forget(cx, spec, repo, names.at[i], id) != FT_OK) {
            ft_log(FT_LOG_DEBUG, "agent", "%s stays: %s", names.at[i], cx->error.message);
            ft_clear(cx);
        }
    }
    return FT_OK;
}

void leftovers_remove(ft_ctx *cx, const struct ft_improve_spec *spec) {
    const char *locks = ft_path_join(cx->arena, spec->data, "locks");
    const char *trees = ft_path_join(cx->arena, spec->cache, "worktrees");
    struct ft_strings names = names_in(cx, trees);
    for (size_t i = 0; i < names.count; i++) {
        remove_under(cx, ft_sprintf(cx->arena, "%s/%s.lock", locks, names.at[i]), trees,
                     names.at[i]);
    }
    names = names_in(cx, locks);
    for (size_t i = 0; i < names.count; i++) {
        if (is_lock(names.at[i])) {
            remove_under(cx, ft_path_join(cx->arena, locks, names.at[i]), NULL, NULL);
        }
    }
    if (spec->path && remove_in_project(cx, spec) != FT_OK) {
        ft_log(FT_LOG_WARN, "agent", "%s is not tidied up: %s", spec->path, cx->error.message);
        ft_clear(cx);
    }
}
