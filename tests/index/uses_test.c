#include "support.h"

#include "index/uses.h"
#include "os/file.h"

static struct ft_index *indexed(struct test *t) {
    struct ft_root *root = FT_NEW(t->cx.arena, struct ft_root);
    struct ft_index *index = NULL;
    struct ft_index_spec spec = {.root = root, .folder = test_path(t, "kept")};
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
    assert_ok(t, ft_index_open(&t->cx, &spec, &index));
    return index;
}

struct shown {
    struct ft_buf text;
    const struct ft_index *index;
};

static bool show(void *to, const struct ft_use *use) {
    static const char *const kinds[] = {"call", "value", "type", "base", "import"};
    struct shown *shown = to;
    struct ft_symbol symbol = {.name = "-"};
    if (use->symbol >= 0) {
        ft_index_symbol(shown->index, (uint32_t)use->symbol, &symbol);
    }
    ft_buf_printf(&shown->text, "%u %s %s %u %s\n", use->line, kinds[use->kind], use->name,
                  use->times, symbol.name);
    return true;
}

static const char *uses_of(struct test *t, const struct ft_index *index, const struct ft_uses *uses,
                           const char *path) {
    struct shown shown = {.index = index};
    int64_t file = ft_index_find(index, path);
    assert_true(file >= 0);
    ft_buf_init(&shown.text, FT_BUF_NO_CAP);
    bool known = ft_uses_of(uses, (uint32_t)file, show, &shown);
    const char *text = known ? ft_buf_text(&shown.text, t->cx.arena) : "unknown";
    ft_buf_release(&shown.text);
    return text;
}

/* What is declared in one file and used in others, in each language. */
static const struct {
    const char *path, *text, *uses;
} cases[] = {
    {"a.c",
     "#include \"b.h\"\nstruct shape *make(int helper_two) {\n    int area = helper_two;\n"
     "    helper_one(area);\n    helper_one(LIMIT);\n    return s->helper_one + "
     "\"helper_one\";\n}\n",
     "1 import \"b.h\" 1 -\n2 type shape 1 make\n4 call helper_one 2 make\n5 value LIMIT 1 make\n"},
    {"b.h",
     "#define LIMIT 3\nstruct shape { int area; };\nint helper_two(void) {\n    return 1;\n}\n"
     "void helper_one(int a) {\n    (void)a;\n}\n",
     ""},
    {"c.cpp",
     "class Square : public Shape {\n  void go() {\n    auto s = new Shape();\n    "
     "ns::helper_one(1);\n  }\n};\n",
     "1 base Shape 1 Square\n3 call Shape 1 go\n4 call helper_one 1 go\n"},
    {"d.py",
     "import e\nfrom e import Shape as S\n\n\nclass Round(Shape):\n    def area(self, "
     "helper_one):\n"
     "        helper_one()\n        x = helper_two\n        e.helper_two(LIMIT)\n        return "
     "x\n",
     "1 import import e 1 -\n2 import from e import Shape as S 1 -\n5 base Shape 1 Round\n"
     "7 call helper_one 1 area\n8 value helper_two 1 area\n9 call helper_two 1 area\n"
     "9 value LIMIT 1 area\n"},
    {"e.ts",
     "import { helper_one } from './f';\nexport * from './g';\nexport class Shape extends Base "
     "implements Show {\n"
     "  go(a: Shape): void {\n    const r = require('./h');\n    this.helper_two(new Shape());\n"
     "    return a.b.helper_one(1);\n  }\n}\ninterface Show {}\nclass Base {}\n",
     NULL},
    {"f.go",
     "package f\n\nimport \"x/y\"\n\nfunc Run(s *Shape) Shape {\n\thelper_one := "
     "1\n\ty.Run(helper_one)\n"
     "\treturn helper_two(LIMIT)\n}\n",
     "3 import \"x/y\" 1 -\n5 type Shape 2 Run\n7 call Run 1 Run\n8 call helper_two 1 Run\n"
     "8 value LIMIT 1 Run\n"},
    {"g.java",
     "import a.b.Shape;\nclass G extends Shape implements Show {\n  void go(int LIMIT) {\n"
     "    Shape s = new Shape();\n    s.helper_one(LIMIT);\n  }\n}\n",
     "1 import import a.b.Shape; 1 -\n2 base Shape 1 G\n2 base Show 1 G\n4 type Shape 1 go\n"
     "4 call Shape 1 go\n5 call helper_one 1 go\n"},
    {"h.rs",
     "use crate::a::Shape;\nfn go(s: Shape) {\n    let helper_one = 1;\n    "
     "helper_two(helper_one);\n    s.area(a::LIMIT);\n}\n",
     "1 import use crate::a::Shape; 1 -\n2 type Shape 1 go\n4 call helper_two 1 go\n5 call area 1 "
     "go\n5 value LIMIT 1 go\n"},
    {"i.rb",
     "require_relative 'a'\nclass I < Shape\n  def go(helper_one)\n    helper_two(helper_one)\n    "
     "Shape.make\n  end\nend\n",
     "1 import require_relative 'a' 1 -\n2 base Shape 1 I\n4 call helper_two 1 go\n"
     "5 type Shape 1 go\n5 call make 1 go\n"},
    {"j.php",
     "<?php\nuse A\\Shape;\nclass J extends Shape {\n  function go($a) {\n    $a->helper_one();\n  "
     "  return new Shape(helper_two());\n  }\n}\n",
     NULL},
    {"k.cs",
     "using A.B;\nclass K : Shape {\n  void Go(int LIMIT) {\n    x.helper_one(LIMIT);\n    "
     "helper_two();\n  }\n}\n",
     "1 import using A.B; 1 -\n2 base Shape 1 K\n4 call helper_one 1 Go\n5 call helper_two 1 Go\n"},
    {"l.sh", "make() {\n  helper_one x\n}\nhelper_one() { :; }\nhelper_one\n", NULL},
};

