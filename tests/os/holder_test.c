#include "processes.h"
#include "support.h"

#include "base/clock.h"
#include "os/file.h"
#include "os/holder.h"
#include "os/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>

/* A process that holds the lock and does what WORK does; started when this comes back. */
static pid_t hold(struct test *t, const char *lock, void (*work)(struct test *t)) {
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int fd = -1;
        bool taken = ft_lock_take(&t->cx, lock, &fd) == FT_OK && write(ready[1], "x", 1) == 1;
        close(ready[0]);
        close(ready[1]);
        if (taken) {
            work(t);
        }
        _exit(taken ? 0 : 9);
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return pid;
}

static void wait_forever(struct test *t) {
    (void)t;
    for (;;) {
        pause();
    }
}

/* As between taking a lock and writing one's number into it, only longer. */
static void name_itself_late(struct test *t) {
    const char *lock = test_path(t, "late");
    int fd = open(lock, O_RDWR | O_CLOEXEC);
    char text[32];
    int size = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    bool emptied = fd >= 0 && ftruncate(fd, 0) == 0;
    nanosleep(&(struct timespec){.tv_nsec = 80 * 1000 * 1000}, NULL);
    if (emptied && pwrite(fd, text, (size_t)size, 0) == size) {
        wait_forever(t);
    }
}

static void be_deaf(struct test *t) {
    signal(SIGINT, SIG_IGN);
    wait_forever(t);
}

/* Deaf, and with a program of its own that is deaf as well and has left its session. */
static void run_a_program(struct test *t) {
    signal(SIGINT, SIG_IGN);
    const char *argv[] = {"/bin/sh", "-c",
                          "trap '' INT TERM; setsid sh -c 'sleep 61.5; :' & sleep 61.5; :", NULL};
    static const char *const env[] = {"PATH=/usr/bin:/bin", NULL};
    struct ft_proc_spec spec = {.argv = argv, .env = env};
    struct ft_proc_result result;
    FT_IGNORE(ft_proc_run(&t->cx, &spec, &result)); /* it is killed meanwhile */
}

static void reap(pid_t pid, int signal_wanted) {
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WIFSIGNALED(status) ? WTERMSIG(status) : 0, signal_wanted);
}

static void nobody_holds_it(void **state) {
    struct test *t = *state;
    struct ft_holder holder = {.fd = -1};
    assert_err(ft_holder_open(&t->cx, test_path(t, "absent"), &holder), FT_NOTFOUND);
    test_put(t, "left", ft_sprintf(t->cx.arena, "%ld\n", (long)getppid()));
    assert_err(ft_holder_open(&t->cx, test_path(t, "left"), &holder), FT_NOTFOUND);
    assert_int_equal(holder.fd, -1);
}

static void it_is_interrupted(void **state) {
    struct test *t = *state;
    const char *lock = test_path(t, "lock");
    struct ft_holder holder;
    pid_t pid = hold(t, lock, wait_forever);
    assert_ok(t, ft_holder_open(&t->cx, lock, &holder));
    assert_int_equal(holder.pid, pid);
    assert_false(ft_holder_wait(&holder, 20));
    assert_ok(t, ft_holder_interrupt(&t->cx, &holder));
    assert_true(ft_holder_wait(&holder, 5000));
    reap(pid, SIGINT);
    assert_ok(t, ft_holder_interrupt(&t->cx, &holder)); /* gone already */
    ft_holder_close(&holder);
}

static void one_that_does_not_hear_is_killed(void **state) {
    struct test *t = *state;
    const char *lock = test_path(t, "lock");
    struct ft_holder holder;
    pid_t pid = hold(t, lock, be_deaf);
    assert_ok(t, ft_holder_open(&t->cx, lock, &holder));
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    assert_ok(t, ft_holder_interrupt(&t->cx, &holder));
    assert_false(ft_holder_wait(&holder, 50));
    assert_ok(t, ft_holder_kill(&t->cx, &holder));
    ft_holder_close(&holder);
    reap(pid, SIGKILL);
}

