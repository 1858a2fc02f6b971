/* One file of the working tree: what stands there, and putting something else there whole. */
#include "forward_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool mode_fits(const struct ft_forward *f, unsigned mode, const struct stat *info) {
    if (mode == GIT_FILEMODE_LINK) {
        return S_ISLNK(info->st_mode);
    }
    bool executable = (info->st_mode & 0100) != 0;
    return S_ISREG(info->st_mode) &&
           (!f->trust_mode || executable == (mode == GIT_FILEMODE_BLOB_EXECUTABLE));
}

/* Turns the bytes on disk into those git keeps (line ends), as the attributes say. */
static bool is_blob_after_filters(const struct ft_forward *f, const char *path,
                                  struct ft_slice bytes, const git_oid *oid) {
    FT_DROP(filter_list) git_filter_list *filters = NULL;
    git_buf clean = {0};
    git_oid found = {{0}};
    bool same = git_filter_list_load(&filters, f->repo->git, NULL, path, GIT_FILTER_TO_ODB,
                                     GIT_FILTER_ALLOW_UNSAFE) == 0 &&
                filters &&
                git_filter_list_apply_to_buffer(&clean, filters, bytes.data, bytes.size) == 0 &&
                git_odb_hash(&found, clean.ptr, clean.size, GIT_OBJECT_BLOB) == 0 &&
                git_oid_equal(&found, oid);
    git_buf_dispose(&clean);
    git_error_clear();
    return same;
}

static ft_err read_link(struct ft_forward *f, const char *path, struct ft_slice *bytes) {
    char *target = ft_alloc(f->cx->arena, FT_GIT_PATH_MAX);
    const char *base = ft_path_base(path);
    const char *folder =
        base == path ? "." : ft_strndup(f->cx->arena, path, (size_t)(base - path) - 1);
    int dir = -1;
    FT_TRY(ft_file_open(f->cx, &f->root, folder, O_RDONLY | O_DIRECTORY, 0, &dir));
    ssize_t size = readlinkat(dir, base, target, FT_GIT_PATH_MAX);
    int error = errno;
    close(dir);
    errno = error;
    if (size < 0) {
        return ft_fail_errno(f->cx, "cannot read the link %s", path);
    }
    *bytes = (struct ft_slice){target, (size_t)size};
    return FT_OK;
}

static bool side_fits(struct ft_forward *f, const char *path, unsigned mode, const git_oid *oid,
                      const struct stat *info, struct ft_slice bytes) {
    git_oid found = {{0}};
    if (!mode || !mode_fits(f, mode, info)) {
        return false;
    }
    if (git_odb_hash(&found, bytes.data, bytes.size, GIT_OBJECT_BLOB) == 0 &&
        git_oid_equal(&found, oid)) {
        return true;
    }
    return S_ISREG(info->st_mode) && is_blob_after_filters(f, path, bytes, oid);
}

static ft_err look(struct ft_forward *f, const struct ft_tree_change *change,
                   enum ft_forward_state *state) {
    struct stat info;
    struct ft_slice bytes = {"", 0};
    enum ft_err_code err = ft_file_stat(f->cx, &f->root, change->path, &info);
    if (err == FT_NOTFOUND || err == FT_DENIED) { /* denied: a link stands in front of it */
        ft_clear(f->cx);
        *state = FT_AT_NOTHING;
        return FT_OK;
    }
    FT_TRY(err);
    *state = FT_AT_OTHER;
    if (S_ISLNK(info.st_mode)) {
        FT_TRY(read_link(f, change->path, &bytes));
    } else if (S_ISREG(info.st_mode)) {
        FT_TRY(ft_file_read(f->cx, &f->root, change->path, FT_FILE_MAX, &bytes));
    } else {
        return FT_OK;
    }
    if (side_fits(f, change->path, change->old_mode, &change->old_oid, &info, bytes)) {
        *state = FT_AT_OLD;
    } else if (side_fits(f, change->path, change->new_mode, &change->new_oid, &info, bytes)) {
        *state = FT_AT_NEW;
    }
    return FT_OK;
}

ft_err ft_forward_look(struct ft_forward *f, const struct ft_tree_change *change,
                       enum ft_forward_state *state) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_arena *arena = f->cx->arena;
    f->cx->arena = scratch; /* the file's bytes are not wanted any longer than this */
    enum ft_err_code err = look(f, change, state);
    f->cx->arena = arena;
    if (err != FT_OK) {
        f->cx->error.message = ft_strdup(arena, f->cx->error.message);
        f->cx->error.hint = ft_strdup(arena, f->cx->error.hint);
    }
    return err;
}

/* The bytes for the working tree: line ends as .gitattributes of COMMIT say. */
static ft_err worktree_bytes(struct ft_forward *f, const char *path, const git_oid *oid,
                             const git_oid *commit, struct ft_buf *bytes) {
    FT_DROP(odb_object) git_odb_object *blob = NULL;
    FT_DROP(filter_list) git_filter_list *filters = NULL;
    FT_TRY(ft_git_blob(f->cx, f->repo, oid, FT_FILE_MAX, &blob));
    struct ft_slice raw = ft_git_bytes(blob);
    git_filter_options options = {.version = GIT_FILTER_OPTIONS_VERSION,
                                  .flags =
                                      GIT_FILTER_ATTRIBUTES_FROM_COMMIT | GIT_FILTER_ALLOW_UNSAFE};
    git_oid_cpy(&options.attr_commit_id, commit);
    FT_GIT_TRY(f->cx,
               git_filter_list_load_ext(&filters, f->repo->git, NULL, path, GIT_FILTER_TO_WORKTREE,
                                        &options),
               "cannot read the attributes of %s", path);
    git_buf ready = {0};
    int code = filters ? git_filter_list_apply_to_buffer(&ready, filters, raw.data, raw.size) : 0;
    if (code == 0) {
        ft_buf_push(bytes, filters ? ready.ptr : raw.data, filters ? ready.size : raw.size);
    }
    git_buf_dispose(&ready);
    return code < 0 ? ft_git_fail(f->cx, code, "cannot convert %s", path) : FT_OK;
}

