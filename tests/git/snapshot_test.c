#include "git_support.h"

#include "git/snapshot.h"

#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

/* Every byte, mode, time, link and name of the tree, and HEAD and index of its .git; without FIFOs,
 * which are left alone. */
static char *exact(struct test *t, const char *dir) {
    return sh_out(
        t, dir,
        "{ find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 -r sha256sum;"
        " find . -path ./.git -prune -o ! -type p -printf '%y %m %U %G %T@ %p %l\\0' | sort -z;"
        " if test -d .git; then cat .git/HEAD .git/index; fi; } | sha256sum");
}

/* What a real tree has at its worst. */
static void make_nasty(struct test *t) {
    make_repo(t);
    sh(t, "repo",
       "echo 'ignored/' > .gitignore; mkdir -p ignored/deep empty/emptier nested; echo i > "
       "ignored/deep/i; printf '\\0\\377' > bin; : > zero; printf 'a\\r\\nb' > crlf;"
       "echo n > \"$(printf 'new\\nline \"q\" \\\\')\"; echo u > \"$(printf 'bad\\377\\376')\";"
       "ln -s \"$(printf 'to\\377')\" \"$(printf 'l\\377')\"; ln -s ../../../etc/passwd out;"
       "ln -s loop loop; chmod 4711 run.sh; chmod 0444 zero; chmod 0555 empty; mkfifo pipe;"
       "dd if=/dev/urandom of=large bs=1M count=3 2>/dev/null; truncate -s 8M sparse;"
       "touch -d '1999-12-31 23:59:59.123456789 UTC' crlf; touch -h -d '2001-02-03 UTC' out;"
       "touch -d '2030-01-01 UTC' empty; echo staged > staged; git add staged;"
       "cd nested; git init -q -b main .; echo x > x; git add x; git commit -qm x");
}

static struct ft_snapshot take(struct test *t, const char *tree) {
    struct ft_snapshot snapshot;
    assert_ok(t, ft_snapshot_take(&t->cx, test_path(t, "store"), test_path(t, tree),
                                  "before something", false, &snapshot));
    return snapshot;
}

static struct ft_snapshot restore(struct test *t, const char *id) {
    struct ft_snapshot before;
    assert_ok(t, ft_snapshot_restore(&t->cx, test_path(t, "store"), id, &before));
    return before;
}

static void whatever_destroys_a_tree_it_comes_back_to_the_byte(void **state) {
    struct test *t = *state;
    static const char *const disasters[] = {
        "git reset -q --hard",
        "git clean -qfdx",
        "git clean -qffdX",
        "rm -rf ./* .gitignore",
        "git checkout -q HEAD -- .",
        "git checkout -q -f -b elsewhere; git rm -q -r -f .",
        "find . -path ./.git -prune -o -type f -exec sh -c 'echo junk > \"$1\"' _ {} \\;",
        "rm -rf nested a.txt; echo file > nested; mkdir a.txt sub/more; echo x > a.txt/x",
        "rm -rf sub; ln -s /etc sub; rm large",
        "chmod -R 700 empty; touch a.txt; mv bin moved; ln -sf elsewhere out",
        "echo 'gitdir: /nowhere' > nested/new; git stash -q -u -a",
    };
    make_nasty(t);
    for (size_t i = 0; i < FT_COUNT(disasters); i++) {
        char *wanted = exact(t, "repo");
        struct ft_snapshot snapshot = take(t, "repo");
        sh(t, "repo", ft_sprintf(t->cx.arena, "{ %s; } || true", disasters[i]));
        char *present = exact(t, "repo");
        assert_string_not_equal(present, wanted);
        struct ft_snapshot before = restore(t, snapshot.id);
        if (strcmp(exact(t, "repo"), wanted) != 0) {
            fail_msg("not the same after: %s", disasters[i]);
        }
        restore(t, before.id); /* and the restore can be taken back */
        if (strcmp(exact(t, "repo"), present) != 0) {
            fail_msg("not taken back after: %s", disasters[i]);
        }
        restore(t, snapshot.id);
    }
}

