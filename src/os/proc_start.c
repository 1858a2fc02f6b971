#include "os/proc_int.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4U /* glibc hides it where linux/close_range.h is not included */
#endif

static _Noreturn void fail(const struct ft_launch *launch, enum ft_stage stage, int error) {
    struct ft_report report = {.failed = true, .stage = stage, .error = error};
    ssize_t sent = send(launch->control, &report, sizeof report, MSG_NOSIGNAL);
    (void)sent;
    _exit(127);
}

static bool set_descriptors(const struct ft_launch *launch) {
    if (dup2(launch->in, 0) < 0 || dup2(launch->out, 1) < 0 || dup2(launch->err, 2) < 0) {
        return false;
    }
    if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0) {
        return false;
    }
    for (size_t i = 0; i < launch->spec->keep_count; i++) {
        if (fcntl(launch->spec->keep_fds[i], F_SETFD, 0) != 0) {
            return false;
        }
    }
    return true;
}

static bool set_limit(__rlimit_resource_t which, int64_t value, int64_t slack) {
    struct rlimit limit;
    if (value < 0 || getrlimit(which, &limit) != 0) {
        return false;
    }
    rlim_t hard = (rlim_t)(value + slack);
    limit.rlim_max = hard < limit.rlim_max ? hard : limit.rlim_max;
    limit.rlim_cur = (rlim_t)value < limit.rlim_max ? (rlim_t)value : limit.rlim_max;
    return setrlimit(which, &limit) == 0;
}

/* Should the watch on all processes be late, the kernel stops them somewhat later: it counts the
 * threads of the user, for root none. Being nicer than the keeper keeps the watch in time. */
static bool set_backstop(int64_t processes) {
    enum { NICER = 5 };
    struct sysinfo info;
    setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICER);
    return sysinfo(&info) == 0 && set_limit(RLIMIT_NPROC, info.procs + processes, 0);
}

static bool set_limits(const struct ft_proc_limits *limits) {
    return set_limit(RLIMIT_CORE, 0, 0) &&
           /* Two seconds to react to SIGXCPU. */
           (!limits->cpu_s || set_limit(RLIMIT_CPU, limits->cpu_s, 2)) &&
           (!limits->memory || set_limit(RLIMIT_AS, limits->memory, 0)) &&
           (!limits->file_size || set_limit(RLIMIT_FSIZE, limits->file_size, 0)) &&
           (!limits->total_processes || set_backstop(limits->total_processes)) &&
           (!limits->processes || set_limit(RLIMIT_NPROC, limits->processes, 0)) &&
           (!limits->open_files || set_limit(RLIMIT_NOFILE, limits->open_files, 0));
}

static void default_signals(void) {
    struct sigaction normal = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) {
        sigaction(number, &normal, NULL); /* SIGKILL and SIGSTOP refuse, as they should */
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

_Noreturn void ft_program_start(const struct ft_launch *launch, pid_t keeper) {
    static char *const empty[] = {NULL};
    const struct ft_proc_spec *spec = launch->spec;
    setsid();
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
        fail(launch, FT_STAGE_KEEPER, errno);
    }
    if (getppid() != keeper) {
        _exit(127);
    }
    if (!set_descriptors(launch)) {
        fail(launch, FT_STAGE_DESCRIPTORS, errno);
    }
    if (spec->cwd && chdir(spec->cwd) != 0) {
        fail(launch, FT_STAGE_FOLDER, errno);
    }
    if (!set_limits(&spec->limits)) {
        fail(launch, FT_STAGE_LIMITS, errno);
    }
    int error = spec->prepare ? spec->prepare(spec->prepare_with) : 0;
    if (error) {
        fail(launch, FT_STAGE_PREPARE, error);
    }
    default_signals();
    execve(launch->program, (char *const *)(uintptr_t)spec->argv,
           spec->env ? (char *const *)(uintptr_t)spec->env : empty);
    fail(launch, FT_STAGE_EXEC, errno);
}
