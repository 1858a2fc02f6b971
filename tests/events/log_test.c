#include "log.h"
#include "support.h"

#include "base/clock.h"
#include "loop/loop.h"

static struct log new_log(struct test *t) {
    struct log log = {0};
    assert_ok(t, log_create(&t->cx, t->dir, &log));
    return log;
}

static bool keep_event(void *to, const struct ft_event *event) {
    struct ft_event *kept = to;
    *kept = *event;
    kept->data = json_deep_copy(event->data);
    kept->kind = strdup(event->kind);
    return false;
}

static void an_event_comes_back_as_it_was_appended(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    json_t *data = json_pack("{s:s, s:[i,n,b], s:{}}", "z", "caf\xc3\xa9\n", "a", 1, 1, "m");
    int64_t seq = 0;
    assert_ok(t, ft_events_append(&t->cx, log.writer, "check.done", data, &seq));
    assert_int_equal(seq, 2);
    struct ft_event event;
    assert_ok(t, ft_events_read(&t->cx, log.store, log.run_id, 2, 0, keep_event, &event));
    assert_int_equal(event.seq, 2);
    assert_string_equal(event.kind, "check.done");
    assert_true(json_equal(event.data, data));
    assert_int_equal(strlen(event.hash), 64);
    json_decref((json_t *)event.data);
    free((char *)event.kind);
    json_decref(data);
    log_close(&log);
}

static void the_form_that_is_hashed_does_not_change(void **state) {
    struct test *t = *state;
    ft_clock_fix(1700000000000, 42);
    struct log log = new_log(t);
    ft_clock_fix(0, 0);
    struct ft_event event;
    assert_ok(t, ft_events_read(&t->cx, log.store, log.run_id, 1, 1, keep_event, &event));
    assert_string_equal(log.run_id, "018bcfe5-6800-77bd-83f1-66b233e3ef28");
    assert_string_equal(event.kind, "run.requested");
    /* sha256sum over the fields as src/events/hash.c lists them, made by other means. */
    assert_string_equal(event.hash,
                        "c30b3a7132bc1d35080f97c0f37a64ded7a25d3a13bb48e201fe4c1c887edd48");
    json_decref((json_t *)event.data);
    free((char *)event.kind);
    log_close(&log);
}

static void what_is_no_event_is_refused(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    json_t *array = json_array();
    assert_err(ft_events_append(&t->cx, log.writer, "x", array, NULL), FT_INVALID);
    assert_err(ft_events_append(&t->cx, log.writer, "", NULL, NULL), FT_INVALID);
    assert_err(ft_events_append(&t->cx, log.writer, "a b", NULL, NULL), FT_INVALID);
    assert_err(log_append(&t->cx, &log, 1, 1024 * 1024, NULL), FT_LIMIT);
    assert_ok(t, log_append(&t->cx, &log, 1, 1024 * 1024 - 64, NULL));
    struct log_numbers numbers;
    log_read(t, &log, &numbers);
    assert_int_equal(numbers.count, 2);
    json_decref(array);
    log_close(&log);
}

static void the_row_follows_the_log(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    struct ft_run_row row;
    assert_ok(t, ft_run_find(&t->cx, log.store, NULL, "last", &row));
    assert_string_equal(row.state, "requested");
    assert_null(row.summary);
    assert_int_equal(row.events, 1);
    assert_ok(t, ft_events_state(&t->cx, log.writer, "checking", "1 of 2", NULL));
    assert_ok(t, ft_events_state(&t->cx, log.writer, "kept", NULL, NULL));
    assert_ok(t, ft_run_find(&t->cx, log.store, NULL, log.run_id, &row));
    assert_string_equal(row.state, "kept");
    assert_string_equal(row.summary, "1 of 2");
    assert_string_equal(row.project, "/project");
    assert_string_equal(row.command, "test.run");
    assert_string_equal(row.workspace, "local");
    assert_int_equal(row.events, 3);
    struct ft_event event;
    assert_ok(t, ft_events_read(&t->cx, log.store, log.run_id, 2, 1, keep_event, &event));
    assert_string_equal(event.kind, "run.state");
    assert_string_equal(ft_json_get_string(event.data, "state"), "checking");
    assert_string_equal(ft_json_get_string(event.data, "summary"), "1 of 2");
    json_decref((json_t *)event.data);
    free((char *)event.kind);
    log_close(&log);
}

