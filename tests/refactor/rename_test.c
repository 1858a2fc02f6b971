#include "support.h"

#include "refactor/refactor.h"

/* Sources in which %% stands for the name that is renamed, and "item" for what only is called so.
 */
struct source {
    const char *path, *text;
};
struct renamed {
    const char *about, *at;
    struct source files[6];
    size_t left; /* places that cannot be told */
};

static const struct renamed cases[] = {
#include "rename_cases.def"
};

static const char *filled(struct test *t, const char *text, const char *name) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (const char *at = text; *at; at++) {
        if (at[0] == '%' && at[1] == '%') {
            ft_buf_puts(&buf, name);
            at++;
        } else {
            ft_buf_putc(&buf, *at);
        }
    }
    return ft_buf_text(&buf, t->cx.arena);
}

static const struct ft_index *indexed(struct test *t) {
    struct ft_root *root = FT_NEW(t->cx.arena, struct ft_root);
    struct ft_index *index = NULL;
    struct ft_index_spec spec = {.root = root, .folder = test_path(t, "kept"), .anew = true};
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
    assert_ok(t, ft_index_open(&t->cx, &spec, &index));
    return index;
}

static const char *content(struct test *t, const char *path) {
    struct ft_slice text = {"", 0};
    const char *full = test_path(t, ft_sprintf(t->cx.arena, "tree/%s", path));
    return ft_path_read(&t->cx, full, 1 << 20, &text) == FT_OK ? text.data : "(gone)";
}

static void put(struct test *t, const char *path, const char *text) {
    test_put(t, ft_sprintf(t->cx.arena, "tree/%s", path), text);
}

static struct ft_rename_spec spec_of(struct test *t, const char *old, const char *new,
                                     const char *at) {
    struct ft_rename_spec spec = {.index = indexed(t), .old = old, .new = new};
    if (at) {
        const char *colon = strchr(at, ':');
        spec.at = ft_strndup(t->cx.arena, at, (size_t)(colon - at));
        spec.line = (uint32_t)strtoul(colon + 1, NULL, 10);
    }
    return spec;
}

static ft_err rename_now(struct test *t, const struct ft_rename_spec *spec,
                         struct ft_rename *made) {
    ft_err err = ft_rename(&t->cx, spec, made);
    mkdir(test_path(t, "journal"), 0700);
    return err == FT_OK ? ft_patch_write(&t->cx, ft_index_root(spec->index),
                                         test_path(t, "journal"), &made->plan)
                        : err;
}

static int differs(struct test *t, const struct renamed *c, const char *name, const char *when) {
    int wrong = 0;
    for (size_t i = 0; i < FT_COUNT(c->files) && c->files[i].path; i++) {
        const char *path = filled(t, c->files[i].path, name);
        const char *wanted = filled(t, c->files[i].text, name);
        const char *got = content(t, path);
        if (strcmp(got, wanted) != 0) {
            print_error("%s, %s: %s is\n%s\nnot\n%s\n", c->about, when, path, got, wanted);
            wrong++;
        }
    }
    return wrong;
}

static int there_and_back(struct test *t, const struct renamed *c) {
    struct ft_rename made = {0};
    for (size_t i = 0; i < FT_COUNT(c->files) && c->files[i].path; i++) {
        put(t, filled(t, c->files[i].path, "item"), filled(t, c->files[i].text, "item"));
    }
    struct ft_rename_spec spec =
        spec_of(t, "item", "entry", c->at ? filled(t, c->at, "item") : NULL);
    if (rename_now(t, &spec, &made) != FT_OK) {
        print_error("%s: %s (%s)\n", c->about, t->cx.error.message, t->cx.error.hint);
        return 1;
    }
    int wrong = differs(t, c, "entry", "there");
    if (made.left.count != c->left) {
        print_error("%s: %zu are left\n", c->about, made.left.count);
        for (size_t i = 0; i < made.left.count; i++) {
            print_error("  %s:%u %s\n", made.left.at[i].path, made.left.at[i].line,
                        made.left.at[i].what);
        }
        wrong++;
    }
    spec = spec_of(t, "entry", "item", c->at ? filled(t, c->at, "entry") : NULL);
    if (rename_now(t, &spec, &made) != FT_OK) {
        print_error("%s, back: %s\n", c->about, t->cx.error.message);
        return wrong + 1;
    }
    return wrong + differs(t, c, "item", "back");
}

static void only_what_is_meant_is_renamed(void **state) {
    struct test *t = *state;
    int wrong = 0;
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        nftw(test_path(t, "tree"), test_remove_entry, 32, FTW_DEPTH | FTW_PHYS);
        wrong += there_and_back(t, &cases[i]);
    }
    assert_int_equal(wrong, 0);
}

