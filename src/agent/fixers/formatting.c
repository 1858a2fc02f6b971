/* What the project's own formatters and linters mend themselves. */
#include "agent/fixer.h"

#include <string.h>

static ft_err suggest(ft_ctx *cx, struct ft_fix_scope *scope,
                      const struct ft_project_command *command,
                      const struct ft_file_change *change) {
    struct ft_suggestion suggestion = {
        .title = ft_sprintf(cx->arena, "Format %s as '%s' does", change->path, command->typed),
        .why = ft_sprintf(cx->arena, "The project asks for it: %s.", command->evidence),
        .risk = FT_RISK_LOW,
        .value = 30,
    };
    *FT_PUSH(cx->arena, &suggestion.changes) = *change;
    ft_fix_found(cx, &suggestion, "formatting", change->path, 0, "is not as '%s' leaves it",
                 command->typed);
    return ft_fix_suggest(cx, scope, suggestion);
}

static ft_err find(ft_ctx *cx, struct ft_fix_scope *scope) {
    const struct ft_project_commands *commands = &ft_fix_profile(scope)->commands;
    for (size_t i = 0; i < commands->count; i++) {
        const struct ft_project_command *command = &commands->at[i];
        struct ft_fix_run_result result;
        if (command->kind != FT_CMD_FORMAT || !command->available) {
            continue;
        }
        FT_TRY(ft_fix_run(cx, scope, command, &result));
        /* A linter that also found what it cannot mend fails, and has mended the rest. */
        for (size_t c = 0; c < result.changes.count; c++) {
            FT_TRY(suggest(cx, scope, command, &result.changes.at[c]));
        }
    }
    return FT_OK;
}

const struct ft_fixer ft_fixer_formatting = {
    .name = "formatting",
    .summary = "what the project's own formatters and linters mend",
    .runs_programs = true,
    .find = find,
};
