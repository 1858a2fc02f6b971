#include "ops/project_trust.h"

#include "project/project.h"

ft_err project_trust(ft_ctx *cx, const struct project_trust_in *in, struct project_trust_out *out) {
    struct ft_repo *repo = NULL;
    struct ft_conf *conf = NULL;
    struct ft_store *store = NULL;
    struct ft_tree_list list = {0};
    struct ft_profile profile;
    const char *commit = NULL;
    const char *branch = NULL;
    const char *digest = NULL;
    FT_TRY(ft_repo_open(cx, in->path, &repo));
    const char *project = ft_repo_path(repo);
    FT_TRY(ft_repo_head(cx, repo, &commit, &branch));
    if (!commit) {
        return ft_fail(cx, FT_NOTFOUND, "%s has no commit yet", project);
    }
    FT_TRY(ft_app_conf(cx, project, &conf));
    FT_TRY(ft_repo_list(cx, repo, commit, &list));
    FT_TRY(ft_profile_make(cx, repo, commit, &list, conf, &profile));
    FT_TRY(ft_app_store(cx, true, &store));
    FT_TRY(ft_trust_digest(cx, &list, &profile, &digest));
    FT_TRY(in->revoke ? ft_trust_drop(cx, store, project)
                      : ft_trust_set(cx, store, project, digest, &profile));
    out->project = project;
    out->trusted = !in->revoke;
    for (size_t i = 0; i < profile.commands.count; i++) {
        *FT_PUSH(cx->arena, &out->commands) = profile.commands.at[i].line;
    }
    return FT_OK;
}
