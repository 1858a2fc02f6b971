#include "processes.h"
#include "support.h"

#include "base/clock.h"
#include "os/proc.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

static const char *const env[] = {"PATH=/usr/bin:/bin", NULL};

static struct ft_proc_result shell(struct test *t, const char *script, struct ft_proc_spec spec) {
    const char *argv[] = {"sh", "-c", script, "sh", t->dir, NULL};
    struct ft_proc_result result;
    spec.argv = argv;
    spec.env = spec.env ? spec.env : env;
    assert_ok(t, ft_proc_run(&t->cx, &spec, &result));
    return result;
}

static void output_and_exit_code_come_back(void **state) {
    struct test *t = *state;
    struct ft_proc_result result =
        shell(t, "echo out; echo err >&2; exit 7", (struct ft_proc_spec){0});
    assert_int_equal(result.end, FT_PROC_EXITED);
    assert_int_equal(result.status, 7);
    assert_string_equal(result.out.data, "out\n");
    assert_string_equal(result.err.data, "err\n");
    assert_string_equal(ft_proc_describe(t->cx.arena, &result), "exited with 7");
    assert_true(result.max_rss > 100000);
}

static void merged_output_keeps_its_order(void **state) {
    struct ft_proc_result result = shell(*state, "echo 1; echo 2 >&2; echo 3; echo 4 >&2",
                                         (struct ft_proc_spec){.merge = true});
    assert_string_equal(result.out.data, "1\n2\n3\n4\n");
    assert_int_equal(result.err.size, 0);
}

static void what_is_not_there_is_named(void **state) {
    struct test *t = *state;
    struct ft_proc_result result;
    const char *absent[] = {"no-such-program", NULL};
    struct ft_proc_spec spec = {.argv = absent};
    assert_err(ft_proc_run(&t->cx, &spec, &result), FT_UNAVAILABLE);
    assert_non_null(strstr(t->cx.error.message, "no-such-program"));
    absent[0] = "/no/such/program";
    assert_err(ft_proc_run(&t->cx, &spec, &result), FT_UNAVAILABLE);
    const char *present[] = {"true", NULL};
    spec = (struct ft_proc_spec){.argv = present, .cwd = "/no/such/folder"};
    assert_err(ft_proc_run(&t->cx, &spec, &result), FT_NOTFOUND);
    assert_non_null(strstr(t->cx.error.message, "/no/such/folder"));
}

static void nothing_is_inherited_unless_passed(void **state) {
    struct test *t = *state;
    struct ft_proc_result result;
    setenv("FETTLE_TEST_SECRET", "1", 1);
    int leak = open("/dev/null", O_RDONLY); /* without close-on-exec, as careless code opens */
    const char *show_env[] = {"/usr/bin/env", NULL};
    struct ft_proc_spec spec = {.argv = show_env};
    assert_ok(t, ft_proc_run(&t->cx, &spec, &result));
    assert_string_equal(result.out.data, "");
    result = shell(t, "ls /proc/self/fd | wc -l", (struct ft_proc_spec){0});
    assert_string_equal(result.out.data, "4\n"); /* 0, 1, 2 and the folder itself */
    spec = (struct ft_proc_spec){.keep_fds = &leak, .keep_count = 1};
    result = shell(t, "ls /proc/self/fd | wc -l", spec);
    assert_string_equal(result.out.data, "5\n");
    close(leak);
}

