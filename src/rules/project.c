/* What calls and names mean within the project. */
#include "base/text.h"
#include "rules/rules_int.h"

#include <string.h>

enum { LONGEST_KEY = 400, DEEPEST = 6 };

/* "name", or "Class\nname"; what is longer than names are is cut, and at worst taken for another.
 */
static struct ft_slice key_of(char room[LONGEST_KEY], const char *owner, const char *name) {
    size_t before = owner ? strnlen(owner, LONGEST_KEY / 2 - 1) : 0;
    size_t size = strnlen(name, LONGEST_KEY / 2);
    if (!owner) {
        return (struct ft_slice){name, size};
    }
    memcpy(room, owner, before);
    room[before] = '\n';
    memcpy(room + before + 1, name, size);
    return (struct ft_slice){room, before + 1 + size};
}

void project_init(struct project *project, struct ft_arena *arena, const struct models *models) {
    *project = (struct project){.models = models};
    ft_map_init(&project->functions, arena);
    ft_map_init(&project->classes, arena);
    ft_map_init(&project->heirs, arena);
    ft_map_init(&project->settings, arena);
    ft_map_init(&project->by_path, arena);
    fact_init(&project->answers, arena);
}

static void add_function(struct ft_arena *arena, struct project *project,
                         struct own_function *function) {
    char room[LONGEST_KEY];
    struct ft_slice key = key_of(room, function->owner, function->name);
    struct own_list *list = ft_map_get(&project->functions, key);
    uint64_t digest = fact_text(fact_mix(function->params, function->size), function->file->path);
    if (!list) {
        list = FT_NEW(arena, struct own_list);
        ft_map_put(&project->functions, key, list);
    }
    *FT_PUSH(arena, list) = function;
    fact_add(&project->answers, fact_key(FACT_FUNCTIONS, function->owner, function->name),
             fact_mix(fact_text(digest, function->file->lang->id), function->number));
}

/* Of several with one name the last one counts: all of them are part of the answer. */
static void add_class(struct ft_arena *arena, struct project *project, struct own_class *class) {
    uint64_t digest = fact_mix(fact_text(class->digest, class->file->path), class->number);
    ft_map_put(&project->classes, ft_slice_of(class->name), class);
    fact_add(&project->answers, fact_key(FACT_FIELDS, class->file->path, class->name),
             class->places);
    for (size_t i = 0; i < class->bases.count; i++) {
        const char *base = class->bases.at[i];
        struct ft_strings *heirs = ft_map_get(&project->heirs, ft_slice_of(base));
        if (!heirs) {
            heirs = FT_NEW(arena, struct ft_strings);
            ft_map_put(&project->heirs, ft_slice_of(base), heirs);
        }
        *FT_PUSH(arena, heirs) = class->name;
        digest = fact_text(digest, base);
        fact_add(&project->answers, fact_key(FACT_HEIRS, NULL, base), fact_text(0, class->name));
    }
    fact_add(&project->answers, fact_key(FACT_CLASS, NULL, class->name), digest);
}

/* "key = value" lines; a key that two files give different values has none. */
static void add_settings(struct ft_arena *arena, struct project *project, struct ft_slice text) {
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        const char *equals = memchr(line.data, '=', line.size);
        if (!equals || line.data[0] == '#' || line.data[0] == '!') {
            continue;
        }
        size_t before = (size_t)(equals - line.data);
        struct ft_slice key = ft_slice_trim((struct ft_slice){line.data, before});
        struct ft_slice value =
            ft_slice_trim((struct ft_slice){equals + 1, line.size - before - 1});
        char *kept = ft_slice_dup(arena, value);
        char *old = ft_map_put(&project->settings, key, kept);
        if (old && strcmp(old, kept) != 0) {
            kept[0] = '\0';
        }
        const char *name = ft_slice_dup(arena, key);
        fact_add(&project->answers, fact_key(FACT_SETTING, NULL, name), fact_text(0, kept));
    }
}

void project_add(struct ft_arena *arena, struct project *project, struct own_file *file) {
    add_settings(arena, project, file->settings);
    if (!file->is_code) {
        return;
    }
    *FT_PUSH(arena, &project->files) = file;
    ft_map_put(&project->by_path, ft_slice_of(file->path), file);
    file->by_number = FT_NEW_N(arena, struct own_function *, file->body_count);
    for (uint32_t i = 0; i < file->function_count; i++) {
        struct own_function *function = &file->functions[i];
        function->file = file;
        file->by_number[function->number] = function;
        add_function(arena, project, function);
    }
    for (uint32_t i = 0; i < file->class_count; i++) {
        file->classes[i].file = file;
        add_class(arena, project, &file->classes[i]);
    }
    for (uint32_t i = 0; i < file->body_count; i++) {
        fact_add(&project->answers, fact_number(FACT_BODY, file->path, i),
                 fact_mix(file->imports, file->bodies[i]));
        fact_add(&project->answers, fact_number(FACT_PLACE, file->path, i), file->places[i]);
    }
}

