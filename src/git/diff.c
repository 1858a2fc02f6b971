#include "git_int.h"

enum {
    PATCH_MAX = 64 << 20,     /* bytes of the whole text */
    DIFF_BLOB_MAX = 16 << 20, /* larger files count as binary and are not loaded */
};

static ft_err diff_file(ft_ctx *cx, git_diff *diff, size_t at, struct ft_buf *text,
                        struct ft_diff_file *file) {
    FT_DROP(patch) git_patch *patch = NULL;
    FT_GIT_TRY(cx, git_patch_from_diff(&patch, diff, at), "cannot compare the commits");
    const git_diff_delta *delta = git_diff_get_delta(diff, at);
    bool gone = delta->status == GIT_DELTA_DELETED;
    file->path = ft_strdup(cx->arena, gone ? delta->old_file.path : delta->new_file.path);
    if (!patch) {
        return FT_OK; /* binary */
    }
    size_t added = 0;
    size_t removed = 0;
    FT_GIT_TRY(cx, git_patch_line_stats(NULL, &added, &removed, patch), "cannot compare %s",
               file->path);
    file->added = (int64_t)added;
    file->removed = (int64_t)removed;
    if (!text) {
        return FT_OK;
    }
    git_buf printed = {0};
    int code = git_patch_to_buf(&printed, patch);
    bool fits = code < 0 || ft_buf_push(text, printed.ptr, printed.size);
    git_buf_dispose(&printed);
    if (code < 0) {
        return ft_git_fail(cx, code, "cannot print the difference of %s", file->path);
    }
    return fits ? FT_OK : ft_fail(cx, FT_LIMIT, "the difference has more than %d bytes", PATCH_MAX);
}

static ft_err diff_files(ft_ctx *cx, git_diff *diff, struct ft_buf *text, struct ft_diff *result) {
    result->count = git_diff_num_deltas(diff);
    result->files = FT_NEW_N(cx->arena, struct ft_diff_file, result->count);
    for (size_t i = 0; i < result->count; i++) {
        FT_TRY(ft_checkpoint(cx));
        FT_TRY(diff_file(cx, diff, i, text, &result->files[i]));
        result->added += result->files[i].added;
        result->removed += result->files[i].removed;
    }
    return FT_OK;
}

ft_err ft_repo_diff(ft_ctx *cx, struct ft_repo *repo, const char *from, const char *to,
                    bool with_patch, struct ft_diff *diff) {
    FT_DROP(tree) git_tree *old = NULL;
    FT_DROP(tree) git_tree *new = NULL;
    FT_DROP(diff) git_diff *made = NULL;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, PATCH_MAX);
    FT_TRY(ft_git_commit_tree(cx, repo, from, &old));
    FT_TRY(ft_git_commit_tree(cx, repo, to, &new));
    struct ft_tree_changes changes;
    FT_TRY(ft_git_compare(cx, repo, old, new, &changes)); /* names and number, before libgit2 */
    git_diff_options options;
    git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
    options.flags = GIT_DIFF_INDENT_HEURISTIC;
    options.ignore_submodules = GIT_SUBMODULE_IGNORE_NONE;
    options.max_size = DIFF_BLOB_MAX;
    options.old_prefix = "a"; /* whatever diff.noprefix says */
    options.new_prefix = "b";
    FT_GIT_TRY(cx, git_diff_tree_to_tree(&made, repo->git, old, new, &options),
               "cannot compare %s with %s", from, to);
    struct ft_diff result = {0};
    FT_TRY(diff_files(cx, made, with_patch ? &text : NULL, &result));
    result.patch = with_patch ? ft_buf_text(&text, cx->arena) : NULL;
    *diff = result;
    return FT_OK;
}
