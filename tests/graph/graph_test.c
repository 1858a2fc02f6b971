#include "support.h"

#include "base/text.h"
#include "graph/map.h"

struct opened {
    struct ft_index *index;
    struct ft_uses *uses;
    struct ft_graph *graph;
};

static struct opened opened(struct test *t) {
    struct opened o;
    struct ft_root *root = FT_NEW(t->cx.arena, struct ft_root);
    struct ft_index_spec spec = {.root = root, .folder = test_path(t, "kept")};
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
    assert_ok(t, ft_index_open(&t->cx, &spec, &o.index));
    assert_ok(t, ft_uses_open(&t->cx, o.index, -1, &o.uses));
    assert_ok(t, ft_graph_open(&t->cx, o.index, o.uses, &o.graph));
    return o;
}

static const char *path_of(const struct ft_index *index, uint32_t number) {
    struct ft_index_file file;
    assert_true(ft_index_file(index, number, &file));
    return file.path;
}

static const char *resolved(struct test *t, const struct ft_index *index, const char *from,
                            const char *text) {
    struct ft_file_numbers files = {0};
    const char *shown = "";
    struct ft_resolver *resolver = ft_resolver_new(t->cx.arena, index);
    int64_t number = ft_index_find(index, from);
    assert_true(number >= 0);
    ft_resolve(resolver, t->cx.arena, (uint32_t)number, text, &files);
    for (size_t i = 0; i < files.count; i++) {
        shown = ft_sprintf(t->cx.arena, "%s%s%s", shown, *shown ? " " : "",
                           path_of(index, files.at[i]));
    }
    return shown;
}

static const char *const tree[] = {
    "c/main.c",
    "c/near.h",
    "c/inc/lib/far.h",
    "other/far.h",
    "py/app/main.py",
    "py/app/util.py",
    "py/app/sub/__init__.py",
    "py/app/sub/deep.py",
    "js/src/a.ts",
    "js/src/b.tsx",
    "js/src/lib/index.js",
    "js/src/c.ts",
    "go/go.mod",
    "go/cmd/main.go",
    "go/pkg/store/a.go",
    "go/pkg/store/b.go",
    "go/pkg/store/deeper/c.go",
    "java/src/main/java/org/x/A.java",
    "java/src/main/java/org/x/y/B.java",
    "rs/src/main.rs",
    "rs/src/store/mod.rs",
    "rs/src/store/page.rs",
    "rb/lib/a.rb",
    "rb/lib/a/b.rb",
    "php/src/App/User.php",
    "php/src/App/main.php",
};

static void imports_lead_to_files(void **state) {
    struct test *t = *state;
    static const struct {
        const char *from, *text, *files;
    } cases[] = {
        {"c/main.c", "\"near.h\"", "c/near.h"},
        {"c/main.c", "<lib/far.h>", "c/inc/lib/far.h"},
        {"c/main.c", "\"far.h\"", "c/inc/lib/far.h"},
        {"c/main.c", "\"../other/far.h\"", "other/far.h"},
        {"c/main.c", "\"../../../etc/passwd\"", ""},
        {"c/main.c", "<stdio.h>", ""},
        {"py/app/main.py", "import app.util", "py/app/util.py"},
        {"py/app/main.py", "import os, app.sub as s", "py/app/sub/__init__.py"},
        {"py/app/main.py", "from app.sub import deep, other",
         "py/app/sub/__init__.py py/app/sub/deep.py"},
        {"py/app/main.py", "from . import util", "py/app/util.py"},
        {"py/app/main.py", "from .sub.deep import x", "py/app/sub/deep.py"},
        {"py/app/sub/deep.py", "from ..util import x", "py/app/util.py"},
        {"py/app/sub/deep.py", "import json", ""},
        {"js/src/a.ts", "'./b'", "js/src/b.tsx"},
        {"js/src/a.ts", "\"./lib\"", "js/src/lib/index.js"},
        {"js/src/a.ts", "'./c.js'", "js/src/c.ts"},
        {"js/src/lib/index.js", "require('../a')", "js/src/a.ts"},
        {"js/src/a.ts", "'@/b'", "js/src/b.tsx"},
        {"js/src/a.ts", "'react'", ""},
        {"go/cmd/main.go", "\"example.com/x/pkg/store\"", "go/pkg/store/a.go go/pkg/store/b.go"},
        {"go/cmd/main.go", "\"fmt\"", ""},
        {"java/src/main/java/org/x/A.java", "import org.x.y.B;",
         "java/src/main/java/org/x/y/B.java"},
        {"java/src/main/java/org/x/A.java", "import static org.x.y.B.go;",
         "java/src/main/java/org/x/y/B.java"},
        {"java/src/main/java/org/x/y/B.java", "import org.x.*;", "java/src/main/java/org/x/A.java"},
        {"java/src/main/java/org/x/A.java", "import java.util.List;", ""},
        {"rs/src/main.rs", "use crate::store::page::Page;", "rs/src/store/page.rs"},
        {"rs/src/main.rs", "use crate::store::{page, Other};", "rs/src/store/mod.rs"},
        {"rs/src/main.rs", "use std::fmt;", ""},
        {"rb/lib/a.rb", "require_relative 'a/b'", "rb/lib/a/b.rb"},
        {"rb/lib/a/b.rb", "require 'a'", "rb/lib/a.rb"},
        {"php/src/App/main.php", "use Vendor\\App\\User;", "php/src/App/User.php"},
        {"php/src/App/main.php", "require __DIR__ . '/User.php'", "php/src/App/User.php"},
    };
    for (size_t i = 0; i < FT_COUNT(tree); i++) {
        test_put(t, ft_sprintf(t->cx.arena, "tree/%s", tree[i]), "x\n");
    }
    struct opened o = opened(t);
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        const char *files = resolved(t, o.index, cases[i].from, cases[i].text);
        if (strcmp(files, cases[i].files) != 0) {
            fail_msg("%s in %s leads to '%s', not '%s'", cases[i].text, cases[i].from, files,
                     cases[i].files);
        }
    }
}

