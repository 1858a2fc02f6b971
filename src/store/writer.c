/* The one writer: what gathers while it is busy is committed together.
 *
 * All works of a group run in one transaction, first plainly. Where one of them fails after it has
 * changed something, the group is rolled back and run again with a savepoint around each,
 * so that only the failing ones are undone. Nobody is answered before the commit is on disk.
 */
#include "store/store_int.h"

#include <stdlib.h>

enum { MOST_IN_GROUP = 256 };

struct request {
    ft_ctx *cx;
    ft_store_work work;
    void *with;
    struct ft_signal *done;
    struct request *wakes[2]; /* who is told by this one when it has been told */
    enum ft_err_code result;
};

struct ft_writer {
    struct ft_channel *queue;
    struct ft_thread *thread;
    struct ft_db *db;
    size_t count; /* the group that is served now */
    void *group[MOST_IN_GROUP];
};

/* After this the request is gone: it lies on the stack of the one who waits. */
static void answer(struct request *request) {
    ft_signal_set(request->done);
}

/* Waking a thread costs about as much as a statement, so those who wait wake each other, as a
 * tree, while the writer goes on. */
static void answer_all(struct ft_writer *writer) {
    for (size_t i = 1; i < writer->count; i++) {
        struct request *waker = writer->group[(i - 1) / 2];
        waker->wakes[(i - 1) % 2] = writer->group[i];
    }
    if (writer->count) {
        answer(writer->group[0]);
    }
    writer->count = 0;
}

/* Gives SQLite's error to all whose work was done, and to those that were not reached. */
static void fail_all(struct ft_writer *writer, int code, const char *what) {
    for (size_t i = 0; i < writer->count; i++) {
        struct request *request = writer->group[i];
        if (request->result == FT_OK) {
            request->result = ft_db_fail(request->cx, writer->db, code, what);
        }
    }
}

static void rollback(struct ft_writer *writer) {
    if (!sqlite3_get_autocommit(writer->db->handle)) {
        /* Fails only where SQLite has rolled back by itself. */
        ft_db_command(writer->db, "ROLLBACK");
    }
}

/* While another process holds the store: those who cannot wait any longer are answered, and
 * those who came meanwhile wait with the others. */
static void renew_group(struct ft_writer *writer) {
    size_t kept = 0;
    for (size_t i = 0; i < writer->count; i++) {
        struct request *request = writer->group[i];
        request->result = ft_checkpoint(request->cx);
        if (request->result == FT_OK) {
            writer->group[kept++] = request;
        } else {
            answer(request);
        }
    }
    writer->count =
        kept + ft_channel_take(writer->queue, writer->group + kept, MOST_IN_GROUP - kept);
}

/* False where nobody is left to write for. */
static bool begin(struct ft_writer *writer) {
    int code = SQLITE_OK;
    ft_ctx patient = {0}; /* the requests' own contexts are looked at here */
    for (int tries = 0; (code = ft_db_command(writer->db, "BEGIN IMMEDIATE")) != SQLITE_OK;
         tries++) {
        if ((code & 0xff) != SQLITE_BUSY || !ft_busy_wait(&patient, tries)) {
            fail_all(writer, code, "write to");
            answer_all(writer);
            return false;
        }
        renew_group(writer);
        if (!writer->count) {
            return false;
        }
    }
    return true;
}

static void run_work(struct ft_writer *writer, struct request *request) {
    ft_clear(request->cx);
    request->result = ft_checkpoint(request->cx);
    if (request->result == FT_OK) {
        request->result = request->work(request->cx, writer->db, request->with);
    }
    if (request->result == FT_OK && sqlite3_get_autocommit(writer->db->handle)) {
        request->result =
            ft_fail(request->cx, FT_IO, "the store %s undid the write", writer->db->path);
    }
}

/* False where something has to be undone. */
static bool run_plainly(struct ft_writer *writer) {
    sqlite3 *handle = writer->db->handle;
    for (size_t i = 0; i < writer->count; i++) {
        struct request *request = writer->group[i];
        int64_t before = sqlite3_total_changes64(handle);
        run_work(writer, request);
        if (request->result != FT_OK &&
            (sqlite3_total_changes64(handle) != before || sqlite3_get_autocommit(handle))) {
            return false;
        }
    }
    return true;
}

