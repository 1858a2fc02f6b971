#include "git/changes.h"

#include "git_int.h"

#include <string.h>

ft_err ft_repo_resolve(ft_ctx *cx, struct ft_repo *repo, const char *name, char oid[FT_OID_HEX]) {
    git_object *object = NULL;
    git_object *commit = NULL;
    int code = git_revparse_single(&object, repo->git, name);
    if (code == 0) {
        code = git_object_peel(&commit, object, GIT_OBJECT_COMMIT);
    }
    if (code == 0) {
        git_oid_tostr(oid, FT_OID_HEX, git_object_id(commit));
    }
    git_object_free(object);
    git_object_free(commit);
    if (code < 0) {
        git_error_clear();
        FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "%s has no commit '%s'", repo->path, name));
        return ft_hint(cx, "give a branch, a tag, an id, or HEAD~3 for three commits ago");
    }
    return FT_OK;
}

static ft_err gather(ft_ctx *cx, git_diff *diff, struct ft_changed_list *list) {
    for (size_t i = 0; i < git_diff_num_deltas(diff); i++) {
        const git_diff_delta *delta = git_diff_get_delta(diff, i);
        bool removed = delta->status == GIT_DELTA_DELETED;
        const char *path = removed ? delta->old_file.path : delta->new_file.path;
        if (!ft_git_path_ok(path)) { /* an untracked folder that is a repository ends in "/" */
            continue;
        }
        struct ft_changed *changed = FT_PUSH(cx->arena, list);
        changed->path = ft_strdup(cx->arena, path);
        changed->removed = removed;
        changed->added = delta->status == GIT_DELTA_UNTRACKED || delta->status == GIT_DELTA_ADDED;
    }
    return FT_OK;
}

ft_err ft_repo_changed(ft_ctx *cx, struct ft_repo *repo, const char *commit,
                       struct ft_changed_list *list) {
    FT_DROP(tree) git_tree *tree = NULL;
    FT_DROP(diff) git_diff *diff = NULL;
    struct ft_changed_list made = {0};
    git_diff_options options;
    if (git_repository_is_bare(repo->git) == 1) {
        return ft_fail(cx, FT_INVALID, "%s has no working tree", repo->path);
    }
    FT_TRY(ft_git_commit_tree(cx, repo, commit, &tree));
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags =
        GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS | GIT_DIFF_SKIP_BINARY_CHECK;
    options.ignore_submodules = GIT_SUBMODULE_IGNORE_ALL;
    FT_GIT_TRY(cx, git_diff_tree_to_workdir_with_index(&diff, repo->git, tree, &options),
               "cannot compare the files of %s with %s", repo->path, commit);
    FT_TRY(gather(cx, diff, &made));
    *list = made;
    return FT_OK;
}

static const char *subject_of(struct ft_arena *arena, const git_commit *commit) {
    const char *message = git_commit_message(commit);
    message = message ? message : "";
    return ft_strndup(arena, message, strcspn(message, "\n"));
}

/* What COMMIT changed, where it is no merge. */
static ft_err fill_paths(ft_ctx *cx, struct ft_repo *repo, const git_commit *commit,
                         struct ft_strings *paths) {
    FT_DROP(tree) git_tree *new = NULL;
    FT_DROP(tree) git_tree *old = NULL;
    struct ft_tree_changes changes = {0};
    if (git_commit_parentcount(commit) != 1) {
        return FT_OK;
    }
    const git_oid *parent = git_commit_parent_id(commit, 0);
    char hex[FT_OID_HEX];
    if (!git_odb_exists(repo->odb, parent)) {
        return FT_OK;
    }
    git_oid_tostr(hex, sizeof hex, parent);
    FT_TRY(ft_git_commit_tree(cx, repo, hex, &old));
    FT_TRY(ft_git_tree(cx, repo, git_commit_tree_id(commit), &new));
    FT_TRY(ft_git_compare(cx, repo, old, new, &changes));
    for (size_t i = 0; i < changes.count; i++) {
        *FT_PUSH(cx->arena, paths) = changes.at[i].path;
    }
    return FT_OK;
}

static ft_err walk(ft_ctx *cx, struct ft_repo *repo, git_revwalk *from, const char *since,
                   size_t max, struct ft_past_commits *commits) {
    git_oid hidden;
    git_oid oid;
    FT_GIT_TRY(cx, git_revwalk_push_head(from), "cannot follow the history of %s", repo->path);
    if (since) {
        FT_TRY(ft_git_oid(cx, since, &hidden));
        FT_GIT_TRY(cx, git_revwalk_hide(from, &hidden), "cannot follow the history of %s",
                   repo->path);
        git_revwalk_sorting(from, GIT_SORT_TOPOLOGICAL);
    } else {
        git_revwalk_simplify_first_parent(from);
    }
    while (commits->count < max) {
        FT_DROP(commit) git_commit *commit = NULL;
        int code = git_revwalk_next(&oid, from);
        if (code < 0) { /* the end, or where a shallow clone ends */
            bool end = code == GIT_ITEROVER || git_repository_is_shallow(repo->git) == 1;
            git_error_clear();
            return end ? FT_OK
                       : ft_git_fail(cx, code, "cannot follow the history of %s", repo->path);
        }
        FT_TRY(ft_checkpoint(cx));
        FT_TRY(ft_git_commit(cx, repo, &oid, &commit));
        struct ft_past_commit *past = FT_PUSH(cx->arena, commits);
        git_oid_tostr(past->oid, sizeof past->oid, &oid);
        past->subject = subject_of(cx->arena, commit);
        FT_TRY(fill_paths(cx, repo, commit, &past->paths));
    }
    return FT_OK;
}

ft_err ft_repo_past(ft_ctx *cx, struct ft_repo *repo, const char *since, size_t max,
                    struct ft_past_commits *commits) {
    git_revwalk *from = NULL;
    struct ft_past_commits made = {0};
    FT_GIT_TRY(cx, git_revwalk_new(&from, repo->git), "cannot follow the history of %s",
               repo->path);
    ft_err err = walk(cx, repo, from, since, max, &made);
    git_revwalk_free(from);
    FT_TRY(err);
    *commits = made;
    return FT_OK;
}
