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
    struct {
        FT_VEC(const struct ft_source_file *);
    } files;
    atomic_size_t next;
    struct worker *workers; /* by number of the hand */
};

struct worker {
    struct run *run;
    ft_ctx cx; /* its arena is kept as long as the findings are */
    hs_scratch_t *scratch;
    struct ft_findings findings;
    struct clone_files clones;
    struct ft_strings notes;
    struct look_private privates;
    struct ft_map words;
    int64_t files, lines;
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

static void do_file(struct worker *w, size_t index) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct ft_source_file *file = w->run->files.at[index];
    struct ft_tree *tree = NULL;
    ft_ctx cx = w->cx;
    struct look l = {.cx = &cx,
                     .keep = w->cx.arena,
                     .root = w->run->spec->root,
                     .catalogue = &w->run->catalogue,
                     .language = catalogue_of(&w->run->catalogue, file->lang),
                     .scratch = w->scratch,
                     .path = file->path,
                     .findings = &w->findings,
                     .clones = w->run->catalogue.clones ? &w->clones : NULL,
                     .notes = &w->notes,
                     .privates = &w->privates};
    cx.arena = scratch;
    /* What cannot be read or parsed is named by those who follow data. */
    if (ft_source_read(&cx, l.root, file->path, QUALITY_LARGEST, &l.text) != FT_OK ||
        ft_source_is_binary(l.text) || ft_source_is_generated(l.text) ||
        (file->lang && is_packed(l.text, lines_of(l.text)))) {
        return;
    }
    if (l.language && ft_parse(&cx, file->lang, l.text, &tree) == FT_OK) {
        l.tree = tree;
        w->files++;
        w->lines += lines_of(l.text);
    }
    size_t before = w->clones.count;
    look_at_file(&l);
    if (w->clones.count > before) {
        w->clones.at[before].index = index;
    }
}

static ft_err work(struct ft_hand *hand) {
    struct run *run = hand->with;
    struct worker *w = &run->workers[hand->number];
    *w = (struct worker){.run = run, .cx = hand->cx};
    w->cx.on_progress = NULL;
    ft_map_init(&w->words, w->cx.arena);
    w->privates.in = &w->words;
    for (size_t i = 0; i < run->catalogue.languages.count; i++) {
        const struct catalogue_language *language = run->catalogue.languages.at[i];
        query_scratch(language->query, &w->scratch);
        for (size_t k = 0; k < language->own.count; k++) {
            query_scratch(language->own.at[k].query, &w->scratch);
        }
    }
    for (;;) {
        size_t index = atomic_fetch_add(&run->next, 1);
        if (index >= run->files.count || ft_checkpoint(&w->cx) != FT_OK) {
            break;
        }
        do_file(w, index);
    }
    hs_free_scratch(w->scratch);
    return FT_OK;
}

/* An unused private name stands where no other file has it. */
static void add_privates(struct worker *workers, size_t count, ft_ctx *cx,
                         struct ft_findings *findings) {
    for (size_t i = 0; i < count; i++) {
        const struct look_private *privates = &workers[i].privates;
        for (size_t k = 0; k < privates->count; k++) {
            uint64_t files = 0;
            struct ft_slice key = {(const char *)&privates->names.at[k], sizeof(uint64_t)};
            for (size_t t = 0; t < count; t++) {
                files += (uintptr_t)ft_map_get(&workers[t].words, key);
            }
            if (files <= 1) {
                *FT_PUSH(cx->arena, findings) = privates->at[k];
            }
        }
    }
}

/* What one thread found, to what all did. */
static void gather(ft_ctx *cx, const struct worker *w, struct ft_quality_scan *scan,
                   struct clone_files *clones) {
    scan->files += w->files;
    scan->lines += w->lines;
    for (size_t k = 0; k < w->findings.count; k++) {
        *FT_PUSH(cx->arena, &scan->findings) = w->findings.at[k];
    }
    for (size_t k = 0; k < w->notes.count && scan->notes.count < NOTES_MAX; k++) {
        *FT_PUSH(cx->arena, &scan->notes) = w->notes.at[k];
    }
    for (size_t k = 0; k < w->clones.count; k++) {
        *FT_PUSH(cx->arena, clones) = w->clones.at[k];
    }
}

static ft_err run_all(struct run *run, struct ft_quality_scan *scan) {
    struct clone_files clones = {0};
    size_t count = ft_hands(0);
    count = count < run->files.count ? count : run->files.count ? run->files.count : 1;
    run->workers = FT_NEW_N(run->cx->arena, struct worker, count);
    FT_TRY(ft_crew(run->cx, "quality", (unsigned)count, work, run));
    struct worker *workers = run->workers;
    for (size_t i = 0; i < count; i++) {
        gather(run->cx, &workers[i], scan, &clones);
    }
    add_privates(workers, count, run->cx, &scan->findings);
    if (run->catalogue.clones) {
        scan->duplicated = clones_find(run->cx, &clones, run->catalogue.clones,
                                       (size_t)ft_conf_number(run->spec->conf, FT_S_FINDING_CLONES),
                                       &scan->findings, &scan->notes);
    }
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

ft_err ft_quality_run(ft_ctx *cx, const struct ft_quality_spec *spec,
                      struct ft_quality_scan *scan) {
    struct ft_quality_scan made = {.duplicated = -1};
    struct ft_quality_rules rules = {0};
    struct run run = {.cx = cx, .spec = spec, .catalogue = {.conf = spec->conf}};
    FT_TRY(choose_rules(cx, spec, &rules, &made.notes));
    catalogue_common(cx, &run.catalogue, &rules);
    for (size_t i = 0; i < spec->files->count && rules.count; i++) {
        const struct ft_source_file *file = &spec->files->at[i];
        if (!is_wanted(spec, file)) {
            continue;
        }
        if (file->size > QUALITY_LARGEST) {
            note_large(cx, file, &made.notes);
            continue;
        }
        *FT_PUSH(cx->arena, &run.files) = file;
        if (file->lang && !catalogue_of(&run.catalogue, file->lang)) {
            catalogue_add(cx, &run.catalogue, &rules, file->lang, &made.notes);
        }
    }
    ft_progress(cx, "look", 0, (int64_t)run.files.count, "%zu files", run.files.count);
    if (run.files.count) {
        FT_TRY(run_all(&run, &made));
    }
    FT_TRY(ft_checkpoint(cx));
    ft_findings_finish(cx->arena, &made.findings);
    *scan = made;
    return FT_OK;
}
