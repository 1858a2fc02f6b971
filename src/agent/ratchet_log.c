/* What a suggestion is remembered by: its events, and the message of its commit. */
#include "agent/ratchet_int.h"
#include "base/text.h"

/* File names may hold line ends: none may pass for a line of ours. */
const char *ratchet_message(ft_ctx *cx, const struct ft_suggestion *suggestion, const char *proof) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_printf(&text, "%s\n\n%s\n", ft_text_inert_dup(cx->arena, suggestion->title),
                  ft_text_inert_dup(cx->arena, suggestion->why));
    for (size_t i = 0; i < suggestion->findings.count && i < 20; i++) {
        const struct ft_finding *f = &suggestion->findings.at[i];
        ft_buf_printf(&text, "%s- %s:%lld: %s\n", i ? "" : "\n",
                      ft_text_inert_dup(cx->arena, f->path), (long long)f->line,
                      ft_text_inert_dup(cx->arena, f->message));
    }
    ft_buf_printf(&text, "\nFettle-Fixer: %s\nFettle-Suggestion: %s\nFettle-Proof: %s\n",
                  suggestion->fixer, suggestion->id, ft_text_inert_dup(cx->arena, proof));
    ft_buf_printf(&text, "Fettle-Version: %s\n", FT_VERSION);
    return ft_buf_text(&text, cx->arena);
}

ft_err ratchet_log_end(ft_ctx *cx, struct run *run, const struct ft_tried *tried, bool split) {
    static const char *const kinds[] = {[FT_KEPT] = "suggestion.kept",
                                        [FT_ROLLED_BACK] = "suggestion.rolled_back",
                                        [FT_LEFT] = "suggestion.left"};
    json_t *data = json_object();
    json_object_set_new(data, "id", ft_json_string(tried->suggestion->id));
    json_object_set_new(data, "title", ft_json_string(tried->suggestion->title));
    json_object_set_new(data, "fixer", ft_json_string(tried->suggestion->fixer));
    if (tried->outcome == FT_KEPT) {
        json_object_set_new(data, "commit", ft_json_string(tried->commit));
        json_object_set_new(data, "parent", ft_json_string(run->tip));
        json_object_set_new(data, "proof", ft_json_string(tried->proof));
        json_object_set_new(data, "added", json_integer(tried->suggestion->added));
        json_object_set_new(data, "removed", json_integer(tried->suggestion->removed));
    } else {
        json_object_set_new(data, "critic", ft_json_string(tried->critic));
        json_object_set_new(data, "reason", ft_json_string(tried->reason));
    }
    if (split) {
        json_object_set_new(data, "parts", json_integer((json_int_t)tried->suggestion->part_count));
    }
    json_object_set_new(data, "ms", json_integer(tried->ms));
    enum ft_err_code err = ft_events_append(cx, run->log, kinds[tried->outcome], data, NULL);
    json_decref(data);
    return err;
}

ft_err ratchet_log_begin(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion) {
    json_t *findings = json_array();
    for (size_t i = 0; i < suggestion->findings.count && i < 100; i++) {
        const struct ft_finding *f = &suggestion->findings.at[i];
        json_t *finding = json_object();
        json_object_set_new(finding, "rule", ft_json_string(f->rule));
        json_object_set_new(finding, "path", ft_json_string(f->path));
        json_object_set_new(finding, "line", json_integer(f->line));
        json_object_set_new(finding, "message", ft_json_string(f->message));
        json_array_append_new(findings, finding);
    }
    json_t *data = json_object();
    json_object_set_new(data, "id", ft_json_string(suggestion->id));
    json_object_set_new(data, "title", ft_json_string(suggestion->title));
    json_object_set_new(data, "why", ft_json_string(suggestion->why));
    json_object_set_new(data, "fixer", ft_json_string(suggestion->fixer));
    json_object_set_new(data, "findings", findings);
    enum ft_err_code err = ft_events_append(cx, run->log, "suggestion.begun", data, NULL);
    json_decref(data);
    return err;
}
