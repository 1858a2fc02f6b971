#include "policy_support.h"

static const struct {
    const char *verdict, *line, *found;
} lines[] = {
#define LINE(verdict, line, found) {#verdict, line, found},
#include "lines.def"
#undef LINE
};

static void each_line_has_its_verdict(void **state) {
    for (size_t i = 0; i < FT_COUNT(lines); i++) {
        assert_verdict(*state, NULL, lines[i].line, lines[i].verdict);
    }
}

static void each_line_shows_the_commands_in_it(void **state) {
    for (size_t i = 0; i < FT_COUNT(lines); i++) {
        assert_string_equal(found_in(*state, lines[i].line), lines[i].found);
    }
}

static void a_canonical_text_is_its_own_canonical_text(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(lines); i++) {
        const char *once = NULL;
        const char *twice = NULL;
        assert_ok(t, ft_shell_canonical(&t->cx, lines[i].line, &once));
        assert_ok(t, ft_shell_canonical(&t->cx, once, &twice));
        assert_string_equal(once, twice);
    }
}

static void a_canonical_text_means_what_its_line_means(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(lines); i++) {
        const char *text = NULL;
        if (strstr(lines[i].line, "/bin/")) {
            continue; /* a system program goes by its name alone */
        }
        assert_ok(t, ft_shell_canonical(&t->cx, lines[i].line, &text));
        assert_verdict(t, NULL, text, lines[i].verdict);
        assert_string_equal(found_in(t, text), lines[i].found);
    }
}

/* No wrapping may make a verdict milder. */
static void a_wrapper_never_makes_it_milder(void **state) {
    struct test *t = *state;
    static const char *const wraps[] = {
        "( %s\n)", "{ %s\n}", "true && { %s\n}", "echo $(%s\n)", "if true; then %s\nfi",
        "%s\nls",  "ls\n%s",  "f() { %s\n}; f"};
    for (size_t i = 0; i < FT_COUNT(lines); i++) {
        struct ft_shell shell;
        assert_ok(t, ft_shell_parse(&t->cx, lines[i].line, &shell));
        enum ft_verdict alone = judge(t, NULL, lines[i].line).verdict;
        for (size_t w = 0; w < FT_COUNT(wraps) && shell.understood; w++) {
            const char *mark = strstr(wraps[w], "%s");
            const char *wrapped = ft_sprintf(t->cx.arena, "%.*s%s%s", (int)(mark - wraps[w]),
                                             wraps[w], lines[i].line, mark + 2);
            enum ft_verdict inside = judge(t, NULL, wrapped).verdict;
            if (inside < alone && inside == FT_VERDICT_ALLOW) {
                fail_msg("%s: allowed, though %s is not", wrapped, lines[i].line);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(each_line_has_its_verdict),
        TEST(each_line_shows_the_commands_in_it),
        TEST(a_canonical_text_is_its_own_canonical_text),
        TEST(a_canonical_text_means_what_its_line_means),
        TEST(a_wrapper_never_makes_it_milder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
