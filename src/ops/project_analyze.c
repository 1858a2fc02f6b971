#include "ops/project_analyze.h"

#include "analysis/architecture.h"
#include "analysis/trend.h"
#include "ops/analysis.h"
#include "ops/cycle.h"
#include "ops/dispatch.h"
#include "ops/finding.h"
#include "ops/finding_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LISTED = 20, SHOWN = 3, CYCLES_MAX = 10, TREND_MS = 4000, FINDING_BYTES = 16 << 20 };

struct analyzing {
    ft_ctx *cx;
    const struct project_analyze_in *in;
    struct project_analyze_out *out;
    struct ops_analysis a;
    size_t limit;     /* of lists */
    const char *held; /* the pattern that the rules are of */
};

static double rounded(double value) {
    return round(value * 1000) / 1000;
}

static double share(int64_t part, int64_t whole) {
    return whole ? rounded((double)part / (double)whole) : 0;
}

static void note(struct analyzing *z, const char *text) {
    *FT_PUSH(z->cx->arena, &z->out->notes) = text;
}

static int by_lines(const void *a, const void *b) {
    const struct shape_analysis_language *x = a;
    const struct shape_analysis_language *y = b;
    int order = (x->lines < y->lines) - (x->lines > y->lines);
    return order ? order : strcmp(x->id, y->id);
}

static struct shape_analysis_language *language_of(struct analyzing *z,
                                                   const struct ft_lang *lang) {
    for (size_t i = 0; i < z->out->languages.count; i++) {
        if (strcmp(z->out->languages.at[i].id, lang->id) == 0) {
            return &z->out->languages.at[i];
        }
    }
    struct shape_analysis_language *made = FT_PUSH(z->cx->arena, &z->out->languages);
    *made = (struct shape_analysis_language){.id = lang->id, .name = lang->name};
    return made;
}

static void tell_size(struct analyzing *z) {
    struct ft_complexity complexity;
    struct shape_analysis_complexity *shape =
        FT_NEW(z->cx->arena, struct shape_analysis_complexity);
    for (size_t i = 0; i < z->a.tree.count; i++) {
        const struct ft_measured *file = &z->a.tree.at[i];
        struct shape_analysis_language *language = language_of(z, file->lang);
        language->files++;
        language->lines += file->measure.lines;
        language->functions += (int64_t)file->measure.functions.count;
        z->out->files++;
        z->out->lines += file->measure.lines;
        z->out->test_lines += ft_source_is_test(file->path) ? file->measure.lines : 0;
    }
    if (z->out->languages.count) {
        qsort(z->out->languages.at, z->out->languages.count, sizeof *z->out->languages.at,
              by_lines);
    }
    ft_complexity(&z->a.tree, &complexity);
    *shape = (struct shape_analysis_complexity){
        .functions = complexity.functions,
        .mean = share(complexity.total, complexity.functions),
        .p90 = complexity.p90,
        .most = complexity.most,
        .tangled = complexity.tangled,
    };
    z->out->complexity = shape;
}

struct hard {
    const char *path;
    const struct ft_function_metrics *function;
};
struct hard_list {
    FT_VEC(struct hard);
};

static int by_ccn(const void *a, const void *b) {
    const struct hard *x = a;
    const struct hard *y = b;
    int order = (x->function->ccn < y->function->ccn) - (x->function->ccn > y->function->ccn);
    order = order ? order
                  : (x->function->cognitive < y->function->cognitive) -
                        (x->function->cognitive > y->function->cognitive);
    order = order ? order : strcmp(x->path, y->path);
    return order
               ? order
               : (x->function->line > y->function->line) - (x->function->line < y->function->line);
}

static void tell_hardest(struct analyzing *z) {
    struct hard_list list = {0};
    for (size_t i = 0; i < z->a.tree.count; i++) {
        const struct ft_measured *file = &z->a.tree.at[i];
        for (size_t k = 0; k < file->measure.functions.count; k++) {
            if (!ft_source_is_test(file->path)) {
                *FT_PUSH(z->cx->arena, &list) =
                    (struct hard){file->path, &file->measure.functions.at[k]};
            }
        }
    }
    if (list.count) {
        qsort(list.at, list.count, sizeof *list.at, by_ccn);
    }
    for (size_t i = 0; i < list.count && i < z->limit; i++) {
        ops_function_shape(&z->a, list.at[i].path, list.at[i].function,
                           FT_PUSH(z->cx->arena, &z->out->hardest));
    }
}

