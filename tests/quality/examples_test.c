/* Every rule's own examples: what must be found is found, what must not is not. */
#include "support.h"

#include "quality/quality.h"

static void test_every_rule_keeps_its_examples(void **state) {
    struct test *t = *state;
    struct ft_quality_rules rules;
    size_t wrong_rules = 0;
    assert_ok(t, ft_quality_rules(&t->cx, &rules));
    assert_true(rules.count >= 60);
    for (size_t i = 0; i < rules.count; i++) {
        struct ft_strings wrong;
        assert_ok(t, ft_quality_try(&t->cx, rules.at[i], &wrong));
        for (size_t k = 0; k < wrong.count; k++) {
            print_error("%s: %s\n", rules.at[i]->info.id, wrong.at[k]);
        }
        wrong_rules += wrong.count > 0;
        assert_non_null(rules.at[i]->info.why);
        assert_non_null(rules.at[i]->info.fix);
    }
    assert_int_equal(wrong_rules, 0);
}

static const char own[] = "languages: python\n"
                          "rules:\n"
                          "  - id: mine/no-print\n"
                          "    kind: smell\n"
                          "    title: \"A print\"\n"
                          "    query: |\n"
                          "      (call function: (identifier) @name\n"
                          "        (#PREDICATE? @name \"print\"))\n"
                          "    bad: [\"print(1)\"]\n"
                          "    good: [\"log(1)\"]\n";

/* The one rule of the text, with "PREDICATE" replaced, or what is wrong with it. */
static const char *read_one(struct test *t, const char *predicate, struct ft_quality_rules *rules) {
    struct ft_strings notes = {0};
    const char *mark = strstr(own, "PREDICATE");
    const char *text = ft_sprintf(t->cx.arena, "%.*s%s%s", (int)(mark - own), own, predicate,
                                  mark + strlen("PREDICATE"));
    rules->count = 0;
    ft_quality_read(&t->cx, "mine.yaml", ft_slice_of(text), rules, &notes);
    return notes.count ? notes.at[0] : NULL;
}

static void test_own_rules_are_read_and_what_is_wrong_is_placed(void **state) {
    struct test *t = *state;
    struct ft_quality_rules rules = {0};
    struct ft_strings wrong;
    assert_null(read_one(t, "eq", &rules));
    assert_int_equal(rules.count, 1);
    assert_ok(t, ft_quality_try(&t->cx, rules.at[0], &wrong));
    assert_int_equal(wrong.count, 0);
    const char *note = read_one(t, "like", &rules);
    assert_int_equal(rules.count, 0);
    assert_non_null(note);
    assert_non_null(strstr(note, "mine.yaml:7: mine/no-print: there is no predicate #like?"));
    assert_null(read_one(t, "not-eq", &rules));
    assert_ok(t, ft_quality_try(&t->cx, rules.at[0], &wrong));
    assert_int_equal(wrong.count, 2); /* what is bad is not found, and what is good is */
}

static void expect_note(struct test *t, const char *text, const char *part) {
    struct ft_quality_rules rules = {0};
    struct ft_strings notes = {0};
    ft_quality_read(&t->cx, "x.yaml", ft_slice_of(text), &rules, &notes);
    assert_int_equal(rules.count, 0);
    if (!notes.count || !strstr(notes.at[0], part)) {
        fail_msg("'%s' is not said, but: %s", part, notes.count ? notes.at[0] : "nothing");
    }
}

#define RULE(query) "rules:\n- {id: a/b, kind: smell, title: x, languages: c, query: '" query "'}\n"

static void test_what_is_no_rule_is_said(void **state) {
    struct test *t = *state;
    expect_note(t, "rules: [a]\n", "no mapping");
    expect_note(t, "a: [\n", "x.yaml is not YAML");
    expect_note(t, "languages: c\n", "x.yaml:1: there is no list of rules");
    expect_note(t, "rules:\n- {id: b, kind: smell}\n", "x.yaml:2: b: a rule needs an id");
    expect_note(t, "rules:\n- {id: a/b, kind: smel, title: x}\n", "the kind is none");
    expect_note(t, "rules:\n- {id: a/b, kind: smell, title: x, languages: d}\n",
                "there is no language 'd'");
    expect_note(t, "rules:\n- {id: a/b, kind: smell, title: x, languages: c, chekc: y}\n",
                "no member 'chekc'");
    expect_note(t, "rules:\n- {id: a/b, kind: smell, title: x, languages: c, check: typos}\n",
                "only rules of the program name a check");
    expect_note(t, RULE("(no_such_node) @x"), "there is no such node");
    expect_note(t, RULE("(identifier @x"), "not written as a query");
    expect_note(t, RULE("((identifier) @x (#match? @x \"(a\"))"), "no expression");
    expect_note(t, RULE("((identifier) @x (#match? @x \"(a{1,9999}){1,9999}\"))"), "too large");
    expect_note(t, RULE("((identifier) @x (#match? @x \"(a)\\\\1\"))"), "linear time");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_every_rule_keeps_its_examples),
        TEST(test_own_rules_are_read_and_what_is_wrong_is_placed),
        TEST(test_what_is_no_rule_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
