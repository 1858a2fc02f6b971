#include "ops/policy_check.h"

#include "ops/runs.h"
#include "policy/policy.h"

static const char *const names[] = {"allow", "ask", "deny"};

static const char *joined(struct ft_arena *arena, const struct ft_strings *words,
                          const char *before, const char *so_far) {
    for (size_t i = 0; i < words->count; i++) {
        so_far = ft_sprintf(arena, "%s%s%s%s", so_far, *so_far ? " " : "", before, words->at[i]);
    }
    return so_far;
}

static void show(ft_ctx *cx, const struct ft_shell_command *command,
                 struct shape_shell_command *shown) {
    const char *text = joined(cx->arena, &command->sets, "", "");
    *shown = (struct shape_shell_command){
        .command = joined(cx->arena, &command->words, "", text),
        .via = command->via,
        .writes = command->writes,
        .reads = command->reads,
        .dynamic = command->dynamic,
        .background = command->background,
    };
}

ft_err policy_check(ft_ctx *cx, const struct policy_check_in *in, struct policy_check_out *out) {
    static const int exits[] = {0, 3, 4};
    struct ft_judgement judgement;
    struct ft_shell shell;
    const char *canonical = NULL;
    struct list_shell_command commands = {0};
    const char *project = NULL;
    struct ft_conf *conf = NULL;
    struct ft_rules rules;
    FT_TRY(ops_project_of(cx, in->project, &project));
    FT_TRY(ft_app_conf(cx, project, &conf));
    ft_policy_rules(cx, conf, &rules);
    FT_TRY(ft_policy_judge(cx, &rules, in->command_line, &judgement));
    FT_TRY(ft_shell_parse(cx, in->command_line, &shell));
    FT_TRY(ft_shell_canonical(cx, in->command_line, &canonical));
    for (size_t i = 0; i < shell.commands.count; i++) {
        show(cx, &shell.commands.at[i], FT_PUSH(cx->arena, &commands));
    }
    *out = (struct policy_check_out){
        .verdict = names[judgement.verdict],
        .why = judgement.why,
        .decided_by = judgement.command,
        .understood = shell.understood,
        .canonical = canonical,
        .commands = commands,
        .exit = exits[judgement.verdict],
    };
    return FT_OK;
}

void policy_check_view(const struct policy_check_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"command", "through", "writes"};
    static const enum ft_style styles[] = {[0] = FT_GOOD, [3] = FT_WARN, [4] = FT_BAD};
    ft_doc_span(doc, styles[out->exit], "%s", out->verdict);
    ft_doc_span(doc, FT_PLAIN, ": %s", out->why);
    ft_doc_end(doc);
    if (!out->commands.count) {
        return;
    }
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->commands.count; i++) {
        const struct shape_shell_command *command = &out->commands.at[i];
        ft_doc_cell(doc, FT_CODE, "%s", command->command);
        ft_doc_cell(doc, FT_PLAIN, "%s", command->via ? command->via : "");
        ft_doc_cell(doc, FT_PLAIN, "%s", joined(ft_doc_arena(doc), &command->writes, "", ""));
    }
}
