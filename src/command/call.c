/* The processor: validate, authorise, run with a deadline, format. */
#include "base/clock.h"
#include "command/command_int.h"
#include "observe/observe.h"

#include <string.h>

/* Where ft_emit of the call under way puts its items; one call a context. */
struct emission {
    const struct ft_call *call;
    json_t *items;
};
static _Thread_local struct emission *current;

const struct ft_row *ft_row_named(const struct ft_table *table, const char *name) {
    for (size_t i = 0; i < table->count; i++) {
        if (strcmp(table->rows[i]->name, name) == 0) {
            return table->rows[i];
        }
    }
    return NULL;
}

const struct ft_field *ft_field_named(const struct ft_shape *shape, const char *name) {
    for (size_t i = 0; i < shape->field_count; i++) {
        if (strcmp(shape->fields[i].name, name) == 0) {
            return &shape->fields[i];
        }
    }
    return NULL;
}

ft_err ft_emit_checkpoint(ft_ctx *cx) {
    const struct ft_call *call = current ? current->call : NULL;
    FT_TRY(ft_checkpoint(cx));
    return call && call->has_reader && !call->has_reader(call->item_to)
               ? ft_fail(cx, FT_CANCELLED, "nobody reads what %s says any more", call->row->name)
               : FT_OK;
}

ft_err ft_emit(ft_ctx *cx, const struct ft_shape *shape, const void *item) {
    FT_TRY(ft_emit_checkpoint(cx));
    if (!current) {
        return ft_fail(cx, FT_INTERNAL, "an item was given outside a call that streams");
    }
    json_t *value = ft_encode(shape, item);
    if (current->call->on_item) {
        current->call->on_item(current->call->item_to, value);
        json_decref(value);
    } else {
        json_array_append_new(current->items, value);
    }
    return FT_OK;
}

/* A person at their own machine may do everything; other actors arrive with the server, whose
 * grants are checked here against the row's scope. */
static ft_err authorise(ft_ctx *cx, const struct ft_row *row) {
    if (!cx->actor || !*cx->actor) {
        return ft_fail(cx, FT_DENIED, "nobody is named who asks for %s", row->name);
    }
    return FT_OK;
}

static ft_err stage_end(const ft_ctx *cx, const struct ft_span *span, enum ft_err_code err) {
    ft_span_end(cx, span, err);
    return err;
}

static ft_err run_row(ft_ctx *cx, const struct ft_call *call, const void *in, void *out,
                      json_t *items) {
    struct emission emission = {.call = call, .items = items};
    struct emission *before = current;
    current = &emission;
    struct ft_span span = ft_span_begin("run", call->row->name);
    enum ft_err_code err = ft_checkpoint(cx);
    err = err == FT_OK ? ft_cache_run(cx, call->row, in, out) : err;
    current = before;
    return stage_end(cx, &span, err);
}

static int exit_of(const struct ft_row *row, const void *out) {
    const struct ft_field *field =
        row->exit_field ? ft_field_named(row->out, row->exit_field) : NULL;
    const void *at = field ? (const char *)out + field->offset : NULL;
    return at ? (int)*(const int64_t *)at : 0;
}

ft_err ft_call_run(ft_ctx *cx, const struct ft_call *call, struct ft_answer *answer) {
    const struct ft_row *row = call->row;
    void *in = ft_alloc(cx->arena, row->in->size);
    void *out = ft_alloc(cx->arena, row->out->size);
    json_t *items = row->stream ? ft_json_keep(cx->arena, json_array()) : NULL;
    ft_count(FT_COUNT_CALLS, 1);
    struct ft_span span = ft_span_begin("validate", row->name);
    enum ft_err_code err =
        stage_end(cx, &span, ft_decode(cx, row->in, call->args, call->words, in));
    if (err == FT_OK) {
        span = ft_span_begin("authorise", row->name);
        err = stage_end(cx, &span, authorise(cx, row));
    }
    if (err == FT_OK) {
        err = run_row(cx, call, in, out, items);
    }
    if (err != FT_OK) {
        ft_count(FT_COUNT_FAILURES, 1);
        return err;
    }
    span = ft_span_begin("format", row->name);
    json_t *json = ft_json_keep(cx->arena, ft_encode(row->out, out));
    if (row->stream && !call->on_item) {
        json_object_set(json, "items", items);
    }
    *answer = (struct ft_answer){.value = out, .json = json, .exit = exit_of(row, out)};
    return stage_end(cx, &span, FT_OK);
}
