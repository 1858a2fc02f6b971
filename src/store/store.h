/* The embedded store: SQLite in WAL mode, one writer with group commit, many readers.
 *
 * Writes of all threads are gathered by one writer thread (started by the first write) and
 * committed together, synced to disk (synchronous=FULL); ft_store_write returns when
 * its own work is durable. Readers have connections of their own and see what was
 * committed before they began. Several processes may have one store open.
 * SQL texts are constants with $1 … parameters (the same text is to work in
 * PostgreSQL); a check of the build refuses SQL made by formatting. Every table that
 * belongs to someone has a `workspace` column. Thread-safe.
 * Migrations: src/store/migrations/NNNN_name.sql, embedded by the build, applied in order inside
 * one transaction each; a store newer than this program is refused (FT_CONFLICT).
 */
#ifndef FT_STORE_STORE_H
#define FT_STORE_STORE_H

#include "base/buf.h"
#include "base/ctx.h"

struct ft_store;

enum { FT_STORE_CREATE = 1, FT_STORE_READ_ONLY = 2 };
/* Opens PATH; with CREATE it is made where absent (mode 0600, its folder too), else that is
 * FT_NOTFOUND. With READ_ONLY writes are FT_DENIED. An older store is migrated in any case. A
 * file that is no store is FT_FORMAT, a damaged one FT_CORRUPT: it is never replaced. Close
 * with ft_store_close, which waits for writes under way; takes NULL. */
ft_err ft_store_open(ft_ctx *cx, const char *path, int flags, struct ft_store **store);
void ft_store_close(struct ft_store *store);

enum ft_value_type { FT_NULL, FT_INT, FT_REAL, FT_TEXT, FT_BLOB };
struct ft_value {
    enum ft_value_type type;
    int64_t i;
    double real;
    struct ft_slice bytes; /* text and blob */
};
struct ft_value ft_v_int(int64_t i);
struct ft_value ft_v_text(const char *text); /* NULL gives FT_NULL */
struct ft_value ft_v_blob(struct ft_slice bytes);

/* One row; text and blobs live until the visitor returns. */
struct ft_row_data {
    const struct ft_value *values;
    size_t count;
};
/* The text of a column copied to the arena, or NULL. */
const char *ft_row_text(struct ft_arena *arena, const struct ft_row_data *row, size_t column);
int64_t ft_row_int(const struct ft_row_data *row, size_t column);

/* Visits each row; VISIT gives false to stop. */
typedef bool (*ft_row_visit)(void *to, const struct ft_row_data *row);
ft_err ft_store_read(ft_ctx *cx, struct ft_store *store, const char *sql,
                     const struct ft_value *params, size_t count, ft_row_visit visit, void *to);

/* Inside a write: the writer's connection, valid until WORK returns. */
struct ft_db;
ft_err ft_db_exec(ft_ctx *cx, struct ft_db *db, const char *sql, const struct ft_value *params,
                  size_t count);
ft_err ft_db_read(ft_ctx *cx, struct ft_db *db, const char *sql, const struct ft_value *params,
                  size_t count, ft_row_visit visit, void *to);
int64_t ft_db_changes(struct ft_db *db); /* rows that the last statement changed */

/* Runs WORK on the writer thread: all of it is committed or, where WORK fails, none of it.
 * WORK may be run again when one that shares its transaction fails, so it has no effect but on
 * DB and on results that each run sets anew. CX must not be used by the caller meanwhile; its
 * deadline and cancellation end the waiting, also for another process that holds the store
 * (FT_CONFLICT after a minute). FT_FULL: the disk is full; nothing was written. */
typedef ft_err (*ft_store_work)(ft_ctx *cx, struct ft_db *db, void *with);
ft_err ft_store_write(ft_ctx *cx, struct ft_store *store, ft_store_work work, void *with);
/* One statement. */
ft_err ft_store_exec(ft_ctx *cx, struct ft_store *store, const char *sql,
                     const struct ft_value *params, size_t count);

/* Checks the whole file (PRAGMA integrity_check); FT_CORRUPT says what was found. */
ft_err ft_store_verify(ft_ctx *cx, struct ft_store *store);
/* Another number after each commit by any process: what followers of a log look at. Only to be
 * compared with what this handle gave before. */
ft_err ft_store_version(ft_ctx *cx, struct ft_store *store, int64_t *version);

struct ft_store_info {
    const char *path;
    int64_t bytes; /* with its write-ahead log */
    int schema;    /* last migration */
};
ft_err ft_store_info(ft_ctx *cx, struct ft_store *store, struct ft_store_info *info);

#endif
