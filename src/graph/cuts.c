/* Which edges close the cycles of a group.
 *
 * Its nodes are put in a row, sources at the front, sinks at the end, in between the one that gives
 * most beyond what it takes; what then leads back is cut. That is quadratic in the nodes: groups
 * over CUTS_MAX nodes are cut by the order of their numbers (paths) instead.
 */
#include "graph/net.h"

#include <stdlib.h>
#include <string.h>

enum { CUTS_MAX = 2000 };

struct ordering {
    const struct ft_net *net;
    const struct ft_groups *groups;
    uint32_t group, first, count;
    uint32_t *place; /* of each of the group's nodes in the row; UINT32_MAX: not yet */
    double *gives, *takes;
};

static bool is_inside(const struct ordering *o, uint32_t node) {
    return o->groups->of[node] == o->group;
}

/* Nodes of a group stand in the order of their numbers. */
static uint32_t inner(const struct ordering *o, uint32_t node) {
    uint32_t from = 0;
    for (uint32_t to = o->count; from < to;) {
        uint32_t middle = from + (to - from) / 2;
        if (o->groups->nodes[o->first + middle] < node) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

static void weigh(struct ordering *o) {
    for (uint32_t i = 0; i < o->count; i++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(o->net, o->groups->nodes[o->first + i], &count);
        for (size_t e = 0; e < count; e++) {
            if (is_inside(o, out[e].to)) {
                o->gives[i] += (double)out[e].weight;
                o->takes[inner(o, out[e].to)] += (double)out[e].weight;
            }
        }
    }
}

/* Takes a node out: its neighbours give and take less. */
static void take_out(struct ordering *o, uint32_t at) {
    size_t count = 0;
    uint32_t node = o->groups->nodes[o->first + at];
    const struct ft_edge *edges = ft_net_out(o->net, node, &count);
    for (size_t e = 0; e < count; e++) {
        if (is_inside(o, edges[e].to)) {
            o->takes[inner(o, edges[e].to)] -= (double)edges[e].weight;
        }
    }
    edges = ft_net_in(o->net, node, &count);
    for (size_t e = 0; e < count; e++) {
        if (is_inside(o, edges[e].to)) {
            o->gives[inner(o, edges[e].to)] -= (double)edges[e].weight;
        }
    }
}

static void put_in_order(struct ordering *o) {
    static const double nothing = 1e-6;
    uint32_t front = 0;
    uint32_t end = o->count;
    weigh(o);
    while (front < end) {
        uint32_t best = UINT32_MAX;
        bool sink = false;
        for (uint32_t i = 0; i < o->count && !sink; i++) {
            if (o->place[i] != UINT32_MAX) {
                continue;
            }
            sink = o->gives[i] < nothing;
            if (sink || best == UINT32_MAX ||
                o->gives[i] - o->takes[i] > o->gives[best] - o->takes[best]) {
                best = i;
            }
        }
        o->place[best] = sink ? --end : front++;
        take_out(o, best);
    }
}

static int lightest_first(const void *a, const void *b) {
    const struct ft_arc *x = a;
    const struct ft_arc *y = b;
    if (x->weight < y->weight || x->weight > y->weight) {
        return x->weight < y->weight ? -1 : 1;
    }
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->to > y->to) - (x->to < y->to);
}

void ft_net_cuts(struct ft_arena *arena, const struct ft_net *net, const struct ft_groups *groups,
                 uint32_t group, struct ft_arcs *cuts) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ordering o = {.net = net,
                         .groups = groups,
                         .group = group,
                         .first = groups->at[group],
                         .count = groups->at[group + 1] - groups->at[group]};
    o.place = FT_NEW_N(scratch, uint32_t, (size_t)o.count + 1);
    o.gives = FT_NEW_N(scratch, double, (size_t)o.count + 1);
    o.takes = FT_NEW_N(scratch, double, (size_t)o.count + 1);
    for (uint32_t i = 0; i < o.count; i++) {
        o.place[i] = o.count <= CUTS_MAX ? UINT32_MAX : i;
    }
    if (o.count <= CUTS_MAX) {
        put_in_order(&o);
    }
    for (uint32_t i = 0; i < o.count; i++) {
        size_t count = 0;
        uint32_t node = groups->nodes[o.first + i];
        const struct ft_edge *out = ft_net_out(net, node, &count);
        for (size_t e = 0; e < count; e++) {
            if (is_inside(&o, out[e].to) && o.place[inner(&o, out[e].to)] < o.place[i]) {
                *FT_PUSH(arena, cuts) =
                    (struct ft_arc){node, out[e].to, out[e].kinds, out[e].weight};
            }
        }
    }
    if (cuts->count) {
        qsort(cuts->at, cuts->count, sizeof *cuts->at, lightest_first);
    }
}

static bool is_cut(const struct ft_arcs *cut, uint32_t from, uint32_t to) {
    for (size_t i = 0; i < cut->count; i++) {
        if (cut->at[i].from == from && cut->at[i].to == to) {
            return true;
        }
    }
    return false;
}

void ft_net_straight(struct ft_arena *arena, const struct ft_net *net, struct ft_net *straight,
                     struct ft_arcs *cut) {
    struct ft_groups groups;
    struct ft_arcs arcs = {0};
    ft_net_groups(arena, net, &groups);
    for (uint32_t g = 0; g < groups.count; g++) {
        struct ft_arcs own = {0};
        if (groups.at[g + 1] - groups.at[g] > 1) {
            ft_net_cuts(arena, net, &groups, g, &own);
        }
        for (uint32_t i = groups.at[g]; i < groups.at[g + 1]; i++) {
            size_t count = 0;
            uint32_t node = groups.nodes[i];
            const struct ft_edge *out = ft_net_out(net, node, &count);
            for (size_t e = 0; e < count; e++) {
                struct ft_arc arc = {node, out[e].to, out[e].kinds, out[e].weight};
                *FT_PUSH(arena, is_cut(&own, node, out[e].to) ? cut : &arcs) = arc;
            }
        }
    }
    ft_net_make(arena, net->nodes, &arcs, straight);
}
