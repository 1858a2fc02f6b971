#include "git_support.h"

static struct ft_commit_spec spec_of(const char *parent, const struct ft_file_change *changes,
                                     size_t count) {
    return (struct ft_commit_spec){.parent = parent,
                                   .changes = changes,
                                   .count = count,
                                   .message = "a change\n\nRun: 1\n",
                                   .name = "Fettle",
                                   .email = "fettle@localhost",
                                   .time_s = 1700000000};
}

static void a_commit_holds_its_changes_and_no_more(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_repo *repo = open_repo(t, "repo");
    char *head = head_of(t, "repo");
    const struct ft_file_change changes[] = {
        {.path = "new/deep/er.txt", .content = FT_SLICE("n\n")},
        {.path = "a.txt", .content = FT_SLICE("A\n")},
        {.path = "run.sh", .content = FT_SLICE("kept\n")},
        {.path = "sub/b.txt", .remove = true},
        {.path = "empty", .mode = 0100755},
    };
    struct ft_commit_spec spec = spec_of(head, changes, FT_COUNT(changes));
    char oid[FT_OID_HEX];
    char again[FT_OID_HEX];
    assert_ok(t, ft_repo_commit(&t->cx, repo, &spec, oid));
    assert_ok(t, ft_repo_commit(&t->cx, repo, &spec, again));
    assert_string_equal(oid, again); /* the same work gives the same commit */
    sh(t, "repo", "git fsck --strict --no-dangling >/dev/null");
    assert_string_equal(
        sh_out(
            t, "repo",
            ft_sprintf(t->cx.arena, "git diff --raw --abbrev=1 HEAD %s | cut -d' ' -f1,2,5", oid)),
        ":100644 100644 M\ta.txt\n:000000 100755 A\tempty\n:000000 100644 A\tnew/deep/er.txt\n"
        ":100755 100755 M\trun.sh\n:100644 000000 D\tsub/b.txt");
    struct ft_commit_info info;
    assert_ok(t, ft_repo_commit_info(&t->cx, repo, oid, &info));
    assert_string_equal(info.message, "a change\n\nRun: 1\n");
    assert_string_equal(info.name, "Fettle");
    assert_int_equal(info.time_s, 1700000000);
    assert_int_equal(info.parents.count, 1);
    assert_string_equal(info.parents.at[0], head);
    assert_string_equal(head_of(t, "repo"), head);
}

static void files_and_folders_take_each_others_place(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_repo *repo = open_repo(t, "repo");
    const struct ft_file_change changes[] = {
        {.path = "sub", .content = FT_SLICE("a file now\n")},
        {.path = "sub/b.txt", .remove = true},
        {.path = "a.txt/in", .content = FT_SLICE("a folder now\n")},
        {.path = "a.txt", .remove = true},
        {.path = "a.txt-x", .content = FT_SLICE("between\n")},
    };
    struct ft_commit_spec spec = spec_of(head_of(t, "repo"), changes, FT_COUNT(changes));
    char oid[FT_OID_HEX];
    assert_ok(t, ft_repo_commit(&t->cx, repo, &spec, oid));
    assert_string_equal(
        sh_out(t, "repo", ft_sprintf(t->cx.arena, "git ls-tree -r --name-only %s", oid)),
        "a.txt-x\na.txt/in\nlink\nrun.sh\nsub");
    sh(t, "repo", "git fsck --strict --no-dangling >/dev/null");
}

