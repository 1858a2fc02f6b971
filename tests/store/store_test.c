#include "support.h"

#include "base/clock.h"
#include "loop/loop.h"
#include "store/store.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>

static struct ft_store *open_store(struct test *t) {
    struct ft_store *store = NULL;
    assert_ok(t, ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE, &store));
    return store;
}

static const char insert_sql[] =
    "INSERT INTO trust (workspace, project, digest, commands, time_ms, actor)"
    " VALUES ('local', $1, 'd', '[]', $2, 'a')";

static ft_err insert(ft_ctx *cx, struct ft_store *store, const char *project, int64_t number) {
    const struct ft_value values[] = {ft_v_text(project), ft_v_int(number)};
    return ft_store_exec(cx, store, insert_sql, values, 2);
}

static bool take_int(void *to, const struct ft_row_data *row) {
    *(int64_t *)to = ft_row_int(row, 0);
    return true;
}

static int64_t number_of(struct test *t, struct ft_store *store, const char *sql) {
    int64_t number = -1;
    assert_ok(t, ft_store_read(&t->cx, store, sql, NULL, 0, take_int, &number));
    return number;
}

static const char count_sql[] = "SELECT count(*) FROM trust";

/* As another program would: without our code. */
static sqlite3 *open_raw(struct test *t, const char *name) {
    sqlite3 *raw = NULL;
    assert_int_equal(sqlite3_open(test_path(t, name), &raw), SQLITE_OK);
    return raw;
}

static void run_raw(struct test *t, const char *name, const char *sql) {
    sqlite3 *raw = open_raw(t, name);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static void write_file(const char *path, const char *content) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(content, file);
    assert_int_equal(fclose(file), 0);
}

