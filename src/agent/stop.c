/* The end of a run, given to it by somebody else than who worked on it. */
#include "agent/run_int.h"

#include <string.h>

enum ft_run_end ft_run_end_of(const char *state) {
    static const struct {
        const char *state;
        enum ft_run_end end;
    } ends[] = {{"kept", FT_RUN_DONE},      {"rolled back", FT_RUN_DONE},
                {"planned", FT_RUN_DONE},   {"undone", FT_RUN_DONE},
                {"failed", FT_RUN_STOPPED}, {"cancelled", FT_RUN_STOPPED}};
    for (size_t i = 0; i < FT_COUNT(ends); i++) {
        if (strcmp(ends[i].state, state) == 0) {
            return ends[i].end;
        }
    }
    return FT_RUN_GOES_ON;
}

/* With the lease: what the row says is true as long as we have it. */
static ft_err stop_claimed(ft_ctx *cx, const struct ft_improve_spec *spec,
                           struct ft_log_writer *log, const char *run_id, enum ft_err_code why,
                           const char *message) {
    struct ft_run_row row;
    FT_TRY(ft_run_find(cx, spec->store, NULL, run_id, &row));
    if (ft_run_end_of(row.state) != FT_RUN_GOES_ON) {
        return ft_fail(cx, FT_CONFLICT, "run %s came to its end: %s", row.id, row.state);
    }
    const char *state = why == FT_CANCELLED ? "cancelled" : "failed";
    json_t *data = json_object();
    json_object_set_new(data, "error", json_string(ft_err_info(why)->name));
    json_object_set_new(data, "message", ft_json_string(message));
    enum ft_err_code err =
        ft_events_state(cx, log, state, ft_sprintf(cx->arena, "%s: %s", state, message), data);
    json_decref(data);
    return err;
}

ft_err ft_run_stop(ft_ctx *cx, const struct ft_improve_spec *spec, const char *run_id,
                   enum ft_err_code why, const char *message) {
    const char *locks = ft_path_join(cx->arena, spec->data, "locks");
    struct ft_log_writer *log = NULL;
    FT_TRY(ft_events_claim(cx, spec->store, locks, run_id, &log));
    enum ft_err_code err = stop_claimed(cx, spec, log, run_id, why, message);
    ft_events_release(log);
    FT_TRY(err);
    leftovers_remove(cx, spec);
    return FT_OK;
}
