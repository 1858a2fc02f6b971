/* A process that goes on without this one: in a session of its own, nobody's child, nothing open
 * but its output. */
#include "os/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4U /* glibc hides it where linux/close_range.h is not included */
#endif

/* What the new process needs, made ready before the fork. */
struct departure {
    const char *const *argv;
    const char *const *env;
    int in, out;
    int said[2]; /* a pipe that closes when the program has begun */
};

/* One write below PIPE_BUF: it comes whole or not at all. */
struct word {
    pid_t pid;
    int error; /* 0: the process is there and about to begin */
};

static int above_standard(int fd) {
    if (fd < 0 || fd > STDERR_FILENO) {
        return fd;
    }
    int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(fd);
    return moved;
}

static void close_all(struct departure *departure) {
    int *all[] = {&departure->in, &departure->out, &departure->said[0], &departure->said[1]};
    for (size_t i = 0; i < FT_COUNT(all); i++) {
        if (*all[i] >= 0) {
            close(*all[i]);
        }
        *all[i] = -1;
    }
}

static ft_err open_all(ft_ctx *cx, struct departure *departure, const char *output_path) {
    int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    departure->out = above_standard(open(output_path, flags, 0600));
    if (departure->out < 0 || fcntl(departure->out, F_SETFL, O_APPEND) != 0) {
        return ft_fail_errno(cx, "cannot open %s for the output", output_path);
    }
    departure->in = above_standard(open("/dev/null", O_RDONLY | O_CLOEXEC));
    int pair[2] = {-1, -1};
    int failed = pipe2(pair, O_CLOEXEC);
    departure->said[0] = above_standard(pair[0]);
    departure->said[1] = above_standard(pair[1]);
    if (failed || departure->in < 0 || departure->said[0] < 0 || departure->said[1] < 0) {
        return ft_fail_errno(cx, "cannot prepare a process of its own");
    }
    return FT_OK;
}

/* From here on in the fork: async-signal-safe calls only. */

static _Noreturn void give_up(const struct departure *departure) {
    struct word word = {.pid = getpid(), .error = errno};
    ssize_t wrote = write(departure->said[1], &word, sizeof word);
    (void)wrote; /* nobody is left to hear it */
    _exit(127);
}

static void default_signals(void) {
    struct sigaction normal = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) {
        sigaction(number, &normal, NULL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void begin(const struct departure *departure) {
    static char *const empty[] = {NULL};
    struct word word = {.pid = getpid()};
    bool ready = dup2(departure->in, STDIN_FILENO) >= 0 &&
                 dup2(departure->out, STDOUT_FILENO) >= 0 &&
                 dup2(departure->out, STDERR_FILENO) >= 0 &&
                 close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) == 0 && chdir("/") == 0 &&
                 write(departure->said[1], &word, sizeof word) == (ssize_t)sizeof word;
    if (!ready) {
        give_up(departure);
    }
    default_signals();
    execve(departure->argv[0], (char *const *)(uintptr_t)departure->argv,
           departure->env ? (char *const *)(uintptr_t)departure->env : empty);
    give_up(departure);
}

/* The one in between leads the session and ends, so that what it leaves leads none: no terminal
 * that it opens can become its own. */
static _Noreturn void depart(const struct departure *departure) {
    setsid();
    pid_t pid = _Fork();
    if (pid == 0) {
        begin(departure);
    }
    if (pid < 0) {
        give_up(departure);
    }
    _exit(0);
}

/* In the parent again. */

static pid_t start(const struct departure *departure) {
    /* No handler of this process may run in the fork. */
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = _Fork();
    if (pid == 0) {
        depart(departure);
    }
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = error;
    return pid;
}

/* Reads until the program has begun, or has not. */
static struct word listen_to(int fd) {
    struct word last = {0};
    for (;;) {
        struct word word;
        ssize_t got = read(fd, &word, sizeof word);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got != (ssize_t)sizeof word) {
            return last;
        }
        last = word;
    }
}

static ft_err run(ft_ctx *cx, struct departure *departure, int64_t *pid) {
    const char *program = departure->argv[0];
    pid_t between = start(departure);
    if (between < 0) {
        return ft_fail_errno(cx, "cannot start '%s'", program);
    }
    close(departure->said[1]);
    departure->said[1] = -1;
    struct word word = listen_to(departure->said[0]);
    while (waitpid(between, NULL, 0) < 0 && errno == EINTR) {
    }
    if (word.error || !word.pid) {
        errno = word.error ? word.error : ECHILD;
        FT_IGNORE(ft_fail_errno(cx, "cannot start '%s'", program));
        return ft_fail(cx, FT_UNAVAILABLE, "%s", cx->error.message);
    }
    *pid = word.pid;
    return FT_OK;
}

ft_err ft_proc_detach(ft_ctx *cx, const char *const *argv, const char *const *env,
                      const char *output_path, int64_t *pid) {
    struct departure departure = {.argv = argv, .env = env, .in = -1, .out = -1, .said = {-1, -1}};
    enum ft_err_code err = open_all(cx, &departure, output_path);
    err = err == FT_OK ? run(cx, &departure, pid) : err;
    close_all(&departure);
    return err;
}
