/* Charts, impact and order on a small project of several languages. */
#include "support.h"

#include "graph/chart.h"
#include "graph/impact.h"

struct opened {
    struct ft_index *index;
    struct ft_uses *uses;
    struct ft_graph *graph, *names;
};

static void put_project(struct test *t) {
    test_put(t, "tree/lib.h", "struct list { int n; };\nint list_add(struct list *l);\n");
    test_put(t, "tree/lib.c",
             "#include \"lib.h\"\nstatic int helper(struct list *l) {\n    return l->n;\n}\n\n"
             "int list_add(struct list *l) {\n    return helper(l);\n}\n");
    test_put(t, "tree/app.c",
             "#include \"lib.h\"\nint app_run(void) {\n    struct list l;\n    return "
             "list_add(&l);\n}\nint app_other(void) {\n    return 1;\n}\n");
    test_put(t, "tree/main.c", "#include \"app.h\"\nint main(void) {\n    return app_run();\n}\n");
    test_put(t, "tree/app.h", "int app_run(void);\nint app_other(void);\n");
    test_put(t, "tree/tests/app_test.c",
             "#include \"../app.h\"\nint main(void) {\n    return app_run();\n}\n");
    test_put(t, "tree/tests/all.h", "#include \"../lib.c\"\n");
    test_put(t, "tree/tests/helper_test.c",
             "#include \"all.h\"\nint main(void) {\n    return helper(0);\n}\n");
    test_put(t, "tree/alone.c", "int alone(void) {\n    return 1;\n}\n");
    test_put(t, "tree/py/shapes.py",
             "import py.base\n\nclass Square(py.base.Shape):\n    def area(self):\n        "
             "return unit()\n");
    test_put(t, "tree/py/base.py",
             "import py.shapes\n\nclass Shape:\n    def area(self):\n        return 0\n\n"
             "def unit():\n    return 1\n");
}

static struct opened opened(struct test *t) {
    struct opened o;
    struct ft_root *root = FT_NEW(t->cx.arena, struct ft_root);
    struct ft_index_spec spec = {.root = root, .folder = test_path(t, "kept")};
    put_project(t);
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
    assert_ok(t, ft_index_open(&t->cx, &spec, &o.index));
    assert_ok(t, ft_uses_open(&t->cx, o.index, -1, &o.uses));
    assert_ok(t, ft_graph_open(&t->cx, o.index, o.uses, &o.graph));
    assert_ok(t, ft_names_open(&t->cx, o.index, o.uses, &o.names));
    return o;
}

static struct ft_chart chart(struct test *t, const struct opened *o, struct ft_chart_spec spec) {
    struct ft_chart made;
    assert_ok(t, ft_chart_make(&t->cx, o->index, o->graph, o->names, &spec, &made));
    return made;
}

static const struct ft_chart_node *node(const struct ft_chart *chart, const char *name) {
    for (size_t i = 0; i < chart->nodes.count; i++) {
        if (strcmp(chart->nodes.at[i].name, name) == 0) {
            return &chart->nodes.at[i];
        }
    }
    fail_msg("no node '%s'", name);
    return NULL;
}

/* "from>to" for each edge, in order. */
static const char *edges(struct test *t, const struct ft_chart *chart) {
    const char *shown = "";
    for (uint32_t i = 0; i < chart->net.nodes; i++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(&chart->net, i, &count);
        for (size_t e = 0; e < count; e++) {
            shown = ft_sprintf(t->cx.arena, "%s%s%s>%s", shown, *shown ? " " : "",
                               chart->nodes.at[i].name, chart->nodes.at[out[e].to].name);
        }
    }
    return shown;
}

static void files_show_layers_cycles_and_orphans(void **state) {
    struct test *t = *state;
    struct opened o = opened(t);
    struct ft_chart c = chart(t, &o, (struct ft_chart_spec){.of = FT_CHART_FILES});
    assert_int_equal(node(&c, "lib.h")->layer, 0);
    assert_int_equal(node(&c, "lib.c")->layer, 1);
    assert_int_equal(node(&c, "app.c")->layer, 2);
    assert_int_equal(node(&c, "main.c")->layer, 3);
    assert_int_equal(node(&c, "lib.h")->fan_in, 2);
    assert_int_equal(c.cycles.count, 1);
    assert_true(node(&c, "py/base.py")->in_cycle && node(&c, "py/shapes.py")->in_cycle);
    assert_true(node(&c, "alone.c")->orphan);
    assert_false(node(&c, "main.c")->orphan);           /* a program begins there */
    assert_false(node(&c, "tests/app_test.c")->orphan); /* a test */
    assert_false(node(&c, "app.c")->orphan);
}

