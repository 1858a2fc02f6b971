#include "support.h"

#include "index/search.h"
#include "os/file.h"

#include <fcntl.h>
#include <sys/time.h>

/* The tree is DIR/tree, the index DIR/kept. */
static struct ft_index *opened(struct test *t, bool kept) {
    struct ft_root *root = FT_NEW(t->cx.arena, struct ft_root);
    struct ft_index *index = NULL;
    struct ft_index_spec spec = {.root = root, .folder = test_path(t, "kept"), .kept = kept};
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
    assert_ok(t, ft_index_open(&t->cx, &spec, &index));
    return index;
}

static struct ft_index_state state_of(const struct ft_index *index) {
    struct ft_index_state state;
    ft_index_state(index, &state);
    return state;
}

static struct ft_search_answer found(struct test *t, const struct ft_index *index,
                                     struct ft_search_spec spec) {
    struct ft_search_answer answer;
    spec.limit = spec.limit ? spec.limit : 1000;
    assert_ok(t, ft_search(&t->cx, index, &spec, &answer));
    return answer;
}

/* "path:line path:line", for comparing. */
static const char *places(struct test *t, const struct ft_index *index,
                          struct ft_search_answer answer) {
    const char *text = "";
    for (size_t i = 0; i < answer.hits.count; i++) {
        struct ft_index_file file;
        assert_true(ft_index_file(index, answer.hits.at[i].file, &file));
        text = ft_sprintf(t->cx.arena, "%s%s%s:%u", text, *text ? " " : "", file.path,
                          answer.hits.at[i].line);
    }
    return text;
}

static const char *search(struct test *t, const struct ft_index *index, const char *query) {
    struct ft_search_spec spec = {.query = query};
    return places(t, index, found(t, index, spec));
}

static void lines_are_found(void **state) {
    struct test *t = *state;
    test_put(t, "tree/a.c", "int alpha;\n\nint beta(void);\n");
    test_put(t, "tree/b/c.py", "def alpha():\n    return 'ALPHA'\r\n");
    test_put(t, "tree/none.txt", "");
    test_put(t, "tree/last.txt", "no line end alpha");
    struct ft_index *index = opened(t, false);
    assert_string_equal(search(t, index, "alpha"), "a.c:1 b/c.py:1 last.txt:1");
    assert_string_equal(search(t, index, "a"), "a.c:1 a.c:3 b/c.py:1 last.txt:1");
    assert_string_equal(search(t, index, "int beta(void)"), "a.c:3");
    assert_string_equal(search(t, index, "alpha;\n"), "");
    struct ft_search_spec spec = {.query = "alpha", .ignore_case = true};
    struct ft_search_answer answer = found(t, index, spec);
    assert_string_equal(places(t, index, answer), "a.c:1 b/c.py:1 b/c.py:2 last.txt:1");
    assert_string_equal(answer.hits.at[2].text, "    return 'ALPHA'");
    assert_int_equal(answer.hits.at[2].column, 13);
    assert_int_equal(answer.hits.at[2].end_column, 18);
    spec = (struct ft_search_spec){.query = "^int \\w+;$", .regex = true};
    assert_string_equal(places(t, index, found(t, index, spec)), "a.c:1");
    spec = (struct ft_search_spec){.query = "alpha;\\s+int", .regex = true};
    assert_string_equal(places(t, index, found(t, index, spec)), "");
    spec = (struct ft_search_spec){.query = "alph", .word = true};
    assert_string_equal(places(t, index, found(t, index, spec)), "");
    spec = (struct ft_search_spec){.query = "return", .context = 3};
    answer = found(t, index, spec);
    assert_int_equal(answer.hits.at[0].before.count, 1);
    assert_string_equal(answer.hits.at[0].before.at[0], "def alpha():");
    assert_int_equal(answer.hits.at[0].after.count, 0);
}

