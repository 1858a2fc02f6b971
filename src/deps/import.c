/* From files to the store: some hundred records a transaction. */
#include "base/text.h"
#include "data/zip.h"
#include "deps/advisory_int.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 500, BATCH_BYTES = 16 * 1024 * 1024, MOST_WARNINGS = 100, MOST_FILES = 4000000 };
enum { RECORD_MAX = 16 * 1024 * 1024 };

struct import {
    ft_ctx *cx;
    struct ft_store *store;
    struct ft_arena *arena; /* of the batch */
    struct {
        FT_VEC(struct ft_advisory);
    } batch;
    size_t bytes;
    int64_t kept, unchanged; /* of the batch, set anew by each run of the work */
    const struct ft_zip_source *zip;
    const char *file;
    struct ft_import *result;
};

static void warn(struct import *import, const char *name, const char *what) {
    struct ft_arena *arena = import->cx->arena;
    if (import->result->warnings.count < MOST_WARNINGS) {
        *FT_PUSH(arena, &import->result->warnings) =
            ft_sprintf(arena, "%s: %s", ft_text_inert_dup(arena, name), what);
    }
}

struct known {
    int64_t key;
    bool newer;
    const char *modified;
};

static bool take_known(void *to, const struct ft_row_data *row) {
    struct known *known = to;
    struct ft_slice modified = row->values[1].bytes;
    size_t size = strlen(known->modified);
    size_t least = size < modified.size ? size : modified.size;
    int order = memcmp(known->modified, modified.data, least);
    known->key = ft_row_int(row, 0);
    known->newer = order ? order > 0 : size > modified.size;
    return false;
}

static ft_err put_one(ft_ctx *cx, struct ft_db *db, const struct ft_advisory *one, bool *changed) {
    struct known known = {.modified = one->modified};
    const struct ft_value id[] = {ft_v_text(cx->workspace), ft_v_text(one->id)};
    FT_TRY(ft_db_read(cx, db, "SELECT key, modified FROM advisory WHERE workspace = $1 AND id = $2",
                      id, 2, take_known, &known));
    *changed = !known.key || known.newer;
    if (!*changed) {
        return FT_OK;
    }
    const struct ft_value key[] = {ft_v_int(known.key)};
    FT_TRY(ft_db_exec(cx, db, "DELETE FROM advisory_package WHERE advisory = $1", key, 1));
    const struct ft_value row[] = {ft_v_text(cx->workspace), ft_v_text(one->id),
                                   ft_v_text(one->modified), ft_v_text(one->data)};
    FT_TRY(ft_db_exec(cx, db,
                      "INSERT INTO advisory (workspace, id, modified, data)"
                      " VALUES ($1, $2, $3, $4) ON CONFLICT (workspace, id) DO UPDATE SET"
                      " modified = excluded.modified, data = excluded.data",
                      row, FT_COUNT(row)));
    for (size_t i = 0; i < one->packages.count; i++) {
        const struct ft_advisory_package *package = &one->packages.at[i];
        const struct ft_value values[] = {ft_v_text(cx->workspace),
                                          ft_v_text(one->id),
                                          ft_v_text(ft_ecosystem_name(package->ecosystem)),
                                          ft_v_text(package->name),
                                          ft_v_text(package->affected_text),
                                          ft_v_text(package->newest)};
        FT_TRY(ft_db_exec(cx, db,
                          "INSERT INTO advisory_package"
                          " (workspace, ecosystem, name, advisory, affected, newest)"
                          " SELECT $1, $3, $4, key, $5, $6 FROM advisory"
                          " WHERE workspace = $1 AND id = $2",
                          values, FT_COUNT(values)));
    }
    return FT_OK;
}

static ft_err put_batch(ft_ctx *cx, struct ft_db *db, void *with) {
    struct import *import = with;
    import->kept = 0;
    import->unchanged = 0;
    for (size_t i = 0; i < import->batch.count; i++) {
        bool changed = false;
        FT_TRY(put_one(cx, db, &import->batch.at[i], &changed));
        import->kept += changed;
        import->unchanged += !changed;
    }
    return FT_OK;
}

static ft_err flush(struct import *import) {
    if (import->batch.count) {
        FT_TRY(ft_store_write(import->cx, import->store, put_batch, import));
        import->result->kept += import->kept;
        import->result->unchanged += import->unchanged;
    }
    ft_arena_free(import->arena);
    import->arena = ft_arena_new();
    memset(&import->batch, 0, sizeof import->batch);
    import->bytes = 0;
    return FT_OK;
}

/* A malformed record is a warning. */
static ft_err add(struct import *import, const char *name, struct ft_slice text) {
    struct ft_ctx reading = {.arena = import->arena};
    struct ft_advisory advisory;
    if (ft_advisory_read(&reading, text, &advisory) != FT_OK) {
        warn(import, name, reading.error.message);
        return FT_OK;
    }
    import->result->records++;
    if (!advisory.packages.count && advisory.others) {
        import->result->others++;
        return FT_OK;
    }
    *FT_PUSH(import->arena, &import->batch) = advisory;
    import->bytes += text.size;
    bool full = import->batch.count >= BATCH || import->bytes >= BATCH_BYTES;
    return full ? flush(import) : FT_OK;
}

