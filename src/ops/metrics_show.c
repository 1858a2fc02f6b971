#include "ops/metrics_show.h"

#include "base/text.h"
#include "code/source.h"
#include "metrics/metrics.h"
#include "ops/analysis.h"
#include "ops/tree_key.h"

#include <stdlib.h>
#include <string.h>

static void note(ft_ctx *cx, const char *path, const ft_ctx *reading,
                 struct metrics_show_out *out) {
    enum { MOST_NOTES = 100 };
    if (out->notes.count < MOST_NOTES) {
        *FT_PUSH(cx->arena, &out->notes) =
            ft_sprintf(cx->arena, "%s: left out: %s", ft_text_inert_dup(cx->arena, path),
                       reading->error.message);
    }
}

/* A file that cannot be read or parsed has no functions to tell of. */
static void measure(ft_ctx *cx, const struct ft_root *root, const struct ft_source_file *file,
                    struct metrics_show_out *out) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx reading = *cx;
    struct ft_slice text;
    struct ft_tree *tree = NULL;
    struct ft_functions functions = {0};
    reading.arena = scratch;
    enum ft_err_code err = ft_source_read(&reading, root, file->path, FT_PARSE_MAX, &text);
    if (err == FT_OK && (ft_source_is_binary(text) || ft_source_is_generated(text))) {
        return;
    }
    if (err == FT_OK) {
        err = ft_parse(&reading, file->lang, text, &tree);
    }
    if (err != FT_OK) {
        note(cx, file->path, &reading, out);
        return;
    }
    ft_metrics(cx->arena, tree, &functions);
    for (size_t i = 0; i < functions.count; i++) {
        *FT_PUSH(cx->arena, &out->functions) = ops_shape_of_function(file->path, &functions.at[i]);
    }
}

static void show_file(ft_ctx *cx, const struct ops_analysis *analysis,
                      const struct ft_measured *file, struct metrics_show_out *out) {
    const struct ft_churn_file *churn = ft_churn_of(&analysis->churn, file->path);
    struct shape_file_metrics shape = {.file = ops_index_path(&analysis->opened, file->path),
                                       .lines = file->measure.lines,
                                       .functions = (int64_t)file->measure.functions.count,
                                       .commits = FT_ABSENT,
                                       .changed = FT_ABSENT,
                                       .authors = FT_ABSENT,
                                       .score = FT_ABSENT};
    for (size_t i = 0; i < file->measure.functions.count; i++) {
        const struct ft_function_metrics *f = &file->measure.functions.at[i];
        shape.ccn += f->ccn;
        shape.cognitive += f->cognitive;
        shape.nesting = f->nesting > shape.nesting ? f->nesting : shape.nesting;
        shape.longest = f->nloc > shape.longest ? f->nloc : shape.longest;
        ops_function_shape(analysis, file->path, f, FT_PUSH(cx->arena, &out->functions));
    }
    if (analysis->churn.commits) {
        shape.commits = churn ? churn->commits : 0;
        shape.changed = churn ? churn->added + churn->removed : 0;
        shape.authors = churn ? churn->authors : 0;
        shape.score = shape.commits * shape.ccn;
    }
    ops_covered(analysis, file->path, 1, 0, &shape.coverable, &shape.covered);
    *FT_PUSH(cx->arena, &out->files) = shape;
}

static ft_err show_files(ft_ctx *cx, const struct metrics_show_in *in,
                         struct metrics_show_out *out) {
    struct ops_analysis analysis;
    struct metrics_show_out made = {0};
    struct ops_analysis_spec spec = {.path = in->path,
                                     .since = in->since,
                                     .commits = FT_CHURN_COMMITS,
                                     .coverage = &in->coverage};
    FT_TRY(ops_analysis_open(cx, &spec, &analysis));
    for (size_t i = 0; i < analysis.tree.count; i++) {
        show_file(cx, &analysis, &analysis.tree.at[i], &made);
    }
    made.notes = analysis.notes;
    ops_analysis_keep(cx, &analysis);
    *out = made;
    return FT_OK;
}

ft_err metrics_show(ft_ctx *cx, const struct metrics_show_in *in, struct metrics_show_out *out) {
    struct ft_root root;
    struct ft_source_list list = {0};
    struct ft_strings unread = {0};
    struct ft_source_options options = {.ignored = in->ignored, .unread = &unread};
    struct metrics_show_out made = {0};
    const char *real = NULL;
    if (in->files) {
        return show_files(cx, in, out);
    }
    FT_TRY(ft_path_real(cx, in->path, &real));
    FT_TRY(ft_root_keep(cx, real, &root));
    FT_TRY(ft_source_list(cx, &root, &options, &list));
    ft_source_note_unread(cx->arena, &unread, &made.notes);
    for (size_t i = 0; i < list.count; i++) {
        const struct ft_source_file *file = &list.at[i];
        FT_TRY(ft_checkpoint(cx));
        if (file->lang && !file->vendored && !file->generated) {
            ft_progress(cx, "measure", (int64_t)i, (int64_t)list.count, "%s", file->path);
            measure(cx, &root, file, &made);
        }
    }
    *out = made;
    return FT_OK;
}

