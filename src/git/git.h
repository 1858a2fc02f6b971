/* Repositories: read, check out, commit, branch, without ever running what they say.
 *
 * Reading and writing go through libgit2 on raw objects: no hook, filter, pager, editor,
 * fsmonitor, credential helper or alias of the repository or of the person runs,
 * whatever its configuration says. The person's working tree, index, stashes and untracked
 * files are never written by anything in this header but ft_repo_forward.
 * Paths are bytes relative to the tree's root. A handle belongs to one thread at a time.
 */
#ifndef FT_GIT_GIT_H
#define FT_GIT_GIT_H

#include "base/buf.h"
#include "base/ctx.h"
#include "os/file.h"

struct ft_repo;

enum { FT_OID_HEX = 65 }; /* room for SHA-256 repositories */

/* The repository that PATH lies in; released with the context's arena. FT_NOTFOUND where there is
 * none (hint: git init), FT_DENIED where another person owns it. */
ft_err ft_repo_open(ft_ctx *cx, const char *path, struct ft_repo **repo);
/* Root of the working tree, or of the repository itself where it is bare; absolute, no "/" at the
 * end. */
const char *ft_repo_path(const struct ft_repo *repo);

/* Whether git takes PATH in a tree: relative, no empty part, no "..", nor ".git" however it is
 * disguised. */
bool ft_git_path_ok(const char *path);

struct ft_repo_state {
    const char *head;      /* commit, hex; NULL where there is no commit yet */
    const char *branch;    /* "main"; NULL where HEAD is detached */
    const char *operation; /* "merge", "rebase" … under way, or NULL */
    bool bare, shallow, sparse;
    struct ft_strings submodules; /* paths */
    struct ft_strings
        dirty;         /* paths whose file or index entry differs from HEAD, conflicts included */
    int64_t untracked; /* number of them, ignored ones left out */
};
/* Looks at the files too, so it takes as long as `git status`. */
ft_err ft_repo_state(ft_ctx *cx, struct ft_repo *repo, struct ft_repo_state *state);
/* Only head and branch: no file is looked at. */
ft_err ft_repo_head(ft_ctx *cx, struct ft_repo *repo, const char **commit, const char **branch);

struct ft_tree_entry {
    const char *path;
    char oid[FT_OID_HEX];
    unsigned mode; /* 0100644, 0100755, 0120000 link, 0160000 submodule */
    bool filtered; /* .gitattributes of that tree gives it a filter, ident or working-tree-encoding:
                      leave it alone */
    bool generated; /* … or linguist-generated, linguist-vendored or -diff/binary says it is not a
                       person's text */
};
struct ft_tree_list {
    FT_VEC(struct ft_tree_entry);
};
/* Every file of COMMIT in path order; FT_FORMAT for a tree with names git forbids ("..", ".git" …),
 * FT_LIMIT past a million. */
ft_err ft_repo_list(ft_ctx *cx, struct ft_repo *repo, const char *commit,
                    struct ft_tree_list *list);
/* The bytes of a blob. FT_LIMIT over MAX (they are not loaded). */
/* Whether the id of CONTENT as a blob begins with the digits of ID, seven at least. Thread-safe. */
bool ft_git_is_blob(struct ft_slice content, struct ft_slice id);
ft_err ft_repo_blob(ft_ctx *cx, struct ft_repo *repo, const char *oid, size_t max,
                    struct ft_slice *content);
ft_err ft_repo_blob_size(ft_ctx *cx, struct ft_repo *repo, const char *oid, int64_t *size);

/* Writes COMMIT's files below ROOT, an empty folder of ours: raw bytes, modes 0644 and 0755, links
 * as links, submodules as empty folders. Progress phase "checkout". */
ft_err ft_repo_checkout(ft_ctx *cx, struct ft_repo *repo, const char *commit,
                        const struct ft_root *root);

/* One file of a commit to be made: content NULL removes it; mode 0 keeps the old one (0100644 if
 * new). */
struct ft_file_change {
    const char *path;
    struct ft_slice content; /* of a link: its target */
    bool remove;
    unsigned mode;
};
struct ft_commit_spec {
    const char *parent; /* hex; NULL: a first commit */
    const struct ft_file_change *changes;
    size_t count;
    const char *message;
    const char *name, *email; /* author and committer */
    int64_t time_s;           /* of both, UTC: given, so that the same work gives the same commit */
};
/* Writes blobs, trees and the commit (synced); touches no ref. */
ft_err ft_repo_commit(ft_ctx *cx, struct ft_repo *repo, const struct ft_commit_spec *spec,
                      char oid[FT_OID_HEX]);
