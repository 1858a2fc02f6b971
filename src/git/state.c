#include "state_int.h"

#include <string.h>
#include <sys/stat.h>

const char *ft_git_operation(struct ft_repo *repo) {
    static const char *const names[] = {
        [GIT_REPOSITORY_STATE_NONE] = NULL,
        [GIT_REPOSITORY_STATE_MERGE] = "merge",
        [GIT_REPOSITORY_STATE_REVERT] = "revert",
        [GIT_REPOSITORY_STATE_REVERT_SEQUENCE] = "revert",
        [GIT_REPOSITORY_STATE_CHERRYPICK] = "cherry-pick",
        [GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE] = "cherry-pick",
        [GIT_REPOSITORY_STATE_BISECT] = "bisect",
        [GIT_REPOSITORY_STATE_REBASE] = "rebase",
        [GIT_REPOSITORY_STATE_REBASE_INTERACTIVE] = "rebase",
        [GIT_REPOSITORY_STATE_REBASE_MERGE] = "rebase",
        [GIT_REPOSITORY_STATE_APPLY_MAILBOX] = "am",
        [GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE] = "rebase",
    };
    int state = git_repository_state(repo->git);
    return state > 0 && (size_t)state < FT_COUNT(names) ? names[state] : NULL;
}

/* Attributes of the working tree that make a file on disk another than in the repository, by
 * programs that we do not run. */
static bool is_filtered(struct ft_repo *repo, const char *path) {
    const char *names[] = {"filter", "working-tree-encoding"};
    const char *values[2] = {NULL, NULL};
    if (git_attr_get_many(values, repo->git, GIT_ATTR_CHECK_FILE_THEN_INDEX, path, 2, names) < 0) {
        git_error_clear();
        return true;
    }
    return GIT_ATTR_HAS_VALUE(values[0]) || GIT_ATTR_HAS_VALUE(values[1]);
}

/* Size and time on disk are those that git wrote into the index when it last saw the file clean. */
static bool looks_unchanged(const struct ft_look *look, const git_index_entry *entry) {
    struct stat info;
    if (ft_file_stat(look->cx, &look->root, entry->path, &info) != FT_OK) {
        ft_clear(look->cx);
        return false;
    }
    return S_ISREG(info.st_mode) && (uint32_t)info.st_size == entry->file_size &&
           (int32_t)info.st_mtim.tv_sec == entry->mtime.seconds &&
           (!entry->mtime.nanoseconds ||
            (uint32_t)info.st_mtim.tv_nsec == entry->mtime.nanoseconds);
}

/* What libgit2 calls changed in the working tree although git would not. */
static unsigned without_false_alarms(const struct ft_look *look, unsigned status,
                                     const char *path) {
    const git_index_entry *entry = git_index_get_bypath(look->index, path, 0);
    if (!entry) {
        return status;
    }
    if (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) {
        status &= ~(unsigned)GIT_STATUS_WT_DELETED; /* a sparse checkout leaves it out */
    }
    if ((status & GIT_STATUS_WT_MODIFIED) && is_filtered(look->repo, path) &&
        looks_unchanged(look, entry)) {
        status &= ~(unsigned)GIT_STATUS_WT_MODIFIED;
    }
    return status;
}

static void count_entry(struct ft_look *look, const git_status_entry *entry) {
    const git_diff_delta *delta =
        entry->head_to_index ? entry->head_to_index : entry->index_to_workdir;
    if (!delta || (entry->status & GIT_STATUS_IGNORED)) {
        return;
    }
    if (entry->status == GIT_STATUS_WT_NEW) {
        look->state->untracked++;
        return;
    }
    const char *path = delta->new_file.path ? delta->new_file.path : delta->old_file.path;
    if (without_false_alarms(look, entry->status, path)) {
        *FT_PUSH(look->cx->arena, &look->state->dirty) = ft_strdup(look->cx->arena, path);
    }
}

static ft_err look_at_files(struct ft_look *look) {
    FT_DROP(status_list) git_status_list *list = NULL;
    git_status_options options = {
        .version = GIT_STATUS_OPTIONS_VERSION,
        .show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR,
        .flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED | GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS |
                 GIT_STATUS_OPT_SORT_CASE_SENSITIVELY | GIT_STATUS_OPT_EXCLUDE_SUBMODULES,
    };
    FT_GIT_TRY(look->cx, git_status_list_new(&list, look->repo->git, &options),
               "cannot look at the files of %s", look->repo->path);
    for (size_t i = 0; i < git_status_list_entrycount(list); i++) {
        count_entry(look, git_status_byindex(list, i));
    }
    return FT_OK;
}

static bool is_sparse(struct ft_repo *repo) {
    FT_DROP(config) git_config *config = NULL;
    int sparse = 0;
    if (git_repository_config_snapshot(&config, repo->git) == 0 &&
        git_config_get_bool(&sparse, config, "core.sparsecheckout") < 0) {
        sparse = 0;
    }
    git_error_clear();
    return sparse;
}

static bool has_skipped(git_index *index) {
    for (size_t i = 0; i < git_index_entrycount(index); i++) {
        if (git_index_get_byindex(index, i)->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE) {
            return true;
        }
    }
    return false;
}

ft_err ft_repo_state(ft_ctx *cx, struct ft_repo *repo, struct ft_repo_state *state) {
    struct ft_repo_state found = {
        .operation = ft_git_operation(repo),
        .bare = git_repository_is_bare(repo->git) == 1,
        .shallow = git_repository_is_shallow(repo->git) == 1,
        .sparse = is_sparse(repo),
    };
    FT_TRY(ft_repo_head(cx, repo, &found.head, &found.branch));
    if (found.bare) {
        *state = found;
        return FT_OK;
    }
    FT_DROP(index) git_index *index = NULL;
    struct ft_look look = {.cx = cx, .repo = repo, .state = &found};
    FT_GIT_TRY(cx, git_repository_index(&index, repo->git), "cannot read the index of %s",
               repo->path);
    FT_GIT_TRY(cx, git_index_read(index, 0), "cannot read the index of %s", repo->path);
    look.index = index;
    FT_TRY(ft_root_open(cx, repo->path, &look.root));
    found.sparse = found.sparse || has_skipped(index); /* config.worktree is not read */
    enum ft_err_code err = look_at_files(&look);
    err = err == FT_OK ? ft_look_at_submodules(&look) : err;
    ft_root_close(&look.root);
    FT_TRY(err);
    *state = found;
    return FT_OK;
}
