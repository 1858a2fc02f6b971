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

/* By where they lead to, then by where they come from, each time as they stand otherwise: sorted by
 * both. */
static void sort_by(const struct ft_arc *arcs, size_t count, uint32_t nodes, bool by_to,
                    struct ft_arc *sorted) {
    size_t *at = ft_xmalloc(((size_t)nodes + 1) * sizeof *at);
    memset(at, 0, ((size_t)nodes + 1) * sizeof *at);
    for (size_t i = 0; i < count; i++) {
        at[(by_to ? arcs[i].to : arcs[i].from) + 1]++;
    }
    for (uint32_t i = 0; i < nodes; i++) {
        at[i + 1] += at[i];
    }
    for (size_t i = 0; i < count; i++) {
        sorted[at[by_to ? arcs[i].to : arcs[i].from]++] = arcs[i];
    }
    free(at);
}

/* Arcs between the same two become one; gives how many are left. */
static size_t join(struct ft_arcs *arcs, uint32_t nodes) {
    size_t kept = 0;
    struct ft_arc *half = ft_xmalloc((arcs->count + 1) * sizeof *half);
    sort_by(arcs->at, arcs->count, nodes, true, half);
    sort_by(half, arcs->count, nodes, false, arcs->at);
    free(half);
    for (size_t i = 0; i < arcs->count; i++) {
        const struct ft_arc arc = arcs->at[i];
        struct ft_arc *last = kept ? &arcs->at[kept - 1] : NULL;
        if (arc.from == arc.to) {
            continue;
        }
        if (last && last->from == arc.from && last->to == arc.to) {
            last->kinds |= arc.kinds;
            last->weight += arc.weight;
        } else {
            arcs->at[kept++] = arc;
        }
    }
    return kept;
}

void ft_net_make(struct ft_arena *arena, uint32_t nodes, struct ft_arcs *arcs, struct ft_net *net) {
    arcs->count = join(arcs, nodes);
    uint32_t *out_at = FT_NEW_N(arena, uint32_t, (size_t)nodes + 2);
    uint32_t *in_at = FT_NEW_N(arena, uint32_t, (size_t)nodes + 2);
    struct ft_edge *out = FT_NEW_N(arena, struct ft_edge, arcs->count + 1);
    struct ft_edge *in = FT_NEW_N(arena, struct ft_edge, arcs->count + 1);
    for (size_t i = 0; i < arcs->count; i++) {
        const struct ft_arc *arc = &arcs->at[i];
        out[i] = (struct ft_edge){arc->to, arc->kinds, arc->weight};
        out_at[arc->from + 1]++;
        in_at[arc->to + 2]++; /* one further: it becomes where the next one goes */
    }
    for (uint32_t i = 0; i < nodes; i++) {
        out_at[i + 1] += out_at[i];
        in_at[i + 2] += in_at[i + 1];
    }
    for (size_t i = 0; i < arcs->count; i++) {
        const struct ft_arc *arc = &arcs->at[i];
        in[in_at[arc->to + 1]++] = (struct ft_edge){arc->from, arc->kinds, arc->weight};
    }
    *net = (struct ft_net){nodes, arcs->count, out_at, in_at, out, in};
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
