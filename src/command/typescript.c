/* The table as TypeScript types. */
#include "base/err.h"
#include "command/derive_int.h"

#include <string.h>

struct typescript {
    struct ft_arena *arena;
    struct ft_buf text;
    struct ft_strings done; /* shapes that stand in the text already */
};

/* "project-command" and "run.show.args" to "ProjectCommand" and "RunShowArgs". */
static const char *type_name(struct ft_arena *arena, const char *name) {
    char *made = ft_strdup(arena, name);
    char *to = made;
    bool up = true;
    for (const char *at = name; *at; at++) {
        bool letter = (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9');
        if (letter) {
            *to++ = up && *at >= 'a' ? (char)(*at - 32) : *at;
        }
        up = !letter;
    }
    *to = '\0';
    return made;
}

static const char *scalar(enum ft_type type, enum ft_schema_use use) {
    static const char *const names[] = {
        [FT_T_STRING] = "string",   [FT_T_PATH] = "string",    [FT_T_RUN_ID] = "string",
        [FT_T_INTEGER] = "number",  [FT_T_NUMBER] = "number",  [FT_T_BOOLEAN] = "boolean",
        [FT_T_DURATION] = "number", [FT_T_SIZE] = "number",    [FT_T_TIME] = "string",
        [FT_T_ENUM] = "string",     [FT_T_JSON] = "JsonValue", [FT_T_OBJECT] = "object",
    };
    bool typed = use == FT_SCHEMA_ARGS && (type == FT_T_DURATION || type == FT_T_SIZE);
    return typed ? "number | string" : names[type];
}

static const char *type_of(struct typescript *ts, const struct ft_field *field,
                           enum ft_schema_use use) {
    const char *type = field->type == FT_T_OBJECT ? type_name(ts->arena, field->shape->name)
                                                  : scalar(field->type, use);
    for (size_t i = 0; i < field->choice_count; i++) {
        type = i ? ft_sprintf(ts->arena, "%s | \"%s\"", type, field->choices[i])
                 : ft_sprintf(ts->arena, "\"%s\"", field->choices[i]);
    }
    return field->flags & FT_LIST
               ? ft_sprintf(ts->arena, strchr(type, ' ') ? "(%s)[]" : "%s[]", type)
               : type;
}

static void put_comment(struct typescript *ts, const char *indent, const char *text) {
    if (!text || !*text) {
        return;
    }
    ft_buf_printf(&ts->text, "%s/** ", indent);
    for (const char *at = text; *at; at++) {
        bool ends = at[0] == '*' && at[1] == '/';
        ft_buf_putc(&ts->text, *at == '\n' ? ' ' : *at);
        ft_buf_puts(&ts->text, ends ? " " : "");
    }
    ft_buf_puts(&ts->text, " */\n");
}

/* Texts that an answer may lack are optional, as the schemas have it. */
static bool is_optional(const json_t *schema, const char *name) {
    size_t i = 0;
    const json_t *one = NULL;
    json_array_foreach(json_object_get(schema, "required"), i, one) {
        if (strcmp(json_string_value(one), name) == 0) {
            return false;
        }
    }
    return true;
}

static void put_fields(struct typescript *ts, const struct ft_shape *shape,
                       enum ft_schema_use use) {
    /* An interface without members would accept everything. */
    bool empty = use == FT_SCHEMA_ARGS && shape->field_count == 0;
    ft_buf_puts(&ts->text, empty ? "  [name: string]: never;\n" : "");
    json_t *defs = ft_json_keep(ts->arena, json_object());
    json_t *schema = ft_json_keep(ts->arena, ft_shape_schema(shape, use, defs, ""));
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        if (field->flags & FT_HIDDEN) {
            continue;
        }
        const char *unit = field->type == FT_T_DURATION ? " (milliseconds)"
                           : field->type == FT_T_SIZE   ? " (bytes)"
                                                        : "";
        put_comment(ts, "  ", ft_sprintf(ts->arena, "%s%s", field->help, unit));
        ft_buf_printf(&ts->text, "  %s%s: %s;\n", field->name,
                      is_optional(schema, field->name) ? "?" : "", type_of(ts, field, use));
    }
}

