#include "support.h"

#include "base/clock.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/text.h"

static void text_that_could_steer_a_terminal_is_made_visible(void **state) {
    struct test *t = *state;
    assert_string_equal(ft_text_inert_dup(t->cx.arena, "a\x1b]0;x\x07"), "a\\x1b]0;x\\x07");
    assert_string_equal(ft_text_inert_dup(t->cx.arena, "a\nb\r"), "a\\x0ab\\x0d");
    assert_string_equal(ft_text_inert_dup(t->cx.arena, "\xff\xe2\x80\xae!"), "\\xff\\u{202e}!");
    assert_string_equal(ft_text_inert_dup(t->cx.arena, "caf\xc3\xa9 \xe6\x97\xa5"),
                        "caf\xc3\xa9 \xe6\x97\xa5");
}

static void width_counts_columns(void **state) {
    (void)state;
    assert_int_equal(ft_text_width(ft_slice_of("abc")), 3);
    assert_int_equal(ft_text_width(ft_slice_of("\xe6\x97\xa5\xe6\x9c\xac")), 4);
    assert_int_equal(ft_text_width(ft_slice_of("e\xcc\x81")), 1);
    assert_int_equal(ft_text_cut(ft_slice_of("\xe6\x97\xa5\xe6\x9c\xac"), 3), 3);
}

static void invalid_utf8_is_found(void **state) {
    (void)state;
    static const char *const bad[] = {
        "\x80",     "\xc0\xaf",         "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xe6\x97", "\xf5\x80\x80\x80", "a\xffz"};
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        assert_false(ft_utf8_valid(ft_slice_of(bad[i])));
    }
    assert_true(ft_utf8_valid(ft_slice_of("\xef\xbf\xbd\xf0\x9f\x8e\x89")));
}

static void utf16_is_read_by_its_mark(void **state) {
    (void)state;
    static const struct {
        struct ft_slice given;
        const char *made;
    } cases[] = {{FT_SLICE("\xff\xfe"
                           "a\0\xe9\0\xac\x20"),
                  "a\xc3\xa9\xe2\x82\xac"},
                 {FT_SLICE("\xfe\xff\0a\0\xe9\x20\xac"), "a\xc3\xa9\xe2\x82\xac"},
                 {FT_SLICE("\xfe\xff\xd8\x3c\xdf\x89"), "\xf0\x9f\x8e\x89"},
                 {FT_SLICE("\xfe\xff\xd8\x3c\0a"), "\xef\xbf\xbd"
                                                   "a"},
                 {FT_SLICE("\xfe\xff\xdf\x89\xd8\x3c"), "\xef\xbf\xbd\xef\xbf\xbd"},
                 {FT_SLICE("\xff\xfe"
                           "a\0b"),
                  "a"},
                 {FT_SLICE("\xff\xfe"), ""}};
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        FT_BUF struct ft_buf made;
        ft_buf_init(&made, FT_BUF_NO_CAP);
        assert_true(ft_utf16_text(&made, cases[i].given));
        assert_string_equal(made.data, cases[i].made);
        assert_int_equal(made.size, strlen(cases[i].made));
        assert_true(ft_utf8_valid((struct ft_slice){made.data, made.size}));
    }
    FT_BUF struct ft_buf none;
    ft_buf_init(&none, FT_BUF_NO_CAP);
    assert_false(ft_utf16_text(&none, FT_SLICE("\xff")));
    assert_false(ft_utf16_text(&none, FT_SLICE("\xef\xbb\xbf"
                                               "a")));
    assert_int_equal(none.size, 0);
}

static void what_was_meant_is_the_nearest(void **state) {
    (void)state;
    static const char *const names[] = {"improve", "runs", "undo", "profile", "config"};
    assert_string_equal(ft_text_meant("imporve", names, 5), "improve");
    assert_string_equal(ft_text_meant("prof", names, 5), "profile");
    assert_string_equal(ft_text_meant("udno", names, 5), "undo");
    assert_null(ft_text_meant("zebra", names, 5));
    assert_null(ft_text_meant("", names, 5));
}

static void globs(void **state) {
    (void)state;
    assert_true(ft_glob("*.c", "a.c"));
    assert_false(ft_glob("*.c", "src/a.c"));
    assert_true(ft_glob("**/*.c", "src/base/a.c"));
    assert_true(ft_glob("**/*.c", "a.c"));
    assert_true(ft_glob("src/**", "src/a/b"));
    assert_true(ft_glob("[a-c]?[!x]", "bzz"));
    assert_false(ft_glob("[a-c]?[!x]", "bzx"));
    assert_true(ft_glob("a*b*c", "aXbYbZc"));
    assert_false(ft_glob("**/node_modules/**", "src/a"));
}

