/* How to run some tests alone. */
#ifndef FT_PROJECT_TESTS_H
#define FT_PROJECT_TESTS_H

#include "project/project.h"

/* The line a person types, below the project's root, to run of TESTS (paths) those that COMMAND
 * runs; NULL where they are none of its, or its runner cannot be told which. */
const char *ft_tests_command(struct ft_arena *arena, const struct ft_project_command *command,
                             const struct ft_strings *tests);

#endif
