/* What the log says was done already. The log alone is believed: the ref is set to agree with it.
 */
#include "agent/run_int.h"

#include <string.h>

struct replay {
    ft_ctx *cx;
    struct run *run;
    const char *base, *onto;
    struct ft_strings only;
    struct ft_map parents; /* of the commits that were kept, by suggestion */
};

static const char *dup_member(const struct replay *replay, const json_t *data, const char *key) {
    return ft_strdup(replay->cx->arena, ft_json_get_string(data, key));
}

static struct ft_tried *find_tried(const struct run *run, const char *id) {
    for (size_t i = 0; i < run->out->tried.count; i++) {
        if (strcmp(run->out->tried.at[i].suggestion->id, id) == 0) {
            return &run->out->tried.at[i];
        }
    }
    return NULL;
}

/* Counts as the search would have counted. */
static void settle(struct replay *replay, const json_t *data, const struct ft_tried *tried) {
    struct run *run = replay->run;
    struct ft_slice id = ft_slice_of(tried->suggestion->id);
    struct ft_tried *before = find_tried(run, tried->suggestion->id);
    if (before && before->outcome == FT_KEPT) { /* taken off again when the whole was proved */
        run->kept--;
        run->tip = ft_map_get(&replay->parents, id);
        *before = *tried;
        return;
    }
    if (tried->outcome == FT_KEPT) {
        ft_map_put(&replay->parents, id, (void *)(uintptr_t)dup_member(replay, data, "parent"));
        run->tip = tried->commit;
        run->kept++;
        run->kept_in_pass++;
    }
    bool split = ft_json_get_int(data, "parts", 0) > 0;
    ft_map_put(&run->seen, id, (void *)(uintptr_t)(split ? SEEN_SPLIT : SEEN));
    if (!split) {
        run->tries++;
        *FT_PUSH(replay->cx->arena, &run->out->tried) = *tried;
    }
}

static void tried_before(struct replay *replay, const json_t *data, enum ft_outcome outcome) {
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
    settle(replay, data, &tried);
}

/* What was asked for is asked for still. */
static void read_request(struct replay *replay, const json_t *request) {
    struct run *run = replay->run;
    size_t i = 0;
    const json_t *name = NULL;
    replay->base = dup_member(replay, request, "base");
    replay->onto = dup_member(replay, request, "onto");
    json_array_foreach(json_object_get(request, "only"), i, name) {
        *FT_PUSH(replay->cx->arena, &replay->only) =
            ft_strdup(replay->cx->arena, json_string_value(name));
    }
    run->max = ft_json_get_int(request, "max", run->max);
    run_set_budget(run, ft_json_get_int(request, "budget_ms", run->budget_ms));
    run->spec->only = &replay->only;
    run->spec->apply = ft_json_get_bool(request, "apply");
    run->spec->dry_run = ft_json_get_bool(request, "dry_run");
}

static void read_pass(struct replay *replay, const json_t *data) {
    struct run *run = replay->run;
    run->pass = (int)ft_json_get_int(data, "pass", 1);
    run->found_at = dup_member(replay, data, "commit");
    run->kept_in_pass = 0;
    run->resumed_pass = run->found_at != NULL;
}

static bool visit(void *to, const struct ft_event *event) {
    struct replay *replay = to;
    if (strcmp(event->kind, "run.requested") == 0) {
        read_request(replay, event->data);
    } else if (strcmp(event->kind, "search.begun") == 0) {
        read_pass(replay, event->data);
    } else if (strcmp(event->kind, "run.state") == 0) {
        const char *state = ft_json_get_string(event->data, "state");
        replay->run->searched |= state && strcmp(state, "checking") == 0;
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
    struct replay *replay = FT_NEW(cx->arena, struct replay);
    *replay = (struct replay){.cx = cx, .run = run};
    ft_map_init(&replay->parents, cx->arena);
    FT_TRY(ft_events_read(cx, run->spec->store, run->id, 1, 0, visit, replay));
    if (!replay->base || !run->tip) {
        return ft_fail(cx, FT_CORRUPT, "the log of run %s does not say what it was to do", run->id);
    }
    run->tip = run->kept ? run->tip : replay->base;
    run->base = replay->base; /* whatever the person has committed meanwhile */
    run->branch_now = replay->onto;
    return settle_ref(cx, run);
}
