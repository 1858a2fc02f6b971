#include "kept_int.h"

#include "base/text.h"
#include "os/file.h"

enum { LARGEST = 256 << 20, KEPT_MAX = 64 << 20 };

struct head {
    char magic[8];
    uint64_t version, check;
};
static const char MAGIC[8] = "ftkept1";

static struct ft_slice key_bytes(const struct kept_key *key) {
    return (struct ft_slice){(const char *)key, sizeof *key};
}

void kept_open(ft_ctx *cx, const char *folder, const char *name, uint64_t version,
               struct kept *kept) {
    struct ft_slice content;
    struct head head;
    *kept = (struct kept){.version = version};
    ft_map_init(&kept->entries, cx->arena);
    if (!folder) {
        return;
    }
    kept->path = ft_path_join(cx->arena, folder, name);
    if (ft_path_read(cx, kept->path, LARGEST, &content) != FT_OK || content.size < sizeof head) {
        ft_clear(cx);
        return;
    }
    memcpy(&head, content.data, sizeof head);
    struct taking in = {.rest = {content.data + sizeof head, content.size - sizeof head}};
    if (memcmp(head.magic, MAGIC, sizeof MAGIC) != 0 || head.version != version ||
        head.check != ft_hash64(in.rest.data, in.rest.size)) {
        return;
    }
    while (in.rest.size && !in.bad) {
        struct kept_key key;
        take_bytes(&in, &key, sizeof key);
        struct ft_slice bytes = take_slice(&in);
        if (!in.bad) {
            struct kept_entry *entry = FT_NEW(cx->arena, struct kept_entry);
            entry->bytes = bytes;
            ft_map_put(&kept->entries, key_bytes(&key), entry);
        }
    }
}

bool kept_get(const struct kept *kept, struct kept_key key, struct ft_slice *bytes) {
    struct kept_entry *entry = ft_map_get(&kept->entries, key_bytes(&key));
    if (!entry) {
        return false;
    }
    entry->used = true;
    *bytes = entry->bytes;
    return true;
}

void kept_put(struct kept *kept, struct kept_key key, struct ft_slice bytes) {
    struct kept_entry *entry = FT_NEW(kept->entries.arena, struct kept_entry);
    *entry = (struct kept_entry){bytes, true};
    ft_map_put(&kept->entries, key_bytes(&key), entry);
    kept->changed = true;
}

static void write_entries(const struct kept *kept, bool used_only, struct ft_buf *file) {
    struct ft_slice key;
    void *value = NULL;
    for (size_t at = 0; ft_map_next(&kept->entries, &at, &key, &value);) {
        const struct kept_entry *entry = value;
        if (entry->used || !used_only) {
            ft_buf_push(file, key.data, key.size);
            put_slice(file, entry->bytes);
        }
    }
}

void kept_save(ft_ctx *cx, struct kept *kept) {
    struct head head = {.version = kept->version};
    FT_BUF struct ft_buf file;
    ft_buf_init(&file, LARGEST);
    if (!kept->path || !kept->changed) {
        return;
    }
    memcpy(head.magic, MAGIC, sizeof MAGIC);
    ft_buf_push(&file, &head, sizeof head);
    write_entries(kept, false, &file);
    if (file.full || file.size > KEPT_MAX) {
        ft_buf_clear(&file);
        ft_buf_push(&file, &head, sizeof head);
        write_entries(kept, true, &file);
    }
    if (file.full) {
        return;
    }
    head.check = ft_hash64(file.data + sizeof head, file.size - sizeof head);
    memcpy(file.data, &head, sizeof head);
    if (ft_path_write(cx, kept->path, 0600, (struct ft_slice){file.data, file.size}) != FT_OK) {
        ft_clear(cx); /* made again another time */
    }
    kept->changed = false;
}

static uint64_t number_of(const char *hex) {
    uint64_t number = 0;
    for (int i = 0; i < 16 && hex[i]; i++) {
        char c = hex[i];
        number = number << 4 | (uint64_t)(c >= 'a' ? c - 'a' + 10 : c - '0');
    }
    return number;
}

struct kept_key kept_key_of(const char *oid, uint64_t more) {
    bool whole = strlen(oid) >= 32;
    return (struct kept_key){whole ? number_of(oid) : 0, (whole ? number_of(oid + 16) : 0) ^ more};
}
