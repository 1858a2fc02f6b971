#include "ops/call_run.h"

#include "base/text.h"
#include "ops/dispatch.h"

static ft_err unknown(ft_ctx *cx, const struct ft_table *table, const char *name) {
    const char **names = FT_NEW_N(cx->arena, const char *, table->count);
    for (size_t i = 0; i < table->count; i++) {
        names[i] = table->rows[i]->name;
    }
    FT_IGNORE(
        ft_fail(cx, FT_UNKNOWN, "there is no command '%s'", ft_text_inert_dup(cx->arena, name)));
    const char *meant = ft_text_meant(name, names, table->count);
    return meant ? ft_hint(cx, "did you mean '%s'?", meant)
                 : ft_hint(cx, "`fettle contract table` lists the commands");
}

ft_err call_run(ft_ctx *cx, const struct call_run_in *in, struct call_run_out *out) {
    const struct ft_table *table = ft_app_of(cx)->table;
    struct ft_call call = {.row = ft_row_named(table, in->name), .args = in->args};
    struct ft_answer answer;
    if (!call.row) {
        return unknown(cx, table, in->name);
    }
    FT_TRY(ops_dispatch(cx, &call, &answer));
    out->answer = answer.json;
    out->exit = answer.exit;
    return FT_OK;
}

void call_run_view(const struct call_run_out *out, struct ft_doc *doc) {
    ft_doc_raw(doc, ft_json_text(ft_doc_arena(doc), out->answer, FT_JSON_PRETTY));
}
