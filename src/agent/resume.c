/* What the log says was done already. The log alone is believed: the ref is set to agree with it.
 */
#include "agent/run_int.h"

#include <string.h>

struct replay {
    ft_ctx *cx;
    struct run *run;
    const char *base, *onto;
    bool ended;
};

static const char *dup_member(const struct replay *replay, const json_t *data, const char *key) {
    return ft_strdup(replay->cx->arena, ft_json_get_string(data, key));
}

static void tried_before(struct replay *replay, const json_t *data, enum ft_outcome outcome) {
    struct run *run = replay->run;
    const char *id = dup_member(replay, data, "id");
    if (!id) {
        return;
    }
    struct ft_suggestion *suggestion = FT_NEW(replay->cx->arena, struct ft_suggestion);
    suggestion->id = id;
    suggestion->title = dup_member(replay, data, "title");
    suggestion->fixer = dup_member(replay, data, "fixer");
    suggestion->added = ft_json_get_int(data, "added", 0);
    suggestion->removed = ft_json_get_int(data, "removed", 0);
    struct ft_tried tried = {
        .suggestion = suggestion,
        .outcome = outcome,
        .commit = dup_member(replay, data, "commit"),
        .critic = dup_member(replay, data, "critic"),
        .reason = dup_member(replay, data, "reason"),
        .proof = dup_member(replay, data, "proof"),
        .ms = ft_json_get_int(data, "ms", 0),
    };
    if (outcome == FT_KEPT) {
        run->tip = tried.commit;
        run->kept++;
    }
    for (size_t i = 0; i < run->out->tried.count; i++) {
        if (strcmp(run->out->tried.at[i].suggestion->id, id) == 0) {
            run->kept -= run->out->tried.at[i].outcome == FT_KEPT; /* rolled back at the end */
            run->out->tried.at[i] = tried;
            return;
        }
    }
    run->tries++;
    ft_map_put(&run->seen, ft_slice_of(id), run);
    *FT_PUSH(replay->cx->arena, &run->out->tried) = tried;
}

static bool visit(void *to, const struct ft_event *event) {
    struct replay *replay = to;
    if (strcmp(event->kind, "run.requested") == 0) {
        replay->base = dup_member(replay, event->data, "base");
        replay->onto = dup_member(replay, event->data, "onto");
        replay->run->max = ft_json_get_int(event->data, "max", replay->run->max);
    } else if (strcmp(event->kind, "suggestion.kept") == 0) {
        tried_before(replay, event->data, FT_KEPT);
    } else if (strcmp(event->kind, "suggestion.rolled_back") == 0) {
        tried_before(replay, event->data, FT_ROLLED_BACK);
    } else if (strcmp(event->kind, "suggestion.left") == 0) {
        tried_before(replay, event->data, FT_LEFT);
    }
    return true;
}

/* A commit may have been made just before the end, without its event: its ref is put back. */
static ft_err settle_ref(ft_ctx *cx, struct run *run) {
    char oid[FT_OID_HEX];
    const char *ref = ft_sprintf(cx->arena, "refs/fettle/runs/%s", run->id);
    enum ft_err_code err = ft_ref_get(cx, run->repo, ref, oid);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        return run->kept ? ft_ref_set(cx, run->repo, ref, run->tip, NULL, "fettle: resumed")
                         : FT_OK;
    }
    FT_TRY(err);
    if (!run->kept) {
        return ft_ref_delete(cx, run->repo, ref, oid);
    }
    return strcmp(oid, run->tip) == 0
               ? FT_OK
               : ft_ref_set(cx, run->repo, ref, run->tip, oid, "fettle: resumed");
}

ft_err run_resume_log(ft_ctx *cx, struct run *run) {
    struct replay replay = {.cx = cx, .run = run};
    FT_TRY(ft_events_read(cx, run->spec->store, run->id, 1, 0, visit, &replay));
    if (!replay.base) {
        return ft_fail(cx, FT_CORRUPT, "the log of run %s does not say what it was to do", run->id);
    }
    if (strcmp(replay.base, run->base) != 0) {
        run->base = replay.base; /* the person has committed meanwhile: the run keeps its base */
        run->branch_now = replay.onto;
        run->tip = run->kept ? run->tip : replay.base;
        struct ft_commit_info info;
        FT_TRY(ft_repo_commit_info(cx, run->repo, run->base, &info));
        run->base_time_s = info.time_s;
    }
    return settle_ref(cx, run);
}
