/* An analysis as people read it: what fits a screen. */
#include "base/clock.h"
#include "ops/project_analyze.h"

#include <string.h>

enum { LANGUAGES = 4, STEPS = 4 };

/* 1234567 as 1,234,567. */
static const char *grouped(struct ft_arena *arena, int64_t number) {
    const char *digits = ft_sprintf(arena, "%lld", (long long)number);
    size_t size = strlen(digits);
    char *text = ft_alloc(arena, size + size / 3 + 1);
    size_t at = 0;
    for (size_t i = 0; i < size; i++) {
        if (i && (size - i) % 3 == 0) {
            text[at++] = ',';
        }
        text[at++] = digits[i];
    }
    return text;
}

static const char *percent(struct ft_arena *arena, int64_t part, int64_t whole) {
    double value = whole ? 100.0 * (double)part / (double)whole : 0;
    return ft_sprintf(arena, value < 10 && part ? "%.1f%%" : "%.0f%%", value);
}

static void view_head(const struct project_analyze_out *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    const char *slash = strrchr(out->root, '/');
    const char *languages = "";
    ft_doc_heading(doc, 1, "%s", slash && slash[1] ? slash + 1 : out->root);
    if (out->commit) {
        ft_doc_pair(doc, "commit", FT_CODE, "%.12s%s%s", out->commit, out->branch ? " on " : "",
                    out->branch ? out->branch : "");
    }
    for (size_t i = 0; i < out->languages.count && i < LANGUAGES; i++) {
        const struct shape_analysis_language *language = &out->languages.at[i];
        languages = ft_sprintf(arena, "%s%s%s %s", languages, i ? ", " : "", language->name,
                               percent(arena, language->lines, out->lines));
    }
    const char *whole =
        out->left ? ft_sprintf(arena, " of %s", grouped(arena, out->files + out->left)) : "";
    ft_doc_pair(doc, "source", out->left ? FT_WARN : FT_PLAIN,
                "%s lines in %s%s files, %s tests%s%s%s", grouped(arena, out->lines),
                grouped(arena, out->files), whole, percent(arena, out->test_lines, out->lines),
                *languages ? "; " : "", languages, out->languages.count > LANGUAGES ? " …" : "");
}

static void view_patterns(const struct project_analyze_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->patterns.count; i++) {
        const struct shape_pattern *pattern = &out->patterns.at[i];
        ft_doc_pair(doc, i ? "" : "built as", pattern->counter.count ? FT_PLAIN : FT_GOOD,
                    "%s (%.0f%% sure): %s", pattern->name, pattern->confidence * 100,
                    pattern->evidence.count ? pattern->evidence.at[0] : "");
        if (pattern->counter.count) {
            ft_doc_pair(doc, "", FT_WARN, "but %s%s", pattern->counter.at[0],
                        pattern->counter.count > 1 ? " …" : "");
        }
    }
}

static void view_findings(const struct project_analyze_out *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    const char *text = "";
    int64_t all = 0;
    int64_t bad = 0;
    if (!out->duplication) {
        return; /* they were left out */
    }
    for (size_t i = 0; i < out->findings.count; i++) {
        const struct shape_finding_count *count = &out->findings.at[i];
        const char *lines =
            strcmp(count->kind, "duplicate") == 0
                ? ft_sprintf(arena, " (%s of the lines)",
                             percent(arena, out->duplication->duplicated, out->duplication->lines))
                : "";
        text = ft_sprintf(arena, "%s%s%lld %s%s", text, i ? ", " : ": ", (long long)count->total,
                          count->kind, lines);
        bad += count->critical + count->high + count->medium;
        all += count->total;
    }
    const char *worse = bad ? ft_sprintf(arena, ", %lld medium or worse", (long long)bad) : "";
    ft_doc_pair(doc, "findings", bad ? FT_WARN : FT_GOOD, "%lld%s%s", (long long)all, worse, text);
}

static void view_figures(const struct project_analyze_out *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    const struct shape_analysis_complexity *complexity = out->complexity;
    const struct shape_analysis_history *history = out->history;
    ft_doc_pair(doc, "functions", FT_PLAIN,
                "%s, complexity %.1f on average, nine of ten at most %lld; %s over 15",
                grouped(arena, complexity->functions), complexity->mean, (long long)complexity->p90,
                grouped(arena, complexity->tangled));
    if (history) {
        ft_doc_pair(doc, "history", FT_PLAIN, "%s%s commit%s by %lld %s, %.10s to %.10s",
                    history->more ? "the last " : "", grouped(arena, history->commits),
                    history->commits == 1 ? "" : "s", (long long)history->authors,
                    history->authors == 1 ? "person" : "people",
                    ft_time_format(arena, history->first), ft_time_format(arena, history->last));
    }
    view_findings(out, doc);
    if (out->cycles.count) {
        const struct shape_graph_cycle *largest = &out->cycles.at[0];
        ft_doc_pair(doc, "cycles", FT_WARN, "%lld, the largest of %lld files: %s, %s%s",
                    (long long)out->cycle_count, (long long)largest->size, largest->nodes.at[0],
                    largest->nodes.at[1], largest->size > 2 ? " …" : "");
    } else if (out->cycle_count != FT_ABSENT) {
        ft_doc_pair(doc, "cycles", FT_GOOD, "none between files");
    }
    if (out->coverage) {
        const struct shape_analysis_coverage *coverage = out->coverage;
        ft_doc_pair(doc, "coverage", FT_PLAIN,
                    "%s of %s lines; %lld of %lld functions unreached (%s)",
                    percent(arena, coverage->covered, coverage->lines),
                    grouped(arena, coverage->lines), (long long)coverage->unreached,
                    (long long)coverage->functions, coverage->reports.at[0].format);
    }
}