static void runs_are_found_by_parts_of_their_ids(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    const char *ids[3] = {log.run_id};
    assert_ok(t, ft_run_create(&t->cx, log.store, "/other", "test.run", NULL, &ids[1]));
    assert_ok(t, ft_run_create(&t->cx, log.store, "/project", "test.run", NULL, &ids[2]));
    struct ft_run_row row;
    assert_ok(t, ft_run_find(&t->cx, log.store, "/other", "last", &row));
    assert_string_equal(row.id, ids[1]);
    assert_ok(t, ft_run_find(&t->cx, log.store, NULL, "last", &row));
    assert_string_equal(row.id, ids[2]);
    assert_ok(t, ft_run_find(&t->cx, log.store, NULL, ids[0] + 20, &row));
    assert_string_equal(row.id, ids[0]);
    /* Made in one second: they begin alike. */
    char *begin = ft_strndup(t->cx.arena, ids[0], 8);
    assert_err(ft_run_find(&t->cx, log.store, NULL, begin, &row), FT_CONFLICT);
    static const char *const none[] = {"%", "____", "0", "", "ffffffff", "' OR 1=1"};
    for (size_t i = 0; i < FT_COUNT(none); i++) {
        assert_err(ft_run_find(&t->cx, log.store, NULL, none[i], &row), FT_NOTFOUND);
    }
    assert_err(ft_run_find(&t->cx, log.store, "/nowhere", "last", &row), FT_NOTFOUND);
    struct ft_run_row *rows = NULL;
    size_t count = 0;
    assert_ok(t, ft_run_list(&t->cx, log.store, NULL, 0, &rows, &count));
    assert_int_equal(count, 3);
    assert_string_equal(rows[0].id, ids[2]);
    assert_ok(t, ft_run_list(&t->cx, log.store, "/project", 1, &rows, &count));
    assert_int_equal(count, 1);
    assert_string_equal(rows[0].id, ids[2]);
    log_close(&log);
}

static void another_workspace_sees_no_run_of_ours(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    t->cx.workspace = "theirs";
    struct ft_run_row row;
    struct ft_run_row *rows = NULL;
    size_t count = 0;
    assert_err(ft_run_find(&t->cx, log.store, NULL, log.run_id, &row), FT_NOTFOUND);
    assert_ok(t, ft_run_list(&t->cx, log.store, NULL, 0, &rows, &count));
    assert_int_equal(count, 0);
    assert_err(ft_events_read(&t->cx, log.store, log.run_id, 1, 0, log_take_number, NULL),
               FT_NOTFOUND);
    assert_err(ft_events_verify(&t->cx, log.store, log.run_id, NULL), FT_NOTFOUND);
    log_close(&log);
}

static void a_clock_that_goes_back_does_not_disorder(void **state) {
    struct test *t = *state;
    ft_clock_fix(1700000000000, 0);
    struct log log = new_log(t);
    const char *later = NULL;
    ft_clock_fix(1600000000000, 0);
    assert_ok(t, log_append(&t->cx, &log, 1, 0, NULL));
    assert_ok(t, ft_run_create(&t->cx, log.store, "/project", "test.run", NULL, &later));
    ft_clock_fix(0, 0);
    assert_ok(t, log_append(&t->cx, &log, 2, 0, NULL));
    struct log_numbers numbers;
    log_read(t, &log, &numbers);
    assert_int_equal(numbers.at[1], 1);
    assert_int_equal(numbers.at[2], 2);
    struct ft_run_row row;
    assert_ok(t, ft_run_find(&t->cx, log.store, NULL, "last", &row));
    assert_string_equal(row.id, later);
    log_close(&log);
}