/* What must be refused: the error, and the place that its words tell. */
static const struct {
    const char *path, *text, *old, *new, *at;
    ft_err err;
    const char *tells;
} refused[] = {
    {"a.c", "int item(void);\n", "item", "while", NULL, FT_INVALID, "C"},
    {"a.c", "int item(void);\n", "item", "a b", NULL, FT_INVALID, "C"},
    {"a.c", "int item(void);\nint entry(void);\n", "item", "entry", NULL, FT_CONFLICT, "a.c:2"},
    {"a.c", "int item(void);\nvoid f(int entry) {\n    item(entry);\n}\n", "item", "entry", NULL,
     FT_CONFLICT, "a.c:3"},
    {"a.c", "int item(void);\nvoid f(void) {\n    entry(1);\n}\n", "item", "entry", NULL,
     FT_CONFLICT, "a.c:3"},
    {"a.c", "int f(int item) {\n    return entry + item;\n}\n", "item", "entry", "a.c:1",
     FT_CONFLICT, "a.c:2"},
    {"a.py", "def item(): pass\n\ndef f(entry):\n    return item()\n", "item", "entry", NULL,
     FT_CONFLICT, "a.py:4"},
    {"a.py", "class A:\n    def item(self): pass\n    def entry(self): pass\n", "item", "entry",
     NULL, FT_CONFLICT, "a.py:3"},
    {"a.py", "class A:\n    def item(self): pass\nclass B(A):\n    def entry(self): pass\n", "item",
     "entry", NULL, FT_CONFLICT, "a.py:4"},
    {"a.js", "const entry = 1;\nfunction f(item) { return item + entry; }\n", "item", "entry",
     "a.js:2", FT_CONFLICT, "a.js:2"},
    {"a.rs", "fn f() {\n    let item = 1;\n    let entry = 2;\n    g(item);\n}\n", "item", "entry",
     "a.rs:2", FT_CONFLICT, "a.rs:4"},
    {"a.rb", "class Item; end\n", "Item", "entry", NULL, FT_INVALID, "Ruby"},
    {"a.c", "int item(void);\nint f(void) {\n    return item( ;\n}\n", "item", "entry", NULL,
     FT_REFUSED, "line 3"},
    {"a.c", "int f(int item) {\n    return item;\n}\n", "item", "entry", NULL, FT_NOTFOUND, "item"},
    {"a.c", "/* item */\n", "item", "entry", NULL, FT_NOTFOUND, "item"},
    {"a.c", "int item(void);\n", "item", "item", NULL, FT_INVALID, "already"},
    {"a.c", "int item(void);\n", "item", "entry", "a.c:9", FT_NOTFOUND, "a.c:9"},
};

static void what_would_mean_something_else_is_refused(void **state) {
    struct test *t = *state;
    for (size_t i = 0; i < FT_COUNT(refused); i++) {
        struct ft_rename made = {0};
        nftw(test_path(t, "tree"), test_remove_entry, 32, FTW_DEPTH | FTW_PHYS);
        put(t, refused[i].path, refused[i].text);
        struct ft_rename_spec spec = spec_of(t, refused[i].old, refused[i].new, refused[i].at);
        ft_err err = rename_now(t, &spec, &made);
        if (err != refused[i].err || !strstr(t->cx.error.message, refused[i].tells)) {
            print_error("%zu: %s%s\n", i, ft_err_info(err)->name,
                        err == FT_OK ? content(t, refused[i].path) : t->cx.error.message);
        }
        assert_int_equal(err, refused[i].err);
        assert_non_null(strstr(t->cx.error.message, refused[i].tells));
        assert_string_equal(content(t, refused[i].path), refused[i].text);
    }
}

static void several_things_have_to_be_told_apart(void **state) {
    struct test *t = *state;
    struct ft_rename made = {0};
    put(t, "a.py", "def item():\n    return 1\n\nprint(item())\n");
    put(t, "b.py", "def item():\n    return 2\n\nprint(item())\n");
    put(t, "c.py", "class C:\n    def item(self):\n        return self.item\n");
    struct ft_rename_spec spec = spec_of(t, "item", "entry", NULL);
    assert_int_equal(rename_now(t, &spec, &made), FT_CONFLICT);
    assert_non_null(strstr(t->cx.error.hint, "a.py:1"));
    assert_non_null(strstr(t->cx.error.hint, "b.py:1"));
    assert_non_null(strstr(t->cx.error.hint, "c.py:2"));
    spec.kind = "method";
    assert_ok(t, rename_now(t, &spec, &made));
    assert_string_equal(content(t, "c.py"),
                        "class C:\n    def entry(self):\n        return self.entry\n");
    spec = spec_of(t, "item", "other", NULL);
    spec.under = "b.py";
    assert_ok(t, rename_now(t, &spec, &made));
    assert_string_equal(content(t, "b.py"), "def other():\n    return 2\n\nprint(other())\n");
    assert_string_equal(content(t, "a.py"), "def item():\n    return 1\n\nprint(item())\n");
    put(t, "b.py", "def item():\n    return 2\n\nprint(item())\n");
    spec = spec_of(t, "item", "both", NULL);
    spec.all = true;
    assert_ok(t, rename_now(t, &spec, &made));
    assert_string_equal(content(t, "a.py"), "def both():\n    return 1\n\nprint(both())\n");
    assert_string_equal(content(t, "b.py"), "def both():\n    return 2\n\nprint(both())\n");
}

