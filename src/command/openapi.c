/* The table as an OpenAPI 3.1 document. */
#include "base/err.h"
#include "command/derive_int.h"

#include <string.h>

#define COMPONENT "#/components/schemas/"

struct openapi {
    json_t *paths, *schemas;
};

static json_t *ref(const char *kind, const char *name) {
    return json_pack("{s:o}", "$ref", json_sprintf("#/components/%s/%s", kind, name));
}

/* The schema's place among the components; takes SCHEMA. */
static json_t *component(struct openapi *to, const char *name, json_t *schema) {
    json_object_set_new(to->schemas, name, schema);
    return ref("schemas", name);
}

static json_t *json_content(json_t *schema) {
    return json_pack("{s:{s:o}}", "application/json", "schema", schema);
}

static json_t *parameters(struct openapi *to, const struct ft_row *row) {
    json_t *list = json_array();
    for (size_t i = 0; i < row->in->field_count; i++) {
        const struct ft_field *field = &row->in->fields[i];
        if (field->flags & FT_HIDDEN) {
            continue;
        }
        json_t *schema = ft_field_schema(field, FT_SCHEMA_ARGS, to->schemas, COMPONENT);
        json_t *parameter = json_pack("{s:s, s:s, s:s}", "name", field->name, "in", "query",
                                      "description", field->help);
        json_object_del(schema, "description");
        if (field->flags & FT_REQUIRED) {
            json_object_set_new(parameter, "required", json_true());
        }
        if (field->type == FT_T_JSON) {
            json_object_set_new(parameter, "content", json_content(schema));
        } else {
            json_object_set_new(parameter, "schema", schema);
        }
        json_array_append_new(list, parameter);
    }
    return list;
}

static json_t *tag_of(const struct ft_row *row) {
    return json_stringn(row->name, strcspn(row->name, "."));
}

static json_t *operation(struct openapi *to, const struct ft_row *row, const char *id_suffix) {
    json_t *made =
        json_pack("{s:o, s:s, s:[o]}", "operationId", json_sprintf("%s%s", row->name, id_suffix),
                  "summary", row->summary, "tags", tag_of(row));
    if (row->help) {
        json_object_set_new(made, "description", json_string(row->help));
    }
    json_object_set_new(made, "x-fettle-kind", json_string(ft_kind_word(row->kind)));
    json_object_set_new(made, "x-fettle-scope", json_string(row->scope));
    json_object_set_new(made, "x-fettle-danger", ft_danger_json(row->danger));
    const char *result = ft_shape_is_shared(row->out) && !row->stream ? row->out->name : NULL;
    char name[128];
    snprintf(name, sizeof name, "%s.result", row->name);
    json_t *schema =
        json_object_get(to->schemas, result ? result : name)
            ? ref("schemas", result ? result : name)
            : component(to, result ? result : name, ft_result_schema(row, to->schemas, COMPONENT));
    json_object_set_new(made, "responses",
                        json_pack("{s:{s:s, s:o}, s:o}", "200", "description", row->summary,
                                  "content", json_content(schema), "default",
                                  ref("responses", "problem")));
    return made;
}

static void add_row(struct openapi *to, const struct ft_row *row) {
    json_t *path = json_object();
    if (row->kind == FT_READ) {
        json_t *get = operation(to, row, ".get");
        json_object_set_new(get, "parameters", parameters(to, row));
        json_object_set_new(path, "get", get);
    }
    json_t *post = operation(to, row, "");
    char name[128];
    snprintf(name, sizeof name, "%s.args", row->name);
    json_t *args = component(to, name, ft_args_schema(row, to->schemas, COMPONENT));
    bool required = false;
    for (size_t i = 0; i < row->in->field_count; i++) {
        required |= (row->in->fields[i].flags & FT_REQUIRED) != 0;
    }
    json_object_set_new(
        post, "requestBody",
        json_pack("{s:b, s:o}", "required", required, "content", json_content(args)));
    json_object_set_new(path, "post", post);
    char at[160];
    snprintf(at, sizeof at, "/api/v1/%s", row->name);
    json_object_set_new(to->paths, at, path);
}

/* RFC 9457's members, with the codes of base/err.def. */
static json_t *problem_schema(void) {
    json_t *types = json_array();
    for (int code = FT_OK + 1; code < FT_ERR_COUNT; code++) {
        const struct ft_err_info *info = ft_err_info((enum ft_err_code)code);
        json_array_append_new(types, json_sprintf("urn:fettle:error:%s", info->name));
    }
    json_t *type = json_pack("{s:s, s:o, s:s}", "type", "string", "enum", types, "description",
                             "which error it is");
    static const char *const texts[][2] = {{"title", "what that error means"},
                                           {"detail", "what failed, with the value"},
                                           {"hint", "what to do about it"},
                                           {"field", "the argument that is at fault"}};
    json_t *properties = json_pack("{s:o}", "type", type);
    for (size_t i = 0; i < FT_COUNT(texts); i++) {
        json_object_set_new(properties, texts[i][0],
                            json_pack("{s:s, s:s}", "type", "string", "description", texts[i][1]));
    }
    json_object_set_new(properties, "status",
                        json_pack("{s:s, s:i, s:i, s:s}", "type", "integer", "minimum", 400,
                                  "maximum", 599, "description", "the HTTP status"));
    return json_pack("{s:s, s:s, s:o, s:[s,s,s]}", "type", "object", "description",
                     "An error (RFC 9457)", "properties", properties, "required", "type", "title",
                     "status");
}

/* The response to every call that failed; its description lists all errors. */
static json_t *problem_response(void) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text, "The call failed.\n\n| status | error | meaning |\n|---|---|---|\n");
    for (int code = FT_OK + 1; code < FT_ERR_COUNT; code++) {
        const struct ft_err_info *info = ft_err_info((enum ft_err_code)code);
        ft_buf_printf(&text, "| %d | `%s` | %s |\n", info->http, info->name, info->meaning);
    }
    return json_pack("{s:s, s:{s:{s:o}}}", "description", text.data, "content",
                     "application/problem+json", "schema", ref("schemas", "problem"));
}

static json_t *tags_of(const struct ft_table *table) {
    json_t *tags = json_array();
    for (size_t i = 0; i < table->count; i++) {
        json_t *name = tag_of(table->rows[i]);
        bool known = false;
        size_t n = 0;
        const json_t *tag = NULL;
        json_array_foreach(tags, n, tag) {
            known |= json_equal(json_object_get(tag, "name"), name) != 0;
        }
        if (!known) {
            json_array_append_new(tags, json_pack("{s:O}", "name", name));
        }
        json_decref(name);
    }
    return tags;
}

json_t *ft_openapi(const struct ft_table *table) {
    struct openapi to = {.paths = json_object(), .schemas = json_object()};
    json_object_set_new(to.schemas, "problem", problem_schema());
    for (size_t i = 0; i < table->count; i++) {
        add_row(&to, table->rows[i]);
    }
    json_t *info =
        json_pack("{s:s, s:s, s:s}", "title", "Fettle", "version", FT_VERSION, "description",
                  "Every command of Fettle: POST its arguments as a JSON object; "
                  "what only reads answers GET as well.");
    return json_pack("{s:s, s:o, s:s, s:o, s:o, s:{s:o, s:{s:o}}}", "openapi", "3.1.0", "info",
                     info, "jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema",
                     "tags", tags_of(table), "paths", to.paths, "components", "schemas", to.schemas,
                     "responses", "problem", problem_response());
}
