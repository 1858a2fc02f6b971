/* `fettle improve`: from a repository to a branch on which every commit is proved. */
#include "agent/run_int.h"
#include "base/clock.h"
#include "base/text.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void note(ft_ctx *cx, struct run *run, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void note(ft_ctx *cx, struct run *run, const char *format, ...) {
    va_list args;
    va_start(args, format);
    *FT_PUSH(cx->arena, &run->out->notes) = ft_vsprintf(cx->arena, format, args);
    va_end(args);
}

/* From now on: time that a run spent before it was cut off does not count. */
void run_set_budget(struct run *run, int64_t budget_ms) {
    enum { MS = 1000000 };
    int64_t now = ft_mono_ns();
    int64_t most = (INT64_MAX - now) / MS;
    run->budget_ms = budget_ms < 0 ? 0 : budget_ms < most ? budget_ms : most;
    run->end_ns = now + run->budget_ms * MS;
}

static ft_err open_project(ft_ctx *cx, struct run *run) {
    FT_TRY(ft_repo_open(cx, run->spec->path, &run->repo));
    run->project = ft_repo_path(run->repo);
    run->conf = run->spec->conf_of(cx, run->project);
    if (!run->conf) {
        return cx->error.code;
    }
    FT_TRY(ft_repo_state(cx, run->repo, &run->state));
    if (!run->state.head) {
        FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "%s has no commit yet", run->project));
        return ft_hint(cx, "commit something first: git add -A && git commit");
    }
    run->max =
        run->spec->max != FT_IMPROVE_UNSET ? run->spec->max : ft_conf_number(run->conf, FT_S_MAX);
    run_set_budget(run, run->spec->budget_ms != FT_IMPROVE_UNSET
                            ? run->spec->budget_ms
                            : ft_conf_number(run->conf, FT_S_BUDGET));
    run->base = run->tip = run->state.head;
    run->branch_now = run->state.branch;
    return FT_OK;
}

