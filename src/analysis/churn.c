#include "analysis/churn.h"

#include "kept_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "git/changes.h"
#include "git/log.h"
#include "loop/loop.h"

#include <stdlib.h>

enum { CHURN_VERSION = 1, DAY_MS = 86400000, HOUR_MS = 3600000, ALONE = 32 };

/* Days from 1970 to a date of the Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = year / 400;
    int64_t in_era = year - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static bool is_date(const char *text, int64_t *time_s) {
    int64_t numbers[3] = {0};
    static const size_t sizes[] = {4, 2, 2};
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < sizes[i]; k++, text++) {
            if (*text < '0' || *text > '9') {
                return false;
            }
            numbers[i] = numbers[i] * 10 + (*text - '0');
        }
        if (*text++ != (i < 2 ? '-' : '\0')) {
            return false;
        }
    }
    if (numbers[0] < 1970 || numbers[1] < 1 || numbers[1] > 12 || numbers[2] < 1 ||
        numbers[2] > 31) {
        return false;
    }
    *time_s = days_of(numbers[0], numbers[1], numbers[2]) * (DAY_MS / 1000);
    return true;
}

ft_err ft_churn_since(ft_ctx *cx, struct ft_repo *repo, const char *since, int64_t *since_s,
                      const char **commit) {
    int64_t ms = 0;
    *since_s = 0;
    *commit = NULL;
    if (!since || is_date(since, since_s)) {
        return FT_OK;
    }
    if (ft_duration_parse(since, &ms) && ms >= 0) {
        int64_t now = ft_now_ms();
        int64_t at = (now - now % HOUR_MS - ms) / 1000;
        *since_s = at > 0 ? at : 1;
        return FT_OK;
    }
    char *oid = ft_alloc(cx->arena, FT_OID_HEX);
    ft_err err = ft_repo_resolve(cx, repo, since, oid);
    if (err == FT_NOTFOUND) {
        return ft_hint(cx, "give a time (90d), a date (2026-01-31), a tag or a commit");
    }
    FT_TRY(err);
    *commit = oid;
    return FT_OK;
}

static void pack(const struct ft_commit_figures *figures, struct ft_buf *to) {
    put_text(to, figures->author);
    put_word(to, (uint64_t)figures->time_s);
    put_small(to, figures->import);
    put_small(to, figures->count);
    for (size_t i = 0; i < figures->count; i++) {
        put_text(to, figures->at[i].path);
        put_text(to, figures->at[i].before);
        put_small(to, (size_t)figures->at[i].added);
        put_small(to, (size_t)figures->at[i].removed);
    }
}

/* Texts stay where they lie. */
static bool unpack(struct ft_arena *arena, struct ft_slice bytes,
                   struct ft_commit_figures *figures) {
    struct taking in = {.rest = bytes};
    *figures = (struct ft_commit_figures){.author = take_name(&in)};
    figures->time_s = (int64_t)take_word(&in);
    figures->import = take_small(&in) != 0;
    uint32_t count = take_count(&in, 4 * sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++) {
        struct ft_commit_file *file = FT_PUSH(arena, figures);
        file->path = take_name(&in);
        file->before = take_text(&in);
        file->added = take_small(&in);
        file->removed = take_small(&in);
    }
    return !in.bad && !in.rest.size;
}

/* Commits whose figures are not kept: each hand with a handle of its own. */
struct reading {
    const char *repo;
    const struct ft_log *log;
    struct ft_slice *packed; /* of each entry; kept or made */
    atomic_size_t next;
};

static ft_err read_commits(struct ft_hand *hand) {
    struct reading *r = hand->with;
    struct ft_repo *repo = NULL;
    FT_TRY(ft_repo_open(&hand->cx, r->repo, &repo));
    for (;;) {
        size_t i = atomic_fetch_add(&r->next, 1);
        if (i >= r->log->count) {
            return FT_OK;
        }
        if (r->packed[i].data || r->log->at[i].merge) {
            continue;
        }
        FT_TRY(ft_checkpoint(&hand->cx));
        if (hand->number == 0) {
            ft_progress(&hand->cx, "history", (int64_t)i, (int64_t)r->log->count, "%.12s",
                        r->log->at[i].oid);
        }
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        FT_BUF struct ft_buf bytes;
        ft_buf_init(&bytes, FT_BUF_NO_CAP);
        struct ft_commit_figures figures;
        ft_ctx own = hand->cx;
        own.arena = scratch;
        ft_err err = ft_repo_commit_figures(&own, repo, r->log->at[i].oid, &figures);
        if (err != FT_OK) { /* its words lie in the scratch */
            return ft_fail(&hand->cx, err, "%s", own.error.message);
        }
        pack(&figures, &bytes);
        r->packed[i] = (struct ft_slice){ft_buf_text(&bytes, hand->cx.arena), bytes.size};
    }
}

static ft_err read_all(ft_ctx *cx, struct ft_repo *repo, struct kept *kept, struct reading *r) {
    size_t missing = 0;
    r->packed = FT_NEW_N(cx->arena, struct ft_slice, r->log->count + 1);
    bool *made = FT_NEW_N(cx->arena, bool, r->log->count + 1);
    for (size_t i = 0; i < r->log->count; i++) {
        const struct ft_log_entry *entry = &r->log->at[i];
        made[i] = !entry->merge && !kept_get(kept, kept_key_of(entry->oid, 0), &r->packed[i]);
        missing += made[i];
    }
    if (!missing) {
        return FT_OK;
    }
    r->repo = ft_repo_path(repo);
    unsigned hands = missing < ALONE ? 1 : ft_hands(0);
    FT_TRY(ft_crew(cx, "churn", hands, read_commits, r));
    for (size_t i = 0; i < r->log->count; i++) {
        if (made[i]) {
            kept_put(kept, kept_key_of(r->log->at[i].oid, 0), r->packed[i]);
        }
    }
    kept_save(cx, kept);
    return FT_OK;
}

