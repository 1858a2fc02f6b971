/* A repository that would like to run something, and one that nobody may change. */
#include "git_support.h"

#include <sys/mount.h>

/* Everything of the header that reads, commits and sets references of ours. */
static char *use_all(struct test *t, struct ft_repo *repo, const char *head) {
    struct ft_repo_state s;
    struct ft_tree_list list = {0};
    struct ft_root out;
    struct ft_diff diff;
    struct ft_commit_info info;
    bool contains = false;
    assert_ok(t, ft_repo_state(&t->cx, repo, &s));
    assert_ok(t, ft_repo_list(&t->cx, repo, head, &list));
    sh(t, "", "rm -rf out; mkdir out");
    assert_ok(t, ft_root_open(&t->cx, test_path(t, "out"), &out));
    assert_ok(t, ft_repo_checkout(&t->cx, repo, head, &out));
    ft_root_close(&out);
    char *next = commit_change(t, repo, head, "a.txt", "changed\n");
    assert_ok(t, ft_repo_diff(&t->cx, repo, head, next, true, &diff));
    assert_ok(t, ft_repo_commit_info(&t->cx, repo, next, &info));
    assert_ok(t, ft_repo_contains(&t->cx, repo, next, head, &contains));
    struct ft_commit_spec spec = {
        .message = "back\n", .name = "F", .email = "f@localhost", .time_s = 1700000000};
    char back[FT_OID_HEX];
    assert_ok(t, ft_repo_revert(&t->cx, repo, next, head, next, &spec, back));
    return next;
}

static void nothing_that_the_repository_says_is_run(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "printf '*.txt diff=evil merge=evil\\n' > .gitattributes; git add -A;"
       "git commit -qm attributes");
    sh(t, "",
       "cat > mark <<E\n#!/bin/sh\necho \"$0 $*\" >> '$T/marker'\ncat\nE\nchmod +x mark;"
       "mkdir hooks; for h in pre-commit post-commit post-checkout reference-transaction "
       "post-index-change pre-auto-gc post-merge update prepare-commit-msg; do "
       "cp mark hooks/$h; cp mark repo/.git/hooks/$h; done;"
       "printf '[alias]\\n status = !%s/mark\\n' \"$T\" > included");
    sh(t, "repo",
       "for k in core.fsmonitor core.pager core.sshCommand core.editor core.askPass core.gitProxy "
       "diff.external diff.evil.textconv diff.evil.command merge.evil.driver gpg.program "
       "credential.helper sequence.editor core.alternateRefsCommand uploadpack.packObjectsHook "
       "filter.evil.clean filter.evil.smudge filter.evil.process difftool.x.cmd; do "
       "git config $k \"$T/mark\"; done; git config core.hooksPath \"$T/hooks\";"
       "git config commit.gpgsign true; git config filter.evil.required true;"
       "git config include.path \"$T/included\"; git config alias.rev-parse \"!$T/mark\";"
       "git config core.attributesFile \"$T/attributes\"; git config maintenance.auto true;"
       "git config gc.auto 1; echo '*.txt filter=evil' > ../attributes;"
       "rm -f ../marker; touch a.txt");
    char *head = ft_strndup(t->cx.arena, read_text(t, "repo/.git/refs/heads/main"), 40);
    struct ft_repo *repo = open_repo(t, "repo");
    char *next = use_all(t, repo, head);
    char *other = commit_change(t, repo, head, "run.sh", "echo 2\n");
    assert_ok(t, ft_ref_set(&t->cx, repo, "refs/heads/fettle/x", next, NULL, "m"));
    assert_ok(t, ft_ref_delete(&t->cx, repo, "refs/heads/fettle/x", next));
    assert_ok(t, ft_repo_forward(&t->cx, repo, head, other, "m"));
    assert_string_equal(read_text(t, "repo/run.sh"), "echo 2\n");
    if (is_there(t, "marker")) {
        fail_msg("something ran: %s", read_text(t, "marker"));
    }
}

/* The digest of all but the object database, which gains objects of ours, and refs/fettle. */
static char *digest_for_person(struct test *t) {
    return sh_out(t, "repo",
                  "{ find . -path ./.git/objects -prune -o -type f -print0 | sort -z |"
                  " xargs -0 sha256sum; find . -path ./.git/objects -prune -o -printf "
                  "'%y %m %s %T@ %p %l\\0' | sort -z; git -c core.fsmonitor=false stash list; } "
                  "| sha256sum");
}

static void a_persons_repository_stays_as_it_is(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo",
       "echo stashed > a.txt; git stash -q; git branch x; git pack-refs --all;"
       "echo mine > a.txt; echo staged > s; git add s; echo u > u; mkdir -p ign;"
       "echo ign > .gitignore; echo i > ign/i; git worktree add -q ../wt; touch run.sh");
    char *head = head_of(t, "repo");
    char *before = digest_for_person(t);
    use_all(t, open_repo(t, "repo"), head);
    assert_string_equal(digest_for_person(t), before);
}

static void a_full_disk_is_told_and_leaves_the_references_whole(void **state) {
    struct test *t = *state;
    sh(t, "", "mkdir small");
    if (geteuid() != 0 || mount("none", test_path(t, "small"), "tmpfs", 0, "size=2m") != 0) {
        print_message("skipped: no small file system could be mounted\n");
        skip();
    }
    sh(t, "small",
       "git init -q -b main repo; cd repo; echo 1 > a; git add a; git commit -qm 1;"
       "git branch x");
    struct ft_repo *repo = open_repo(t, "small/repo");
    char *head = head_of(t, "small/repo");
    char *next = commit_change(t, repo, head, "a", "2\n");
    sh(t, "small", "cat /dev/zero > fill 2>/dev/null || true");
    enum { SIZE = 1 << 18 };
    char *noise = ft_alloc(t->cx.arena, SIZE);
    for (size_t i = 0; i < SIZE; i++) { /* does not compress */
        noise[i] = (char)((i * 2654435761U) >> 13);
    }
    struct ft_file_change change = {.path = "big", .content = {noise, SIZE}};
    struct ft_commit_spec spec = {.parent = head,
                                  .changes = &change,
                                  .count = 1,
                                  .message = "m",
                                  .name = "F",
                                  .email = "f@localhost",
                                  .time_s = 1};
    char oid[FT_OID_HEX] = "";
    enum ft_err_code commit = ft_repo_commit(&t->cx, repo, &spec, oid);
    const char *said = t->cx.error.message;
    enum ft_err_code set = ft_ref_set(&t->cx, repo, "refs/heads/x", next, head, "m");
    enum ft_err_code move = ft_repo_forward(&t->cx, repo, head, next, "m");
    sh(t, "small", "rm fill");
    sh(t, "small/repo",
       "test -z \"$(git status --porcelain)\"; git fsck --no-dangling 2>/dev/null");
    char *after = sh_out(t, "small/repo", "git rev-parse HEAD x");
    umount2(test_path(t, "small"), MNT_DETACH);
    if (commit != FT_FULL) {
        fail_msg("a commit on a full disk gave %s: %s", ft_err_info(commit)->name, said);
    }
    assert_err(set, FT_FULL);
    assert_err(move, FT_FULL);
    assert_string_equal(after, ft_sprintf(t->cx.arena, "%s\n%s", head, head));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nothing_that_the_repository_says_is_run),
        TEST(a_persons_repository_stays_as_it_is),
        TEST(a_full_disk_is_told_and_leaves_the_references_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
