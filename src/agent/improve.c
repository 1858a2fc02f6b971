/* `fettle improve`: from a repository to a branch on which every commit is proved. */
#include "agent/run_int.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_PASSES = 4 };

static void note(ft_ctx *cx, struct run *run, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void note(ft_ctx *cx, struct run *run, const char *format, ...) {
    va_list args;
    va_start(args, format);
    *FT_PUSH(cx->arena, &run->out->notes) = ft_vsprintf(cx->arena, format, args);
    va_end(args);
}

static ft_err check_names(ft_ctx *cx, const struct ft_strings *only) {
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

static const struct ft_strings *fixers_wanted(const struct run *run) {
    const struct ft_strings *only = run->spec->only;
    return only && only->count ? only : ft_conf_list(run->conf, FT_S_FIXERS);
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

static ft_err open_project(ft_ctx *cx, struct run *run) {
    FT_TRY(ft_repo_open(cx, run->spec->path, &run->repo));
    run->project = ft_repo_path(run->repo);
    run->conf = run->spec->conf_of(cx, run->project);
    if (!run->conf) {
        return cx->error.code;
    }
    FT_TRY(check_names(cx, fixers_wanted(run)));
    FT_TRY(ft_repo_state(cx, run->repo, &run->state));
    if (!run->state.head) {
        FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "%s has no commit yet", run->project));
        return ft_hint(cx, "commit something first: git add -A && git commit");
    }
    run->max =
        run->spec->max != FT_IMPROVE_UNSET ? run->spec->max : ft_conf_number(run->conf, FT_S_MAX);
    int64_t budget = run->spec->budget_ms != FT_IMPROVE_UNSET
                         ? run->spec->budget_ms
                         : ft_conf_number(run->conf, FT_S_BUDGET);
    run->end_ns = ft_mono_ns() + budget * 1000000;
    run->base = run->tip = run->state.head;
    run->branch_now = run->state.branch;
    return FT_OK;
}

static ft_err look(ft_ctx *cx, struct run *run) {
    struct ft_commit_info info;
    FT_TRY(ft_repo_commit_info(cx, run->repo, run->base, &info));
    run->base_time_s = info.time_s;
    FT_TRY(ft_repo_list(cx, run->repo, run->base, &run->list));
    ft_progress(cx, "profile", 0, 0, "looking at %zu files", run->list.count);
    FT_TRY(ft_profile_make(cx, run->repo, run->base, &run->list, run->conf, &run->profile));
    run->out->profile = &run->profile;
    if (run->state.dirty.count) {
        note(cx, run, "%zu file%s with changes that are not committed %s left alone",
             run->state.dirty.count, run->state.dirty.count == 1 ? "" : "s",
             run->state.dirty.count == 1 ? "is" : "are");
    }
    if (run->state.operation) {
        note(cx, run, "a %s is under way: the last commit is improved", run->state.operation);
    }
    for (size_t i = 0; i < run->profile.warnings.count; i++) {
        note(cx, run, "%s", run->profile.warnings.at[i]);
    }
    return FT_OK;
}

static ft_err ask_trust(ft_ctx *cx, struct run *run, const char *digest, bool changed) {
    const char *lines = "";
    for (size_t i = 0; i < run->profile.commands.count; i++) {
        const struct ft_project_command *command = &run->profile.commands.at[i];
        lines =
            ft_sprintf(cx->arena, "%s    %s\n", lines, ft_text_inert_dup(cx->arena, command->line));
    }
    const char *question = ft_sprintf(
        cx->arena,
        "%s\nIn a sandbox (no network, no home folder, no credentials) Fettle would run:\n%s"
        "Trust %s?",
        changed ? "What you trusted here has changed." : "This project is not trusted yet.", lines,
        run->project);
    if (run->spec->trust || (cx->confirm && cx->confirm(cx->confirm_to, question))) {
        FT_TRY(ft_trust_set(cx, run->spec->store, run->project, digest, &run->profile));
        run->trusted = true;
        return FT_OK;
    }
    FT_IGNORE(ft_fail(cx, FT_APPROVAL, "%s: %s may only run after you trust it",
                      changed ? "what you trusted has changed" : "this project is not trusted yet",
                      run->profile.commands.count == 1 ? "its command" : "its commands"));
    return ft_hint(cx,
                   "to be run in a sandbox:\n%s  allow it with --trust, or look first with "
                   "--dry-run",
                   lines);
}

static ft_err decide_trust(ft_ctx *cx, struct run *run) {
    const char *digest = NULL;
    struct ft_trust trust;
    if (!run->profile.commands.count) {
        run->trusted = true; /* there is nothing of the project's to run */
        return FT_OK;
    }
    if (run->spec->dry_run) {
        return FT_OK;
    }
    FT_TRY(ft_trust_digest(cx, &run->list, &run->profile, &digest));
    FT_TRY(ft_trust_get(cx, run->spec->store, run->project, digest, &trust));
    run->trusted = trust.trusted;
    return run->trusted ? FT_OK : ask_trust(cx, run, digest, trust.changed);
}

static ft_err take_lock(ft_ctx *cx, struct run *run) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const char *name =
        ft_sprintf(scratch, "project-%.16llx.lock",
                   (unsigned long long)ft_hash64(run->project, strlen(run->project)));
    const char *locks = ft_path_join(cx->arena, run->spec->data, "locks");
    FT_TRY(ft_path_mkdirs(cx, locks, 0700));
    if (ft_lock_take(cx, ft_path_join(cx->arena, locks, name), &run->lock) != FT_OK) {
        return cx->error.code != FT_CONFLICT
                   ? cx->error.code
                   : ft_hint(cx, "another run works on this project; `fettle runs list` shows it");
    }
    return FT_OK;
}

