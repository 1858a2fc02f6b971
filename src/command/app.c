#include "command/app.h"

#include "base/ctx.h"
#include "os/file.h"

#include <string.h>
#include <unistd.h>

struct ft_app *ft_app_of(ft_ctx *cx) {
    if (!cx->app) {
        ft_panic("a command ran without an app");
    }
    return cx->app;
}

void ft_app_init(struct ft_app *app, const struct ft_table *table) {
    *app = (struct ft_app){.table = table, .arena = ft_arena_new()};
}

void ft_app_release(struct ft_app *app) {
    ft_store_close(app->store);
    ft_arena_free(app->arena);
    *app = (struct ft_app){0};
}

ft_err ft_app_conf(ft_ctx *cx, const char *dir, struct ft_conf **conf) {
    struct ft_app *app = ft_app_of(cx);
    const char *person = app->config_file;
    if (!person) {
        const char *config = NULL;
        FT_TRY(ft_dir_path(cx, FT_DIR_CONFIG, &config));
        person = ft_path_join(cx->arena, config, "config.yaml");
    } else if (access(person, F_OK) != 0) {
        return ft_fail(cx, FT_NOTFOUND, "there is no file %s", person);
    }
    struct ft_conf_sources sources = {
        .person_file = person,
        .project_file = dir ? ft_path_join(cx->arena, dir, "fettle.yaml") : NULL,
        .environment = (const char *const *)environ,
        .flags = app->config_flags,
    };
    return ft_conf_load(cx, &sources, conf);
}

static ft_err dir_made(ft_ctx *cx, enum ft_dir which, const char *name, const char **path) {
    const char *base = NULL;
    FT_TRY(ft_dir_path(cx, which, &base));
    const char *full = name ? ft_path_join(cx->arena, base, name) : base;
    FT_TRY(ft_path_mkdirs(cx, full, 0700));
    *path = full;
    return FT_OK;
}

ft_err ft_app_data_dir(ft_ctx *cx, const char *name, const char **path) {
    return dir_made(cx, FT_DIR_DATA, name, path);
}

ft_err ft_app_cache_dir(ft_ctx *cx, const char *name, const char **path) {
    return dir_made(cx, FT_DIR_CACHE, name, path);
}

ft_err ft_app_store(ft_ctx *cx, bool create, struct ft_store **store) {
    struct ft_app *app = ft_app_of(cx);
    if (!app->store) {
        const char *data = NULL;
        FT_TRY(ft_dir_path(cx, FT_DIR_DATA, &data));
        const char *path = ft_path_join(cx->arena, data, "fettle.db");
        FT_TRY(ft_store_open(cx, path, create ? FT_STORE_CREATE : 0, &app->store));
    }
    *store = app->store;
    return FT_OK;
}
