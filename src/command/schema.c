/* JSON Schemas (2020-12) of arguments and results. */
#include "command/command_int.h"
#include "command/derive_int.h"

#include <math.h>
#include <string.h>

#define DIALECT "https://json-schema.org/draft/2020-12/schema"

static json_t *ref_to(const struct ft_shape *shape, enum ft_schema_use use, json_t *defs,
                      const char *prefix) {
    if (!json_object_get(defs, shape->name)) {
        json_object_set_new(defs, shape->name, json_null()); /* holds its place in the order */
        json_object_set_new(defs, shape->name, ft_shape_schema(shape, use, defs, prefix));
    }
    return json_pack("{s:o}", "$ref", json_sprintf("%s%s", prefix, shape->name));
}

static json_t *type_schema(const struct ft_field *field, enum ft_schema_use use, json_t *defs,
                           const char *prefix) {
    switch (field->type) {
    case FT_T_INTEGER:
        return json_pack("{s:s}", "type", "integer");
    case FT_T_DURATION:
    case FT_T_SIZE:
        return use == FT_SCHEMA_ARGS
                   ? json_pack("{s:[s,s], s:i}", "type", "integer", "string", "minimum", 0)
                   : json_pack("{s:s}", "type", "integer");
    case FT_T_NUMBER:
        return json_pack("{s:s}", "type", "number");
    case FT_T_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case FT_T_TIME:
        return json_pack("{s:s, s:s}", "type", "string", "format", "date-time");
    case FT_T_JSON:
        return json_object();
    case FT_T_OBJECT:
        return ref_to(field->shape, use, defs, prefix);
    case FT_T_PATH:
    case FT_T_RUN_ID:
        if (use == FT_SCHEMA_ARGS) {
            return json_pack("{s:s, s:i}", "type", "string", "minLength", 1);
        }
        break;
    case FT_T_STRING:
    case FT_T_ENUM:
        break;
    }
    return json_pack("{s:s}", "type", "string");
}

static json_t *preset_value(const struct ft_field *field) {
    if (field->type == FT_T_BOOLEAN) {
        return json_boolean(strcmp(field->preset, "true") == 0);
    }
    if (field->type == FT_T_INTEGER || field->type == FT_T_NUMBER || field->type == FT_T_JSON) {
        return json_loads(field->preset, JSON_DECODE_ANY, NULL);
    }
    return json_string(field->preset);
}

static json_t *bound(double value) {
    return value == floor(value) && fabs(value) < 1e15 ? json_integer((json_int_t)value)
                                                       : json_real(value);
}

static void put_bounds(json_t *schema, const struct ft_field *field) {
    bool text = ft_type_is_text(field->type);
    if (field->has_least) {
        json_object_set_new(schema, text ? "minLength" : "minimum", bound(field->least));
    }
    if (field->has_most) {
        json_object_set_new(schema, text ? "maxLength" : "maximum", bound(field->most));
    }
}

/* The unit of a number, which its type does not say. */
static const char *unit_of(const struct ft_field *field, enum ft_schema_use use) {
    if (field->type == FT_T_DURATION) {
        return use == FT_SCHEMA_ARGS ? "; milliseconds, or a text such as 1h30m" : "; milliseconds";
    }
    if (field->type == FT_T_SIZE) {
        return use == FT_SCHEMA_ARGS ? "; bytes, or a text such as 10MB" : "; bytes";
    }
    return "";
}

json_t *ft_field_schema(const struct ft_field *field, enum ft_schema_use use, json_t *defs,
                        const char *ref_prefix) {
    json_t *schema = type_schema(field, use, defs, ref_prefix);
    if (field->choice_count) {
        json_t *choices = json_array();
        for (size_t i = 0; i < field->choice_count; i++) {
            json_array_append_new(choices, json_string(field->choices[i]));
        }
        json_object_set_new(schema, "enum", choices);
    }
    put_bounds(schema, field);
    if (field->flags & FT_LIST) {
        schema = json_pack("{s:s, s:o}", "type", "array", "items", schema);
    }
    if (field->preset) {
        json_object_set_new(schema, "default", preset_value(field));
    }
    const char *also = field->excludes ? "; cannot stand beside " : "";
    if (field->help && *field->help) {
        json_object_set_new(schema, "description",
                            json_sprintf("%s%s%s%s", field->help, unit_of(field, use), also,
                                         field->excludes ? field->excludes : ""));
    }
    return schema;
}