static void files_are_chosen(void **state) {
    struct test *t = *state;
    test_put(t, "tree/a.c", "word\n");
    test_put(t, "tree/sub/b.c", "word\n");
    test_put(t, "tree/sub/b.py", "word\n");
    struct ft_index *index = opened(t, false);
    const char *globs[] = {"*.c", "!sub"};
    struct ft_strings paths = {.at = globs, .count = 1};
    struct ft_search_spec spec = {.query = "word", .paths = &paths};
    assert_string_equal(places(t, index, found(t, index, spec)), "a.c:1 sub/b.c:1");
    paths.count = 2;
    assert_string_equal(places(t, index, found(t, index, spec)), "a.c:1");
    spec = (struct ft_search_spec){.query = "word", .under = "sub/"};
    assert_string_equal(places(t, index, found(t, index, spec)), "sub/b.c:1 sub/b.py:1");
    spec = (struct ft_search_spec){.query = "word", .lang = "python"};
    assert_string_equal(places(t, index, found(t, index, spec)), "sub/b.py:1");
    spec = (struct ft_search_spec){.query = "word", .limit = 2};
    struct ft_search_answer answer = found(t, index, spec);
    assert_string_equal(places(t, index, answer), "a.c:1 sub/b.c:1");
    assert_true(answer.more);
}

static void changes_are_seen(void **state) {
    struct test *t = *state;
    test_put(t, "tree/a.c", "int one(void) { return 1; }\n");
    test_put(t, "tree/b.c", "int two(void) { return 2; }\n");
    test_put(t, "tree/z.c", "int six(void) { return 6; }\n");
    assert_int_equal(state_of(opened(t, false)).changed, 3);
    test_put(t, "tree/b.c", "int few(void) { return 3; }\n"); /* as long as before */
    test_put(t, "tree/m.c", "int new(void) { return 4; }\n");
    assert_int_equal(unlink(test_path(t, "tree/a.c")), 0);
    struct ft_index *index = opened(t, true);
    assert_string_equal(search(t, index, "few"), ""); /* not looked whether anything changed */
    index = opened(t, false);
    assert_string_equal(search(t, index, "return"), "b.c:1 m.c:1 z.c:1");
    assert_string_equal(search(t, index, "few"), "b.c:1");
    assert_string_equal(search(t, index, "one"), "");
    assert_int_equal(ft_index_find(index, "a.c"), FT_INDEX_GONE);
    assert_true(ft_index_find(index, "b.c") >= 0);
    assert_int_equal(state_of(index).files, 3);
    assert_int_equal(state_of(index).symbols, 3);
    test_put(t, "tree/a.c", "int one(void) { return 1; }\n");
    index = opened(t, false);
    assert_string_equal(search(t, index, "return"), "a.c:1 b.c:1 m.c:1 z.c:1");
}

/* A second write within the clock's tick leaves size and time as they were. */
static void a_late_write_is_seen(void **state) {
    struct test *t = *state;
    struct stat info;
    test_put(t, "tree/a.c", "int one;\n");
    opened(t, false);
    assert_int_equal(stat(test_path(t, "tree/a.c"), &info), 0);
    FILE *file = fopen(test_path(t, "tree/a.c"), "r+");
    fputs("int two;\n", file);
    fclose(file);
    const struct timespec times[] = {info.st_atim, info.st_mtim};
    assert_int_equal(utimensat(AT_FDCWD, test_path(t, "tree/a.c"), times, 0), 0);
    assert_string_equal(search(t, opened(t, false), "two"), "a.c:1");
}

static bool count_symbol(void *to, const struct ft_symbol *symbol) {
    struct ft_symbol *last = to;
    uint32_t count = last->number;
    *last = *symbol;
    last->number = count + 1;
    return true;
}

