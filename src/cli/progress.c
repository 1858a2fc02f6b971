/* What is happening, on standard error: a line that renews itself on a terminal, else a line
 * whenever the phase changes. */
#include "base/clock.h"
#include "base/text.h"
#include "cli/cli_int.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { RENEW_NS = 80 * 1000 * 1000 };

static struct {
    bool terminal, shown;
    int64_t last_ns, phase_ns;
    char phase[32];
    unsigned turn;
} bar;

static size_t width(void) {
    struct winsize size;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

static void put(const char *text, size_t size) {
    ssize_t written = write(STDERR_FILENO, text, size);
    (void)written; /* progress that nobody sees is no failure */
}

/* "⠋ check  [#####-----] 12/50 (4/s, 9s left)  unused import" */
static void draw(const struct ft_progress *progress, int64_t now) {
    static const char *const spinner[] = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, FT_BUF_NO_CAP);
    ft_buf_printf(&line, "%s %s", spinner[bar.turn++ % FT_COUNT(spinner)], progress->phase);
    if (progress->total > 0) {
        enum { CELLS = 20 };
        int64_t done = progress->done < progress->total ? progress->done : progress->total;
        size_t full = (size_t)(CELLS * done / progress->total);
        ft_buf_puts(&line, "  ");
        ft_buf_repeat(&line, '#', full);
        ft_buf_repeat(&line, '.', CELLS - full);
        ft_buf_printf(&line, " %lld/%lld", (long long)done, (long long)progress->total);
        int64_t spent = (now - bar.phase_ns) / 1000000;
        if (done > 0 && spent > 3000) {
            ft_buf_printf(&line, " (%.3g/s, %s left)", (double)done * 1000 / (double)spent,
                          ft_duration_format(scratch, spent / done * (progress->total - done)));
        }
    }
    ft_buf_puts(&line, "  ");
    ft_text_inert(&line, ft_slice_of(progress->message), false);
    size_t size = ft_text_cut((struct ft_slice){line.data, line.size}, width() - 1);
    put("\r\x1b[K", 4);
    put(line.data, size);
    bar.shown = true;
}

static void show(void *to, const struct ft_progress *progress) {
    (void)to;
    int64_t now = ft_mono_ns();
    bool changed = strncmp(bar.phase, progress->phase, sizeof bar.phase - 1) != 0;
    if (changed) {
        snprintf(bar.phase, sizeof bar.phase, "%s", progress->phase);
        bar.phase_ns = now;
    }
    if (bar.terminal) {
        if (changed || now - bar.last_ns > RENEW_NS) {
            draw(progress, now);
            bar.last_ns = now;
        }
    } else if (changed) {
        FT_BUF struct ft_buf line;
        ft_buf_init(&line, FT_BUF_NO_CAP);
        ft_buf_printf(&line, "%s: ", progress->phase);
        ft_text_inert(&line, ft_slice_of(progress->message), false);
        ft_buf_putc(&line, '\n');
        put(line.data, line.size);
    }
}

void cli_progress_init(struct cli *cli) {
    bar.terminal = isatty(STDERR_FILENO);
    cli->cx.on_progress = show;
}

void cli_progress_done(void) {
    if (bar.shown) {
        put("\r\x1b[K", 4);
        bar.shown = false;
    }
}