static void names_of_the_project_are_told(void **state) {
    struct test *t = *state;
    struct ft_uses *uses = NULL;
    struct ft_uses_state now;
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        test_put(t, ft_sprintf(t->cx.arena, "tree/%s", cases[i].path), cases[i].text);
    }
    struct ft_index *index = indexed(t);
    assert_ok(t, ft_uses_open(&t->cx, index, -1, &uses));
    ft_uses_state(uses, &now);
    assert_int_equal(now.files, FT_COUNT(cases));
    assert_int_equal(now.done, FT_COUNT(cases));
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        const char *text = uses_of(t, index, uses, cases[i].path);
        if (cases[i].uses && strcmp(text, cases[i].uses) != 0) {
            print_error("%s:\n%s---- expected:\n%s", cases[i].path, text, cases[i].uses);
            fail();
        }
    }
    const char *script = uses_of(t, index, uses, "e.ts");
    assert_non_null(strstr(script, "1 import './f' 1 -\n2 import './g' 1 -\n3 base Base 1 Shape\n"
                                   "3 base Show 1 Shape\n"));
    assert_non_null(strstr(script, "5 import require('./h') 1 go\n"));
    assert_non_null(strstr(script, "7 call helper_one 1 go\n"));
    const char *php = uses_of(t, index, uses, "j.php");
    assert_non_null(strstr(php, "3 base Shape 1 J\n5 call helper_one 1 go\n"));
    assert_non_null(strstr(php, "6 call helper_two 1 go\n"));
    const char *shell = uses_of(t, index, uses, "l.sh");
    assert_non_null(strstr(shell, "2 call helper_one"));
}

static void only_what_changed_is_parsed(void **state) {
    struct test *t = *state;
    struct ft_uses *uses = NULL;
    struct ft_uses_state now;
    test_put(t, "tree/a.c", "int one(void);\nint two(void) {\n    return one();\n}\n");
    test_put(t, "tree/b.c", "int one(void) {\n    return 1;\n}\n");
    struct ft_index *index = indexed(t);
    assert_ok(t, ft_uses_open(&t->cx, index, 0, &uses));
    assert_string_equal(uses_of(t, index, uses, "a.c"), "unknown");
    assert_ok(t, ft_uses_open(&t->cx, index, -1, &uses));
    ft_uses_state(uses, &now);
    assert_int_equal(now.parsed, 2);
    assert_string_equal(uses_of(t, index, uses, "a.c"), "3 call one 1 two\n");
    test_put(t, "tree/b.c", "int one(void) {\n    return two();\n}\n");
    index = indexed(t);
    assert_ok(t, ft_uses_open(&t->cx, index, -1, &uses));
    ft_uses_state(uses, &now);
    assert_int_equal(now.parsed, 1);
    assert_string_equal(uses_of(t, index, uses, "b.c"), "2 call two 1 one\n");
    assert_string_equal(uses_of(t, index, uses, "a.c"), "3 call one 1 two\n");
}

