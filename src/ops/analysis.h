/* What the commands about a whole project answer from. */
#ifndef FT_OPS_ANALYSIS_H
#define FT_OPS_ANALYSIS_H

#include "analysis/churn.h"
#include "analysis/coverage.h"
#include "analysis/hotspot.h"
#include "ops/code_index.h"

struct ops_analysis_spec {
    const char *path, *since;
    int64_t commits;
    const struct ft_strings *coverage; /* reports; empty: those at customary places */
    bool deep;                         /* to the end, however long that takes */
};
struct ops_analysis {
    struct ops_index opened;
    const char *folder;   /* where figures are kept, or NULL */
    struct ft_repo *repo; /* NULL: none, or none whose history can be told */
    const char *commit, *branch;
    struct ft_measures *measures;
    struct ft_measured_tree tree; /* by paths of the index */
    struct ft_churn churn;        /* of all that the repository holds */
    struct ft_hotspots hotspots;
    struct ft_coverage coverage;
    struct ft_strings notes;
};
ft_err ops_analysis_open(ft_ctx *cx, const struct ops_analysis_spec *spec,
                         struct ops_analysis *analysis);
/* What was measured is kept for the next time. */
void ops_analysis_keep(ft_ctx *cx, struct ops_analysis *analysis);
/* The figures of a function in the file at PATH (of the index). */
/* Without coverage. */
struct shape_function_metrics ops_shape_of_function(const char *file,
                                                    const struct ft_function_metrics *function);
void ops_function_shape(const struct ops_analysis *analysis, const char *path,
                        const struct ft_function_metrics *function,
                        struct shape_function_metrics *shape);
/* Lines that can be reached and that are, FT_ABSENT where no report tells of the file. */
void ops_covered(const struct ops_analysis *analysis, const char *path, int64_t first, int64_t last,
                 int64_t *coverable, int64_t *covered);

#endif
