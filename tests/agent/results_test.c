#include "support.h"

#include "agent/results.h"

struct expectation {
    const char *runner, *output, *passed, *failed, *skipped; /* names between "|" */
};

static const struct expectation expectations[] = {
    {"tap",
     "TAP version 13\n# Subtest: adds\nok 1 - adds\n  ---\n  duration_ms: 7.5\n  ...\n"
     "not ok 2 - fails\nok 3 - later # SKIP no network\nok 4 - some day # TODO\n1..4\n",
     "adds", "fails", "later|some day"},
    {"unittest",
     "test_a (tests.test_x.T.test_a) ... ok\ntest_b (tests.test_x.T.test_b) ... FAIL\n"
     "test_c (tests.test_x.T.test_c) ... ERROR\ntest_d (x.T.test_d) ... skipped 'why'\n"
     "\nRan 4 tests in 0.001s\n\nFAILED (failures=1, errors=1)\n",
     "tests.test_x.T.test_a", "tests.test_x.T.test_b|tests.test_x.T.test_c", "x.T.test_d"},
    {"pytest",
     "PASSED tests/test_a.py::test_one\nPASSED tests/test_a.py::test_two[x - y]\n"
     "FAILED tests/test_a.py::test_three - AssertionError: ok\n"
     "SKIPPED [1] tests/test_a.py:9: why\n1 failed, 2 passed in 0.10s\n",
     "tests/test_a.py::test_one|tests/test_a.py::test_two[x", "tests/test_a.py::test_three", ""},
    {"pytest -v",
     "tests/test_a.py::test_one PASSED          [ 50%]\n"
     "tests/test_a.py::test_two FAILED          [100%]\n",
     "tests/test_a.py::test_one", "tests/test_a.py::test_two", ""},
    {"mocha and jest", "  \xe2\x9c\x93 adds (12 ms)\n  \xe2\x9c\x95 fails (3ms)\n  1) other\n",
     "adds", "fails", ""},
    {"node's spec", "\xe2\x9c\x94 adds (1.2ms)\n\xe2\x9c\x96 fails (0.4ms)\n", "adds", "fails", ""},
    {"ctest",
     "      Start  1: base/text\n 1/12 Test  #1: base/text .......   Passed    0.03 sec\n"
     " 2/12 Test  #2: os/file .........***Failed    0.10 sec\n"
     "12/12 Test #12: x ...............***Skipped   0.00 sec\n",
     "base/text", "os/file", "x"},
    {"go",
     "=== RUN   TestA\n--- PASS: TestA (0.00s)\n    --- PASS: TestA/sub (0.00s)\n"
     "--- FAIL: TestB (0.01s)\n--- SKIP: TestC (0.00s)\nok  \texample.com/a\t0.1s\nFAIL\n",
     "TestA|TestA/sub", "TestB", "TestC"},
    {"cargo", "test a::b ... ok\ntest a::c ... FAILED\ntest a::d ... ignored\n", "test a::b",
     "test a::c", "test a::d"},
    {"gtest", "[ RUN      ] S.A\n[       OK ] S.A (0 ms)\n[  FAILED  ] S.B (1 ms)\n", "S.A", "S.B",
     ""},
    {"automake", "PASS: a.sh\nFAIL: b.sh\nXFAIL: c.sh\nSKIP: d.sh\n", "a.sh|c.sh", "b.sh", "d.sh"},
    {"prose",
     "ok, everything is fine\nFAILED to do it\nerror: not ok\nok  \tpkg\n"
     "1 Test #1: .. Passed\n",
     "", "", ""},
};

static void expect(struct test *t, const struct ft_test_results *results, const char *names,
                   enum ft_test_status status, int64_t count, const char *runner) {
    int64_t expected = 0;
    while (*names) {
        size_t size = strcspn(names, "|");
        struct ft_slice name = {names, size};
        if ((uintptr_t)ft_map_get(&results->tests, name) != status) {
            fail_msg("%s: '%.*s' is not there with status %d", runner, (int)size, names, status);
        }
        names += size + (names[size] == '|');
        expected++;
    }
    if (count != expected) {
        fail_msg("%s: %lld of status %d, not %lld", runner, (long long)count, status,
                 (long long)expected);
    }
    (void)t;
}

static void runners_are_understood(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(expectations); i++) {
        const struct expectation *e = &expectations[i];
        struct ft_test_results results;
        ft_test_results_read(t->cx.arena, ft_slice_of(e->output), &results);
        expect(t, &results, e->passed, FT_TEST_PASSED, results.passed, e->runner);
        expect(t, &results, e->failed, FT_TEST_FAILED, results.failed, e->runner);
        expect(t, &results, e->skipped, FT_TEST_SKIPPED, results.skipped, e->runner);
    }
}

static void what_passed_and_is_gone_is_lost(void **state) {
    struct test *t = *state;
    struct ft_test_results before;
    struct ft_test_results after;
    struct ft_strings lost;
    ft_test_results_read(t->cx.arena, FT_SLICE("ok 1 - a\nok 2 - b\nnot ok 3 - c\nok 4 - d\n"),
                         &before);
    ft_test_results_read(t->cx.arena, FT_SLICE("ok 1 - a\nnot ok 2 - b\nnot ok 3 - c\n"), &after);
    ft_test_results_lost(t->cx.arena, &before, &after, &lost);
    assert_int_equal(lost.count, 2);
}

static void a_name_that_comes_twice_is_two_tests(void **state) {
    struct test *t = *state;
    struct ft_test_results results;
    ft_test_results_read(t->cx.arena, FT_SLICE("ok 1 - a\nnot ok 2 - a\n"), &results);
    assert_int_equal(results.passed, 1);
    assert_int_equal(results.failed, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(runners_are_understood),
        TEST(what_passed_and_is_gone_is_lost),
        TEST(a_name_that_comes_twice_is_two_tests),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
