#include "ops/finding.h"

#include <stdlib.h>
#include <string.h>

bool ops_finding_asked(const struct ft_rule_info *rule, const char *kind,
                       const struct ft_strings *rules) {
    bool named = !rules->count;
    for (size_t i = 0; i < rules->count; i++) {
        named |= strncmp(rule->id, rules->at[i], strlen(rules->at[i])) == 0;
    }
    return named && (!kind || strcmp(rule->kind, kind) == 0);
}

static int64_t number(int64_t value) {
    return value > 0 ? value : FT_ABSENT;
}

static void shape_one(struct ft_arena *arena, const struct ft_finding *finding,
                      struct shape_finding *shape) {
    const struct ft_place *place = &finding->place;
    *shape = (struct shape_finding){
        .id = finding->id,
        .rule = finding->rule->id,
        .kind = finding->rule->kind,
        .severity = ft_severity_name(finding->severity),
        .confidence = ft_confidence_name(finding->confidence),
        .path = place->path,
        .line = number(place->line),
        .column = number(place->column),
        .end_line = number(place->end_line),
        .end_column = number(place->end_column),
        .message = finding->message,
        .title = finding->rule->title,
        .why = finding->rule->why,
        .fix = finding->rule->fix,
        .cwe = finding->rule->cwe,
    };
    for (size_t i = 0; i < finding->steps.count; i++) {
        const struct ft_finding_step *step = &finding->steps.at[i];
        *FT_PUSH(arena, &shape->steps) = (struct shape_finding_step){
            .path = step->place.path,
            .line = number(step->place.line),
            .column = number(step->place.column),
            .message = step->message,
        };
    }
}

void ops_findings_shape(struct ft_arena *arena, const struct ft_findings *findings,
                        struct list_finding *shapes) {
    for (size_t i = 0; i < findings->count; i++) {
        shape_one(arena, &findings->at[i], FT_PUSH(arena, shapes));
    }
}

static enum ft_style style_of(const char *severity) {
    return strcmp(severity, "critical") == 0 || strcmp(severity, "high") == 0 ? FT_BAD
           : strcmp(severity, "medium") == 0                                  ? FT_WARN
                                                                              : FT_DIM;
}

static void view_one(const struct shape_finding *finding, struct ft_doc *doc) {
    long long line = finding->line == FT_ABSENT ? 0 : finding->line;
    ft_doc_span(doc, FT_DIM, "\n  %lld", line);
    ft_doc_span(doc, style_of(finding->severity), "  %s", finding->severity);
    ft_doc_span(doc, FT_PLAIN, "  %s", finding->message);
    ft_doc_span(doc, FT_DIM, "  [%s]", finding->rule);
    for (size_t i = 0; i < finding->steps.count; i++) {
        const struct shape_finding_step *step = &finding->steps.at[i];
        ft_doc_span(doc, FT_DIM, "\n        %s:%lld  %s", step->path, (long long)step->line,
                    step->message);
    }
}

void ops_findings_view(const struct list_finding *findings, const char *root, struct ft_doc *doc) {
    static const char *const levels[] = {"critical", "high", "medium", "low", "note"};
    for (size_t i = 0; i < findings->count; i++) {
        const struct shape_finding *finding = &findings->at[i];
        if (!i || strcmp(findings->at[i - 1].path, finding->path) != 0) {
            ft_doc_end(doc);
            ft_doc_file(doc, FT_STRONG, ft_sprintf(ft_doc_arena(doc), "%s/%s", root, finding->path),
                        finding->path);
        }
        view_one(finding, doc);
    }
    ft_doc_end(doc);
    const char *counts = "";
    for (size_t level = 0; level < FT_COUNT(levels); level++) {
        size_t count = 0;
        for (size_t i = 0; i < findings->count; i++) {
            count += strcmp(findings->at[i].severity, levels[level]) == 0;
        }
        if (count) {
            counts = ft_sprintf(ft_doc_arena(doc), "%s%s%zu %s", counts, *counts ? ", " : "", count,
                                levels[level]);
        }
    }
    ft_doc_text(doc, findings->count ? FT_STRONG : FT_GOOD, "%zu finding%s%s%s", findings->count,
                findings->count == 1 ? "" : "s", *counts ? ": " : "", counts);
}

static int64_t place_number(int64_t value) {
    return value == FT_ABSENT ? 0 : value;
}

/* From the answer itself, so that a kept one gives the same. */
void ops_findings_render(ft_ctx *cx, const struct list_finding *shapes, const char *root,
                         struct ft_buf *text) {
    struct ft_findings findings = {0};
    for (size_t i = 0; i < shapes->count; i++) {
        const struct shape_finding *shape = &shapes->at[i];
        struct ft_rule_info *rule = FT_NEW(cx->arena, struct ft_rule_info);
        *rule =
            (struct ft_rule_info){.id = shape->rule,
                                  .kind = shape->kind,
                                  .title = shape->title,
                                  .why = shape->why,
                                  .fix = shape->fix,
                                  .cwe = shape->cwe,
                                  .severity = ft_severity_named(shape->severity, FT_NOTE),
                                  .confidence = ft_confidence_named(shape->confidence, FT_UNSURE)};
        struct ft_place place = {.path = shape->path,
                                 .line = place_number(shape->line),
                                 .column = place_number(shape->column),
                                 .end_line = place_number(shape->end_line),
                                 .end_column = place_number(shape->end_column)};
        struct ft_finding *finding =
            ft_finding_add(cx->arena, &findings, rule, place, shape->message);
        finding->id = shape->id;
        for (size_t s = 0; s < shape->steps.count; s++) {
            const struct shape_finding_step *step = &shape->steps.at[s];
            *FT_PUSH(cx->arena, &finding->steps) =
                (struct ft_finding_step){.place = {.path = step->path,
                                                   .line = place_number(step->line),
                                                   .column = place_number(step->column)},
                                         .message = step->message};
        }
    }
    ft_findings_sarif(cx->arena, &findings, root, text);
}

int64_t ops_findings_exit(const struct list_finding *findings, bool fail) {
    for (size_t i = 0; fail && i < findings->count; i++) {
        if (ft_severity_named(findings->at[i].severity, FT_NOTE) >= FT_MEDIUM) {
            return 4;
        }
    }
    return 0;
}

static struct shape_finding_count *count_of(struct ft_arena *arena,
                                            struct list_finding_count *counts, const char *kind) {
    for (size_t i = 0; i < counts->count; i++) {
        if (strcmp(counts->at[i].kind, kind) == 0) {
            return &counts->at[i];
        }
    }
    struct shape_finding_count *made = FT_PUSH(arena, counts);
    *made = (struct shape_finding_count){.kind = kind};
    return made;
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

void ops_findings_count(struct ft_arena *arena, const struct list_finding *findings,
                        struct list_finding_count *counts) {
    for (size_t i = 0; i < findings->count; i++) {
        const struct shape_finding *finding = &findings->at[i];
        struct shape_finding_count *count = count_of(arena, counts, finding->kind);
        int64_t *const by_severity[] = {&count->note, &count->low, &count->medium, &count->high,
                                        &count->critical};
        ++*by_severity[ft_severity_named(finding->severity, FT_NOTE)];
        count->total++;
    }
    if (counts->count) {
        qsort(counts->at, counts->count, sizeof *counts->at, by_weight);
    }
}
