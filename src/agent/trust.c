/* Whether the project's own commands may run: the person's word, given for their very content. */
#include "agent/run_int.h"
#include "base/text.h"

/* "no network", or what there is of it. */
static const char *say_network(ft_ctx *cx, const struct run *run) {
    const struct ft_strings *hosts = ft_conf_list(run->conf, FT_S_SANDBOX_HOSTS);
    const char *text = "no network";
    for (size_t i = 0; i < hosts->count; i++) {
        text = ft_sprintf(cx->arena, "%s%s%s", text, i ? ", " : " but ",
                          ft_text_inert_dup(cx->arena, hosts->at[i]));
    }
    return text;
}

static ft_err ask_trust(ft_ctx *cx, struct run *run, const char *digest, bool changed) {
    const char *lines = "";
    for (size_t i = 0; i < run->profile.commands.count; i++) {
        const struct ft_project_command *command = &run->profile.commands.at[i];
        lines =
            ft_sprintf(cx->arena, "%s    %s\n", lines, ft_text_inert_dup(cx->arena, command->line));
    }
    const char *question = ft_sprintf(
        cx->arena,
        "%s\nIn a sandbox (no home folder, no credentials, %s) Fettle would run:\n%s"
        "Trust %s?",
        changed ? "What you trusted here has changed." : "This project is not trusted yet.",
        say_network(cx, run), lines, run->project);
    if (run->spec->trust || (cx->confirm && cx->confirm(cx->confirm_to, question))) {
        FT_TRY(ft_trust_set(cx, run->spec->store, run->project, digest, &run->profile));
        run->trusted = true;
        return FT_OK;
    }
    FT_IGNORE(ft_fail(cx, FT_APPROVAL, "%s: %s may only run after you trust it",
                      changed ? "what you trusted has changed" : "this project is not trusted yet",
                      run->profile.commands.count == 1 ? "its command" : "its commands"));
    return ft_hint(cx,
                   "to be run in a sandbox:\n%s  allow it with --trust, or look first with "
                   "--dry-run",
                   lines);
}

ft_err trust_decide(ft_ctx *cx, struct run *run) {
    const char *digest = NULL;
    struct ft_trust trust;
    if (!run->profile.commands.count) {
        run->trusted = true; /* there is nothing of the project's to run */
        return FT_OK;
    }
    if (run->spec->dry_run) {
        return FT_OK;
    }
    FT_TRY(ft_trust_digest(cx, &run->list, &run->profile, &digest));
    FT_TRY(ft_trust_get(cx, run->spec->store, run->project, digest, &trust));
    run->trusted = trust.trusted;
    return run->trusted ? FT_OK : ask_trust(cx, run, digest, trust.changed);
}
