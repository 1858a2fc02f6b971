/* Reports of coverage: each form, what they say of the same lines, and what is wrong with some. */
#include "support.h"

#include "analysis/coverage.h"

/* "path: 1=2 2=0; …" of all files, as they are sorted. */
static const char *told(struct test *t, const char *text) {
    struct ft_coverage coverage = {0};
    const char *format = NULL;
    ft_err err = ft_coverage_parse(&t->cx, ft_slice_of(text), &format, &coverage);
    if (err != FT_OK) {
        return ft_sprintf(t->cx.arena, "%s: %s", ft_err_info(err)->name, t->cx.error.message);
    }
    const char *all = format;
    for (size_t i = 0; i < coverage.files.count; i++) {
        const struct ft_coverage_file *file = &coverage.files.at[i];
        all = ft_sprintf(t->cx.arena, "%s; %s:", all, file->path);
        for (size_t k = 0; k < file->count; k++) {
            all = ft_sprintf(t->cx.arena, "%s %u=%u", all, file->at[k].line, file->at[k].hits);
        }
    }
    return all;
}

static void test_lcov(void **state) {
    struct test *t = *state;
    assert_string_equal(
        told(t, "TN:x\nSF:src/b.c\nDA:3,0\nDA:1,2,checksum\nend_of_record\nDA:9,9\n"
                "SF:src/a.c\r\nDA:1,1\r\nend_of_record\nSF:src/b.c\nDA:3,4\nDA:x,1\nDA:5,-1\n"),
        "lcov; src/a.c: 1=1; src/b.c: 1=2 3=4");
}

static void test_go(void **state) {
    struct test *t = *state;
    assert_string_equal(told(t, "mode: set\nexample.com/m/a.go:3.10,5.2 2 1\n"
                                "example.com/m/a.go:5.2,6.3 1 0\nnonsense\n"
                                "example.com/m/a.go:9.1,2000000000.1 1 1\n"),
                        "Go coverprofile; example.com/m/a.go: 3=1 4=1 5=1 6=0");
}

static void test_cobertura(void **state) {
    struct test *t = *state;
    assert_string_equal(
        told(t, "<?xml version=\"1.0\" ?>\n<!DOCTYPE coverage SYSTEM "
                "'http://cobertura.sourceforge.net/xml/coverage-04.dtd'>\n"
                "<coverage><sources><source>/src</source></sources><packages><package name=\"p\">"
                "<classes><class filename=\"a.py\"><methods/><lines><line number=\"1\" hits=\"1\"/>"
                "<line number=\"2\" hits=\"0\"/></lines></class></classes></package></packages>"
                "</coverage>"),
        "Cobertura; a.py: 1=1 2=0");
}

static void test_jacoco(void **state) {
    struct test *t = *state;
    assert_string_equal(
        told(t, "<!DOCTYPE report PUBLIC \"-//JACOCO//DTD Report 1.1//EN\" \"report.dtd\">"
                "<report name=\"x\"><group name=\"g\"><package name=\"com/acme\">"
                "<class name=\"com/acme/A\"/><sourcefile name=\"A.java\">"
                "<line nr=\"3\" mi=\"0\" ci=\"2\"/><line nr=\"4\" mi=\"3\" ci=\"0\"/>"
                "</sourcefile></package></group></report>"),
        "JaCoCo; com/acme/A.java: 3=2 4=0");
}

static void test_json(void **state) {
    struct test *t = *state;
    assert_string_equal(told(t, "{\"meta\":{},\"files\":{\"a.py\":{\"executed_lines\":[1,3],"
                                "\"missing_lines\":[2]}}}"),
                        "coverage.py; a.py: 1=1 2=0 3=1");
    assert_string_equal(
        told(t, "{\"/w/a.js\":{\"path\":\"/w/a.js\",\"statementMap\":{\"0\":{\"start\":{\"line\":1,"
                "\"column\":0},\"end\":{\"line\":1}},\"1\":{\"start\":{\"line\":4},\"end\":{}}},"
                "\"s\":{\"0\":5,\"1\":0}}}"),
        "Istanbul; /w/a.js: 1=5 4=0");
    assert_string_equal(told(t, "{\"files\":[{\"file\":\"a.c\",\"lines\":[{\"line_number\":7,"
                                "\"count\":2},{\"line_number\":8,\"count\":0}]}]}"),
                        "gcovr; a.c: 7=2 8=0");
}

/* int f(int x) {          1: region 1 begins, reached 3 times
 *     if (x) {            2
 *         return 1;       3: a region of its own, never reached
 *     }                   4
 *     return 0;           5
 * }                       6 */
static void test_llvm(void **state) {
    struct test *t = *state;
    assert_string_equal(
        told(t, "{\"data\":[{\"files\":[{\"filename\":\"/w/f.c\",\"segments\":["
                "[1,14,3,true,true,false],[2,12,0,true,true,false],[4,6,3,true,false,false],"
                "[6,2,0,false,false,false]]}]}],\"type\":\"llvm.coverage.json.export\"}"),
        "llvm-cov; /w/f.c: 1=3 2=3 3=0 4=0 5=3 6=3");
}

