#include "forward_int.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_SHOWN = 10, FOLDER_MAX = 100000 };

struct check {
    struct ft_forward *f;
    struct ft_strings dirty, untracked, staged;
};

static bool is_removed(const struct ft_forward *f, struct ft_slice path) {
    return ft_map_get(&f->removed, path) != NULL;
}

static bool entry_is(const git_index_entry *entry, unsigned mode, const git_oid *oid) {
    return entry ? entry->mode == mode && git_oid_equal(&entry->id, oid) : !mode;
}

/* The index must say what one of the two commits says. */
static bool is_staged(const struct ft_forward *f, const struct ft_tree_change *change) {
    const git_index_entry *entry = git_index_get_bypath(f->index, change->path, 0);
    return !entry_is(entry, change->old_mode, &change->old_oid) &&
           !entry_is(entry, change->new_mode, &change->new_oid);
}

/* Something of a person's where the folders of a new file go? */
static ft_err find_blocker(struct check *check, const char *path) {
    struct ft_forward *f = check->f;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        struct ft_slice prefix = {path, (size_t)(slash - path)};
        const char *name = ft_slice_dup(f->cx->arena, prefix);
        struct stat info;
        enum ft_err_code err = ft_file_stat(f->cx, &f->root, name, &info);
        if (!is_removed(f, prefix) && git_index_get_bypath(f->index, name, 0)) {
            *FT_PUSH(f->cx->arena, &check->staged) = name;
            return FT_OK;
        }
        if (err == FT_NOTFOUND) {
            ft_clear(f->cx);
            return FT_OK;
        }
        FT_TRY(err);
        if (!S_ISDIR(info.st_mode)) {
            if (!is_removed(f, prefix)) {
                *FT_PUSH(f->cx->arena, &check->untracked) = name;
            }
            return FT_OK;
        }
    }
    return FT_OK;
}

struct inside {
    struct check *check;
    const char *folder;
};

static bool see_inside(void *to, const struct ft_entry *entry) {
    struct inside *inside = to;
    struct ft_forward *f = inside->check->f;
    const char *path = ft_path_join(f->cx->arena, inside->folder, entry->path);
    if (!S_ISDIR(entry->info.st_mode) && !is_removed(f, ft_slice_of(path))) {
        *FT_PUSH(f->cx->arena, &inside->check->untracked) = path;
    }
    return true;
}

/* A folder stands where a file is to be: all in it must be files that go. */
static ft_err check_folder(struct check *check, const char *path) {
    struct ft_forward *f = check->f;
    struct ft_root folder = {.path = path};
    FT_TRY(ft_file_open(f->cx, &f->root, path, O_RDONLY | O_DIRECTORY, 0, &folder.fd));
    struct inside inside = {.check = check, .folder = path};
    enum ft_err_code err = ft_walk(f->cx, &folder, FOLDER_MAX, see_inside, &inside);
    close(folder.fd);
    return err;
}

/* Entries that were added below the name of a new file. */
static void check_index_below(struct check *check, const char *path) {
    struct ft_forward *f = check->f;
    const char *prefix = ft_sprintf(f->cx->arena, "%s/", path);
    size_t at = 0;
    if (git_index_find_prefix(&at, f->index, prefix) < 0) {
        git_error_clear();
        return;
    }
    for (; at < git_index_entrycount(f->index); at++) {
        const char *name = git_index_get_byindex(f->index, at)->path;
        if (strncmp(name, prefix, strlen(prefix)) != 0) {
            return;
        }
        if (!is_removed(f, ft_slice_of(name))) {
            *FT_PUSH(f->cx->arena, &check->staged) = ft_strdup(f->cx->arena, name);
        }
    }
}

static ft_err check_new_path(struct check *check, const struct ft_tree_change *change) {
    struct ft_forward *f = check->f;
    struct stat info;
    FT_TRY(find_blocker(check, change->path));
    check_index_below(check, change->path);
    enum ft_err_code err = ft_file_stat(f->cx, &f->root, change->path, &info);
    if (err != FT_OK) { /* nothing there, or a link or file that goes stands in front of it */
        ft_clear(f->cx);
        return FT_OK;
    }
    if (S_ISDIR(info.st_mode)) {
        return check_folder(check, change->path);
    }
    enum ft_forward_state state = FT_AT_OTHER;
    FT_TRY(ft_forward_look(f, change, &state));
    if (state == FT_AT_OTHER) {
        *FT_PUSH(f->cx->arena, &check->untracked) = change->path;
    }
    return FT_OK;
}

static bool is_hidden(const struct ft_forward *f, const char *path) {
    const git_index_entry *entry = git_index_get_bypath(f->index, path, 0);
    return entry && (entry->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE);
}

