#include "os/proc.h"

#include "base/clock.h"
#include "os/proc_int.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANCEL_MS = 50, DEFAULT_GRACE_MS = 2000 };

static const char default_path[] = "/usr/local/bin:/usr/bin:/bin";

enum phase { RUNNING, ASKED, KILLED };

struct run {
    ft_ctx *cx;
    const struct ft_proc_spec *spec;
    struct ft_proc_result result;
    struct ft_gather gather;
    struct ft_report report, failure;
    /* this process's ends, and those that go to the program */
    int control, out, err;
    int theirs[4];
    pid_t keeper;
    enum phase phase;
    bool over, stopped;
    int64_t started, deadline, kill_at; /* monotonic ns; 0: never */
};

enum { THEIR_CONTROL, THEIR_IN, THEIR_OUT, THEIR_ERR };

/* Standard descriptors of this process may be closed; ours must not take their numbers. */
static int above_standard(int fd) {
    if (fd < 0 || fd > STDERR_FILENO) {
        return fd;
    }
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(fd);
    return moved;
}

static void close_fd(int *fd) {
    if (*fd >= 0) {
        close(*fd);
    }
    *fd = -1;
}

static ft_err open_pair(ft_ctx *cx, bool is_socket, int *ours, int *theirs) {
    int pair[2] = {-1, -1};
    int failed = is_socket ? socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair)
                           : pipe2(pair, O_CLOEXEC);
    *ours = above_standard(pair[0]);
    *theirs = above_standard(pair[1]);
    if (failed || *ours < 0 || *theirs < 0 || fcntl(*ours, F_SETFL, O_NONBLOCK) != 0) {
        return ft_fail_errno(cx, "cannot make a pipe");
    }
    return FT_OK;
}