static void symbols_are_found_by_name(void **state) {
    struct test *t = *state;
    struct ft_symbol last = {0};
    struct ft_symbol around;
    test_put(t, "tree/a.py",
             "class A:\n    def go(self):\n        return 1\n\n\ndef go():\n    pass\n");
    struct ft_index *index = opened(t, false);
    ft_index_named(index, "go", count_symbol, &last);
    assert_int_equal(last.number, 2);
    assert_int_equal(last.kind, FT_SYMBOL_FUNCTION);
    assert_int_equal(last.line, 6);
    assert_int_equal(last.end_line, 7);
    assert_true(ft_index_around(index, last.file, 3, &around));
    assert_string_equal(around.name, "go");
    assert_string_equal(around.inside, "A");
    assert_int_equal(around.kind, FT_SYMBOL_METHOD);
    assert_false(ft_index_around(index, last.file, 5, &around));
    last.number = 0;
    ft_index_named(index, "gone", count_symbol, &last);
    assert_int_equal(last.number, 0);
}

static const char *meant(struct test *t, const struct ft_index *index,
                         const struct ft_meant_list *list) {
    const char *text = "";
    for (size_t i = 0; i < list->count; i++) {
        struct ft_symbol symbol = {0};
        struct ft_index_file file;
        assert_true(ft_index_file(index, (uint32_t)list->at[i].file, &file));
        if (list->at[i].symbol >= 0) {
            ft_index_symbol(index, (uint32_t)list->at[i].symbol, &symbol);
        }
        text = ft_sprintf(t->cx.arena, "%s%s%s", text, *text ? " " : "",
                          symbol.name ? symbol.name : file.path);
    }
    return text;
}

static void names_are_found_by_what_is_remembered(void **state) {
    struct test *t = *state;
    struct ft_meant_list list = {0};
    test_put(t, "tree/http_client.c",
             "int open_file(void) { return 0; }\nint OpenFile(void) { return 0; }\n"
             "int open_file_again(void) { return 0; }\nint reopen_file(void) { return 0; }\n"
             "int other(void) { return 0; }\n");
    struct ft_index *index = opened(t, false);
    struct ft_search_spec spec = {.query = "open_file", .limit = 10};
    assert_ok(t, ft_search_symbols(&t->cx, index, &spec, &list));
    assert_string_equal(meant(t, index, &list), "open_file open_file_again reopen_file");
    spec.query = "OPENFILE";
    list.count = 0;
    assert_ok(t, ft_search_symbols(&t->cx, index, &spec, &list));
    assert_string_equal(meant(t, index, &list), "OpenFile");
    spec.query = "htc";
    list.count = 0;
    assert_ok(t, ft_search_fuzzy(&t->cx, index, &spec, &list));
    assert_string_equal(meant(t, index, &list), "http_client.c");
    spec.query = "opfa";
    list.count = 0;
    assert_ok(t, ft_search_fuzzy(&t->cx, index, &spec, &list));
    assert_string_equal(meant(t, index, &list), "open_file_again");
}

static void words_rank_files(void **state) {
    struct test *t = *state;
    struct ft_search_answer answer;
    test_put(t, "tree/upload.py", "def upload(path):\n    retry(path)\n    # retry an upload\n");
    test_put(t, "tree/a.py", "def download(path):\n    retry(path)\n");
    test_put(t, "tree/b.py", "x = 1\n");
    struct ft_index *index = opened(t, false);
    struct ft_search_spec spec = {.query = "how to retry an upload", .limit = 10};
    assert_ok(t, ft_search_ranked(&t->cx, index, &spec, &answer));
    struct ft_index_file file;
    assert_true(ft_index_file(index, answer.hits.at[0].file, &file));
    assert_string_equal(file.path, "upload.py");
    for (size_t i = 0; i < answer.hits.count; i++) {
        assert_true(ft_index_file(index, answer.hits.at[i].file, &file));
        assert_string_not_equal(file.path, "b.py");
    }
    spec.query = " ?? ";
    assert_int_equal(ft_search_ranked(&t->cx, index, &spec, &answer), FT_INVALID);
}

