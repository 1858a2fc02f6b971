#include "ops/run_attach.h"

#include "base/clock.h"
#include "ops/background.h"
#include "ops/run_show.h"
#include "ops/runs.h"

#include <string.h>
#include <unistd.h>

enum { LOOK_MS = 100 };

struct following {
    ft_ctx *cx;
    struct ft_store *store;
    struct ft_run_row row;
    const char *data, *locks;
    int64_t next;     /* number of the event that comes next */
    int64_t version;  /* of the store, when its events were read */
    int64_t alone_ns; /* since when nobody works on it; 0: somebody does */
    enum ft_err_code err;
    struct { /* what it does at the moment */
        const char *phase;
        char text[200];
        int64_t done, total;
    } now;
};

static void set_now(struct following *f, const char *phase, const char *text) {
    f->now.phase = phase;
    snprintf(f->now.text, sizeof f->now.text, "%s", text ? text : "");
}

static void set_state(struct following *f, const json_t *data, const char *state) {
    if (strcmp(state, "profiled") == 0) {
        f->now.done = 0;
        f->now.total = (int64_t)json_array_size(json_object_get(data, "commands"));
        set_now(f, "baseline", "the project's own commands before any change");
    } else if (strcmp(state, "working") == 0) {
        f->now.done = f->now.total = 0;
        set_now(f, "find", "what can be made better");
    } else if (strcmp(state, "checking") == 0) {
        set_now(f, "prove", "the whole result once more, on a fresh checkout");
    }
}

/* As the run itself would show it, as far as its events tell. */
static void note(struct following *f, const struct ft_event *event) {
    const char *state = ft_json_get_string(event->data, "state");
    if (strcmp(event->kind, "run.state") == 0 && state) {
        set_state(f, event->data, state);
    } else if (strcmp(event->kind, "baseline.done") == 0) {
        f->now.done++;
        set_now(f, "baseline", ft_json_get_string(event->data, "command"));
    } else if (strcmp(event->kind, "suggestion.begun") == 0) {
        f->now.done = f->now.total = 0;
        set_now(f, "improve", ft_json_get_string(event->data, "title"));
    }
}

static void show_now(const struct following *f) {
    if (f->now.phase) {
        ft_progress(f->cx, f->now.phase, f->now.done, f->now.total, "%s", f->now.text);
    }
}

static bool tell(void *to, const struct ft_event *event) {
    struct following *f = to;
    struct shape_event item = {.seq = event->seq,
                               .time = event->time_ms,
                               .kind = event->kind,
                               .data = event->data,
                               .hash = event->hash};
    f->err = ft_emit(f->cx, &ft_shape_event, &item);
    f->next = event->seq + 1;
    note(f, event);
    return f->err == FT_OK;
}

static ft_err tell_new(struct following *f) {
    int64_t version = 0;
    FT_TRY(ft_store_version(f->cx, f->store, &version));
    if (f->next > 1 && version == f->version) {
        return FT_OK;
    }
    f->version = version;
    FT_TRY(ft_events_read(f->cx, f->store, f->row.id, f->next, 0, tell, f));
    return f->err;
}

static ft_err fail_alone(const struct following *f) {
    const char *output = ops_background_output(f->cx->arena, f->data, f->row.id);
    bool begun = strcmp(f->row.state, "requested") != 0;
    FT_IGNORE(
        begun ? ft_fail(f->cx, FT_CONFLICT, "nobody works on run %s any more: it was %s", f->row.id,
                        f->row.state)
              : ft_fail(f->cx, FT_CONFLICT, "nobody works on run %s: it never began", f->row.id));
    if (access(output, F_OK) == 0) {
        return ft_hint(f->cx, "`fettle runs resume %s` continues it; what it printed is in %s",
                       f->row.id + 28, output);
    }
    return ft_hint(f->cx, "`fettle runs resume %s` continues it", f->row.id + 28);
}

/* A run that nobody works on has ended where its row says so; else somebody may be about to take
 * it up. */