/* Changes history behind the log's back and expects to be told of event SEQ. */
static void tamper(struct test *t, const char *sql, const char *expected) {
    struct log log = {0};
    assert_ok(t, log_open(&t->cx, t->dir, &log));
    assert_ok(t, ft_run_create(&t->cx, log.store, "/project", "test.run", NULL, &log.run_id));
    assert_ok(t, log_claim(&t->cx, t->dir, &log));
    for (int i = 1; i < 5; i++) {
        assert_ok(t, log_append(&t->cx, &log, i, 0, NULL));
    }
    assert_ok(t, ft_events_verify(&t->cx, log.store, log.run_id, NULL));
    const struct ft_value id = ft_v_text(log.run_id);
    assert_ok(t, ft_store_exec(&t->cx, log.store, sql, &id, 1));
    assert_err(ft_events_verify(&t->cx, log.store, log.run_id, NULL), FT_CORRUPT);
    if (!strstr(t->cx.error.message, expected)) {
        fail_msg("%s: '%s' is not in '%s'", sql, expected, t->cx.error.message);
    }
    ft_events_release(log.writer);
    log.writer = NULL;
    assert_err(log_claim(&t->cx, t->dir, &log), FT_CORRUPT); /* nobody goes on from there */
    log_close(&log);
}

#define OF_RUN " run = (SELECT key FROM run WHERE id = $1)"

static void changed_history_is_found(void **state) {
    struct test *t = *state;
    static const struct {
        const char *sql, *expected;
    } cases[] = {
        {"UPDATE event SET data = '{\"n\":9,\"pad\":\"\"}' WHERE seq = 3 AND" OF_RUN, "event 3 "},
        {"UPDATE event SET kind = 'test.other' WHERE seq = 2 AND" OF_RUN, "event 2 "},
        {"UPDATE event SET time_ms = time_ms + 1 WHERE seq = 1 AND" OF_RUN, "event 1 "},
        {"UPDATE event SET hash = zeroblob(32) WHERE seq = 4 AND" OF_RUN, "event 4 "},
        {"UPDATE event SET hash = x'00' WHERE seq = 4 AND" OF_RUN, "event 4 "},
        {"DELETE FROM event WHERE seq = 5 AND" OF_RUN, "event 5 is missing"},
        {"DELETE FROM event WHERE seq = 2 AND" OF_RUN, "event 2 is missing"},
        {"DELETE FROM event WHERE" OF_RUN, "event 1 is missing"},
        {"UPDATE event SET seq = CASE seq WHEN 2 THEN 102 ELSE 2 END WHERE seq IN (2) AND" OF_RUN,
         "event 2 is missing"},
        {"UPDATE run SET head_seq = 4 WHERE id = $1", "event 5 is not known"},
        {"UPDATE run SET head_hash = zeroblob(32) WHERE id = $1", "event 5 is not the last"},
        {"UPDATE run SET head_hash = x'' WHERE id = $1", "no head"},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        tamper(t, cases[i].sql, cases[i].expected);
    }
}

/* The links are only the way to the events, which say themselves whether they are whole. */
static void a_broken_link_loses_nothing(void **state) {
    struct test *t = *state;
    static const char *const breaks[] = {
        "UPDATE event SET prev = 0 WHERE seq = 3", "UPDATE event SET prev = key WHERE seq = 4",
        "UPDATE event SET prev = (SELECT max(key) FROM event) WHERE seq = 2",
        "UPDATE run SET head_event = 0"};
    for (size_t i = 0; i < FT_COUNT(breaks); i++) {
        struct log log = new_log(t);
        for (int n = 1; n < 5; n++) {
            assert_ok(t, log_append(&t->cx, &log, n, 0, NULL));
        }
        assert_ok(t, ft_store_exec(&t->cx, log.store, breaks[i], NULL, 0));
        int64_t count = 0;
        assert_ok(t, ft_events_verify(&t->cx, log.store, log.run_id, &count));
        assert_int_equal(count, 5);
        struct log_numbers numbers;
        log_read(t, &log, &numbers);
        assert_int_equal(numbers.count, 5);
        log_close(&log);
    }
}

