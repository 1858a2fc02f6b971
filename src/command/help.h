/* Help, made from rows. Documents are written by command/doc.h. */
#ifndef FT_COMMAND_HELP_H
#define FT_COMMAND_HELP_H

#include "command/command.h"

void ft_help_row(struct ft_doc *doc, struct ft_arena *arena, const struct ft_row *row);
void ft_help_all(struct ft_doc *doc, struct ft_arena *arena, const struct ft_table *table);

/* The parts of it, for man pages and the reference. */
const char *ft_help_synopsis(struct ft_arena *arena, const struct ft_row *row);
void ft_help_paragraphs(struct ft_doc *doc, const char *text);
void ft_help_options(struct ft_doc *doc, const struct ft_shape *shape);
void ft_help_examples(struct ft_doc *doc, const struct ft_row *row, int level, const char *heading);
void ft_help_exit_codes(struct ft_doc *doc);

/* "--max-size" and "SIZE" of a field, and an example as one types it. */
const char *ft_option_word(struct ft_arena *arena, const struct ft_field *field);
const char *ft_value_word(struct ft_arena *arena, const struct ft_field *field);
const char *ft_example_line(struct ft_arena *arena, const struct ft_row *row,
                            const struct ft_example *example);

/* The view of a result that has none of its own: pairs, tables and lists as its shape says. */
void ft_view_default(struct ft_doc *doc, struct ft_arena *arena, const struct ft_shape *shape,
                     const json_t *value);

#endif
