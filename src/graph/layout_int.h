/* Where the nodes of a picture stand. */
#ifndef FT_GRAPH_LAYOUT_INT_H
#define FT_GRAPH_LAYOUT_INT_H

#include "graph/draw.h"

struct layout_box {
    double x, y, width; /* the left upper corner */
    uint32_t row;
    bool in_cycle;
};
struct layout {
    struct layout_box *boxes; /* one for each node */
    double width, height;
};
enum { BOX_HEIGHT = 30, ROW_GAP = 62, LINE_GAP = 16, BOX_GAP = 18, MARGIN = 24, TITLE_HEIGHT = 60 };

/* Layers as rows, a row that is too wide in several lines; nodes without edges at the bottom.
 * Within a layer nodes stand near the middle of their neighbours (barycentres, Sugiyama et al.
 * 1981). */
void layout_make(struct ft_arena *arena, const struct ft_drawing *drawing, struct layout *layout);
/* What fits into a box. */
const char *layout_label(struct ft_arena *arena, const struct ft_drawing_node *node);

#endif
