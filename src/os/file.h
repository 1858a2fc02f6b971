/* Files and folders, safe against names and links that other people made.
 *
 * Inside a root (a worktree, a data folder) paths are relative and resolved by the
 * kernel beneath the root's descriptor (openat2: RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS,
 * RESOLVE_NO_MAGICLINKS): "..", absolute paths and links fail with FT_DENIED, also
 * when they are swapped in between. Nothing here blocks on a FIFO or device: what is
 * no regular file is FT_FORMAT. Thread-safe.
 */
#ifndef FT_OS_FILE_H
#define FT_OS_FILE_H

#include "base/buf.h"
#include "base/ctx.h"

#include <sys/stat.h>

enum { FT_FILE_MAX = 1 << 30 };

/* A folder held open. Close it with ft_root_close, or tie it to an arena (ft_root_keep). */
struct ft_root {
    int fd;
    const char *path; /* absolute, for messages */
};

ft_err ft_root_open(ft_ctx *cx, const char *path, struct ft_root *root);
void ft_root_close(struct ft_root *root);
/* Opens; the arena of CX closes. */
ft_err ft_root_keep(ft_ctx *cx, const char *path, struct ft_root *root);

/* The whole of a regular file, NUL-terminated in the arena. FT_LIMIT over MAX bytes. */
ft_err ft_file_read(ft_ctx *cx, const struct ft_root *root, const char *path, size_t max,
                    struct ft_slice *content);
/* Replaces or creates: written beside it, synced, renamed; the folder is synced too. MODE is
 * used for a new file; an old one keeps its own. */
ft_err ft_file_write(ft_ctx *cx, const struct ft_root *root, const char *path, mode_t mode,
                     struct ft_slice content);
/* The same of several parts, one behind the other. */
ft_err ft_file_write_parts(ft_ctx *cx, const struct ft_root *root, const char *path, mode_t mode,
                           const struct ft_slice *parts, size_t count);
/* Creates folders on the way; FT_OK where PATH is there already. */
ft_err ft_dir_make(ft_ctx *cx, const struct ft_root *root, const char *path, mode_t mode);
ft_err ft_file_remove(ft_ctx *cx, const struct ft_root *root, const char *path);
/* Everything below PATH and PATH itself, never through a link; absent is FT_OK. "." empties
 * the root. Folders that somebody made unwritable are made writable first. */
ft_err ft_tree_remove(ft_ctx *cx, const struct ft_root *root, const char *path);
/* A time of struct stat, in nanoseconds since 1970. */
static inline int64_t ft_file_time_ns(struct timespec time) {
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
ft_err ft_file_stat(ft_ctx *cx, const struct ft_root *root, const char *path, struct stat *info);
/* An open descriptor (close-on-exec); FLAGS as for open(2). The caller closes it. */
ft_err ft_file_open(ft_ctx *cx, const struct ft_root *root, const char *path, int flags,
                    mode_t mode, int *fd);

struct ft_entry {
    const char *path; /* relative to the root, "/" between; bytes as the system has them */
    struct stat info; /* of the link itself, where it is one */
};
/* Every entry below the root, folders before their content, names in byte order. VISIT gives
 * false to leave a folder out. At most MAX entries (FT_LIMIT). */
ft_err ft_walk(ft_ctx *cx, const struct ft_root *root, size_t max,
               bool (*visit)(void *to, const struct ft_entry *entry), void *to);
/* The same; folders that may not be looked into are named in UNREAD instead of being an error. */
ft_err ft_walk_readable(ft_ctx *cx, const struct ft_root *root, size_t max,
                        struct ft_strings *unread,
                        bool (*visit)(void *to, const struct ft_entry *entry), void *to);

/* The same without a root, for paths that the person gave: links are followed. */
ft_err ft_path_read(ft_ctx *cx, const char *path, size_t max, struct ft_slice *content);
ft_err ft_path_write(ft_ctx *cx, const char *path, mode_t mode, struct ft_slice content);
ft_err ft_path_write_parts(ft_ctx *cx, const char *path, mode_t mode, const struct ft_slice *parts,
                           size_t count);
ft_err ft_path_mkdirs(ft_ctx *cx, const char *path, mode_t mode);
/* Absolute, links resolved. */
ft_err ft_path_real(ft_ctx *cx, const char *path, const char **real);
char *ft_path_join(struct ft_arena *arena, const char *a, const char *b);
const char *ft_path_base(const char *path);
/* What PATH lies in, "" at the top of a project. */
const char *ft_path_folder(struct ft_arena *arena, const char *path);
/* FOLDER/PATH, both within a project, without "." and ".."; NULL where it leads out. */
char *ft_path_within(struct ft_arena *arena, const char *folder, const char *path);
const char *ft_path_extension(const char *path); /* after the last dot of the name, or "" */

/* A lock that ends with the process, whatever ends it. FT_CONFLICT names the holder's pid. */
ft_err ft_lock_take(ft_ctx *cx, const char *path, int *fd);
void ft_lock_drop(int *fd);

/* Where Fettle keeps things, by the XDG Base Directory Specification; FETTLE_HOME puts all of
 * it into one folder. In the arena; the folders need not exist. */
enum ft_dir { FT_DIR_CONFIG, FT_DIR_DATA, FT_DIR_CACHE };
ft_err ft_dir_path(ft_ctx *cx, enum ft_dir which, const char **path);

#endif
