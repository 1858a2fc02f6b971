/* From files to findings: in stages, each of which goes over all files with as many threads as
 * there are cores. What a stage says of one file depends on what the stages before it said of all
 * files, and never on the order in which files are taken. */
#include "base/clock.h"
#include "base/text.h"
#include "loop/loop.h"
#include "rules/keep.h"

#include <stdatomic.h>
#include <string.h>

enum { LARGEST = RULES_LARGEST_FILE };

struct scan {
    ft_ctx *cx;
    const struct ft_rules_spec *spec;
    struct project project;
    struct keep keep;
    struct own_file *files; /* that are wanted */
    size_t count;
    atomic_bool changed; /* a file is not as it was kept */
};

struct stage {
    const char *name; /* for progress */
    void (*run)(struct scan *scan, ft_ctx *cx, size_t index);
    size_t count;
};

struct work {
    struct scan *scan;
    const struct stage *stage;
    atomic_size_t next;
};

static ft_err work(struct ft_hand *hand) {
    struct work *work = hand->with;
    const struct stage *stage = work->stage;
    for (;;) {
        size_t index = atomic_fetch_add(&work->next, 1);
        if (index >= stage->count) {
            return FT_OK;
        }
        ft_progress(&hand->cx, stage->name, (int64_t)index, (int64_t)stage->count, "%zu files",
                    stage->count);
        stage->run(work->scan, &hand->cx, index);
        FT_TRY(ft_checkpoint(&hand->cx));
    }
}

/* What the threads keep lives as long as the arena of CX. */
static ft_err run_stage(struct scan *scan, const struct stage *stage) {
    struct work with = {.scan = scan, .stage = stage};
    unsigned threads = ft_hands((unsigned)scan->spec->threads);
    threads = threads < stage->count ? threads : stage->count ? (unsigned)stage->count : 1;
    return ft_crew(scan->cx, "rules", threads, work, &with);
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
    return known && !file->vendored && !file->generated && (spec->tests || !is_test(file->path));
}

static int64_t lines_of(struct ft_slice text) {
    int64_t lines = 0;
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        lines++;
    }
    return lines;
}

/* A file that cannot be read or parsed is named, and the rest is looked at. Its text and tree go
 * when it is lowered. */
static ft_err read_code(ft_ctx *cx, struct own_file *file, struct ft_slice text) {
    struct ir_file *ir = NULL;
    if (!file->lang) {
        file->settings = (struct ft_slice){ft_slice_dup(cx->arena, text), text.size};
    } else if (!ft_source_is_binary(text) && !ft_source_is_generated(text)) {
        FT_TRY(project_lower(cx, file, text, &ir));
        project_describe(cx->arena, file, ir);
        atomic_store(&file->ir, ir);
        file->lines = lines_of(text);
        file->ignores = ft_slice_find(text, ft_slice_of("fettle:ignore")) >= 0;
    }
    return FT_OK;
}

static void read_file(struct scan *scan, ft_ctx *cx, size_t index) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct own_file *file = &scan->files[index];
    struct ft_ctx reading = *cx;
    struct ft_slice text;
    if (keep_recall(cx->arena, &scan->keep, file, true)) {
        return;
    }
    reading.arena = scratch;
    atomic_store(&scan->changed, true);
    ft_err err = ft_source_read(&reading, scan->spec->root, file->path, LARGEST, &text);
    reading.arena = cx->arena;
    if (err == FT_OK) {
        ft_kept_content(text, &file->state);
        err = keep_recall(cx->arena, &scan->keep, file, false) ? FT_OK
                                                               : read_code(&reading, file, text);
    }
    if (err != FT_OK) {
        file->note = ft_sprintf(cx->arena, "%s is left out: %s", file->path, reading.error.message);
    }
}

/* As it was kept, or done anew. */
static void do_stage(struct scan *scan, ft_ctx *cx, size_t index, enum own_stage stage) {
    static void (*const walks[])(ft_ctx *, const struct project *, struct own_file *,
                                 struct fact_table *) = {walk_look, walk_outside, walk_functions};
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct own_file *file = scan->project.files.at[index];
    struct fact_table noted;
    if (keep_take(cx->arena, &scan->project, file, stage)) {
        return;
    }
    bool keeps = scan->keep.dir != NULL;
    fact_init(&noted, scratch);
    file->walked = true;
    walks[stage](cx, &scan->project, file, keeps ? &noted : NULL);
    if (keeps && ft_checkpoint(cx) == FT_OK) { /* half a walk is not kept */
        file->kept[stage] = keep_result(cx->arena, &scan->project, file, stage, &noted);
    }
}

static void look(struct scan *scan, ft_ctx *cx, size_t index) {
    do_stage(scan, cx, index, STAGE_LOOK);
}

static void follow_outside(struct scan *scan, ft_ctx *cx, size_t index) {
    do_stage(scan, cx, index, STAGE_OUTSIDE);
}

