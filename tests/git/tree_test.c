#include "git_support.h"

static const struct ft_tree_entry *find(const struct ft_tree_list *list, const char *path) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->at[i].path, path) == 0) {
            return &list->at[i];
        }
    }
    return NULL;
}

static void every_file_is_listed_with_its_mode(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_tree_list list = {0};
    assert_ok(t, ft_repo_list(&t->cx, repo, head_of(t, "repo"), &list));
    assert_int_equal(list.count, 4);
    assert_string_equal(list.at[0].path, "a.txt");
    assert_string_equal(list.at[3].path, "sub/b.txt");
    assert_int_equal(find(&list, "run.sh")->mode, 0100755);
    assert_int_equal(find(&list, "link")->mode, 0120000);
    struct ft_slice content;
    assert_ok(t, ft_repo_blob(&t->cx, repo, list.at[0].oid, 100, &content));
    assert_string_equal(content.data, "one\ntwo\nthree\n");
    assert_err(ft_repo_blob(&t->cx, repo, list.at[0].oid, 13, &content), FT_LIMIT);
    assert_err(ft_repo_blob(&t->cx, repo, head_of(t, "repo"), 9999, &content), FT_FORMAT);
    assert_err(ft_repo_blob(&t->cx, repo, "0123456789012345678901234567890123456789", 9, &content),
               FT_NOTFOUND);
    assert_err(ft_repo_blob(&t->cx, repo, "main", 9, &content), FT_INVALID);
}

static void attributes_of_that_tree_decide(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "mkdir -p deep/vendor; cat > .gitattributes <<'A'\n"
       "[attr]lfs filter=lfs diff=lfs merge=lfs -text\n"
       "*.bin lfs\n\"sp ace.txt\" ident\n/deep/*.u working-tree-encoding=ISO-8859-1\n"
       "gen-*.c linguist-generated=true\n**/vendor/** linguist-vendored\n*.png binary\n"
       "esc\\*.c -diff\nA\n"
       "echo '*.bin -filter' > deep/.gitattributes;"
       "for f in a.bin 'sp ace.txt' deep/x.u x.u gen-1.c deep/vendor/v.c i.png 'esc*.c' escx.c "
       "deep/b.bin; do echo 1 > \"$f\"; done; git add -A; git commit -qm attributes;"
       /* what lies in the working tree now does not count */
       "echo '* filter=all' > .gitattributes; echo '* filter=all' > .git/info/attributes");
    static const struct {
        const char *path;
        bool filtered, generated;
    } cases[] = {
        {"a.bin", true, false},       {"sp ace.txt", true, false}, {"deep/x.u", true, false},
        {"x.u", false, false},        {"gen-1.c", false, true},    {"deep/vendor/v.c", false, true},
        {"i.png", false, true},       {"esc*.c", false, true},     {"escx.c", false, false},
        {"deep/b.bin", false, false}, {"a.txt", false, false},
    };
    struct ft_tree_list list = {0};
    assert_ok(t, ft_repo_list(&t->cx, open_repo(t, "repo"), head_of(t, "repo"), &list));
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        const struct ft_tree_entry *entry = find(&list, cases[i].path);
        assert_non_null(entry);
        if (entry->filtered != cases[i].filtered || entry->generated != cases[i].generated) {
            fail_msg("%s: filtered %d, generated %d", entry->path, entry->filtered,
                     entry->generated);
        }
    }
}

struct raw_entry {
    const char *mode, *name, *oid;
};

/* A commit whose tree is made byte by byte, as no git would make it. */
static char *commit_of_entries(struct test *t, const struct raw_entry *entries, size_t count) {
    FT_BUF struct ft_buf raw;
    ft_buf_init(&raw, FT_BUF_NO_CAP);
    for (size_t i = 0; i < count; i++) {
        ft_buf_printf(&raw, "%s %s", entries[i].mode, entries[i].name);
        ft_buf_putc(&raw, '\0');
        for (size_t j = 0; j < 40; j += 2) {
            char pair[] = {entries[i].oid[j], entries[i].oid[j + 1], '\0'};
            ft_buf_putc(&raw, (char)strtoul(pair, NULL, 16));
        }
    }
    assert_ok(
        t, ft_path_write(&t->cx, test_path(t, "raw"), 0644, (struct ft_slice){raw.data, raw.size}));
    return sh_out(t, "repo",
                  "t=$(git hash-object -t tree -w --literally ../raw);"
                  "git commit-tree -m crafted $t");
}

static char *commit_of_name(struct test *t, const char *name) {
    struct raw_entry entry = {"100644", name,
                              sh_out(t, "repo", "echo x | git hash-object -w --stdin")};
    return commit_of_entries(t, &entry, 1);
}

