/* Snapshots: a whole working tree, ignored and untracked files included, to the byte.
 *
 * Taken before anything that could destroy a person's work (AGT18). A snapshot is a manifest (one
 * JSON line an entry: path, type, mode, mtime, size, digest; links with their target; empty
 * folders; the repository's HEAD and index) beside content kept once by its SHA-256, in a folder of
 * Fettle's, never in the repository. Nested repositories' .git folders are content like any
 * other; the tree's own .git is not, but for HEAD and index. FIFOs, sockets and devices are
 * recorded by name and left alone. Thread-safe; whoever writes to a store
 * waits until nobody else does. Extended attributes and hard links are not kept.
 */
#ifndef FT_GIT_SNAPSHOT_H
#define FT_GIT_SNAPSHOT_H

#include "git/git.h"

struct ft_snapshot {
    const char *id;     /* UUID version 7 */
    const char *tree;   /* absolute path of what was taken */
    const char *reason; /* "before fettle undo 0192…" */
    const char *head;   /* "ref: refs/heads/main" or a commit; NULL outside git */
    int64_t time_ms, files, bytes, skipped; /* skipped: FIFOs and the like, and unreadable files */
};

/* Takes one of the folder TREE into STORE_DIR; FT_FULL leaves nothing behind. What cannot be
 * read is an error unless SKIP_UNREADABLE. Progress phase "snapshot". */
ft_err ft_snapshot_take(ft_ctx *cx, const char *store_dir, const char *tree, const char *reason,
                        bool skip_unreadable, struct ft_snapshot *snapshot);
/* Newest first; TREE NULL: of all trees. */
ft_err ft_snapshot_list(ft_ctx *cx, const char *store_dir, const char *tree,
                        struct ft_snapshot **list, size_t *count);
/* Puts the tree back as it was: changed and missing files are written (content, mode, mtime; as
 * root the owner too), files that were not there are removed, index and HEAD are put back where
 * .git still is the same folder; branches are not moved. The present state is taken as a snapshot
 * first and named in BEFORE, so that a restore can be taken back. Damage in the store is
 * FT_CORRUPT, mostly before anything is touched. Killed or failed half way, the same call finishes
 * it. */
ft_err ft_snapshot_restore(ft_ctx *cx, const char *store_dir, const char *id,
                           struct ft_snapshot *before);
/* Removes a snapshot and the content that no other one needs. */
ft_err ft_snapshot_drop(ft_ctx *cx, const char *store_dir, const char *id);

#endif