static void names_in_comments_are_no_references(void **state) {
    struct test *t = *state;
    struct ft_ref_answer answer;
    test_put(t, "tree/a.c",
             "/* go */ // go\nint go(int go_on) { return \"go\"[0] + go_on; }\n"
             "int x(void) { return go(1) + s->go; }\n");
    test_put(t, "tree/a.py", "def go(a):  # go\n    return a // go('go')\n");
    struct ft_index *index = opened(t, false);
    struct ft_search_spec spec = {.query = "go", .limit = 10};
    assert_ok(t, ft_search_refs(&t->cx, index, &spec, &answer));
    static const struct {
        uint32_t line, column;
        enum ft_ref_kind kind;
    } expected[] = {{2, 5, FT_REF_DEFINITION},
                    {3, 22, FT_REF_CALL},
                    {3, 33, FT_REF_MEMBER},
                    {1, 5, FT_REF_DEFINITION},
                    {2, 17, FT_REF_CALL}};
    assert_int_equal(answer.refs.count, FT_COUNT(expected));
    for (size_t i = 0; i < FT_COUNT(expected); i++) {
        assert_int_equal(answer.refs.at[i].line, expected[i].line);
        assert_int_equal(answer.refs.at[i].column, expected[i].column);
        assert_int_equal(answer.refs.at[i].kind, expected[i].kind);
    }
}

static void what_is_no_text_is_left_out(void **state) {
    struct test *t = *state;
    struct ft_root root;
    test_put(t, "tree/a.txt", "needle\n");
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), &root));
    assert_ok(t, ft_file_write(&t->cx, &root, "binary", 0644, FT_SLICE("\0needle\n")));
    assert_int_equal(mkfifo(test_path(t, "tree/pipe"), 0600), 0);
    assert_int_equal(symlink("/etc/passwd", test_path(t, "tree/link")), 0);
    int fd = open(test_path(t, "tree/large"), O_CREAT | O_WRONLY, 0600);
    assert_int_equal(ftruncate(fd, FT_INDEX_FILE_MAX + 1), 0); /* a hole: no room is taken */
    close(fd);
    struct ft_index *index = opened(t, false);
    assert_string_equal(search(t, index, "needle"), "a.txt:1");
    assert_int_equal(state_of(index).files, 3);
    assert_int_equal(state_of(index).unsearchable, 2);
}

static void utf16_is_text(void **state) {
    struct test *t = *state;
    struct ft_root root;
    static const char text[] = "x\nint needle(void) { return 1; }\n";
    char little[2 * sizeof text] = "\xff\xfe";
    char big[2 * sizeof text] = "\xfe\xff";
    for (size_t i = 0; i + 1 < sizeof text; i++) {
        little[2 + 2 * i] = big[3 + 2 * i] = text[i];
    }
    test_put(t, "tree/a.txt", "needle\n");
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), &root));
    assert_ok(t, ft_file_write(&t->cx, &root, "b.c", 0644, FT_SLICE(little)));
    assert_ok(t, ft_file_write(&t->cx, &root, "c.c", 0644, FT_SLICE(big)));
    assert_ok(t, ft_file_write(&t->cx, &root, "d", 0644, FT_SLICE("\xff\xfe\0\0n\0\0\0")));
    struct ft_index *index = opened(t, false);
    struct ft_search_spec refs = {.query = "needle", .limit = 10};
    struct ft_meant_list list = {0};
    assert_string_equal(search(t, index, "needle"), "a.txt:1 b.c:2 c.c:2");
    assert_int_equal(state_of(index).unsearchable, 1);
    assert_ok(t, ft_search_symbols(&t->cx, index, &refs, &list));
    assert_int_equal(list.count, 2);
}

