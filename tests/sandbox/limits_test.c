#include "sandboxed.h"

#include "base/clock.h"
#include "os/processes.h"

static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};

/* Runs TEXT in each kind and checks that the limit called NAME ended it, soon. */
static void expect_limit(struct test *t, const char *text, struct ft_sandbox_spec spec,
                         const char *name) {
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        if (!has_kind(t, kinds[i])) {
            continue;
        }
        struct ft_sandbox_result result = script_with(t, kinds[i], text, spec);
        assert_non_null(result.limit);
        assert_string_equal(result.limit, name);
        assert_in_range(result.proc.wall_ms, 0, 15000);
    }
}

/* The bombs stop by themselves at a few thousand, so that a sandbox that fails this test does not
 * take the machine with it. */
static void a_fork_bomb_ends(void **state) {
    struct test *t = *state;
    char *word = ft_sprintf(t->cx.arena, "fettle-bomb-%d", (int)getpid());
    char *bomb =
        ft_sprintf(t->cx.arena,
                   "exec bash -c ': %s; b() { [ $1 = 0 ] && exec sleep 1000; "
                   "b $(($1 - 1)) | b $(($1 - 1)) & }; b 11; wait; sleep 1000' 2>/dev/null",
                   word);
    expect_limit(t, bomb, (struct ft_sandbox_spec){0}, "processes");
    assert_int_equal(count_processes(word), 0);
}

static void a_bomb_that_leaves_its_session_ends(void **state) {
    struct test *t = *state;
    char *word = ft_sprintf(t->cx.arena, "fettle-daemons-%d", (int)getpid());
    char *bomb = ft_sprintf(t->cx.arena,
                            "exec /usr/bin/python3 -c 'import os, time\n"
                            "for i in range(11):\n"
                            "    if os.fork() == 0: os.setsid()\n"
                            "time.sleep(1000)' %s",
                            word);
    expect_limit(t, bomb, (struct ft_sandbox_spec){.processes = 100}, "processes");
    assert_int_equal(count_processes(word), 0);
}

static void memory_of_all_processes_is_limited(void **state) {
    const char *hogs = "for i in 1 2 3; do /usr/bin/python3 -c 'import time; "
                       "x = b\"x\" * (80 << 20); time.sleep(1000)' & done; wait";
    expect_limit(*state, hogs, (struct ft_sandbox_spec){.memory = 160 << 20}, "memory");
}

static void files_in_memory_are_limited(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    struct ft_sandbox_spec spec = {.memory = 64 << 20};
    const char *text = "for f in /tmp/x /dev/shm/x; do "
                       "head -c 100M /dev/zero 2>/dev/null > $f || echo full; done; "
                       "[ $(stat -c %s /tmp/x) -le $((32 << 20)) ] && echo small";
    assert_string_equal(script_with(t, FT_SANDBOX_BWRAP, text, spec).proc.out.data,
                        "full\nfull\nsmall\n");
}

static void filling_the_disk_ends(void **state) {
    struct ft_sandbox_spec spec = {.disk = 30 << 20};
    expect_limit(*state, "head -c 200M /dev/zero > big; sync big; sleep 1000", spec, "disk");
}

static void a_file_has_a_largest_size(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        struct ft_sandbox_spec spec = {.file_size = 1 << 20};
        const char *text = "head -c 2M /dev/zero > big; stat -c %s big; ulimit -c";
        assert_true(ft_slice_ends(script_with(t, kinds[i], text, spec).proc.out, "1048576\n0\n"));
    }
}

static void a_busy_loop_ends(void **state) {
    struct ft_sandbox_spec spec = {.timeout_ms = 300};
    expect_limit(*state, "while :; do :; done", spec, "time");
}

static void endless_output_ends(void **state) {
    struct test *t = *state;
    expect_limit(t, "yes", (struct ft_sandbox_spec){.max_output = 10000}, "output");
    struct ft_sandbox_spec spec = {.max_output = 10000};
    struct ft_sandbox_result result = script_with(t, FT_SANDBOX_BWRAP, "seq 100000", spec);
    assert_null(result.limit);
    assert_int_equal(result.proc.out.size, 10000);
    assert_true(ft_slice_ends(result.proc.out, "\n100000\n"));
}

static void what_is_left_in_tmp_is_removed(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_LANDLOCK);
    const char *text = "mkdir -p ~/a/b $TMPDIR/c; chmod 0 ~/a; echo $HOME";
    struct ft_slice home = ft_slice_trim(ft_slice_of(script(t, FT_SANDBOX_LANDLOCK, text)));
    assert_true(ft_slice_starts(home, "/tmp/fettle-sandbox-"));
    char *scratch = ft_strndup(t->cx.arena, home.data, home.size - strlen("/home"));
    assert_int_equal(access(scratch, F_OK), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_fork_bomb_ends),
        TEST(a_bomb_that_leaves_its_session_ends),
        TEST(memory_of_all_processes_is_limited),
        TEST(files_in_memory_are_limited),
        TEST(filling_the_disk_ends),
        TEST(a_file_has_a_largest_size),
        TEST(a_busy_loop_ends),
        TEST(endless_output_ends),
        TEST(what_is_left_in_tmp_is_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
