#include "ops/run_export.h"

#include "agent/agent.h"
#include "base/clock.h"
#include "ops/runs.h"

#include <string.h>

static bool add_line(void *to, const struct ft_event *event) {
    struct ft_buf *text = to;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    json_t *line = json_object();
    json_object_set_new(line, "seq", json_integer(event->seq));
    json_object_set_new(line, "time", json_string(ft_time_format(scratch, event->time_ms)));
    json_object_set_new(line, "kind", ft_json_string(event->kind));
    json_object_set(line, "data", (json_t *)(uintptr_t)event->data);
    json_object_set_new(line, "hash", json_string(event->hash));
    ft_json_write(text, line, FT_JSON_COMPACT);
    json_decref(line);
    return ft_buf_putc(text, '\n');
}

ft_err run_export(ft_ctx *cx, const struct run_export_in *in, struct run_export_out *out) {
    struct ft_store *store = NULL;
    struct ft_run_row row;
    int64_t count = 0;
    FT_TRY(ops_run_find(cx, in->run, &store, &row));
    if (strcmp(in->as, "events") != 0) {
        return ft_run_report(cx, store, row.id, strcmp(in->as, "report") == 0, &out->text);
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    FT_TRY(ft_events_verify(cx, store, row.id, &count));
    FT_TRY(ft_events_read(cx, store, row.id, 1, 0, add_line, &text));
    out->text = ft_buf_text(&text, cx->arena);
    return FT_OK;
}

void run_export_view(const struct run_export_out *out, struct ft_doc *doc) {
    ft_doc_raw(doc, out->text);
}
