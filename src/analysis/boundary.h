/* Boundaries: which part of a project may import which, as the project itself says.
 *
 * A file of rules (.fettle/rules, quality/quality.h) may hold `architecture:` with groups of files,
 * layers, rules and whether groups may need each other in a circle. An import that goes against it
 * is a finding at its line. spec/code.md COD13; docs/rules.md.
 */
#ifndef FT_ANALYSIS_BOUNDARY_H
#define FT_ANALYSIS_BOUNDARY_H

#include "conf/conf.h"
#include "findings/findings.h"
#include "graph/graph.h"

struct ft_boundary_group {
    const char *name;
    struct ft_strings globs; /* of paths relative to the project */
    int layer;               /* -1: it is in none */
};
struct ft_boundary_rule {
    const struct ft_rule_info *info;
    size_t from;  /* group */
    bool only;    /* it may import just these (and itself); else all but these */
    bool *groups; /* a flag for each group */
};
/* Of one file of rules. */
struct ft_boundary_set {
    struct {
        FT_VEC(struct ft_boundary_group);
    } groups;
    struct {
        FT_VEC(struct ft_boundary_rule);
    } rules;
    bool layered, acyclic;
};
struct ft_boundaries {
    FT_VEC(struct ft_boundary_set);
};

/* The two rules that findings of boundaries have. */
extern const struct ft_rule_info ft_boundary_import, ft_boundary_cycle;

/* What the file of rules at PATH says, if it says anything of architecture; what is wrong with it
 * is a note, and then nothing of the file holds. */
void ft_boundaries_read(ft_ctx *cx, const char *path, struct ft_slice text,
                        struct ft_boundaries *boundaries, struct ft_strings *notes);
/* Those of the project at ROOT and of the person's settings. */
ft_err ft_boundaries_own(ft_ctx *cx, const struct ft_root *root, const struct ft_conf *conf,
                         struct ft_boundaries *boundaries, struct ft_strings *notes);
struct ft_boundary_spec {
    const struct ft_index *index;
    const struct ft_uses *uses;
    const char *under; /* the project is this folder of the index ("a/b/"), or NULL */
    bool tests;        /* also imports of tests */
};
ft_err ft_boundaries_check(ft_ctx *cx, const struct ft_boundaries *boundaries,
                           const struct ft_boundary_spec *spec, struct ft_findings *findings);

#endif
