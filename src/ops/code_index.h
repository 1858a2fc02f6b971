/* The index that the commands about code answer from. */
#ifndef FT_OPS_CODE_INDEX_H
#define FT_OPS_CODE_INDEX_H

#include "command/command.h"
#include "graph/graph.h"
#include "index/declaration.h"
#include "index/search.h"
#include "ops/shapes.h"

/* The index of the repository that PATH lies in, or of the folder itself where there is none. */
struct ops_index {
    struct ft_index *index;
    const char *root;  /* the folder that was asked for: what paths in answers are relative to */
    const char *under; /* for struct ft_search_spec */
    struct ft_root top;
};
/* Brought up to date before, unless KEPT; made ANEW where that is asked for. */
ft_err ops_index_open(ft_ctx *cx, const char *path, bool kept, bool anew, struct ops_index *index);

/* Says which folders below the one that was asked for the index lacks; what fails says nothing. */
void ops_index_note(ft_ctx *cx, const struct ops_index *opened, struct ft_strings *notes);

/* What lies above the index: trees and the graph. Parses what is missing for at most
 * BUDGET_MS, as ft_uses_open; STATE tells how complete it is. */
struct ops_code {
    struct ft_uses *uses;
    struct ft_graph *graph;
    struct ft_uses_state state;
};
enum { OPS_PARSE_MS = 5000 }; /* what somebody waits for who did not ask for all */
ft_err ops_code_open(ft_ctx *cx, const struct ops_index *opened, int64_t budget_ms,
                     struct ops_code *code);

/* FILE:LINE or FILE:LINE:COLUMN (0: none): FILE as the person sees it, or below the folder that was
 * asked for; as a path of the index. */
struct ops_place {
    const char *path;
    uint32_t line, column;
};
ft_err ops_place_parse(ft_ctx *cx, const struct ops_index *opened, const char *text,
                       struct ops_place *place);

/* A path of the index, relative to the root of OPENED. */
const char *ops_index_path(const struct ops_index *opened, const char *path);
/* Fills a symbol's shape. */
void ops_symbol_shape(const struct ops_index *opened, const struct ft_symbol *symbol,
                      struct shape_code_symbol *shape);
/* The name of the innermost symbol around a line, with its class; "" where there is none. */
const char *ops_symbol_around(const struct ops_index *opened, struct ft_arena *arena, uint32_t file,
                              uint32_t line);
/* Fills in how symbols are declared and what is said of them, from their files as they are now;
 * reads a file once for all of its symbols that follow each other. */
struct ops_teller;
struct ops_teller *ops_teller_new(ft_ctx *cx, const struct ops_index *opened);
void ops_symbol_tell(ft_ctx *cx, struct ops_teller *teller, const struct ft_symbol *symbol,
                     struct shape_code_symbol *shape);
/* A table of symbols. */
void ops_symbols_view(const struct list_code_symbol *symbols, const char *root, struct ft_doc *doc);

#endif
