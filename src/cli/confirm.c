/* A yes-or-no question to the person at the terminal. Nobody there: nobody is asked. */
#include "base/text.h"
#include "cli/cli_int.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void say(const char *text, bool inert) {
    FT_BUF struct ft_buf shown;
    ft_buf_init(&shown, FT_BUF_NO_CAP);
    if (inert) {
        ft_text_inert(&shown, ft_slice_of(text), true);
    } else {
        ft_buf_puts(&shown, text);
    }
    ssize_t written = write(STDERR_FILENO, shown.data, shown.size);
    (void)written;
}

/* One line from the terminal; an empty one at its end, or when Ctrl-C is pressed. */
static void read_line(const ft_ctx *cx, char *line, size_t room) {
    size_t size = 0;
    char c = 0;
    while (size + 1 < room) {
        ssize_t got = read(STDIN_FILENO, &c, 1);
        bool interrupted = cx->cancelled && atomic_load(cx->cancelled);
        if (interrupted || got == 0 || (got < 0 && errno != EINTR) || c == '\n') {
            break;
        }
        if (got == 1) {
            line[size++] = c;
        }
    }
    line[size] = '\0';
}

static bool confirm(void *to, const char *question) {
    struct cli *cli = to;
    char answer[64];
    cli_progress_done();
    say(question, true);
    say(" [y/N] ", false);
    read_line(&cli->cx, answer, sizeof answer);
    return strcmp(answer, "y") == 0 || strcmp(answer, "yes") == 0 || strcmp(answer, "Y") == 0;
}

void cli_confirm_init(struct cli *cli) {
    if (isatty(STDIN_FILENO) && isatty(STDERR_FILENO)) {
        cli->cx.confirm = confirm;
        cli->cx.confirm_to = cli;
    }
}
