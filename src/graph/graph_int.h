/* How a graph lies in its file, and the steps of making one. */
#ifndef FT_GRAPH_GRAPH_INT_H
#define FT_GRAPH_GRAPH_INT_H

#include "graph/graph.h"

#define GRAPH_MAGIC "FTGRAPH"
enum { GRAPH_VERSION = 1 };

/* Behind it: where each file's edges begin, going out and coming in (files + 1 each); the edges,
 * out and in; a rank for each file, a weight for each symbol. */
struct graph_head {
    char magic[8];
    uint64_t version, index, uses;
    uint32_t files, symbols;
    uint64_t edges;
    uint64_t check; /* of everything before it */
};

struct ft_graph {
    const char *map;
    size_t size;
    uint32_t files, symbols;
    uint64_t edges;
    const uint32_t *out_at, *in_at;
    const struct ft_edge *out, *in;
    const float *rank, *weight;
};

/* The whole file's bytes into TO. */
ft_err ft_graph_make(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                     struct ft_buf *to);

#endif
