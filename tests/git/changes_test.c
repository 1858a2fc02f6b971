#include "git_support.h"

#include "git/changes.h"

static const char *changed(struct test *t, struct ft_repo *repo, const char *commit) {
    struct ft_changed_list list = {0};
    const char *shown = "";
    assert_ok(t, ft_repo_changed(&t->cx, repo, commit, &list));
    for (size_t i = 0; i < list.count; i++) {
        shown = ft_sprintf(t->cx.arena, "%s%s%s%s", shown, *shown ? " " : "", list.at[i].path,
                           list.at[i].added     ? "+"
                           : list.at[i].removed ? "-"
                                                : "");
    }
    return shown;
}

static void the_working_tree_is_compared_with_a_commit(void **state) {
    struct test *t = *state;
    sh(t, "", "git init -q -b main repo");
    sh(t, "repo",
       "echo 1 > a; echo 1 > b; echo 1 > c; echo '*.o' > .gitignore; git add -A; "
       "git -c user.name=x -c user.email=x@x commit -qm one");
    struct ft_repo *repo = open_repo(t, "repo");
    const char *head = head_of(t, "repo");
    assert_string_equal(changed(t, repo, head), "");
    sh(t, "repo",
       "touch -d '2001-01-01' c; echo 2 > a; rm b; mkdir new; echo n > new/n; "
       "echo o > x.o; echo s > staged; git add staged");
    assert_string_equal(changed(t, repo, head), "a b- new/n+ staged+");
}

/* Neither a filter nor anything else that a repository names runs. */
static void nothing_of_the_repository_runs(void **state) {
    struct test *t = *state;
    sh(t, "", "git init -q -b main repo");
    sh(t, "repo",
       "echo 1 > a; git add -A; git -c user.name=x -c user.email=x@x commit -qm one; "
       "git config filter.evil.clean 'touch ../ran; cat'; "
       "git config core.fsmonitor 'touch ../ran'; "
       "git config diff.external 'touch ../ran'; "
       "echo 'a filter=evil' > .gitattributes; echo 2 > a");
    struct ft_repo *repo = open_repo(t, "repo");
    assert_string_equal(changed(t, repo, head_of(t, "repo")), ".gitattributes+ a");
    assert_int_not_equal(access(test_path(t, "ran"), F_OK), 0);
}

static void the_past_is_told_newest_first(void **state) {
    struct test *t = *state;
    sh(t, "", "git init -q -b main repo");
    sh(t, "repo",
       "c() { git add -A; git -c user.name=x -c user.email=x@x commit -qm \"$1\"; }; echo 1 > a; "
       "c one; git tag first; git branch side; echo 2 > a; echo 2 > b; c two; git checkout -q "
       "side; "
       "echo 3 > s; c side; git checkout -q main; git -c user.name=x -c user.email=x@x merge -q "
       "--no-edit side; rm b; c last");
    struct ft_repo *repo = open_repo(t, "repo");
    struct ft_past_commits past = {0};
    char oid[FT_OID_HEX];
    assert_ok(t, ft_repo_past(&t->cx, repo, NULL, 100, &past));
    assert_int_equal(past.count, 4); /* the side line came in with its merge */
    assert_string_equal(past.at[0].subject, "last");
    assert_int_equal(past.at[0].paths.count, 1);
    assert_string_equal(past.at[0].paths.at[0], "b");
    assert_int_equal(past.at[1].paths.count, 0);
    assert_int_equal(past.at[2].paths.count, 2);
    assert_ok(t, ft_repo_resolve(&t->cx, repo, "first", oid));
    assert_ok(t, ft_repo_past(&t->cx, repo, oid, 100, &past));
    assert_int_equal(past.count, 4); /* two, side, the merge, last */
    assert_ok(t, ft_repo_past(&t->cx, repo, oid, 2, &past));
    assert_int_equal(past.count, 2);
    assert_ok(t, ft_repo_resolve(&t->cx, repo, "HEAD~1", oid));
    assert_ok(t, ft_repo_past(&t->cx, repo, oid, 100, &past));
    assert_int_equal(past.count, 1);
    assert_err(ft_repo_resolve(&t->cx, repo, "none", oid), FT_NOTFOUND);
    assert_err(ft_repo_resolve(&t->cx, repo, "HEAD:a", oid), FT_NOTFOUND);
    sh(t, "", "git clone -q --depth 2 file://$PWD/repo shallow");
    assert_ok(t, ft_repo_past(&t->cx, open_repo(t, "shallow"), NULL, 100, &past));
    assert_true(past.count >= 1 && past.count <= 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(the_working_tree_is_compared_with_a_commit),
        TEST(nothing_of_the_repository_runs),
        TEST(the_past_is_told_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
