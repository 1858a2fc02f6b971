#include "support.h"

#include "base/buf.h"
#include "base/text.h"
#include "os/file.h"
#include "rules/rules.h"

/* DIR/project with results in DIR/cache. */
static struct ft_rules_scan scan(struct test *t, bool kept) {
    struct ft_root root;
    struct ft_source_list list = {0};
    struct ft_source_options options = {.ignored = false};
    struct ft_rules_scan made;
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "project"), &root));
    assert_ok(t, ft_source_list(&t->cx, &root, &options, &list));
    assert_ok(t, ft_path_mkdirs(&t->cx, test_path(t, "cache"), 0700));
    struct ft_rules_spec spec = {
        .root = &root, .files = &list, .cache = kept ? test_path(t, "cache") : NULL};
    assert_ok(t, ft_rules_run(&t->cx, &spec, &made));
    return made;
}

static const char *text_of(struct test *t, const struct ft_rules_scan *made) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < made->findings.count; i++) {
        const struct ft_finding *finding = &made->findings.at[i];
        ft_buf_printf(&text, "%s:%lld %s %s\n", finding->place.path, (long long)finding->place.line,
                      finding->rule->id, finding->message);
        for (size_t s = 0; s < finding->steps.count; s++) {
            ft_buf_printf(&text, "  %s:%lld:%lld %s\n", finding->steps.at[s].place.path,
                          (long long)finding->steps.at[s].place.line,
                          (long long)finding->steps.at[s].place.column,
                          finding->steps.at[s].message);
        }
    }
    return ft_buf_text(&text, t->cx.arena);
}

/* With what was kept it is what it is without; gives how many findings there are. */
static size_t same(struct test *t, int64_t *walked) {
    struct ft_rules_scan kept = scan(t, true);
    struct ft_rules_scan anew = scan(t, false);
    assert_string_equal(text_of(t, &kept), text_of(t, &anew));
    assert_int_equal(kept.files, anew.files);
    assert_int_equal(kept.lines, anew.lines);
    *walked = kept.walked;
    return kept.findings.count;
}

static void put_project(struct test *t) {
    test_put(t, "project/web.py",
             "from flask import request\nfrom jobs import start, clean\n\n\n@app.route('/')\n"
             "def page():\n    start(clean(request.args['n']))\n");
    test_put(t, "project/jobs.py",
             "import os\n\n\ndef start(what):\n    os.system('run ' + what)\n"
             "\n\ndef clean(text):\n    return text\n");
    test_put(t, "project/base.py", "class Base:\n    prefix = input()\n");
    test_put(t, "project/more.py",
             "import os\nfrom base import Base\nMODE = 'x'\n\n\n"
             "class More(Base):\n    def run(self):\n"
             "        os.system(MODE + self.step())\n");
    test_put(t, "project/alone.py", "import hashlib\nhashlib.md5(b'')\n");
    for (int i = 0; i < 20; i++) {
        test_put(t, ft_sprintf(t->cx.arena, "project/quiet%d.py", i),
                 ft_sprintf(t->cx.arena, "def quiet%d(a):\n    return a + %d\n", i, i));
    }
}

/* Edits of one file that others' findings depend on, one after the other. */
static void an_edit_is_seen_wherever_it_matters(void **state) {
    struct test *t = *state;
    static const struct {
        const char *path, *text;
        size_t findings; /* afterwards */
    } edits[] = {
        {"web.py", NULL, 2},
        /* what a helper does with its argument */
        {"jobs.py",
         "import os\nimport shlex\n\n\ndef start(what):\n    os.system('run ' + what)\n"
         "\n\ndef clean(text):\n    return shlex.quote(text)\n",
         1},
        {"jobs.py",
         "import os\n\n\ndef start(what):\n    os.system('run ' + what)\n"
         "\n\ndef clean(text):\n    return text.strip()\n",
         2},
        /* the same, only elsewhere: the way leads through other lines */
        {"jobs.py",
         "import os\n# here\n\n\ndef start(what):\n    os.system('run ' + what)\n"
         "\n\ndef clean(text):\n    return text.strip()\n",
         2},
        /* a method that was looked up and not found */
        {"base.py", "class Base:\n    def step(self):\n        return input()\n", 3},
        {"base.py", "class Base:\n    def step(self):\n        return 'fixed'\n", 2},
        /* a class between, of a file that comes first */
        {"a.py", "class Base:\n    def other(self):\n        return input()\n", 2},
        {"a.py", "class Other:\n    pass\n", 2},
        /* a variable outside of functions */
        {"more.py",
         "import os\nfrom base import Base\nMODE = input()\n\n\n"
         "class More(Base):\n    def run(self):\n        os.system(MODE + self.step())\n",
         3},
        /* a function that is gone, and one that is there again */
        {"jobs.py", "import os\n", 2},
        {"late.py", "import os\n\n\ndef start(what):\n    os.system(what)\n", 2},
        {"alone.py", "import hashlib\nhashlib.md5(b'')  # fettle:ignore\n", 1},
    };
    put_project(t);
    for (size_t i = 0; i < FT_COUNT(edits); i++) {
        int64_t walked = 0;
        usleep(60000); /* a stat is believed when the clock has gone on */
        if (edits[i].text) {
            test_put(t, ft_sprintf(t->cx.arena, "project/%s", edits[i].path), edits[i].text);
            usleep(60000);
        }
        assert_int_equal(same(t, &walked), edits[i].findings);
        assert_true(i == 0 || walked < 8); /* of some 25 */
        same(t, &walked);
        assert_int_equal(walked, 0);
    }
}

