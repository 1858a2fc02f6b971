/* Running a statement: prepared once a connection, `$1` … bound, its rows shown to a visitor. */
#include "store/store_int.h"

#include <string.h>

enum { MOST_PARAMS = 32, MOST_COLUMNS = 64 };

struct ft_statement {
    sqlite3_stmt *stmt;
    const char *sql;
    bool cached;
    size_t params; /* the largest N of $N */
    /* SQLite numbers parameters by their first appearance: place i takes parameter number[i]. */
    unsigned char places;
    unsigned char number[MOST_PARAMS];
};

static int number_params(struct ft_statement *statement) {
    int places = sqlite3_bind_parameter_count(statement->stmt);
    if (places > MOST_PARAMS) {
        return SQLITE_RANGE;
    }
    statement->places = (unsigned char)places;
    for (int i = 0; i < places; i++) {
        const char *name = sqlite3_bind_parameter_name(statement->stmt, i + 1);
        size_t number = 0;
        for (const char *at = name ? name + 1 : ""; *at >= '0' && *at <= '9'; at++) {
            number = number < MOST_PARAMS ? number * 10 + (size_t)(*at - '0') : number;
        }
        if (!name || name[0] != '$' || number == 0 || number > MOST_PARAMS) {
            return SQLITE_RANGE;
        }
        statement->number[i] = (unsigned char)(number - 1);
        statement->params = number > statement->params ? number : statement->params;
    }
    return SQLITE_OK;
}

static int prepare(struct ft_db *db, struct ft_statement *statement) {
    int code = sqlite3_prepare_v3(db->handle, statement->sql, -1, SQLITE_PREPARE_PERSISTENT,
                                  &statement->stmt, NULL);
    return code == SQLITE_OK ? number_params(statement) : code;
}

/* The cached statement for SQL; where a visitor runs a text within itself, *OWN. */
static int find(struct ft_db *db, const char *sql, struct ft_statement *own,
                struct ft_statement **found) {
    struct ft_slice key = ft_slice_of(sql);
    struct ft_statement *cached = ft_map_get(&db->statements, key);
    if (cached && !sqlite3_stmt_busy(cached->stmt)) {
        *found = cached;
        return SQLITE_OK;
    }
    *own = (struct ft_statement){.sql = sql, .cached = !cached};
    int code = prepare(db, own);
    if (code != SQLITE_OK) {
        sqlite3_finalize(own->stmt);
        return code;
    }
    *found = own;
    if (own->cached) {
        *found = FT_NEW(db->arena, struct ft_statement);
        **found = *own;
        ft_map_put(&db->statements, key, *found);
    }
    return SQLITE_OK;
}

static void give_back(struct ft_statement *statement) {
    sqlite3_reset(statement->stmt); /* repeats the code of the last step */
    if (!statement->cached) {
        sqlite3_finalize(statement->stmt);
    }
}

static int bind_all(struct ft_statement *statement, const struct ft_value *params) {
    int code = SQLITE_OK;
    for (int i = 0; i < statement->places && code == SQLITE_OK; i++) {
        const struct ft_value *value = &params[statement->number[i]];
        const char *bytes = value->bytes.data ? value->bytes.data : "";
        switch (value->type) {
        case FT_NULL:
            code = sqlite3_bind_null(statement->stmt, i + 1);
            break;
        case FT_INT:
            code = sqlite3_bind_int64(statement->stmt, i + 1, value->i);
            break;
        case FT_REAL:
            code = sqlite3_bind_double(statement->stmt, i + 1, value->real);
            break;
        case FT_TEXT:
            code = sqlite3_bind_text64(statement->stmt, i + 1, bytes, value->bytes.size,
                                       SQLITE_STATIC, SQLITE_UTF8);
            break;
        case FT_BLOB:
            code = sqlite3_bind_blob64(statement->stmt, i + 1, bytes, value->bytes.size,
                                       SQLITE_STATIC);
            break;
        }
    }
    return code;
}

