/* All commands of this program: made from the rows of this folder (tools/generate.py). */
#ifndef FT_OPS_TABLE_H
#define FT_OPS_TABLE_H

#include "command/command.h"

extern const struct ft_table ft_ops_table;

#endif
