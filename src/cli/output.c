/* Answers and errors, in the format that was asked for. */
#include "base/text.h"
#include "cli/cli_int.h"
#include "command/help.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool write_fd(int fd, const char *text, size_t size) {
    while (size) {
        ssize_t put = write(fd, text, size);
        if (put < 0 && errno != EINTR) {
            return false;
        }
        text += put > 0 ? put : 0;
        size -= put > 0 ? (size_t)put : 0;
    }
    return true;
}

bool cli_write(const char *text, size_t size) {
    return write_fd(STDOUT_FILENO, text, size);
}

bool cli_has_reader(void *cli) {
    (void)cli;
    struct pollfd out = {.fd = STDOUT_FILENO};
    return poll(&out, 1, 0) <= 0 || !(out.revents & (POLLERR | POLLNVAL));
}

void cli_print_doc(struct cli *cli, const struct ft_doc *doc) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    if (cli->format == CLI_MARKDOWN) {
        ft_doc_write_markdown(doc, &text);
    } else if (cli->format == CLI_HTML) {
        ft_doc_write_html(doc, &text);
    } else {
        ft_doc_write_terminal(doc, &cli->out, &text);
    }
    if (cli->format == CLI_TEXT && !cli->has_images && cli_page(text.data, text.size)) {
        return;
    }
    cli_write(text.data, text.size);
}

static void print_json(const json_t *value, enum ft_json_form form) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_json_write(&text, value, form);
    ft_buf_putc(&text, '\n');
    cli_write(text.data, text.size);
}

/* The one list of a result, a value a line; a result without a list is one line. */
static void print_lines(const struct ft_row *row, const json_t *value) {
    for (size_t i = 0; i < row->out->field_count; i++) {
        const struct ft_field *field = &row->out->fields[i];
        if (row->out->field_count == 1 && (field->flags & FT_LIST)) {
            size_t n = 0;
            json_t *item = NULL;
            json_array_foreach(json_object_get(value, field->name), n, item) {
                print_json(item, FT_JSON_COMPACT);
            }
            return;
        }
    }
    print_json(value, FT_JSON_COMPACT);
}

void cli_print_answer(struct cli *cli, const struct ft_row *row, const struct ft_answer *answer) {
    if (cli->format == CLI_JSON) {
        print_json(answer->json, FT_JSON_PRETTY);
        return;
    }
    bool streamed_all = row->stream && row->out->field_count == 0;
    if (cli->format == CLI_JSONL) {
        if (!streamed_all) {
            print_lines(row, answer->json);
        }
        return;
    }
    if (cli->format == CLI_OWN) {
        FT_BUF struct ft_buf text;
        ft_buf_init(&text, FT_BUF_NO_CAP);
        row->render(&cli->cx, cli->common.format, answer->value, &text);
        cli_write(text.data, text.size);
        return;
    }
    struct ft_doc *doc = ft_doc_new(cli->cx.arena);
    if (row->view) {
        row->view(answer->value, doc);
    } else {
        ft_view_default(doc, cli->cx.arena, row->out, answer->json);
    }
    cli_print_doc(cli, doc);
}

/* One item of a stream as it comes: JSON lines for programs, "kind  words" for people. */
void cli_print_item(void *to, const json_t *item) {
    struct cli *cli = to;
    if (cli->format == CLI_JSONL) {
        print_json(item, FT_JSON_COMPACT);
        return;
    }
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, FT_BUF_NO_CAP);
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)item, key, value) {
        const char *text = json_is_string(value)
                               ? json_string_value(value)
                               : ft_json_text(cli->cx.arena, value, FT_JSON_COMPACT);
        ft_buf_puts(&line, line.size ? "  " : "");
        ft_text_inert(&line, ft_slice_of(text), false);
    }
    if (cli->out.width && ft_text_width((struct ft_slice){line.data, line.size}) > cli->out.width) {
        line.size = ft_text_cut((struct ft_slice){line.data, line.size}, cli->out.width - 1);
        line.data[line.size] = '\0';
        ft_buf_puts(&line, "…");
    }
    ft_buf_putc(&line, '\n');
    cli_write(line.data, line.size);
}

/* RFC 9457's members, as HTTP would answer. */
static void print_problem(struct cli *cli, const struct ft_error *error) {
    const struct ft_err_info *info = ft_err_info(error->code);
    json_t *problem = json_object();
    json_object_set_new(problem, "type", json_sprintf("urn:fettle:error:%s", info->name));
    json_object_set_new(problem, "title", json_string(info->meaning));
    json_object_set_new(problem, "status", json_integer(info->http));
    json_object_set_new(problem, "detail", ft_json_string(error->message));
    if (error->hint) {
        json_object_set_new(problem, "hint", ft_json_string(error->hint));
    }
    if (error->field) {
        json_object_set_new(problem, "field", ft_json_string(error->field));
    }
    const char *text = ft_json_text(cli->cx.arena, problem, FT_JSON_COMPACT);
    json_decref(problem);
    write_fd(STDERR_FILENO, text, strlen(text));
    write_fd(STDERR_FILENO, "\n", 1);
}

void cli_print_error(struct cli *cli, const struct ft_row *row) {
    const struct ft_error *error = &cli->cx.error;
    if (cli->format == CLI_JSON || cli->format == CLI_JSONL) {
        print_problem(cli, error);
        return;
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_puts(&text, "fettle: ");
    ft_text_inert(&text, ft_slice_of(error->message ? error->message : "it failed"), false);
    ft_buf_putc(&text, '\n');
    if (error->hint) {
        ft_buf_puts(&text, "  ");
        ft_text_inert(&text, ft_slice_of(error->hint), true);
        ft_buf_putc(&text, '\n');
    } else if (error->code == FT_INVALID && row) {
        ft_buf_printf(&text, "  usage: fettle %s\n", row->usage);
    }
    write_fd(STDERR_FILENO, text.data, text.size);
}
