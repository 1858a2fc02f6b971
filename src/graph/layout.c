#include "layout_int.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 12, LABEL_COLUMNS = 28, PAGE_WIDTH = 1500 };

struct spot {
    uint32_t node;
    double wish; /* where in the row it would like to stand */
};
struct row {
    struct spot *at;
    uint32_t count;
};
struct laying {
    const struct ft_drawing *drawing;
    struct layout *layout;
    struct row *rows; /* from the top */
    uint32_t row_count;
    double *middle; /* of each node, from 0 to 1 */
};

/* The end of a path says more than its beginning. */
const char *layout_label(struct ft_arena *arena, const struct ft_drawing_node *node) {
    FT_BUF struct ft_buf inert;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    ft_text_inert(&inert, ft_slice_of(node->label), false);
    const char *text = ft_buf_text(&inert, arena);
    if (ft_text_width(ft_slice_of(text)) <= LABEL_COLUMNS) {
        return text;
    }
    while (*text && ft_text_width(ft_slice_of(text)) >= LABEL_COLUMNS) {
        size_t size = 0;
        ft_utf8_next(ft_slice_of(text), &size);
        text += size;
    }
    return ft_sprintf(arena, "…%s", text);
}

static bool is_alone(const struct ft_net *net, uint32_t node) {
    size_t in = 0;
    size_t out = 0;
    ft_net_in(net, node, &in);
    ft_net_out(net, node, &out);
    return !in && !out;
}

/* Without the lines that point back every node has a layer of its own. */
static uint32_t *find_layers(struct laying *l, struct ft_arena *arena) {
    const struct ft_net *net = &l->drawing->net;
    struct ft_groups groups;
    struct ft_net straight;
    struct ft_arcs arcs = {0};
    for (uint32_t i = 0; i < net->nodes; i++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(net, i, &count);
        for (size_t e = 0; e < count; e++) {
            if (!(out[e].kinds & FT_DRAWING_BACK)) {
                *FT_PUSH(arena, &arcs) = (struct ft_arc){i, out[e].to, 0, 1};
            }
        }
    }
    ft_net_make(arena, net->nodes, &arcs, &straight);
    ft_net_groups(arena, &straight, &groups);
    return ft_net_layers(arena, &straight, &groups);
}

/* The highest layer on top; those without edges in a row of their own below. */
static void fill_rows(struct laying *l, struct ft_arena *arena) {
    const struct ft_net *net = &l->drawing->net;
    struct ft_groups groups;
    ft_net_groups(arena, net, &groups);
    uint32_t *layers = find_layers(l, arena);
    uint32_t highest = 0;
    for (uint32_t i = 0; i < net->nodes; i++) {
        uint32_t group = groups.of[i];
        l->layout->boxes[i].in_cycle = groups.at[group + 1] - groups.at[group] > 1;
        highest = layers[i] > highest ? layers[i] : highest;
    }
    l->row_count = highest + 2;
    l->rows = FT_NEW_N(arena, struct row, l->row_count);
    for (uint32_t i = 0; i < net->nodes; i++) {
        uint32_t row = is_alone(net, i) ? highest + 1 : highest - layers[i];
        l->layout->boxes[i].row = row;
        l->rows[row].count++;
    }
    for (uint32_t r = 0; r < l->row_count; r++) {
        l->rows[r].at = FT_NEW_N(arena, struct spot, (size_t)l->rows[r].count + 1);
        l->rows[r].count = 0;
    }
    for (uint32_t i = 0; i < net->nodes; i++) {
        struct row *row = &l->rows[l->layout->boxes[i].row];
        row->at[row->count++].node = i;
    }
}

static int by_wish(const void *a, const void *b) {
    const struct spot *x = a;
    const struct spot *y = b;
    if (x->wish < y->wish || x->wish > y->wish) {
        return x->wish < y->wish ? -1 : 1;
    }
    return (x->node > y->node) - (x->node < y->node);
}

static void spread(struct laying *l, const struct row *row) {
    for (uint32_t i = 0; i < row->count; i++) {
        l->middle[row->at[i].node] = (i + 0.5) / row->count;
    }
}

