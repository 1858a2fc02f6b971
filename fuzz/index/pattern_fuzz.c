/* Expressions of anybody, and a text behind a NUL: what matches is never passed over by its
 * trigrams. */
#include "index/search_int.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool fits(const struct gram_query *query, const struct gram_set *set) {
    if (query->op == QUERY_GRAM) {
        return set->bits[query->gram / 64] >> query->gram % 64 & 1;
    }
    bool all = query->op != QUERY_ONE_OF;
    for (size_t i = 0; i < query->parts.count; i++) {
        bool part = fits(query->parts.at[i], set);
        all = query->op == QUERY_ONE_OF ? all || part : all && part;
    }
    return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { EXPRESSION_MAX = 64 }; /* compiling longer ones is the library's time, not ours */
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    const uint8_t *end = memchr(data, 0, size);
    if (!end || end - data > EXPRESSION_MAX) {
        return 0;
    }
    struct ft_slice text = {(const char *)end + 1, size - (size_t)(end - data) - 1};
    struct ft_search_spec spec = {.query = (const char *)data, .regex = true};
    const struct gram_query *query = ft_gram_query_regex(arena, spec.query);
    struct matcher matcher;
    hs_scratch_t *scratch = NULL;
    if (ft_matcher_new(&cx, &spec, &matcher) != FT_OK ||
        hs_alloc_scratch(matcher.any, &scratch) != HS_SUCCESS) {
        return 0;
    }
    /* Line by line, as files are searched. */
    for (struct ft_slice line; ft_slice_line(&text, &line);) {
        struct gram_set *set = FT_NEW(arena, struct gram_set);
        ft_gram_add(set, line);
        if (hs_scan(matcher.any, line.data, (unsigned)line.size, 0, scratch, ft_stop_at_match,
                    NULL) == HS_SCAN_TERMINATED &&
            !fits(query, set)) {
            ft_panic("a match was passed over");
        }
    }
    hs_free_scratch(scratch);
    return 0;
}
