#include "ops/analysis.h"

#include "base/hash.h"

#include <string.h>

enum { MEASURE_MS = 8000 };

static void note(ft_ctx *cx, struct ops_analysis *a, const char *text) {
    *FT_PUSH(cx->arena, &a->notes) = text;
}

/* A folder without a repository, or with one that is not to be read, has the rest. */
static ft_err open_repo(ft_ctx *cx, struct ops_analysis *a) {
    struct ft_repo *repo = NULL;
    ft_err err = ft_repo_open(cx, a->opened.top.path, &repo);
    if (err == FT_OK && strcmp(ft_repo_path(repo), a->opened.top.path) != 0) {
        err = FT_NOTFOUND; /* it lies in somebody's repository, which leaves it out */
    }
    if (err == FT_OK) {
        a->repo = repo;
        return ft_repo_head(cx, repo, &a->commit, &a->branch);
    }
    if (err != FT_NOTFOUND && err != FT_DENIED) {
        return err;
    }
    note(cx, a,
         err == FT_DENIED && cx->error.message
             ? ft_sprintf(cx->arena, "churn, hotspots and the trend are left out: %s",
                          cx->error.message)
             : "churn, hotspots and the trend are left out: this is no git repository");
    ft_clear(cx);
    return FT_OK;
}

static void open_folder(ft_ctx *cx, struct ops_analysis *a) {
    const char *folders = NULL;
    const char *top = a->opened.top.path;
    if (ft_app_cache_dir(cx, "analysis", &folders) != FT_OK) {
        ft_clear(cx);
        return;
    }
    a->folder =
        ft_sprintf(cx->arena, "%s/%.32s", folders, ft_sha256_hex(cx->arena, ft_slice_of(top)));
    if (ft_path_mkdirs(cx, a->folder, 0700) != FT_OK) {
        ft_clear(cx); /* without a place to keep figures, all are made each time */
        a->folder = NULL;
    }
}

static ft_err count_churn(ft_ctx *cx, const struct ops_analysis_spec *spec,
                          struct ops_analysis *a) {
    struct ft_churn_spec churn = {
        .since = spec->since, .max = (size_t)spec->commits, .folder = a->folder};
    if (!a->repo || !spec->commits) {
        return FT_OK;
    }
    FT_TRY(ft_churn_make(cx, a->repo, &churn, &a->churn));
    if (a->churn.imports) {
        note(cx, a,
             ft_sprintf(cx->arena,
                        "%lld commit%s change so many files that they are left out of the churn",
                        (long long)a->churn.imports, a->churn.imports == 1 ? "" : "s"));
    }
    ft_hotspots(cx->arena, &a->tree, &a->churn, &a->hotspots);
    return FT_OK;
}

static ft_err read_coverage(ft_ctx *cx, const struct ops_analysis_spec *spec,
                            struct ops_analysis *a) {
    struct ft_root root;
    FT_TRY(ft_root_keep(cx, a->opened.root, &root));
    FT_TRY(ft_coverage_open(cx, &root, a->opened.index, spec->coverage, &a->coverage));
    for (size_t i = 0; i < a->coverage.notes.count; i++) {
        note(cx, a, a->coverage.notes.at[i]);
    }
    return FT_OK;
}

ft_err ops_analysis_open(ft_ctx *cx, const struct ops_analysis_spec *spec,
                         struct ops_analysis *analysis) {
    struct ops_analysis made = {0};
    FT_TRY(ops_index_open(cx, spec->path, false, false, &made.opened));
    open_folder(cx, &made);
    FT_TRY(open_repo(cx, &made));
    made.measures = ft_measures_open(cx, made.folder);
    FT_TRY(ft_measure_tree(cx, made.measures, made.opened.index, made.opened.under,
                           spec->deep ? -1 : MEASURE_MS, &made.tree));
    if (made.tree.left) {
        note(cx, &made,
             ft_sprintf(cx->arena,
                        "%lld files are not measured yet: `fettle analyze --deep` takes its time",
                        (long long)made.tree.left));
    }
    FT_TRY(count_churn(cx, spec, &made));
    FT_TRY(read_coverage(cx, spec, &made));
    *analysis = made;
    return FT_OK;
}

void ops_analysis_keep(ft_ctx *cx, struct ops_analysis *analysis) {
    ft_measures_save(cx, analysis->measures);
}

void ops_covered(const struct ops_analysis *analysis, const char *path, int64_t first, int64_t last,
                 int64_t *coverable, int64_t *covered) {
    const struct ft_coverage_file *file = ft_coverage_of(&analysis->coverage, path);
    struct ft_covered counted = ft_coverage_count(file, first, last);
    *coverable = file ? counted.lines : FT_ABSENT;
    *covered = file ? counted.covered : FT_ABSENT;
}

struct shape_function_metrics ops_shape_of_function(const char *file,
                                                    const struct ft_function_metrics *function) {
    return (struct shape_function_metrics){.file = file,
                                           .function = function->name,
                                           .line = function->line,
                                           .end_line = function->end_line,
                                           .ccn = function->ccn,
                                           .nloc = function->nloc,
                                           .params = function->params,
                                           .cognitive = function->cognitive,
                                           .nesting = function->nesting,
                                           .coverable = FT_ABSENT,
                                           .covered = FT_ABSENT};
}

void ops_function_shape(const struct ops_analysis *analysis, const char *path,
                        const struct ft_function_metrics *function,
                        struct shape_function_metrics *shape) {
    *shape = ops_shape_of_function(ops_index_path(&analysis->opened, path), function);
    ops_covered(analysis, path, function->line, function->end_line, &shape->coverable,
                &shape->covered);
}
