/* From the plan to the disk: all or nothing, also where somebody else writes meanwhile. */
#include "patch_support.h"

#define TWO                                                                                        \
    "*** Begin Patch\n*** Update File: a\n@@\n-1\n+2\n*** Update File: b\n@@\n-1\n+2\n*** Add "    \
    "File: d/c\n+x\n*** End Patch\n"

static void write_after(struct test *t, const char *then, enum ft_err_code code) {
    struct ft_patch_plan plan = {0};
    struct ft_root root = open_root(t);
    put_file(t, "a", "1\n");
    put_file(t, "b", "1\n");
    assert_ok(t, plan_edit(t, &root, FT_PATCH_BEGIN, TWO, &plan));
    assert_int_equal(system(ft_sprintf(t->cx.arena, "cd %s/root && %s", t->dir, then)), 0);
    assert_err(ft_patch_write(&t->cx, &root, test_path(t, "journal"), &plan), code);
}

static void a_file_that_changed_since_is_a_conflict(void **state) {
    struct test *t = *state;
    static const char *const changes[] = {
        "echo 9 > b",       "rm b", "rm b && mkdir b", "chmod 600 b", "mkdir d && echo y > d/c",
        "rm b && ln -s a b"};
    for (size_t i = 0; i < FT_COUNT(changes); i++) {
        write_after(t, changes[i], FT_CONFLICT);
        assert_file(t, "a", "1\n");
        assert_int_equal(system(ft_sprintf(t->cx.arena, "rm -rf %s/root/*", t->dir)), 0);
    }
    write_after(t, "touch a b", FT_OK); /* the same bytes are no change */
    assert_file(t, "b", "2\n");
}

static void what_was_written_is_put_back(void **state) {
    struct test *t = *state;
    struct stat info;
    write_after(t, "echo 1 > b && chmod 644 b && touch d", FT_NOTFOUND); /* d is no folder */
    assert_file(t, "a", "1\n");
    assert_file(t, "b", "1\n");
    assert_int_equal(stat(test_path(t, "root/d"), &info), 0);
    assert_true(S_ISREG(info.st_mode));
}

static void the_journal_is_empty_after_each_edit(void **state) {
    struct test *t = *state;
    struct ft_strings notes = {0};
    write_after(t, "true", FT_OK);
    assert_int_equal(system(ft_sprintf(t->cx.arena,
                                       "test -z \"$(find %s/journal -mindepth 1 "
                                       "-type d)\"",
                                       t->dir)),
                     0);
    assert_ok(t, ft_patch_recover(&t->cx, test_path(t, "journal"), &notes));
    assert_int_equal(notes.count, 0);
    assert_ok(t, ft_patch_recover(&t->cx, test_path(t, "none"), &notes));
}

static void a_journal_that_cannot_be_read_keeps_nobody(void **state) {
    struct test *t = *state;
    struct ft_strings notes = {0};
    open_root(t);
    test_put(t, "journal/abc/plan.json", "{\"root\": 1}");
    assert_ok(t, ft_patch_recover(&t->cx, test_path(t, "journal"), &notes));
    assert_int_equal(notes.count, 1);
    write_after(t, "true", FT_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_changed_since_is_a_conflict),
        TEST(what_was_written_is_put_back),
        TEST(the_journal_is_empty_after_each_edit),
        TEST(a_journal_that_cannot_be_read_keeps_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
