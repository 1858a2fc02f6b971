#include "graph/net.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 25 };
static const double damping = 0.85;

const struct ft_edge *ft_net_out(const struct ft_net *net, uint32_t node, size_t *count) {
    *count = node < net->nodes ? net->out_at[node + 1] - net->out_at[node] : 0;
    return *count ? net->out + net->out_at[node] : NULL;
}

const struct ft_edge *ft_net_in(const struct ft_net *net, uint32_t node, size_t *count) {
    *count = node < net->nodes ? net->in_at[node + 1] - net->in_at[node] : 0;
    return *count ? net->in + net->in_at[node] : NULL;
}

void ft_arc_heap_add(struct ft_arc_heap *heap, struct ft_arc arc) {
    enum { FIRST = 4096 };
    if (heap->count == heap->room) {
        heap->room = heap->room ? heap->room * 2 : FIRST;
        heap->at = ft_xrealloc(heap->at, heap->room * sizeof *heap->at);
    }
    heap->at[heap->count++] = arc;
}

void ft_arc_heaps_free(struct ft_arc_heap *heaps, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(heaps[i].at);
        heaps[i] = (struct ft_arc_heap){0};
    }
}

/* Where each row begins, from how long it is: AT[n + 2] holds the length of row n, and AT[n + 1]
 * becomes where its next edge goes. */
static void add_up(uint32_t *at, uint32_t nodes) {
    for (uint32_t i = 0; i < nodes; i++) {
        at[i + 2] += at[i + 1];
    }
}

/* The rows of those who come in, as the arcs stand; gives how many there are. */
static size_t fill_in(uint32_t nodes, const struct ft_arc_heap *heaps, size_t count,
                      uint32_t *in_at, struct ft_edge *in) {
    for (size_t h = 0; h < count; h++) {
        for (size_t i = 0; i < heaps[h].count; i++) {
            const struct ft_arc *arc = &heaps[h].at[i];
            in_at[arc->to + 2] += arc->from != arc->to;
        }
    }
    add_up(in_at, nodes);
    for (size_t h = 0; h < count; h++) {
        for (size_t i = 0; i < heaps[h].count; i++) {
            const struct ft_arc *arc = &heaps[h].at[i];
            if (arc->from != arc->to) {
                in[in_at[arc->to + 1]++] = (struct ft_edge){arc->from, arc->kinds, arc->weight};
            }
        }
    }
    return in_at[nodes];
}

/* Rows of one side turned into those of the other, which come out in the order of their ends. */
static void turn(uint32_t nodes, const uint32_t *from_at, const struct ft_edge *from,
                 uint32_t *to_at, struct ft_edge *to) {
    memset(to_at, 0, ((size_t)nodes + 2) * sizeof *to_at);
    for (uint32_t i = 0; i < from_at[nodes]; i++) {
        to_at[from[i].to + 2]++;
    }
    add_up(to_at, nodes);
    for (uint32_t node = 0; node < nodes; node++) {
        for (uint32_t i = from_at[node]; i < from_at[node + 1]; i++) {
            to[to_at[from[i].to + 1]++] = (struct ft_edge){node, from[i].kinds, from[i].weight};
        }
    }
}

/* Edges of a row that lead to the same become one. */
static void join(uint32_t nodes, uint32_t *at, struct ft_edge *edges) {
    uint32_t kept = 0;
    uint32_t first = 0;
    for (uint32_t node = 0; node < nodes; node++) {
        uint32_t begin = kept;
        for (uint32_t i = first; i < at[node + 1]; i++) {
            if (kept > begin && edges[kept - 1].to == edges[i].to) {
                edges[kept - 1].kinds |= edges[i].kinds;
                edges[kept - 1].weight += edges[i].weight;
            } else {
                edges[kept++] = edges[i];
            }
        }
        first = at[node + 1];
        at[node + 1] = kept;
    }
}

