#include "sandboxed.h"

static void only_the_worktree_and_the_system_are_there(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    put_file(t, "beside", "secret");
    const char *seen = script(t, FT_SANDBOX_BWRAP,
                              "for f in /root /home /etc/shadow /etc/ssh /var /run /srv /opt /sys "
                              "$1/beside; do [ -e $f ] && echo $f; done; ls -A $HOME; ls -A $1");
    assert_string_equal(seen, "tree\n");
    const char *root = script(t, FT_SANDBOX_BWRAP, "echo $(ls -A / | grep -v ^lib)");
    assert_string_equal(root, "bin dev etc proc sbin tmp usr\n");
}

static void system_folders_cannot_be_written(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    /* As root one owns /proc/sys; the value stays what it is even where the write gets through. */
    const char *text = "for f in /usr/x /etc/x /x /dev/x /etc/passwd /proc/sysrq-trigger; do "
                       "{ : > $f; } 2>/dev/null && echo wrote $f; done; "
                       "s=/proc/sys/kernel/core_pattern; v=$(cat $s); "
                       "{ echo $v > $s; } 2>/dev/null && echo wrote $s; "
                       "mkdir /y $1/y 2>/dev/null || echo kept";
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, text), "kept\n");
}

static void the_worktree_keeps_what_is_written(void **state) {
    struct test *t = *state;
    static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        const char *text = "pwd; mkdir -p a/b && echo hi > a/b/c && mv a/b/c d && ln -s d e && "
                           "chmod +x d && : > d && echo new >> d && cat $PWD/e && rm -r a e; "
                           "echo t > $TMPDIR/t && cat $TMPDIR/t; echo h > ~/h && cat ~/h";
        assert_string_equal(script(t, kinds[i], text),
                            ft_sprintf(t->cx.arena, "%s\nnew\nt\nh\n", test_path(t, "tree")));
        assert_int_equal(access(test_path(t, "tree/d"), X_OK), 0);
        assert_int_equal(access(test_path(t, "tree/a"), F_OK), -1);
    }
}

static void processes_of_the_host_do_not_show(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    const char *pids = script(t, FT_SANDBOX_BWRAP, "echo $$; ls /proc | grep -c '^[0-9]'");
    assert_true(strtol(pids, NULL, 10) < 10);
    assert_true(strtol(strchr(pids, '\n'), NULL, 10) < 10);
    assert_string_equal(script(t, FT_SANDBOX_BWRAP,
                               "hostname; cat /proc/1/cmdline | tr '\\0' ' ' | "
                               "grep -o ^[^:]*bwrap"),
                        "sandbox\n/usr/bin/bwrap\n");
}

static void the_environment_is_always_the_same(void **state) {
    struct test *t = *state;
    static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};
    const char *extra[] = {"LANG=de_DE.UTF-8", "LD_PRELOAD=/nowhere/evil.so", "EMPTY=", NULL};
    setenv("FETTLE_TEST_SECRET", "1", 1);
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        struct ft_sandbox_spec spec = {.env = extra};
        const char *seen = script_with(t, kinds[i], "env | sort", spec).proc.out.data;
        assert_null(strstr(seen, "FETTLE_TEST_SECRET"));
        assert_non_null(strstr(seen, "\nLANG=de_DE.UTF-8\n"));
        assert_non_null(strstr(seen, "\nEMPTY=\n"));
        assert_non_null(strstr(seen, "CI=true\n"));
        assert_non_null(strstr(seen, "\nPATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
                                     "/sbin:/bin\n"));
        const char *plain = script(t, kinds[i], "env | grep -c ^SOURCE_DATE_EPOCH; echo $LANG $TZ");
        assert_string_equal(plain, "0\nC.UTF-8 UTC\n");
    }
}

static void no_descriptor_leaks_in(void **state) {
    struct test *t = *state;
    static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};
    int leak = open("/etc/passwd", O_RDONLY);
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        assert_string_equal(script(t, kinds[i], "echo $(exec ls /proc/self/fd)"), "0 1 2 3\n");
    }
    close(leak);
}

static void more_paths_can_be_read(void **state) {
    struct test *t = *state;
    static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};
    put_folder(t, "extra");
    put_file(t, "extra/f", "read me\n");
    const char *read[] = {test_path(t, "extra"), NULL};
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        struct ft_sandbox_spec spec = {.read = read};
        const char *text = "cat $1/extra/f; touch $1/extra/g 2>/dev/null || echo kept";
        assert_string_equal(script_with(t, kinds[i], text, spec).proc.out.data, "read me\nkept\n");
    }
    read[0] = "/no/such/folder";
    struct ft_sandbox_result result;
    assert_err(
        try_script(t, FT_SANDBOX_ANY, "true", (struct ft_sandbox_spec){.read = read}, &result),
        FT_NOTFOUND);
}

