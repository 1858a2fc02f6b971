#include "ops/tree_key.h"

#include "base/clock.h"
#include "base/hash.h"
#include "code/source.h"

#include <string.h>
#include <sys/stat.h>

static void add(struct ft_sha256 *state, const struct ft_source_file *file) {
    const int64_t numbers[] = {file->size, file->mtime_ns, file->ctime_ns, file->inode};
    ft_sha256_add(state, file->path, strlen(file->path) + 1);
    ft_sha256_add(state, numbers, sizeof numbers);
}

/* What was written within the clock's own tick could be written again unseen. */
static bool is_settled(const struct ft_source_list *list) {
    enum { TICK_MS = 50 };
    int64_t latest = (ft_now_ms() - TICK_MS) * 1000000;
    for (size_t i = 0; i < list->count; i++) {
        if (list->at[i].ctime_ns > latest) {
            return false;
        }
    }
    return true;
}

ft_err ops_tree_key(ft_ctx *cx, const char *path, bool ignored, const char **key) {
    struct ft_root root;
    struct ft_source_list list = {0};
    struct ft_strings unread = {0};
    struct ft_source_options options = {.ignored = ignored, .unread = &unread};
    const char *real = NULL;
    struct stat info;
    *key = NULL;
    FT_TRY(ft_path_real(cx, path, &real));
    if (stat(real, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return FT_OK; /* a single file is read as fast */
    }
    FT_TRY(ft_root_keep(cx, real, &root));
    FT_TRY(ft_source_list(cx, &root, &options, &list));
    if (!is_settled(&list) || unread.count) { /* what is not seen may change */
        return FT_OK;
    }
    unsigned char digest[FT_SHA256_SIZE];
    struct ft_sha256 *state = ft_sha256_new();
    ft_sha256_add(state, real, strlen(real) + 1);
    for (size_t i = 0; i < list.count; i++) {
        add(state, &list.at[i]);
    }
    ft_sha256_end(state, digest);
    char *hex = ft_alloc(cx->arena, FT_SHA256_HEX);
    ft_hex(digest, sizeof digest, hex);
    *key = hex;
    return FT_OK;
}
