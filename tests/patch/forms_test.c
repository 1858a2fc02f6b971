/* Each form as its writers write it, and as they get it wrong. */
#include "patch_support.h"

static void blocks_find_their_file_name(void **state) {
    struct test *t = *state;
    static const char *const inputs[] = {
        "src/a.c\n" BLOCK("one\n", "1\n"),
        "src/a.c\n```c\n" BLOCK("one\n", "1\n") "```\n",
        "```c\nsrc/a.c\n" BLOCK("one\n", "1\n") "```\n",
        "Here it is:\n\n**src/a.c**\n\n```\n" BLOCK("one\n", "1\n") "```\n",
        "### `src/a.c`:\n" BLOCK("one\n", "1\n"),
        "src/a.c\n<<<<<<<< SEARCH\none\n========\n1\n>>>>>>>> REPLACE\n",
        "File: src/a.c\n" BLOCK("one\n", "1\n"),
    };
    for (size_t i = 0; i < FT_COUNT(inputs); i++) {
        put_file(t, "src/a.c", "one\ntwo\n");
        assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE, inputs[i], NULL));
        assert_file(t, "src/a.c", "1\ntwo\n");
    }
}

static void blocks_for_several_files_and_several_for_one(void **state) {
    struct test *t = *state;
    struct ft_patch_plan plan;
    put_file(t, "a.c", "one\ntwo\n");
    put_file(t, "b c.txt", "x\n");
    assert_ok(
        t, edit(t, FT_PATCH_SEARCH_REPLACE,
                "a.c\n" BLOCK("one\n", "1\n") "And then:\n" BLOCK("two\n", "2\n") "b c.txt\n" BLOCK(
                    "x\n", "y\n") "new/d.txt\n" BLOCK("", "fresh\n"),
                &plan));
    assert_file(t, "a.c", "1\n2\n");
    assert_file(t, "b c.txt", "y\n");
    assert_file(t, "new/d.txt", "fresh\n");
    assert_int_equal(plan.count, 3);
    assert_int_equal(plan.at[0].places.count, 2);
    assert_int_equal(plan.at[0].added, 2);
    assert_int_equal(plan.at[0].removed, 2);
    assert_int_equal(plan.at[2].done, FT_PATCH_CREATED);
}

static void an_empty_search_creates_or_refuses(void **state) {
    struct test *t = *state;
    put_file(t, "empty", "");
    put_file(t, "full", "x\n");
    assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE, "empty\n" BLOCK("", "y\n"), NULL));
    assert_file(t, "empty", "y\n");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "./full\n" BLOCK("", "y\n"), FT_EXISTS, "not empty");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "{\"path\":\"full\",\"old\":\"\",\"new\":\"y\"}",
                   FT_EXISTS, "not empty");
    assert_file(t, "full", "x\n");
}

static void broken_blocks_are_refused(void **state) {
    struct test *t = *state;
    put_file(t, "a", "x\n");
    static const struct {
        const char *input, *says;
    } cases[] = {
        {"a\n<<<<<<< SEARCH\nx\n=======\ny\n", "REPLACE is missing"},
        {"a\n<<<<<<< SEARCH\nx\n", "======= is missing"},
        {"a\n<<<<<<< SEARCH\nx\n<<<<<<< SEARCH\n", "before the one at line 2"},
        {"a\n<<<<<<< SEARCH\nx\n=======\ny\n=======\nz\n>>>>>>> REPLACE\n", "second divider"},
        {BLOCK("x\n", "y\n"), "no file name"},
        {"Change this text please:\n" BLOCK("x\n", "y\n"), "no file name"},
        {"", "nothing to apply"},
        {"just words", "nothing to apply"},
        {"{\"path\":\"a\",\"old\":\"x\"}", "has no new"},
        {"{\"path\":\"a\",\"old\":\"x\",\"new\":1}", "no text as new"},
        {"{\"path\":\"a\",\"old\":\"x\",\"new\":\"y\",\"neu\":\"z\"}", "unknown member: neu"},
        {"{\"path\":\"a\",\"old\":\"x\",\"new\":\"y\"", ""},
        {"[]", "empty"},
        {"[1]", "no object"},
        {"{\"path\":\"a\",\"old\":\"x\\u0000\",\"new\":\"y\"}", ""},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        assert_refused(t, FT_PATCH_SEARCH_REPLACE, cases[i].input, FT_INVALID, cases[i].says);
    }
    assert_file(t, "a", "x\n");
}

