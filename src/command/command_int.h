/* Shared by the files of command. */
#ifndef FT_COMMAND_COMMAND_INT_H
#define FT_COMMAND_COMMAND_INT_H

#include "command/command.h"

/* "a whole number", for messages. */
const char *ft_type_word(enum ft_type type);
bool ft_type_is_text(enum ft_type type);
const struct ft_field *ft_field_named(const struct ft_shape *shape, const char *name);

/* "max-size" as typed to "max_size", and the field it names; NULL where there is none. */
const struct ft_field *ft_option_named(const struct ft_shape *shape, const char *typed,
                                       size_t size);
/* The row whose words ARGV begins with, the longest; NULL. *USED: how many arguments were its
 * words. */
const struct ft_row *ft_row_of_words(const struct ft_table *table, const char *const *argv,
                                     size_t argc, size_t *used);

/* A struct as bytes of this machine; ft_unpack gives false for what ft_pack did not write. */
void ft_pack(const struct ft_shape *shape, const void *value, struct ft_buf *out);
bool ft_unpack(ft_ctx *cx, const struct ft_shape *shape, struct ft_slice *in, void *out);

/* Runs the row, or gives what it gave before for the same arguments and key. */
ft_err ft_cache_run(ft_ctx *cx, const struct ft_row *row, const void *in, void *out);

#endif
