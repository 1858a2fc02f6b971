/* The files that are derived, by kind. */
#include "command/derive_int.h"

#include <string.h>

void ft_derived_add(struct ft_arena *arena, struct ft_derived_list *files, const char *path,
                    const char *text) {
    *FT_PUSH(arena, files) = (struct ft_derived){path, text};
}

void ft_derived_add_json(struct ft_arena *arena, struct ft_derived_list *files, const char *path,
                         json_t *value) {
    ft_json_keep(arena, value);
    const char *text = ft_json_text(arena, value, FT_JSON_PRETTY);
    ft_derived_add(arena, files, path, ft_sprintf(arena, "%s\n", text));
}

bool ft_shape_is_shared(const struct ft_shape *shape) {
    return !strchr(shape->name, '.');
}

const struct ft_field *ft_whole_field(const struct ft_shape *shape) {
    for (size_t i = 0; i < shape->field_count; i++) {
        if (shape->fields[i].flags & FT_WHOLE) {
            return &shape->fields[i];
        }
    }
    return NULL;
}

const char *ft_kind_word(enum ft_kind kind) {
    static const char *const words[] = {
        [FT_READ] = "read", [FT_WRITE] = "write", [FT_DESTROY] = "destroy"};
    return words[kind];
}

json_t *ft_danger_json(unsigned danger) {
    static const char *const words[] = {"writes-repository", "writes-outside", "runs-programs",
                                        "spends-money", "network"};
    json_t *array = json_array();
    for (size_t i = 0; i < FT_COUNT(words); i++) {
        if (danger & (1u << i)) {
            json_array_append_new(array, json_string(words[i]));
        }
    }
    return array;
}

ft_err ft_derive(ft_ctx *cx, const struct ft_table *table, const char *what,
                 struct ft_derived_list *files) {
    static const struct {
        const char *what, *path;
        json_t *(*make)(const struct ft_table *table);
    } documents[] = {{"openapi", "openapi.json", ft_openapi},
                     {"mcp", "mcp-tools.json", ft_mcp_tools},
                     {"table", "table.json", ft_table_json}};
    for (size_t i = 0; i < FT_COUNT(documents); i++) {
        if (strcmp(what, documents[i].what) == 0) {
            ft_derived_add_json(cx->arena, files, documents[i].path, documents[i].make(table));
            return FT_OK;
        }
    }
    if (strcmp(what, "schemas") == 0) {
        ft_derive_schemas(cx->arena, table, files);
    } else if (strcmp(what, "settings") == 0) {
        ft_derived_add_json(cx->arena, files, "settings.schema.json", ft_conf_schema());
    } else if (strcmp(what, "typescript") == 0) {
        ft_derived_add(cx->arena, files, "fettle.d.ts", ft_typescript(cx->arena, table));
    } else if (strcmp(what, "man") == 0) {
        ft_derive_man(cx->arena, table, files);
    } else if (strcmp(what, "reference") == 0) {
        ft_derive_reference(cx->arena, table, files);
    } else {
        return ft_fail(cx, FT_INTERNAL, "nothing called '%s' is derived", what);
    }
    return FT_OK;
}
