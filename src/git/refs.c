#include "git_int.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { REFS_MAX = 1000000, HEAD_MAX = 4096 };

static ft_err check_name(ft_ctx *cx, const char *name) {
    int valid = 0;
    if (git_reference_name_is_valid(&valid, name) < 0 || !valid || strncmp(name, "refs/", 5) != 0) {
        git_error_clear();
        return ft_fail(cx, FT_INVALID, "'%s' is no name of a reference in full", name);
    }
    return FT_OK;
}

/* Whether the HEAD file in FOLDER says that NAME is checked out. A symbolic HEAD counts where the
 * branch has no commit yet, too. */
static ft_err head_names(ft_ctx *cx, const char *folder, const char *name, bool *names) {
    struct ft_slice content;
    enum ft_err_code err =
        ft_path_read(cx, ft_path_join(cx->arena, folder, "HEAD"), HEAD_MAX, &content);
    if (err == FT_NOTFOUND) { /* a worktree that was removed by hand */
        ft_clear(cx);
        *names = false;
        return FT_OK;
    }
    FT_TRY(err);
    content = ft_slice_trim(content);
    *names = false;
    if (ft_slice_starts(content, "ref:")) {
        *names =
            ft_slice_is(ft_slice_trim((struct ft_slice){content.data + 4, content.size - 4}), name);
    }
    return FT_OK;
}

static ft_err check_head(ft_ctx *cx, const char *folder, const char *name) {
    bool names = false;
    FT_TRY(head_names(cx, folder, name, &names));
    if (!names) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail(cx, FT_CONFLICT, "%s is checked out (%s)", name, folder));
    return ft_hint(cx, "switch that working tree to another branch first");
}

ft_err ft_git_check_free(ft_ctx *cx, struct ft_repo *repo, const char *name) {
    const char *common = git_repository_commondir(repo->git);
    FT_DROP(config) git_config *config = NULL;
    int bare = 0;
    FT_GIT_TRY(cx, git_repository_config_snapshot(&config, repo->git),
               "cannot read the configuration of %s", repo->path);
    if (git_config_get_bool(&bare, config, "core.bare") < 0) {
        bare = git_repository_is_bare(repo->git);
    }
    git_error_clear();
    if (!bare) {
        FT_TRY(check_head(cx, common, name));
    }
    const char *folder = ft_path_join(cx->arena, common, "worktrees");
    DIR *worktrees = opendir(folder);
    if (!worktrees) {
        return errno == ENOENT ? FT_OK : ft_fail_errno(cx, "cannot read %s", folder);
    }
    enum ft_err_code err = FT_OK;
    for (struct dirent *entry; err == FT_OK && (entry = readdir(worktrees));) {
        if (entry->d_name[0] != '.') {
            err = check_head(cx, ft_path_join(cx->arena, folder, entry->d_name), name);
        }
    }
    closedir(worktrees);
    return err;
}

ft_err ft_ref_get(ft_ctx *cx, struct ft_repo *repo, const char *name, char oid[FT_OID_HEX]) {
    FT_DROP(reference) git_reference *ref = NULL;
    git_object *commit = NULL;
    if (strcmp(name, "HEAD") != 0) {
        FT_TRY(check_name(cx, name));
    }
    int code = git_reference_lookup(&ref, repo->git, name);
    if (code == GIT_ENOTFOUND) {
        git_error_clear();
        return ft_fail(cx, FT_NOTFOUND, "there is no reference %s", name);
    }
    if (code == 0) {
        code = git_reference_peel(&commit, ref, GIT_OBJECT_COMMIT);
    }
    if (code < 0) {
        return ft_git_fail(cx, code, "cannot read the reference %s", name);
    }
    git_oid_tostr(oid, FT_OID_HEX, git_object_id(commit));
    git_object_free(commit);
    return FT_OK;
}

static ft_err moved(ft_ctx *cx, const char *name, const char *expected) {
    git_error_clear();
    return expected ? ft_fail(cx, FT_CONFLICT, "%s does not point to %s", name, expected)
                    : ft_fail(cx, FT_CONFLICT, "%s is there already", name);
}

/* Whether NAME is where it should be, before anything is written: libgit2 looks again under its
 * lock, but would write the object's log first. */
static ft_err check_expected(ft_ctx *cx, struct ft_repo *repo, const char *name,
                             const char *expected) {
    git_oid now;
    git_oid wanted;
    int code = git_reference_name_to_id(&now, repo->git, name);
    if (code < 0 && code != GIT_ENOTFOUND) {
        return ft_git_fail(cx, code, "cannot read the reference %s", name);
    }
    git_error_clear();
    if (!expected) {
        return code == 0 ? moved(cx, name, NULL) : FT_OK;
    }
    FT_TRY(ft_git_oid(cx, expected, &wanted));
    return code == 0 && git_oid_equal(&now, &wanted) ? FT_OK : moved(cx, name, expected);
}

