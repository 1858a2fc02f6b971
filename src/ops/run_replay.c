#include "ops/run_replay.h"

#include "ops/runs.h"

#include <time.h>

enum { STEP_MS = 50, LONGEST_MS = 10000 };

struct replay {
    ft_ctx *cx;
    double speed;
    int64_t last_ms;
    enum ft_err_code err;
};

/* Waits in small steps, so that Ctrl-C is heard. */
static ft_err wait_ms(ft_ctx *cx, int64_t ms) {
    for (int64_t left = ms < LONGEST_MS ? ms : LONGEST_MS; left > 0; left -= STEP_MS) {
        int64_t step = left < STEP_MS ? left : STEP_MS;
        struct timespec pause = {.tv_nsec = (long)step * 1000000};
        nanosleep(&pause, NULL);
        FT_TRY(ft_checkpoint(cx));
    }
    return FT_OK;
}

static bool tell(void *to, const struct ft_event *event) {
    struct replay *replay = to;
    if (replay->speed > 0 && replay->last_ms) {
        double gap = (double)(event->time_ms - replay->last_ms) / replay->speed;
        replay->err = wait_ms(replay->cx, (int64_t)gap);
    }
    replay->last_ms = event->time_ms;
    struct shape_event item = {.seq = event->seq,
                               .time = event->time_ms,
                               .kind = event->kind,
                               .data = event->data,
                               .hash = event->hash};
    if (replay->err == FT_OK) {
        replay->err = ft_emit(replay->cx, &ft_shape_event, &item);
    }
    return replay->err == FT_OK;
}

ft_err run_replay(ft_ctx *cx, const struct run_replay_in *in, struct run_replay_out *out) {
    (void)out;
    struct ft_store *store = NULL;
    struct ft_run_row row;
    struct replay replay = {.cx = cx, .speed = in->speed};
    FT_TRY(ops_run_find(cx, in->run, &store, &row));
    FT_TRY(ft_events_read(cx, store, row.id, 1, 0, tell, &replay));
    return replay.err;
}
