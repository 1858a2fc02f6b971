/* Shared by the files of cli. */
#ifndef FT_CLI_CLI_INT_H
#define FT_CLI_CLI_INT_H

#include "cli/cli.h"

enum cli_format { CLI_TEXT, CLI_JSON, CLI_JSONL, CLI_MARKDOWN, CLI_HTML, CLI_OWN };

struct cli {
    ft_ctx cx;
    struct ft_app app;
    struct ft_common common;
    enum cli_format format;
    struct ft_doc_terminal out;
    bool has_images; /* what was written holds pictures: no pager shows them */
};

void cli_signals(ft_ctx *cx);

void cli_progress_init(struct cli *cli);
void cli_progress_done(void);

/* Lets commands ask the person, where one is at the terminal. */
void cli_confirm_init(struct cli *cli);

/* Replaces "-", where JSON is expected, by what standard input holds. */
ft_err cli_fill_from_input(ft_ctx *cx, const struct ft_row *row, json_t *args);

/* Writes all of TEXT to standard output; false where nobody reads it any more. */
bool cli_write(const char *text, size_t size);
/* Whether somebody may still read it: the other end of a pipe is open. */
bool cli_has_reader(void *cli);
/* Shows TEXT in the person's pager where it is longer than the screen; false where it did not. */
bool cli_page(const char *text, size_t size);
/* ft_doc_terminal.image */
bool cli_put_image(void *cli, const char *path, size_t columns, struct ft_buf *out);
void cli_print_doc(struct cli *cli, const struct ft_doc *doc);
void cli_print_answer(struct cli *cli, const struct ft_row *row, const struct ft_answer *answer);
void cli_print_item(void *cli, const json_t *item);
void cli_print_error(struct cli *cli, const struct ft_row *row);

#endif
