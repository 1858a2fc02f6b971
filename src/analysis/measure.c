#include "analysis/measure.h"

#include "kept_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "git/log.h"
#include "loop/loop.h"

#include <stdlib.h>

enum { MEASURE_VERSION = 1, ALONE = 16 };

struct ft_measures {
    struct kept kept;
};

/* Files of one content in two languages are two. */
static uint64_t lang_number(const struct ft_lang *lang) {
    return ft_hash64(lang->id, strlen(lang->id));
}

struct ft_measures *ft_measures_open(ft_ctx *cx, const char *folder) {
    struct ft_measures *measures = FT_NEW(cx->arena, struct ft_measures);
    kept_open(cx, folder, "functions", MEASURE_VERSION, &measures->kept);
    return measures;
}

void ft_measures_save(ft_ctx *cx, struct ft_measures *measures) {
    kept_save(cx, &measures->kept);
}

static void pack(const struct ft_measure *measure, struct ft_buf *to) {
    put_word(to, (uint64_t)measure->lines);
    put_small(to, measure->functions.count);
    for (size_t i = 0; i < measure->functions.count; i++) {
        const struct ft_function_metrics *f = &measure->functions.at[i];
        const int64_t numbers[] = {f->line,   f->end_line,  f->ccn,    f->nloc,
                                   f->params, f->cognitive, f->nesting};
        put_text(to, f->name);
        for (size_t k = 0; k < FT_COUNT(numbers); k++) {
            put_small(to, (size_t)numbers[k]);
        }
    }
}

static bool unpack(struct ft_arena *arena, struct ft_slice bytes, struct ft_measure *measure) {
    enum { NUMBERS = 7 };
    struct taking in = {.rest = bytes};
    struct ft_measure made = {.lines = (int64_t)take_word(&in)};
    uint32_t count = take_count(&in, (NUMBERS + 1) * sizeof(uint32_t));
    made.functions.at = FT_NEW_N(arena, struct ft_function_metrics, (size_t)count + 1);
    made.functions.count = made.functions.room = count;
    for (uint32_t i = 0; i < count; i++) {
        struct ft_function_metrics *f = &made.functions.at[i];
        int64_t *const numbers[] = {&f->line,   &f->end_line,  &f->ccn,    &f->nloc,
                                    &f->params, &f->cognitive, &f->nesting};
        f->name = take_name(&in);
        for (size_t k = 0; k < NUMBERS; k++) {
            *numbers[k] = take_small(&in);
        }
    }
    *measure = made;
    return !in.bad && !in.rest.size;
}

static int64_t lines_of(struct ft_slice text) {
    int64_t lines = 0;
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        lines++;
    }
    return lines;
}

/* The figures of TEXT as bytes in ARENA. */
static struct ft_slice measure_text(const ft_ctx *cx, struct ft_arena *arena,
                                    const struct ft_lang *lang, struct ft_slice text) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_BUF struct ft_buf bytes;
    struct ft_measure measure = {0};
    struct ft_tree *tree = NULL;
    ft_ctx own = *cx;
    own.arena = scratch;
    ft_buf_init(&bytes, FT_BUF_NO_CAP);
    if (text.size && !ft_source_is_binary(text) && !ft_source_is_generated(text)) {
        measure.lines = lines_of(text);
        if (ft_parse(&own, lang, text, &tree) == FT_OK) {
            ft_metrics(scratch, tree, &measure.functions);
        }
    }
    pack(&measure, &bytes);
    return (struct ft_slice){ft_buf_text(&bytes, arena), bytes.size};
}

struct job {
    struct kept_key key, also; /* of the content; of its blob, where it is another one */
    const struct ft_lang *lang;
    const char *oid; /* or NULL: a file of the index */
    uint32_t file, rank;
    uint64_t content;
    struct ft_slice bytes; /* what was made */
};
struct jobs {
    FT_VEC(struct job);
};
struct work {
    const struct jobs *jobs;
    const struct ft_index *index;
    const char *repo;
    int64_t until_ns; /* INT64_MAX: to the end */
    atomic_size_t next;
};

static void do_file(ft_ctx *cx, const struct work *work, struct job *job, struct ft_buf *content) {
    char oid[FT_OID_HEX];
    if (!ft_index_read(work->index, job->file, content)) {
        return;
    }
    struct ft_slice text = {content->data, content->size};
    if (ft_content_hash(text) != job->content) {
        return; /* it has changed since: another time */
    }
    job->bytes = measure_text(cx, cx->arena, job->lang, text);
    if (ft_blob_id(cx, text, oid) == FT_OK) {
        job->also = kept_key_of(oid, lang_number(job->lang));
    }
}

static void do_blob(ft_ctx *cx, struct ft_repo *repo, struct job *job) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_slice text = {"", 0};
    ft_ctx own = *cx;
    own.arena = scratch;
    if (ft_repo_blob(&own, repo, job->oid, FT_MEASURE_MAX, &text) != FT_OK) {
        text = (struct ft_slice){"", 0}; /* too large, or not in a partial clone */
    }
    job->bytes = measure_text(cx, cx->arena, job->lang, text);
}

static ft_err work_on(struct ft_hand *hand) {
    struct work *work = hand->with;
    struct ft_repo *repo = NULL;
    FT_BUF struct ft_buf content;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    if (work->repo) {
        FT_TRY(ft_repo_open(&hand->cx, work->repo, &repo));
    }
    while (ft_mono_ns() < work->until_ns) {
        size_t i = atomic_fetch_add(&work->next, 1);
        if (i >= work->jobs->count) {
            break;
        }
        FT_TRY(ft_checkpoint(&hand->cx));
        if (hand->number == 0) {
            ft_progress(&hand->cx, work->repo ? "trend" : "measure", (int64_t)i,
                        (int64_t)work->jobs->count, "functions");
        }
        struct job *job = &work->jobs->at[i];
        if (job->oid) {
            do_blob(&hand->cx, repo, job);
        } else {
            do_file(&hand->cx, work, job, &content);
        }
    }
    return FT_OK;
}