static struct ft_slice column_bytes(const void *data, int size) {
    return (struct ft_slice){data ? data : "", data ? (size_t)size : 0};
}

static struct ft_value column(sqlite3_stmt *stmt, int i) {
    struct ft_value value = {.type = FT_NULL};
    switch (sqlite3_column_type(stmt, i)) {
    case SQLITE_INTEGER:
        value.type = FT_INT;
        value.i = sqlite3_column_int64(stmt, i);
        break;
    case SQLITE_FLOAT:
        value.type = FT_REAL;
        value.real = sqlite3_column_double(stmt, i);
        break;
    case SQLITE_TEXT:
        value.type = FT_TEXT;
        value.bytes = column_bytes(sqlite3_column_text(stmt, i), sqlite3_column_bytes(stmt, i));
        break;
    case SQLITE_BLOB:
        value.type = FT_BLOB;
        value.bytes = column_bytes(sqlite3_column_blob(stmt, i), sqlite3_column_bytes(stmt, i));
        break;
    default:
        break;
    }
    return value;
}

/* Steps to the end or until VISIT has enough. */
static int step(sqlite3_stmt *stmt, ft_row_visit visit, void *to) {
    int columns = sqlite3_column_count(stmt);
    if (columns > MOST_COLUMNS) {
        return SQLITE_RANGE;
    }
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        struct ft_value values[MOST_COLUMNS];
        for (int i = 0; i < columns; i++) {
            values[i] = column(stmt, i);
        }
        struct ft_row_data row = {values, (size_t)columns};
        if (visit && !visit(to, &row)) {
            return SQLITE_OK;
        }
    }
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

ft_err ft_db_read(ft_ctx *cx, struct ft_db *db, const char *sql, const struct ft_value *params,
                  size_t count, ft_row_visit visit, void *to) {
    ft_ctx *outer = db->cx;
    db->cx = cx;
    struct ft_statement own;
    struct ft_statement *statement = NULL;
    int code = find(db, sql, &own, &statement);
    enum ft_err_code err = FT_OK;
    const char *what = db->kind == FT_DB_READER ? "read" : "write to";
    if (code != SQLITE_OK) {
        err = ft_db_fail(cx, db, code, what);
    } else if (statement->params != count) {
        err = ft_fail(cx, FT_INTERNAL, "%zu parameters were given to: %s", count, sql);
    } else if (db->kind == FT_DB_READER && !sqlite3_stmt_readonly(statement->stmt)) {
        err = ft_fail(cx, FT_INTERNAL, "a read would write: %s", sql);
    } else {
        code = bind_all(statement, params);
        code = code == SQLITE_OK ? step(statement->stmt, visit, to) : code;
        if (code != SQLITE_OK) {
            err = ft_db_fail(cx, db, code, what);
        }
        give_back(statement);
    }
    db->cx = outer;
    return err;
}

ft_err ft_db_exec(ft_ctx *cx, struct ft_db *db, const char *sql, const struct ft_value *params,
                  size_t count) {
    return ft_db_read(cx, db, sql, params, count, NULL, NULL);
}

int ft_db_command(struct ft_db *db, const char *sql) {
    struct ft_statement own;
    struct ft_statement *statement = NULL;
    int code = find(db, sql, &own, &statement);
    if (code == SQLITE_OK) {
        code = step(statement->stmt, NULL, NULL);
        give_back(statement);
    }
    return code;
}

static bool take_number(void *to, const struct ft_row_data *row) {
    *(int64_t *)to = ft_row_int(row, 0);
    return false;
}

ft_err ft_db_number(ft_ctx *cx, struct ft_db *db, const char *sql, int64_t *number) {
    int64_t found = 0;
    FT_TRY(ft_db_read(cx, db, sql, NULL, 0, take_number, &found));
    *number = found;
    return FT_OK;
}
