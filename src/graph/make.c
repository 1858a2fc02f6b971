/* From uses to edges.
 *
 * A name is worth more the rarer it is and the more often it stands: its weight is the root of the
 * times, shared among those who may be meant. Several threads take a file each; the graph is the
 * same whatever their number.
 */
#include "graph_int.h"

#include "base/map.h"
#include "base/text.h"
#include "loop/loop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MEANT_MAX = 64, ROUNDS = 25 };
static const double damping = 0.85;

/* Those who declare a name so that others see it. */
struct declaration {
    uint32_t file, symbol;
};
struct declarations {
    size_t all;
    FT_VEC(struct declaration);
};

struct making {
    const struct ft_index *index;
    const struct ft_uses *uses;
    const struct ft_resolver *resolver;
    uint32_t files;
    atomic_uint next;
    struct edges {
        struct ft_edge *at;
        uint32_t count;
    } * out; /* of each file */
    float *weights[FT_HANDS_MAX];
};

/* One thread, at one file. */
struct maker {
    struct making *making;
    struct ft_hand *hand;
    struct ft_map names; /* declarations by name */
    float *weight;       /* of an edge to each file */
    uint8_t *kinds;
    uint32_t *touched, touched_count;
    uint32_t *imported; /* the file (+ 1) that imports it, last */
    uint32_t file;
    const char *path;
    float *symbols;
    struct ft_arena *scratch;
};

static void touch(struct maker *m, uint32_t to, unsigned kind, double weight) {
    if (to == m->file) {
        return;
    }
    if (!m->kinds[to]) {
        m->touched[m->touched_count++] = to;
    }
    m->kinds[to] = (uint8_t)(m->kinds[to] | kind);
    m->weight[to] += (float)weight;
}

struct gathering {
    struct declarations *to;
    struct ft_arena *arena;
};

static bool gather(void *with, const struct ft_symbol *symbol) {
    struct gathering *g = with;
    bool part = symbol->kind == FT_SYMBOL_MEMBER || symbol->kind == FT_SYMBOL_FIELD;
    if (!part) {
        g->to->all++;
        if (g->to->count < MEANT_MAX) {
            *FT_PUSH(g->arena, g->to) = (struct declaration){symbol->file, symbol->number};
        }
    }
    return g->to->all <= MEANT_MAX;
}

static const struct declarations *declared(struct maker *m, const char *name) {
    struct ft_slice key = ft_slice_of(name);
    struct declarations *known = ft_map_get(&m->names, key);
    if (!known) {
        known = FT_NEW(m->hand->cx.arena, struct declarations);
        struct gathering g = {known, m->hand->cx.arena};
        ft_index_named(m->making->index, name, gather, &g);
        ft_map_put(&m->names, key, known);
    }
    return known;
}

static size_t shared_folders(const char *a, const char *b) {
    size_t parts = 0;
    for (; *a && *a == *b; a++, b++) {
        parts += *a == '/';
    }
    return parts;
}

/* How well a declaration fits a use here: 0 not at all. In the file itself, in what it imports,
 * near it, anywhere. */
static size_t fitness(const struct maker *m, const struct declaration *declaration) {
    struct ft_symbol symbol;
    struct ft_index_file file;
    if (declaration->file == m->file) {
        return SIZE_MAX;
    }
    ft_index_symbol(m->making->index, declaration->symbol, &symbol);
    bool imported = m->imported[declaration->file] == m->file + 1;
    if (!ft_index_file(m->making->index, declaration->file, &file) || (symbol.local && !imported)) {
        return 0;
    }
    return 1 + shared_folders(file.path, m->path) + (imported ? 100000 : 0);
}

static void take_name(struct maker *m, const struct ft_use *use, unsigned kind) {
    const struct declarations *known = declared(m, use->name);
    size_t fits[MEANT_MAX];
    size_t best = 0;
    size_t meant = 0;
    if (known->all > MEANT_MAX) {
        return; /* said everywhere, it says nothing */
    }
    for (size_t i = 0; i < known->count; i++) {
        fits[i] = fitness(m, &known->at[i]);
        meant = fits[i] == best ? meant + 1 : fits[i] > best ? 1 : meant;
        best = fits[i] > best ? fits[i] : best;
    }
    if (!best || best == SIZE_MAX) {
        return; /* its own */
    }
    double weight = sqrt((double)use->times) / (double)meant / (1 + log2((double)known->all));
    for (size_t i = 0; i < known->count; i++) {
        if (fits[i] == best) {
            touch(m, known->at[i].file, kind, weight);
            m->symbols[known->at[i].symbol] += (float)weight;
        }
    }
}

