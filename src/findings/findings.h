/* Findings: located statements about code, whoever makes them.
 *
 * What a rule, a scanner of secrets or a check of dependencies has to say takes this form, so that
 * one list can be sorted, ignored in place, compared with a baseline, and written as SARIF. Texts
 * live in the context's arena or are constants. Thread-safe. spec/code.md COD7; SARIF 2.1.0
 * (OASIS).
 */
#ifndef FT_FINDINGS_FINDINGS_H
#define FT_FINDINGS_FINDINGS_H

#include "base/buf.h"
#include "base/ctx.h"

enum ft_severity { FT_NOTE, FT_LOW, FT_MEDIUM, FT_HIGH, FT_CRITICAL };
enum ft_confidence { FT_UNSURE, FT_LIKELY, FT_SURE };

/* What is the same for all findings of a rule. */
struct ft_rule_info {
    const char *id;   /* "python/sql-injection" */
    const char *kind; /* security, secret, dependency, licence, smell, dead, duplicate, docs, typo,
                         performance, architecture */
    const char *title;
    const char *why, *fix; /* why it matters; how to mend it; or NULL */
    const char *cwe;       /* "CWE-89", or NULL */
    enum ft_severity severity;
    enum ft_confidence confidence;
};

/* Lines and columns count from 1, columns in bytes; 0: not known. */
struct ft_place {
    const char *path; /* relative to the root that was looked at */
    int64_t line, column, end_line, end_column;
};

/* A station on the way that data takes from where it comes to where it does harm. */
struct ft_finding_step {
    struct ft_place place;
    const char *message;
};

struct ft_finding {
    const char *id; /* set by ft_findings_finish: the same as long as rule, file and text are */
    const struct ft_rule_info *rule;
    enum ft_severity severity;
    enum ft_confidence confidence;
    struct ft_place place;
    const char *message;
    const char *text; /* what stands there, for the id: with a secret masked; or NULL */
    struct {
        FT_VEC(struct ft_finding_step);
    } steps;
};
struct ft_findings {
    FT_VEC(struct ft_finding);
};

/* A new finding of RULE with the rule's severity and confidence; valid until the next one. */
struct ft_finding *ft_finding_add(struct ft_arena *arena, struct ft_findings *findings,
                                  const struct ft_rule_info *rule, struct ft_place place,
                                  const char *message);

/* Gives ids, orders by path, line, column and rule, and takes out what is there twice. */
void ft_findings_finish(struct ft_arena *arena, struct ft_findings *findings);

/* Whether CONTENT says "fettle:ignore" on LINE or alone on the line above it, for RULE or, where no
 * rule is named, for all. The words may stand in any comment. */
bool ft_finding_is_ignored(struct ft_slice content, int64_t line, const char *rule);

/* SARIF 2.1.0, one run; code flows for those with steps. ROOT: absolute path that the paths are
 * relative to. The files are read for what SARIF counts columns in; where one is not there any
 * more, places have lines only. */
void ft_findings_sarif(struct ft_arena *arena, const struct ft_findings *findings, const char *root,
                       struct ft_buf *text);

/* By name; UNKNOWN where it is none or NULL. */
enum ft_severity ft_severity_named(const char *name, enum ft_severity unknown);
enum ft_confidence ft_confidence_named(const char *name, enum ft_confidence unknown);
const char *ft_severity_name(enum ft_severity severity);       /* "note" … "critical" */
const char *ft_confidence_name(enum ft_confidence confidence); /* "unsure", "likely", "sure" */

#endif