static void test_what_is_none(void **state) {
    struct test *t = *state;
    assert_non_null(strstr(told(t, ""), "it is no report of coverage that is known"));
    assert_non_null(strstr(told(t, "{\"a\":1}"), "it is no report of coverage"));
    assert_non_null(strstr(told(t, "[1]"), "it is no report of coverage"));
    assert_non_null(strstr(told(t, "<html></html>"), "it is no report of coverage"));
    assert_non_null(strstr(told(t, "<!DOCTYPE c [<!ENTITY a \"aaaa\">]><coverage>&a;</coverage>"),
                           "document type, which is not read"));
    assert_non_null(strstr(told(t, "<coverage><packages>"), "does not end"));
    assert_non_null(strstr(told(t, "{\"a\":{\"statementMap\":{\"0\":{}},\"s\":{\"1\":1}}}"),
                           "do not go together"));
    assert_string_equal(told(t, "TN:\nDA:1,1\n"), "lcov"); /* lines of no file */
    assert_string_equal(told(t, "TN:\nSF:a\nDA:99999999999999999999,1\nDA:0,1\nDA:1,"
                                "99999999999999999999\n"),
                        "lcov; a: 1=2147483647");
}

static struct ft_index *indexed(struct test *t, struct ft_root *root) {
    struct ft_index *index = NULL;
    struct ft_index_spec spec = {.root = root, .folder = test_path(t, "kept")};
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
    assert_ok(t, ft_index_open(&t->cx, &spec, &index));
    return index;
}

static int64_t reached(const struct ft_coverage *coverage, const char *path) {
    return ft_coverage_count(ft_coverage_of(coverage, path), 1, 0).covered;
}

/* Whatever a report's paths begin with, the files of the project are found, and no wrong ones. */
static void test_paths_are_mapped(void **state) {
    struct test *t = *state;
    struct ft_root root;
    struct ft_coverage coverage;
    test_put(t, "tree/app/src/main/java/com/acme/A.java", "class A {}\n");
    test_put(t, "tree/pkg/a.go", "package pkg\n");
    test_put(t, "tree/x/same.c", "int a;\n");
    test_put(t, "tree/y/same.c", "int b;\n");
    test_put(t, "tree/lib/b.c", "int c;\n");
    test_put(t, "tree/coverage.out", "mode: set\nexample.com/m/pkg/a.go:1.1,1.2 1 1\n");
    test_put(t, "tree/lcov.info",
             ft_sprintf(t->cx.arena,
                        "TN:\nSF:%s/lib/b.c\nDA:1,1\nSF:same.c\nDA:1,1\nSF:C:\\ci\\x\\same.c\n"
                        "DA:1,1\nDA:2,1\nSF:/usr/include/none.h\nDA:1,1\n",
                        test_path(t, "tree")));
    test_put(t, "tree/target/site/jacoco/jacoco.xml",
             "<report><package name=\"com/acme\"><sourcefile name=\"A.java\"><line nr=\"1\" "
             "ci=\"1\"/></sourcefile></package></report>");
    test_put(t, "tree/coverage.json", "{\"not\": \"a report\"}");
    struct ft_index *index = indexed(t, &root);
    assert_ok(t, ft_coverage_open(&t->cx, &root, index, NULL, &coverage));
    assert_int_equal(coverage.reports.count, 3);
    assert_int_equal(reached(&coverage, "pkg/a.go"), 1);
    assert_int_equal(reached(&coverage, "lib/b.c"), 1);
    assert_int_equal(reached(&coverage, "app/src/main/java/com/acme/A.java"), 1);
    assert_int_equal(reached(&coverage, "x/same.c"), 2);
    assert_null(ft_coverage_of(&coverage, "y/same.c"));
    assert_int_equal(coverage.unmatched, 2); /* same.c may be either; none.h is none */
    assert_int_equal(coverage.notes.count, 1);
    assert_non_null(strstr(coverage.notes.at[0], "coverage.json is left out"));
}

static void test_a_given_report_has_to_be_one(void **state) {
    struct test *t = *state;
    struct ft_root root;
    struct ft_coverage coverage = {0};
    struct ft_strings given = {0};
    test_put(t, "tree/a.c", "int a;\n");
    test_put(t, "other", "nothing\n");
    struct ft_index *index = indexed(t, &root);
    *FT_PUSH(t->cx.arena, &given) = test_path(t, "other");
    assert_err(ft_coverage_open(&t->cx, &root, index, &given, &coverage), FT_FORMAT);
    assert_non_null(strstr(t->cx.error.message, "/other: it is no report"));
    given.at[0] = test_path(t, "absent");
    assert_err(ft_coverage_open(&t->cx, &root, index, &given, &coverage), FT_NOTFOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(test_lcov),
                                       TEST(test_go),
                                       TEST(test_cobertura),
                                       TEST(test_jacoco),
                                       TEST(test_json),
                                       TEST(test_llvm),
                                       TEST(test_what_is_none),
                                       TEST(test_paths_are_mapped),
                                       TEST(test_a_given_report_has_to_be_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
