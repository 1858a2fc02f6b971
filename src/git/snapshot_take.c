#include "snapshot_int.h"

#include "base/clock.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FOLDER_MAX = 1000000, PATH_MAX_BYTES = 4096 };

struct take {
    ft_ctx *cx;
    struct ft_shelf *shelf;
    struct ft_root root;
    struct ft_manifest manifest;
    struct ft_manifest_writer writer;
    struct stat store; /* left out where it lies in the tree */
    bool skip_unreadable;
};

static struct ft_item item_of(const char *path, enum ft_item_kind kind, const struct stat *info) {
    return (struct ft_item){
        .path = path,
        .kind = kind,
        .mode = info->st_mode & 07777,
        .owner = info->st_uid,
        .group = info->st_gid,
        .mtime_s = info->st_mtim.tv_sec,
        .mtime_ns = info->st_mtim.tv_nsec,
    };
}

/* Records what cannot be read, or passes the error on. */
static ft_err skip(struct take *take, enum ft_err_code err, const char *path,
                   const struct stat *info) {
    if (!take->skip_unreadable || (err != FT_DENIED && err != FT_IO)) {
        return err == FT_DENIED ? ft_hint(take->cx, "make it readable, or allow that what cannot "
                                                    "be read is left out")
                                : err;
    }
    ft_clear(take->cx);
    take->manifest.info.skipped++;
    struct ft_item item = item_of(path, FT_ITEM_UNREADABLE, info);
    return ft_manifest_add(take->cx, &take->writer, &item);
}

static ft_err open_and_put(struct take *take, int dir, const char *name, struct ft_item *item,
                           struct ft_content *content) {
    struct stat info;
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        return ft_fail_errno(take->cx, "cannot read %s", item->path);
    }
    enum ft_err_code err = FT_OK;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        err = ft_fail(take->cx, FT_IO, "%s became something else", item->path);
    } else {
        *item = item_of(item->path, FT_ITEM_FILE, &info);
        err = ft_shelf_put(take->cx, take->shelf, fd, item->path, content);
    }
    close(fd);
    return err;
}

static ft_err keep_file(struct take *take, int dir, const char *name, struct ft_item *item) {
    struct ft_content content = {0};
    FT_TRY(open_and_put(take, dir, name, item, &content));
    item->text = content.sha256;
    item->size = content.size;
    take->manifest.info.files++;
    take->manifest.info.bytes += content.size;
    return ft_manifest_add(take->cx, &take->writer, item);
}

static ft_err keep_link(struct take *take, int dir, const char *name, struct ft_item *item) {
    char target[PATH_MAX_BYTES + 1];
    ssize_t size = readlinkat(dir, name, target, PATH_MAX_BYTES);
    if (size < 0) {
        return ft_fail_errno(take->cx, "cannot read the link %s", item->path);
    }
    target[size] = '\0';
    item->kind = FT_ITEM_LINK;
    item->text = target;
    return ft_manifest_add(take->cx, &take->writer, item);
}

static ft_err keep_entry(struct take *take, int dir, const char *name, const char *path,
                         const struct stat *info) {
    FT_TRY(ft_checkpoint(take->cx));
    if (take->writer.entries % 512 == 0) {
        ft_progress(take->cx, "snapshot", take->writer.entries, 0, "keeping %s", path);
    }
    enum ft_err_code err = FT_OK;
    struct ft_item item = item_of(path, FT_ITEM_OTHER, info);
    if (S_ISDIR(info->st_mode)) {
        item.kind = FT_ITEM_FOLDER;
        return ft_manifest_add(take->cx, &take->writer, &item);
    }
    if (S_ISLNK(info->st_mode)) {
        err = keep_link(take, dir, name, &item);
    } else if (S_ISREG(info->st_mode)) {
        err = keep_file(take, dir, name, &item);
    } else {
        take->manifest.info.skipped++;
        return ft_manifest_add(take->cx, &take->writer, &item);
    }
    if (err == FT_NOTFOUND) { /* removed since the folder was read */
        ft_clear(take->cx);
        return FT_OK;
    }
    return err == FT_OK ? FT_OK : skip(take, err, path, info);
}

static int compare_names(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names in the folder FD, in byte order. */
static ft_err read_names(ft_ctx *cx, int fd, const char *path, struct ft_arena *arena,
                         struct ft_strings *names) {
    int copy = dup(fd);
    DIR *folder = copy >= 0 ? fdopendir(copy) : NULL;
    if (!folder) {
        FT_IGNORE(ft_fail_errno(cx, "cannot read the folder %s", path));
        if (copy >= 0) {
            close(copy);
        }
        return cx->error.code;
    }
    errno = 0;
    for (struct dirent *entry; names->count <= FOLDER_MAX && (entry = readdir(folder));) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            *FT_PUSH(arena, names) = ft_strdup(arena, entry->d_name);
        }
        errno = 0;
    }
    int error = errno;
    closedir(folder);
    if (names->count > FOLDER_MAX) {
        return ft_fail(cx, FT_LIMIT, "the folder %s has more than %d entries", path, FOLDER_MAX);
    }
    if (error) {
        errno = error;
        return ft_fail_errno(cx, "cannot read the folder %s", path);
    }
    if (names->count) {
        qsort(names->at, names->count, sizeof *names->at, compare_names);
    }
    return FT_OK;
}

