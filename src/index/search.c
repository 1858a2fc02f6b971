/* A text or an expression, line by line. */
#include "search_int.h"

#include <string.h>

struct search {
    const struct ft_search_spec *spec;
    struct candidates candidates;
    struct matcher matcher;
    atomic_size_t hits;
};

/* The leftmost match of a line, the longest of those. */
struct range {
    unsigned long long from, to;
    bool found;
};

static int widen(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                 void *context) {
    (void)id;
    (void)flags;
    struct range *range = context;
    if (!range->found || from < range->from || (from == range->from && to > range->to)) {
        *range = (struct range){from, to, true};
    }
    return 0;
}

/* Whether LINE by itself matches, and where. */
static bool match_line(struct search_thread *thread, const struct matcher *matcher,
                       struct ft_slice line, struct range *range) {
    *range = (struct range){0};
    if (matcher->where) {
        hs_scan(matcher->where, line.data, (unsigned)line.size, 0, thread->scratch, widen, range);
        return range->found;
    }
    unsigned long long end = 0;
    bool found = hs_scan(matcher->any, line.data, (unsigned)line.size, 0, thread->scratch,
                         ft_stop_at_match, &end) == HS_SCAN_TERMINATED;
    range->to = line.size;
    return found;
}

static uint32_t count_lines(struct ft_slice text) {
    uint32_t count = 0;
    for (const char *at = text.data, *end = at + text.size;
         (at = memchr(at, '\n', (size_t)(end - at)));) {
        at++;
        count++;
    }
    return count;
}

/* The lines of a text that are looked through. */
struct stretch {
    size_t from, to;
    uint32_t line; /* of the first */
};

/* Reads what a candidate is; false where nothing is to be looked through. A file that has changed
 * since it was indexed is looked through as a whole, with its first candidate. */
static bool read_part(struct search_thread *thread, const struct search *search, size_t place,
                      struct stretch *part) {
    const struct candidate *c = &search->candidates.at[place];
    bool around = search->spec->context > 0; /* lines of other parts are shown, too */
    bool changed = false;
    if (!ft_index_read_part(thread->index, c->file, around ? 0 : c->from,
                            around ? UINT64_MAX : c->to, &thread->content, &changed)) {
        return false; /* gone since */
    }
    size_t size = thread->content.size;
    *part = (struct stretch){0, size, changed ? 1 : c->line};
    if (!changed && around) {
        part->from = c->from < size ? c->from : size;
        part->to = c->to < size ? c->to : size;
    }
    return !changed || !place || search->candidates.at[place - 1].file != c->file;
}

static bool search_file(struct search_thread *thread, size_t place) {
    struct search *search = thread->with;
    struct stretch part;
    size_t found = 0;
    if (!read_part(thread, search, place, &part)) {
        return true;
    }
    struct ft_slice text = {thread->content.data, thread->content.size};
    size_t counted = part.from;
    for (size_t at = part.from; at < part.to && found <= search->spec->limit;) {
        unsigned long long end = 0;
        if (hs_scan(search->matcher.any, text.data + at, (unsigned)(part.to - at), 0,
                    thread->scratch, ft_stop_at_match, &end) != HS_SCAN_TERMINATED) {
            break;
        }
        /* The line that holds the match's last byte; an empty match stands before its place. */
        size_t last = at + (size_t)end - (end > 0);
        const char *begin = last > at ? memrchr(text.data + at, '\n', last - at) : NULL;
        size_t from = begin ? (size_t)(begin - text.data) + 1 : at;
        const char *stop = last < part.to ? memchr(text.data + last, '\n', part.to - last) : NULL;
        size_t next = stop ? (size_t)(stop - text.data) + 1 : part.to;
        struct ft_slice whole = {text.data + from, (stop ? next - 1 : next) - from};
        struct range range;
        if (match_line(thread, &search->matcher, whole, &range)) {
            struct ft_hit *hit = FT_PUSH(thread->cx.arena, &thread->hits);
            part.line += count_lines((struct ft_slice){text.data + counted, from - counted});
            counted = from;
            *hit = (struct ft_hit){.file = (uint32_t)place, .line = part.line};
            ft_hit_take(thread->cx.arena, text, from + (size_t)range.from,
                        (size_t)(range.to - range.from), search->spec->context, hit);
            found++;
        }
        at = next;
    }
    /* One more than asked for tells that there are more. Files are taken in order, and each that
     * was begun is looked through: the first hits are the same whoever is faster. */
    return atomic_fetch_add(&search->hits, found) + found <= search->spec->limit;
}

static int by_place(const void *a, const void *b) {
    const struct ft_hit *x = a;
    const struct ft_hit *y = b;
    return x->file != y->file ? (x->file > y->file) - (x->file < y->file)
                              : (x->line > y->line) - (x->line < y->line);
}

ft_err ft_search(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                 struct ft_search_answer *answer) {
    struct search search = {.spec = spec};
    struct search_thread *threads = NULL;
    struct ft_search_answer made = {0};
    size_t count = 0;
    FT_TRY(ft_matcher_new(cx, spec, &search.matcher));
    ft_search_candidates(index, spec,
                         spec->regex ? ft_gram_query_regex(cx->arena, spec->query)
                                     : ft_gram_query_text(cx->arena, spec->query),
                         false, cx->arena, &search.candidates);
    FT_TRY(ft_search_each(cx, index, spec->threads, search.candidates.count, &search.matcher,
                          &search, search_file, &threads, &count));
    made.candidates = (int64_t)search.candidates.count;
    for (size_t i = 0; i < count; i++) {
        made.searched += threads[i].done;
    }
    made.hits.at = ft_search_hits(threads, count, cx->arena, by_place, &made.hits.count);
    made.more = made.hits.count > spec->limit;
    made.hits.count = made.more ? spec->limit : made.hits.count;
    for (size_t i = 0; i < made.hits.count; i++) {
        made.hits.at[i].file = search.candidates.at[made.hits.at[i].file].file;
    }
    *answer = made;
    return FT_OK;
}
