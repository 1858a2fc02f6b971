#include "git_support.h"

static void a_repository_without_a_commit_has_no_head(void **state) {
    struct test *t = *state;
    sh(t, "", "git init -q -b trunk repo; mkdir repo/deep; echo x > repo/deep/new");
    struct ft_repo *repo = open_repo(t, "repo/deep");
    assert_string_equal(ft_repo_path(repo), sh_out(t, "repo", "pwd -P"));
    struct ft_repo_state s;
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_null(s.head);
    assert_string_equal(s.branch, "trunk");
    assert_int_equal(s.untracked, 1);
    assert_int_equal(s.dirty.count, 0);
}

static void a_folder_outside_git_is_not_found(void **state) {
    struct test *t = *state;
    struct ft_repo *repo = NULL;
    assert_err(ft_repo_open(&t->cx, t->dir, &repo), FT_NOTFOUND);
    assert_non_null(strstr(t->cx.error.hint, "git init"));
    assert_err(ft_repo_open(&t->cx, test_path(t, "none"), &repo), FT_NOTFOUND);
    assert_null(repo);
}

static void the_state_agrees_with_git_status(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "echo changed > a.txt; git rm -q --cached run.sh; echo s > staged; git add staged;"
       "rm sub/b.txt; printf '*.o\\n' > .gitignore; echo o > x.o; mkdir u; echo 1 > u/1; echo 2 > "
       "u/2;"
       "rm link; mkfifo link");
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_repo_state s;
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_string_equal(s.head, head_of(t, "repo"));
    assert_string_equal(s.branch, "main");
    assert_null(s.operation);
    assert_true(has(&s.dirty, "a.txt"));
    assert_true(has(&s.dirty, "run.sh"));
    assert_true(has(&s.dirty, "staged"));
    assert_true(has(&s.dirty, "sub/b.txt"));
    assert_true(has(&s.dirty, "link")); /* a FIFO holds nobody up */
    assert_int_equal(s.dirty.count, 5);
    assert_int_equal(s.untracked, 3); /* .gitignore, u/1, u/2 */
    assert_false(s.bare || s.shallow || s.sparse);
}

static void a_bare_repository_is_told(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "", "git clone -q --bare repo bare");
    struct ft_repo_state s;
    struct ft_repo *repo = open_repo(t, "bare");
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_true(s.bare);
    assert_string_equal(s.branch, "main");
    assert_string_equal(ft_repo_path(repo), sh_out(t, "bare", "pwd -P"));
}

static void shallow_detached_and_sparse_are_told(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "echo 2 > a.txt; git commit -qam second");
    sh(t, "",
       "git clone -q --depth 1 \"file://$T/repo\" shallow; cd shallow; git checkout -q --detach;"
       "git sparse-checkout set --no-cone /a.txt");
    struct ft_repo_state s;
    struct ft_repo *repo = open_repo(t, "shallow");
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_true(s.shallow);
    assert_true(s.sparse);
    assert_null(s.branch);
    assert_int_equal(s.dirty.count, 0); /* what is left out is not deleted */
    bool contains = true;
    assert_ok(t, ft_repo_contains(&t->cx, repo, s.head, s.head, &contains));
    assert_true(contains);
}

static void submodules_and_operations_are_told(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "",
       "git init -q -b main other; cd other; echo o > o; git add o; git commit -qm o; cd ..;"
       "cd repo; git -c protocol.file.allow=always submodule --quiet add \"$T/other\" mod;"
       "git commit -qm mod; git checkout -qb side; echo side > a.txt; git commit -qam side;"
       "git checkout -q main; echo main > a.txt; git commit -qam main;"
       "git merge -q side >/dev/null 2>&1 || true");
    struct ft_repo_state s;
    struct ft_repo *repo = open_repo(t, "repo");
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_int_equal(s.submodules.count, 1);
    assert_string_equal(s.submodules.at[0], "mod");
    assert_string_equal(s.operation, "merge");
    assert_true(has(&s.dirty, "a.txt")); /* a conflict */
    assert_int_equal(s.dirty.count, 1);
    sh(t, "repo", "cd mod; git commit -q --allow-empty -m more");
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_true(has(&s.dirty, "mod"));
    assert_int_equal(s.dirty.count, 2);
    struct ft_repo *mod = open_repo(t, "repo/mod"); /* core.worktree, .git is a file */
    assert_string_equal(ft_repo_path(mod), sh_out(t, "repo/mod", "pwd -P"));
}

