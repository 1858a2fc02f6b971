/* Walking and removing trees, by descriptor, never through a link. */
#include "os/file_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEEPEST = 512 };

struct walk {
    ft_ctx *cx;
    size_t left;
    int depth;
    struct ft_arena *arena; /* of the paths in UNREAD */
    struct ft_strings *unread;
    bool (*visit)(void *to, const struct ft_entry *entry);
    void *to;
};

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The next entry; NULL at the end, or with errno set where it cannot be read: a listing that ends
 * early must not pass for a whole one. */
static struct dirent *next_entry(DIR *stream) {
    struct dirent *entry = NULL;
    do {
        errno = 0;
        entry = ft_fault_read() ? NULL : readdir(stream);
    } while (!entry && errno == EINTR);
    return entry;
}

/* The names in DIR, which is closed. */
static ft_err names_of(ft_ctx *cx, struct ft_arena *arena, int dir, size_t max,
                       struct ft_strings *names) {
    DIR *stream = dir < 0 ? NULL : fdopendir(dir);
    if (!stream) {
        enum ft_err_code err = ft_fail_errno(cx, "cannot list a folder");
        if (dir >= 0) {
            close(dir);
        }
        return err;
    }
    enum ft_err_code err = FT_OK;
    while (err == FT_OK) {
        const struct dirent *entry = next_entry(stream);
        if (!entry) {
            err = errno ? ft_fail_errno(cx, "cannot list a folder") : FT_OK;
            break;
        }
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        *FT_PUSH(arena, names) = ft_strdup(arena, entry->d_name);
        if (names->count > max) {
            err = ft_fail(cx, FT_LIMIT, "there are more than %zu files", max);
        }
    }
    closedir(stream);
    if (names->count) {
        qsort(names->at, names->count, sizeof *names->at, by_name);
    }
    return err;
}

/* No longer there, or no longer a folder, since it was listed. */
static bool is_gone(int error) {
    return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

/* A folder, or what is in it, may not be looked at. */
static ft_err refused(struct walk *w, const char *folder, const char *path) {
    if (!w->unread || !*folder || errno != EACCES) {
        return ft_fail_errno(w->cx, "cannot look at %s", path);
    }
    const char *last = w->unread->count ? w->unread->at[w->unread->count - 1] : "";
    if (strcmp(last, folder) != 0) {
        *FT_PUSH(w->arena, w->unread) = ft_strdup(w->arena, folder);
    }
    return FT_OK;
}

static ft_err walk_folder(struct walk *w, const struct ft_root *root, const char *folder) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_TRY(ft_checkpoint(w->cx));
    if (w->depth >= DEEPEST) {
        return ft_fail(w->cx, FT_LIMIT, "%s is nested more than %d folders deep", folder, DEEPEST);
    }
    int dir = ft_open_beneath(root, *folder ? folder : ".", O_RDONLY | O_DIRECTORY, 0);
    if (dir < 0) {
        return *folder && is_gone(errno) ? FT_OK
                                         : refused(w, folder, *folder ? folder : root->path);
    }
    struct ft_strings names = {0};
    int listed = dup(dir);
    enum ft_err_code err = names_of(w->cx, scratch, listed, w->left, &names);
    w->depth++;
    for (size_t i = 0; i < names.count && err == FT_OK; i++) {
        const char *path = *folder ? ft_path_join(scratch, folder, names.at[i]) : names.at[i];
        struct ft_entry entry = {.path = path};
        if (FT_READING(fstatat(dir, names.at[i], &entry.info, AT_SYMLINK_NOFOLLOW)) != 0) {
            err = is_gone(errno) ? FT_OK : refused(w, folder, path);
            continue; /* gone since it was listed */
        }
        if (w->left-- == 0) {
            err = ft_fail(w->cx, FT_LIMIT, "there are too many files below %s", root->path);
        } else if (w->visit(w->to, &entry) && S_ISDIR(entry.info.st_mode)) {
            err = walk_folder(w, root, path);
        }
    }
    w->depth--;
    close(dir);
    return err;
}

ft_err ft_walk(ft_ctx *cx, const struct ft_root *root, size_t max,
               bool (*visit)(void *to, const struct ft_entry *entry), void *to) {
    struct walk w = {.cx = cx, .left = max, .visit = visit, .to = to};
    return walk_folder(&w, root, "");
}

ft_err ft_walk_readable(ft_ctx *cx, const struct ft_root *root, size_t max,
                        struct ft_strings *unread,
                        bool (*visit)(void *to, const struct ft_entry *entry), void *to) {
    struct walk w = {
        .cx = cx, .left = max, .arena = cx->arena, .unread = unread, .visit = visit, .to = to};
    return walk_folder(&w, root, "");
}

/* Empties the folder DIR (closed at the end); -1 and errno. Recursion is bounded by the kernel's
 * limit on paths no more than by DEEPEST, so it opens each level relative to the last. */
static int empty_folder(int dir, int depth) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx cx = {.arena = scratch};
    struct ft_strings names = {0};
    fchmod(dir, 0700);
    if (depth > 8 * DEEPEST || names_of(&cx, scratch, dup(dir), SIZE_MAX, &names) != FT_OK) {
        close(dir);
        errno = EIO;
        return -1;
    }
    int failed = 0;
    for (size_t i = 0; i < names.count && !failed; i++) {
        if (!ft_fault() && (unlinkat(dir, names.at[i], 0) == 0 || errno == ENOENT)) {
            continue;
        }
        int below = openat(dir, names.at[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below < 0 && errno == EACCES && fchmodat(dir, names.at[i], 0700, 0) == 0) {
            below = openat(dir, names.at[i], O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        }
        failed = below < 0 || empty_folder(below, depth + 1) != 0 ||
                 unlinkat(dir, names.at[i], AT_REMOVEDIR) != 0;
    }
    int error = errno;
    close(dir);
    errno = error;
    return failed ? -1 : 0;
}

ft_err ft_tree_remove(ft_ctx *cx, const struct ft_root *root, const char *path) {
    if (strcmp(path, ".") == 0) {
        return empty_folder(dup(root->fd), 0) == 0
                   ? FT_OK
                   : ft_fail_errno(cx, "cannot empty the folder %s", root->path);
    }
    struct stat info;
    enum ft_err_code err = ft_file_stat(cx, root, path, &info);
    if (err == FT_NOTFOUND) { /* nothing to remove */
        ft_clear(cx);
        return FT_OK;
    }
    FT_TRY(err);
    if (!S_ISDIR(info.st_mode)) {
        return ft_file_remove(cx, root, path);
    }
    int dir = ft_open_beneath(root, path, O_RDONLY | O_DIRECTORY, 0);
    if (dir < 0 || empty_folder(dir, 0) != 0) {
        return ft_fail_errno(cx, "cannot remove %s", path);
    }
    const char *slash = strrchr(path, '/');
    int parent =
        ft_open_beneath(root, slash ? ft_strndup(cx->arena, path, (size_t)(slash - path)) : ".",
                        O_RDONLY | O_DIRECTORY, 0);
    int failed = parent < 0 || unlinkat(parent, slash ? slash + 1 : path, AT_REMOVEDIR) != 0;
    int error = errno;
    if (parent >= 0) {
        close(parent);
    }
    errno = error;
    return failed ? ft_fail_errno(cx, "cannot remove %s", path) : FT_OK;
}
