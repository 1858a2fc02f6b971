/* A graph for people: its nodes by name, and what is telling about each.
 *
 * Of files, of the folders that they lie in, of functions by who calls whom, or of types by who
 * inherits from whom. An edge leads from who needs to what is needed; the layers begin at 0 with
 * what needs nothing. spec/code.md COD4.
 */
#ifndef FT_GRAPH_CHART_H
#define FT_GRAPH_CHART_H

#include "graph/graph.h"

enum ft_chart_of { FT_CHART_FILES, FT_CHART_FOLDERS, FT_CHART_CALLS, FT_CHART_TYPES };

struct ft_chart_spec {
    enum ft_chart_of of;
    const char *under; /* only files under this folder ("a/b/"), or NULL */
    uint32_t level;    /* of folders: how many parts of their path count; 0: all */
    bool guesses;      /* also edges of which it is not sure whom they mean */
    const char *from;  /* only what this path or name needs, or NULL: everything */
    uint32_t depth;    /* … within so many steps; 0: all */
};

struct ft_chart_node {
    const char *name;            /* of a symbol with its class before it; of a file its path */
    const char *path;            /* of its file; of a folder itself, "." for the root */
    const char *kind;            /* "file", "folder", "function" … */
    uint32_t file, symbol, line; /* symbol: UINT32_MAX where it is none */
    uint32_t files;              /* of a folder */
    uint32_t fan_in, fan_out, layer, group;
    float rank;
    bool in_cycle;
    bool orphan; /* nothing uses it, and neither is it a test nor where a program begins */
};
struct ft_chart {
    struct {
        FT_VEC(struct ft_chart_node);
    } nodes; /* by path and line */
    struct ft_net net;
    struct ft_groups groups;
    uint32_t layers;
    struct ft_file_numbers cycles; /* groups of more than one node, the largest first */
};
/* NAMES may be NULL for files and folders. FT_NOTFOUND where nothing is called FROM. */
ft_err ft_chart_make(ft_ctx *cx, const struct ft_index *index, const struct ft_graph *graph,
                     const struct ft_graph *names, const struct ft_chart_spec *spec,
                     struct ft_chart *chart);
/* FT_EDGE_… as words. */
void ft_edge_kinds(struct ft_arena *arena, unsigned kinds, struct ft_strings *words);

#endif
