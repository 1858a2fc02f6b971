#include "support.h"

#include "scope/scope.h"

/* Where NAME stands: line, what it is there, and the line of the declaration that it means.
 * "3d" is declared in line 3, "5=3" means that, "6." is a member, "7k" a key, "8s" both, "9i" is
 * imported, "10t" stands in a macro; "?" means nothing of this file. */
static const char *places(struct test *t, const char *lang, const char *text, const char *name) {
    struct ft_tree *tree = NULL;
    const struct ft_scopes *scopes = NULL;
    struct ft_strings only = {0};
    FT_BUF struct ft_buf buf;
    static const char roles[] = {' ', '.', 'k', 's', 'i', 't'};
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    *FT_PUSH(t->cx.arena, &only) = name;
    assert_ok(t, ft_parse(&t->cx, ft_lang_named(lang), ft_slice_of(text), &tree));
    if (tree->errors) {
        ft_buf_puts(&buf, "(errors) ");
    }
    assert_ok(t, ft_scope_read(&t->cx, ft_scope_reader_new(t->cx.arena), tree, &only, &scopes));
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *at = &scopes->names.at[i];
        size_t line = 1;
        for (uint32_t b = 0; b < at->start; b++) {
            line += text[b] == '\n';
        }
        ft_buf_printf(&buf, "%s%zu", i ? " " : "", line);
        if (at->role != FT_NAME_PLAIN) {
            ft_buf_putc(&buf, roles[at->role]);
        }
        if (at->declares) {
            const struct ft_decl *decl = &scopes->decls.at[at->decl];
            ft_buf_printf(&buf, "%s", decl->kind == FT_DECL_MEMBER ? "m" : "d");
            if (decl->owner.size) {
                ft_buf_printf(&buf, "(%.*s)", (int)decl->owner.size, decl->owner.data);
            }
            if (decl->type.size) {
                ft_buf_printf(&buf, ":%.*s", (int)decl->type.size, decl->type.data);
            }
        } else if (at->decl >= 0) {
            uint32_t start = scopes->decls.at[scopes->decls.at[at->decl].symbol].start;
            line = 1;
            for (uint32_t b = 0; b < start; b++) {
                line += text[b] == '\n';
            }
            ft_buf_printf(&buf, "=%zu", line);
        } else if (at->role == FT_NAME_PLAIN || at->role == FT_NAME_TEXT) {
            ft_buf_putc(&buf, '?');
        }
        if (at->role == FT_NAME_MEMBER || at->role == FT_NAME_IMPORTED || at->before.size) {
            ft_buf_printf(&buf, "<%.*s>", (int)at->before.size, at->before.data);
        }
    }
    return ft_buf_text(&buf, t->cx.arena);
}

static const struct {
    const char *lang, *text, *places;
} cases[] = {
#include "cases.def"
};

