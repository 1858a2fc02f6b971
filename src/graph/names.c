/* From uses to edges between symbols. Several threads take a file each. */
#include "graph_int.h"

#include "loop/loop.h"

#include <math.h>

struct naming {
    const struct ft_index *index;
    const struct ft_uses *uses;
    const struct ft_resolver *resolver;
    const struct ft_index_file *each; /* of the files */
    uint32_t files, symbols;
    atomic_uint next;
    struct ft_arc_heap arcs[FT_HANDS_MAX];
};

struct namer {
    struct naming *naming;
    struct ft_hand *hand;
    struct meaning meaning;
    uint32_t file;
};

static void lead(struct namer *n, uint32_t from, uint32_t to, unsigned kinds, double weight) {
    if (from != to) {
        ft_arc_heap_add(&n->naming->arcs[n->hand->number],
                        (struct ft_arc){from, to, kinds, (float)weight});
    }
}

static void take_import(void *with, const struct ft_file_numbers *files) {
    struct namer *n = with;
    uint32_t symbols = n->naming->symbols;
    for (size_t i = 0; i < files->count; i++) {
        lead(n, symbols + n->file, symbols + files->at[i], FT_EDGE_IMPORT | FT_EDGE_SURE,
             1.0 / (double)files->count);
    }
}

static bool take_use(void *with, const struct ft_use *use) {
    struct namer *n = with;
    struct meant meant;
    if (use->kind == FT_USE_IMPORT) {
        return true;
    }
    meaning_of(&n->meaning, use, &meant);
    uint32_t from = use->symbol >= 0 ? (uint32_t)use->symbol : n->naming->symbols + n->file;
    for (size_t i = 0; i < meant.count && meant.count <= FT_NAMES_MEANT; i++) {
        lead(n, from, meant.at[i].symbol, meaning_kind(use, meant.sure),
             sqrt((double)use->times) / (double)meant.count);
    }
    return true;
}

static ft_err take_files(struct ft_hand *hand) {
    struct naming *naming = hand->with;
    struct namer n = {.naming = naming, .hand = hand};
    meaning_init(&n.meaning, hand->cx.arena, naming->index, naming->each);
    for (;;) {
        n.file = atomic_fetch_add(&naming->next, 1);
        if (n.file >= naming->files) {
            return FT_OK;
        }
        if (meaning_turn(&n.meaning, naming->resolver, naming->uses, n.file, take_import, &n)) {
            ft_uses_of(naming->uses, n.file, take_use, &n);
        }
        if (n.file % 256 == 0) {
            ft_progress(&hand->cx, "graph", n.file, naming->files, "joining names");
            FT_TRY(ft_checkpoint(&hand->cx));
        }
    }
}

ft_err graph_names_make(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                        const char *path) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx own = *cx;
    struct ft_net net;
    struct naming *naming = FT_NEW(scratch, struct naming);
    naming->index = index;
    naming->uses = uses;
    naming->files = ft_index_count(index);
    naming->symbols = ft_index_symbols(index);
    own.arena = scratch;
    if (naming->symbols > UINT32_MAX - naming->files - 2) {
        return ft_fail(cx, FT_LIMIT, "the project has more than %u names", naming->symbols);
    }
    naming->resolver = ft_resolver_new(scratch, index);
    naming->each = meaning_files(scratch, index);
    ft_err err = ft_crew(&own, "graph", naming->files < 64 ? 1 : 0, take_files, naming);
    if (err != FT_OK) {
        ft_arc_heaps_free(naming->arcs, FT_HANDS_MAX);
        return ft_fail(cx, err, "%s", own.error.message);
    }
    ft_net_make_large(scratch, naming->symbols + naming->files, naming->arcs, FT_HANDS_MAX, &net);
    return graph_write(cx, &graph_names, index, uses, &net, NULL, 0, path);
}
