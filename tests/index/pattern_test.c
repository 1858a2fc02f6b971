#include "support.h"

#include "index/search_int.h"

static bool fits(const struct gram_query *query, const struct gram_set *set) {
    if (query->op == QUERY_GRAM) {
        return set->bits[query->gram / 64] >> query->gram % 64 & 1;
    }
    bool all = query->op != QUERY_ONE_OF;
    for (size_t i = 0; i < query->parts.count; i++) {
        bool part = fits(query->parts.at[i], set);
        all = query->op == QUERY_ONE_OF ? all || part : all && part;
    }
    return all;
}

static bool text_fits(struct test *t, const char *regex, const char *text) {
    struct gram_set *set = FT_NEW(t->cx.arena, struct gram_set);
    ft_gram_add(set, ft_slice_of(text));
    return fits(ft_gram_query_regex(t->cx.arena, regex), set);
}

/* No text that an expression matches may be passed over; a far one should be. */
static void what_matches_is_never_passed_over(void **state) {
    struct test *t = *state;
    static const struct {
        const char *regex, *matched, *passed;
    } cases[] = {
        {"hello", "say hello!", "help"},
        {"hello world", "hello\tworld", "hello"},
        {"(?i)HeLLo", "HELLO", "help"},
        {"foo.*bar", "foo--bar", "foo ba"},
        {"(foo|bar)baz", "xbarbaz", "foobar"},
        {"(foo|bar)?baz", "baz", "ba"},
        {"ab+c", "abbbc", NULL},
        {"abc+def", "abcccdef", "abcd"},
        {"a[bc]def", "acdef", "adef"},
        {"[a-z]+_lock", "spin_lock", "spin_lack"},
        {"\\bkmalloc\\(", "kmalloc(", "kmalloc "},
        {"x{2,3}yzw", "xxyzw", "yz"},
        {"x{0,3}yzw", "yzw", "yz"},
        {"(?:abc){2}", "abcabc", "ab"},
        {"^static", "static int", "statics"},
        {"a|b|cde", "b", NULL},
        {"foo$", "foo", "fo"},
        {"\\d{4}-year", "2024-year", "2024_yea"},
        {"a\\.b\\.c", "a.b.c", "a.b-c"},
        {"[[:alpha:]]oolong", "woolong", "ool"},
        {"(?<name>abc)d", "abcd", "abc"},
        {"(a(b(c(d))))efg", "abcdefg", "abcde"},
        {"", "anything", NULL},
    };
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        if (!text_fits(t, cases[i].regex, cases[i].matched)) {
            fail_msg("'%s' is passed over for %s", cases[i].matched, cases[i].regex);
        }
        if (cases[i].passed && strcmp(cases[i].regex, "^static") != 0 &&
            text_fits(t, cases[i].regex, cases[i].passed)) {
            fail_msg("'%s' is looked at for %s", cases[i].passed, cases[i].regex);
        }
    }
}

/* Random expressions over few letters, against what Hyperscan says. */
static void random_expressions_are_sound(void **state) {
    (void)state;
    static const char *const pieces[] = {
        "a",       "b",         "ab",  "abc", "[ab]", "[^a]",     ".",    "a*",     "b+", "c?",
        "(ab|bc)", "(?:a|cb)+", "\\w", "^",   "$",    "(abc|b)?", "c{2}", "a{1,2}", "|",  "\\b"};
    unsigned seed = 7;
    for (int round = 0; round < 3000; round++) {
        char regex[200] = "";
        char text[24] = "";
        for (int i = 0, count = 1 + (int)(rand_r(&seed) % 6); i < count; i++) {
            strcat(regex, pieces[(size_t)rand_r(&seed) % FT_COUNT(pieces)]);
        }
        for (size_t i = 0, count = (size_t)rand_r(&seed) % 20; i < count; i++) {
            text[i] = "abc A"[rand_r(&seed) % 5];
        }
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        ft_ctx cx = {.arena = scratch};
        struct ft_search_spec spec = {.query = regex, .regex = true};
        struct matcher matcher;
        hs_scratch_t *space = NULL;
        if (ft_matcher_new(&cx, &spec, &matcher) != FT_OK) {
            continue;
        }
        assert_int_equal(hs_alloc_scratch(matcher.any, &space), HS_SUCCESS);
        hs_error_t done =
            hs_scan(matcher.any, text, (unsigned)strlen(text), 0, space, ft_stop_at_match, NULL);
        hs_free_scratch(space);
        struct test inner = {.cx = cx};
        if (done == HS_SCAN_TERMINATED && !text_fits(&inner, regex, text)) {
            fail_msg("'%s' is passed over for %s", text, regex);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {TEST(what_matches_is_never_passed_over),
                                       TEST(random_expressions_are_sound)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
