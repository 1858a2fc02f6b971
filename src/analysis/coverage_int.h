/* What the readers of reports give their lines to. */
#ifndef FT_ANALYSIS_COVERAGE_INT_H
#define FT_ANALYSIS_COVERAGE_INT_H

#include "analysis/coverage.h"
#include "base/map.h"
#include "data/data.h"

struct report {
    ft_ctx *cx;
    struct ft_map by_path; /* to the place in the list, from 1 */
    struct ft_coverage *coverage;
    size_t lines;
};
/* The place of the file at PATH in the list. */
size_t report_file(struct report *report, const char *path);
/* Numbers that are none are left out. */
ft_err report_line(struct report *report, size_t file, int64_t line, int64_t hits);
/* Digits at the start of TEXT, at most INT32_MAX; -1: none. */
int64_t report_number(const char *text);

ft_err report_lcov(struct report *report, struct ft_slice text);
ft_err report_go(struct report *report, struct ft_slice text);
/* *FORMAT stays NULL where it is none of them. */
ft_err report_xml(struct report *report, struct ft_slice text, const char **format);
ft_err report_json(struct report *report, struct ft_slice text, const char **format);

#endif
