/* Changing the person's index: its lock, a copy to change, and the copy taking its place. */
#ifndef FT_GIT_INDEX_LOCK_INT_H
#define FT_GIT_INDEX_LOCK_INT_H

#include "git_int.h"

#include <git2/sys/repository.h>

/* FOLDER is the .git folder. FT_CONFLICT where a git command or another of us has the index. What
 * one of us that was killed had is taken over. */
ft_err ft_index_lock_take(ft_ctx *cx, const struct ft_root *folder, int *lock);
void ft_index_lock_drop(const struct ft_root *folder, int *lock);
/* Removes the locks of one of us that was killed; never git's. */
void ft_index_lock_mend(ft_ctx *cx, const struct ft_root *folder);

/* With the lock: a copy of the index, the repository's own until git_repository_set_index says
 * otherwise. The caller frees it. */
ft_err ft_index_copy(ft_ctx *cx, struct ft_repo *repo, const struct ft_root *folder,
                     git_index **index);
ft_err ft_index_settle(ft_ctx *cx, struct ft_repo *repo, const struct ft_root *folder,
                       git_index *index);

#endif
