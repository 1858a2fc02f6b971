#include "ops/improvement.h"

#include "base/clock.h"
#include "ops/background.h"

#include <string.h>

static const struct ft_conf *conf_of(ft_ctx *cx, const char *project) {
    struct ft_conf *conf = NULL;
    return ft_app_conf(cx, project, &conf) == FT_OK ? conf : NULL;
}

static const char *const outcomes[] = {
    [FT_KEPT] = "kept", [FT_ROLLED_BACK] = "rolled back", [FT_LEFT] = "left"};

static void fill_suggestions(ft_ctx *cx, const struct ft_improvement *made,
                             struct shape_improvement *out) {
    int64_t *counts[] = {
        [FT_KEPT] = &out->kept, [FT_ROLLED_BACK] = &out->rolled_back, [FT_LEFT] = &out->left};
    for (size_t i = 0; i < made->tried.count; i++) {
        const struct ft_tried *tried = &made->tried.at[i];
        ++*counts[tried->outcome];
        *FT_PUSH(cx->arena, &out->suggestions) = (struct shape_suggestion){
            .id = tried->suggestion->id,
            .fixer = tried->suggestion->fixer,
            .title = tried->suggestion->title,
            .outcome = outcomes[tried->outcome],
            .commit = tried->outcome == FT_KEPT ? tried->commit : NULL,
            .proof = tried->outcome == FT_KEPT ? tried->proof : NULL,
            .critic = tried->critic,
            .reason = tried->reason,
            .added = tried->suggestion->added,
            .removed = tried->suggestion->removed,
            .duration = tried->ms,
            .overhead = tried->overhead_ms,
        };
    }
    for (size_t i = 0; i < made->baseline.count; i++) {
        const struct ft_baseline_line *line = &made->baseline.at[i];
        *FT_PUSH(cx->arena, &out->baseline) = (struct shape_baseline){
            .command = line->command->typed,
            .evidence = line->command->evidence,
            .ok = line->ok,
            .usable = line->usable,
            .passed = line->passed,
            .failed = line->failed,
            .note = line->note,
            .duration = line->ms,
        };
    }
}

static void fill(ft_ctx *cx, const struct ft_improvement *made, struct shape_improvement *out) {
    *out = (struct shape_improvement){
        .run = made->run,
        .project = made->project,
        .state = made->state,
        .base = made->base,
        .branch = made->branch,
        .commit = made->commit,
        .onto = made->onto,
        .dry_run = made->dry_run,
        .applied = made->applied,
        .not_applied = made->not_applied,
        .budget_spent = made->budget_spent,
        .notes = made->notes,
        .report = made->report,
        .duration = made->ms,
    };
    fill_suggestions(cx, made, out);
    if (made->branch) {
        out->merge = made->applied ? NULL : ft_sprintf(cx->arena, "git merge %s", made->branch);
        out->undo = ft_sprintf(cx->arena, "fettle undo %s", made->run + 28);
    }
    bool refused = !out->kept && out->rolled_back;
    out->exit = made->not_applied    ? ft_err_info(FT_CONFLICT)->exit
                : made->budget_spent ? ft_err_info(FT_BUDGET)->exit
                : refused            ? ft_err_info(FT_REFUSED)->exit
                                     : 0;
}

ft_err ops_improve(ft_ctx *cx, struct ft_improve_spec *spec, struct shape_improvement *out) {
    struct ft_improvement made;
    spec->conf_of = conf_of;
    FT_TRY(ft_app_data_dir(cx, NULL, &spec->data));
    FT_TRY(ft_app_cache_dir(cx, NULL, &spec->cache));
    FT_TRY(ft_app_store(cx, true, &spec->store));
    FT_TRY(ft_improve(cx, spec, &made));
    const char *output = NULL;
    if (spec->detach) {
        FT_TRY(ops_background_start(cx, spec, made.run, &output));
    }
    fill(cx, &made, out);
    out->output = output;
    return FT_OK;
}