static void follow_functions(struct scan *scan, ft_ctx *cx, size_t index) {
    do_stage(scan, cx, index, STAGE_FUNCTIONS);
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

/* Findings of one file may lie in others: by its path. */
struct selecting {
    struct scan *scan;
    struct ft_map texts; /* path to struct ft_slice, of those that say "fettle:ignore" */
    struct ft_map seen;
    struct ft_findings *kept;
};

static bool is_ignored(struct selecting *s, const struct ft_finding *finding) {
    struct ft_slice path = ft_slice_of(finding->place.path);
    const struct own_file *file = ft_map_get(&s->scan->project.by_path, path);
    struct ft_slice *text = ft_map_get(&s->texts, path);
    if (!file || !file->ignores) {
        return false;
    }
    if (!text) {
        struct ft_ctx reading = *s->scan->cx;
        reading.arena = s->seen.arena;
        text = FT_NEW(s->seen.arena, struct ft_slice);
        if (ft_source_read(&reading, s->scan->spec->root, file->path, LARGEST, text) != FT_OK) {
            *text = (struct ft_slice){"", 0};
        }
        ft_map_put(&s->texts, path, text);
    }
    return ft_finding_is_ignored(*text, finding->place.line, finding->rule->id);
}

/* One for each rule and line: the shortest way. */
static void keep_finding(struct selecting *s, const struct ft_finding *finding) {
    char *key = ft_sprintf(s->seen.arena, "%s\n%s\n%lld", finding->rule->id, finding->place.path,
                           (long long)finding->place.line);
    size_t number = (size_t)(uintptr_t)ft_map_get(&s->seen, ft_slice_of(key));
    if (!number) {
        *FT_PUSH(s->scan->cx->arena, s->kept) = *finding;
        ft_map_put(&s->seen, ft_slice_of(key), (void *)(uintptr_t)s->kept->count);
    } else if (finding->steps.count < s->kept->at[number - 1].steps.count) {
        s->kept->at[number - 1] = *finding;
    }
}

/* What was asked for, and is not ignored where it stands. */
static void select_of(struct selecting *s, const struct ft_findings *all) {
    for (size_t i = 0; i < all->count; i++) {
        const struct ft_finding *finding = &all->at[i];
        if (is_asked(s->scan->spec, finding->rule->id) && !is_ignored(s, finding)) {
            keep_finding(s, finding);
        }
    }
}

static void select_findings(struct scan *scan, struct ft_findings *kept) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct selecting s = {.scan = scan, .kept = kept};
    ft_map_init(&s.texts, scratch);
    ft_map_init(&s.seen, scratch);
    for (size_t i = 0; i < scan->project.files.count; i++) {
        for (size_t k = 0; k < STAGES; k++) {
            select_of(&s, &scan->project.files.at[i]->findings[k]);
        }
    }
}

static void list_files(struct scan *scan) {
    const struct ft_source_list *list = scan->spec->files;
    scan->files = FT_NEW_N(scan->cx->arena, struct own_file, list->count);
    for (size_t i = 0; i < list->count; i++) {
        if (is_wanted(scan->spec, &list->at[i])) {
            struct own_file *file = &scan->files[scan->count++];
            file->path = list->at[i].path;
            file->lang = list->at[i].lang;
            ft_kept_stat(&list->at[i], &file->state);
        }
    }
}

static void gather_files(struct scan *scan, struct ft_rules_scan *made) {
    struct ft_arena *arena = scan->cx->arena;
    for (size_t i = 0; i < scan->count; i++) {
        struct own_file *file = &scan->files[i];
        project_add(arena, &scan->project, file);
        made->files += file->is_code;
        made->lines += file->lines;
        if (file->note) {
            *FT_PUSH(arena, &made->notes) = file->note;
        }
    }
}

/* What others may ask of a file's variables from now on. */
static void answer_globals(struct scan *scan, enum fact_kind kind) {
    struct project *project = &scan->project;
    for (size_t i = 0; i < project->files.count && scan->keep.dir; i++) {
        const struct own_file *file = project->files.at[i];
        const struct globals *all = kind == FACT_FIRST ? file->first : file->globals;
        for (size_t g = 0; all && g < all->count; g++) {
            fact_add(&project->answers, fact_key(kind, file->path, all->at[g].name),
                     all->at[g].digest);
        }
    }
}

static ft_err follow(struct scan *scan) {
    struct project *project = &scan->project;
    size_t count = project->files.count;
    FT_TRY(run_stage(scan, &(struct stage){"look", look, count}));
    answer_globals(scan, FACT_FIRST);
    loud_mark(scan->cx->arena, project);
    FT_TRY(run_stage(scan, &(struct stage){"follow", follow_outside, count}));
    project->globals_known = true;
    answer_globals(scan, FACT_GLOBAL);
    return run_stage(scan, &(struct stage){"follow", follow_functions, count});
}

/* CHANGED: a file was written to meanwhile, so that what was kept no longer fits. */
static ft_err run(ft_ctx *cx, const struct ft_rules_spec *spec, const char *cache,
                  struct ft_rules_scan *made, bool *changed) {
    struct models models;
    struct scan s = {.cx = cx, .spec = spec};
    atomic_bool torn = false;
    FT_TRY(models_load(cx, &models));
    project_init(&s.project, cx->arena, &models);
    s.project.root = spec->root;
    s.project.changed = &torn;
    const char *key = ft_kept_key(cx->arena, spec->root, spec->tests ? "tests" : "");
    keep_open(cx, cache, key, &s.keep);
    s.project.keeps = s.keep.dir != NULL;
    list_files(&s);
    FT_TRY(run_stage(&s, &(struct stage){"read", read_file, s.count}));
    gather_files(&s, made);
    FT_TRY(follow(&s));
    select_findings(&s, &made->findings);
    ft_findings_finish(cx->arena, &made->findings);
    for (size_t i = 0; i < s.count; i++) {
        made->walked += s.files[i].walked;
    }
    *changed = atomic_load(&torn);
    if (s.keep.dir && (atomic_load(&s.changed) || made->walked) && !*changed) {
        keep_save(cx, &s.keep, s.files, s.count);
    }
    return FT_OK;
}

ft_err ft_rules_run(ft_ctx *cx, const struct ft_rules_spec *spec, struct ft_rules_scan *scan) {
    struct ft_rules_scan made = {0};
    bool changed = false;
    FT_TRY(run(cx, spec, spec->cache, &made, &changed));
    if (changed) {
        made = (struct ft_rules_scan){0};
        FT_TRY(run(cx, spec, NULL, &made, &changed));
    }
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