static void all_that_it_started_is_gone_when_it_is_killed(void **state) {
    struct test *t = *state;
    const char *lock = test_path(t, "lock");
    struct ft_holder holder;
    pid_t pid = hold(t, lock, run_a_program);
    assert_true(wait_for_processes("sleep 61.5", true));
    nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
    assert_ok(t, ft_holder_open(&t->cx, lock, &holder));
    assert_ok(t, ft_holder_kill(&t->cx, &holder));
    assert_int_equal(count_processes("sleep 61.5"), 0);
    ft_holder_close(&holder);
    reap(pid, SIGKILL);
}

/* The lock is held, and what it says is not true (any more). */
static void a_number_that_is_somebody_elses_is_not_believed(void **state) {
    struct test *t = *state;
    const char *lock = test_path(t, "lock");
    pid_t pid = hold(t, lock, wait_forever);
    pid_t other = fork();
    assert_true(other >= 0);
    if (other == 0) {
        wait_forever(t);
    }
    const char *texts[] = {ft_sprintf(t->cx.arena, "%ld\n", (long)other),
                           ft_sprintf(t->cx.arena, "%ld\n", (long)getpid()),
                           "1\n",
                           "0\n",
                           "-1\n",
                           "",
                           "x",
                           "99999999999999999999\n",
                           "4194303999\n"};
    for (size_t i = 0; i < FT_COUNT(texts); i++) {
        struct ft_holder holder = {.fd = -1};
        FILE *file = fopen(lock, "w"); /* the same file: it stays held */
        assert_non_null(file);
        fputs(texts[i], file);
        fclose(file);
        bool theirs = strcmp(texts[i], "1\n") == 0 && geteuid() != 0;
        assert_err(ft_holder_open(&t->cx, lock, &holder), theirs ? FT_DENIED : FT_CONFLICT);
        assert_int_equal(holder.fd, -1);
    }
    pid_t both[] = {pid, other};
    for (size_t i = 0; i < FT_COUNT(both); i++) {
        assert_true(ft_process_lives(both[i]));
        kill(both[i], SIGKILL);
        reap(both[i], SIGKILL);
    }
}

static void another_users_process_is_not_ours_to_end(void **state) {
    struct test *t = *state;
    const char *lock = test_path(t, "lock");
    if (geteuid() != 0) {
        skip(); /* only root can be two users */
    }
    pid_t pid = hold(t, lock, wait_forever);
    assert_int_equal(chmod(t->dir, 0755) | chmod(lock, 0644), 0);
    pid_t asking = fork();
    if (asking == 0) {
        struct ft_holder holder = {.fd = -1};
        bool changed = setgid(65534) == 0 && setuid(65534) == 0;
        enum ft_err_code err = ft_holder_open(&t->cx, lock, &holder);
        _exit(changed && err == FT_DENIED ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(asking, &status, 0), asking);
    assert_int_equal(status, 0);
    assert_true(ft_process_lives(pid));
    kill(pid, SIGKILL);
    reap(pid, SIGKILL);
}

static void one_that_names_itself_late_is_found(void **state) {
    struct test *t = *state;
    const char *lock = test_path(t, "late");
    struct ft_holder holder = {.fd = -1};
    pid_t pid = hold(t, lock, name_itself_late);
    nanosleep(&(struct timespec){.tv_nsec = 20 * 1000 * 1000}, NULL);
    assert_ok(t, ft_holder_open(&t->cx, lock, &holder));
    assert_int_equal(holder.pid, pid);
    ft_holder_close(&holder);
    kill(pid, SIGKILL);
    reap(pid, SIGKILL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(one_that_names_itself_late_is_found),
        TEST(nobody_holds_it),
        TEST(it_is_interrupted),
        TEST(one_that_does_not_hear_is_killed),
        TEST(all_that_it_started_is_gone_when_it_is_killed),
        TEST(a_number_that_is_somebody_elses_is_not_believed),
        TEST(another_users_process_is_not_ours_to_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
