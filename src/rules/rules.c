/* From files to findings. */
#include "base/text.h"
#include "rules/walk_int.h"

#include <string.h>

enum { LARGEST = 2 * 1024 * 1024, MOST_FILES = 200000 };

static void add_function(struct ft_arena *arena, struct project *project,
                         struct ir_function *function) {
    struct ft_slice key = ft_slice_of(function->name);
    struct function_list *list = ft_map_get(&project->functions, key);
    if (!list) {
        list = FT_NEW(arena, struct function_list);
        ft_map_put(&project->functions, key, list);
    }
    *FT_PUSH(arena, list) = function;
}

static void add_file(struct ft_arena *arena, struct project *project, struct ir_file *file) {
    *FT_PUSH(arena, &project->files) = file;
    for (size_t i = 0; i < file->functions.count; i++) {
        add_function(arena, project, file->functions.at[i]);
    }
    for (size_t i = 0; i < file->classes.count; i++) {
        ft_map_put(&project->classes, ft_slice_of(file->classes.at[i].name), &file->classes.at[i]);
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

static bool is_test(const char *path) {
    static const char *const globs[] = {"**/test/**",    "**/tests/**",  "test/**",
                                        "tests/**",      "**/*_test.*",  "**/*.test.*",
                                        "**/*.spec.*",   "**/test_*.py", "**/__tests__/**",
                                        "**/*Test.java", "**/*Tests.cs", "**/src/test/**"};
    for (size_t i = 0; i < FT_COUNT(globs); i++) {
        if (ft_glob(globs[i], path)) {
            return true;
        }
    }
    return false;
}

static bool is_wanted(const struct ft_rules_spec *spec, const struct ft_source_file *file) {
    bool settings = strcmp(ft_path_extension(file->path), "properties") == 0;
    bool known = settings || (file->lang && ir_knows(file->lang));
    return known && !file->vendored && !file->generated && file->size <= LARGEST &&
           (spec->tests || !is_test(file->path));
}

static int64_t lines_of(struct ft_slice text) {
    int64_t lines = 0;
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        lines++;
    }
    return lines;
}

/* A file that cannot be read or parsed is named, and the rest is looked at. */
static void read_file(ft_ctx *cx, const struct ft_rules_spec *spec, struct project *project,
                      const struct ft_source_file *file, struct ft_rules_scan *scan) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx parsing = *cx;
    struct ft_slice text;
    struct ft_tree *tree = NULL;
    parsing.arena = scratch;
    if (ft_file_read(cx, spec->root, file->path, LARGEST, &text) != FT_OK) {
        *FT_PUSH(cx->arena, &scan->notes) =
            ft_sprintf(cx->arena, "%s is left out: %s", file->path, cx->error.message);
        ft_clear(cx);
        return;
    }
    if (!file->lang) {
        add_settings(cx->arena, project, text);
        return;
    }
    if (ft_source_is_binary(text) || ft_source_is_generated(text)) {
        return;
    }
    if (ft_parse(&parsing, file->lang, text, &tree) != FT_OK) {
        *FT_PUSH(cx->arena, &scan->notes) =
            ft_sprintf(cx->arena, "%s is left out: %s", file->path, parsing.error.message);
        return;
    }
    struct ir_file *lowered = ir_lower(cx->arena, file->path, tree);
    if (lowered) {
        add_file(cx->arena, project, lowered);
        scan->files++;
        scan->lines += lines_of(text);
    }
}

void walk_root(ft_ctx *cx, const struct project *project, const struct ir_function *function,
               struct ft_findings *findings) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    struct walk w = {.cx = cx, .arena = arena, .project = project, .findings = findings};
    struct frame top = {.file = function->file};
    struct value this = {.path = function->owner,
                         .object = function->owner ? object_new(arena, function->owner, 0) : NULL};
    w.frame = &top;
    struct ir nowhere = {.line = function->line};
    const struct ir_class *class =
        function->owner ? ft_map_get(&project->classes, ft_slice_of(function->owner)) : NULL;
    for (size_t i = 0; class && i < class->fields.count; i++) {
        const struct ir *field = class->fields.at[i];
        if (field->count > 1 && field->kids[0]->op == IR_NAME) {
            object_set(arena, this.object, field->kids[0]->text, walk_value(&w, field->kids[1]), 0);
        }
    }
    walk_into(&w, function, this, NULL, 0, &nowhere);
}

