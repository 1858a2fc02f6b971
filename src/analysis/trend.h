/* How a project has grown: its figures at some commits of its line of history.
 *
 * The commits lie even in time. Contents that several of them share are measured once and kept
 * (measure.h). spec/code.md COD6.
 */
#ifndef FT_ANALYSIS_TREND_H
#define FT_ANALYSIS_TREND_H

#include "analysis/measure.h"

enum { FT_TREND_POINTS = 8, FT_TREND_POINTS_MAX = 100 };

struct ft_trend_spec {
    size_t points;
    const char *since; /* as in struct ft_churn_spec, or NULL: from the first commit on */
    const char *under; /* only files below it ("a/b/"), or NULL */
    int64_t budget_ms; /* points that take longer are left out; negative: none */
};
struct ft_trend_point {
    char oid[FT_OID_HEX];
    int64_t time_s;
    int64_t files, lines, functions; /* of source, tests among it */
    int64_t tangled;                 /* functions of FT_TANGLED and more */
    double mean;                     /* cyclomatic complexity of a function */
    int64_t p90;                     /* nine of ten functions have at most this one */
};
struct ft_trend {
    FT_VEC(struct ft_trend_point); /* the oldest first */
    int64_t left;                  /* points that there was no time for */
};
/* Nothing where there is no commit. */
ft_err ft_trend_make(ft_ctx *cx, struct ft_repo *repo, struct ft_measures *measures,
                     const struct ft_trend_spec *spec, struct ft_trend *trend);

#endif