/* What an answer always has: numbers, switches and lists; texts and objects may be missing unless
 * the row says otherwise. */
static bool is_required(const struct ft_field *field, enum ft_schema_use use) {
    if (use == FT_SCHEMA_ARGS || (field->flags & FT_REQUIRED)) {
        return field->flags & FT_REQUIRED;
    }
    bool may_be_missing = ft_type_is_text(field->type) || field->type == FT_T_JSON ||
                          field->type == FT_T_OBJECT || (field->flags & FT_OPTIONAL);
    return (field->flags & FT_LIST) || !may_be_missing;
}

json_t *ft_shape_schema(const struct ft_shape *shape, enum ft_schema_use use, json_t *defs,
                        const char *ref_prefix) {
    json_t *properties = json_object();
    json_t *required = json_array();
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        if (field->flags & FT_HIDDEN) {
            continue; /* for the surface, not for the reader */
        }
        json_object_set_new(properties, field->name, ft_field_schema(field, use, defs, ref_prefix));
        if (is_required(field, use)) {
            json_array_append_new(required, json_string(field->name));
        }
    }
    json_t *schema = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                               "additionalProperties", 0);
    if (json_array_size(required)) {
        json_object_set(schema, "required", required);
    }
    json_decref(required);
    return schema;
}

json_t *ft_args_schema(const struct ft_row *row, json_t *defs, const char *ref_prefix) {
    json_t *schema = ft_shape_schema(row->in, FT_SCHEMA_ARGS, defs, ref_prefix);
    json_t *apart = json_object();
    for (size_t i = 0; i < row->in->field_count; i++) {
        const struct ft_field *field = &row->in->fields[i];
        if (field->excludes) {
            json_object_set_new(apart, field->name,
                                json_pack("{s:{s:b}}", "properties", field->excludes, 0));
        }
    }
    if (json_object_size(apart)) {
        json_object_set(schema, "dependentSchemas", apart);
    }
    json_decref(apart);
    return schema;
}

json_t *ft_result_schema(const struct ft_row *row, json_t *defs, const char *ref_prefix) {
    const struct ft_field *whole = ft_whole_field(row->out);
    if (whole) {
        return ft_field_schema(whole, FT_SCHEMA_RESULT, defs, ref_prefix);
    }
    json_t *schema = ft_shape_schema(row->out, FT_SCHEMA_RESULT, defs, ref_prefix);
    if (row->stream) {
        json_t *item = ref_to(row->stream, FT_SCHEMA_RESULT, defs, ref_prefix);
        json_object_set_new(json_object_get(schema, "properties"), "items",
                            json_pack("{s:s, s:o, s:s}", "type", "array", "items", item,
                                      "description", "what a stream gives one by one"));
        json_t *required = json_object_get(schema, "required");
        if (!required) {
            required = json_array();
            json_object_set_new(schema, "required", required);
        }
        json_array_append_new(required, json_string("items"));
    }
    return schema;
}

/* A schema as a document of its own; takes SCHEMA and DEFS. */
static json_t *document(const char *id, const char *title, json_t *schema, json_t *defs) {
    json_t *made = json_pack("{s:s, s:o, s:s, s:s}", "$schema", DIALECT, "$id",
                             json_sprintf("urn:fettle:schema:%s", id), "$comment", FT_DERIVED_MARK,
                             "title", title);
    json_object_update(made, schema);
    if (json_object_size(defs)) {
        json_object_set(made, "$defs", defs);
    }
    json_decref(schema);
    json_decref(defs);
    return made;
}

static void add_document(struct ft_arena *arena, struct ft_derived_list *files, const char *id,
                         const char *title, json_t *schema, json_t *defs) {
    ft_derived_add_json(arena, files, ft_sprintf(arena, "schemas/%s.json", id),
                        document(id, title, schema, defs));
}

void ft_derive_schemas(struct ft_arena *arena, const struct ft_table *table,
                       struct ft_derived_list *files) {
    for (size_t i = 0; i < table->count; i++) {
        const struct ft_row *row = table->rows[i];
        json_t *defs = json_object();
        add_document(arena, files, ft_sprintf(arena, "%s.result", row->name), row->summary,
                     ft_result_schema(row, defs, "#/$defs/"), defs);
        if (row->stream) {
            defs = json_object();
            add_document(arena, files, ft_sprintf(arena, "%s.item", row->name),
                         row->stream->summary,
                         ft_shape_schema(row->stream, FT_SCHEMA_RESULT, defs, "#/$defs/"), defs);
        }
    }
}