static void a_new_store_is_private_and_keeps_what_was_written(void **state) {
    struct test *t = *state;
    const char *path = test_path(t, "a/b/s.db");
    struct ft_store *store = NULL;
    assert_ok(t, ft_store_open(&t->cx, path, FT_STORE_CREATE, &store));
    assert_ok(t, insert(&t->cx, store, "p", 5));
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(test_path(t, "a/b/s.db-wal"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(stat(test_path(t, "a/b"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    ft_store_close(store);
    assert_ok(t, ft_store_open(&t->cx, path, FT_STORE_READ_ONLY, &store));
    assert_int_equal(number_of(t, store, "SELECT time_ms FROM trust"), 5);
    assert_err(insert(&t->cx, store, "q", 6), FT_DENIED);
    struct ft_store_info known;
    assert_ok(t, ft_store_info(&t->cx, store, &known));
    assert_true(known.bytes > 0 && known.schema >= 1);
    assert_ok(t, ft_store_verify(&t->cx, store));
    ft_store_close(store);
    ft_store_close(NULL);
}

static void an_absent_store_is_not_made_by_reading(void **state) {
    struct test *t = *state;
    struct ft_store *store = NULL;
    assert_err(ft_store_open(&t->cx, test_path(t, "s.db"), 0, &store), FT_NOTFOUND);
    assert_err(
        ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE | FT_STORE_READ_ONLY, &store),
        FT_NOTFOUND);
    assert_int_equal(access(test_path(t, "s.db"), F_OK), -1);
    assert_null(store);
}

static void what_is_no_store_is_refused_and_left_alone(void **state) {
    struct test *t = *state;
    struct ft_store *store = NULL;
    run_raw(t, "foreign.db", "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
    write_file(test_path(t, "text.db"), "this is a letter, and it is long enough to be a header");
    assert_int_equal(mkfifo(test_path(t, "fifo.db"), 0600), 0);
    assert_int_equal(mkdir(test_path(t, "dir.db"), 0700), 0);
    static const char *const names[] = {"foreign.db", "text.db", "fifo.db", "dir.db"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        assert_err(ft_store_open(&t->cx, test_path(t, names[i]), FT_STORE_CREATE, &store),
                   FT_FORMAT);
        assert_non_null(strstr(t->cx.error.message, names[i]));
    }
    run_raw(t, "foreign.db", "UPDATE theirs SET x = 2");
    char line[64] = "";
    FILE *file = fopen(test_path(t, "text.db"), "r");
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    assert_true(strncmp(line, "this is a letter", 16) == 0);
}

static void a_newer_store_is_refused(void **state) {
    struct test *t = *state;
    ft_store_close(open_store(t));
    run_raw(t, "s.db", "PRAGMA user_version = 99");
    struct ft_store *store = NULL;
    assert_err(ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE, &store), FT_CONFLICT);
    assert_non_null(strstr(t->cx.error.message, "99"));
}

static void a_creation_that_was_cut_short_is_completed(void **state) {
    struct test *t = *state;
    write_file(test_path(t, "s.db"), "");
    ft_store_close(open_store(t));
    assert_int_equal(unlink(test_path(t, "s.db")), 0);
    run_raw(t, "s.db", "PRAGMA journal_mode = WAL");
    struct ft_store *store = open_store(t);
    assert_ok(t, insert(&t->cx, store, "p", 1));
    ft_store_close(store);
}

static void damage_is_found_and_the_file_kept(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    for (int i = 0; i < 200; i++) {
        assert_ok(t, insert(&t->cx, store, ft_sprintf(t->cx.arena, "project %d", i), i));
    }
    ft_store_close(store);
    struct stat before;
    assert_int_equal(stat(test_path(t, "s.db"), &before), 0);
    int fd = open(test_path(t, "s.db"), O_WRONLY | O_CLOEXEC);
    for (off_t at = 4096; at + 512 < before.st_size; at += 4096) {
        assert_int_equal(pwrite(fd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, at), 8);
    }
    close(fd);
    assert_ok(t, ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE, &store));
    assert_err(ft_store_verify(&t->cx, store), FT_CORRUPT);
    int64_t count = 0;
    assert_err(ft_store_read(&t->cx, store, count_sql, NULL, 0, take_int, &count), FT_CORRUPT);
    assert_non_null(t->cx.error.hint);
    ft_store_close(store);
    struct stat after;
    assert_int_equal(stat(test_path(t, "s.db"), &after), 0);
    assert_int_equal(after.st_ino, before.st_ino);
    assert_int_equal(after.st_size, before.st_size);
}

struct seen {
    struct ft_value values[8];
    struct ft_arena *arena;
};

static bool keep_row(void *to, const struct ft_row_data *row) {
    struct seen *seen = to;
    for (size_t i = 0; i < row->count; i++) {
        seen->values[i] = row->values[i];
        seen->values[i].bytes.data = ft_slice_dup(seen->arena, row->values[i].bytes);
    }
    return true;
}

static void values_come_back_as_they_went_in(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    const struct ft_value values[] = {
        ft_v_int(INT64_MIN),
        ft_v_text("caf\xc3\xa9"),
        ft_v_text(NULL),
        ft_v_text(""),
        ft_v_blob(FT_SLICE("\0x\0")),
        {.type = FT_REAL, .real = 1.5},
        ft_v_blob((struct ft_slice){0}),
    };
    struct seen seen = {.arena = t->cx.arena};
    /* The numbers say which parameter is meant, in whatever order they stand. */
    assert_ok(t, ft_store_read(&t->cx, store, "SELECT $2, $1, $3, $4, $5, $6, $7, $1", values, 7,
                               keep_row, &seen));
    assert_true(ft_slice_is(seen.values[0].bytes, "caf\xc3\xa9"));
    assert_true(seen.values[1].i == INT64_MIN && seen.values[7].i == INT64_MIN);
    assert_int_equal(seen.values[2].type, FT_NULL);
    assert_true(seen.values[3].type == FT_TEXT && seen.values[3].bytes.size == 0);
    assert_int_equal(seen.values[4].bytes.size, 3);
    assert_memory_equal(seen.values[4].bytes.data, "\0x\0", 3);
    assert_true(seen.values[5].type == FT_REAL && seen.values[5].real == 1.5);
    assert_true(seen.values[6].type == FT_BLOB && seen.values[6].bytes.size == 0);
    ft_store_close(store);
}

static void statements_that_do_not_fit_are_refused(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    const struct ft_value one = ft_v_int(1);
    assert_err(ft_store_read(&t->cx, store, "SELECT $1, $2", &one, 1, NULL, NULL), FT_INTERNAL);
    assert_err(ft_store_read(&t->cx, store, "SELECT ?", &one, 1, NULL, NULL), FT_INTERNAL);
    assert_err(ft_store_read(&t->cx, store, "DELETE FROM trust", NULL, 0, NULL, NULL), FT_INTERNAL);
    assert_err(ft_store_read(&t->cx, store, "SELEKT", NULL, 0, NULL, NULL), FT_INTERNAL);
    assert_ok(t, insert(&t->cx, store, "p", 1));
    assert_err(insert(&t->cx, store, "p", 2), FT_EXISTS);
    assert_err(insert(&t->cx, store, NULL, 2), FT_CONFLICT);
    assert_int_equal(number_of(t, store, count_sql), 1);
    ft_store_close(store);
}

struct nested {
    struct test *t;
    struct ft_store *store;
    int rows;
};

static bool read_within(void *to, const struct ft_row_data *row) {
    struct nested *n = to;
    (void)row;
    n->rows++;
    assert_int_equal(number_of(n->t, n->store, count_sql), 3);
    return n->rows < 2;
}

static ft_err read_same_within(ft_ctx *cx, struct ft_db *db, void *with);

struct depth {
    ft_ctx *cx;
    struct ft_db *db;
    int depth, rows;
};

static bool descend(void *to, const struct ft_row_data *row) {
    struct depth *d = to;
    (void)row;
    d->rows++;
    if (d->depth < 2) {
        d->depth++;
        FT_IGNORE(read_same_within(d->cx, d->db, d));
        d->depth--;
    }
    return true;
}

static ft_err read_same_within(ft_ctx *cx, struct ft_db *db, void *with) {
    return ft_db_read(cx, db, "SELECT project FROM trust", NULL, 0, descend, with);
}

static ft_err start_descent(ft_ctx *cx, struct ft_db *db, void *with) {
    *(struct depth *)with = (struct depth){.cx = cx, .db = db};
    return read_same_within(cx, db, with);
}

static void a_visitor_may_read_and_may_stop(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    for (int i = 0; i < 3; i++) {
        assert_ok(t, insert(&t->cx, store, ft_sprintf(t->cx.arena, "p%d", i), i));
    }
    struct nested n = {t, store, 0};
    assert_ok(t,
              ft_store_read(&t->cx, store, "SELECT project FROM trust", NULL, 0, read_within, &n));
    assert_int_equal(n.rows, 2);
    struct depth d;
    assert_ok(t, ft_store_write(&t->cx, store, start_descent, &d));
    assert_int_equal(d.rows, 3 + 9 + 27);
    ft_store_close(store);
}

static void a_long_query_ends_at_the_deadline(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    t->cx.deadline_ns = ft_mono_ns() + 50 * 1000000;
    int64_t count = 0;
    assert_err(ft_store_read(&t->cx, store,
                             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                             " SELECT count(*) FROM n",
                             NULL, 0, take_int, &count),
               FT_TIMEOUT);
    t->cx.deadline_ns = 0;
    assert_int_equal(number_of(t, store, count_sql), 0);
    ft_store_close(store);
}

static void another_process_that_holds_the_store_is_waited_for_within_reason(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    sqlite3 *other = open_raw(t, "s.db");
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    t->cx.deadline_ns = ft_mono_ns() + 40 * 1000000;
    assert_err(insert(&t->cx, store, "p", 1), FT_TIMEOUT);
    t->cx.deadline_ns = 0;
    atomic_int cancelled = 1;
    t->cx.cancelled = &cancelled;
    assert_err(insert(&t->cx, store, "p", 1), FT_CANCELLED);
    t->cx.cancelled = NULL;
    assert_int_equal(number_of(t, store, count_sql), 0); /* reading does not wait */
    assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(other);
    assert_ok(t, insert(&t->cx, store, "p", 1));
    assert_int_equal(number_of(t, store, count_sql), 1);
    ft_store_close(store);
}

static void the_version_changes_with_each_commit(void **state) {
    struct test *t = *state;
    struct ft_store *store = open_store(t);
    int64_t first = 0;
    int64_t second = 0;
    int64_t third = 0;
    assert_ok(t, ft_store_version(&t->cx, store, &first));
    assert_ok(t, ft_store_version(&t->cx, store, &second));
    assert_int_equal(first, second);
    assert_ok(t, insert(&t->cx, store, "p", 1));
    assert_ok(t, ft_store_version(&t->cx, store, &second));
    assert_int_not_equal(first, second);
    run_raw(t, "s.db", "DELETE FROM trust");
    assert_ok(t, ft_store_version(&t->cx, store, &third));
    assert_int_not_equal(second, third);
    ft_store_close(store);
}

static void several_processes_may_create_one_store(void **state) {
    struct test *t = *state;
    enum { PROCESSES = 4 };
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            struct ft_store *store = NULL;
            bool good =
                ft_store_open(&t->cx, test_path(t, "s.db"), FT_STORE_CREATE, &store) == FT_OK &&
                insert(&t->cx, store, ft_sprintf(t->cx.arena, "p%d", i), i) == FT_OK;
            if (!good) {
                fprintf(stderr, "child: %s\n", t->cx.error.message);
            }
            _exit(good ? 0 : 1);
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    struct ft_store *store = open_store(t);
    assert_int_equal(number_of(t, store, count_sql), PROCESSES);
    ft_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_new_store_is_private_and_keeps_what_was_written),
        TEST(an_absent_store_is_not_made_by_reading),
        TEST(what_is_no_store_is_refused_and_left_alone),
        TEST(a_newer_store_is_refused),
        TEST(a_creation_that_was_cut_short_is_completed),
        TEST(damage_is_found_and_the_file_kept),
        TEST(values_come_back_as_they_went_in),
        TEST(statements_that_do_not_fit_are_refused),
        TEST(a_visitor_may_read_and_may_stop),
        TEST(a_long_query_ends_at_the_deadline),
        TEST(another_process_that_holds_the_store_is_waited_for_within_reason),
        TEST(the_version_changes_with_each_commit),
        TEST(several_processes_may_create_one_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
