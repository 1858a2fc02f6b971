/* How large and how tangled functions are.
 *
 * Cyclomatic complexity, lines and parameters are counted as lizard counts them: tokens that
 * decide, and one; lines with code, from the function's first to its last; a function within
 * another one counts for itself alone. Cognitive complexity is SonarSource's (G. Ann Campbell,
 * 2018). Thread-safe. spec/code.md COD6.
 */
#ifndef FT_METRICS_METRICS_H
#define FT_METRICS_METRICS_H

#include "code/code.h"

struct ft_function_metrics {
    const char *name; /* "(anonymous)" where it has none; with its class before a "::" or "." not */
    int64_t line, end_line;
    int64_t ccn, nloc, params, cognitive, nesting;
};
struct ft_functions {
    FT_VEC(struct ft_function_metrics);
};

/* Those of one file in the order in which they begin; none for languages without functions. */
void ft_metrics(struct ft_arena *arena, const struct ft_tree *tree, struct ft_functions *functions);

#endif
