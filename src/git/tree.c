#include "git_int.h"

#include <string.h>

ft_err ft_git_check_tree(ft_ctx *cx, git_tree *tree, const char *path) {
    size_t count = git_tree_entrycount(tree);
    const git_tree_entry *before = NULL;
    for (size_t i = 0; i < count; i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        const char *name = git_tree_entry_name(entry);
        if (!ft_git_name_ok(ft_slice_of(name))) {
            return ft_fail(cx, FT_FORMAT,
                           "the folder '%s' of the commit has the forbidden name '%s'", path, name);
        }
        /* By name there is one: not also a folder beside a file or link of that name. */
        if ((before && git_tree_entry_cmp(before, entry) >= 0) ||
            git_tree_entry_byname(tree, name) != entry) {
            return ft_fail(cx, FT_FORMAT,
                           "the folder '%s' of the commit has '%s' twice or out of order", path,
                           name);
        }
        before = entry;
    }
    return FT_OK;
}

struct walk {
    ft_ctx *cx;
    struct ft_repo *repo;
    const struct ft_tree_visitor *visitor;
    struct ft_buf path;
    size_t count;
};

static ft_err walk_tree(struct walk *walk, git_tree *tree);

static ft_err walk_entry(struct walk *walk, const git_tree_entry *entry) {
    ft_ctx *cx = walk->cx;
    if (++walk->count > FT_GIT_TREE_MAX) {
        return ft_fail(cx, FT_LIMIT, "the commit has more than %d files and folders",
                       FT_GIT_TREE_MAX);
    }
    FT_TRY(ft_checkpoint(cx));
    if (git_tree_entry_filemode(entry) != GIT_FILEMODE_TREE) {
        return walk->visitor->visit(walk->visitor->to, entry, walk->path.data);
    }
    FT_DROP(tree) git_tree *below = NULL;
    FT_TRY(ft_git_tree(cx, walk->repo, git_tree_entry_id(entry), &below));
    return walk_tree(walk, below);
}

static ft_err walk_tree(struct walk *walk, git_tree *tree) {
    const struct ft_tree_visitor *visitor = walk->visitor;
    FT_TRY(ft_git_check_tree(walk->cx, tree, walk->path.data));
    if (visitor->enter) {
        FT_TRY(visitor->enter(visitor->to, tree, walk->path.data));
    }
    size_t size = walk->path.size;
    for (size_t i = 0, count = git_tree_entrycount(tree); i < count; i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        if (size) {
            ft_buf_putc(&walk->path, '/');
        }
        ft_buf_puts(&walk->path, git_tree_entry_name(entry));
        if (walk->path.full) {
            return ft_fail(walk->cx, FT_FORMAT, "a path of the commit is too long: %.80s…",
                           walk->path.data);
        }
        FT_TRY(walk_entry(walk, entry));
        walk->path.size = size;
        walk->path.data[size] = '\0';
    }
    return FT_OK;
}

ft_err ft_git_walk(ft_ctx *cx, struct ft_repo *repo, git_tree *tree,
                   const struct ft_tree_visitor *visitor) {
    struct walk walk = {.cx = cx, .repo = repo, .visitor = visitor};
    ft_buf_init(&walk.path, FT_GIT_PATH_MAX - 1);
    enum ft_err_code err = walk_tree(&walk, tree);
    ft_buf_release(&walk.path);
    return err;
}

struct listing {
    ft_ctx *cx;
    struct ft_repo *repo;
    struct ft_attributes attributes;
    struct ft_tree_list list;
};

static ft_err enter_folder(void *to, git_tree *tree, const char *path) {
    struct listing *listing = to;
    return ft_attributes_load(listing->cx, listing->repo, &listing->attributes, tree, path);
}

static ft_err list_file(void *to, const git_tree_entry *entry, const char *path) {
    struct listing *listing = to;
    unsigned attributes = ft_attributes_of(&listing->attributes, path);
    struct ft_tree_entry *item = FT_PUSH(listing->cx->arena, &listing->list);
    *item = (struct ft_tree_entry){
        .path = ft_strdup(listing->cx->arena, path),
        .mode = (unsigned)git_tree_entry_filemode(entry),
        .filtered = (attributes & FT_ATTR_CONVERTED) != 0,
        .generated = (attributes & FT_ATTR_NOT_TEXT) != 0,
    };
    git_oid_tostr(item->oid, sizeof item->oid, git_tree_entry_id(entry));
    return FT_OK;
}

ft_err ft_repo_list(ft_ctx *cx, struct ft_repo *repo, const char *commit,
                    struct ft_tree_list *list) {
    FT_DROP(tree) git_tree *tree = NULL;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_TRY(ft_git_commit_tree(cx, repo, commit, &tree));
    struct listing listing = {.cx = cx, .repo = repo};
    ft_attributes_init(&listing.attributes, scratch);
    struct ft_tree_visitor visitor = {.enter = enter_folder, .visit = list_file, .to = &listing};
    FT_TRY(ft_git_walk(cx, repo, tree, &visitor));
    *list = listing.list;
    return FT_OK;
}
