/* Shared by snapshot*.c. A store is a folder of ours:
 *
 *   lock              held by whoever writes
 *   manifests/ID.jsonl
 *   objects/ab/cdef…  content by its SHA-256
 *   tmp/              emptied by whoever takes the lock
 */
#ifndef FT_GIT_SNAPSHOT_INT_H
#define FT_GIT_SNAPSHOT_INT_H

#include "base/hash.h"
#include "base/map.h"
#include "git/snapshot.h"

#include <stdio.h>

enum {
    FT_SNAPSHOT_VERSION = 1,
    FT_SNAPSHOT_ENTRIES_MAX = 5000000,
    FT_SNAPSHOT_LINE_MAX = 1 << 16, /* a path and a link's target, each in hexadecimal digits */
};

struct ft_shelf {
    struct ft_root root;
    int lock;
    struct ft_strings added;
    struct ft_arena *arena; /* of `added` */
};

/* Opens STORE_DIR, makes its folders, waits for the lock. */
ft_err ft_shelf_open(ft_ctx *cx, const char *store_dir, struct ft_shelf *shelf);
void ft_shelf_close(struct ft_shelf *shelf);

struct ft_content {
    char sha256[FT_SHA256_HEX];
    int64_t size;
};
/* Keeps what FD holds from its start on, once; NAME is for messages. */
ft_err ft_shelf_put(ft_ctx *cx, struct ft_shelf *shelf, int fd, const char *name,
                    struct ft_content *content);
/* FT_CORRUPT where the content is not there in its full size. */
ft_err ft_shelf_check(ft_ctx *cx, const struct ft_shelf *shelf, const char *sha256, int64_t size);
/* Copies the content to the empty file TO and checks it on the way. */
ft_err ft_shelf_get(ft_ctx *cx, const struct ft_shelf *shelf, const char *sha256, int to,
                    const char *name);
/* Takes away what was added since it was opened. */
void ft_shelf_undo(struct ft_shelf *shelf);
/* Removes all content that is not among KEPT. */
ft_err ft_shelf_sweep(ft_ctx *cx, const struct ft_shelf *shelf, const struct ft_map *kept);

/* An entry of a manifest. */
enum ft_item_kind {
    FT_ITEM_FILE = 'f',
    FT_ITEM_FOLDER = 'd',
    FT_ITEM_LINK = 'l',
    FT_ITEM_OTHER = 'o',     /* FIFO, socket, device */
    FT_ITEM_UNREADABLE = 'u' /* a file or folder */
};
struct ft_item {
    const char *path;
    enum ft_item_kind kind;
    unsigned mode, owner, group;
    int64_t mtime_s, mtime_ns, size;
    const char *text; /* digest of a file, target of a link */
};
struct ft_manifest {
    struct ft_snapshot info;
    const char *git;   /* the .git folder that head and index are of, or NULL */
    const char *index; /* digest, or NULL */
    int64_t index_size;
    FT_VEC(struct ft_item);
};

/* Writing: begin, add …, end, which alone makes it visible. */
struct ft_manifest_writer {
    const struct ft_shelf *shelf;
    FILE *file;
    struct ft_sha256 *digest;
    struct ft_buf line;
    int64_t entries;
    const char *id;
};
ft_err ft_manifest_begin(ft_ctx *cx, const struct ft_shelf *shelf, const struct ft_manifest *of,
                         struct ft_manifest_writer *writer);
ft_err ft_manifest_add(ft_ctx *cx, struct ft_manifest_writer *writer, const struct ft_item *item);
ft_err ft_manifest_end(ft_ctx *cx, struct ft_manifest_writer *writer, const struct ft_manifest *of);
void ft_manifest_abandon(struct ft_manifest_writer *writer);
/* All of it, its digest checked, in ARENA. */
ft_err ft_manifest_read(ft_ctx *cx, const struct ft_root *store, const char *id,
                        struct ft_arena *arena, struct ft_manifest *manifest);
/* Only what it says about itself, in the context's arena. */
ft_err ft_manifest_info(ft_ctx *cx, const struct ft_root *store, const char *id,
                        struct ft_snapshot *info);
/* Ids of all manifests, newest first, in the context's arena. */
ft_err ft_manifest_ids(ft_ctx *cx, const struct ft_root *store, struct ft_strings *ids);

/* The .git folder of TREE, or NULL in *FOLDER (snapshot_git.c). */
ft_err ft_snapshot_git(ft_ctx *cx, const char *tree, const char **folder);
ft_err ft_snapshot_read_head(ft_ctx *cx, struct ft_manifest *manifest);
ft_err ft_snapshot_keep_index(ft_ctx *cx, struct ft_shelf *shelf, struct ft_manifest *manifest);
/* FT_CONFLICT where a git command is at work on TREE. */
ft_err ft_snapshot_check_lock(ft_ctx *cx, const char *tree);
/* Index and HEAD as WANTED has them, where the tree still belongs to the same .git folder: a .git
 * file may say anything by now. */
ft_err ft_snapshot_put_git(ft_ctx *cx, const struct ft_shelf *shelf,
                           const struct ft_manifest *wanted, const struct ft_manifest *present);
ft_err ft_snapshot_take_locked(ft_ctx *cx, struct ft_shelf *shelf, const char *tree,
                               const char *reason, bool skip_unreadable,
                               struct ft_snapshot *snapshot);

/* Putting entries into a tree, beneath its root and through no link (snapshot_put.c). */
struct ft_putter {
    ft_ctx *cx;
    const struct ft_shelf *shelf;
    struct ft_root root;
    char *folder; /* the one that `fd` has open; malloc'ed */
    int fd;
    /* Nobody else's name; left by one that was killed, the next restore removes it. */
    char temporary[64];
};
ft_err ft_put_remove(struct ft_putter *put, const struct ft_item *item);
ft_err ft_put_item(struct ft_putter *put, const struct ft_item *item);
/* Mode, owner and times of what is there already. */
ft_err ft_put_attributes(struct ft_putter *put, const struct ft_item *item);
ft_err ft_put_writable(struct ft_putter *put, const struct ft_item *folder);
void ft_putter_release(struct ft_putter *put);

#endif
