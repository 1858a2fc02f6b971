#include "graph/draw.h"

#include "base/map.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* The first LEVEL parts of PATH (of its folder, where it has so many), or "." */
static const char *shortened(struct ft_arena *arena, const char *path, uint32_t level) {
    uint32_t parts = 0;
    const char *end = NULL;
    for (const char *at = path; *at && parts < level; at++) {
        if (*at == '/') {
            end = at;
            parts++;
        }
    }
    return end ? ft_strndup(arena, path, (size_t)(end - path)) : ".";
}

static uint32_t depth_of(const struct ft_drawing *drawing) {
    uint32_t deepest = 0;
    for (size_t i = 0; i < drawing->nodes.count; i++) {
        uint32_t depth = 0;
        for (const char *at = drawing->nodes.at[i].path; *at; at++) {
            depth += *at == '/';
        }
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

/* Nodes whose paths are the same on LEVEL (0: as they are) become one. Gives how many are left;
 * NOW is the new number of each. */
static uint32_t group_by(struct ft_arena *arena, const struct ft_drawing *drawing, uint32_t level,
                         uint32_t *now, struct ft_drawing *made) {
    struct ft_map known;
    ft_map_init(&known, arena);
    made->nodes.count = 0;
    for (size_t i = 0; i < drawing->nodes.count; i++) {
        const struct ft_drawing_node *node = &drawing->nodes.at[i];
        const char *path = level ? shortened(arena, node->path, level) : node->path;
        uint32_t *at = ft_map_get(&known, ft_slice_of(path));
        if (!at) {
            *FT_PUSH(arena, &made->nodes) = (struct ft_drawing_node){.label = path, .path = path};
            at = FT_NEW(arena, uint32_t);
            *at = (uint32_t)made->nodes.count - 1;
            ft_map_put(&known, ft_slice_of(path), at);
        }
        now[i] = *at;
        made->nodes.at[*at].holds += node->holds;
    }
    return (uint32_t)made->nodes.count;
}

static void join(struct ft_arena *arena, const struct ft_net *net, const uint32_t *now,
                 struct ft_drawing *made) {
    struct ft_arcs arcs = {0};
    for (uint32_t i = 0; i < net->nodes; i++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(net, i, &count);
        for (size_t e = 0; e < count; e++) {
            *FT_PUSH(arena, &arcs) =
                (struct ft_arc){now[i], now[out[e].to], out[e].kinds, out[e].weight};
        }
    }
    ft_net_make(arena, (uint32_t)made->nodes.count, &arcs, &made->net);
}

struct busy {
    uint32_t node, edges;
};

static int busiest_first(const void *a, const void *b) {
    const struct busy *x = a;
    const struct busy *y = b;
    return x->edges != y->edges ? (x->edges < y->edges) - (x->edges > y->edges)
                                : (x->node > y->node) - (x->node < y->node);
}

static void leave_out(struct ft_arena *arena, struct ft_drawing *drawing, uint32_t max) {
    uint32_t count = drawing->net.nodes;
    struct busy *busy = FT_NEW_N(arena, struct busy, (size_t)count + 1);
    bool *kept = FT_NEW_N(arena, bool, (size_t)count + 1);
    uint32_t *old = NULL;
    struct ft_net part;
    for (uint32_t i = 0; i < count; i++) {
        size_t in = 0;
        size_t out = 0;
        ft_net_in(&drawing->net, i, &in);
        ft_net_out(&drawing->net, i, &out);
        busy[i] = (struct busy){i, (uint32_t)(in + out)};
    }
    qsort(busy, count, sizeof *busy, busiest_first);
    for (uint32_t i = 0; i < max; i++) {
        kept[busy[i].node] = true;
    }
    ft_net_part(arena, &drawing->net, kept, &part, &old);
    for (uint32_t i = 0; i < part.nodes; i++) {
        drawing->nodes.at[i] = drawing->nodes.at[old[i]];
    }
    drawing->nodes.count = part.nodes;
    drawing->net = part;
    drawing->left_out += count - part.nodes;
}

void ft_drawing_merge(struct ft_arena *arena, struct ft_drawing *drawing, uint32_t max) {
    if (drawing->nodes.count > max) {
        uint32_t *now = FT_NEW_N(arena, uint32_t, drawing->nodes.count + 1);
        struct ft_drawing made = {.title = drawing->title, .left_out = drawing->left_out};
        uint32_t level = depth_of(drawing);
        uint32_t count = group_by(arena, drawing, 0, now, &made); /* functions into files */
        for (; count > max && level; level--) {
            count = group_by(arena, drawing, level, now, &made);
        }
        join(arena, &drawing->net, now, &made);
        *drawing = made;
    }
    if (drawing->nodes.count > max) {
        leave_out(arena, drawing, max);
    }
}

/* Which nodes each node reaches over at least two steps, a row of flags for each. NET has no cycle.
 */
static bool *reach_far(struct ft_arena *arena, const struct ft_net *net) {
    struct ft_groups groups;
    size_t count = net->nodes;
    bool *any = FT_NEW_N(arena, bool, count *count + 1);
    bool *far = FT_NEW_N(arena, bool, count *count + 1);
    ft_net_groups(arena, net, &groups);
    for (uint32_t g = 0; g < groups.count; g++) { /* what it needs has smaller numbers */
        size_t edges = 0;
        size_t node = groups.nodes[groups.at[g]];
        const struct ft_edge *out = ft_net_out(net, (uint32_t)node, &edges);
        for (size_t e = 0; e < edges; e++) {
            size_t to = out[e].to;
            any[node * count + to] = true;
            for (size_t x = 0; x < count; x++) {
                far[node * count + x] |= any[to * count + x];
                any[node * count + x] |= any[to * count + x];
            }
        }
    }
    return far;
}

void ft_drawing_settle(struct ft_arena *arena, struct ft_drawing *drawing) {
    const struct ft_net *net = &drawing->net;
    struct ft_net straight;
    struct ft_arcs arcs = {0};
    if (net->nodes > FT_DRAWING_MAX) {
        return;
    }
    for (uint32_t i = 0; i < net->nodes; i++) {
        drawing->nodes.at[i].used_by = net->in_at[i + 1] - net->in_at[i];
        drawing->nodes.at[i].uses = net->out_at[i + 1] - net->out_at[i];
    }
    ft_net_straight(arena, net, &straight, &arcs);
    for (size_t i = 0; i < arcs.count; i++) {
        arcs.at[i].kinds |= FT_DRAWING_BACK;
    }
    const bool *far = net->edges > 2 * (uint64_t)net->nodes ? reach_far(arena, &straight) : NULL;
    for (uint32_t i = 0; i < straight.nodes; i++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(&straight, i, &count);
        for (size_t e = 0; e < count; e++) {
            if (!far || !far[(size_t)i * straight.nodes + out[e].to]) {
                *FT_PUSH(arena, &arcs) = (struct ft_arc){i, out[e].to, out[e].kinds, out[e].weight};
            }
        }
    }
    drawing->reduced = arcs.count < net->edges;
    ft_net_make(arena, net->nodes, &arcs, &drawing->net);
}

/* TEXT between double quotes. DOT knows \" and \\ alone; Mermaid entities, written with "#". */
static void quote(struct ft_buf *to, const char *text, bool mermaid) {
    FT_BUF struct ft_buf inert;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    ft_text_inert(&inert, ft_slice_of(text), false);
    ft_buf_putc(to, '"');
    for (const char *at = inert.data; *at; at++) {
        if (mermaid && strchr("\"#&<>`\\;", *at)) {
            ft_buf_printf(to, "#%d;", *at);
        } else if (!mermaid && (*at == '"' || *at == '\\')) {
            ft_buf_printf(to, "\\%c", *at);
        } else {
            ft_buf_putc(to, *at);
        }
    }
    ft_buf_putc(to, '"');
}

void ft_draw_dot(const struct ft_drawing *drawing, struct ft_buf *to) {
    ft_buf_puts(
        to, "digraph dependencies {\n  rankdir=TB;\n  node [shape=box, fontname=\"sans-serif\"];\n"
            "  label=");
    quote(to, drawing->title, false);
    ft_buf_puts(to, ";\n");
    for (size_t i = 0; i < drawing->nodes.count; i++) {
        ft_buf_printf(to, "  n%zu [label=", i);
        quote(to, drawing->nodes.at[i].label, false);
        ft_buf_puts(to, "];\n");
    }
    for (uint32_t i = 0; i < drawing->net.nodes; i++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(&drawing->net, i, &count);
        for (size_t e = 0; e < count; e++) {
            ft_buf_printf(to, "  n%u -> n%u [weight=%d];\n", i, out[e].to,
                          1 + (int)(out[e].weight < 100 ? out[e].weight : 100));
        }
    }
    ft_buf_puts(to, "}\n");
}

void ft_draw_mermaid(const struct ft_drawing *drawing, struct ft_buf *to) {
    ft_buf_puts(to, "flowchart TD\n");
    for (size_t i = 0; i < drawing->nodes.count; i++) {
        ft_buf_printf(to, "  n%zu[", i);
        quote(to, drawing->nodes.at[i].label, true);
        ft_buf_puts(to, "]\n");
    }
    for (uint32_t i = 0; i < drawing->net.nodes; i++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(&drawing->net, i, &count);
        for (size_t e = 0; e < count; e++) {
            ft_buf_printf(to, "  n%u %s n%u\n", i, out[e].kinds & FT_DRAWING_BACK ? "-.->" : "-->",
                          out[e].to);
        }
    }
}