static void input_cwd_and_exit_codes_pass_through(void **state) {
    struct test *t = *state;
    static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};
    put_folder(t, "tree");
    put_folder(t, "tree/sub");
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        struct ft_sandbox_spec spec = {.input = ft_slice_of("in\n"), .cwd = "sub"};
        struct ft_sandbox_result result = script_with(t, kinds[i], "cat; pwd; exit 9", spec);
        assert_string_equal(result.proc.out.data,
                            ft_sprintf(t->cx.arena, "in\n%s\n", test_path(t, "tree/sub")));
        assert_int_equal(result.proc.end, FT_PROC_EXITED);
        assert_int_equal(result.proc.status, 9);
        assert_null(result.limit);
        result = script_with(t, kinds[i], "kill -SEGV $$", (struct ft_sandbox_spec){0});
        assert_int_equal(result.proc.end, FT_PROC_EXITED);
        assert_int_equal(result.proc.status, 139);
        spec.cwd = "..";
        assert_err(try_script(t, kinds[i], "true", spec, &result), FT_DENIED);
    }
}

static void a_program_that_is_not_there_is_no_result(void **state) {
    struct test *t = *state;
    static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};
    const char *argv[] = {"no-such-program", NULL};
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        struct ft_sandbox_spec spec = {.argv = argv, .worktree = t->dir, .at_most = kinds[i]};
        struct ft_sandbox_result result;
        assert_err(ft_sandbox_run(&t->cx, &spec, &result), FT_UNAVAILABLE);
        assert_non_null(strstr(t->cx.error.message, "no-such-program"));
    }
}

static void a_worktree_that_holds_more_is_refused(void **state) {
    struct test *t = *state;
    const char *argv[] = {"true", NULL};
    static const char *const bad[] = {"/", "/etc", "/home", "/tmp", "/usr/../usr", "/proc/self"};
    struct ft_sandbox_spec spec = {.argv = argv};
    struct ft_sandbox_result result;
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        spec.worktree = bad[i];
        assert_err(ft_sandbox_run(&t->cx, &spec, &result), FT_DENIED);
    }
    put_folder(t, "me");
    setenv("HOME", test_path(t, "me"), 1);
    spec.worktree = t->dir;
    assert_err(ft_sandbox_run(&t->cx, &spec, &result), FT_DENIED);
    spec.worktree = "relative";
    assert_err(ft_sandbox_run(&t->cx, &spec, &result), FT_INVALID);
    spec.worktree = test_path(t, "absent");
    assert_err(ft_sandbox_run(&t->cx, &spec, &result), FT_NOTFOUND);
}

static const char c_project[] =
    "set -e\n"
    "printf 'int main(void) { return 0; }' > main.c\n"
    "printf 'main: main.c\\n\\tgcc -O2 -o $@ $<\\n' > Makefile\n"
    "make -s && ./main && echo gcc make\n"
    "/usr/bin/python3 -c 'import json, ssl, subprocess, threading, multiprocessing as m\n"
    "p = m.Process(target=print, args=(\"python\",)); p.start(); p.join()'\n"
    "printf 'project(x C)\\nenable_testing()\\nadd_test(NAME a COMMAND true)\\n' > CMakeLists.txt\n"
    "cmake -S . -B b > /dev/null 2>&1 && ctest --test-dir b | grep -o '100% tests passed'\n"
    "git init -q r && cd r && touch f && git add f && "
    "git -c user.name=a -c user.email=a@b commit -qm m && git log --format=git\\ %s\n";

static void tools_work(void **state) {
    struct test *t = *state;
    static const enum ft_sandbox_kind kinds[] = {FT_SANDBOX_BWRAP, FT_SANDBOX_LANDLOCK};
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        need_kind(t, kinds[i]);
        assert_string_equal(script(t, kinds[i], c_project),
                            "gcc make\npython\n100% tests passed\ngit m\n");
        script(t, kinds[i], "rm -rf .* * 2>/dev/null");
        if (access("/usr/bin/node", X_OK) == 0) {
            assert_string_equal(script(t, kinds[i],
                                       "node -e 'require(\"child_process\").execSync(\"true\"); "
                                       "new (require(\"worker_threads\").Worker)(\"console.log("
                                       "\\\"node\\\")\", {eval: true})'"),
                                "node\n");
        }
    }
}

static void the_probe_says_what_is_here(void **state) {
    struct test *t = *state;
    struct ft_sandbox_probe probe;
    assert_ok(t, ft_sandbox_probe(&t->cx, &probe));
    assert_int_equal(probe.count, 3);
    for (size_t i = 0; i < probe.count; i++) {
        assert_non_null(probe.parts[i].name);
        assert_non_null(probe.parts[i].found);
        assert_non_null(probe.parts[i].meaning);
    }
    need_kind(t, FT_SANDBOX_BWRAP);
    assert_true(ft_slice_starts(ft_slice_of(probe.summary), "bubblewrap 0."));
    assert_true(ft_slice_ends(ft_slice_of(probe.summary), " with seccomp"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(only_the_worktree_and_the_system_are_there),
        TEST(system_folders_cannot_be_written),
        TEST(the_worktree_keeps_what_is_written),
        TEST(processes_of_the_host_do_not_show),
        TEST(the_environment_is_always_the_same),
        TEST(no_descriptor_leaks_in),
        TEST(more_paths_can_be_read),
        TEST(input_cwd_and_exit_codes_pass_through),
        TEST(a_program_that_is_not_there_is_no_result),
        TEST(a_worktree_that_holds_more_is_refused),
        TEST(tools_work),
        TEST(the_probe_says_what_is_here),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
