/* A folder to edit, and what stands in it. */
#ifndef TESTS_PATCH_SUPPORT_H
#define TESTS_PATCH_SUPPORT_H

#include "support.h"

#include "patch/patch.h"

/* Bytes with NULs, too. */
static inline void put_bytes(struct test *t, const char *name, const void *bytes, size_t size) {
    test_put(t, ft_sprintf(t->cx.arena, "root/%s", name), "");
    FILE *file = fopen(test_path(t, ft_sprintf(t->cx.arena, "root/%s", name)), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static inline void put_file(struct test *t, const char *name, const char *text) {
    put_bytes(t, name, text, strlen(text));
}

static inline struct ft_root open_root(struct test *t) {
    struct ft_root root;
    mkdir(test_path(t, "root"), 0755);
    mkdir(test_path(t, "journal"), 0700);
    assert_ok(t, ft_root_keep(&t->cx, test_path(t, "root"), &root));
    return root;
}

static inline ft_err plan_edit(struct test *t, const struct ft_root *root, enum ft_patch_form form,
                               const char *input, struct ft_patch_plan *plan) {
    struct ft_patch_reader reader = ft_patch_disk(root);
    return ft_patch_make(&t->cx, &reader, form, ft_slice_of(input), plan);
}

static inline ft_err edit(struct test *t, enum ft_patch_form form, const char *input,
                          struct ft_patch_plan *plan) {
    struct ft_root root = open_root(t);
    struct ft_patch_plan made = {0};
    FT_TRY(plan_edit(t, &root, form, input, &made));
    FT_TRY(ft_patch_write(&t->cx, &root, test_path(t, "journal"), &made));
    if (plan) {
        *plan = made;
    }
    return FT_OK;
}

static inline struct ft_slice bytes_of(struct test *t, const char *name) {
    struct ft_slice content = {NULL, 0};
    const char *path = test_path(t, ft_sprintf(t->cx.arena, "root/%s", name));
    enum ft_err_code err = ft_path_read(&t->cx, path, FT_FILE_MAX, &content);
    if (err == FT_NOTFOUND) {
        ft_clear(&t->cx);
        return content;
    }
    assert_ok(t, err);
    return content;
}

static inline void assert_bytes(struct test *t, const char *name, const void *bytes, size_t size) {
    struct ft_slice there = bytes_of(t, name);
    if (there.size != size || memcmp(there.data, bytes, size) != 0) {
        fail_msg("%s holds %zu bytes: %.300s", name, there.size, there.data);
    }
}

static inline void assert_file(struct test *t, const char *name, const char *text) {
    struct ft_slice there = bytes_of(t, name);
    if (!there.data) {
        fail_msg("there is no %s", name);
    }
    assert_string_equal(there.data, text);
    assert_int_equal(there.size, strlen(text));
}

static inline void assert_no_file(struct test *t, const char *name) {
    assert_null(bytes_of(t, name).data);
}

/* INPUT is refused with CODE and words that hold SAYS, and NAME still holds TEXT. */
static inline void assert_refused(struct test *t, enum ft_patch_form form, const char *input,
                                  enum ft_err_code code, const char *says) {
    enum ft_err_code err = edit(t, form, input, NULL);
    const char *words =
        ft_sprintf(t->cx.arena, "%s (%s)", t->cx.error.message ? t->cx.error.message : "",
                   t->cx.error.hint ? t->cx.error.hint : "");
    if (err != code || !strstr(words, says)) {
        fail_msg("%s for: %s\ninstead of %s with '%s': %s", ft_err_info(err)->name, input,
                 ft_err_info(code)->name, says, words);
    }
    ft_clear(&t->cx);
}

#define BLOCK(old, new) "<<<<<<< SEARCH\n" old "=======\n" new ">>>>>>> REPLACE\n"

#endif
