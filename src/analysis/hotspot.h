/* Hotspots: code that is both hard to change and changed often.
 *
 * The score of a file is the number of commits that changed it times the cyclomatic complexity of
 * its functions together (A. Tornhill, Your Code as a Crime Scene, 2015). Tests are left out, as is
 * what never changed or has no functions. spec/code.md COD6.
 */
#ifndef FT_ANALYSIS_HOTSPOT_H
#define FT_ANALYSIS_HOTSPOT_H

#include "analysis/churn.h"
#include "analysis/measure.h"

struct ft_hotspot {
    const struct ft_measured *file;
    const struct ft_churn_file *churn;
    const struct ft_function_metrics *hardest;
    int64_t complexity, score;
};
struct ft_hotspots {
    FT_VEC(struct ft_hotspot); /* the hottest first */
};
void ft_hotspots(struct ft_arena *arena, const struct ft_measured_tree *tree,
                 const struct ft_churn *churn, struct ft_hotspots *hotspots);

/* What is told of many functions together. */
struct ft_complexity {
    int64_t functions, tangled; /* of FT_TANGLED and more */
    int64_t total, p90, most;   /* nine of ten have at most p90 */
};
void ft_complexity(const struct ft_measured_tree *tree, struct ft_complexity *complexity);

#endif