void project_describe(struct ft_arena *arena, struct own_file *file, const struct ir_file *ir) {
    file->is_code = true;
    file->function_count = (uint32_t)ir->functions.count;
    file->functions = FT_NEW_N(arena, struct own_function, ir->functions.count);
    file->class_count = (uint32_t)ir->classes.count;
    file->classes = FT_NEW_N(arena, struct own_class, ir->classes.count);
    file->body_count = (uint32_t)ir->all.count;
    file->bodies = FT_NEW_N(arena, uint64_t, ir->all.count);
    file->places = FT_NEW_N(arena, uint64_t, ir->all.count);
    for (size_t i = 0; i < ir->functions.count; i++) {
        const struct ir_function *function = ir->functions.at[i];
        file->functions[i] = (struct own_function){.name = function->name,
                                                   .owner = function->owner,
                                                   .number = function->number,
                                                   .params = (uint32_t)function->params.count,
                                                   .size = function->size};
    }
    for (size_t i = 0; i < ir->classes.count; i++) {
        const struct ir_class *class = &ir->classes.at[i];
        file->classes[i] = (struct own_class){.name = class->name,
                                              .bases = class->bases,
                                              .number = (uint32_t)i,
                                              .digest = class->digest,
                                              .places = class->places};
    }
    for (size_t i = 0; i < ir->all.count; i++) {
        file->bodies[i] = ir->all.at[i]->digest;
        file->places[i] = ir->all.at[i]->places;
    }
    for (size_t i = 0; i < ir->imports.count; i++) {
        const struct ir_import *import = &ir->imports.at[i];
        file->imports = fact_text(fact_text(file->imports, import->local), import->path);
    }
}

ft_err project_lower(ft_ctx *cx, struct own_file *file, struct ft_slice text, struct ir_file **ir) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx parsing = *cx;
    struct ft_tree *tree = NULL;
    parsing.arena = scratch;
    if (ft_parse(&parsing, file->lang, text, &tree) != FT_OK) {
        return ft_fail(cx, parsing.error.code, "%s", parsing.error.message);
    }
    *ir = ir_lower(cx->arena, file->path, tree);
    (*ir)->own = file;
    return FT_OK;
}

/* Two threads may do it at once: one of them does it for nothing. */
struct ir_file *project_code(ft_ctx *cx, const struct project *project, struct own_file *file) {
    struct ir_file *ir = atomic_load(&file->ir);
    if (ir) {
        return ir;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx reading = *cx;
    struct ft_slice text;
    struct ft_kept_state now;
    reading.arena = scratch;
    bool same =
        ft_source_read(&reading, project->root, file->path, RULES_LARGEST_FILE, &text) == FT_OK;
    if (same) {
        ft_kept_content(text, &now);
        same = ft_kept_same_content(&now, &file->state);
    }
    reading.arena = cx->arena;
    if (!same || project_lower(&reading, file, text, &ir) != FT_OK) {
        atomic_store(project->changed, true);
        return NULL;
    }
    struct ir_file *before = NULL;
    return atomic_compare_exchange_strong(&file->ir, &before, ir) ? ir : before;
}

const struct own_list *project_functions(const struct project *project, const char *owner,
                                         const char *name, struct fact_table *noted) {
    char room[LONGEST_KEY];
    if (noted) {
        fact_note(noted, fact_key(FACT_FUNCTIONS, owner, name));
    }
    return ft_map_get(&project->functions, key_of(room, owner, name));
}

const struct own_class *project_class(const struct project *project, const char *name,
                                      struct fact_table *noted) {
    if (name && noted) {
        fact_note(noted, fact_key(FACT_CLASS, NULL, name));
    }
    return name ? ft_map_get(&project->classes, ft_slice_of(name)) : NULL;
}

static const struct ft_strings *heirs_of(const struct project *project, const char *name,
                                         struct fact_table *noted) {
    if (noted) {
        fact_note(noted, fact_key(FACT_HEIRS, NULL, name));
    }
    return ft_map_get(&project->heirs, ft_slice_of(name));
}

static void add_kin(struct kin *kin, const char *name) {
    for (size_t i = 0; i < kin->count; i++) {
        if (strcmp(kin->at[i], name) == 0) {
            return;
        }
    }
    if (kin->count < FT_COUNT(kin->at)) {
        kin->at[kin->count++] = name;
    }
}

/* Level by level. */
static void gather(const struct project *project, const char *class, struct kin *kin, bool bases,
                   struct fact_table *noted) {
    *kin = (struct kin){.count = 0};
    if (!class) {
        return;
    }
    kin->at[kin->count++] = class;
    size_t level = 1;
    for (size_t i = 0, depth = 0; i < kin->count && depth < DEEPEST; i++) {
        if (i == level) {
            level = kin->count;
            depth++;
        }
        const struct own_class *known = bases ? project_class(project, kin->at[i], noted) : NULL;
        const struct ft_strings *next = known   ? &known->bases
                                        : bases ? NULL
                                                : heirs_of(project, kin->at[i], noted);
        for (size_t k = 0; next && k < next->count; k++) {
            add_kin(kin, next->at[k]);
        }
    }
}

void project_bases(const struct project *project, const char *class, struct kin *kin,
                   struct fact_table *noted) {
    gather(project, class, kin, true, noted);
}

void project_heirs(const struct project *project, const char *class, struct kin *kin,
                   struct fact_table *noted) {
    gather(project, class, kin, false, noted);
}
