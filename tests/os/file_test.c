#include "support.h"

#include "os/file.h"

#include <fcntl.h>
#include <sys/wait.h>

static void put(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static struct ft_root open_root(struct test *t) {
    struct ft_root root;
    assert_ok(t, ft_root_keep(&t->cx, t->dir, &root));
    return root;
}

static void paths_stay_in_the_root(void **state) {
    struct test *t = *state;
    struct ft_root root = open_root(t);
    struct ft_slice text;
    put(test_path(t, "inside"), "x");
    assert_int_equal(mkdir(test_path(t, "dir"), 0755), 0);
    assert_int_equal(symlink("/etc", test_path(t, "out")), 0);
    assert_int_equal(symlink("inside", test_path(t, "link")), 0);
    static const char *const bad[] = {"../etc/passwd", "/etc/passwd",          "out/passwd",
                                      "link",          "dir/../../etc/passwd", "out"};
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        enum ft_err_code err = ft_file_read(&t->cx, &root, bad[i], 100000, &text);
        if (err != FT_DENIED) {
            fail_msg("%s gave %s", bad[i], ft_err_info(err)->name);
        }
        assert_int_not_equal(ft_file_write(&t->cx, &root, bad[i], 0644, FT_SLICE("y")), FT_OK);
    }
    assert_ok(t, ft_file_read(&t->cx, &root, "inside", 10, &text));
    assert_true(ft_slice_is(text, "x"));
    assert_err(ft_dir_make(&t->cx, &root, "out/new", 0755), FT_DENIED);
    assert_err(ft_tree_remove(&t->cx, &root, "../x"), FT_DENIED);
}

/* Attack 13: a folder that becomes a link while it is written through. */
static void a_swap_in_between_leaves_the_outside_alone(void **state) {
    struct test *t = *state;
    assert_int_equal(mkdir(test_path(t, "root"), 0755), 0);
    assert_int_equal(mkdir(test_path(t, "root/d"), 0755), 0);
    assert_int_equal(mkdir(test_path(t, "outside"), 0755), 0);
    struct ft_root root;
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "root"), &root));
    pid_t swapper = fork();
    assert_true(swapper >= 0);
    if (swapper == 0) {
        for (int i = 0; i < 20000; i++) {
            bool swapped = renameat(root.fd, "d", root.fd, "kept") == 0 &&
                           symlinkat("../outside", root.fd, "d") == 0 &&
                           unlinkat(root.fd, "d", 0) == 0 &&
                           renameat(root.fd, "kept", root.fd, "d") == 0;
            if (!swapped) {
                _exit(1);
            }
        }
        _exit(0);
    }
    for (int i = 0; i < 3000; i++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        ft_ctx cx = {.arena = scratch};
        FT_IGNORE(ft_file_write(&cx, &root, "d/file", 0644, FT_SLICE("mine")));
    }
    int status = 0;
    waitpid(swapper, &status, 0);
    assert_int_equal(status, 0);
    assert_int_not_equal(access(test_path(t, "outside/file"), F_OK), 0);
}

static void writing_replaces_as_a_whole_and_keeps_the_mode(void **state) {
    struct test *t = *state;
    struct ft_root root = open_root(t);
    struct stat info;
    struct ft_slice text;
    assert_ok(t, ft_file_write(&t->cx, &root, "tool", 0755, FT_SLICE("one")));
    assert_ok(t, ft_file_write(&t->cx, &root, "tool", 0644, FT_SLICE("two")));
    assert_ok(t, ft_file_stat(&t->cx, &root, "tool", &info));
    assert_int_equal(info.st_mode & 07777, 0755);
    assert_ok(t, ft_file_read(&t->cx, &root, "tool", 10, &text));
    assert_true(ft_slice_is(text, "two"));
}

static void what_is_no_file_is_not_read(void **state) {
    struct test *t = *state;
    struct ft_root root = open_root(t);
    struct ft_slice text;
    assert_int_equal(mkfifo(test_path(t, "pipe"), 0644), 0);
    assert_err(ft_file_read(&t->cx, &root, "pipe", 10, &text), FT_FORMAT);
    assert_err(ft_file_write(&t->cx, &root, "pipe", 0644, FT_SLICE("x")), FT_DENIED);
    assert_err(ft_file_read(&t->cx, &root, "absent", 10, &text), FT_NOTFOUND);
    put(test_path(t, "big"), "0123456789ABC");
    assert_err(ft_file_read(&t->cx, &root, "big", 10, &text), FT_LIMIT);
}

static bool note(void *to, const struct ft_entry *entry) {
    struct ft_buf *seen = to;
    ft_buf_printf(seen, "%s%s ", entry->path, S_ISDIR(entry->info.st_mode) ? "/" : "");
    return strcmp(entry->path, "skip") != 0;
}

