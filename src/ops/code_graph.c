#include "ops/code_graph.h"

#include "graph/draw.h"
#include "ops/cycle.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CYCLES_MAX = 100, SHOWN = 10 };

struct showing {
    ft_ctx *cx;
    const struct ops_index *opened;
    const struct ft_chart *chart;
    const struct code_graph_in *in;
    struct code_graph_out *out;
    uint32_t *cycle_of; /* of each group: its number from 1; 0: none */
};

static double rounded(double value) {
    return round(value * 1000) / 1000;
}

static void show_cycles(struct showing *s) {
    for (size_t i = 0; i < s->chart->cycles.count && i < CYCLES_MAX; i++) {
        ops_cycle_shape(s->cx->arena, s->opened, s->chart, s->chart->cycles.at[i],
                        FT_PUSH(s->cx->arena, &s->out->cycles));
    }
}

static void show_node(struct showing *s, uint32_t number) {
    const struct ft_chart_node *node = &s->chart->nodes.at[number];
    uint32_t both = node->fan_in + node->fan_out;
    *FT_PUSH(s->cx->arena, &s->out->nodes) = (struct shape_graph_node){
        .name = ops_chart_name(s->opened, s->chart, number),
        .kind = node->kind,
        .path = ops_chart_path(s->opened, node->path),
        .line = node->symbol == UINT32_MAX ? FT_ABSENT : node->line,
        .files = strcmp(node->kind, "folder") == 0 ? node->files : FT_ABSENT,
        .fan_in = node->fan_in,
        .fan_out = node->fan_out,
        .rank = rounded((double)node->rank),
        .instability = both ? rounded((double)node->fan_out / both) : 0,
        .layer = node->layer,
        .cycle = s->cycle_of[node->group] ? s->cycle_of[node->group] : FT_ABSENT,
        .orphan = node->orphan,
    };
}

static int by_rank(const void *a, const void *b, void *with) {
    const struct ft_chart_node *nodes = with;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    if (nodes[x].rank < nodes[y].rank || nodes[x].rank > nodes[y].rank) {
        return nodes[x].rank > nodes[y].rank ? -1 : 1;
    }
    return (x > y) - (x < y);
}

/* The nodes that were asked for, and the edges between them. */
static void show_nodes(struct showing *s) {
    const struct ft_net *net = &s->chart->net;
    uint32_t *order = FT_NEW_N(s->cx->arena, uint32_t, (size_t)net->nodes + 1);
    uint32_t *place = FT_NEW_N(s->cx->arena, uint32_t, (size_t)net->nodes + 1);
    uint32_t count = 0;
    for (uint32_t i = 0; i < net->nodes; i++) {
        const struct ft_chart_node *node = &s->chart->nodes.at[i];
        if ((!s->in->cycles || node->in_cycle) && (!s->in->orphans || node->orphan)) {
            order[count++] = i;
        }
    }
    qsort_r(order, count, sizeof *order, by_rank, s->chart->nodes.at);
    for (uint32_t i = 0; i < count && i < s->in->limit; i++) {
        show_node(s, order[i]);
        place[order[i]] = i + 1;
    }
    for (uint32_t i = 0; i < s->out->nodes.count; i++) {
        size_t edges = 0;
        const struct ft_edge *out = ft_net_out(net, order[i], &edges);
        for (size_t e = 0; e < edges; e++) {
            if (place[out[e].to]) {
                struct shape_graph_edge *edge = FT_PUSH(s->cx->arena, &s->out->edges);
                edge->from = i;
                edge->to = place[out[e].to] - 1;
                edge->weight = rounded((double)out[e].weight);
                edge->guess = !(out[e].kinds & FT_EDGE_SURE);
                ft_edge_kinds(s->cx->arena, out[e].kinds, &edge->kinds);
            }
        }
    }
}

static enum ft_chart_of chart_of(const char *name) {
    return strcmp(name, "folders") == 0 ? FT_CHART_FOLDERS
           : strcmp(name, "calls") == 0 ? FT_CHART_CALLS
           : strcmp(name, "types") == 0 ? FT_CHART_TYPES
                                        : FT_CHART_FILES;
}

ft_err code_graph(ft_ctx *cx, const struct code_graph_in *in, struct code_graph_out *out) {
    struct ops_index opened;
    struct ops_code code;
    struct ft_graph *names = NULL;
    struct ft_chart chart;
    FT_TRY(ops_index_open(cx, in->path, in->kept, false, &opened));
    FT_TRY(ops_code_open(cx, &opened, OPS_PARSE_MS, &code));
    struct ft_chart_spec spec = {.of = chart_of(in->of),
                                 .under = opened.under,
                                 .level = (uint32_t)in->level,
                                 .guesses = in->guesses,
                                 .from = in->from,
                                 .depth = (uint32_t)in->depth};
    if (in->from && opened.under) { /* paths are given as they are shown */
        const char *below = ft_sprintf(cx->arena, "%s%s", opened.under, in->from);
        spec.from = ft_index_find(opened.index, below) >= 0 ? below : in->from;
    }
    if (spec.of == FT_CHART_CALLS || spec.of == FT_CHART_TYPES) {
        FT_TRY(ft_names_open(cx, opened.index, code.uses, &names));
    }
    FT_TRY(ft_chart_make(cx, opened.index, code.graph, names, &spec, &chart));
    struct code_graph_out made = {.root = opened.root,
                                  .of = in->of,
                                  .node_count = chart.net.nodes,
                                  .edge_count = (int64_t)chart.net.edges,
                                  .cycle_count = (int64_t)chart.cycles.count,
                                  .layers = chart.layers,
                                  .parsed = code.state.done,
                                  .parsable = code.state.files};
    struct showing s = {.cx = cx, .opened = &opened, .chart = &chart, .in = in, .out = &made};
    s.cycle_of = FT_NEW_N(cx->arena, uint32_t, (size_t)chart.groups.count + 1);
    for (size_t i = 0; i < chart.cycles.count; i++) {
        s.cycle_of[chart.cycles.at[i]] = (uint32_t)i + 1;
    }
    for (uint32_t i = 0; i < chart.net.nodes; i++) {
        made.orphan_count += chart.nodes.at[i].orphan;
    }
    show_cycles(&s);
    show_nodes(&s);
    ops_index_note(cx, &opened, &made.notes);
    *out = made;
    return FT_OK;
}

