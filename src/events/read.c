/* Reading a log, and checking that it is the one that was written. */
#include "events/events_int.h"

#include <string.h>

/* The columns of both queries, the run's head in each row: one snapshot with the events. */
enum { SEQ, TIME, KIND, DATA, HASH, HEAD_SEQ, HEAD_HASH, COLUMNS };
#define SHOWN "e.seq, e.time_ms, e.kind, e.data, e.hash, r.head_seq, r.head_hash"

/* From event $2 on, at most $3: by the links, from the run's head back. */
static const char by_links[] =
    "WITH RECURSIVE link (key, prev, seq) AS ("
    " SELECT e.key, e.prev, e.seq FROM run r JOIN event e ON e.key = r.head_event"
    "  WHERE r.key = $1 AND e.run = $1 AND e.seq >= $2"
    " UNION ALL SELECT e.key, e.prev, e.seq FROM link l JOIN event e ON e.key = l.prev"
    "  WHERE e.run = $1 AND e.seq = l.seq - 1 AND e.seq >= $2)"
    " SELECT " SHOWN " FROM run r LEFT JOIN link l ON true LEFT JOIN event e ON e.key = l.key"
    " WHERE r.key = $1 ORDER BY e.seq LIMIT $3";

/* The same by looking at every event of the store: where a link is broken, nothing else is lost. */
static const char by_search[] =
    "SELECT " SHOWN " FROM run r LEFT JOIN event e ON e.run = r.key AND e.seq >= $2"
    " WHERE r.key = $1 ORDER BY e.seq LIMIT $3";

static bool is_event(const struct ft_row_data *row) {
    return row->count == COLUMNS && row->values[SEQ].type == FT_INT &&
           row->values[TIME].type == FT_INT && row->values[KIND].type == FT_TEXT &&
           row->values[DATA].type == FT_TEXT && row->values[HASH].type == FT_BLOB &&
           row->values[HASH].bytes.size == FT_SHA256_SIZE;
}

static ft_err fail_at(ft_ctx *cx, const char *run_id, int64_t seq, const char *what) {
    FT_IGNORE(ft_fail(cx, FT_CORRUPT, "the log of run %s is damaged: event %lld %s", run_id,
                      (long long)seq, what));
    return ft_hint(cx, "its history was changed or lost; trust only the events before this one");
}

struct reading {
    ft_ctx *cx;
    const char *run_id;
    int64_t from;
    bool (*visit)(void *to, const struct ft_event *event);
    void *to;
    bool begun, broken; /* broken: the first event is not the one that was asked for */
    enum ft_err_code err;
};