/* "to:kinds", in the order of numbers. */
static const char *edges(struct test *t, const struct opened *o, const char *path, bool in) {
    size_t count = 0;
    const char *shown = "";
    uint32_t number = (uint32_t)ft_index_find(o->index, path);
    const struct ft_edge *at =
        in ? ft_graph_in(o->graph, number, &count) : ft_graph_out(o->graph, number, &count);
    for (size_t i = 0; i < count; i++) {
        shown = ft_sprintf(t->cx.arena, "%s%s%s:%u", shown, *shown ? " " : "",
                           path_of(o->index, at[i].to), at[i].kinds & ~(unsigned)FT_EDGE_SURE);
    }
    return shown;
}

static void put_project(struct test *t) {
    test_put(t, "tree/lib.h", "struct list { int n; };\nint list_add(struct list *l);\n");
    test_put(t, "tree/lib.c",
             "#include \"lib.h\"\nint list_add(struct list *l) {\n    return helper(l);\n}\n"
             "static int helper(struct list *l) {\n    return l->n;\n}\n");
    test_put(t, "tree/app.c",
             "#include \"lib.h\"\nint app_run(void) {\n    struct list l;\n    return "
             "list_add(&l);\n}\n");
    test_put(t, "tree/main.c", "int main(void) {\n    return app_run() + helper();\n}\n");
    test_put(t, "tree/alone.c", "int alone(void) {\n    return 1;\n}\n");
}

static void names_lead_to_declarations(void **state) {
    struct test *t = *state;
    put_project(t);
    struct opened o = opened(t);
    assert_string_equal(edges(t, &o, "app.c", false), "lib.c:2 lib.h:9");
    assert_string_equal(edges(t, &o, "main.c", false), "app.c:2"); /* helper is lib.c's own */
    assert_string_equal(edges(t, &o, "lib.h", true), "app.c:9 lib.c:9");
    assert_string_equal(edges(t, &o, "alone.c", true), "");
    assert_true(ft_graph_rank(o.graph, (uint32_t)ft_index_find(o.index, "lib.h")) >
                ft_graph_rank(o.graph, (uint32_t)ft_index_find(o.index, "main.c")));
}

static void what_is_near_comes_first(void **state) {
    struct test *t = *state;
    struct ft_near_list list = {0};
    put_project(t);
    struct opened o = opened(t);
    struct ft_near from = {(uint32_t)ft_index_find(o.index, "main.c"), 1};
    ft_graph_near(o.graph, t->cx.arena, &from, 1, &list);
    assert_string_equal(path_of(o.index, list.at[0].file), "main.c");
    assert_string_equal(path_of(o.index, list.at[1].file), "app.c");
    for (size_t i = 0; i < list.count; i++) {
        assert_string_not_equal(path_of(o.index, list.at[i].file), "alone.c");
    }
}

static const char *mapped(struct test *t, const struct opened *o, const char *task, int64_t tokens,
                          struct ft_repo_map *map) {
    struct ft_map_spec spec = {.task = task, .tokens = tokens};
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    assert_ok(t, ft_map_make(&t->cx, o->index, o->graph, &spec, map));
    for (size_t i = 0; i < map->files.count; i++) {
        ft_map_write(&map->files.at[i], path_of(o->index, map->files.at[i].file), &text);
    }
    assert_true(map->tokens <= tokens);
    assert_true((int64_t)text.size <= tokens * 4);
    return ft_buf_text(&text, t->cx.arena);
}

static void a_map_keeps_to_its_budget(void **state) {
    struct test *t = *state;
    struct ft_repo_map map;
    put_project(t);
    struct opened o = opened(t);
    const char *whole = mapped(t, &o, NULL, 1000, &map);
    assert_non_null(strstr(whole, "lib.c:\n  int list_add(struct list *l)\n"));
    assert_non_null(strstr(whole, "alone.c"));
    assert_int_equal(map.files_left, 0);
    for (int64_t tokens = 50; tokens < 120; tokens += 7) {
        const char *some = mapped(t, &o, NULL, tokens, &map);
        assert_string_equal(some, mapped(t, &o, NULL, tokens, &map));
    }
    const char *task = mapped(t, &o, "app_run returns too early", 1000, &map);
    assert_true(strstr(task, "app.c:") && strstr(task, "app.c:") < strstr(task, "lib.c:"));
    assert_null(strstr(task, "alone"));
}

