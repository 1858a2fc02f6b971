/* Pictures of nets: DOT for Graphviz, Mermaid for pages, SVG of our own.
 *
 * Labels may come from anywhere; each writer makes them inert. The same drawing gives the same
 * bytes. spec/code.md COD4.
 */
#ifndef FT_GRAPH_DRAW_H
#define FT_GRAPH_DRAW_H

#include "graph/net.h"

struct ft_drawing_node {
    const char *label;
    const char *path;       /* by which nodes are merged: a file's or a folder's */
    uint32_t holds;         /* how many nodes were merged into it; 1 where none were */
    uint32_t used_by, uses; /* set by ft_drawing_settle: also by lines that are not drawn */
};
struct ft_drawing {
    struct {
        FT_VEC(struct ft_drawing_node);
    } nodes;
    struct ft_net net;
    const char *title;
    uint32_t left_out; /* nodes that are not in the drawing */
    bool reduced;
};
enum { FT_DRAWING_MAX = 150 };
/* At most MAX nodes: files are merged into folders, deep ones first; where that is not enough,
 * those with the fewest edges are left out. */
void ft_drawing_merge(struct ft_arena *arena, struct ft_drawing *drawing, uint32_t max);
/* Finds the lines that close cycles (FT_DRAWING_BACK among their kinds). Where lines would hide
 * each other (more than twice as many as nodes) those to what is reached by way of others as well
 * are left out. For drawings of at most FT_DRAWING_MAX nodes. */
enum { FT_DRAWING_BACK = 1 << 16 };
void ft_drawing_settle(struct ft_arena *arena, struct ft_drawing *drawing);

void ft_draw_dot(const struct ft_drawing *drawing, struct ft_buf *to);
void ft_draw_mermaid(const struct ft_drawing *drawing, struct ft_buf *to);
/* Layers from who needs, above, to what is needed; readable in light and dark pages. */
void ft_draw_svg(const struct ft_drawing *drawing, struct ft_buf *to);

#endif
