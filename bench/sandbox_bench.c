/* What the sandbox adds to a run: /bin/true alone, in each kind, and in a bare bwrap that makes the
 * same mounts (what bubblewrap itself takes here), by turns. */
#include "base/clock.h"
#include "sandbox/sandbox.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 300 };

static const char *const argv[] = {"/bin/true", NULL};

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double run_plain(void) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_proc_spec spec = {.argv = argv};
    struct ft_proc_result result;
    int64_t start = ft_mono_ns();
    ft_err error = ft_proc_run(&cx, &spec, &result);
    int64_t end = ft_mono_ns();
    if (error != FT_OK || result.status != 0) {
        ft_panic("/bin/true does not run: %s", cx.error.message);
    }
    return (double)(end - start) / 1e6;
}

static double run_in(const char *folder, enum ft_sandbox_kind kind) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_sandbox_spec spec = {.argv = argv, .worktree = folder, .at_most = kind};
    struct ft_sandbox_result result;
    int64_t start = ft_mono_ns();
    ft_err error = ft_sandbox_run(&cx, &spec, &result);
    int64_t end = ft_mono_ns();
    if (error != FT_OK || result.proc.status != 0 || result.kind != kind) {
        ft_panic("/bin/true does not run in the sandbox: %s", cx.error.message);
    }
    return (double)(end - start) / 1e6;
}

/* With the whole of /etc, which is one mount as well. */
static double run_bare(const char *folder) {
    const char *words[] = {"bwrap",
                           "--unshare-all",
                           "--die-with-parent",
                           "--new-session",
                           "--cap-drop",
                           "ALL",
                           "--hostname",
                           "sandbox",
                           "--ro-bind",
                           "/usr",
                           "/usr",
                           "--symlink",
                           "usr/bin",
                           "/bin",
                           "--symlink",
                           "usr/lib",
                           "/lib",
                           "--symlink",
                           "usr/lib64",
                           "/lib64",
                           "--ro-bind",
                           "/etc",
                           "/etc",
                           "--proc",
                           "/proc",
                           "--remount-ro",
                           "/proc",
                           "--dev",
                           "/dev",
                           "--tmpfs",
                           "/dev/shm",
                           "--remount-ro",
                           "/dev",
                           "--tmpfs",
                           "/tmp",
                           "--dir",
                           "/tmp/home",
                           "--bind",
                           folder,
                           folder,
                           "--remount-ro",
                           "/",
                           "/bin/true",
                           NULL};
    pid_t pid = 0;
    int status = 0;
    int64_t start = ft_mono_ns();
    if (posix_spawnp(&pid, "bwrap", NULL, NULL, (char *const *)(uintptr_t)words, environ) != 0 ||
        waitpid(pid, &status, 0) != pid || status != 0) {
        ft_panic("bwrap does not run /bin/true");
    }
    return (double)(ft_mono_ns() - start) / 1e6;
}

int main(void) {
    static double times[4][ROUNDS];
    char folder[] = "/tmp/fettle-bench-XXXXXX";
    if (!mkdtemp(folder)) {
        ft_panic("no folder in /tmp");
    }
    int64_t start = ft_mono_ns();
    run_in(folder, FT_SANDBOX_BWRAP);
    double first = (double)(ft_mono_ns() - start) / 1e6;
    for (int i = 0; i < ROUNDS; i++) {
        times[0][i] = run_plain();
        times[1][i] = run_in(folder, FT_SANDBOX_BWRAP);
        times[2][i] = run_in(folder, FT_SANDBOX_LANDLOCK);
        times[3][i] = run_bare(folder);
    }
    static const char *const names[] = {"plain", "bubblewrap", "landlock", "bare bwrap"};
    double plain = 0;
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        qsort(times[i], ROUNDS, sizeof(double), by_value);
        double median = times[i][ROUNDS / 2];
        plain = i ? plain : median;
        printf("%-10s least %.2f ms, median %.2f ms, 95th percentile %.2f ms, added %.2f ms, "
               "ratio %.1f\n",
               names[i], times[i][0], median, times[i][ROUNDS * 95 / 100], median - plain,
               median / plain);
    }
    printf("bubblewrap to bare bwrap: ratio %.2f\n", times[1][ROUNDS / 2] / times[3][ROUNDS / 2]);
    printf("first run with the probe: %.2f ms; %d rounds\n", first, ROUNDS);
    rmdir(folder);
    return 0;
}
