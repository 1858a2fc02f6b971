#include "graph/impact.h"

#include <ctype.h>
#include <string.h>

enum { NAMED_MAX = 64 };

static void add_seed(struct ft_arena *arena, struct ft_seeds *seeds, uint32_t node) {
    if (!seeds->count || seeds->at[seeds->count - 1] != node) {
        *FT_PUSH(arena, seeds) = node;
    }
}

void ft_seeds_file(struct ft_arena *arena, const struct ft_index *index, uint32_t file,
                   struct ft_seeds *seeds) {
    uint32_t first = 0;
    uint32_t count = 0;
    ft_index_symbols_of(index, file, &first, &count);
    for (uint32_t i = 0; i < count; i++) {
        add_seed(arena, seeds, first + i);
    }
    add_seed(arena, seeds, ft_index_symbols(index) + file);
}

/* What LINE belongs to: a field or member is part of its type. */
static uint32_t owner_of(const struct ft_index *index, uint32_t file, uint32_t line) {
    struct ft_symbol symbol;
    uint32_t first = 0;
    uint32_t count = 0;
    if (!ft_index_around(index, file, line, &symbol)) {
        return ft_index_symbols(index) + file;
    }
    if ((symbol.kind != FT_SYMBOL_MEMBER && symbol.kind != FT_SYMBOL_FIELD) || !symbol.inside) {
        return symbol.number;
    }
    ft_index_symbols_of(index, file, &first, &count);
    for (uint32_t i = symbol.number; i > first; i--) {
        struct ft_symbol around;
        ft_index_symbol(index, i - 1, &around);
        if (around.line <= line && around.end_line >= line &&
            strcmp(around.name, symbol.inside) == 0) {
            return around.number;
        }
    }
    return symbol.number;
}

/* A line of comment alone, as far as it shows without a tree. */
static bool is_comment(const struct ft_lang *lang, struct ft_slice line) {
    bool slashes = lang && strcmp(lang->line_comment, "//") == 0;
    ptrdiff_t end = ft_slice_find(line, FT_SLICE("*/"));
    bool ends = end < 0 || (size_t)end + 2 == line.size;
    return lang && *lang->line_comment &&
           (ft_slice_starts(line, lang->line_comment) ||
            (slashes && ends &&
             (ft_slice_starts(line, "/*") || ft_slice_starts(line, "* ") ||
              ft_slice_is(line, "*") || ft_slice_is(line, "*/"))));
}

void ft_seeds_lines(struct ft_arena *arena, const struct ft_index *index, uint32_t file,
                    struct ft_slice content, const struct ft_line_ranges *ranges,
                    struct ft_seeds *seeds) {
    struct ft_slice rest = content;
    struct ft_slice line;
    struct ft_index_file info;
    size_t number = 0;
    const struct ft_lang *lang = ft_index_file(index, file, &info) ? info.lang : NULL;
    for (size_t r = 0; r < ranges->count; r++) {
        const struct ft_line_range *range = &ranges->at[r];
        /* Where lines went, what stood around them stands around the line before. */
        size_t end = range->new_first + (range->new_count ? range->new_count : 1);
        bool last = true;
        while (number < end && ft_slice_line(&rest, &line)) {
            number++;
            last = last && number <= range->new_first;
            struct ft_slice text = ft_slice_trim(line);
            bool tells = text.size && !is_comment(lang, text);
            if (number > range->new_first && (!range->new_count || tells)) {
                add_seed(arena, seeds, owner_of(index, file, (uint32_t)number));
            }
        }
        if (last && number < end) { /* behind the last line that there is */
            add_seed(arena, seeds, ft_index_symbols(index) + file);
        }
    }
}

struct naming {
    struct ft_arena *arena;
    struct ft_seeds *seeds;
    struct ft_slice inside;
};

static bool take_named(void *with, const struct ft_symbol *symbol) {
    struct naming *naming = with;
    if (!naming->inside.size || (symbol->inside && ft_slice_is(naming->inside, symbol->inside))) {
        add_seed(naming->arena, naming->seeds, symbol->number);
    }
    return naming->seeds->count < NAMED_MAX;
}

bool ft_seeds_named(struct ft_arena *arena, const struct ft_index *index, const char *name,
                    struct ft_seeds *seeds) {
    size_t before = seeds->count;
    const char *dot = strrchr(name, '.');
    struct naming naming = {arena, seeds, {name, dot ? (size_t)(dot - name) : 0}};
    ft_index_named(index, dot ? dot + 1 : name, take_named, &naming);
    return seeds->count > before;
}

uint32_t ft_node_file(const struct ft_index *index, uint32_t node) {
    struct ft_symbol symbol;
    uint32_t symbols = ft_index_symbols(index);
    if (node >= symbols) {
        return node - symbols;
    }
    ft_index_symbol(index, node, &symbol);
    return symbol.file;
}

struct spreading {
    struct ft_arena *arena;
    const struct ft_index *index;
    const struct ft_net *net;
    struct ft_reached_list *list;
    uint8_t *seen;
    uint32_t symbols, depth;
    bool guesses;
};

