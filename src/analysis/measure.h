/* Functions and lines of many files: of a tree as it lies there, and of contents in git.
 *
 * Each content is parsed once and its figures are kept, whoever asks for it next and in whichever
 * commit it stands. What takes too long is done another time: the answer says how much is left.
 * spec/code.md COD6.
 */
#ifndef FT_ANALYSIS_MEASURE_H
#define FT_ANALYSIS_MEASURE_H

#include "git/git.h"
#include "index/index.h"
#include "metrics/metrics.h"

enum { FT_MEASURE_MAX = 1 << 20 }; /* bytes of a file that is measured */
enum { FT_TANGLED = 16 };          /* cyclomatic complexity from which on a function is hard */

struct ft_measure {
    int64_t lines; /* 0: nobody's source: binary or generated */
    struct ft_functions functions;
};

struct ft_measures;
/* FOLDER: where figures are kept, or NULL. In the context's arena. */
struct ft_measures *ft_measures_open(ft_ctx *cx, const char *folder);
void ft_measures_save(ft_ctx *cx, struct ft_measures *measures);

struct ft_measured {
    uint32_t file; /* number in the index */
    const char *path;
    const struct ft_lang *lang;
    struct ft_measure measure;
};
struct ft_measured_tree {
    FT_VEC(struct ft_measured); /* by path; source of a person, tests among it */
    int64_t left;               /* files that there was no time for */
};
/* Whether PATH lies below UNDER ("a/b/"), or is it; NULL: all. */
bool ft_measure_under(const char *path, const char *under);
/* Those below UNDER ("a/b/" or a file, NULL: all). BUDGET_MS as in ft_uses_open. */
ft_err ft_measure_tree(ft_ctx *cx, struct ft_measures *measures, const struct ft_index *index,
                       const char *under, int64_t budget_ms, struct ft_measured_tree *tree);

/* Contents of a repository; those that are not there afterwards found no time. */
struct ft_measure_blob {
    const char *oid;
    const struct ft_lang *lang;
};
ft_err ft_measure_blobs(ft_ctx *cx, struct ft_measures *measures, struct ft_repo *repo,
                        const struct ft_measure_blob *blobs, size_t count, int64_t budget_ms);
bool ft_measure_of_blob(const struct ft_measures *measures, struct ft_arena *arena,
                        const struct ft_measure_blob *blob, struct ft_measure *measure);

#endif
