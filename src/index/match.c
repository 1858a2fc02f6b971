/* Expressions compiled, and threads that look through files with them. */
#include "search_int.h"

#include "base/text.h"
#include "loop/loop.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 400, LEAD = 120 };

char *ft_search_escape(struct ft_arena *arena, const char *text) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (const char *at = text; *at; at++) {
        bool word = (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') ||
                    (*at >= 'A' && *at <= 'Z') || *at == '_' || (unsigned char)*at >= 128;
        if (word) {
            ft_buf_putc(&buf, *at);
        } else {
            ft_buf_printf(&buf, "\\x%02x", (unsigned)(unsigned char)*at);
        }
    }
    return ft_buf_text(&buf, arena);
}

static void free_database(void *object) {
    hs_free_database(object);
}

static hs_error_t compile(ft_ctx *cx, const char *text, unsigned flags, hs_database_t **database,
                          const char **why) {
    hs_compile_error_t *error = NULL;
    hs_error_t done = hs_compile(text, flags, HS_MODE_BLOCK, NULL, database, &error);
    if (done == HS_SUCCESS) {
        ft_arena_defer(cx->arena, free_database, *database);
    } else if (error) {
        *why = ft_strdup(cx->arena, error->message);
        hs_free_compile_error(error);
    }
    return done;
}

ft_err ft_matcher_new(ft_ctx *cx, const struct ft_search_spec *spec, struct matcher *matcher) {
    size_t size = strlen(spec->query);
    const char *why = "the processor lacks SSSE3";
    struct matcher made = {0};
    if (!size || size > FT_SEARCH_QUERY_MAX) {
        return ft_fail(cx, FT_INVALID, "a query has 1 to %d bytes, not %zu", FT_SEARCH_QUERY_MAX,
                       size);
    }
    const char *text = spec->regex ? spec->query : ft_search_escape(cx->arena, spec->query);
    if (spec->word) {
        text = ft_sprintf(cx->arena, "\\b(?:%s)\\b", text);
    }
    unsigned flags = HS_FLAG_MULTILINE | HS_FLAG_ALLOWEMPTY;
    flags |= spec->ignore_case ? HS_FLAG_CASELESS : 0U;
    if (compile(cx, text, flags, &made.any, &why) != HS_SUCCESS) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "'%s' cannot be searched for: %s", spec->query, why));
        return ft_hint(cx, "expressions are as in PCRE, without backreferences and lookaround; "
                           "leave out --regex to search for the text as it stands");
    }
    if (compile(cx, text, flags | HS_FLAG_SOM_LEFTMOST, &made.where, &why) != HS_SUCCESS) {
        made.where = NULL; /* too large for that: the whole line is shown as the match */
    }
    *matcher = made;
    return FT_OK;
}

int ft_stop_at_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                     void *end) {
    (void)id;
    (void)from;
    (void)flags;
    if (end) {
        *(unsigned long long *)end = to;
    }
    return 1;
}

struct crew {
    atomic_size_t next;
    atomic_bool enough;
    size_t count;
    const struct matcher *matcher;
    bool (*work)(struct search_thread *thread, size_t place);
    struct search_thread *threads;
};

static ft_err run(struct ft_hand *hand) {
    struct crew *crew = hand->with;
    struct search_thread *thread = &crew->threads[hand->number];
    ft_err err = FT_OK;
    thread->cx = hand->cx;
    ft_buf_init(&thread->content, FT_BUF_NO_CAP);
    if ((crew->matcher->any &&
         hs_alloc_scratch(crew->matcher->any, &thread->scratch) != HS_SUCCESS) ||
        (crew->matcher->where &&
         hs_alloc_scratch(crew->matcher->where, &thread->scratch) != HS_SUCCESS)) {
        ft_panic("out of memory for searching");
    }
    while (err == FT_OK && !atomic_load_explicit(&crew->enough, memory_order_relaxed)) {
        size_t place = atomic_fetch_add(&crew->next, 1);
        if (place >= crew->count) {
            break;
        }
        if (!crew->work(thread, place)) {
            atomic_store(&crew->enough, true);
        }
        thread->done++;
        err = ft_checkpoint(&thread->cx);
    }
    hs_free_scratch(thread->scratch);
    ft_buf_release(&thread->content);
    hand->cx.error = thread->cx.error;
    return err;
}

