/* Files of a root, for planning: what must not be edited is refused before anything is written. */
#include "patch/patch_int.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A file that is not there can only come where its folders are folders, or nothing. */
static ft_err check_above(ft_ctx *cx, const struct ft_root *root, const char *path) {
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        struct stat info;
        const char *folder = ft_strndup(cx->arena, path, (size_t)(slash - path));
        enum ft_err_code err = ft_file_stat(cx, root, folder, &info);
        if (err == FT_NOTFOUND) {
            ft_clear(cx);
            return FT_OK;
        }
        FT_TRY(err);
        if (!S_ISDIR(info.st_mode)) {
            return ft_fail(cx, FT_DENIED, "%s cannot be written: %s is no folder", path, folder);
        }
    }
    return FT_OK;
}

static ft_err check_kind(ft_ctx *cx, const char *path, const struct stat *info) {
    if (S_ISLNK(info->st_mode)) {
        FT_IGNORE(ft_fail(cx, FT_DENIED, "%s is a link, and edits follow none", path));
        return ft_hint(cx, "edit the file that it points to");
    }
    if (S_ISDIR(info->st_mode)) {
        return ft_fail(cx, FT_FORMAT, "%s is a folder", path);
    }
    if (!S_ISREG(info->st_mode)) {
        return ft_fail(cx, FT_FORMAT, "%s is no regular file", path);
    }
    if (!(info->st_mode & 0222)) {
        FT_IGNORE(ft_fail(cx, FT_DENIED, "%s is read-only", path));
        return ft_hint(cx, "make it writable first: chmod u+w %s", path);
    }
    return FT_OK;
}

static ft_err read_disk(void *to, ft_ctx *cx, const char *path, struct ft_patch_found *found) {
    const struct ft_root *root = to;
    struct ft_patch_found made = {.there = true};
    int fd = -1;
    enum ft_err_code err = ft_file_stat(cx, root, path, &made.info);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        FT_TRY(check_above(cx, root, path));
        *found = (struct ft_patch_found){.bytes = {"", 0}};
        return FT_OK;
    }
    FT_TRY(err);
    FT_TRY(check_kind(cx, path, &made.info));
    FT_TRY(ft_file_open(cx, root, path, O_WRONLY, 0, &fd)); /* only to know whether we may */
    close(fd);
    FT_TRY(ft_file_read(cx, root, path, FT_PATCH_FILE_MAX, &made.bytes));
    *found = made;
    return FT_OK;
}

struct ft_patch_reader ft_patch_disk(const struct ft_root *root) {
    return (struct ft_patch_reader){.read = read_disk, .to = (void *)(uintptr_t)root};
}