static void view_nodes(const struct code_graph_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"name", "kind", ">used by", ">uses", ">rank", ">layer"};
    size_t shown = out->nodes.count < 2 * SHOWN ? out->nodes.count : 2 * SHOWN;
    if (shown) {
        ft_doc_table(doc, columns, FT_COUNT(columns));
    }
    for (size_t i = 0; i < shown; i++) {
        const struct shape_graph_node *node = &out->nodes.at[i];
        ft_doc_cell(doc, node->cycle != FT_ABSENT ? FT_WARN : FT_PLAIN, "%s", node->name);
        ft_doc_cell(doc, FT_DIM, "%s%s", node->kind, node->orphan ? ", orphan" : "");
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)node->fan_in);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)node->fan_out);
        ft_doc_cell(doc, FT_PLAIN, "%.1f", node->rank);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)node->layer);
    }
    if (out->nodes.count > shown) {
        ft_doc_text(doc, FT_DIM, "and %zu more; --json lists %s", out->nodes.count - shown,
                    (int64_t)out->nodes.count < out->node_count ? "the first" : "all");
    }
}

static void view_cycles(const struct code_graph_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->cycles.count && i < SHOWN; i++) {
        const struct shape_graph_cycle *cycle = &out->cycles.at[i];
        ft_doc_end(doc);
        ft_doc_span(doc, FT_WARN, "cycle of %lld: ", (long long)cycle->size);
        for (size_t n = 0; n < cycle->nodes.count && n < SHOWN; n++) {
            ft_doc_span(doc, FT_PLAIN, "%s%s", n ? ", " : "", cycle->nodes.at[n]);
        }
        ft_doc_span(doc, FT_PLAIN, "%s", cycle->nodes.count > SHOWN ? " …" : "");
        for (size_t e = 0; e < cycle->cuts.count && e < SHOWN / 2; e++) {
            ft_doc_span(doc, FT_DIM, "\n  cut ");
            ft_doc_span(doc, FT_PLAIN, "%s → %s", cycle->cuts.at[e].from, cycle->cuts.at[e].to);
            ft_doc_span(doc, FT_DIM, "  %s", cycle->cuts.at[e].kinds.at[0]);
        }
        if (cycle->cuts.count > SHOWN / 2) {
            ft_doc_span(doc, FT_DIM, "\n  and %zu more", cycle->cuts.count - SHOWN / 2);
        }
    }
    ft_doc_end(doc);
}

void code_graph_view(const struct code_graph_out *out, struct ft_doc *doc) {
    view_nodes(out, doc);
    view_cycles(out, doc);
    ft_doc_text(doc, FT_DIM, "%lld %s, %lld edges, %lld layers, %lld cycles, %lld orphans",
                (long long)out->node_count, strcmp(out->of, "calls") == 0 ? "functions" : out->of,
                (long long)out->edge_count, (long long)out->layers, (long long)out->cycle_count,
                (long long)out->orphan_count);
    if (out->parsed < out->parsable) {
        ft_doc_text(doc, FT_WARN, "%lld of %lld files are parsed so far: `fettle index --deep`",
                    (long long)out->parsed, (long long)out->parsable);
    }
    ft_doc_notes(doc, &out->notes);
}

void code_graph_render(ft_ctx *cx, const char *format, const struct code_graph_out *out,
                       struct ft_buf *text) {
    struct ft_arcs arcs = {0};
    struct ft_drawing drawing = {.left_out =
                                     (uint32_t)(out->node_count - (int64_t)out->nodes.count)};
    drawing.title = ft_sprintf(cx->arena, "%s: %s", ft_path_base(out->root), out->of);
    for (size_t i = 0; i < out->nodes.count; i++) {
        const struct shape_graph_node *node = &out->nodes.at[i];
        *FT_PUSH(cx->arena, &drawing.nodes) =
            (struct ft_drawing_node){.label = node->name, .path = node->path, .holds = 1};
    }
    for (size_t i = 0; i < out->edges.count; i++) {
        const struct shape_graph_edge *edge = &out->edges.at[i];
        *FT_PUSH(cx->arena, &arcs) =
            (struct ft_arc){(uint32_t)edge->from, (uint32_t)edge->to, 0, (float)edge->weight};
    }
    ft_net_make(cx->arena, (uint32_t)drawing.nodes.count, &arcs, &drawing.net);
    if (strcmp(format, "dot") == 0) {
        ft_draw_dot(&drawing, text); /* Graphviz draws any number */
        return;
    }
    ft_drawing_merge(cx->arena, &drawing, FT_DRAWING_MAX);
    ft_drawing_settle(cx->arena, &drawing);
    if (strcmp(format, "svg") == 0) {
        ft_draw_svg(&drawing, text);
    } else {
        ft_draw_mermaid(&drawing, text);
    }
}