static void tell_history(struct analyzing *z) {
    const struct ft_churn *churn = &z->a.churn;
    if (!churn->commits) {
        return;
    }
    struct shape_analysis_history *history = FT_NEW(z->cx->arena, struct shape_analysis_history);
    *history = (struct shape_analysis_history){.commits = churn->commits,
                                               .authors = churn->authors,
                                               .first = churn->first_s * 1000,
                                               .last = churn->last_s * 1000,
                                               .more = churn->cut};
    z->out->history = history;
    for (size_t i = 0; i < z->a.hotspots.count && i < z->limit; i++) {
        const struct ft_hotspot *spot = &z->a.hotspots.at[i];
        struct shape_hotspot *shape = FT_PUSH(z->cx->arena, &z->out->hotspots);
        *shape = (struct shape_hotspot){.path = ops_index_path(&z->a.opened, spot->file->path),
                                        .score = spot->score,
                                        .commits = spot->churn->commits,
                                        .changed = spot->churn->added + spot->churn->removed,
                                        .authors = spot->churn->authors,
                                        .complexity = spot->complexity,
                                        .lines = spot->file->measure.lines,
                                        .function = spot->hardest->name,
                                        .line = spot->hardest->line,
                                        .ccn = spot->hardest->ccn};
        ops_covered(&z->a, spot->file->path, 1, 0, &shape->coverable, &shape->covered);
    }
}

static void tell_coverage(struct analyzing *z) {
    const struct ft_coverage *coverage = &z->a.coverage;
    if (!coverage->reports.count) {
        return;
    }
    struct shape_analysis_coverage *shape = FT_NEW(z->cx->arena, struct shape_analysis_coverage);
    shape->unmatched = coverage->unmatched;
    for (size_t i = 0; i < coverage->reports.count; i++) {
        *FT_PUSH(z->cx->arena, &shape->reports) = (struct shape_coverage_report){
            .path = coverage->reports.at[i].path, .format = coverage->reports.at[i].format};
    }
    for (size_t i = 0; i < z->a.tree.count; i++) {
        const struct ft_measured *file = &z->a.tree.at[i];
        const struct ft_coverage_file *lines = ft_coverage_of(coverage, file->path);
        struct ft_covered all = ft_coverage_count(lines, 1, 0);
        shape->lines += all.lines;
        shape->covered += all.covered;
        for (size_t k = 0; lines && k < file->measure.functions.count; k++) {
            const struct ft_function_metrics *f = &file->measure.functions.at[k];
            struct ft_covered own = ft_coverage_count(lines, f->line, f->end_line);
            shape->functions += own.lines > 0;
            shape->unreached += own.lines > 0 && !own.covered;
        }
    }
    shape->share = share(shape->covered, shape->lines);
    z->out->coverage = shape;
}

static void tell_pattern(struct analyzing *z, const struct ft_pattern *pattern) {
    struct shape_pattern *shape = FT_PUSH(z->cx->arena, &z->out->patterns);
    *shape = (struct shape_pattern){.name = pattern->name,
                                    .confidence = rounded(pattern->confidence),
                                    .uses = pattern->uses,
                                    .agree = pattern->agree,
                                    .evidence = pattern->evidence,
                                    .counter = pattern->counter};
    for (size_t i = 0; i < pattern->parts.count; i++) {
        const struct ft_pattern_part *part = &pattern->parts.at[i];
        *FT_PUSH(z->cx->arena, &shape->parts) = (struct shape_pattern_part){
            .name = part->name, .path = part->path, .files = part->files, .layer = part->layer};
    }
}

