/* Symbols and paths by what somebody remembers of their names.
 *
 * The names of a chunk lie one behind the other, a NUL between: one scan goes over all of them, and
 * only those that hold the query are looked at by themselves.
 */
#include "search_int.h"

#include <ctype.h>
#include <string.h>

enum { FUZZY_MAX = 64 };

struct best {
    int64_t file, symbol;
    int score;
    const char *name;
};

struct finding {
    const struct ft_search_spec *spec;
    struct matcher matcher;
    bool fuzzy;
    size_t chunks; /* of symbols; behind them, in a fuzzy search, the paths of both segments */
};

/* The best so far of one thread, the worst of them first. */
struct keeper {
    struct search_thread *thread;
    struct finding *finding;
    struct best *heap;
    size_t count;
    /* What is scanned: names and where they begin. */
    const struct segment *segment;
    const struct chunk_record *chunk; /* NULL: paths */
    const struct symbol_record *records;
    const char *names;
    uint32_t last;
};

static bool is_worse(const struct best *a, const struct best *b) {
    if (a->score != b->score) {
        return a->score < b->score;
    }
    int order = strcmp(a->name, b->name);
    if (order) {
        return order > 0;
    }
    return a->file != b->file ? a->file > b->file : a->symbol > b->symbol;
}

static void sink(struct best *heap, size_t count, size_t at) {
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= count) {
            return;
        }
        child += child + 1 < count && is_worse(&heap[child + 1], &heap[child]);
        if (!is_worse(&heap[child], &heap[at])) {
            return;
        }
        struct best swap = heap[at];
        heap[at] = heap[child];
        heap[child] = swap;
        at = child;
    }
}

static void keep(struct keeper *keeper, struct best best) {
    size_t limit = keeper->finding->spec->limit;
    if (keeper->count < limit) {
        keeper->heap[keeper->count++] = best;
        for (size_t i = keeper->count / 2; keeper->count == limit && i-- > 0;) {
            sink(keeper->heap, limit, i);
        }
    } else if (limit && is_worse(&keeper->heap[0], &best)) {
        keeper->heap[0] = best;
        sink(keeper->heap, limit, 0);
    }
}

static bool begins_word(const char *name, size_t at) {
    return at == 0 || !isalnum((unsigned char)name[at - 1]) ||
           (isupper((unsigned char)name[at]) && !isupper((unsigned char)name[at - 1]));
}

/* The letters from the end on, each as late as it can be: they lie close together then. */
static int fuzzy_score(const char *name, const char *query) {
    size_t at = strlen(name);
    int score = 200 - (int)(at < 150 ? at : 150);
    size_t after = SIZE_MAX;
    for (size_t left = strlen(query); left-- > 0;) {
        int wanted = tolower((unsigned char)query[left]);
        if (wanted == ' ') {
            continue;
        }
        do {
            if (at-- == 0) {
                return -1;
            }
        } while (tolower((unsigned char)name[at]) != wanted);
        score += begins_word(name, at) ? 20 : 0;
        score += at + 1 == after ? 15 : 0;
        score += name[at] == query[left] ? 1 : 0;
        after = at;
    }
    return score;
}

static int exact_score(const char *name, const char *query) {
    size_t size = strlen(query);
    size_t all = strlen(name);
    int rest = (int)(all - size < 100 ? all - size : 100);
    if (strncmp(name, query, size) == 0) {
        return all == size ? 1000 : 700 - rest;
    }
    if (strncasecmp(name, query, size) == 0) {
        return all == size ? 900 : 650 - rest;
    }
    const char *found = strcasestr(name, query);
    return !found ? -1 : (begins_word(name, (size_t)(found - name)) ? 500 : 400) - rest;
}

static int kind_score(enum ft_symbol_kind kind) {
    switch (kind) {
    case FT_SYMBOL_FUNCTION:
    case FT_SYMBOL_METHOD:
    case FT_SYMBOL_CLASS:
    case FT_SYMBOL_STRUCT:
    case FT_SYMBOL_INTERFACE:
    case FT_SYMBOL_TRAIT:
        return 10;
    case FT_SYMBOL_MEMBER:
    case FT_SYMBOL_FIELD:
    case FT_SYMBOL_CONSTANT:
    case FT_SYMBOL_VARIABLE:
        return -10;
    case FT_SYMBOL_NONE:
    case FT_SYMBOL_UNION:
    case FT_SYMBOL_ENUM:
    case FT_SYMBOL_MODULE:
    case FT_SYMBOL_TYPE:
    case FT_SYMBOL_MACRO:
    case FT_SYMBOL_KINDS:
    default:
        return 0;
    }
}

/* Which name holds the place: names begin in the order of their numbers. */
static uint32_t name_at(const struct keeper *k, uint64_t place, uint32_t count) {
    uint32_t from = 0;
    for (uint32_t to = count; to - from > 1;) {
        uint32_t middle = from + (to - from) / 2;
        uint32_t at = k->chunk ? k->records[middle].name : k->segment->files[middle].path;
        if (at <= place) {
            from = middle;
        } else {
            to = middle;
        }
    }
    return from;
}

static void take_path(struct keeper *k, uint32_t number) {
    struct ft_index_file file;
    const struct ft_index *index = k->thread->index;
    number += k->segment == &index->overlay ? index->base.head->files : 0;
    if (!ft_index_file(index, number, &file) || !ft_search_wants(k->finding->spec, &file)) {
        return;
    }
    int score = fuzzy_score(ft_path_base(file.path), k->finding->spec->query);
    score = score >= 0 ? score + 60 : fuzzy_score(file.path, k->finding->spec->query);
    if (score >= 0) {
        score -= file.vendored || file.generated ? 60 : 0;
        keep(k, (struct best){number, -1, score + 5, file.path});
    }
}

