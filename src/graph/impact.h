/* What a change can affect: whoever uses what is changed, and whoever uses those in turn.
 *
 * Works on the graph of names (ft_names_open): symbols, and files for their code outside of any
 * symbol. A changed symbol affects those that use it; a file's own code those that import it,
 * beyond the first of them only where an import is the text itself (headers of C). spec/code.md
 * COD12.
 */
#ifndef FT_GRAPH_IMPACT_H
#define FT_GRAPH_IMPACT_H

#include "git/git.h"
#include "graph/graph.h"

/* What changed, as nodes of the graph of names. */
struct ft_seeds {
    FT_VEC(uint32_t);
};
/* All of a file: its symbols and its own code. */
void ft_seeds_file(struct ft_arena *arena, const struct ft_index *index, uint32_t file,
                   struct ft_seeds *seeds);
/* What stands in the changed lines (of the new text): the innermost symbols, or the file's own code
 * where there is none. CONTENT is the file's; blank lines and comments change nothing. */
void ft_seeds_lines(struct ft_arena *arena, const struct ft_index *index, uint32_t file,
                    struct ft_slice content, const struct ft_line_ranges *ranges,
                    struct ft_seeds *seeds);
/* Those that are called NAME (with the class before it or not); false where there are none. */
bool ft_seeds_named(struct ft_arena *arena, const struct ft_index *index, const char *name,
                    struct ft_seeds *seeds);

struct ft_reached {
    uint32_t node, distance;
    uint32_t via;   /* what it uses, itself reached or a seed; UINT32_MAX for seeds */
    unsigned kinds; /* how */
    bool guess;     /* some edge on the way is a guess */
};
struct ft_reached_list {
    FT_VEC(struct ft_reached);
};
/* The seeds first (distance 0), then by distance. DEPTH 0: as far as it goes. */
void ft_impact(struct ft_arena *arena, const struct ft_index *index, const struct ft_graph *names,
               const struct ft_seeds *seeds, uint32_t depth, bool guesses,
               struct ft_reached_list *list);
/* The file that a node of names lies in. */
uint32_t ft_node_file(const struct ft_index *index, uint32_t node);
/* Which nodes tests reach, by what they use: a flag for each. */
bool *ft_tested(struct ft_arena *arena, const struct ft_index *index, const struct ft_graph *names);

/* How much may go wrong. */
struct ft_risk_facts {
    int64_t lines;                  /* that changed */
    int64_t files, affected, known; /* that changed, that it can affect, that there are */
    double rank;                    /* of the most central file that changed; 1 is the average */
    const char *central;            /* its path */
    int64_t commits, history;       /* that changed the busiest of them, of so many */
    const char *busiest;
    int64_t symbols, untested; /* functions and types that changed; of them, no test reaches */
    int64_t reported, ran;     /* their lines that a report of coverage knows; of them, tests ran */
    int64_t cognitive;         /* of the most tangled function that changed */
    const char *tangled;
};
enum ft_risk_level { FT_RISK_LOW, FT_RISK_MEDIUM, FT_RISK_HIGH };
struct ft_risk {
    enum ft_risk_level level;
    double score;              /* 0 to 1 */
    struct ft_strings reasons; /* the weightiest first */
};
void ft_risk(struct ft_arena *arena, const struct ft_risk_facts *facts, struct ft_risk *risk);

/* In which order several changes should go: what others build on comes first. Changes of one stage
 * touch nothing in common, neither themselves nor by what they affect, and can go side by side;
 * those that need each other are one unit. */
enum { FT_ORDER_MAX = 64 };
struct ft_unit {
    FT_VEC(uint32_t); /* changes that go together */
};
struct ft_stage {
    FT_VEC(struct ft_unit);
};
struct ft_stages {
    FT_VEC(struct ft_stage);
};
/* DATED: they were made in this order, and where two change the same, it stays. COUNT is at most
 * FT_ORDER_MAX. */
void ft_order(struct ft_arena *arena, const struct ft_index *index, const struct ft_graph *names,
              const struct ft_seeds *changes, uint32_t count, bool dated, struct ft_stages *stages);

#endif
