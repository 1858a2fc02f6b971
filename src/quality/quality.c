/* From files to findings: as many threads as there are cores take files in turn, then what only all
 * files together can tell. */
#include "base/map.h"
#include "base/text.h"
#include "index/uses.h"
#include "loop/loop.h"
#include "quality/quality_int.h"

#include <string.h>

enum { NOTES_MAX = 50 };

struct run {
    ft_ctx *cx;
    const struct ft_quality_spec *spec;
    struct catalogue catalogue;
    struct ft_quality_rules rules;
    struct quality_kept kept;
    struct {
        FT_VEC(struct quality_file);
    } files;
    atomic_size_t next;
};

/* One thread. */
struct worker {
    struct run *run;
    ft_ctx cx; /* its arena is kept as long as the findings are */
    hs_scratch_t *scratch;
};

static int64_t lines_of(struct ft_slice text) {
    int64_t lines = 0;
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        lines++;
    }
    return lines;
}

/* Packed by a program: few lines, each as long as a page. */
static bool is_packed(struct ft_slice text, int64_t lines) {
    enum { LONG = 250, ENOUGH = 4096 };
    return text.size > ENOUGH && (int64_t)text.size / (lines + 1) > LONG;
}

static void look_at(struct worker *w, struct quality_file *file, ft_ctx *cx, struct ft_slice text) {
    const struct ft_source_file *source = file->source;
    struct ft_tree *tree = NULL;
    struct look l = {.cx = cx,
                     .keep = w->cx.arena,
                     .root = w->run->spec->root,
                     .catalogue = &w->run->catalogue,
                     .language = catalogue_of(&w->run->catalogue, source->lang),
                     .scratch = w->scratch,
                     .path = source->path,
                     .text = text,
                     .result = &file->result};
    if (ft_source_is_binary(text) || ft_source_is_generated(text) ||
        (source->lang && is_packed(text, lines_of(text)))) {
        return;
    }
    if (l.language) {
        bool parsed = ft_parse(cx, source->lang, text, &tree) == FT_OK;
        l.tree = tree;
        file->result.parsed = parsed;
        file->result.lines = parsed ? lines_of(text) : 0;
        file->result.open |= !parsed;
    }
    look_at_file(&l);
}

/* What cannot be read or parsed is named by those who follow data. */
static void do_file(struct worker *w, struct quality_file *file) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_slice text;
    ft_ctx cx = w->cx;
    cx.arena = scratch;
    if (ft_source_read(&cx, w->run->spec->root, file->source->path, QUALITY_LARGEST, &text) !=
        FT_OK) {
        return;
    }
    ft_kept_content(text, &file->state);
    if (quality_recall(w->cx.arena, &w->run->kept, file, false)) {
        return;
    }
    file->looked = true;
    look_at(w, file, &cx, text);
    if (w->run->kept.dir) {
        quality_keep(w->cx.arena, file);
    }
}

static ft_err look_at_files(struct ft_hand *hand) {
    struct run *run = hand->with;
    struct worker w = {.run = run, .cx = hand->cx};
    w.cx.on_progress = NULL;
    for (size_t i = 0; i < run->catalogue.languages.count; i++) {
        const struct catalogue_language *language = run->catalogue.languages.at[i];
        query_scratch(language->query, &w.scratch);
        for (size_t k = 0; k < language->own.count; k++) {
            query_scratch(language->own.at[k].query, &w.scratch);
        }
    }
    for (;;) {
        size_t index = atomic_fetch_add(&run->next, 1);
        if (index >= run->files.count || ft_checkpoint(&w.cx) != FT_OK) {
            break;
        }
        if (!run->files.at[index].untouched) {
            do_file(&w, &run->files.at[index]);
        }
    }
    hs_free_scratch(w.scratch);
    return FT_OK;
}