static bool take_import(void *with, const struct ft_use *use) {
    struct maker *m = with;
    struct ft_file_numbers files = {0};
    if (use->kind == FT_USE_IMPORT) {
        ft_resolve(m->making->resolver, m->scratch, m->file, use->name, &files);
        for (size_t i = 0; i < files.count; i++) {
            m->imported[files.at[i]] = m->file + 1;
            touch(m, files.at[i], FT_EDGE_IMPORT, 1.0 / (double)files.count);
        }
    }
    return true;
}

static bool take_use(void *with, const struct ft_use *use) {
    static const unsigned kinds[] = {FT_EDGE_CALL, FT_EDGE_VALUE, FT_EDGE_TYPE, FT_EDGE_BASE, 0};
    if (use->kind != FT_USE_IMPORT) {
        take_name(with, use, kinds[use->kind]);
    }
    return true;
}

static int by_file(const void *a, const void *b) {
    const struct ft_edge *x = a;
    const struct ft_edge *y = b;
    return (x->file > y->file) - (x->file < y->file);
}

static void take_file(struct maker *m) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_index_file file;
    if (!ft_index_file(m->making->index, m->file, &file)) {
        return;
    }
    m->scratch = scratch;
    m->path = file.path;
    m->touched_count = 0;
    ft_uses_of(m->making->uses, m->file, take_import, m);
    ft_uses_of(m->making->uses, m->file, take_use, m);
    struct edges *edges = &m->making->out[m->file];
    edges->at = FT_NEW_N(m->hand->cx.arena, struct ft_edge, m->touched_count + 1);
    edges->count = m->touched_count;
    for (uint32_t i = 0; i < m->touched_count; i++) {
        uint32_t to = m->touched[i];
        edges->at[i] = (struct ft_edge){to, m->kinds[to], m->weight[to]};
        m->kinds[to] = 0;
        m->weight[to] = 0;
    }
    qsort(edges->at, edges->count, sizeof *edges->at, by_file);
}

static ft_err take_files(struct ft_hand *hand) {
    struct making *making = hand->with;
    struct ft_arena *arena = hand->cx.arena;
    struct maker m = {.making = making, .hand = hand};
    ft_map_init(&m.names, arena);
    m.weight = FT_NEW_N(arena, float, (size_t)making->files + 1);
    m.kinds = FT_NEW_N(arena, uint8_t, (size_t)making->files + 1);
    m.touched = FT_NEW_N(arena, uint32_t, (size_t)making->files + 1);
    m.imported = FT_NEW_N(arena, uint32_t, (size_t)making->files + 1);
    m.symbols = FT_NEW_N(arena, float, (size_t)ft_index_symbols(making->index) + 1);
    making->weights[hand->number] = m.symbols;
    for (;;) {
        m.file = atomic_fetch_add(&making->next, 1);
        if (m.file >= making->files) {
            return FT_OK;
        }
        take_file(&m);
        if (m.file % 256 == 0) {
            ft_progress(&hand->cx, "graph", m.file, making->files, "joining names");
            FT_TRY(ft_checkpoint(&hand->cx));
        }
    }
}

/* Rows of edges by their other ends. */
static void transpose(const struct making *making, uint32_t *in_at, struct ft_edge *in) {
    uint32_t files = making->files;
    for (uint32_t i = 0; i < files; i++) {
        for (uint32_t e = 0; e < making->out[i].count; e++) {
            in_at[making->out[i].at[e].file + 1]++;
        }
    }
    for (uint32_t i = 0; i < files; i++) {
        in_at[i + 1] += in_at[i];
    }
    uint32_t *at = ft_xmalloc(((size_t)files + 1) * sizeof *at);
    memcpy(at, in_at, ((size_t)files + 1) * sizeof *at);
    for (uint32_t i = 0; i < files; i++) {
        for (uint32_t e = 0; e < making->out[i].count; e++) {
            const struct ft_edge *edge = &making->out[i].at[e];
            in[at[edge->file]++] = (struct ft_edge){i, edge->kinds, edge->weight};
        }
    }
    free(at);
}

