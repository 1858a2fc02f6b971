/* The table as tools of the Model Context Protocol. */
#include "command/derive_int.h"

char *ft_mcp_name(struct ft_arena *arena, const struct ft_row *row) {
    char *name = ft_strdup(arena, row->name); /* several clients refuse dots in a tool's name */
    for (char *at = name; *at; at++) {
        *at = *at == '.' ? '_' : *at;
    }
    return name;
}

/* Takes SCHEMA and DEFS. */
static json_t *with_defs(json_t *schema, json_t *defs) {
    if (json_object_size(defs)) {
        json_object_set(schema, "$defs", defs);
    }
    json_decref(defs);
    return schema;
}

static json_t *annotations(const struct ft_row *row) {
    bool reads = row->kind == FT_READ;
    bool open = row->danger & (FT_DANGER_NETWORK | FT_DANGER_SPENDS_MONEY);
    return json_pack("{s:s, s:b, s:b, s:b, s:b}", "title", row->summary, "readOnlyHint", reads,
                     "destructiveHint", row->kind == FT_DESTROY, "idempotentHint", reads,
                     "openWorldHint", open);
}

static json_t *tool_of(const struct ft_row *row) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    json_t *defs = json_object();
    json_t *input = with_defs(ft_args_schema(row, defs, "#/$defs/"), defs);
    json_t *description =
        row->help ? json_sprintf("%s\n\n%s", row->summary, row->help) : json_string(row->summary);
    json_t *tool = json_pack("{s:s, s:s, s:o, s:o}", "name", ft_mcp_name(scratch, row), "title",
                             row->summary, "description", description, "inputSchema", input);
    if (!ft_whole_field(row->out)) {
        defs = json_object();
        json_object_set_new(tool, "outputSchema",
                            with_defs(ft_result_schema(row, defs, "#/$defs/"), defs));
    }
    json_object_set_new(tool, "annotations", annotations(row));
    return tool;
}

json_t *ft_mcp_tools(const struct ft_table *table) {
    json_t *tools = json_array();
    for (size_t i = 0; i < table->count; i++) {
        if (!table->rows[i]->hidden) {
            json_array_append_new(tools, tool_of(table->rows[i]));
        }
    }
    return json_pack("{s:o}", "tools", tools);
}
