/* Shared by state.c and submodule.c. */
#ifndef FT_GIT_STATE_INT_H
#define FT_GIT_STATE_INT_H

#include "git_int.h"

struct ft_look {
    ft_ctx *cx;
    struct ft_repo *repo;
    git_index *index;
    struct ft_root root;
    struct ft_repo_state *state;
};
/* Lists the submodules, and among the dirty paths those that stand at another commit. */
ft_err ft_look_at_submodules(struct ft_look *look);

#endif
