/* Markdown on a terminal, byte by byte. */
#include "support.h"

#include "base/text.h"
#include "command/doc.h"

static struct ft_slice shown(struct test *t, const char *text, size_t width, bool colour) {
    struct ft_doc *doc = ft_doc_new(t->cx.arena);
    const struct ft_doc_terminal terminal = {.width = width, .colour = colour};
    FT_BUF struct ft_buf out;
    ft_buf_init(&out, FT_BUF_NO_CAP);
    ft_doc_markdown(doc, text, NULL);
    ft_doc_write_terminal(doc, &terminal, &out);
    return (struct ft_slice){ft_buf_text(&out, t->cx.arena), out.size};
}

/* Without the escape sequences: what a person reads. */
static const char *words(struct test *t, const char *text, size_t width) {
    struct ft_slice bytes = shown(t, text, width, true);
    FT_BUF struct ft_buf out;
    ft_buf_init(&out, FT_BUF_NO_CAP);
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] != '\x1b') {
            ft_buf_putc(&out, bytes.data[i]);
            continue;
        }
        bool link = bytes.data[++i] == ']';
        while (link ? bytes.data[i] != '\\' || bytes.data[i - 1] != '\x1b' : bytes.data[i] != 'm') {
            i++;
        }
    }
    return ft_buf_text(&out, t->cx.arena);
}

static void without_colours_it_stays_as_it_is(void **state) {
    struct test *t = *state;
    const char *text = "# A *b*\n\n- x\n   - y\n\n| a |\n|---|\n| b |\n";
    assert_string_equal(shown(t, text, 80, false).data, text);
    assert_string_equal(shown(t, "a\x1b[2J\xe2\x80\xae\n", 80, false).data, "a\\x1b[2J\\u{202e}\n");
}

static void each_kind_has_its_look(void **state) {
    struct test *t = *state;
    static const struct {
        const char *text, *bytes;
    } cases[] = {
        {"# One\ntext", "\x1b[1mOne\x1b[0m\ntext\n"},
        {"a *b* __c__ ~~d~~ `e`",
         "a \x1b[3mb\x1b[0m \x1b[1mc\x1b[0m \x1b[9md\x1b[0m \x1b[36me\x1b[0m\n"},
        {"**a *b***", "\x1b[1ma\x1b[0m \x1b[1m\x1b[3mb\x1b[0m\n"},
        {"a  \nb\nc", "a\nb c\n"},
        {"[x](https://a.b/c?d=1)", "\x1b]8;;https://a.b/c?d=1\x1b\\x\x1b]8;;\x1b\\\n"},
        {"<https://a.b>", "\x1b]8;;https://a.b\x1b\\https://a.b\x1b]8;;\x1b\\\n"},
        {"[x](y.md)", "x (y.md)\n"},
        {"[x](javascript:alert(1))", "x (javascript:alert(1))\n"},
        {"[x](file:///etc/passwd)", "x (file:///etc/passwd)\n"},
        {"![alt](https://a.b/c.png)",
         "\x1b]8;;https://a.b/c.png\x1b\\\x1b[2malt\x1b[0m\x1b]8;;\x1b\\\n"},
        {"- a\n- b", "\x1b[2m  • \x1b[0ma\n\x1b[2m  • \x1b[0mb\n"},
        {"> a\n>\n> b", "\x1b[2m│ \x1b[0ma\n\x1b[2m│\x1b[0m\n\x1b[2m│ \x1b[0mb\n"},
        {"```c\nint a = 1; // b\n```",
         "    \x1b[33mint\x1b[0m a = \x1b[36m1\x1b[0m; \x1b[90m// b\x1b[0m\n"},
        {"```nothing\nint a\n```", "    int a\n"},
        {"---", "\x1b[2m────────────────────────────────────────\x1b[0m\n"},
        {"&amp; &#65; &#x1b;[0m &#0; &nosuch;", "& A \\x1b[0m \xef\xbf\xbd &nosuch;\n"},
        {"<b>x</b>", "<b>x</b>\n"},
        {"", ""},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        assert_string_equal(shown(t, cases[i].text, 40 + 4, true).data, cases[i].bytes);
    }
}

