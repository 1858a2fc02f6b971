#include "store/store.h"

#include "os/file.h"
#include "store/store_int.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MOST_IDLE = 8 };

struct ft_store {
    char *path;
    int flags;
    int schema;
    uv_mutex_t lock; /* over `idle` and `writer` */
    struct ft_db *idle;
    size_t idle_count;
    struct ft_writer *writer; /* NULL until the first write */
    uv_mutex_t watch_lock;    /* over `watch` and what it is used for */
    struct ft_db *watch;      /* NULL until the first look at the version */
};

/* A regular file stands at PATH after this. */
static ft_err find_file(ft_ctx *cx, const char *path, int flags) {
    struct stat info;
    if (stat(path, &info) != 0) {
        if (errno == ENOENT && flags & FT_STORE_CREATE && !(flags & FT_STORE_READ_ONLY)) {
            return ft_store_create_file(cx, path);
        }
        return ft_fail_errno(cx, "cannot find the store %s", path);
    }
    return S_ISREG(info.st_mode) ? FT_OK : ft_fail(cx, FT_FORMAT, "%s is no regular file", path);
}

static ft_err open_reader(ft_ctx *cx, const char *path, bool may_migrate, struct ft_db **reader,
                          int *schema) {
    struct ft_db *opened = NULL;
    FT_TRY(ft_db_open(cx, path, FT_DB_READER, &opened));
    enum ft_err_code err = ft_store_prepare(cx, opened, may_migrate, schema);
    if (err != FT_OK) {
        ft_db_close(opened);
        return err;
    }
    *reader = opened;
    return FT_OK;
}

/* What did not open at once is looked at again by one process at a time: it may be absent, old,
 * being made by another process, or being folded together by one that closes it. */
static ft_err open_alone(ft_ctx *cx, const char *path, int flags, struct ft_db **reader,
                         int *schema) {
    enum { TRIES = 5 };
    int lock = -1;
    FT_TRY(find_file(cx, path, flags));
    const char *lock_path = ft_sprintf(cx->arena, "%s-opening", path);
    for (int tries = 0; ft_lock_take(cx, lock_path, &lock) != FT_OK; tries++) {
        if (cx->error.code != FT_CONFLICT || !ft_busy_wait(cx, tries)) {
            break; /* a folder that cannot be written holds no store that could be changed */
        }
    }
    enum ft_err_code err = open_reader(cx, path, true, reader, schema);
    for (int tries = 0; err != FT_OK && tries < TRIES && ft_busy_wait(cx, tries); tries++) {
        err = open_reader(cx, path, true, reader, schema);
    }
    ft_lock_drop(&lock);
    return err;
}

