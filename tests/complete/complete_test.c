#include "support.h"

#include "complete/complete.h"

static const struct {
    const char *about, *path, *text; /* ^ is the place */
    const char *wanted;              /* the first names, in order; "" for none at all */
} cases[] = {
    {"what is nearest comes first", "a.c",
     "static int total_all;\nint f(int total_one) {\n    int total_two = 1;\n    return tot^;\n}\n",
     "total_two total_one total_all total_far"},
    {"what another function has is not seen", "a.c",
     "int f(int total_one) { return 1; }\nint g(void) {\n    return total_o^;\n}\n", ""},
    {"a symbol of another file", "a.c", "int f(void) {\n    return total_f^;\n}\n", "total_far"},
    {"a static of another file is none", "a.c", "int f(void) {\n    return hidd^;\n}\n", ""},
    {"members of a struct in a header", "a.c",
     "#include \"b.h\"\nvoid f(struct crate *c) {\n    c->^\n}\n", "count height weight"},
    {"members by a prefix", "a.c", "void f(struct crate *c) {\n    c->he^\n}\n", "height"},
    {"methods of self", "a.py",
     "class A:\n    def weigh(self):\n        self.size = 1\n    def go(self):\n        self.^\n",
     "size go weigh"},
    {"of a value that was made of a class", "a.py",
     "class A:\n    def weigh(self):\n        pass\n\ndef f():\n    a = A()\n    a.we^\n", "weigh"},
    {"of a class in another file", "b.ts",
     "import { Crate } from './c';\nconst x = new Crate();\nx.^\n", "lift depth"},
    {"of a module", "a.py", "import shapes\nshapes.cir^\n", "circle"},
    {"keywords", "a.go", "package a\n\nfunc f() {\n\tfallth^\n}\n", "fallthrough"},
    {"words in a comment", "a.c", "int longest_name;\n/* the long^ */\n", "longest_name"},
    {"words in a text", "a.py", "longest_name = 1\nx = 'the long^'\n", "longest_name"},
    {"nothing behind a number", "a.c", "double x = 1.^;\n", ""},
    {"what usually follows", "c.c", "void f(int argument) {\n    report(argument, ^);\n}\n",
     "LEVEL_HIGH argument"},
    {"a source that ends there", "a.py", "def first(alpha):\n    return al^", "alpha"},
};

static const struct ft_index *indexed(struct test *t) {
    struct ft_root *root = FT_NEW(t->cx.arena, struct ft_root);
    struct ft_index *index = NULL;
    struct ft_index_spec spec = {.root = root, .folder = test_path(t, "kept")};
    test_put(
        t, "tree/b.h",
        "struct crate {\n    int height, weight;\n    long count;\n};\nint total_far(void);\n");
    test_put(t, "tree/b.c",
             "static int hidden(void) {\n    return 1;\n}\nint total_far(void) {\n    return "
             "hidden();\n}\n");
    test_put(t, "tree/c.ts", "export class Crate {\n  depth = 1;\n  lift() {}\n}\n");
    test_put(t, "tree/shapes.py", "def circle():\n    pass\n");
    test_put(t, "tree/d.c",
             "enum { LEVEL_HIGH };\nvoid a(int argument) {\n    report(argument, LEVEL_HIGH);\n    "
             "report(argument, LEVEL_HIGH);\n    report(argument, LEVEL_HIGH);\n}\n");
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
    assert_ok(t, ft_index_open(&t->cx, &spec, &index));
    return index;
}

static ft_err complete(struct test *t, const struct ft_index *index, const char *path,
                       const char *marked, struct ft_completion_list *list) {
    const char *mark = strchr(marked, '^');
    const char *prefix = NULL;
    size_t before = (size_t)(mark - marked);
    const char *text = ft_sprintf(t->cx.arena, "%.*s%s", (int)before, marked, mark + 1);
    struct ft_complete_spec spec = {.index = index,
                                    .path = path,
                                    .lang = ft_lang_of(path, ft_slice_of(text)),
                                    .text = ft_slice_of(text),
                                    .line = 1,
                                    .column = 1,
                                    .limit = 20};
    for (size_t i = 0; i < before; i++) {
        spec.column = marked[i] == '\n' ? 1 : spec.column + 1;
        spec.line += marked[i] == '\n';
    }
    return ft_complete_at(&t->cx, &spec, &prefix, list);
}

static void what_may_stand_there(void **state) {
    struct test *t = *state;
    const struct ft_index *index = indexed(t);
    int wrong = 0;
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        struct ft_completion_list list = {0};
        FT_BUF struct ft_buf got;
        ft_buf_init(&got, FT_BUF_NO_CAP);
        assert_ok(t, complete(t, index, cases[i].path, cases[i].text, &list));
        for (size_t k = 0; k < list.count; k++) {
            ft_buf_printf(&got, "%s%s", k ? " " : "", list.at[k].name);
        }
        ft_buf_putc(&got, '\0');
        size_t size = strlen(cases[i].wanted);
        bool same = size ? strncmp(got.data, cases[i].wanted, size) == 0 : !list.count;
        if (!same) {
            print_error("%s: %s, not %s\n", cases[i].about, got.data, cases[i].wanted);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void each_says_what_it_is(void **state) {
    struct test *t = *state;
    struct ft_completion_list list = {0};
    const struct ft_index *index = indexed(t);
    assert_ok(t, complete(t, index, "a.c", "int f(void) {\n    return total_f^;\n}\n", &list));
    assert_int_equal(list.count, 1);
    assert_string_equal(list.at[0].kind, "function");
    assert_string_equal(list.at[0].detail, "int total_far(void)");
    assert_string_equal(list.at[0].path, "b.c");
    assert_int_equal(list.at[0].line, 4);
}

static void a_place_that_is_not_there_is_an_error(void **state) {
    struct test *t = *state;
    const struct ft_index *index = indexed(t);
    static const uint32_t places[][2] = {{1, 0}, {1, 9}, {3, 1}, {UINT32_MAX, 1}};
    for (size_t i = 0; i < FT_COUNT(places); i++) {
        struct ft_completion_list list = {0};
        const char *prefix = NULL;
        struct ft_complete_spec spec = {.index = index,
                                        .path = "a.c",
                                        .lang = ft_lang_named("c"),
                                        .text = FT_SLICE("int a;\n"),
                                        .line = places[i][0],
                                        .column = places[i][1],
                                        .limit = 5};
        assert_int_equal(ft_complete_at(&t->cx, &spec, &prefix, &list), FT_INVALID);
    }
}

/* Any text, cut anywhere: an answer, no crash. */
static void any_place_of_any_text(void **state) {
    struct test *t = *state;
    const struct ft_index *index = indexed(t);
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        size_t size = (size_t)(strchr(cases[i].text, '^') - cases[i].text);
        for (size_t cut = 0; cut < size; cut += 3) {
            struct ft_completion_list list = {0};
            char *marked = ft_sprintf(t->cx.arena, "%.*s^", (int)cut, cases[i].text);
            assert_ok(t, complete(t, index, cases[i].path, marked, &list));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(what_may_stand_there),
        TEST(each_says_what_it_is),
        TEST(a_place_that_is_not_there_is_an_error),
        TEST(any_place_of_any_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
