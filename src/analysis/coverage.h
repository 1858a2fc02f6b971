/* Coverage: which lines of which files tests have reached, as the project's own tools report it.
 *
 * Reads lcov, Cobertura and JaCoCo (XML), Go's coverprofile, the JSON of coverage.py, Istanbul,
 * llvm-cov and gcovr; which it is, the content tells. Reports are anybody's: bounded, nothing in
 * them is fetched or expanded. Paths of a report may be absolute or begin anywhere; they are mapped
 * onto files of the index by the parts at their ends, and left out where that is ambiguous.
 * Nothing is run. spec/code.md COD6.
 */
#ifndef FT_ANALYSIS_COVERAGE_H
#define FT_ANALYSIS_COVERAGE_H

#include "index/index.h"

enum { FT_COVERAGE_MAX = 64 << 20 }; /* bytes of a report */

struct ft_covered_line {
    uint32_t line; /* from 1 */
    uint32_t hits;
};
struct ft_coverage_file {
    const char *path;
    FT_VEC(struct ft_covered_line); /* lines that can be reached, each once, in their order */
};
struct ft_coverage_report {
    const char *path, *format; /* "lcov" … */
};
struct ft_coverage {
    struct {
        FT_VEC(struct ft_coverage_file);
    } files; /* by path */
    struct {
        FT_VEC(struct ft_coverage_report);
    } reports;
    int64_t unmatched;       /* files of reports that are none of the project */
    struct ft_strings notes; /* reports that cannot be read, and why */
};

/* The files of one report, with its own paths. FT_FORMAT where it is none, FT_LIMIT past four
 * million lines. */
ft_err ft_coverage_parse(ft_ctx *cx, struct ft_slice text, const char **format,
                         struct ft_coverage *coverage);
/* The reports GIVEN, or where there are none those at their customary places below ROOT, mapped
 * onto INDEX, whose root is ROOT or above it. A report that was given and cannot be read is an
 * error. */
ft_err ft_coverage_open(ft_ctx *cx, const struct ft_root *root, const struct ft_index *index,
                        const struct ft_strings *given, struct ft_coverage *coverage);
/* The reports that would be read, for keys: their names, sizes and times. */
void ft_coverage_key(ft_ctx *cx, const struct ft_root *root, const struct ft_strings *given,
                     struct ft_buf *key);
/* Of the file at PATH, or NULL. */
const struct ft_coverage_file *ft_coverage_of(const struct ft_coverage *coverage, const char *path);
/* Lines from FIRST to LAST (0: the end) that can be reached, and that were. FILE may be NULL. */
struct ft_covered {
    int64_t lines, covered;
};
struct ft_covered ft_coverage_count(const struct ft_coverage_file *file, int64_t first,
                                    int64_t last);

#endif
