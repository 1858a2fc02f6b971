/* Who depends on whom: files, and the symbols in them.
 *
 * Made from the index and what trees tell of its files (index/uses.h): imports are resolved to
 * files, names to their declarations; where several files declare a name, those that are imported
 * are meant, else each a little. The graph is kept beside the index, mapped, and made again when
 * either has changed. Numbers of nodes are those of the index's files. An open graph is read by any
 * number of threads. spec/code.md COD4, COD11.
 */
#ifndef FT_GRAPH_GRAPH_H
#define FT_GRAPH_GRAPH_H

#include "graph/net.h"
#include "index/index.h"
#include "index/uses.h"

enum {
    FT_EDGE_IMPORT = 1,
    FT_EDGE_CALL = 2,
    FT_EDGE_VALUE = 4,
    FT_EDGE_TYPE = 8,
    FT_EDGE_BASE = 16,
    FT_EDGE_SURE = 32 /* imported, or declared once: else the nearest of several was taken */
};

struct ft_graph;
ft_err ft_graph_open(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                     struct ft_graph **graph);
/* The same for names: its nodes are the index's symbols, and behind them (ft_index_symbols on) its
 * files, for their code outside of any symbol and for imports. An edge is a use of a name, shared
 * among at most FT_NAMES_MEANT declarations that may be meant: a weight of 1 or more is sure. Made
 * when it is first asked for. */
enum { FT_NAMES_MEANT = 8 };
ft_err ft_names_open(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                     struct ft_graph **names);
const struct ft_net *ft_graph_net(const struct ft_graph *graph);
/* What FILE depends on, or who depends on it, by number; valid as long as the graph. */
const struct ft_edge *ft_graph_out(const struct ft_graph *graph, uint32_t file, size_t *count);
const struct ft_edge *ft_graph_in(const struct ft_graph *graph, uint32_t file, size_t *count);
/* PageRank of a file (or a node of names) among all: 1 is the average. */
double ft_graph_rank(const struct ft_graph *graph, uint32_t file);
/* How often a symbol is used from other files; a name that several declare is shared out. */
double ft_graph_symbol(const struct ft_graph *graph, uint32_t symbol);

/* Files by how close they are to those given, with their WEIGHTS (any positive numbers): random
 * walks along the edges that begin there (personalised PageRank by local pushes: Andersen, Chung
 * and Lang 2006). The closest first; those that no walk reaches are left out. */
struct ft_near {
    uint32_t file;
    double score;
};
struct ft_near_list {
    FT_VEC(struct ft_near);
};
void ft_graph_near(const struct ft_graph *graph, struct ft_arena *arena, const struct ft_near *from,
                   size_t count, struct ft_near_list *list);

/* The files that an import of FILE means; TEXT as in struct ft_use. None where it leads out of the
 * project or nothing fits. Needs a resolver, which is made once. */
struct ft_resolver;
struct ft_resolver *ft_resolver_new(struct ft_arena *arena, const struct ft_index *index);
struct ft_file_numbers {
    FT_VEC(uint32_t);
};
void ft_resolve(const struct ft_resolver *resolver, struct ft_arena *arena, uint32_t file,
                const char *text, struct ft_file_numbers *files);

#endif
