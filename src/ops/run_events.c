#include "ops/run_events.h"

#include "ops/runs.h"

struct teller {
    ft_ctx *cx;
    enum ft_err_code err;
};

static bool tell(void *to, const struct ft_event *event) {
    struct teller *teller = to;
    struct shape_event item = {.seq = event->seq,
                               .time = event->time_ms,
                               .kind = event->kind,
                               .data = event->data,
                               .hash = event->hash};
    teller->err = ft_emit(teller->cx, &ft_shape_event, &item);
    return teller->err == FT_OK;
}

ft_err run_events(ft_ctx *cx, const struct run_events_in *in, struct run_events_out *out) {
    (void)out;
    struct ft_store *store = NULL;
    struct ft_run_row row;
    struct teller teller = {.cx = cx};
    int64_t count = 0;
    FT_TRY(ops_run_find(cx, in->run, &store, &row));
    FT_TRY(ft_events_verify(cx, store, row.id, &count));
    FT_TRY(ft_events_read(cx, store, row.id, in->from, 0, tell, &teller));
    return teller.err;
}
