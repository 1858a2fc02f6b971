/* Churn: how often and how much each file was changed, and by how many people.
 *
 * Commits that HEAD reaches, merges left out as the commits they bring are counted themselves; a
 * file that was moved without another change keeps what happened to it before. The figures of a
 * commit never change and are kept. spec/code.md COD6.
 */
#ifndef FT_ANALYSIS_CHURN_H
#define FT_ANALYSIS_CHURN_H

#include "base/map.h"
#include "git/git.h"

enum { FT_CHURN_COMMITS = 1000 }; /* unless somebody asks for more */

struct ft_churn_spec {
    const char *since; /* "90d", "2026-01-31", a commit or a tag; NULL: the last MAX commits */
    size_t max;
    const char *folder; /* where figures are kept, or NULL */
};
struct ft_churn_file {
    const char *path; /* as it is called now, relative to the repository's top */
    int64_t commits, added, removed;
    int64_t authors, last_s;
};
struct ft_churn {
    struct {
        FT_VEC(struct ft_churn_file);
    } files;                  /* those that were changed, by path */
    int64_t commits, authors; /* merges left out */
    int64_t first_s, last_s;  /* of these commits */
    bool cut;                 /* the history goes on before */
    int64_t imports;          /* commits that change too many files to tell of one */
};
/* FT_NOTFOUND where SINCE is no commit; no commit at all is no error. */
ft_err ft_churn_make(ft_ctx *cx, struct ft_repo *repo, const struct ft_churn_spec *spec,
                     struct ft_churn *churn);
/* Of the file at PATH, or NULL where nothing is known. */
const struct ft_churn_file *ft_churn_of(const struct ft_churn *churn, const char *path);
/* The time or the commit that SINCE means: whatever it is, the same text for the same meaning,
 * for keys; a duration counts from the last full hour. */
ft_err ft_churn_since(ft_ctx *cx, struct ft_repo *repo, const char *since, int64_t *since_s,
                      const char **commit);

#endif
