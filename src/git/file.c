/* One file of a commit, and three texts made into one. */
#include "git/git_int.h"

#include <string.h>

ft_err ft_repo_file(ft_ctx *cx, struct ft_repo *repo, const char *commit, const char *path,
                    size_t max, struct ft_slice *content) {
    FT_DROP(tree) git_tree *tree = NULL;
    FT_DROP(tree_entry) git_tree_entry *entry = NULL;
    FT_TRY(ft_git_commit_tree(cx, repo, commit, &tree));
    if (!ft_git_path_ok(path)) {
        return ft_fail(cx, FT_INVALID, "'%s' is no path of a repository", path);
    }
    FT_GIT_TRY(cx, git_tree_entry_bypath(&entry, tree, path), "cannot find %s", path);
    if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB ||
        git_tree_entry_filemode(entry) == GIT_FILEMODE_LINK) {
        return ft_fail(cx, FT_NOTFOUND, "%s is no file", path);
    }
    char hex[FT_OID_HEX];
    git_oid_tostr(hex, sizeof hex, git_tree_entry_id(entry));
    return ft_repo_blob(cx, repo, hex, max, content);
}

ft_err ft_merge_text(ft_ctx *cx, struct ft_slice base, struct ft_slice ours, struct ft_slice theirs,
                     struct ft_slice *merged, bool *clean) {
    git_merge_file_input inputs[3];
    const struct ft_slice texts[3] = {base, ours, theirs};
    for (size_t i = 0; i < 3; i++) {
        memset(&inputs[i], 0, sizeof inputs[i]);
        inputs[i].version = GIT_MERGE_FILE_INPUT_VERSION;
        inputs[i].ptr = texts[i].data ? texts[i].data : "";
        inputs[i].size = texts[i].size;
        inputs[i].path = "file";
    }
    ft_git_init();
    git_merge_file_result result;
    FT_GIT_TRY(cx, git_merge_file(&result, &inputs[0], &inputs[1], &inputs[2], NULL),
               "cannot merge");
    *clean = result.automergeable;
    *merged = (struct ft_slice){ft_strndup(cx->arena, result.ptr ? result.ptr : "", result.len),
                                result.len};
    git_merge_file_result_free(&result);
    return FT_OK;
}
