/* The risk of a change, from what is known of it. Each factor goes from nothing to its weight, and
 * says why; the weights are judgement, and tests hold what they mean. */
#include "graph/impact.h"

#include <math.h>
#include <stdlib.h>

struct factor {
    double weight, value; /* the value from 0 to 1 */
    const char *reason;
};

static double bounded(double value) {
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

static int weightiest_first(const void *a, const void *b) {
    const struct factor *x = a;
    const struct factor *y = b;
    double mine = x->weight * x->value;
    double other = y->weight * y->value;
    return (mine < other) - (mine > other);
}

void ft_risk(struct ft_arena *arena, const struct ft_risk_facts *f, struct ft_risk *risk) {
    static const double tells = 0.02;
    double share = f->known ? (double)f->affected / (double)f->known : 0;
    double churn = f->history ? (double)f->commits / (double)f->history : 0;
    double unused = f->symbols ? (double)f->untested / (double)f->symbols : 0;
    double unrun = f->reported ? 1 - (double)f->ran / (double)f->reported : 0;
    const char *untested =
        f->reported ? ft_sprintf(arena, "tests ran %lld of %lld lines of the changed names",
                                 (long long)f->ran, (long long)f->reported)
                    : ft_sprintf(arena, "no test reaches %lld of %lld changed names",
                                 (long long)f->untested, (long long)f->symbols);
    struct factor factors[] = {
        {0.2, bounded(log2(1 + (double)f->lines) / log2(1001)),
         ft_sprintf(arena, "%lld lines in %lld files change", (long long)f->lines,
                    (long long)f->files)},
        {0.25, bounded(sqrt(share) * 1.5),
         ft_sprintf(arena, "it can affect %lld of %lld files", (long long)f->affected,
                    (long long)f->known)},
        {0.15, bounded(log2(f->rank > 1 ? f->rank : 1) / 6),
         ft_sprintf(arena, "%s is depended on %.1f times as much as the average file",
                    f->central ? f->central : "", f->rank)},
        {0.1, bounded(churn * 5),
         ft_sprintf(arena, "%s changed in %lld of the last %lld commits",
                    f->busiest ? f->busiest : "", (long long)f->commits, (long long)f->history)},
        {0.2, bounded(f->reported ? unrun : unused), untested},
        {0.1, bounded((double)f->cognitive / 50),
         ft_sprintf(arena, "%s has a cognitive complexity of %lld", f->tangled ? f->tangled : "",
                    (long long)f->cognitive)},
    };
    struct ft_risk made = {0};
    qsort(factors, FT_COUNT(factors), sizeof *factors, weightiest_first);
    for (size_t i = 0; i < FT_COUNT(factors); i++) {
        double part = factors[i].weight * factors[i].value;
        made.score += part;
        if (part > tells) {
            *FT_PUSH(arena, &made.reasons) = factors[i].reason;
        }
    }
    made.level = made.score >= 0.5    ? FT_RISK_HIGH
                 : made.score >= 0.25 ? FT_RISK_MEDIUM
                                      : FT_RISK_LOW;
    *risk = made;
}
