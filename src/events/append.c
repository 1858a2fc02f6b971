/* Appending: the writer reads the run's head, links the event to it and moves the head. */
#include "base/clock.h"
#include "events/events_int.h"

#include <string.h>

static bool is_kind(const char *kind) {
    size_t size = strlen(kind);
    return size > 0 && size <= FT_EVENT_MAX_KIND &&
           strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789_.-") == size;
}

ft_err ft_event_draft(ft_ctx *cx, const char *kind, const json_t *data,
                      struct ft_event_draft *draft) {
    draft->kind = kind;
    ft_buf_init(&draft->data, FT_EVENT_MAX_BYTES);
    if (!is_kind(kind)) {
        return ft_fail(cx, FT_INVALID, "no kind of event: '%s'", kind);
    }
    if (!data) {
        ft_buf_puts(&draft->data, "{}");
        return FT_OK;
    }
    if (!json_is_object(data)) {
        return ft_fail(cx, FT_INVALID, "the data of a %s event is no object", kind);
    }
    ft_json_write(&draft->data, data, FT_JSON_SORTED);
    if (draft->data.full) {
        return ft_fail(cx, FT_LIMIT, "the data of a %s event is over %d bytes", kind,
                       FT_EVENT_MAX_BYTES);
    }
    return FT_OK;
}

void ft_event_link(struct ft_event_draft *draft, struct ft_event_head *head) {
    draft->seq = head->seq + 1;
    draft->time_ms = ft_now_ms();
    const struct ft_event_record event = {.run_id = draft->run_id,
                                          .seq = draft->seq,
                                          .time_ms = draft->time_ms,
                                          .kind = ft_slice_of(draft->kind),
                                          .data = {draft->data.data, draft->data.size}};
    head->seq = draft->seq;
    ft_event_hash(head->hash, &event, head->hash);
}

bool ft_take_int(void *to, const struct ft_row_data *row) {
    *(int64_t *)to = ft_row_int(row, 0);
    return true;
}

ft_err ft_event_insert(ft_ctx *cx, struct ft_db *db, const struct ft_event_draft *draft,
                       struct ft_event_head *head) {
    const struct ft_value values[] = {
        ft_v_int(draft->run),
        ft_v_int(draft->seq),
        ft_v_int(draft->time_ms),
        ft_v_text(draft->kind),
        {.type = FT_TEXT, .bytes = {draft->data.data, draft->data.size}},
        ft_event_hash_value(head),
        ft_v_int(head->event),
    };
    return ft_db_read(cx, db,
                      "INSERT INTO event (run, seq, time_ms, kind, data, hash, prev)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING key",
                      values, FT_COUNT(values), ft_take_int, &head->event);
}

struct head_row {
    struct ft_event_head head;
    bool found;
};

static bool take_head(void *to, const struct ft_row_data *row) {
    struct head_row *taken = to;
    taken->head.seq = ft_row_int(row, 0);
    taken->head.event = ft_row_int(row, 2);
    taken->found = ft_event_take_hash(&row->values[1], taken->head.hash);
    return false;
}

static ft_err read_head(ft_ctx *cx, struct ft_db *db, const struct ft_log_writer *log,
                        struct ft_event_head *head) {
    struct head_row row = {0};
    const struct ft_value key = ft_v_int(log->run);
    FT_TRY(ft_db_read(cx, db, "SELECT head_seq, head_hash, head_event FROM run WHERE key = $1",
                      &key, 1, take_head, &row));
    if (!row.found) {
        return ft_fail(cx, FT_NOTFOUND, "the run %s is gone", log->run_id);
    }
    *head = row.head;
    return FT_OK;
}

struct append {
    struct ft_log_writer *log;
    struct ft_event_draft draft;
    const char *state, *summary; /* NULL: stay */
};

