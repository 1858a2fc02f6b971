/* Results of stages as bytes. */
#include "base/bytes.h"
#include "findings/kept.h"
#include "rules/keep.h"

static const struct ft_rule_info *rule_named(const void *to, const char *id) {
    const struct models *models = to;
    for (size_t i = 0; i < models->rules.count; i++) {
        if (strcmp(models->rules.at[i]->id, id) == 0) {
            return models->rules.at[i];
        }
    }
    return NULL;
}

static void put_globals(struct ft_buf *out, const struct globals *globals) {
    put_small(out, globals ? globals->count : 0);
    for (size_t i = 0; globals && i < globals->count; i++) {
        const struct global *global = &globals->at[i];
        const struct value *value = &global->value;
        put_text(out, global->name);
        put_text(out, value->path);
        put_text(out, value->text);
        put_small(out, value->known);
        put_word(out, (uint64_t)value->integer);
        put_text(out, global->path);
        put_small(out, global->number);
        for (const struct taint *taint = value->taint; taint; taint = taint->from) {
            put_text(out, taint->message);
            ft_place_put(out, &taint->place);
            put_word(out, taint->safe);
            put_small(out, (size_t)taint->length);
        }
        put_text(out, NULL);
    }
}

static const struct taint *take_taint(struct ft_arena *arena, struct taking *in) {
    const struct taint *first = NULL;
    const struct taint **next = &first;
    for (const char *message = take_text(in); message && !in->bad; message = take_text(in)) {
        struct taint *taint = FT_NEW(arena, struct taint);
        taint->message = message;
        taint->place = ft_place_take(in);
        taint->safe = take_word(in);
        taint->length = (int)(take_small(in) & 0xff);
        *next = taint;
        next = &taint->from;
    }
    return first;
}

static const struct globals *take_globals(struct ft_arena *arena, struct taking *in) {
    struct globals *globals = FT_NEW(arena, struct globals);
    uint32_t count = take_count(in, sizeof(uint32_t));
    for (uint32_t i = 0; i < count && !in->bad; i++) {
        struct global global = {.name = take_name(in)};
        global.value.path = take_text(in);
        global.value.text = take_text(in);
        uint32_t known = take_small(in);
        in->bad |= known > KNOWN_NULL || (known == KNOWN_TEXT && !global.value.text);
        global.value.known = (enum known)(known & 7);
        global.value.integer = (int64_t)take_word(in);
        global.path = take_text(in);
        global.number = take_small(in);
        global.value.taint = take_taint(arena, in);
        global.digest = global_digest(&global);
        *FT_PUSH(arena, globals) = global;
    }
    return globals;
}

/* Who is called, by path and number. */
static void put_calls(struct ft_buf *out, const struct own_file *file) {
    for (uint32_t i = 0; i < file->function_count; i++) {
        const struct own_function *function = &file->functions[i];
        put_small(out, function->loud);
        put_small(out, function->calls.count);
        for (size_t c = 0; c < function->calls.count; c++) {
            const struct own_function *to = function->calls.at[c];
            put_text(out, to->file == file ? NULL : to->file->path);
            put_small(out, to->number);
        }
    }
}

static void take_calls(struct ft_arena *arena, const struct project *project, struct taking *in,
                       struct own_file *file) {
    for (uint32_t i = 0; i < file->function_count && !in->bad; i++) {
        struct own_function *function = &file->functions[i];
        function->loud = take_small(in) != 0;
        uint32_t count = take_count(in, 2 * sizeof(uint32_t));
        for (uint32_t c = 0; c < count && !in->bad; c++) {
            const char *path = take_text(in);
            uint32_t number = take_small(in);
            const struct own_file *to =
                path ? ft_map_get(&project->by_path, ft_slice_of(path)) : file;
            struct own_function *called =
                to && number < to->body_count ? to->by_number[number] : NULL;
            in->bad |= !called;
            if (called) {
                *FT_PUSH(arena, &function->calls) = called;
            }
        }
    }
}

/* What a stage may ask is answered before it begins: the digests are those that it saw. */
struct ft_slice keep_result(struct ft_arena *arena, const struct project *project,
                            const struct own_file *file, enum own_stage stage,
                            const struct fact_table *noted) {
    FT_BUF struct ft_buf out;
    ft_buf_init(&out, FT_BUF_NO_CAP);
    put_small(&out, noted->count);
    for (size_t i = 0; i < noted->room; i++) {
        if (noted->at[i].key) {
            put_word(&out, noted->at[i].key);
            put_word(&out, fact_get(&project->answers, noted->at[i].key));
        }
    }
    if (stage != STAGE_FUNCTIONS) {
        put_globals(&out, stage == STAGE_LOOK ? file->first : file->globals);
    }
    if (stage == STAGE_LOOK) {
        put_calls(&out, file);
    }
    ft_findings_put(&out, &file->findings[stage]);
    return (struct ft_slice){ft_buf_text(&out, arena), out.size};
}

static bool facts_hold(const struct project *project, struct taking *in) {
    uint32_t count = take_count(in, 2 * sizeof(uint64_t));
    for (uint32_t i = 0; i < count; i++) {
        uint64_t key = take_word(in);
        uint64_t digest = take_word(in);
        if (!key || fact_get(&project->answers, key) != digest) {
            return false;
        }
    }
    return !in->bad;
}

static void forget(struct own_file *file, enum own_stage stage) {
    file->findings[stage] = (struct ft_findings){0};
    file->kept[stage] = (struct ft_slice){0};
    for (uint32_t i = 0; stage == STAGE_LOOK && i < file->function_count; i++) {
        file->functions[i].calls.count = 0;
        file->functions[i].loud = false;
    }
}

bool keep_take(struct ft_arena *arena, const struct project *project, struct own_file *file,
               enum own_stage stage) {
    struct taking in = {.rest = file->kept[stage]};
    if (!in.rest.size || !facts_hold(project, &in)) {
        forget(file, stage);
        return false;
    }
    if (stage == STAGE_LOOK) {
        file->first = take_globals(arena, &in);
        take_calls(arena, project, &in, file);
    } else if (stage == STAGE_OUTSIDE) {
        file->globals = take_globals(arena, &in);
    }
    ft_findings_take(arena, &in, rule_named, project->models, &file->findings[stage]);
    if (in.bad || in.rest.size) {
        forget(file, stage);
        return false;
    }
    return true;
}