static json_t *request_of(const struct run *run) {
    json_t *only = json_array();
    for (size_t i = 0; run->spec->only && i < run->spec->only->count; i++) {
        json_array_append_new(only, ft_json_string(run->spec->only->at[i]));
    }
    json_t *request = json_object();
    json_object_set_new(request, "project", ft_json_string(run->project));
    json_object_set_new(request, "base", ft_json_string(run->base));
    json_object_set_new(request, "onto", ft_json_string(run->branch_now));
    json_object_set_new(request, "only", only);
    json_object_set_new(request, "max", json_integer(run->max));
    json_object_set_new(request, "apply", json_boolean(run->spec->apply));
    json_object_set_new(request, "dry_run", json_boolean(run->spec->dry_run));
    json_object_set_new(request, "version", json_string(FT_VERSION));
    return request;
}

static ft_err begin_log(ft_ctx *cx, struct run *run) {
    const char *locks = ft_path_join(cx->arena, run->spec->data, "locks");
    if (run->spec->resume) {
        run->id = run->spec->resume;
    } else {
        json_t *request = request_of(run);
        enum ft_err_code err =
            ft_run_create(cx, run->spec->store, run->project, "project.improve", request, &run->id);
        json_decref(request);
        FT_TRY(err);
    }
    FT_TRY(ft_events_claim(cx, run->spec->store, locks, run->id, &run->log));
    run->out->run = run->id;
    run->dir = ft_sprintf(cx->arena, "%s/worktrees/%s", run->spec->cache, run->id);
    return run->spec->resume ? run_resume_log(cx, run) : FT_OK;
}

static ft_err log_profile(ft_ctx *cx, struct run *run) {
    json_t *commands = json_array();
    for (size_t i = 0; i < run->profile.commands.count; i++) {
        const struct ft_project_command *command = &run->profile.commands.at[i];
        json_t *line = json_object();
        json_object_set_new(line, "line", ft_json_string(command->line));
        json_object_set_new(line, "evidence", ft_json_string(command->evidence));
        json_object_set_new(line, "available", json_boolean(command->available));
        json_array_append_new(commands, line);
    }
    json_t *data = json_object();
    json_object_set_new(data, "files", json_integer(run->profile.files));
    json_object_set_new(data, "commands", commands);
    json_object_set_new(data, "trusted", json_boolean(run->trusted));
    enum ft_err_code err = ft_events_state(cx, run->log, "profiled", NULL, data);
    json_decref(data);
    return err;
}

static ft_err log_baseline(ft_ctx *cx, struct run *run, const struct check *check) {
    json_t *data = json_object();
    json_object_set_new(data, "command", ft_json_string(check->command->line));
    json_object_set_new(data, "ok", json_boolean(check->ok));
    json_object_set_new(data, "said", ft_json_string(check->said));
    json_object_set_new(data, "passed", json_integer(check->results.passed));
    json_object_set_new(data, "failed", json_integer(check->results.failed));
    json_object_set_new(data, "ms", json_integer(check->ms));
    if (!check->ok) {
        json_object_set_new(data, "tail", ft_json_string(check->tail));
    }
    enum ft_err_code err = ft_events_append(cx, run->log, "baseline.done", data, NULL);
    json_decref(data);
    return err;
}

