#include "git_support.h"

#include <signal.h>
#include <sys/wait.h>

static void forward(struct test *t, struct ft_repo *repo, const char *from, const char *to) {
    assert_ok(t, ft_repo_forward(&t->cx, repo, from, to, "kept by fettle"));
}

/* REPO is as git would leave it: nothing to commit, all objects there. */
static void assert_clean(struct test *t, const char *dir, const char *head) {
    assert_string_equal(sh_out(t, dir, "git status --porcelain"), "");
    assert_string_equal(head_of(t, dir), head);
    sh(t, dir, "git fsck --no-dangling >/dev/null 2>&1; git diff --quiet HEAD");
}

static void a_branch_moves_with_its_files_and_back(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "git checkout -q -b next; echo 2 > a.txt; chmod -x run.sh; rm link; mkdir -p d/e;"
       "echo new > d/e/f; git rm -q -r sub; echo sub > sub; ln -s a.txt l; git add -A;"
       "git commit -qm next; git checkout -q main; echo keep > untracked");
    struct ft_repo *repo = open_repo(t, "repo");
    char *from = head_of(t, "repo");
    char *to = sh_out(t, "repo", "git rev-parse next");
    forward(t, repo, from, to);
    sh(t, "repo", "rm untracked");
    assert_clean(t, "repo", to);
    assert_string_equal(sh_out(t, "repo", "git symbolic-ref HEAD"), "refs/heads/main");
    assert_non_null(strstr(sh_out(t, "repo", "git reflog main"), "kept by fettle"));
    assert_non_null(strstr(sh_out(t, "repo", "git reflog"), "kept by fettle"));
    forward(t, repo, to, from);
    assert_clean(t, "repo", from);
    assert_false(is_there(t, "repo/d"));
}

static void work_that_is_not_committed_is_never_touched(void **state) {
    struct test *t = *state;
    static const struct {
        const char *prepare, *named;
    } cases[] = {
        {"echo mine > a.txt", "a.txt"},
        {"rm a.txt", "a.txt"},
        {"chmod +x a.txt", "a.txt"},
        {"rm a.txt; ln -s /etc/passwd a.txt", "a.txt"},
        {"rm a.txt; mkdir a.txt; echo x > a.txt/x", "a.txt"},
        {"rm a.txt; mkfifo a.txt", "a.txt"},
        {"echo mine > a.txt; git add a.txt; git checkout -q HEAD -- . ; echo mine > a.txt;"
         "git add a.txt; git show HEAD:a.txt > a.txt",
         "a.txt"},
        {"echo mine > new.txt", "new.txt"},
        {"mkdir new.txt; echo x > new.txt/x", "new.txt/x"},
        {"echo mine > dir", "dir"},
        {"ln -s .. dir", "dir"},
        {"echo new.txt > .git/info/exclude; echo mine > new.txt", "new.txt"},
        {"git update-index --assume-unchanged a.txt; echo mine > a.txt", "a.txt"},
        {"git update-index --skip-worktree a.txt; echo mine > a.txt", "a.txt"},
        {"echo mine > sub/b.txt", "sub/b.txt"},
        {"echo mine > dir; git add dir; rm dir", "dir"},
    };
    make_repo(t);
    sh(t, "repo",
       "git checkout -q -b next; echo 2 > a.txt; echo new > new.txt; mkdir dir;"
       "echo d > dir/d; git rm -q sub/b.txt; git add -A; git commit -qm next;"
       "git checkout -q main");
    char *from = head_of(t, "repo");
    char *to = sh_out(t, "repo", "git rev-parse next");
    for (size_t i = 0; i < FT_COUNT(cases); i++) {
        char *name = ft_sprintf(t->cx.arena, "case%zu", i);
        sh(t, "",
           ft_sprintf(t->cx.arena, "cp -a repo %s; cd %s; git status >/dev/null; %s", name, name,
                      cases[i].prepare));
        struct ft_repo *repo = open_repo(t, name);
        char *before = digest_of(t, name);
        enum ft_err_code code = ft_repo_forward(&t->cx, repo, from, to, "m");
        if (code != FT_CONFLICT || !strstr(t->cx.error.message, cases[i].named)) {
            fail_msg("%s: %s: %s", cases[i].prepare, ft_err_info(code)->name,
                     t->cx.error.message ? t->cx.error.message : "");
        }
        assert_string_equal(digest_of(t, name), before);
    }
}

static void changes_elsewhere_do_not_hinder(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_repo *repo = open_repo(t, "repo");
    char *from = head_of(t, "repo");
    char *to = commit_change(t, repo, from, "a.txt", "2\n");
    sh(t, "repo", "echo mine >> run.sh; echo s > staged; git add staged; echo u > untracked");
    forward(t, repo, from, to);
    assert_string_equal(sh_out(t, "repo", "git status --porcelain"),
                        " M run.sh\nA  staged\n?? untracked");
    assert_string_equal(read_text(t, "repo/a.txt"), "2\n");
}