/* Parts of it are told by their place in the text, not on the disk. */
static void utf16_is_read_in_parts(void **state) {
    enum { LINES = 40000 };
    struct test *t = *state;
    struct ft_root root;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    test_put(t, "tree/a.txt", "x\n");
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), &root));
    ft_buf_push(&text, "\xff\xfe", 2);
    for (int i = 0; i < LINES; i++) {
        char line[16];
        int size = snprintf(line, sizeof line, "line%d\n", i);
        for (int c = 0; c < size; c++) {
            ft_buf_push(&text, (char[]){line[c], 0}, 2);
        }
        ft_buf_push(&text, "\x2d\x4e", 2); /* three bytes in UTF-8 */
    }
    assert_ok(t,
              ft_file_write(&t->cx, &root, "b.txt", 0644, (struct ft_slice){text.data, text.size}));
    struct ft_index *index = opened(t, false);
    struct ft_search_spec around = {.query = "line39000", .context = 1};
    assert_string_equal(search(t, index, "line1234\n"), "");
    assert_string_equal(search(t, index, "line12345"), "b.txt:12346");
    assert_string_equal(search(t, index, "line39999"), "b.txt:40000");
    assert_string_equal(places(t, index, found(t, index, around)), "b.txt:39001");
    test_put(t, "tree/b.txt", "now it is short: line39999\n");
    assert_string_equal(search(t, index, "line39999"), "b.txt:1");
}

static void wrong_expressions_are_refused(void **state) {
    struct test *t = *state;
    struct ft_search_answer answer;
    test_put(t, "tree/a.txt", "x\n");
    struct ft_index *index = opened(t, false);
    static const char *const wrong[] = {"(", "[a", "a**b{", "(?=a)b", "\\1", ""};
    for (size_t i = 0; i < FT_COUNT(wrong); i++) {
        struct ft_search_spec spec = {.query = wrong[i], .regex = true, .limit = 1};
        assert_int_equal(ft_search(&t->cx, index, &spec, &answer), FT_INVALID);
    }
}

/* A large file is looked at in parts: lines are counted over all of them. */
static void parts_of_a_large_file_are_found(void **state) {
    enum { LINES = 40000 };
    struct test *t = *state;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (int i = 1; i <= LINES; i++) {
        ft_buf_printf(&text, "line %d of many%s\n", i,
                      i == 20000             ? " needle zebra"
                      : i == 7 || i == LINES ? " needle"
                                             : "");
    }
    test_put(t, "tree/large.txt", text.data);
    test_put(t, "tree/b.txt", "needle");
    usleep(30000); /* or it counts as one that may still be written to */
    struct ft_index *index = opened(t, false);
    assert_string_equal(search(t, index, "needle"),
                        "b.txt:1 large.txt:7 large.txt:20000 large.txt:40000");
    struct ft_search_spec spec = {.query = "zebra", .context = 2};
    struct ft_search_answer answer = found(t, index, spec);
    assert_int_equal(answer.hits.at[0].line, 20000);
    assert_string_equal(answer.hits.at[0].before.at[1], "line 19999 of many");
    assert_int_equal(answer.candidates, 1); /* a part, not the whole */
    test_put(t, "tree/large.txt", ft_sprintf(t->cx.arena, "new\n%s", text.data));
    index = opened(t, true); /* changed since, and nobody looked: found as it is now */
    assert_string_equal(search(t, index, "needle"),
                        "b.txt:1 large.txt:8 large.txt:20001 large.txt:40001");
}

