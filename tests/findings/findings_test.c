#include "support.h"

#include "findings/findings.h"
#include "json/json.h"

static const struct ft_rule_info rule_a = {.id = "python/eval",
                                           .kind = "security",
                                           .title = "Code from outside",
                                           .why = "it runs",
                                           .cwe = "CWE-95",
                                           .severity = FT_HIGH,
                                           .confidence = FT_LIKELY};
static const struct ft_rule_info rule_b = {.id = "any/long",
                                           .kind = "smell",
                                           .title = "Long function",
                                           .severity = FT_LOW,
                                           .confidence = FT_SURE};

static struct ft_place at(const char *path, int64_t line) {
    return (struct ft_place){.path = path, .line = line, .column = 3, .end_line = line};
}

static void they_are_ordered_and_told_once(void **state) {
    struct test *t = *state;
    struct ft_findings list = {0};
    ft_finding_add(t->cx.arena, &list, &rule_b, at("b.py", 1), "b");
    ft_finding_add(t->cx.arena, &list, &rule_a, at("a.py", 9), "a");
    ft_finding_add(t->cx.arena, &list, &rule_a, at("a.py", 2), "a");
    ft_finding_add(t->cx.arena, &list, &rule_a, at("a.py", 9), "a");
    ft_findings_finish(t->cx.arena, &list);
    assert_int_equal(list.count, 3);
    assert_int_equal(list.at[0].place.line, 2);
    assert_string_equal(list.at[2].place.path, "b.py");
    assert_int_equal(list.at[0].severity, FT_HIGH);
}

static const char *id_at(struct test *t, int64_t line, const char *text) {
    struct ft_findings list = {0};
    ft_finding_add(t->cx.arena, &list, &rule_a, at("a.py", line), "it is")->text = text;
    ft_findings_finish(t->cx.arena, &list);
    return list.at[0].id;
}

static void ids_outlive_moved_lines(void **state) {
    struct test *t = *state;
    assert_string_equal(id_at(t, 2, "eval(x)"), id_at(t, 200, "eval(x)"));
    assert_string_not_equal(id_at(t, 2, "eval(x)"), id_at(t, 2, "eval(y)"));
    struct ft_findings twice = {0};
    ft_finding_add(t->cx.arena, &twice, &rule_a, at("a.py", 1), "it is");
    ft_finding_add(t->cx.arena, &twice, &rule_a, at("a.py", 2), "it is");
    ft_findings_finish(t->cx.arena, &twice);
    assert_string_not_equal(twice.at[0].id, twice.at[1].id);
}

static void they_are_ignored_in_place(void **state) {
    (void)state;
    static const char text[] = "eval(a)  # fettle:ignore\n"
                               "eval(b)\n"
                               "# fettle:ignore python/eval: it is ours\n"
                               "eval(c)\n"
                               "eval(d)  # fettle:ignore js/eval\n"
                               "x = 'fettle:ignore'; y = 1\n"
                               "eval(e)\n"
                               "// fettle:ignore because of reasons\n"
                               "eval(f)\n";
    static const bool ignored[] = {true, false, true, true, false, true, false, true, true};
    for (size_t line = 1; line <= FT_COUNT(ignored); line++) {
        if (ft_finding_is_ignored(FT_SLICE(text), (int64_t)line, "python/eval") !=
            ignored[line - 1]) {
            fail_msg("line %zu", line);
        }
    }
    assert_false(ft_finding_is_ignored(FT_SLICE(text), 99, "python/eval"));
    assert_false(ft_finding_is_ignored(FT_SLICE(""), 1, "python/eval"));
}

static void sarif_tells_it_all(void **state) {
    struct test *t = *state;
    struct ft_findings list = {0};
    struct ft_finding *finding =
        ft_finding_add(t->cx.arena, &list, &rule_a, at("so me/\xc3\xa9.py", 7), "from a\nto b");
    *FT_PUSH(t->cx.arena, &finding->steps) =
        (struct ft_finding_step){at("x.py", 1), "it comes in here"};
    ft_findings_finish(t->cx.arena, &list);
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_findings_sarif(t->cx.arena, &list, "/root dir", &text);
    json_t *log = NULL;
    assert_ok(t, ft_json_parse(&t->cx, (struct ft_slice){text.data, text.size}, 0, &log));
    json_t *run = json_array_get(json_object_get(log, "runs"), 0);
    json_t *result = json_array_get(json_object_get(run, "results"), 0);
    assert_string_equal(ft_json_get_string(result, "level"), "error");
    assert_non_null(strstr(text.data, "so%20me/%C3%A9.py"));
    assert_non_null(strstr(text.data, "file:///root%20dir/"));
    assert_non_null(strstr(text.data, "external/cwe/CWE-95"));
    assert_int_equal(json_array_size(json_object_get(result, "codeFlows")), 1);
    json_decref(log);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(they_are_ordered_and_told_once),
        TEST(ids_outlive_moved_lines),
        TEST(they_are_ignored_in_place),
        TEST(sarif_tells_it_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
