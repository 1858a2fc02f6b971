/* SARIF 2.1.0 (OASIS), as code scanning services read it. */
#include "columns_int.h"

#include "base/map.h"
#include "base/text.h"
#include "findings/findings.h"
#include "json/json.h"

#include <string.h>

static const char *level_of(enum ft_severity severity) {
    return severity >= FT_HIGH ? "error" : severity >= FT_MEDIUM ? "warning" : "note";
}

/* The scale of security-severity: CVSS scores in the middle of each band. */
static const char *score_of(enum ft_severity severity) {
    static const char *const scores[] = {"1.0", "3.0", "5.5", "8.0", "9.5"};
    return scores[severity];
}

/* Bytes of a path as a relative URI reference (RFC 3986). */
static json_t *uri_of(const char *path, bool absolute) {
    FT_BUF struct ft_buf uri;
    ft_buf_init(&uri, FT_BUF_NO_CAP);
    ft_buf_puts(&uri, absolute ? "file://" : "");
    ft_text_uri(&uri, path, "/!$&'()*+,;=@");
    ft_buf_puts(&uri, absolute ? "/" : "");
    return ft_json_string(uri.data);
}

static json_t *text_of(const char *text) {
    return json_pack("{s:o}", "text", ft_json_string(text));
}

static void set_column(json_t *region, const char *key, struct ft_columns *columns,
                       const char *path, int64_t line, int64_t column) {
    int64_t units = column > 0 ? ft_column_units(columns, path, line, column) : 0;
    if (units > 0) {
        json_object_set_new(region, key, json_integer(units));
    }
}

static json_t *location_of(struct ft_columns *columns, const struct ft_place *place) {
    json_t *physical = json_pack("{s:{s:o, s:s}}", "artifactLocation", "uri",
                                 uri_of(place->path, false), "uriBaseId", "ROOT");
    if (place->line > 0) {
        json_t *region = json_pack("{s:I}", "startLine", (json_int_t)place->line);
        set_column(region, "startColumn", columns, place->path, place->line, place->column);
        if (place->end_line >= place->line) {
            json_object_set_new(region, "endLine", json_integer(place->end_line));
            set_column(region, "endColumn", columns, place->path, place->end_line,
                       place->end_column);
        }
        json_object_set_new(physical, "region", region);
    }
    return json_pack("{s:o}", "physicalLocation", physical);
}

static json_t *flow_of(struct ft_columns *columns, const struct ft_finding *finding) {
    json_t *stations = json_array();
    for (size_t i = 0; i < finding->steps.count; i++) {
        const struct ft_finding_step *step = &finding->steps.at[i];
        json_t *location = location_of(columns, &step->place);
        json_object_set_new(location, "message", text_of(step->message));
        json_array_append_new(stations, json_pack("{s:o}", "location", location));
    }
    return json_pack("[{s:[{s:o}]}]", "threadFlows", "locations", stations);
}

static json_t *rule_of(const struct ft_rule_info *rule) {
    json_t *tags = json_pack("[s]", rule->kind);
    if (rule->cwe) {
        json_array_append_new(tags, json_sprintf("external/cwe/%s", rule->cwe));
    }
    json_t *properties = json_pack("{s:o, s:s}", "tags", tags, "precision",
                                   rule->confidence == FT_SURE     ? "very-high"
                                   : rule->confidence == FT_LIKELY ? "high"
                                                                   : "medium");
    if (strcmp(rule->kind, "security") == 0 || strcmp(rule->kind, "secret") == 0 ||
        strcmp(rule->kind, "dependency") == 0) {
        json_object_set_new(properties, "security-severity", json_string(score_of(rule->severity)));
    }
    json_t *made = json_pack("{s:s, s:o, s:{s:s}, s:o}", "id", rule->id, "shortDescription",
                             text_of(rule->title), "defaultConfiguration", "level",
                             level_of(rule->severity), "properties", properties);
    if (rule->why) {
        json_object_set_new(made, "fullDescription", text_of(rule->why));
    }
    if (rule->fix) {
        json_object_set_new(made, "help", text_of(rule->fix));
    }
    return made;
}

static json_t *result_of(struct ft_columns *columns, const struct ft_finding *finding,
                         size_t rule) {
    json_t *result =
        json_pack("{s:s, s:I, s:s, s:o, s:[o], s:{s:s}, s:{s:s, s:s}}", "ruleId", finding->rule->id,
                  "ruleIndex", (json_int_t)rule, "level", level_of(finding->severity), "message",
                  text_of(finding->message), "locations", location_of(columns, &finding->place),
                  "partialFingerprints", "fettle/v1", finding->id ? finding->id : "", "properties",
                  "severity", ft_severity_name(finding->severity), "confidence",
                  ft_confidence_name(finding->confidence));
    if (finding->steps.count) {
        json_object_set_new(result, "codeFlows", flow_of(columns, finding));
    }
    return result;
}

void ft_findings_sarif(struct ft_arena *arena, const struct ft_findings *findings, const char *root,
                       struct ft_buf *text) {
    json_t *rules = json_array();
    json_t *results = json_array();
    struct ft_map known; /* rule to its number, with one added */
    struct ft_columns columns;
    ft_columns_open(&columns, root);
    ft_map_init(&known, arena);
    for (size_t i = 0; i < findings->count; i++) {
        const struct ft_finding *finding = &findings->at[i];
        struct ft_slice id = ft_slice_of(finding->rule->id);
        size_t number = (size_t)(uintptr_t)ft_map_get(&known, id);
        if (!number) {
            json_array_append_new(rules, rule_of(finding->rule));
            number = json_array_size(rules);
            ft_map_put(&known, id, (void *)(uintptr_t)number);
        }
        json_array_append_new(results, result_of(&columns, finding, number - 1));
    }
    ft_columns_close(&columns);
    json_t *run =
        json_pack("{s:{s:{s:s, s:s, s:o}}, s:{s:{s:o}}, s:s, s:o}", "tool", "driver", "name",
                  "Fettle", "version", FT_VERSION, "rules", rules, "originalUriBaseIds", "ROOT",
                  "uri", uri_of(root, true), "columnKind", "utf16CodeUnits", "results", results);
    json_t *log =
        json_pack("{s:s, s:s, s:[o]}", "$schema", "https://json.schemastore.org/sarif-2.1.0.json",
                  "version", "2.1.0", "runs", run);
    ft_json_write(text, log, FT_JSON_PRETTY);
    ft_buf_putc(text, '\n');
    json_decref(log);
}