static void a_map_shows_a_line_as_a_person_reads_it(void **state) {
    struct test *t = *state;
    struct ft_repo_map map;
    test_put(t, "tree/a.c", "#define ROOM\t\t\t 64 /* \xc3\xa9t\xc3\xa9 */\nchar\t*caf\xc3\xa9;\n");
    test_put(t, "tree/b.c", ft_sprintf(t->cx.arena, "int f(int %0*d\xc3\xa9);\n", 150, 0));
    struct opened o = opened(t);
    const char *text = mapped(t, &o, NULL, 1000, &map);
    assert_non_null(strstr(text, "  #define ROOM 64 /* \xc3\xa9t\xc3\xa9 */\n"));
    assert_null(strchr(text, '\t'));
    assert_true(ft_utf8_valid(ft_slice_of(text)));
    assert_null(strstr(text, "\\x"));
}

static struct ft_repo_map with_snippets(struct test *t, const char *task, int64_t tokens) {
    struct opened o = opened(t);
    struct ft_map_spec spec = {.task = task, .tokens = tokens, .snippets = true};
    struct ft_repo_map map;
    int64_t size = 0;
    assert_ok(t, ft_map_make(&t->cx, o.index, o.graph, &spec, &map));
    for (size_t i = 0; i < map.snippets.count; i++) {
        const struct ft_map_snippet *snippet = &map.snippets.at[i];
        size += snippet->tokens;
        assert_true((int64_t)strlen(snippet->text) <= snippet->tokens * 4);
    }
    assert_true(size <= tokens / 2);
    assert_true(map.tokens <= tokens);
    return map;
}

static void a_map_gives_the_code_that_a_task_is_about(void **state) {
    struct test *t = *state;
    test_put(t, "tree/tally.c",
             "#include <stdio.h>\n\n/* Orders of a day, each once. */\nstatic int\n"
             "count_orders(int day) {\n    return day + 1;\n}\n\n"
             "int report(int day) {\n    puts(\"widgets shipped\");\n"
             "    return count_orders(day);\n}\n");
    test_put(t, "tree/other.c", "int other(int a) {\n    int b = a;\n    return b;\n}\n");
    struct ft_repo_map map = with_snippets(t, "count orders", 400);
    assert_int_equal(map.snippets.at[0].line, 3);
    assert_string_equal(map.snippets.at[0].text,
                        "/* Orders of a day, each once. */\nstatic int\n"
                        "count_orders(int day) {\n    return day + 1;\n}\n");
    /* by a line in it, though its name says nothing */
    map = with_snippets(t, "widgets shipped", 400);
    assert_int_equal(map.snippets.count, 1);
    assert_int_equal(map.snippets.at[0].line, 9);
    assert_int_equal(map.snippets.at[0].end_line, 12);
    /* what finds no room is counted */
    map = with_snippets(t, "count orders", 50);
    assert_int_equal(map.snippets.count, 0);
    assert_true(map.snippets_left > 0);
}

static void a_snippet_of_a_long_declaration_is_where_it_matters(void **state) {
    struct test *t = *state;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text, "def everything(a):\n");
    for (int i = 2; i < 400; i++) {
        ft_buf_puts(&text, i == 300 ? "    a = 'zeppelin'\n" : "    a += 1\n");
    }
    test_put(t, "tree/long.py", ft_buf_text(&text, t->cx.arena));
    struct ft_repo_map map = with_snippets(t, "zeppelin", 2000);
    assert_int_equal(map.snippets.count, 1);
    assert_true(map.snippets.at[0].line < 300 && map.snippets.at[0].end_line > 300);
    assert_true(map.snippets.at[0].end_line - map.snippets.at[0].line < 80);
    assert_non_null(strstr(map.snippets.at[0].text, "zeppelin"));
}

static void a_graph_is_made_again_when_something_changed(void **state) {
    struct test *t = *state;
    put_project(t);
    opened(t);
    test_put(t, "tree/alone.c", "int alone(void) {\n    return app_run();\n}\n");
    struct opened o = opened(t);
    assert_string_equal(edges(t, &o, "alone.c", false), "app.c:2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(imports_lead_to_files),
        TEST(names_lead_to_declarations),
        TEST(what_is_near_comes_first),
        TEST(a_map_keeps_to_its_budget),
        TEST(a_map_shows_a_line_as_a_person_reads_it),
        TEST(a_map_gives_the_code_that_a_task_is_about),
        TEST(a_snippet_of_a_long_declaration_is_where_it_matters),
        TEST(a_graph_is_made_again_when_something_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
