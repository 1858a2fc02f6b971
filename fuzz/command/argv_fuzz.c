/* What a person types: a line is split, and completed, without harm. */
#include "command/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct ft_shape nothing = {.name = "nothing", .size = 1};
static const char *const words[] = {"runs", "show"};
static const char *const positionals[] = {NULL};
static const struct ft_row row = {.name = "run.show",
                                  .usage = "runs show",
                                  .words = words,
                                  .word_count = 2,
                                  .positionals = positionals,
                                  .in = &nothing,
                                  .out = &nothing};
static const struct ft_row *const rows[] = {&row};
static const struct ft_table table = {.rows = rows, .count = 1};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_strings argv = {0};
    struct ft_candidates found;
    const struct ft_row *parsed = NULL;
    json_t *args = NULL;
    json_t *options = NULL;
    struct ft_common common = {0};
    if (ft_line_split(&cx, ft_strndup(arena, (const char *)data, size), &argv) != FT_OK) {
        return 0;
    }
    ft_complete(&cx, &table, argv.at, argv.count, &found);
    FT_IGNORE(ft_argv_parse(&cx, &table, argv.at, argv.count, &parsed, &args, &options));
    FT_IGNORE(ft_decode(&cx, &ft_common_options, options, true, &common));
    return 0;
}
