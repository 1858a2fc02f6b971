/* The scope of a search for suggestions: the files of one commit, read and parsed once.
 * For the runs that own one; fixers see agent/fixer.h. */
#ifndef FT_AGENT_SCOPE_H
#define FT_AGENT_SCOPE_H

#include "agent/fixer.h"
#include "agent/workplace.h"

struct ft_scope_spec {
    struct ft_repo *repo;
    const char *commit;
    const struct ft_tree_list *list;
    const struct ft_profile *profile;
    const struct ft_conf *conf;
    const struct ft_strings *skip;     /* paths left out: what the person has changed */
    const struct workplace *workplace; /* where programs run; NULL: none may */
    bool trusted;                      /* commands of the project may run, in the sandbox */
    const char *scratch;               /* a folder of ours for copies, absolute */
};
/* Reads the files; lives in the context's arena. Progress phase "read". */
ft_err ft_scope_open(ft_ctx *cx, const struct ft_scope_spec *spec, struct ft_fix_scope **scope);

/* Runs one fixer over the scope and gives what it found, in its order. */
ft_err ft_scope_find(ft_ctx *cx, struct ft_fix_scope *scope, const struct ft_fixer *fixer,
                     struct ft_suggestions *found);

#endif
