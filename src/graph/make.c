/* From uses to edges between files.
 *
 * A name is worth more the rarer it is and the more often it stands: its weight is the root of the
 * times, shared among those who may be meant. Several threads take a file each; the graph is the
 * same whatever their number.
 */
#include "graph_int.h"

#include "loop/loop.h"

#include <math.h>

struct making {
    const struct ft_index *index;
    const struct ft_uses *uses;
    const struct ft_resolver *resolver;
    const struct ft_index_file *each; /* of the files */
    uint32_t files;
    atomic_uint next;
    struct ft_arc_heap arcs[FT_HANDS_MAX];
    _Atomic uint64_t
        *weights; /* of symbols, in parts of 2^-20: their sum is the same in any order */
};
static const double weight_parts = 1 << 20;

/* One thread, at one file. */
struct maker {
    struct making *making;
    struct ft_hand *hand;
    struct meaning meaning;
    float *weight; /* of an edge to each file */
    uint8_t *kinds;
    uint32_t *touched, touched_count;
    uint32_t file;
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

static void take_import(void *with, const struct ft_file_numbers *files) {
    for (size_t i = 0; i < files->count; i++) {
        touch(with, files->at[i], FT_EDGE_IMPORT | FT_EDGE_SURE, 1.0 / (double)files->count);
    }
}

static bool take_use(void *with, const struct ft_use *use) {
    struct maker *m = with;
    struct meant meant;
    if (use->kind == FT_USE_IMPORT) {
        return true;
    }
    meaning_of(&m->meaning, use, &meant);
    if (!meant.count || meant.own) {
        return true;
    }
    double weight = sqrt((double)use->times) / (double)meant.count / (1 + log2((double)meant.all));
    for (size_t i = 0; i < meant.count; i++) {
        touch(m, meant.at[i].file, meaning_kind(use, meant.sure), weight);
        atomic_fetch_add_explicit(&m->making->weights[meant.at[i].symbol],
                                  (uint64_t)(weight * weight_parts), memory_order_relaxed);
    }
    return true;
}

static void take_file(struct maker *m) {
    m->touched_count = 0;
    if (meaning_turn(&m->meaning, m->making->resolver, m->making->uses, m->file, take_import, m)) {
        ft_uses_of(m->making->uses, m->file, take_use, m);
    }
    for (uint32_t i = 0; i < m->touched_count; i++) {
        uint32_t to = m->touched[i];
        ft_arc_heap_add(&m->making->arcs[m->hand->number],
                        (struct ft_arc){m->file, to, m->kinds[to], m->weight[to]});
        m->kinds[to] = 0;
        m->weight[to] = 0;
    }
}

static ft_err take_files(struct ft_hand *hand) {
    struct making *making = hand->with;
    struct ft_arena *arena = hand->cx.arena;
    struct maker m = {.making = making, .hand = hand};
    meaning_init(&m.meaning, arena, making->index, making->each);
    m.weight = FT_NEW_N(arena, float, (size_t)making->files + 1);
    m.kinds = FT_NEW_N(arena, uint8_t, (size_t)making->files + 1);
    m.touched = FT_NEW_N(arena, uint32_t, (size_t)making->files + 1);
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

/* What the hands made, in one. */
static ft_err write_all(ft_ctx *cx, struct making *making, struct ft_arena *arena,
                        const char *path) {
    struct ft_net net;
    uint32_t symbols = ft_index_symbols(making->index);
    float *weights = FT_NEW_N(arena, float, (size_t)symbols + 1);
    for (uint32_t i = 0; i < symbols; i++) {
        weights[i] = (float)((double)making->weights[i] / weight_parts);
    }
    ft_net_make_large(arena, making->files, making->arcs, FT_HANDS_MAX, &net);
    return graph_write(cx, &graph_files, making->index, making->uses, &net, weights, symbols, path);
}

ft_err graph_files_make(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                        const char *path) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx own = *cx;
    struct making *making = FT_NEW(scratch, struct making);
    making->index = index;
    making->uses = uses;
    making->files = ft_index_count(index);
    making->weights = FT_NEW_N(scratch, _Atomic uint64_t, (size_t)ft_index_symbols(index) + 1);
    own.arena = scratch;
    making->resolver = ft_resolver_new(scratch, index);
    making->each = meaning_files(scratch, index);
    ft_err err = ft_crew(&own, "graph", making->files < 64 ? 1 : 0, take_files, making);
    if (err != FT_OK) {
        ft_arc_heaps_free(making->arcs, FT_HANDS_MAX);
        return ft_fail(cx, err, "%s", own.error.message);
    }
    return write_all(cx, making, scratch, path);
}