static void a_snapshot_says_what_it_holds(void **state) {
    struct test *t = *state;
    make_nasty(t);
    struct ft_snapshot first = take(t, "repo");
    sh(t, "", "mkdir other; echo 1 > other/one");
    struct ft_snapshot second = take(t, "other");
    assert_string_equal(first.head, "ref: refs/heads/main");
    assert_int_equal(first.skipped, 1); /* the FIFO, which was not opened */
    assert_int_equal(first.files, atoi(sh_out(t, "repo",
                                              "find . -path ./.git -prune -o -type f "
                                              "-print0 | tr -dc '\\0' | wc -c")));
    assert_null(second.head);
    assert_int_equal(second.bytes, 2);
    struct ft_snapshot *list = NULL;
    size_t count = 0;
    assert_ok(t, ft_snapshot_list(&t->cx, test_path(t, "store"), NULL, &list, &count));
    assert_int_equal(count, 2);
    assert_string_equal(list[0].id, second.id);
    assert_ok(t,
              ft_snapshot_list(&t->cx, test_path(t, "store"), test_path(t, "repo"), &list, &count));
    assert_int_equal(count, 1);
    assert_string_equal(list[0].id, first.id);
    assert_string_equal(list[0].reason, "before something");
    assert_int_equal(list[0].files, first.files);
    assert_int_equal(list[0].bytes, first.bytes);
    assert_ok(t, ft_snapshot_list(&t->cx, test_path(t, "none"), NULL, &list, &count));
    assert_int_equal(count, 0);
}

static void taking_changes_nothing_in_the_tree(void **state) {
    struct test *t = *state;
    make_nasty(t);
    char *all =
        sh_out(t, "repo", "find . -printf '%y %m %s %T@ %C@ %p %l\\0' | sort -z | sha256sum");
    take(t, "repo");
    assert_string_equal(
        sh_out(t, "repo", "find . -printf '%y %m %s %T@ %C@ %p %l\\0' | sort -z | sha256sum"), all);
}

static void the_same_content_is_kept_once(void **state) {
    struct test *t = *state;
    sh(t, "", "mkdir tree; seq 100000 > tree/a; cp tree/a tree/b; cp tree/a tree/c");
    take(t, "tree");
    take(t, "tree");
    assert_string_equal(sh_out(t, "store", "find objects -type f | wc -l"), "1");
}

static void dropping_removes_only_what_nobody_needs(void **state) {
    struct test *t = *state;
    sh(t, "", "mkdir tree; echo shared > tree/a; echo first > tree/b");
    struct ft_snapshot first = take(t, "tree");
    sh(t, "tree", "echo second > b");
    struct ft_snapshot second = take(t, "tree");
    assert_ok(t, ft_snapshot_drop(&t->cx, test_path(t, "store"), first.id));
    assert_string_equal(sh_out(t, "store", "find objects -type f | wc -l"), "2");
    sh(t, "tree", "rm a b");
    restore(t, second.id);
    assert_string_equal(read_text(t, "tree/b"), "second\n");
    struct ft_snapshot before;
    const char *store = test_path(t, "store");
    assert_err(ft_snapshot_restore(&t->cx, store, first.id, &before), FT_NOTFOUND);
    assert_err(ft_snapshot_drop(&t->cx, store, first.id), FT_NOTFOUND);
    assert_err(ft_snapshot_restore(&t->cx, store, "../../etc/passwd", &before), FT_INVALID);
}

