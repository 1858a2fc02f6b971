/* Findings as rows answer with them. */
#ifndef FT_OPS_FINDING_H
#define FT_OPS_FINDING_H

#include "findings/findings.h"
#include "ops/shapes.h"

void ops_findings_shape(struct ft_arena *arena, const struct ft_findings *findings,
                        struct list_finding *shapes);
/* Whether a rule is asked for: KIND NULL is any, RULES are ids or their beginnings, none is all. */
bool ops_finding_asked(const struct ft_rule_info *rule, const char *kind,
                       const struct ft_strings *rules);
/* As people read them, grouped by file, each linked to it; and one line that counts them. */
void ops_findings_view(const struct list_finding *findings, const char *root, struct ft_doc *doc);
/* SARIF of what ops_findings_shape gave; ROOT is absolute. */
void ops_findings_render(ft_ctx *cx, const struct list_finding *findings, const char *root,
                         struct ft_buf *text);
/* How many of each kind there are, the gravest kind first. */
void ops_findings_count(struct ft_arena *arena, const struct list_finding *findings,
                        struct list_finding_count *counts);
/* 4 where FAIL is set and one is of medium severity or worse, else 0. */
int64_t ops_findings_exit(const struct list_finding *findings, bool fail);

/* The ids that a former answer holds, JSON or SARIF. FT_FORMAT where it is neither. */
enum { OPS_BASELINE_MAX = 64 * 1024 * 1024 };
ft_err ops_baseline_read(ft_ctx *cx, const char *path, struct ft_strings *ids);
/* Leaves out those whose ids stand there; how many. */
int64_t ops_baseline_apply(const struct ft_strings *ids, struct ft_findings *findings);

#endif
