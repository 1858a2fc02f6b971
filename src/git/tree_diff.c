#include "git_int.h"

#include <string.h>

struct comparison {
    ft_ctx *cx;
    struct ft_repo *repo;
    struct ft_buf path;
    struct ft_tree_changes changes;
    size_t count;
};

static ft_err compare_trees(struct comparison *c, git_tree *from, git_tree *to);

static bool is_tree(const git_tree_entry *entry) {
    return entry && git_tree_entry_filemode(entry) == GIT_FILEMODE_TREE;
}

static ft_err load(struct comparison *c, const git_tree_entry *entry, git_tree **tree) {
    if (!is_tree(entry)) {
        return FT_OK;
    }
    FT_TRY(ft_git_tree(c->cx, c->repo, git_tree_entry_id(entry), tree));
    return ft_git_check_tree(c->cx, *tree, c->path.data);
}

static void add_change(struct comparison *c, const git_tree_entry *from, const git_tree_entry *to) {
    struct ft_tree_change *change = FT_PUSH(c->cx->arena, &c->changes);
    change->path = ft_strdup(c->cx->arena, c->path.data);
    if (from) {
        change->old_mode = (unsigned)git_tree_entry_filemode(from);
        git_oid_cpy(&change->old_oid, git_tree_entry_id(from));
    }
    if (to) {
        change->new_mode = (unsigned)git_tree_entry_filemode(to);
        git_oid_cpy(&change->new_oid, git_tree_entry_id(to));
    }
}

/* FROM and TO have one name and are both folders or both none; either may be NULL. */
static ft_err compare_entry(struct comparison *c, const git_tree_entry *from,
                            const git_tree_entry *to) {
    if (from && to && git_oid_equal(git_tree_entry_id(from), git_tree_entry_id(to)) &&
        git_tree_entry_filemode(from) == git_tree_entry_filemode(to)) {
        return FT_OK;
    }
    if (++c->count > FT_GIT_TREE_MAX) {
        return ft_fail(c->cx, FT_LIMIT, "the commits differ in more than %d files and folders",
                       FT_GIT_TREE_MAX);
    }
    FT_TRY(ft_checkpoint(c->cx));
    size_t size = c->path.size;
    if (size) {
        ft_buf_putc(&c->path, '/');
    }
    ft_buf_puts(&c->path, git_tree_entry_name(from ? from : to));
    if (c->path.full) {
        return ft_fail(c->cx, FT_FORMAT, "a path of the commit is too long: %.80s…", c->path.data);
    }
    if (is_tree(from ? from : to)) {
        FT_DROP(tree) git_tree *below_from = NULL;
        FT_DROP(tree) git_tree *below_to = NULL;
        FT_TRY(load(c, from, &below_from));
        FT_TRY(load(c, to, &below_to));
        FT_TRY(compare_trees(c, below_from, below_to));
    } else {
        add_change(c, from, to);
    }
    c->path.size = size;
    c->path.data[size] = '\0';
    return FT_OK;
}

static ft_err compare_trees(struct comparison *c, git_tree *from, git_tree *to) {
    size_t from_count = from ? git_tree_entrycount(from) : 0;
    size_t to_count = to ? git_tree_entrycount(to) : 0;
    for (size_t i = 0, j = 0; i < from_count || j < to_count;) {
        const git_tree_entry *a = i < from_count ? git_tree_entry_byindex(from, i) : NULL;
        const git_tree_entry *b = j < to_count ? git_tree_entry_byindex(to, j) : NULL;
        int order = !a ? 1 : !b ? -1 : git_tree_entry_cmp(a, b);
        FT_TRY(compare_entry(c, order <= 0 ? a : NULL, order >= 0 ? b : NULL));
        i += order <= 0;
        j += order >= 0;
    }
    return FT_OK;
}

ft_err ft_git_compare(ft_ctx *cx, struct ft_repo *repo, git_tree *from, git_tree *to,
                      struct ft_tree_changes *changes) {
    struct comparison c = {.cx = cx, .repo = repo};
    if (from) {
        FT_TRY(ft_git_check_tree(cx, from, ""));
    }
    FT_TRY(ft_git_check_tree(cx, to, ""));
    ft_buf_init(&c.path, FT_GIT_PATH_MAX - 1);
    enum ft_err_code err = compare_trees(&c, from, to);
    ft_buf_release(&c.path);
    if (err == FT_OK) {
        *changes = c.changes;
    }
    return err;
}
