#include "base/log.h"
#include "loop/loop.h"
#include "sandbox/egress_int.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { INFO_MAX = 4096 };

struct ft_egress {
    ft_ctx cx; /* of its thread */
    const struct ft_egress_rules *rules;
    struct ft_thread *thread;
    int info, block; /* our ends */
    int stop;
    struct ft_strings refused;
};

/* What bubblewrap says of the child it made, up to the closing brace; nothing where it cannot. */
static long read_pid(const struct ft_egress *egress) {
    static const char name[] = "\"child-pid\":";
    char text[INFO_MAX];
    size_t size = 0;
    struct pollfd wait[] = {{.fd = egress->info, .events = POLLIN},
                            {.fd = egress->stop, .events = POLLIN}};
    while (size < sizeof text - 1 && !memchr(text, '}', size)) {
        poll(wait, FT_COUNT(wait), -1);
        ssize_t got = wait[1].revents ? 0 : read(egress->info, text + size, sizeof text - 1 - size);
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
            return 0;
        }
        size += got > 0 ? (size_t)got : 0;
    }
    text[size] = '\0';
    const char *at = strstr(text, name);
    return at ? strtol(at + sizeof name - 1, NULL, 10) : 0;
}

/* The program waits in `block` until there is somebody to ask; without, it has no network. */
static void serve(void *with) {
    struct ft_egress *egress = with;
    ft_ctx *cx = &egress->cx;
    int listener = -1;
    long pid = read_pid(egress);
    ft_err error = pid > 0 ? ft_egress_listen(cx, pid, &listener) : FT_OK;
    bool told = write(egress->block, "", 1) == 1;
    if (error == FT_OK && listener >= 0 && told) {
        error = ft_egress_serve(cx, egress->rules, listener, egress->stop, &egress->refused);
    }
    if (error != FT_OK) {
        ft_log(FT_LOG_WARN, "sandbox", "no host is reached: %s", cx->error.message);
    }
    if (listener >= 0) {
        close(listener);
    }
}

static void release(struct ft_egress *egress) {
    const int fds[] = {egress->info, egress->block, egress->stop};
    for (size_t i = 0; i < FT_COUNT(fds); i++) {
        if (fds[i] >= 0) {
            close(fds[i]);
        }
    }
    ft_arena_free(egress->cx.arena);
}

ft_err ft_egress_start(ft_ctx *cx, const struct ft_egress_rules *rules, int *info, int *block,
                       struct ft_egress **egress) {
    struct ft_egress *made = FT_NEW(cx->arena, struct ft_egress);
    int pipes[2][2];
    if (pipe2(pipes[0], O_CLOEXEC) != 0) {
        return ft_fail_errno(cx, "cannot make a pipe");
    }
    if (pipe2(pipes[1], O_CLOEXEC) != 0) {
        close(pipes[0][0]);
        close(pipes[0][1]);
        return ft_fail_errno(cx, "cannot make a pipe");
    }
    *made = (struct ft_egress){.cx = {.arena = ft_arena_new(), .cancelled = cx->cancelled},
                               .rules = rules,
                               .info = pipes[0][0],
                               .block = pipes[1][1],
                               .stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    if (made->stop < 0) {
        close(pipes[0][1]);
        close(pipes[1][0]);
        release(made);
        return ft_fail_errno(cx, "cannot make an event");
    }
    *info = pipes[0][1];
    *block = pipes[1][0];
    made->thread = ft_thread_start("egress", serve, made);
    *egress = made;
    return FT_OK;
}

void ft_egress_stop(ft_ctx *cx, struct ft_egress *egress, struct ft_strings *refused) {
    const uint64_t one = 1;
    FT_IGNORE(write(egress->stop, &one, sizeof one) == sizeof one ? FT_OK : FT_IO);
    ft_thread_join(egress->thread);
    for (size_t i = 0; i < egress->refused.count; i++) {
        *FT_PUSH(cx->arena, refused) = ft_strdup(cx->arena, egress->refused.at[i]);
    }
    release(egress);
}
