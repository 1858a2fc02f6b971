/* The copy of /etc that the sandbox mounts: src/sandbox/etc.c. */
#include "sandboxed.h"

#include <dirent.h>

static const char look[] = "cd /etc; find -L . -type f -exec cksum {} + 2>/dev/null | sort -k3";

/* The one copy below DIR/home, or NULL. */
static const char *copy_of(struct test *t) {
    const char *parent = test_path(t, "home/cache/sandbox");
    DIR *folder = opendir(parent);
    const char *found = NULL;
    const struct dirent *entry = NULL;
    while (folder && (entry = readdir(folder))) {
        if (entry->d_name[0] != '.') {
            assert_null(found);
            found = ft_sprintf(t->cx.arena, "%s/%s", parent, entry->d_name);
        }
    }
    if (folder) {
        closedir(folder);
    }
    return found;
}

static void the_copy_shows_what_the_parts_show(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    const char *copied = script(t, FT_SANDBOX_BWRAP, look);
    const char *copy = copy_of(t);
    assert_non_null(copy);
    assert_non_null(strstr(copied, "./passwd\n"));
    assert_null(strstr(copied, "./shadow"));
    put_file(t, "none", "no folder");
    use_home(t, "none");
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, look), copied);
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, "ls -A /etc"),
                        (use_home(t, "home"), script(t, FT_SANDBOX_BWRAP, "ls -A /etc")));
    assert_string_equal(copy_of(t), copy);
}

static void the_copy_is_what_is_mounted_and_stays_as_it_is(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    script(t, FT_SANDBOX_BWRAP, "true");
    const char *mark = ft_sprintf(t->cx.arena, "%s/mark", copy_of(t));
    assert_int_equal(mkdir(mark, 0755), 0);
    assert_string_equal(script(t, FT_SANDBOX_BWRAP,
                               "[ -d /etc/mark ] && echo seen; for f in /etc/x /etc/passwd "
                               "/etc/mark/x; do { : > $f; } 2>/dev/null && echo wrote $f; done; "
                               "rm -rf /etc/mark 2>/dev/null || echo kept"),
                        "seen\nkept\n");
}

static void a_copy_that_others_may_write_is_not_used(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    script(t, FT_SANDBOX_BWRAP, "true");
    assert_int_equal(mkdir(ft_sprintf(t->cx.arena, "%s/mark", copy_of(t)), 0755), 0);
    const char *seen = "[ -d /etc/mark ] && echo seen || cut -d: -f1 /etc/passwd | head -n 1";
    assert_int_equal(chmod(copy_of(t), 0777), 0);
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, seen), "root\n");
    assert_int_equal(chmod(copy_of(t), 0755), 0);
    assert_int_equal(chmod(test_path(t, "home/cache/sandbox"), 0777), 0);
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, seen), "root\n");
    assert_int_equal(chmod(test_path(t, "home/cache/sandbox"), 0700), 0);
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, seen), "seen\n");
}

/* What it could write there would be what the next run gets. */
static void a_copy_in_the_worktree_is_not_used(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    put_folder(t, "tree");
    use_home(t, "tree/home");
    const char *plant = "for d in home/cache/sandbox/*; do mkdir $d/mark; done; "
                        "[ -d /etc/mark ] && echo seen; cut -d: -f1 /etc/passwd | head -n 1";
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, plant), "root\n");
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, "[ -d /etc/mark ] || echo clean"), "clean\n");
}

static void more_of_etc_can_show(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    const char *read[] = {"/etc/hostname", NULL};
    struct ft_sandbox_spec spec = {.read = read};
    if (access(read[0], R_OK) == 0) {
        assert_string_equal(
            script_with(t, FT_SANDBOX_BWRAP, "[ -f /etc/hostname ] && echo there", spec)
                .proc.out.data,
            "there\n");
    }
}

static void copies_that_nobody_uses_are_removed(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    const struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    assert_int_equal(mkdir(test_path(t, "home"), 0700), 0);
    assert_int_equal(mkdir(test_path(t, "home/cache"), 0700), 0);
    assert_int_equal(mkdir(test_path(t, "home/cache/sandbox"), 0700), 0);
    put_folder(t, "home/cache/sandbox/etc-old");
    put_file(t, "home/cache/sandbox/etc-old/passwd", "x");
    put_folder(t, "home/cache/sandbox/etc-used");
    utimensat(AT_FDCWD, test_path(t, "home/cache/sandbox/etc-old"), old, 0);
    script(t, FT_SANDBOX_BWRAP, "true");
    assert_int_equal(access(test_path(t, "home/cache/sandbox/etc-old"), F_OK), -1);
    assert_int_equal(access(test_path(t, "home/cache/sandbox/etc-used"), F_OK), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_copy_shows_what_the_parts_show),
        TEST(the_copy_is_what_is_mounted_and_stays_as_it_is),
        TEST(a_copy_that_others_may_write_is_not_used),
        TEST(a_copy_in_the_worktree_is_not_used),
        TEST(more_of_etc_can_show),
        TEST(copies_that_nobody_uses_are_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
