/* The rows themselves as JSON, with their examples. */
#include "base/err.h"
#include "command/derive_int.h"

static json_t *words_json(const char *const *words, size_t count) {
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        json_array_append_new(array, json_string(words[i]));
    }
    return array;
}

static json_t *example_json(const struct ft_example *example) {
    json_t *made = json_pack("{s:s, s:o}", "given", example->given, "call",
                             json_loads(example->call, 0, NULL));
    if (example->shows) {
        json_object_set_new(made, "shows", json_loads(example->shows, 0, NULL));
    }
    if (example->fails) {
        json_object_set_new(made, "fails", json_string(example->fails));
    }
    if (example->note) {
        json_object_set_new(made, "note", json_string(example->note));
    }
    return made;
}

static json_t *row_json(const struct ft_row *row, json_t *defs) {
    json_t *made =
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o}", "name", row->name, "usage",
                  row->usage, "summary", row->summary, "since", row->since, "kind",
                  ft_kind_word(row->kind), "scope", row->scope, "hidden", row->hidden, "danger",
                  ft_danger_json(row->danger), "words", words_json(row->words, row->word_count),
                  "positionals", words_json(row->positionals, row->positional_count));
    json_object_set_new(made, "args", ft_args_schema(row, defs, "#/$defs/"));
    json_object_set_new(made, "result", ft_result_schema(row, defs, "#/$defs/"));
    if (row->stream) {
        json_object_set_new(made, "item", json_string(row->stream->name));
    }
    json_t *examples = json_array();
    for (size_t i = 0; i < row->example_count; i++) {
        json_array_append_new(examples, example_json(&row->examples[i]));
    }
    json_object_set_new(made, "examples", examples);
    return made;
}

static json_t *errors_json(void) {
    json_t *errors = json_array();
    for (int code = FT_OK + 1; code < FT_ERR_COUNT; code++) {
        const struct ft_err_info *info = ft_err_info((enum ft_err_code)code);
        json_array_append_new(errors, json_pack("{s:s, s:i, s:i, s:i, s:s}", "name", info->name,
                                                "http", info->http, "exit", info->exit, "rpc",
                                                info->rpc, "meaning", info->meaning));
    }
    return errors;
}

json_t *ft_table_json(const struct ft_table *table) {
    json_t *rows = json_array();
    json_t *defs = json_object();
    for (size_t i = 0; i < table->count; i++) {
        json_array_append_new(rows, row_json(table->rows[i], defs));
    }
    return json_pack("{s:s, s:o, s:o, s:o}", "version", FT_VERSION, "errors", errors_json(), "rows",
                     rows, "$defs", defs);
}