static void reach(struct spreading *s, uint32_t node, const struct ft_reached *from,
                  const struct ft_edge *edge) {
    if (!s->seen[node]) {
        s->seen[node] = 1;
        *FT_PUSH(s->arena, s->list) =
            (struct ft_reached){.node = node,
                                .distance = from->distance + 1,
                                .via = from->node,
                                .kinds = edge->kinds & ~(unsigned)FT_EDGE_SURE,
                                .guess = from->guess || !(edge->kinds & FT_EDGE_SURE)};
    }
}

/* Who includes a header has its text; elsewhere an import takes what it names. */
static bool goes_on(const struct spreading *s, const struct ft_reached *at) {
    struct ft_index_file file;
    if (at->distance == 0) {
        return true;
    }
    return (at->kinds & FT_EDGE_IMPORT) && ft_index_file(s->index, at->node - s->symbols, &file) &&
           file.lang && (strcmp(file.lang->id, "c") == 0 || strcmp(file.lang->id, "cpp") == 0);
}

struct heirs {
    uint32_t file, node;
};

static bool take_class(void *with, const struct ft_symbol *symbol) {
    struct heirs *heirs = with;
    bool type = symbol->kind >= FT_SYMBOL_CLASS && symbol->kind <= FT_SYMBOL_TYPE;
    heirs->node = type && symbol->file == heirs->file ? symbol->number : heirs->node;
    return heirs->node == UINT32_MAX;
}

/* A method is inherited with its class: who inherits from that is reached, too. */
static void spread_to_heirs(struct spreading *s, const struct ft_reached *at) {
    struct ft_symbol symbol;
    size_t count = 0;
    ft_index_symbol(s->index, at->node, &symbol);
    struct heirs heirs = {symbol.file, UINT32_MAX};
    if (!symbol.inside || (symbol.kind != FT_SYMBOL_METHOD && symbol.kind != FT_SYMBOL_FUNCTION)) {
        return;
    }
    ft_index_named(s->index, symbol.inside, take_class, &heirs);
    const struct ft_edge *in =
        heirs.node == UINT32_MAX ? NULL : ft_net_in(s->net, heirs.node, &count);
    for (size_t e = 0; e < count; e++) {
        if ((in[e].kinds & FT_EDGE_BASE) && (s->guesses || (in[e].kinds & FT_EDGE_SURE))) {
            reach(s, in[e].to, at, &in[e]);
        }
    }
}

static void spread(struct spreading *s, struct ft_reached at) {
    size_t count = 0;
    const struct ft_edge *in = ft_net_in(s->net, at.node, &count);
    bool is_file = at.node >= s->symbols;
    if ((s->depth && at.distance >= s->depth) || (is_file && !goes_on(s, &at))) {
        return;
    }
    for (size_t e = 0; e < count; e++) {
        if (s->guesses || (in[e].kinds & FT_EDGE_SURE)) {
            reach(s, in[e].to, &at, &in[e]);
        }
    }
    if (!is_file) {
        spread_to_heirs(s, &at);
    }
}

void ft_impact(struct ft_arena *arena, const struct ft_index *index, const struct ft_graph *names,
               const struct ft_seeds *seeds, uint32_t depth, bool guesses,
               struct ft_reached_list *list) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct ft_net *net = ft_graph_net(names);
    struct ft_reached_list made = {0};
    struct spreading s = {.arena = arena,
                          .index = index,
                          .net = net,
                          .list = &made,
                          .seen = FT_NEW_N(scratch, uint8_t, (size_t)net->nodes + 1),
                          .symbols = ft_index_symbols(index),
                          .depth = depth,
                          .guesses = guesses};
    for (size_t i = 0; i < seeds->count; i++) {
        if (!s.seen[seeds->at[i]]) {
            s.seen[seeds->at[i]] = 1;
            *FT_PUSH(arena, &made) = (struct ft_reached){.node = seeds->at[i], .via = UINT32_MAX};
        }
    }
    for (size_t i = 0; i < made.count; i++) {
        spread(&s, made.at[i]);
    }
    *list = made;
}

bool *ft_tested(struct ft_arena *arena, const struct ft_index *index,
                const struct ft_graph *names) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct ft_net *net = ft_graph_net(names);
    uint32_t symbols = ft_index_symbols(index);
    uint32_t queued = 0;
    bool *tested = FT_NEW_N(arena, bool, (size_t)net->nodes + 1);
    uint32_t *queue = FT_NEW_N(scratch, uint32_t, (size_t)net->nodes + 1);
    for (uint32_t i = 0; i < ft_index_count(index); i++) {
        struct ft_index_file file;
        uint32_t first = 0;
        uint32_t count = 0;
        if (!ft_index_file(index, i, &file) || !ft_source_is_test(file.path)) {
            continue;
        }
        ft_index_symbols_of(index, i, &first, &count);
        for (uint32_t k = 0; k <= count; k++) {
            uint32_t node = k < count ? first + k : symbols + i;
            tested[node] = true;
            queue[queued++] = node;
        }
    }
    for (uint32_t taken = 0; taken < queued; taken++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(net, queue[taken], &count);
        for (size_t e = 0; e < count; e++) {
            bool counts = (out[e].kinds & FT_EDGE_SURE) && out[e].to < symbols;
            if (counts && !tested[out[e].to]) {
                tested[out[e].to] = true;
                queue[queued++] = out[e].to;
            }
        }
    }
    return tested;
}
