#include "os/holder.h"

#include "base/clock.h"
#include "os/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/pidfd.h>
#include <time.h>
#include <unistd.h>

enum { MOST_CHILDREN = 64, GONE_MS = 30000 };

static bool has_ended(int pidfd, int ms) {
    struct pollfd wait = {.fd = pidfd, .events = POLLIN};
    return poll(&wait, 1, ms) > 0;
}

bool ft_process_lives(int64_t pid) {
    int fd = pid > 0 && pid <= INT32_MAX ? pidfd_open((pid_t)pid, 0) : -1;
    if (fd < 0) {
        return false;
    }
    bool lives = !has_ended(fd, 0);
    close(fd);
    return lives;
}

/* The number in the lock file; 0 where nobody holds it. */
static ft_err read_lock(ft_ctx *cx, const char *path, struct stat *file, int64_t *pid) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) {
        return ft_fail(cx, FT_NOTFOUND, "nobody holds the lock %s", path);
    }
    char text[32] = "";
    bool ok = fd >= 0 && fstat(fd, file) == 0 && pread(fd, text, sizeof text - 1, 0) >= 0;
    bool held = ok && flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    int error = errno;
    if (fd >= 0) {
        close(fd);
    }
    if (!ok) {
        errno = error;
        return ft_fail_errno(cx, "cannot read the lock %s", path);
    }
    if (!held) {
        return ft_fail(cx, FT_NOTFOUND, "nobody holds the lock %s", path);
    }
    char *end = NULL;
    long long number = strtoll(text, &end, 10);
    bool whole = end != text && (*end == '\n' || !*end);
    *pid = whole && number > 0 && number <= INT32_MAX ? number : 0;
    return FT_OK;
}

/* FT_CONFLICT, with PID in words. */
static ft_err not_here(ft_ctx *cx, const char *path, int64_t pid) {
    FT_IGNORE(
        pid ? ft_fail(cx, FT_CONFLICT,
                      "the lock %s is held, but not by the process %lld that it names", path,
                      (long long)pid)
            : ft_fail(cx, FT_CONFLICT, "the lock %s is held, and does not say by whom", path));
    return ft_hint(cx, "its holder may work in another container or on another machine: end it "
                       "there");
}

/* Whether the process has FILE open. */
static ft_err has_open(ft_ctx *cx, const char *path, int64_t pid, const struct stat *file) {
    const char *folder = ft_sprintf(cx->arena, "/proc/%lld/fd", (long long)pid);
    DIR *all = opendir(folder);
    if (!all && (errno == EACCES || errno == EPERM)) {
        FT_IGNORE(ft_fail(cx, FT_DENIED,
                          "the process %lld that holds the lock %s is another user's",
                          (long long)pid, path));
        return ft_hint(cx, "ask its owner, or an administrator, to end it");
    }
    const struct dirent *entry = NULL;
    bool found = false;
    while (all && !found && (entry = readdir(all))) {
        struct stat info;
        found = entry->d_name[0] != '.' && fstatat(dirfd(all), entry->d_name, &info, 0) == 0 &&
                info.st_dev == file->st_dev && info.st_ino == file->st_ino;
    }
    if (all) {
        closedir(all);
    }
    return found ? FT_OK : not_here(cx, path, pid);
}

static ft_err open_once(ft_ctx *cx, const char *path, struct ft_holder *holder) {
    struct stat file;
    int64_t pid = 0;
    FT_TRY(read_lock(cx, path, &file, &pid));
    int fd = pid ? pidfd_open((pid_t)pid, 0) : -1;
    if (fd < 0 && pid && errno != ESRCH && errno != EINVAL) {
        return ft_fail_errno(cx, "cannot reach the process %lld", (long long)pid);
    }
    if (fd < 0 || pid == getpid()) {
        if (fd >= 0) {
            close(fd);
        }
        return not_here(cx, path, pid);
    }
    enum ft_err_code err = has_open(cx, path, pid, &file);
    if (err != FT_OK) {
        close(fd);
        return err;
    }
    *holder = (struct ft_holder){.pid = pid, .fd = fd};
    return FT_OK;
}

