/* Shared by forward*.c: moving a checked-out branch with its files. */
#ifndef FT_GIT_FORWARD_INT_H
#define FT_GIT_FORWARD_INT_H

#include "git_int.h"

struct ft_forward {
    ft_ctx *cx;
    struct ft_repo *repo;
    struct ft_root root, folder; /* the working tree; the .git folder */
    git_index *index;
    git_oid from, to;
    bool trust_mode; /* core.filemode */
    struct ft_tree_changes changes;
    struct ft_map removed; /* paths that are gone afterwards */
    /* By change: a sparse checkout leaves the file out; this call wrote it. */
    bool *hidden, *touched;
};

/* What stands where a changed file goes. OTHER is a person's. */
enum ft_forward_state { FT_AT_NOTHING, FT_AT_OLD, FT_AT_NEW, FT_AT_OTHER };
ft_err ft_forward_look(struct ft_forward *f, const struct ft_tree_change *change,
                       enum ft_forward_state *state);
/* Refuses, naming the files, where one of the changes would meet work that is not committed. */
ft_err ft_forward_check(struct ft_forward *f);
/* Brings the file of change AT to its new content, or with BACK to its old one. FT_CONFLICT where
 * neither stands there any more. */
ft_err ft_forward_put(struct ft_forward *f, size_t at, bool back);

#endif
