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
}

static void add_function(struct ft_arena *arena, struct project *project,
                         struct own_function *function) {
    char room[LONGEST_KEY];
    struct ft_slice key = key_of(room, function->ir->owner, function->ir->name);
    struct own_list *list = ft_map_get(&project->functions, key);
    if (!list) {
        list = FT_NEW(arena, struct own_list);
        ft_map_put(&project->functions, key, list);
    }
    *FT_PUSH(arena, list) = function;
}

static void add_class(struct ft_arena *arena, struct project *project, struct own_file *file,
                      const struct ir_class *class) {
    struct own_class *own = FT_NEW(arena, struct own_class);
    *own = (struct own_class){file, class};
    ft_map_put(&project->classes, ft_slice_of(class->name), own);
    for (size_t i = 0; i < class->bases.count; i++) {
        struct ft_slice base = ft_slice_of(class->bases.at[i]);
        struct ft_strings *heirs = ft_map_get(&project->heirs, base);
        if (!heirs) {
            heirs = FT_NEW(arena, struct ft_strings);
            ft_map_put(&project->heirs, base, heirs);
        }
        *FT_PUSH(arena, heirs) = class->name;
    }
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
    }
}

void project_add(struct ft_arena *arena, struct project *project, struct own_file *file) {
    add_settings(arena, project, file->settings);
    if (!file->ir) {
        return;
    }
    *FT_PUSH(arena, &project->files) = file;
    file->ir->own = file;
    file->functions = FT_NEW_N(arena, struct own_function, file->ir->functions.count);
    for (size_t i = 0; i < file->ir->functions.count; i++) {
        file->functions[i] = (struct own_function){.file = file, .ir = file->ir->functions.at[i]};
        add_function(arena, project, &file->functions[i]);
    }
    for (size_t i = 0; i < file->ir->classes.count; i++) {
        add_class(arena, project, file, &file->ir->classes.at[i]);
    }
}

const struct own_list *project_functions(const struct project *project, const char *owner,
                                         const char *name) {
    char room[LONGEST_KEY];
    return ft_map_get(&project->functions, key_of(room, owner, name));
}

const struct own_class *project_class(const struct project *project, const char *name) {
    return name ? ft_map_get(&project->classes, ft_slice_of(name)) : NULL;
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
static void gather(const struct project *project, const char *class, struct kin *kin, bool bases) {
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
        const struct own_class *known = bases ? project_class(project, kin->at[i]) : NULL;
        const struct ft_strings *next = bases
                                            ? known ? &known->ir->bases : NULL
                                            : ft_map_get(&project->heirs, ft_slice_of(kin->at[i]));
        for (size_t k = 0; next && k < next->count; k++) {
            add_kin(kin, next->at[k]);
        }
    }
}

void project_bases(const struct project *project, const char *class, struct kin *kin) {
    gather(project, class, kin, true);
}

void project_heirs(const struct project *project, const char *class, struct kin *kin) {
    gather(project, class, kin, false);
}
