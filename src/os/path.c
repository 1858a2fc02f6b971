/* Paths that the person gave, Fettle's own folders, locks. */
#include "os/file_int.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

ft_err ft_path_real(ft_ctx *cx, const char *path, const char **real) {
    char *resolved = NULL;
    do {
        resolved = ft_fault_read() ? NULL : realpath(path, NULL);
    } while (!resolved && errno == EINTR);
    if (!resolved) {
        return ft_fail_errno(cx, "cannot find %s", path);
    }
    *real = ft_strdup(cx->arena, resolved);
    free(resolved);
    return FT_OK;
}

char *ft_path_join(struct ft_arena *arena, const char *a, const char *b) {
    size_t size = strlen(a);
    return ft_sprintf(arena, "%s%s%s", a, size && a[size - 1] == '/' ? "" : "/", b);
}

const char *ft_path_base(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

const char *ft_path_folder(struct ft_arena *arena, const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? ft_strndup(arena, path, (size_t)(slash - path)) : "";
}

char *ft_path_within(struct ft_arena *arena, const char *folder, const char *path) {
    char *made = ft_sprintf(arena, "%s%s%s", folder, *folder ? "/" : "", path);
    char *to = made; /* behind a "/", or at the beginning */
    for (const char *at = made; *at;) {
        size_t size = strcspn(at, "/");
        bool up = size == 2 && strncmp(at, "..", 2) == 0;
        bool slash = at[size] == '/';
        if (up && to == made) {
            return NULL;
        }
        if (up) {
            for (to--; to > made && to[-1] != '/'; to--) {
            }
        } else if (size && !(size == 1 && *at == '.')) {
            memmove(to, at, size);
            to += size;
            *to++ = '/';
        }
        at += size + slash;
    }
    to -= to > made;
    *to = '\0';
    return made;
}

const char *ft_path_extension(const char *path) {
    const char *name = ft_path_base(path);
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? dot + 1 : "";
}

ft_err ft_path_read(ft_ctx *cx, const char *path, size_t max, struct ft_slice *content) {
    int fd = FT_READING(open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot open %s", path);
    }
    enum ft_err_code err = ft_read_fd(cx, fd, path, max, content);
    close(fd);
    return err;
}

/* The folder of PATH and its name, with links in the folder's own path followed. */
static ft_err folder_of(ft_ctx *cx, const char *path, struct ft_root *root, const char **name) {
    const char *slash = strrchr(path, '/');
    *name = slash ? slash + 1 : path;
    const char *folder = !slash          ? "."
                         : slash == path ? "/"
                                         : ft_strndup(cx->arena, path, (size_t)(slash - path));
    return ft_root_open(cx, folder, root);
}

ft_err ft_path_write(ft_ctx *cx, const char *path, mode_t mode, struct ft_slice content) {
    return ft_path_write_parts(cx, path, mode, &content, 1);
}

ft_err ft_path_write_parts(ft_ctx *cx, const char *path, mode_t mode, const struct ft_slice *parts,
                           size_t count) {
    struct ft_root root = {0};
    const char *name = NULL;
    FT_TRY(folder_of(cx, path, &root, &name));
    enum ft_err_code err = ft_file_write_parts(cx, &root, name, mode, parts, count);
    ft_root_close(&root);
    return err;
}

ft_err ft_path_mkdirs(ft_ctx *cx, const char *path, mode_t mode) {
    char *prefix = ft_strdup(cx->arena, path);
    for (char *at = prefix + 1;; at++) {
        if (*at != '/' && *at) {
            continue;
        }
        char end = *at;
        *at = '\0';
        if (ft_fault() || (mkdir(prefix, mode) != 0 && errno != EEXIST)) {
            return ft_fail_errno(cx, "cannot make the folder %s", prefix);
        }
        if (!end) {
            return FT_OK;
        }
        *at = '/';
    }
}

/* Who has written its number into the lock file, or 0. */
static long holder_of(int fd) {
    char text[32] = "";
    int size = FT_READING(pread(fd, text, sizeof text - 1, 0));
    return size > 0 ? strtol(text, NULL, 10) : 0;
}

ft_err ft_lock_take(ft_ctx *cx, const char *path, int *fd) {
    int lock = ft_fault() ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (lock < 0) {
        return ft_fail_errno(cx, "cannot open the lock %s", path);
    }
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        int error = errno;
        long holder = holder_of(lock);
        close(lock);
        errno = error;
        return error == EWOULDBLOCK
                   ? ft_fail(cx, FT_CONFLICT, "process %ld holds the lock %s", holder, path)
                   : ft_fail_errno(cx, "cannot take the lock %s", path);
    }
    char text[32];
    int size = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(lock, 0) != 0 || pwrite(lock, text, (size_t)size, 0) != size) {
        close(lock);
        return ft_fail_errno(cx, "cannot write the lock %s", path);
    }
    *fd = lock;
    return FT_OK;
}

void ft_lock_drop(int *fd) {
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

ft_err ft_dir_path(ft_ctx *cx, enum ft_dir which, const char **path) {
    static const struct {
        const char *name, *variable, *below_home;
    } dirs[] = {
        [FT_DIR_CONFIG] = {"config", "XDG_CONFIG_HOME", ".config"},
        [FT_DIR_DATA] = {"data", "XDG_DATA_HOME", ".local/share"},
        [FT_DIR_CACHE] = {"cache", "XDG_CACHE_HOME", ".cache"},
    };
    const char *own = getenv("FETTLE_HOME");
    const char *xdg = getenv(dirs[which].variable);
    const char *home = getenv("HOME");
    if (own && own[0] == '/') {
        *path = ft_path_join(cx->arena, own, dirs[which].name);
    } else if (xdg && xdg[0] == '/') { /* the specification: relative ones are invalid */
        *path = ft_path_join(cx->arena, xdg, "fettle");
    } else if (home && home[0] == '/') {
        *path = ft_sprintf(cx->arena, "%s/%s/fettle", home, dirs[which].below_home);
    } else {
        FT_IGNORE(ft_fail(cx, FT_UNAVAILABLE, "there is no home folder: HOME is not set"));
        return ft_hint(cx, "set FETTLE_HOME to a folder that Fettle may use");
    }
    return FT_OK;
}