static ft_err check_old_path(struct check *check, size_t at) {
    struct ft_forward *f = check->f;
    const struct ft_tree_change *change = &f->changes.at[at];
    enum ft_forward_state state = FT_AT_OTHER;
    FT_TRY(ft_forward_look(f, change, &state));
    if (state == FT_AT_NOTHING && is_hidden(f, change->path)) {
        f->hidden[at] = true;
        return FT_OK;
    }
    /* A file that is gone already may go; one that was removed by hand is a change of theirs. */
    if (state == FT_AT_OTHER || (state == FT_AT_NOTHING && change->new_mode)) {
        *FT_PUSH(f->cx->arena, &check->dirty) = change->path;
    }
    return FT_OK;
}

static bool is_converted(const struct ft_forward *f, const char *path) {
    const char *names[] = {"filter", "ident", "working-tree-encoding"};
    const char *values[3] = {NULL, NULL, NULL};
    if (git_attr_get_many(values, f->repo->git, GIT_ATTR_CHECK_FILE_THEN_INDEX, path, 3, names) <
        0) {
        git_error_clear();
        return true;
    }
    return GIT_ATTR_HAS_VALUE(values[0]) || GIT_ATTR_IS_TRUE(values[1]) ||
           GIT_ATTR_HAS_VALUE(values[2]);
}

/* Loads the .gitattributes of all folders above PATH. */
static ft_err load_attributes(struct ft_forward *f, struct ft_attributes *attributes,
                              git_tree *root, const char *path) {
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        const char *folder = ft_strndup(f->cx->arena, path, (size_t)(slash - path));
        FT_DROP(tree_entry) git_tree_entry *entry = NULL;
        FT_DROP(tree) git_tree *tree = NULL;
        static char seen;
        if (git_tree_entry_bypath(&entry, root, folder) < 0 ||
            git_tree_entry_filemode(entry) != GIT_FILEMODE_TREE) {
            git_error_clear();
            return FT_OK;
        }
        if (ft_map_put(&attributes->visited, ft_slice_of(folder), &seen)) {
            continue;
        }
        FT_TRY(ft_git_tree(f->cx, f->repo, git_tree_entry_id(entry), &tree));
        FT_TRY(ft_attributes_load(f->cx, f->repo, attributes, tree, folder));
    }
    return FT_OK;
}

/* No external program runs here, so files that need one are not touched. */
static ft_err check_attributes(struct ft_forward *f, const git_oid *commit) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_DROP(tree) git_tree *root = NULL;
    struct ft_attributes attributes;
    char hex[FT_OID_HEX];
    ft_attributes_init(&attributes, scratch);
    FT_TRY(ft_git_commit_tree(f->cx, f->repo, git_oid_tostr(hex, sizeof hex, commit), &root));
    FT_TRY(ft_attributes_load(f->cx, f->repo, &attributes, root, ""));
    for (size_t i = 0; i < f->changes.count; i++) {
        const struct ft_tree_change *change = &f->changes.at[i];
        FT_TRY(load_attributes(f, &attributes, root, change->path));
        bool submodule =
            change->old_mode == GIT_FILEMODE_COMMIT || change->new_mode == GIT_FILEMODE_COMMIT;
        bool converted = (ft_attributes_of(&attributes, change->path) & FT_ATTR_CONVERTED) ||
                         is_converted(f, change->path);
        if (submodule || converted) {
            FT_IGNORE(ft_fail(f->cx, FT_UNAVAILABLE, "%s %s, which is not done here", change->path,
                              submodule ? "is a submodule that would have to move"
                                        : "goes through a filter of .gitattributes"));
            return ft_hint(f->cx, "take the commit over with git itself: git merge --ff-only %s",
                           hex);
        }
    }
    return FT_OK;
}

static void name_files(struct ft_buf *text, const char *what, const struct ft_strings *paths) {
    if (!paths->count) {
        return;
    }
    ft_buf_printf(text, "%s%s: ", text->size ? "; " : "", what);
    for (size_t i = 0; i < paths->count && i < NAMES_SHOWN; i++) {
        ft_buf_printf(text, "%s%s", i ? ", " : "", paths->at[i]);
    }
    if (paths->count > NAMES_SHOWN) {
        ft_buf_printf(text, " and %zu more", paths->count - NAMES_SHOWN);
    }
}

ft_err ft_forward_check(struct ft_forward *f) {
    struct check check = {.f = f};
    FT_TRY(check_attributes(f, &f->from));
    FT_TRY(check_attributes(f, &f->to));
    for (size_t i = 0; i < f->changes.count; i++) {
        const struct ft_tree_change *change = &f->changes.at[i];
        FT_TRY(ft_checkpoint(f->cx));
        if (is_staged(f, change)) {
            *FT_PUSH(f->cx->arena, &check.staged) = change->path;
        } else if (change->old_mode) {
            FT_TRY(check_old_path(&check, i));
        } else {
            FT_TRY(check_new_path(&check, change));
        }
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    name_files(&text, "changed but not committed", &check.dirty);
    name_files(&text, "staged but not committed", &check.staged);
    name_files(&text, "untracked and in the way", &check.untracked);
    if (!text.size) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail(f->cx, FT_CONFLICT, "%s", text.data));
    return ft_hint(f->cx, "commit, stash or move these first");
}
