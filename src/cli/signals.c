/* Ctrl-C: the first cancels and lets the work end in order, the second ends the process. */
#include "cli/cli_int.h"

#include <signal.h>
#include <unistd.h>

static atomic_int cancelled;

static void interrupted(int number) {
    if (atomic_fetch_add(&cancelled, 1) > 0) {
        _exit(128 + number); /* children die with us: each asked the kernel for that */
    }
    static const char text[] = "\nfettle: stopping; once more ends it at once\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    (void)written;
}

void cli_signals(ft_ctx *cx) {
    struct sigaction action = {.sa_handler = interrupted};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is a failed write */
    cx->cancelled = &cancelled;
}
