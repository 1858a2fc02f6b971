#include "base/clock.h"
#include "base/log.h"
#include "cli/cli_int.h"
#include "command/help.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool colour_wanted(const struct ft_common *common) {
    if (common->color && strcmp(common->color, "auto") != 0) {
        return strcmp(common->color, "always") == 0;
    }
    const char *refused = getenv("NO_COLOR"); /* no-color.org: any text that is not empty */
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(refused && *refused) &&
           !(terminal && strcmp(terminal, "dumb") == 0);
}

static size_t terminal_width(void) {
    struct winsize size;
    if (!isatty(STDOUT_FILENO)) {
        return 0;
    }
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 80;
}

static void choose_format(struct cli *cli, const struct ft_row *row) {
    static const struct {
        const char *name;
        enum cli_format format;
    } names[] = {{"text", CLI_TEXT},   {"table", CLI_TEXT},        {"json", CLI_JSON},
                 {"jsonl", CLI_JSONL}, {"markdown", CLI_MARKDOWN}, {"html", CLI_HTML}};
    const char *wanted = cli->common.format ? cli->common.format : row ? row->format : NULL;
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (wanted && strcmp(names[i].name, wanted) == 0) {
            cli->format = names[i].format;
        }
    }
    for (size_t i = 0; wanted && row && row->formats[i]; i++) {
        cli->format = strcmp(row->formats[i], wanted) == 0 ? CLI_OWN : cli->format;
    }
    cli->format = cli->common.json ? CLI_JSON : cli->common.jsonl ? CLI_JSONL : cli->format;
    bool colour = colour_wanted(&cli->common);
    bool people = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    cli->out = (struct ft_doc_terminal){.width = terminal_width(),
                                        .colour = colour,
                                        .image = colour && people ? cli_put_image : NULL,
                                        .image_to = cli};
}

/* Formats that not every command has. */
static ft_err check_format(struct cli *cli, const struct ft_row *row) {
    static const char *const base[] = {"text", "json", "jsonl", "table", "markdown", "html"};
    const char *wanted = cli->common.format;
    const char *own = "";
    if (!wanted || !row || cli->format == CLI_OWN) {
        return FT_OK;
    }
    for (size_t i = 0; i < FT_COUNT(base); i++) {
        if (strcmp(base[i], wanted) == 0) {
            return FT_OK;
        }
    }
    for (size_t i = 0; row->formats[i]; i++) {
        own = ft_sprintf(cli->cx.arena, "%s, %s", own, row->formats[i]);
    }
    FT_IGNORE(ft_fail(&cli->cx, FT_INVALID, "%s does not answer as %s", row->name, wanted));
    cli->cx.error.field = "format";
    return ft_hint(&cli->cx, "it has text, json, jsonl, table, markdown, html%s", own);
}

static const char *actor_name(struct ft_arena *arena) {
    const char *name = getenv("USER");
    return ft_sprintf(arena, "%s#%u", name && *name ? name : "uid", (unsigned)getuid());
}

static void apply_common(struct cli *cli, const struct ft_row *row) {
    ft_ctx *cx = &cli->cx;
    choose_format(cli, row);
    cli->app.config_file = cli->common.config;
    struct ft_strings *set = &cli->common.set;
    if (set->count) {
        *FT_PUSH(cx->arena, set) = NULL;
        cli->app.config_flags = set->at;
    }
    if (cli->common.verbose) {
        ft_log_set(FT_LOG_INFO);
    }
    if (!cli->common.quiet) {
        cli_progress_init(cli);
    }
}

static int print_version(void) {
    static const char text[] = "fettle " FT_VERSION "\n";
    return cli_write(text, sizeof text - 1) ? 0 : 1;
}

static int print_help(struct cli *cli, const struct ft_row *row) {
    struct ft_doc *doc = ft_doc_new(cli->cx.arena);
    if (row) {
        ft_help_row(doc, cli->cx.arena, row);
    } else {
        ft_help_all(doc, cli->cx.arena, cli->app.table);
    }
    cli_print_doc(cli, doc);
    return 0;
}

/* A row with a view of its own says at its end what a person wants to know of its items. */
static void drop_item(void *to, const json_t *item) {
    (void)to;
    (void)item;
}

static int run(struct cli *cli, const struct ft_row *row, json_t *args) {
    struct ft_call call = {.row = row, .args = args, .words = true};
    if (row->stream && (cli->format == CLI_JSONL || cli->format == CLI_TEXT)) {
        bool shown = cli->format == CLI_JSONL || !row->view;
        call.on_item = shown ? cli_print_item : drop_item;
        call.has_reader = cli_has_reader;
        call.item_to = cli;
    }
    struct ft_answer answer;
    enum ft_err_code err = cli_fill_from_input(&cli->cx, row, args);
    err = err == FT_OK ? ft_call_run(&cli->cx, &call, &answer) : err;
    cli_progress_done();
    if (err != FT_OK) {
        cli_print_error(cli, row);
        return ft_err_info(err)->exit;
    }
    cli_print_answer(cli, row, &answer);
    return answer.exit;
}

static int dispatch(struct cli *cli, int argc, char **argv) {
    const struct ft_row *row = NULL;
    json_t *args = NULL;
    json_t *options = NULL;
    enum ft_err_code err = ft_argv_parse(&cli->cx, cli->app.table, (const char *const *)argv + 1,
                                         (size_t)argc - 1, &row, &args, &options);
    struct ft_error first = cli->cx.error;
    enum ft_err_code bad = ft_decode(&cli->cx, &ft_common_options, options, true, &cli->common);
    if (err != FT_OK) {
        cli->cx.error = first;
    }
    apply_common(cli, row);
    bad = err == FT_OK && bad == FT_OK ? check_format(cli, row) : bad;
    if (err != FT_OK || bad != FT_OK) {
        cli_print_error(cli, row);
        return ft_err_info(err != FT_OK ? err : bad)->exit;
    }
    if (cli->common.version) {
        return print_version();
    }
    if (cli->common.help || !row) {
        return print_help(cli, row);
    }
    return run(cli, row, args);
}

int ft_cli_main(const struct ft_table *table, int argc, char **argv) {
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        return print_version(); /* asked by scripts all the time: nothing else is set up */
    }
    struct cli cli = {.cx = {.arena = ft_arena_new(), .surface = "cli", .workspace = "local"}};
    char trace[FT_ID_SIZE];
    ft_id_new(trace);
    cli.cx.trace_id = trace;
    cli.cx.actor = actor_name(cli.cx.arena);
    cli.cx.app = &cli.app;
    ft_app_init(&cli.app, table);
    cli_signals(&cli.cx);
    cli_confirm_init(&cli);
    int code = dispatch(&cli, argc, argv);
    ft_app_release(&cli.app);
    ft_arena_free(cli.cx.arena);
    return code;
}
