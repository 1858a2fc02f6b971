/* How a graph lies in its file, and the steps of making one. */
#ifndef FT_GRAPH_GRAPH_INT_H
#define FT_GRAPH_GRAPH_INT_H

#include "graph/graph.h"

enum { GRAPH_VERSION = 5 };

/* Behind it: where each node's edges begin, going out and coming in (nodes + 1 each); the edges,
 * out and in; a rank for each node, a weight for each of the extra. */
struct graph_head {
    char magic[8];
    uint64_t version, index, uses;
    uint32_t nodes, extra;
    uint64_t edges;
    uint64_t check; /* of everything before it */
};

struct ft_graph {
    const char *map;
    size_t size;
    struct ft_net net;
    uint32_t extra;
    const float *rank, *weight;
};

/* One kind of graph, as it is kept. */
struct graph_kind {
    const char *name, *magic; /* of its file; of eight bytes with its NUL */
    ft_err (*make)(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                   const char *path); /* writes it */
    bool symbols;                     /* its nodes are symbols and files, else files */
};
ft_err graph_files_make(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                        const char *path);
ft_err graph_names_make(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                        const char *path);
/* NET and the WEIGHTS of EXTRA things as a file of KIND. */
ft_err graph_write(ft_ctx *cx, const struct graph_kind *kind, const struct ft_index *index,
                   const struct ft_uses *uses, const struct ft_net *net, const float *weights,
                   uint32_t extra, const char *path);
extern const struct graph_kind graph_files, graph_names;

/* Which declaration a name means: the file's own, else those of files that it imports, else the
 * nearest. One thread, at one file. */
enum { MEANT_MAX = 64 }; /* a name that more declare says nothing */
struct declaration {
    uint32_t file, symbol;
    uint8_t kind; /* enum ft_symbol_kind */
    bool local;
};
struct meaning {
    const struct ft_index *index;
    const struct ft_index_file *files; /* of all numbers, for all threads */
    struct ft_arena *arena;            /* for what is known of names */
    struct declarations *known;        /* of names that were asked for lately, by their hashes */
    uint32_t *imported;                /* of each file: the file (+ 1) that imported it last */
    struct ft_file_numbers imports;    /* the first of them */
    struct ft_file_numbers **passed;   /* of each file that was asked for: what it passes on */
    uint32_t file;
    const char *path;
};
const struct ft_index_file *meaning_files(struct ft_arena *arena, const struct ft_index *index);
/* Names that it is asked about must stay where they are. */
void meaning_init(struct meaning *m, struct ft_arena *arena, const struct ft_index *index,
                  const struct ft_index_file *files);
/* Turns to FILE and resolves its imports: IMPORTED is told of each one's files. */
bool meaning_turn(struct meaning *m, const struct ft_resolver *resolver, const struct ft_uses *uses,
                  uint32_t file, void (*imported)(void *to, const struct ft_file_numbers *files),
                  void *to);
struct meant {
    struct declaration at[MEANT_MAX];
    size_t count;
    size_t all; /* that declare the name */
    bool own;   /* they are the file's */
    bool sure;
};
void meaning_of(struct meaning *m, const struct ft_use *use, struct meant *meant);
unsigned meaning_kind(const struct ft_use *use, bool sure); /* FT_EDGE_… */

/* How many folders at their beginnings two paths share. */
size_t graph_shared_folders(const char *a, const char *b);

#endif