static void view_baseline(const struct shape_improvement *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    for (size_t i = 0; i < out->baseline.count; i++) {
        const struct shape_baseline *line = &out->baseline.at[i];
        long long passed = line->passed;
        long long total = passed + line->failed;
        const char *tests =
            total ? ft_sprintf(arena, ", %lld of %lld tests pass", passed, total) : "";
        ft_doc_pair(doc, line->command, line->ok ? FT_GOOD : FT_WARN, "%s%s (%s; %s)",
                    line->ok ? "passes" : line->note, tests,
                    ft_duration_format(arena, line->duration), line->evidence);
    }
}

enum { SHOWN = 12 };

static void view_group(const struct shape_improvement *out, struct ft_doc *doc, const char *outcome,
                       enum ft_style style, const char *title, long long count) {
    if (!count) {
        return;
    }
    ft_doc_heading(doc, 2, "%s (%lld)", title, count);
    long long shown = 0;
    for (size_t i = 0; i < out->suggestions.count; i++) {
        const struct shape_suggestion *s = &out->suggestions.at[i];
        if (strcmp(s->outcome, outcome) != 0 || shown++ >= SHOWN) {
            continue;
        }
        if (s->reason) {
            ft_doc_item(doc, style, "%s: %s", s->title, s->reason);
        } else {
            ft_doc_item(doc, style, "%s (+%lld -%lld)", s->title, (long long)s->added,
                        (long long)s->removed);
        }
    }
    if (shown > SHOWN) {
        ft_doc_item(doc, FT_DIM, "and %lld more; `fettle runs show last` has them all",
                    shown - SHOWN);
    }
}

static void view_notes(const struct shape_improvement *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->notes.count; i++) {
        ft_doc_text(doc, FT_DIM, "Note: %s.", out->notes.at[i]);
    }
}

static void view_next(const struct shape_improvement *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    if (out->branch) {
        ft_doc_pair(doc, "branch", FT_CODE, "%s", out->branch);
        ft_doc_pair(doc, "look", FT_CODE, "git log -p %.8s..%s", out->base, out->branch);
    }
    if (out->merge) {
        ft_doc_pair(doc, "merge", FT_CODE, "%s", out->merge);
    }
    if (out->undo) {
        ft_doc_pair(doc, "undo", FT_CODE, "%s", out->undo);
    }
    if (out->report) {
        ft_doc_pair(doc, "report", FT_PLAIN, "%s", out->report);
    }
    ft_doc_pair(doc, "time", FT_PLAIN, "%s", ft_duration_format(arena, out->duration));
}

/* It has only begun, somewhere else. */
static void view_begun(const struct shape_improvement *out, struct ft_doc *doc) {
    ft_doc_text(doc, FT_GOOD, "The run goes on in the background.");
    ft_doc_pair(doc, "run", FT_CODE, "%s", out->run);
    ft_doc_pair(doc, "follow", FT_CODE, "fettle runs attach %s", out->run + 28);
    ft_doc_pair(doc, "stop", FT_CODE, "fettle runs cancel %s", out->run + 28);
    ft_doc_pair(doc, "output", FT_PLAIN, "%s", out->output);
    view_notes(out, doc);
}

void ops_improvement_view(const struct shape_improvement *out, struct ft_doc *doc) {
    if (strcmp(out->state, "requested") == 0) {
        view_begun(out, doc);
        return;
    }
    view_baseline(out, doc);
    view_group(out, doc, "kept", FT_GOOD, out->applied ? "Kept and applied" : "Kept", out->kept);
    view_group(out, doc, "rolled back", FT_WARN, "Rolled back", out->rolled_back);
    view_group(out, doc, "left", FT_PLAIN, out->dry_run ? "Suggestions" : "Left for a person",
               out->left);
    if (!out->suggestions.count) {
        ft_doc_text(doc, FT_GOOD, "Nothing to mend was found in %s.", out->project);
    }
    view_notes(out, doc);
    if (out->not_applied) {
        ft_doc_text(doc, FT_WARN, "Not applied: %s.", out->not_applied);
    }
    if (out->budget_spent) {
        ft_doc_text(doc, FT_WARN, "The time was over before everything was tried.");
    }
    view_next(out, doc);
}