/* Moves the run's head from OLD to NEW; *MOVED is false where OLD is not its head. */
static ft_err move_head(ft_ctx *cx, struct ft_db *db, const struct append *a,
                        const struct ft_event_head *old, const struct ft_event_head *new,
                        bool *moved) {
    const struct ft_value values[] = {
        ft_v_int(a->draft.run), ft_v_int(old->seq),       ft_event_hash_value(old),
        ft_v_int(new->seq),     ft_event_hash_value(new), ft_v_int(a->draft.time_ms),
        ft_v_int(new->event),   ft_v_text(a->state),      ft_v_text(a->summary),
    };
    if (a->state || a->summary) {
        FT_TRY(ft_db_exec(cx, db,
                          "UPDATE run SET head_seq = $4, head_hash = $5, updated_ms = $6,"
                          " head_event = $7,"
                          " state = coalesce($8, state), summary = coalesce($9, summary)"
                          " WHERE key = $1 AND head_seq = $2 AND head_hash = $3",
                          values, FT_COUNT(values)));
    } else {
        FT_TRY(ft_db_exec(cx, db,
                          "UPDATE run SET head_seq = $4, head_hash = $5, updated_ms = $6,"
                          " head_event = $7"
                          " WHERE key = $1 AND head_seq = $2 AND head_hash = $3",
                          values, 7));
    }
    *moved = ft_db_changes(db) == 1;
    return FT_OK;
}

/* The head that the log remembers saves a query for each event. It may be one that was rolled
 * back, which the update notices. */
static ft_err append(ft_ctx *cx, struct ft_db *db, void *with) {
    struct append *a = with;
    struct ft_event_head *remembered = &a->log->head;
    for (int tries = 0; tries < 2; tries++) {
        struct ft_event_head head = *remembered;
        bool moved = false;
        ft_event_link(&a->draft, &head);
        FT_TRY(ft_event_insert(cx, db, &a->draft, &head));
        FT_TRY(move_head(cx, db, a, remembered, &head, &moved));
        if (moved) {
            *remembered = head;
            return FT_OK;
        }
        const struct ft_value key = ft_v_int(head.event);
        FT_TRY(ft_db_exec(cx, db, "DELETE FROM event WHERE key = $1", &key, 1));
        FT_TRY(read_head(cx, db, a->log, remembered));
    }
    return ft_fail(cx, FT_CORRUPT, "the run %s does not keep its head", a->log->run_id);
}

static ft_err append_to(ft_ctx *cx, struct ft_log_writer *log, struct append *a, const char *kind,
                        const json_t *data) {
    a->log = log;
    a->draft.run_id = log->run_id;
    a->draft.run = log->run;
    enum ft_err_code err = ft_event_draft(cx, kind, data, &a->draft);
    if (err == FT_OK) {
        err = ft_store_write(cx, log->store, append, a);
    }
    ft_buf_release(&a->draft.data);
    return err;
}

ft_err ft_events_append(ft_ctx *cx, struct ft_log_writer *log, const char *kind, const json_t *data,
                        int64_t *seq) {
    struct append a = {0};
    FT_TRY(append_to(cx, log, &a, kind, data));
    if (seq) {
        *seq = a.draft.seq;
    }
    return FT_OK;
}

/* The row can be made again from the log alone: what it gets stands in the event too. */
static json_t *state_data(const char *state, const char *summary, const json_t *data) {
    json_t *whole = data ? json_copy((json_t *)data) : json_object();
    if (state) {
        json_object_set_new(whole, "state", ft_json_string(state));
    }
    if (summary) {
        json_object_set_new(whole, "summary", ft_json_string(summary));
    }
    return whole;
}

ft_err ft_events_state(ft_ctx *cx, struct ft_log_writer *log, const char *state,
                       const char *summary, const json_t *data) {
    struct append a = {.state = state, .summary = summary};
    json_t *whole = state_data(state, summary, data);
    enum ft_err_code err = append_to(cx, log, &a, "run.state", whole);
    json_decref(whole);
    return err;
}