static void damage_in_the_store_is_noticed_before_the_tree_is_touched(void **state) {
    struct test *t = *state;
    sh(t, "", "mkdir tree; echo content > tree/a; echo other > tree/b");
    struct ft_snapshot snapshot = take(t, "tree");
    sh(t, "tree", "echo changed > a");
    char *present = exact(t, "tree");
    const char *store = test_path(t, "store");
    struct ft_snapshot before;
    sh(t, "", "cp -a store good");
    static const char *const damages[] = {
        "sed -i 's/\"path\":\"a\"/\"path\":\"c\"/' manifests/*.jsonl",
        "sed -i '$d' manifests/*.jsonl",
        "sed -i '3d' manifests/*.jsonl",
        "find objects -type f -delete",
        "for f in manifests/*.jsonl; do head -c -20 $f > x; mv x $f; done",
    };
    for (size_t i = 0; i < FT_COUNT(damages); i++) {
        sh(t, "store", damages[i]);
        enum ft_err_code code = ft_snapshot_restore(&t->cx, store, snapshot.id, &before);
        if (code != FT_CORRUPT) {
            fail_msg("%s: %s", damages[i], ft_err_info(code)->name);
        }
        assert_string_equal(exact(t, "tree"), present);
        sh(t, "", "rm -rf store; cp -a good store");
    }
    /* Content of the right size but other bytes shows when it is written: the file stays as it is.
     */
    sh(t, "store", "f=$(grep -rl content objects); printf 'CONTENT\\n' > $f");
    assert_err(ft_snapshot_restore(&t->cx, store, snapshot.id, &before), FT_CORRUPT);
    assert_string_equal(read_text(t, "tree/a"), "changed\n");
}

/* Somebody who writes the digest anew too: what no snapshot of ours says is damage all the same. */
static void a_manifest_that_agrees_with_itself_is_still_checked(void **state) {
    struct test *t = *state;
    sh(t, "", "mkdir tree; echo 1 > tree/a; ln -s a tree/l");
    struct ft_snapshot snapshot = take(t, "tree");
    const char *store = test_path(t, "store");
    struct ft_snapshot before;
    static const char *const damages[] = {
        "1s/\"id\":\"./\"id\":\"f/",           "s/\"type\":\"f\"/\"type\":\"x\"/",
        "s/\"type\":\"f\"/\"type\":\"ff\"/",   "s/\"size\":2/\"size\":-2/",
        "s/\"target\":\"a\"/\"target\":\"\"/", "s|\"path\":\"a\"|\"path\":\"../a\"|",
    };
    sh(t, "store", "cp manifests/*.jsonl whole");
    for (size_t i = 0; i < FT_COUNT(damages); i++) {
        sh(t, "store",
           ft_sprintf(
               t->cx.arena,
               "m=$(echo manifests/*.jsonl); head -n -1 whole | sed '%s' > $m;"
               "! head -n -1 whole | cmp -s - $m; d=$(sha256sum < $m | cut -c 1-64);"
               "tail -n 1 whole | sed \"s/\\\"sha256\\\":.*/\\\"sha256\\\":\\\"$d\\\"}/\" >> $m",
               damages[i]));
        assert_err(ft_snapshot_restore(&t->cx, store, snapshot.id, &before), FT_CORRUPT);
        assert_null(strstr(t->cx.error.message, "digest"));
    }
    sh(t, "", "test \"$(cat tree/a)\" = 1");
}

static void no_link_leads_a_restore_out_of_the_tree(void **state) {
    struct test *t = *state;
    sh(t, "", "mkdir -p tree/d outside; echo mine > tree/d/f; echo theirs > outside/f");
    struct ft_snapshot snapshot = take(t, "tree");
    sh(t, "tree", "rm -r d; ln -s ../outside d");
    restore(t, snapshot.id);
    assert_string_equal(read_text(t, "tree/d/f"), "mine\n");
    assert_string_equal(read_text(t, "outside/f"), "theirs\n");
    /* A .git file that came afterwards does not get our index into another repository. */
    make_repo(t);
    char *index = sh_out(t, "repo", "sha256sum .git/index .git/HEAD");
    sh(t, "", "mkdir plain; cd plain; git init -q -b main .; echo 1 > a; git add a");
    snapshot = take(t, "plain");
    sh(t, "plain", "rm -rf .git; echo \"gitdir: $T/repo/.git\" > .git");
    restore(t, snapshot.id);
    assert_string_equal(sh_out(t, "repo", "sha256sum .git/index .git/HEAD"), index);
}