static bool is_left_out(const struct take *take, const char *path, const struct stat *info) {
    return S_ISDIR(info->st_mode) &&
           (strcmp(path, ".git") == 0 ||
            (info->st_dev == take->store.st_dev && info->st_ino == take->store.st_ino));
}

/* One name of a folder; a folder of that name goes to FOLDERS. */
static ft_err keep_name(struct take *take, int fd, const char *name, const char *path,
                        struct ft_arena *arena, struct ft_strings *folders) {
    struct stat info;
    if (strlen(path) >= PATH_MAX_BYTES) {
        return ft_fail(take->cx, FT_LIMIT, "a path is longer than %d bytes: %.80s…", PATH_MAX_BYTES,
                       path);
    }
    if (fstatat(fd, name, &info, AT_SYMLINK_NOFOLLOW) != 0) {
        return errno == ENOENT ? FT_OK : ft_fail_errno(take->cx, "cannot look at %s", path);
    }
    if (is_left_out(take, path, &info)) {
        return FT_OK;
    }
    if (!S_ISDIR(info.st_mode)) {
        return keep_entry(take, fd, name, path, &info);
    }
    if (faccessat(fd, name, R_OK | X_OK, AT_EACCESS) != 0) {
        return skip(take, ft_fail_errno(take->cx, "cannot read the folder %s", path), path, &info);
    }
    *FT_PUSH(arena, folders) = path;
    return keep_entry(take, fd, name, path, &info);
}

/* The folder's own content first; the folders in it when it is closed again. */
static ft_err keep_folder(struct take *take, int fd, const char *path, struct ft_arena *arena,
                          struct ft_strings *folders) {
    struct ft_strings names = {0};
    FT_TRY(read_names(take->cx, fd, path, arena, &names));
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.at[i];
        const char *below = strcmp(path, ".") == 0 ? name : ft_path_join(arena, path, name);
        FT_TRY(keep_name(take, fd, name, below, arena, folders));
    }
    return FT_OK;
}

static ft_err keep_tree(struct take *take, const char *path) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_strings folders = {0};
    int fd = -1;
    enum ft_err_code err =
        ft_file_open(take->cx, &take->root, path, O_RDONLY | O_DIRECTORY, 0, &fd);
    if (err == FT_NOTFOUND) {
        ft_clear(take->cx);
        return FT_OK;
    }
    FT_TRY(err);
    err = keep_folder(take, fd, path, scratch, &folders);
    close(fd);
    for (size_t i = 0; err == FT_OK && i < folders.count; i++) {
        err = keep_tree(take, folders.at[i]);
    }
    return err;
}

static ft_err fill_manifest(struct take *take) {
    struct stat info;
    if (fstat(take->root.fd, &info) != 0) {
        return ft_fail_errno(take->cx, "cannot look at %s", take->root.path);
    }
    struct ft_item top = item_of(".", FT_ITEM_FOLDER, &info);
    FT_TRY(ft_manifest_add(take->cx, &take->writer, &top));
    FT_TRY(ft_snapshot_keep_index(take->cx, take->shelf, &take->manifest));
    return keep_tree(take, ".");
}

static ft_err take_tree(struct take *take) {
    FT_TRY(ft_snapshot_read_head(take->cx, &take->manifest));
    if (fstat(take->shelf->root.fd, &take->store) != 0) {
        return ft_fail_errno(take->cx, "cannot look at %s", take->shelf->root.path);
    }
    FT_TRY(ft_manifest_begin(take->cx, take->shelf, &take->manifest, &take->writer));
    enum ft_err_code err = fill_manifest(take);
    if (err != FT_OK) {
        ft_manifest_abandon(&take->writer);
        return err;
    }
    return ft_manifest_end(take->cx, &take->writer, &take->manifest);
}

ft_err ft_snapshot_take_locked(ft_ctx *cx, struct ft_shelf *shelf, const char *tree,
                               const char *reason, bool skip_unreadable,
                               struct ft_snapshot *snapshot) {
    char id[FT_ID_SIZE];
    struct take take = {.cx = cx, .shelf = shelf, .skip_unreadable = skip_unreadable};
    ft_id_new(id);
    FT_TRY(ft_root_open(cx, tree, &take.root));
    take.manifest.info = (struct ft_snapshot){.id = ft_strdup(cx->arena, id),
                                              .tree = take.root.path,
                                              .reason = ft_strdup(cx->arena, reason),
                                              .time_ms = ft_now_ms()};
    shelf->added.count = 0;
    enum ft_err_code err = take_tree(&take);
    ft_root_close(&take.root);
    if (err != FT_OK) {
        ft_shelf_undo(shelf);
        return err;
    }
    *snapshot = take.manifest.info;
    return FT_OK;
}

ft_err ft_snapshot_take(ft_ctx *cx, const char *store_dir, const char *tree, const char *reason,
                        bool skip_unreadable, struct ft_snapshot *snapshot) {
    struct ft_shelf shelf;
    FT_TRY(ft_shelf_open(cx, store_dir, &shelf));
    enum ft_err_code err =
        ft_snapshot_take_locked(cx, &shelf, tree, reason, skip_unreadable, snapshot);
    ft_shelf_close(&shelf);
    return err;
}
