#include "ops/line_run.h"

#include "ops/dispatch.h"

/* The options that every command has belong to whoever shows the answer. */
static ft_err check_options(ft_ctx *cx, const json_t *options) {
    const char *name = json_object_iter_key(json_object_iter((json_t *)(uintptr_t)options));
    if (!name) {
        return FT_OK;
    }
    FT_IGNORE(ft_fail(cx, FT_INVALID, "--%s has no meaning in a line", name));
    cx->error.field = ft_strdup(cx->arena, name);
    return ft_hint(cx, "a line holds a command and its own arguments");
}

ft_err line_run(ft_ctx *cx, const struct line_run_in *in, struct line_run_out *out) {
    struct ft_strings words = {0};
    struct ft_call call = {.words = true};
    struct ft_answer answer;
    json_t *args = NULL;
    json_t *options = NULL;
    FT_TRY(ft_line_split(cx, in->text, &words));
    FT_TRY(
        ft_argv_parse(cx, ft_app_of(cx)->table, words.at, words.count, &call.row, &args, &options));
    FT_TRY(check_options(cx, options));
    if (!call.row) {
        FT_IGNORE(ft_fail(cx, FT_MISUSE, "the line is empty"));
        return ft_hint(cx, "`help` lists the commands");
    }
    call.args = args;
    FT_TRY(ops_dispatch(cx, &call, &answer));
    out->answer = answer.json;
    out->exit = answer.exit;
    return FT_OK;
}

void line_run_view(const struct line_run_out *out, struct ft_doc *doc) {
    ft_doc_raw(doc, ft_json_text(ft_doc_arena(doc), out->answer, FT_JSON_PRETTY));
}
