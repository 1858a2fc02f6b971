/* Taking back what a run kept. Its commits stay reachable under refs/fettle/undone/ID. */
#include "agent/agent.h"
#include "base/clock.h"

#include <string.h>

struct kept_work {
    ft_ctx *cx;
    const char *branch, *commit, *base, *onto;
    bool undone;
};

static bool read_event(void *to, const struct ft_event *event) {
    struct kept_work *work = to;
    struct ft_arena *arena = work->cx->arena;
    const char *state = ft_json_get_string(event->data, "state");
    if (strcmp(event->kind, "run.state") != 0 || !state) {
        return true;
    }
    if (strcmp(state, "kept") == 0) {
        work->branch = ft_strdup(arena, ft_json_get_string(event->data, "branch"));
        work->commit = ft_strdup(arena, ft_json_get_string(event->data, "commit"));
        work->base = ft_strdup(arena, ft_json_get_string(event->data, "base"));
    }
    work->undone = strcmp(state, "undone") == 0;
    return true;
}

/* The checked-out branch goes back where it was, or gets a commit that reverts the run. */
static ft_err take_back(ft_ctx *cx, struct ft_repo *repo, const struct kept_work *work,
                        const char *head, const char *branch, const char **how) {
    if (strcmp(head, work->commit) == 0) {
        FT_TRY(ft_repo_forward(cx, repo, head, work->base, "fettle undo"));
        *how = ft_sprintf(cx->arena, "moved %s back to %.8s", branch, work->base);
        return FT_OK;
    }
    struct ft_commit_info info;
    FT_TRY(ft_repo_commit_info(cx, repo, head, &info));
    struct ft_commit_spec spec = {
        .message =
            ft_sprintf(cx->arena, "Take back what fettle improve kept\n\nReverts %.8s..%.8s.\n",
                       work->base, work->commit),
        .name = "Fettle",
        .email = "fettle@localhost",
        .time_s = ft_now_ms() / 1000,
    };
    char oid[FT_OID_HEX];
    FT_TRY(ft_repo_revert(cx, repo, head, work->base, work->commit, &spec, oid));
    FT_TRY(ft_repo_forward(cx, repo, head, oid, "fettle undo"));
    *how = ft_sprintf(cx->arena, "reverted it in %.8s on %s", oid, branch);
    return FT_OK;
}

static ft_err drop_branch(ft_ctx *cx, struct ft_repo *repo, const struct kept_work *work,
                          const char **how) {
    char oid[FT_OID_HEX];
    const char *ref = ft_sprintf(cx->arena, "refs/heads/%s", work->branch);
    enum ft_err_code err = ft_ref_get(cx, repo, ref, oid);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        *how = *how ? *how : ft_sprintf(cx->arena, "%s was gone already", work->branch);
        return FT_OK;
    }
    FT_TRY(err);
    if (strcmp(oid, work->commit) != 0) {
        FT_IGNORE(
            ft_fail(cx, FT_CONFLICT, "%s has commits that the run did not make", work->branch));
        return ft_hint(cx, "look with `git log %s`, and remove the branch yourself if you want to",
                       work->branch);
    }
    FT_TRY(ft_ref_delete(cx, repo, ref, work->commit));
    const char *removed = ft_sprintf(cx->arena, "removed the branch %s", work->branch);
    *how = *how ? ft_sprintf(cx->arena, "%s; %s", *how, removed) : removed;
    return FT_OK;
}

static ft_err undo_kept(ft_ctx *cx, const struct ft_run_row *run, const struct kept_work *work,
                        struct ft_undone *undone) {
    struct ft_repo *repo = NULL;
    const char *head = NULL;
    const char *branch = NULL;
    const char *how = NULL;
    bool merged = false;
    FT_TRY(ft_repo_open(cx, run->project, &repo));
    FT_TRY(ft_repo_head(cx, repo, &head, &branch));
    const char *backup = ft_sprintf(cx->arena, "refs/fettle/undone/%s", run->id);
    char oid[FT_OID_HEX];
    if (ft_ref_get(cx, repo, backup, oid) != FT_OK) {
        ft_clear(cx);
        FT_TRY(ft_ref_set(cx, repo, backup, work->commit, NULL, "fettle undo"));
    }
    if (head) {
        FT_TRY(ft_repo_contains(cx, repo, head, work->commit, &merged));
    }
    if (merged && branch && strcmp(branch, work->branch) == 0) {
        FT_IGNORE(ft_fail(cx, FT_CONFLICT, "%s is checked out", branch));
        return ft_hint(cx, "switch to another branch first: git switch -");
    }
    if (merged) {
        FT_TRY(take_back(cx, repo, work, head, branch ? branch : "HEAD", &how));
    }
    FT_TRY(drop_branch(cx, repo, work, &how));
    *undone = (struct ft_undone){.run = run->id, .how = how, .backup = backup};
    return FT_OK;
}

/* With the lease, so that the log is verified before it is believed. */
static ft_err undo_claimed(ft_ctx *cx, struct ft_store *store, struct ft_log_writer *log,
                           const struct ft_run_row *run, struct ft_undone *undone) {
    struct kept_work work = {.cx = cx};
    FT_TRY(ft_events_read(cx, store, run->id, 1, 0, read_event, &work));
    if (!work.commit || !work.branch) {
        return ft_fail(cx, FT_NOTFOUND, "run %s kept nothing", run->id);
    }
    if (work.undone) {
        return ft_fail(cx, FT_EXISTS, "run %s was taken back already", run->id);
    }
    FT_TRY(ft_events_append(cx, log, "undo.begun", NULL, NULL));
    FT_TRY(undo_kept(cx, run, &work, undone));
    json_t *data = json_object();
    json_object_set_new(data, "how", ft_json_string(undone->how));
    json_object_set_new(data, "backup", ft_json_string(undone->backup));
    enum ft_err_code err = ft_events_state(cx, log, "undone", undone->how, data);
    json_decref(data);
    return err;
}

ft_err ft_run_undo(ft_ctx *cx, struct ft_store *store, const char *locks,
                   const struct ft_run_row *run, struct ft_undone *undone) {
    struct ft_log_writer *log = NULL;
    struct ft_undone done;
    FT_TRY(ft_events_claim(cx, store, locks, run->id, &log));
    enum ft_err_code err = undo_claimed(cx, store, log, run, &done);
    ft_events_release(log);
    FT_TRY(err);
    *undone = done;
    return FT_OK;
}
