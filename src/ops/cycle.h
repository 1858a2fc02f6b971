/* Nodes and cycles of charts as rows answer with them. */
#ifndef FT_OPS_CYCLE_H
#define FT_OPS_CYCLE_H

#include "graph/chart.h"
#include "ops/code_index.h"

/* The path of a file or folder of the chart, relative to the folder that was asked for. */
const char *ops_chart_path(const struct ops_index *opened, const char *path);
/* What a node is called: a symbol by its name, a file by its path. */
const char *ops_chart_name(const struct ops_index *opened, const struct ft_chart *chart,
                           uint32_t node);
/* A group of more than one node, and the edges without which it is no cycle. */
void ops_cycle_shape(struct ft_arena *arena, const struct ops_index *opened,
                     const struct ft_chart *chart, uint32_t group, struct shape_graph_cycle *cycle);

#endif