static void walking_is_ordered_and_follows_no_link(void **state) {
    struct test *t = *state;
    struct ft_root root = open_root(t);
    FT_BUF struct ft_buf seen;
    ft_buf_init(&seen, FT_BUF_NO_CAP);
    assert_ok(t, ft_dir_make(&t->cx, &root, "b/c", 0755));
    assert_ok(t, ft_dir_make(&t->cx, &root, "skip/x", 0755));
    put(test_path(t, "b/c/f"), "");
    put(test_path(t, "a"), "");
    assert_int_equal(symlink("/", test_path(t, "z")), 0);
    assert_ok(t, ft_walk(&t->cx, &root, 100, note, &seen));
    assert_string_equal(seen.data, "a b/ b/c/ b/c/f skip/ z ");
    assert_err(ft_walk(&t->cx, &root, 2, note, &seen), FT_LIMIT);
}

#ifdef FT_FAULTS
/* In a process of its own, whose Nth reading call fails: 0 all was read, 1 an error, 2 something
 * else was read and nobody said so. */
static int look_with_fault(struct test *t, const char *variable, int n, const char *error) {
    pid_t child = fork();
    if (child == 0) {
        FT_BUF struct ft_buf seen;
        struct ft_root root;
        struct ft_slice text = {"", 0};
        struct stat info;
        char number[16];
        snprintf(number, sizeof number, "%d", n);
        setenv(variable, number, 1);
        setenv("FETTLE_FAULT_ERRNO", error, 1);
        ft_buf_init(&seen, FT_BUF_NO_CAP);
        bool ok = ft_root_open(&t->cx, t->dir, &root) == FT_OK &&
                  ft_walk(&t->cx, &root, 100, note, &seen) == FT_OK &&
                  ft_file_stat(&t->cx, &root, "d/f", &info) == FT_OK &&
                  ft_file_read(&t->cx, &root, "d/f", 100, &text) == FT_OK &&
                  ft_file_write(&t->cx, &root, "d/f", 0644, text) == FT_OK &&
                  ft_path_read(&t->cx, test_path(t, "d/f"), 100, &text) == FT_OK;
        bool whole = strcmp(seen.data, "a d/ d/f d/g ") == 0 && ft_slice_is(text, "content");
        bool said = t->cx.error.message != NULL;
        _exit(ok ? (whole ? 0 : 2) : (said ? 1 : 2));
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_read_that_fails_is_an_error_or_made_again(void **state) {
    struct test *t = *state;
    int failures = 0;
    test_put(t, "d/f", "content");
    test_put(t, "d/g", "");
    test_put(t, "a", "");
    for (int n = 1, fine = 0; fine < 3; n++) {
        int result = look_with_fault(t, "FETTLE_FAULT_READ", n, "5");
        assert_in_range(result, 0, 1);
        failures += result;
        fine = result ? 0 : fine + 1;
        assert_int_equal(look_with_fault(t, "FETTLE_FAULT_READ", n, "4"), 0);
    }
    assert_in_range(failures, 15, 100);
    assert_int_equal(look_with_fault(t, "FETTLE_FAULT_SHORT", 1, "5"), 0);
}
#endif

static void removing_takes_everything_and_nothing_outside(void **state) {
    struct test *t = *state;
    struct ft_root root = open_root(t);
    put(test_path(t, "kept"), "kept");
    assert_ok(t, ft_dir_make(&t->cx, &root, "gone/deep/er", 0755));
    put(test_path(t, "gone/deep/er/f"), "x");
    assert_int_equal(symlink("../kept", test_path(t, "gone/link")), 0);
    assert_int_equal(chmod(test_path(t, "gone/deep"), 0), 0);
    assert_ok(t, ft_tree_remove(&t->cx, &root, "gone"));
    assert_ok(t, ft_tree_remove(&t->cx, &root, "gone"));
    assert_int_not_equal(access(test_path(t, "gone"), F_OK), 0);
    assert_int_equal(access(test_path(t, "kept"), F_OK), 0);
}

static void a_lock_is_held_by_one(void **state) {
    struct test *t = *state;
    int first = -1;
    int second = -1;
    const char *path = test_path(t, "lock");
    assert_ok(t, ft_lock_take(&t->cx, path, &first));
    assert_err(ft_lock_take(&t->cx, path, &second), FT_CONFLICT);
    assert_non_null(strstr(t->cx.error.message, ft_sprintf(t->cx.arena, "%d", (int)getpid())));
    ft_lock_drop(&first);
    assert_ok(t, ft_lock_take(&t->cx, path, &second));
    ft_lock_drop(&second);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(paths_stay_in_the_root),
        TEST(a_swap_in_between_leaves_the_outside_alone),
        TEST(writing_replaces_as_a_whole_and_keeps_the_mode),
        TEST(what_is_no_file_is_not_read),
        TEST(walking_is_ordered_and_follows_no_link),
#ifdef FT_FAULTS
        TEST(a_read_that_fails_is_an_error_or_made_again),
#endif
        TEST(removing_takes_everything_and_nothing_outside),
        TEST(a_lock_is_held_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
