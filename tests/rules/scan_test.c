#include "support.h"

#include "base/buf.h"
#include "rules/rules.h"

static void scan(struct test *t, int threads, const char *dir, struct ft_buf *text) {
    struct ft_root root;
    struct ft_source_list list = {0};
    struct ft_source_options options = {.ignored = false};
    struct ft_rules_scan made;
    assert_ok(t, ft_root_keep(&t->cx, dir, &root));
    assert_ok(t, ft_source_list(&t->cx, &root, &options, &list));
    struct ft_rules_spec spec = {.root = &root, .files = &list, .tests = true, .threads = threads};
    assert_ok(t, ft_rules_run(&t->cx, &spec, &made));
    ft_buf_init(text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < made.findings.count; i++) {
        const struct ft_finding *finding = &made.findings.at[i];
        ft_buf_printf(text, "%s %s:%lld:%lld %s\n", finding->rule->id, finding->place.path,
                      (long long)finding->place.line, (long long)finding->place.column,
                      finding->message);
        for (size_t s = 0; s < finding->steps.count; s++) {
            const struct ft_finding_step *step = &finding->steps.at[s];
            ft_buf_printf(text, "  %s:%lld %s\n", step->place.path, (long long)step->place.line,
                          step->message);
        }
    }
}

/* A project whose files call each other in a ring and use each other's globals. */
static void put_ring(struct test *t) {
    enum { FILES = 40 };
    for (int i = 0; i < FILES; i++) {
        test_put(t, ft_sprintf(t->cx.arena, "m%02d.py", i),
                 ft_sprintf(t->cx.arena,
                            "import os\nfrom flask import request\n"
                            "from m%02d import step%d\nNAME = 'run '\n"
                            "def step%d(what, times=3):\n"
                            "    if times > 2:\n        os.system(NAME + what)\n"
                            "    return step%d(what, times)\n"
                            "def page%d():\n    return step%d(request.args['q'])\n"
                            "COMMAND = page%d()\n",
                            (i + 1) % FILES, (i + 1) % FILES, i, (i + 1) % FILES, i, i,
                            (i + 7) % FILES));
    }
}

static void threads_change_nothing(void **state) {
    struct test *t = *state;
    static const char cases[] = FT_SOURCE_DIR "/tests/rules/cases";
    put_ring(t);
    const char *const dirs[] = {t->dir, cases};
    for (size_t i = 0; i < FT_COUNT(dirs); i++) {
        FT_BUF struct ft_buf one;
        scan(t, 1, dirs[i], &one);
        assert_true(one.size > 1000);
        for (int threads = 2; threads <= 5; threads++) {
            FT_BUF struct ft_buf many;
            scan(t, threads, dirs[i], &many);
            assert_int_equal(many.size, one.size);
            assert_memory_equal(many.data, one.data, one.size);
        }
    }
}

static const char *server_of(struct test *t, const char *module) {
    return ft_sprintf(t->cx.arena,
                      "const app = require('express')();\n"
                      "const { start } = require('./%s');\n"
                      "app.get('/', (req, res) => { start(req.query.name); });\n",
                      module);
}

/* What a file says outside of functions counts for those that come before and after it. */
static void the_names_of_files_change_nothing(void **state) {
    struct test *t = *state;
    static const char jobs[] = "const { exec } = require('child_process');\n"
                               "function start(name) { exec('run ' + name); }\n"
                               "module.exports = { start };\n";
    test_put(t, "first/m.js", server_of(t, "z"));
    test_put(t, "first/z.js", jobs);
    test_put(t, "second/m.js", server_of(t, "lib/a.js"));
    test_put(t, "second/lib/a.js", jobs);
    for (int i = 0; i < 2; i++) {
        FT_BUF struct ft_buf found;
        scan(t, 0, test_path(t, i ? "second" : "first"), &found);
        assert_int_equal(strncmp(found.data, "javascript/command-injection", 28), 0);
    }
}

/* A class of which its own fields hold one, as enumerations and empty values do. */
static void objects_within_themselves_end(void **state) {
    struct test *t = *state;
    test_put(t, "Set.java",
             "class Set {\n    static final Set EMPTY = new Set(null);\n"
             "    final Other other = new Other();\n    Set(String a) {}\n}\n"
             "class Other {\n    Set set = new Set(\"\");\n"
             "    void run(HttpServletRequest r) throws Exception {\n"
             "        Runtime.getRuntime().exec(r.getParameter(\"a\"));\n    }\n}\n");
    FT_BUF struct ft_buf found;
    scan(t, 0, t->dir, &found);
    assert_int_equal(strncmp(found.data, "java/command-injection Set.java:9", 33), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(threads_change_nothing),
        TEST(the_names_of_files_change_nothing),
        TEST(objects_within_themselves_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
