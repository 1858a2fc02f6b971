/* What a command's handler may use: configuration, folders, the store, opened when first needed.
 *
 * One struct ft_app a process; handlers reach it with ft_app_of(cx). Everything in it is opened
 * lazily, so that a command pays only for what it uses. Thread-safe.
 */
#ifndef FT_COMMAND_APP_H
#define FT_COMMAND_APP_H

#include "conf/conf.h"
#include "store/store.h"

struct ft_table;

struct ft_app {
    const struct ft_table *table;
    struct ft_arena *arena;          /* lives as long as the app */
    const char *config_file;         /* --config, or NULL */
    const char *const *config_flags; /* "name=value" of --set, NULL-terminated, or NULL */
    struct ft_store *store;
};

struct ft_app *ft_app_of(ft_ctx *cx);
void ft_app_init(struct ft_app *app, const struct ft_table *table);
void ft_app_release(struct ft_app *app);

/* The settings that hold for the project at DIR (NULL: for the person). */
ft_err ft_app_conf(ft_ctx *cx, const char *dir, struct ft_conf **conf);
/* The person's store; with CREATE made where absent, else FT_NOTFOUND. */
ft_err ft_app_store(ft_ctx *cx, bool create, struct ft_store **store);
/* Folders of Fettle's, made where absent (0700): NAME below data or cache. */
ft_err ft_app_data_dir(ft_ctx *cx, const char *name, const char **path);
ft_err ft_app_cache_dir(ft_ctx *cx, const char *name, const char **path);

#endif
