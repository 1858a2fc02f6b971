#include "ops/run_undo.h"

#include "agent/agent.h"
#include "ops/runs.h"

ft_err run_undo(ft_ctx *cx, const struct run_undo_in *in, struct run_undo_out *out) {
    struct ft_store *store = NULL;
    struct ft_run_row row;
    const char *locks = NULL;
    struct ft_undone undone;
    FT_TRY(ops_run_find(cx, in->run, &store, &row));
    FT_TRY(ft_app_data_dir(cx, "locks", &locks));
    FT_TRY(ft_run_undo(cx, store, locks, &row, &undone));
    *out = (struct run_undo_out){.run = undone.run, .done = undone.how, .backup = undone.backup};
    return FT_OK;
}
