/* Which way a project is built, as far as its folders, its manifests and its imports show it.
 *
 * Layers, model-view-controller, ports and adapters, packages of one repository, services. Nothing
 * is claimed without evidence: each pattern comes with what speaks for it, with the share of uses
 * between files that agree with it, and with those that do not. spec/code.md COD13.
 */
#ifndef FT_ANALYSIS_ARCHITECTURE_H
#define FT_ANALYSIS_ARCHITECTURE_H

#include "graph/graph.h"

/* Files that belong together in a pattern. */
struct ft_pattern_part {
    const char *name;
    const char *path;        /* the folder that they lie in, or the first of several */
    struct ft_strings globs; /* that they fit */
    int64_t files;
    int64_t layer; /* 0 needs no other part */
};
struct ft_pattern_ban {
    int from, to; /* parts: the one must not use the other */
};
struct ft_pattern {
    const char *name;  /* "layers", "mvc", "hexagonal", "packages", "services" */
    double confidence; /* 0 to 1 */
    int64_t uses;      /* between files, that the pattern says something of */
    int64_t agree;     /* of them */
    struct {
        FT_VEC(struct ft_pattern_part);
    } parts; /* the lowest layer first */
    struct {
        FT_VEC(struct ft_pattern_ban);
    } bans;                              /* of a pattern without layers */
    struct ft_strings evidence, counter; /* for it and against it, the weightiest first */
};
struct ft_patterns {
    FT_VEC(struct ft_pattern); /* the surest first */
};
/* UNDER: only files below it ("a/b/"), or NULL; paths in answers are relative to it. */
ft_err ft_architecture(ft_ctx *cx, const struct ft_index *index, const struct ft_graph *graph,
                       const char *under, struct ft_patterns *patterns);
/* The rules that hold a project to PATTERN, as boundary.h reads them; false where there are none to
 * offer. */
bool ft_architecture_rules(const struct ft_pattern *pattern, struct ft_buf *yaml);

#endif
