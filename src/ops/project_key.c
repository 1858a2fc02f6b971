#include "ops/project_key.h"

#include "base/hash.h"
#include "ops/runs.h"
#include "project/project.h"
#include "sandbox/sandbox.h"

#include <string.h>

static ft_err add_settings(ft_ctx *cx, const char *project, struct ft_buf *key) {
    struct ft_conf *conf = NULL;
    FT_TRY(ft_app_conf(cx, project, &conf));
    for (int i = 0; i < FT_S_COUNT; i++) {
        ft_buf_printf(key, "%s\n%s\n", ft_conf_text(conf, i), ft_conf_origin(conf, i));
    }
    return FT_OK;
}

static ft_err add_trust(ft_ctx *cx, const char *project, struct ft_buf *key) {
    struct ft_store *store = NULL;
    struct ft_trust trust = {0};
    FT_TRY(ops_store_if_any(cx, &store));
    if (store) {
        FT_TRY(ft_trust_get(cx, store, project, "", &trust));
    }
    ft_buf_printf(key, "%d %lld %s\n", trust.changed, (long long)trust.time_ms,
                  trust.actor ? trust.actor : "");
    return FT_OK;
}

/* Whoever installs or removes a program changes its folder. */
static void add_programs(ft_ctx *cx, struct ft_buf *key) {
    char *folders = ft_strdup(cx->arena, ft_sandbox_path);
    for (char *rest = folders, *folder = NULL; (folder = strsep(&rest, ":"));) {
        struct stat info;
        if (stat(folder, &info) == 0) {
            ft_buf_printf(key, "%s %lld.%09ld\n", folder, (long long)info.st_mtim.tv_sec,
                          info.st_mtim.tv_nsec);
        }
    }
}

ft_err ops_project_key(ft_ctx *cx, const char *path, const char **key) {
    struct ft_repo *repo = NULL;
    const char *commit = NULL;
    const char *branch = NULL;
    FT_TRY(ft_repo_open(cx, path, &repo));
    FT_TRY(ft_repo_head(cx, repo, &commit, &branch));
    if (!commit) {
        *key = NULL;
        return FT_OK;
    }
    const char *project = ft_repo_path(repo);
    FT_BUF struct ft_buf all;
    ft_buf_init(&all, FT_BUF_NO_CAP);
    ft_buf_printf(&all, "%s\n%s\n%s\n", project, commit, branch ? branch : "");
    FT_TRY(add_settings(cx, project, &all));
    FT_TRY(add_trust(cx, project, &all));
    add_programs(cx, &all);
    *key = ft_sha256_hex(cx->arena, (struct ft_slice){all.data, all.size});
    return FT_OK;
}
