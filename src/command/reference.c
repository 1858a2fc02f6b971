/* The reference pages, as Markdown: commands, errors, settings. */
#include "base/err.h"
#include "command/derive_int.h"
#include "command/help.h"

#include <string.h>

static void add_page(struct ft_arena *arena, struct ft_derived_list *files, const char *path,
                     const struct ft_doc *doc) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text, "<!-- " FT_DERIVED_MARK "; the tables in src are what to change. -->\n\n");
    ft_doc_write_markdown(doc, &text);
    ft_derived_add(arena, files, path, ft_buf_text(&text, arena));
}

static const char *dangers_text(struct ft_arena *arena, unsigned danger) {
    json_t *words = ft_json_keep(arena, ft_danger_json(danger));
    const char *text = "";
    size_t i = 0;
    const json_t *word = NULL;
    json_array_foreach(words, i, word) {
        text = ft_sprintf(arena, "%s, %s", text, json_string_value(word));
    }
    return text;
}

/* What programs call it, and what it does to the world. */
static void put_names(struct ft_doc *doc, const struct ft_row *row) {
    struct ft_arena *arena = ft_doc_arena(doc);
    ft_doc_span(doc, FT_PLAIN, "For programs: ");
    ft_doc_span(doc, FT_CODE, "%s", row->name);
    ft_doc_span(doc, FT_PLAIN, ", ");
    ft_doc_span(doc, FT_CODE, "POST /api/v1/%s", row->name);
    ft_doc_span(doc, FT_PLAIN, "%s, the MCP tool ", row->kind == FT_READ ? " or GET" : "");
    ft_doc_span(doc, FT_CODE, "%s", ft_mcp_name(arena, row));
    ft_doc_span(doc, FT_PLAIN, ". Kind: %s%s. Permission: ", ft_kind_word(row->kind),
                dangers_text(arena, row->danger));
    ft_doc_span(doc, FT_CODE, "%s", row->scope);
    ft_doc_span(doc, FT_PLAIN, ".");
    ft_doc_end(doc);
}

static void put_result(struct ft_doc *doc, const struct ft_row *row) {
    static const char *const columns[] = {"member", "what it is"};
    const struct ft_shape *shape = row->stream ? row->stream : row->out;
    if (!shape->field_count) {
        return;
    }
    ft_doc_heading(doc, 3, "%s", row->stream ? "Each item" : "Result");
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < shape->field_count; i++) {
        const struct ft_field *field = &shape->fields[i];
        if (!(field->flags & FT_HIDDEN)) {
            ft_doc_cell(doc, FT_CODE, "%s%s", field->name, field->flags & FT_LIST ? "[]" : "");
            ft_doc_cell(doc, FT_PLAIN, "%s", field->help);
        }
    }
}

static void put_row(struct ft_doc *doc, const struct ft_row *row) {
    struct ft_arena *arena = ft_doc_arena(doc);
    const char *words = "fettle";
    for (size_t i = 0; i < row->word_count; i++) {
        words = ft_sprintf(arena, "%s %s", words, row->words[i]);
    }
    ft_doc_heading(doc, 2, "%s", words);
    ft_doc_text(doc, FT_PLAIN, "%s.", row->summary);
    ft_doc_code(doc, ft_help_synopsis(arena, row));
    ft_help_paragraphs(doc, row->help);
    if (row->in->field_count) {
        ft_doc_heading(doc, 3, "Arguments and options");
        ft_help_options(doc, row->in);
    }
    ft_help_examples(doc, row, 3, "Examples");
    put_result(doc, row);
    put_names(doc, row);
}

static void add_commands(struct ft_arena *arena, const struct ft_table *table,
                         struct ft_derived_list *files) {
    struct ft_doc *doc = ft_doc_new(arena);
    ft_doc_heading(doc, 1, "Commands");
    ft_doc_prose(doc, "Every command on every surface. `--json` prints the result as the schemas "
                      "under contract/schemas describe it.");
    for (size_t i = 0; i < table->count; i++) {
        if (!table->rows[i]->hidden) {
            put_row(doc, table->rows[i]);
        }
    }
    ft_doc_heading(doc, 2, "Options that every command has");
    ft_help_options(doc, &ft_common_options);
    ft_doc_heading(doc, 2, "Exit codes");
    ft_help_exit_codes(doc);
    add_page(arena, files, "commands.md", doc);
}

static void add_errors(struct ft_arena *arena, struct ft_derived_list *files) {
    static const char *const columns[] = {"error", "meaning", ">HTTP", ">exit code", ">JSON-RPC"};
    struct ft_doc *doc = ft_doc_new(arena);
    ft_doc_heading(doc, 1, "Errors");
    ft_doc_prose(doc, "With `--json` an error is one object on standard error (RFC 9457): `type` "
                      "is `urn:fettle:error:` and the name below, `title` what it means, `detail` "
                      "what failed, `hint` what to do, `field` the argument at fault.");
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (int code = FT_OK + 1; code < FT_ERR_COUNT; code++) {
        const struct ft_err_info *info = ft_err_info((enum ft_err_code)code);
        ft_doc_cell(doc, FT_CODE, "%s", info->name);
        ft_doc_cell(doc, FT_PLAIN, "%s", info->meaning);
        ft_doc_cell(doc, FT_PLAIN, "%d", info->http);
        ft_doc_cell(doc, FT_PLAIN, "%d", info->exit);
        ft_doc_cell(doc, FT_PLAIN, "%d", info->rpc);
    }
    add_page(arena, files, "errors.md", doc);
}

static void add_settings(struct ft_arena *arena, struct ft_derived_list *files) {
    static const char *const columns[] = {"setting", "type", "preset", "in a project's file",
                                          "what it does"};
    static const char *const types[] = {[FT_SET_TEXT] = "text",
                                        [FT_SET_FLAG] = "true or false",
                                        [FT_SET_COUNT] = "number",
                                        [FT_SET_DURATION] = "duration",
                                        [FT_SET_SIZE] = "size",
                                        [FT_SET_LIST] = "list",
                                        [FT_SET_RULES] = "list that adds up"};
    struct ft_doc *doc = ft_doc_new(arena);
    ft_doc_heading(doc, 1, "Settings");
    ft_doc_prose(doc, "In rising order: the preset, your `config.yaml`, the project's "
                      "`fettle.yaml`, `FETTLE_GROUP_SETTING` in the environment, "
                      "`--set group.setting=value`. A project's file may not set what would loosen "
                      "its own sandbox. To a list that adds up each place adds, and none takes "
                      "away. `contract/settings.schema.json` is the files' JSON Schema.");
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < FT_S_COUNT; i++) {
        const struct ft_setting_info *info = ft_setting_info((enum ft_setting)i);
        ft_doc_cell(doc, FT_CODE, "%s", info->name);
        ft_doc_cell(doc, FT_PLAIN, "%s", types[info->type]);
        ft_doc_cell(doc, *info->preset ? FT_CODE : FT_PLAIN, "%s", info->preset);
        ft_doc_cell(doc, FT_PLAIN, "%s", info->from_project ? "yes" : "no");
        ft_doc_cell(doc, FT_PLAIN, "%s", info->help);
    }
    add_page(arena, files, "settings.md", doc);
}

void ft_derive_reference(struct ft_arena *arena, const struct ft_table *table,
                         struct ft_derived_list *files) {
    add_commands(arena, table, files);
    add_errors(arena, files);
    add_settings(arena, files);
}
