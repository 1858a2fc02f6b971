/* A checked-out branch moves in this order: files, index, reference. Each step is whole or not
 * there, and each file is at its old or its new content, so that after a kill the same call goes on
 * where it stopped: what is new already counts as clean. */
#include "forward_int.h"
#include "index_lock_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static ft_err check_head(ft_ctx *cx, struct ft_repo *repo, const char *expected,
                         const char **branch) {
    const char *commit = NULL;
    if (git_repository_is_bare(repo->git)) {
        return ft_fail(cx, FT_CONFLICT, "%s is bare: nothing is checked out", repo->path);
    }
    FT_TRY(ft_repo_head(cx, repo, &commit, branch));
    if (!*branch) {
        return ft_fail(cx, FT_CONFLICT, "no branch is checked out in %s", repo->path);
    }
    if (!commit || strcmp(commit, expected) != 0) {
        return ft_fail(cx, FT_CONFLICT, "the branch %s is at %s, not at %s", *branch,
                       commit ? commit : "no commit", expected);
    }
    const char *operation = ft_git_operation(repo);
    if (operation) {
        FT_IGNORE(ft_fail(cx, FT_CONFLICT, "a %s is under way in %s", operation, repo->path));
        return ft_hint(cx, "finish or abort it first");
    }
    return FT_OK;
}

static ft_err check_line(ft_ctx *cx, struct ft_repo *repo, const char *from, const char *to) {
    bool forward = false;
    bool back = false;
    FT_TRY(ft_repo_contains(cx, repo, to, from, &forward));
    if (!forward) {
        FT_TRY(ft_repo_contains(cx, repo, from, to, &back));
    }
    return forward || back ? FT_OK
                           : ft_fail(cx, FT_INVALID, "%s is neither before nor after %s", to, from);
}

static ft_err read_index(struct ft_forward *f) {
    struct stat info;
    ft_index_lock_mend(f->cx, &f->folder);
    if (ft_file_stat(f->cx, &f->folder, "index.lock", &info) == FT_OK) {
        FT_IGNORE(ft_fail(f->cx, FT_CONFLICT, "another git command holds the index of %s",
                          f->repo->path));
        return ft_hint(f->cx, "wait for it; if it was killed, remove .git/index.lock");
    }
    ft_clear(f->cx);
    FT_GIT_TRY(f->cx, git_index_read(f->index, 1), "cannot read the index of %s", f->repo->path);
    if (git_index_has_conflicts(f->index)) {
        return ft_fail(f->cx, FT_CONFLICT, "the index of %s has conflicts", f->repo->path);
    }
    return FT_OK;
}

static ft_err index_one(struct ft_forward *f, size_t at, unsigned mode, const git_oid *oid) {
    const char *path = f->changes.at[at].path;
    if (!mode) {
        int code = git_index_remove(f->index, path, 0);
        if (code < 0 && code != GIT_ENOTFOUND) {
            return ft_git_fail(f->cx, code, "cannot take %s out of the index", path);
        }
        return FT_OK;
    }
    git_index_entry entry = {.mode = mode, .id = *oid, .path = path};
    if (f->hidden[at]) {
        entry.flags_extended = GIT_INDEX_ENTRY_SKIP_WORKTREE;
    } else {
        struct stat info;
        FT_TRY(ft_file_stat(f->cx, &f->root, path, &info));
        entry.ctime =
            (git_index_time){(int32_t)info.st_ctim.tv_sec, (uint32_t)info.st_ctim.tv_nsec};
        entry.mtime =
            (git_index_time){(int32_t)info.st_mtim.tv_sec, (uint32_t)info.st_mtim.tv_nsec};
        entry.dev = (uint32_t)info.st_dev;
        entry.ino = (uint32_t)info.st_ino;
        entry.uid = info.st_uid;
        entry.gid = info.st_gid;
        entry.file_size = (uint32_t)info.st_size;
    }
    FT_GIT_TRY(f->cx, git_index_add(f->index, &entry), "cannot put %s into the index", path);
    return FT_OK;
}

static ft_err change_index(struct ft_forward *f, bool back) {
    if (git_index_has_conflicts(f->index)) {
        return ft_fail(f->cx, FT_CONFLICT, "the index of %s has conflicts", f->repo->path);
    }
    for (size_t i = f->changes.count; i-- > 0;) {
        const struct ft_tree_change *change = &f->changes.at[i];
        unsigned mode = back ? change->old_mode : change->new_mode;
        if (!mode) {
            FT_TRY(index_one(f, i, 0, NULL));
        }
    }
    for (size_t i = 0; i < f->changes.count; i++) {
        const struct ft_tree_change *change = &f->changes.at[i];
        unsigned mode = back ? change->old_mode : change->new_mode;
        if (mode) {
            FT_TRY(index_one(f, i, mode, back ? &change->old_oid : &change->new_oid));
        }
    }
    return ft_index_settle(f->cx, f->repo, &f->folder, f->index);
}