static void a_linked_worktree_has_its_own_head(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "git worktree add -q -b other ../wt; echo x >> ../wt/a.txt");
    struct ft_repo_state s;
    struct ft_repo *repo = open_repo(t, "wt/sub");
    assert_string_equal(ft_repo_path(repo), sh_out(t, "wt", "pwd -P"));
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_string_equal(s.branch, "other");
    assert_int_equal(s.dirty.count, 1);
}

static void clean_files_behind_a_filter_are_clean(void **state) {
    struct test *t = *state;
    make_repo(t);
    /* What is stored differs from what lies there, as with Git LFS. */
    sh(t, "repo",
       "git config filter.up.clean 'tr a-z A-Z'; git config filter.up.smudge 'tr A-Z a-z';"
       "git config filter.up.required true;"
       "echo '*.bin filter=up' > .gitattributes; echo abc > x.bin; echo def > y.bin;"
       "git add -A; git commit -qm filters; git status --short > /dev/null");
    struct ft_repo_state s;
    struct ft_repo *repo = open_repo(t, "repo");
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_int_equal(s.dirty.count, 0);
    sh(t, "repo", "echo abcd > x.bin");
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_int_equal(s.dirty.count, 1);
    assert_string_equal(s.dirty.at[0], "x.bin");
}

static void a_sha256_repository_is_refused_clearly(void **state) {
    struct test *t = *state;
    sh(t, "", "git init -q --object-format=sha256 repo");
    struct ft_repo *repo = NULL;
    assert_err(ft_repo_open(&t->cx, test_path(t, "repo"), &repo), FT_UNAVAILABLE);
    assert_non_null(strstr(t->cx.error.hint, "SHA-256"));
}

static void another_persons_repository_is_denied_unless_listed(void **state) {
    struct test *t = *state;
    if (geteuid() != 0) {
        print_message("skipped: only root can give a repository away\n");
        skip();
    }
    make_repo(t);
    sh(t, "", "chown -R 1234 repo");
    unsetenv("SUDO_UID");
    setenv("GIT_CONFIG_GLOBAL", test_path(t, "global"), 1);
    struct ft_repo *repo = NULL;
    assert_err(ft_repo_open(&t->cx, test_path(t, "repo"), &repo), FT_DENIED);
    assert_non_null(strstr(t->cx.error.hint, "safe.directory"));
    /* What it says about itself does not count. */
    sh(t, "repo", "printf '[safe]\\n directory = *\\n' >> .git/config");
    assert_err(ft_repo_open(&t->cx, test_path(t, "repo"), &repo), FT_DENIED);
    write_text(t, "global",
               ft_sprintf(t->cx.arena, "[safe]\n directory = %s\n", test_path(t, "repo")));
    assert_ok(t, ft_repo_open(&t->cx, test_path(t, "repo"), &repo));
    unsetenv("GIT_CONFIG_GLOBAL");
}

static void a_working_tree_elsewhere_is_refused(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "mkdir ../victim; git config core.worktree \"$T/victim\"");
    struct ft_repo *repo = NULL;
    assert_err(ft_repo_open(&t->cx, test_path(t, "repo"), &repo), FT_DENIED);
    assert_null(repo);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_repository_without_a_commit_has_no_head),
        TEST(a_folder_outside_git_is_not_found),
        TEST(the_state_agrees_with_git_status),
        TEST(a_bare_repository_is_told),
        TEST(shallow_detached_and_sparse_are_told),
        TEST(submodules_and_operations_are_told),
        TEST(a_linked_worktree_has_its_own_head),
        TEST(clean_files_behind_a_filter_are_clean),
        TEST(a_sha256_repository_is_refused_clearly),
        TEST(another_persons_repository_is_denied_unless_listed),
        TEST(a_working_tree_elsewhere_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