/* Whoever takes a lock writes its number into it an instant later, so a number that is missing or
 * of somebody who is gone is believed when it lasts. */
ft_err ft_holder_open(ft_ctx *cx, const char *path, struct ft_holder *holder) {
    enum { TRIES = 100, NAP_NS = 3 * 1000 * 1000 };
    for (int tries = 1;; tries++) {
        enum ft_err_code err = open_once(cx, path, holder);
        if (err != FT_CONFLICT || tries == TRIES) {
            return err;
        }
        ft_clear(cx);
        nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    }
}

void ft_holder_close(struct ft_holder *holder) {
    if (holder->fd >= 0) {
        close(holder->fd);
        holder->fd = -1;
    }
}

static ft_err send_signal(ft_ctx *cx, const struct ft_holder *holder, int number) {
    if (pidfd_send_signal(holder->fd, number, NULL, 0) == 0 || errno == ESRCH) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail_errno(cx, "cannot end the process %lld", (long long)holder->pid));
    return ft_hint(cx, "ask its owner, or an administrator, to end it");
}

ft_err ft_holder_interrupt(ft_ctx *cx, const struct ft_holder *holder) {
    return send_signal(cx, holder, SIGINT);
}

bool ft_holder_wait(const struct ft_holder *holder, int ms) {
    return has_ended(holder->fd, ms);
}

/* Adds descriptors of the processes that the thread has started. */
static size_t open_listed(int tasks, const char *thread, int *fds, size_t room) {
    char path[64];
    char text[4096];
    snprintf(path, sizeof path, "%.20s/children", thread);
    int list = openat(tasks, path, O_RDONLY | O_CLOEXEC);
    ssize_t size = list < 0 ? 0 : read(list, text, sizeof text - 1);
    if (list >= 0) {
        close(list);
    }
    text[size > 0 ? size : 0] = '\0';
    size_t count = 0;
    char *end = NULL;
    for (char *at = text; count < room; at = end) {
        long pid = strtol(at, &end, 10);
        int fd = end != at && pid > 0 && pid <= INT32_MAX ? pidfd_open((pid_t)pid, 0) : -1;
        if (fd >= 0) {
            fds[count++] = fd;
        }
        if (end == at) {
            break;
        }
    }
    return count;
}

/* Descriptors of the children: the keepers, which go when all is gone that they keep. */
static size_t open_children(const struct ft_holder *holder, int *fds, size_t room) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%lld/task", (long long)holder->pid);
    DIR *tasks = opendir(path);
    const struct dirent *entry = NULL;
    size_t count = 0;
    while (tasks && count < room && (entry = readdir(tasks))) {
        if (entry->d_name[0] != '.') {
            count += open_listed(dirfd(tasks), entry->d_name, fds + count, room - count);
        }
    }
    if (tasks) {
        closedir(tasks);
    }
    return count;
}

ft_err ft_holder_kill(ft_ctx *cx, const struct ft_holder *holder) {
    int fds[MOST_CHILDREN];
    FT_TRY(send_signal(cx, holder, SIGSTOP)); /* starts nothing any more that would be missed */
    size_t count = open_children(holder, fds, FT_COUNT(fds));
    enum ft_err_code err = send_signal(cx, holder, SIGKILL);
    int64_t end = ft_mono_ns() + GONE_MS * INT64_C(1000000);
    bool gone = has_ended(holder->fd, GONE_MS);
    for (size_t i = 0; i < count; i++) {
        int64_t left_ms = (end - ft_mono_ns()) / 1000000;
        gone = has_ended(fds[i], left_ms > 0 ? (int)left_ms : 0) && gone;
        close(fds[i]);
    }
    FT_TRY(err);
    return gone ? FT_OK
                : ft_fail(cx, FT_TIMEOUT, "the process %lld, or what it started, does not end",
                          (long long)holder->pid);
}
