/* Shared by the files that make a map. */
#ifndef FT_GRAPH_MAP_INT_H
#define FT_GRAPH_MAP_INT_H

#include "graph/map.h"

/* A declaration whose code may be worth showing. */
struct map_seed {
    uint32_t symbol, line; /* the line that speaks of the task, or that declares it */
    double score;
};
struct map_seeds {
    FT_VEC(struct map_seed);
};
/* What BYTES cost; one token is taken for four of them. */
int64_t map_tokens(size_t bytes);
/* Adds the code of the best of SEEDS to MAP, for at most TOKENS. */
void map_snippets(ft_ctx *cx, const struct ft_index *index, struct map_seeds *seeds, int64_t tokens,
                  struct ft_repo_map *map);

#endif
