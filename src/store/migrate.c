/* What a file is, and how it becomes a store of this program's schema. */
#include "os/file.h"
#include "store/store_int.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What tells one file from another without a look at its content. */
struct header {
    int64_t application, schema, objects;
};

ft_err ft_store_create_file(ft_ctx *cx, const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash && slash != path) {
        const char *folder = ft_strndup(cx->arena, path, (size_t)(slash - path));
        FT_TRY(ft_path_mkdirs(cx, folder, 0700));
    }
    /* SQLite gives its other files the mode of this one. An existing file is left alone: closing
     * a descriptor of it would drop the locks that this process holds on it. */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return errno == EEXIST ? FT_OK : ft_fail_errno(cx, "cannot create the store %s", path);
    }
    close(fd);
    return FT_OK;
}

static ft_err read_header(ft_ctx *cx, struct ft_db *db, struct header *header) {
    struct header found = {0};
    FT_TRY(ft_db_number(cx, db, "PRAGMA application_id", &found.application));
    FT_TRY(ft_db_number(cx, db, "PRAGMA user_version", &found.schema));
    if (found.application != FT_STORE_APPLICATION) {
        FT_TRY(ft_db_number(cx, db, "SELECT count(*) FROM sqlite_schema", &found.objects));
    }
    *header = found;
    return FT_OK;
}

static ft_err check(ft_ctx *cx, const struct ft_db *db, const struct header *header) {
    if (header->application != FT_STORE_APPLICATION &&
        (header->application || header->schema || header->objects)) {
        FT_IGNORE(ft_fail(cx, FT_FORMAT, "%s is a database of another program", db->path));
        return ft_hint(cx, "name another file");
    }
    if (header->schema > ft_migration_count) {
        FT_IGNORE(ft_fail(cx, FT_CONFLICT,
                          "the store %s was made by a newer Fettle (schema %lld, known up to %d)",
                          db->path, (long long)header->schema, ft_migration_count));
        return ft_hint(cx, "use the newer program");
    }
    return FT_OK;
}

/* Runs SQL that is no single statement, or that SQLite answers "busy" to without waiting. */
static ft_err run(ft_ctx *cx, struct ft_db *db, const char *sql) {
    int code = SQLITE_OK;
    for (int tries = 0; (code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL)) != SQLITE_OK;
         tries++) {
        if ((code & 0xff) != SQLITE_BUSY || !ft_busy_wait(cx, tries)) {
            return ft_db_fail(cx, db, code, "prepare");
        }
    }
    return FT_OK;
}

/* Every check is made again with the write lock held: another process may have been faster. */
static ft_err migrate_locked(ft_ctx *cx, struct ft_db *db, const struct ft_migration *migration) {
    struct header header;
    FT_TRY(read_header(cx, db, &header));
    FT_TRY(check(cx, db, &header));
    if (header.schema >= migration->number) {
        return FT_OK;
    }
    if (sqlite3_exec(db->handle, migration->sql, NULL, NULL, NULL) != SQLITE_OK) {
        int code = sqlite3_extended_errcode(db->handle);
        FT_IGNORE(ft_db_fail(cx, db, code, "migrate"));
        return ft_wrap(cx, "migration %s", migration->name);
    }
    return FT_OK;
}

static ft_err migrate(ft_ctx *cx, struct ft_db *db, const struct ft_migration *migration) {
    FT_TRY(run(cx, db, "BEGIN IMMEDIATE"));
    enum ft_err_code err = migrate_locked(cx, db, migration);
    if (err == FT_OK) {
        err = run(cx, db, "COMMIT");
    }
    if (!sqlite3_get_autocommit(db->handle)) {
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL); /* the error is known already */
    }
    return err;
}

static ft_err migrate_all(ft_ctx *cx, struct ft_db *db, bool is_new) {
    if (is_new) {
        FT_TRY(run(cx, db, "PRAGMA auto_vacuum = NONE; PRAGMA journal_mode = WAL"));
    }
    for (int i = 0; i < ft_migration_count; i++) {
        FT_TRY(migrate(cx, db, &ft_migrations[i]));
    }
    return FT_OK;
}

ft_err ft_store_prepare(ft_ctx *cx, struct ft_db *reader, bool may_migrate, int *schema) {
    struct header header;
    FT_TRY(read_header(cx, reader, &header));
    FT_TRY(check(cx, reader, &header));
    if (header.schema < ft_migration_count && !may_migrate) {
        return ft_fail(cx, FT_CONFLICT, "the store %s has to be migrated first", reader->path);
    }
    if (header.schema < ft_migration_count) {
        struct ft_db *migrator = NULL;
        FT_TRY(ft_db_open(cx, reader->path, FT_DB_MIGRATOR, &migrator));
        migrator->cx = cx;
        enum ft_err_code err = migrate_all(cx, migrator, header.schema == 0);
        ft_db_close(migrator);
        FT_TRY(err);
    }
    *schema = ft_migration_count;
    return FT_OK;
}
