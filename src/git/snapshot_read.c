#include "snapshot_int.h"

#include "base/clock.h"
#include "json/json.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TAIL = 4096 };

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* NULL where it is neither there nor right. */
static const char *get_bytes(struct ft_arena *arena, const json_t *object, const char *key) {
    const char *plain = ft_json_get_string(object, key);
    if (plain) {
        return ft_strdup(arena, plain);
    }
    char name[32];
    snprintf(name, sizeof name, "%s_hex", key);
    const char *hex = ft_json_get_string(object, name);
    if (!hex || strlen(hex) % 2) {
        return NULL;
    }
    char *bytes = ft_alloc(arena, strlen(hex) / 2 + 1);
    for (size_t i = 0; hex[i]; i += 2) {
        int high = digit(hex[i]);
        int low = digit(hex[i + 1]);
        if (high < 0 || low < 0 || !(high | low)) {
            return NULL;
        }
        bytes[i / 2] = (char)(high << 4 | low);
    }
    return bytes;
}

static ft_err damaged(ft_ctx *cx, const char *id, const char *what) {
    return ft_fail(cx, FT_CORRUPT, "the manifest of the snapshot %s is damaged: %s", id, what);
}

static bool read_head(struct ft_arena *arena, const char *id, const json_t *line,
                      struct ft_manifest *manifest) {
    struct ft_snapshot *info = &manifest->info;
    info->id = ft_strdup(arena, ft_json_get_string(line, "id"));
    info->time_ms = ft_json_get_int(line, "time_ms", 0);
    info->tree = get_bytes(arena, line, "tree");
    info->reason = get_bytes(arena, line, "reason");
    info->head = get_bytes(arena, line, "head");
    manifest->git = get_bytes(arena, line, "git");
    return ft_json_get_int(line, "snapshot", 0) == FT_SNAPSHOT_VERSION && info->id &&
           strcmp(info->id, id) == 0 && info->tree && info->reason;
}

static void read_tail(struct ft_arena *arena, const json_t *line, struct ft_manifest *manifest) {
    manifest->info.files = ft_json_get_int(line, "files", 0);
    manifest->info.bytes = ft_json_get_int(line, "bytes", 0);
    manifest->info.skipped = ft_json_get_int(line, "skipped", 0);
    manifest->index = ft_strdup(arena, ft_json_get_string(line, "index"));
    manifest->index_size = ft_json_get_int(line, "index_size", 0);
}

/* Whether PATH stays below a root: names only, none of them "." or "..". */
static bool is_below(const char *path) {
    for (const char *at = path;; at++) {
        size_t size = strcspn(at, "/");
        struct ft_slice name = {at, size};
        if (!size || ft_slice_is(name, ".") || ft_slice_is(name, "..")) {
            return false;
        }
        at += size;
        if (!*at) {
            return true;
        }
    }
}

static bool read_item(struct ft_arena *arena, const json_t *line, struct ft_item *item) {
    const char *type = ft_json_get_string(line, "type");
    *item = (struct ft_item){
        .path = get_bytes(arena, line, "path"),
        .kind = type ? (enum ft_item_kind)type[0] : FT_ITEM_OTHER,
        .mode = (unsigned)ft_json_get_int(line, "mode", 0) & 07777,
        .owner = (unsigned)ft_json_get_int(line, "owner", 0),
        .group = (unsigned)ft_json_get_int(line, "group", 0),
        .mtime_s = ft_json_get_int(line, "mtime", 0),
        .mtime_ns = ft_json_get_int(line, "mtime_ns", 0),
        .size = ft_json_get_int(line, "size", 0),
    };
    if (item->kind == FT_ITEM_FILE) {
        item->text = ft_strdup(arena, ft_json_get_string(line, "sha256"));
    } else if (item->kind == FT_ITEM_LINK) {
        item->text = get_bytes(arena, line, "target");
    }
    bool needs_text = item->kind == FT_ITEM_FILE || item->kind == FT_ITEM_LINK;
    bool known = type && strlen(type) == 1 && strchr("fdlou", type[0]);
    return known && item->size >= 0 && item->path &&
           (strcmp(item->path, ".") == 0 || is_below(item->path)) &&
           ((item->text && *item->text) || !needs_text) && item->mtime_ns >= 0 &&
           item->mtime_ns < 1000000000;
}

struct reader {
    ft_ctx *cx;
    const char *id;
    struct ft_arena *arena;
    struct ft_manifest *manifest;
    struct ft_sha256 *digest;
    bool ended;
};

static ft_err read_end(struct reader *r, const json_t *line) {
    unsigned char digest[FT_SHA256_SIZE];
    char hex[FT_SHA256_HEX];
    ft_sha256_end(r->digest, digest);
    r->digest = NULL;
    ft_hex(digest, sizeof digest, hex);
    const char *expected = ft_json_get_string(line, "sha256");
    if (!expected || strcmp(expected, hex) != 0 ||
        ft_json_get_int(line, "entries", -1) != (int64_t)r->manifest->count) {
        return damaged(r->cx, r->id, "its digest is another one");
    }
    read_tail(r->arena, line, r->manifest);
    r->ended = true;
    return FT_OK;
}

