/* The command line: argv to a row, its answer to the terminal.
 *
 * Knows no command by name. Owns standard output (answers) and standard error (progress, errors),
 * and the signals: the first Ctrl-C or SIGTERM cancels, the second one ends the process.
 * One call a process, from the main thread.
 */
#ifndef FT_CLI_CLI_H
#define FT_CLI_CLI_H

#include "command/command.h"

/* Runs one command line; gives the process's exit code (base/err.def, and spec CLI6). */
int ft_cli_main(const struct ft_table *table, int argc, char **argv);

#endif
