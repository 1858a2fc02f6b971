#include "git_int.h"

#include <stdlib.h>
#include <string.h>

struct build {
    ft_ctx *cx;
    struct ft_repo *repo;
};

/* By path, "/" before everything else, so that what lies in one folder stands together. */
static int compare_edits(const void *a, const void *b) {
    const unsigned char *left = (const unsigned char *)((const struct ft_tree_edit *)a)->path;
    const unsigned char *right = (const unsigned char *)((const struct ft_tree_edit *)b)->path;
    while (*left && *left == *right) {
        left++;
        right++;
    }
    int x = *left == '/' ? 1 : *left ? *left + 1 : 0;
    int y = *right == '/' ? 1 : *right ? *right + 1 : 0;
    return x - y;
}

static ft_err build_level(const struct build *build, git_tree *base,
                          const struct ft_tree_edit *edits, size_t count, size_t offset,
                          git_oid *tree, bool *empty);

static ft_err edit_file(const struct build *build, git_treebuilder *builder,
                        const struct ft_tree_edit *edit, const char *name) {
    const git_tree_entry *old = git_treebuilder_get(builder, name);
    bool is_folder = old && git_tree_entry_filemode(old) == GIT_FILEMODE_TREE;
    if (edit->mode) {
        if (is_folder) {
            return ft_fail(build->cx, FT_EXISTS, "%s is a folder", edit->path);
        }
        FT_GIT_TRY(
            build->cx,
            git_treebuilder_insert(NULL, builder, name, &edit->oid, (git_filemode_t)edit->mode),
            "cannot put %s into the commit", edit->path);
        return FT_OK;
    }
    if (!old || is_folder) {
        return ft_fail(build->cx, FT_NOTFOUND, "there is no file %s in the commit", edit->path);
    }
    FT_GIT_TRY(build->cx, git_treebuilder_remove(builder, name), "cannot remove %s", edit->path);
    return FT_OK;
}

static ft_err edit_folder(const struct build *build, git_treebuilder *builder,
                          const struct ft_tree_edit *edits, size_t count, size_t offset,
                          const char *name) {
    FT_DROP(tree) git_tree *below = NULL;
    const git_tree_entry *old = git_treebuilder_get(builder, name);
    if (old && git_tree_entry_filemode(old) != GIT_FILEMODE_TREE) {
        return ft_fail(build->cx, FT_EXISTS, "%.*s is a file, so %s cannot be", (int)(offset - 1),
                       edits->path, edits->path);
    }
    if (old) {
        FT_TRY(ft_git_tree(build->cx, build->repo, git_tree_entry_id(old), &below));
    }
    git_oid oid;
    bool empty = false;
    FT_TRY(build_level(build, below, edits, count, offset, &oid, &empty));
    if (!empty) {
        FT_GIT_TRY(build->cx, git_treebuilder_insert(NULL, builder, name, &oid, GIT_FILEMODE_TREE),
                   "cannot put %s into the commit", edits->path);
    } else if (old) {
        FT_GIT_TRY(build->cx, git_treebuilder_remove(builder, name), "cannot remove the folder %s",
                   name);
    }
    return FT_OK;
}

/* All edits of one name: at most one of the name itself, which comes first, and those below it. */
static ft_err edit_name(const struct build *build, git_treebuilder *builder,
                        const struct ft_tree_edit *edits, size_t count, size_t offset,
                        size_t size) {
    const char *name = ft_strndup(build->cx->arena, edits->path + offset, size);
    bool leaf = !edits->path[offset + size];
    if (leaf && count > 1 && !edits[1].path[offset + size]) {
        return ft_fail(build->cx, FT_INVALID, "%s is changed twice", edits->path);
    }
    /* A folder that becomes a file is emptied first; a file that becomes a folder goes first. */
    if (leaf && !edits->mode) {
        FT_TRY(edit_file(build, builder, edits, name));
    }
    if (count > leaf) {
        FT_TRY(edit_folder(build, builder, edits + leaf, count - leaf, offset + size + 1, name));
    }
    return leaf && edits->mode ? edit_file(build, builder, edits, name) : FT_OK;
}

static ft_err build_level(const struct build *build, git_tree *base,
                          const struct ft_tree_edit *edits, size_t count, size_t offset,
                          git_oid *tree, bool *empty) {
    FT_DROP(treebuilder) git_treebuilder *builder = NULL;
    FT_GIT_TRY(build->cx, git_treebuilder_new(&builder, build->repo->git, base),
               "cannot build a tree");
    for (size_t i = 0, j = 0; i < count; i = j) {
        const char *name = edits[i].path + offset;
        size_t size = strcspn(name, "/");
        for (j = i; j < count; j++) {
            const char *other = edits[j].path + offset;
            if (strncmp(other, name, size) != 0 || (other[size] && other[size] != '/')) {
                break;
            }
        }
        FT_TRY(edit_name(build, builder, edits + i, j - i, offset, size));
    }
    *empty = git_treebuilder_entrycount(builder) == 0;
    FT_GIT_TRY(build->cx, git_treebuilder_write(tree, builder), "cannot write a tree");
    return FT_OK;
}

ft_err ft_git_build_tree(ft_ctx *cx, struct ft_repo *repo, git_tree *base,
                         struct ft_tree_edit *edits, size_t count, git_oid *tree) {
    struct build build = {.cx = cx, .repo = repo};
    for (size_t i = 0; i < count; i++) {
        if (!ft_git_path_ok(edits[i].path)) {
            return ft_fail(cx, FT_INVALID, "'%s' is no path that git takes", edits[i].path);
        }
    }
    if (count) {
        qsort(edits, count, sizeof *edits, compare_edits);
    }
    bool empty = false;
    git_oid oid;
    FT_TRY(build_level(&build, base, edits, count, 0, &oid, &empty));
    git_oid_cpy(tree, &oid);
    return FT_OK;
}