static ft_err run(ft_ctx *cx, struct ft_measures *measures, struct work *work, int64_t budget_ms) {
    unsigned hands = work->jobs->count < ALONE ? 1 : ft_hands(0);
    work->until_ns = budget_ms < 0 ? INT64_MAX : ft_mono_ns() + budget_ms * 1000000;
    if (!work->jobs->count || !budget_ms) {
        return FT_OK;
    }
    FT_TRY(ft_crew(cx, "measure", hands, work_on, work));
    for (size_t i = 0; i < work->jobs->count; i++) {
        const struct job *job = &work->jobs->at[i];
        if (job->bytes.data) {
            kept_put(&measures->kept, job->key, job->bytes);
        }
        if (job->bytes.data && (job->also.a || job->also.b)) {
            kept_put(&measures->kept, job->also, job->bytes);
        }
    }
    return FT_OK;
}

bool ft_measure_under(const char *path, const char *under) {
    size_t size = under ? strlen(under) : 0;
    return !size || (strncmp(path, under, size) == 0 && (under[size - 1] == '/' || !path[size]));
}

static bool is_wanted(const struct ft_index_file *file, const char *under) {
    return file->lang && !file->binary && !file->large && !file->generated && !file->vendored &&
           file->size <= FT_MEASURE_MAX && ft_measure_under(file->path, under);
}

static struct kept_key content_key(const struct ft_index_file *file) {
    return (struct kept_key){file->content, lang_number(file->lang)};
}

/* What there is no time for is what tells least: data, tests, what lies deep. */
static uint32_t rank_of(const struct ft_index_file *file) {
    static const char *const data[] = {"json", "yaml", "html", "css"};
    uint32_t rank = ft_source_is_test(file->path) ? 100 : 0;
    for (const char *at = file->path; *at; at++) {
        rank += *at == '/';
    }
    for (size_t i = 0; i < FT_COUNT(data); i++) {
        rank += strcmp(file->lang->id, data[i]) == 0 ? 200 : 0;
    }
    return rank;
}

static int by_rank(const void *a, const void *b) {
    const struct job *x = a;
    const struct job *y = b;
    int order = (x->rank > y->rank) - (x->rank < y->rank);
    return order ? order : (x->file > y->file) - (x->file < y->file);
}

ft_err ft_measure_tree(ft_ctx *cx, struct ft_measures *measures, const struct ft_index *index,
                       const char *under, int64_t budget_ms, struct ft_measured_tree *tree) {
    struct ft_measured_tree made = {0};
    struct jobs jobs = {0};
    struct ft_slice bytes;
    uint32_t *order = NULL;
    uint32_t count = 0;
    struct ft_index_file file;
    ft_index_order(index, cx->arena, &order, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (ft_index_file(index, order[i], &file) && is_wanted(&file, under) &&
            !kept_get(&measures->kept, content_key(&file), &bytes)) {
            *FT_PUSH(cx->arena, &jobs) = (struct job){.key = content_key(&file),
                                                      .lang = file.lang,
                                                      .file = order[i],
                                                      .rank = rank_of(&file),
                                                      .content = file.content};
        }
    }
    if (jobs.count) {
        qsort(jobs.at, jobs.count, sizeof *jobs.at, by_rank);
    }
    struct work work = {.jobs = &jobs, .index = index};
    FT_TRY(run(cx, measures, &work, budget_ms));
    for (uint32_t i = 0; i < count; i++) {
        struct ft_measured one = {.file = order[i]};
        if (!ft_index_file(index, order[i], &file) || !is_wanted(&file, under)) {
            continue;
        }
        one.path = file.path;
        one.lang = file.lang;
        if (!kept_get(&measures->kept, content_key(&file), &bytes) ||
            !unpack(cx->arena, bytes, &one.measure)) {
            made.left++;
        } else if (one.measure.lines) {
            *FT_PUSH(cx->arena, &made) = one;
        }
    }
    *tree = made;
    return FT_OK;
}

static struct kept_key blob_key(const struct ft_measure_blob *blob) {
    return kept_key_of(blob->oid, lang_number(blob->lang));
}

ft_err ft_measure_blobs(ft_ctx *cx, struct ft_measures *measures, struct ft_repo *repo,
                        const struct ft_measure_blob *blobs, size_t count, int64_t budget_ms) {
    struct jobs jobs = {0};
    struct ft_slice bytes;
    for (size_t i = 0; i < count; i++) {
        if (!kept_get(&measures->kept, blob_key(&blobs[i]), &bytes)) {
            *FT_PUSH(cx->arena, &jobs) = (struct job){
                .key = blob_key(&blobs[i]), .lang = blobs[i].lang, .oid = blobs[i].oid};
        }
    }
    struct work work = {.jobs = &jobs, .repo = ft_repo_path(repo)};
    return run(cx, measures, &work, budget_ms);
}

bool ft_measure_of_blob(const struct ft_measures *measures, struct ft_arena *arena,
                        const struct ft_measure_blob *blob, struct ft_measure *measure) {
    struct ft_slice bytes;
    return kept_get(&measures->kept, blob_key(blob), &bytes) && unpack(arena, bytes, measure);
}
