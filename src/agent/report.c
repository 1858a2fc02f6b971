/* A run's report, made from its event log alone. */
#include "agent/agent.h"
#include "base/clock.h"
#include "command/doc.h"

#include <string.h>

struct reading {
    ft_ctx *cx;
    json_t *report;
    json_t *suggestions; /* by id */
};

static void set_all(json_t *to, const json_t *from) {
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)from, key, value) {
        json_object_set(to, key, value);
    }
}

static const char *text_of(const json_t *object, const char *key) {
    const char *text = ft_json_get_string(object, key);
    return text ? text : "";
}

static void read_suggestion(struct reading *r, const struct ft_event *event) {
    const char *id = ft_json_get_string(event->data, "id");
    if (!id) {
        return;
    }
    json_t *suggestion = json_object_get(r->suggestions, id);
    if (!suggestion) {
        suggestion = json_object();
        json_object_set_new(r->suggestions, id, suggestion);
    }
    set_all(suggestion, event->data);
    const char *outcome = strchr(event->kind, '.') + 1;
    if (strcmp(outcome, "begun") != 0) {
        json_object_set_new(suggestion, "outcome", json_string(outcome));
    }
    if (strcmp(outcome, "rolled_back") == 0) {
        json_object_del(suggestion, "commit");
    }
}

static bool read_event(void *to, const struct ft_event *event) {
    struct reading *r = to;
    json_t *report = r->report;
    if (event->seq == 1) {
        set_all(report, event->data);
        json_object_set_new(report, "started",
                            json_string(ft_time_format(r->cx->arena, event->time_ms)));
    } else if (strncmp(event->kind, "suggestion.", 11) == 0) {
        read_suggestion(r, event);
    } else if (strcmp(event->kind, "baseline.done") == 0) {
        json_array_append(json_object_get(report, "baseline"), (json_t *)(uintptr_t)event->data);
    } else if (strcmp(event->kind, "run.state") == 0) {
        set_all(report, event->data);
        if (strcmp(text_of(event->data, "state"), "profiled") == 0) {
            json_array_clear(json_object_get(report, "baseline")); /* a resumed run takes it anew */
        }
    }
    json_object_set_new(report, "ended", json_string(ft_time_format(r->cx->arena, event->time_ms)));
    json_object_set_new(report, "events", json_integer(event->seq));
    return true;
}

static void write_findings(struct ft_doc *doc, const json_t *suggestion) {
    size_t i = 0;
    const json_t *finding = NULL;
    json_array_foreach(json_object_get(suggestion, "findings"), i, finding) {
        ft_doc_item(doc, FT_PLAIN, "%s:%lld: %s", text_of(finding, "path"),
                    (long long)ft_json_get_int(finding, "line", 0), text_of(finding, "message"));
    }
}

static void write_group(struct ft_doc *doc, const json_t *suggestions, const char *outcome,
                        const char *title) {
    size_t i = 0;
    const json_t *suggestion = NULL;
    bool any = false;
    json_array_foreach(suggestions, i, suggestion) {
        if (strcmp(text_of(suggestion, "outcome"), outcome) != 0) {
            continue;
        }
        if (!any) {
            ft_doc_heading(doc, 2, "%s", title);
        }
        any = true;
        ft_doc_heading(doc, 3, "%s", text_of(suggestion, "title"));
        ft_doc_text(doc, FT_PLAIN, "%s", text_of(suggestion, "why"));
        write_findings(doc, suggestion);
        if (strcmp(outcome, "kept") == 0) {
            ft_doc_pair(doc, "commit", FT_CODE, "%s", text_of(suggestion, "commit"));
            ft_doc_pair(doc, "proof", FT_PLAIN, "%s", text_of(suggestion, "proof"));
        } else {
            ft_doc_pair(doc, "refused by", FT_PLAIN, "%s", text_of(suggestion, "critic"));
            ft_doc_pair(doc, "reason", FT_PLAIN, "%s", text_of(suggestion, "reason"));
        }
    }
}

static void write_baseline(struct ft_doc *doc, struct ft_arena *arena, const json_t *report) {
    static const char *const columns[] = {"command", "result", ">passed", ">failed", ">time"};
    const json_t *lines = json_object_get(report, "baseline");
    if (!json_array_size(lines)) {
        return;
    }
    ft_doc_heading(doc, 2, "What held before");
    ft_doc_table(doc, columns, FT_COUNT(columns));
    size_t i = 0;
    const json_t *line = NULL;
    json_array_foreach(lines, i, line) {
        ft_doc_cell(doc, FT_CODE, "%s", text_of(line, "command"));
        ft_doc_cell(doc, FT_PLAIN, "%s", text_of(line, "said"));
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)ft_json_get_int(line, "passed", 0));
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)ft_json_get_int(line, "failed", 0));
        ft_doc_cell(doc, FT_PLAIN, "%s", ft_duration_format(arena, ft_json_get_int(line, "ms", 0)));
    }
}

static const char *markdown_of(ft_ctx *cx, const json_t *report) {
    struct ft_doc *doc = ft_doc_new(cx->arena);
    ft_doc_heading(doc, 1, "fettle improve: %s", text_of(report, "state"));
    ft_doc_pair(doc, "project", FT_CODE, "%s", text_of(report, "project"));
    ft_doc_pair(doc, "run", FT_CODE, "%s", text_of(report, "run"));
    ft_doc_pair(doc, "base", FT_CODE, "%s", text_of(report, "base"));
    if (*text_of(report, "branch")) {
        ft_doc_pair(doc, "branch", FT_CODE, "%s", text_of(report, "branch"));
    }
    ft_doc_pair(doc, "time", FT_PLAIN, "%s to %s", text_of(report, "started"),
                text_of(report, "ended"));
    write_baseline(doc, cx->arena, report);
    const json_t *suggestions = json_object_get(report, "suggestions");
    write_group(doc, suggestions, "kept", "Kept");
    write_group(doc, suggestions, "rolled_back", "Rolled back");
    write_group(doc, suggestions, "left", "Left for a person");
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_doc_write_markdown(doc, &text);
    return ft_buf_text(&text, cx->arena);
}

ft_err ft_run_report(ft_ctx *cx, struct ft_store *store, const char *run_id, bool json,
                     const char **text) {
    struct reading r = {.cx = cx};
    r.report = ft_json_keep(cx->arena, json_object());
    r.suggestions = ft_json_keep(cx->arena, json_object());
    json_object_set_new(r.report, "run", json_string(run_id));
    json_object_set_new(r.report, "baseline", json_array());
    FT_TRY(ft_events_read(cx, store, run_id, 1, 0, read_event, &r));
    json_t *list = json_array();
    const char *id = NULL;
    json_t *suggestion = NULL;
    json_object_foreach(r.suggestions, id, suggestion) {
        json_array_append(list, suggestion);
    }
    json_object_set_new(r.report, "suggestions", list);
    *text = json ? ft_json_text(cx->arena, r.report, FT_JSON_PRETTY) : markdown_of(cx, r.report);
    return FT_OK;
}
