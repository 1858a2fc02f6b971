/* The command that runs some tests alone. */
#include "support.h"

#include "project/tests.h"

static const char *line(struct test *t, const char *tool, const char *dir, const char *const *paths,
                        size_t count) {
    struct ft_strings tests = {0};
    struct ft_project_command command = {
        .kind = FT_CMD_TEST, .tool = tool, .dir = dir, .line = "x", .typed = "x"};
    for (size_t i = 0; i < count; i++) {
        *FT_PUSH(t->cx.arena, &tests) = paths[i];
    }
    return ft_tests_command(t->cx.arena, &command, &tests);
}

static void each_runner_is_told_its_own_tests(void **state) {
    struct test *t = *state;
    const char *paths[] = {"tests/test_a.py", "web/a.test.js", "pkg/a_test.go", "pkg/b_test.go",
                           "tests/it's $(x).py"};
    size_t count = FT_COUNT(paths);
    assert_string_equal(line(t, "pytest", ".", paths, count),
                        "python3 -m pytest tests/test_a.py 'tests/it'\\''s $(x).py'");
    assert_string_equal(line(t, "go", ".", paths, count), "go test ./pkg");
    assert_string_equal(line(t, "npm", "web", paths, count), "cd web && npm test -- a.test.js");
    assert_null(line(t, "npm", "other", paths, count));
    assert_null(line(t, "make", ".", paths, count));
    const char *option[] = {"-x.py"};
    assert_string_equal(line(t, "pytest", ".", option, 1), "python3 -m pytest ./-x.py");
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(each_runner_is_told_its_own_tests)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
