/* What differs from a commit in the working tree, and what commits changed one after another.
 *
 * As for everything in git/: nothing of the repository runs, whatever its configuration says.
 */
#ifndef FT_GIT_CHANGES_H
#define FT_GIT_CHANGES_H

#include "git/git.h"

/* The commit that NAME stands for, as `git rev-parse` takes it: "main", "v1.2", "HEAD~3", a
 * beginning of an id. FT_NOTFOUND. */
ft_err ft_repo_resolve(ft_ctx *cx, struct ft_repo *repo, const char *name, char oid[FT_OID_HEX]);

struct ft_changed {
    const char *path;
    bool added, removed;
};
struct ft_changed_list {
    FT_VEC(struct ft_changed);
};
/* Files that are not what they are in COMMIT, untracked ones among them, ignored ones and
 * submodules not; by path. */
ft_err ft_repo_changed(ft_ctx *cx, struct ft_repo *repo, const char *commit,
                       struct ft_changed_list *list);

struct ft_past_commit {
    char oid[FT_OID_HEX];
    const char *subject;     /* the first line of its message */
    struct ft_strings paths; /* against its first parent; of a merge among several lines none */
};
struct ft_past_commits {
    FT_VEC(struct ft_past_commit);
};
/* Commits that HEAD has and SINCE has not, or with SINCE NULL those that were made to this line of
 * history (first parents); the newest first, MAX at the most; a shallow clone ends where it ends.
 */
ft_err ft_repo_past(ft_ctx *cx, struct ft_repo *repo, const char *since, size_t max,
                    struct ft_past_commits *commits);

#endif
