/* What every test program uses: cmocka, a context, a folder of its own. */
#ifndef TESTS_SUPPORT_H
#define TESTS_SUPPORT_H

/* cmocka.h wants these four before it. */
/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "base/ctx.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct test {
    ft_ctx cx;
    char dir[64]; /* empty at the start of each test, removed at its end */
};

static inline int test_remove_entry(const char *path, const struct stat *info, int kind,
                                    struct FTW *where) {
    (void)info;
    (void)kind;
    (void)where;
    return remove(path);
}

static inline int test_begin(void **state) {
    struct test *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->cx.arena = ft_arena_new();
    snprintf(t->dir, sizeof t->dir, "/tmp/fettle-test-XXXXXX");
    assert_non_null(mkdtemp(t->dir));
    *state = t;
    return 0;
}

static inline int test_end(void **state) {
    struct test *t = *state;
    nftw(t->dir, test_remove_entry, 32, FTW_DEPTH | FTW_PHYS);
    ft_arena_free(t->cx.arena);
    free(t);
    return 0;
}

/* DIR/NAME, in the test's arena. */
static inline char *test_path(struct test *t, const char *name) {
    return ft_sprintf(t->cx.arena, "%s/%s", t->dir, name);
}

/* Writes DIR/NAME, making the folders on the way. */
static inline void test_put(struct test *t, const char *name, const char *text) {
    char *path = test_path(t, name);
    for (char *at = path + strlen(t->dir) + 1; (at = strchr(at, '/')); at++) {
        *at = '\0';
        mkdir(path, 0755);
        *at = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, test_begin, test_end)
#define assert_ok(t, expr)                                                                         \
    do {                                                                                           \
        enum ft_err_code assert_code = (expr);                                                     \
        if (assert_code != FT_OK) {                                                                \
            fail_msg("%s: %s: %s", #expr, ft_err_info(assert_code)->name,                          \
                     (t)->cx.error.message ? (t)->cx.error.message : "(no message)");              \
        }                                                                                          \
    } while (0)
#define assert_err(expr, code) assert_string_equal(ft_err_info(expr)->name, ft_err_info(code)->name)

#endif
