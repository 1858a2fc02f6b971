/* Manifests of snapshots that somebody wrote: read whole and true, or refused. */
#include "git/snapshot_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char id[] = "01900000-0000-7000-8000-000000000000";
static const char head[] = "{\"snapshot\":1,\"id\":\"01900000-0000-7000-8000-000000000000\","
                           "\"time_ms\":1,\"tree\":\"/t\",\"reason\":\"r\"}\n";

static char folder[] = "/dev/shm/fettle-fuzz-XXXXXX";
static struct ft_root root;

static void remove_folder(void) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    FT_IGNORE(ft_tree_remove(&cx, &root, "."));
    rmdir(folder);
}

static struct ft_root *store(void) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    if (!root.path) {
        if (!mkdtemp(folder) || ft_root_open(&cx, folder, &root) != FT_OK ||
            ft_dir_make(&cx, &root, "manifests", 0700) != FT_OK) {
            ft_panic("there is no folder for manifests");
        }
        root.path = folder;
        atexit(remove_folder);
    }
    return &root;
}

/* The end that agrees with LINES, or nothing gets past the digest. */
static void put_end(struct ft_buf *text) {
    unsigned char digest[FT_SHA256_SIZE];
    char hex[FT_SHA256_HEX];
    int64_t lines = -1;
    struct ft_slice all = {text->data, text->size};
    struct ft_slice line;
    ft_sha256(&all, 1, digest);
    ft_hex(digest, sizeof digest, hex);
    while (ft_slice_line(&all, &line)) {
        lines++;
    }
    ft_buf_printf(text,
                  "{\"entries\":%lld,\"files\":1,\"bytes\":1,\"skipped\":0,\"sha256\":\"%s\"}\n",
                  (long long)lines, hex);
}

static void check_item(const struct ft_item *item) {
    const char *path = item->path;
    bool climbs = path[0] == '/' || strcmp(path, "..") == 0 || strncmp(path, "../", 3) == 0 ||
                  strstr(path, "/../") || ft_slice_ends(ft_slice_of(path), "/..");
    if (!*path || climbs || item->mode > 07777 || item->size < 0 ||
        !strchr("fdlou", (int)item->kind) || (item->kind == FT_ITEM_LINK && !*item->text)) {
        ft_panic("an entry '%s' of kind %c was taken", path, (int)item->kind);
    }
}

/* The first byte says what is made right around the rest: 1 the start, 2 the end. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) {
        return 0;
    }
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_manifest manifest = {0};
    struct ft_snapshot info = {0};
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    if (data[0] & 1) {
        ft_buf_puts(&text, head);
    }
    ft_buf_push(&text, (const char *)data + 1, size - 1);
    if (data[0] & 2) {
        if (text.size && text.data[text.size - 1] != '\n') {
            ft_buf_putc(&text, '\n');
        }
        put_end(&text);
    }
    const char *path = ft_sprintf(arena, "%s/manifests/%s.jsonl", store()->path, id);
    FILE *file = fopen(path, "w");
    if (!file || fwrite(text.data, 1, text.size, file) != text.size || fclose(file) != 0) {
        ft_panic("cannot write %s", path);
    }
    enum ft_err_code told = ft_manifest_info(&cx, store(), id, &info);
    enum ft_err_code read = ft_manifest_read(&cx, store(), id, arena, &manifest);
    if ((told != FT_OK && told != FT_CORRUPT) || (read != FT_OK && read != FT_CORRUPT)) {
        ft_panic("a damaged manifest is %d and %d", (int)told, (int)read);
    }
    for (size_t i = 0; read == FT_OK && i < manifest.count; i++) {
        check_item(&manifest.at[i]);
    }
    if (read == FT_OK && strcmp(manifest.info.id, id) != 0) {
        ft_panic("the snapshot %s calls itself %s", id, manifest.info.id);
    }
    return 0;
}