static void changes_that_make_no_sense_are_refused(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_repo *repo = open_repo(t, "repo");
    static const struct {
        struct ft_file_change change;
        enum ft_err_code code;
    } cases[] = {
        {{.path = "../x", .content = {"x", 1}}, FT_INVALID},
        {{.path = ".git/config", .content = {"x", 1}}, FT_INVALID},
        {{.path = "sub/.GIT/x", .content = {"x", 1}}, FT_INVALID},
        {{.path = "/x", .content = {"x", 1}}, FT_INVALID},
        {{.path = "", .content = {"x", 1}}, FT_INVALID},
        {{.path = "x/", .content = {"x", 1}}, FT_INVALID},
        {{.path = "x", .content = {"x", 1}, .mode = 0160000}, FT_INVALID},
        {{.path = "none", .remove = true}, FT_NOTFOUND},
        {{.path = "sub", .content = {"x", 1}}, FT_EXISTS},
        {{.path = "a.txt/x", .content = {"x", 1}}, FT_EXISTS},
    };
    char oid[FT_OID_HEX] = "untouched";
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        struct ft_commit_spec spec = spec_of(head_of(t, "repo"), &cases[i].change, 1);
        enum ft_err_code code = ft_repo_commit(&t->cx, repo, &spec, oid);
        if (code != cases[i].code) {
            fail_msg("%s gave %s", cases[i].change.path, ft_err_info(code)->name);
        }
    }
    const struct ft_file_change twice[] = {{.path = "x", .content = {"1", 1}},
                                           {.path = "x", .content = {"2", 1}}};
    struct ft_commit_spec spec = spec_of(head_of(t, "repo"), twice, 2);
    assert_err(ft_repo_commit(&t->cx, repo, &spec, oid), FT_INVALID);
    spec = spec_of("0123456789012345678901234567890123456789", twice, 1);
    assert_err(ft_repo_commit(&t->cx, repo, &spec, oid), FT_NOTFOUND);
    assert_string_equal(oid, "untouched");
}

static void a_first_commit_needs_no_parent(void **state) {
    struct test *t = *state;
    sh(t, "", "git init -q -b main repo");
    struct ft_repo *repo = open_repo(t, "repo");
    char *oid = commit_change(t, repo, NULL, "a", "1\n");
    assert_ok(t, ft_ref_set(&t->cx, repo, "refs/heads/fettle/x", oid, NULL, "made"));
    assert_string_equal(sh_out(t, "repo", "git show fettle/x:a"), "1");
    /* HEAD's branch has no commit yet, but it is checked out all the same. */
    assert_err(ft_ref_set(&t->cx, repo, "refs/heads/main", oid, NULL, "made"), FT_CONFLICT);
}

static void a_ref_moves_only_from_where_it_is_expected(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_repo *repo = open_repo(t, "repo");
    char *head = head_of(t, "repo");
    char *next = commit_change(t, repo, head, "a.txt", "2\n");
    const char *name = "refs/heads/fettle/run";
    char oid[FT_OID_HEX];
    assert_err(ft_ref_set(&t->cx, repo, name, next, head, "m"), FT_CONFLICT);
    assert_err(ft_ref_get(&t->cx, repo, name, oid), FT_NOTFOUND);
    assert_ok(t, ft_ref_set(&t->cx, repo, name, head, NULL, "m"));
    assert_err(ft_ref_set(&t->cx, repo, name, next, NULL, "m"), FT_CONFLICT);
    assert_err(ft_ref_set(&t->cx, repo, name, next, next, "m"), FT_CONFLICT);
    sh(t, "repo", "git pack-refs --all");
    assert_ok(t, ft_ref_set(&t->cx, repo, name, next, head, "kept by fettle"));
    assert_ok(t, ft_ref_get(&t->cx, repo, name, oid));
    assert_string_equal(oid, next);
    assert_non_null(strstr(sh_out(t, "repo", "git reflog fettle/run"), "kept by fettle"));
    assert_ok(t, ft_ref_set(&t->cx, repo, "refs/fettle/backup/1", head, NULL, "m"));
    struct ft_strings names = {0};
    assert_ok(t, ft_ref_list(&t->cx, repo, "refs/fettle/", &names));
    assert_int_equal(names.count, 1);
    assert_err(ft_ref_delete(&t->cx, repo, name, head), FT_CONFLICT);
    assert_ok(t, ft_ref_delete(&t->cx, repo, name, next));
    assert_err(ft_ref_get(&t->cx, repo, name, oid), FT_NOTFOUND);
    static const char *const bad[] = {"main",
                                      "HEAD",
                                      "refs/heads/a..b",
                                      "refs/../x",
                                      "refs/heads/",
                                      "refs/heads/x.lock",
                                      "refs/heads/-\x01"};
    for (size_t i = 0; i < FT_COUNT(bad); i++) {
        assert_err(ft_ref_set(&t->cx, repo, bad[i], head, NULL, "m"), FT_INVALID);
    }
}

