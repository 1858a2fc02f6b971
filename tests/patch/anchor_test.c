/* Where edits go: exactly, moved, but for blanks, nearly; and when there is no place or several. */
#include "patch_support.h"

static enum ft_patch_how how_of(const struct ft_patch_plan *plan) {
    assert_true(plan->count >= 1 && plan->at[0].places.count >= 1);
    return plan->at[0].places.at[0].how;
}

static void replace(struct test *t, const char *file, const char *block, enum ft_patch_how how,
                    const char *wanted) {
    struct ft_patch_plan plan = {0};
    put_file(t, "a.txt", file);
    assert_ok(t,
              edit(t, FT_PATCH_SEARCH_REPLACE, ft_sprintf(t->cx.arena, "a.txt\n%s", block), &plan));
    assert_file(t, "a.txt", wanted);
    assert_string_equal(ft_patch_how_words[how_of(&plan)], ft_patch_how_words[how]);
}

static void text_that_is_there_once_is_replaced(void **state) {
    struct test *t = *state;
    replace(t, "one\ntwo\nthree\n", BLOCK("two\n", "2\n"), FT_PLACE_EXACT, "one\n2\nthree\n");
    replace(t, "one\ntwo\n", BLOCK("two\n", ""), FT_PLACE_EXACT, "one\n");
    replace(t, "one\ntwo\n", BLOCK("one\n", "zero\none\n"), FT_PLACE_EXACT, "zero\none\ntwo\n");
}

static void blanks_at_line_ends_are_forgiven(void **state) {
    struct test *t = *state;
    replace(t, "one  \ntwo\t\nthree\n", BLOCK("one\ntwo\n", "one\n2\n"), FT_PLACE_WHITESPACE,
            "one  \n2\nthree\n");
}

static void indentation_is_carried_over(void **state) {
    struct test *t = *state;
    replace(t, "class A:\n    def f(self):\n        return 1\n",
            BLOCK("def f(self):\n    return 1\n",
                  "def f(self):\n    if x:\n        y()\n    return 2\n"),
            FT_PLACE_WHITESPACE,
            "class A:\n    def f(self):\n        if x:\n            y()\n        return 2\n");
    replace(t, "if (a) {\n\tb();\n}\n",
            BLOCK("if (a) {\n    b();\n}\n", "if (a) {\n    if (c) {\n        b();\n    }\n}\n"),
            FT_PLACE_WHITESPACE, "if (a) {\n\tif (c) {\n\t\tb();\n\t}\n}\n");
    replace(t, "x:\n  y:\n    z: 1\n",
            BLOCK("x:\n    y:\n        z: 1\n", "x:\n    y:\n        z: 2\n        w: 3\n"),
            FT_PLACE_WHITESPACE, "x:\n  y:\n    z: 2\n    w: 3\n");
    /* less than the search has */
    replace(t, "a\nb\n", BLOCK("    a\n    b\n", "    a\n    c\n"), FT_PLACE_WHITESPACE, "a\nc\n");
}

static void a_shift_that_is_not_uniform_is_no_place(void **state) {
    struct test *t = *state;
    put_file(t, "a.py", "if a:\n    b()\n    c()\n");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE,
                   "a.py\n" BLOCK("if a:\n    b()\nc()\n", "if a:\n    b()\nd()\n"), FT_NOTFOUND,
                   "is not there");
    assert_file(t, "a.py", "if a:\n    b()\n    c()\n");
}

static void typographic_signs_are_taken_for_plain_ones(void **state) {
    struct test *t = *state;
    replace(t, "say “hi” – now\nend\n", BLOCK("say \"hi\" - now\n", "say bye\n"),
            FT_PLACE_WHITESPACE, "say bye\nend\n");
}

static void a_slip_is_forgiven_where_one_place_is_meant(void **state) {
    struct test *t = *state;
    replace(t, "int total(void) {\n    return compute_the_total(list);\n}\nint other;\n",
            BLOCK("int total(void) {\n    return compute_the_totl(list);\n}\n",
                  "int total(void) {\n    return sum(list);\n}\n"),
            FT_PLACE_FUZZY, "int total(void) {\n    return sum(list);\n}\nint other;\n");
    put_file(t, "n.c", "a\nint limit_of_parts = 10;\nb\n");
    assert_refused(
        t, FT_PATCH_SEARCH_REPLACE,
        "n.c\n" BLOCK("a\nint limit_of_parts = 12;\nb\n", "a\nint limit_of_parts = 20;\nb\n"),
        FT_NOTFOUND, "n.c:1");
    put_file(t, "m.c", "x_value_one();\nx_value_two();\n");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "m.c\n" BLOCK("x_value_too();\n", "y();\n"),
                   FT_NOTFOUND, "closest");
}

static void several_places_are_an_error_with_their_lines(void **state) {
    struct test *t = *state;
    put_file(t, "a.txt", "x\ny\nx\ny\nx\n");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "a.txt\n" BLOCK("x\n", "z\n"), FT_CONFLICT,
                   "3 places: lines 1, 3, 5");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE,
                   "{\"path\": \"a.txt\", \"old\": \"y\", \"new\": \"z\"}", FT_CONFLICT,
                   "lines 2, 4");
    assert_file(t, "a.txt", "x\ny\nx\ny\nx\n");
    assert_ok(t,
              edit(t, FT_PATCH_SEARCH_REPLACE,
                   "{\"path\": \"a.txt\", \"old\": \"y\", \"new\": \"z\", \"replace_all\": true}",
                   NULL));
    assert_file(t, "a.txt", "x\nz\nx\nz\nx\n");
}

