/* How a run ends: its branch, its last event, its report. */
#include "agent/run_int.h"
#include "base/log.h"

#include <string.h>

/* fettle/improve-1a2b3c4d, with a number where that name is taken by other work. */
static ft_err make_branch(ft_ctx *cx, struct run *run) {
    for (int n = 1; n < 1000; n++) {
        const char *name = n == 1 ? ft_sprintf(cx->arena, "fettle/improve-%.8s", run->base)
                                  : ft_sprintf(cx->arena, "fettle/improve-%.8s-%d", run->base, n);
        const char *ref = ft_sprintf(cx->arena, "refs/heads/%s", name);
        char oid[FT_OID_HEX];
        enum ft_err_code err = ft_ref_get(cx, run->repo, ref, oid);
        if (err == FT_OK && strcmp(oid, run->tip) == 0) {
            run->out->branch = name; /* the same work was done before */
            return FT_OK;
        }
        if (err == FT_OK) {
            continue;
        }
        if (err != FT_NOTFOUND) {
            return err;
        }
        ft_clear(cx);
        FT_TRY(ft_ref_set(cx, run->repo, ref, run->tip, NULL, "fettle improve"));
        run->out->branch = name;
        return FT_OK;
    }
    return ft_fail(cx, FT_EXISTS, "there are too many branches fettle/improve-%.8s", run->base);
}

static const char *summary_of(ft_ctx *cx, const struct run *run, const char *state) {
    size_t kept = 0;
    size_t refused = 0;
    for (size_t i = 0; i < run->out->tried.count; i++) {
        kept += run->out->tried.at[i].outcome == FT_KEPT;
        refused += run->out->tried.at[i].outcome == FT_ROLLED_BACK;
    }
    if (run->spec->dry_run) {
        return ft_sprintf(cx->arena, "dry run: %zu suggestions", run->out->tried.count);
    }
    return ft_sprintf(cx->arena, "%s: %zu kept, %zu rolled back", state, kept, refused);
}

/* Moves the checked-out branch. What is in the way there does not undo the work: the result stays
 * on its own branch, and the person hears why it went no further. */
static ft_err apply(ft_ctx *cx, struct run *run) {
    const char *head = NULL;
    const char *branch = NULL;
    FT_TRY(ft_repo_head(cx, run->repo, &head, &branch));
    bool moved = head && strcmp(head, run->tip) == 0; /* before a kill */
    FT_TRY(ft_events_append(cx, run->log, "apply.begun", NULL, NULL));
    enum ft_err_code err =
        moved ? FT_OK
              : ft_repo_forward(cx, run->repo, run->base, run->tip, "fettle improve --apply");
    if (err == FT_CONFLICT || err == FT_UNAVAILABLE) {
        run->out->not_applied = cx->error.message;
        ft_clear(cx);
        return FT_OK;
    }
    FT_TRY(err);
    FT_TRY(ft_events_append(cx, run->log, "apply.done", NULL, NULL));
    run->out->applied = true;
    return FT_OK;
}

/* The branch holds the commits from here on. Before the last event, so that a kill in between
 * leaves a run that goes on, and no ref. */
static void drop_run_ref(ft_ctx *cx, const struct run *run) {
    const char *name = ft_sprintf(cx->arena, "refs/fettle/runs/%s", run->id);
    if (run->kept && ft_ref_delete(cx, run->repo, name, run->tip) != FT_OK) {
        ft_log(FT_LOG_WARN, "agent", "%s is left behind: %s", name, cx->error.message);
        ft_clear(cx);
    }
}

ft_err finish_well(ft_ctx *cx, struct run *run) {
    if (run->kept) {
        FT_TRY(make_branch(cx, run));
        run->out->commit = run->tip;
    }
    if (run->kept && run->spec->apply) {
        FT_TRY(apply(cx, run));
    }
    drop_run_ref(cx, run);
    run->out->state = run->spec->dry_run ? "planned" : run->kept ? "kept" : "rolled back";
    json_t *data = json_object();
    json_object_set_new(data, "branch", ft_json_string(run->out->branch));
    json_object_set_new(data, "commit", ft_json_string(run->out->commit));
    json_object_set_new(data, "base", ft_json_string(run->base));
    json_object_set_new(data, "onto", ft_json_string(run->branch_now));
    json_object_set_new(data, "applied", json_boolean(run->out->applied));
    if (run->out->not_applied) {
        json_object_set_new(data, "not_applied", ft_json_string(run->out->not_applied));
    }
    json_object_set_new(data, "budget_spent", json_boolean(run->out->budget_spent));
    enum ft_err_code err =
        ft_events_state(cx, run->log, run->out->state, summary_of(cx, run, run->out->state), data);
    json_decref(data);
    return err;
}

void finish_badly(ft_ctx *cx, struct run *run, enum ft_err_code err) {
    struct ft_error first = cx->error;
    struct ft_ctx calm = {.arena = cx->arena, .workspace = cx->workspace, .actor = cx->actor};
    json_t *data = json_object();
    json_object_set_new(data, "error", json_string(ft_err_info(err)->name));
    json_object_set_new(data, "message", ft_json_string(first.message));
    const char *state = err == FT_CANCELLED ? "cancelled" : "failed";
    if (ft_events_state(&calm, run->log, state,
                        ft_sprintf(cx->arena, "%s: %s", state, first.message), data) != FT_OK) {
        ft_log(FT_LOG_WARN, "agent", "the end of the run is not in its log: %s",
               calm.error.message);
    }
    json_decref(data);
}

ft_err finish_report(ft_ctx *cx, struct run *run) {
    const char *dir = ft_sprintf(cx->arena, "%s/runs/%s", run->spec->data, run->id);
    FT_TRY(ft_path_mkdirs(cx, dir, 0700));
    for (int json = 0; json < 2; json++) {
        const char *text = NULL;
        const char *path = ft_path_join(cx->arena, dir, json ? "report.json" : "report.md");
        FT_TRY(ft_run_report(cx, run->spec->store, run->id, json, &text));
        FT_TRY(ft_path_write(cx, path, 0600, ft_slice_of(text)));
        run->out->report = json ? run->out->report : path;
    }
    return FT_OK;
}
