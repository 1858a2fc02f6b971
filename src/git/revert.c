#include "git_int.h"

#include <string.h>

enum {
    LINE_MAX_COMMITS = 10000,
    MERGE_BLOB_MAX = 16 << 20,
    NAMES_SHOWN = 10,
};

struct revert {
    ft_ctx *cx;
    struct ft_repo *repo;
    git_tree *onto;
    FT_VEC(struct ft_tree_edit);
    struct ft_strings conflicts;
};

/* FROM must be reached from TO over single parents. */
static ft_err check_line(ft_ctx *cx, struct ft_repo *repo, const git_oid *from, const git_oid *to) {
    git_oid at = *to;
    for (int i = 0; i < LINE_MAX_COMMITS; i++) {
        if (git_oid_equal(&at, from)) {
            return FT_OK;
        }
        FT_DROP(commit) git_commit *commit = NULL;
        FT_TRY(ft_git_commit(cx, repo, &at, &commit));
        if (git_commit_parentcount(commit) != 1) {
            break;
        }
        at = *git_commit_parent_id(commit, 0);
    }
    return ft_fail(cx, FT_INVALID, "the commits to take back are no straight line");
}

static git_merge_file_input input_of(git_odb_object *blob, const char *path) {
    return (git_merge_file_input){.version = GIT_MERGE_FILE_INPUT_VERSION,
                                  .ptr = git_odb_object_data(blob),
                                  .size = git_odb_object_size(blob),
                                  .path = path};
}

/* Later work changed the same file elsewhere: both changes, where they do not meet. */
static ft_err merge_blobs(struct revert *r, const struct ft_tree_change *change,
                          const git_oid *ours, git_oid *oid, bool *merged) {
    FT_DROP(odb_object) git_odb_object *ancestor = NULL;
    FT_DROP(odb_object) git_odb_object *mine = NULL;
    FT_DROP(odb_object) git_odb_object *theirs = NULL;
    FT_TRY(ft_git_blob(r->cx, r->repo, &change->old_oid, MERGE_BLOB_MAX, &ancestor));
    FT_TRY(ft_git_blob(r->cx, r->repo, ours, MERGE_BLOB_MAX, &mine));
    FT_TRY(ft_git_blob(r->cx, r->repo, &change->new_oid, MERGE_BLOB_MAX, &theirs));
    struct ft_slice bytes[] = {ft_git_bytes(ancestor), ft_git_bytes(mine), ft_git_bytes(theirs)};
    for (size_t i = 0; i < FT_COUNT(bytes); i++) {
        if (bytes[i].size && memchr(bytes[i].data, '\0', bytes[i].size)) {
            *merged = false;
            return FT_OK;
        }
    }
    git_merge_file_input a = input_of(ancestor, change->path);
    git_merge_file_input b = input_of(mine, change->path);
    git_merge_file_input c = input_of(theirs, change->path);
    git_merge_file_result result = {0};
    int code = git_merge_file(&result, &a, &b, &c, NULL);
    *merged = code == 0 && result.automergeable;
    if (*merged) {
        code = git_odb_write(oid, r->repo->odb, result.len ? result.ptr : "", result.len,
                             GIT_OBJECT_BLOB);
    }
    git_merge_file_result_free(&result);
    return code < 0 ? ft_git_fail(r->cx, code, "cannot merge %s", change->path) : FT_OK;
}

static bool is_file(unsigned mode) {
    return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

/* CHANGE leads from TO's file (old) to FROM's (new); OURS is what stands there now. */
static ft_err take_back(struct revert *r, const struct ft_tree_change *change) {
    FT_DROP(tree_entry) git_tree_entry *entry = NULL;
    if (git_tree_entry_bypath(&entry, r->onto, change->path) < 0) {
        git_error_clear();
    }
    unsigned mode = entry ? (unsigned)git_tree_entry_filemode(entry) : 0;
    git_oid oid = {{0}};
    if (entry) {
        git_oid_cpy(&oid, git_tree_entry_id(entry));
    }
    if (mode == change->new_mode && git_oid_equal(&oid, &change->new_oid)) {
        return FT_OK; /* taken back already */
    }
    struct ft_tree_edit edit = {
        .path = change->path, .oid = change->new_oid, .mode = change->new_mode};
    if (mode != change->old_mode || !git_oid_equal(&oid, &change->old_oid)) {
        bool merged = false;
        if (is_file(mode) && is_file(change->old_mode) && is_file(change->new_mode)) {
            edit.mode = mode == change->old_mode ? change->new_mode : mode;
            FT_TRY(merge_blobs(r, change, &oid, &edit.oid, &merged));
        }
        if (!merged) {
            *FT_PUSH(r->cx->arena, &r->conflicts) = change->path;
            return FT_OK;
        }
    }
    *FT_PUSH(r->cx->arena, r) = edit;
    return FT_OK;
}

static ft_err report_conflicts(ft_ctx *cx, const struct ft_strings *paths) {
    FT_BUF struct ft_buf names;
    ft_buf_init(&names, FT_BUF_NO_CAP);
    for (size_t i = 0; i < paths->count && i < NAMES_SHOWN; i++) {
        ft_buf_printf(&names, "%s%s", i ? ", " : "", paths->at[i]);
    }
    return ft_fail(cx, FT_CONFLICT, "later work is in the way in %zu file%s: %s%s", paths->count,
                   paths->count == 1 ? "" : "s", names.data,
                   paths->count > NAMES_SHOWN ? " …" : "");
}

ft_err ft_repo_revert(ft_ctx *cx, struct ft_repo *repo, const char *onto, const char *from,
                      const char *to, const struct ft_commit_spec *spec, char oid[FT_OID_HEX]) {
    git_oid first;
    git_oid last;
    git_oid parent;
    git_oid tree;
    FT_DROP(tree) git_tree *before = NULL;
    FT_DROP(tree) git_tree *after = NULL;
    FT_DROP(tree) git_tree *base = NULL;
    FT_TRY(ft_git_oid(cx, from, &first));
    FT_TRY(ft_git_oid(cx, to, &last));
    FT_TRY(ft_git_oid(cx, onto, &parent));
    FT_TRY(check_line(cx, repo, &first, &last));
    FT_TRY(ft_git_commit_tree(cx, repo, from, &before));
    FT_TRY(ft_git_commit_tree(cx, repo, to, &after));
    FT_TRY(ft_git_commit_tree(cx, repo, onto, &base));
    struct ft_tree_changes changes;
    FT_TRY(ft_git_compare(cx, repo, after, before, &changes));
    struct revert r = {.cx = cx, .repo = repo, .onto = base};
    for (size_t i = 0; i < changes.count; i++) {
        FT_TRY(ft_checkpoint(cx));
        FT_TRY(take_back(&r, &changes.at[i]));
    }
    if (r.conflicts.count) {
        return report_conflicts(cx, &r.conflicts);
    }
    enum ft_err_code err = ft_git_build_tree(cx, repo, base, r.at, r.count, &tree);
    if (err == FT_EXISTS || err == FT_NOTFOUND) { /* a folder stands where a file was, or so */
        return ft_fail(cx, FT_CONFLICT, "later work is in the way: %s", cx->error.message);
    }
    FT_TRY(err);
    return ft_git_write_commit(cx, repo, spec, &parent, &tree, oid);
}
