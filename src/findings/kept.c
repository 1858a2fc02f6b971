#include "findings/kept.h"

#include "base/bytes.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { MOST_FILES = 16 }; /* projects; then the older half goes */

struct head {
    char magic[8];
    uint64_t checksum;
};

/* What was written within the clock's own tick could be written again unseen. */
void ft_kept_stat(const struct ft_source_file *source, struct ft_kept_state *state) {
    enum { TICK_MS = 50 };
    bool settled = source->ctime_ns <= (ft_now_ms() - TICK_MS) * 1000000;
    const int64_t stat[] = {source->size, source->mtime_ns, source->ctime_ns,
                            settled ? source->inode : 0};
    memcpy(state->stat, stat, sizeof stat);
}

void ft_kept_content(struct ft_slice text, struct ft_kept_state *state) {
    unsigned char whole[FT_SHA256_SIZE];
    ft_sha256(&text, 1, whole);
    memcpy(state->content, whole, sizeof state->content);
}

bool ft_kept_same_stat(const struct ft_kept_state *a, const struct ft_kept_state *b) {
    return a->stat[3] && memcmp(a->stat, b->stat, sizeof a->stat) == 0;
}

bool ft_kept_same_content(const struct ft_kept_state *a, const struct ft_kept_state *b) {
    return memcmp(a->content, b->content, sizeof a->content) == 0;
}

const char *ft_kept_key(struct ft_arena *arena, const struct ft_root *root, const char *key) {
    struct stat self;
    if (stat("/proc/self/exe", &self) != 0) {
        return NULL;
    }
    return ft_sprintf(arena, "%s\n%lld.%09ld %lld\n%s\n%s", FT_VERSION,
                      (long long)self.st_mtim.tv_sec, self.st_mtim.tv_nsec, (long long)self.st_size,
                      root->path, key);
}

static const char *path_of(ft_ctx *cx, const char *dir, const char *key) {
    return ft_path_join(cx->arena, dir, ft_sha256_hex(cx->arena, ft_slice_of(key)));
}

struct ft_slice ft_kept_read(ft_ctx *cx, const char *dir, const char *magic, const char *key) {
    struct ft_slice content;
    struct head head;
    if (ft_path_read(cx, path_of(cx, dir, key), FT_KEPT_MAX, &content) != FT_OK ||
        content.size < sizeof head) {
        ft_clear(cx);
        return (struct ft_slice){"", 0};
    }
    memcpy(&head, content.data, sizeof head);
    content = (struct ft_slice){content.data + sizeof head, content.size - sizeof head};
    bool fine = memcmp(head.magic, magic, sizeof head.magic) == 0 &&
                head.checksum == ft_content_hash(content);
    return fine ? content : (struct ft_slice){"", 0};
}

struct old_file {
    const char *path;
    int64_t seconds;
};
struct old_files {
    struct ft_arena *arena;
    FT_VEC(struct old_file);
};

static bool note_file(void *to, const struct ft_entry *entry) {
    struct old_files *files = to;
    *FT_PUSH(files->arena, files) =
        (struct old_file){ft_strdup(files->arena, entry->path), entry->info.st_mtim.tv_sec};
    return true;
}

static int by_age(const void *a, const void *b) {
    const struct old_file *x = a;
    const struct old_file *y = b;
    return (x->seconds > y->seconds) - (x->seconds < y->seconds);
}

static void make_room(ft_ctx *cx, const char *dir) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct old_files files = {.arena = scratch};
    struct ft_root root = {.fd = -1};
    if (ft_root_open(cx, dir, &root) == FT_OK &&
        ft_walk(cx, &root, 1024 * MOST_FILES, note_file, &files) == FT_OK &&
        files.count > MOST_FILES) {
        qsort(files.at, files.count, sizeof *files.at, by_age);
        for (size_t i = 0; i < files.count - MOST_FILES / 2; i++) {
            FT_IGNORE(ft_file_remove(cx, &root, files.at[i].path));
        }
    }
    ft_root_close(&root);
    ft_clear(cx);
}

void ft_kept_begin(struct ft_buf *out) {
    struct head head = {.checksum = 0};
    ft_buf_init(out, FT_KEPT_MAX);
    ft_buf_push(out, &head, sizeof head);
}

void ft_kept_write(ft_ctx *cx, const char *dir, const char *magic, const char *key,
                   struct ft_buf *out) {
    struct head head;
    if (out->full) {
        return;
    }
    memcpy(head.magic, magic, sizeof head.magic);
    head.checksum =
        ft_content_hash((struct ft_slice){out->data + sizeof head, out->size - sizeof head});
    memcpy(out->data, &head, sizeof head);
    FT_IGNORE(
        ft_path_write(cx, path_of(cx, dir, key), 0600, (struct ft_slice){out->data, out->size}));
    ft_clear(cx);
    make_room(cx, dir);
}

void ft_place_put(struct ft_buf *out, const struct ft_place *place) {
    put_text(out, place->path);
    put_word(out, (uint64_t)place->line);
    put_word(out, (uint64_t)place->column);
    put_word(out, (uint64_t)place->end_line);
    put_word(out, (uint64_t)place->end_column);
}

struct ft_place ft_place_take(struct taking *in) {
    struct ft_place place = {.path = take_name(in)};
    place.line = (int64_t)take_word(in);
    place.column = (int64_t)take_word(in);
    place.end_line = (int64_t)take_word(in);
    place.end_column = (int64_t)take_word(in);
    return place;
}

void ft_findings_put(struct ft_buf *out, const struct ft_findings *findings) {
    put_small(out, findings->count);
    for (size_t i = 0; i < findings->count; i++) {
        const struct ft_finding *finding = &findings->at[i];
        put_text(out, finding->rule->id);
        put_small(out, finding->severity);
        put_small(out, finding->confidence);
        ft_place_put(out, &finding->place);
        put_text(out, finding->message);
        put_text(out, finding->text);
        put_small(out, finding->steps.count);
        for (size_t s = 0; s < finding->steps.count; s++) {
            ft_place_put(out, &finding->steps.at[s].place);
            put_text(out, finding->steps.at[s].message);
        }
    }
}

void ft_findings_take(struct ft_arena *arena, struct taking *in,
                      const struct ft_rule_info *(*rule_of)(const void *to, const char *id),
                      const void *to, struct ft_findings *findings) {
    uint32_t count = take_count(in, sizeof(uint32_t));
    for (uint32_t i = 0; i < count && !in->bad; i++) {
        const struct ft_rule_info *rule = rule_of(to, take_name(in));
        uint32_t severity = take_small(in);
        uint32_t confidence = take_small(in);
        struct ft_place place = ft_place_take(in);
        const char *message = take_name(in);
        const char *text = take_text(in);
        uint32_t steps = take_count(in, sizeof(uint32_t));
        in->bad |= !rule || severity > FT_CRITICAL || confidence > FT_SURE;
        if (in->bad) {
            return;
        }
        struct ft_finding *finding = ft_finding_add(arena, findings, rule, place, message);
        finding->severity = (enum ft_severity)severity;
        finding->confidence = (enum ft_confidence)confidence;
        finding->text = text;
        for (uint32_t s = 0; s < steps; s++) {
            struct ft_place at = ft_place_take(in);
            *FT_PUSH(arena, &finding->steps) = (struct ft_finding_step){at, take_name(in)};
        }
    }
}
