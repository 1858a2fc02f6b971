#include "os/file_int.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

ft_err ft_root_open(ft_ctx *cx, const char *path, struct ft_root *root) {
    const char *real = NULL;
    FT_TRY(ft_path_real(cx, path, &real));
    int fd = FT_READING(open(real, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot open the folder %s", real);
    }
    *root = (struct ft_root){.fd = fd, .path = real};
    return FT_OK;
}

void ft_root_close(struct ft_root *root) {
    if (root->path) {
        close(root->fd);
        *root = (struct ft_root){.fd = -1};
    }
}

static void close_root(void *fd) {
    close((int)(intptr_t)fd);
}

ft_err ft_root_keep(ft_ctx *cx, const char *path, struct ft_root *root) {
    FT_TRY(ft_root_open(cx, path, root));
    ft_arena_defer(cx->arena, close_root, (void *)(intptr_t)root->fd);
    return FT_OK;
}

int ft_open_beneath(const struct ft_root *root, const char *path, int flags, mode_t mode) {
    struct open_how how = {
        .flags = (uint64_t)(flags | O_CLOEXEC | O_NOCTTY),
        .mode = flags & (O_CREAT | __O_TMPFILE) ? mode : 0,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    bool reads = (flags & O_ACCMODE) == O_RDONLY;
    int fd = -1;
    do {
        fd = reads && ft_fault_read() ? -1
                                      : (int)syscall(SYS_openat2, root->fd, path, &how, sizeof how);
    } while (fd < 0 && (errno == EINTR || errno == EAGAIN));
    return fd;
}

ft_err ft_file_open(ft_ctx *cx, const struct ft_root *root, const char *path, int flags,
                    mode_t mode, int *fd) {
    /* O_NONBLOCK: a FIFO that stands where a file is expected must not hold us. */
    int opened = ft_open_beneath(root, path, flags | O_NONBLOCK, mode);
    if (opened < 0) {
        return ft_fail_errno(cx, "cannot open %s", path);
    }
    *fd = opened;
    return FT_OK;
}

ft_err ft_read_fd(ft_ctx *cx, int fd, const char *path, size_t max, struct ft_slice *content) {
    struct stat info;
    if (FT_READING(fstat(fd, &info)) != 0) {
        return ft_fail_errno(cx, "cannot look at %s", path);
    }
    if (!S_ISREG(info.st_mode)) {
        return ft_fail(cx, FT_FORMAT, "%s is no regular file", path);
    }
    if (info.st_size > (off_t)max) {
        return ft_fail(cx, FT_LIMIT, "%s has %lld bytes, over the limit of %zu", path,
                       (long long)info.st_size, max);
    }
    size_t size = (size_t)info.st_size;
    char *data = ft_alloc(cx->arena, size + 1);
    size_t done = 0;
    while (done < size) {
        ssize_t got = ft_fault_read() ? -1 : read(fd, data + done, ft_fault_short(size - done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return ft_fail_errno(cx, "cannot read %s", path);
        }
        if (got == 0) {
            break; /* it became shorter meanwhile */
        }
        done += (size_t)got;
    }
    data[done] = '\0';
    *content = (struct ft_slice){data, done};
    return FT_OK;
}

ft_err ft_file_read(ft_ctx *cx, const struct ft_root *root, const char *path, size_t max,
                    struct ft_slice *content) {
    int fd = -1;
    FT_TRY(ft_file_open(cx, root, path, O_RDONLY, 0, &fd));
    enum ft_err_code err = ft_read_fd(cx, fd, path, max, content);
    close(fd);
    return err;
}

static int write_all(int fd, struct ft_slice content) {
    for (size_t done = 0; done < content.size;) {
        ssize_t put = ft_fault() ? -1 : write(fd, content.data + done, content.size - done);
        if (put < 0 && errno != EINTR) {
            return -1;
        }
        done += put > 0 ? (size_t)put : 0;
    }
    return 0;
}

/* Splits "a/b/c" into the folder "a/b" (or ".") and the name "c". */
static const char *split(struct ft_arena *arena, const char *path, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    return slash ? ft_strndup(arena, path, (size_t)(slash - path)) : ".";
}

/* Writes PARTS to a temporary name in the folder DIR and renames it to NAME. */
static int replace(int dir, const char *name, mode_t mode, const struct ft_slice *parts,
                   size_t count) {
    struct stat old;
    bool found = FT_READING(fstatat(dir, name, &old, AT_SYMLINK_NOFOLLOW)) == 0;
    if (!found && errno != ENOENT) {
        return -1;
    }
    if (found && !S_ISREG(old.st_mode)) {
        errno = EPERM; /* never replace a link, a folder or a device by a file */
        return -1;
    }
    mode = found ? old.st_mode & 07777 : mode;
    char id[FT_ID_SIZE];
    char temporary[FT_ID_SIZE + 16];
    ft_id_new(id);
    snprintf(temporary, sizeof temporary, ".fettle-%s", id);
    int fd = ft_fault() ? -1
                        : openat(dir, temporary,
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return -1;
    }
    bool ok = true;
    for (size_t i = 0; i < count && ok; i++) {
        ok = write_all(fd, parts[i]) == 0;
    }
    ok = ok && fchmod(fd, mode) == 0 && !ft_fault() && fsync(fd) == 0;
    ok = close(fd) == 0 && ok;
    if (ok && !ft_fault() && renameat(dir, temporary, dir, name) == 0) {
        return fsync(dir);
    }
    int error = errno;
    unlinkat(dir, temporary, 0);
    errno = error;
    return -1;
}

ft_err ft_file_write(ft_ctx *cx, const struct ft_root *root, const char *path, mode_t mode,
                     struct ft_slice content) {
    return ft_file_write_parts(cx, root, path, mode, &content, 1);
}

ft_err ft_file_write_parts(ft_ctx *cx, const struct ft_root *root, const char *path, mode_t mode,
                           const struct ft_slice *parts, size_t count) {
    const char *name = NULL;
    const char *folder = split(cx->arena, path, &name);
    int dir = ft_open_beneath(root, folder, O_RDONLY | O_DIRECTORY, 0);
    if (dir < 0) {
        return ft_fail_errno(cx, "cannot write %s", path);
    }
    int failed = replace(dir, name, mode, parts, count);
    int error = errno;
    close(dir);
    errno = error;
    return failed ? ft_fail_errno(cx, "cannot write %s", path) : FT_OK;
}

ft_err ft_dir_make(ft_ctx *cx, const struct ft_root *root, const char *path, mode_t mode) {
    char *prefix = ft_strdup(cx->arena, path);
    for (char *at = prefix;; at++) {
        if (*at != '/' && *at) {
            continue;
        }
        char end = *at;
        *at = '\0';
        const char *name = NULL;
        const char *folder = split(cx->arena, prefix, &name);
        int dir = ft_open_beneath(root, folder, O_RDONLY | O_DIRECTORY, 0);
        bool made = dir >= 0 && !ft_fault() && (mkdirat(dir, name, mode) == 0 || errno == EEXIST);
        int error = errno;
        if (dir >= 0) {
            close(dir);
        }
        errno = error;
        if (!made) {
            return ft_fail_errno(cx, "cannot make the folder %s", prefix);
        }
        if (!end) {
            break;
        }
        *at = '/';
    }
    int fd = ft_open_beneath(root, path, O_RDONLY | O_DIRECTORY, 0);
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot make the folder %s", path);
    }
    close(fd);
    return FT_OK;
}

ft_err ft_file_remove(ft_ctx *cx, const struct ft_root *root, const char *path) {
    const char *name = NULL;
    const char *folder = split(cx->arena, path, &name);
    int dir = ft_open_beneath(root, folder, O_RDONLY | O_DIRECTORY, 0);
    int failed = dir < 0 || ft_fault() || unlinkat(dir, name, 0) != 0;
    int error = errno;
    if (dir >= 0) {
        close(dir);
    }
    errno = error;
    return failed ? ft_fail_errno(cx, "cannot remove %s", path) : FT_OK;
}

ft_err ft_file_stat(ft_ctx *cx, const struct ft_root *root, const char *path, struct stat *info) {
    const char *name = NULL;
    const char *folder = split(cx->arena, path, &name);
    int dir = ft_open_beneath(root, folder, O_RDONLY | O_DIRECTORY, 0);
    int failed = dir < 0 || FT_READING(fstatat(dir, name, info, AT_SYMLINK_NOFOLLOW)) != 0;
    int error = errno;
    if (dir >= 0) {
        close(dir);
    }
    errno = error;
    return failed ? ft_fail_errno(cx, "cannot look at %s", path) : FT_OK;
}