static ft_err look_for_end(struct following *f, bool *ended) {
    *ended = false;
    if (ft_run_is_claimed(f->locks, f->row.id)) {
        f->alone_ns = 0;
        return FT_OK;
    }
    FT_TRY(ft_run_find(f->cx, f->store, NULL, f->row.id, &f->row));
    if (ft_run_end_of(f->row.state) != FT_RUN_GOES_ON) {
        *ended = true;
        return FT_OK;
    }
    int64_t now = ft_mono_ns();
    f->alone_ns = f->alone_ns ? f->alone_ns : now;
    return now - f->alone_ns < OPS_BEGIN_MS * INT64_C(1000000) ? FT_OK : fail_alone(f);
}

static ft_err follow(struct following *f) {
    for (;;) {
        bool ended = false;
        FT_TRY(look_for_end(f, &ended));
        FT_TRY(tell_new(f)); /* after the look: the last event is among them */
        if (ended) {
            return FT_OK;
        }
        show_now(f);
        FT_TRY(ft_emit_checkpoint(f->cx));
        FT_TRY(ops_wait(f->cx, LOOK_MS));
    }
}

static int exit_named(const char *error) {
    for (int code = FT_OK + 1; code < FT_ERR_COUNT; code++) {
        const struct ft_err_info *info = ft_err_info((enum ft_err_code)code);
        if (error && strcmp(info->name, error) == 0) {
            return info->exit;
        }
    }
    return ft_err_info(FT_INTERNAL)->exit;
}

/* What `fettle improve` gives for the same end. */
static int exit_of(const char *state, const json_t *report) {
    bool kept = false;
    bool refused = false;
    size_t i = 0;
    const json_t *suggestion = NULL;
    if (ft_run_end_of(state) == FT_RUN_STOPPED) {
        return exit_named(ft_json_get_string(report, "error"));
    }
    json_array_foreach(json_object_get(report, "suggestions"), i, suggestion) {
        const char *outcome = ft_json_get_string(suggestion, "outcome");
        kept |= outcome && strcmp(outcome, "kept") == 0;
        refused |= outcome && strcmp(outcome, "rolled_back") == 0;
    }
    return ft_json_get_string(report, "not_applied")  ? ft_err_info(FT_CONFLICT)->exit
           : ft_json_get_bool(report, "budget_spent") ? ft_err_info(FT_BUDGET)->exit
           : refused && !kept                         ? ft_err_info(FT_REFUSED)->exit
                                                      : 0;
}

static ft_err answer(const struct following *f, struct run_attach_out *out) {
    struct run_show_in in = {.run = f->row.id};
    struct run_show_out shown;
    FT_TRY(run_show(f->cx, &in, &shown));
    *out = (struct run_attach_out){.run = shown.run, .report = shown.report, .text = shown.text};
    if (strcmp(shown.run->state, "failed") == 0) {
        out->failed = ft_strdup(f->cx->arena, ft_json_get_string(shown.report, "message"));
    }
    out->exit = exit_of(shown.run->state, shown.report);
    return FT_OK;
}

ft_err run_attach(ft_ctx *cx, const struct run_attach_in *in, struct run_attach_out *out) {
    struct following f = {.cx = cx, .next = 1};
    int64_t count = 0;
    FT_TRY(ops_run_find(cx, in->run, &f.store, &f.row));
    FT_TRY(ft_app_data_dir(cx, NULL, &f.data));
    f.locks = ft_path_join(cx->arena, f.data, "locks");
    FT_TRY(ft_events_verify(cx, f.store, f.row.id, &count));
    enum ft_err_code err = follow(&f);
    if (err == FT_CANCELLED) {
        FT_IGNORE(ft_fail(cx, FT_CANCELLED, "no longer attached: run %s goes on", f.row.id));
        return ft_hint(cx,
                       "`fettle runs attach %s` follows it again; `fettle runs cancel %s` ends it",
                       f.row.id + 28, f.row.id + 28);
    }
    FT_TRY(err);
    return answer(&f, out);
}

void run_attach_view(const struct run_attach_out *out, struct ft_doc *doc) {
    ft_doc_markdown(doc, out->text, NULL);
    if (ft_run_end_of(out->run->state) != FT_RUN_STOPPED) {
        return;
    }
    const char *id = out->run->id + 28;
    if (out->failed) {
        ft_doc_text(doc, FT_WARN, "It failed: %s. `fettle runs resume %s` continues it.",
                    out->failed, id);
    } else {
        ft_doc_text(doc, FT_WARN, "It was cancelled. `fettle runs resume %s` continues it.", id);
    }
}
