/* Findings that were there before: only what is new is told of. */
#include "base/map.h"
#include "json/json.h"
#include "ops/finding.h"
#include "os/file.h"

#include <string.h>

static void add(ft_ctx *cx, const char *id, struct ft_strings *ids) {
    if (id) {
        *FT_PUSH(cx->arena, ids) = ft_strdup(cx->arena, id);
    }
}

/* "findings" of an answer; "runs", "results", "partialFingerprints" of SARIF. */
ft_err ops_baseline_read(ft_ctx *cx, const char *path, struct ft_strings *ids) {
    struct ft_slice text;
    json_t *value = NULL;
    struct ft_strings found = {0};
    FT_TRY(ft_path_read(cx, path, OPS_BASELINE_MAX, &text));
    if (ft_json_parse(cx, text, OPS_BASELINE_MAX, &value) != FT_OK) {
        return ft_wrap(cx, "%s is no baseline", path);
    }
    value = ft_json_keep(cx->arena, value);
    const json_t *findings = json_object_get(value, "findings");
    const json_t *runs = json_object_get(value, "runs");
    size_t i = 0;
    size_t k = 0;
    const json_t *item = NULL;
    const json_t *run = NULL;
    if (!json_is_array(findings) && !json_is_array(runs)) {
        FT_IGNORE(ft_fail(cx, FT_FORMAT, "%s is no baseline: it holds no findings", path));
        return ft_hint(cx, "give what --json or --format sarif wrote before");
    }
    json_array_foreach(findings, i, item) {
        add(cx, ft_json_get_string(item, "id"), &found);
    }
    json_array_foreach(runs, k, run){json_array_foreach(json_object_get(run, "results"), i, item){
        const json_t *prints = json_object_get(item, "partialFingerprints");
    add(cx, ft_json_get_string(prints, "fettle/v1"), &found);
}
}
*ids = found;
return FT_OK;
}

int64_t ops_baseline_apply(const struct ft_strings *ids, struct ft_findings *findings) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_map known;
    size_t kept = 0;
    ft_map_init(&known, scratch);
    for (size_t i = 0; i < ids->count; i++) {
        ft_map_put(&known, ft_slice_of(ids->at[i]), scratch);
    }
    for (size_t i = 0; i < findings->count; i++) {
        if (!ft_map_get(&known, ft_slice_of(findings->at[i].id))) {
            findings->at[kept++] = findings->at[i];
        }
    }
    int64_t left_out = (int64_t)(findings->count - kept);
    findings->count = kept;
    return left_out;
}
