#include "git_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct checkout {
    ft_ctx *cx;
    struct ft_repo *repo;
    const struct ft_root *root;
    char *folder; /* the one that `fd` has open; malloc'ed */
    int fd;
    int64_t done;
};

static ft_err write_bytes(ft_ctx *cx, int fd, const char *path, struct ft_slice bytes) {
    while (bytes.size) {
        ssize_t put = write(fd, bytes.data, bytes.size);
        if (put < 0 && errno != EINTR) {
            return ft_fail_errno(cx, "cannot write %s", path);
        }
        bytes.data += put > 0 ? put : 0;
        bytes.size -= put > 0 ? (size_t)put : 0;
    }
    return FT_OK;
}

/* Loose objects can be read piece by piece, packed ones cannot: then *STREAMED stays false. */
static ft_err stream_blob(struct checkout *out, const git_oid *oid, int fd, const char *path,
                          bool *streamed) {
    git_odb_stream *stream = NULL;
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    if (git_odb_open_rstream(&stream, &size, &type, out->repo->odb, oid) < 0) {
        git_error_clear();
        return FT_OK;
    }
    static const size_t step = 1 << 16;
    char *buffer = ft_xmalloc(step);
    enum ft_err_code err = FT_OK;
    size_t done = 0;
    for (int got = 1; err == FT_OK && got > 0 && done<size; done += got> 0 ? (size_t)got : 0) {
        got = git_odb_stream_read(stream, buffer, step);
        if (got < 0) {
            err = ft_git_fail(out->cx, got, "cannot read the content of %s", path);
        } else {
            err = write_bytes(out->cx, fd, path, (struct ft_slice){buffer, (size_t)got});
            err = err == FT_OK ? ft_checkpoint(out->cx) : err;
        }
    }
    free(buffer);
    git_odb_stream_free(stream);
    *streamed = true;
    if (err == FT_OK && done != size) {
        return ft_fail(out->cx, FT_CORRUPT, "the object of %s ends too early", path);
    }
    return err;
}

static ft_err write_content(struct checkout *out, const git_oid *oid, int fd, const char *path) {
    size_t size = 0;
    git_object_t type = GIT_OBJECT_INVALID;
    bool streamed = false;
    FT_GIT_TRY(out->cx, git_odb_read_header(&size, &type, out->repo->odb, oid),
               "cannot read the content of %s", path);
    if (type == GIT_OBJECT_BLOB && size > FT_GIT_SMALL_BLOB) {
        FT_TRY(stream_blob(out, oid, fd, path, &streamed));
    }
    if (streamed) {
        return FT_OK;
    }
    FT_DROP(odb_object) git_odb_object *blob = NULL;
    enum ft_err_code err = ft_git_blob(out->cx, out->repo, oid, FT_FILE_MAX, &blob);
    if (err != FT_OK) {
        return ft_wrap(out->cx, "%s", path);
    }
    return write_bytes(out->cx, fd, path, ft_git_bytes(blob));
}

static ft_err write_file(struct checkout *out, const git_oid *oid, mode_t mode, const char *path) {
    int fd = openat(out->fd, ft_path_base(path),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0) {
        return ft_fail_errno(out->cx, "cannot make %s", path);
    }
    enum ft_err_code err = write_content(out, oid, fd, path);
    if (err == FT_OK && fchmod(fd, mode) != 0) {
        err = ft_fail_errno(out->cx, "cannot set the mode of %s", path);
    }
    if (close(fd) != 0 && err == FT_OK) {
        err = ft_fail_errno(out->cx, "cannot write %s", path);
    }
    return err;
}

static ft_err write_link(struct checkout *out, const git_oid *oid, const char *path) {
    FT_DROP(odb_object) git_odb_object *blob = NULL;
    FT_TRY(ft_git_blob(out->cx, out->repo, oid, FT_GIT_PATH_MAX, &blob));
    struct ft_slice target = ft_git_bytes(blob);
    if (!target.size || target.size >= FT_GIT_PATH_MAX || memchr(target.data, '\0', target.size)) {
        return ft_fail(out->cx, FT_FORMAT, "the link %s has no target that a link could have",
                       path);
    }
    char text[FT_GIT_PATH_MAX];
    memcpy(text, target.data, target.size);
    text[target.size] = '\0';
    if (symlinkat(text, out->fd, ft_path_base(path)) != 0) {
        return ft_fail_errno(out->cx, "cannot make the link %s", path);
    }
    return FT_OK;
}

/* Makes the folder that PATH lies in and holds it open. It is opened beneath the root and through
 * no link, so that no entry can lead another one elsewhere. */
static ft_err enter_parent(struct checkout *out, const char *path) {
    const char *base = ft_path_base(path);
    size_t size = base == path ? 0 : (size_t)(base - path) - 1;
    if (out->folder && strlen(out->folder) == size && memcmp(out->folder, path, size) == 0) {
        return FT_OK;
    }
    char *folder = ft_xmalloc(size + 2);
    memcpy(folder, size ? path : ".", size ? size : 1);
    folder[size ? size : 1] = '\0';
    int fd = -1;
    enum ft_err_code err = size ? ft_dir_make(out->cx, out->root, folder, 0755) : FT_OK;
    if (err == FT_OK) {
        err = ft_file_open(out->cx, out->root, folder, O_RDONLY | O_DIRECTORY, 0, &fd);
    }
    if (err != FT_OK) {
        free(folder);
        return err;
    }
    if (out->fd >= 0) {
        close(out->fd);
    }
    free(out->folder);
    folder[size] = '\0'; /* the root is "" from here on */
    out->folder = folder;
    out->fd = fd;
    return FT_OK;
}

static ft_err write_entry(void *to, const git_tree_entry *entry, const char *path) {
    struct checkout *out = to;
    const git_oid *oid = git_tree_entry_id(entry);
    git_filemode_t mode = git_tree_entry_filemode(entry);
    FT_TRY(enter_parent(out, path));
    if (out->done++ % 256 == 0) {
        ft_progress(out->cx, "checkout", out->done, 0, "writing %s", path);
    }
    if (mode == GIT_FILEMODE_LINK) {
        return write_link(out, oid, path);
    }
    if (mode == GIT_FILEMODE_COMMIT) {
        return mkdirat(out->fd, ft_path_base(path), 0755) == 0
                   ? FT_OK
                   : ft_fail_errno(out->cx, "cannot make the folder %s", path);
    }
    return write_file(out, oid, mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0755 : 0644, path);
}

ft_err ft_repo_checkout(ft_ctx *cx, struct ft_repo *repo, const char *commit,
                        const struct ft_root *root) {
    FT_DROP(tree) git_tree *tree = NULL;
    FT_TRY(ft_git_commit_tree(cx, repo, commit, &tree));
    struct checkout out = {.cx = cx, .repo = repo, .root = root, .fd = -1};
    struct ft_tree_visitor visitor = {.visit = write_entry, .to = &out};
    enum ft_err_code err = ft_git_walk(cx, repo, tree, &visitor);
    if (out.fd >= 0) {
        close(out.fd);
    }
    free(out.folder);
    return err;
}