static void comments_and_texts_where_it_is_asked_for(void **state) {
    struct test *t = *state;
    struct ft_rename made = {0};
    put(t, "a.py", "# item, items and item_s\ndef item():\n    \"\"\"An item.\"\"\"\n");
    struct ft_rename_spec spec = spec_of(t, "item", "entry", NULL);
    spec.comments = true;
    assert_ok(t, rename_now(t, &spec, &made));
    assert_string_equal(content(t, "a.py"),
                        "# entry, items and item_s\ndef entry():\n    \"\"\"An entry.\"\"\"\n");
    assert_int_equal(made.changed.count, 3);
}

static void bytes_and_modes_stay(void **state) {
    struct test *t = *state;
    struct ft_rename made = {0};
    struct stat info;
    const char *text =
        "\xef\xbb\xbf# \xe9 no UTF-8\r\ndef item():\r\n\treturn 1\r\nitem()\n\r\nitem()";
    put(t, "a.py", text);
    assert_int_equal(chmod(test_path(t, "tree/a.py"), 0755), 0);
    struct ft_rename_spec spec = spec_of(t, "item", "a_longer_name", NULL);
    assert_ok(t, rename_now(t, &spec, &made));
    assert_string_equal(content(t, "a.py"),
                        "\xef\xbb\xbf# \xe9 no UTF-8\r\ndef a_longer_name():\r\n\treturn "
                        "1\r\na_longer_name()\n\r\na_longer_name()");
    assert_int_equal(stat(test_path(t, "tree/a.py"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0755);
    spec = spec_of(t, "a_longer_name", "item", NULL);
    assert_ok(t, rename_now(t, &spec, &made));
    assert_string_equal(content(t, "a.py"), text);
}

static void what_changed_meanwhile_is_not_written(void **state) {
    struct test *t = *state;
    struct ft_rename made = {0};
    put(t, "a.c", "int item(void);\n");
    put(t, "b.c", "int x(void) { return item(); }\n");
    struct ft_rename_spec spec = spec_of(t, "item", "entry", NULL);
    assert_ok(t, ft_rename(&t->cx, &spec, &made));
    put(t, "b.c", "int x(void) { return 1 + item(); }\n");
    mkdir(test_path(t, "journal"), 0700);
    assert_int_equal(
        ft_patch_write(&t->cx, ft_index_root(spec.index), test_path(t, "journal"), &made.plan),
        FT_CONFLICT);
    assert_string_equal(content(t, "a.c"), "int item(void);\n");
    assert_string_equal(content(t, "b.c"), "int x(void) { return 1 + item(); }\n");
}

static void a_key_that_is_also_a_name_becomes_both(void **state) {
    struct test *t = *state;
    struct ft_rename made = {0};
    put(t, "a.js", "function f(item) {\n  const { item: b } = x;\n  return { item, b };\n}\n");
    struct ft_rename_spec spec = spec_of(t, "item", "entry", "a.js:1");
    assert_ok(t, rename_now(t, &spec, &made));
    assert_string_equal(
        content(t, "a.js"),
        "function f(entry) {\n  const { item: b } = x;\n  return { item: entry, b };\n}\n");
    put(t, "a.js", "");
    put(t, "a.rs",
        "struct S { item: u32 }\nfn f(item: u32) -> S {\n    S { item }\n}\n"
        "fn g(s: S) -> u32 {\n    let S { item } = s;\n    item\n}\n");
    spec = spec_of(t, "item", "entry", "a.rs:1");
    assert_ok(t, rename_now(t, &spec, &made));
    assert_string_equal(
        content(t, "a.rs"),
        "struct S { entry: u32 }\nfn f(item: u32) -> S {\n    S { entry: item }\n}\n"
        "fn g(s: S) -> u32 {\n    let S { entry: item } = s;\n    item\n}\n");
    spec = spec_of(t, "item", "other", "a.rs:2");
    assert_ok(t, rename_now(t, &spec, &made));
    assert_non_null(
        strstr(content(t, "a.rs"), "fn f(other: u32) -> S {\n    S { entry: other }\n"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(only_what_is_meant_is_renamed),
        TEST(what_would_mean_something_else_is_refused),
        TEST(several_things_have_to_be_told_apart),
        TEST(comments_and_texts_where_it_is_asked_for),
        TEST(bytes_and_modes_stay),
        TEST(what_changed_meanwhile_is_not_written),
        TEST(a_key_that_is_also_a_name_becomes_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