/* More than one chunk, more threads than cores: the same answers as from one thread. */
static void threads_change_nothing(void **state) {
    enum { FILES = 8300 };
    struct test *t = *state;
    const char *before = NULL;
    for (int i = 0; i < FILES; i++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        struct test inner = {.cx = {.arena = scratch}};
        memcpy(inner.dir, t->dir, sizeof t->dir);
        test_put(&inner, ft_sprintf(scratch, "tree/%d/%d.c", i % 50, i),
                 ft_sprintf(scratch, "int f%d(int a) {\n    return a * %d; /* %s */\n}\n", i, i,
                            i % 100 ? "" : "needle"));
    }
    for (unsigned threads = 1; threads <= 4; threads += 3) {
        struct ft_root *root = FT_NEW(t->cx.arena, struct ft_root);
        struct ft_index *index = NULL;
        struct ft_index_spec spec = {
            .root = root, .folder = test_path(t, "kept"), .anew = true, .threads = threads};
        assert_ok(t, ft_root_keep(&t->cx, test_path(t, "tree"), root));
        assert_ok(t, ft_index_open(&t->cx, &spec, &index));
        struct ft_search_spec query = {
            .query = "return.*needle", .regex = true, .threads = threads};
        const char *now = places(t, index, found(t, index, query));
        struct ft_search_spec limited = {.query = "a", .limit = 777, .threads = threads};
        now = ft_sprintf(t->cx.arena, "%s\n%s", now, places(t, index, found(t, index, limited)));
        assert_int_equal(state_of(index).symbols, FILES);
        assert_true(strstr(now, "0/0.c:2") != NULL);
        assert_true(!before || strcmp(before, now) == 0);
        before = now;
    }
}

/* Whatever became of the file on the disk: an answer or a new index, never a crash. */
static void a_damaged_index_does_no_harm(void **state) {
    struct test *t = *state;
    struct ft_slice whole;
    struct ft_root root;
    unsigned seed = 1;
    for (int i = 0; i < 30; i++) {
        test_put(t, ft_sprintf(t->cx.arena, "tree/%d.c", i),
                 ft_sprintf(t->cx.arena, "int f%d(int a) { return a; }\nstruct s%d { int m; };\n",
                            i, i));
    }
    opened(t, false);
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "kept"), &root));
    assert_ok(t, ft_file_read(&t->cx, &root, "base.ftx", FT_FILE_MAX, &whole));
    for (int i = 0; i < 300; i++) {
        ft_ctx cx = {.arena = ft_arena_new()};
        struct test inner = {.cx = cx};
        memcpy(inner.dir, t->dir, sizeof t->dir);
        char *copy = ft_strndup(cx.arena, whole.data, whole.size);
        memcpy(copy, whole.data, whole.size);
        size_t size = i % 7 == 0 ? (size_t)rand_r(&seed) % whole.size : whole.size;
        for (int flips = 0; flips < 1 + i % 40; flips++) {
            size_t at = (size_t)rand_r(&seed) % (i % 3 ? whole.size : 4096);
            copy[at] = (char)rand_r(&seed);
        }
        assert_ok(&inner,
                  ft_file_write(&inner.cx, &root, "base.ftx", 0600, (struct ft_slice){copy, size}));
        struct ft_index *index = opened(&inner, true);
        struct ft_search_spec spec = {.query = "return a", .limit = 100};
        struct ft_search_answer answer;
        struct ft_meant_list list = {0};
        struct ft_symbol last = {0};
        assert_ok(&inner, ft_search(&inner.cx, index, &spec, &answer));
        assert_ok(&inner, ft_search_fuzzy(&inner.cx, index, &spec, &list));
        ft_index_named(index, "f3", count_symbol, &last);
        state_of(index);
        ft_arena_free(inner.cx.arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(lines_are_found),
        TEST(files_are_chosen),
        TEST(changes_are_seen),
        TEST(a_late_write_is_seen),
        TEST(symbols_are_found_by_name),
        TEST(names_are_found_by_what_is_remembered),
        TEST(words_rank_files),
        TEST(names_in_comments_are_no_references),
        TEST(what_is_no_text_is_left_out),
        TEST(utf16_is_text),
        TEST(utf16_is_read_in_parts),
        TEST(wrong_expressions_are_refused),
        TEST(parts_of_a_large_file_are_found),
        TEST(threads_change_nothing),
        TEST(a_damaged_index_does_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
