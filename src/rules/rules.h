/* Findings by rules: the way that data takes from outside to where it does harm, and calls that are
 * wrong in themselves.
 *
 * Sources are parsed, lowered to one small form (ir.h) and walked over with what is known of
 * values: constants, types, what containers hold, which data came from outside. Calls of the
 * project's own functions are walked into. What is known of libraries and frameworks is data
 * (data/, YAML). Nothing of a project is run. spec/code.md COD7.
 */
#ifndef FT_RULES_RULES_H
#define FT_RULES_RULES_H

#include "code/source.h"
#include "findings/findings.h"

struct ft_rules_spec {
    const struct ft_root *root;
    const struct ft_source_list *files;
    const struct ft_strings *only; /* ids of rules, or the beginning of them; empty: all */
    bool tests;                    /* also files of tests */
    int threads;                   /* 0: as many as there are cores */
    const char *cache; /* a folder in which results are kept for the next time, or NULL */
};
struct ft_rules_scan {
    struct ft_findings findings;
    int64_t files, lines; /* that were looked at */
    int64_t walked;       /* files of which something was not kept from an earlier time */
    struct ft_strings notes;
};
ft_err ft_rules_run(ft_ctx *cx, const struct ft_rules_spec *spec, struct ft_rules_scan *scan);

/* Every rule there is. */
ft_err ft_rules_list(ft_ctx *cx, const struct ft_rule_info *const **rules, size_t *count);

#endif
