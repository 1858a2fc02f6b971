#include "support.h"

#include "code/code.h"
#include "code/edit.h"
#include "loop/loop.h"

#include <sys/resource.h>

static const char *lang_id(const char *path, const char *content) {
    const struct ft_lang *lang = ft_lang_of(path, ft_slice_of(content));
    return lang ? lang->id : "none";
}

static void languages_are_known_by_name_or_first_line(void **state) {
    (void)state;
    assert_string_equal(lang_id("src/a.c", ""), "c");
    assert_string_equal(lang_id("a.tsx", ""), "tsx");
    assert_string_equal(lang_id("Rakefile", ""), "ruby");
    assert_string_equal(lang_id("bin/tool", "#!/usr/bin/env -S python3 -u\n"), "python");
    assert_string_equal(lang_id("bin/tool", "#!/bin/sh\n"), "bash");
    assert_string_equal(lang_id("bin/tool", "no shebang"), "none");
    assert_string_equal(lang_id("notes.txt", "#!/bin/sh\n"), "none");
    assert_string_equal(lang_id(".c", ""), "none");
}

static void each_grammar_reads_its_language(void **state) {
    struct test *t = *state;
    static const struct {
        const char *id, *good, *bad;
    } cases[] = {
        {"bash", "for x in a; do echo \"$x\"; done\n", "for do done (\n"},
        {"c", "int main(void) { return 0; }\n", "int main(void { return\n"},
        {"cpp", "template <class T> T f(T x) { return x; }\n", "class { {\n"},
        {"c_sharp", "class A { int F() => 1; }\n", "class { int (\n"},
        {"css", "a { color: red; }\n", "a { color: \n"},
        {"elixir", "defmodule A do\n  def f(x), do: x\nend\n", "defmodule A do\n  def (\n"},
        {"go", "package a\n\nfunc f() int { return 1 }\n", "package a\nfunc f( {\n"},
        {"html", "<p>x</p>\n", "<p <<\n"},
        {"java", "class A { int f() { return 1; } }\n", "class { int\n"},
        {"javascript", "export const f = (x) => x ** 2;\n", "const = ;;(\n"},
        {"json", "{\"a\": [1, null]}\n", "{\"a\": [1, }\n"},
        {"php", "<?php function f($x) { return $x; }\n", "<?php function ( {\n"},
        {"python", "def f(x: int) -> int:\n    return x\n", "def f(:\n    return\n"},
        {"ruby", "def f(x)\n  x\nend\n", "def f(\n  x\n"},
        {"rust", "fn main() { let x = 1; }\n", "fn main( { let\n"},
        {"tsx", "const a = <b c={1}>x</b>;\n", "const a = <b c={1>;\n"},
        {"typescript", "interface A { b?: string }\n", "interface { b?: \n"},
        {"yaml", "a:\n  - b\n", "a: [b\n"},
    };
    size_t count = 0;
    ft_langs(&count);
    assert_int_equal(count, FT_COUNT(cases));
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        const struct ft_lang *lang = ft_lang_named(cases[i].id);
        struct ft_tree *tree = NULL;
        assert_ok(t, ft_parse(&t->cx, lang, ft_slice_of(cases[i].good), &tree));
        assert_int_equal(tree->errors, 0);
        assert_ok(t, ft_parse(&t->cx, lang, ft_slice_of(cases[i].bad), &tree));
        if (tree->errors == 0) {
            fail_msg("%s accepts: %s", cases[i].id, cases[i].bad);
        }
    }
}

static void deep_nesting_does_no_harm(void **state) {
    struct test *t = *state;
    FT_BUF struct ft_buf deep;
    ft_buf_init(&deep, FT_BUF_NO_CAP);
    ft_buf_repeat(&deep, '(', 200000);
    struct ft_tree *tree = NULL;
    enum ft_err_code err =
        ft_parse(&t->cx, ft_lang_named("python"), (struct ft_slice){deep.data, deep.size}, &tree);
    assert_true(err == FT_OK || err == FT_LIMIT);
}