void walk_top(ft_ctx *cx, struct project *project, const struct ir_file *file,
              struct ft_findings *findings) {
    struct frame frame = {.file = file};
    struct walk w = {
        .cx = cx, .arena = cx->arena, .project = project, .findings = findings, .frame = &frame};
    struct env *globals = FT_NEW(cx->arena, struct env);
    ft_map_put(&project->globals, ft_slice_of(file->path), &frame.env);
    walk_statement(&w, file->top);
    *globals = frame.env;
    ft_map_put(&project->globals, ft_slice_of(file->path), globals);
}

static bool is_asked(const struct ft_rules_spec *spec, const char *rule) {
    if (!spec->only || !spec->only->count) {
        return true;
    }
    for (size_t i = 0; i < spec->only->count; i++) {
        size_t size = strlen(spec->only->at[i]);
        if (strncmp(rule, spec->only->at[i], size) == 0) {
            return true;
        }
    }
    return false;
}

static const struct ir_file *file_of(const struct project *project, const char *path) {
    for (size_t i = 0; i < project->files.count; i++) {
        if (strcmp(project->files.at[i]->path, path) == 0) {
            return project->files.at[i];
        }
    }
    return NULL;
}

/* What was asked for, and is not ignored where it stands; one for each rule and line, the shortest
 * way. */
static void select_findings(ft_ctx *cx, const struct ft_rules_spec *spec,
                            const struct project *project, const struct ft_findings *all,
                            struct ft_findings *kept) {
    struct ft_map seen;
    ft_map_init(&seen, cx->arena);
    for (size_t i = 0; i < all->count; i++) {
        const struct ft_finding *finding = &all->at[i];
        const struct ft_place *place = &finding->place;
        const struct ir_file *file = file_of(project, place->path);
        if (!is_asked(spec, finding->rule->id) ||
            (file && ft_finding_is_ignored(file->text, place->line, finding->rule->id))) {
            continue;
        }
        char *key = ft_sprintf(cx->arena, "%s\n%s\n%lld", finding->rule->id, place->path,
                               (long long)place->line);
        size_t number = (size_t)(uintptr_t)ft_map_get(&seen, ft_slice_of(key));
        if (!number) {
            *FT_PUSH(cx->arena, kept) = *finding;
            ft_map_put(&seen, ft_slice_of(key), (void *)(uintptr_t)kept->count);
        } else if (finding->steps.count < kept->at[number - 1].steps.count) {
            kept->at[number - 1] = *finding;
        }
    }
}

ft_err ft_rules_run(ft_ctx *cx, const struct ft_rules_spec *spec, struct ft_rules_scan *scan) {
    struct models models;
    struct ft_rules_scan made = {0};
    struct ft_findings all = {0};
    struct project project = {.models = &models};
    ft_map_init(&project.globals, cx->arena);
    ft_map_init(&project.functions, cx->arena);
    ft_map_init(&project.classes, cx->arena);
    ft_map_init(&project.settings, cx->arena);
    FT_TRY(models_load(cx, &models));
    for (size_t i = 0; i < spec->files->count; i++) {
        FT_TRY(ft_checkpoint(cx));
        if (is_wanted(spec, &spec->files->at[i])) {
            ft_progress(cx, "read", (int64_t)i, (int64_t)spec->files->count, "%s",
                        spec->files->at[i].path);
            read_file(cx, spec, &project, &spec->files->at[i], &made);
        }
    }
    loud_mark(&project);
    for (size_t i = 0; i < project.files.count; i++) {
        walk_top(cx, &project, project.files.at[i], &all);
    }
    for (size_t i = 0; i < project.files.count; i++) {
        const struct ir_file *file = project.files.at[i];
        FT_TRY(ft_checkpoint(cx));
        ft_progress(cx, "follow", (int64_t)i, (int64_t)project.files.count, "%s", file->path);
        for (size_t f = 0; f < file->functions.count; f++) {
            walk_root(cx, &project, file->functions.at[f], &all);
        }
    }
    select_findings(cx, spec, &project, &all, &made.findings);
    ft_findings_finish(cx->arena, &made.findings);
    *scan = made;
    return FT_OK;
}

ft_err ft_rules_list(ft_ctx *cx, const struct ft_rule_info *const **rules, size_t *count) {
    struct models models;
    FT_TRY(models_load(cx, &models));
    *rules = models.rules.at;
    *count = models.rules.count;
    return FT_OK;
}
