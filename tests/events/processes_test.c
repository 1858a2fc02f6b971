/* Several processes, and processes that die: what was acknowledged is there. */
#include "log.h"
#include "support.h"

#include "base/clock.h"
#include "loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

enum { CHILD_THREADS = 4, ROUNDS = 20 };

struct teller {
    struct log *log;
    int pipe;
};

/* Appends for ever; each number goes into the pipe once it is acknowledged. */
static void append_and_tell(void *with) {
    const struct teller *teller = with;
    ft_ctx cx = {.arena = ft_arena_new()};
    for (int64_t seq = 0;;) {
        if (log_append(&cx, teller->log, 1, 300, &seq) != FT_OK ||
            write(teller->pipe, &seq, sizeof seq) != sizeof seq) {
            fprintf(stderr, "child: %s\n", cx.error.message);
            _exit(1);
        }
    }
}

static _Noreturn void append_until_killed(struct test *t, struct log *log, int out) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (log_open(&t->cx, t->dir, log) != FT_OK || log_claim(&t->cx, t->dir, log) != FT_OK) {
        fprintf(stderr, "child: %s\n", t->cx.error.message);
        _exit(1);
    }
    struct teller teller = {log, out};
    for (int i = 1; i < CHILD_THREADS; i++) {
        ft_thread_start("append", append_and_tell, &teller);
    }
    append_and_tell(&teller);
    _exit(1);
}

/* Reads what was acknowledged until UNTIL_NS, then kills the child, then reads the rest. */
static int64_t kill_at(pid_t child, int in, int64_t until_ns, int64_t *highest) {
    int64_t told = 0;
    int64_t seq = 0;
    bool killed = false;
    for (;;) {
        ssize_t size = read(in, &seq, sizeof seq);
        if (size == sizeof seq) {
            told++;
            *highest = seq > *highest ? seq : *highest;
        }
        /* Not before the first acknowledgement, so that every round tests something. */
        if (!killed && told > 0 && ft_mono_ns() > until_ns) {
            assert_int_equal(kill(child, SIGKILL), 0);
            killed = true;
        }
        if (size == 0) {
            return told;
        }
        assert_true(size == sizeof seq || (size < 0 && errno == EINTR));
    }
}

static void what_was_acknowledged_survives_kill_9(void **state) {
    struct test *t = *state;
    struct log log = {0};
    assert_ok(t, log_create(&t->cx, t->dir, &log));
    log_close(&log);
    int64_t before = 1;
    for (int round = 0; round < ROUNDS; round++) {
        int ends[2];
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            append_until_killed(t, &log, ends[1]);
        }
        close(ends[1]);
        uint16_t wait_us = 0;
        ft_random(&wait_us, sizeof wait_us);
        int64_t highest = 0;
        int64_t told = kill_at(child, ends[0], ft_mono_ns() + wait_us * INT64_C(1000), &highest);
        close(ends[0]);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

        assert_ok(t, log_open(&t->cx, t->dir, &log));
        int64_t count = 0;
        assert_ok(t, ft_events_verify(&t->cx, log.store, log.run_id, &count));
        assert_true(count >= highest);
        assert_true(count >= before + told);
        assert_true(count <= before + told + CHILD_THREADS); /* those in flight */
        before = count;
        log_close(&log);
    }
}

/* Waits for a byte; false at the end of the pipe. */
static bool wait_for(int fd) {
    char byte = 0;
    return read(fd, &byte, 1) == 1;
}

static void a_run_has_one_writer_at_a_time(void **state) {
    struct test *t = *state;
    struct log log = {0};
    const char *locks = test_path(t, "locks");
    assert_ok(t, log_create(&t->cx, t->dir, &log));
    assert_true(ft_run_is_claimed(locks, log.run_id));
    struct log second = log;
    assert_err(log_claim(&t->cx, t->dir, &second), FT_CONFLICT); /* nor twice in one process */
    log_close(&log);
    assert_false(ft_run_is_claimed(locks, log.run_id));

    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        bool good = log_open(&t->cx, t->dir, &log) == FT_OK &&
                    log_claim(&t->cx, t->dir, &log) == FT_OK && write(ends[1], "x", 1) == 1;
        while (good) {
            pause();
        }
        _exit(1);
    }
    assert_true(wait_for(ends[0]));
    assert_ok(t, log_open(&t->cx, t->dir, &log));
    assert_true(ft_run_is_claimed(locks, log.run_id));
    assert_err(log_claim(&t->cx, t->dir, &log), FT_CONFLICT);
    assert_non_null(strstr(t->cx.error.message, log.run_id));
    assert_non_null(
        strstr(t->cx.error.message, ft_sprintf(t->cx.arena, "process %d ", (int)child)));
    struct log_numbers numbers;
    log_read(t, &log, &numbers); /* reading needs no lease */
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    assert_false(ft_run_is_claimed(locks, log.run_id));
    assert_ok(t, log_claim(&t->cx, t->dir, &log));
    assert_ok(t, log_append(&t->cx, &log, 1, 0, NULL));
    log_close(&log);
}

