/* Putting entries into a tree. Each folder is opened beneath the tree's root through no link, each
 * file is made under another name and renamed, so that a file is never half there. */
#include "snapshot_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void ft_putter_release(struct ft_putter *put) {
    if (put->fd >= 0) {
        close(put->fd);
    }
    free(put->folder);
    put->folder = NULL;
    put->fd = -1;
}

/* Opens the folder that PATH lies in, unless it is open already. */
static ft_err enter(struct ft_putter *put, const char *path) {
    const char *base = ft_path_base(path);
    size_t size = base == path ? 0 : (size_t)(base - path) - 1;
    if (put->folder && strlen(put->folder) == size && memcmp(put->folder, path, size) == 0) {
        return FT_OK;
    }
    char *folder = ft_xmalloc(size + 1);
    memcpy(folder, path, size);
    folder[size] = '\0';
    ft_putter_release(put);
    enum ft_err_code err =
        ft_file_open(put->cx, &put->root, size ? folder : ".", O_RDONLY | O_DIRECTORY, 0, &put->fd);
    if (err != FT_OK) {
        free(folder);
        return err;
    }
    put->folder = folder;
    return FT_OK;
}

ft_err ft_put_remove(struct ft_putter *put, const struct ft_item *item) {
    enum ft_err_code err = enter(put, item->path);
    if (err == FT_NOTFOUND) {
        ft_clear(put->cx);
        return FT_OK;
    }
    FT_TRY(err);
    bool folder = item->kind == FT_ITEM_FOLDER;
    if (unlinkat(put->fd, ft_path_base(item->path), folder ? AT_REMOVEDIR : 0) == 0 ||
        errno == ENOENT) {
        return FT_OK;
    }
    /* What is left alone (a FIFO, the store itself) keeps its folder. */
    if (folder && (errno == ENOTEMPTY || errno == EEXIST)) {
        return FT_OK;
    }
    return ft_fail_errno(put->cx, "cannot remove %s", item->path);
}

static bool same_time(const struct ft_item *item, const struct stat *info) {
    return info->st_mtim.tv_sec == item->mtime_s && info->st_mtim.tv_nsec == item->mtime_ns;
}

/* Owner before mode, because a new owner clears the set-uid bit. */
static ft_err set_attributes(struct ft_putter *put, int fd, const struct ft_item *item) {
    struct stat info;
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT},
                                     {.tv_sec = item->mtime_s, .tv_nsec = item->mtime_ns}};
    bool ok = fstat(fd, &info) == 0;
    bool owned =
        ok && (geteuid() != 0 || (info.st_uid == item->owner && info.st_gid == item->group));
    bool same_mode = ok && owned && (info.st_mode & 07777) == item->mode;
    ok = ok && (owned || fchown(fd, item->owner, item->group) == 0);
    ok = ok && (same_mode || fchmod(fd, item->mode) == 0);
    ok = ok && (same_time(item, &info) || futimens(fd, times) == 0);
    return ok ? FT_OK : ft_fail_errno(put->cx, "cannot set mode and time of %s", item->path);
}

static ft_err put_file(struct ft_putter *put, const struct ft_item *item) {
    int fd =
        openat(put->fd, put->temporary, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return ft_fail_errno(put->cx, "cannot write %s", item->path);
    }
    enum ft_err_code err = ft_shelf_get(put->cx, put->shelf, item->text, fd, item->path);
    err = err == FT_OK ? set_attributes(put, fd, item) : err;
    if (err == FT_OK && renameat(put->fd, put->temporary, put->fd, ft_path_base(item->path)) != 0) {
        err = ft_fail_errno(put->cx, "cannot write %s", item->path);
    }
    close(fd);
    if (err != FT_OK) {
        unlinkat(put->fd, put->temporary, 0);
    }
    return err;
}

static ft_err put_link(struct ft_putter *put, const struct ft_item *item) {
    const struct timespec times[] = {{.tv_nsec = UTIME_OMIT},
                                     {.tv_sec = item->mtime_s, .tv_nsec = item->mtime_ns}};
    bool ok = symlinkat(item->text, put->fd, put->temporary) == 0;
    if (ok && geteuid() == 0) {
        ok = fchownat(put->fd, put->temporary, item->owner, item->group, AT_SYMLINK_NOFOLLOW) == 0;
    }
    ok = ok && utimensat(put->fd, put->temporary, times, AT_SYMLINK_NOFOLLOW) == 0 &&
         renameat(put->fd, put->temporary, put->fd, ft_path_base(item->path)) == 0;
    if (ok) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail_errno(put->cx, "cannot make the link %s", item->path));
    unlinkat(put->fd, put->temporary, 0);
    return put->cx->error.code;
}

ft_err ft_put_item(struct ft_putter *put, const struct ft_item *item) {
    FT_TRY(enter(put, item->path));
    if (item->kind == FT_ITEM_FILE) {
        return put_file(put, item);
    }
    if (item->kind == FT_ITEM_LINK) {
        return put_link(put, item);
    }
    /* A folder gets its own mode when all is in it. */
    if (mkdirat(put->fd, ft_path_base(item->path), 0700) != 0 && errno != EEXIST) {
        return ft_fail_errno(put->cx, "cannot make the folder %s", item->path);
    }
    return FT_OK;
}

ft_err ft_put_attributes(struct ft_putter *put, const struct ft_item *item) {
    if (item->kind == FT_ITEM_LINK) { /* it is small: made anew */
        return ft_put_item(put, item);
    }
    int fd = -1;
    int flags = O_RDONLY | (item->kind == FT_ITEM_FOLDER ? O_DIRECTORY : 0);
    FT_TRY(ft_file_open(put->cx, &put->root, item->path, flags, 0, &fd));
    enum ft_err_code err = set_attributes(put, fd, item);
    close(fd);
    return err;
}

ft_err ft_put_writable(struct ft_putter *put, const struct ft_item *folder) {
    if (geteuid() == 0 || (folder->mode & 0700) == 0700) {
        return FT_OK;
    }
    int fd = -1;
    FT_TRY(ft_file_open(put->cx, &put->root, folder->path, O_RDONLY | O_DIRECTORY, 0, &fd));
    int failed = fchmod(fd, folder->mode | 0700);
    int error = errno;
    close(fd);
    errno = error;
    return failed ? ft_fail_errno(put->cx, "cannot make the folder %s writable", folder->path)
                  : FT_OK;
}