/* A file holds any input, so that nothing has to be fed while the program runs. */
static int open_input(struct ft_slice input) {
    if (!input.size) {
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    int fd = memfd_create("input", MFD_CLOEXEC);
    if (fd < 0) {
        fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    }
    size_t done = 0;
    while (fd >= 0 && done < input.size) {
        ssize_t wrote = write(fd, input.data + done, input.size - done);
        if (wrote < 0 && errno != EINTR) {
            close(fd);
            return -1;
        }
        done += wrote > 0 ? (size_t)wrote : 0;
    }
    if (fd >= 0) {
        lseek(fd, 0, SEEK_SET);
    }
    return fd;
}

static ft_err open_all(struct run *run) {
    FT_TRY(open_pair(run->cx, true, &run->control, &run->theirs[THEIR_CONTROL]));
    FT_TRY(open_pair(run->cx, false, &run->out, &run->theirs[THEIR_OUT]));
    if (!run->spec->merge) {
        FT_TRY(open_pair(run->cx, false, &run->err, &run->theirs[THEIR_ERR]));
    }
    run->theirs[THEIR_IN] = above_standard(open_input(run->spec->input));
    return run->theirs[THEIR_IN] < 0 ? ft_fail_errno(run->cx, "cannot prepare standard input")
                                     : FT_OK;
}

static const char *env_get(const char *const *env, const char *name) {
    size_t size = strlen(name);
    for (; env && *env; env++) {
        if (strncmp(*env, name, size) == 0 && (*env)[size] == '=') {
            return *env + size + 1;
        }
    }
    return NULL;
}

static ft_err find_program(ft_ctx *cx, const struct ft_proc_spec *spec, const char **program) {
    const char *name = spec->argv[0];
    if (strchr(name, '/')) {
        *program = name;
        return FT_OK;
    }
    const char *path = env_get(spec->env, "PATH");
    path = path ? path : default_path;
    const char *found = ft_proc_find(cx->arena, name, path);
    if (!found) {
        FT_IGNORE(ft_fail(cx, FT_UNAVAILABLE, "there is no program '%s' in %s", name, path));
        return ft_hint(cx, "install '%s'", name);
    }
    *program = found;
    return FT_OK;
}

static ft_err start(struct run *run, const char *program) {
    struct ft_launch launch = {
        .spec = run->spec,
        .program = program,
        .in = run->theirs[THEIR_IN],
        .out = run->theirs[THEIR_OUT],
        .err = run->theirs[run->spec->merge ? THEIR_OUT : THEIR_ERR],
        .control = run->theirs[THEIR_CONTROL],
        .parent = getpid(),
    };
    /* No handler of this process may run in the fork. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    run->keeper = fork();
    if (run->keeper == 0) {
        ft_keeper_run(&launch);
    }
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return run->keeper < 0 ? ft_fail_errno(run->cx, "cannot start '%s'", run->spec->argv[0])
                           : FT_OK;
}

static void send_order(struct run *run, enum ft_order order) {
    char byte = (char)order;
    ssize_t sent = send(run->control, &byte, 1, MSG_NOSIGNAL);
    (void)sent; /* a keeper that is gone shows as the end of `control` */
}

static void stop(struct run *run, enum ft_proc_end why) {
    if (run->stopped) {
        return;
    }
    run->stopped = true;
    run->result.end = why;
    bool gently = why == FT_PROC_TIMEOUT || why == FT_PROC_CANCELLED;
    send_order(run, gently ? FT_ORDER_TERM : FT_ORDER_KILL);
    run->phase = gently ? ASKED : KILLED;
    int64_t grace = run->spec->grace_ms ? run->spec->grace_ms : DEFAULT_GRACE_MS;
    run->kill_at = ft_mono_ns() + grace * 1000000;
}

static void judge(struct run *run) {
    int64_t now = ft_mono_ns();
    if (run->phase == ASKED && now >= run->kill_at) {
        run->phase = KILLED;
        send_order(run, FT_ORDER_KILL);
    }
    if (run->phase != RUNNING) {
        return;
    }
    if (run->gather.flooded) {
        stop(run, FT_PROC_FLOOD);
    } else if (run->deadline && now >= run->deadline) {
        stop(run, FT_PROC_TIMEOUT);
    } else if (run->cx->cancelled && atomic_load(run->cx->cancelled)) {
        stop(run, FT_PROC_CANCELLED);
    }
}

static void sooner(int64_t *earliest, int64_t at) {
    if (at && (!*earliest || at < *earliest)) {
        *earliest = at;
    }
}

static int wait_ms(const struct run *run) {
    int64_t now = ft_mono_ns();
    int64_t at = 0;
    if (run->phase == ASKED) {
        sooner(&at, run->kill_at);
    } else if (run->phase == RUNNING) {
        sooner(&at, run->deadline);
        sooner(&at, run->cx->cancelled ? now + (int64_t)CANCEL_MS * 1000000 : 0);
    }
    if (!at) {
        return -1;
    }
    int64_t ms = (at - now + 999999) / 1000000;
    return ms < 0 ? 0 : ms > 60000 ? 60000 : (int)ms;
}

static void hear(struct run *run) {
    struct ft_report report;
    ssize_t got = recv(run->control, &report, sizeof report, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got != (ssize_t)sizeof report) {
        run->over = true; /* the keeper was killed: `report` stays empty */
        run->report.failed = true;
    } else if (report.failed) {
        run->failure = report;
    } else {
        run->report = report;
        run->over = true;
    }
}

static void follow(struct run *run) {
    while (!run->over) {
        struct pollfd wait[] = {{.fd = run->control, .events = POLLIN},
                                {.fd = run->out, .events = POLLIN},
                                {.fd = run->err, .events = POLLIN}};
        if (poll(wait, 3, wait_ms(run)) > 0) {
            if (wait[1].revents) {
                ft_gather_read(&run->gather, &run->out, &run->gather.out);
            }
            if (wait[2].revents) {
                ft_gather_read(&run->gather, &run->err, &run->gather.err);
            }
            if (wait[0].revents) {
                hear(run);
            }
        }
        judge(run);
    }
    /* What is still in the pipes; not to their end, which somebody outside may hold open. */
    while (!run->gather.flooded && ft_gather_read(&run->gather, &run->out, &run->gather.out)) {
    }
    while (!run->gather.flooded && ft_gather_read(&run->gather, &run->err, &run->gather.err)) {
    }
}

static ft_err fail_start(struct run *run) {
    const char *program = run->spec->argv[0];
    errno = run->failure.error;
    switch (run->failure.stage) {
    case FT_STAGE_KEEPER:
        return ft_fail_errno(run->cx, "cannot start '%s'", program);
    case FT_STAGE_DESCRIPTORS:
        return ft_fail_errno(run->cx, "cannot give '%s' its descriptors", program);
    case FT_STAGE_LIMITS:
        return ft_fail_errno(run->cx, "cannot limit '%s'", program);
    case FT_STAGE_FOLDER:
        return ft_fail_errno(run->cx, "cannot start '%s' in '%s'", program, run->spec->cwd);
    case FT_STAGE_PREPARE:
        return ft_fail_errno(run->cx, "cannot confine '%s'", program);
    case FT_STAGE_EXEC:
        break;
    }
    if (errno == ENOENT || errno == ENOTDIR) {
        return ft_fail(run->cx, FT_UNAVAILABLE, "there is no program '%s', or not its interpreter",
                       program);
    }
    return ft_fail_errno(run->cx, "cannot run '%s'", program);
}

static const char *limit_name(enum ft_reached reached) {
    static const char *const names[] = {
        [FT_REACHED_MEMORY] = "memory",
        [FT_REACHED_PROCESSES] = "processes",
        [FT_REACHED_DISK] = "disk",
    };
    return names[reached];
}

static ft_err conclude(struct run *run) {
    struct ft_proc_result *result = &run->result;
    if (run->failure.failed) {
        return fail_start(run);
    }
    if (run->report.failed) {
        return ft_fail(run->cx, FT_IO, "the keeper of '%s' was killed", run->spec->argv[0]);
    }
    int status = run->report.status;
    if (!run->stopped) {
        result->limit = limit_name(run->report.reached);
        result->end = result->limit         ? FT_PROC_LIMIT
                      : run->gather.flooded ? FT_PROC_FLOOD
                      : WIFSIGNALED(status) ? FT_PROC_SIGNALLED
                                            : FT_PROC_EXITED;
    }
    result->status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    result->wall_ms = (ft_mono_ns() - run->started) / 1000000;
    result->user_ms = run->report.user_ms;
    result->system_ms = run->report.system_ms;
    result->max_rss = run->report.max_rss;
    ft_gather_finish(&run->gather, run->cx->arena, result);
    return FT_OK;
}

static void set_times(struct run *run) {
    run->started = ft_mono_ns();
    run->deadline = run->cx->deadline_ns;
    if (run->spec->timeout_ms) {
        sooner(&run->deadline, run->started + run->spec->timeout_ms * 1000000);
    }
}

static ft_err run_through(struct run *run) {
    const char *program = NULL;
    FT_TRY(find_program(run->cx, run->spec, &program));
    FT_TRY(open_all(run));
    set_times(run);
    FT_TRY(start(run, program));
    for (size_t i = 0; i < FT_COUNT(run->theirs); i++) {
        close_fd(&run->theirs[i]);
    }
    follow(run);
    while (waitpid(run->keeper, NULL, 0) < 0 && errno == EINTR) {
    }
    return conclude(run);
}

ft_err ft_proc_run(ft_ctx *cx, const struct ft_proc_spec *spec, struct ft_proc_result *result) {
    FT_TRY(ft_checkpoint(cx));
    struct run run = {
        .cx = cx, .spec = spec, .control = -1, .out = -1, .err = -1, .theirs = {-1, -1, -1, -1}};
    ft_gather_init(&run.gather, spec);
    ft_err error = run_through(&run);
    close_fd(&run.control);
    close_fd(&run.out);
    close_fd(&run.err);
    for (size_t i = 0; i < FT_COUNT(run.theirs); i++) {
        close_fd(&run.theirs[i]);
    }
    ft_gather_release(&run.gather);
    if (error == FT_OK) {
        *result = run.result;
    }
    return error;
}