static void files_that_go_are_forgotten(void **state) {
    struct test *t = *state;
    int64_t walked = 0;
    put_project(t);
    assert_int_equal(same(t, &walked), 2);
    assert_int_equal(unlink(test_path(t, "project/jobs.py")), 0);
    assert_int_equal(same(t, &walked), 1);
}

static char *only_file(struct test *t) {
    FT_BUF struct ft_buf name;
    ft_buf_init(&name, FT_BUF_NO_CAP);
    FILE *list = popen(ft_sprintf(t->cx.arena, "ls %s/cache/*", t->dir), "r");
    assert_non_null(list);
    char line[200] = "";
    assert_non_null(fgets(line, sizeof line, list));
    line[strcspn(line, "\n")] = '\0';
    pclose(list);
    return ft_strdup(t->cx.arena, line);
}

/* Whatever stands in the file: it is left aside, or (where somebody took the trouble to put a
 * fitting checksum on it) read without harm. */
static void damage_does_no_harm(void **state) {
    struct test *t = *state;
    int64_t walked = 0;
    struct ft_slice good;
    put_project(t);
    usleep(60000);
    assert_int_equal(same(t, &walked), 2);
    const char *path = only_file(t);
    assert_ok(t, ft_path_read(&t->cx, path, 1 << 30, &good));
    const size_t sizes[] = {0, 3, 16, 17, good.size / 2, good.size - 1};
    for (size_t i = 0; i < FT_COUNT(sizes); i++) {
        assert_ok(t, ft_path_write(&t->cx, path, 0600, (struct ft_slice){good.data, sizes[i]}));
        assert_int_equal(same(t, &walked), 2);
        assert_true(walked > 20);
    }
    char *bad = ft_strndup(t->cx.arena, good.data, good.size);
    bad[good.size / 2] ^= 1;
    assert_ok(t, ft_path_write(&t->cx, path, 0600, (struct ft_slice){bad, good.size}));
    assert_int_equal(same(t, &walked), 2);
    for (size_t at = 16; at < good.size; at += 1 + at % 37) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        struct test round = *t;
        round.cx.arena = scratch;
        memcpy(bad, good.data, good.size);
        bad[at] = (char)(bad[at] ^ (1 << at % 8));
        uint64_t checksum = ft_content_hash((struct ft_slice){bad + 16, good.size - 16});
        memcpy(bad + 8, &checksum, sizeof checksum);
        assert_ok(&round, ft_path_write(&round.cx, path, 0600, (struct ft_slice){bad, good.size}));
        scan(&round, true);
    }
}

static void the_folder_is_bounded(void **state) {
    struct test *t = *state;
    int64_t walked = 0;
    test_put(t, "project/a.py", "input()\n");
    for (int i = 0; i < 40; i++) {
        test_put(t, ft_sprintf(t->cx.arena, "cache/%d", i), "foreign");
    }
    same(t, &walked);
    FILE *list = popen(ft_sprintf(t->cx.arena, "ls %s/cache | wc -l", t->dir), "r");
    int count = 0;
    assert_non_null(list);
    assert_int_equal(fscanf(list, "%d", &count), 1);
    pclose(list);
    assert_true(count >= 1 && count <= 16);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(an_edit_is_seen_wherever_it_matters),
        TEST(files_that_go_are_forgotten),
        TEST(damage_does_no_harm),
        TEST(the_folder_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
