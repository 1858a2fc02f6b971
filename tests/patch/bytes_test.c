/* Attack 34: what may be edited, and that every byte that is not meant stays. */
#include "patch_support.h"

#include <fcntl.h>

#define EDIT "f\n" BLOCK("two\n", "2\n")

static void one(struct test *t, const char *input, const void *before, size_t size,
                const void *after, size_t wanted) {
    put_bytes(t, "f", before, size);
    assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE, input, NULL));
    assert_bytes(t, "f", after, wanted);
}
#define ONE(input, before, after)                                                                  \
    one(t, input, before, sizeof(before) - 1, after, sizeof(after) - 1)

static void line_ends_are_those_around(void **state) {
    struct test *t = *state;
    ONE(EDIT, "one\r\ntwo\r\nthree\r\n", "one\r\n2\r\nthree\r\n");
    ONE(EDIT, "one\ntwo\r\nthree\n", "one\n2\r\nthree\n");
    ONE(EDIT, "one\rtwo\rthree\r", "one\r2\rthree\r");
    ONE("f\n" BLOCK("two\n", "2\n2b\n"), "one\ntwo\r\nthree\n", "one\n2\r\n2b\r\nthree\n");
    ONE("f\r\n<<<<<<< SEARCH\r\ntwo\r\n=======\r\n2\r\n>>>>>>> REPLACE\r\n", "one\ntwo\nthree\n",
        "one\n2\nthree\n");
    ONE("{\"path\":\"f\",\"old\":\"one\\ntwo\",\"new\":\"1\\n2\\n3\"}", "one\r\ntwo\r\n",
        "1\r\n2\r\n3\r\n");
    ONE("{\"path\":\"f\",\"old\":\"ne\\r\\nt\",\"new\":\"N\\r\\nT\"}", "one\ntwo\n", "oN\nTwo\n");
}

static void a_diff_may_change_line_ends(void **state) {
    struct test *t = *state;
    put_file(t, "f", "one\r\ntwo\r\n");
    assert_ok(t, edit(t, FT_PATCH_UDIFF,
                      "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-one\r\n+one\n two\r\n", NULL));
    assert_file(t, "f", "one\ntwo\r\n");
}

static void a_byte_order_mark_stays(void **state) {
    struct test *t = *state;
    ONE("f\n" BLOCK("one\n", "1\n"), "\xef\xbb\xbfone\ntwo\n",
        "\xef\xbb\xbf"
        "1\ntwo\n");
    ONE("f\n" BLOCK("\xef\xbb\xbfone\n", "1\n"), "\xef\xbb\xbfone\ntwo\n",
        "\xef\xbb\xbf"
        "1\ntwo\n");
    ONE("{\"path\":\"f\",\"old\":\"one\",\"new\":\"1\"}", "\xef\xbb\xbfone\n",
        "\xef\xbb\xbf"
        "1\n");
    put_file(t, "f", "\xef\xbb\xbfone\n");
    assert_ok(t, edit(t, FT_PATCH_WHOLE, "f\n```\n1\n```\n", NULL));
    assert_file(t, "f",
                "\xef\xbb\xbf"
                "1\n");
    put_file(t, "f", "\xef\xbb\xbfone\n"); /* a diff may take it away */
    assert_ok(t, edit(t, FT_PATCH_UDIFF, "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-\xef\xbb\xbfone\n+one\n",
                      NULL));
    assert_file(t, "f", "one\n");
}

static void a_final_newline_is_kept_or_kept_away(void **state) {
    struct test *t = *state;
    ONE(EDIT, "one\ntwo", "one\n2");
    ONE("f\n" BLOCK("two\n", ""), "one\ntwo", "one");
    ONE("f\n" BLOCK("two\n", "two\nthree\n"), "one\ntwo", "one\ntwo\nthree");
    ONE("f\n" BLOCK("two\n", ""), "one\ntwo\n", "one\n");
    ONE("f\n" BLOCK("one\n", ""), "one", "");
    put_file(t, "f", "a");
    assert_ok(t,
              edit(t, FT_PATCH_UDIFF,
                   "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n", NULL));
    assert_file(t, "f", "b\n");
    assert_ok(t,
              edit(t, FT_PATCH_UDIFF,
                   "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-b\n+c\n\\ No newline at end of file\n", NULL));
    assert_file(t, "f", "c");
    assert_ok(t, edit(t, FT_PATCH_WHOLE, "f\n```\nd\n```\n", NULL));
    assert_file(t, "f", "d");
    assert_ok(t, edit(t, FT_PATCH_WHOLE, "{\"path\":\"f\",\"content\":\"d\\n\"}", NULL));
    assert_file(t, "f", "d\n");
    assert_ok(t, edit(t, FT_PATCH_WHOLE, "{\"path\":\"f\",\"content\":\"d\"}", NULL));
    assert_file(t, "f", "d");
}

static void utf16_stays_utf16(void **state) {
    struct test *t = *state;
    ONE("f\n" BLOCK("ä\n", "ö€\n"),
        "\xff\xfe"
        "\xe4\0\r\0\n\0"
        "b\0",
        "\xff\xfe"
        "\xf6\0\xac\x20\r\0\n\0"
        "b\0");
    ONE("f\n" BLOCK("b\n", "\xf0\x9f\x98\x80\n"),
        "\xfe\xff"
        "\0a\0\n"
        "\0b",
        "\xfe\xff"
        "\0a\0\n"
        "\xd8\x3d\xde\x00");
    put_bytes(t, "f",
              "\xff\xfe"
              "a\0\x00\xd8",
              6);
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "f\n" BLOCK("a\n", "b\n"), FT_FORMAT, "UTF-16");
    put_bytes(t, "f",
              "\xff\xfe"
              "a\0b",
              5);
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "f\n" BLOCK("a\n", "b\n"), FT_FORMAT, "UTF-16");
}