static ft_err tell_structure(struct analyzing *z, const struct ops_index *opened) {
    struct ops_code code;
    struct ft_patterns patterns = {0};
    struct ft_chart chart;
    struct ft_chart_spec spec = {.of = FT_CHART_FILES, .under = opened->under};
    FT_TRY(ops_code_open(z->cx, opened, z->in->rules || z->in->deep ? -1 : OPS_PARSE_MS, &code));
    if (code.state.done < code.state.files) {
        bool much = code.state.done * 2 >= code.state.files;
        note(z, ft_sprintf(z->cx->arena,
                           "cycles and patterns are %s: %lld of %lld files are parsed so far, "
                           "`fettle index --deep` parses all",
                           much ? "told from a part" : "left out", (long long)code.state.done,
                           (long long)code.state.files));
        if (!much) {
            z->out->cycle_count = FT_ABSENT;
            return FT_OK;
        }
    }
    FT_TRY(ft_architecture(z->cx, opened->index, code.graph, opened->under, &patterns));
    FT_BUF struct ft_buf rules;
    ft_buf_init(&rules, FT_BUF_NO_CAP);
    for (size_t i = 0; i < patterns.count; i++) {
        tell_pattern(z, &patterns.at[i]);
        if (!z->out->rules && ft_architecture_rules(&patterns.at[i], &rules)) {
            z->out->rules = ft_buf_text(&rules, z->cx->arena);
            z->held = patterns.at[i].name;
        }
    }
    if (z->in->rules) {
        return FT_OK;
    }
    FT_TRY(ft_chart_make(z->cx, opened->index, code.graph, NULL, &spec, &chart));
    z->out->cycle_count = (int64_t)chart.cycles.count;
    for (size_t i = 0; i < chart.cycles.count && i < CYCLES_MAX; i++) {
        ops_cycle_shape(z->cx->arena, opened, &chart, chart.cycles.at[i],
                        FT_PUSH(z->cx->arena, &z->out->cycles));
    }
    return FT_OK;
}

static ft_err tell_trend(struct analyzing *z) {
    struct ft_trend trend = {0};
    struct ft_trend_spec spec = {.points = (size_t)z->in->points,
                                 .since = z->in->since,
                                 .under = z->a.opened.under,
                                 .budget_ms = z->in->deep ? -1 : TREND_MS};
    if (!z->a.repo || z->in->quick || !z->in->points) {
        return FT_OK;
    }
    FT_TRY(ft_trend_make(z->cx, z->a.repo, z->a.measures, &spec, &trend));
    for (size_t i = 0; i < trend.count; i++) {
        const struct ft_trend_point *point = &trend.at[i];
        *FT_PUSH(z->cx->arena, &z->out->trend) =
            (struct shape_trend_point){.commit = ft_strdup(z->cx->arena, point->oid),
                                       .time = point->time_s * 1000,
                                       .files = point->files,
                                       .lines = point->lines,
                                       .functions = point->functions,
                                       .mean = rounded(point->mean),
                                       .p90 = point->p90,
                                       .tangled = point->tangled};
    }
    if (trend.left) {
        note(z,
             ft_sprintf(z->cx->arena,
                        "%lld commit%s of the trend are not measured yet: `--deep` takes its time",
                        (long long)trend.left, trend.left == 1 ? "" : "s"));
    }
    return FT_OK;
}

/* Of all that findings would look at, measured or not. */
static int64_t source_bytes(const struct ops_index *opened) {
    int64_t bytes = 0;
    for (uint32_t i = 0; i < ft_index_count(opened->index); i++) {
        struct ft_index_file file;
        bool counts = ft_index_file(opened->index, i, &file) && file.lang && !file.generated &&
                      !file.vendored && !file.binary;
        bytes += counts && ft_measure_under(file.path, opened->under) ? file.size : 0;
    }
    return bytes;
}

/* As `fettle findings` answers, whose answers are kept. */
static ft_err tell_findings(struct analyzing *z) {
    struct ft_answer answer;
    json_t *args = ft_json_keep(z->cx->arena, json_object());
    struct ft_call call = {.row = ft_row_named(ft_app_of(z->cx)->table, "finding.list"),
                           .args = args};
    if (z->in->quick) {
        return FT_OK;
    }
    int64_t bytes = source_bytes(&z->a.opened);
    if (bytes > FINDING_BYTES) {
        note(z, ft_sprintf(z->cx->arena,
                           "findings and duplicates are left out of a project with %lld MB of "
                           "source: `fettle findings` takes its time",
                           (long long)(bytes >> 20)));
        return FT_OK;
    }
    json_object_set_new(args, "path", ft_json_string(z->in->path));
    FT_TRY(ops_dispatch(z->cx, &call, &answer));
    const struct finding_list_out *found = answer.value;
    ops_findings_count(z->cx->arena, &found->findings, &z->out->findings);
    if (found->duplicated != FT_ABSENT) {
        struct shape_analysis_duplication *shape =
            FT_NEW(z->cx->arena, struct shape_analysis_duplication);
        *shape =
            (struct shape_analysis_duplication){.lines = found->lines,
                                                .duplicated = found->duplicated,
                                                .share = share(found->duplicated, found->lines)};
        z->out->duplication = shape;
    }
    return FT_OK;
}