static void put_shape(struct typescript *ts, const struct ft_shape *shape) {
    for (size_t i = 0; i < ts->done.count; i++) {
        if (strcmp(ts->done.at[i], shape->name) == 0) {
            return;
        }
    }
    *FT_PUSH(ts->arena, &ts->done) = shape->name;
    for (size_t i = 0; i < shape->field_count; i++) {
        if (shape->fields[i].type == FT_T_OBJECT) {
            put_shape(ts, shape->fields[i].shape);
        }
    }
    put_comment(ts, "", shape->summary);
    ft_buf_printf(&ts->text, "export interface %s {\n", type_name(ts->arena, shape->name));
    put_fields(ts, shape, FT_SCHEMA_RESULT);
    ft_buf_puts(&ts->text, "}\n\n");
}

static void put_result(struct typescript *ts, const struct ft_row *row) {
    const char *name = type_name(ts->arena, ft_sprintf(ts->arena, "%s.result", row->name));
    const struct ft_field *whole = ft_whole_field(row->out);
    if (whole) {
        ft_buf_printf(&ts->text, "export type %s = %s;\n\n", name,
                      type_of(ts, whole, FT_SCHEMA_RESULT));
        return;
    }
    for (size_t i = 0; i < row->out->field_count; i++) {
        if (row->out->fields[i].type == FT_T_OBJECT) {
            put_shape(ts, row->out->fields[i].shape);
        }
    }
    if (ft_shape_is_shared(row->out)) {
        put_shape(ts, row->out);
    }
    if (row->stream) {
        put_shape(ts, row->stream);
    }
    if (ft_shape_is_shared(row->out) && !row->stream) {
        ft_buf_printf(&ts->text, "export type %s = %s;\n\n", name,
                      type_name(ts->arena, row->out->name));
        return;
    }
    put_comment(ts, "", ft_sprintf(ts->arena, "What %s answers.", row->name));
    ft_buf_printf(&ts->text, "export interface %s {\n", name);
    put_fields(ts, row->out, FT_SCHEMA_RESULT);
    if (row->stream) {
        put_comment(ts, "  ", "what a stream gives one by one");
        ft_buf_printf(&ts->text, "  items: %s[];\n", type_name(ts->arena, row->stream->name));
    }
    ft_buf_puts(&ts->text, "}\n\n");
}

static void put_row(struct typescript *ts, const struct ft_row *row) {
    put_comment(ts, "", row->summary);
    ft_buf_printf(&ts->text, "export interface %s {\n",
                  type_name(ts->arena, ft_sprintf(ts->arena, "%s.args", row->name)));
    put_fields(ts, row->in, FT_SCHEMA_ARGS);
    ft_buf_puts(&ts->text, "}\n\n");
    put_result(ts, row);
}

static void put_errors(struct typescript *ts) {
    ft_buf_puts(&ts->text, "/** The names of errors. */\nexport type ErrorName =\n");
    for (int code = FT_OK + 1; code < FT_ERR_COUNT; code++) {
        ft_buf_printf(&ts->text, "  | \"%s\"%s\n", ft_err_info((enum ft_err_code)code)->name,
                      code + 1 == FT_ERR_COUNT ? ";\n" : "");
    }
    ft_buf_puts(&ts->text, "/** An error (RFC 9457). */\nexport interface Problem {\n"
                           "  type: `urn:fettle:error:${ErrorName}`;\n  title: string;\n"
                           "  status: number;\n  detail?: string;\n  hint?: string;\n"
                           "  field?: string;\n}\n\n");
}

char *ft_typescript(struct ft_arena *arena, const struct ft_table *table) {
    struct typescript ts = {.arena = arena};
    ft_buf_init(&ts.text, FT_BUF_NO_CAP);
    ft_buf_puts(&ts.text, "/* " FT_DERIVED_MARK "; the command table is what to change. */\n\n"
                          "export type JsonValue =\n  | null\n  | boolean\n  | number\n  | string\n"
                          "  | JsonValue[]\n  | { [key: string]: JsonValue };\n\n");
    put_errors(&ts);
    for (size_t i = 0; i < table->count; i++) {
        put_row(&ts, table->rows[i]);
    }
    ft_buf_puts(&ts.text, "/** Every command: its arguments, its result, the items it streams. */\n"
                          "export interface Commands {\n");
    for (size_t i = 0; i < table->count; i++) {
        const struct ft_row *row = table->rows[i];
        const char *name = type_name(arena, row->name);
        ft_buf_printf(&ts.text, "  \"%s\": { args: %sArgs; result: %sResult; item: %s };\n",
                      row->name, name, name,
                      row->stream ? type_name(arena, row->stream->name) : "never");
    }
    ft_buf_puts(&ts.text, "}\n\nexport type CommandName = keyof Commands;\n");
    char *text = ft_buf_text(&ts.text, arena);
    ft_buf_release(&ts.text);
    return text;
}
