/* What it costs to ask Fettle something small, beside git asked the same way in the same run.
 *
 * usage: start_bench FETTLE PROJECT   (a small project; FETTLE_HOME may hold runs of it)
 * CPU time (user and system) and resident memory of whole processes, started by this small
 * parent; means of many runs after a warm-up. Bars: 5 ms of CPU, 10 MB.
 */
#include "base/ctx.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS = 60, WARM_UP = 5 };

struct cost {
    double cpu_ms, rss_mb;
};

static pid_t start(const char *const *argv) {
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    int error =
        posix_spawnp(&child, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error ? -1 : child;
}

static struct cost measure(const char *const *argv) {
    struct cost total = {0};
    for (int i = 0; i < RUNS + WARM_UP; i++) {
        struct rusage usage;
        int status = 0;
        pid_t child = start(argv);
        if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
            fprintf(stderr, "start_bench: %s failed\n", argv[0]);
            exit(2);
        }
        if (i >= WARM_UP) {
            total.cpu_ms += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
                            (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
            double rss = (double)usage.ru_maxrss / 1e3;
            total.rss_mb = rss > total.rss_mb ? rss : total.rss_mb;
        }
    }
    total.cpu_ms /= RUNS;
    return total;
}

int main(int argc, char **argv) {
    if (argc != 3 || chdir(argv[2]) != 0) {
        fprintf(stderr, "usage: start_bench FETTLE PROJECT\n");
        return 2;
    }
    const struct {
        const char *name;
        const char *argv[5], *peer[5];
    } rows[] = {
        {"--version", {argv[1], "--version", NULL}, {"git", "--version", NULL}},
        {"runs list", {argv[1], "runs", "list", NULL}, {"git", "log", "-20", NULL}},
        {"runs show", {argv[1], "runs", "show", "last", NULL}, {"git", "show", "HEAD", NULL}},
        {"profile", {argv[1], "profile", NULL}, {"git", "ls-files", NULL}},
        {"config", {argv[1], "config", NULL}, {"git", "config", "--list", NULL}},
    };
    printf("%-12s %10s %10s   %-16s %10s %8s\n", "fettle", "CPU ms", "MB", "peer", "CPU ms",
           "ratio");
    int missed = 0;
    for (size_t i = 0; i < FT_COUNT(rows); i++) {
        struct cost ours = measure(rows[i].argv);
        struct cost peer = measure(rows[i].peer);
        bool ok = ours.cpu_ms < 5 && ours.rss_mb < 10;
        printf("%-12s %10.2f %10.1f   git %-12s %10.2f %8.2f%s\n", rows[i].name, ours.cpu_ms,
               ours.rss_mb, rows[i].peer[1], peer.cpu_ms, ours.cpu_ms / peer.cpu_ms,
               ok ? "" : "   over the bar");
        missed += !ok;
    }
    return missed != 0;
}
