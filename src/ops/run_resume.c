#include "ops/run_resume.h"

#include "ops/improvement.h"
#include "ops/runs.h"

ft_err run_resume(ft_ctx *cx, const struct run_resume_in *in, struct shape_improvement *out) {
    struct ft_store *store = NULL;
    struct ft_run_row row;
    FT_TRY(ops_run_find(cx, in->run, &store, &row));
    if (ft_run_end_of(row.state) == FT_RUN_DONE) {
        FT_IGNORE(ft_fail(cx, FT_CONFLICT, "run %s came to its end: %s", row.id, row.state));
        return ft_hint(cx, "`fettle improve` begins a new one");
    }
    struct ft_improve_spec spec = {
        .path = row.project,
        .max = FT_IMPROVE_UNSET,
        .budget_ms = FT_IMPROVE_UNSET,
        .trust = in->trust,
        .detach = in->detach,
        .resume = row.id,
    };
    return ops_improve(cx, &spec, out);
}

void run_resume_view(const struct shape_improvement *out, struct ft_doc *doc) {
    ops_improvement_view(out, doc);
}