static void lists_and_quotes_nest_and_wrap(void **state) {
    struct test *t = *state;
    assert_string_equal(words(t,
                              "1. one two three four five\n2. b\n   - c\n   - d\n\n     ```\n"
                              "     code\n     ```\n10. e\n",
                              16),
                        "  1. one two three\n     four five\n  2. b\n\n       • c\n\n"
                        "       • d\n\n             code\n  3. e\n");
    assert_string_equal(words(t, "- [x] done\n- [ ] open\n- \n", 40), "  ☑ done\n  ☐ open\n  • \n");
    assert_string_equal(words(t, "> a b c d e f g h i j\n> > deep\n\n- x\n  > q", 12),
                        "│ a b c d e f g h\n│ i j\n│\n│ │ deep\n\n  • x\n    │ q\n");
    assert_string_equal(words(t, "a\n\n| x | y |\n|---|--:|\n| `1` | 22 |\n| 3 |\n", 40),
                        "a\n\nx   y\n1  22\n3    \n");
}

static void tables_lose_nothing(void **state) {
    struct test *t = *state;
    assert_string_equal(words(t,
                              "| name | meaning |\n|---|---|\n| a | one two three four five six |\n"
                              "| b | aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa |\n",
                              24),
                        "name  meaning\n"
                        "a     one two three four\n"
                        "      five six\n"
                        "b     aaaaaaaaaaaaaaaaaa\n"
                        "      aaaaaaaaaaaa\n");
    assert_string_equal(
        words(t, "| aa bb cc dd | ee ff gg |\n|---|---|\n| aa bb cc dd | ee ff gg hh |\n", 20),
        "aa bb cc   ee ff gg\n"
        "dd         \n"
        "aa bb cc   ee ff gg\n"
        "dd         hh\n");
}

/* A word and what stands right behind it are not torn apart. */
static void punctuation_stays_with_its_word(void **state) {
    struct test *t = *state;
    assert_string_equal(words(t, "aaaa bbbb **cccc**, dd", 14), "aaaa bbbb\ncccc, dd\n");
}

/* Whatever comes, the terminal gets nothing but our own sequences. */
static void nothing_hostile_reaches_the_terminal(void **state) {
    struct test *t = *state;
    static const char *const bad[] = {
        "\x1b]0;title\a \x1b[2J \302\23331m \r over \b\b",
        "[a](https://x\x1b\\\x1b[2J)",
        "[a](<https://x\x07 y>)",
        "![\x1b[2J](\x1b]8;;x)",
        "`\x1b[31m`",
        "```\n\x1b[2J\n```",
        "```\x1b[2J\nx\n```",
        "| \x1b[2J |\n|--|\n| \x1b[2J |",
        "# \x1b[2J",
        "> \x1b[2J",
        "<p \x1b[2J>",
        "&#27;[2J",
        "&#x9b;2J",
        "\xe2\x80\xae"
        "evil",
        "[\xe2\x80\xae"
        "a](https://b)",
        "1\xff. x",
        "- [\x1b] x",
    };
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        const char *seen = words(t, bad[i], 40);
        for (const char *at = seen; *at; at++) {
            assert_false((unsigned char)*at < 0x20 && *at != '\n');
            assert_int_not_equal((unsigned char)*at, 0x7f);
        }
        assert_null(strstr(seen, "\xe2\x80\xae"));
        assert_null(strstr(seen, "\xc2\x9b"));
        assert_null(strstr(shown(t, bad[i], 40, true).data, "\x1b[2J"));
    }
}

static void nesting_without_end_is_shown(void **state) {
    struct test *t = *state;
    static const char *const units[] = {"> ", "- ", "1. ", "*", "[", "![", "` ", "<", "| ", "_a "};
    for (size_t i = 0; i < FT_COUNT(units); i++) {
        FT_BUF struct ft_buf text;
        ft_buf_init(&text, FT_BUF_NO_CAP);
        for (int n = 0; n < 3000; n++) {
            ft_buf_puts(&text, units[i]);
        }
        ft_buf_puts(&text, "end\n");
        if (!strstr(words(t, text.data, 40), "end")) {
            fail_msg("%s: %.300s", units[i], words(t, text.data, 40));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(without_colours_it_stays_as_it_is),
        TEST(each_kind_has_its_look),
        TEST(lists_and_quotes_nest_and_wrap),
        TEST(punctuation_stays_with_its_word),
        TEST(tables_lose_nothing),
        TEST(nothing_hostile_reaches_the_terminal),
        TEST(nesting_without_end_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
