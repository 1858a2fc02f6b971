#include "support.h"

#include "base/clock.h"
#include "loop/loop.h"
#include "store/store.h"

enum { THREADS = 24, EACH = 40 };

struct writing {
    struct ft_store *store;
    int64_t first, number; /* of the work that runs now */
    int kept, failed;
    bool wrong;
};

/* Two rows; every third work fails between them, every seventh asks for what is not there. */
static ft_err work(ft_ctx *cx, struct ft_db *db, void *with) {
    const struct writing *w = with;
    if (w->number % 7 == 0) {
        return ft_fail(cx, FT_NOTFOUND, "nothing was written yet");
    }
    for (int part = 0; part < 2; part++) {
        const struct ft_value values[] = {
            ft_v_text(ft_sprintf(cx->arena, "%lld.%d", (long long)w->number, part)),
            ft_v_int(w->number)};
        FT_TRY(ft_db_exec(cx, db,
                          "INSERT INTO trust (workspace, project, digest, commands,"
                          " time_ms, actor) VALUES ('local', $1, 'd', '[]', $2, 'a')",
                          values, 2));
        if (part == 0 && w->number % 3 == 0) {
            return ft_fail(cx, FT_REFUSED, "work %lld does not like itself", (long long)w->number);
        }
    }
    return ft_db_changes(db) == 1 ? FT_OK : ft_fail(cx, FT_INTERNAL, "no row changed");
}

static void write_many(void *with) {
    struct writing *w = with;
    ft_ctx cx = {.arena = ft_arena_new()};
    for (int i = 0; i < EACH; i++) {
        w->number = w->first + i;
        enum ft_err_code wanted = w->number % 7 == 0   ? FT_NOTFOUND
                                  : w->number % 3 == 0 ? FT_REFUSED
                                                       : FT_OK;
        enum ft_err_code got = ft_store_write(&cx, w->store, work, w);
        w->wrong |= got != wanted || cx.error.code != wanted;
        *(got == FT_OK ? &w->kept : &w->failed) += 1;
    }
    ft_arena_free(cx.arena);
}

static bool take_counts(void *to, const struct ft_row_data *row) {
    int64_t *counts = to;
    counts[0] = ft_row_int(row, 0);
    counts[1] = ft_row_int(row, 1);
    return true;
}

static void a_work_that_fails_takes_nobody_with_it(void **state) {
    struct test *t = *state;
    struct ft_store *store = NULL;
    assert_ok(t, ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE, &store));
    struct writing writings[THREADS];
    struct ft_thread *threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        writings[i] = (struct writing){.store = store, .first = 1 + (int64_t)i * EACH};
        threads[i] = ft_thread_start("writing", write_many, &writings[i]);
    }
    int kept = 0;
    int failed = 0;
    for (int i = 0; i < THREADS; i++) {
        ft_thread_join(threads[i]);
        assert_false(writings[i].wrong);
        kept += writings[i].kept;
        failed += writings[i].failed;
    }
    assert_true(kept > 0 && failed > 0);
    int64_t counts[2] = {0};
    assert_ok(t, ft_store_read(&t->cx, store,
                               "SELECT count(*), coalesce(sum(time_ms % 3 = 0), 0) FROM trust",
                               NULL, 0, take_counts, counts));
    assert_int_equal(counts[0], 2 * kept);
    assert_int_equal(counts[1], 0);
    ft_store_close(store);
}

static void a_deadline_that_is_over_stops_a_write_before_it_begins(void **state) {
    struct test *t = *state;
    struct ft_store *store = NULL;
    assert_ok(t, ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE, &store));
    struct writing w = {.store = store, .number = 1};
    t->cx.deadline_ns = 1;
    assert_err(ft_store_write(&t->cx, store, work, &w), FT_TIMEOUT);
    t->cx.deadline_ns = 0;
    assert_ok(t, ft_store_write(&t->cx, store, work, &w));
    ft_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_work_that_fails_takes_nobody_with_it),
        TEST(a_deadline_that_is_over_stops_a_write_before_it_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
