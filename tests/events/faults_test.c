/* Every write, sync and truncation of a run's life fails once, and once for good: afterwards the
 * log is whole, and has what was acknowledged. */
#include "fault_vfs.h"
#include "log.h"
#include "support.h"

#include "loop/loop.h"

enum { EVENTS = 5, PADDING = 3000 };

struct life {
    struct log log;
    bool acknowledged[EVENTS];
    bool failed; /* something did */
};

/* Creates a store and a run, appends and closes, going on after each failure. */
static void live(struct test *t, const char *dir, struct life *life) {
    struct log *log = &life->log;
    if (log_create(&t->cx, dir, log) != FT_OK) {
        life->failed = true;
        log_close(log);
        return;
    }
    for (int i = 0; i < EVENTS; i++) {
        life->acknowledged[i] = log_append(&t->cx, log, i, PADDING, NULL) == FT_OK;
        life->failed |= !life->acknowledged[i];
    }
    log_close(log);
}

/* What is there now must be the acknowledged events in order; one more only where it failed. */
static void check_life(struct test *t, const char *dir, struct life *life) {
    struct log *log = &life->log;
    assert_ok(t, log_open(&t->cx, dir, log));
    assert_ok(t, ft_store_verify(&t->cx, log->store));
    if (log->run_id) {
        struct log_numbers numbers;
        log_read(t, log, &numbers);
        size_t at = 1;
        for (int i = 0; i < EVENTS; i++) {
            bool there = at < numbers.count && numbers.at[at] == i;
            assert_true(there || !life->acknowledged[i]);
            at += there ? 1 : 0;
        }
        assert_int_equal(at, numbers.count);
        assert_ok(t, log_claim(&t->cx, dir, log));
        assert_ok(t, log_append(&t->cx, log, EVENTS, PADDING, NULL));
    }
    log_close(log);
}

static void every_operation_fails(struct test *t, int code, bool for_good) {
    int number = 0;
    int failures = 0;
    for (bool reached = true; reached;) {
        number++;
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        struct ft_arena *kept = t->cx.arena;
        t->cx.arena = scratch;
        const char *dir = test_path(t, ft_sprintf(scratch, "%d-%d-%d", code, for_good, number));
        assert_int_equal(mkdir(dir, 0700), 0);
        struct life life = {0};
        fault_set(number, code, for_good);
        live(t, dir, &life);
        reached = atomic_load(&fault.operations) >= number;
        fault_set(0, 0, false);
        failures += life.failed ? 1 : 0;
        check_life(t, dir, &life);
        t->cx.arena = kept;
    }
    printf("%d operations failed in turn, %d of them to be seen\n", number - 1, failures);
    assert_true(number > 30 && failures > 20);
}

static void a_write_that_fails_once_harms_nothing_else(void **state) {
    every_operation_fails(*state, SQLITE_IOERR, false);
}

static void a_disk_that_fills_up_for_a_moment_harms_nothing_else(void **state) {
    every_operation_fails(*state, SQLITE_FULL, false);
}

static void a_disk_that_goes_away_leaves_what_was_acknowledged(void **state) {
    every_operation_fails(*state, SQLITE_IOERR, true);
}

static void a_disk_that_stays_full_leaves_what_was_acknowledged(void **state) {
    every_operation_fails(*state, SQLITE_FULL, true);
}

enum { WRITERS = 6, PARTS = 5, PART_SIZE = 1024 * 1024 };

struct large {
    struct ft_store *store;
    int64_t number;
    enum ft_err_code err;
};

/* Rows that belong together and that no cache holds, so that the disk is full in the middle. */
static ft_err insert_parts(ft_ctx *cx, struct ft_db *db, void *with) {
    const struct large *large = with;
    char *digest = ft_alloc(cx->arena, PART_SIZE + 1);
    memset(digest, 'd', PART_SIZE);
    for (int part = 0; part < PARTS; part++) {
        const struct ft_value values[] = {
            ft_v_text(ft_sprintf(cx->arena, "%d.%d", (int)large->number, part)), ft_v_text(digest),
            ft_v_int(large->number)};
        FT_TRY(ft_db_exec(cx, db,
                          "INSERT INTO trust (workspace, project, digest, commands, time_ms,"
                          " actor) VALUES ('local', $1, $2, '[]', $3, 'a')",
                          values, 3));
    }
    return FT_OK;
}

static void write_large(void *with) {
    struct large *large = with;
    ft_ctx cx = {.arena = ft_arena_new()};
    large->err = ft_store_write(&cx, large->store, insert_parts, large);
    ft_arena_free(cx.arena);
}

static bool take_part_count(void *to, const struct ft_row_data *row) {
    ((int64_t *)to)[ft_row_int(row, 0)] = ft_row_int(row, 1);
    return true;
}

/* All its parts are there where it was acknowledged, else none; the number that was. */
static int fill_at(struct test *t, struct ft_store *store, int64_t first, int operation) {
    struct large larges[WRITERS];
    struct ft_thread *threads[WRITERS];
    fault_set(operation, SQLITE_FULL, true);
    for (int i = 0; i < WRITERS; i++) {
        larges[i] = (struct large){.store = store, .number = first + i};
        threads[i] = ft_thread_start("large", write_large, &larges[i]);
    }
    for (int i = 0; i < WRITERS; i++) {
        ft_thread_join(threads[i]);
    }
    fault_set(0, 0, false);
    int64_t parts[256] = {0};
    assert_ok(t,
              ft_store_read(&t->cx, store, "SELECT time_ms, count(*) FROM trust GROUP BY time_ms",
                            NULL, 0, take_part_count, parts));
    int kept = 0;
    for (int i = 0; i < WRITERS; i++) {
        assert_true(larges[i].err == FT_OK || larges[i].err == FT_FULL);
        assert_int_equal(parts[first + i], larges[i].err == FT_OK ? PARTS : 0);
        kept += larges[i].err == FT_OK ? 1 : 0;
    }
    return kept;
}

static void a_disk_that_fills_up_within_a_group_leaves_whole_works(void **state) {
    struct test *t = *state;
    struct ft_store *store = NULL;
    assert_ok(t, ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE, &store));
    int kept = 0;
    int64_t first = 0;
    for (int operation = 1; operation < 16000; operation += 1500, first += WRITERS) {
        kept += fill_at(t, store, first, operation);
    }
    assert_true(kept > 0 && kept < first);
    assert_int_equal(fill_at(t, store, first, 0), WRITERS);
    assert_ok(t, ft_store_verify(&t->cx, store));
    ft_store_close(store);
}

int main(void) {
    fault_install();
    const struct CMUnitTest tests[] = {
        TEST(a_write_that_fails_once_harms_nothing_else),
        TEST(a_disk_that_fills_up_for_a_moment_harms_nothing_else),
        TEST(a_disk_that_goes_away_leaves_what_was_acknowledged),
        TEST(a_disk_that_stays_full_leaves_what_was_acknowledged),
        TEST(a_disk_that_fills_up_within_a_group_leaves_whole_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
