#include "base/clock.h"
#include "os/proc_int.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long the dying are waited for: a process that the kernel holds in a system call keeps its
 * SIGKILL and goes when that call does. */
static const int64_t sweep_ns = 30LL * 1000000000;

struct keeper {
    pid_t program;
    int control, signals;
    bool ended;   /* the program itself */
    bool nothing; /* no child is left */
    int status;
    enum ft_reached reached;
    struct ft_watch watch;
};

static void send_report(int control, const struct ft_report *report) {
    ssize_t sent = send(control, report, sizeof *report, MSG_NOSIGNAL);
    (void)sent; /* nobody is left to hear it: all is ended just the same */
}

static _Noreturn void fail(const struct ft_launch *launch) {
    struct ft_report report = {.failed = true, .stage = FT_STAGE_KEEPER, .error = errno};
    send_report(launch->control, &report);
    _exit(127);
}

/* Orphans come here too, so that they never stay zombies. */
static void reap(struct keeper *keeper) {
    for (;;) {
        int status = 0;
        pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);
        if (pid < 0 && errno == EINTR) {
            continue;
        }
        if (pid <= 0) {
            keeper->nothing = pid < 0;
            return;
        }
        if (pid == keeper->program) {
            keeper->ended = true;
            keeper->status = status;
        }
    }
}

static void drain_signals(int signals, bool *asked_to_end) {
    struct signalfd_siginfo info;
    while (read(signals, &info, sizeof info) == (ssize_t)sizeof info) {
        *asked_to_end = *asked_to_end || info.ssi_signo == SIGTERM;
    }
}

/* A group dies in one stroke, so that one that forks fast cannot outrun its end. */
static void kill_tree(struct ft_tree *tree) {
    pid_t self = getpid();
    if ((!tree->at && !ft_tree_init(tree)) || !ft_tree_scan(tree, self)) {
        return;
    }
    pid_t last_group = 0;
    for (size_t i = 0; i < tree->count; i++) {
        const struct ft_tree_process *process = &tree->at[i];
        if (!process->below) {
            continue;
        }
        if (process->group > 1 && process->group != last_group && process->group != self) {
            last_group = process->group;
            kill(-last_group, SIGKILL);
        }
        kill(process->pid, SIGKILL);
    }
}

static void rest(const struct keeper *keeper) {
    enum { REST_MS = 2 };
    bool asked = false;
    struct pollfd wait = {.fd = keeper->signals, .events = POLLIN};
    poll(&wait, 1, REST_MS);
    drain_signals(keeper->signals, &asked);
}

/* Mostly a single orphan is left, the first process of a sandbox that is already on its way out:
 * the kernel names it at once, while looking through /proc grows with the whole system. */
static void kill_orphans(struct keeper *keeper) {
    enum { MOST = 16 };
    pid_t orphans[MOST];
    size_t count = ft_tree_children(orphans, MOST);
    for (size_t i = 0; i < count; i++) {
        kill(orphans[i], SIGKILL);
    }
    if (count) {
        rest(keeper);
        reap(keeper);
    }
}

static void sweep(struct keeper *keeper) {
    enum { PASSES = 3 };
    int64_t give_up = ft_mono_ns() + sweep_ns;
    if (!keeper->ended) {
        kill(-keeper->program, SIGKILL);
        kill(keeper->program, SIGKILL);
    }
    reap(keeper);
    if (!keeper->nothing) {
        kill_orphans(keeper);
    }
    for (; !keeper->nothing && ft_mono_ns() < give_up; reap(keeper)) {
        /* What is born during one pass is met by the next; then the killed need a while to go. */
        for (int pass = 0; pass < PASSES; pass++) {
            kill_tree(&keeper->watch.tree);
        }
        rest(keeper);
    }
}

/* False: everything has to end now. */
static bool obey(struct keeper *keeper) {
    char order = 0;
    ssize_t got = recv(keeper->control, &order, 1, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return true;
    }
    if (got == 1 && order == FT_ORDER_TERM) {
        kill(-keeper->program, SIGTERM);
        kill(-keeper->program, SIGCONT);
        return true;
    }
    return false; /* FT_ORDER_KILL, or this process's parent is gone */
}

static void keep(struct keeper *keeper) {
    bool asked_to_end = false;
    while (!keeper->ended && !asked_to_end) {
        struct pollfd wait[] = {{.fd = keeper->control, .events = POLLIN},
                                {.fd = keeper->signals, .events = POLLIN}};
        poll(wait, 2, keeper->watch.wanted ? FT_WATCH_MS : -1);
        if (wait[0].revents && !obey(keeper)) {
            return;
        }
        drain_signals(keeper->signals, &asked_to_end);
        reap(keeper);
        if (keeper->watch.wanted && !keeper->ended) {
            keeper->reached = ft_watch_look(&keeper->watch);
            asked_to_end = asked_to_end || keeper->reached != FT_REACHED_NONE;
        }
    }
}

/* Ends held open here would keep others from seeing their end of file. */
static bool close_all_but(int a, int b) {
    unsigned low = (unsigned)(a < b ? a : b);
    unsigned high = (unsigned)(a < b ? b : a);
    return close_range(0, low - 1, 0) == 0 &&
           (low + 1 == high || close_range(low + 1, high - 1, 0) == 0) &&
           close_range(high + 1, ~0U, 0) == 0;
}

static void report_end(const struct keeper *keeper) {
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    struct ft_report report = {
        .status = keeper->status,
        .reached = keeper->reached,
        .user_ms = used.ru_utime.tv_sec * 1000 + used.ru_utime.tv_usec / 1000,
        .system_ms = used.ru_stime.tv_sec * 1000 + used.ru_stime.tv_usec / 1000,
        .max_rss = used.ru_maxrss * 1024,
    };
    send_report(keeper->control, &report);
}

_Noreturn void ft_keeper_run(const struct ft_launch *launch) {
    setsid();
    prctl(PR_SET_NAME, "fettle-keeper");
    /* The signal of the parent's death is read like an order; whoever died before it was set
     * shows in getppid. */
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) {
        fail(launch);
    }
    if (getppid() != launch->parent) {
        _exit(127);
    }
    sigset_t heard;
    sigemptyset(&heard);
    sigaddset(&heard, SIGCHLD);
    sigaddset(&heard, SIGTERM);
    struct keeper keeper = {.control = launch->control};
    struct sigaction normal = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &normal, NULL); /* ignored, it would lose the exit status */
    keeper.signals = signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
    pid_t self = getpid();
    keeper.program = keeper.signals < 0 ? -1 : _Fork();
    if (keeper.program < 0) {
        fail(launch);
    }
    if (keeper.program == 0) {
        ft_program_start(launch, self);
    }
    if (!close_all_but(keeper.control, keeper.signals) || chdir("/") != 0) {
        kill(keeper.program, SIGKILL);
        fail(launch);
    }
    /* Where many fight for the processors, the watch must not wait its turn; for root alone,
     * others have RLIMIT_NPROC. */
    struct sched_param urgent = {.sched_priority = 1};
    sched_setscheduler(0, SCHED_FIFO, &urgent);
    ft_watch_init(&keeper.watch, &launch->spec->limits);
    keep(&keeper);
    sweep(&keeper);
    report_end(&keeper);
    _exit(0);
}
