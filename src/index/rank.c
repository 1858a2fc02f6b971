/* Files ranked by the words of a query.
 *
 * Okapi BM25 (Robertson and Zaragoza 2009, k1 1.2, b 0.75) over the files that speak most of the
 * words; how many files have a word is told by its trigrams. A word counts inside of longer names,
 * too: "retry" is found in max_retry_count.
 */
#include "search_int.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 16, READ_MAX = 2000, LINES = 3 };

struct ranking {
    const struct ft_search_spec *spec;
    const char *words[WORDS];
    double idf[WORDS];
    size_t count;
    struct candidates candidates;
    double average; /* bytes of a file */
    struct matcher matcher;
};

static bool is_stop_word(const char *word) {
    static const char *const list[] = {"a",  "an",   "and",   "are",  "as",    "at",  "be",
                                       "by", "do",   "for",   "from", "how",   "in",  "is",
                                       "it", "of",   "on",    "or",   "that",  "the", "this",
                                       "to", "what", "where", "when", "which", "with"};
    for (size_t i = 0; i < FT_COUNT(list); i++) {
        if (strcmp(list[i], word) == 0) {
            return true;
        }
    }
    return false;
}

static void split(struct ft_arena *arena, struct ranking *ranking, bool stop_words) {
    for (const char *at = ranking->spec->query; *at && ranking->count < WORDS;) {
        size_t size = 0;
        while (isalnum((unsigned char)at[size]) || (unsigned char)at[size] >= 128) {
            size++;
        }
        if (size) {
            char *word = ft_strndup(arena, at, size);
            bool twice = false;
            for (char *c = word; *c; c++) {
                *c = (char)tolower((unsigned char)*c);
            }
            for (size_t i = 0; i < ranking->count; i++) {
                twice = twice || strcmp(ranking->words[i], word) == 0;
            }
            if (!twice && (stop_words || !is_stop_word(word))) {
                ranking->words[ranking->count++] = word;
            }
        }
        at += size ? size : 1;
    }
}

struct weighed {
    uint32_t file;
    double weight;
};

static int heaviest_first(const void *a, const void *b) {
    const struct weighed *x = a;
    const struct weighed *y = b;
    if (x->weight < y->weight || x->weight > y->weight) {
        return x->weight > y->weight ? -1 : 1;
    }
    return (x->file > y->file) - (x->file < y->file);
}

/* The files that have the most of the words, by how rare those are. */
static void choose(const struct ft_index *index, struct ft_arena *arena, struct ranking *r) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    uint32_t count = ft_index_count(index);
    double *weights = FT_NEW_N(scratch, double, (size_t)count + 1);
    for (size_t w = 0; w < r->count; w++) {
        struct candidates having = {0};
        ft_search_candidates(index, r->spec, ft_gram_query_text(scratch, r->words[w]), true,
                             scratch, &having);
        r->idf[w] =
            log(1 + ((double)count - (double)having.count + 0.5) / ((double)having.count + 0.5));
        for (size_t i = 0; i < having.count; i++) {
            weights[having.at[i].file] += r->idf[w];
        }
    }
    struct {
        FT_VEC(struct weighed);
    } all = {0};
    double bytes = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (weights[i] > 0) {
            struct ft_index_file file;
            *FT_PUSH(scratch, &all) = (struct weighed){i, weights[i]};
            bytes += ft_index_file(index, i, &file) ? (double)file.size : 0;
        }
    }
    r->average = all.count ? bytes / (double)all.count : 1;
    if (all.count) {
        qsort(all.at, all.count, sizeof *all.at, heaviest_first);
    }
    size_t most = r->spec->read ? r->spec->read : READ_MAX;
    for (size_t i = 0; i < all.count && i < most; i++) {
        *FT_PUSH(arena, &r->candidates) = (struct candidate){.file = all.at[i].file};
    }
}

/* What one file says: how often each word, and which lines have the most of them. */
struct tally {
    const struct ranking *ranking;
    struct ft_slice text;
    double times[WORDS];
    size_t line; /* where the line at hand begins */
    unsigned words;
    struct {
        size_t at;
        double weight;
    } best[LINES];
};

static void end_line(struct tally *tally) {
    double weight = 0;
    for (size_t i = 0; i < tally->ranking->count; i++) {
        weight += tally->words >> i & 1 ? tally->ranking->idf[i] : 0;
    }
    for (size_t i = 0; i < LINES; i++) {
        if (weight > tally->best[i].weight) {
            memmove(&tally->best[i + 1], &tally->best[i], (LINES - 1 - i) * sizeof tally->best[0]);
            tally->best[i].at = tally->line;
            tally->best[i].weight = weight;
            break;
        }
    }
    tally->words = 0;
}

