/* Git's lock of the index, taken so that it can be told from git's own when we were killed.
 *
 * `fettle.lock` beside it is a file of ours, held by flock as long as our process lives;
 * `index.lock` is a second name of that very file. An index.lock that is another file is git's, and
 * nobody here ever removes it. */
#include "index_lock_int.h"

#include "os/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char ours[] = "fettle.lock";
static const char gits[] = "index.lock";
static const char made[] = "fettle-index"; /* the next index, and libgit2's lock of it */
static const char made_lock[] = "fettle-index.lock";

/* Whether NAME in the folder is the file INFO. */
static bool is_file(const struct ft_root *folder, const char *name, const struct stat *info) {
    struct stat found;
    return fstatat(folder->fd, name, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
           found.st_dev == info->st_dev && found.st_ino == info->st_ino;
}

static ft_err held(ft_ctx *cx, const struct ft_root *folder, int fd) {
    char text[32] = "";
    long holder = pread(fd, text, sizeof text - 1, 0) > 0 ? strtol(text, NULL, 10) : 0;
    FT_IGNORE(ft_fail(cx, FT_CONFLICT, "Fettle's process %ld is at work on the index in %s", holder,
                      folder->path));
    return ft_hint(cx, "wait for it");
}

/* Our own file, held. Nothing is written to one that has a name elsewhere. */
static ft_err hold(ft_ctx *cx, const struct ft_root *folder, int fd) {
    struct stat info;
    char text[32];
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return errno == EWOULDBLOCK
                   ? held(cx, folder, fd)
                   : ft_fail_errno(cx, "cannot take the lock %s/%s", folder->path, ours);
    }
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) ||
        info.st_nlink > 1 + (nlink_t)is_file(folder, gits, &info)) {
        FT_IGNORE(ft_fail(cx, FT_CONFLICT, "%s/%s is no lock of ours", folder->path, ours));
        return ft_hint(cx, "remove it");
    }
    if (!is_file(folder, ours, &info)) { /* its holder removed it while we opened it */
        return held(cx, folder, fd);
    }
    int size = snprintf(text, sizeof text, "%ld Fettle\n", (long)getpid());
    return ftruncate(fd, 0) == 0 && pwrite(fd, text, (size_t)size, 0) == size
               ? FT_OK
               : ft_fail_errno(cx, "cannot write the lock %s/%s", folder->path, ours);
}

static ft_err fail_taken(ft_ctx *cx, const struct ft_root *folder) {
    FT_IGNORE(ft_fail(cx, FT_CONFLICT, "another git command holds the index in %s", folder->path));
    return ft_hint(cx, "wait for it; if it was killed, remove %s/%s", folder->path, gits);
}