/* Scanners keep what is open in 1,024 bytes of the parser; some wrote behind them. */
static void what_is_open_stays_in_its_room(void **state) {
    enum { LEVELS = 700 };
    struct test *t = *state;
    static const struct {
        const char *id, *each, *last;
        bool lines;
    } cases[] = {{"yaml", "- ", "a\n", false},          {"yaml", "? ", "a\n", false},
                 {"yaml", "a:\n", "a\n", true},         {"python", "if a:\n", "x = 'a'\n", true},
                 {"ruby", "%w(", "a\n", false},         {"bash", "cat <<A\n", "a\n", false},
                 {"php", "<?php <<<A\n", "a\n", false}, {"c_sharp", "$\"{", "a\n", false},
                 {"html", "<a-b>", "a\n", false}};
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        FT_BUF struct ft_buf text;
        ft_buf_init(&text, FT_BUF_NO_CAP);
        for (size_t level = 0; level < LEVELS; level++) {
            ft_buf_repeat(&text, ' ', cases[i].lines ? level : 0);
            ft_buf_puts(&text, cases[i].each);
        }
        ft_buf_repeat(&text, ' ', cases[i].lines ? LEVELS : 0);
        ft_buf_puts(&text, cases[i].last);
        struct ft_tree *tree = NULL;
        enum ft_err_code err = ft_parse(&t->cx, ft_lang_named(cases[i].id),
                                        (struct ft_slice){text.data, text.size}, &tree);
        assert_true(err == FT_OK || err == FT_LIMIT);
        ft_clear(&t->cx);
    }
}

struct on_thread {
    const char *language;
    struct ft_slice text;
};

static void parse_there(void *with) {
    struct on_thread *there = with;
    const ft_ctx cx = {0};
    TSTree *tree = ft_parse_tree(&cx, ft_lang_named(there->language), there->text);
    if (tree) {
        ft_tree_delete(tree);
    }
}

/* The parser gives back what it holds by a call a level, wherever a parse ends or is stopped. */
static void what_nests_does_not_fill_the_stack(void **state) {
    enum { STACK = 256 << 10 };
    static const struct {
        const char *language, *before, *each;
        int times;
    } cases[] = {
        {"javascript", "", "{ a: ", 4000},
        {"javascript", "", "{ a: ", 20000},
        {"cpp", "", "a<b>(", 20000},
        {"python", "/* ", "* / ", 30000},
    };
    (void)state;
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        FT_BUF struct ft_buf text;
        ft_buf_init(&text, FT_BUF_NO_CAP);
        ft_buf_puts(&text, cases[i].before);
        for (int k = 0; k < cases[i].times; k++) {
            ft_buf_puts(&text, cases[i].each);
        }
        struct on_thread there = {.language = cases[i].language, .text = {text.data, text.size}};
        assert_true(ft_run_with_stack("parse", STACK, parse_there, &there));
    }
}

static void edits_keep_every_other_byte(void **state) {
    struct test *t = *state;
    struct ft_slice text = {"\xef\xbb\xbf"
                            "a\r\nb\0c\xff\r\nlast",
                            16};
    struct ft_edits edits = {0};
    struct ft_slice result;
    *FT_PUSH(t->cx.arena, &edits) = (struct ft_edit){12, 16, FT_SLICE("end")};
    *FT_PUSH(t->cx.arena, &edits) = (struct ft_edit){3, 4, FT_SLICE("A")};
    *FT_PUSH(t->cx.arena, &edits) = (struct ft_edit){3, 3, FT_SLICE("<")};
    assert_err(ft_edits_apply(&t->cx, text, &edits, &result), FT_CONFLICT);
    edits.count = 2;
    assert_ok(t, ft_edits_apply(&t->cx, text, &edits, &result));
    assert_int_equal(result.size, 15);
    assert_memory_equal(result.data,
                        "\xef\xbb\xbf"
                        "A\r\nb\0c\xff\r\nend",
                        15);
    edits.at[0].end = 17;
    assert_err(ft_edits_apply(&t->cx, text, &edits, &result), FT_CONFLICT);
    edits = (struct ft_edits){0};
    *FT_PUSH(t->cx.arena, &edits) = (struct ft_edit){0, 0, FT_SLICE("new")};
    assert_ok(t, ft_edits_apply(&t->cx, (struct ft_slice){0}, &edits, &result)); /* of nothing */
    assert_true(ft_slice_is(result, "new"));
}