ft_err metrics_show_key(ft_ctx *cx, const struct metrics_show_in *in, const char **key) {
    *key = NULL; /* figures of files are kept one by one */
    return in->files ? FT_OK : ops_tree_key(cx, in->path, in->ignored, key);
}

enum { SHOWN = 30 };

static int by_complexity(const void *a, const void *b) {
    const struct shape_function_metrics *x = *(const struct shape_function_metrics *const *)a;
    const struct shape_function_metrics *y = *(const struct shape_function_metrics *const *)b;
    int order = (x->ccn < y->ccn) - (x->ccn > y->ccn);
    order = order ? order : (x->cognitive < y->cognitive) - (x->cognitive > y->cognitive);
    order = order ? order : strcmp(x->file, y->file);
    return order ? order : (x->line > y->line) - (x->line < y->line);
}

static int by_score(const void *a, const void *b) {
    const struct shape_file_metrics *x = *(const struct shape_file_metrics *const *)a;
    const struct shape_file_metrics *y = *(const struct shape_file_metrics *const *)b;
    int order = (x->score < y->score) - (x->score > y->score);
    order = order ? order : (x->ccn < y->ccn) - (x->ccn > y->ccn);
    return order ? order : strcmp(x->file, y->file);
}

static void number_cell(struct ft_doc *doc, int64_t number) {
    struct ft_arena *arena = ft_doc_arena(doc);
    ft_doc_cell(doc, FT_PLAIN, "%s",
                number == FT_ABSENT ? "" : ft_sprintf(arena, "%lld", (long long)number));
}

static void view_files(const struct metrics_show_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"file",     ">lines",  ">ccn",   ">nesting", ">commits",
                                          ">changed", ">people", ">score", ">covered"};
    size_t count = out->files.count;
    const struct shape_file_metrics **order =
        FT_NEW_N(ft_doc_arena(doc), const struct shape_file_metrics *, count + 1);
    for (size_t i = 0; i < count; i++) {
        order[i] = &out->files.at[i];
    }
    qsort(order, count, sizeof *order, by_score);
    if (count) {
        ft_doc_table(doc, columns, FT_COUNT(columns));
    }
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        const struct shape_file_metrics *file = order[i];
        const int64_t numbers[] = {file->lines,   file->ccn,     file->nesting, file->commits,
                                   file->changed, file->authors, file->score};
        ft_doc_cell(doc, FT_PLAIN, "%s", file->file);
        for (size_t k = 0; k < FT_COUNT(numbers); k++) {
            number_cell(doc, numbers[k]);
        }
        bool told = file->coverable != FT_ABSENT;
        ft_doc_cell(doc, FT_PLAIN, "%s",
                    told ? ft_sprintf(ft_doc_arena(doc), "%lld of %lld", (long long)file->covered,
                                      (long long)file->coverable)
                         : "");
    }
    ft_doc_notes(doc, &out->notes);
}

void metrics_show_view(const struct metrics_show_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {">ccn",    ">cognitive", ">nloc",
                                          ">params", "function",   "place"};
    size_t count = out->functions.count;
    const struct shape_function_metrics **order =
        FT_NEW_N(ft_doc_arena(doc), const struct shape_function_metrics *, count + 1);
    for (size_t i = 0; i < count; i++) {
        order[i] = &out->functions.at[i];
    }
    qsort(order, count, sizeof *order, by_complexity);
    if (count) {
        ft_doc_table(doc, columns, FT_COUNT(columns));
    }
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        ft_doc_cell(doc, order[i]->ccn > 15 ? FT_WARN : FT_PLAIN, "%lld", (long long)order[i]->ccn);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)order[i]->cognitive);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)order[i]->nloc);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)order[i]->params);
        ft_doc_cell(doc, FT_CODE, "%s", order[i]->function);
        ft_doc_cell(doc, FT_DIM, "%s:%lld", order[i]->file, (long long)order[i]->line);
    }
    ft_doc_text(doc, FT_DIM, "%zu functions%s", count,
                count > SHOWN ? "; the 30 most tangled" : "");
    if (out->files.count || out->notes.count) {
        view_files(out, doc);
    }
}
