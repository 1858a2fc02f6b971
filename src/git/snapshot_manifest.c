#include "snapshot_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "json/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Bytes that are no UTF-8 go under "KEY_hex", to come back exactly. */
static void set_bytes(json_t *object, const char *key, const char *bytes) {
    struct ft_slice text = ft_slice_of(bytes);
    if (ft_utf8_valid(text)) {
        json_object_set_new(object, key, ft_json_string(bytes));
        return;
    }
    char name[32];
    char *hex = ft_xmalloc(text.size * 2 + 1);
    snprintf(name, sizeof name, "%s_hex", key);
    ft_hex((const unsigned char *)bytes, text.size, hex);
    json_object_set_new(object, name, ft_json_string(hex));
    free(hex);
}

static void set_int(json_t *object, const char *key, int64_t value) {
    json_object_set_new(object, key, json_integer(value));
}

/* Writes LINE and releases it. */
static ft_err write_line(ft_ctx *cx, struct ft_manifest_writer *writer, json_t *line) {
    ft_buf_clear(&writer->line);
    ft_json_write(&writer->line, line, FT_JSON_COMPACT);
    json_decref(line);
    ft_buf_putc(&writer->line, '\n');
    ft_sha256_add(writer->digest, writer->line.data, writer->line.size);
    if (fwrite(writer->line.data, 1, writer->line.size, writer->file) != writer->line.size) {
        return ft_fail_errno(cx, "cannot write the manifest of the snapshot");
    }
    return FT_OK;
}

ft_err ft_manifest_begin(ft_ctx *cx, const struct ft_shelf *shelf, const struct ft_manifest *of,
                         struct ft_manifest_writer *writer) {
    int fd = openat(shelf->root.fd, "tmp/manifest",
                    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot write to %s", shelf->root.path);
    }
    FILE *file = fdopen(fd, "w");
    if (!file) {
        close(fd);
        return ft_fail_errno(cx, "cannot write to %s", shelf->root.path);
    }
    *writer = (struct ft_manifest_writer){
        .shelf = shelf, .file = file, .digest = ft_sha256_new(), .id = of->info.id};
    ft_buf_init(&writer->line, FT_BUF_NO_CAP);
    json_t *line = json_object();
    set_int(line, "snapshot", FT_SNAPSHOT_VERSION);
    json_object_set_new(line, "id", ft_json_string(of->info.id));
    set_int(line, "time_ms", of->info.time_ms);
    set_bytes(line, "tree", of->info.tree);
    set_bytes(line, "reason", of->info.reason);
    if (of->info.head) {
        set_bytes(line, "head", of->info.head);
    }
    if (of->git) {
        set_bytes(line, "git", of->git);
    }
    enum ft_err_code err = write_line(cx, writer, line);
    if (err != FT_OK) {
        ft_manifest_abandon(writer);
    }
    return err;
}

ft_err ft_manifest_add(ft_ctx *cx, struct ft_manifest_writer *writer, const struct ft_item *item) {
    if (++writer->entries > FT_SNAPSHOT_ENTRIES_MAX) {
        return ft_fail(cx, FT_LIMIT, "the folder has more than %d entries",
                       FT_SNAPSHOT_ENTRIES_MAX);
    }
    char type[] = {(char)item->kind, '\0'};
    json_t *line = json_object();
    set_bytes(line, "path", item->path);
    json_object_set_new(line, "type", ft_json_string(type));
    set_int(line, "mode", item->mode);
    set_int(line, "owner", item->owner);
    set_int(line, "group", item->group);
    set_int(line, "mtime", item->mtime_s);
    set_int(line, "mtime_ns", item->mtime_ns);
    if (item->kind == FT_ITEM_FILE) {
        set_int(line, "size", item->size);
        json_object_set_new(line, "sha256", ft_json_string(item->text));
    } else if (item->kind == FT_ITEM_LINK) {
        set_bytes(line, "target", item->text);
    }
    return write_line(cx, writer, line);
}

/* All content is on disk before the manifest that names it, and the manifest before its name. */
static ft_err publish(ft_ctx *cx, struct ft_manifest_writer *writer) {
    const struct ft_root *root = &writer->shelf->root;
    char path[FT_ID_SIZE + 32];
    snprintf(path, sizeof path, "manifests/%s.jsonl", writer->id);
    int folder = -1;
    bool ok = fflush(writer->file) == 0 && fsync(fileno(writer->file)) == 0 &&
              syncfs(root->fd) == 0 && renameat(root->fd, "tmp/manifest", root->fd, path) == 0 &&
              (folder = openat(root->fd, "manifests", O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0 &&
              fsync(folder) == 0;
    enum ft_err_code err =
        ok ? FT_OK : ft_fail_errno(cx, "cannot write the manifest of the snapshot");
    if (folder >= 0) {
        close(folder);
    }
    if (!ok) {
        unlinkat(root->fd, path, 0);
    }
    return err;
}

ft_err ft_manifest_end(ft_ctx *cx, struct ft_manifest_writer *writer,
                       const struct ft_manifest *of) {
    unsigned char digest[FT_SHA256_SIZE];
    char hex[FT_SHA256_HEX];
    ft_sha256_end(writer->digest, digest);
    writer->digest = ft_sha256_new(); /* of the last line nobody wants one */
    ft_hex(digest, sizeof digest, hex);
    json_t *line = json_object();
    set_int(line, "entries", writer->entries);
    set_int(line, "files", of->info.files);
    set_int(line, "bytes", of->info.bytes);
    set_int(line, "skipped", of->info.skipped);
    if (of->index) {
        json_object_set_new(line, "index", ft_json_string(of->index));
        set_int(line, "index_size", of->index_size);
    }
    json_object_set_new(line, "sha256", ft_json_string(hex));
    enum ft_err_code err = write_line(cx, writer, line);
    err = err == FT_OK ? publish(cx, writer) : err;
    ft_manifest_abandon(writer);
    return err;
}

void ft_manifest_abandon(struct ft_manifest_writer *writer) {
    unsigned char digest[FT_SHA256_SIZE];
    fclose(writer->file);
    ft_sha256_end(writer->digest, digest);
    ft_buf_release(&writer->line);
    unlinkat(writer->shelf->root.fd, "tmp/manifest", 0);
}
