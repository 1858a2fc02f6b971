#include "os/watch.h"

#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

enum { SLICE_MS = 100 }; /* how soon a cancellation is seen */

struct ft_watch {
    int fd;
};

static void close_watch(void *object) {
    const struct ft_watch *watch = object;
    close(watch->fd);
}

ft_err ft_watch_open(ft_ctx *cx, struct ft_watch **watch) {
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot watch folders");
    }
    *watch = FT_NEW(cx->arena, struct ft_watch);
    (*watch)->fd = fd;
    ft_arena_defer(cx->arena, close_watch, *watch);
    return FT_OK;
}

ft_err ft_watch_add(ft_ctx *cx, struct ft_watch *watch, const char *path, int *folder) {
    int made = inotify_add_watch(watch->fd, path,
                                 IN_CREATE | IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB |
                                     IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF |
                                     IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK);
    if (made < 0 && errno == ENOSPC) {
        FT_IGNORE(ft_fail(cx, FT_LIMIT, "the system watches no more folders than it does now"));
        return ft_hint(cx, "raise fs.inotify.max_user_watches with sysctl");
    }
    if (made < 0) {
        return ft_fail_errno(cx, "cannot watch %s", path);
    }
    *folder = made;
    return FT_OK;
}

static size_t tell_all(const char *bytes, size_t size,
                       void (*tell)(void *to, const struct ft_watch_event *event), void *to) {
    size_t count = 0;
    for (size_t at = 0; at + sizeof(struct inotify_event) <= size; count++) {
        struct inotify_event event;
        memcpy(&event, bytes + at, sizeof event);
        struct ft_watch_event told = {
            .folder = event.mask & IN_Q_OVERFLOW ? -1 : event.wd,
            .name = event.len ? bytes + at + sizeof event : "",
            .is_folder = event.mask & (IN_ISDIR | IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED),
            .gone = event.mask & (IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF | IN_MOVE_SELF),
        };
        tell(to, &told);
        at += sizeof event + event.len;
    }
    return count;
}

ft_err ft_watch_wait(ft_ctx *cx, struct ft_watch *watch, int64_t timeout_ms,
                     void (*tell)(void *to, const struct ft_watch_event *event), void *to,
                     size_t *count) {
    char bytes[64 * 1024] __attribute__((aligned(8)));
    int64_t until_ns = ft_mono_ns() + timeout_ms * 1000000;
    *count = 0;
    for (;;) {
        FT_TRY(ft_checkpoint(cx));
        ssize_t size = read(watch->fd, bytes, sizeof bytes);
        if (size > 0) {
            *count += tell_all(bytes, (size_t)size, tell, to);
            continue; /* all that is there */
        }
        if (size < 0 && errno != EAGAIN && errno != EINTR) {
            return ft_fail_errno(cx, "cannot read what has changed");
        }
        int64_t left = (until_ns - ft_mono_ns()) / 1000000;
        if (*count || left <= 0) {
            return FT_OK;
        }
        struct pollfd ready = {.fd = watch->fd, .events = POLLIN};
        poll(&ready, 1, (int)(left < SLICE_MS ? left : SLICE_MS));
    }
}