/* Gives our file its second name; one that it has already is of one of us that was killed. */
static ft_err link_it(ft_ctx *cx, const struct ft_root *folder, int fd) {
    struct stat info;
    if (!ft_fault() && linkat(folder->fd, ours, folder->fd, gits, 0) == 0) {
        return FT_OK;
    }
    if (errno == EEXIST) {
        return fstat(fd, &info) == 0 && is_file(folder, gits, &info) ? FT_OK
                                                                     : fail_taken(cx, folder);
    }
    if (errno == EPERM || errno == EOPNOTSUPP ||
        errno == EMLINK) { /* no links there: as git does */
        int plain =
            openat(folder->fd, gits, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (plain >= 0) {
            close(plain);
            return FT_OK;
        }
        if (errno == EEXIST) {
            return fail_taken(cx, folder);
        }
    }
    return ft_fail_errno(cx, "cannot make %s/%s", folder->path, gits);
}

ft_err ft_index_lock_take(ft_ctx *cx, const struct ft_root *folder, int *lock) {
    int fd = ft_fault() ? -1
                        : openat(folder->fd, ours,
                                 O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot open the lock %s/%s", folder->path, ours);
    }
    enum ft_err_code err = hold(cx, folder, fd);
    if (err != FT_OK) {
        close(fd);
        return err;
    }
    err = link_it(cx, folder, fd);
    if (err != FT_OK) {
        unlinkat(folder->fd, ours, 0);
        close(fd);
        return err;
    }
    unlinkat(folder->fd, made, 0);
    unlinkat(folder->fd, made_lock, 0);
    *lock = fd;
    return FT_OK;
}

void ft_index_lock_drop(const struct ft_root *folder, int *lock) {
    if (*lock < 0) {
        return;
    }
    unlinkat(folder->fd, made, 0);
    unlinkat(folder->fd, gits, 0);
    unlinkat(folder->fd, ours, 0);
    close(*lock);
    *lock = -1;
}

void ft_index_lock_mend(ft_ctx *cx, const struct ft_root *folder) {
    struct stat info;
    int lock = -1;
    if (fstatat(folder->fd, ours, &info, AT_SYMLINK_NOFOLLOW) != 0 ||
        (info.st_nlink > 1 && !is_file(folder, gits, &info))) {
        return;
    }
    if (ft_index_lock_take(cx, folder, &lock) == FT_OK) {
        ft_index_lock_drop(folder, &lock);
    }
    ft_clear(cx); /* somebody holds it: whoever needs the index says so */
}

/* With the lock nobody else has the name; libgit2 writes it anew and syncs it. */
static int write_made(const struct ft_root *folder, struct ft_slice bytes,
                      const struct stat *info) {
    const struct timespec times[] = {info->st_atim, info->st_mtim};
    int fd = ft_fault() ? -1
                        : openat(folder->fd, made,
                                 O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return -1;
    }
    bool ok = true;
    for (size_t done = 0; ok && done < bytes.size;) {
        ssize_t put = ft_fault() ? -1 : write(fd, bytes.data + done, bytes.size - done);
        ok = put >= 0 || errno == EINTR;
        done += put > 0 ? (size_t)put : 0;
    }
    ok = ok && futimens(fd, times) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok ? 0 : -1;
}

/* A copy of the index as it stands, with its time: by that time git and libgit2 tell which files
 * may have changed since they were looked at. */
static ft_err copy_index(ft_ctx *cx, const struct ft_root *folder) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx inner = *cx;
    struct ft_slice bytes;
    struct stat info;
    inner.arena = scratch;
    enum ft_err_code err = ft_file_stat(&inner, folder, "index", &info);
    if (err == FT_NOTFOUND) {
        return FT_OK; /* a first one */
    }
    if (err != FT_OK || ft_file_read(&inner, folder, "index", FT_FILE_MAX, &bytes) != FT_OK) {
        return ft_fail(cx, inner.error.code, "%s", inner.error.message);
    }
    return write_made(folder, bytes, &info) == 0
               ? FT_OK
               : ft_fail_errno(cx, "cannot copy the index in %s", folder->path);
}

ft_err ft_index_copy(ft_ctx *cx, struct ft_repo *repo, const struct ft_root *folder,
                     git_index **index) {
    FT_TRY(copy_index(cx, folder));
    FT_GIT_TRY(cx, git_index_open(index, ft_path_join(cx->arena, folder->path, made)),
               "cannot read the index of %s", repo->path);
    /* With its repository it looks at the files whose time says nothing. */
    FT_GIT_TRY(cx, git_repository_set_index(repo->git, *index), "cannot read the index of %s",
               repo->path);
    return FT_OK;
}

ft_err ft_index_settle(ft_ctx *cx, struct ft_repo *repo, const struct ft_root *folder,
                       git_index *index) {
    FT_GIT_TRY(cx, git_index_write(index), "cannot write the index of %s", repo->path);
    return !ft_fault() && renameat(folder->fd, made, folder->fd, "index") == 0
               ? FT_OK
               : ft_fail_errno(cx, "cannot write the index of %s", repo->path);
}

ft_err ft_repo_mend(ft_ctx *cx, struct ft_repo *repo) {
    struct ft_root folder;
    FT_TRY(ft_root_open(cx, git_repository_path(repo->git), &folder));
    ft_index_lock_mend(cx, &folder);
    ft_root_close(&folder);
    return FT_OK;
}
