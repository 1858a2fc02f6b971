/* Running shell scripts in each kind of sandbox that this system has. */
#ifndef TESTS_SANDBOX_SANDBOXED_H
#define TESTS_SANDBOX_SANDBOXED_H

#include "support.h"

#include "sandbox/sandbox.h"

#include <fcntl.h>

/* Where Fettle keeps things: below DIR, which goes with the test. */
static inline void use_home(struct test *t, const char *name) {
    setenv("FETTLE_HOME", test_path(t, name), 1);
}

static inline bool has_kind(struct test *t, enum ft_sandbox_kind kind) {
    struct ft_sandbox_probe probe;
    use_home(t, "home");
    assert_ok(t, ft_sandbox_probe(&t->cx, &probe));
    if (kind == FT_SANDBOX_BWRAP) {
        return probe.kind == FT_SANDBOX_BWRAP;
    }
    bool all = true;
    for (size_t i = 0; i < probe.count; i++) {
        all = all && (probe.parts[i].ok || strcmp(probe.parts[i].name, "bubblewrap") == 0);
    }
    return all;
}

/* Ends the test where the system lacks KIND, as inside of a sandbox. */
static inline void need_kind(struct test *t, enum ft_sandbox_kind kind) {
    if (!has_kind(t, kind)) {
        skip();
    }
}

static inline void put_file(struct test *t, const char *name, const char *content) {
    char *path = test_path(t, name);
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
    close(fd);
}

static inline void put_folder(struct test *t, const char *name) {
    assert_int_equal(mkdir(test_path(t, name), 0755), 0);
}

/* The worktree is DIR/tree; $1 in SCRIPT is DIR, which is outside. */
static inline ft_err try_script(struct test *t, enum ft_sandbox_kind kind, const char *script,
                                struct ft_sandbox_spec spec, struct ft_sandbox_result *result) {
    const char *argv[] = {"bash", "-c", script, "bash", t->dir, NULL};
    mkdir(test_path(t, "tree"), 0755);
    spec.worktree = test_path(t, "tree");
    spec.argv = argv;
    spec.at_most = kind;
    spec.merge = true;
    return ft_sandbox_run(&t->cx, &spec, result);
}

static inline struct ft_sandbox_result script_with(struct test *t, enum ft_sandbox_kind kind,
                                                   const char *script,
                                                   struct ft_sandbox_spec spec) {
    struct ft_sandbox_result result;
    assert_ok(t, try_script(t, kind, script, spec, &result));
    assert_int_equal(result.kind, kind);
    return result;
}

/* What SCRIPT printed, both streams. */
static inline const char *script(struct test *t, enum ft_sandbox_kind kind, const char *text) {
    return script_with(t, kind, text, (struct ft_sandbox_spec){0}).proc.out.data;
}

#endif