static ft_err take_baseline(ft_ctx *cx, struct run *run) {
    FT_TRY(worktree_open(cx, run));
    FT_TRY(checks_run(cx, run, run->tree.path, true, &run->baseline));
    for (size_t i = 0; i < run->baseline.count; i++) {
        const struct check *check = &run->baseline.at[i];
        bool proves = check->command->kind == FT_CMD_BUILD || check->command->kind == FT_CMD_TEST;
        if (!proves) {
            continue;
        }
        *FT_PUSH(cx->arena, &run->out->baseline) = (struct ft_baseline_line){
            .command = check->command,
            .ok = check->ok,
            .usable = check_is_usable(check),
            .passed = check->results.passed,
            .failed = check->results.failed,
            .ms = check->ms,
            .note = check->ran ? check->said
                    : !check->command->available
                        ? ft_sprintf(cx->arena, "%s is not installed", check->command->needs)
                        : "not run",
        };
        if (check->ran) {
            FT_TRY(log_baseline(cx, run, check));
        }
    }
    return FT_OK;
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
        .commit = run->tip,
        .list = &run->list,
        .profile = &run->profile,
        .conf = run->conf,
        .skip = &run->state.dirty,
        .trusted = run->trusted && !run->spec->dry_run,
        .scratch = ft_path_join(cx->arena, run->dir, "scratch"),
    };
    FT_TRY(ft_repo_list(cx, run->repo, run->tip, &run->list));
    FT_TRY(ft_scope_open(cx, &spec, &scope));
    run->found_at = run->tip;
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

static bool budget_is_spent(const struct run *run) {
    return ft_mono_ns() > run->end_ns;
}

static void leave(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion,
                  const char *reason) {
    *FT_PUSH(cx->arena, &run->out->tried) =
        (struct ft_tried){.suggestion = suggestion, .outcome = FT_LEFT, .reason = reason};
}

static bool was_refused_by_check(const struct ft_tried *tried) {
    return tried->outcome == FT_ROLLED_BACK &&
           (strcmp(tried->critic, "build") == 0 || strcmp(tried->critic, "test") == 0);
}

/* Tries what was not tried before; *KEPT: how many were kept. */
static ft_err try_all(ft_ctx *cx, struct run *run, struct ft_suggestions *all, bool last_pass,
                      int64_t *kept) {
    int64_t before = run->kept;
    for (size_t i = 0; i < all->count; i++) {
        struct ft_suggestion *suggestion = &all->at[i];
        if (ft_map_get(&run->seen, ft_slice_of(suggestion->id))) {
            continue;
        }
        if (run->tries >= run->max || run->spec->dry_run) {
            ft_map_put(&run->seen, ft_slice_of(suggestion->id), run);
            leave(cx, run, suggestion,
                  run->spec->dry_run ? "dry run" : "the limit of suggestions was reached");
            continue;
        }
        if (budget_is_spent(run)) {
            run->out->budget_spent = true;
            leave(cx, run, suggestion, "the budget was spent");
            continue;
        }
        ft_progress(cx, "improve", (int64_t)i, (int64_t)all->count, "%s", suggestion->title);
        struct ft_tried tried;
        FT_TRY(ratchet_try(cx, run, suggestion, &tried));
        if (was_refused_by_check(&tried) && suggestion->part_count) {
            struct ft_suggestions parts = {.at = suggestion->parts,
                                           .count = suggestion->part_count};
            int64_t kept_parts = 0;
            ft_map_put(&run->seen, ft_slice_of(suggestion->id), run);
            FT_TRY(try_all(cx, run, &parts, true, &kept_parts));
            continue;
        }
        bool outdated = tried.outcome == FT_LEFT && suggestion->changes.count && tried.reason &&
                        strncmp(tried.reason, "an earlier", 10) == 0;
        if (outdated && !last_pass) {
            continue; /* it is made anew from the new tip in the next pass */
        }
        ft_map_put(&run->seen, ft_slice_of(suggestion->id), run);
        run->tries++;
        *FT_PUSH(cx->arena, &run->out->tried) = tried;
    }
    *kept = run->kept - before;
    return FT_OK;
}

