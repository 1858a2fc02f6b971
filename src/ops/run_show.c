#include "ops/run_show.h"

#include "agent/agent.h"
#include "ops/runs.h"

ft_err run_show(ft_ctx *cx, const struct run_show_in *in, struct run_show_out *out) {
    struct ft_store *store = NULL;
    struct ft_run_row row;
    const char *text = NULL;
    json_t *report = NULL;
    FT_TRY(ops_run_find(cx, in->run, &store, &row));
    FT_TRY(ft_run_report(cx, store, row.id, true, &text));
    FT_TRY(ft_json_parse(cx, ft_slice_of(text), 0, &report));
    struct shape_run *run = FT_NEW(cx->arena, struct shape_run);
    ops_run_shape(&row, run);
    out->report = ft_json_keep(cx->arena, report);
    FT_TRY(ft_run_report(cx, store, row.id, false, &out->text));
    out->run = run;
    return FT_OK;
}

/* The log says all, and only grows. */
ft_err run_show_key(ft_ctx *cx, const struct run_show_in *in, const char **key) {
    struct ft_store *store = NULL;
    struct ft_run_row row;
    FT_TRY(ops_run_find(cx, in->run, &store, &row));
    *key = ft_sprintf(cx->arena, "%s %s %s %lld %lld", row.workspace, row.id, row.state,
                      (long long)row.events, (long long)row.updated_ms);
    return FT_OK;
}

void run_show_view(const struct run_show_out *out, struct ft_doc *doc) {
    ft_doc_markdown(doc, out->text, NULL);
}