/* Files that nobody wrote to. */
static ft_err recall_files(struct ft_hand *hand) {
    struct run *run = hand->with;
    for (;;) {
        size_t index = atomic_fetch_add(&run->next, 1);
        if (index >= run->files.count) {
            return FT_OK;
        }
        struct quality_file *file = &run->files.at[index];
        file->untouched = quality_recall(hand->cx.arena, &run->kept, file, true);
    }
}

static ft_err over_files(struct run *run, ft_err (*work)(struct ft_hand *hand)) {
    size_t count = ft_hands(0);
    count = count < run->files.count ? count : run->files.count;
    atomic_store(&run->next, 0);
    return count ? ft_crew(run->cx, "quality", (unsigned)count, work, run) : FT_OK;
}

/* An unused private name stands where no other file has it. */
static void add_privates(const struct run *run, struct ft_findings *findings) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_map in; /* word to the number of files that it stands in */
    ft_map_init(&in, scratch);
    for (size_t i = 0; i < run->files.count; i++) {
        const struct quality_result *result = &run->files.at[i].result;
        for (size_t k = 0; k < result->words.count; k++) {
            struct ft_slice key = {(const char *)&result->words.at[k], sizeof(uint64_t)};
            ft_map_put(&in, key, (void *)((uintptr_t)ft_map_get(&in, key) + 1));
        }
    }
    for (size_t i = 0; i < run->files.count; i++) {
        const struct quality_result *result = &run->files.at[i].result;
        for (size_t k = 0; k < result->privates.count; k++) {
            struct ft_slice key = {(const char *)&result->names.at[k], sizeof(uint64_t)};
            if ((uintptr_t)ft_map_get(&in, key) <= 1) {
                *FT_PUSH(run->cx->arena, findings) = result->privates.at[k];
            }
        }
    }
}

/* What one file gave, to what all did. */
static void gather(const struct run *run, size_t index, struct ft_quality_scan *scan,
                   struct clone_files *clones) {
    const struct quality_result *result = &run->files.at[index].result;
    struct ft_arena *arena = run->cx->arena;
    scan->files += result->parsed;
    scan->looked += run->files.at[index].looked;
    scan->lines += result->lines;
    for (size_t k = 0; k < result->findings.count; k++) {
        *FT_PUSH(arena, &scan->findings) = result->findings.at[k];
    }
    for (size_t k = 0; k < result->notes.count && scan->notes.count < NOTES_MAX; k++) {
        *FT_PUSH(arena, &scan->notes) = result->notes.at[k];
    }
    if (result->clones.count) {
        struct clone_file *file = FT_PUSH(arena, clones);
        *file = result->clones;
        file->index = index;
    }
}

static void keep_all(const struct run *run) {
    bool changed = run->files.count != run->kept.files.count;
    for (size_t i = 0; i < run->files.count && !changed; i++) {
        changed = !run->files.at[i].untouched && run->files.at[i].bytes.size;
    }
    if (run->kept.dir && changed) {
        quality_keep_save(run->cx, &run->kept, run->files.at, run->files.count);
    }
}

static ft_err run_all(struct run *run, struct ft_quality_scan *scan) {
    struct clone_files clones = {0};
    for (size_t i = 0; i < run->files.count; i++) {
        const struct ft_lang *lang = run->files.at[i].source->lang;
        if (lang && !run->files.at[i].untouched && !catalogue_of(&run->catalogue, lang)) {
            catalogue_add(run->cx, &run->catalogue, &run->rules, lang, &scan->notes);
        }
    }
    FT_TRY(over_files(run, look_at_files));
    FT_TRY(ft_checkpoint(run->cx));
    for (size_t i = 0; i < run->files.count; i++) {
        gather(run, i, scan, &clones);
    }
    add_privates(run, &scan->findings);
    if (run->catalogue.clones) {
        scan->duplicated = clones_find(run->cx, &clones, run->catalogue.clones,
                                       (size_t)ft_conf_number(run->spec->conf, FT_S_FINDING_CLONES),
                                       &scan->findings, &scan->notes);
    }
    keep_all(run);
    return FT_OK;
}