static ft_err work(ft_ctx *cx, struct run *run) {
    if (!run->spec->dry_run) {
        FT_TRY(take_baseline(cx, run));
    }
    FT_TRY(ft_events_state(cx, run->log, "working", NULL, NULL));
    for (int pass = 1; pass <= MOST_PASSES; pass++) {
        struct ft_suggestions all = {0};
        int64_t kept = 0;
        FT_TRY(find_all(cx, run, &all));
        FT_TRY(try_all(cx, run, &all, pass == MOST_PASSES, &kept));
        if (kept == 0 || run->out->budget_spent) {
            break;
        }
    }
    FT_TRY(ft_events_state(cx, run->log, "checking", NULL, NULL));
    return ratchet_prove_all(cx, run);
}

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

static ft_err finish(ft_ctx *cx, struct run *run) {
    const char *run_ref = ft_sprintf(cx->arena, "refs/fettle/runs/%s", run->id);
    if (run->kept) {
        FT_TRY(make_branch(cx, run));
        run->out->commit = run->tip;
    }
    if (run->kept && run->spec->apply) {
        FT_TRY(ft_events_append(cx, run->log, "apply.begun", NULL, NULL));
        FT_TRY(ft_repo_forward(cx, run->repo, run->base, run->tip, "fettle improve --apply"));
        FT_TRY(ft_events_append(cx, run->log, "apply.done", NULL, NULL));
        run->out->applied = true;
    }
    run->out->state = run->spec->dry_run ? "planned" : run->kept ? "kept" : "rolled back";
    json_t *data = json_object();
    json_object_set_new(data, "branch", ft_json_string(run->out->branch));
    json_object_set_new(data, "commit", ft_json_string(run->out->commit));
    json_object_set_new(data, "base", ft_json_string(run->base));
    json_object_set_new(data, "onto", ft_json_string(run->branch_now));
    json_object_set_new(data, "applied", json_boolean(run->out->applied));
    json_object_set_new(data, "budget_spent", json_boolean(run->out->budget_spent));
    enum ft_err_code err =
        ft_events_state(cx, run->log, run->out->state, summary_of(cx, run, run->out->state), data);
    json_decref(data);
    FT_TRY(err);
    if (run->kept && ft_ref_delete(cx, run->repo, run_ref, run->tip) != FT_OK) {
        ft_log(FT_LOG_WARN, "agent", "%s is left behind: %s", run_ref, cx->error.message);
        ft_clear(cx);
    }
    return FT_OK;
}

/* Says in the log how it ended, also where the person has cancelled. */
static void finish_badly(ft_ctx *cx, struct run *run, enum ft_err_code err) {
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

static ft_err write_report(ft_ctx *cx, struct run *run) {
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

static ft_err whole_run(ft_ctx *cx, struct run *run) {
    FT_TRY(look(cx, run));
    FT_TRY(decide_trust(cx, run));
    FT_TRY(take_lock(cx, run));
    FT_TRY(begin_log(cx, run));
    enum ft_err_code err = log_profile(cx, run);
    err = err == FT_OK ? work(cx, run) : err;
    err = err == FT_OK ? finish(cx, run) : err;
    if (err != FT_OK) {
        finish_badly(cx, run, err);
        if (err == FT_CANCELLED) {
            return ft_hint(cx, "`fettle runs resume %s` continues it", run->id);
        }
        return err;
    }
    return write_report(cx, run);
}

ft_err ft_improve(ft_ctx *cx, const struct ft_improve_spec *spec, struct ft_improvement *result) {
    struct ft_improvement made = {.dry_run = spec->dry_run};
    struct run run = {.spec = spec, .out = &made, .lock = -1, .tree = {.fd = -1}};
    int64_t start = ft_mono_ns();
    ft_map_init(&run.seen, cx->arena);
    enum ft_err_code err = open_project(cx, &run);
    err = err == FT_OK ? whole_run(cx, &run) : err;
    worktree_close(cx, &run);
    ft_events_release(run.log);
    ft_lock_drop(&run.lock);
    if (err != FT_OK) {
        return err;
    }
    made.project = run.project;
    made.base = run.base;
    made.onto = run.branch_now;
    made.ms = (ft_mono_ns() - start) / 1000000;
    struct ft_profile *profile = FT_NEW(cx->arena, struct ft_profile);
    *profile = run.profile;
    made.profile = profile;
    *result = made;
    return FT_OK;
}