static double barycentre(const struct laying *l, uint32_t node, bool of_users) {
    const struct ft_net *net = &l->drawing->net;
    size_t count = 0;
    double sum = 0;
    const struct ft_edge *edges =
        of_users ? ft_net_in(net, node, &count) : ft_net_out(net, node, &count);
    for (size_t e = 0; e < count; e++) {
        sum += l->middle[edges[e].to];
    }
    return count ? sum / (double)count : l->middle[node];
}

/* Down by who uses a node, up by what it uses, in turn. */
static void order_rows(struct laying *l) {
    for (uint32_t r = 0; r < l->row_count; r++) {
        spread(l, &l->rows[r]);
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        bool down = sweep % 2 == 0;
        for (uint32_t n = 0; n + 1 < l->row_count; n++) {
            struct row *row = &l->rows[down ? n : l->row_count - 2 - n];
            for (uint32_t i = 0; i < row->count; i++) {
                row->at[i].wish = barycentre(l, row->at[i].node, down);
            }
            if (row->count) {
                qsort(row->at, row->count, sizeof *row->at, by_wish);
                spread(l, row);
            }
        }
    }
}

static double row_width(const struct laying *l, const struct row *row, uint32_t from, uint32_t to) {
    double width = 0;
    for (uint32_t i = from; i < to; i++) {
        width += l->layout->boxes[row->at[i].node].width + (i > from ? BOX_GAP : 0);
    }
    return width;
}

/* Lines of a row: as many as its width asks for, each as full as the others. */
static double put_row(struct laying *l, const struct row *row, double y) {
    double whole = row_width(l, row, 0, row->count);
    uint32_t lines = 1 + (uint32_t)(whole / PAGE_WIDTH);
    uint32_t done = 0;
    for (uint32_t line = 0; line < lines; line++) {
        uint32_t end = (uint32_t)((uint64_t)row->count * (line + 1) / lines);
        double x = MARGIN + (PAGE_WIDTH - row_width(l, row, done, end)) / 2;
        for (; done < end; done++) {
            struct layout_box *box = &l->layout->boxes[row->at[done].node];
            box->x = x;
            box->y = y;
            x += box->width + BOX_GAP;
        }
        y += BOX_HEIGHT + (line + 1 < lines ? LINE_GAP : 0);
    }
    return y;
}

/* As narrow as what stands in it. */
static void trim(struct layout *layout, uint32_t nodes) {
    double left = PAGE_WIDTH;
    double right = 0;
    for (uint32_t i = 0; i < nodes; i++) {
        const struct layout_box *box = &layout->boxes[i];
        left = box->x < left ? box->x : left;
        right = box->x + box->width > right ? box->x + box->width : right;
    }
    for (uint32_t i = 0; i < nodes; i++) {
        layout->boxes[i].x -= left - MARGIN;
    }
    layout->width = right > left ? right - left + 2 * MARGIN : 2 * MARGIN;
    layout->width = layout->width > 480 ? layout->width : 480; /* room for the title */
}

void layout_make(struct ft_arena *arena, const struct ft_drawing *drawing, struct layout *layout) {
    static const double column = 7.4;
    struct laying l = {.drawing = drawing, .layout = layout};
    uint32_t nodes = drawing->net.nodes;
    layout->boxes = FT_NEW_N(arena, struct layout_box, (size_t)nodes + 1);
    l.middle = FT_NEW_N(arena, double, (size_t)nodes + 1);
    for (uint32_t i = 0; i < nodes; i++) {
        const char *label = layout_label(arena, &drawing->nodes.at[i]);
        layout->boxes[i].width = 20 + column * (double)ft_text_width(ft_slice_of(label));
    }
    fill_rows(&l, arena);
    order_rows(&l);
    double y = TITLE_HEIGHT;
    for (uint32_t r = 0; r < l.row_count; r++) {
        y = l.rows[r].count ? put_row(&l, &l.rows[r], y) + ROW_GAP : y;
    }
    layout->height = y - ROW_GAP + MARGIN + (nodes ? 0 : ROW_GAP);
    trim(layout, nodes);
}