static void no_edit_makes_a_file_look_like_utf16(void **state) {
    struct test *t = *state;
    put_file(t, "f", "one\n");
    assert_refused(t, FT_PATCH_UDIFF, "--- a/f\n+++ b/f\n@@ -0,0 +1 @@\n+\xfe\xff_\n", FT_INVALID,
                   "begin like UTF-16");
    assert_file(t, "f", "one\n");
}

static void latin1_stays_latin1(void **state) {
    struct test *t = *state;
    ONE(EDIT, "\xe4\ntwo\n\xff\n", "\xe4\n2\n\xff\n");
    ONE("f\n" BLOCK("ä\n", "ö\nü\n"), "one\n\xe4\n", "one\n\xf6\n\xfc\n");
    ONE("{\"path\":\"f\",\"old\":\"ä\",\"new\":\"ö\"}", "x\xe4y\n", "x\xf6y\n");
    ONE("f\n" BLOCK("\xe4\n", "\xf6\n"), "one\n\xe4\n", "one\n\xf6\n");
    put_file(t, "f", "\xe4\ntwo\n");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "f\n" BLOCK("two\n", "€\n"), FT_INVALID, "no UTF-8");
    assert_file(t, "f", "\xe4\ntwo\n");
}

static void the_mode_stays(void **state) {
    struct test *t = *state;
    struct stat info;
    put_file(t, "f", "one\ntwo\n");
    const char *path = test_path(t, "root/f");
    assert_int_equal(chmod(path, 0751), 0);
    assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE, EDIT, NULL));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0751);
}

static void what_is_no_text_of_ours_is_refused(void **state) {
    struct test *t = *state;
    open_root(t);
    put_bytes(t, "f", "one\ntwo\n\0", 9);
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, EDIT, FT_FORMAT, "binary");
    assert_refused(t, FT_PATCH_WHOLE, "f\n```\nx\n```\n", FT_FORMAT, "binary");
    put_file(t, "f", "one\ntwo\n");
    assert_int_equal(chmod(test_path(t, "root/f"), 0444), 0);
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, EDIT, FT_DENIED, "read-only");
    assert_int_equal(unlink(test_path(t, "root/f")), 0);
    put_file(t, "real", "one\ntwo\n");
    assert_int_equal(symlink("real", test_path(t, "root/f")), 0);
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, EDIT, FT_DENIED, "link");
    assert_refused(t, FT_PATCH_WHOLE, "f\n```\nx\n```\n", FT_DENIED, "link");
    assert_int_equal(unlink(test_path(t, "root/f")), 0);
    assert_int_equal(mkfifo(test_path(t, "root/f"), 0644), 0);
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, EDIT, FT_FORMAT, "regular");
    assert_int_equal(unlink(test_path(t, "root/f")), 0);
    assert_int_equal(mkdir(test_path(t, "root/f"), 0755), 0);
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, EDIT, FT_FORMAT, "folder");
    assert_refused(t, FT_PATCH_BEGIN, "*** Begin Patch\n*** Delete File: f\n*** End Patch\n",
                   FT_FORMAT, "folder");
    assert_file(t, "real", "one\ntwo\n");
}

static void a_file_over_the_limit_is_not_read(void **state) {
    struct test *t = *state;
    open_root(t);
    int fd = open(test_path(t, "root/f"), O_WRONLY | O_CREAT, 0644);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)1 << 30), 0); /* takes no room on the disk */
    close(fd);
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, EDIT, FT_LIMIT, "1073741824 bytes");
}

static void paths_stay_in_the_root(void **state) {
    struct test *t = *state;
    static const char *const bad[] = {"../x",         "/etc/passwd",
                                      "a/../../x",    ".git/config",
                                      ".GIT/config",  "a/.git/hooks/x",
                                      ".Git/x",       "git~1/x",
                                      ".git./x",      ".git /x",
                                      "..",           "a/..",
                                      ".git\\x",      "x/",
                                      ".g\u200cit/x", ".git::$INDEX_ALLOCATION/x"};
    open_root(t);
    assert_int_equal(mkdir(test_path(t, "outside"), 0755), 0);
    assert_int_equal(symlink("../outside", test_path(t, "root/out")), 0);
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        const char *json =
            ft_sprintf(t->cx.arena,
                       "[{\"path\":\"ok\",\"content\":\"x\"},{\"path\":\"%s\",\"content\":\"x\"}]",
                       strcmp(bad[i], ".git\\x") == 0 ? ".git\\\\x" : bad[i]);
        assert_refused(t, FT_PATCH_WHOLE, json, FT_DENIED, "no path");
    }
    assert_refused(t, FT_PATCH_WHOLE, "{\"path\":\"out/x\",\"content\":\"x\"}", FT_DENIED, "");
    assert_refused(t, FT_PATCH_WHOLE, "{\"path\":\"\",\"content\":\"x\"}", FT_DENIED, "no path");
    assert_no_file(t, "ok");
    assert_ok(t, edit(t, FT_PATCH_WHOLE, "{\"path\":\"./d//e/./f\",\"content\":\"x\"}", NULL));
    assert_file(t, "d/e/f", "x");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(line_ends_are_those_around),
        TEST(a_diff_may_change_line_ends),
        TEST(a_byte_order_mark_stays),
        TEST(a_final_newline_is_kept_or_kept_away),
        TEST(utf16_stays_utf16),
        TEST(no_edit_makes_a_file_look_like_utf16),
        TEST(latin1_stays_latin1),
        TEST(the_mode_stays),
        TEST(what_is_no_text_of_ours_is_refused),
        TEST(a_file_over_the_limit_is_not_read),
        TEST(paths_stay_in_the_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