static void a_checked_out_branch_is_left_alone(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "git worktree add -q -b other ../wt");
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_repo *linked = open_repo(t, "wt");
    char *head = head_of(t, "repo");
    char *next = commit_change(t, repo, head, "a.txt", "2\n");
    struct ft_repo *both[] = {repo, linked};
    for (size_t i = 0; i < 2; i++) {
        assert_err(ft_ref_set(&t->cx, both[i], "refs/heads/main", next, head, "m"), FT_CONFLICT);
        assert_err(ft_ref_set(&t->cx, both[i], "refs/heads/other", next, head, "m"), FT_CONFLICT);
        assert_err(ft_ref_delete(&t->cx, both[i], "refs/heads/other", head), FT_CONFLICT);
    }
    sh(t, "", "git clone -q --bare repo bare");
    struct ft_repo *bare = open_repo(t, "bare"); /* nobody has anything checked out there */
    next = commit_change(t, bare, head, "a.txt", "2\n");
    assert_ok(t, ft_ref_set(&t->cx, bare, "refs/heads/main", next, head, "m"));
}

static void a_lock_of_another_git_is_a_conflict(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "git branch x; : > .git/refs/heads/x.lock");
    struct ft_repo *repo = open_repo(t, "repo");
    char *head = head_of(t, "repo");
    char *next = commit_change(t, repo, head, "a.txt", "2\n");
    assert_err(ft_ref_set(&t->cx, repo, "refs/heads/x", next, head, "m"), FT_CONFLICT);
    assert_non_null(t->cx.error.hint);
}

static void ancestors_are_known(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "git checkout -q -b side; git commit -q --allow-empty -m s; git checkout -q main;"
       "git commit -q --allow-empty -m m; git merge -q -m merge side");
    struct ft_repo *repo = open_repo(t, "repo");
    char *merge = head_of(t, "repo");
    char *side = sh_out(t, "repo", "git rev-parse side");
    char *mine = sh_out(t, "repo", "git rev-parse HEAD^1");
    bool yes = false;
    bool no = true;
    assert_ok(t, ft_repo_contains(&t->cx, repo, merge, side, &yes));
    assert_ok(t, ft_repo_contains(&t->cx, repo, mine, side, &no));
    assert_true(yes);
    assert_false(no);
    sh(t, "",
       "git clone -q --depth 1 \"file://$T/repo\" shallow; cd shallow;"
       "git commit -q --allow-empty -m more");
    struct ft_repo *shallow = open_repo(t, "shallow");
    assert_ok(t, ft_repo_contains(&t->cx, shallow, head_of(t, "shallow"), merge, &yes));
    assert_ok(t, ft_repo_contains(&t->cx, shallow, merge, head_of(t, "shallow"), &no));
    assert_true(yes);
    assert_false(no);
}

static void a_diff_reads_as_gits_own(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "printf 'one\\n2\\nthree\\nfour' > a.txt; chmod -x run.sh; rm link; mkdir n;"
       "printf 'x\\0y' > n/bin; echo z > plain; git rm -q sub/b.txt; git add -A;"
       "git commit -qm second; git config diff.noprefix true");
    struct ft_repo *repo = open_repo(t, "repo");
    char *from = sh_out(t, "repo", "git rev-parse HEAD~1");
    struct ft_diff diff;
    assert_ok(t, ft_repo_diff(&t->cx, repo, from, head_of(t, "repo"), true, &diff));
    write_text(t, "ours", diff.patch);
    sh(t, "repo",
       "git -c diff.noprefix=false -c core.abbrev=7 diff --no-renames HEAD~1 HEAD > ../theirs;"
       "diff ../theirs ../ours");
    assert_int_equal(diff.count, 6);
    assert_int_equal(diff.added, 3);
    assert_int_equal(diff.removed, 3);
    assert_string_equal(diff.files[0].path, "a.txt");
    assert_ok(t, ft_repo_diff(&t->cx, repo, from, from, false, &diff));
    assert_int_equal(diff.count, 0);
    assert_null(diff.patch);
}

