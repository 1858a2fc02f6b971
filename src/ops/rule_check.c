#include "ops/rule_check.h"

#include "analysis/boundary.h"
#include "command/app.h"
#include "ops/rule.h"

#include <string.h>

enum { LARGEST = 256 * 1024 };

static void add(ft_ctx *cx, const char *rule, const char *message, struct rule_check_out *out) {
    *FT_PUSH(cx->arena, &out->problems) =
        (struct shape_rule_problem){.rule = rule, .message = message};
}

static ft_err own_boundaries(ft_ctx *cx, const char *path, struct ft_boundaries *boundaries,
                             struct ft_strings *notes) {
    struct ft_conf *conf = NULL;
    struct ft_root root;
    FT_TRY(ops_own_place(cx, path, &root, &conf));
    return ft_boundaries_own(cx, &root, conf, boundaries, notes);
}

ft_err rule_check(ft_ctx *cx, const struct rule_check_in *in, struct rule_check_out *out) {
    struct rule_check_out made = {0};
    struct ft_quality_rules rules = {0};
    struct ft_boundaries boundaries = {0};
    struct ft_strings notes = {0};
    for (size_t i = 0; i < in->files.count; i++) {
        struct ft_slice text;
        FT_TRY(ft_path_read(cx, in->files.at[i], LARGEST, &text));
        ft_quality_read(cx, in->files.at[i], text, &rules, &notes);
        ft_boundaries_read(cx, in->files.at[i], text, &boundaries, &notes);
    }
    if (!in->files.count) {
        FT_TRY(ops_own_rules(cx, in->path, &rules, &notes));
        FT_TRY(own_boundaries(cx, in->path, &boundaries, &notes));
    }
    for (size_t i = 0; i < notes.count; i++) {
        add(cx, NULL, notes.at[i], &made);
    }
    for (size_t i = 0; i < rules.count; i++) {
        struct ft_strings wrong;
        FT_TRY(ft_checkpoint(cx));
        FT_TRY(ft_quality_try(cx, rules.at[i], &wrong));
        for (size_t k = 0; k < wrong.count; k++) {
            add(cx, rules.at[i]->info.id, wrong.at[k], &made);
        }
    }
    made.checked = (int64_t)rules.count;
    for (size_t i = 0; i < boundaries.count; i++) {
        const struct ft_boundary_set *set = &boundaries.at[i];
        made.checked += (int64_t)set->rules.count + set->layered + set->acyclic;
    }
    made.exit = made.problems.count ? 4 : 0;
    *out = made;
    return FT_OK;
}

void rule_check_view(const struct rule_check_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->problems.count; i++) {
        const struct shape_rule_problem *problem = &out->problems.at[i];
        ft_doc_text(doc, FT_BAD, "%s%s%s", problem->rule ? problem->rule : "",
                    problem->rule ? ": " : "", problem->message);
    }
    ft_doc_text(doc, out->problems.count ? FT_STRONG : FT_GOOD, "%lld rule%s, %zu problem%s",
                (long long)out->checked, out->checked == 1 ? "" : "s", out->problems.count,
                out->problems.count == 1 ? "" : "s");
}
