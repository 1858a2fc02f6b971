/* What the answers about a project depend on, for rows that are cached. */
#ifndef FT_OPS_PROJECT_KEY_H
#define FT_OPS_PROJECT_KEY_H

#include "command/command.h"

/* The project at PATH: where it is, the commit and branch that are checked out, every setting and
 * its origin, what was trusted when, and which programs could have been installed since. NULL
 * where there is no commit. */
ft_err ops_project_key(ft_ctx *cx, const char *path, const char **key);

#endif
