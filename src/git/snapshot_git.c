/* HEAD and index of the repository that a tree is of. */
#include "index_lock_int.h"
#include "snapshot_int.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_MAX = 4096, GITFILE_MAX = 8192 };

ft_err ft_snapshot_git(ft_ctx *cx, const char *tree, const char **folder) {
    const char *path = ft_path_join(cx->arena, tree, ".git");
    struct stat info;
    const char *real = NULL;
    *folder = NULL;
    if (stat(path, &info) != 0) {
        return FT_OK;
    }
    if (S_ISREG(info.st_mode)) { /* a linked worktree or a submodule */
        struct ft_slice text;
        FT_TRY(ft_path_read(cx, path, GITFILE_MAX, &text));
        text = ft_slice_trim(text);
        if (!ft_slice_starts(text, "gitdir: ")) {
            return FT_OK;
        }
        const char *named = ft_strndup(cx->arena, text.data + 8, text.size - 8);
        path = named[0] == '/' ? named : ft_path_join(cx->arena, tree, named);
    }
    if (ft_path_real(cx, path, &real) == FT_OK && stat(real, &info) == 0 && S_ISDIR(info.st_mode)) {
        *folder = real;
    }
    ft_clear(cx);
    return FT_OK;
}

ft_err ft_snapshot_read_head(ft_ctx *cx, struct ft_manifest *manifest) {
    struct ft_slice text;
    FT_TRY(ft_snapshot_git(cx, manifest->info.tree, &manifest->git));
    if (!manifest->git) {
        return FT_OK;
    }
    const char *path = ft_path_join(cx->arena, manifest->git, "HEAD");
    if (ft_path_read(cx, path, HEAD_MAX, &text) == FT_OK) {
        text = ft_slice_trim(text);
        manifest->info.head = ft_strndup(cx->arena, text.data, text.size);
    }
    ft_clear(cx);
    return FT_OK;
}

ft_err ft_snapshot_keep_index(ft_ctx *cx, struct ft_shelf *shelf, struct ft_manifest *manifest) {
    if (!manifest->git) {
        return FT_OK;
    }
    const char *path = ft_path_join(cx->arena, manifest->git, "index");
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT ? FT_OK : ft_fail_errno(cx, "cannot read %s", path);
    }
    struct stat info;
    struct ft_content content = {0};
    enum ft_err_code err = fstat(fd, &info) == 0 && S_ISREG(info.st_mode)
                               ? ft_shelf_put(cx, shelf, fd, path, &content)
                               : ft_fail(cx, FT_FORMAT, "%s is no file", path);
    close(fd);
    FT_TRY(err);
    manifest->index = ft_strdup(cx->arena, content.sha256);
    manifest->index_size = content.size;
    return FT_OK;
}

ft_err ft_snapshot_check_lock(ft_ctx *cx, const char *tree) {
    const char *folder = NULL;
    struct stat info;
    struct ft_root git;
    FT_TRY(ft_snapshot_git(cx, tree, &folder));
    if (!folder || lstat(ft_path_join(cx->arena, folder, "index.lock"), &info) != 0) {
        return FT_OK;
    }
    FT_TRY(ft_root_open(cx, folder, &git));
    ft_index_lock_mend(cx, &git);
    bool held = ft_file_stat(cx, &git, "index.lock", &info) == FT_OK;
    ft_clear(cx);
    ft_root_close(&git);
    if (!held) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail(cx, FT_CONFLICT, "another git command holds the index of %s", tree));
    return ft_hint(cx, "wait for it; if it was killed, remove .git/index.lock");
}

static bool is_head(const char *text) {
    return strncmp(text, "ref: refs/", 10) == 0 || strspn(text, "0123456789abcdef") >= 40;
}

static ft_err put_index(ft_ctx *cx, const struct ft_shelf *shelf, const char *wanted,
                        const struct ft_root *git) {
    static const char name[] = "fettle-index.tmp";
    if (!wanted) {
        enum ft_err_code err = ft_file_remove(cx, git, "index");
        return err == FT_NOTFOUND ? FT_OK : err;
    }
    unlinkat(git->fd, name, 0); /* left by one that was killed */
    int fd = -1;
    FT_TRY(ft_file_open(cx, git, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0644, &fd));
    enum ft_err_code err = ft_shelf_get(cx, shelf, wanted, fd, "the index");
    if (err == FT_OK && (fsync(fd) != 0 || renameat(git->fd, name, git->fd, "index") != 0)) {
        err = ft_fail_errno(cx, "cannot write the index of %s", git->path);
    }
    close(fd);
    unlinkat(git->fd, name, 0);
    return err;
}

static bool differ(const char *a, const char *b) {
    return strcmp(a ? a : "", b ? b : "") != 0;
}

ft_err ft_snapshot_put_git(ft_ctx *cx, const struct ft_shelf *shelf,
                           const struct ft_manifest *wanted, const struct ft_manifest *present) {
    const char *folder = NULL;
    struct ft_root git;
    FT_TRY(ft_snapshot_git(cx, wanted->info.tree, &folder));
    if (!folder || differ(folder, wanted->git)) {
        return FT_OK;
    }
    FT_TRY(ft_root_open(cx, folder, &git));
    enum ft_err_code err = FT_OK;
    if (differ(wanted->index, present->index)) {
        err = put_index(cx, shelf, wanted->index, &git);
    }
    const char *head = wanted->info.head;
    if (err == FT_OK && head && is_head(head) && differ(head, present->info.head)) {
        const char *line = ft_sprintf(cx->arena, "%s\n", head);
        err = ft_file_write(cx, &git, "HEAD", 0644, ft_slice_of(line));
    }
    ft_root_close(&git);
    return err;
}