/* A name that a shell takes as it is, and that is no option. */
static bool is_plain(const char *text) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/+@-";
    return *text && *text != '-' && !text[strspn(text, plain)];
}

/* COMMAND for the folder that was asked for. */
static void suggest(struct analyzing *z, const char *command, const char *why) {
    bool here = strcmp(z->in->path, ".") == 0;
    const char *words = here ? command : ft_sprintf(z->cx->arena, "%s %s", command, z->in->path);
    if (here || is_plain(z->in->path)) {
        *FT_PUSH(z->cx->arena, &z->out->next) =
            (struct shape_next_step){.command = words, .why = why};
    }
}

static void tell_next(struct analyzing *z) {
    struct ft_arena *arena = z->cx->arena;
    const struct project_analyze_out *out = z->out;
    for (size_t i = 0; i < out->findings.count && i < 2; i++) {
        const struct shape_finding_count *count = &out->findings.at[i];
        int64_t bad = count->critical + count->high + count->medium;
        if (bad) {
            suggest(z, ft_sprintf(arena, "fettle findings --kind %s", count->kind),
                    ft_sprintf(arena, "%lld of medium severity or worse", (long long)bad));
        }
    }
    if (out->hotspots.count && is_plain(out->hotspots.at[0].path)) {
        suggest(z, ft_sprintf(arena, "fettle impact --files %s", out->hotspots.at[0].path),
                "what a change of the hottest place can affect");
    }
    if (out->cycles.count) {
        suggest(z, "fettle graph --cycles", "where to cut the cycles");
    }
    if (out->rules) {
        suggest(
            z, "fettle analyze --rules",
            ft_sprintf(arena, "into .fettle/rules/architecture.yaml: holds it to its %s", z->held));
    }
    if (out->commit) {
        suggest(z, "fettle improve", "mend what can be proved");
    }
}

/* Only what the rules need. */
static ft_err only_rules(ft_ctx *cx, const struct project_analyze_in *in,
                         struct project_analyze_out *out) {
    struct project_analyze_out made = {.only_rules = true};
    struct analyzing z = {.cx = cx, .in = in, .out = &made};
    struct ops_index opened;
    FT_TRY(ops_index_open(cx, in->path, false, false, &opened));
    made.root = opened.root;
    FT_TRY(tell_structure(&z, &opened));
    if (!made.rules) {
        FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "%s shows no pattern that rules could hold it to",
                          opened.root));
        return ft_hint(cx, "docs/rules.md says how to write such rules yourself");
    }
    *out = made;
    return FT_OK;
}

ft_err project_analyze(ft_ctx *cx, const struct project_analyze_in *in,
                       struct project_analyze_out *out) {
    struct project_analyze_out made = {0};
    struct analyzing z = {.cx = cx, .in = in, .out = &made};
    struct ops_analysis_spec spec = {.path = in->path,
                                     .since = in->since,
                                     .commits = in->commits,
                                     .coverage = &in->coverage,
                                     .deep = in->deep};
    if (in->rules) {
        return only_rules(cx, in, out);
    }
    bool limited = in->limit != FT_ABSENT;
    z.limit = limited ? (size_t)in->limit : LISTED;
    made.places = limited ? in->limit : SHOWN;
    FT_TRY(ops_analysis_open(cx, &spec, &z.a));
    made.root = z.a.opened.root;
    made.commit = z.a.commit;
    made.branch = z.a.branch;
    made.left = z.a.tree.left;
    made.notes = z.a.notes;
    tell_size(&z);
    tell_hardest(&z);
    tell_history(&z);
    tell_coverage(&z);
    FT_TRY(tell_structure(&z, &z.a.opened));
    FT_TRY(tell_findings(&z));
    FT_TRY(tell_trend(&z));
    ops_analysis_keep(cx, &z.a);
    tell_next(&z);
    *out = made;
    return FT_OK;
}