ft_err ft_store_open(ft_ctx *cx, const char *path, int flags, struct ft_store **store) {
    struct ft_db *reader = NULL;
    int schema = 0;
    struct stat info;
    bool there = stat(path, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
    if (!there || open_reader(cx, path, false, &reader, &schema) != FT_OK) {
        FT_TRY(open_alone(cx, path, flags, &reader, &schema));
    }
    ft_clear(cx);
    struct ft_store *opened = ft_xmalloc(sizeof *opened);
    *opened = (struct ft_store){.flags = flags, .schema = schema, .idle = reader, .idle_count = 1};
    opened->path = strdup(path);
    if (!opened->path || uv_mutex_init(&opened->lock) || uv_mutex_init(&opened->watch_lock)) {
        ft_panic("a store could not be opened: out of memory");
    }
    *store = opened;
    return FT_OK;
}

void ft_store_close(struct ft_store *store) {
    if (!store) {
        return;
    }
    for (struct ft_db *db = store->idle, *next = NULL; db; db = next) {
        next = db->next;
        ft_db_close(db);
    }
    ft_db_close(store->watch);
    /* Last, so that it is the writer's connection that folds the log into the file. */
    ft_writer_stop(store->writer);
    uv_mutex_destroy(&store->watch_lock);
    uv_mutex_destroy(&store->lock);
    free(store->path);
    free(store);
}

static ft_err borrow(ft_ctx *cx, struct ft_store *store, struct ft_db **db) {
    uv_mutex_lock(&store->lock);
    struct ft_db *idle = store->idle;
    if (idle) {
        store->idle = idle->next;
        store->idle_count--;
    }
    uv_mutex_unlock(&store->lock);
    if (!idle) {
        return ft_db_open(cx, store->path, FT_DB_READER, db);
    }
    *db = idle;
    return FT_OK;
}

static void give_back(struct ft_store *store, struct ft_db *db) {
    uv_mutex_lock(&store->lock);
    bool keep = store->idle_count < MOST_IDLE;
    if (keep) {
        db->next = store->idle;
        store->idle = db;
        store->idle_count++;
    }
    uv_mutex_unlock(&store->lock);
    if (!keep) {
        ft_db_close(db);
    }
}

ft_err ft_store_read(ft_ctx *cx, struct ft_store *store, const char *sql,
                     const struct ft_value *params, size_t count, ft_row_visit visit, void *to) {
    struct ft_db *db = NULL;
    FT_TRY(ft_checkpoint(cx));
    FT_TRY(borrow(cx, store, &db));
    enum ft_err_code err = ft_db_read(cx, db, sql, params, count, visit, to);
    give_back(store, db);
    return err;
}

static ft_err find_writer(ft_ctx *cx, struct ft_store *store, struct ft_writer **writer) {
    if (store->flags & FT_STORE_READ_ONLY) {
        return ft_fail(cx, FT_DENIED, "the store %s was opened for reading", store->path);
    }
    enum ft_err_code err = FT_OK;
    uv_mutex_lock(&store->lock);
    if (!store->writer) {
        err = ft_writer_start(cx, store->path, &store->writer);
    }
    *writer = store->writer;
    uv_mutex_unlock(&store->lock);
    return err;
}

ft_err ft_store_write(ft_ctx *cx, struct ft_store *store, ft_store_work work, void *with) {
    struct ft_writer *writer = NULL;
    FT_TRY(ft_checkpoint(cx));
    FT_TRY(find_writer(cx, store, &writer));
    return ft_writer_run(cx, writer, work, with);
}

struct one_statement {
    const char *sql;
    const struct ft_value *params;
    size_t count;
};

static ft_err run_one(ft_ctx *cx, struct ft_db *db, void *with) {
    const struct one_statement *one = with;
    return ft_db_exec(cx, db, one->sql, one->params, one->count);
}

ft_err ft_store_exec(ft_ctx *cx, struct ft_store *store, const char *sql,
                     const struct ft_value *params, size_t count) {
    struct one_statement one = {sql, params, count};
    return ft_store_write(cx, store, run_one, &one);
}

static bool take_verdict(void *to, const struct ft_row_data *row) {
    ft_ctx *cx = to;
    const char *verdict = ft_row_text(cx->arena, row, 0);
    if (!verdict || strcmp(verdict, "ok") != 0) {
        FT_IGNORE(ft_fail(cx, FT_CORRUPT, "%s", verdict ? verdict : "no verdict"));
    }
    return false;
}

ft_err ft_store_verify(ft_ctx *cx, struct ft_store *store) {
    ft_clear(cx);
    FT_TRY(ft_store_read(cx, store, "PRAGMA integrity_check(1)", NULL, 0, take_verdict, cx));
    return cx->error.code == FT_OK ? FT_OK : ft_wrap(cx, "the store %s is damaged", store->path);
}

/* SQLite counts the commits of others for each connection, so one is kept that never commits. */
ft_err ft_store_version(ft_ctx *cx, struct ft_store *store, int64_t *version) {
    enum ft_err_code err = FT_OK;
    uv_mutex_lock(&store->watch_lock);
    if (!store->watch) {
        err = ft_db_open(cx, store->path, FT_DB_READER, &store->watch);
    }
    if (err == FT_OK) {
        err = ft_db_number(cx, store->watch, "PRAGMA data_version", version);
    }
    uv_mutex_unlock(&store->watch_lock);
    return err;
}

ft_err ft_store_info(ft_ctx *cx, struct ft_store *store, struct ft_store_info *info) {
    struct stat file;
    struct stat log;
    if (stat(store->path, &file) != 0) {
        return ft_fail_errno(cx, "cannot find the store %s", store->path);
    }
    bool has_log = stat(ft_sprintf(cx->arena, "%s-wal", store->path), &log) == 0;
    *info = (struct ft_store_info){.path = ft_strdup(cx->arena, store->path),
                                   .bytes = file.st_size + (has_log ? log.st_size : 0),
                                   .schema = store->schema};
    return FT_OK;
}