static void folders_sum_up_their_files(void **state) {
    struct test *t = *state;
    struct opened o = opened(t);
    struct ft_chart c = chart(t, &o, (struct ft_chart_spec){.of = FT_CHART_FOLDERS});
    assert_int_equal(c.nodes.count, 3);
    assert_int_equal(node(&c, ".")->files, 6);
    assert_int_equal(node(&c, "py")->files, 2);
    assert_string_equal(edges(t, &c), "tests>.");
    c = chart(t, &o, (struct ft_chart_spec){.of = FT_CHART_FILES, .under = "py/"});
    assert_int_equal(c.nodes.count, 2);
}

static void calls_go_from_function_to_function(void **state) {
    struct test *t = *state;
    struct opened o = opened(t);
    struct ft_chart c = chart(t, &o, (struct ft_chart_spec){.of = FT_CHART_CALLS});
    assert_string_equal(
        edges(t, &c),
        "app_run>list_add list_add>helper main>app_run Square.area>unit main>app_run main>helper");
    assert_true(node(&c, "app_other")->orphan);
    assert_false(node(&c, "helper")->orphan);
    c = chart(t, &o, (struct ft_chart_spec){.of = FT_CHART_CALLS, .from = "app_run", .depth = 1});
    assert_string_equal(edges(t, &c), "app_run>list_add");
    c = chart(t, &o, (struct ft_chart_spec){.of = FT_CHART_CALLS, .from = "app_run"});
    assert_int_equal(c.nodes.count, 3);
    struct ft_chart_spec none = {.of = FT_CHART_CALLS, .from = "nobody"};
    assert_err(ft_chart_make(&t->cx, o.index, o.graph, o.names, &none, &c), FT_NOTFOUND);
}

static void types_inherit(void **state) {
    struct test *t = *state;
    struct opened o = opened(t);
    struct ft_chart c = chart(t, &o, (struct ft_chart_spec){.of = FT_CHART_TYPES});
    assert_string_equal(edges(t, &c), "Square>Shape");
}

/* A name that is called but not imported is a guess in a language that imports. */
static void a_guess_is_shown_only_when_asked_for(void **state) {
    struct test *t = *state;
    test_put(t, "tree/py/far.py", "def use():\n    return unit()\n");
    struct opened o = opened(t);
    struct ft_chart_spec spec = {.of = FT_CHART_CALLS, .from = "use"};
    struct ft_chart c = chart(t, &o, spec);
    assert_string_equal(edges(t, &c), "");
    spec.guesses = true;
    c = chart(t, &o, spec);
    assert_string_equal(edges(t, &c), "use>unit");
}

/* "name:distance<via" of what is reached, seeds left out. */
static const char *reached(struct test *t, const struct opened *o, const struct ft_seeds *seeds,
                           uint32_t depth) {
    struct ft_reached_list list = {0};
    const char *shown = "";
    uint32_t symbols = ft_index_symbols(o->index);
    ft_impact(t->cx.arena, o->index, o->names, seeds, depth, false, &list);
    for (size_t i = 0; i < list.count; i++) {
        struct ft_index_file file;
        struct ft_symbol symbol;
        const struct ft_reached *at = &list.at[i];
        if (!at->distance) {
            assert_int_equal(at->via, UINT32_MAX);
            continue;
        }
        assert_true(ft_index_file(o->index, ft_node_file(o->index, at->node), &file));
        if (at->node < symbols) {
            ft_index_symbol(o->index, at->node, &symbol);
        }
        shown =
            ft_sprintf(t->cx.arena, "%s%s%s:%u", shown, *shown ? " " : "",
                       at->node < symbols ? ft_sprintf(t->cx.arena, "%s/%s", file.path, symbol.name)
                                          : file.path,
                       at->distance);
    }
    return shown;
}