/* What no file has any more is taken out again. */
static void what_is_gone_takes_no_room(void **state) {
    enum { VERSIONS = 60, CALLS = 12000 };
    struct test *t = *state;
    struct ft_uses *uses = NULL;
    struct stat info;
    off_t most = 0;
    test_put(t, "tree/b.c", "int one(void) {\n    return two();\n}\n");
    for (int version = 0; version < VERSIONS; version++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        struct test inner = {.cx = {.arena = scratch}};
        FT_BUF struct ft_buf text;
        memcpy(inner.dir, t->dir, sizeof t->dir);
        ft_buf_init(&text, FT_BUF_NO_CAP);
        ft_buf_puts(&text, "int two(void) {\n");
        for (int i = 0; i < CALLS; i++) {
            ft_buf_printf(&text, "call_%d_%d();\n", version, i);
        }
        ft_buf_puts(&text, "}\n");
        test_put(&inner, "tree/a.c", text.data);
        struct ft_index *index = indexed(&inner);
        assert_ok(&inner, ft_uses_open(&inner.cx, index, -1, &uses));
        assert_string_equal(uses_of(&inner, index, uses, "b.c"), "2 call two 1 one\n");
        assert_non_null(strstr(uses_of(&inner, index, uses, "a.c"),
                               ft_sprintf(scratch, "call_%d_77 1 two", version)));
        assert_int_equal(stat(test_path(&inner, "kept/uses.ftx"), &info), 0);
        most = info.st_size > most ? info.st_size : most;
    }
    assert_true(most > 16 << 20);
    assert_true(info.st_size < most / 2);
}

static void damaged_blocks_do_no_harm(void **state) {
    struct test *t = *state;
    static const char *const names[] = {"uses.ftx", "uses.dir"};
    struct ft_uses *uses = NULL;
    struct ft_root root;
    unsigned seed = 3;
    test_put(t, "tree/a.c", "int one(void) {\n    return two();\n}\n");
    test_put(t, "tree/b.c", "int two(void) {\n    return one();\n}\n");
    struct ft_index *index = indexed(t);
    assert_ok(t, ft_uses_open(&t->cx, index, -1, &uses));
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "kept"), &root));
    for (int i = 0; i < 200; i++) {
        struct ft_slice whole;
        ft_ctx cx = {.arena = ft_arena_new()};
        struct test inner = {.cx = cx};
        const char *name = names[i % 2];
        assert_ok(&inner, ft_file_read(&inner.cx, &root, name, FT_FILE_MAX, &whole));
        char *copy = ft_alloc(cx.arena, whole.size);
        memcpy(copy, whole.data, whole.size);
        copy[(size_t)rand_r(&seed) % whole.size] ^= (char)(1 << rand_r(&seed) % 8);
        size_t size = i % 5 ? whole.size : (size_t)rand_r(&seed) % whole.size;
        assert_ok(&inner,
                  ft_file_write(&inner.cx, &root, name, 0600, (struct ft_slice){copy, size}));
        assert_ok(&inner, ft_uses_open(&inner.cx, index, 0, &uses));
        const char *text = uses_of(&inner, index, uses, "a.c");
        assert_true(strcmp(text, "unknown") == 0 || strcmp(text, "2 call two 1 one\n") == 0);
        assert_ok(&inner, ft_file_write(&inner.cx, &root, name, 0600, whole));
        ft_arena_free(inner.cx.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(names_of_the_project_are_told), TEST(only_what_changed_is_parsed),
        TEST(what_is_gone_takes_no_room), TEST(damaged_blocks_do_no_harm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
