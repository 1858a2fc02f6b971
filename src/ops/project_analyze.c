#include "ops/project_analyze.h"

#include "analysis/architecture.h"
#include "analysis/trend.h"
#include "findings/findings.h"
#include "graph/chart.h"
#include "ops/analysis.h"
#include "ops/dispatch.h"
#include "ops/finding_list.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CYCLES_MAX = 10, NODES_MAX = 100, TREND_MS = 4000, FINDING_BYTES = 64 << 20 };

struct analyzing {
    ft_ctx *cx;
    const struct project_analyze_in *in;
    struct project_analyze_out *out;
    struct ops_analysis a;
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
    for (size_t i = 0; i < list.count && i < (size_t)z->in->limit; i++) {
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
    for (size_t i = 0; i < z->a.hotspots.count && i < (size_t)z->in->limit; i++) {
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

static void tell_cycle(struct analyzing *z, const struct ft_chart *chart, uint32_t group) {
    struct ft_arcs cuts = {0};
    struct shape_graph_cycle *cycle = FT_PUSH(z->cx->arena, &z->out->cycles);
    cycle->size = chart->groups.at[group + 1] - chart->groups.at[group];
    for (uint32_t n = 0; n < cycle->size && n < NODES_MAX; n++) {
        uint32_t node = chart->groups.nodes[chart->groups.at[group] + n];
        *FT_PUSH(z->cx->arena, &cycle->nodes) =
            ops_index_path(&z->a.opened, chart->nodes.at[node].name);
    }
    ft_net_cuts(z->cx->arena, &chart->net, &chart->groups, group, &cuts);
    for (size_t i = 0; i < cuts.count && i < NODES_MAX; i++) {
        struct shape_graph_cut *cut = FT_PUSH(z->cx->arena, &cycle->cuts);
        cut->from = ops_index_path(&z->a.opened, chart->nodes.at[cuts.at[i].from].name);
        cut->to = ops_index_path(&z->a.opened, chart->nodes.at[cuts.at[i].to].name);
        cut->weight = rounded((double)cuts.at[i].weight);
        ft_edge_kinds(z->cx->arena, cuts.at[i].kinds, &cut->kinds);
    }
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
    FT_TRY(ops_code_open(z->cx, opened, OPS_PARSE_MS, &code));
    if (code.state.done < code.state.files) {
        note(z, ft_sprintf(z->cx->arena,
                           "cycles and patterns are told from %lld of %lld files, which are parsed "
                           "so far: `fettle index --deep`",
                           (long long)code.state.done, (long long)code.state.files));
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
        tell_cycle(z, &chart, chart.cycles.at[i]);
    }
    return FT_OK;
}

static ft_err tell_trend(struct analyzing *z) {
    struct ft_trend trend = {0};
    struct ft_trend_spec spec = {.points = (size_t)z->in->points,
                                 .since = z->in->since,
                                 .under = z->a.opened.under,
                                 .budget_ms = TREND_MS};
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
                        "%lld commit%s of the trend are not measured yet: call it again to go on",
                        (long long)trend.left, trend.left == 1 ? "" : "s"));
    }
    return FT_OK;
}

static void count_finding(struct analyzing *z, const struct shape_finding *finding) {
    struct list_finding_count *list = &z->out->findings;
    size_t i = 0;
    while (i < list->count && strcmp(list->at[i].kind, finding->kind) != 0) {
        i++;
    }
    if (i == list->count) {
        *FT_PUSH(z->cx->arena, list) = (struct shape_finding_count){.kind = finding->kind};
    }
    struct shape_finding_count *count = &list->at[i];
    int64_t *const by_severity[] = {&count->note, &count->low, &count->medium, &count->high,
                                    &count->critical};
    ++*by_severity[ft_severity_named(finding->severity, FT_NOTE)];
    count->total++;
}

static int by_weight(const void *a, const void *b) {
    const struct shape_finding_count *x = a;
    const struct shape_finding_count *y = b;
    const int64_t of_x[] = {x->critical, x->high, x->medium, x->total};
    const int64_t of_y[] = {y->critical, y->high, y->medium, y->total};
    for (size_t i = 0; i < FT_COUNT(of_x); i++) {
        if (of_x[i] != of_y[i]) {
            return of_x[i] > of_y[i] ? -1 : 1;
        }
    }
    return strcmp(x->kind, y->kind);
}

/* As `fettle findings` answers, whose answers are kept. */
static ft_err tell_findings(struct analyzing *z) {
    int64_t bytes = 0;
    struct ft_answer answer;
    json_t *args = ft_json_keep(z->cx->arena, json_object());
    struct ft_call call = {.row = ft_row_named(ft_app_of(z->cx)->table, "finding.list"),
                           .args = args};
    for (size_t i = 0; i < z->a.tree.count; i++) {
        struct ft_index_file file;
        bool there = ft_index_file(z->a.opened.index, z->a.tree.at[i].file, &file);
        bytes += there ? file.size : 0;
    }
    if (z->in->quick) {
        return FT_OK;
    }
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
    for (size_t i = 0; i < found->findings.count; i++) {
        count_finding(z, &found->findings.at[i]);
    }
    if (z->out->findings.count) {
        qsort(z->out->findings.at, z->out->findings.count, sizeof *z->out->findings.at, by_weight);
    }
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
    if (out->cycle_count) {
        suggest(z, "fettle graph --cycles", "where to cut the cycles");
    }
    if (out->rules) {
        suggest(
            z, "fettle analyze --rules",
            ft_sprintf(arena, "into .fettle/rules/architecture.yaml: holds it to its %s", z->held));
    }
    suggest(z, "fettle improve", "mend what can be proved");
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
    struct ops_analysis_spec spec = {
        .path = in->path, .since = in->since, .commits = in->commits, .coverage = &in->coverage};
    if (in->rules) {
        return only_rules(cx, in, out);
    }
    FT_TRY(ops_analysis_open(cx, &spec, &z.a));
    made.root = z.a.opened.root;
    made.commit = z.a.commit;
    made.branch = z.a.branch;
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