static void signals_are_as_a_program_expects_them(void **state) {
    sigset_t blocked;
    sigset_t before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    struct sigaction old;
    sigaction(SIGTERM, &ignore, &old);
    struct ft_proc_result blocked_one =
        shell(*state, "kill -USR1 $$; echo on", (struct ft_proc_spec){0});
    struct ft_proc_result ignored_one =
        shell(*state, "kill -TERM $$; echo on", (struct ft_proc_spec){0});
    sigaction(SIGTERM, &old, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    assert_int_equal(blocked_one.end, FT_PROC_SIGNALLED);
    assert_int_equal(blocked_one.status, SIGUSR1);
    assert_int_equal(ignored_one.end, FT_PROC_SIGNALLED);
    assert_int_equal(ignored_one.status, SIGTERM);
}

static void input_is_read_to_its_end(void **state) {
    struct test *t = *state;
    size_t size = 3000000;
    char *big = ft_alloc(t->cx.arena, size);
    memset(big, 'x', size);
    struct ft_proc_spec spec = {.input = {big, size}};
    assert_string_equal(shell(t, "wc -c", spec).out.data, "3000000\n");
    assert_string_equal(shell(t, "wc -c", (struct ft_proc_spec){0}).out.data, "0\n");
    spec.input = ft_slice_of("unread");
    assert_int_equal(shell(t, "exec <&-; exit 3", spec).status, 3);
}

static void what_ignores_sigterm_is_killed(void **state) {
    struct test *t = *state;
    struct ft_proc_spec spec = {.timeout_ms = 200, .grace_ms = 200};
    struct ft_proc_result result =
        shell(t, "trap '' TERM; echo on; while :; do sleep 1; done", spec);
    assert_int_equal(result.end, FT_PROC_TIMEOUT);
    assert_in_range(result.wall_ms, 400, 5000);
    assert_string_equal(result.out.data, "on\n");
}

static void what_heeds_sigterm_may_finish(void **state) {
    struct test *t = *state;
    struct ft_proc_spec spec = {.timeout_ms = 300, .grace_ms = 20000};
    struct ft_proc_result result =
        shell(t, "trap 'echo bye; exit 4' TERM; while :; do sleep 0.05; done", spec);
    assert_int_equal(result.end, FT_PROC_TIMEOUT);
    assert_int_equal(result.status, 4);
    assert_string_equal(result.out.data, "bye\n");
    assert_in_range(result.wall_ms, 300, 10000);
}

static void *set_soon(void *flag) {
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    atomic_store((atomic_int *)flag, 1);
    return NULL;
}

static void cancelling_ends_it(void **state) {
    struct test *t = *state;
    atomic_int cancelled = 0;
    pthread_t thread;
    t->cx.cancelled = &cancelled;
    pthread_create(&thread, NULL, set_soon, &cancelled);
    struct ft_proc_result result = shell(t, "sleep 60", (struct ft_proc_spec){0});
    pthread_join(thread, NULL);
    assert_int_equal(result.end, FT_PROC_CANCELLED);
    assert_in_range(result.wall_ms, 90, 5000);
    struct ft_proc_spec spec = {.argv = env};
    assert_err(ft_proc_run(&t->cx, &spec, &result), FT_CANCELLED);
}

/* A word that only this process's children have in their command lines. */
static char *own_word(struct test *t, const char *name) {
    return ft_sprintf(t->cx.arena, "fettle-%s-%d", name, (int)getpid());
}

static const char escapes[] = /* leaves the session, is orphaned, closes its output */
    "import os, sys, time\n"
    "for i in range(3):\n"
    "    if os.fork():\n"
    "        continue\n"
    "    os.setsid()\n"
    "    if os.fork():\n"
    "        os._exit(0)\n"
    "    os.setsid()\n"
    "    if i: [os.close(fd) for fd in (0, 1, 2)]\n"
    "    time.sleep(1000)\n"
    "time.sleep(0.3)\n"
    "print('done')\n";

static void nothing_outlives_the_call(void **state) {
    struct test *t = *state;
    char *word = own_word(t, "escape");
    const char *argv[] = {"/usr/bin/python3", "-c", escapes, word, NULL};
    struct ft_proc_spec spec = {.argv = argv, .env = env};
    struct ft_proc_result result;
    assert_ok(t, ft_proc_run(&t->cx, &spec, &result));
    assert_int_equal(result.end, FT_PROC_EXITED);
    assert_string_equal(result.out.data, "done\n");
    assert_in_range(result.wall_ms, 200, 10000);
    assert_int_equal(count_processes(word), 0);
}

static void an_open_pipe_does_not_hang_the_call(void **state) {
    struct ft_proc_result result = shell(*state, "sleep 1000 & echo hi", (struct ft_proc_spec){0});
    assert_string_equal(result.out.data, "hi\n");
    assert_in_range(result.wall_ms, 0, 5000);
}

static void killing_us_kills_all_of_it(void **state) {
    struct test *t = *state;
    char *word = own_word(t, "orphan");
    pid_t pid = fork();
    if (pid == 0) {
        const char *argv[] = {"/usr/bin/python3", "-c",
                              "import os, time\n"
                              "if not os.fork(): os.setsid()\n"
                              "time.sleep(1000)",
                              word, NULL};
        struct ft_proc_spec spec = {.argv = argv, .env = env};
        struct ft_proc_result result;
        FT_IGNORE(ft_proc_run(&t->cx, &spec, &result)); /* never comes back */
        _exit(0);
    }
    assert_true(wait_for_processes(word, true));
    nanosleep(&(struct timespec){.tv_nsec = 200000000}, NULL);
    assert_int_equal(count_processes(word), 2);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_true(wait_for_processes(word, false));
}

static void a_flood_is_stopped(void **state) {
    struct ft_proc_result result = shell(*state, "yes", (struct ft_proc_spec){.max_output = 1000});
    assert_int_equal(result.end, FT_PROC_FLOOD);
    assert_int_equal(result.out.size, 1000);
    struct ft_proc_spec tail = {.max_output = 1000, .keep_tail = true, .flood = 5000000};
    result = shell(*state, "yes", tail);
    assert_int_equal(result.end, FT_PROC_FLOOD);
    assert_true(result.dropped > 4900000);
}

static void count_bytes(void *to, struct ft_slice chunk) {
    *(size_t *)to += chunk.size;
}

static void the_tail_is_kept(void **state) {
    size_t seen = 0;
    struct ft_proc_spec spec = {
        .max_output = 1000, .keep_tail = true, .on_output = count_bytes, .output_to = &seen};
    struct ft_proc_result result = shell(*state, "seq 100000; seq 100000 >&2; echo end", spec);
    assert_int_equal(result.end, FT_PROC_EXITED);
    assert_int_equal(result.out.size + result.err.size, 1000);
    assert_true(ft_slice_ends(result.out, "100000\nend\n"));
    assert_true(ft_slice_ends(result.err, "99999\n100000\n"));
    assert_int_equal(seen, 2 * 588895 + 4);
    assert_int_equal(result.dropped, 2 * 588895 + 4 - 1000);
}

static void limits_of_a_process_hold(void **state) {
    struct ft_proc_spec spec = {.limits = {.file_size = 10000, .open_files = 50, .cpu_s = 1}};
    struct ft_proc_result result =
        shell(*state, "ulimit -n; ulimit -c; head -c 20000 /dev/zero > $1/f", spec);
    assert_true(ft_slice_starts(result.out, "50\n0\n"));
    assert_int_not_equal(result.status, 0);
    result = shell(*state, "while :; do :; done", spec);
    assert_int_equal(result.end, FT_PROC_SIGNALLED);
    assert_int_equal(result.status, SIGXCPU);
}

static void limits_of_all_together_hold(void **state) {
    struct test *t = *state;
    struct ft_proc_spec spec = {.limits = {.total_processes = 20}};
    struct ft_proc_result result =
        shell(t, "for i in $(seq 50); do setsid sleep 1000 & done; wait", spec);
    assert_int_equal(result.end, FT_PROC_LIMIT);
    assert_string_equal(result.limit, "processes");
    assert_in_range(result.wall_ms, 0, 5000);

    spec.limits = (struct ft_proc_limits){.total_memory = 150 << 20};
    static const char hog[] = "for i in 1 2 3; do /usr/bin/python3 -c 'import time; "
                              "x = b\"x\" * (80 << 20); time.sleep(1000)' & done; wait";
    result = shell(t, hog, spec);
    assert_int_equal(result.end, FT_PROC_LIMIT);
    assert_string_equal(result.limit, "memory");
    assert_string_equal(ft_proc_describe(t->cx.arena, &result), "reached its limit of memory");

    spec.limits = (struct ft_proc_limits){.disk_growth = 20 << 20, .disk_path = t->dir};
    result = shell(t, "head -c 200M /dev/zero > $1/big; sleep 1000", spec);
    assert_int_equal(result.end, FT_PROC_LIMIT);
    assert_string_equal(result.limit, "disk");
}

static void memory_that_is_shared_counts_once(void **state) {
    static const char share[] = /* 120 MB that eight processes look at */
        "/usr/bin/python3 -c 'import os, time\n"
        "x = b\"x\" * (120 << 20)\n"
        "for i in range(8):\n"
        "    if not os.fork(): sum(x[::4096]); time.sleep(0.5); os._exit(0)\n"
        "time.sleep(0.6)\nprint(\"fine\")'";
    struct ft_proc_spec spec = {.limits = {.total_memory = 400 << 20}};
    struct ft_proc_result result = shell(*state, share, spec);
    assert_int_equal(result.end, FT_PROC_EXITED);
    assert_string_equal(result.out.data, "fine\n");
}

static int refuse(void *with) {
    (void)with;
    return ENOSPC;
}

static int mark_folder(void *with) {
    return chdir(with) == 0 ? 0 : errno;
}

static void prepare_runs_in_the_child(void **state) {
    struct test *t = *state;
    struct ft_proc_spec spec = {.prepare = mark_folder, .prepare_with = t->dir};
    assert_string_equal(shell(t, "pwd -P", spec).out.data, ft_sprintf(t->cx.arena, "%s\n", t->dir));
    const char *argv[] = {"/bin/true", NULL};
    struct ft_proc_result result = {.status = 99};
    spec = (struct ft_proc_spec){.argv = argv, .prepare = refuse};
    assert_err(ft_proc_run(&t->cx, &spec, &result), FT_FULL);
    assert_int_equal(result.status, 99);
}

static void *many_runs(void *wrong) {
    ft_ctx cx = {.arena = ft_arena_new()};
    for (int i = 0; i < 25; i++) {
        char text[32];
        snprintf(text, sizeof text, "%d-%lx", i, (unsigned long)pthread_self());
        const char *argv[] = {"/bin/sh", "-c", "cat; exit 3", NULL};
        struct ft_proc_spec spec = {.argv = argv, .env = env, .input = ft_slice_of(text)};
        struct ft_proc_result result;
        if (ft_proc_run(&cx, &spec, &result) != FT_OK || result.status != 3 ||
            !ft_slice_is(result.out, text)) {
            atomic_fetch_add((atomic_int *)wrong, 1);
        }
    }
    ft_arena_free(cx.arena);
    return NULL;
}

static void threads_do_not_disturb_each_other(void **state) {
    (void)state;
    atomic_int wrong = 0;
    pthread_t threads[6];
    for (size_t i = 0; i < FT_COUNT(threads); i++) {
        pthread_create(&threads[i], NULL, many_runs, &wrong);
    }
    for (size_t i = 0; i < FT_COUNT(threads); i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(wrong, 0);
}

static void no_descriptor_is_lost(void **state) {
    struct test *t = *state;
    int before = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(before);
    const char *absent[] = {"/no/such/program", NULL};
    struct ft_proc_spec spec = {.argv = absent};
    struct ft_proc_result result;
    for (int i = 0; i < 5; i++) {
        shell(t, "echo", (struct ft_proc_spec){.limits = {.total_processes = 9}});
        assert_err(ft_proc_run(&t->cx, &spec, &result), FT_UNAVAILABLE);
    }
    int after = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(after);
    assert_int_equal(before, after);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* and no zombie stays */
}

static void ends_are_described(void **state) {
    struct test *t = *state;
    struct ft_proc_result result = shell(t, "kill -SEGV $$", (struct ft_proc_spec){0});
    assert_string_equal(ft_proc_describe(t->cx.arena, &result),
                        "was ended by signal 11 (Segmentation fault)");
    result = shell(t, "sh -c 'kill -SEGV $$'; exit $?", (struct ft_proc_spec){0});
    assert_string_equal(ft_proc_describe(t->cx.arena, &result),
                        "exited with 139 (as after signal 11, Segmentation fault)");
    assert_null(ft_proc_find(t->cx.arena, "sh", "relative:.:"));
    assert_string_equal(ft_proc_find(t->cx.arena, "sh", ".:/nowhere:/bin"), "/bin/sh");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(output_and_exit_code_come_back),
        TEST(merged_output_keeps_its_order),
        TEST(what_is_not_there_is_named),
        TEST(nothing_is_inherited_unless_passed),
        TEST(signals_are_as_a_program_expects_them),
        TEST(input_is_read_to_its_end),
        TEST(what_ignores_sigterm_is_killed),
        TEST(what_heeds_sigterm_may_finish),
        TEST(cancelling_ends_it),
        TEST(nothing_outlives_the_call),
        TEST(an_open_pipe_does_not_hang_the_call),
        TEST(killing_us_kills_all_of_it),
        TEST(a_flood_is_stopped),
        TEST(the_tail_is_kept),
        TEST(limits_of_a_process_hold),
        TEST(limits_of_all_together_hold),
        TEST(memory_that_is_shared_counts_once),
        TEST(prepare_runs_in_the_child),
        TEST(threads_do_not_disturb_each_other),
        TEST(no_descriptor_is_lost),
        TEST(ends_are_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
