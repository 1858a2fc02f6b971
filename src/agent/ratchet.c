/* The ratchet: a change on the run's worktree, past the critics, kept as a commit or rolled back.
 */
#include "agent/ratchet_int.h"
#include "base/clock.h"
#include "observe/observe.h"

#include <string.h>

enum { LARGEST = 16 * 1024 * 1024 };

ft_err ratchet_content(ft_ctx *cx, const struct run *run, const char *commit, const char *path,
                       struct ft_slice *content, bool *found) {
    struct ft_slice text = {"", 0};
    enum ft_err_code err = ft_repo_file(cx, run->repo, commit, path, LARGEST, &text);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        *found = false;
        *content = (struct ft_slice){"", 0};
        return FT_OK;
    }
    FT_TRY(err);
    *found = true;
    *content = text;
    return FT_OK;
}

/* Suggestions were made from FOUND_AT; where the tip has moved since, their change is put onto it.
 */
static ft_err rebase(ft_ctx *cx, struct run *run, struct ft_suggestion *suggestion, bool *fits) {
    *fits = true;
    for (size_t i = 0; i < suggestion->changes.count; i++) {
        struct ft_file_change *change = &suggestion->changes.at[i];
        struct ft_slice base;
        struct ft_slice tip;
        bool was = false;
        bool is = false;
        FT_TRY(ratchet_content(cx, run, run->found_at, change->path, &base, &was));
        FT_TRY(ratchet_content(cx, run, run->tip, change->path, &tip, &is));
        if (was == is && ft_slice_eq(base, tip)) {
            continue;
        }
        if (was != is || change->remove) {
            *fits = false;
            return FT_OK;
        }
        FT_TRY(ft_merge_text(cx, base, tip, change->content, &change->content, fits));
        if (!*fits || ft_slice_eq(change->content, tip)) {
            *fits = false;
            return FT_OK;
        }
    }
    return FT_OK;
}

static ft_err static_critics(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion,
                             struct opinion *opinion) {
    critic_policy(run, cx, suggestion, opinion);
    for (size_t i = 0; opinion->ok && i < suggestion->changes.count; i++) {
        const struct ft_file_change *change = &suggestion->changes.at[i];
        struct ft_slice before;
        bool found = false;
        FT_TRY(ratchet_content(cx, run, run->tip, change->path, &before, &found));
        FT_TRY(critic_form(cx, before, change, opinion));
        if (opinion->ok) {
            FT_TRY(critic_parse(cx, before, change, opinion));
        }
    }
    return FT_OK;
}

/* What has to be proved depends on what may go wrong. NULL: there is proof enough. */
static const char *missing_proof(const struct run *run, enum ft_risk risk) {
    bool build = false;
    bool test = false;
    for (size_t i = 0; i < run->baseline.count; i++) {
        bool usable = check_is_usable(&run->baseline.at[i]);
        build |= usable && run->baseline.at[i].command->kind == FT_CMD_BUILD;
        test |= usable && run->baseline.at[i].command->kind == FT_CMD_TEST;
    }
    if (risk == FT_RISK_HIGH && !test) {
        return "no test could prove it";
    }
    if (risk == FT_RISK_LOW && !test && !build) {
        return "no build or test could prove it";
    }
    return NULL;
}

/* Tests that fail now and then, or that break the worktree for those after them, must not refuse
 * good work: what failed is looked at once more, on a worktree that is as it should be. */
static ft_err dynamic_critics(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion,
                              struct opinion *opinion, const char **proof, int64_t *ms) {
    struct checks after;
    bool mended = false;
    FT_TRY(checks_run(cx, run, run->tree.path, false, &after));
    *ms = after.ms;
    checks_judge(cx, run, &after, opinion, proof);
    if (opinion->ok) {
        return FT_OK;
    }
    FT_TRY(worktree_mend(cx, run, suggestion, &mended));
    if (!mended && strcmp(opinion->critic, "test") != 0) {
        return FT_OK;
    }
    FT_TRY(checks_run(cx, run, run->tree.path, false, &after));
    *ms += after.ms;
    struct opinion again;
    checks_judge(cx, run, &after, &again, proof);
    if (again.ok || mended) {
        *opinion = again;
    }
    return FT_OK;
}

/* Commit times follow from the base, so that the same work gives the same commits. */
static ft_err keep(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion,
                   const char *proof, const char **commit) {
    char oid[FT_OID_HEX];
    struct ft_commit_spec spec = {
        .parent = run->tip,
        .changes = suggestion->changes.at,
        .count = suggestion->changes.count,
        .message = ratchet_message(cx, suggestion, proof),
        .name = ft_conf_text(run->conf, FT_S_AUTHOR_NAME),
        .email = ft_conf_text(run->conf, FT_S_AUTHOR_EMAIL),
        .time_s = run->base_time_s + run->kept + 1,
    };
    FT_TRY(ft_repo_commit(cx, run->repo, &spec, oid));
    const char *ref = ft_sprintf(cx->arena, "refs/fettle/runs/%s", run->id);
    FT_TRY(ft_ref_set(cx, run->repo, ref, oid, run->kept ? run->tip : NULL, "fettle: kept"));
    *commit = ft_strdup(cx->arena, oid);
    return FT_OK;
}

