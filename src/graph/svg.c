#include "layout_int.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

/* Text of an element or attribute; what XML forbids was made visible before. */
static void escape(struct ft_buf *to, const char *text) {
    FT_BUF struct ft_buf inert;
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    ft_text_inert(&inert, ft_slice_of(text), false);
    for (const char *at = inert.data; *at; at++) {
        switch (*at) {
        case '&':
            ft_buf_puts(to, "&amp;");
            break;
        case '<':
            ft_buf_puts(to, "&lt;");
            break;
        case '>':
            ft_buf_puts(to, "&gt;");
            break;
        case '"':
            ft_buf_puts(to, "&quot;");
            break;
        default:
            ft_buf_putc(to, *at);
        }
    }
}

static const char style[] =
    ".page{fill:#fff}"
    ".box{fill:#f3f6fa;stroke:#5b708b}.box.cycle{fill:#fdf0e3;stroke:#b4651d}"
    ".arrow{fill:none;stroke:#7d8fa6;stroke-opacity:.55;marker-end:url(#tip)}"
    ".arrow.back{stroke:#b4651d;stroke-opacity:.6;stroke-dasharray:5 3}"
    "#tip path{fill:#7d8fa6}"
    "text{font-family:ui-monospace,monospace;font-size:12px;fill:#1d2733;text-anchor:middle}"
    ".title{font-family:system-ui,sans-serif;font-size:15px;font-weight:600;text-anchor:start}"
    ".note{font-family:system-ui,sans-serif;font-size:11px;fill-opacity:.7;text-anchor:start}"
    "g:hover .box{stroke-width:2.5}.arrow:hover{stroke-opacity:1;stroke-width:3}"
    "@media(prefers-color-scheme:dark){.page{fill:#12181f}"
    ".box{fill:#1e2833;stroke:#7f96b2}.box.cycle{fill:#3a2a1a;stroke:#e0934a}"
    ".arrow{stroke:#8ea2ba}.arrow.back{stroke:#e0934a}#tip path{fill:#8ea2ba}text{fill:#e4ebf3}}";

static void draw_title(const struct ft_drawing *drawing, const struct layout *layout,
                       struct ft_buf *to) {
    ft_buf_printf(to,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
                  "width=\"%.0f\" height=\"%.0f\" role=\"img\" aria-label=\"",
                  layout->width, layout->height, layout->width, layout->height);
    escape(to, drawing->title);
    ft_buf_printf(
        to,
        "\">\n<style>%s</style>\n"
        "<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
        "markerWidth=\"8\" markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
        "<path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n"
        "<rect class=\"page\" width=\"100%%\" height=\"100%%\"/>\n<text x=\"%d\" y=\"27\" "
        "class=\"title\">",
        style, MARGIN);
    escape(to, drawing->title);
    if (drawing->left_out) {
        ft_buf_printf(to, " (%u more are not shown)", drawing->left_out);
    }
    ft_buf_puts(to, "</text>\n");
    if (drawing->reduced) {
        ft_buf_printf(to,
                      "<text x=\"%d\" y=\"42\" class=\"note\">lines to what is reached by way "
                      "of others are left out; dashed ones close cycles</text>\n",
                      MARGIN);
    }
}

/* From the lower edge of who needs to the upper edge of what is needed; one that points back from
 * top to bottom, on its way aside. */
static void draw_arrow(const struct layout_box *from, const struct layout_box *at, double width,
                       bool back, struct ft_buf *to) {
    double x1 = from->x + from->width / 2;
    double x2 = at->x + at->width / 2;
    double y1 = from->y + BOX_HEIGHT;
    double y2 = at->y - 3;
    double bend = (y2 - y1) / 2;
    double aside = 0;
    if (at->y <= from->y + 1) {
        y1 = from->y;
        y2 = at->y + BOX_HEIGHT + 3;
        bend = (y2 - y1) / 2;
        aside = 60;
    }
    ft_buf_printf(to,
                  "<path class=\"arrow%s\" stroke-width=\"%.1f\" d=\"M%.0f %.0fC%.0f %.0f %.0f "
                  "%.0f %.0f %.0f\">",
                  back ? " back" : "", width, x1, y1, x1 + aside, y1 + bend, x2 + aside, y2 - bend,
                  x2, y2);
}

static void draw_edges(const struct ft_drawing *drawing, const struct layout *layout,
                       struct ft_buf *to) {
    for (uint32_t i = 0; i < drawing->net.nodes; i++) {
        size_t count = 0;
        const struct ft_edge *out = ft_net_out(&drawing->net, i, &count);
        for (size_t e = 0; e < count; e++) {
            double width = 0.8 + log1p((double)out[e].weight) * 0.5;
            bool back = out[e].kinds & FT_DRAWING_BACK;
            draw_arrow(&layout->boxes[i], &layout->boxes[out[e].to],
                       back        ? 1
                       : width < 4 ? width
                                   : 4,
                       back, to);
            ft_buf_puts(to, "<title>");
            escape(to, drawing->nodes.at[i].label);
            ft_buf_puts(to, " → ");
            escape(to, drawing->nodes.at[out[e].to].label);
            ft_buf_puts(to, "</title></path>\n");
        }
    }
}

void ft_draw_svg(const struct ft_drawing *drawing, struct ft_buf *to) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct layout layout = {0};
    layout_make(scratch, drawing, &layout);
    draw_title(drawing, &layout, to);
    draw_edges(drawing, &layout, to);
    for (uint32_t i = 0; i < drawing->net.nodes; i++) {
        const struct ft_drawing_node *node = &drawing->nodes.at[i];
        const struct layout_box *box = &layout.boxes[i];
        ft_buf_puts(to, "<g><title>");
        escape(to, node->label);
        if (node->holds > 1) {
            ft_buf_printf(to, ", %u in it", node->holds);
        }
        ft_buf_printf(to, ": used by %u, uses %u%s</title>", node->used_by, node->uses,
                      box->in_cycle ? ", in a cycle" : "");
        ft_buf_printf(to,
                      "<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%d\" rx=\"5\" "
                      "class=\"box%s\"/><text x=\"%.0f\" y=\"%.0f\">",
                      box->x, box->y, box->width, BOX_HEIGHT, box->in_cycle ? " cycle" : "",
                      box->x + box->width / 2, box->y + 19);
        escape(to, layout_label(scratch, node));
        ft_buf_puts(to, "</text></g>\n");
    }
    ft_buf_puts(to, "</svg>\n");
}