static int count_word(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                      void *with) {
    (void)from;
    (void)flags;
    struct tally *tally = with;
    const char *begin = tally->text.data + tally->line;
    const char *end = memrchr(begin, '\n', (size_t)(tally->text.data + to - begin));
    tally->times[id]++;
    if (end) {
        end_line(tally);
        tally->line = (size_t)(end - tally->text.data) + 1;
    }
    tally->words |= 1U << id;
    return 0;
}

static double score(const struct ranking *r, const struct tally *tally, const char *path) {
    double sum = 0;
    double length = 0.25 + 0.75 * (double)tally->text.size / r->average;
    for (size_t i = 0; i < r->count; i++) {
        sum += r->idf[i] * tally->times[i] * 2.2 / (tally->times[i] + 1.2 * length);
        sum += strcasestr(path, r->words[i]) ? r->idf[i] : 0;
    }
    return sum;
}

static bool weigh(struct search_thread *thread, size_t place) {
    const struct ranking *r = thread->with;
    uint32_t number = r->candidates.at[place].file;
    struct ft_index_file file;
    if (!ft_index_file(thread->index, number, &file) ||
        !ft_index_read(thread->index, number, &thread->content)) {
        return true;
    }
    struct tally tally = {.ranking = r, .text = {thread->content.data, thread->content.size}};
    hs_scan(r->matcher.any, tally.text.data, (unsigned)tally.text.size, 0, thread->scratch,
            count_word, &tally);
    end_line(&tally);
    double all = score(r, &tally, file.path) * (file.generated || file.vendored ? 0.5 : 1);
    for (size_t i = 0; i < LINES && tally.best[i].weight > 0; i++) {
        uint32_t line = 1;
        for (const char *at = tally.text.data, *end = at + tally.best[i].at;
             (at = memchr(at, '\n', (size_t)(end - at)));) {
            at++;
            line++;
        }
        struct ft_hit *hit = FT_PUSH(thread->cx.arena, &thread->hits);
        *hit = (struct ft_hit){.file = number, .line = line, .score = all};
        ft_hit_take(thread->cx.arena, tally.text, tally.best[i].at, 0, r->spec->context, hit);
    }
    return true;
}

static int best_first(const void *a, const void *b) {
    const struct ft_hit *x = a;
    const struct ft_hit *y = b;
    if (x->score < y->score || x->score > y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return x->file != y->file ? (x->file > y->file) - (x->file < y->file)
                              : (x->line > y->line) - (x->line < y->line);
}

static void free_database(void *object) {
    hs_free_database(object);
}

static ft_err compile(ft_ctx *cx, struct ranking *r) {
    const char *texts[WORDS];
    unsigned flags[WORDS];
    unsigned ids[WORDS];
    hs_compile_error_t *error = NULL;
    for (size_t i = 0; i < r->count; i++) {
        texts[i] = ft_search_escape(cx->arena, r->words[i]);
        flags[i] = HS_FLAG_CASELESS;
        ids[i] = (unsigned)i;
    }
    if (hs_compile_multi(texts, flags, ids, (unsigned)r->count, HS_MODE_BLOCK, NULL,
                         &r->matcher.any, &error) != HS_SUCCESS) {
        ft_err err = ft_fail(cx, FT_UNAVAILABLE, "cannot search for these words: %s",
                             error ? error->message : "the processor lacks SSSE3");
        hs_free_compile_error(error);
        return err;
    }
    ft_arena_defer(cx->arena, free_database, r->matcher.any);
    return FT_OK;
}

ft_err ft_search_ranked(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                        struct ft_search_answer *answer) {
    struct ranking r = {.spec = spec};
    struct search_thread *threads = NULL;
    struct ft_search_answer made = {0};
    size_t count = 0;
    split(cx->arena, &r, false);
    if (!r.count) {
        split(cx->arena, &r, true);
    }
    if (!r.count || strlen(spec->query) > FT_SEARCH_QUERY_MAX) {
        return ft_fail(cx, FT_INVALID, "a ranked query has words, in at most %d bytes",
                       FT_SEARCH_QUERY_MAX);
    }
    FT_TRY(compile(cx, &r));
    choose(index, cx->arena, &r);
    FT_TRY(ft_search_each(cx, index, spec->threads, r.candidates.count, &r.matcher, &r, weigh,
                          &threads, &count));
    made.hits.at = ft_search_hits(threads, count, cx->arena, best_first, &made.hits.count);
    made.candidates = made.searched = (int64_t)r.candidates.count;
    made.more = made.hits.count > spec->limit;
    made.hits.count = made.more ? spec->limit : made.hits.count;
    *answer = made;
    return FT_OK;
}
