/* Shared by the files of store: connections, migrations, the writer. */
#ifndef FT_STORE_STORE_INT_H
#define FT_STORE_STORE_INT_H

#include "base/map.h"
#include "loop/loop.h"
#include "store/store.h"

#include <sqlite3.h>
#include <uv.h>

enum { FT_STORE_APPLICATION = 0x4665746c }; /* "Fetl"; migration 0001 sets it */

struct ft_migration {
    int number;
    const char *name;
    const char *sql; /* ends with the setting of user_version */
};
extern const struct ft_migration ft_migrations[];
extern const int ft_migration_count;

enum ft_db_kind {
    FT_DB_READER,  /* refuses statements that write; waits while another process recovers */
    FT_DB_WRITER,  /* synchronous=FULL; what is busy is answered at once */
    FT_DB_MIGRATOR /* writes, and waits */
};

/* A connection; it belongs to one thread at a time. */
struct ft_db {
    sqlite3 *handle;
    const char *path;
    enum ft_db_kind kind;
    struct ft_arena *arena;
    struct ft_map statements; /* struct ft_statement by SQL text */
    ft_ctx *cx;               /* of the statement that runs now */
    struct ft_db *next;       /* among idle readers */
};

/* db.c */
ft_err ft_db_open(ft_ctx *cx, const char *path, enum ft_db_kind kind, struct ft_db **db);
void ft_db_close(struct ft_db *db); /* takes NULL */
/* The error for what SQLite answered when asked to WHAT ("read", "commit to" …). */
ft_err ft_db_fail(ft_ctx *cx, const struct ft_db *db, int code, const char *what);

/* statement.c: SQL without parameters and rows; gives SQLite's own code. */
int ft_db_command(struct ft_db *db, const char *sql);
/* The first column of the first row as a number; 0 where there is none. */
ft_err ft_db_number(ft_ctx *cx, struct ft_db *db, const char *sql, int64_t *number);

/* busy.c: naps a little longer each time; false once CX, or a minute of it, says to stop. */
bool ft_busy_wait(ft_ctx *cx, int tries);

/* migrate.c */
ft_err ft_store_create_file(ft_ctx *cx, const char *path);
/* Looks at what READER has open, brings it up to date, and gives its schema's number. */
ft_err ft_store_prepare(ft_ctx *cx, struct ft_db *reader, bool may_migrate, int *schema);

/* writer.c */
struct ft_writer;
ft_err ft_writer_start(ft_ctx *cx, const char *path, struct ft_writer **writer);
void ft_writer_stop(struct ft_writer *writer); /* takes NULL */
ft_err ft_writer_run(ft_ctx *cx, struct ft_writer *writer, ft_store_work work, void *with);

#endif