static bool is_asked(const struct ft_quality_spec *spec, const struct ft_quality_rule *rule) {
    if (spec->kind && strcmp(rule->info.kind, spec->kind) != 0) {
        return false;
    }
    for (size_t i = 0; spec->only && i < spec->only->count; i++) {
        size_t size = strlen(spec->only->at[i]);
        if (strncmp(rule->info.id, spec->only->at[i], size) == 0) {
            return true;
        }
    }
    return !spec->only || !spec->only->count;
}

static bool is_wanted(const struct ft_quality_spec *spec, const struct ft_source_file *file) {
    return (file->lang || quality_is_document(file->path)) && !file->vendored && !file->generated &&
           (spec->tests || !ft_source_is_test(file->path));
}

/* What is large and no code is data. */
static void note_large(ft_ctx *cx, const struct ft_source_file *file, struct ft_strings *notes) {
    if (file->lang && ft_uses_known(file->lang)) {
        *FT_PUSH(cx->arena, notes) = ft_sprintf(
            cx->arena, "%s: over %d MiB, so not looked at for smells, dead or duplicate code",
            ft_text_inert_dup(cx->arena, file->path), QUALITY_LARGEST >> 20);
    }
}

static ft_err choose_rules(ft_ctx *cx, const struct ft_quality_spec *spec,
                           struct ft_quality_rules *chosen, struct ft_strings *notes) {
    struct ft_quality_rules all;
    struct ft_quality_rules own = {0};
    FT_TRY(ft_quality_rules(cx, &all));
    FT_TRY(ft_quality_own(cx, spec->root, spec->conf, &own, notes));
    for (size_t i = 0; i < all.count + own.count; i++) {
        struct ft_quality_rule *rule = i < all.count ? all.at[i] : own.at[i - all.count];
        if (is_asked(spec, rule)) {
            *FT_PUSH(cx->arena, chosen) = rule;
        }
    }
    return FT_OK;
}

/* Everything that the result of a file depends on, beside the file. */
static ft_err key_of(ft_ctx *cx, const struct ft_quality_spec *spec, const char **key) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_printf(&text, "%s\n", spec->kind ? spec->kind : "");
    for (size_t i = 0; spec->only && i < spec->only->count; i++) {
        ft_buf_printf(&text, "%s\n", spec->only->at[i]);
    }
    FT_TRY(ft_quality_key(cx, spec->root, spec->conf, &text));
    *key = ft_kept_key(cx->arena, spec->root, ft_buf_text(&text, cx->arena));
    return FT_OK;
}

ft_err ft_quality_run(ft_ctx *cx, const struct ft_quality_spec *spec,
                      struct ft_quality_scan *scan) {
    struct ft_quality_scan made = {.duplicated = -1};
    struct run run = {.cx = cx, .spec = spec, .catalogue = {.conf = spec->conf}};
    const char *key = NULL;
    FT_TRY(choose_rules(cx, spec, &run.rules, &made.notes));
    FT_TRY(spec->cache ? key_of(cx, spec, &key) : FT_OK);
    catalogue_common(cx, &run.catalogue, &run.rules);
    for (size_t i = 0; i < spec->files->count && run.rules.count; i++) {
        const struct ft_source_file *file = &spec->files->at[i];
        if (!is_wanted(spec, file)) {
            continue;
        }
        if (file->size > QUALITY_LARGEST) {
            note_large(cx, file, &made.notes);
            continue;
        }
        struct quality_file *wanted = FT_PUSH(cx->arena, &run.files);
        wanted->source = file;
        ft_kept_stat(file, &wanted->state);
    }
    ft_progress(cx, "look", 0, (int64_t)run.files.count, "%zu files", run.files.count);
    quality_keep_open(cx, spec->cache, key, &run.rules, &run.kept);
    FT_TRY(over_files(&run, recall_files));
    FT_TRY(run_all(&run, &made));
    ft_findings_finish(cx->arena, &made.findings);
    *scan = made;
    return FT_OK;
}
