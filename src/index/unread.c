/* The folders of a tree that may not be looked into, as the last look at it found them: kept beside
 * the index, so that an answer from what was kept says what it lacks, too. */
#include "index_int.h"

#include <string.h>

enum { MOST_BYTES = 16 << 20 };

static const char *kept_at(ft_ctx *cx, const char *folder) {
    return ft_path_join(cx->arena, folder, "unread");
}

static ft_err read_kept(ft_ctx *cx, const char *folder, struct ft_slice *kept) {
    ft_err err = ft_path_read(cx, kept_at(cx, folder), MOST_BYTES, kept);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        *kept = FT_SLICE("");
        return FT_OK;
    }
    return err;
}

ft_err ft_index_keep_unread(ft_ctx *cx, const char *folder, const struct ft_strings *unread) {
    struct ft_slice kept;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < unread->count; i++) {
        ft_buf_push(&text, unread->at[i], strlen(unread->at[i]) + 1);
    }
    FT_TRY(read_kept(cx, folder, &kept));
    if (kept.size == text.size && memcmp(kept.data, text.data, kept.size) == 0) {
        return FT_OK;
    }
    return ft_path_write(cx, kept_at(cx, folder), 0600, (struct ft_slice){text.data, text.size});
}

ft_err ft_index_unread(ft_ctx *cx, const struct ft_index *index, struct ft_strings *unread) {
    struct ft_slice kept;
    FT_TRY(read_kept(cx, index->folder, &kept));
    for (size_t at = 0; at < kept.size;) {
        size_t size = strnlen(kept.data + at, kept.size - at);
        *FT_PUSH(cx->arena, unread) = ft_strndup(cx->arena, kept.data + at, size);
        at += size + 1;
    }
    return FT_OK;
}
