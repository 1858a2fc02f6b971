/* Nodes by number and weighted edges between them, whatever they stand for.
 *
 * Everything here takes time and memory in proportion to nodes and edges, without recursion:
 * graphs are as large and as deep as somebody likes. An edge leads from who needs to what is
 * needed. A net is read by any number of threads. spec/code.md COD4.
 */
#ifndef FT_GRAPH_NET_H
#define FT_GRAPH_NET_H

#include "base/buf.h"

#include <stdint.h>

struct ft_edge {
    uint32_t to; /* the other end */
    unsigned kinds;
    float weight; /* how much one needs the other: more names, rarer names, more */
};

/* Rows of edges: those of node N stand from at[N] up to at[N + 1]. */
struct ft_net {
    uint32_t nodes;
    uint64_t edges;
    const uint32_t *out_at, *in_at; /* nodes + 1 */
    const struct ft_edge *out, *in;
};
const struct ft_edge *ft_net_out(const struct ft_net *net, uint32_t node, size_t *count);
const struct ft_edge *ft_net_in(const struct ft_net *net, uint32_t node, size_t *count);

struct ft_arc {
    uint32_t from, to;
    unsigned kinds;
    float weight;
};
struct ft_arcs {
    FT_VEC(struct ft_arc);
};
/* Arcs between the same two become one, those from a node to itself are left out; rows are in the
 * order of their other ends. */
void ft_net_make(struct ft_arena *arena, uint32_t nodes, const struct ft_arcs *arcs,
                 struct ft_net *net);
/* The same of many arcs, which lie outside of any arena and are freed as soon as they are not
 * needed. Arcs between the same two stand in one heap. */
struct ft_arc_heap {
    struct ft_arc *at;
    size_t count, room;
};
void ft_arc_heap_add(struct ft_arc_heap *heap, struct ft_arc arc);
void ft_arc_heaps_free(struct ft_arc_heap *heaps, size_t count);
void ft_net_make_large(struct ft_arena *arena, uint32_t nodes, struct ft_arc_heap *heaps,
                       size_t count, struct ft_net *net);
/* Only the nodes that are KEPT, with new numbers in their old order; OLD[new] is the old number. */
void ft_net_part(struct ft_arena *arena, const struct ft_net *net, const bool *kept,
                 struct ft_net *part, uint32_t **old);

/* Strongly connected components (Tarjan 1972): nodes that reach each other are one group. Groups
 * are numbered so that what a group needs has a smaller number. */
struct ft_groups {
    uint32_t count;
    uint32_t *of;    /* group of each node */
    uint32_t *at;    /* where each group's nodes begin in `nodes`; count + 1 */
    uint32_t *nodes; /* by group, within it by number */
};
void ft_net_groups(struct ft_arena *arena, const struct ft_net *net, struct ft_groups *groups);
/* The layer of each node: 0 needs nothing but its own group, others lie one above the highest of
 * what they need. */
uint32_t *ft_net_layers(struct ft_arena *arena, const struct ft_net *net,
                        const struct ft_groups *groups);
/* Edges of a group without which it holds no cycle, as light as the order of Eades, Lin and Smyth
 * (1993) finds them; the lightest first. */
void ft_net_cuts(struct ft_arena *arena, const struct ft_net *net, const struct ft_groups *groups,
                 uint32_t group, struct ft_arcs *cuts);
/* NET without the cuts of all of its groups: it holds no cycle. CUT are those edges. */
void ft_net_straight(struct ft_arena *arena, const struct ft_net *net, struct ft_net *straight,
                     struct ft_arcs *cut);
/* PageRank of each node that is LIVE (NULL: all): 1 is the average, others have 0. RANK has room
 * for all. */
void ft_net_rank(const struct ft_net *net, const bool *live, float *rank);

#endif