static void a_number_decides_between_several(void **state) {
    struct test *t = *state;
    struct ft_patch_plan plan = {0};
    put_file(t, "a.txt", "x\ny\n1\n2\n3\n4\n5\nx\ny\n");
    assert_ok(t, edit(t, FT_PATCH_UDIFF, "--- a/a.txt\n+++ b/a.txt\n@@ -7,2 +7,2 @@\n x\n-y\n+z\n",
                      &plan));
    assert_file(t, "a.txt", "x\ny\n1\n2\n3\n4\n5\nx\nz\n");
    assert_int_equal(how_of(&plan), FT_PLACE_MOVED);
    assert_int_equal(plan.at[0].places.at[0].line, 8);
    put_file(t, "b.txt", "x\n1\n2\nx\n");
    put_file(t, "c.txt", "x\n1\nx\n");
    assert_refused(t, FT_PATCH_UDIFF, "--- a/c.txt\n+++ b/c.txt\n@@ -2 +2 @@\n-x\n+z\n",
                   FT_CONFLICT, "2 places");
}

static void headings_decide_between_several(void **state) {
    struct test *t = *state;
    put_file(
        t, "a.py",
        "class A:\n    def f(self):\n        pass\nclass B:\n    def f(self):\n        pass\n");
    assert_refused(t, FT_PATCH_BEGIN,
                   "*** Begin Patch\n*** Update File: a.py\n@@\n     def f(self):\n-        pass\n"
                   "+        return\n*** End Patch\n",
                   FT_CONFLICT, "lines 2, 5");
    assert_ok(t, edit(t, FT_PATCH_BEGIN,
                      "*** Begin Patch\n*** Update File: a.py\n@@ class B:\n@@ def f(self):\n"
                      "-        pass\n+        return\n*** End Patch\n",
                      NULL));
    assert_file(
        t, "a.py",
        "class A:\n    def f(self):\n        pass\nclass B:\n    def f(self):\n        return\n");
}

static void absent_text_shows_the_closest_place(void **state) {
    struct test *t = *state;
    put_file(t, "src/a.c", "#include <x>\n\nint f(void) {\n    return call_it(7);\n}\n");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE,
                   "src/a.c\n" BLOCK("int f(void) {\n    return call_them(8);\n}\n", "x\n"),
                   FT_NOTFOUND, "src/a.c:3");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE,
                   "src/a.c\n" BLOCK("int f(void) {\n    return call_them(8);\n}\n", "x\n"),
                   FT_NOTFOUND, "-    return call_them(8);\n  +    return call_it(7);");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "src/a.c\n" BLOCK("quite something else\n", "x\n"),
                   FT_NOTFOUND, "nothing in the file is like it");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE,
                   "src/a.c\n" BLOCK("int g(void) {\n", "int f(void) {\n"), FT_NOTFOUND,
                   "stands there already, at src/a.c:3");
}

static void what_changes_nothing_is_refused(void **state) {
    struct test *t = *state;
    put_file(t, "a.txt", "x\n");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "a.txt\n" BLOCK("x\n", "x\n"), FT_INVALID,
                   "line 2 of the input");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE, "{\"path\":\"a.txt\",\"old\":\"x\",\"new\":\"x\"}",
                   FT_INVALID, "the same");
    assert_refused(t, FT_PATCH_UDIFF, "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n x\n", FT_INVALID,
                   "changes nothing");
    assert_refused(t, FT_PATCH_WHOLE, "a.txt\n```\nx\n```\n", FT_INVALID, "changes nothing");
}

static void edits_of_the_same_lines_are_refused(void **state) {
    struct test *t = *state;
    put_file(t, "a.txt", "1\n2\n3\n4\n");
    assert_refused(t, FT_PATCH_SEARCH_REPLACE,
                   "a.txt\n" BLOCK("1\n2\n3\n", "1\nb\nc\n") BLOCK("3\n4\n", "C\n4\n"), FT_CONFLICT,
                   "change line 3");
    assert_file(t, "a.txt", "1\n2\n3\n4\n");
    /* lines that only stand around are shared */
    assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE,
                      "a.txt\n" BLOCK("1\n2\n3\n", "1\nb\n3\n") BLOCK("3\n4\n", "3\nd\n"), NULL));
    assert_file(t, "a.txt", "1\nb\n3\nd\n");
}

static void all_hunks_are_looked_for_in_the_file_as_it_was(void **state) {
    struct test *t = *state;
    put_file(t, "a.txt", "a\nb\n");
    assert_ok(t, edit(t, FT_PATCH_SEARCH_REPLACE, "a.txt\n" BLOCK("a\n", "b\n") BLOCK("b\n", "c\n"),
                      NULL));
    assert_file(t, "a.txt", "b\nc\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(text_that_is_there_once_is_replaced),
        TEST(blanks_at_line_ends_are_forgiven),
        TEST(indentation_is_carried_over),
        TEST(a_shift_that_is_not_uniform_is_no_place),
        TEST(typographic_signs_are_taken_for_plain_ones),
        TEST(a_slip_is_forgiven_where_one_place_is_meant),
        TEST(several_places_are_an_error_with_their_lines),
        TEST(a_number_decides_between_several),
        TEST(headings_decide_between_several),
        TEST(absent_text_shows_the_closest_place),
        TEST(what_changes_nothing_is_refused),
        TEST(edits_of_the_same_lines_are_refused),
        TEST(all_hunks_are_looked_for_in_the_file_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