static void a_change_reaches_who_uses_it(void **state) {
    struct test *t = *state;
    struct opened o = opened(t);
    struct ft_seeds seeds = {0};
    assert_true(ft_seeds_named(t->cx.arena, o.index, "helper", &seeds));
    assert_string_equal(reached(t, &o, &seeds, 0),
                        "lib.c/list_add:1 tests/helper_test.c/main:1 app.c/app_run:2 main.c/main:3 "
                        "tests/app_test.c/main:3");
    assert_string_equal(reached(t, &o, &seeds, 1), "lib.c/list_add:1 tests/helper_test.c/main:1");
    assert_false(ft_seeds_named(t->cx.arena, o.index, "nobody", &seeds));
    seeds.count = 0;
    assert_true(ft_seeds_named(t->cx.arena, o.index, "Shape.area", &seeds));
    assert_int_equal(seeds.count, 1);
    assert_string_equal(reached(t, &o, &seeds, 0), "py/shapes.py/Square:1"); /* inherits it */
}

static void what_a_package_passes_on_is_imported(void **state) {
    struct test *t = *state;
    test_put(t, "tree/pack/__init__.py", "from .deep import only\n");
    test_put(t, "tree/pack/deep.py", "def only():\n    return 1\n");
    test_put(t, "tree/user.py", "from pack import only\n\n\ndef user():\n    return only()\n");
    struct opened o = opened(t);
    struct ft_seeds seeds = {0};
    assert_true(ft_seeds_named(t->cx.arena, o.index, "only", &seeds));
    assert_string_equal(reached(t, &o, &seeds, 0), "user.py/user:1");
}

static const char *lines(struct test *t, const struct opened *o, const char *path, size_t from,
                         size_t count) {
    struct ft_line_range range = {from, count, from, count};
    struct ft_line_ranges ranges = {.at = &range, .count = 1};
    struct ft_seeds seeds = {0};
    FT_BUF struct ft_buf content;
    const char *shown = "";
    uint32_t file = (uint32_t)ft_index_find(o->index, path);
    ft_buf_init(&content, FT_BUF_NO_CAP);
    assert_true(ft_index_read(o->index, file, &content));
    ft_seeds_lines(t->cx.arena, o->index, file, (struct ft_slice){content.data, content.size},
                   &ranges, &seeds);
    for (size_t i = 0; i < seeds.count; i++) {
        struct ft_symbol symbol = {.name = "-"};
        if (seeds.at[i] < ft_index_symbols(o->index)) {
            ft_index_symbol(o->index, seeds.at[i], &symbol);
        }
        shown = ft_sprintf(t->cx.arena, "%s%s%s", shown, *shown ? " " : "", symbol.name);
    }
    return shown;
}

static void lines_belong_to_names(void **state) {
    struct test *t = *state;
    test_put(
        t, "tree/some.c",
        "// one\n#include \"lib.h\"\n\nint a(void) {\n    return 1;\n}\n/* two */\nint b(void) "
        "{\n    return 2;\n}\n");
    struct opened o = opened(t);
    assert_string_equal(lines(t, &o, "some.c", 4, 1), "a");
    assert_string_equal(lines(t, &o, "some.c", 4, 5), "a b");
    assert_string_equal(lines(t, &o, "some.c", 0, 1), "");  /* a comment */
    assert_string_equal(lines(t, &o, "some.c", 6, 1), "");  /* another */
    assert_string_equal(lines(t, &o, "some.c", 2, 1), "");  /* a blank line */
    assert_string_equal(lines(t, &o, "some.c", 1, 1), "-"); /* the file's own */
    assert_string_equal(lines(t, &o, "some.c", 4, 0), "a"); /* something was taken out of it */
    assert_string_equal(lines(t, &o, "some.c", 10, 0), "-");
    assert_string_equal(lines(t, &o, "lib.h", 0, 1), "list");
}

static void a_header_reaches_who_includes_it(void **state) {
    struct test *t = *state;
    struct opened o = opened(t);
    struct ft_seeds seeds = {0};
    *FT_PUSH(t->cx.arena, &seeds) =
        ft_index_symbols(o.index) + (uint32_t)ft_index_find(o.index, "app.h");
    assert_string_equal(reached(t, &o, &seeds, 0), "main.c:1 tests/app_test.c:1");
}