static bool is_record(struct ft_slice name) {
    return ft_slice_ends(name, ".json");
}

static ft_err add_entry(ft_ctx *cx, void *to, const struct ft_zip_entry *entry) {
    struct import *import = to;
    FT_BUF struct ft_buf content;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    if (!is_record(entry->name)) {
        return FT_OK;
    }
    if (entry->index % 256 == 0) {
        ft_progress(cx, "import", (int64_t)entry->index, (int64_t)entry->count, "%s", import->file);
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx unpacking = {.arena = scratch};
    const char *name = ft_slice_dup(scratch, entry->name);
    if (ft_zip_unpack(&unpacking, import->zip, entry, RECORD_MAX, &content) != FT_OK) {
        warn(import, name, ft_strdup(cx->arena, unpacking.error.message));
        return FT_OK;
    }
    return add(import, name, (struct ft_slice){content.data, content.size});
}

static ft_err add_zip(struct import *import, const struct ft_root *root, const char *path,
                      const struct stat *info) {
    int fd = -1;
    FT_TRY(ft_file_open(import->cx, root, path, O_RDONLY, 0, &fd));
    struct ft_zip_source source = {.fd = fd, .size = (uint64_t)info->st_size};
    import->zip = &source;
    import->file = path;
    enum ft_err_code err = ft_zip_each(import->cx, &source, add_entry, import);
    close(fd);
    return err == FT_OK ? FT_OK : ft_wrap(import->cx, "%s", path);
}

/* A file below ROOT. STRICT: it was named, so that what is wrong with it is an error. */
static ft_err add_file(struct import *import, const struct ft_root *root, const char *path,
                       const struct stat *info, bool strict) {
    FT_TRY(ft_checkpoint(import->cx));
    if (ft_slice_ends(ft_slice_of(path), ".zip")) {
        return add_zip(import, root, path, info);
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx reading = {.arena = scratch};
    struct ft_slice text;
    struct ft_advisory advisory;
    enum ft_err_code err = ft_file_read(&reading, root, path, RECORD_MAX, &text);
    if (err == FT_OK && strict) {
        err = ft_advisory_read(&reading, text, &advisory);
    }
    if (err != FT_OK && strict) {
        return ft_fail(import->cx, err, "%s: %s", path, reading.error.message);
    }
    if (err != FT_OK) {
        warn(import, path, ft_strdup(import->cx->arena, reading.error.message));
        return FT_OK;
    }
    return add(import, path, text);
}

struct found {
    struct ft_arena *arena;
    struct {
        FT_VEC(struct ft_entry);
    } files;
};

static bool take_file(void *to, const struct ft_entry *entry) {
    struct found *found = to;
    struct ft_slice name = ft_slice_of(entry->path);
    if (S_ISREG(entry->info.st_mode) && (is_record(name) || ft_slice_ends(name, ".zip"))) {
        *FT_PUSH(found->arena, &found->files) =
            (struct ft_entry){.path = ft_strdup(found->arena, entry->path), .info = entry->info};
    }
    return true;
}

static ft_err add_folder(struct import *import, const struct ft_root *root) {
    struct found found = {.arena = import->cx->arena};
    FT_TRY(ft_walk(import->cx, root, MOST_FILES, take_file, &found));
    for (size_t i = 0; i < found.files.count; i++) {
        const struct ft_entry *file = &found.files.at[i];
        ft_progress(import->cx, "import", (int64_t)i, (int64_t)found.files.count, "%s", file->path);
        FT_TRY(add_file(import, root, file->path, &file->info, false));
    }
    if (!found.files.count) {
        FT_IGNORE(ft_fail(import->cx, FT_NOTFOUND, "%s holds no records", root->path));
        return ft_hint(import->cx, "records end in .json, archives of them in .zip");
    }
    return FT_OK;
}

/* What PATH is: a folder, or a file in the folder that is then opened. */
static ft_err add_path(struct import *import, const char *path) {
    ft_ctx *cx = import->cx;
    struct ft_root root;
    struct stat info;
    const char *real = NULL;
    FT_TRY(ft_path_real(cx, path, &real));
    if (stat(real, &info) != 0) {
        return ft_fail_errno(cx, "cannot look at %s", real);
    }
    if (S_ISDIR(info.st_mode)) {
        FT_TRY(ft_root_keep(cx, real, &root));
        return add_folder(import, &root);
    }
    const char *base = ft_path_base(real);
    size_t folder = (size_t)(base - real);
    FT_TRY(ft_root_keep(cx, ft_strndup(cx->arena, real, folder), &root));
    FT_TRY(ft_file_stat(cx, &root, base, &info));
    return add_file(import, &root, base, &info, true);
}

ft_err ft_advisories_import(ft_ctx *cx, struct ft_store *store, const char *path,
                            struct ft_import *result) {
    struct ft_import made = {0};
    struct import import = {.cx = cx, .store = store, .arena = ft_arena_new(), .result = &made};
    enum ft_err_code err = add_path(&import, path);
    if (err == FT_OK) {
        err = flush(&import);
    }
    ft_arena_free(import.arena);
    FT_TRY(err);
    *result = made;
    return FT_OK;
}
