#include "agent/workplace.h"

#include "base/text.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char installed_name[] = "node_modules";

/* Whether git itself has files below PATH. */
static bool is_tracked(const struct ft_tree_list *list, const char *path) {
    size_t size = strlen(path);
    for (size_t i = 0; i < list->count; i++) {
        if (strncmp(list->at[i].path, path, size) == 0 && list->at[i].path[size] == '/') {
            return true;
        }
    }
    return false;
}

static void look_beside(ft_ctx *cx, const struct ft_tree_list *list, const char *manifest,
                        struct workplace *workplace) {
    size_t folder = strlen(manifest) - strlen(ft_path_base(manifest));
    const char *path = ft_sprintf(cx->arena, "%.*s%s", (int)folder, manifest, installed_name);
    const char *target = ft_path_join(cx->arena, ft_repo_path(workplace->repo), path);
    struct stat info;
    if (lstat(target, &info) == 0 && S_ISDIR(info.st_mode) && !is_tracked(list, path)) {
        *FT_PUSH(cx->arena, &workplace->installed) = path;
        *FT_PUSH(cx->arena, &workplace->readable) = target;
    }
}

static void hide(ft_ctx *cx, const struct ft_tree_list *list, struct workplace *workplace) {
    const struct ft_strings *globs = ft_conf_list(workplace->conf, FT_S_SANDBOX_DENY);
    for (size_t g = 0; g < globs->count; g++) {
        for (size_t i = 0; i < list->count; i++) {
            if (ft_glob(globs->at[g], list->at[i].path)) {
                *FT_PUSH(cx->arena, &workplace->hidden) = list->at[i].path;
            }
        }
    }
    *FT_PUSH(cx->arena, &workplace->hidden) = NULL;
}

static void add_all(ft_ctx *cx, const struct ft_strings *from, struct ft_strings *to) {
    for (size_t i = 0; i < from->count; i++) {
        *FT_PUSH(cx->arena, to) = from->at[i];
    }
}

void workplace_init(ft_ctx *cx, struct ft_repo *repo, const struct ft_conf *conf,
                    const struct ft_tree_list *list, struct workplace *workplace) {
    struct workplace made = {.repo = repo, .conf = conf};
    add_all(cx, ft_conf_list(conf, FT_S_SANDBOX_READ), &made.readable);
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(ft_path_base(list->at[i].path), "package.json") == 0) {
            look_beside(cx, list, list->at[i].path, &made);
        }
    }
    *FT_PUSH(cx->arena, &made.readable) = NULL;
    add_all(cx, ft_conf_list(conf, FT_S_SANDBOX_HOSTS), &made.hosts);
    *FT_PUSH(cx->arena, &made.hosts) = NULL;
    hide(cx, list, &made);
    *workplace = made;
}

ft_err workplace_fill(ft_ctx *cx, const struct workplace *workplace, const char *commit,
                      const struct ft_root *root) {
    FT_TRY(ft_repo_checkout(cx, workplace->repo, commit, root));
    for (size_t i = 0; i < workplace->installed.count; i++) {
        const char *path = workplace->installed.at[i];
        const char *target = ft_path_join(cx->arena, ft_repo_path(workplace->repo), path);
        if (symlinkat(target, root->fd, path) != 0) {
            return ft_fail_errno(cx, "cannot link %s", path);
        }
    }
    return FT_OK;
}

ft_err workplace_run(ft_ctx *cx, const struct workplace *workplace, const char *tree,
                     const struct ft_project_command *command, struct ft_sandbox_result *result) {
    const struct ft_conf *conf = workplace->conf;
    const char *argv[] = {"sh", "-c", command->line, NULL};
    bool at_root = strcmp(command->dir, ".") == 0;
    struct ft_sandbox_spec spec = {
        .argv = argv,
        .worktree = tree,
        .cwd = at_root ? tree : ft_path_join(cx->arena, tree, command->dir),
        .read = workplace->readable.at,
        .deny = workplace->hidden.at,
        .hosts = workplace->hosts.at,
        .unsafe = ft_conf_flag(conf, FT_S_SANDBOX),
        .timeout_ms = ft_conf_number(conf, FT_S_SANDBOX_TIMEOUT),
        .memory = ft_conf_number(conf, FT_S_SANDBOX_MEMORY),
        .processes = ft_conf_number(conf, FT_S_SANDBOX_PROCESSES),
        .disk = ft_conf_number(conf, FT_S_SANDBOX_DISK),
    };
    return ft_sandbox_run(cx, &spec, result);
}
