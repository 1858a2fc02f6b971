#include "processes.h"
#include "support.h"

#include "os/file.h"
#include "os/holder.h"
#include "os/proc.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

static const char *const env[] = {"PATH=/usr/bin:/bin", "GIVEN=yes", NULL};

static void wait_until_gone(int64_t pid) {
    for (int i = 0; i < 500 && ft_process_lives(pid); i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    }
    assert_false(ft_process_lives(pid));
}

static int64_t detach(struct test *t, const char *script) {
    const char *argv[] = {"/bin/sh", "-c", script, "sh", t->dir, NULL};
    int64_t pid = 0;
    assert_ok(t, ft_proc_detach(&t->cx, argv, env, test_path(t, "output"), &pid));
    assert_true(pid > 1);
    return pid;
}

static const char *output(struct test *t) {
    struct ft_slice text;
    assert_ok(t, ft_path_read(&t->cx, test_path(t, "output"), 65536, &text));
    return text.data;
}

static void it_has_nothing_of_ours(void **state) {
    struct test *t = *state;
    signal(SIGHUP, SIG_IGN);
    setenv("FETTLE_TEST_SECRET", "1", 1);
    int open_end[2];
    assert_int_equal(pipe(open_end), 0); /* not close-on-exec */
    int64_t pid = detach(t, "pwd; cat; env | sort | grep -v -e PWD -e _=; ls /proc/$$/fd;"
                            "echo said >&2;"
                            "cut -d' ' -f6 /proc/$$/stat; cut -d' ' -f4 /proc/$$/stat;"
                            "exec grep -e SigBlk -e SigIgn /proc/self/status");
    signal(SIGHUP, SIG_DFL);
    wait_until_gone(pid);
    close(open_end[0]);
    close(open_end[1]);
    const char *all = output(t);
    const char *expected = "/\nGIVEN=yes\nPATH=/usr/bin:/bin\n0\n1\n2\nsaid\n";
    assert_memory_equal(all, expected, strlen(expected));
    char *end = NULL;
    long session = strtol(all + strlen(expected), &end, 10);
    long parent = strtol(end, &end, 10);
    assert_true(session > 0 && session != getsid(0) && session != pid);
    assert_true(parent > 0 && parent != getpid());
    static const char blocked[] = "\nSigBlk:\t0000000000000000\nSigIgn:\t";
    const unsigned long long of_libc = 3ULL << 31; /* two that the C library keeps for itself */
    assert_memory_equal(end, blocked, sizeof blocked - 1);
    assert_int_equal(strtoull(end + sizeof blocked - 1, NULL, 16) & ~of_libc, 0);
    struct stat info;
    assert_int_equal(stat(test_path(t, "output"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void it_comes_back_at_once_and_leaves_no_child(void **state) {
    struct test *t = *state;
    int64_t pid = detach(t, "exec sleep 600");
    assert_true(ft_process_lives(pid));
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
    wait_until_gone(pid);
}

static void output_is_appended(void **state) {
    struct test *t = *state;
    wait_until_gone(detach(t, "echo one"));
    wait_until_gone(detach(t, "echo two"));
    assert_string_equal(output(t), "one\ntwo\n");
}

static void what_cannot_begin_is_said(void **state) {
    struct test *t = *state;
    const char *argv[] = {"/no/such/program", NULL};
    int64_t pid = -5;
    assert_err(ft_proc_detach(&t->cx, argv, NULL, test_path(t, "output"), &pid), FT_UNAVAILABLE);
    assert_non_null(strstr(t->cx.error.message, "/no/such/program"));
    assert_non_null(strstr(t->cx.error.message, "No such file"));
    argv[0] = "/bin/true";
    assert_err(ft_proc_detach(&t->cx, argv, NULL, test_path(t, "no/folder/output"), &pid),
               FT_NOTFOUND);
    test_put(t, "victim", "mine");
    assert_int_equal(symlink(test_path(t, "victim"), test_path(t, "link")), 0);
    assert_true(ft_proc_detach(&t->cx, argv, NULL, test_path(t, "link"), &pid) != FT_OK);
    assert_int_equal(pid, -5);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(it_has_nothing_of_ours),
        TEST(it_comes_back_at_once_and_leaves_no_child),
        TEST(output_is_appended),
        TEST(what_cannot_begin_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