ft_err ft_git_move_ref(ft_ctx *cx, struct ft_repo *repo, const char *name, const char *hex,
                       const char *expected, const char *message) {
    git_oid oid;
    git_oid before;
    FT_DROP(commit) git_commit *commit = NULL;
    FT_DROP(reference) git_reference *made = NULL;
    FT_TRY(ft_git_oid(cx, hex, &oid));
    FT_TRY(ft_git_commit(cx, repo, &oid, &commit));
    FT_TRY(check_expected(cx, repo, name, expected));
    if (expected) {
        FT_TRY(ft_git_oid(cx, expected, &before));
    }
    int code = git_reference_create_matching(&made, repo->git, name, &oid, expected != NULL,
                                             expected ? &before : NULL, message);
    if (code == GIT_EMODIFIED || code == GIT_EEXISTS || (code == GIT_ENOTFOUND && expected)) {
        return moved(cx, name, expected);
    }
    return code < 0 ? ft_git_fail(cx, code, "cannot set %s", name) : FT_OK;
}

static bool is_ours(const char *name) {
    return strncmp(name, "refs/fettle/", 12) == 0 || strncmp(name, "refs/heads/fettle/", 18) == 0;
}

/* A run that is killed while it sets one of our own references leaves its lock file, and nobody
 * else would take that away. Git holds one for milliseconds: what stays a second is left over. */
static ft_err drop_stale_lock(ft_ctx *cx, struct ft_repo *repo, const char *name) {
    enum { LOOKS = 50, NAP_NS = 20 * 1000 * 1000 };
    struct ft_root folder;
    struct stat first = {0};
    struct stat info;
    if (!is_ours(name)) {
        return FT_OK;
    }
    const char *lock = ft_sprintf(cx->arena, "%s.lock", name);
    FT_TRY(ft_root_open(cx, git_repository_commondir(repo->git), &folder));
    enum ft_err_code err = FT_OK;
    for (int look = 0; err == FT_OK && look < LOOKS; look++) {
        err = ft_file_stat(cx, &folder, lock, &info);
        if (err == FT_OK && look && info.st_ino != first.st_ino) {
            err = FT_NOTFOUND; /* another one: somebody is at work */
        }
        if (err == FT_OK) {
            first = info;
            nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
        }
    }
    if (err == FT_OK) {
        FT_IGNORE(ft_file_remove(cx, &folder, lock));
    }
    ft_root_close(&folder);
    ft_clear(cx); /* what is wrong with the reference is said when it is set */
    return ft_checkpoint(cx);
}

ft_err ft_ref_set(ft_ctx *cx, struct ft_repo *repo, const char *name, const char *oid,
                  const char *expected, const char *message) {
    FT_TRY(check_name(cx, name));
    FT_TRY(ft_git_check_free(cx, repo, name));
    FT_TRY(drop_stale_lock(cx, repo, name));
    return ft_git_move_ref(cx, repo, name, oid, expected, message);
}

ft_err ft_ref_delete(ft_ctx *cx, struct ft_repo *repo, const char *name, const char *expected) {
    FT_DROP(reference) git_reference *ref = NULL;
    git_oid wanted;
    FT_TRY(check_name(cx, name));
    FT_TRY(ft_git_check_free(cx, repo, name));
    FT_TRY(drop_stale_lock(cx, repo, name));
    int code = git_reference_lookup(&ref, repo->git, name);
    if (code == GIT_ENOTFOUND) {
        git_error_clear();
        return ft_fail(cx, FT_NOTFOUND, "there is no reference %s", name);
    }
    if (code < 0) {
        return ft_git_fail(cx, code, "cannot read the reference %s", name);
    }
    if (expected) {
        FT_TRY(ft_git_oid(cx, expected, &wanted));
        const git_oid *now = git_reference_target(ref);
        if (!now || !git_oid_equal(now, &wanted)) {
            return moved(cx, name, expected);
        }
    }
    code = git_reference_delete(ref); /* only where it has not moved since it was read */
    if (code == GIT_EMODIFIED) {
        return moved(cx, name, expected ? expected : "what it was");
    }
    return code < 0 ? ft_git_fail(cx, code, "cannot delete %s", name) : FT_OK;
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

ft_err ft_ref_list(ft_ctx *cx, struct ft_repo *repo, const char *prefix, struct ft_strings *names) {
    git_strarray all = {0};
    struct ft_strings found = {0};
    FT_GIT_TRY(cx, git_reference_list(&all, repo->git), "cannot list the references of %s",
               repo->path);
    for (size_t i = 0; i < all.count && found.count <= REFS_MAX; i++) {
        if (strncmp(all.strings[i], prefix, strlen(prefix)) == 0) {
            *FT_PUSH(cx->arena, &found) = ft_strdup(cx->arena, all.strings[i]);
        }
    }
    git_strarray_dispose(&all);
    if (found.count > REFS_MAX) {
        return ft_fail(cx, FT_LIMIT, "there are more than %d references", REFS_MAX);
    }
    if (found.count) {
        qsort(found.at, found.count, sizeof *found.at, compare_names);
    }
    *names = found;
    return FT_OK;
}
