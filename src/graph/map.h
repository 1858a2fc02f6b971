/* A map of a repository for whoever has little room: a model's context, a newcomer's first look.
 *
 * Files are ranked by what others need of them, or with a task by how close they lie to what it
 * speaks of; of each, the declarations that are most used are shown, until the budget is spent.
 * Up to half of it can go to code: of the declarations that matter most, or that speak most of the
 * task. The same tree and task give the same map, to the byte. spec/code.md COD11.
 */
#ifndef FT_GRAPH_MAP_H
#define FT_GRAPH_MAP_H

#include "graph/graph.h"

enum { FT_MAP_TOKENS_MIN = 50, FT_MAP_TOKENS_MAX = 1000000 };

struct ft_map_spec {
    const char *task;  /* what is to be done, in words; NULL: nothing in particular */
    const char *under; /* only files under this folder ("a/b/"), or NULL */
    int64_t tokens;    /* at the most; one is taken for four bytes, as most models come close to */
    bool snippets;
};
struct ft_map_line {
    uint32_t symbol, line;
    const char *text; /* the line that declares it */
};
struct ft_map_file {
    uint32_t file;
    double score;
    struct {
        FT_VEC(struct ft_map_line);
    } lines;
};
struct ft_map_snippet {
    uint32_t file, symbol;
    uint32_t line, end_line; /* the last one included; the symbol's, or those of it that matter */
    const char *text;
    int64_t tokens;
};
struct ft_repo_map {
    struct {
        FT_VEC(struct ft_map_file);
    } files; /* the most relevant first */
    struct {
        FT_VEC(struct ft_map_snippet);
    } snippets; /* the same */
    int64_t tokens;
    int64_t files_left, symbols_left, snippets_left; /* that found no room */
};
ft_err ft_map_make(ft_ctx *cx, const struct ft_index *index, const struct ft_graph *graph,
                   const struct ft_map_spec *spec, struct ft_repo_map *map);
/* PATH: a file's path as it is to be shown. Indented lines behind it. */
void ft_map_write(const struct ft_map_file *file, const char *path, struct ft_buf *to);

#endif