/* A bar a point, from the least to the most of them; of values that are all the same low ones. */
static const char *spark(struct ft_arena *arena, const double *values, size_t count) {
    static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    double least = values[0];
    double most = values[0];
    const char *text = "";
    for (size_t i = 1; i < count; i++) {
        least = values[i] < least ? values[i] : least;
        most = values[i] > most ? values[i] : most;
    }
    for (size_t i = 0; i < count; i++) {
        double part = most > least ? (values[i] - least) / (most - least) : 0;
        text = ft_sprintf(arena, "%s%s", text, bars[(size_t)(part * 7.0 + 0.5)]);
    }
    return text;
}

static void view_trend(const struct project_analyze_out *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    size_t count = out->trend.count;
    double *lines = FT_NEW_N(arena, double, count + 1);
    double *means = FT_NEW_N(arena, double, count + 1);
    double *tangled = FT_NEW_N(arena, double, count + 1);
    if (count < 2) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct shape_trend_point *point = &out->trend.at[i];
        lines[i] = (double)point->lines;
        means[i] = point->mean;
        tangled[i] = (double)point->tangled;
    }
    const struct shape_trend_point *first = &out->trend.at[0];
    const struct shape_trend_point *last = &out->trend.at[count - 1];
    const char *from = ft_time_format(arena, first->time);
    const char *to = ft_time_format(arena, last->time);
    size_t skip = strncmp(from, to, 10) == 0 ? 11 : 0; /* of one day: the times */
    const char *heads[] = {"trend", "", ft_sprintf(arena, ">%.*s", skip ? 5 : 10, from + skip),
                           ft_sprintf(arena, ">%.*s", skip ? 5 : 10, to + skip)};
    ft_doc_table(doc, heads, FT_COUNT(heads));
    ft_doc_cell(doc, FT_PLAIN, "lines");
    ft_doc_cell(doc, FT_CODE, "%s", spark(arena, lines, count));
    ft_doc_cell(doc, FT_PLAIN, "%s", grouped(arena, first->lines));
    ft_doc_cell(doc, FT_PLAIN, "%s", grouped(arena, last->lines));
    ft_doc_cell(doc, FT_PLAIN, "complexity on average");
    ft_doc_cell(doc, FT_CODE, "%s", spark(arena, means, count));
    ft_doc_cell(doc, FT_PLAIN, "%.2f", first->mean);
    ft_doc_cell(doc, last->mean > first->mean ? FT_WARN : FT_PLAIN, "%.2f", last->mean);
    ft_doc_cell(doc, FT_PLAIN, "functions over 15");
    ft_doc_cell(doc, FT_CODE, "%s", spark(arena, tangled, count));
    ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)first->tangled);
    ft_doc_cell(doc, last->tangled > first->tangled ? FT_WARN : FT_PLAIN, "%lld",
                (long long)last->tangled);
}

static void view_hotspots(const struct project_analyze_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"hottest places", ">commits",           ">lines changed",
                                          ">complexity",    "most tangled in it", ">covered"};
    struct ft_arena *arena = ft_doc_arena(doc);
    size_t count = FT_COUNT(columns) - !out->coverage;
    if (out->hotspots.count) {
        ft_doc_table(doc, columns, count);
    }
    for (size_t i = 0; i < out->hotspots.count && (int64_t)i < out->places; i++) {
        const struct shape_hotspot *spot = &out->hotspots.at[i];
        ft_doc_cell(doc, FT_STRONG, "%s", spot->path);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)spot->commits);
        ft_doc_cell(doc, FT_PLAIN, "%s", grouped(arena, spot->changed));
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)spot->complexity);
        ft_doc_cell(doc, FT_DIM, "%s:%lld (%lld)", spot->function, (long long)spot->line,
                    (long long)spot->ccn);
        if (out->coverage) {
            bool told = spot->coverable != FT_ABSENT;
            ft_doc_cell(doc, FT_PLAIN, "%s",
                        told ? percent(arena, spot->covered, spot->coverable) : "");
        }
    }
}

static void view_hardest(const struct project_analyze_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"hardest functions", ">complexity", ">cognitive",
                                          ">lines", "place"};
    if (out->hardest.count) {
        ft_doc_table(doc, columns, FT_COUNT(columns));
    }
    for (size_t i = 0; i < out->hardest.count && (int64_t)i < out->places; i++) {
        const struct shape_function_metrics *function = &out->hardest.at[i];
        ft_doc_cell(doc, FT_CODE, "%s", function->function);
        ft_doc_cell(doc, function->ccn > 15 ? FT_WARN : FT_PLAIN, "%lld", (long long)function->ccn);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)function->cognitive);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)function->nloc);
        ft_doc_cell(doc, FT_DIM, "%s:%lld", function->file, (long long)function->line);
    }
}

void project_analyze_view(const struct project_analyze_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"next", "because"};
    if (out->only_rules) {
        ft_doc_raw(doc, out->rules);
        return;
    }
    view_head(out, doc);
    view_patterns(out, doc);
    view_figures(out, doc);
    view_hotspots(out, doc);
    view_hardest(out, doc);
    view_trend(out, doc);
    ft_doc_notes(doc, &out->notes);
    if (out->next.count) {
        ft_doc_table(doc, columns, FT_COUNT(columns));
    }
    for (size_t i = 0; i < out->next.count && i < STEPS; i++) {
        ft_doc_cell(doc, FT_CODE, "%s", out->next.at[i].command);
        ft_doc_cell(doc, FT_DIM, "%s", out->next.at[i].why);
    }
}