static void the_form_of_a_text_is_seen(void **state) {
    (void)state;
    struct ft_text_form form;
    ft_text_form(FT_SLICE("a\r\nb\r\n"), &form);
    assert_int_equal(form.eol, FT_EOL_CRLF);
    assert_true(form.final_newline);
    assert_int_equal(form.lines, 2);
    ft_text_form(FT_SLICE("a\r\nb\nc"), &form);
    assert_int_equal(form.eol, FT_EOL_MIXED);
    assert_false(form.final_newline);
    ft_text_form(FT_SLICE("\xff\xfe"
                          "a\0"),
                 &form);
    assert_int_equal(form.encoding, FT_ENC_UTF16LE);
    ft_text_form(FT_SLICE("caf\xe9\n"), &form);
    assert_int_equal(form.encoding, FT_ENC_LATIN1);
    ft_text_form(FT_SLICE("a\0b"), &form);
    assert_int_equal(form.encoding, FT_ENC_BINARY);
    ft_text_form(FT_SLICE(""), &form);
    assert_int_equal(form.eol, FT_EOL_NONE);
}

static void changed_lines_are_counted_as_a_diff_would(void **state) {
    (void)state;
    static const struct {
        const char *before, *after;
        int64_t added, removed;
    } cases[] = {
        {"a\nb\nc\n", "a\nb\nc\n", 0, 0},
        {"a\nb\nc\n", "a\nc\n", 0, 1},
        {"a\nb\nc\n", "a\nX\nc\n", 1, 1},
        {"", "a\nb\n", 2, 0},
        {"a\nb\n", "", 0, 2},
        {"a\nb\nc\nd\n", "b\nc\nd\na\n", 1, 1},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        int64_t added = 0;
        int64_t removed = 0;
        ft_lines_changed(ft_slice_of(cases[i].before), ft_slice_of(cases[i].after), &added,
                         &removed);
        assert_int_equal(added, cases[i].added);
        assert_int_equal(removed, cases[i].removed);
    }
}

/* Few children are counted off, many are walked along: the same ones, with the same fields. */
static void children_are_told_one_after_the_other(void **state) {
    struct test *t = *state;
    static const int sizes[] = {0, 1, 16, 17, 500};
    for (size_t s = 0; s < FT_COUNT(sizes); s++) {
        struct ft_tree *tree = NULL;
        const char *text = "if a:\n  b\n";
        for (int i = 0; i < sizes[s]; i++) {
            text = ft_sprintf(t->cx.arena, "%selif c: # x\n  d\n", text);
        }
        assert_ok(t, ft_parse(&t->cx, ft_lang_named("python"), ft_slice_of(text), &tree));
        TSNode node = ts_node_named_child(ft_tree_root(tree), 0);
        uint32_t at = 0;
        FT_KIDS struct ft_kids kids = ft_kids_of(node);
        for (TSNode kid; ft_kids_next(&kids, &kid); at++) {
            const char *field = ts_node_field_name_for_named_child(node, at);
            const char *told = ft_kids_field(&kids);
            assert_true(ts_node_eq(kid, ts_node_named_child(node, at)));
            assert_string_equal(told ? told : "", field ? field : "");
        }
        assert_int_equal(at, ts_node_named_child_count(node));
    }
    TSNode kid;
    FT_KIDS struct ft_kids none = ft_kids_of((TSNode){0});
    assert_false(ft_kids_next(&none, &kid));
}

/* Python's grammar takes a thousand times such a text within one call of the parser's. */
static void what_takes_all_memory_is_stopped(void **state) {
    enum { TIMES = 100000, MOST_KB = 1536 * 1024 };
    struct test *t = *state;
    struct rusage usage;
    struct ft_tree *tree = NULL;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text, "/* ");
    for (int i = 0; i < TIMES; i++) {
        ft_buf_puts(&text, "* / ");
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ft_parse(&t->cx, ft_lang_named("python"),
                                  (struct ft_slice){text.data, text.size}, &tree),
                         FT_LIMIT);
        ft_clear(&t->cx);
        assert_ok(t, ft_parse(&t->cx, ft_lang_named("python"), FT_SLICE("x = 1\n"), &tree));
        assert_int_equal(tree->errors, 0);
    }
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
#ifndef FT_ARENA_MALLOC /* sanitizers take room of their own */
    assert_true(usage.ru_maxrss < MOST_KB);
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(languages_are_known_by_name_or_first_line),
        TEST(each_grammar_reads_its_language),
        TEST(deep_nesting_does_no_harm),
        TEST(what_is_open_stays_in_its_room),
        TEST(what_takes_all_memory_is_stopped),
        TEST(what_nests_does_not_fill_the_stack),
        TEST(edits_keep_every_other_byte),
        TEST(the_form_of_a_text_is_seen),
        TEST(changed_lines_are_counted_as_a_diff_would),
        TEST(children_are_told_one_after_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
