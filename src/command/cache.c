/* Results of pure commands, kept in Fettle's cache folder under the digest of everything that they
 * depend on: this very program, the row, its arguments, and what the row's key says of the world
 * (the project's content, settings …). A result that cannot be read back is made anew; one that
 * cannot be kept is given all the same. */
#include "base/hash.h"
#include "base/text.h"
#include "command/command_int.h"
#include "observe/observe.h"
#include "os/file.h"

#include <string.h>
#include <unistd.h>

enum {
    LARGEST = 32 * 1024 * 1024, /* bytes of one result */
    MOST = 512,                 /* results; then the older half goes */
};

struct head {
    char magic[8];
    uint64_t checksum;
};
static const char MAGIC[8] = "fettle1";

/* Another build may answer otherwise: its file tells. */
static const char *program(ft_ctx *cx) {
    struct stat info;
    if (stat("/proc/self/exe", &info) != 0) {
        return NULL;
    }
    return ft_sprintf(cx->arena, "%s %lld.%09ld %lld", FT_VERSION, (long long)info.st_mtim.tv_sec,
                      info.st_mtim.tv_nsec, (long long)info.st_size);
}

/* NULL where this result is not to be kept. */
static const char *path_of(ft_ctx *cx, const struct ft_row *row, const void *in) {
    const char *world = NULL;
    const char *self = program(cx);
    const char *dir = NULL;
    if (!self || row->key(cx, in, &world) != FT_OK || !world ||
        ft_app_cache_dir(cx, "answers", &dir) != FT_OK) {
        ft_clear(cx);
        return NULL;
    }
    FT_BUF struct ft_buf all;
    ft_buf_init(&all, FT_BUF_NO_CAP);
    const char *parts[] = {self, row->name, world};
    for (size_t i = 0; i < FT_COUNT(parts); i++) {
        ft_buf_push(&all, parts[i], strlen(parts[i]) + 1);
    }
    ft_pack(row->in, in, &all);
    return ft_path_join(cx->arena, dir,
                        ft_sha256_hex(cx->arena, (struct ft_slice){all.data, all.size}));
}

static bool recall(ft_ctx *cx, const struct ft_row *row, const char *path, void *out) {
    struct ft_slice content;
    struct head head;
    if (ft_path_read(cx, path, LARGEST, &content) != FT_OK || content.size < sizeof head) {
        ft_clear(cx);
        return false;
    }
    memcpy(&head, content.data, sizeof head);
    struct ft_slice body = {content.data + sizeof head, content.size - sizeof head};
    if (memcmp(head.magic, MAGIC, sizeof MAGIC) != 0 ||
        head.checksum != ft_hash64(body.data, body.size)) {
        return false;
    }
    void *made = ft_alloc(cx->arena, row->out->size);
    if (!ft_unpack(cx, row->out, &body, made) || body.size) {
        ft_clear(cx);
        return false;
    }
    memcpy(out, made, row->out->size);
    return true;
}

struct kept {
    struct ft_arena *arena;
    struct {
        FT_VEC(struct ft_entry);
    } files;
};

static bool note_file(void *to, const struct ft_entry *entry) {
    struct kept *kept = to;
    struct ft_entry *file = FT_PUSH(kept->arena, &kept->files);
    *file = (struct ft_entry){ft_strdup(kept->arena, entry->path), entry->info};
    return true;
}

static int by_age(const void *a, const void *b) {
    const struct stat *x = &((const struct ft_entry *)a)->info;
    const struct stat *y = &((const struct ft_entry *)b)->info;
    return (x->st_mtim.tv_sec > y->st_mtim.tv_sec) - (x->st_mtim.tv_sec < y->st_mtim.tv_sec);
}

static void make_room(ft_ctx *cx) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct kept kept = {.arena = scratch};
    struct ft_root root = {.fd = -1};
    const char *dir = NULL;
    if (ft_app_cache_dir(cx, "answers", &dir) == FT_OK && ft_root_open(cx, dir, &root) == FT_OK &&
        ft_walk(cx, &root, 16 * MOST, note_file, &kept) == FT_OK && kept.files.count > MOST) {
        qsort(kept.files.at, kept.files.count, sizeof *kept.files.at, by_age);
        for (size_t i = 0; i < kept.files.count - MOST / 2; i++) {
            FT_IGNORE(ft_file_remove(cx, &root, kept.files.at[i].path));
        }
    }
    ft_root_close(&root);
    ft_clear(cx);
}

static void keep(ft_ctx *cx, const struct ft_row *row, const char *path, const void *out) {
    struct head head = {.checksum = 0};
    FT_BUF struct ft_buf file;
    ft_buf_init(&file, LARGEST);
    ft_buf_push(&file, &head, sizeof head);
    ft_pack(row->out, out, &file);
    if (file.full) {
        return;
    }
    memcpy(head.magic, MAGIC, sizeof MAGIC);
    head.checksum = ft_hash64(file.data + sizeof head, file.size - sizeof head);
    memcpy(file.data, &head, sizeof head);
    FT_IGNORE(ft_path_write(cx, path, 0600, (struct ft_slice){file.data, file.size}));
    ft_clear(cx);
    make_room(cx);
}

ft_err ft_cache_run(ft_ctx *cx, const struct ft_row *row, const void *in, void *out) {
    const char *path = row->key ? path_of(cx, row, in) : NULL;
    struct ft_span span = ft_span_begin("recall", row->name);
    if (path && recall(cx, row, path, out)) {
        ft_span_end(cx, &span, FT_OK);
        return FT_OK;
    }
    FT_TRY(row->run(cx, in, out));
    if (path) {
        keep(cx, row, path, out);
    }
    return FT_OK;
}
