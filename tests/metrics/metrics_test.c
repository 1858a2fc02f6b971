#include "support.h"

#include "metrics/metrics.h"

static struct ft_functions measured(struct test *t, const char *lang, const char *text) {
    struct ft_tree *tree = NULL;
    struct ft_functions functions = {0};
    assert_ok(t, ft_parse(&t->cx, ft_lang_named(lang), ft_slice_of(text), &tree));
    ft_metrics(t->cx.arena, tree, &functions);
    return functions;
}

/* One function: name, ccn, nloc, params, cognitive. */
static void functions_are_measured(void **state) {
    struct test *t = *state;
    static const struct {
        const char *lang, *text, *name;
        int64_t ccn, nloc, params, cognitive;
    } cases[] = {
        {"c", "int f(void) {\n    return 1;\n}\n", "f", 1, 3, 0, 0},
        {"c",
         "static int *f(int a, char **b)\n{\n\n    /* no\n     * code */\n    return a ? b : "
         "0;\n}\n",
         "f", 2, 4, 2, 1},
        {"c",
         "int f(int a) {\n  if (a && a > 2 || !a) {\n    for (;;) { a++; }\n  } else {\n    a--;\n"
         "  }\n  return a;\n}\n",
         "f", 5, 8, 1, 6},
        {"c",
         "int f(int a) {\n  switch (a) {\n  case 1: return 1;\n  case 2: return 2;\n"
         "  default: return 3;\n  }\n}\n",
         "f", 3, 7, 1, 1},
        {"c",
         "int f(int a) {\n  if (a == 1) {\n    return 1;\n  } else if (a == 2) {\n    return 2;\n"
         "  } else {\n    return 3;\n  }\n}\n",
         "f", 3, 9, 1, 3},
        {"python",
         "def f(a, b=2, *c):\n    # no code\n    if a and b:\n        return 1\n    elif b:\n"
         "        return 2\n    return [x for x in c if x]\n",
         "f", 6, 6, 3, 3},
        {"javascript", "const f = (a) => {\n  while (a) {\n    if (a > 1) { break; }\n  }\n};\n",
         "f", 3, 5, 1, 3},
        {"java",
         "class A {\n  int f(int a, int b) {\n    try { g(); } catch (E e) { return 1; }\n"
         "    return a > b ? a : b;\n  }\n}\n",
         "f", 3, 4, 2, 2},
        {"go",
         "package a\n\nfunc f(a, b int, c string) int {\n\tif a > b || c == \"\" {\n\t\treturn "
         "1\n\t}\n"
         "\treturn 2\n}\n",
         "f", 3, 6, 3, 2},
        {"ruby", "def f(a)\n  return 1 if a\n  a.each { |x| puts x }\nend\n", "f", 2, 4, 1, 1},
        {"php", "<?php\nfunction f($a) {\n  if ($a) { return 1; }\n  return 2;\n}\n", "f", 2, 4, 1,
         1},
        {"rust", "fn f(a: i32) -> i32 {\n    if a > 1 { 1 } else { 2 }\n}\n", "f", 2, 3, 1, 2},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        struct ft_functions functions = measured(t, cases[i].lang, cases[i].text);
        assert_int_equal(functions.count, 1);
        const struct ft_function_metrics *f = functions.at;
        assert_string_equal(f->name, cases[i].name);
        if (f->ccn != cases[i].ccn || f->nloc != cases[i].nloc || f->params != cases[i].params ||
            f->cognitive != cases[i].cognitive) {
            fail_msg("case %zu: ccn %lld nloc %lld params %lld cognitive %lld: %s", i,
                     (long long)f->ccn, (long long)f->nloc, (long long)f->params,
                     (long long)f->cognitive, cases[i].text);
        }
    }
}

static void functions_within_functions_count_alone(void **state) {
    struct test *t = *state;
    struct ft_functions functions =
        measured(t, "python",
                 "def f(a):\n    def g(b):\n        if b:\n            return 1\n    return g\n");
    assert_int_equal(functions.count, 2);
    assert_int_equal(functions.at[0].ccn, 1);
    assert_int_equal(functions.at[1].ccn, 2);
    assert_int_equal(functions.at[1].line, 2);
}

static void broken_sources_are_measured_as_far_as_they_can_be_read(void **state) {
    struct test *t = *state;
    struct ft_functions functions =
        measured(t, "c", "int f(int a) { if (a) { return 1; }\n}\n)))) int g( {\n");
    assert_true(functions.count >= 1);
    assert_int_equal(functions.at[0].ccn, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(functions_are_measured),
        TEST(functions_within_functions_count_alone),
        TEST(broken_sources_are_measured_as_far_as_they_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
