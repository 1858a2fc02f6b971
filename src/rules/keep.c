#include "rules/keep.h"

#include "base/bytes.h"
#include "findings/kept.h"

static const char MAGIC[8] = "ftrules";

/* What was kept of a file: where it lies in what was read. */
struct kept_file {
    struct ft_slice description, results[STAGES];
    struct ft_kept_state state;
};

static bool take_file(struct taking *in, struct kept_file *file, const char **path) {
    *path = take_name(in);
    take_bytes(in, &file->state, sizeof file->state);
    file->description = take_slice(in);
    for (size_t i = 0; i < STAGES; i++) {
        file->results[i] = take_slice(in);
    }
    return !in->bad;
}

void keep_open(ft_ctx *cx, const char *dir, const char *key, struct keep *keep) {
    *keep = (struct keep){.dir = key ? dir : NULL, .key = key};
    ft_map_init(&keep->files, cx->arena);
    if (!keep->dir) {
        return;
    }
    struct taking in = {.rest = ft_kept_read(cx, dir, MAGIC, key)};
    while (in.rest.size && !in.bad) {
        struct kept_file *file = FT_NEW(cx->arena, struct kept_file);
        const char *path = NULL;
        if (take_file(&in, file, &path)) {
            ft_map_put(&keep->files, ft_slice_of(path), file);
        }
    }
}

static void put_description(struct ft_buf *out, const struct own_file *file) {
    put_small(out, file->is_code);
    put_small(out, file->ignores);
    put_word(out, (uint64_t)file->lines);
    put_slice(out, file->settings);
    put_word(out, file->imports);
    put_small(out, file->body_count);
    ft_buf_push(out, file->bodies, file->body_count * sizeof *file->bodies);
    ft_buf_push(out, file->places, file->body_count * sizeof *file->places);
    put_small(out, file->function_count);
    for (uint32_t i = 0; i < file->function_count; i++) {
        const struct own_function *function = &file->functions[i];
        put_text(out, function->name);
        put_text(out, function->owner);
        put_small(out, function->number);
        put_small(out, function->params);
        put_small(out, function->size);
    }
    put_small(out, file->class_count);
    for (uint32_t i = 0; i < file->class_count; i++) {
        const struct own_class *class = &file->classes[i];
        put_text(out, class->name);
        put_word(out, class->digest);
        put_word(out, class->places);
        put_small(out, class->bases.count);
        for (size_t b = 0; b < class->bases.count; b++) {
            put_text(out, class->bases.at[b]);
        }
    }
}

static void take_functions(struct ft_arena *arena, struct taking *in, struct own_file *file) {
    file->function_count = take_count(in, 5 * sizeof(uint32_t));
    file->functions = FT_NEW_N(arena, struct own_function, file->function_count);
    for (uint32_t i = 0; i < file->function_count; i++) {
        struct own_function *function = &file->functions[i];
        function->name = take_name(in);
        function->owner = take_text(in);
        function->number = take_small(in);
        function->params = take_small(in);
        function->size = take_small(in);
        in->bad |= function->number >= file->body_count;
    }
}

static void take_classes(struct ft_arena *arena, struct taking *in, struct own_file *file) {
    file->class_count = take_count(in, 4 * sizeof(uint32_t));
    file->classes = FT_NEW_N(arena, struct own_class, file->class_count);
    for (uint32_t i = 0; i < file->class_count; i++) {
        struct own_class *class = &file->classes[i];
        class->name = take_name(in);
        class->digest = take_word(in);
        class->places = take_word(in);
        class->number = i;
        uint32_t bases = take_count(in, sizeof(uint32_t));
        for (uint32_t b = 0; b < bases; b++) {
            *FT_PUSH(arena, &class->bases) = take_name(in);
        }
    }
}

static bool take_description(struct ft_arena *arena, struct ft_slice bytes, struct own_file *file) {
    struct taking in = {.rest = bytes};
    struct own_file made = *file;
    made.is_code = take_small(&in) != 0;
    made.ignores = take_small(&in) != 0;
    made.lines = (int64_t)take_word(&in);
    made.settings = take_slice(&in);
    made.imports = take_word(&in);
    made.body_count = take_count(&in, 2 * sizeof *made.bodies);
    made.bodies = FT_NEW_N(arena, uint64_t, made.body_count);
    made.places = FT_NEW_N(arena, uint64_t, made.body_count);
    take_bytes(&in, made.bodies, made.body_count * sizeof *made.bodies);
    take_bytes(&in, made.places, made.body_count * sizeof *made.places);
    take_functions(arena, &in, &made);
    take_classes(arena, &in, &made);
    if (in.bad || in.rest.size || (made.is_code && !made.lang)) {
        return false;
    }
    memcpy(file, &made, sizeof made);
    return true;
}

bool keep_recall(struct ft_arena *arena, const struct keep *keep, struct own_file *file,
                 bool by_stat) {
    const struct kept_file *kept = ft_map_get(&keep->files, ft_slice_of(file->path));
    bool same = kept && (by_stat ? ft_kept_same_stat(&kept->state, &file->state)
                                 : ft_kept_same_content(&kept->state, &file->state));
    if (!same || !take_description(arena, kept->description, file)) {
        return false;
    }
    memcpy(file->state.content, kept->state.content, sizeof file->state.content);
    memcpy(file->kept, kept->results, sizeof file->kept);
    return true;
}

static void put_file(struct ft_buf *out, const struct own_file *file) {
    FT_BUF struct ft_buf description;
    ft_buf_init(&description, FT_BUF_NO_CAP);
    put_description(&description, file);
    put_text(out, file->path);
    ft_buf_push(out, &file->state, sizeof file->state);
    put_slice(out, (struct ft_slice){description.data, description.size});
    for (size_t i = 0; i < STAGES; i++) {
        put_slice(out, file->kept[i]);
    }
}

void keep_save(ft_ctx *cx, const struct keep *keep, const struct own_file *files, size_t count) {
    FT_BUF struct ft_buf out;
    ft_kept_begin(&out);
    for (size_t i = 0; i < count; i++) {
        if (!files[i].note) {
            put_file(&out, &files[i]);
        }
    }
    ft_kept_write(cx, keep->dir, MAGIC, keep->key, &out);
}
