/* What is longer than the screen goes through the person's pager. */
#include "cli/cli_int.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static size_t screen_rows(void) {
    struct winsize size;
    bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    return terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0;
}

/* NULL where there is none to use: a terminal that does nothing by itself has none. */
static const char *pager(void) {
    static const char *const variables[] = {"FETTLE_PAGER", "PAGER"};
    const char *terminal = getenv("TERM");
    for (size_t i = 0; i < FT_COUNT(variables); i++) {
        const char *program = getenv(variables[i]);
        if (program) {
            return *program && strcmp(program, "cat") != 0 ? program : NULL;
        }
    }
    return terminal && strcmp(terminal, "dumb") != 0 ? "less" : NULL;
}

static size_t count_lines(const char *text, size_t size) {
    size_t lines = 0;
    for (size_t i = 0; i < size; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

static pid_t start(const char *program, int pipe_fds[2]) {
    posix_spawn_file_actions_t actions;
    pid_t child = -1;
    const char *const argv[] = {"sh", "-c", program, NULL};
    setenv("LESS", "FRX", 0); /* ends by itself where it fits, colours, leaves the text there */
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_fds[0], STDIN_FILENO);
    int error =
        posix_spawn(&child, "/bin/sh", &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error ? -1 : child;
}

/* Nobody has to read to the end. */
static void feed(int fd, const char *text, size_t size) {
    while (size) {
        ssize_t put = write(fd, text, size);
        if (put < 0 && errno != EINTR) {
            return;
        }
        text += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
}

bool cli_page(const char *text, size_t size) {
    size_t rows = screen_rows();
    const char *program = rows && count_lines(text, size) >= rows ? pager() : NULL;
    int pipe_fds[2];
    if (!program || pipe2(pipe_fds, O_CLOEXEC) != 0) {
        return false;
    }
    pid_t child = start(program, pipe_fds);
    close(pipe_fds[0]);
    if (child > 0) {
        signal(SIGINT, SIG_IGN); /* it is the pager's */
        feed(pipe_fds[1], text, size);
    }
    close(pipe_fds[1]);
    int status = 0;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    /* The shell says 127 where there is no such program: then nothing was shown. */
    return child > 0 && !(WIFEXITED(status) && WEXITSTATUS(status) == 127);
}
