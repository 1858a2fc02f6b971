#include "observe/observe.h"

#include "base/clock.h"
#include "json/json.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int trace_fd = -1;
static _Atomic int64_t counters[FT_COUNTERS];

static void open_trace(void) {
    const char *path = getenv("FETTLE_TRACE");
    if (path && *path) {
        trace_fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
    }
}

struct ft_span ft_span_begin(const char *name, const char *detail) {
    return (struct ft_span){.name = name, .detail = detail, .start_ns = ft_mono_ns()};
}

void ft_span_end(const ft_ctx *cx, const struct ft_span *span, enum ft_err_code outcome) {
    pthread_once(&once, open_trace);
    if (trace_fd < 0) {
        return;
    }
    int64_t took = ft_mono_ns() - span->start_ns;
    json_t *line = json_object();
    json_object_set_new(line, "name", ft_json_string(span->name));
    json_object_set_new(line, "detail", ft_json_string(span->detail));
    json_object_set_new(line, "trace", ft_json_string(cx->trace_id));
    json_object_set_new(line, "start_ns", json_integer(span->start_ns));
    json_object_set_new(line, "duration_ns", json_integer(took));
    json_object_set_new(line, "outcome", json_string(ft_err_info(outcome)->name));
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_json_write(&text, line, FT_JSON_COMPACT);
    ft_buf_putc(&text, '\n');
    json_decref(line);
    ssize_t written = write(trace_fd, text.data, text.size); /* one write: lines do not mix */
    (void)written; /* a trace that cannot be written must not stop the work */
}

void ft_count(enum ft_counter counter, int64_t add) {
    atomic_fetch_add_explicit(&counters[counter], add, memory_order_relaxed);
}

int64_t ft_counted(enum ft_counter counter) {
    return atomic_load_explicit(&counters[counter], memory_order_relaxed);
}
