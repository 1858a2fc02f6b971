/* The project's part: its symbols, and what usually comes next. */
#include "base/text.h"
#include "complete/complete_int.h"
#include "index/search.h"

#include <ctype.h>
#include <string.h>

static bool is_mixing(const struct ft_lang *a, const struct ft_lang *b) {
    static const char *const groups[] = {" c cpp ", " javascript typescript tsx "};
    for (size_t i = 0; a && b && a != b && i < FT_COUNT(groups); i++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        if (strstr(groups[i], ft_sprintf(scratch, " %s ", a->id)) &&
            strstr(groups[i], ft_sprintf(scratch, " %s ", b->id))) {
            return true;
        }
    }
    return a == b;
}

ft_err complete_project(struct completing *c) {
    enum { SYMBOLS = 300 };
    struct ft_meant_list meant = {0};
    struct ft_search_spec spec = {.query = c->prefix, .limit = SYMBOLS, .threads = 1};
    if (strlen(c->prefix) < 2) {
        return FT_OK;
    }
    FT_TRY(ft_search_symbols(c->cx, c->spec->index, &spec, &meant));
    for (size_t i = 0; i < meant.count; i++) {
        struct ft_symbol symbol;
        struct ft_index_file file;
        ft_index_symbol(c->spec->index, (uint32_t)meant.at[i].symbol, &symbol);
        bool here = ft_index_file(c->spec->index, symbol.file, &file) &&
                    strcmp(file.path, c->spec->path) == 0;
        bool seen = !symbol.local && symbol.kind != FT_SYMBOL_METHOD &&
                    symbol.kind != FT_SYMBOL_MEMBER && symbol.kind != FT_SYMBOL_FIELD;
        if (!here && seen && is_mixing(file.lang, c->spec->lang) &&
            complete_fits(c, ft_slice_of(symbol.name))) {
            struct ft_completion *one =
                complete_add(c, ft_slice_of(symbol.name), ft_symbol_kind_name(symbol.kind),
                             SCORE_PROJECT - (int)(i / 8));
            if (!one->path) {
                one->path = file.path;
                one->line = symbol.line;
            }
        }
    }
    return FT_OK;
}

/* The start of the last two words before the place, on its line: "ft_fail(cx, ", "return ". */
static struct ft_slice last_words(const struct completing *c) {
    const char *text = c->text.data;
    uint32_t begin = c->from;
    while (begin > 0 && text[begin - 1] != '\n') {
        begin--;
    }
    uint32_t at = c->from;
    for (int words = 0; at > begin && words < 2;) {
        while (at > begin && !ft_is_name_char(text[at - 1])) {
            at--;
        }
        while (at > begin && ft_is_name_char(text[at - 1])) {
            at--;
        }
        words++;
    }
    while (at < c->from && isspace((unsigned char)text[at])) {
        at++;
    }
    return (struct ft_slice){text + at, c->from - at};
}

static void take_next(struct completing *c, struct ft_slice rest) {
    size_t size = 0;
    while (size < rest.size &&
           (ft_is_name_char(rest.data[size]) || (unsigned char)rest.data[size] >= 0x80)) {
        size++;
    }
    struct ft_slice name = {rest.data, size};
    if (size && !isdigit((unsigned char)rest.data[0]) && complete_fits(c, name)) {
        complete_add(c, name, "idiom", SCORE_WORD)->times++;
    }
}

static void in_file(struct completing *c, struct ft_slice words) {
    struct ft_slice rest = c->text;
    for (ptrdiff_t found = 0; (found = ft_slice_find(rest, words)) >= 0;) {
        const char *at = rest.data + found;
        bool whole = at == c->text.data || !ft_is_name_char(at[-1]) || !ft_is_name_char(*at);
        rest.size -= (size_t)found + words.size;
        rest.data += (size_t)found + words.size;
        if (whole && rest.data != c->text.data + c->from) {
            take_next(c, rest);
        }
    }
}

/* As many lines as can be looked at in a moment: enough to tell what is usual. */
static ft_err in_project(struct completing *c, struct ft_slice words) {
    enum { LINES = 200 };
    struct ft_search_answer answer;
    struct ft_search_spec spec = {.query = ft_slice_dup(c->cx->arena, words),
                                  .lang = c->spec->lang->id,
                                  .limit = LINES,
                                  .threads = 1};
    FT_TRY(ft_search(c->cx, c->spec->index, &spec, &answer));
    for (size_t i = 0; i < answer.hits.count; i++) {
        const struct ft_hit *hit = &answer.hits.at[i];
        struct ft_index_file file;
        bool here = ft_index_file(c->spec->index, hit->file, &file) &&
                    strcmp(file.path, c->spec->path) == 0;
        if (!here && hit->end_column >= 1 && hit->end_column - 1 <= strlen(hit->text)) {
            take_next(c, ft_slice_of(hit->text + hit->end_column - 1));
        }
    }
    return FT_OK;
}

ft_err complete_idioms(struct completing *c) {
    struct ft_slice words = last_words(c);
    bool named = false;
    for (size_t i = 0; i < words.size; i++) {
        named = named || ft_is_name_char(words.data[i]);
    }
    if (!named || words.size < 2 || words.size > 200 || memchr(words.data, 0, words.size)) {
        return FT_OK;
    }
    in_file(c, words);
    return words.size >= 4 ? in_project(c, words) : FT_OK;
}
