/* What is derived from the command table for other programs and for readers.
 *
 * Everything here is made from rows, from base/err.def and from the settings table alone, in
 * their order: the same table gives the same bytes. The committed copies stand under contract/,
 * docs/reference/ and man/. Rows that are hidden are left out of the man pages, the reference
 * and the MCP tools; programs find them in the other documents.
 * Thread-safe. json_t values are the caller's; texts live in the arena.
 */
#ifndef FT_COMMAND_DERIVE_H
#define FT_COMMAND_DERIVE_H

#include "command/command.h"

/* What a schema describes: arguments (durations and sizes may be texts) or results. */
enum ft_schema_use { FT_SCHEMA_ARGS, FT_SCHEMA_RESULT };

/* JSON Schema 2020-12 of a shape; shapes inside it become refs into DEFS ("#/$defs/…"). */
json_t *ft_shape_schema(const struct ft_shape *shape, enum ft_schema_use use, json_t *defs,
                        const char *ref_prefix);
/* The same of a row's arguments and of its result, with the items of a stream. */
json_t *ft_args_schema(const struct ft_row *row, json_t *defs, const char *ref_prefix);
json_t *ft_result_schema(const struct ft_row *row, json_t *defs, const char *ref_prefix);

/* An OpenAPI 3.1 document: POST /api/v1/NAME for every row, GET too where it only reads. */
json_t *ft_openapi(const struct ft_table *table);
/* The answer to MCP's tools/list; and the name a tool has there. */
json_t *ft_mcp_tools(const struct ft_table *table);
char *ft_mcp_name(struct ft_arena *arena, const struct ft_row *row);
/* The rows themselves with their examples, for tests and for other programs. */
json_t *ft_table_json(const struct ft_table *table);

/* One file of what is derived. */
struct ft_derived {
    const char *path; /* below the folder it belongs into */
    const char *text;
};
struct ft_derived_list {
    FT_VEC(struct ft_derived);
};
/* In every file whose name comes from a row, so that one which is left over is known by it. */
#define FT_DERIVED_MARK "Made by `fettle contract write`"

/* The files of one kind: openapi, mcp, schemas, settings, typescript, table, man or reference. */
ft_err ft_derive(ft_ctx *cx, const struct ft_table *table, const char *what,
                 struct ft_derived_list *files);

#endif
