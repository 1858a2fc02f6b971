#include "base/log.h"

#include "base/clock.h"
#include "base/text.h"

#include <stdatomic.h>
#include <unistd.h>

static _Atomic enum ft_log_level shown = FT_LOG_WARN;

void ft_log_set(enum ft_log_level level) {
    atomic_store(&shown, level);
}

void ft_log(enum ft_log_level level, const char *module, const char *format, ...) {
    static const char *const names[] = {"error", "warn", "info", "debug"};
    if (level > atomic_load(&shown)) {
        return;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    va_list args;
    va_start(args, format);
    const char *message = ft_vsprintf(scratch, format, args);
    va_end(args);
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, FT_BUF_NO_CAP);
    ft_buf_printf(&line, "%s %-5s %s: ", ft_time_format(scratch, ft_now_ms()), names[level],
                  module);
    ft_text_inert(&line, ft_slice_of(message), false);
    ft_buf_putc(&line, '\n');
    /* One write a line, so that lines of several threads do not mix. */
    ssize_t written = write(STDERR_FILENO, line.data, line.size);
    (void)written; /* nowhere is left to say that standard error is gone */
}