static char *revert(struct test *t, struct ft_repo *repo, const char *onto, const char *from,
                    const char *to) {
    struct ft_commit_spec spec = spec_of(NULL, NULL, 0);
    char oid[FT_OID_HEX];
    assert_ok(t, ft_repo_revert(&t->cx, repo, onto, from, to, &spec, oid));
    return ft_strdup(t->cx.arena, oid);
}

static void later_work_outlives_a_revert(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "seq 1 20 > n; git add n; git commit -qm base; sed -i 's/^3$/three/' n;"
       "echo new > added; rm run.sh; git add -A; git commit -qm run1;"
       "sed -i 's/^18$/eighteen/' n; git commit -qam later; git tag later");
    struct ft_repo *repo = open_repo(t, "repo");
    char *later = head_of(t, "repo");
    char *run = sh_out(t, "repo", "git rev-parse HEAD~1");
    char *base = sh_out(t, "repo", "git rev-parse HEAD~2");
    char *oid = revert(t, repo, later, base, run);
    sh(t, "repo", "git revert --no-edit HEAD~1 >/dev/null 2>&1");
    assert_string_equal(sh_out(t, "repo", ft_sprintf(t->cx.arena, "git rev-parse %s^{tree}", oid)),
                        sh_out(t, "repo", "git rev-parse HEAD^{tree}"));
    assert_string_equal(sh_out(t, "repo", ft_sprintf(t->cx.arena, "git rev-parse %s^", oid)),
                        later);
    char *same = revert(t, repo, run, base, run);
    assert_string_equal(
        sh_out(t, "repo", ft_sprintf(t->cx.arena, "git rev-parse %s^{tree}", same)),
        sh_out(t, "repo", ft_sprintf(t->cx.arena, "git rev-parse %s^{tree}", base)));
}

static void later_work_in_the_way_is_a_conflict(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "echo run > a.txt; echo x > made; git add -A; git commit -qm run;"
       "echo person > a.txt; git rm -q made; mkdir made; echo y > made/y; git add -A;"
       "git commit -qm person");
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_commit_spec spec = spec_of(NULL, NULL, 0);
    char oid[FT_OID_HEX];
    assert_err(ft_repo_revert(&t->cx, repo, head_of(t, "repo"),
                              sh_out(t, "repo", "git rev-parse HEAD~2"),
                              sh_out(t, "repo", "git rev-parse HEAD~1"), &spec, oid),
               FT_CONFLICT);
    assert_non_null(strstr(t->cx.error.message, "a.txt"));
    assert_err(ft_repo_revert(&t->cx, repo, head_of(t, "repo"), head_of(t, "repo"),
                              sh_out(t, "repo", "git rev-parse HEAD~1"), &spec, oid),
               FT_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_commit_holds_its_changes_and_no_more),
        TEST(files_and_folders_take_each_others_place),
        TEST(changes_that_make_no_sense_are_refused),
        TEST(a_first_commit_needs_no_parent),
        TEST(a_ref_moves_only_from_where_it_is_expected),
        TEST(a_checked_out_branch_is_left_alone),
        TEST(a_lock_of_another_git_is_a_conflict),
        TEST(ancestors_are_known),
        TEST(a_diff_reads_as_gits_own),
        TEST(later_work_outlives_a_revert),
        TEST(later_work_in_the_way_is_a_conflict),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
