/* Shared by the files of events: the form that is hashed, rows of the tables. */
#ifndef FT_EVENTS_EVENTS_INT_H
#define FT_EVENTS_EVENTS_INT_H

#include "base/hash.h"
#include "events/events.h"

enum {
    FT_EVENT_MAX_BYTES = 1024 * 1024, /* of an event's data as text */
    FT_EVENT_MAX_KIND = 64
};

/* One event as it stands in its row. */
struct ft_event_record {
    const char *run_id;
    int64_t seq;
    int64_t time_ms;
    struct ft_slice kind;
    struct ft_slice data; /* canonical JSON, stored as it is hashed */
};

/* The link of the chain that follows PREVIOUS (all zero before the first event); HASH may be
 * PREVIOUS. */
void ft_event_hash(const unsigned char previous[FT_SHA256_SIZE],
                   const struct ft_event_record *event, unsigned char hash[FT_SHA256_SIZE]);

/* The run's place in the chain. */
struct ft_event_head {
    int64_t seq, event; /* event: the key of its row, 0 before the first */
    unsigned char hash[FT_SHA256_SIZE];
};

struct ft_log_writer {
    struct ft_store *store;
    char *run_id;
    int64_t run; /* its key */
    char *lock_path;
    int lock;
    struct ft_event_head head; /* touched by the store's writer alone */
};

/* What is appended: checked and turned into text before the writer sees it. */
struct ft_event_draft {
    const char *run_id;
    int64_t run; /* the run's key */
    const char *kind;
    struct ft_buf data;
    int64_t seq, time_ms; /* set by ft_event_link */
};
/* Release with ft_buf_release(&draft->data), also after a failure. */
ft_err ft_event_draft(ft_ctx *cx, const char *kind, const json_t *data,
                      struct ft_event_draft *draft);
/* Makes the draft the event after HEAD, which moves on to it. */
void ft_event_link(struct ft_event_draft *draft, struct ft_event_head *head);
/* Inside a write: its row, after the one that HEAD still names; HEAD then names this one. */
ft_err ft_event_insert(ft_ctx *cx, struct ft_db *db, const struct ft_event_draft *draft,
                       struct ft_event_head *head);
struct ft_value ft_event_hash_value(const struct ft_event_head *head);

/* The key of RUN_ID in the context's workspace; FT_NOTFOUND. */
ft_err ft_run_key(ft_ctx *cx, struct ft_store *store, const char *run_id, int64_t *key);
const char *ft_run_workspace(const ft_ctx *cx);
/* Visits one row with one number. */
bool ft_take_int(void *to, const struct ft_row_data *row);
/* Copies a hash column; false where it is none. */
bool ft_event_take_hash(const struct ft_value *value, unsigned char hash[FT_SHA256_SIZE]);

#endif