struct ft_commit_info {
    const char *oid, *message, *name, *email;
    int64_t time_s;
    struct ft_strings parents;
};
ft_err ft_repo_commit_info(ft_ctx *cx, struct ft_repo *repo, const char *oid,
                           struct ft_commit_info *info);

/* The commit a ref points to; FT_NOTFOUND. NAME in full ("refs/heads/x"). */
ft_err ft_ref_get(ft_ctx *cx, struct ft_repo *repo, const char *name, char oid[FT_OID_HEX]);
/* Sets it only where it now points to EXPECTED (NULL: where it is absent), else FT_CONFLICT. A
 * branch that some worktree has checked out is FT_CONFLICT too. */
ft_err ft_ref_set(ft_ctx *cx, struct ft_repo *repo, const char *name, const char *oid,
                  const char *expected, const char *message);
ft_err ft_ref_delete(ft_ctx *cx, struct ft_repo *repo, const char *name, const char *expected);
ft_err ft_ref_list(ft_ctx *cx, struct ft_repo *repo, const char *prefix, struct ft_strings *names);

/* Whether ANCESTOR is COMMIT or an ancestor of it. */
ft_err ft_repo_contains(ft_ctx *cx, struct ft_repo *repo, const char *commit, const char *ancestor,
                        bool *contains);

/* The one blob at PATH of COMMIT; FT_NOTFOUND where there is no file. */
ft_err ft_repo_file(ft_ctx *cx, struct ft_repo *repo, const char *commit, const char *path,
                    size_t max, struct ft_slice *content);
/* BASE's change to THEIRS put onto OURS, line by line; *CLEAN false where both changed the same. */
ft_err ft_merge_text(ft_ctx *cx, struct ft_slice base, struct ft_slice ours, struct ft_slice theirs,
                     struct ft_slice *merged, bool *clean);

/* Lines that differ between two texts: OLD_COUNT lines from OLD_FIRST (from 0) on become NEW_COUNT.
 */
struct ft_line_range {
    size_t old_first, old_count, new_first, new_count;
};
struct ft_line_ranges {
    FT_VEC(struct ft_line_range);
};
ft_err ft_diff_ranges(ft_ctx *cx, struct ft_slice old, struct ft_slice new,
                      struct ft_line_ranges *ranges);
/* The same as hunks of a unified diff ("@@ …"), and their counts. */
ft_err ft_diff_texts(ft_ctx *cx, struct ft_slice old, struct ft_slice new, const char **hunks,
                     int64_t *added, int64_t *removed);

struct ft_diff_file {
    const char *path;
    int64_t added, removed;
};
struct ft_diff {
    /* Unified diff as `git diff --no-renames` prints it; NULL unless asked for. FT_LIMIT past 64
     * MiB. */
    const char *patch;
    struct ft_diff_file *files;
    size_t count;
    int64_t added, removed;
};
ft_err ft_repo_diff(ft_ctx *cx, struct ft_repo *repo, const char *from, const char *to,
                    bool with_patch, struct ft_diff *diff);

/* Moves the checked-out branch from EXPECTED to COMMIT, a descendant or (for undo) an ancestor of
 * it, with working tree and index: only the files that differ are written, and nothing at all where
 * one of those has changes that are not committed, or is untracked and in the way (FT_CONFLICT
 * names them), or where a merge or rebase is under way. FT_UNAVAILABLE where one goes through a
 * filter or is a submodule. Files, index and branch move in this order: killed in between, the same
 * call finishes it; when it ends with an error, what it wrote is taken back. */
ft_err ft_repo_forward(ft_ctx *cx, struct ft_repo *repo, const char *expected, const char *commit,
                       const char *message);

/* Removes the lock of the index that ft_repo_forward left when it was killed; never one of git's.
 */
ft_err ft_repo_mend(ft_ctx *cx, struct ft_repo *repo);

/* A commit on top of ONTO that takes back FROM..TO (a straight line of commits), without touching
 * any ref; FT_CONFLICT where later work is in the way. Of SPEC only message, author and time count.
 */
ft_err ft_repo_revert(ft_ctx *cx, struct ft_repo *repo, const char *onto, const char *from,
                      const char *to, const struct ft_commit_spec *spec, char oid[FT_OID_HEX]);

#endif