static void a_map_keeps_what_it_was_given(void **state) {
    struct test *t = *state;
    struct ft_map map;
    ft_map_init(&map, t->cx.arena);
    static int values[1000];
    for (int i = 0; i < 1000; i++) {
        assert_null(ft_map_put(&map, ft_slice_of(ft_sprintf(t->cx.arena, "k%d", i)), &values[i]));
    }
    for (int i = 0; i < 1000; i++) {
        assert_ptr_equal(ft_map_get(&map, ft_slice_of(ft_sprintf(t->cx.arena, "k%d", i))),
                         &values[i]);
    }
    assert_null(ft_map_get(&map, ft_slice_of("k1000")));
    assert_ptr_equal(ft_map_put(&map, ft_slice_of("k7"), &values[8]), &values[7]);
    size_t at = 0;
    size_t seen = 0;
    struct ft_slice key;
    void *value = NULL;
    while (ft_map_next(&map, &at, &key, &value)) {
        seen++;
    }
    assert_int_equal(seen, 1000);
}

static void sha256_agrees_with_the_standard(void **state) {
    struct test *t = *state;
    assert_string_equal(ft_sha256_hex(t->cx.arena, ft_slice_of("abc")),
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    unsigned char digest[FT_SHA256_SIZE];
    char hex[FT_SHA256_HEX];
    struct ft_slice parts[] = {FT_SLICE("a"), FT_SLICE(""), FT_SLICE("bc")};
    ft_sha256(parts, 3, digest);
    ft_hex(digest, sizeof digest, hex);
    assert_string_equal(hex, ft_sha256_hex(t->cx.arena, ft_slice_of("abc")));
}

static void a_full_buffer_refuses_and_says_so(void **state) {
    (void)state;
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, 5);
    assert_true(ft_buf_puts(&buf, "abc"));
    assert_false(ft_buf_puts(&buf, "def"));
    assert_true(buf.full);
    assert_true(ft_buf_puts(&buf, "de"));
    assert_string_equal(buf.data, "abcde");
}

static void durations_and_sizes(void **state) {
    struct test *t = *state;
    int64_t value = 0;
    assert_true(ft_duration_parse("1h30m", &value));
    assert_int_equal(value, 5400000);
    assert_true(ft_duration_parse("1.5s", &value));
    assert_int_equal(value, 1500);
    static const char *const bad[] = {
        "", "5", "m", "-1s", "1x", "1e9s", "0x1s", "99999999999999w", "1s "};
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        assert_false(ft_duration_parse(bad[i], &value));
    }
    assert_string_equal(ft_duration_format(t->cx.arena, 5400000), "1h30m");
    assert_string_equal(ft_duration_format(t->cx.arena, 1520), "1.5s");
    assert_string_equal(ft_duration_format(t->cx.arena, 90061000), "1d1h");
    assert_true(ft_size_parse("1.5GiB", &value));
    assert_int_equal(value, 1610612736);
    assert_true(ft_size_parse("10k", &value));
    assert_int_equal(value, 10000);
    assert_false(ft_size_parse("10 k", &value));
    assert_string_equal(ft_size_format(t->cx.arena, 1536), "1.5 kB");
}

static void ids_are_ordered_by_time(void **state) {
    (void)state;
    char a[FT_ID_SIZE];
    char b[FT_ID_SIZE];
    ft_clock_fix(1700000000000, 7);
    ft_id_new(a);
    ft_clock_fix(1700000000001, 7);
    ft_id_new(b);
    ft_clock_fix(0, 0);
    assert_true(ft_id_valid(a));
    assert_true(strcmp(a, b) < 0);
    assert_int_equal(a[14], '7');
    assert_false(ft_id_valid("0192"));
    assert_false(ft_id_valid("G18bcfe5-6800-7fff-bfff-ffffffffffff"));
}

static void times_are_rfc3339(void **state) {
    struct test *t = *state;
    assert_string_equal(ft_time_format(t->cx.arena, 1700000000123), "2023-11-14T22:13:20.123Z");
    assert_string_equal(ft_time_format(t->cx.arena, -1), "1969-12-31T23:59:59.999Z");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(text_that_could_steer_a_terminal_is_made_visible),
        TEST(width_counts_columns),
        TEST(invalid_utf8_is_found),
        TEST(utf16_is_read_by_its_mark),
        TEST(what_was_meant_is_the_nearest),
        TEST(globs),
        TEST(a_map_keeps_what_it_was_given),
        TEST(sha256_agrees_with_the_standard),
        TEST(a_full_buffer_refuses_and_says_so),
        TEST(durations_and_sizes),
        TEST(ids_are_ordered_by_time),
        TEST(times_are_rfc3339),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
