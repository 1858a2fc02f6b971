#include "base/clock.h"
#include "base/ctx.h"
#include "cli/image_int.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { ANSWER_MS = 100, ANSWER_MAX = 512 };

/* A picture of one point, to be looked at and not shown: who knows the protocol says OK. Then what
 * every terminal answers, so that the wait has an end. */
static const char question[] = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c";

static struct image_terminal known = {.cell_width = 8, .cell_height = 16, .rows = 24};

/* Where the answer to the last question, "CSI ? … c", ends in TEXT; NULL: not yet. */
static const char *attributes_in(const char *text) {
    const char *at = strstr(text, "\x1b[?");
    return at && at[strspn(at + 3, "0123456789;") + 3] == 'c' ? at + 3 : NULL;
}

/* Keys that were typed meanwhile are lost; a picture is shown to somebody who waits for it. */
static void read_answer(char *text) {
    size_t size = 0;
    int64_t end = ft_mono_ns() + ANSWER_MS * INT64_C(1000000);
    while (size < ANSWER_MAX - 1 && !attributes_in(text)) {
        struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
        int64_t left_ms = (end - ft_mono_ns()) / 1000000;
        if (left_ms <= 0 || poll(&in, 1, (int)left_ms) <= 0) {
            return;
        }
        ssize_t got = read(STDIN_FILENO, text + size, ANSWER_MAX - 1 - size);
        if (got <= 0 && errno != EINTR) {
            return;
        }
        size += got > 0 ? (size_t)got : 0;
        text[size] = '\0';
    }
}

static bool ask(char *text) {
    struct termios before;
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        return false;
    }
    struct termios raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    bool asked =
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0 &&
        write(STDOUT_FILENO, question, sizeof question - 1) == (ssize_t)sizeof question - 1;
    if (asked) {
        read_answer(text);
    }
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    return asked;
}

static bool has_sixel(const char *attributes) {
    for (const char *at = attributes; *at && *at != 'c'; at += strspn(at, ";")) {
        size_t size = strspn(at, "0123456789");
        if (size == 1 && *at == '4') {
            return true;
        }
        at += size;
    }
    return false;
}

/* iTerm2's protocol has no question of its own: who has it says so in the environment. */
static bool is_iterm(void) {
    static const char *const names[] = {"iTerm.app", "iTerm2", "WezTerm", "mintty"};
    const char *given[] = {getenv("TERM_PROGRAM"), getenv("LC_TERMINAL")};
    for (size_t i = 0; i < FT_COUNT(names) * FT_COUNT(given); i++) {
        const char *value = given[i % FT_COUNT(given)];
        if (value && strcmp(value, names[i / FT_COUNT(given)]) == 0) {
            return true;
        }
    }
    return false;
}

static void measure(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
        return;
    }
    if (size.ws_col && size.ws_xpixel >= size.ws_col) {
        known.cell_width = size.ws_xpixel / size.ws_col;
    }
    if (size.ws_row && size.ws_ypixel >= size.ws_row) {
        known.cell_height = size.ws_ypixel / size.ws_row;
    }
    known.rows = size.ws_row > 2 ? size.ws_row : 24;
}

static void find_out(void) {
    char text[ANSWER_MAX] = "";
    const char *name = getenv("TERM");
    bool people = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (!people || !name || strcmp(name, "dumb") == 0 || !ask(text)) {
        return;
    }
    measure();
    const char *attributes = attributes_in(text);
    if (!attributes) {
        return; /* it does not answer: nothing is tried */
    }
    known.protocol = strstr(text, "\x1b_Gi=31;OK") ? IMAGE_KITTY
                     : is_iterm()                  ? IMAGE_ITERM
                     : has_sixel(attributes)       ? IMAGE_SIXEL
                                                   : IMAGE_NONE;
}

const struct image_terminal *image_terminal_get(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, find_out);
    return &known;
}
