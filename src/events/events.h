/* The event log of a run: what happened, in order, before anyone was told.
 *
 * Each event has a number (1, 2, …), a time, a kind ("run.requested", "check.done" …), a JSON
 * object, and a hash over its predecessor's hash and itself (SHA-256 over the fields in
 * a fixed form, described in hash.c), so that a change to history shows; the run's row holds the
 * head, so that a cut tail shows too. ft_events_append returns when the event is on disk.
 *
 * One process at a time may append to a run: ft_events_claim takes a lease that ends
 * with the process (a lock file) and fails with FT_CONFLICT, naming the holder, while another has
 * it. Reading needs no lease. Thread-safe; appends of several threads to one
 * log are ordered as they come.
 */
#ifndef FT_EVENTS_EVENTS_H
#define FT_EVENTS_EVENTS_H

#include "json/json.h"
#include "store/store.h"

struct ft_event {
    int64_t seq;
    int64_t time_ms;
    const char *kind;
    const json_t *data; /* an object */
    char hash[65];
};

/* What is known of a run without reading its log; kept by the log's own writes. */
struct ft_run_row {
    const char *id, *workspace, *project; /* project: absolute path of the repository */
    const char *command;                  /* "project.improve" */
    const char *state;                    /* the state that the last state event named */
    const char *summary;                  /* one line, or NULL */
    int64_t created_ms, updated_ms, events;
};

struct ft_log_writer;

/* A new run with its first event, kind "run.requested" and REQUEST as data. */
ft_err ft_run_create(ft_ctx *cx, struct ft_store *store, const char *project, const char *command,
                     const json_t *request, const char **run_id);
/* RUN_ID's log for appending; LOCKS is a folder for lease files, made where absent. The log is
 * verified first. */
ft_err ft_events_claim(ft_ctx *cx, struct ft_store *store, const char *locks, const char *run_id,
                       struct ft_log_writer **log);
void ft_events_release(struct ft_log_writer *log); /* takes NULL */

/* Appends and waits until it is on disk. DATA is not kept and may be NULL ({}); SEQ may be NULL.
 * FT_LIMIT over 1 MiB as text. */
ft_err ft_events_append(ft_ctx *cx, struct ft_log_writer *log, const char *kind, const json_t *data,
                        int64_t *seq);
/* The same with kind "run.state" and DATA's members plus "state" and "summary"; the run's row gets
 * both (NULL: stays) in the same transaction. */
ft_err ft_events_state(ft_ctx *cx, struct ft_log_writer *log, const char *state,
                       const char *summary, const json_t *data);

/* Events from FROM on (1: all), at most LIMIT (0: all); VISIT gives false to stop. */
ft_err ft_events_read(ft_ctx *cx, struct ft_store *store, const char *run_id, int64_t from,
                      int64_t limit, bool (*visit)(void *to, const struct ft_event *event),
                      void *to);
/* Recomputes every hash. FT_CORRUPT names the first event that does not agree. */
ft_err ft_events_verify(ft_ctx *cx, struct ft_store *store, const char *run_id, int64_t *count);

/* Runs of the context's workspace, newest first; PROJECT NULL: of all projects; LIMIT 0: all. */
ft_err ft_run_list(ft_ctx *cx, struct ft_store *store, const char *project, int64_t limit,
                   struct ft_run_row **rows, size_t *count);
/* By id, by a part of it that only one run has (at least 4 characters of its end or start), or
 * "last" (of PROJECT, or of all where NULL). FT_NOTFOUND, or FT_CONFLICT where several fit. */
ft_err ft_run_find(ft_ctx *cx, struct ft_store *store, const char *project, const char *name,
                   struct ft_run_row *row);
/* Whether some process holds the run's lease now; and the lock that it is (os/holder.h). */
bool ft_run_is_claimed(const char *locks, const char *run_id);
char *ft_run_lock_path(struct ft_arena *arena, const char *locks, const char *run_id);

#endif