/* Frees the heaps where they are OWNED. */
static void make(struct ft_arena *arena, uint32_t nodes, struct ft_arc_heap *heaps, size_t count,
                 bool owned, struct ft_net *net) {
    size_t arcs = 0;
    for (size_t i = 0; i < count; i++) {
        arcs += heaps[i].count;
    }
    uint32_t *out_at = FT_NEW_N(arena, uint32_t, (size_t)nodes + 2);
    uint32_t *in_at = FT_NEW_N(arena, uint32_t, (size_t)nodes + 2);
    struct ft_edge *in = FT_NEW_N(arena, struct ft_edge, arcs + 1);
    arcs = fill_in(nodes, heaps, count, in_at, in);
    if (owned) {
        ft_arc_heaps_free(heaps, count);
    }
    struct ft_edge *out = FT_NEW_N(arena, struct ft_edge, arcs + 1);
    turn(nodes, in_at, in, out_at, out);
    join(nodes, out_at, out);
    turn(nodes, out_at, out, in_at, in);
    *net = (struct ft_net){nodes, out_at[nodes], out_at, in_at, out, in};
}

void ft_net_make(struct ft_arena *arena, uint32_t nodes, const struct ft_arcs *arcs,
                 struct ft_net *net) {
    struct ft_arc_heap heap = {arcs->at, arcs->count, arcs->count};
    make(arena, nodes, &heap, 1, false, net);
}

void ft_net_make_large(struct ft_arena *arena, uint32_t nodes, struct ft_arc_heap *heaps,
                       size_t count, struct ft_net *net) {
    make(arena, nodes, heaps, count, true, net);
}

void ft_net_part(struct ft_arena *arena, const struct ft_net *net, const bool *kept,
                 struct ft_net *part, uint32_t **old) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    uint32_t *now = FT_NEW_N(scratch, uint32_t, (size_t)net->nodes + 1);
    uint32_t *was = FT_NEW_N(arena, uint32_t, (size_t)net->nodes + 1);
    uint32_t count = 0;
    struct ft_arcs arcs = {0};
    for (uint32_t i = 0; i < net->nodes; i++) {
        now[i] = count;
        if (kept[i]) {
            was[count++] = i;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t edges = 0;
        const struct ft_edge *out = ft_net_out(net, was[i], &edges);
        for (size_t e = 0; e < edges; e++) {
            if (kept[out[e].to]) {
                *FT_PUSH(scratch, &arcs) =
                    (struct ft_arc){i, now[out[e].to], out[e].kinds, out[e].weight};
            }
        }
    }
    ft_net_make(arena, count, &arcs, part);
    *old = was;
}

/* Tarjan's search with a stack of its own. */
struct search {
    const struct ft_net *net;
    uint32_t *met, *low; /* when a node was met (from 1), the earliest that it reaches */
    uint32_t *next;      /* which of its edges comes next */
    uint32_t *path, *open;
    uint32_t path_count, open_count, clock;
    bool *is_open;
    struct ft_groups *groups;
};

static void enter(struct search *s, uint32_t node) {
    s->met[node] = s->low[node] = ++s->clock;
    s->path[s->path_count++] = node;
    s->open[s->open_count++] = node;
    s->is_open[node] = true;
}

static void leave(struct search *s, uint32_t node) {
    s->path_count--;
    if (s->path_count) {
        uint32_t above = s->path[s->path_count - 1];
        s->low[above] = s->low[node] < s->low[above] ? s->low[node] : s->low[above];
    }
    if (s->low[node] != s->met[node]) {
        return;
    }
    for (uint32_t other = UINT32_MAX; other != node;) {
        other = s->open[--s->open_count];
        s->is_open[other] = false;
        s->groups->of[other] = s->groups->count;
    }
    s->groups->count++;
}

static void search_from(struct search *s, uint32_t start) {
    enter(s, start);
    while (s->path_count) {
        uint32_t node = s->path[s->path_count - 1];
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(s->net, node, &count);
        if (s->next[node] == count) {
            leave(s, node);
            continue;
        }
        uint32_t to = out[s->next[node]++].to;
        if (!s->met[to]) {
            enter(s, to);
        } else if (s->is_open[to]) {
            s->low[node] = s->met[to] < s->low[node] ? s->met[to] : s->low[node];
        }
    }
}

