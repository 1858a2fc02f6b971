/* Shared by the ways of searching. */
#ifndef FT_INDEX_SEARCH_INT_H
#define FT_INDEX_SEARCH_INT_H

#include "index_int.h"

#include "index/search.h"

#include <hs/hs.h>

/* What the trigrams of a match must be: all of PARTS, or one of them at least; no parts and no
 * gram: anything. */
struct gram_query {
    enum { QUERY_ANY, QUERY_GRAM, QUERY_ALL_OF, QUERY_ONE_OF } op;
    uint32_t gram;
    struct {
        FT_VEC(const struct gram_query *);
    } parts;
};
/* For a text as it stands, and for a regular expression; never asks for more than a match has. */
const struct gram_query *ft_gram_query_text(struct ft_arena *arena, const char *text);
const struct gram_query *ft_gram_query_regex(struct ft_arena *arena, const char *regex);

/* Where a match may be: the lines of FILE from LINE on that begin at FROM and end before TO. */
struct candidate {
    uint32_t file, line;
    uint64_t from, to; /* UINT64_MAX: to its end */
};
struct candidates {
    FT_VEC(struct candidate);
};
/* In the order of paths and lines: those that QUERY leaves of the base and all of the overlay, as
 * far as SPEC asks for their paths and language. WHOLE: each file once, as a whole. */
void ft_search_candidates(const struct ft_index *index, const struct ft_search_spec *spec,
                          const struct gram_query *query, bool whole, struct ft_arena *arena,
                          struct candidates *candidates);

/* A text with every character of a regular expression's own escaped. */
char *ft_search_escape(struct ft_arena *arena, const char *text);

/* A compiled expression; freed with the arena. */
struct matcher {
    hs_database_t *any;   /* that a line matches */
    hs_database_t *where; /* from where to where; NULL where that is too much to ask */
};
ft_err ft_matcher_new(ft_ctx *cx, const struct ft_search_spec *spec, struct matcher *matcher);

/* For hs_scan: the first match ends it; END: where an unsigned long long is to be set, or NULL. */
int ft_stop_at_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                     void *end);

/* One thread's work on a list of candidates. WORK is called with the place in the list; false ends
 * all. Calls come in order, several at a time. */
struct search_thread {
    ft_ctx cx;
    const struct ft_index *index;
    void *with; /* what all threads share */
    hs_scratch_t *scratch;
    struct ft_buf content;
    struct {
        FT_VEC(struct ft_hit);
    } hits;
    int64_t done;
};
ft_err ft_search_each(ft_ctx *cx, const struct ft_index *index, unsigned threads, size_t count,
                      const struct matcher *matcher, void *with,
                      bool (*work)(struct search_thread *thread, size_t place),
                      struct search_thread **done, size_t *done_count);

/* What all threads found, in ORDER; *COUNT of them. */
struct ft_hit *ft_search_hits(const struct search_thread *threads, size_t count,
                              struct ft_arena *arena, int (*order)(const void *a, const void *b),
                              size_t *hits);

/* The line around AT as a hit's text; columns are counted in the line itself. */
void ft_hit_take(struct ft_arena *arena, struct ft_slice text, size_t at, size_t size,
                 unsigned context, struct ft_hit *hit);

#endif
