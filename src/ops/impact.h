/* What changed, for code.impact: from git, from files that were named, from a name. */
#ifndef FT_OPS_IMPACT_H
#define FT_OPS_IMPACT_H

#include "git/changes.h"
#include "graph/impact.h"
#include "ops/code_index.h"

struct ops_change {
    const char *path; /* of the index */
    int64_t file;     /* its number, or FT_INDEX_GONE */
    bool added, removed, whole;
    int64_t lines;
    struct ft_seeds seeds;
};
struct ops_changes {
    FT_VEC(struct ops_change);
};
/* Several changes, to be put in order. */
struct ops_plan {
    struct ft_strings names;
    struct {
        FT_VEC(struct ft_seeds);
    } seeds;
    bool dated;
    int64_t left_out; /* over FT_ORDER_MAX */
};

struct ops_impact {
    ft_ctx *cx;
    const struct ops_index *opened;
    struct ft_repo *repo; /* NULL: there is none */
    const char *head;     /* its commit, or NULL */
    const char *against;
    struct ops_changes changes;
    struct ft_seeds seeds; /* of all changes */
    struct ops_plan plan;
    struct ft_strings warnings;
};
/* GROUPS, SYMBOL and SINCE as in code.impact; all empty: the working tree against HEAD. */
ft_err ops_impact_changes(struct ops_impact *impact, const struct ft_strings *groups,
                          const char *symbol, const char *since);
/* What is known of the change for its risk, but for how much it affects. */
ft_err ops_impact_facts(struct ops_impact *impact, const struct ft_graph *graph,
                        const struct ft_graph *names, struct ft_risk_facts *facts);

#endif