struct counting {
    struct ft_arena *arena;
    struct ft_map files; /* path as it is now to struct counted */
    struct ft_map names; /* path as it was to what it is called now */
    struct ft_map authors;
    struct ft_churn *churn;
};
struct counted {
    struct ft_churn_file file;
    struct ft_map authors;
};

static int64_t *author_of(struct ft_map *authors, const char *address) {
    char small[256];
    size_t size = strnlen(address, sizeof small);
    for (size_t i = 0; i < size; i++) {
        small[i] = (char)(address[i] >= 'A' && address[i] <= 'Z' ? address[i] + 32 : address[i]);
    }
    struct ft_slice key = {small, size};
    int64_t *count = ft_map_get(authors, key);
    if (!count) {
        count = FT_NEW(authors->arena, int64_t);
        ft_map_put(authors, key, count);
    }
    return count;
}

static void count_file(struct counting *c, const struct ft_commit_figures *commit,
                       const struct ft_commit_file *file) {
    const char *now = ft_map_get(&c->names, ft_slice_of(file->path));
    const char *path = now ? now : file->path;
    if (file->before) { /* seen from now on back, it is called so before this commit */
        ft_map_put(&c->names, ft_slice_of(file->before), ft_strdup(c->arena, path));
    }
    struct counted *counted = ft_map_get(&c->files, ft_slice_of(path));
    if (!counted) {
        counted = FT_NEW(c->arena, struct counted);
        counted->file.path = ft_strdup(c->arena, path);
        ft_map_init(&counted->authors, c->arena);
        ft_map_put(&c->files, ft_slice_of(path), counted);
    }
    counted->file.commits++;
    counted->file.added += file->added;
    counted->file.removed += file->removed;
    counted->file.last_s =
        commit->time_s > counted->file.last_s ? commit->time_s : counted->file.last_s;
    ++*author_of(&counted->authors, commit->author);
    counted->file.authors = (int64_t)counted->authors.count;
}

static void count_commit(struct counting *c, const struct ft_commit_figures *commit) {
    struct ft_churn *churn = c->churn;
    churn->commits++;
    churn->imports += commit->import;
    churn->last_s =
        !churn->last_s || commit->time_s > churn->last_s ? commit->time_s : churn->last_s;
    churn->first_s =
        !churn->first_s || commit->time_s < churn->first_s ? commit->time_s : churn->first_s;
    ++*author_of(&c->authors, commit->author);
    for (size_t i = 0; i < commit->count; i++) {
        count_file(c, commit, &commit->at[i]);
    }
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const struct ft_churn_file *)a)->path, ((const struct ft_churn_file *)b)->path);
}

static void count_all(ft_ctx *cx, const struct reading *r, struct ft_churn *churn) {
    struct counting c = {.arena = cx->arena, .churn = churn};
    struct ft_slice key;
    void *value = NULL;
    ft_map_init(&c.files, cx->arena);
    ft_map_init(&c.names, cx->arena);
    ft_map_init(&c.authors, cx->arena);
    for (size_t i = 0; i < r->log->count; i++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        struct ft_commit_figures figures;
        if (r->packed[i].data && unpack(scratch, r->packed[i], &figures)) {
            count_commit(&c, &figures);
        }
    }
    churn->authors = (int64_t)c.authors.count;
    for (size_t at = 0; ft_map_next(&c.files, &at, &key, &value);) {
        *FT_PUSH(cx->arena, &churn->files) = ((const struct counted *)value)->file;
    }
    if (churn->files.count) {
        qsort(churn->files.at, churn->files.count, sizeof *churn->files.at, by_path);
    }
}

ft_err ft_churn_make(ft_ctx *cx, struct ft_repo *repo, const struct ft_churn_spec *spec,
                     struct ft_churn *churn) {
    struct ft_log log = {0};
    struct kept kept;
    struct ft_log_spec walk = {.max = spec->max ? spec->max : FT_CHURN_COMMITS};
    struct ft_churn made = {0};
    const char *head = NULL;
    const char *branch = NULL;
    FT_TRY(ft_repo_head(cx, repo, &head, &branch));
    if (head) {
        FT_TRY(ft_churn_since(cx, repo, spec->since, &walk.since_s, &walk.since));
        FT_TRY(ft_repo_log(cx, repo, &walk, &log));
    }
    struct reading r = {.log = &log};
    kept_open(cx, spec->folder, "commits", CHURN_VERSION, &kept);
    FT_TRY(read_all(cx, repo, &kept, &r));
    made.cut = log.cut;
    count_all(cx, &r, &made);
    *churn = made;
    return FT_OK;
}

const struct ft_churn_file *ft_churn_of(const struct ft_churn *churn, const char *path) {
    struct ft_churn_file key = {.path = path};
    return churn->files.count ? bsearch(&key, churn->files.at, churn->files.count,
                                        sizeof *churn->files.at, by_path)
                              : NULL;
}