void ft_net_groups(struct ft_arena *arena, const struct ft_net *net, struct ft_groups *groups) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    size_t room = (size_t)net->nodes + 1;
    struct ft_groups made = {.of = FT_NEW_N(arena, uint32_t, room)};
    struct search s = {.net = net,
                       .met = FT_NEW_N(scratch, uint32_t, room),
                       .low = FT_NEW_N(scratch, uint32_t, room),
                       .next = FT_NEW_N(scratch, uint32_t, room),
                       .path = FT_NEW_N(scratch, uint32_t, room),
                       .open = FT_NEW_N(scratch, uint32_t, room),
                       .is_open = FT_NEW_N(scratch, bool, room),
                       .groups = &made};
    for (uint32_t i = 0; i < net->nodes; i++) {
        if (!s.met[i]) {
            search_from(&s, i);
        }
    }
    made.at = FT_NEW_N(arena, uint32_t, (size_t)made.count + 2);
    made.nodes = FT_NEW_N(arena, uint32_t, room);
    for (uint32_t i = 0; i < net->nodes; i++) {
        made.at[made.of[i] + 2]++;
    }
    for (uint32_t i = 0; i < made.count; i++) {
        made.at[i + 2] += made.at[i + 1];
    }
    for (uint32_t i = 0; i < net->nodes; i++) {
        made.nodes[made.at[made.of[i] + 1]++] = i;
    }
    *groups = made;
}

uint32_t *ft_net_layers(struct ft_arena *arena, const struct ft_net *net,
                        const struct ft_groups *groups) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    uint32_t *of_group = FT_NEW_N(scratch, uint32_t, (size_t)groups->count + 1);
    uint32_t *layers = FT_NEW_N(arena, uint32_t, (size_t)net->nodes + 1);
    for (uint32_t g = 0; g < groups->count; g++) { /* what it needs has smaller numbers */
        for (uint32_t i = groups->at[g]; i < groups->at[g + 1]; i++) {
            size_t count = 0;
            const struct ft_edge *out = ft_net_out(net, groups->nodes[i], &count);
            for (size_t e = 0; e < count; e++) {
                uint32_t to = groups->of[out[e].to];
                if (to != g && of_group[to] >= of_group[g]) {
                    of_group[g] = of_group[to] + 1;
                }
            }
        }
    }
    for (uint32_t i = 0; i < net->nodes; i++) {
        layers[i] = of_group[groups->of[i]];
    }
    return layers;
}

/* One step of the walk: what NOW holds goes along the edges, some of it to anywhere. */
static void step(const struct ft_net *net, const bool *live, uint32_t live_count, const double *now,
                 double *next) {
    double lost = 0; /* what a node without edges holds goes to all */
    for (uint32_t i = 0; i < net->nodes; i++) {
        next[i] = 0;
    }
    for (uint32_t i = 0; i < net->nodes; i++) {
        size_t count = 0;
        double sum = 0;
        const struct ft_edge *out = ft_net_out(net, i, &count);
        for (size_t e = 0; e < count; e++) {
            sum += (double)out[e].weight;
        }
        lost += sum > 0 ? 0 : now[i];
        for (size_t e = 0; e < count && sum > 0; e++) {
            next[out[e].to] += damping * now[i] * (double)out[e].weight / sum;
        }
    }
    for (uint32_t i = 0; i < net->nodes; i++) {
        bool counts = !live || live[i];
        next[i] = counts ? next[i] + 1 - damping + damping * lost / live_count : 0;
    }
}

void ft_net_rank(const struct ft_net *net, const bool *live, float *rank) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    double *now = FT_NEW_N(scratch, double, (size_t)net->nodes + 1);
    double *next = FT_NEW_N(scratch, double, (size_t)net->nodes + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < net->nodes; i++) {
        bool counts = !live || live[i];
        now[i] = counts;
        count += counts;
    }
    for (int round = 0; round < ROUNDS; round++) {
        step(net, live, count, now, next);
        double *swap = now;
        now = next;
        next = swap;
    }
    for (uint32_t i = 0; i < net->nodes; i++) {
        rank[i] = (float)now[i];
    }
}