static void json_edits(void **state) {
    struct test *t = *state;
    put_file(t, "a", "foo(1); foo(2);\nbar\n");
    assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE,
                      "{\"edits\":[{\"path\":\"a\",\"old\":\"foo(2)\",\"new\":\"baz(2)\"},"
                      "{\"file_path\":\"a\",\"old_string\":\"bar\",\"new_string\":\"b\\nc\"}]}",
                      NULL));
    assert_file(t, "a", "foo(1); baz(2);\nb\nc\n");
    assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE,
                      "{\"path\":\"a\",\"edits\":[{\"old\":\"b\\nc\",\"new\":\"\"}]}", NULL));
    assert_file(t, "a", "foo(1); baz(2);\n\n");
    put_file(t, "i", "  if x:\n      y()\n"); /* by lines where the piece is not there */
    assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE,
                      "{\"path\":\"i\",\"old\":\"if x:\\n    y()\",\"new\":\"if x:\\n    z()\"}",
                      NULL));
    assert_file(t, "i", "  if x:\n      z()\n");
}

static void git_headers(void **state) {
    struct test *t = *state;
    struct ft_patch_plan plan;
    struct stat info;
    put_file(t, "old name.txt", "a\nb\nc\n");
    put_file(t, "run.sh", "x\n");
    put_file(t, "gone", "1\n2\n");
    put_file(t, "empty", "");
    put_file(t, "\xc3\xa4.txt", "q\n");
    assert_ok(
        t, edit(t, FT_PATCH_UDIFF,
                "From 1234 Mon Sep 17 00:00:00 2001\nSubject: x\n---\n 1 file changed\n\n"
                "diff --git a/old name.txt b/new name.txt\nsimilarity index 60%\n"
                "rename from old name.txt\nrename to new name.txt\nindex 1..2 100644\n"
                "--- a/old name.txt\t\n+++ b/new name.txt\t\n@@ -1,3 +1,3 @@ f()\n a\n-b\n+B\n c\n"
                "diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n"
                "diff --git a/gone b/gone\ndeleted file mode 100644\nindex 1..0\n--- a/gone\n"
                "+++ /dev/null\n@@ -1,2 +0,0 @@\n-1\n-2\n"
                "diff --git a/empty b/empty\ndeleted file mode 100644\nindex e69de29..0\n"
                "diff --git a/blank b/blank\nnew file mode 100644\nindex 0..e69de29\n"
                "diff --git \"a/\\303\\244.txt\" \"b/\\303\\244.txt\"\nindex 1..2 100644\n"
                "--- \"a/\\303\\244.txt\"\n+++ \"b/\\303\\244.txt\"\n@@ -1 +1 @@\n-q\n+r\n"
                "diff --git a/n.sh b/n.sh\nnew file mode 100755\n--- /dev/null\n+++ b/n.sh\n"
                "@@ -0,0 +1 @@\n+#!/bin/sh\n\\ No newline at end of file\n-- \n2.39.0\n",
                &plan));
    assert_file(t, "new name.txt", "a\nB\nc\n");
    assert_no_file(t, "old name.txt");
    assert_no_file(t, "gone");
    assert_no_file(t, "empty");
    assert_file(t, "blank", "");
    assert_file(t, "\xc3\xa4.txt", "r\n");
    assert_file(t, "n.sh", "#!/bin/sh");
    assert_int_equal(stat(test_path(t, "root/run.sh"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0755);
    assert_int_equal(stat(test_path(t, "root/n.sh"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0755);
    assert_int_equal(plan.count, 7);
    assert_int_equal(plan.at[0].done, FT_PATCH_RENAMED);
    assert_string_equal(plan.at[0].from, "old name.txt");
}

static void plain_diffs_and_their_names(void **state) {
    struct test *t = *state;
    static const char *const heads[] = {
        "--- src/a.c\t2026-01-01 00:00:00\n+++ src/a.c\t2026-01-02 00:00:00\n",
        "--- a/src/a.c\n+++ b/src/a.c\n",
        "--- old/src/a.c\n+++ new/src/a.c\n",
        "--- i/src/a.c\n+++ w/src/a.c\n",
        "--- src/a.c.orig\n+++ src/a.c\n",
        "diff --git src/a.c src/a.c\nindex 1..2\n--- src/a.c\n+++ src/a.c\n",
    };
    for (size_t i = 0; i < FT_COUNT(heads); i++) {
        put_file(t, "src/a.c", "1\n2\n");
        assert_ok(t,
                  edit(t, FT_PATCH_UDIFF,
                       ft_sprintf(t->cx.arena, "%s@@ -1,2 +1,2 @@\n 1\n-2\n+3\n", heads[i]), NULL));
        assert_file(t, "src/a.c", "1\n3\n");
    }
}

static void numbers_and_counts_may_be_wrong(void **state) {
    struct test *t = *state;
    static const char *const heads[] = {"@@ -1,3 +1,3 @@", "@@ -50,9 +60,9 @@",
                                        "@@ -1,1 +1,1 @@", "@@",
                                        "@@ ... @@",       "@@ -2 +2 @@ f()"};
    for (size_t i = 0; i < FT_COUNT(heads); i++) {
        put_file(t, "a", "x\ny\nz\n-- w\n");
        assert_ok(
            t, edit(t, FT_PATCH_UDIFF,
                    ft_sprintf(t->cx.arena, "--- a/a\n+++ b/a\n%s\n x\n-y\n+Y\n z\n\n", heads[i]),
                    NULL));
        assert_file(t, "a", "x\nY\nz\n-- w\n");
    }
    put_file(t, "a", "x\n-- y\nz\n"); /* looks like the head of the next file */
    assert_ok(t, edit(t, FT_PATCH_UDIFF,
                      "--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n x\n--- y\n+++ w\n z\n", NULL));
    assert_file(t, "a", "x\n++ w\nz\n");
    put_file(t, "a", "1\n\n3\n"); /* a blank line of context that lost its blank */
    assert_ok(t,
              edit(t, FT_PATCH_UDIFF, "--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n 1\n\n-3\n+4\n", NULL));
    assert_file(t, "a", "1\n\n4\n");
    put_file(t, "a", "1\n2\n3\n");
    assert_ok(t, edit(t, FT_PATCH_UDIFF, "--- a/a\n+++ b/a\n@@ -2,0 +3 @@\n+2b\n", NULL));
    assert_file(t, "a", "1\n2\n2b\n3\n");
}

static void diffs_that_are_refused(void **state) {
    struct test *t = *state;
    static const struct {
        const char *input;
        enum ft_err_code code;
        const char *says;
    } cases[] = {
        {"diff --git a/p b/p\nindex 1..2 100644\nGIT binary patch\nliteral 1\nx\n", FT_INVALID,
         "binary"},
        {"diff --git a/p b/p\nindex 1..2 100644\nBinary files a/p and b/p differ\n", FT_INVALID,
         "binary"},
        {"Binary files a/p and b/p differ\n", FT_INVALID, "binary"},
        {"diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+x\n",
         FT_INVALID, "link"},
        {"diff --git a/s b/s\nnew file mode 160000\n", FT_INVALID, "submodule"},
        {"--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n", FT_EXISTS, "exists already"},
        {"--- a/none\n+++ b/none\n@@ -1 +1 @@\n-x\n+y\n", FT_NOTFOUND, "no file none"},
        {"--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-1\n", FT_CONFLICT, "does not know"},
        {"@@ -1 +1 @@\n-x\n+y\n", FT_INVALID, "no file name"},
        {"--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-x\n+y\n", FT_INVALID, "both"},
        {"diff --git a/a b/a\nnew mode 0x\n", FT_INVALID, "no file mode"},
        {"--- \"a/\\q\n+++ b/x\n@@ -1 +1 @@\n-x\n+y\n", FT_INVALID, "cannot be read"},
        {"--- a/a\n+++ b/a\n@@ -900,0 +901 @@\n+x\n", FT_CONFLICT, "names line 900"},
    };
    put_file(t, "a", "1\n2\n");
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        assert_refused(t, FT_PATCH_UDIFF, cases[i].input, cases[i].code, cases[i].says);
    }
    assert_file(t, "a", "1\n2\n");
}

static void one_file_twice_goes_on_from_the_first(void **state) {
    struct test *t = *state;
    struct ft_patch_plan plan;
    put_file(t, "a", "1\n2\n");
    assert_ok(t, edit(t, FT_PATCH_UDIFF,
                      "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-1\n+one\n 2\n"
                      "--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n-one\n+eins\n 2\n",
                      &plan));
    assert_file(t, "a", "eins\n2\n");
    assert_int_equal(plan.count, 1);
    assert_ok(
        t, edit(t, FT_PATCH_BEGIN,
                "*** Begin Patch\n*** Delete File: a\n*** Add File: a\n+new\n*** Update File: a\n"
                "-new\n+newer\n*** End Patch\n",
                NULL));
    assert_file(t, "a", "newer\n");
    assert_refused(t, FT_PATCH_WHOLE, "a\n```\n1\n```\na\n```\n2\n```\n", FT_INVALID, "twice");
}

#define PATCH(body) "*** Begin Patch\n" body "*** End Patch\n"

static void begin_patch_operations(void **state) {
    struct test *t = *state;
    put_file(t, "a.py", "def f():\n    return 1\n\ndef g():\n    return 1\n");
    put_file(t, "b", "x\n");
    put_file(t, "c", "x\n");
    assert_ok(t, edit(t, FT_PATCH_BEGIN,
                      "I will now\n" PATCH(
                          "*** Add File: n/new.txt\n+one\n+\n+three\n"
                          "*** Update File: a.py\n@@ def g():\n-    return 1\n+    return 2\n"
                          "*** Update File: b\n*** Move to: moved/b\n@@\n-x\n+y\n"
                          "*** Delete File: c\n") "Done.\n",
                      NULL));
    assert_file(t, "n/new.txt", "one\n\nthree\n");
    assert_file(t, "a.py", "def f():\n    return 1\n\ndef g():\n    return 2\n");
    assert_file(t, "moved/b", "y\n");
    assert_no_file(t, "b");
    assert_no_file(t, "c");
}

static void begin_patch_details(void **state) {
    struct test *t = *state;
    static const struct {
        const char *before, *patch, *after;
    } cases[] = {
        {"1\n2\n3\n4\n", PATCH("*** Update File: f\n@@\n-2\n+b\n@@\n-4\n+d\n"), "1\nb\n3\nd\n"},
        {"1\n2\n", PATCH("*** Update File: f\n@@\n+3\n+4\n"), "1\n2\n3\n4\n"},
        {"x\ny\nx\n", PATCH("*** Update File: f\n@@\n-x\n+z\n*** End of File\n"), "x\ny\nz\n"},
        {"old\n", "*** Begin Patch\n  *** Update File: f\n@@\n-old\n+new\n*** End Patch\n",
         "new\n"},
        {"one\n", " *** Begin Patch\n*** Update File: f\n@@\n-one\n+two\n*** End Patch \n",
         "two\n"},
        {"1\n2\n3\n", PATCH("*** Update File: f\n 1\n-2\n 3\n"), "1\n3\n"},
        {"1\n\n3\n", PATCH("*** Update File: f\n@@\n 1\n\n-3\n+4\n\n"), "1\n\n4\n"},
        {"line1\nna\xc3\xafve\n",
         PATCH("*** Update File: f\n@@\n line1\n-na\xc3\xafve\n+na\xc3\xafve!\n"),
         "line1\nna\xc3\xafve!\n"},
        {"a\nb\na\nb\n", PATCH("*** Update File: f\n@@ -3,2 +3,2 @@\n a\n-b\n+c\n"),
         "a\nb\na\nc\n"},
        {"old\n", PATCH("*** Add File: f\n+new\n"), "new\n"}, /* what stands there is replaced */
        {"a\n", PATCH("*** Update File: f\n*** Move to: f\n@@\n-a\n+b\n"), "b\n"},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        put_file(t, "f", cases[i].before);
        assert_ok(t, edit(t, FT_PATCH_BEGIN, cases[i].patch, NULL));
        assert_file(t, "f", cases[i].after);
    }
    put_file(t, "to", "there\n");
    assert_ok(t, edit(t, FT_PATCH_BEGIN, PATCH("*** Update File: f\n*** Move to: to\n@@\n-b\n+c\n"),
                      NULL));
    assert_file(t, "to", "c\n");
    assert_no_file(t, "f");
}

static void broken_patches_are_refused(void **state) {
    struct test *t = *state;
    static const struct {
        const char *input;
        enum ft_err_code code;
        const char *says;
    } cases[] = {
        {"*** Begin Patch\n*** Update File: f\n@@\n-1\n+2\n", FT_INVALID, "cut short"},
        {PATCH(""), FT_INVALID, "empty"},
        {PATCH("*** Frobnicate File: f\n"), FT_INVALID, "line 2 of the input: expected"},
        {PATCH("*** Update File: f\n"), FT_INVALID, "changes nothing"},
        {PATCH("*** Update File: f\n@@\n 1\n"), FT_INVALID, "changes nothing"},
        {PATCH("*** Update File: f\n@@\n?1\n"), FT_INVALID, "begin with"},
        {PATCH("*** Add File: g\nx\n"), FT_INVALID, "begin with +"},
        {PATCH("*** Add File:\n+x\n"), FT_INVALID, "name is missing"},
        {PATCH("*** Delete File: none\n"), FT_NOTFOUND, "no file none"},
        {PATCH("*** Update File: none\n@@\n-1\n+2\n"), FT_NOTFOUND, "no file none"},
        {PATCH("*** Update File: f\n@@ nowhere\n+2\n"), FT_NOTFOUND, "nowhere"},
        {"nothing", FT_INVALID, "no *** Begin Patch"},
        {PATCH("*** Add File: f/x\n+1\n"), FT_DENIED, "f is no folder"},
        {PATCH("*** Delete File: f\n*** Add File: f/x\n+1\n"), FT_DENIED, "f is no folder"},
        {PATCH("*** Add File: new\n+1\n*** Add File: new/x\n+1\n"), FT_CONFLICT, "new is a file"},
    };
    put_file(t, "f", "1\n");
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        assert_refused(t, FT_PATCH_BEGIN, cases[i].input, cases[i].code, cases[i].says);
    }
    assert_file(t, "f", "1\n");
    assert_no_file(t, "new");
}

/* Others leave what the first parts did. */
static void a_patch_whose_last_part_fails_changes_nothing(void **state) {
    struct test *t = *state;
    put_file(t, "f", "1\n");
    put_file(t, "g", "1\n");
    assert_refused(t, FT_PATCH_BEGIN,
                   PATCH("*** Add File: created\n+x\n*** Delete File: g\n*** Update File: f\n@@\n"
                         "-1\n+2\n@@\n-absent text\n+3\n"),
                   FT_NOTFOUND, "f: the text");
    assert_no_file(t, "created");
    assert_file(t, "g", "1\n");
    assert_file(t, "f", "1\n");
}

static void whole_files(void **state) {
    struct test *t = *state;
    put_file(t, "a.c", "1\r\n2\r\n3\r\n");
    assert_ok(t,
              edit(t, FT_PATCH_WHOLE,
                   "Run this:\n```sh\nmake\n```\n\na.c\n```c\n1\n2b\n3\n4\n```\n\n`docs/x.md`\n\n"
                   "~~~~md\n# X\n```sh\nls\n```\n~~~~\nREADME.md:\n```md\n```sh\nls\n```\n```\n",
                   NULL));
    assert_file(t, "a.c", "1\r\n2b\r\n3\r\n4\r\n");
    assert_file(t, "docs/x.md", "# X\n```sh\nls\n```\n");
    assert_file(t, "README.md", "```sh\nls\n```\n");
    assert_ok(
        t,
        edit(t, FT_PATCH_WHOLE,
             "{\"files\":[{\"path\":\"a.c\",\"content\":\"\"},{\"path\":\"e\",\"content\":\"\"}]}",
             NULL));
    assert_file(t, "a.c", "");
    assert_file(t, "e", "");
    assert_refused(t, FT_PATCH_WHOLE, "a.c\n```\nx\n", FT_INVALID, "closing fence");
    assert_refused(t, FT_PATCH_WHOLE, "```\nx\n```\n", FT_INVALID, "nothing to apply");
    assert_refused(t, FT_PATCH_WHOLE, "{\"path\":\"a\",\"content\":\"x\\u0000\"}", FT_INVALID, "");
}

static void the_difference_of_a_plan_is_one_of_gits(void **state) {
    struct test *t = *state;
    struct ft_root root = open_root(t);
    struct ft_patch_plan plan = {0};
    const char *diff = NULL;
    put_file(t, "a b", "1\n2\n3\n");
    put_file(t, "r", "x\n");
    put_file(t, "g\xc3\xa4", "y");
    assert_ok(
        t, plan_edit(t, &root, FT_PATCH_BEGIN,
                     PATCH("*** Update File: a b\n@@\n-2\n+two\n*** Update File: r\n"
                           "*** Move to: s\n*** Delete File: g\xc3\xa4\n*** Add File: n\n+new\n"),
                     &plan));
    assert_ok(t, ft_patch_diff(&t->cx, &plan, &diff));
    assert_string_equal(
        diff,
        "diff --git a/a b b/a b\n--- a/a b\t\n+++ b/a b\t\n@@ -1,3 +1,3 @@\n 1\n-2\n+two\n 3\n"
        "diff --git a/r b/s\nrename from r\nrename to s\n"
        "diff --git \"a/g\\303\\244\" \"b/g\\303\\244\"\ndeleted file mode 100644\n"
        "--- \"a/g\\303\\244\"\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n\\ No newline at end of file\n"
        "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+new\n");
    assert_file(t, "r", "x\n");
    assert_ok(t, edit(t, FT_PATCH_UDIFF, diff, NULL)); /* and it does what the plan would */
    assert_file(t, "a b", "1\ntwo\n3\n");
    assert_file(t, "s", "x\n");
    assert_no_file(t, "g\xc3\xa4");
    assert_file(t, "n", "new\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(blocks_find_their_file_name),
        TEST(blocks_for_several_files_and_several_for_one),
        TEST(an_empty_search_creates_or_refuses),
        TEST(broken_blocks_are_refused),
        TEST(json_edits),
        TEST(git_headers),
        TEST(plain_diffs_and_their_names),
        TEST(numbers_and_counts_may_be_wrong),
        TEST(diffs_that_are_refused),
        TEST(one_file_twice_goes_on_from_the_first),
        TEST(begin_patch_operations),
        TEST(begin_patch_details),
        TEST(broken_patches_are_refused),
        TEST(a_patch_whose_last_part_fails_changes_nothing),
        TEST(whole_files),
        TEST(the_difference_of_a_plan_is_one_of_gits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
