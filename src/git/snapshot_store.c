#include "snapshot_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SMALL = 1 << 20, STEP = 1 << 18, WAIT_US = 20000 };

static ft_err take_lock(ft_ctx *cx, struct ft_shelf *shelf) {
    int fd = openat(shelf->root.fd, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot open the lock of %s", shelf->root.path);
    }
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        enum ft_err_code err = errno == EWOULDBLOCK || errno == EINTR
                                   ? ft_checkpoint(cx)
                                   : ft_fail_errno(cx, "cannot lock %s", shelf->root.path);
        if (err != FT_OK) {
            close(fd);
            return err;
        }
        usleep(WAIT_US);
    }
    shelf->lock = fd;
    return FT_OK;
}

ft_err ft_shelf_open(ft_ctx *cx, const char *store_dir, struct ft_shelf *shelf) {
    static const char *const folders[] = {"manifests", "objects", "tmp"};
    struct ft_shelf opened = {.lock = -1, .arena = cx->arena};
    FT_TRY(ft_path_mkdirs(cx, store_dir, 0700));
    FT_TRY(ft_root_open(cx, store_dir, &opened.root));
    enum ft_err_code err = FT_OK;
    for (size_t i = 0; err == FT_OK && i < FT_COUNT(folders); i++) {
        err = ft_dir_make(cx, &opened.root, folders[i], 0700);
    }
    err = err == FT_OK ? take_lock(cx, &opened) : err;
    if (err == FT_OK) { /* what somebody who was killed left behind */
        err = ft_tree_remove(cx, &opened.root, "tmp");
        err = err == FT_OK ? ft_dir_make(cx, &opened.root, "tmp", 0700) : err;
    }
    if (err != FT_OK) {
        ft_shelf_close(&opened);
        return err;
    }
    *shelf = opened;
    return FT_OK;
}

void ft_shelf_close(struct ft_shelf *shelf) {
    if (shelf->lock >= 0) {
        close(shelf->lock);
        shelf->lock = -1;
    }
    ft_root_close(&shelf->root);
}

enum { OBJECT_PATH = 80 };

static void object_path(char path[OBJECT_PATH], const char *sha256) {
    snprintf(path, OBJECT_PATH, "objects/%.2s/%s", sha256, sha256 + 2);
}

static bool is_digest(const char *text) {
    return text && strlen(text) == FT_SHA256_HEX - 1 && strspn(text, "0123456789abcdef") == 64;
}

