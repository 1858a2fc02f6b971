/* A plan as a unified diff, as git prints it. */
#include "git/git.h"
#include "patch/patch_int.h"

#include <string.h>

enum { DIFF_MAX = 64 << 20 };

/* A name as git writes it: in quotes where it has unusual bytes. */
static const char *quoted(ft_ctx *cx, const char *prefix, const char *path) {
    static const char letters[] = "abtnvfr";
    bool plain = true;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_printf(&text, "\"%s", prefix);
    for (const char *at = path; *at; at++) {
        unsigned char c = (unsigned char)*at;
        bool usual = c >= ' ' && c < 0x7f && c != '"' && c != '\\';
        plain &= usual;
        if (usual) {
            ft_buf_putc(&text, *at);
        } else if (c >= '\a' && c <= '\r') {
            ft_buf_printf(&text, "\\%c", letters[c - '\a']);
        } else if (c == '"' || c == '\\') {
            ft_buf_printf(&text, "\\%c", c);
        } else {
            ft_buf_printf(&text, "\\%03o", c);
        }
    }
    ft_buf_putc(&text, '"');
    return plain ? ft_sprintf(cx->arena, "%s%s", prefix, path) : ft_buf_text(&text, cx->arena);
}

static unsigned git_mode(mode_t mode) {
    return mode & 0100 ? 0100755 : 0100644;
}

static void put_head(ft_ctx *cx, const struct ft_patch_file *file, struct ft_buf *text) {
    const char *from = file->from ? file->from : file->path;
    unsigned old = git_mode(file->old.info.st_mode);
    unsigned new = git_mode(file->mode);
    ft_buf_printf(text, "diff --git %s %s\n", quoted(cx, "a/", from), quoted(cx, "b/", file->path));
    if (file->done == FT_PATCH_CREATED) {
        ft_buf_printf(text, "new file mode %o\n", new);
    } else if (file->done == FT_PATCH_DELETED) {
        ft_buf_printf(text, "deleted file mode %o\n", old);
    } else if (old != new) {
        ft_buf_printf(text, "old mode %o\nnew mode %o\n", old, new);
    }
    if (file->from) {
        ft_buf_printf(text, "rename from %s\nrename to %s\n", quoted(cx, "", from),
                      quoted(cx, "", file->path));
    }
}

static ft_err put_file(ft_ctx *cx, const struct ft_patch_file *file, struct ft_buf *text) {
    const char *hunks = NULL;
    int64_t added = 0;
    int64_t removed = 0;
    struct ft_slice old = file->old.there ? file->old.bytes : (struct ft_slice){"", 0};
    put_head(cx, file, text);
    if (ft_slice_eq(old, file->after)) {
        return FT_OK;
    }
    if ((old.size && memchr(old.data, '\0', old.size) &&
         patch_shown(cx, file->path, old).data == old.data)) {
        ft_buf_printf(text, "Binary files %s and %s differ\n",
                      quoted(cx, "a/", file->from ? file->from : file->path),
                      file->done == FT_PATCH_DELETED ? "/dev/null" : quoted(cx, "b/", file->path));
        return FT_OK;
    }
    FT_TRY(ft_diff_texts(cx, patch_shown(cx, file->path, old),
                         patch_shown(cx, file->path, file->after), &hunks, &added, &removed));
    const char *from = file->from ? file->from : file->path;
    const char *old_name = file->done == FT_PATCH_CREATED ? "/dev/null" : quoted(cx, "a/", from);
    const char *new_name =
        file->done == FT_PATCH_DELETED ? "/dev/null" : quoted(cx, "b/", file->path);
    if (*hunks) { /* a tab ends a name that has blanks */
        ft_buf_printf(text, "--- %s%s\n+++ %s%s\n%s", old_name, strchr(old_name, ' ') ? "\t" : "",
                      new_name, strchr(new_name, ' ') ? "\t" : "", hunks);
    }
    return FT_OK;
}

ft_err ft_patch_diff(ft_ctx *cx, const struct ft_patch_plan *plan, const char **diff) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, DIFF_MAX);
    for (size_t i = 0; i < plan->count; i++) {
        FT_TRY(put_file(cx, &plan->at[i], &text));
    }
    if (text.full) {
        return ft_fail(cx, FT_LIMIT, "the difference has more than %d bytes", DIFF_MAX);
    }
    *diff = ft_buf_text(&text, cx->arena);
    return FT_OK;
}
