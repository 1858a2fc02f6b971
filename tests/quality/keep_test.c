/* What is kept of an earlier look: the answer is what it would be without, whatever has changed. */
#include "support.h"

#include "base/text.h"
#include "os/file.h"
#include "quality/quality.h"

static struct ft_quality_scan look(struct test *t, bool kept) {
    struct ft_root root;
    struct ft_conf *conf = NULL;
    struct ft_conf_sources sources = {0};
    struct ft_source_list list = {0};
    struct ft_source_options options = {.ignored = false};
    struct ft_quality_scan made;
    assert_ok(t, ft_conf_load(&t->cx, &sources, &conf));
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "project"), &root));
    assert_ok(t, ft_source_list(&t->cx, &root, &options, &list));
    assert_ok(t, ft_path_mkdirs(&t->cx, test_path(t, "cache"), 0700));
    struct ft_quality_spec spec = {
        .root = &root, .files = &list, .conf = conf, .cache = kept ? test_path(t, "cache") : NULL};
    assert_ok(t, ft_quality_run(&t->cx, &spec, &made));
    return made;
}

static const char *text_of(struct test *t, const struct ft_quality_scan *made) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < made->findings.count; i++) {
        const struct ft_finding *finding = &made->findings.at[i];
        ft_buf_printf(&text, "%s %s:%lld:%lld-%lld:%lld %s %d %d %s %s\n", finding->id,
                      finding->place.path, (long long)finding->place.line,
                      (long long)finding->place.column, (long long)finding->place.end_line,
                      (long long)finding->place.end_column, finding->rule->id,
                      (int)finding->severity, (int)finding->confidence, finding->message,
                      finding->text ? finding->text : "-");
        for (size_t s = 0; s < finding->steps.count; s++) {
            ft_buf_printf(&text, "  %s:%lld %s\n", finding->steps.at[s].place.path,
                          (long long)finding->steps.at[s].place.line, finding->steps.at[s].message);
        }
    }
    for (size_t i = 0; i < made->notes.count; i++) {
        ft_buf_printf(&text, "%s\n", made->notes.at[i]);
    }
    ft_buf_printf(&text, "%lld %lld %lld\n", (long long)made->files, (long long)made->lines,
                  (long long)made->duplicated);
    return ft_buf_text(&text, t->cx.arena);
}

/* With what was kept it is what it is without; gives how many files were looked at anew. */
static int64_t same(struct test *t) {
    struct ft_quality_scan kept = look(t, true);
    struct ft_quality_scan anew = look(t, false);
    assert_true(kept.findings.count > 0);
    assert_string_equal(text_of(t, &kept), text_of(t, &anew));
    return kept.looked;
}

static const char body[] =
    "    if a > 1:\n        b = g(a, b)\n    while b:\n        b = h(a, b - 1)\n"
    "    for x in table[a]:\n        b += k(x) or b\n"
    "    if b > 2:\n        b = g(b, a)\n    while a:\n"
    "        a = h(b, a - 3)\n    return {a: b, 'x': [a, b]}\n";

static void put_project(struct test *t) {
    for (int i = 0; i < 12; i++) {
        test_put(
            t, ft_sprintf(t->cx.arena, "project/quiet%d.py", i),
            ft_sprintf(t->cx.arena, "import os\nX%d = None\nif X%d == None:\n    pass\n", i, i));
    }
    test_put(t, "project/one.py", ft_sprintf(t->cx.arena, "def one(a, b):\n%s", body));
    test_put(t, "project/two.py", ft_sprintf(t->cx.arena, "def two(a, b):\n%s", body));
    test_put(t, "project/part.py",
             "def _part():\n    return 1\n\n\ndef open_it():\n    return 2\n");
    test_put(t, "project/doc.md", "# A\n\nsee [there](gone.md) and [one](one.py), seperate\n");
    test_put(t, "project/a.c", "int f(int a)\n{\n    return a == a;\n}\n");
    usleep(100000); /* a stat is believed when the clock has gone on */
}

static void an_edit_is_seen_wherever_it_matters(void **state) {
    struct test *t = *state;
    put_project(t);
    assert_int_equal(same(t), 17);
    assert_int_equal(same(t), 1); /* the document names other files */
    /* a word of another file that a private name waits for */
    test_put(t, "project/user.py", "from part import _part\n_part()\n");
    usleep(100000);
    assert_int_equal(same(t), 2);
    /* one of two that are alike */
    test_put(t, "project/two.py", "def two(a, b):\n    return a\n");
    usleep(100000);
    assert_int_equal(same(t), 2);
    /* what a document leads to */
    test_put(t, "project/gone.md", "here\n");
    usleep(100000);
    assert_int_equal(same(t), 2);
    /* written again as it was */
    test_put(t, "project/a.c", "int f(int a)\n{\n    return a == a;\n}\n");
    usleep(100000);
    assert_int_equal(same(t), 1);
    assert_int_equal(unlink(test_path(t, "project/quiet3.py")), 0);
    assert_int_equal(same(t), 1);
}

static void a_rule_of_the_project_makes_all_anew(void **state) {
    struct test *t = *state;
    put_project(t);
    same(t);
    test_put(t, "project/.fettle/rules/mine.yaml",
             "languages: python\nrules:\n  - id: mine/none\n    kind: smell\n"
             "    title: \"A None\"\n    severity: low\n    query: |\n      (none) @here\n");
    usleep(100000);
    assert_true(same(t) > 10);
    assert_int_equal(same(t), 1);
}

static const char *only_file(struct test *t) {
    char line[300] = "";
    FILE *list = popen(ft_sprintf(t->cx.arena, "ls %s/cache/*", t->dir), "r");
    assert_non_null(list);
    assert_non_null(fgets(line, sizeof line, list));
    line[strcspn(line, "\n")] = '\0';
    pclose(list);
    return ft_strdup(t->cx.arena, line);
}

/* Left aside, or (with a fitting checksum) read without harm. */
static void damage_does_no_harm(void **state) {
    struct test *t = *state;
    struct ft_slice good;
    put_project(t);
    assert_int_equal(same(t), 17);
    const char *path = only_file(t);
    assert_ok(t, ft_path_read(&t->cx, path, 1 << 30, &good));
    const size_t sizes[] = {0, 3, 16, 17, good.size / 2, good.size - 1};
    for (size_t i = 0; i < FT_COUNT(sizes); i++) {
        assert_ok(t, ft_path_write(&t->cx, path, 0600, (struct ft_slice){good.data, sizes[i]}));
        assert_int_equal(same(t), 17);
    }
    char *bad = ft_strndup(t->cx.arena, good.data, good.size);
    for (size_t at = 16; at < good.size; at += 1 + at % 41) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        struct test round = *t;
        round.cx.arena = scratch;
        memcpy(bad, good.data, good.size);
        bad[at] = (char)(bad[at] ^ (1 << at % 8));
        uint64_t checksum = ft_content_hash((struct ft_slice){bad + 16, good.size - 16});
        memcpy(bad + 8, &checksum, sizeof checksum);
        assert_ok(&round, ft_path_write(&round.cx, path, 0600, (struct ft_slice){bad, good.size}));
        look(&round, true);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_edit_is_seen_wherever_it_matters),
        TEST(a_rule_of_the_project_makes_all_anew),
        TEST(damage_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