static void a_store_inside_the_tree_is_left_out(void **state) {
    struct test *t = *state;
    sh(t, "", "mkdir tree; echo a > tree/a");
    struct ft_snapshot snapshot;
    struct ft_snapshot before;
    const char *store = test_path(t, "tree/.fettle/snapshots");
    assert_ok(t, ft_snapshot_take(&t->cx, store, test_path(t, "tree"), "r", false, &snapshot));
    assert_int_equal(snapshot.files, 1);
    sh(t, "tree", "rm a; echo b > b");
    assert_ok(t, ft_snapshot_restore(&t->cx, store, snapshot.id, &before));
    assert_string_equal(sh_out(t, "tree", "ls"), "a");
    assert_ok(t, ft_snapshot_restore(&t->cx, store, before.id, &snapshot));
    assert_string_equal(sh_out(t, "tree", "ls"), "b");
}

static void a_linked_worktree_gets_its_own_index_back(void **state) {
    struct test *t = *state;
    make_repo(t);
    sh(t, "repo", "git worktree add -q -b other ../wt; cd ../wt; echo s > s; git add s");
    struct ft_snapshot snapshot = take(t, "wt");
    assert_string_equal(snapshot.head, "ref: refs/heads/other");
    sh(t, "wt", "git reset -q --hard; git checkout -q --detach");
    restore(t, snapshot.id);
    assert_string_equal(sh_out(t, "wt", "git status --porcelain"), "A  s");
    assert_string_equal(sh_out(t, "wt", "git symbolic-ref HEAD"), "refs/heads/other");
    assert_string_equal(sh_out(t, "repo", "git symbolic-ref HEAD"), "refs/heads/main");
    sh(t, "wt", ": > ../repo/.git/worktrees/wt/index.lock");
    struct ft_snapshot before;
    assert_err(ft_snapshot_restore(&t->cx, test_path(t, "store"), snapshot.id, &before),
               FT_CONFLICT);
}

/* Runs WORK in a child that is killed after a while; true where it was still at it. */
static bool killed_during(struct test *t, useconds_t after, const char *id) {
    pid_t child = fork();
    if (child == 0) {
        ft_ctx cx = {.arena = ft_arena_new()};
        struct ft_snapshot s;
        enum ft_err_code code =
            id ? ft_snapshot_restore(&cx, test_path(t, "store"), id, &s)
               : ft_snapshot_take(&cx, test_path(t, "store"), test_path(t, "repo"), "r", false, &s);
        _exit(code != FT_OK);
    }
    usleep(after);
    kill(child, SIGKILL);
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status);
}

static void being_killed_leaves_old_or_new(void **state) {
    struct test *t = *state;
    make_nasty(t);
    sh(t, "repo", "mkdir many; for i in $(seq 400); do seq $i > many/$i; done");
    char *wanted = exact(t, "repo");
    int takes = 0;
    int restores = 0;
    struct ft_snapshot *list = NULL;
    size_t count = 0;
    for (int i = 0; i < 5; i++) { /* a take that was killed lists nothing */
        takes += killed_during(t, (useconds_t)(5000 + i * 15000), NULL);
        assert_ok(t, ft_snapshot_list(&t->cx, test_path(t, "store"), NULL, &list, &count));
        assert_int_equal(count, i + 1 - takes);
    }
    struct ft_snapshot snapshot = take(t, "repo");
    for (int i = 0; i < 6; i++) {
        sh(t, "repo",
           "find . -path ./.git -prune -o -type f -exec sh -c "
           "'for f; do echo $$ > \"$f\"; done' _ {} +; rm -f zero many/7");
        restores += killed_during(t, (useconds_t)(20000 + i * 40000), snapshot.id);
    }
    assert_true(takes > 0 && restores > 0);
    restore(t, snapshot.id); /* again, and it finishes */
    assert_string_equal(exact(t, "repo"), wanted);
}

