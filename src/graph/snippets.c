/* The code of those declarations of a map that matter most. */
#include "base/text.h"
#include "graph/map_int.h"
#include "index/declaration.h"

#include <stdlib.h>
#include <string.h>

enum {
    TRIED = 200, /* seeds, the best first */
    LINES = 80,  /* of one snippet */
    BEFORE = 20  /* of them before the line that matters, where a declaration is longer */
};

static int best_first(const void *a, const void *b) {
    const struct map_seed *x = a;
    const struct map_seed *y = b;
    if (x->score < y->score || x->score > y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return x->symbol != y->symbol ? (x->symbol > y->symbol) - (x->symbol < y->symbol)
                                  : (x->line > y->line) - (x->line < y->line);
}

static int by_symbol(const void *a, const void *b) {
    const struct map_seed *x = a;
    const struct map_seed *y = b;
    return x->symbol != y->symbol ? (x->symbol > y->symbol) - (x->symbol < y->symbol)
                                  : best_first(a, b);
}

/* One seed a symbol: it is worth what all of its say together, and shown at the best of them. */
static void join(struct map_seeds *seeds) {
    size_t kept = 0;
    qsort(seeds->at, seeds->count, sizeof *seeds->at, by_symbol);
    for (size_t i = 0; i < seeds->count; i++) {
        if (kept && seeds->at[kept - 1].symbol == seeds->at[i].symbol) {
            seeds->at[kept - 1].score += seeds->at[i].score;
        } else {
            seeds->at[kept++] = seeds->at[i];
        }
    }
    seeds->count = kept;
    qsort(seeds->at, seeds->count, sizeof *seeds->at, best_first);
}

static bool is_taken(const struct ft_repo_map *map, uint32_t file, uint32_t line,
                     uint32_t end_line) {
    for (size_t i = 0; i < map->snippets.count; i++) {
        const struct ft_map_snippet *taken = &map->snippets.at[i];
        if (taken->file == file && taken->line <= end_line && line <= taken->end_line) {
            return true;
        }
    }
    return false;
}

/* With what is said of it above; of a long one, the lines around the one that matters. */
static void choose_lines(const struct ft_declarations *in, const struct ft_symbol *symbol,
                         uint32_t line, struct ft_map_snippet *snippet) {
    uint32_t last = (uint32_t)in->lines.count;
    snippet->line = ft_declaration_first(in, symbol->line);
    snippet->end_line = symbol->end_line < last ? symbol->end_line : last;
    if (snippet->end_line - snippet->line < LINES) {
        return;
    }
    if (line > snippet->line + LINES / 2) {
        snippet->line = line - BEFORE;
    }
    if (snippet->end_line - snippet->line >= LINES) {
        snippet->end_line = snippet->line + LINES - 1;
    }
}

static const char *text_of(struct ft_arena *arena, const struct ft_declarations *in,
                           const struct ft_map_snippet *snippet) {
    FT_BUF struct ft_buf inert;
    size_t from = in->lines.at[snippet->line - 1];
    size_t to =
        snippet->end_line < in->lines.count ? in->lines.at[snippet->end_line] : in->text.size;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    ft_text_inert(&inert, (struct ft_slice){in->text.data + from, to - from}, true);
    return ft_buf_text(&inert, arena);
}

/* Whether there is a snippet of SEED that costs at most TOKENS. */
static bool make(ft_ctx *cx, const struct ft_index *index, const struct map_seed *seed,
                 int64_t tokens, const struct ft_repo_map *map, struct ft_map_snippet *snippet) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_BUF struct ft_buf content;
    struct ft_symbol symbol;
    struct ft_index_file file;
    struct ft_declarations in;
    ft_index_symbol(index, seed->symbol, &symbol);
    ft_buf_init(&content, FT_BUF_NO_CAP);
    if (!ft_index_file(index, symbol.file, &file) || !ft_index_read(index, symbol.file, &content)) {
        return false;
    }
    ft_declarations_in(scratch, file.lang, (struct ft_slice){content.data, content.size}, &in);
    if (symbol.line > in.lines.count || symbol.end_line < symbol.line) {
        return false; /* it was another file when the index was made */
    }
    *snippet = (struct ft_map_snippet){.file = symbol.file, .symbol = seed->symbol};
    choose_lines(&in, &symbol, seed->line, snippet);
    bool whole_on_map = snippet->line == snippet->end_line;
    if (whole_on_map || is_taken(map, symbol.file, snippet->line, snippet->end_line)) {
        return false;
    }
    snippet->text = text_of(cx->arena, &in, snippet);
    snippet->tokens = map_tokens(strlen(file.path) + strlen(snippet->text) + 16);
    return snippet->tokens <= tokens;
}

void map_snippets(ft_ctx *cx, const struct ft_index *index, struct map_seeds *seeds, int64_t tokens,
                  struct ft_repo_map *map) {
    if (!seeds->count) {
        return;
    }
    join(seeds);
    for (size_t i = 0; i < seeds->count; i++) {
        struct ft_map_snippet snippet;
        if (i < TRIED && make(cx, index, &seeds->at[i], tokens, map, &snippet)) {
            tokens -= snippet.tokens;
            map->tokens += snippet.tokens;
            *FT_PUSH(cx->arena, &map->snippets) = snippet;
        }
    }
    map->snippets_left = (int64_t)seeds->count - (int64_t)map->snippets.count;
}