static ft_err read_one(struct reader *r, struct ft_slice text) {
    json_t *line = NULL;
    if (r->ended || text.size > FT_SNAPSHOT_LINE_MAX) {
        return damaged(r->cx, r->id, "a line that should not be there");
    }
    FT_TRY(ft_json_parse(r->cx, text, FT_SNAPSHOT_LINE_MAX, &line));
    enum ft_err_code err = FT_OK;
    if (!r->manifest->info.id) {
        err = read_head(r->arena, r->id, line, r->manifest) ? FT_OK
                                                            : damaged(r->cx, r->id, "its start");
    } else if (!json_object_get(line, "type")) {
        err = read_end(r, line);
    } else if (!read_item(r->arena, line, FT_PUSH(r->arena, r->manifest))) {
        err = damaged(r->cx, r->id, "an entry");
    }
    json_decref(line);
    if (err == FT_OK && !r->ended) {
        ft_sha256_add(r->digest, text.data, text.size);
    }
    return err;
}

static ft_err open_manifest(ft_ctx *cx, const struct ft_root *store, const char *id, FILE **file) {
    char path[FT_ID_SIZE + 32];
    int fd = -1;
    if (!ft_id_valid(id)) {
        return ft_fail(cx, FT_INVALID, "'%s' is no id of a snapshot", id);
    }
    snprintf(path, sizeof path, "manifests/%s.jsonl", id);
    enum ft_err_code err = ft_file_open(cx, store, path, O_RDONLY, 0, &fd);
    if (err == FT_NOTFOUND) {
        return ft_fail(cx, FT_NOTFOUND, "there is no snapshot %s", id);
    }
    FT_TRY(err);
    *file = fdopen(fd, "r");
    if (!*file) {
        close(fd);
        return ft_fail_errno(cx, "cannot read %s", path);
    }
    return FT_OK;
}

ft_err ft_manifest_read(ft_ctx *cx, const struct ft_root *store, const char *id,
                        struct ft_arena *arena, struct ft_manifest *manifest) {
    FILE *file = NULL;
    FT_TRY(open_manifest(cx, store, id, &file));
    struct ft_manifest read = {0};
    struct reader r = {
        .cx = cx, .id = id, .arena = arena, .manifest = &read, .digest = ft_sha256_new()};
    char *line = NULL;
    size_t room = 0;
    enum ft_err_code err = FT_OK;
    for (ssize_t got; err == FT_OK && (got = getline(&line, &room, file)) > 0;) {
        err = read_one(&r, (struct ft_slice){line, (size_t)got});
    }
    free(line);
    fclose(file);
    if (r.digest) {
        unsigned char unused[FT_SHA256_SIZE];
        ft_sha256_end(r.digest, unused);
    }
    if (err == FT_FORMAT) {
        return damaged(cx, id, cx->error.message);
    }
    FT_TRY(err);
    if (!r.ended) {
        return damaged(cx, id, "its end is missing");
    }
    *manifest = read;
    return FT_OK;
}

/* The last line, out of the last bytes of the file. */
static struct ft_slice last_line(FILE *file, char tail[TAIL]) {
    if (fseek(file, 0, SEEK_END) != 0) {
        return (struct ft_slice){"", 0};
    }
    long size = ftell(file);
    long from = size > TAIL ? size - TAIL : 0;
    if (size <= 0 || fseek(file, from, SEEK_SET) != 0) {
        return (struct ft_slice){"", 0};
    }
    size_t got = fread(tail, 1, TAIL, file);
    if (!got || tail[got - 1] != '\n') {
        return (struct ft_slice){"", 0};
    }
    size_t start = got - 1;
    while (start && tail[start - 1] != '\n') {
        start--;
    }
    return (struct ft_slice){tail + start, got - start};
}

ft_err ft_manifest_info(ft_ctx *cx, const struct ft_root *store, const char *id,
                        struct ft_snapshot *info) {
    FILE *file = NULL;
    FT_TRY(open_manifest(cx, store, id, &file));
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_manifest manifest = {0};
    char tail[TAIL];
    char *line = NULL;
    size_t room = 0;
    json_t *head = NULL;
    json_t *end = NULL;
    ssize_t got = getline(&line, &room, file);
    struct ft_slice last = last_line(file, tail);
    fclose(file);
    bool ok = got > 0 &&
              ft_json_parse(cx, (struct ft_slice){line, (size_t)got}, FT_SNAPSHOT_LINE_MAX,
                            &head) == FT_OK &&
              ft_json_parse(cx, last, TAIL, &end) == FT_OK &&
              read_head(cx->arena, id, head, &manifest) && ft_json_get_string(end, "sha256");
    if (ok) {
        read_tail(scratch, end, &manifest);
        *info = manifest.info;
    }
    free(line);
    json_decref(head);
    json_decref(end);
    return ok ? FT_OK : damaged(cx, id, "its start or end");
}

static int newest_first(const void *a, const void *b) {
    return strcmp(*(const char *const *)b, *(const char *const *)a);
}

ft_err ft_manifest_ids(ft_ctx *cx, const struct ft_root *store, struct ft_strings *ids) {
    int fd = -1;
    FT_TRY(ft_file_open(cx, store, "manifests", O_RDONLY | O_DIRECTORY, 0, &fd));
    DIR *folder = fdopendir(fd);
    if (!folder) {
        close(fd);
        return ft_fail_errno(cx, "cannot read the snapshots of %s", store->path);
    }
    struct ft_strings found = {0};
    for (struct dirent *entry; (entry = readdir(folder));) {
        struct ft_slice name = ft_slice_of(entry->d_name);
        if (name.size == FT_ID_SIZE - 1 + 6 && ft_slice_ends(name, ".jsonl")) {
            const char *id = ft_strndup(cx->arena, name.data, FT_ID_SIZE - 1);
            if (ft_id_valid(id)) {
                *FT_PUSH(cx->arena, &found) = id;
            }
        }
    }
    closedir(folder);
    if (found.count) {
        qsort(found.at, found.count, sizeof *found.at, newest_first);
    }
    *ids = found;
    return FT_OK;
}
