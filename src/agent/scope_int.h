/* A scope's inside, for the files that fill it. */
#ifndef FT_AGENT_SCOPE_INT_H
#define FT_AGENT_SCOPE_INT_H

#include "agent/scope.h"
#include "base/map.h"

struct scope_file {
    struct ft_fix_file file;
    unsigned mode;
    struct ft_tree *tree;
    bool parsed;
};

struct ft_fix_scope {
    struct ft_scope_spec spec;
    struct {
        FT_VEC(struct scope_file);
    } files;
    struct ft_map paths;   /* every path of the commit, to its list entry */
    struct ft_map indices; /* paths in scope, to their file */
    struct ft_suggestions *found;
    const struct ft_fixer *fixer;
};

#endif
