/* Events on disk a second, through the log and through bare SQLite, in one run.
 *
 * Bare SQLite inserts the same rows into the same table with the same durability (WAL,
 * synchronous=FULL), but links no hashes and keeps no head, on one thread: for one caller a
 * transaction each, for 64 a transaction for every 64.
 *
 * Usage: store_bench [FOLDER]; exits with 1 where a bar is missed.
 */
#include "base/clock.h"
#include "events/events.h"
#include "loop/loop.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS = 64, EACH = 4000, ALONE = 10000, BAR_TOGETHER = 60000, BAR_ALONE = 2500 };

static const char data_text[] =
    "{\"check\":\"build\",\"ms\":1234,\"path\":\"src/store/writer.c\",\"verdict\":\"passed\"}";

static void must(ft_ctx *cx, enum ft_err_code err) {
    if (err != FT_OK) {
        ft_panic("%s", cx->error.message);
    }
}

static double seconds_since(int64_t start_ns) {
    return (double)(ft_mono_ns() - start_ns) / 1e9;
}

struct appender {
    struct ft_log_writer *log;
    int count;
};

static void append(void *with) {
    const struct appender *appender = with;
    ft_ctx cx = {.arena = ft_arena_new()};
    json_t *data = json_loads(data_text, 0, NULL);
    for (int i = 0; i < appender->count; i++) {
        must(&cx, ft_events_append(&cx, appender->log, "check.done", data, NULL));
    }
    json_decref(data);
    ft_arena_free(cx.arena);
}

/* Appends from THREADS threads to LOGS logs; events a second. */
static double through_the_log(const char *folder, const char *name, int threads, int logs,
                              int each) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_store *store = NULL;
    must(&cx,
         ft_store_open(&cx, ft_sprintf(arena, "%s/%s.db", folder, name), FT_STORE_CREATE, &store));
    struct ft_log_writer **writers = FT_NEW_N(arena, struct ft_log_writer *, (size_t)logs);
    const char **ids = FT_NEW_N(arena, const char *, (size_t)logs);
    for (int i = 0; i < logs; i++) {
        must(&cx, ft_run_create(&cx, store, "/project", "bench", NULL, &ids[i]));
        must(&cx, ft_events_claim(&cx, store, ft_sprintf(arena, "%s/locks", folder), ids[i],
                                  &writers[i]));
    }
    struct appender *appenders = FT_NEW_N(arena, struct appender, (size_t)threads);
    struct ft_thread **started = FT_NEW_N(arena, struct ft_thread *, (size_t)threads);
    int64_t start = ft_mono_ns();
    for (int i = 0; i < threads; i++) {
        appenders[i] = (struct appender){writers[i % logs], each};
        started[i] = ft_thread_start("append", append, &appenders[i]);
    }
    for (int i = 0; i < threads; i++) {
        ft_thread_join(started[i]);
    }
    double rate = threads * (double)each / seconds_since(start);
    int64_t total = 0;
    for (int i = 0; i < logs; i++) {
        int64_t count = 0;
        must(&cx, ft_events_verify(&cx, store, ids[i], &count));
        total += count - 1;
        ft_events_release(writers[i]);
    }
    ft_store_close(store);
    if (total != (int64_t)threads * each) {
        ft_panic("%lld events are in the log", (long long)total);
    }
    return rate;
}

static void run_sql(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        ft_panic("%s: %s", sql, sqlite3_errmsg(db));
    }
}

static void insert_rows(sqlite3_stmt *insert, int runs, int first, int count) {
    static const unsigned char hash[32] = {1, 2, 3};
    for (int i = first; i < first + count; i++) {
        sqlite3_bind_int64(insert, 1, 1 + i % runs);
        sqlite3_bind_int64(insert, 2, 1 + i / runs);
        sqlite3_bind_int64(insert, 3, ft_now_ms());
        sqlite3_bind_text(insert, 4, "check.done", -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 5, data_text, -1, SQLITE_STATIC);
        sqlite3_bind_blob(insert, 6, hash, sizeof hash, SQLITE_STATIC);
        if (sqlite3_step(insert) != SQLITE_DONE) {
            ft_panic("an insert failed");
        }
        sqlite3_reset(insert);
    }
}

static double through_sqlite(const char *folder, const char *name, int runs, int batch, int total) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    sqlite3 *db = NULL;
    sqlite3_stmt *insert = NULL;
    if (sqlite3_open(ft_sprintf(arena, "%s/%s.db", folder, name), &db) != SQLITE_OK) {
        ft_panic("a database could not be opened");
    }
    run_sql(db, "PRAGMA auto_vacuum = NONE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                "PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000;"
                "CREATE TABLE event (key INTEGER PRIMARY KEY, prev INTEGER NOT NULL,"
                " run INTEGER NOT NULL, seq INTEGER NOT NULL, time_ms INTEGER NOT NULL,"
                " kind TEXT NOT NULL, data TEXT NOT NULL, hash BLOB NOT NULL) STRICT");
    sqlite3_prepare_v2(db, "INSERT INTO event VALUES (NULL, 0, $1, $2, $3, $4, $5, $6)", -1,
                       &insert, NULL);
    int64_t start = ft_mono_ns();
    for (int i = 0; i < total; i += batch) {
        run_sql(db, "BEGIN IMMEDIATE");
        insert_rows(insert, runs, i, batch);
        run_sql(db, "COMMIT");
    }
    double rate = total / seconds_since(start);
    sqlite3_finalize(insert);
    sqlite3_close(db);
    return rate;
}

static bool report(const char *what, double ours, double bare, int bar) {
    bool reached = ours > bar;
    printf("%-28s %9.0f/s   bare SQLite %9.0f/s   ratio %.2f   bar %d/s: %s\n", what, ours, bare,
           ours / bare, bar, reached ? "reached" : "MISSED");
    return reached;
}

int main(int argc, char **argv) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    char *folder = ft_sprintf(arena, "%s/fettle-bench-XXXXXX", argc > 1 ? argv[1] : "/tmp");
    if (!mkdtemp(folder)) {
        ft_panic("no folder for the benchmark: %s", folder);
    }
    const int total = THREADS * EACH;
    double bare = through_sqlite(folder, "bare-64", THREADS, THREADS, total);
    bool good =
        report("64 threads, a log each", through_the_log(folder, "log-64", THREADS, THREADS, EACH),
               bare, BAR_TOGETHER);
    bare = through_sqlite(folder, "bare-1", 1, THREADS, total);
    good &= report("64 threads, one log", through_the_log(folder, "log-1", THREADS, 1, EACH), bare,
                   BAR_TOGETHER);
    bare = through_sqlite(folder, "bare-alone", 1, 1, ALONE);
    good &= report("one caller alone", through_the_log(folder, "log-alone", 1, 1, ALONE), bare,
                   BAR_ALONE);
    char *command = ft_sprintf(arena, "rm -r '%s'", folder);
    return system(command) == 0 && good ? 0 : 1;
}