static void it_is_refused_where_the_branch_is_elsewhere(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_repo *repo = open_repo(t, "repo");
    char *from = head_of(t, "repo");
    char *to = commit_change(t, repo, from, "a.txt", "2\n");
    char *aside = commit_change(t, repo, NULL, "other", "1\n");
    assert_err(ft_repo_forward(&t->cx, repo, to, from, "m"), FT_CONFLICT);
    assert_err(ft_repo_forward(&t->cx, repo, from, aside, "m"), FT_INVALID);
    sh(t, "repo", ": > .git/index.lock");
    assert_err(ft_repo_forward(&t->cx, repo, from, to, "m"), FT_CONFLICT);
    sh(t, "repo", "rm .git/index.lock; git rev-parse HEAD > .git/MERGE_HEAD");
    assert_err(ft_repo_forward(&t->cx, repo, from, to, "m"), FT_CONFLICT);
    assert_non_null(strstr(t->cx.error.message, "merge"));
    sh(t, "repo", "rm .git/MERGE_HEAD; git checkout -q --detach");
    assert_err(ft_repo_forward(&t->cx, repo, from, to, "m"), FT_CONFLICT);
    sh(t, "", "git clone -q --bare repo bare");
    assert_err(ft_repo_forward(&t->cx, open_repo(t, "bare"), from, to, "m"), FT_CONFLICT);
}

static void filtered_files_are_refused(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "echo '*.bin filter=lfs' > .gitattributes; git add -A; git commit -qm lfs");
    struct ft_repo *repo = open_repo(t, "repo");
    char *from = head_of(t, "repo");
    char *to = commit_change(t, repo, from, "x.bin", "pointer\n");
    char *before = digest_of(t, "repo");
    assert_err(ft_repo_forward(&t->cx, repo, from, to, "m"), FT_UNAVAILABLE);
    assert_non_null(strstr(t->cx.error.message, "x.bin"));
    assert_string_equal(digest_of(t, "repo"), before);
}

static void line_ends_are_as_the_attributes_say(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "echo '*.txt text eol=crlf' > .gitattributes; git add -A; git commit -qm crlf;"
       "rm a.txt; git checkout -q a.txt");
    struct ft_repo *repo = open_repo(t, "repo");
    char *from = head_of(t, "repo");
    char *to = commit_change(t, repo, from, "a.txt", "x\ny\n");
    forward(t, repo, from, to);
    assert_string_equal(read_text(t, "repo/a.txt"), "x\r\ny\r\n");
    assert_clean(t, "repo", to);
}

static void a_sparse_checkout_stays_sparse(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "git sparse-checkout set --no-cone '/*' '!sub'");
    struct ft_repo *repo = open_repo(t, "repo");
    char *from = head_of(t, "repo");
    char *to = commit_change(t, repo, from, "sub/b.txt", "2\n");
    forward(t, repo, from, to);
    assert_false(is_there(t, "repo/sub/b.txt"));
    assert_clean(t, "repo", to);
}

static void a_linked_worktree_moves_its_own_branch(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "git worktree add -q -b other ../wt");
    struct ft_repo *repo = open_repo(t, "wt");
    char *from = head_of(t, "repo");
    char *to = commit_change(t, repo, from, "a.txt", "2\n");
    forward(t, repo, from, to);
    assert_clean(t, "wt", to);
    assert_clean(t, "repo", from);
}

static void a_failure_half_way_is_taken_back(void **state) {
    struct test *t = *state;
    make_repo(t);
    struct ft_repo *repo = open_repo(t, "repo");
    char *from = head_of(t, "repo");
    char *to = commit_change(t, repo, from, "a.txt", "2\n");
    to = commit_change(t, repo, to, "zz/new", "3\n");
    sh(t, "repo", ": > .git/refs/heads/main.lock"); /* files and index go, the reference cannot */
    assert_err(ft_repo_forward(&t->cx, repo, from, to, "m"), FT_CONFLICT);
    sh(t, "repo", "rm .git/refs/heads/main.lock");
    assert_clean(t, "repo", from);
    forward(t, repo, from, to);
    assert_clean(t, "repo", to);
}