static bool show_event(void *with, const struct ft_row_data *row) {
    struct reading *r = with;
    int64_t seq = ft_row_int(row, SEQ);
    if (!r->begun) {
        bool wanted = ft_row_int(row, HEAD_SEQ) >= r->from;
        r->begun = true;
        r->broken = wanted && (row->values[SEQ].type == FT_NULL || seq != r->from);
        if (r->broken || row->values[SEQ].type == FT_NULL) {
            return false;
        }
    }
    json_t *data = NULL;
    if (!is_event(row) ||
        ft_json_parse(r->cx, row->values[DATA].bytes, FT_EVENT_MAX_BYTES, &data) != FT_OK) {
        r->err = fail_at(r->cx, r->run_id, seq, "cannot be read");
        return false;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_event event = {.seq = seq,
                             .time_ms = ft_row_int(row, TIME),
                             .kind = ft_row_text(scratch, row, KIND),
                             .data = data};
    ft_hex((const unsigned char *)row->values[HASH].bytes.data, FT_SHA256_SIZE, event.hash);
    bool more = r->visit(r->to, &event);
    json_decref(data);
    return more;
}

ft_err ft_events_read(ft_ctx *cx, struct ft_store *store, const char *run_id, int64_t from,
                      int64_t limit, bool (*visit)(void *to, const struct ft_event *event),
                      void *to) {
    int64_t run = 0;
    FT_TRY(ft_run_key(cx, store, run_id, &run));
    struct reading r = {
        .cx = cx, .run_id = run_id, .from = from > 1 ? from : 1, .visit = visit, .to = to};
    const struct ft_value params[] = {ft_v_int(run), ft_v_int(r.from),
                                      ft_v_int(limit > 0 ? limit : INT64_MAX)};
    FT_TRY(ft_store_read(cx, store, by_links, params, FT_COUNT(params), show_event, &r));
    if (r.broken) {
        FT_TRY(ft_store_read(cx, store, by_search, params, FT_COUNT(params), show_event, &r));
    }
    return r.err;
}

struct verifying {
    ft_ctx *cx;
    const char *run_id;
    struct ft_event_head head, expected;
    enum ft_err_code err;
};

static bool verify_event(void *with, const struct ft_row_data *row) {
    struct verifying *v = with;
    v->expected.seq = ft_row_int(row, HEAD_SEQ);
    if (row->count != COLUMNS || !ft_event_take_hash(&row->values[HEAD_HASH], v->expected.hash)) {
        v->err = fail_at(v->cx, v->run_id, v->head.seq + 1, "has no head to agree with");
        return false;
    }
    if (row->values[SEQ].type == FT_NULL) {
        return true; /* a run without events: its head decides */
    }
    int64_t seq = ft_row_int(row, SEQ);
    if (seq != v->head.seq + 1) {
        v->err = fail_at(v->cx, v->run_id, v->head.seq + 1, "is missing");
        return false;
    }
    struct ft_event_record event = {.run_id = v->run_id,
                                    .seq = seq,
                                    .time_ms = ft_row_int(row, TIME),
                                    .kind = row->values[KIND].bytes,
                                    .data = row->values[DATA].bytes};
    unsigned char hash[FT_SHA256_SIZE];
    ft_event_hash(v->head.hash, &event, hash);
    if (!is_event(row) || memcmp(hash, row->values[HASH].bytes.data, FT_SHA256_SIZE) != 0) {
        v->err = fail_at(v->cx, v->run_id, seq, "does not agree with its hash");
        return false;
    }
    v->head.seq = seq;
    memcpy(v->head.hash, hash, sizeof hash);
    return true;
}

static ft_err compare_heads(const struct verifying *v) {
    if (v->head.seq < v->expected.seq) {
        return fail_at(v->cx, v->run_id, v->head.seq + 1, "is missing");
    }
    if (v->head.seq > v->expected.seq) {
        return fail_at(v->cx, v->run_id, v->expected.seq + 1, "is not known to the run");
    }
    return memcmp(v->head.hash, v->expected.hash, FT_SHA256_SIZE) == 0
               ? FT_OK
               : fail_at(v->cx, v->run_id, v->head.seq, "is not the last one of the run");
}

static ft_err verify(ft_ctx *cx, struct ft_store *store, const char *run_id, int64_t run,
                     const char *sql, int64_t *count) {
    struct verifying v = {.cx = cx, .run_id = run_id};
    const struct ft_value params[] = {ft_v_int(run), ft_v_int(1), ft_v_int(INT64_MAX)};
    FT_TRY(ft_store_read(cx, store, sql, params, FT_COUNT(params), verify_event, &v));
    FT_TRY(v.err);
    FT_TRY(compare_heads(&v));
    *count = v.head.seq;
    return FT_OK;
}

/* Links only lead to the events: where these agree, they are the log. */
ft_err ft_events_verify(ft_ctx *cx, struct ft_store *store, const char *run_id, int64_t *count) {
    int64_t run = 0;
    int64_t verified = 0;
    FT_TRY(ft_run_key(cx, store, run_id, &run));
    enum ft_err_code err = verify(cx, store, run_id, run, by_links, &verified);
    if (err == FT_CORRUPT) {
        ft_clear(cx);
        err = verify(cx, store, run_id, run, by_search, &verified);
    }
    FT_TRY(err);
    if (count) {
        *count = verified;
    }
    return FT_OK;
}
