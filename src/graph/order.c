#include "graph/impact.h"

#include <string.h>

struct ordering {
    struct ft_arena *arena;
    uint32_t count, nodes;
    uint64_t *affected, *changed; /* of each node: the changes that affect it, that change it */
    uint64_t needs[FT_ORDER_MAX]; /* of each change: those that it builds on */
    uint64_t meets[FT_ORDER_MAX]; /* those whose impact it shares something of */
};

static void mark(struct ordering *o, const struct ft_index *index, const struct ft_graph *names,
                 const struct ft_seeds *changes) {
    for (uint32_t c = 0; c < o->count; c++) {
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        struct ft_reached_list reached = {0};
        ft_impact(scratch, index, names, &changes[c], 0, false, &reached);
        for (size_t i = 0; i < reached.count; i++) {
            uint64_t *flags = reached.at[i].distance ? &o->affected[reached.at[i].node]
                                                     : &o->changed[reached.at[i].node];
            *flags |= 1ULL << c;
        }
    }
}

/* What one change affects and another changes: the other builds on it. */
static void relate(struct ordering *o, bool dated) {
    for (uint32_t i = 0; i < o->nodes; i++) {
        uint64_t both = o->affected[i] | o->changed[i];
        for (uint64_t left = both; left; left &= left - 1) {
            uint32_t c = (uint32_t)__builtin_ctzll(left);
            o->meets[c] |= both;
            bool own = o->changed[i] >> c & 1;
            if (dated) {
                o->needs[c] |= (own ? both : o->changed[i]) & ((1ULL << c) - 1);
            } else {
                o->needs[c] |= own ? o->affected[i] : 0;
            }
        }
    }
    for (uint32_t c = 0; c < o->count; c++) {
        o->needs[c] &= ~(1ULL << c);
        o->meets[c] &= ~(1ULL << c);
    }
}

/* Changes that need each other, and what each such unit needs. */
static void group(struct ordering *o, struct ft_groups *groups) {
    struct ft_arcs arcs = {0};
    struct ft_net net;
    for (uint32_t c = 0; c < o->count; c++) {
        for (uint64_t left = o->needs[c]; left; left &= left - 1) {
            *FT_PUSH(o->arena, &arcs) = (struct ft_arc){c, (uint32_t)__builtin_ctzll(left), 0, 1};
        }
    }
    ft_net_make(o->arena, o->count, &arcs, &net);
    ft_net_groups(o->arena, &net, groups);
}

void ft_order(struct ft_arena *arena, const struct ft_index *index, const struct ft_graph *names,
              const struct ft_seeds *changes, uint32_t count, bool dated,
              struct ft_stages *stages) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ordering *o = FT_NEW(scratch, struct ordering);
    struct ft_groups groups;
    struct ft_stages made = {0};
    uint64_t stage_of[FT_ORDER_MAX + 1] = {0}; /* the changes of each stage */
    o->arena = scratch;
    o->count = count < FT_ORDER_MAX ? count : FT_ORDER_MAX;
    o->nodes = ft_graph_net(names)->nodes;
    o->affected = FT_NEW_N(scratch, uint64_t, (size_t)o->nodes + 1);
    o->changed = FT_NEW_N(scratch, uint64_t, (size_t)o->nodes + 1);
    mark(o, index, names, changes);
    relate(o, dated);
    group(o, &groups);
    for (uint32_t g = 0; g < groups.count; g++) { /* what it needs has smaller numbers */
        uint64_t needs = 0;
        uint64_t meets = 0;
        uint64_t own = 0;
        size_t stage = 0;
        for (uint32_t i = groups.at[g]; i < groups.at[g + 1]; i++) {
            needs |= o->needs[groups.nodes[i]];
            meets |= o->meets[groups.nodes[i]];
            own |= 1ULL << groups.nodes[i];
        }
        for (size_t s = 0; s < made.count; s++) { /* behind all that it needs */
            stage = stage_of[s] & needs & ~own ? s + 1 : stage;
        }
        while (stage < made.count && (stage_of[stage] & meets)) {
            stage++;
        }
        if (stage == made.count) {
            FT_PUSH(arena, &made);
        }
        struct ft_unit *unit = FT_PUSH(arena, &made.at[stage]);
        for (uint32_t i = groups.at[g]; i < groups.at[g + 1]; i++) {
            *FT_PUSH(arena, unit) = groups.nodes[i];
        }
        stage_of[stage] |= own;
    }
    *stages = made;
}