static void a_part_of_a_log_is_read(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    for (int n = 1; n < 8; n++) {
        assert_ok(t, log_append(&t->cx, &log, n, 0, NULL));
    }
    static const struct {
        int64_t from, limit;
        size_t count;
        int64_t first;
    } parts[] = {{5, 0, 4, 4}, {8, 0, 1, 7}, {9, 0, 0, 0}, {3, 2, 2, 2}, {-4, 1, 1, 0}};
    for (size_t i = 0; i < FT_COUNT(parts); i++) {
        struct log_numbers numbers = {0};
        assert_ok(t, ft_events_read(&t->cx, log.store, log.run_id, parts[i].from, parts[i].limit,
                                    log_take_number, &numbers));
        assert_int_equal(numbers.count, parts[i].count);
        if (numbers.count && parts[i].first) {
            assert_int_equal(numbers.at[0], parts[i].first);
        }
    }
    log_close(&log);
}

static void events_that_are_no_json_are_reported(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    assert_ok(
        t, ft_store_exec(&t->cx, log.store, "UPDATE event SET data = '{' WHERE seq = 1", NULL, 0));
    struct log_numbers numbers = {0};
    assert_err(ft_events_read(&t->cx, log.store, log.run_id, 1, 0, log_take_number, &numbers),
               FT_CORRUPT);
    log_close(&log);
}

static void a_log_whose_head_was_moved_elsewhere_goes_on_from_there(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    assert_ok(t, log_append(&t->cx, &log, 1, 0, NULL));
    /* As after a lease that was lost: an append by somebody else that ours does not know of. */
    struct log second = {.store = log.store, .run_id = log.run_id};
    assert_ok(
        t, ft_events_claim(&t->cx, log.store, test_path(t, "locks2"), log.run_id, &second.writer));
    assert_ok(t, log_append(&t->cx, &second, 2, 0, NULL));
    assert_ok(t, log_append(&t->cx, &log, 3, 0, NULL));
    assert_ok(t, log_append(&t->cx, &second, 4, 0, NULL));
    struct log_numbers numbers;
    log_read(t, &log, &numbers);
    assert_int_equal(numbers.count, 5);
    for (int i = 1; i < 5; i++) {
        assert_int_equal(numbers.at[i], i);
    }
    ft_events_release(second.writer);
    log_close(&log);
}

enum { THREADS = 16, EACH = 60 };

struct appending {
    struct log *log;
    int64_t first;
    int64_t seqs[EACH];
    enum ft_err_code err;
};

static void append_many(void *with) {
    struct appending *a = with;
    ft_ctx cx = {.arena = ft_arena_new()};
    for (int i = 0; i < EACH && a->err == FT_OK; i++) {
        a->err = log_append(&cx, a->log, a->first + i, 20, &a->seqs[i]);
    }
    ft_arena_free(cx.arena);
}

static void threads_may_share_a_log(void **state) {
    struct test *t = *state;
    struct log log = new_log(t);
    struct appending appendings[THREADS];
    struct ft_thread *threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        appendings[i] = (struct appending){.log = &log, .first = 1000 * (int64_t)i};
        threads[i] = ft_thread_start("appending", append_many, &appendings[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        ft_thread_join(threads[i]);
        assert_ok(t, appendings[i].err);
    }
    struct log_numbers numbers;
    log_read(t, &log, &numbers);
    assert_int_equal(numbers.count, 1 + THREADS * EACH);
    for (int i = 0; i < THREADS; i++) {
        for (int j = 0; j < EACH; j++) {
            assert_int_equal(numbers.at[appendings[i].seqs[j] - 1], appendings[i].first + j);
        }
    }
    log_close(&log);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_event_comes_back_as_it_was_appended),
        TEST(the_form_that_is_hashed_does_not_change),
        TEST(what_is_no_event_is_refused),
        TEST(the_row_follows_the_log),
        TEST(runs_are_found_by_parts_of_their_ids),
        TEST(another_workspace_sees_no_run_of_ours),
        TEST(a_clock_that_goes_back_does_not_disorder),
        TEST(changed_history_is_found),
        TEST(a_broken_link_loses_nothing),
        TEST(a_part_of_a_log_is_read),
        TEST(events_that_are_no_json_are_reported),
        TEST(a_log_whose_head_was_moved_elsewhere_goes_on_from_there),
        TEST(threads_may_share_a_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
