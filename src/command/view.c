/* The view of a result that has none of its own. */
#include "base/clock.h"
#include "command/help.h"

#include <string.h>

static const char *words_of(struct ft_arena *arena, const struct ft_field *field,
                            const json_t *value) {
    if (!value || json_is_null(value)) {
        return "";
    }
    if (json_is_string(value)) {
        return json_string_value(value);
    }
    if (json_is_boolean(value)) {
        return json_is_true(value) ? "yes" : "no";
    }
    if (field->type == FT_T_DURATION) {
        return ft_duration_format(arena, json_integer_value(value));
    }
    if (field->type == FT_T_SIZE) {
        return ft_size_format(arena, json_integer_value(value));
    }
    if (json_is_array(value)) {
        const char *text = "";
        size_t i = 0;
        const json_t *item = NULL;
        json_array_foreach(value, i, item) {
            text = ft_sprintf(arena, "%s%s%s", text, i ? ", " : "",
                              json_is_string(item) ? json_string_value(item)
                                                   : ft_json_text(arena, item, FT_JSON_COMPACT));
        }
        return text;
    }
    return ft_json_text(arena, value, FT_JSON_COMPACT);
}

static void rows_of(struct ft_doc *doc, struct ft_arena *arena, const struct ft_shape *shape,
                    const json_t *array) {
    const char **columns = FT_NEW_N(arena, const char *, shape->field_count + 1);
    for (size_t i = 0; i < shape->field_count; i++) {
        bool number = shape->fields[i].type == FT_T_INTEGER || shape->fields[i].type == FT_T_SIZE ||
                      shape->fields[i].type == FT_T_DURATION;
        columns[i] = ft_sprintf(arena, "%s%s", number ? ">" : "", shape->fields[i].name);
    }
    ft_doc_table(doc, columns, shape->field_count);
    size_t r = 0;
    const json_t *item = NULL;
    json_array_foreach(array, r, item) {
        for (size_t i = 0; i < shape->field_count; i++) {
            const json_t *cell = json_object_get(item, shape->fields[i].name);
            ft_doc_cell(doc, FT_PLAIN, "%s", words_of(arena, &shape->fields[i], cell));
        }
    }
}

void ft_view_default(struct ft_doc *doc, struct ft_arena *arena, const struct ft_shape *shape,
                     const json_t *value) {
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        const json_t *member = json_object_get(value, field->name);
        bool table = field->type == FT_T_OBJECT && (field->flags & FT_LIST);
        if (member && !table) {
            ft_doc_pair(doc, field->name, FT_PLAIN, "%s", words_of(arena, field, member));
        }
    }
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        const json_t *member = json_object_get(value, field->name);
        bool table = field->type == FT_T_OBJECT && (field->flags & FT_LIST);
        if (table && json_array_size(member)) {
            rows_of(doc, arena, field->shape, member);
        }
    }
}
