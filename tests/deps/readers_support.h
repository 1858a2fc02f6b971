/* One file in, what was read of it as lines out: "name version depth[ dev][ ~requirement] :line".
 */
#ifndef TESTS_DEPS_READERS_SUPPORT_H
#define TESTS_DEPS_READERS_SUPPORT_H

#include "support.h"

#include "deps/deps.h"

static inline const char *read_file(struct test *t, const char *path, const char *content,
                                    struct ft_deps *deps) {
    struct ft_root root;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    assert_ok(t, ft_root_keep(&t->cx, t->dir, &root));
    assert_ok(t, ft_deps_read(&t->cx, &root, path, ft_slice_of(content), deps));
    for (size_t i = 0; i < deps->count; i++) {
        const struct ft_dependency *d = &deps->at[i];
        ft_buf_printf(&text, "%s %s %s%s%s%s :%lld\n", d->name, d->version ? d->version : "-",
                      ft_depth_name(d->depth), d->dev ? " dev" : "", d->requirement ? " ~" : "",
                      d->requirement ? d->requirement : "", (long long)d->line);
    }
    for (size_t i = 0; i < deps->warnings.count; i++) {
        ft_buf_printf(&text, "warning: %s :%lld\n", deps->warnings.at[i].message,
                      (long long)deps->warnings.at[i].line);
    }
    return ft_buf_text(&text, t->cx.arena);
}

#define READS(t, path, content, expected)                                                          \
    do {                                                                                           \
        struct ft_deps read_deps = {0};                                                            \
        assert_string_equal(read_file((t), (path), (content), &read_deps), (expected));            \
    } while (0)

#endif