/* Numbers that stand for no file any more take no part. */
static uint32_t mark_live(const struct making *making, bool *live) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < making->files; i++) {
        struct ft_index_file file;
        live[i] = ft_index_file(making->index, i, &file);
        count += live[i];
    }
    return count;
}

/* One step of the walk: what NOW holds goes along the edges, some of it to anywhere. */
static void step(const struct making *making, const bool *live, uint32_t count, const double *now,
                 double *next) {
    double lost = 0;
    for (uint32_t i = 0; i < making->files; i++) {
        next[i] = 0;
    }
    for (uint32_t i = 0; i < making->files; i++) {
        const struct edges *edges = &making->out[i];
        double sum = 0;
        for (uint32_t e = 0; e < edges->count; e++) {
            sum += (double)edges->at[e].weight;
        }
        lost += sum > 0 ? 0 : now[i];
        for (uint32_t e = 0; e < edges->count && sum > 0; e++) {
            next[edges->at[e].file] += damping * now[i] * (double)edges->at[e].weight / sum;
        }
    }
    for (uint32_t i = 0; i < making->files; i++) {
        next[i] = live[i] ? next[i] + 1 - damping + damping * lost / count : 0;
    }
}

/* PageRank by power iteration; what a file without edges holds goes to all. */
static void rank_files(const struct making *making, float *rank) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    size_t files = making->files;
    double *now = FT_NEW_N(scratch, double, files + 1);
    double *next = FT_NEW_N(scratch, double, files + 1);
    bool *live = FT_NEW_N(scratch, bool, files + 1);
    uint32_t count = mark_live(making, live);
    for (size_t i = 0; i < files; i++) {
        now[i] = live[i];
    }
    for (int round = 0; round < ROUNDS; round++) {
        step(making, live, count, now, next);
        double *swap = now;
        now = next;
        next = swap;
    }
    for (size_t i = 0; i < files; i++) {
        rank[i] = (float)now[i];
    }
}

static void write_graph(const struct making *making, struct ft_buf *to) {
    uint32_t files = making->files;
    uint32_t symbols = ft_index_symbols(making->index);
    struct graph_head head = {.magic = GRAPH_MAGIC,
                              .version = GRAPH_VERSION,
                              .index = ft_index_version(making->index),
                              .uses = ft_uses_version(making->uses),
                              .files = files,
                              .symbols = symbols};
    for (uint32_t i = 0; i < files; i++) {
        head.edges += making->out[i].count;
    }
    head.check = ft_hash64(&head, offsetof(struct graph_head, check));
    size_t rows = ((size_t)files + 1) * sizeof(uint32_t);
    size_t edges = head.edges * sizeof(struct ft_edge);
    size_t size =
        sizeof head + 2 * rows + 2 * edges + files * sizeof(float) + symbols * sizeof(float);
    char *at = ft_buf_reserve(to, size);
    memset(at, 0, size);
    memcpy(at, &head, sizeof head);
    uint32_t *out_at = (uint32_t *)(void *)(at + sizeof head);
    uint32_t *in_at = out_at + files + 1;
    struct ft_edge *out = (struct ft_edge *)(void *)(in_at + files + 1);
    struct ft_edge *in = out + head.edges;
    float *rank = (float *)(void *)(in + head.edges);
    float *weight = rank + files;
    for (uint32_t i = 0; i < files; i++) {
        out_at[i + 1] = out_at[i] + making->out[i].count;
        memcpy(out + out_at[i], making->out[i].at, making->out[i].count * sizeof *out);
    }
    transpose(making, in_at, in);
    rank_files(making, rank);
    for (uint32_t h = 0; h < FT_HANDS_MAX; h++) {
        for (uint32_t i = 0; making->weights[h] && i < symbols; i++) {
            weight[i] += making->weights[h][i];
        }
    }
    to->size += size;
}

ft_err ft_graph_make(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                     struct ft_buf *to) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx own = *cx;
    struct making making = {.index = index, .uses = uses, .files = ft_index_count(index)};
    own.arena = scratch;
    making.resolver = ft_resolver_new(scratch, index);
    making.out = FT_NEW_N(scratch, struct edges, (size_t)making.files + 1);
    ft_err err = ft_crew(&own, "graph", making.files < 64 ? 1 : 0, take_files, &making);
    if (err != FT_OK) {
        return ft_fail(cx, err, "%s", own.error.message);
    }
    write_graph(&making, to);
    return FT_OK;
}