static void tests_reach_what_they_use(void **state) {
    struct test *t = *state;
    struct opened o = opened(t);
    struct ft_seeds seeds = {0};
    bool *tested = ft_tested(t->cx.arena, o.index, o.names);
    ft_seeds_named(t->cx.arena, o.index, "helper", &seeds);
    ft_seeds_named(t->cx.arena, o.index, "alone", &seeds);
    assert_true(tested[seeds.at[0]]);
    assert_false(tested[seeds.at[1]]);
}

static void risk_grows_with_what_it_is_made_of(void **state) {
    struct test *t = *state;
    struct ft_risk_facts facts = {
        .lines = 2, .files = 1, .affected = 1, .known = 1000, .history = 100, .symbols = 1};
    struct ft_risk low;
    struct ft_risk high;
    ft_risk(t->cx.arena, &facts, &low);
    assert_int_equal(low.level, FT_RISK_LOW);
    facts = (struct ft_risk_facts){.lines = 900,
                                   .files = 20,
                                   .affected = 400,
                                   .known = 1000,
                                   .rank = 60,
                                   .central = "a.c",
                                   .commits = 30,
                                   .history = 100,
                                   .busiest = "b.c",
                                   .symbols = 10,
                                   .untested = 9,
                                   .cognitive = 60,
                                   .tangled = "f"};
    ft_risk(t->cx.arena, &facts, &high);
    assert_int_equal(high.level, FT_RISK_HIGH);
    assert_int_equal(high.reasons.count, 6);
    assert_string_equal(high.reasons.at[0], "it can affect 400 of 1000 files");
    assert_true(high.score <= 1 && high.score > low.score);
    /* a report of coverage knows better than what tests use */
    struct ft_risk covered;
    facts.reported = 40;
    facts.ran = 40;
    ft_risk(t->cx.arena, &facts, &covered);
    assert_true(covered.score < high.score - 0.1);
    facts.ran = 0;
    ft_risk(t->cx.arena, &facts, &covered);
    assert_string_equal(covered.reasons.at[1], "tests ran 0 of 40 lines of the changed names");
}

/* "1: a, b+c 2: d": units with commas between, what goes together with "+". */
static const char *order(struct test *t, const struct opened *o, const char *const *files,
                         uint32_t count, bool dated) {
    struct ft_seeds seeds[8] = {0};
    struct ft_stages stages = {0};
    const char *shown = "";
    for (uint32_t i = 0; i < count; i++) {
        ft_seeds_file(t->cx.arena, o->index, (uint32_t)ft_index_find(o->index, files[i]),
                      &seeds[i]);
    }
    ft_order(t->cx.arena, o->index, o->names, seeds, count, dated, &stages);
    for (size_t s = 0; s < stages.count; s++) {
        shown = ft_sprintf(t->cx.arena, "%s%s%zu:", shown, s ? " " : "", s + 1);
        for (size_t u = 0; u < stages.at[s].count; u++) {
            const struct ft_unit *unit = &stages.at[s].at[u];
            for (size_t c = 0; c < unit->count; c++) {
                shown = ft_sprintf(t->cx.arena, "%s%s%s", shown,
                                   c   ? "+"
                                   : u ? ", "
                                       : " ",
                                   files[unit->at[c]]);
            }
        }
    }
    return shown;
}

static void what_others_build_on_goes_first(void **state) {
    struct test *t = *state;
    struct opened o = opened(t);
    const char *files[] = {"main.c", "app.c", "alone.c", "lib.c", "py/base.py", "py/shapes.py"};
    assert_string_equal(order(t, &o, files, 4, false), "1: lib.c, alone.c 2: app.c 3: main.c");
    assert_string_equal(order(t, &o, files + 2, 4, false),
                        "1: alone.c, lib.c, py/base.py+py/shapes.py");
    /* As they were made, where they meet. */
    assert_string_equal(order(t, &o, files, 4, true), "1: main.c, alone.c 2: app.c 3: lib.c");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(files_show_layers_cycles_and_orphans), TEST(folders_sum_up_their_files),
        TEST(calls_go_from_function_to_function),   TEST(types_inherit),
        TEST(a_guess_is_shown_only_when_asked_for), TEST(a_change_reaches_who_uses_it),
        TEST(what_a_package_passes_on_is_imported), TEST(lines_belong_to_names),
        TEST(a_header_reaches_who_includes_it),     TEST(tests_reach_what_they_use),
        TEST(risk_grows_with_what_it_is_made_of),   TEST(what_others_build_on_goes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
