/* One connection: how it is opened, and what SQLite's answers mean. */
#include "store/store_int.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPS_BETWEEN_LOOKS = 4096,         /* steps of a query between looks at the deadline */
    LARGEST_VALUE = 64 * 1024 * 1024, /* of a text or blob, and of a statement */
    /* 16 MiB of log: a page that many commits touch is written to the file once. */
    CHECKPOINT_PAGES = 4000
};

static void initialize(void) {
    /* Counting memory takes a lock that all connections share. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    if (sqlite3_initialize() != SQLITE_OK) {
        ft_panic("SQLite could not be started");
    }
}

static int wait_for_others(void *with, int tries) {
    struct ft_db *db = with;
    return db->cx && ft_busy_wait(db->cx, tries);
}

static int stop_asked(void *with) {
    struct ft_db *db = with;
    return db->cx && ft_checkpoint(db->cx) != FT_OK;
}

/* A store file is hostile until it is known to be ours: no schema of it may do more than hold
 * data, and damage is to be noticed and not followed. */
static int harden(sqlite3 *handle) {
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, LARGEST_VALUE);
    sqlite3_wal_autocheckpoint(handle, CHECKPOINT_PAGES);
    return sqlite3_exec(handle, "PRAGMA cell_size_check = ON", NULL, NULL, NULL);
}

static int configure(struct ft_db *db) {
    sqlite3_extended_result_codes(db->handle, 1);
    if (db->kind != FT_DB_WRITER) { /* the writer waits for itself: it looks at many contexts */
        sqlite3_busy_handler(db->handle, wait_for_others, db);
        sqlite3_progress_handler(db->handle, OPS_BETWEEN_LOOKS, stop_asked, db);
    }
    int code = harden(db->handle);
    return code != SQLITE_OK || db->kind == FT_DB_READER
               ? code
               : sqlite3_exec(db->handle, "PRAGMA synchronous = FULL; PRAGMA cache_size = -16384",
                              NULL, NULL, NULL);
}

ft_err ft_db_open(ft_ctx *cx, const char *path, enum ft_db_kind kind, struct ft_db **db) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, initialize);
    struct ft_arena *arena = ft_arena_new();
    struct ft_db *opened = FT_NEW(arena, struct ft_db);
    *opened = (struct ft_db){.path = ft_strdup(arena, path), .kind = kind, .arena = arena};
    ft_map_init(&opened->statements, arena);
    opened->cx = cx;
    int code = sqlite3_open_v2(
        path, &opened->handle,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
    if (code == SQLITE_OK) {
        code = configure(opened);
    }
    opened->cx = NULL;
    if (code != SQLITE_OK) {
        enum ft_err_code err = ft_db_fail(cx, opened, code, "open");
        ft_db_close(opened);
        return err;
    }
    *db = opened;
    return FT_OK;
}

void ft_db_close(struct ft_db *db) {
    if (!db) {
        return;
    }
    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(db->handle, NULL));) {
        sqlite3_finalize(s);
    }
    if (sqlite3_close(db->handle) != SQLITE_OK) {
        ft_panic("a connection to %s was closed while in use", db->path);
    }
    ft_arena_free(db->arena);
}

int64_t ft_db_changes(struct ft_db *db) {
    return sqlite3_changes64(db->handle);
}

static ft_err fail_io(ft_ctx *cx, const struct ft_db *db, const char *what) {
    int error = sqlite3_system_errno(db->handle);
    if (error) {
        errno = error;
        FT_IGNORE(ft_fail_errno(cx, "cannot %s the store %s", what, db->path));
    } else {
        FT_IGNORE(ft_fail(cx, FT_IO, "cannot %s the store %s: %s", what, db->path,
                          sqlite3_errmsg(db->handle)));
    }
    return cx->error.code == FT_FULL ? ft_hint(cx, "free some space and try again")
                                     : cx->error.code;
}

static ft_err fail_constraint(ft_ctx *cx, const struct ft_db *db, int code) {
    bool exists = code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                  code == SQLITE_CONSTRAINT_ROWID;
    return ft_fail(cx, exists ? FT_EXISTS : FT_CONFLICT, "the store %s refused it: %s", db->path,
                   sqlite3_errmsg(db->handle));
}

static ft_err fail_busy(ft_ctx *cx, const struct ft_db *db) {
    FT_TRY(ft_checkpoint(cx));
    FT_IGNORE(ft_fail(cx, FT_CONFLICT, "another process holds the store %s", db->path));
    return ft_hint(cx, "wait for it or end it, then try again");
}

static ft_err fail_damaged(ft_ctx *cx, const struct ft_db *db) {
    FT_IGNORE(ft_fail(cx, FT_CORRUPT, "the store %s is damaged: %s", db->path,
                      sqlite3_errmsg(db->handle)));
    return ft_hint(cx, "restore a backup, or move the file away to begin with an empty store");
}

ft_err ft_db_fail(ft_ctx *cx, const struct ft_db *db, int code, const char *what) {
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail_busy(cx, db);
    case SQLITE_INTERRUPT:
        FT_TRY(ft_checkpoint(cx));
        return ft_fail(cx, FT_CANCELLED, "cancelled");
    case SQLITE_FULL:
        FT_IGNORE(ft_fail(cx, FT_FULL, "cannot %s the store %s: the disk is full", what, db->path));
        return ft_hint(cx, "free some space and try again");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
        return fail_io(cx, db, what);
    case SQLITE_CORRUPT:
        return fail_damaged(cx, db);
    case SQLITE_NOTADB:
        return ft_fail(cx, FT_FORMAT, "%s is no store of Fettle", db->path);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ft_fail(cx, FT_DENIED, "cannot %s the store %s: it may not be written", what,
                       db->path);
    case SQLITE_CONSTRAINT:
        return fail_constraint(cx, db, code);
    case SQLITE_TOOBIG:
        return ft_fail(cx, FT_LIMIT, "a value is too large for the store %s", db->path);
    case SQLITE_NOMEM:
        ft_panic("out of memory in SQLite");
    default:
        return ft_fail(cx, FT_INTERNAL, "cannot %s the store %s: %s", what, db->path,
                       sqlite3_errmsg(db->handle));
    }
}
