#include "analysis/hotspot.h"

#include <stdlib.h>
#include <string.h>

static int by_score(const void *a, const void *b) {
    const struct ft_hotspot *x = a;
    const struct ft_hotspot *y = b;
    int order = (x->score < y->score) - (x->score > y->score);
    return order ? order : strcmp(x->file->path, y->file->path);
}

void ft_hotspots(struct ft_arena *arena, const struct ft_measured_tree *tree,
                 const struct ft_churn *churn, struct ft_hotspots *hotspots) {
    for (size_t i = 0; i < tree->count; i++) {
        struct ft_hotspot spot = {.file = &tree->at[i]};
        const struct ft_functions *functions = &spot.file->measure.functions;
        spot.churn = ft_churn_of(churn, spot.file->path);
        for (size_t k = 0; k < functions->count; k++) {
            const struct ft_function_metrics *f = &functions->at[k];
            spot.complexity += f->ccn;
            spot.hardest = !spot.hardest || f->ccn > spot.hardest->ccn ? f : spot.hardest;
        }
        if (spot.churn && spot.hardest && !ft_source_is_test(spot.file->path)) {
            spot.score = spot.churn->commits * spot.complexity;
            *FT_PUSH(arena, hotspots) = spot;
        }
    }
    if (hotspots->count) {
        qsort(hotspots->at, hotspots->count, sizeof *hotspots->at, by_score);
    }
}

void ft_complexity(const struct ft_measured_tree *tree, struct ft_complexity *complexity) {
    enum { COMPLEXITIES = 256 };
    int64_t by_complexity[COMPLEXITIES] = {0};
    struct ft_complexity made = {0};
    for (size_t i = 0; i < tree->count; i++) {
        const struct ft_functions *functions = &tree->at[i].measure.functions;
        for (size_t k = 0; k < functions->count; k++) {
            int64_t ccn = functions->at[k].ccn;
            made.functions++;
            made.tangled += ccn >= FT_TANGLED;
            made.total += ccn;
            made.most = ccn > made.most ? ccn : made.most;
            by_complexity[ccn < COMPLEXITIES ? ccn : COMPLEXITIES - 1]++;
        }
    }
    for (int64_t reached = 0; made.p90 < COMPLEXITIES && reached * 10 < made.functions * 9;) {
        reached += by_complexity[made.p90];
        made.p90 += reached * 10 < made.functions * 9;
    }
    *complexity = made;
}
