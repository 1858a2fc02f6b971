/* What the sandbox adds to a run: /bin/true alone and in each kind, by turns, medians. */
#include "base/clock.h"
#include "sandbox/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
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

int main(void) {
    static double times[3][ROUNDS];
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
    }
    static const char *const names[] = {"plain", "bubblewrap", "landlock"};
    double plain = 0;
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        qsort(times[i], ROUNDS, sizeof(double), by_value);
        double median = times[i][ROUNDS / 2];
        plain = i ? plain : median;
        printf("%-10s median %.2f ms, 95th percentile %.2f ms, added %.2f ms, ratio %.1f\n",
               names[i], median, times[i][ROUNDS * 95 / 100], median - plain, median / plain);
    }
    printf("first run with the probe: %.2f ms; %d rounds\n", first, ROUNDS);
    rmdir(folder);
    return 0;
}