/* Makes NAME in DIR: a synced file, or a link. */
static int make_entry(int dir, const char *name, unsigned mode, const struct ft_buf *bytes) {
    unlinkat(dir, name, 0); /* left by one that was killed */
    if (mode == GIT_FILEMODE_LINK) {
        return symlinkat(bytes->data, dir, name);
    }
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                    mode == GIT_FILEMODE_BLOB_EXECUTABLE ? 0777 : 0666);
    if (fd < 0) {
        return -1;
    }
    size_t done = 0;
    bool ok = true;
    while (ok && done < bytes->size) {
        ssize_t put = write(fd, bytes->data + done, bytes->size - done);
        ok = put >= 0 || errno == EINTR;
        done += put > 0 ? (size_t)put : 0;
    }
    ok = ok && fsync(fd) == 0;
    int error = errno;
    close(fd);
    errno = error;
    return ok ? 0 : -1;
}

/* Prepared in the .git folder, so that being killed leaves nothing in the person's tree; beside the
 * file only where that is another file system. */
static int replace(struct ft_forward *f, int dir, const char *base, unsigned mode,
                   const struct ft_buf *bytes) {
    static const char name[] = "fettle-forward.tmp";
    static const char beside[] = ".fettle-forward.tmp";
    if (make_entry(f->folder.fd, name, mode, bytes) == 0 &&
        renameat(f->folder.fd, name, dir, base) == 0) {
        return 0;
    }
    int error = errno;
    unlinkat(f->folder.fd, name, 0);
    if (error == EXDEV) {
        if (make_entry(dir, beside, mode, bytes) == 0 && renameat(dir, beside, dir, base) == 0) {
            return 0;
        }
        error = errno;
        unlinkat(dir, beside, 0);
    }
    errno = error;
    return -1;
}

static ft_err put_file(struct ft_forward *f, const char *path, unsigned mode, const git_oid *oid,
                       const git_oid *commit) {
    FT_BUF struct ft_buf bytes;
    ft_buf_init(&bytes, FT_BUF_NO_CAP);
    if (mode == GIT_FILEMODE_LINK) {
        FT_DROP(odb_object) git_odb_object *blob = NULL;
        FT_TRY(ft_git_blob(f->cx, f->repo, oid, FT_GIT_PATH_MAX - 1, &blob));
        ft_buf_push(&bytes, ft_git_bytes(blob).data, ft_git_bytes(blob).size);
    } else {
        FT_TRY(worktree_bytes(f, path, oid, commit, &bytes));
    }
    const char *base = ft_path_base(path);
    const char *folder = ".";
    if (base != path) {
        folder = ft_strndup(f->cx->arena, path, (size_t)(base - path) - 1);
        FT_TRY(ft_dir_make(f->cx, &f->root, folder, 0777));
    }
    int dir = -1;
    FT_TRY(ft_file_open(f->cx, &f->root, folder, O_RDONLY | O_DIRECTORY, 0, &dir));
    unlinkat(dir, base, AT_REMOVEDIR); /* a folder that was emptied, else nothing */
    int failed = replace(f, dir, base, mode, &bytes);
    int error = errno;
    close(dir);
    errno = error;
    return failed ? ft_fail_errno(f->cx, "cannot write %s", path) : FT_OK;
}

/* The file, and the folders above it that become empty. */
static ft_err remove_file(struct ft_forward *f, const char *path) {
    FT_TRY(ft_file_remove(f->cx, &f->root, path));
    char *folder = ft_strdup(f->cx->arena, path);
    for (char *slash = strrchr(folder, '/'); slash; slash = strrchr(folder, '/')) {
        *slash = '\0';
        const char *base = ft_path_base(folder);
        const char *parent =
            base == folder ? "." : ft_strndup(f->cx->arena, folder, (size_t)(base - folder) - 1);
        int dir = -1;
        FT_TRY(ft_file_open(f->cx, &f->root, parent, O_RDONLY | O_DIRECTORY, 0, &dir));
        int kept = unlinkat(dir, base, AT_REMOVEDIR);
        close(dir);
        if (kept) {
            break;
        }
    }
    return FT_OK;
}

ft_err ft_forward_put(struct ft_forward *f, size_t at, bool back) {
    const struct ft_tree_change *change = &f->changes.at[at];
    unsigned from = back ? change->new_mode : change->old_mode;
    unsigned to = back ? change->old_mode : change->new_mode;
    enum ft_forward_state done = back ? FT_AT_OLD : FT_AT_NEW;
    enum ft_forward_state state = FT_AT_OTHER;
    FT_TRY(ft_forward_look(f, change, &state));
    if (state == done || (state == FT_AT_NOTHING && !to)) {
        return FT_OK;
    }
    struct stat info;
    bool folder = state == FT_AT_OTHER && !from &&
                  ft_file_stat(f->cx, &f->root, change->path, &info) == FT_OK &&
                  S_ISDIR(info.st_mode); /* emptied by now, or putting the file there fails */
    if ((state == FT_AT_OTHER && !folder) || (state == FT_AT_NOTHING && from)) {
        return ft_fail(f->cx, FT_CONFLICT, "%s was changed meanwhile", change->path);
    }
    f->touched[at] = true;
    if (!to) {
        return remove_file(f, change->path);
    }
    return put_file(f, change->path, to, back ? &change->old_oid : &change->new_oid,
                    back ? &f->from : &f->to);
}
