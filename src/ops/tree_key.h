/* What answers about the files of a folder depend on, for rows that are cached. */
#ifndef FT_OPS_TREE_KEY_H
#define FT_OPS_TREE_KEY_H

#include "command/command.h"

/* Name, size, inode and times of every file at PATH (those that ignore files leave out too, where
 * IGNORED), and where it is. A file that was written to since has other times. */
ft_err ops_tree_key(ft_ctx *cx, const char *path, bool ignored, const char **key);

#endif
