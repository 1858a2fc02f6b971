/* Where a name stands in code. */
#include "quick_int.h"
#include "search_int.h"

#include <string.h>

struct look {
    const struct ft_search_spec *spec;
    struct candidates candidates;
    atomic_size_t found;
};

static bool is_definition(const struct ft_index *index, uint32_t file, uint32_t line,
                          const char *name) {
    uint32_t first = 0;
    uint32_t count = 0;
    ft_index_symbols_of(index, file, &first, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct ft_symbol symbol;
        ft_index_symbol(index, first + i, &symbol);
        if (symbol.line == line && strcmp(symbol.name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void take(struct search_thread *thread, struct ft_slice text, struct lexer *lexer,
                 struct token token, char before, uint32_t place) {
    const struct look *look = thread->with;
    uint32_t line = ft_lex_line(lexer, token.at);
    struct ft_hit *hit = FT_PUSH(thread->cx.arena, &thread->hits);
    *hit = (struct ft_hit){.file = place, .line = line};
    ft_hit_take(thread->cx.arena, text, (size_t)(token.at - text.data), token.size, 0, hit);
    struct lexer ahead = *lexer;
    hit->score =
        is_definition(thread->index, look->candidates.at[place].file, line, look->spec->query)
            ? FT_REF_DEFINITION
        : ft_lex_next(&ahead).type == '(' ? FT_REF_CALL
        : before == '.' || before == '>'  ? FT_REF_MEMBER
                                          : FT_REF_USE;
}

static bool look_through(struct search_thread *thread, size_t place) {
    struct look *look = thread->with;
    struct ft_index_file file;
    struct lexer lexer;
    size_t found = 0;
    uint32_t number = look->candidates.at[place].file;
    if (!ft_index_file(thread->index, number, &file) || !file.lang ||
        !ft_index_read(thread->index, number, &thread->content)) {
        return true;
    }
    struct ft_slice text = {thread->content.data, thread->content.size};
    size_t size = strlen(look->spec->query);
    if (!ft_lex_begin(&lexer, file.lang, text)) {
        return true;
    }
    char before = 0;
    for (struct token token = ft_lex_next(&lexer); token.type && found <= look->spec->limit;
         token = ft_lex_next(&lexer)) {
        if (token.type == 'i' && token.size == size &&
            memcmp(token.at, look->spec->query, size) == 0) {
            take(thread, text, &lexer, token, before, (uint32_t)place);
            found++;
        }
        before = token.type;
    }
    return atomic_fetch_add(&look->found, found) + found <= look->spec->limit;
}

static int by_place(const void *a, const void *b) {
    const struct ft_hit *x = a;
    const struct ft_hit *y = b;
    if (x->file != y->file) {
        return x->file < y->file ? -1 : 1;
    }
    return x->line != y->line ? (x->line < y->line ? -1 : 1)
                              : (x->column > y->column) - (x->column < y->column);
}

ft_err ft_search_refs(ft_ctx *cx, const struct ft_index *index, const struct ft_search_spec *spec,
                      struct ft_ref_answer *answer) {
    struct look look = {.spec = spec};
    struct matcher none = {0};
    struct search_thread *threads = NULL;
    struct ft_ref_answer made = {0};
    size_t count = 0;
    if (!*spec->query || strlen(spec->query) > FT_SEARCH_QUERY_MAX) {
        return ft_fail(cx, FT_INVALID, "a name has 1 to %d bytes", FT_SEARCH_QUERY_MAX);
    }
    ft_search_candidates(index, spec, ft_gram_query_text(cx->arena, spec->query), true, cx->arena,
                         &look.candidates);
    FT_TRY(ft_search_each(cx, index, spec->threads, look.candidates.count, &none, &look,
                          look_through, &threads, &count));
    size_t hits = 0;
    const struct ft_hit *all = ft_search_hits(threads, count, cx->arena, by_place, &hits);
    made.candidates = (int64_t)look.candidates.count;
    made.more = hits > spec->limit;
    for (size_t i = 0; i < hits && i < spec->limit; i++) {
        const struct ft_hit *hit = &all[i];
        *FT_PUSH(cx->arena, &made.refs) =
            (struct ft_ref){.file = look.candidates.at[hit->file].file,
                            .line = hit->line,
                            .column = hit->column,
                            .kind = (enum ft_ref_kind)hit->score,
                            .text = hit->text};
    }
    *answer = made;
    return FT_OK;
}
