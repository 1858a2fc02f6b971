/* Repositories for the tests of git, made by the real git program. */
#ifndef TESTS_GIT_SUPPORT_H
#define TESTS_GIT_SUPPORT_H

#include "support.h"

#include "git/git.h"

#include <fcntl.h>

/* Runs a shell script in DIR (below the test's folder) with a git that knows no configuration. */
static inline int try_sh(struct test *t, const char *dir, const char *script) {
    char *command = ft_sprintf(
        t->cx.arena,
        "cd '%s/%s' && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null HOME='%s' "
        "GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A "
        "GIT_COMMITTER_EMAIL=a@example.org GIT_AUTHOR_DATE='1700000000 +0000' "
        "GIT_COMMITTER_DATE='1700000000 +0000' T='%s'; set -e\n%s",
        t->dir, dir, t->dir, t->dir, script);
    return system(command);
}

static inline void sh(struct test *t, const char *dir, const char *script) {
    if (try_sh(t, dir, script) != 0) {
        fail_msg("this failed: %s", script);
    }
}

/* What SCRIPT prints, without the line feed at its end. */
static inline char *sh_out(struct test *t, const char *dir, const char *script) {
    sh(t, dir, ft_sprintf(t->cx.arena, "{ %s\n} > \"$T\"/.out", script));
    struct ft_slice out;
    assert_ok(t, ft_path_read(&t->cx, test_path(t, ".out"), 64 << 20, &out));
    unlink(test_path(t, ".out"));
    if (out.size && out.data[out.size - 1] == '\n') {
        out.size--;
    }
    return ft_strndup(t->cx.arena, out.data, out.size);
}

/* A repository DIR/repo with one commit: a.txt, sub/b.txt, run.sh (executable), a link. */
static inline void make_repo(struct test *t) {
    sh(t, "",
       "git init -q -b main repo; cd repo; mkdir sub; printf 'one\\ntwo\\nthree\\n' > a.txt;"
       "echo b > sub/b.txt; echo 'echo hi' > run.sh; chmod +x run.sh; ln -s /etc/passwd link;"
       "git add -A; git commit -qm first");
}

static inline struct ft_repo *open_repo(struct test *t, const char *name) {
    struct ft_repo *repo = NULL;
    assert_ok(t, ft_repo_open(&t->cx, test_path(t, name), &repo));
    return repo;
}

static inline char *head_of(struct test *t, const char *dir) {
    return sh_out(t, dir, "git rev-parse HEAD");
}

/* Every byte, mode, name and link below DIR, as one digest. */
static inline char *digest_of(struct test *t, const char *dir) {
    return sh_out(t, dir,
                  "{ find . -type f -print0 | sort -z | xargs -0 -r sha256sum; "
                  "find . -printf '%y %m %p %l\\0' | sort -z; } | sha256sum");
}

static inline void write_text(struct test *t, const char *path, const char *text) {
    assert_ok(t, ft_path_write(&t->cx, test_path(t, path), 0644, ft_slice_of(text)));
}

static inline const char *read_text(struct test *t, const char *path) {
    struct ft_slice text;
    assert_ok(t, ft_path_read(&t->cx, test_path(t, path), 1 << 20, &text));
    return text.data;
}

static inline bool is_there(struct test *t, const char *path) {
    struct stat info;
    return lstat(test_path(t, path), &info) == 0;
}

static inline bool has(const struct ft_strings *strings, const char *text) {
    for (size_t i = 0; i < strings->count; i++) {
        if (strcmp(strings->at[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* A commit on HEAD of DIR/repo that gives PATH the content TEXT (NULL removes it). */
static inline char *commit_change(struct test *t, struct ft_repo *repo, const char *parent,
                                  const char *path, const char *text) {
    struct ft_file_change change = {
        .path = path, .content = ft_slice_of(text), .remove = text == NULL};
    struct ft_commit_spec spec = {.parent = parent,
                                  .changes = &change,
                                  .count = 1,
                                  .message = "change\n",
                                  .name = "Fettle",
                                  .email = "fettle@localhost",
                                  .time_s = 1700000000};
    char oid[FT_OID_HEX];
    assert_ok(t, ft_repo_commit(&t->cx, repo, &spec, oid));
    return ft_strdup(t->cx.arena, oid);
}

#endif
