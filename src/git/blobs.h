/* Every blob that any ref of a repository reaches, once.
 *
 * Branches, tags, stashes, notes and what is checked out; not what only a reflog knows. Oldest
 * commits come first, so that a blob is given with the commit (and the path) that brought it in.
 * Commits, trees and blobs that a shallow or partial clone lacks are left out.
 */
#ifndef FT_GIT_BLOBS_H
#define FT_GIT_BLOBS_H

#include "git/git.h"

struct ft_blob_place {
    char oid[FT_OID_HEX], commit[FT_OID_HEX];
    const char *path; /* in that commit */
};
struct ft_blob_places {
    FT_VEC(struct ft_blob_place);
};
/* FT_LIMIT past two million commits or twenty million objects. Progress phase "history". */
ft_err ft_repo_each_blob(ft_ctx *cx, struct ft_repo *repo, struct ft_blob_places *places);

#endif
