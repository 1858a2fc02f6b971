/* The search: suggestions from the fixers, best first, each through the ratchet. */
#include "agent/run_int.h"
#include "base/clock.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PASSES = 4 };

static const struct ft_strings *fixers_wanted(const struct run *run) {
    const struct ft_strings *only = run->spec->only;
    return only && only->count ? only : ft_conf_list(run->conf, FT_S_FIXERS);
}

ft_err search_check_names(ft_ctx *cx, const struct run *run) {
    const struct ft_strings *only = fixers_wanted(run);
    for (size_t i = 0; i < only->count; i++) {
        const char **names = FT_NEW_N(cx->arena, const char *, ft_fixer_count + 1);
        bool known = false;
        for (size_t f = 0; f < ft_fixer_count; f++) {
            names[f] = ft_fixers[f]->name;
            known |= strcmp(ft_fixers[f]->name, only->at[i]) == 0;
        }
        if (!known) {
            FT_IGNORE(ft_fail(cx, FT_INVALID, "there is no fixer '%s'",
                              ft_text_inert_dup(cx->arena, only->at[i])));
            const char *meant = ft_text_meant(only->at[i], names, ft_fixer_count);
            if (meant) {
                return ft_hint(cx, "did you mean '%s'?", meant);
            }
            const char *all = "";
            for (size_t f = 0; f < ft_fixer_count; f++) {
                all = ft_sprintf(cx->arena, "%s%s%s", all, f ? ", " : "", names[f]);
            }
            return ft_hint(cx, "fixers: %s", all);
        }
    }
    return FT_OK;
}

static bool is_wanted(const struct run *run, const struct ft_fixer *fixer) {
    const struct ft_strings *only = fixers_wanted(run);
    for (size_t i = 0; i < only->count; i++) {
        if (strcmp(only->at[i], fixer->name) == 0) {
            return true;
        }
    }
    return only->count == 0;
}

static int by_value(const void *a, const void *b) {
    const struct ft_suggestion *x = a;
    const struct ft_suggestion *y = b;
    if (x->value != y->value) {
        return x->value > y->value ? -1 : 1;
    }
    return strcmp(x->id, y->id);
}

static ft_err find_all(ft_ctx *cx, struct run *run, struct ft_suggestions *all) {
    struct ft_fix_scope *scope = NULL;
    struct ft_scope_spec spec = {
        .repo = run->repo,
        .commit = run->found_at,
        .list = &run->list,
        .profile = &run->profile,
        .conf = run->conf,
        .workplace = &run->workplace,
        .skip = &run->state.dirty,
        .trusted = run->trusted && !run->spec->dry_run,
        .scratch = ft_path_join(cx->arena, run->dir, "scratch"),
    };
    FT_TRY(ft_repo_list(cx, run->repo, run->found_at, &run->list));
    FT_TRY(ft_scope_open(cx, &spec, &scope));
    for (size_t f = 0; f < ft_fixer_count; f++) {
        const struct ft_fixer *fixer = ft_fixers[f];
        struct ft_suggestions found = {0};
        if (!is_wanted(run, fixer) || (fixer->runs_programs && !spec.trusted)) {
            continue;
        }
        ft_progress(cx, "find", (int64_t)f, (int64_t)ft_fixer_count, "%s", fixer->summary);
        FT_TRY(ft_scope_find(cx, scope, fixer, &found));
        for (size_t i = 0; i < found.count; i++) {
            *FT_PUSH(cx->arena, all) = found.at[i];
        }
    }
    if (all->count) {
        qsort(all->at, all->count, sizeof *all->at, by_value);
    }
    return FT_OK;
}

static void mark(struct run *run, const struct ft_suggestion *suggestion, enum seen seen) {
    ft_map_put(&run->seen, ft_slice_of(suggestion->id), (void *)(uintptr_t)seen);
}

/* Why nothing more is tried; NULL: go on. */
static const char *why_stop(struct run *run) {
    if (run->spec->dry_run) {
        return "dry run";
    }
    if (run->tries >= run->max) {
        return "the limit of suggestions was reached";
    }
    if (ft_mono_ns() > run->end_ns) {
        run->out->budget_spent = true;
        return "the budget was spent";
    }
    return NULL;
}

static ft_err try_all(ft_ctx *cx, struct run *run, struct ft_suggestions *all, bool last_pass);

static ft_err try_parts(ft_ctx *cx, struct run *run, const struct ft_suggestion *whole) {
    struct ft_suggestions parts = {.at = whole->parts, .count = whole->part_count};
    return try_all(cx, run, &parts, true);
}

static ft_err try_one(ft_ctx *cx, struct run *run, struct ft_suggestion *suggestion,
                      bool last_pass) {
    struct ft_tried tried;
    FT_TRY(ratchet_try(cx, run, suggestion, &tried));
    if (ratchet_is_split(&tried)) {
        mark(run, suggestion, SEEN_SPLIT);
        return try_parts(cx, run, suggestion);
    }
    bool outdated = tried.outcome == FT_LEFT && suggestion->changes.count && tried.reason &&
                    strncmp(tried.reason, "an earlier", 10) == 0;
    if (outdated && !last_pass) {
        return FT_OK; /* it is made anew from the new tip in the next pass */
    }
    mark(run, suggestion, SEEN);
    run->tries++;
    run->kept_in_pass += tried.outcome == FT_KEPT;
    *FT_PUSH(cx->arena, &run->out->tried) = tried;
    return FT_OK;
}

/* Tries what was not tried before. */
static ft_err try_all(ft_ctx *cx, struct run *run, struct ft_suggestions *all, bool last_pass) {
    for (size_t i = 0; i < all->count; i++) {
        struct ft_suggestion *suggestion = &all->at[i];
        void *seen = ft_map_get(&run->seen, ft_slice_of(suggestion->id));
        if (seen) {
            FT_TRY((uintptr_t)seen == SEEN_SPLIT ? try_parts(cx, run, suggestion) : FT_OK);
            continue;
        }
        const char *reason = why_stop(run);
        if (reason) {
            mark(run, suggestion, SEEN);
            *FT_PUSH(cx->arena, &run->out->tried) =
                (struct ft_tried){.suggestion = suggestion, .outcome = FT_LEFT, .reason = reason};
            continue;
        }
        ft_progress(cx, "improve", (int64_t)i, (int64_t)all->count, "%s", suggestion->title);
        FT_TRY(try_one(cx, run, suggestion, last_pass));
    }
    return FT_OK;
}

/* The commit that a pass looks at is in the log: a run that goes on after a kill finds the same
 * suggestions in the same order, and so comes to the same commits. */
static ft_err begin_pass(ft_ctx *cx, struct run *run) {
    if (run->resumed_pass) {
        run->resumed_pass = false;
        return FT_OK;
    }
    run->pass++;
    run->kept_in_pass = 0;
    run->found_at = run->tip;
    json_t *data = json_object();
    json_object_set_new(data, "pass", json_integer(run->pass));
    json_object_set_new(data, "commit", ft_json_string(run->found_at));
    enum ft_err_code err = ft_events_append(cx, run->log, "search.begun", data, NULL);
    json_decref(data);
    return err;
}

ft_err search_all(ft_ctx *cx, struct run *run) {
    while (run->pass < MOST_PASSES || run->resumed_pass) {
        struct ft_suggestions all = {0};
        FT_TRY(begin_pass(cx, run));
        FT_TRY(find_all(cx, run, &all));
        FT_TRY(try_all(cx, run, &all, run->pass == MOST_PASSES));
        if (run->kept_in_pass == 0 || run->out->budget_spent) {
            break;
        }
    }
    return FT_OK;
}
