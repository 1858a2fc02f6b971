#include "ops/run_undo.h"

#include "agent/agent.h"
#include "ops/runs.h"

#include <string.h>

/* "last" means the last run that kept something: a dry run after it has nothing to take back. */
static ft_err find(ft_ctx *cx, const char *name, struct ft_store **store, struct ft_run_row *row) {
    struct ft_run_row *rows = NULL;
    size_t count = 0;
    FT_TRY(ops_run_find(cx, name, store, row));
    if (strcmp(name, "last") == 0) {
        FT_TRY(ft_run_list(cx, *store, row->project, 0, &rows, &count));
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].state, "kept") == 0) {
            *row = rows[i];
            break;
        }
    }
    return FT_OK;
}

ft_err run_undo(ft_ctx *cx, const struct run_undo_in *in, struct run_undo_out *out) {
    struct ft_store *store = NULL;
    struct ft_run_row row;
    const char *locks = NULL;
    struct ft_undone undone;
    FT_TRY(find(cx, in->run, &store, &row));
    FT_TRY(ft_app_data_dir(cx, "locks", &locks));
    FT_TRY(ft_run_undo(cx, store, locks, &row, &undone));
    *out = (struct run_undo_out){.run = undone.run, .done = undone.how, .backup = undone.backup};
    return FT_OK;
}
