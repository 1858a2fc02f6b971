/* What files gave, for the next time (findings/kept.h). */
#include "base/bytes.h"
#include "quality/quality_int.h"

#include <string.h>

static const char MAGIC[8] = "ftqual1";

struct kept_file {
    struct ft_kept_state state;
    struct ft_slice bytes;
};

void quality_keep_open(ft_ctx *cx, const char *dir, const char *key,
                       const struct ft_quality_rules *rules, struct quality_kept *kept) {
    *kept = (struct quality_kept){.dir = key ? dir : NULL, .key = key, .rules = rules};
    ft_map_init(&kept->files, cx->arena);
    if (!kept->dir) {
        return;
    }
    struct taking in = {.rest = ft_kept_read(cx, dir, MAGIC, key)};
    while (in.rest.size && !in.bad) {
        struct kept_file *file = FT_NEW(cx->arena, struct kept_file);
        const char *path = take_name(&in);
        take_bytes(&in, &file->state, sizeof file->state);
        file->bytes = take_slice(&in);
        if (!in.bad) {
            ft_map_put(&kept->files, ft_slice_of(path), file);
        }
    }
}

static const struct ft_rule_info *rule_named(const void *to, const char *id) {
    const struct ft_quality_rules *rules = to;
    for (size_t i = 0; i < rules->count; i++) {
        if (strcmp(rules->at[i]->info.id, id) == 0) {
            return &rules->at[i]->info;
        }
    }
    return NULL;
}

/* Tokens lie as they are in memory: millions of them. */
static void take_tokens(struct ft_arena *arena, struct taking *in, const char *path,
                        struct clone_file *clones) {
    uint32_t count = take_count(in, sizeof(struct clone_token));
    if (count) {
        struct clone_token *tokens = FT_NEW_N(arena, struct clone_token, count);
        take_bytes(in, tokens, count * sizeof *tokens);
        *clones = (struct clone_file){.path = path, .tokens = tokens, .count = count};
    }
}

static bool take_result(struct ft_arena *arena, const struct quality_kept *kept, const char *path,
                        struct ft_slice bytes, struct quality_result *result) {
    struct taking in = {.rest = bytes};
    struct quality_result made = {.parsed = take_small(&in) != 0};
    made.lines = (int64_t)take_word(&in);
    ft_findings_take(arena, &in, rule_named, kept->rules, &made.findings);
    ft_findings_take(arena, &in, rule_named, kept->rules, &made.privates);
    for (uint32_t left = take_count(&in, sizeof(uint64_t)); left; left--) {
        *FT_PUSH(arena, &made.names) = take_word(&in);
    }
    for (uint32_t left = take_count(&in, sizeof(uint64_t)); left; left--) {
        *FT_PUSH(arena, &made.words) = take_word(&in);
    }
    take_tokens(arena, &in, path, &made.clones);
    if (in.bad || in.rest.size || made.names.count != made.privates.count) {
        return false;
    }
    *result = made;
    return true;
}

bool quality_recall(struct ft_arena *arena, const struct quality_kept *kept,
                    struct quality_file *file, bool by_stat) {
    const struct kept_file *old = ft_map_get(&kept->files, ft_slice_of(file->source->path));
    bool same = old && (by_stat ? ft_kept_same_stat(&old->state, &file->state)
                                : ft_kept_same_content(&old->state, &file->state));
    if (!same || !take_result(arena, kept, file->source->path, old->bytes, &file->result)) {
        return false;
    }
    memcpy(file->state.content, old->state.content, sizeof file->state.content);
    file->bytes = old->bytes;
    return true;
}

void quality_keep(struct ft_arena *arena, struct quality_file *file) {
    const struct quality_result *result = &file->result;
    FT_BUF struct ft_buf out;
    ft_buf_init(&out, FT_BUF_NO_CAP);
    if (result->open || result->notes.count) {
        return;
    }
    put_small(&out, result->parsed);
    put_word(&out, (uint64_t)result->lines);
    ft_findings_put(&out, &result->findings);
    ft_findings_put(&out, &result->privates);
    put_small(&out, result->names.count);
    ft_buf_push(&out, result->names.at, result->names.count * sizeof *result->names.at);
    put_small(&out, result->words.count);
    ft_buf_push(&out, result->words.at, result->words.count * sizeof *result->words.at);
    put_small(&out, result->clones.count);
    ft_buf_push(&out, result->clones.tokens, result->clones.count * sizeof *result->clones.tokens);
    struct ft_slice bytes = {out.data, out.size};
    file->bytes = (struct ft_slice){ft_slice_dup(arena, bytes), bytes.size};
}

void quality_keep_save(ft_ctx *cx, const struct quality_kept *kept,
                       const struct quality_file *files, size_t count) {
    FT_BUF struct ft_buf out;
    ft_kept_begin(&out);
    for (size_t i = 0; i < count; i++) {
        if (files[i].bytes.size) {
            put_text(&out, files[i].source->path);
            ft_buf_push(&out, &files[i].state, sizeof files[i].state);
            put_slice(&out, files[i].bytes);
        }
    }
    ft_kept_write(cx, kept->dir, MAGIC, kept->key, &out);
}