static void crafted_names_are_refused(void **state) {
    struct test *t = *state;
    make_repo(t);
    static const char *const names[] = {"..",      ".",        ".git",   ".GIT",
                                        "a/../b",  "git~1",    "GIT~1",  ".git.",
                                        ".git ",   ".git::$I", "/etc",   ".g\xe2\x80\x8cit",
                                        ".Git...", "a/b",      ".git\\x"};
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_root out;
    sh(t, "", "mkdir out");
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "out"), &out));
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        char *commit = commit_of_name(t, names[i]);
        struct ft_tree_list list = {0};
        enum ft_err_code code = ft_repo_list(&t->cx, repo, commit, &list);
        if (code != FT_FORMAT || ft_repo_checkout(&t->cx, repo, commit, &out) != FT_FORMAT) {
            fail_msg("the name %s was taken: %s", names[i], ft_err_info(code)->name);
        }
    }
    assert_string_equal(sh_out(t, "out", "find . -mindepth 1"), "");
    static const char *const fine[] = {".gitignore", "git~2", "..a", ".git-x", "a b", "gitx"};
    for (size_t i = 0; i < FT_COUNT(fine); i++) {
        struct ft_tree_list list = {0};
        assert_ok(t, ft_repo_list(&t->cx, repo, commit_of_name(t, fine[i]), &list));
        assert_int_equal(list.count, 1);
    }
}

static void a_link_never_leads_another_entry_away(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "", "mkdir outside out");
    /* "a" as a link to a folder outside, and once more as a folder with a file in it. */
    const struct raw_entry entries[] = {
        {"120000", "a", sh_out(t, "repo", "printf ../outside | git hash-object -w --stdin")},
        {"40000", "a",
         sh_out(t, "repo",
                "b=$(echo evil | git hash-object -w --stdin);"
                "printf '100644 blob %s\\tb\\n' $b | git mktree")}};
    char *commit = commit_of_entries(t, entries, 2);
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_root out;
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "out"), &out));
    assert_err(ft_repo_checkout(&t->cx, repo, commit, &out), FT_FORMAT);
    assert_false(is_there(t, "outside/b"));
}

static void a_checkout_has_the_same_bytes_as_git_archive(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "mkdir -p 'x y/z'; printf 'a\\r\\nb' > 'x y/z/crlf'; printf '\\0\\1' > 'x y/bin'; : > empty;"
       "printf n > \"$(printf 'new\\nline')\"; printf u > \"$(printf 'bad\\377utf8')\";"
       "ln -s ../../outside 'x y/out'; git add -A; git commit -qm more; mkdir ../out ../expected;"
       "git archive HEAD | tar -x -C ../expected; mkdir -p ../expected");
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_root out;
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "out"), &out));
    mode_t before = umask(077);
    assert_ok(t, ft_repo_checkout(&t->cx, repo, head_of(t, "repo"), &out));
    umask(before);
    const char *list = "find . ! -type d -printf '%y %p %l\\0' | sort -z | sha256sum;"
                       "find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum";
    assert_string_equal(sh_out(t, "out", list), sh_out(t, "expected", list));
    struct stat info;
    assert_int_equal(stat(test_path(t, "out/run.sh"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0755);
    assert_int_equal(stat(test_path(t, "out/a.txt"), &info), 0);
    assert_int_equal(info.st_mode & 07777, 0644);
    assert_err(ft_repo_checkout(&t->cx, repo, head_of(t, "repo"), &out), FT_EXISTS);
}

static void large_blobs_are_not_loaded_to_be_refused(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "truncate -s 1G big; git -c core.compression=1 hash-object -w big > ../oid;"
       "rm big");
    char *oid = ft_strndup(t->cx.arena, read_text(t, "oid"), 40);
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_slice content;
    int64_t size = 0;
    sh(t, "", "true");
    long before = atol(sh_out(
        t, "", ft_sprintf(t->cx.arena, "awk '/VmHWM/{print $2}' /proc/%d/status", (int)getpid())));
    assert_err(ft_repo_blob(&t->cx, repo, oid, 1 << 20, &content), FT_LIMIT);
    assert_ok(t, ft_repo_blob_size(&t->cx, repo, oid, &size));
    assert_int_equal(size, 1 << 30);
    long after = atol(sh_out(
        t, "", ft_sprintf(t->cx.arena, "awk '/VmHWM/{print $2}' /proc/%d/status", (int)getpid())));
    assert_true(after - before < 64 * 1024);
}

static void cancelling_ends_a_checkout(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_root out;
    sh(t, "", "mkdir out");
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "out"), &out));
    atomic_int cancelled = 1;
    t->cx.cancelled = &cancelled;
    struct ft_repo *repo = open_repo(t, "repo");
    assert_err(ft_repo_checkout(&t->cx, repo, head_of(t, "repo"), &out), FT_CANCELLED);
    t->cx.cancelled = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(every_file_is_listed_with_its_mode),
        TEST(attributes_of_that_tree_decide),
        TEST(crafted_names_are_refused),
        TEST(a_link_never_leads_another_entry_away),
        TEST(a_checkout_has_the_same_bytes_as_git_archive),
        TEST(large_blobs_are_not_loaded_to_be_refused),
        TEST(cancelling_ends_a_checkout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