static bool is_kept(const struct ft_shelf *shelf, const char *sha256, int64_t size) {
    char path[OBJECT_PATH];
    struct stat info;
    if (!is_digest(sha256)) {
        return false;
    }
    object_path(path, sha256);
    return fstatat(shelf->root.fd, path, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(info.st_mode) && info.st_size == size;
}

ft_err ft_shelf_check(ft_ctx *cx, const struct ft_shelf *shelf, const char *sha256, int64_t size) {
    return is_kept(shelf, sha256, size) ? FT_OK
                                        : ft_fail(cx, FT_CORRUPT, "the content %s is missing in %s",
                                                  sha256 ? sha256 : "(none)", shelf->root.path);
}

static int write_all(int fd, const char *bytes, size_t size) {
    while (size) {
        ssize_t put = write(fd, bytes, size);
        if (put < 0 && errno != EINTR) {
            return -1;
        }
        bytes += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
    return 0;
}

/* Reads FROM to its end, hashes it and, where TO is not -1, writes it there. */
static ft_err stream(ft_ctx *cx, int from, int to, const char *name, struct ft_content *content) {
    struct ft_sha256 *state = ft_sha256_new();
    char *buffer = ft_xmalloc(STEP);
    enum ft_err_code err = FT_OK;
    int64_t size = 0;
    for (off_t at = 0; err == FT_OK;) {
        ssize_t got = pread(from, buffer, STEP, at);
        if (got == 0) {
            break;
        }
        if (got > 0 && to >= 0 && write_all(to, buffer, (size_t)got) != 0) {
            err = ft_fail_errno(cx, "cannot keep %s", name);
        } else if (got > 0) {
            ft_sha256_add(state, buffer, (size_t)got);
            at += got;
            size = at;
            err = ft_checkpoint(cx);
        } else if (errno != EINTR) {
            err = ft_fail_errno(cx, "cannot read %s", name);
        }
    }
    unsigned char digest[FT_SHA256_SIZE];
    ft_sha256_end(state, digest);
    free(buffer);
    if (err == FT_OK) {
        ft_hex(digest, sizeof digest, content->sha256);
        content->size = size;
    }
    return err;
}

static ft_err make_temporary(ft_ctx *cx, const struct ft_shelf *shelf, int *fd) {
    *fd = openat(shelf->root.fd, "tmp/content", O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                 0600);
    return *fd >= 0 ? FT_OK : ft_fail_errno(cx, "cannot write to %s", shelf->root.path);
}

/* Gives the temporary file its name for good. What is written here is synced once for all, before
 * the manifest that needs it appears. */
static ft_err settle(ft_ctx *cx, struct ft_shelf *shelf, const struct ft_content *content) {
    char path[OBJECT_PATH];
    char folder[OBJECT_PATH];
    object_path(path, content->sha256);
    snprintf(folder, sizeof folder, "objects/%.2s", content->sha256);
    if (mkdirat(shelf->root.fd, folder, 0700) != 0 && errno != EEXIST) {
        return ft_fail_errno(cx, "cannot make a folder in %s", shelf->root.path);
    }
    if (renameat(shelf->root.fd, "tmp/content", shelf->root.fd, path) != 0) {
        return ft_fail_errno(cx, "cannot write to %s", shelf->root.path);
    }
    *FT_PUSH(shelf->arena, &shelf->added) = ft_strdup(shelf->arena, content->sha256);
    return FT_OK;
}

/* Copies FD beside the objects; hashed from the copy, so that a file that changes meanwhile cannot
 * be kept under another content's name. */
static ft_err put_copy(ft_ctx *cx, struct ft_shelf *shelf, int fd, bool cloned, int to,
                       const char *name, struct ft_content *content) {
    FT_TRY(stream(cx, cloned ? to : fd, cloned ? -1 : to, name, content));
    return is_kept(shelf, content->sha256, content->size) ? FT_OK : settle(cx, shelf, content);
}

static ft_err put_large(ft_ctx *cx, struct ft_shelf *shelf, int fd, const char *name,
                        struct ft_content *content) {
    int to = -1;
    FT_TRY(make_temporary(cx, shelf, &to));
    bool cloned = ioctl(to, FICLONE, fd) == 0;
    enum ft_err_code err = FT_OK;
    bool kept = false;
    if (!cloned) { /* reading twice is cheaper than writing what is there already */
        err = stream(cx, fd, -1, name, content);
        kept = err == FT_OK && is_kept(shelf, content->sha256, content->size);
    }
    if (err == FT_OK && !kept) {
        err = put_copy(cx, shelf, fd, cloned, to, name, content);
    }
    close(to);
    unlinkat(shelf->root.fd, "tmp/content", 0);
    return err;
}

static ft_err put_small(ft_ctx *cx, struct ft_shelf *shelf, const char *bytes, size_t size,
                        const char *name, struct ft_content *content) {
    unsigned char digest[FT_SHA256_SIZE];
    struct ft_slice part = {bytes, size};
    ft_sha256(&part, 1, digest);
    ft_hex(digest, sizeof digest, content->sha256);
    content->size = (int64_t)size;
    if (is_kept(shelf, content->sha256, content->size)) {
        return FT_OK;
    }
    int to = -1;
    FT_TRY(make_temporary(cx, shelf, &to));
    bool ok = write_all(to, bytes, size) == 0;
    enum ft_err_code err = ok ? FT_OK : ft_fail_errno(cx, "cannot keep %s", name);
    close(to);
    err = err == FT_OK ? settle(cx, shelf, content) : err;
    if (err != FT_OK) {
        unlinkat(shelf->root.fd, "tmp/content", 0);
    }
    return err;
}

ft_err ft_shelf_put(ft_ctx *cx, struct ft_shelf *shelf, int fd, const char *name,
                    struct ft_content *content) {
    struct stat info;
    if (fstat(fd, &info) != 0) {
        return ft_fail_errno(cx, "cannot look at %s", name);
    }
    if (info.st_size >= SMALL) {
        return put_large(cx, shelf, fd, name, content);
    }
    char *bytes = ft_xmalloc(SMALL);
    size_t size = 0;
    ssize_t got = 1;
    while (size < SMALL && (got > 0 || errno == EINTR)) {
        got = pread(fd, bytes + size, SMALL - size, (off_t)size);
        size += got > 0 ? (size_t)got : 0;
        if (got == 0) {
            break;
        }
    }
    enum ft_err_code err = FT_OK;
    if (got < 0) {
        err = ft_fail_errno(cx, "cannot read %s", name);
    } else if (size == SMALL) { /* it grew */
        err = put_large(cx, shelf, fd, name, content);
    } else {
        err = put_small(cx, shelf, bytes, size, name, content);
    }
    free(bytes);
    return err;
}

ft_err ft_shelf_get(ft_ctx *cx, const struct ft_shelf *shelf, const char *sha256, int to,
                    const char *name) {
    char path[OBJECT_PATH];
    struct ft_content content;
    if (!is_digest(sha256)) {
        return ft_fail(cx, FT_CORRUPT, "%s has no content that could be found", name);
    }
    object_path(path, sha256);
    int fd = openat(shelf->root.fd, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        return ft_fail(cx, FT_CORRUPT, "the content of %s is missing in %s: %s", name,
                       shelf->root.path, strerror(errno));
    }
    bool cloned = ioctl(to, FICLONE, fd) == 0;
    enum ft_err_code err = stream(cx, cloned ? to : fd, cloned ? -1 : to, name, &content);
    close(fd);
    FT_TRY(err);
    return strcmp(content.sha256, sha256) == 0
               ? FT_OK
               : ft_fail(cx, FT_CORRUPT, "the content kept of %s is damaged (%s)", name, sha256);
}

void ft_shelf_undo(struct ft_shelf *shelf) {
    for (size_t i = 0; i < shelf->added.count; i++) {
        char path[OBJECT_PATH];
        object_path(path, shelf->added.at[i]);
        unlinkat(shelf->root.fd, path, 0);
        path[strlen("objects/ab")] = '\0';
        unlinkat(shelf->root.fd, path, AT_REMOVEDIR); /* where it became empty */
    }
    shelf->added.count = 0;
}

static ft_err sweep_folder(ft_ctx *cx, const struct ft_shelf *shelf, const char *name,
                           const struct ft_map *kept) {
    const char *path = ft_path_join(cx->arena, "objects", name);
    int fd = -1;
    FT_TRY(ft_file_open(cx, &shelf->root, path, O_RDONLY | O_DIRECTORY, 0, &fd));
    DIR *folder = fdopendir(fd);
    if (!folder) {
        close(fd);
        return ft_fail_errno(cx, "cannot read %s", path);
    }
    for (struct dirent *entry; (entry = readdir(folder));) {
        char digest[FT_SHA256_HEX];
        snprintf(digest, sizeof digest, "%.2s%.62s", name, entry->d_name);
        if (is_digest(digest) && !ft_map_get(kept, ft_slice_of(digest))) {
            unlinkat(fd, entry->d_name, 0);
        }
    }
    closedir(folder);
    unlinkat(shelf->root.fd, path, AT_REMOVEDIR); /* where it became empty */
    return FT_OK;
}

ft_err ft_shelf_sweep(ft_ctx *cx, const struct ft_shelf *shelf, const struct ft_map *kept) {
    for (int i = 0; i < 256; i++) {
        char name[3];
        snprintf(name, sizeof name, "%02x", (unsigned)i);
        enum ft_err_code err = sweep_folder(cx, shelf, name, kept);
        if (err == FT_NOTFOUND) {
            ft_clear(cx);
            err = FT_OK;
        }
        FT_TRY(err);
    }
    return FT_OK;
}
