/* Shared by the files that derive. */
#ifndef FT_COMMAND_DERIVE_INT_H
#define FT_COMMAND_DERIVE_INT_H

#include "command/derive.h"

/* Adds a file to FILES. */
void ft_derived_add(struct ft_arena *arena, struct ft_derived_list *files, const char *path,
                    const char *text);
void ft_derived_add_json(struct ft_arena *arena, struct ft_derived_list *files, const char *path,
                         json_t *value); /* takes VALUE */

/* A shape that stands in src/ops/shapes, not one row's own. */
bool ft_shape_is_shared(const struct ft_shape *shape);
/* The field whose value is the whole result (FT_WHOLE), or NULL. */
const struct ft_field *ft_whole_field(const struct ft_shape *shape);
json_t *ft_field_schema(const struct ft_field *field, enum ft_schema_use use, json_t *defs,
                        const char *ref_prefix);
const char *ft_kind_word(enum ft_kind kind);
json_t *ft_danger_json(unsigned danger); /* the words of a row's danger */

void ft_derive_schemas(struct ft_arena *arena, const struct ft_table *table,
                       struct ft_derived_list *files);
char *ft_typescript(struct ft_arena *arena, const struct ft_table *table);
void ft_derive_man(struct ft_arena *arena, const struct ft_table *table,
                   struct ft_derived_list *files);
void ft_derive_reference(struct ft_arena *arena, const struct ft_table *table,
                         struct ft_derived_list *files);

#endif
