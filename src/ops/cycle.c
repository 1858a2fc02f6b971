#include "ops/cycle.h"

#include <math.h>
#include <string.h>

enum { NAMES_MAX = 1000, CUTS_MAX = 100 };

const char *ops_chart_path(const struct ops_index *opened, const char *path) {
    return strcmp(path, ".") == 0 ? path : ops_index_path(opened, path);
}

const char *ops_chart_name(const struct ops_index *opened, const struct ft_chart *chart,
                           uint32_t node) {
    const struct ft_chart_node *at = &chart->nodes.at[node];
    return at->symbol == UINT32_MAX ? ops_chart_path(opened, at->name) : at->name;
}

void ops_cycle_shape(struct ft_arena *arena, const struct ops_index *opened,
                     const struct ft_chart *chart, uint32_t group,
                     struct shape_graph_cycle *cycle) {
    struct ft_arcs cuts = {0};
    cycle->size = chart->groups.at[group + 1] - chart->groups.at[group];
    for (uint32_t n = 0; n < cycle->size && n < NAMES_MAX; n++) {
        *FT_PUSH(arena, &cycle->nodes) =
            ops_chart_name(opened, chart, chart->groups.nodes[chart->groups.at[group] + n]);
    }
    ft_net_cuts(arena, &chart->net, &chart->groups, group, &cuts);
    for (size_t e = 0; e < cuts.count && e < CUTS_MAX; e++) {
        struct shape_graph_cut *cut = FT_PUSH(arena, &cycle->cuts);
        cut->from = ops_chart_name(opened, chart, cuts.at[e].from);
        cut->to = ops_chart_name(opened, chart, cuts.at[e].to);
        cut->weight = round((double)cuts.at[e].weight * 1000) / 1000;
        ft_edge_kinds(arena, cuts.at[e].kinds, &cut->kinds);
    }
}