/* Killed at any moment, the same call finishes the work, and no file is ever half written. */
static void being_killed_loses_nothing(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "git checkout -q -b next; for i in $(seq 300); do seq $i > f$i; done; rm a.txt;"
       "git add -A; git commit -qm next; git checkout -q main");
    char *from = head_of(t, "repo");
    char *to = sh_out(t, "repo", "git rev-parse next");
    int killed = 0;
    for (int round = 0; round < 6; round++) {
        pid_t child = fork();
        if (child == 0) {
            ft_ctx cx = {.arena = ft_arena_new()};
            struct ft_repo *repo = NULL;
            _exit(ft_repo_open(&cx, test_path(t, "repo"), &repo) != FT_OK ||
                  ft_repo_forward(&cx, repo, from, to, "m") != FT_OK);
        }
        usleep((useconds_t)(20000 + round * 30000));
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        killed += WIFSIGNALED(status);
        sh(t, "repo", "rm -f .git/refs/heads/main.lock .git/HEAD.lock");
    }
    assert_true(killed > 0);
    struct ft_repo *repo = open_repo(t, "repo");
    if (strcmp(head_of(t, "repo"), to) != 0) {
        forward(t, repo, from, to);
    }
    assert_clean(t, "repo", to);
}

/* Only ours goes: what git itself left stays, and is said. */
static void a_lock_of_git_is_never_removed(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "git checkout -q -b next; echo 4 >> a.txt; git commit -qam n; git checkout -q main");
    char *from = head_of(t, "repo");
    char *to = sh_out(t, "repo", "git rev-parse next");
    struct ft_repo *repo = open_repo(t, "repo");
    static const char *const locks[] = {
        "touch .git/index.lock",
        "touch .git/index.lock; echo 1 > .git/fettle.lock",
        "echo '1 Fettle' > .git/index.lock",
        "echo '1 Fettle' > .git/index.lock; ln .git/index.lock .git/x",
        "touch ../mine; ln ../mine .git/fettle.lock; touch .git/index.lock",
    };
    for (size_t i = 0; i < FT_COUNT(locks); i++) {
        sh(t, "repo", locks[i]);
        assert_ok(t, ft_repo_mend(&t->cx, repo));
        assert_err(ft_repo_forward(&t->cx, repo, from, to, "m"), FT_CONFLICT);
        assert_true(is_there(t, "repo/.git/index.lock"));
        sh(t, "repo", "rm -f .git/index.lock .git/fettle.lock .git/x");
    }
    assert_ok(t, ft_repo_forward(&t->cx, repo, from, to, "m"));
    assert_clean(t, "repo", to);
}

#ifdef FT_FAULTS
/* Killed at each write in turn: what it held can be told from git's and goes. */
static void a_lock_of_one_that_was_killed_is_removed(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "git checkout -q -b next; echo 4 >> a.txt; git commit -qam n; git checkout -q main");
    char *from = head_of(t, "repo");
    char *to = sh_out(t, "repo", "git rev-parse next");
    int killed = 0;
    int locked = 0;
    for (int n = 1; strcmp(head_of(t, "repo"), to) != 0 && n < 50; n++) {
        pid_t child = fork();
        if (child == 0) {
            ft_ctx cx = {.arena = ft_arena_new()};
            struct ft_repo *repo = NULL;
            setenv("FETTLE_FAULT", ft_sprintf(cx.arena, "%d", n), 1);
            setenv("FETTLE_FAULT_ERRNO", "kill", 1);
            _exit(ft_repo_open(&cx, test_path(t, "repo"), &repo) != FT_OK ||
                  ft_repo_forward(&cx, repo, from, to, "m") != FT_OK);
        }
        int status = 0;
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        killed += WIFSIGNALED(status);
        locked += is_there(t, "repo/.git/index.lock");
        if (n % 2) {
            assert_ok(t, ft_repo_mend(&t->cx, open_repo(t, "repo")));
            assert_false(is_there(t, "repo/.git/index.lock"));
            sh(t, "repo", "git status > /dev/null; ! ls .git | grep fettle");
        }
    }
    assert_true(killed >= 4);
    assert_true(locked >= 2);
    assert_clean(t, "repo", to);
    sh(t, "repo", "! ls .git | grep fettle; test ! -e .git/index.lock");
}
#endif

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_branch_moves_with_its_files_and_back),
        TEST(work_that_is_not_committed_is_never_touched),
        TEST(changes_elsewhere_do_not_hinder),
        TEST(it_is_refused_where_the_branch_is_elsewhere),
        TEST(filtered_files_are_refused),
        TEST(line_ends_are_as_the_attributes_say),
        TEST(a_sparse_checkout_stays_sparse),
        TEST(a_linked_worktree_moves_its_own_branch),
        TEST(a_failure_half_way_is_taken_back),
        TEST(being_killed_loses_nothing),
        TEST(a_lock_of_git_is_never_removed),
#ifdef FT_FAULTS
        TEST(a_lock_of_one_that_was_killed_is_removed),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
