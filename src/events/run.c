/* Runs by their rows: made, listed, found. */
#include "base/clock.h"
#include "events/events_int.h"

#include <string.h>

#define RUN_COLUMNS                                                                                \
    "id, workspace, project, command, state, summary, created_ms, updated_ms, head_seq"

/* The embedded store has one tenant. */
const char *ft_run_workspace(const ft_ctx *cx) {
    return cx->workspace ? cx->workspace : "local";
}

struct creation {
    struct ft_event_draft draft;
    const char *workspace, *project, *command;
};

static ft_err create(ft_ctx *cx, struct ft_db *db, void *with) {
    struct creation *c = with;
    struct ft_event_head head = {0};
    ft_event_link(&c->draft, &head);
    const struct ft_value values[] = {
        ft_v_text(c->draft.run_id), ft_v_text(c->workspace), ft_v_text(c->project),
        ft_v_text(c->command),      ft_v_int(head.seq),      ft_event_hash_value(&head),
        ft_v_int(c->draft.time_ms),
    };
    FT_TRY(ft_db_read(cx, db,
                      "INSERT INTO run (id, workspace, project, command, state, created_ms,"
                      " updated_ms, head_seq, head_hash)"
                      " VALUES ($1, $2, $3, $4, 'requested', $7, $7, $5, $6) RETURNING key",
                      values, FT_COUNT(values), ft_take_int, &c->draft.run));
    FT_TRY(ft_event_insert(cx, db, &c->draft, &head));
    const struct ft_value link[] = {ft_v_int(c->draft.run), ft_v_int(head.event)};
    return ft_db_exec(cx, db, "UPDATE run SET head_event = $2 WHERE key = $1", link,
                      FT_COUNT(link));
}

ft_err ft_run_create(ft_ctx *cx, struct ft_store *store, const char *project, const char *command,
                     const json_t *request, const char **run_id) {
    char id[FT_ID_SIZE];
    ft_id_new(id);
    struct creation c = {.draft = {.run_id = id},
                         .workspace = ft_run_workspace(cx),
                         .project = project,
                         .command = command};
    enum ft_err_code err = ft_event_draft(cx, "run.requested", request, &c.draft);
    if (err == FT_OK) {
        err = ft_store_write(cx, store, create, &c);
    }
    ft_buf_release(&c.draft.data);
    FT_TRY(err);
    *run_id = ft_strdup(cx->arena, id);
    return FT_OK;
}

ft_err ft_run_key(ft_ctx *cx, struct ft_store *store, const char *run_id, int64_t *key) {
    const struct ft_value params[] = {ft_v_text(run_id), ft_v_text(ft_run_workspace(cx))};
    int64_t found = 0;
    FT_TRY(ft_store_read(cx, store, "SELECT key FROM run WHERE id = $1 AND workspace = $2", params,
                         FT_COUNT(params), ft_take_int, &found));
    if (!found) {
        return ft_fail(cx, FT_NOTFOUND, "no run '%s'", run_id);
    }
    *key = found;
    return FT_OK;
}

struct row_list {
    struct ft_arena *arena;
    FT_VEC(struct ft_run_row);
};

static bool take_row(void *to, const struct ft_row_data *row) {
    struct row_list *list = to;
    struct ft_arena *arena = list->arena;
    *FT_PUSH(arena, list) = (struct ft_run_row){.id = ft_row_text(arena, row, 0),
                                                .workspace = ft_row_text(arena, row, 1),
                                                .project = ft_row_text(arena, row, 2),
                                                .command = ft_row_text(arena, row, 3),
                                                .state = ft_row_text(arena, row, 4),
                                                .summary = ft_row_text(arena, row, 5),
                                                .created_ms = ft_row_int(row, 6),
                                                .updated_ms = ft_row_int(row, 7),
                                                .events = ft_row_int(row, 8)};
    return true;
}

/* Newest by the order in which they were made: the clock may have gone backwards. */
static ft_err list(ft_ctx *cx, struct ft_store *store, const char *project, int64_t limit,
                   struct row_list *rows) {
    const struct ft_value params[] = {ft_v_text(ft_run_workspace(cx)),
                                      ft_v_int(limit > 0 ? limit : INT64_MAX), ft_v_text(project)};
    return project ? ft_store_read(cx, store,
                                   "SELECT " RUN_COLUMNS " FROM run WHERE workspace = $1"
                                   " AND project = $3 ORDER BY key DESC LIMIT $2",
                                   params, 3, take_row, rows)
                   : ft_store_read(cx, store,
                                   "SELECT " RUN_COLUMNS " FROM run WHERE workspace = $1"
                                   " ORDER BY key DESC LIMIT $2",
                                   params, 2, take_row, rows);
}

ft_err ft_run_list(ft_ctx *cx, struct ft_store *store, const char *project, int64_t limit,
                   struct ft_run_row **rows, size_t *count) {
    struct row_list found = {.arena = cx->arena};
    FT_TRY(list(cx, store, project, limit, &found));
    *rows = found.at;
    *count = found.count;
    return FT_OK;
}

/* What may stand in an id, so that no part of a name means anything else to LIKE. */
static bool is_part_of_id(const char *name) {
    size_t size = strlen(name);
    return size >= 4 && size < FT_ID_SIZE && strspn(name, "0123456789abcdef-") == size;
}

static ft_err find_by_part(ft_ctx *cx, struct ft_store *store, const char *name,
                           struct row_list *rows) {
    const struct ft_value params[] = {ft_v_text(ft_run_workspace(cx)), ft_v_text(name)};
    return ft_store_read(cx, store,
                         "SELECT " RUN_COLUMNS " FROM run WHERE workspace = $1"
                         " AND (id LIKE $2 || '%' OR id LIKE '%' || $2) LIMIT 2",
                         params, FT_COUNT(params), take_row, rows);
}

ft_err ft_run_find(ft_ctx *cx, struct ft_store *store, const char *project, const char *name,
                   struct ft_run_row *row) {
    struct row_list rows = {.arena = cx->arena};
    if (strcmp(name, "last") == 0) {
        FT_TRY(list(cx, store, project, 1, &rows));
        if (!rows.count) {
            return ft_fail(cx, FT_NOTFOUND, "there is no run%s%s yet", project ? " of " : "",
                           project ? project : "");
        }
    } else if (is_part_of_id(name)) {
        FT_TRY(find_by_part(cx, store, name, &rows));
    }
    if (!rows.count) {
        FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "no run '%s'", name));
        return ft_hint(cx,
                       "give an id, the first or last 4 characters of one or more, or \"last\"");
    }
    if (rows.count > 1) {
        FT_IGNORE(ft_fail(cx, FT_CONFLICT, "several runs begin or end with '%s'", name));
        return ft_hint(cx, "give more of the id");
    }
    *row = rows.at[0];
    return FT_OK;
}
