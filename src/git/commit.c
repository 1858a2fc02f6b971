#include "git_int.h"

#include <git2/sys/commit.h>
#include <string.h>

enum { CHANGES_MAX = 100000 };

/* The mode that a change gives its file; OLD is the parent's entry, or NULL. */
static ft_err choose_mode(ft_ctx *cx, const struct ft_file_change *change,
                          const git_tree_entry *old, unsigned *mode) {
    unsigned before = old ? (unsigned)git_tree_entry_filemode(old) : 0;
    if (before == GIT_FILEMODE_COMMIT) {
        return ft_fail(cx, FT_CONFLICT, "%s is a submodule", change->path);
    }
    if (before == GIT_FILEMODE_TREE) {
        before = 0; /* it becomes a file, if the folder is emptied too */
    }
    *mode = change->mode ? change->mode : before ? before : GIT_FILEMODE_BLOB;
    if (*mode != GIT_FILEMODE_BLOB && *mode != GIT_FILEMODE_BLOB_EXECUTABLE &&
        *mode != GIT_FILEMODE_LINK) {
        return ft_fail(cx, FT_INVALID, "%s cannot get the mode %o", change->path, change->mode);
    }
    return FT_OK;
}

static ft_err make_edit(ft_ctx *cx, struct ft_repo *repo, git_tree *base,
                        const struct ft_file_change *change, struct ft_tree_edit *edit) {
    edit->path = change->path;
    edit->mode = 0;
    if (change->remove) {
        return FT_OK;
    }
    FT_DROP(tree_entry) git_tree_entry *old = NULL;
    if (base && git_tree_entry_bypath(&old, base, change->path) < 0) {
        git_error_clear(); /* a new file */
    }
    FT_TRY(choose_mode(cx, change, old, &edit->mode));
    const char *data = change->content.data ? change->content.data : "";
    FT_GIT_TRY(cx,
               git_odb_write(&edit->oid, repo->odb, data, change->content.size, GIT_OBJECT_BLOB),
               "cannot store %s", change->path);
    return FT_OK;
}

ft_err ft_git_write_commit(ft_ctx *cx, struct ft_repo *repo, const struct ft_commit_spec *spec,
                           const git_oid *parent, const git_oid *tree, char oid[FT_OID_HEX]) {
    FT_DROP(signature) git_signature *author = NULL;
    if (git_signature_new(&author, spec->name, spec->email, spec->time_s, 0) < 0) {
        git_error_clear();
        return ft_fail(cx, FT_INVALID, "'%s <%s>' is no author that git takes", spec->name,
                       spec->email);
    }
    const git_oid *parents[] = {parent};
    git_oid made;
    FT_GIT_TRY(cx,
               git_commit_create_from_ids(&made, repo->git, NULL, author, author, NULL,
                                          spec->message, tree, parent ? 1 : 0, parents),
               "cannot write the commit");
    git_oid_tostr(oid, FT_OID_HEX, &made);
    return FT_OK;
}

ft_err ft_repo_commit(ft_ctx *cx, struct ft_repo *repo, const struct ft_commit_spec *spec,
                      char oid[FT_OID_HEX]) {
    FT_DROP(tree) git_tree *base = NULL;
    git_oid parent = {{0}};
    git_oid tree;
    if (spec->count > CHANGES_MAX) {
        return ft_fail(cx, FT_LIMIT, "a commit of %zu files is over the limit of %d", spec->count,
                       CHANGES_MAX);
    }
    if (spec->parent) {
        FT_TRY(ft_git_oid(cx, spec->parent, &parent));
        FT_TRY(ft_git_commit_tree(cx, repo, spec->parent, &base));
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_tree_edit *edits = FT_NEW_N(scratch, struct ft_tree_edit, spec->count);
    for (size_t i = 0; i < spec->count; i++) {
        if (!ft_git_path_ok(spec->changes[i].path)) {
            return ft_fail(cx, FT_INVALID, "'%s' is no path that git takes", spec->changes[i].path);
        }
        FT_TRY(make_edit(cx, repo, base, &spec->changes[i], &edits[i]));
    }
    FT_TRY(ft_git_build_tree(cx, repo, base, edits, spec->count, &tree));
    return ft_git_write_commit(cx, repo, spec, spec->parent ? &parent : NULL, &tree, oid);
}

ft_err ft_repo_commit_info(ft_ctx *cx, struct ft_repo *repo, const char *hex,
                           struct ft_commit_info *info) {
    git_oid oid;
    FT_DROP(commit) git_commit *commit = NULL;
    FT_TRY(ft_git_oid(cx, hex, &oid));
    FT_TRY(ft_git_commit(cx, repo, &oid, &commit));
    const git_signature *author = git_commit_author(commit);
    struct ft_commit_info found = {
        .oid = ft_strdup(cx->arena, hex),
        .message = ft_strdup(cx->arena, git_commit_message(commit)),
        .name = ft_strdup(cx->arena, author && author->name ? author->name : ""),
        .email = ft_strdup(cx->arena, author && author->email ? author->email : ""),
        .time_s = git_commit_time(commit),
    };
    for (unsigned i = 0; i < git_commit_parentcount(commit); i++) {
        char parent[FT_OID_HEX];
        git_oid_tostr(parent, sizeof parent, git_commit_parent_id(commit, i));
        *FT_PUSH(cx->arena, &found.parents) = ft_strdup(cx->arena, parent);
    }
    *info = found;
    return FT_OK;
}