static ft_err look(ft_ctx *cx, struct run *run) {
    FT_TRY(search_check_names(cx, run));
    struct ft_commit_info info;
    FT_TRY(ft_repo_commit_info(cx, run->repo, run->base, &info));
    run->base_time_s = info.time_s;
    FT_TRY(ft_repo_list(cx, run->repo, run->base, &run->list));
    ft_progress(cx, "profile", 0, 0, "looking at %zu files", run->list.count);
    FT_TRY(ft_profile_make(cx, run->repo, run->base, &run->list, run->conf, &run->profile));
    workplace_init(cx, run->repo, run->conf, &run->list, &run->workplace);
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

static bool is_removed(int lock) {
    struct stat info;
    return fstat(lock, &info) != 0 || info.st_nlink == 0;
}

/* One run a project at a time. Another run that tidies up (leftovers.c) has the lock for an
 * instant, so a conflict is believed when it lasts; a lock that its holder removed just before we
 * got it keeps nobody out, and is taken again. */
static ft_err take_lock(ft_ctx *cx, struct run *run) {
    enum { TRIES = 10, NAP_NS = 3 * 1000 * 1000 };
    const char *locks = ft_path_join(cx->arena, run->spec->data, "locks");
    FT_TRY(ft_path_mkdirs(cx, locks, 0700));
    run->lock_path = ft_sprintf(cx->arena, "%s/project-%.16llx.lock", locks,
                                (unsigned long long)ft_hash64(run->project, strlen(run->project)));
    for (int tries = 1;; tries++) {
        enum ft_err_code err = ft_lock_take(cx, run->lock_path, &run->lock);
        if (err == FT_OK && !is_removed(run->lock)) {
            return FT_OK;
        }
        ft_lock_drop(&run->lock);
        if (err != FT_OK && err != FT_CONFLICT) {
            return err;
        }
        if (tries == TRIES) {
            FT_IGNORE(err == FT_OK
                          ? ft_fail(cx, FT_CONFLICT, "the lock %s is removed time and again",
                                    run->lock_path)
                          : ft_wrap(cx, "another run works on %s", run->project));
            return ft_hint(cx,
                           "`fettle runs list` shows it; wait for it (`fettle runs attach`), or "
                           "stop it first (`fettle runs cancel`)");
        }
        nanosleep(&(struct timespec){.tv_nsec = NAP_NS}, NULL);
    }
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
    json_object_set_new(request, "budget_ms", json_integer(run->budget_ms));
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
    FT_TRY(worktree_open(cx, run, run->base));
    FT_TRY(checks_run(cx, run, run->tree.path, true, &run->baseline));
    if (strcmp(run->tip, run->base) != 0) {
        FT_TRY(worktree_open(cx, run, run->tip));
    }
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
            .note = check->ran               ? check->said
                    : check->command->denied ? check->command->denied
                    : check->command->lacks  ? check->command->lacks
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

static ft_err work(ft_ctx *cx, struct run *run) {
    if (!run->spec->dry_run) {
        FT_TRY(take_baseline(cx, run));
    }
    if (!run->searched) {
        FT_TRY(ft_events_state(cx, run->log, "working", NULL, NULL));
        FT_TRY(search_all(cx, run));
    }
    FT_TRY(ft_events_state(cx, run->log, "checking", NULL, NULL));
    return ratchet_prove_all(cx, run);
}

/* A run that goes on is read from its log before anything is looked at, so that what is trusted
 * and what is run is its own base, whatever was committed meanwhile. */
static ft_err prepare(ft_ctx *cx, struct run *run) {
    if (run->spec->resume) {
        FT_TRY(take_lock(cx, run));
        FT_TRY(begin_log(cx, run));
    }
    FT_TRY(look(cx, run));
    FT_TRY(trust_decide(cx, run));
    if (!run->spec->resume) {
        FT_TRY(take_lock(cx, run));
        FT_TRY(begin_log(cx, run));
    }
    leftovers_remove(cx, run->spec);
    return FT_OK;
}

/* A run that had stopped is asked for anew, before its process comes: who looks meanwhile must not
 * take it for one that has its end. */
static ft_err log_resumed(ft_ctx *cx, struct run *run) {
    return ft_events_state(cx, run->log, "requested", NULL, NULL);
}

static ft_err whole_run(ft_ctx *cx, struct run *run) {
    FT_TRY(prepare(cx, run));
    if (run->spec->detach) {
        run->out->state = "requested";
        return run->spec->resume ? log_resumed(cx, run) : FT_OK;
    }
    enum ft_err_code err = log_profile(cx, run);
    err = err == FT_OK ? work(cx, run) : err;
    err = err == FT_OK ? finish_well(cx, run) : err;
    if (err != FT_OK) {
        finish_badly(cx, run, err);
        if (err == FT_CANCELLED) {
            return ft_hint(cx, "`fettle runs resume %s` continues it", run->id);
        }
        return err;
    }
    return finish_report(cx, run);
}

/* The lock is removed while we hold it, so that none is left for a project that is gone. */
static void drop_lock(struct run *run) {
    if (run->lock >= 0) {
        unlink(run->lock_path);
        ft_lock_drop(&run->lock);
    }
}

ft_err ft_improve(ft_ctx *cx, const struct ft_improve_spec *spec, struct ft_improvement *result) {
    struct ft_improvement made = {0};
    struct ft_improve_spec mine = *spec;
    struct run run = {.spec = &mine, .out = &made, .lock = -1, .tree = {.fd = -1}};
    int64_t start = ft_mono_ns();
    ft_map_init(&run.seen, cx->arena);
    enum ft_err_code err = open_project(cx, &run);
    err = err == FT_OK ? whole_run(cx, &run) : err;
    worktree_close(cx, &run);
    ft_events_release(run.log);
    drop_lock(&run);
    if (err != FT_OK) {
        return err;
    }
    made.dry_run = mine.dry_run;
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
