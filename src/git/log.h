/* The history as figures: which commits there are, and what each changed, in lines and by whom.
 *
 * As for everything in git/: nothing of the repository runs, whatever its configuration says.
 */
#ifndef FT_GIT_LOG_H
#define FT_GIT_LOG_H

#include "git/git.h"

struct ft_log_spec {
    const char *since; /* a commit that is left out with all before it, or NULL */
    int64_t since_s;   /* commits of this time and later; 0: all */
    size_t max;        /* the newest ones */
    bool first_parent; /* only commits made to this line of history */
};
struct ft_log_entry {
    char oid[FT_OID_HEX];
    int64_t time_s; /* when it was committed */
    bool merge;
};
struct ft_log {
    FT_VEC(struct ft_log_entry);
    bool cut; /* there are more than MAX, or a shallow clone ends */
};
/* Commits that HEAD reaches, the newest first. */
ft_err ft_repo_log(ft_ctx *cx, struct ft_repo *repo, const struct ft_log_spec *spec,
                   struct ft_log *log);

/* Links and submodules are left out; a file over 4 MiB or with a NUL has no lines. */
struct ft_commit_file {
    const char *path;
    const char *before; /* where it was, with the very same content, or NULL */
    int64_t added, removed;
};
struct ft_commit_figures {
    const char *author; /* the address */
    int64_t time_s;
    FT_VEC(struct ft_commit_file); /* against its parent; of a merge none */
    bool import;                   /* it changes more than FT_COMMIT_FILES files: none is told of */
};
enum { FT_COMMIT_FILES = 2000 };
ft_err ft_repo_commit_figures(ft_ctx *cx, struct ft_repo *repo, const char *oid,
                              struct ft_commit_figures *figures);

/* The id that git gives CONTENT as a blob (of a repository with SHA-1). */
ft_err ft_blob_id(ft_ctx *cx, struct ft_slice content, char oid[FT_OID_HEX]);

#endif