ft_err ft_search_each(ft_ctx *cx, const struct ft_index *index, unsigned threads, size_t count,
                      const struct matcher *matcher, void *with,
                      bool (*work)(struct search_thread *thread, size_t place),
                      struct search_thread **done, size_t *done_count) {
    struct crew crew = {.count = count, .matcher = matcher, .work = work};
    unsigned number = count < 8 ? 1 : ft_hands(threads); /* starting one takes longer than that */
    crew.threads = FT_NEW_N(cx->arena, struct search_thread, number);
    for (unsigned i = 0; i < number; i++) {
        crew.threads[i] = (struct search_thread){.index = index, .with = with};
    }
    FT_TRY(ft_crew(cx, "search", number, run, &crew));
    *done = crew.threads;
    *done_count = number;
    return FT_OK;
}

struct ft_hit *ft_search_hits(const struct search_thread *threads, size_t count,
                              struct ft_arena *arena, int (*order)(const void *a, const void *b),
                              size_t *hits) {
    struct {
        FT_VEC(struct ft_hit);
    } all = {0};
    for (size_t i = 0; i < count; i++) {
        for (size_t h = 0; h < threads[i].hits.count; h++) {
            *FT_PUSH(arena, &all) = threads[i].hits.at[h];
        }
    }
    if (all.count) {
        qsort(all.at, all.count, sizeof *all.at, order);
    }
    *hits = all.count;
    return all.at;
}

/* LINE, cut to what can be shown around the match at AT. */
static const char *shown(struct ft_arena *arena, struct ft_slice line, size_t at) {
    size_t from = line.size > TEXT_MAX && at > LEAD ? at - LEAD : 0;
    size_t size = line.size - from < TEXT_MAX ? line.size - from : TEXT_MAX;
    while (from && ((unsigned char)line.data[from] & 0xc0) == 0x80) {
        from++;
        size--;
    }
    while (size && from + size < line.size &&
           ((unsigned char)line.data[from + size] & 0xc0) == 0x80) {
        size--;
    }
    struct ft_slice part = {line.data + from, size};
    if (part.size && part.data[part.size - 1] == '\r') {
        part.size--;
    }
    if (ft_utf8_valid(part) && !memchr(part.data, '\0', part.size)) {
        return ft_slice_dup(arena, part);
    }
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    ft_text_inert(&buf, part, true);
    return ft_buf_text(&buf, arena);
}

static struct ft_slice line_at(struct ft_slice text, size_t from) {
    const char *end = memchr(text.data + from, '\n', text.size - from);
    return (struct ft_slice){text.data + from,
                             end ? (size_t)(end - text.data) - from : text.size - from};
}

/* Where the line before the one that begins at FROM begins; FROM > 0. */
static size_t line_before(struct ft_slice text, size_t from) {
    const char *end = memrchr(text.data, '\n', from - 1);
    return end ? (size_t)(end - text.data) + 1 : 0;
}

void ft_hit_take(struct ft_arena *arena, struct ft_slice text, size_t at, size_t size,
                 unsigned context, struct ft_hit *hit) {
    const char *begin = at ? memrchr(text.data, '\n', at) : NULL;
    size_t from = begin ? (size_t)(begin - text.data) + 1 : 0;
    struct ft_slice line = line_at(text, from);
    hit->column = (uint32_t)(at - from) + 1;
    hit->end_column = hit->column + (uint32_t)size;
    hit->text = shown(arena, line, at - from);
    size_t first = from;
    unsigned lines = 0;
    while (lines < context && first > 0) {
        first = line_before(text, first);
        lines++;
    }
    for (size_t next = first; next < from; next += line_at(text, next).size + 1) {
        *FT_PUSH(arena, &hit->before) = shown(arena, line_at(text, next), 0);
    }
    size_t next = from + line.size + 1;
    for (lines = 0; lines < context && next < text.size; lines++) {
        *FT_PUSH(arena, &hit->after) = shown(arena, line_at(text, next), 0);
        next += line_at(text, next).size + 1;
    }
}
