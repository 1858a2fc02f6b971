#include "ops/project_profile.h"

#include "base/clock.h"
#include "ops/project_key.h"
#include "ops/runs.h"
#include "project/project.h"

#include <string.h>

enum { SHOWN = 12 }; /* of a kind of fact, on a screen */

static const char *const kinds[] = {[FT_CMD_BUILD] = "build",
                                    [FT_CMD_TEST] = "test",
                                    [FT_CMD_LINT] = "lint",
                                    [FT_CMD_FORMAT] = "format"};

static void fill(ft_ctx *cx, const struct ft_profile *profile, struct project_profile_out *out) {
    for (size_t i = 0; i < profile->languages.count; i++) {
        const struct ft_language_use *use = &profile->languages.at[i];
        *FT_PUSH(cx->arena, &out->languages) = (struct shape_language){
            .id = use->id, .name = use->name, .files = use->files, .bytes = use->bytes};
    }
    for (size_t i = 0; i < profile->commands.count; i++) {
        const struct ft_project_command *command = &profile->commands.at[i];
        *FT_PUSH(cx->arena, &out->commands) =
            (struct shape_project_command){.kind = kinds[command->kind],
                                           .line = command->typed,
                                           .dir = command->dir,
                                           .evidence = command->evidence,
                                           .available = command->available,
                                           .lacks = command->lacks,
                                           .denied = command->denied};
    }
    for (size_t i = 0; i < profile->facts.count; i++) {
        const struct ft_fact *fact = &profile->facts.at[i];
        *FT_PUSH(cx->arena, &out->facts) = (struct shape_fact){
            .kind = fact->kind, .value = fact->value, .evidence = fact->evidence};
    }
    out->warnings = profile->warnings;
}

static ft_err look_up_trust(ft_ctx *cx, const struct ft_tree_list *list,
                            const struct ft_profile *profile, const char *project, bool *trusted) {
    struct ft_store *store = NULL;
    const char *digest = NULL;
    struct ft_trust trust = {0};
    FT_TRY(ops_store_if_any(cx, &store));
    if (store) {
        FT_TRY(ft_trust_digest(cx, list, profile, &digest));
        FT_TRY(ft_trust_get(cx, store, project, digest, &trust));
    }
    *trusted = trust.trusted;
    return FT_OK;
}

ft_err project_profile(ft_ctx *cx, const struct project_profile_in *in,
                       struct project_profile_out *out) {
    struct ft_repo *repo = NULL;
    struct ft_conf *conf = NULL;
    struct ft_tree_list list = {0};
    struct ft_profile profile;
    struct project_profile_out made = {0};
    FT_TRY(ft_repo_open(cx, in->path, &repo));
    made.project = ft_repo_path(repo);
    FT_TRY(ft_repo_head(cx, repo, &made.commit, &made.branch));
    if (!made.commit) {
        FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "%s has no commit yet", made.project));
        return ft_hint(cx, "commit something first: git add -A && git commit");
    }
    FT_TRY(ft_app_conf(cx, made.project, &conf));
    FT_TRY(ft_repo_list(cx, repo, made.commit, &list));
    FT_TRY(ft_profile_make(cx, repo, made.commit, &list, conf, &profile));
    made.files = profile.files;
    FT_TRY(look_up_trust(cx, &list, &profile, made.project, &made.trusted));
    fill(cx, &profile, &made);
    *out = made;
    return FT_OK;
}

ft_err project_profile_key(ft_ctx *cx, const struct project_profile_in *in, const char **key) {
    return ops_project_key(cx, in->path, key);
}

static void view_languages(const struct project_profile_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"language", ">files", ">size"};
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->languages.count; i++) {
        const struct shape_language *use = &out->languages.at[i];
        ft_doc_cell(doc, FT_PLAIN, "%s", use->name);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)use->files);
        ft_doc_cell(doc, FT_PLAIN, "%s", ft_size_format(ft_doc_arena(doc), use->bytes));
    }
}

/* By kind, each named once; of a long list the first ones. */
static void view_facts(const struct project_profile_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"what", "value", "evidence"};
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->facts.count;) {
        const char *kind = out->facts.at[i].kind;
        size_t end = i;
        while (end < out->facts.count && strcmp(out->facts.at[end].kind, kind) == 0) {
            end++;
        }
        size_t shown = end - i > SHOWN + 1 ? i + SHOWN : end;
        for (size_t at = i; at < shown; at++) {
            ft_doc_cell(doc, FT_PLAIN, "%s", at == i ? kind : "");
            ft_doc_cell(doc, FT_PLAIN, "%s", out->facts.at[at].value);
            ft_doc_cell(doc, FT_DIM, "%s", out->facts.at[at].evidence);
        }
        if (shown < end) {
            ft_doc_cell(doc, FT_PLAIN, "%s", "");
            ft_doc_cell(doc, FT_DIM, "… %zu more", end - shown);
            ft_doc_cell(doc, FT_DIM, "%s", "--json shows them");
        }
        i = end;
    }
}

static void view_commands(const struct project_profile_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"for", "command", "folder", "evidence"};
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->commands.count; i++) {
        const struct shape_project_command *command = &out->commands.at[i];
        ft_doc_cell(doc, FT_PLAIN, "%s", command->kind);
        const char *why = command->denied ? command->denied : command->lacks;
        ft_doc_cell(doc, command->available ? FT_CODE : FT_BAD, "%s%s", command->line,
                    command->denied      ? " (denied)"
                    : command->available ? ""
                    : command->lacks     ? " (cannot run)"
                                         : " (not installed)");
        ft_doc_cell(doc, FT_PLAIN, "%s", command->dir);
        ft_doc_cell(doc, FT_DIM, "%s%s%s", command->evidence, why ? "; " : "", why ? why : "");
    }
}

void project_profile_view(const struct project_profile_out *out, struct ft_doc *doc) {
    ft_doc_pair(doc, "project", FT_STRONG, "%s", out->project);
    ft_doc_pair(doc, "commit", FT_CODE, "%.12s%s%s", out->commit, out->branch ? " on " : "",
                out->branch ? out->branch : "");
    ft_doc_pair(doc, "files", FT_PLAIN, "%lld", (long long)out->files);
    ft_doc_pair(doc, "trusted", out->trusted ? FT_GOOD : FT_WARN, "%s",
                out->trusted ? "yes: its commands may run in the sandbox"
                             : "no: nothing of it runs before you say so");
    if (out->languages.count) {
        view_languages(out, doc);
    }
    if (out->commands.count) {
        view_commands(out, doc);
    }
    if (out->facts.count) {
        view_facts(out, doc);
    }
    ft_doc_notes(doc, &out->warnings);
}
