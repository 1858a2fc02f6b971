/* Trust: the person's word for a set of commands and the files that define them. */
#include "base/clock.h"
#include "base/hash.h"
#include "project/project.h"

#include <stdio.h>
#include <string.h>

static void add_text(struct ft_sha256 *state, const char *text) {
    ft_sha256_add(state, text, strlen(text) + 1);
}

static void add_entry(struct ft_sha256 *state, const struct ft_tree_entry *entry) {
    char mode[16];
    snprintf(mode, sizeof mode, "%o", entry->mode);
    add_text(state, entry->path);
    add_text(state, entry->oid); /* the content, by git's own name for it */
    add_text(state, mode);       /* whether it runs as it stands; a link */
}

ft_err ft_trust_digest(ft_ctx *cx, const struct ft_tree_list *list,
                       const struct ft_profile *profile, const char **digest) {
    struct ft_sha256 *state = ft_sha256_new();
    add_text(state, "fettle trust 2");
    for (size_t i = 0; i < profile->commands.count; i++) {
        const struct ft_project_command *command = &profile->commands.at[i];
        add_text(state, command->line);
        add_text(state, command->dir);
        for (size_t f = 0; f < list->count; f++) {
            if (strcmp(list->at[f].path, command->file) == 0) {
                add_entry(state, &list->at[f]);
            }
        }
    }
    for (size_t i = 0, next = 0; i < list->count && next < profile->scripts.count; i++) {
        if (strcmp(list->at[i].path, profile->scripts.at[next]) == 0) {
            add_entry(state, &list->at[i]);
            next++;
        }
    }
    unsigned char raw[FT_SHA256_SIZE];
    ft_sha256_end(state, raw);
    char *hex = ft_alloc(cx->arena, FT_SHA256_HEX);
    ft_hex(raw, sizeof raw, hex);
    *digest = hex;
    return FT_OK;
}

struct found {
    ft_ctx *cx;
    const char *digest;
    struct ft_trust *trust;
};

static bool read_row(void *to, const struct ft_row_data *row) {
    struct found *found = to;
    const char *digest = ft_row_text(found->cx->arena, row, 0);
    found->trust->trusted = digest && strcmp(digest, found->digest) == 0;
    found->trust->changed = !found->trust->trusted;
    found->trust->time_ms = ft_row_int(row, 1);
    found->trust->actor = ft_row_text(found->cx->arena, row, 2);
    return false;
}

ft_err ft_trust_get(ft_ctx *cx, struct ft_store *store, const char *project, const char *digest,
                    struct ft_trust *trust) {
    struct ft_trust made = {0};
    struct found found = {.cx = cx, .digest = digest, .trust = &made};
    const struct ft_value params[] = {ft_v_text(cx->workspace), ft_v_text(project)};
    FT_TRY(ft_store_read(cx, store,
                         "SELECT digest, time_ms, actor FROM trust"
                         " WHERE workspace = $1 AND project = $2",
                         params, FT_COUNT(params), read_row, &found));
    *trust = made;
    return FT_OK;
}

ft_err ft_trust_set(ft_ctx *cx, struct ft_store *store, const char *project, const char *digest,
                    const struct ft_profile *profile) {
    json_t *lines = json_array();
    for (size_t i = 0; i < profile->commands.count; i++) {
        json_array_append_new(lines, ft_json_string(profile->commands.at[i].line));
    }
    const struct ft_value params[] = {
        ft_v_text(cx->workspace), ft_v_text(project),
        ft_v_text(digest),        ft_v_text(ft_json_text(cx->arena, lines, FT_JSON_COMPACT)),
        ft_v_int(ft_now_ms()),    ft_v_text(cx->actor ? cx->actor : ""),
    };
    json_decref(lines);
    return ft_store_exec(cx, store,
                         "INSERT INTO trust (workspace, project, digest, commands, time_ms, actor)"
                         " VALUES ($1, $2, $3, $4, $5, $6)"
                         " ON CONFLICT (workspace, project) DO UPDATE SET digest = excluded.digest,"
                         " commands = excluded.commands, time_ms = excluded.time_ms,"
                         " actor = excluded.actor",
                         params, FT_COUNT(params));
}

ft_err ft_trust_drop(ft_ctx *cx, struct ft_store *store, const char *project) {
    const struct ft_value params[] = {ft_v_text(cx->workspace), ft_v_text(project)};
    return ft_store_exec(cx, store, "DELETE FROM trust WHERE workspace = $1 AND project = $2",
                         params, FT_COUNT(params));
}
