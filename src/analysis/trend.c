#include "analysis/trend.h"

#include "analysis/churn.h"
#include "base/clock.h"
#include "git/log.h"

#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_COMMITS = 20000, COMPLEXITIES = 256 };

struct sampling {
    ft_ctx *cx;
    struct ft_repo *repo;
    struct ft_measures *measures;
    const struct ft_trend_spec *spec;
    const struct ft_log *log;
    int64_t until_ns;
    struct {
        FT_VEC(size_t); /* places in the log, the newest first */
    } chosen;
};

/* The newest commit that is not younger than each time. */
static void choose(struct sampling *s) {
    const struct ft_log *log = s->log;
    size_t points = s->spec->points < 2 ? 2 : s->spec->points;
    int64_t newest = log->at[0].time_s;
    int64_t oldest = log->at[log->count - 1].time_s;
    size_t at = 0;
    for (size_t i = 0; i < points; i++) {
        int64_t wanted = newest - (newest - oldest) / (int64_t)(points - 1) * (int64_t)i;
        bool last = i + 1 == points;
        while (at + 1 < log->count && (last || log->at[at].time_s > wanted)) {
            at++;
        }
        if (!s->chosen.count || s->chosen.at[s->chosen.count - 1] != at) {
            *FT_PUSH(s->cx->arena, &s->chosen) = at;
        }
    }
}

struct blobs {
    FT_VEC(struct ft_measure_blob);
};

static ft_err list_blobs(struct sampling *s, struct ft_arena *arena, const char *oid,
                         struct blobs *blobs) {
    struct ft_tree_list list = {0};
    ft_ctx own = *s->cx;
    own.arena = arena;
    ft_err err = ft_repo_list(&own, s->repo, oid, &list);
    if (err != FT_OK) {
        return ft_fail(s->cx, err, "%s", own.error.message);
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct ft_tree_entry *entry = &list.at[i];
        const struct ft_lang *lang = ft_lang_of(entry->path, (struct ft_slice){"", 0});
        bool file = entry->mode == 0100644 || entry->mode == 0100755;
        if (file && lang && !entry->generated && !ft_source_is_foreign(entry->path) &&
            ft_measure_under(entry->path, s->spec->under)) {
            *FT_PUSH(arena, blobs) = (struct ft_measure_blob){entry->oid, lang};
        }
    }
    return FT_OK;
}

struct sum {
    struct ft_trend_point point;
    int64_t complexity;
    int64_t by_complexity[COMPLEXITIES];
};

static void add(struct sum *sum, const struct ft_measure *measure) {
    sum->point.files += measure->lines > 0;
    sum->point.lines += measure->lines;
    for (size_t i = 0; i < measure->functions.count; i++) {
        int64_t ccn = measure->functions.at[i].ccn;
        sum->point.functions++;
        sum->point.tangled += ccn >= FT_TANGLED;
        sum->complexity += ccn;
        sum->by_complexity[ccn < COMPLEXITIES ? ccn : COMPLEXITIES - 1]++;
    }
}

static void finish(struct sum *sum) {
    struct ft_trend_point *point = &sum->point;
    int64_t reached = 0;
    if (!point->functions) {
        return;
    }
    point->mean = (double)sum->complexity / (double)point->functions;
    for (int64_t ccn = 0; ccn < COMPLEXITIES; ccn++) {
        reached += sum->by_complexity[ccn];
        if (reached * 10 >= point->functions * 9) {
            point->p90 = ccn;
            return;
        }
    }
}

static int64_t time_left(const struct sampling *s) {
    int64_t left = (s->until_ns - ft_mono_ns()) / 1000000;
    return s->spec->budget_ms < 0 ? -1 : left > 0 ? left : 0;
}

/* COMPLETE is false where there was no time for it. */
static ft_err take_point(struct sampling *s, const struct ft_log_entry *entry,
                         struct ft_trend_point *point, bool *complete) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct blobs blobs = {0};
    struct sum sum = {.point = {.time_s = entry->time_s}};
    memcpy(sum.point.oid, entry->oid, sizeof sum.point.oid);
    *complete = false;
    if (!time_left(s)) {
        return FT_OK;
    }
    FT_TRY(list_blobs(s, scratch, entry->oid, &blobs));
    FT_TRY(ft_measure_blobs(s->cx, s->measures, s->repo, blobs.at, blobs.count, time_left(s)));
    FT_SCRATCH struct ft_arena *one = ft_arena_new();
    for (size_t i = 0; i < blobs.count; i++) {
        struct ft_measure measure;
        ft_arena_clear(one);
        if (!ft_measure_of_blob(s->measures, one, &blobs.at[i], &measure)) {
            return FT_OK;
        }
        add(&sum, &measure);
    }
    finish(&sum);
    *point = sum.point;
    *complete = true;
    return FT_OK;
}

/* The ends first, then what halves the widest gaps: what is left out for want of time leaves a line
 * that is coarse and not one that ends. */
static void order_of(size_t count, size_t *order) {
    size_t filled = 0;
    size_t step = 1;
    order[filled++] = 0;
    while (step < count) {
        step *= 2;
    }
    if (count > 1) {
        order[filled++] = count - 1;
    }
    for (; step >= 1; step /= 2) {
        for (size_t at = step; at + 1 < count; at += step) {
            if (at / step % 2 == 1) {
                order[filled++] = at;
            }
        }
    }
}

static ft_err take_points(struct sampling *s, struct ft_trend *trend) {
    size_t count = s->chosen.count;
    size_t *order = FT_NEW_N(s->cx->arena, size_t, count + 2);
    struct ft_trend_point *points = FT_NEW_N(s->cx->arena, struct ft_trend_point, count);
    bool *complete = FT_NEW_N(s->cx->arena, bool, count);
    order_of(count, order);
    for (size_t i = 0; i < count; i++) {
        size_t at = order[i];
        FT_TRY(ft_checkpoint(s->cx));
        FT_TRY(take_point(s, &s->log->at[s->chosen.at[at]], &points[at], &complete[at]));
    }
    for (size_t i = count; i-- > 0;) {
        trend->left += !complete[i];
        if (complete[i]) {
            *FT_PUSH(s->cx->arena, trend) = points[i];
        }
    }
    return FT_OK;
}

ft_err ft_trend_make(ft_ctx *cx, struct ft_repo *repo, struct ft_measures *measures,
                     const struct ft_trend_spec *spec, struct ft_trend *trend) {
    struct ft_log log = {0};
    struct ft_log_spec walk = {.max = LINE_MAX_COMMITS, .first_parent = true};
    struct ft_trend made = {0};
    struct sampling s = {.cx = cx, .repo = repo, .measures = measures, .spec = spec, .log = &log};
    const char *head = NULL;
    const char *branch = NULL;
    s.until_ns = ft_mono_ns() + (spec->budget_ms < 0 ? 0 : spec->budget_ms) * 1000000;
    FT_TRY(ft_repo_head(cx, repo, &head, &branch));
    if (head && spec->points) {
        FT_TRY(ft_churn_since(cx, repo, spec->since, &walk.since_s, &walk.since));
        FT_TRY(ft_repo_log(cx, repo, &walk, &log));
    }
    if (log.count) {
        choose(&s);
        FT_TRY(take_points(&s, &made));
    }
    *trend = made;
    return FT_OK;
}
