/* A store with one run whose log is claimed, and what the tests of the log ask of it. */
#ifndef TESTS_EVENTS_LOG_H
#define TESTS_EVENTS_LOG_H

#include "support.h"

#include "events/events.h"

struct log {
    struct ft_store *store;
    const char *run_id;
    struct ft_log_writer *writer;
};

static inline ft_err log_open(ft_ctx *cx, const char *dir, struct log *log) {
    return ft_store_open(cx, ft_sprintf(cx->arena, "%s/s.db", dir), FT_STORE_CREATE, &log->store);
}

static inline ft_err log_claim(ft_ctx *cx, const char *dir, struct log *log) {
    return ft_events_claim(cx, log->store, ft_sprintf(cx->arena, "%s/locks", dir), log->run_id,
                           &log->writer);
}

static inline ft_err log_create(ft_ctx *cx, const char *dir, struct log *log) {
    FT_TRY(log_open(cx, dir, log));
    FT_TRY(ft_run_create(cx, log->store, "/project", "test.run", NULL, &log->run_id));
    return log_claim(cx, dir, log);
}

static inline void log_close(struct log *log) {
    ft_events_release(log->writer);
    ft_store_close(log->store);
    log->writer = NULL;
    log->store = NULL;
}

/* {"n": N, "pad": PADDING bytes} */
static inline ft_err log_append(ft_ctx *cx, struct log *log, int64_t n, size_t padding,
                                int64_t *seq) {
    char *pad = ft_alloc(cx->arena, padding + 1);
    memset(pad, 'x', padding);
    json_t *data = json_pack("{s:I, s:s}", "n", (json_int_t)n, "pad", pad);
    enum ft_err_code err = ft_events_append(cx, log->writer, "test.event", data, seq);
    json_decref(data);
    return err;
}

struct log_numbers {
    int64_t at[4096];
    size_t count;
    bool ordered;
};

static inline bool log_take_number(void *to, const struct ft_event *event) {
    struct log_numbers *numbers = to;
    numbers->ordered &= event->seq == (int64_t)numbers->count + 1;
    if (numbers->count < FT_COUNT(numbers->at)) {
        numbers->at[numbers->count++] = ft_json_get_int(event->data, "n", -1);
    }
    return true;
}

/* The n of every event, -1 for the first; the log is verified too. */
static inline void log_read(struct test *t, struct log *log, struct log_numbers *numbers) {
    int64_t count = 0;
    assert_ok(t, ft_events_verify(&t->cx, log->store, log->run_id, &count));
    *numbers = (struct log_numbers){.ordered = true};
    assert_ok(t, ft_events_read(&t->cx, log->store, log->run_id, 1, 0, log_take_number, numbers));
    assert_true(numbers->ordered);
    assert_int_equal(numbers->count, count);
}

#endif
