#include "support.h"

#include "code/highlight.h"

/* TEXT with each part in brackets behind the first letter of its role. */
static const char *marked(struct test *t, const char *lang, const char *text) {
    static const char letters[] = " KSNCTFP";
    struct ft_highlights parts;
    FT_BUF struct ft_buf out;
    ft_buf_init(&out, FT_BUF_NO_CAP);
    assert_ok(t, ft_highlight(&t->cx, ft_lang_named(lang), ft_slice_of(text), &parts));
    size_t at = 0;
    for (size_t i = 0; i < parts.count; i++) {
        const struct ft_highlight *part = &parts.at[i];
        assert_true(part->start >= at && part->end > part->start && part->end <= strlen(text));
        ft_buf_push(&out, text + at, part->start - at);
        ft_buf_printf(&out, "%c[%.*s]", letters[part->role], (int)(part->end - part->start),
                      text + part->start);
        at = part->end;
    }
    ft_buf_puts(&out, text + at);
    return ft_buf_text(&out, t->cx.arena);
}

static void each_language_has_its_parts(void **state) {
    struct test *t = *state;
    static const struct {
        const char *lang, *text, *marked;
    } cases[] = {
        {"bash", "if true; then echo \"a $b\"; fi # x",
         "K[if] F[true]; K[then] F[echo] S[\"a ]$bS[\"]; K[fi] C[# x]"},
        {"c", "int f(void) { return g(1, 'c', \"s\"); } /* x */",
         "T[int] F[f](T[void]) { K[return] F[g](N[1], S['c'], S[\"s\"]); } C[/* x */]"},
        {"c_sharp", "class A { int F() { return 1; } }",
         "K[class] A { T[int] F[F]() { K[return] N[1]; } }"},
        {"cpp", "template <class T> T f() { return true; }",
         "K[template] <K[class] T[T]> T[T] F[f]() { K[return] N[true]; }"},
        {"css", "a { color: #fff; } /* x */", "K[a] { P[color]: N[#fff]; } C[/* x */]"},
        {"elixir", "def f(x), do: \"s\"", "F[def] F[f](x), P[do: ]S[\"s\"]"},
        {"go", "func f() string { return \"s\" }",
         "K[func] F[f]() T[string] { K[return] S[\"s\"] }"},
        {"html", "<a href=\"x\">t</a>", "<K[a] P[href]=S[\"x\"]>t</K[a]>"},
        {"java", "class A { int f() { return g(); } }",
         "K[class] A { T[int] F[f]() { K[return] F[g](); } }"},
        {"javascript", "const f = () => `a${b}c`; // x",
         "K[const] f = () => S[`a]${b}S[c`]; C[// x]"},
        {"json", "{\"a\": [1, \"s\", true]}", "{P[\"a\"]: [N[1], S[\"s\"], N[true]]}"},
        {"php", "<?php function f() { return 'x'; }",
         "<?php K[function] F[f]() { K[return] S['x']; }"},
        {"python", "def f(x):\n    return g(f\"a{b}\", None)",
         "K[def] F[f](x):\n    K[return] F[g](S[f\"a]{b}S[\"], N[None])"},
        {"ruby", "def f\n  \"a#{b}\"\nend", "K[def] F[f]\n  S[\"a]#{b}S[\"]\nK[end]"},
        {"rust", "fn f() -> u8 { 1 } // x", "K[fn] F[f]() -> T[u8] { N[1] } C[// x]"},
        {"tsx", "const a: number = 1;", "K[const] a: T[number] = N[1];"},
        {"typescript", "function f(): string { return 'x' }",
         "K[function] F[f](): T[string] { K[return] S['x'] }"},
        {"yaml", "a: \"b\" # x", "P[a]: S[\"b\"] C[# x]"},
    };
    size_t count = 0;
    ft_langs(&count);
    assert_int_equal(count, FT_COUNT(cases));
    bool wrong = false;
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        const char *seen = marked(t, cases[i].lang, cases[i].text);
        if (strcmp(seen, cases[i].marked) != 0) {
            print_error("%s:\n  %s\n  %s\n", cases[i].lang, seen, cases[i].marked);
            wrong = true;
        }
    }
    assert_false(wrong);
}

static void broken_text_is_no_error(void **state) {
    struct test *t = *state;
    size_t count = 0;
    const struct ft_lang *langs = ft_langs(&count);
    char *deep = ft_alloc(t->cx.arena, 40001);
    memset(deep, '(', 20000);
    memset(deep + 20000, '[', 20000);
    deep[40000] = '\0';
    for (size_t i = 0; i < count; i++) {
        marked(t, langs[i].id, "\x1b[31m\xff\xfe \"unended ${ #{ <a 'b \n\n} end )");
        marked(t, langs[i].id, "");
        marked(t, langs[i].id, deep);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(each_language_has_its_parts),
        TEST(broken_text_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