static void a_full_disk_leaves_nothing_behind(void **state) {
    struct test *t = *state;
    sh(t, "",
       "mkdir small tree; cp /bin/sh tree/a; dd if=/dev/urandom of=tree/b bs=1M count=5 "
       "2>/dev/null; dd if=/dev/urandom of=tree/aa bs=1000 count=300 2>/dev/null");
    if (geteuid() != 0 || mount("none", test_path(t, "small"), "tmpfs", 0, "size=3m") != 0) {
        print_message("skipped: no small file system could be mounted\n");
        skip();
    }
    struct ft_snapshot snapshot;
    const char *store = test_path(t, "small/store");
    enum ft_err_code code =
        ft_snapshot_take(&t->cx, store, test_path(t, "tree"), "r", false, &snapshot);
    char *left = sh_out(t, "small/store", "find . -type f ! -name lock");
    sh(t, "tree", "rm b");
    enum ft_err_code again =
        ft_snapshot_take(&t->cx, store, test_path(t, "tree"), "r", false, &snapshot);
    umount2(test_path(t, "small"), MNT_DETACH);
    assert_err(code, FT_FULL);
    assert_string_equal(left, "");
    assert_err(again, FT_OK);
}

static void what_cannot_be_read_is_an_error_unless_allowed(void **state) {
    struct test *t = *state;
    sh(t, "",
       "mkdir -p tree/closed; echo secret > tree/s; echo in > tree/closed/in; echo a > tree/a;"
       "chmod 0 tree/s tree/closed; chmod 777 . tree");
    pid_t child = fork();
    if (child == 0) { /* root may read everything */
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            _exit(9);
        }
        ft_ctx cx = {.arena = ft_arena_new()};
        struct ft_snapshot s = {0};
        struct ft_snapshot before;
        const char *store = test_path(t, "store");
        bool ok = ft_snapshot_take(&cx, store, test_path(t, "tree"), "r", false, &s) == FT_DENIED &&
                  ft_snapshot_take(&cx, store, test_path(t, "tree"), "r", true, &s) == FT_OK &&
                  s.skipped == 2 && unlink(test_path(t, "tree/a")) == 0;
        /* Left alone, while all else comes back; only the owner may touch the folder's time. */
        ok = ok && (ft_snapshot_restore(&cx, store, s.id, &before) == FT_OK ||
                    cx.error.code == FT_DENIED);
        _exit(!ok || access(test_path(t, "tree/a"), R_OK) != 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    sh(t, "", "chmod 700 tree/s tree/closed");
    assert_int_equal(status, 0);
    assert_string_equal(read_text(t, "tree/closed/in"), "in\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(whatever_destroys_a_tree_it_comes_back_to_the_byte),
        TEST(a_snapshot_says_what_it_holds),
        TEST(taking_changes_nothing_in_the_tree),
        TEST(the_same_content_is_kept_once),
        TEST(dropping_removes_only_what_nobody_needs),
        TEST(damage_in_the_store_is_noticed_before_the_tree_is_touched),
        TEST(a_manifest_that_agrees_with_itself_is_still_checked),
        TEST(no_link_leads_a_restore_out_of_the_tree),
        TEST(a_store_inside_the_tree_is_left_out),
        TEST(a_linked_worktree_gets_its_own_index_back),
        TEST(being_killed_leaves_old_or_new),
        TEST(a_full_disk_leaves_nothing_behind),
        TEST(what_cannot_be_read_is_an_error_unless_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