bool ratchet_is_split(const struct ft_tried *tried) {
    return tried->outcome == FT_ROLLED_BACK && tried->suggestion->part_count &&
           (strcmp(tried->critic, "build") == 0 || strcmp(tried->critic, "test") == 0);
}

/* Proves on the worktree; leaves it as the tip has it unless the change is kept. */
static ft_err prove(ft_ctx *cx, struct run *run, struct ft_suggestion *suggestion,
                    struct ft_tried *tried) {
    struct opinion opinion;
    int64_t commands_ms = 0;
    int64_t start = ft_mono_ns();
    FT_TRY(static_critics(cx, run, suggestion, &opinion));
    const char *proof = "parsed";
    if (opinion.ok) {
        FT_TRY(worktree_put(cx, run, suggestion));
        FT_TRY(dynamic_critics(cx, run, suggestion, &opinion, &proof, &commands_ms));
    }
    if (opinion.ok) {
        FT_TRY(keep(cx, run, suggestion, proof, &tried->commit));
        tried->outcome = FT_KEPT;
        tried->proof = proof;
    } else {
        FT_TRY(worktree_restore(cx, run, suggestion));
        tried->outcome = FT_ROLLED_BACK;
        tried->critic = opinion.critic;
        tried->reason = opinion.why;
    }
    tried->ms = (ft_mono_ns() - start) / 1000000;
    tried->overhead_ms = tried->ms - commands_ms;
    return FT_OK;
}

ft_err ratchet_try(ft_ctx *cx, struct run *run, struct ft_suggestion *suggestion,
                   struct ft_tried *tried) {
    *tried = (struct ft_tried){.suggestion = suggestion, .outcome = FT_LEFT};
    bool fits = true;
    FT_TRY(rebase(cx, run, suggestion, &fits));
    if (!fits) {
        tried->reason = "an earlier change stands in its place";
        return FT_OK;
    }
    tried->reason = missing_proof(run, suggestion->risk);
    struct ft_span span = ft_span_begin("ratchet", suggestion->id);
    FT_TRY(ratchet_log_begin(cx, run, suggestion));
    if (!tried->reason) {
        FT_TRY(prove(cx, run, suggestion, tried));
    }
    FT_TRY(ratchet_log_end(cx, run, tried, ratchet_is_split(tried)));
    if (tried->outcome == FT_KEPT) {
        run->tip = tried->commit;
        run->kept++;
    }
    ft_span_end(cx, &span, FT_OK);
    return FT_OK;
}

/* Whether COMMIT holds on a checkout that no earlier build has touched. */
static ft_err holds(ft_ctx *cx, struct run *run, const char *commit, struct opinion *opinion) {
    struct ft_root fresh;
    FT_TRY(worktree_fresh(cx, run, "proof", commit, &fresh));
    struct checks after;
    enum ft_err_code err = checks_run(cx, run, fresh.path, false, &after);
    const char *proof = NULL;
    if (err == FT_OK) {
        checks_judge(cx, run, &after, opinion, &proof);
    }
    ft_root_close(&fresh);
    return err;
}

/* The last suggestion that is still kept. */
static struct ft_tried *last_kept(struct ft_improvement *out) {
    for (size_t i = out->tried.count; i-- > 0;) {
        if (out->tried.at[i].outcome == FT_KEPT) {
            return &out->tried.at[i];
        }
    }
    return NULL;
}

ft_err ratchet_prove_all(ft_ctx *cx, struct run *run) {
    while (run->kept > 0) {
        struct opinion opinion;
        ft_progress(cx, "prove", 0, 0, "the whole result once more, on a fresh checkout");
        FT_TRY(holds(cx, run, run->tip, &opinion));
        struct ft_tried *last = last_kept(run->out);
        if (opinion.ok || !last) {
            return FT_OK;
        }
        struct ft_commit_info info;
        FT_TRY(ft_repo_commit_info(cx, run->repo, run->tip, &info));
        last->outcome = FT_ROLLED_BACK;
        last->critic = opinion.critic;
        last->reason = ft_sprintf(cx->arena, "on a fresh checkout %s", opinion.why);
        const char *ref = ft_sprintf(cx->arena, "refs/fettle/runs/%s", run->id);
        FT_TRY(ratchet_log_end(cx, run, last, false));
        run->kept--;
        if (run->kept) {
            FT_TRY(ft_ref_set(cx, run->repo, ref, info.parents.at[0], run->tip,
                              "fettle: rolled back"));
        } else {
            FT_TRY(ft_ref_delete(cx, run->repo, ref, run->tip));
        }
        run->tip = info.parents.at[0];
    }
    return FT_OK;
}