/* SQLite ended the transaction under REQUEST, as it may on a full disk: nothing of the whole
 * group was written. */
static void share_failure(struct ft_writer *writer, const struct request *failed) {
    for (size_t i = 0; i < writer->count; i++) {
        struct request *request = writer->group[i];
        if (request->result == FT_OK) {
            request->result = ft_fail(request->cx, failed->result, "%s", failed->cx->error.message);
        }
    }
}

static int run_in_savepoint(struct ft_writer *writer, struct request *request) {
    int code = ft_db_command(writer->db, "SAVEPOINT work");
    if (code != SQLITE_OK) {
        return code;
    }
    run_work(writer, request);
    if (sqlite3_get_autocommit(writer->db->handle)) {
        share_failure(writer, request);
        return SQLITE_ABORT;
    }
    if (request->result != FT_OK) {
        code = ft_db_command(writer->db, "ROLLBACK TO work");
    }
    return code == SQLITE_OK ? ft_db_command(writer->db, "RELEASE work") : code;
}

static void run_apart(struct ft_writer *writer) {
    int code = SQLITE_OK;
    for (size_t i = 0; i < writer->count && code == SQLITE_OK; i++) {
        code = run_in_savepoint(writer, writer->group[i]);
    }
    if (code != SQLITE_OK) {
        fail_all(writer, code, "write to");
    }
}

static bool any_succeeded(const struct ft_writer *writer) {
    for (size_t i = 0; i < writer->count; i++) {
        const struct request *request = writer->group[i];
        if (request->result == FT_OK) {
            return true;
        }
    }
    return false;
}

static void commit(struct ft_writer *writer) {
    if (any_succeeded(writer)) {
        int code = ft_db_command(writer->db, "COMMIT");
        if (code != SQLITE_OK) {
            fail_all(writer, code, "commit to");
        }
    }
    rollback(writer);
    answer_all(writer);
}

static void serve(struct ft_writer *writer) {
    if (!begin(writer)) {
        return;
    }
    if (!run_plainly(writer)) {
        rollback(writer);
        if (writer->count > 1) {
            for (size_t i = 0; i < writer->count; i++) {
                ((struct request *)writer->group[i])->result = FT_OK;
            }
            if (!begin(writer)) {
                return;
            }
            run_apart(writer);
        }
    }
    commit(writer);
}

static void serve_until_closed(void *with) {
    struct ft_writer *writer = with;
    while ((writer->count = ft_channel_drain(writer->queue, writer->group, MOST_IN_GROUP)) > 0) {
        serve(writer);
    }
}

ft_err ft_writer_start(ft_ctx *cx, const char *path, struct ft_writer **writer) {
    struct ft_db *db = NULL;
    FT_TRY(ft_db_open(cx, path, FT_DB_WRITER, &db));
    struct ft_writer *started = ft_xmalloc(sizeof *started);
    *started = (struct ft_writer){.db = db, .queue = ft_channel_new(0)};
    started->thread = ft_thread_start("store", serve_until_closed, started);
    *writer = started;
    return FT_OK;
}

void ft_writer_stop(struct ft_writer *writer) {
    if (writer) {
        ft_channel_close(writer->queue);
        ft_thread_join(writer->thread);
        ft_channel_free(writer->queue);
        ft_db_close(writer->db);
        free(writer);
    }
}

ft_err ft_writer_run(ft_ctx *cx, struct ft_writer *writer, ft_store_work work, void *with) {
    struct request request = {.cx = cx, .work = work, .with = with, .done = ft_signal_new()};
    enum ft_err_code err = ft_channel_send(cx, writer->queue, &request);
    if (err == FT_OK) {
        ft_signal_wait(request.done);
        for (size_t i = 0; i < FT_COUNT(request.wakes) && request.wakes[i]; i++) {
            answer(request.wakes[i]);
        }
        err = request.result;
    }
    ft_signal_free(request.done);
    return err;
}
