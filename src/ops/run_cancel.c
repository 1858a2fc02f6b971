#include "ops/run_cancel.h"

#include "base/clock.h"
#include "ops/background.h"
#include "ops/runs.h"
#include "os/file.h"
#include "os/holder.h"

#include <string.h>

enum { LOOK_MS = 50 };

static const char ended_in_order[] = "it ended in order";
static const char was_killed[] = "it was killed: it did not end in time";
static const char nobody_worked[] = "nobody worked on it";

struct cancelling {
    ft_ctx *cx;
    struct ft_improve_spec spec; /* where things are */
    struct ft_run_row row;
    const char *locks, *lock;
    int64_t grace_ms;
};

static ft_err look(struct cancelling *c) {
    return ft_run_find(c->cx, c->spec.store, NULL, c->row.id, &c->row);
}

static ft_err fail_ended(const struct cancelling *c) {
    FT_IGNORE(ft_fail(c->cx, FT_CONFLICT, "run %s came to its end: %s", c->row.id, c->row.state));
    return ft_hint(c->cx,
                   ft_run_end_of(c->row.state) == FT_RUN_DONE
                       ? "`fettle runs show %s` says what it did"
                       : "`fettle runs resume %s` would continue it",
                   c->row.id + 28);
}

/* Whether somebody works on it. One that was just asked for may be about to be begun: its process
 * must not come upon a run that was called cancelled a moment before. */
static ft_err is_at_work(const struct cancelling *c, bool *at_work) {
    bool begun = strcmp(c->row.state, "requested") != 0;
    int64_t end = ft_mono_ns() + (begun ? 0 : OPS_BEGIN_MS) * INT64_C(1000000);
    while (!(*at_work = ft_run_is_claimed(c->locks, c->row.id)) && ft_mono_ns() < end) {
        FT_TRY(ops_wait(c->cx, LOOK_MS));
    }
    return FT_OK;
}

/* Whether the run was let go of within the time. */
static ft_err wait_for_end(const struct cancelling *c, const struct ft_holder *holder,
                           bool *let_go) {
    int64_t start = ft_mono_ns();
    *let_go = false;
    while (ft_run_is_claimed(c->locks, c->row.id)) {
        FT_TRY(ft_checkpoint(c->cx));
        int64_t spent_ms = (ft_mono_ns() - start) / 1000000;
        if (spent_ms >= c->grace_ms) {
            return FT_OK;
        }
        int64_t left_ms = c->grace_ms - spent_ms;
        ft_progress(c->cx, "cancel", 0, 0, "process %lld has %s to end in order",
                    (long long)holder->pid,
                    ft_duration_format(c->cx->arena, (left_ms + 999) / 1000 * 1000));
        if (ft_holder_wait(holder, LOOK_MS)) {
            break; /* what it held it holds no more */
        }
    }
    *let_go = true;
    return FT_OK;
}

static ft_err end_process(const struct cancelling *c, const struct ft_holder *holder,
                          const char **done) {
    bool let_go = false;
    FT_TRY(ft_holder_interrupt(c->cx, holder));
    FT_TRY(wait_for_end(c, holder, &let_go));
    *done = let_go ? ended_in_order : was_killed;
    return let_go ? FT_OK : ft_holder_kill(c->cx, holder);
}

static ft_err end_holder(const struct cancelling *c, const char **done) {
    struct ft_holder holder = {.fd = -1};
    enum ft_err_code err = ft_holder_open(c->cx, c->lock, &holder);
    if (err == FT_NOTFOUND) {
        ft_clear(c->cx);
        *done = ended_in_order; /* just now */
        return FT_OK;
    }
    err = err == FT_OK ? end_process(c, &holder, done) : err;
    ft_holder_close(&holder);
    return err == FT_OK ? FT_OK : ft_wrap(c->cx, "run %s cannot be cancelled", c->row.id);
}

static ft_err cancel(struct cancelling *c, const char **done) {
    bool at_work = false;
    if (ft_run_end_of(c->row.state) == FT_RUN_DONE) {
        return fail_ended(c);
    }
    FT_TRY(is_at_work(c, &at_work));
    if (at_work) {
        FT_TRY(end_holder(c, done));
    }
    FT_TRY(look(c));
    enum ft_run_end end = ft_run_end_of(c->row.state);
    if (end == FT_RUN_GOES_ON) { /* its process could not say so any more */
        *done = at_work ? *done : nobody_worked;
        FT_TRY(ft_run_stop(c->cx, &c->spec, c->row.id, FT_CANCELLED, *done));
        return look(c);
    }
    bool cancelled = at_work && strcmp(c->row.state, "cancelled") == 0;
    return cancelled ? FT_OK : fail_ended(c);
}

ft_err run_cancel(ft_ctx *cx, const struct run_cancel_in *in, struct run_cancel_out *out) {
    struct cancelling c = {.cx = cx, .grace_ms = in->grace};
    const char *done = NULL;
    FT_TRY(ops_run_find(cx, in->run, &c.spec.store, &c.row));
    FT_TRY(ft_app_data_dir(cx, NULL, &c.spec.data));
    FT_TRY(ft_app_cache_dir(cx, NULL, &c.spec.cache));
    c.locks = ft_path_join(cx->arena, c.spec.data, "locks");
    c.lock = ft_run_lock_path(cx->arena, c.locks, c.row.id);
    FT_TRY(cancel(&c, &done));
    *out = (struct run_cancel_out){
        .run = c.row.id,
        .state = c.row.state,
        .done = done,
        .resume = ft_sprintf(cx->arena, "fettle runs resume %s", c.row.id + 28),
    };
    return FT_OK;
}