static void test_names_mean_what_the_language_says(void **state) {
    struct test *t = *state;
    int wrong = 0;
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        const char *got = places(t, cases[i].lang, cases[i].text, "foo");
        if (strcmp(got, cases[i].places) != 0) {
            print_error("%s:\n%s\n  is %s\n not %s\n", cases[i].lang, cases[i].text, got,
                        cases[i].places);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* Sources that break off anywhere, and such with bytes of anybody: read to the end, or an error. */
static void test_any_source_can_be_read(void **state) {
    struct test *t = *state;
    unsigned seed = 7;
    struct ft_scope_reader *reader = ft_scope_reader_new(t->cx.arena);
    for (size_t i = 0; i < FT_COUNT(cases) * 60; i++) {
        ft_ctx cx = {.arena = ft_arena_new()};
        struct ft_tree *tree = NULL;
        const struct ft_scopes *scopes = NULL;
        const char *from = cases[i % FT_COUNT(cases)].text;
        size_t size = strlen(from);
        char *text = ft_alloc(cx.arena, size);
        memcpy(text, from, size);
        for (int k = 0; k < 4; k++) {
            static const char odd[] = "{}()<>;:.,=\"'\n\\$@#\0\xff";
            text[(size_t)rand_r(&seed) % size] = odd[(size_t)rand_r(&seed) % sizeof odd];
        }
        size = (size_t)rand_r(&seed) % (size + 1);
        struct ft_slice source = {ft_strndup(cx.arena, "", 0), 0};
        if (size) {
            char *exact = ft_alloc(cx.arena, size); /* its end is watched */
            memcpy(exact, text, size);
            source = (struct ft_slice){exact, size};
        }
        const char *lang = cases[(i + (i % 3 == 0)) % FT_COUNT(cases)].lang;
        assert_ok(t, ft_parse(&cx, ft_lang_named(lang), source, &tree));
        assert_ok(t, ft_scope_read(&cx, reader, tree, NULL, &scopes));
        for (size_t n = 0; n < scopes->names.count; n++) {
            assert_true(scopes->names.at[n].start < scopes->names.at[n].end);
            assert_true(scopes->names.at[n].end <= size);
            assert_true(scopes->names.at[n].decl < (int32_t)scopes->decls.count);
        }
        for (uint32_t at = 0; at < size; at += 5) {
            assert_true(ft_scope_at(scopes, at) < (int32_t)scopes->scopes.count);
        }
        ft_arena_free(cx.arena);
    }
}

static void test_a_source_that_nests_too_deeply_is_an_error(void **state) {
    struct test *t = *state;
    struct ft_tree *tree = NULL;
    const struct ft_scopes *scopes = NULL;
    enum { DEEP = 6000 };
    char *text = ft_alloc(t->cx.arena, DEEP + 8);
    memset(text, '(', DEEP);
    memcpy(text, "x =", 3);
    assert_ok(t, ft_parse(&t->cx, ft_lang_named("python"), (struct ft_slice){text, DEEP}, &tree));
    ft_err err = ft_scope_read(&t->cx, ft_scope_reader_new(t->cx.arena), tree, NULL, &scopes);
    assert_true(err == FT_OK || err == FT_LIMIT);
    memset(text, '[', DEEP / 2);
    memset(text + DEEP / 2, ']', DEEP / 2);
    assert_ok(t, ft_parse(&t->cx, ft_lang_named("python"), (struct ft_slice){text, DEEP}, &tree));
    assert_int_equal(ft_scope_read(&t->cx, ft_scope_reader_new(t->cx.arena), tree, NULL, &scopes),
                     FT_LIMIT);
}

static void test_names_of_types(void **state) {
    (void)state;
    static const char *const types[][2] = {
        {"const struct a *", "a"}, {"a::b<c> &", "b"}, {"*Foo", "Foo"},       {"[]x.Foo", "Foo"},
        {": Foo[]", "Foo"},        {"mut Foo", "Foo"}, {"new Foo(1)", "Foo"}, {"", ""},
    };
    for (size_t i = 0; i < FT_COUNT(types); i++) {
        struct ft_slice name = ft_type_name(ft_slice_of(types[i][0]));
        assert_true(ft_slice_is(name, types[i][1]));
    }
}

static void test_what_can_be_a_name(void **state) {
    (void)state;
    const struct ft_lang *c = ft_lang_named("c");
    const struct ft_lang *ruby = ft_lang_named("ruby");
    assert_true(ft_scope_is_name(c, "foo_1"));
    assert_true(ft_scope_is_name(c, "class"));
    assert_false(ft_scope_is_name(ft_lang_named("cpp"), "class"));
    assert_false(ft_scope_is_name(c, "1foo"));
    assert_false(ft_scope_is_name(c, "foo bar"));
    assert_false(ft_scope_is_name(c, "int"));
    assert_false(ft_scope_is_name(c, ""));
    assert_true(ft_scope_is_name(ruby, "empty?"));
    assert_false(ft_scope_is_name(c, "empty?"));
    assert_true(ft_scope_is_name(ft_lang_named("typescript"), "$x"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(test_names_mean_what_the_language_says),
        TEST(test_any_source_can_be_read),
        TEST(test_a_source_that_nests_too_deeply_is_an_error),
        TEST(test_names_of_types),
        TEST(test_what_can_be_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