/* What a person staged meanwhile stays: the index is read again, under its lock. */
static ft_err write_index(struct ft_forward *f, bool back) {
    int lock = -1;
    git_index *before = f->index;
    FT_DROP(index) git_index *copy = NULL;
    FT_TRY(ft_index_lock_take(f->cx, &f->folder, &lock));
    enum ft_err_code err = ft_index_copy(f->cx, f->repo, &f->folder, &copy);
    if (err == FT_OK) {
        f->index = copy;
        err = change_index(f, back);
        f->index = before;
    }
    git_repository_set_index(f->repo->git, NULL);
    ft_index_lock_drop(&f->folder, &lock);
    return err;
}

/* Files that go first, from the last on, so that their folders are empty when files take their
 * place. */
static ft_err put_files(struct ft_forward *f, bool back) {
    for (size_t i = f->changes.count; i-- > 0;) {
        const struct ft_tree_change *change = &f->changes.at[i];
        if (!(back ? change->old_mode : change->new_mode) && !f->hidden[i]) {
            FT_TRY(ft_forward_put(f, i, back));
        }
    }
    for (size_t i = 0; i < f->changes.count; i++) {
        const struct ft_tree_change *change = &f->changes.at[i];
        if ((back ? change->old_mode : change->new_mode) && !f->hidden[i]) {
            FT_TRY(ft_forward_put(f, i, back));
        }
    }
    return FT_OK;
}

/* After a failure half way: the files that were written go back to their old content. */
static void put_back(struct ft_forward *f, bool index_too) {
    struct ft_error error = f->cx->error;
    atomic_int *cancelled = f->cx->cancelled;
    int64_t deadline = f->cx->deadline_ns;
    f->cx->cancelled = NULL;
    f->cx->deadline_ns = 0;
    for (size_t i = 0; i < 2; i++) { /* a file may have to wait until another one is gone */
        for (size_t j = f->changes.count; j-- > 0;) {
            if (f->touched[j]) {
                FT_IGNORE(ft_forward_put(f, j, true)); /* a person's again */
            }
        }
    }
    if (index_too) {
        FT_IGNORE(write_index(f, true)); /* git status then says what is left to do */
    }
    f->cx->cancelled = cancelled;
    f->cx->deadline_ns = deadline;
    f->cx->error = error;
}

static ft_err forward(struct ft_forward *f, const char *branch, const char *expected,
                      const char *commit, const char *message) {
    FT_TRY(read_index(f));
    FT_TRY(ft_forward_check(f));
    FT_TRY(ft_checkpoint(f->cx));
    enum ft_err_code err = put_files(f, false);
    if (err != FT_OK) {
        put_back(f, false);
        return err;
    }
    err = write_index(f, false);
    if (err == FT_OK) {
        const char *name = ft_sprintf(f->cx->arena, "refs/heads/%s", branch);
        err = ft_git_move_ref(f->cx, f->repo, name, commit, expected, message);
    }
    if (err != FT_OK) {
        put_back(f, true);
    }
    return err;
}

static ft_err prepare(struct ft_forward *f, const char *expected, const char *commit) {
    FT_DROP(tree) git_tree *from = NULL;
    FT_DROP(tree) git_tree *to = NULL;
    FT_DROP(config) git_config *config = NULL;
    int trust = 1;
    static char removed;
    FT_TRY(ft_git_oid(f->cx, expected, &f->from));
    FT_TRY(ft_git_oid(f->cx, commit, &f->to));
    FT_TRY(ft_git_commit_tree(f->cx, f->repo, expected, &from));
    FT_TRY(ft_git_commit_tree(f->cx, f->repo, commit, &to));
    FT_TRY(ft_git_compare(f->cx, f->repo, from, to, &f->changes));
    FT_GIT_TRY(f->cx, git_repository_config_snapshot(&config, f->repo->git),
               "cannot read the configuration of %s", f->repo->path);
    if (git_config_get_bool(&trust, config, "core.filemode") < 0) {
        git_error_clear();
    }
    f->trust_mode = trust;
    f->hidden = FT_NEW_N(f->cx->arena, bool, f->changes.count);
    f->touched = FT_NEW_N(f->cx->arena, bool, f->changes.count);
    ft_map_init(&f->removed, f->cx->arena);
    for (size_t i = 0; i < f->changes.count; i++) {
        if (!f->changes.at[i].new_mode) {
            ft_map_put(&f->removed, ft_slice_of(f->changes.at[i].path), &removed);
        }
    }
    return FT_OK;
}

ft_err ft_repo_forward(ft_ctx *cx, struct ft_repo *repo, const char *expected, const char *commit,
                       const char *message) {
    const char *branch = NULL;
    FT_DROP(index) git_index *index = NULL;
    struct ft_forward f = {.cx = cx, .repo = repo};
    FT_TRY(check_head(cx, repo, expected, &branch));
    FT_TRY(check_line(cx, repo, expected, commit));
    FT_TRY(prepare(&f, expected, commit));
    FT_GIT_TRY(cx, git_repository_index(&index, repo->git), "cannot read the index of %s",
               repo->path);
    f.index = index;
    FT_TRY(ft_root_open(cx, repo->path, &f.root));
    enum ft_err_code err = ft_root_open(cx, git_repository_path(repo->git), &f.folder);
    if (err == FT_OK) {
        err = forward(&f, branch, expected, commit, message);
        ft_root_close(&f.folder);
    }
    ft_root_close(&f.root);
    return err;
}