static void take_symbol(struct keeper *k, uint32_t at) {
    struct ft_symbol symbol;
    struct ft_index_file file;
    const struct ft_index *index = k->thread->index;
    uint32_t number = k->chunk->first + at;
    number += k->segment == &index->overlay ? index->base.head->symbols : 0;
    ft_index_symbol(index, number, &symbol);
    int score = k->finding->fuzzy ? fuzzy_score(symbol.name, k->finding->spec->query)
                                  : exact_score(symbol.name, k->finding->spec->query);
    if (score < 0 || (k->finding->spec->kind && symbol.kind != k->finding->spec->kind) ||
        !ft_index_file(index, symbol.file, &file) || !ft_search_wants(k->finding->spec, &file)) {
        return;
    }
    score += kind_score(symbol.kind) - (symbol.local ? 4 : 0);
    score -= file.vendored || file.generated ? 30 : 0;
    keep(k, (struct best){symbol.file, number, score, symbol.name});
}

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                    void *with) {
    (void)id;
    (void)from;
    (void)flags;
    struct keeper *k = with;
    uint32_t count = k->chunk ? k->chunk->symbols : k->segment->head->files;
    uint32_t at = count && to ? name_at(k, to - 1, count) : UINT32_MAX;
    if (at != k->last && at != UINT32_MAX) {
        k->last = at;
        if (k->chunk) {
            take_symbol(k, at);
        } else {
            take_path(k, at);
        }
    }
    return 0;
}

static bool scan_names(struct search_thread *thread, size_t place) {
    struct finding *finding = thread->with;
    const struct ft_index *index = thread->index;
    struct keeper k = {.thread = thread, .finding = finding, .last = UINT32_MAX};
    const char *names = NULL;
    size_t size = 0;
    k.heap = FT_NEW_N(thread->cx.arena, struct best, finding->spec->limit + 1);
    if (place < finding->chunks) {
        bool over = place >= index->base.chunk_count;
        k.segment = over ? &index->overlay : &index->base;
        k.chunk =
            ft_segment_chunk(k.segment, (uint32_t)(over ? place - index->base.chunk_count : place),
                             &k.records, &names);
        size = k.chunk ? k.chunk->names_size : 0;
    } else {
        k.segment = place == finding->chunks ? &index->base : &index->overlay;
        names = k.segment->map ? ft_segment_part(k.segment, PART_PATHS, &size) : NULL;
    }
    if (names && size) {
        hs_scan(finding->matcher.any, names, (unsigned)size, 0, thread->scratch, on_match, &k);
    }
    for (size_t i = 0; i < k.count; i++) { /* hits carry them to the end */
        *FT_PUSH(thread->cx.arena, &thread->hits) =
            (struct ft_hit){.file = (uint32_t)k.heap[i].file,
                            .column = (uint32_t)(k.heap[i].symbol + 1),
                            .score = k.heap[i].score,
                            .text = k.heap[i].name};
    }
    return true;
}

static int best_first(const void *a, const void *b) {
    const struct ft_hit *x = a;
    const struct ft_hit *y = b;
    if (x->score != y->score) {
        return x->score > y->score ? -1 : 1;
    }
    int order = strcmp(x->text, y->text);
    if (order) {
        return order;
    }
    return x->file != y->file ? (x->file > y->file) - (x->file < y->file)
                              : (x->column > y->column) - (x->column < y->column);
}

/* "abc" as a.*b.*c within one name. */
static char *letters(struct ft_arena *arena, const char *query) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (const char *at = query; *at; at++) {
        if (*at == ' ') {
            continue;
        }
        const char one[] = {*at, '\0'};
        ft_buf_printf(&buf, "%s%s", buf.size ? "[^\\x00]*?" : "", ft_search_escape(arena, one));
    }
    return ft_buf_text(&buf, arena);
}

static ft_err find(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                   bool fuzzy, struct ft_meant_list *list) {
    struct finding finding = {.spec = spec, .fuzzy = fuzzy};
    struct search_thread *threads = NULL;
    size_t count = 0;
    struct ft_search_spec expression = {.query = spec->query, .ignore_case = true};
    if (fuzzy && strlen(spec->query) > FUZZY_MAX) {
        return ft_fail(cx, FT_INVALID, "a fuzzy query has at most %d letters", FUZZY_MAX);
    }
    if (fuzzy) {
        expression.query = letters(cx->arena, spec->query);
        expression.regex = true;
    }
    FT_TRY(ft_matcher_new(cx, &expression, &finding.matcher));
    finding.chunks =
        index->base.chunk_count + (index->overlay.map ? index->overlay.chunk_count : 0);
    FT_TRY(ft_search_each(cx, index, spec->threads, finding.chunks + (fuzzy ? 2 : 0),
                          &finding.matcher, &finding, scan_names, &threads, &count));
    size_t hits = 0;
    const struct ft_hit *all = ft_search_hits(threads, count, cx->arena, best_first, &hits);
    for (size_t i = 0; i < hits && i < spec->limit; i++) {
        *FT_PUSH(cx->arena, list) = (struct ft_meant){
            .file = all[i].file, .symbol = (int64_t)all[i].column - 1, .score = (int)all[i].score};
    }
    return FT_OK;
}

ft_err ft_search_symbols(ft_ctx *cx, const struct ft_index *index,
                         const struct ft_search_spec *spec, struct ft_meant_list *list) {
    return find(cx, index, spec, false, list);
}

ft_err ft_search_fuzzy(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                       struct ft_meant_list *list) {
    return find(cx, index, spec, true, list);
}