static int append_some(struct test *t, struct log *log, int count) {
    enum ft_err_code err = log_open(&t->cx, t->dir, log);
    err = err == FT_OK ? log_claim(&t->cx, t->dir, log) : err;
    for (int i = 0; i < count && err == FT_OK; i++) {
        err = log_append(&t->cx, log, i, 100, NULL);
    }
    if (err != FT_OK) {
        fprintf(stderr, "child: %s\n", t->cx.error.message);
    }
    return err == FT_OK ? 0 : 1;
}

static void processes_append_to_their_runs_in_one_store(void **state) {
    struct test *t = *state;
    enum { PROCESSES = 3, COUNT = 200 };
    struct log log = {0};
    assert_ok(t, log_create(&t->cx, t->dir, &log));
    const char *ids[PROCESSES] = {log.run_id};
    for (int i = 1; i < PROCESSES; i++) {
        assert_ok(t, ft_run_create(&t->cx, log.store, "/project", "test.run", NULL, &ids[i]));
    }
    log_close(&log);
    pid_t children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            log.run_id = ids[i];
            _exit(append_some(t, &log, COUNT));
        }
    }
    for (int i = 0; i < PROCESSES; i++) {
        int status = -1;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_int_equal(status, 0);
    }
    assert_ok(t, log_open(&t->cx, t->dir, &log));
    for (int i = 0; i < PROCESSES; i++) {
        struct log_numbers numbers;
        log.run_id = ids[i];
        log_read(t, &log, &numbers);
        assert_int_equal(numbers.count, 1 + COUNT);
        assert_int_equal(numbers.at[COUNT], COUNT - 1);
    }
    log_close(&log);
}

static struct ft_slice read_whole(struct test *t, const char *name) {
    FILE *file = fopen(test_path(t, name), "r");
    assert_non_null(file);
    size_t room = 4 * 1024 * 1024;
    char *data = ft_alloc(t->cx.arena, room);
    size_t size = fread(data, 1, room, file);
    assert_true(size > 0 && size < room);
    fclose(file);
    return (struct ft_slice){data, size};
}

static void write_whole(struct test *t, const char *name, struct ft_slice content) {
    FILE *file = fopen(test_path(t, name), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(content.data, 1, content.size, file), content.size);
    assert_int_equal(fclose(file), 0);
}

/* How many events there are after the store has been left as DB and LOG. */
static size_t events_after(struct test *t, struct log *log, struct ft_slice db,
                           struct ft_slice wal) {
    unlink(test_path(t, "s.db-shm"));
    write_whole(t, "s.db", db);
    write_whole(t, "s.db-wal", wal);
    struct log_numbers numbers;
    assert_ok(t, log_open(&t->cx, t->dir, log));
    log_read(t, log, &numbers);
    assert_ok(t, log_claim(&t->cx, t->dir, log));
    assert_ok(t, log_append(&t->cx, log, (int64_t)numbers.count - 1, 0, NULL));
    log_close(log);
    for (size_t i = 1; i < numbers.count; i++) {
        assert_int_equal(numbers.at[i], i - 1); /* a prefix, and nothing else */
    }
    return numbers.count;
}

static void a_torn_tail_leaves_the_events_before_it(void **state) {
    struct test *t = *state;
    enum { COUNT = 12 };
    struct log log = {0};
    assert_ok(t, log_create(&t->cx, t->dir, &log));
    log_close(&log);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int failed = append_some(t, &log, COUNT);
        failed ? _exit(1) : (void)kill(getpid(), SIGKILL); /* nothing is folded into the file */
        _exit(1);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    struct ft_slice db = read_whole(t, "s.db");
    struct ft_slice wal = read_whole(t, "s.db-wal");
    assert_int_equal(events_after(t, &log, db, wal), 1 + COUNT);
    size_t last = 1;
    for (size_t size = 0; size < wal.size; size += 1033) {
        size_t count = events_after(t, &log, db, (struct ft_slice){wal.data, size});
        assert_true(count >= last);
        last = count;
    }
    assert_true(last > 1 && last < 1 + COUNT);
    for (size_t at = 40; at < wal.size; at += 4217) {
        char *bent = ft_strndup(t->cx.arena, wal.data, wal.size);
        bent[at] ^= 0x20;
        size_t count = events_after(t, &log, db, (struct ft_slice){bent, wal.size});
        assert_true(count < 1 + COUNT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_was_acknowledged_survives_kill_9),
        TEST(a_run_has_one_writer_at_a_time),
        TEST(processes_append_to_their_runs_in_one_store),
        TEST(a_torn_tail_leaves_the_events_before_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
