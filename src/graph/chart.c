#include "graph/chart.h"

#include "base/map.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_NAMED = 64 };

struct charting {
    ft_ctx *cx;
    const struct ft_index *index;
    const struct ft_net *net; /* that it is a part of, or is summed up from */
    const struct ft_chart_spec *spec;
    struct ft_chart *chart;
    uint32_t *node_of; /* of each node of the net, + 1; 0: none */
};

static bool is_under(const struct charting *c, const struct ft_index_file *file) {
    const char *under = c->spec->under;
    return !file->binary && !file->vendored &&
           (!under || strncmp(file->path, under, strlen(under)) == 0);
}

static struct ft_chart_node *add(struct charting *c, const char *name, const char *path,
                                 const char *kind) {
    struct ft_chart_node *node = FT_PUSH(c->cx->arena, &c->chart->nodes);
    node->name = name;
    node->path = path;
    node->kind = kind;
    node->symbol = UINT32_MAX;
    return node;
}

/* The first LEVEL parts of the folder that PATH lies in. */
static const char *folder_of(struct ft_arena *arena, const char *path, uint32_t level) {
    const char *end = NULL;
    uint32_t parts = 0;
    for (const char *at = path; *at && (!level || parts < level); at++) {
        if (*at == '/') {
            end = at;
            parts++;
        }
    }
    return end ? ft_strndup(arena, path, (size_t)(end - path)) : ".";
}

static bool is_code(const struct charting *c, uint32_t file) {
    uint32_t first = 0;
    uint32_t count = 0;
    size_t in = 0;
    size_t out = 0;
    ft_index_symbols_of(c->index, file, &first, &count);
    ft_net_in(c->net, file, &in);
    ft_net_out(c->net, file, &out);
    return count || in || out;
}

/* A node for each file, or for each folder. */
static void add_files(struct charting *c) {
    uint32_t *numbers = NULL;
    uint32_t count = 0;
    struct ft_map folders;
    bool by_folder = c->spec->of == FT_CHART_FOLDERS;
    ft_map_init(&folders, c->cx->arena);
    ft_index_order(c->index, c->cx->arena, &numbers, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct ft_index_file file;
        if (!ft_index_file(c->index, numbers[i], &file) || !is_under(c, &file) ||
            !is_code(c, numbers[i])) {
            continue;
        }
        const char *name =
            by_folder ? folder_of(c->cx->arena, file.path, c->spec->level) : file.path;
        uint32_t *known = by_folder ? ft_map_get(&folders, ft_slice_of(name)) : NULL;
        if (!known) {
            add(c, name, name, by_folder ? "folder" : "file")->file = numbers[i];
            known = FT_NEW(c->cx->arena, uint32_t);
            *known = (uint32_t)c->chart->nodes.count;
        }
        if (by_folder) {
            ft_map_put(&folders, ft_slice_of(name), known);
        }
        c->chart->nodes.at[*known - 1].files++;
        c->node_of[numbers[i]] = *known;
    }
}

static unsigned wanted_kinds(const struct charting *c) {
    return c->spec->of == FT_CHART_CALLS   ? FT_EDGE_CALL
           : c->spec->of == FT_CHART_TYPES ? FT_EDGE_BASE
                                           : ~(unsigned)FT_EDGE_SURE;
}

static bool is_wanted(const struct charting *c, const struct ft_edge *edge) {
    return (edge->kinds & wanted_kinds(c)) && (c->spec->guesses || (edge->kinds & FT_EDGE_SURE));
}

static bool has_edges(const struct charting *c, uint32_t node) {
    size_t count = 0;
    const struct ft_edge *edges = ft_net_out(c->net, node, &count);
    for (size_t e = 0; e < count; e++) {
        if (is_wanted(c, &edges[e])) {
            return true;
        }
    }
    edges = ft_net_in(c->net, node, &count);
    for (size_t e = 0; e < count; e++) {
        if (is_wanted(c, &edges[e])) {
            return true;
        }
    }
    return false;
}

static void add_symbols_of(struct charting *c, uint32_t number, const struct ft_index_file *file) {
    uint32_t first = 0;
    uint32_t count = 0;
    ft_index_symbols_of(c->index, number, &first, &count);
    for (uint32_t i = first; i < first + count; i++) {
        struct ft_symbol symbol;
        ft_index_symbol(c->index, i, &symbol);
        bool callable = symbol.kind == FT_SYMBOL_FUNCTION || symbol.kind == FT_SYMBOL_METHOD;
        if (!(callable && c->spec->of == FT_CHART_CALLS) && !has_edges(c, i)) {
            continue;
        }
        const char *name = symbol.inside
                               ? ft_sprintf(c->cx->arena, "%s.%s", symbol.inside, symbol.name)
                               : symbol.name;
        struct ft_chart_node *node = add(c, name, file->path, ft_symbol_kind_name(symbol.kind));
        node->file = number;
        node->symbol = i;
        node->line = symbol.line;
        c->node_of[i] = (uint32_t)c->chart->nodes.count;
    }
}

/* Symbols, and behind those of a file its code outside of them where that calls. */
static void add_symbols(struct charting *c) {
    uint32_t *numbers = NULL;
    uint32_t count = 0;
    uint32_t symbols = ft_index_symbols(c->index);
    ft_index_order(c->index, c->cx->arena, &numbers, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct ft_index_file file;
        if (!ft_index_file(c->index, numbers[i], &file) || !is_under(c, &file)) {
            continue;
        }
        add_symbols_of(c, numbers[i], &file);
        if (has_edges(c, symbols + numbers[i])) {
            add(c, file.path, file.path, "file")->file = numbers[i];
            c->node_of[symbols + numbers[i]] = (uint32_t)c->chart->nodes.count;
        }
    }
}

static void join_nodes(struct charting *c) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_arcs arcs = {0};
    for (uint32_t i = 0; i < c->net->nodes; i++) {
        size_t count = 0;
        const struct ft_edge *out = c->node_of[i] ? ft_net_out(c->net, i, &count) : NULL;
        for (size_t e = 0; e < count; e++) {
            if (c->node_of[out[e].to] && is_wanted(c, &out[e])) {
                *FT_PUSH(scratch, &arcs) = (struct ft_arc){
                    c->node_of[i] - 1, c->node_of[out[e].to] - 1, out[e].kinds, out[e].weight};
            }
        }
    }
    ft_net_make(c->cx->arena, (uint32_t)c->chart->nodes.count, &arcs, &c->chart->net);
}

struct namesakes {
    const struct ft_net *net;
    uint32_t count;
    bool used;
};

static bool look_at_namesake(void *with, const struct ft_symbol *symbol) {
    struct namesakes *n = with;
    size_t in = 0;
    ft_net_in(n->net, symbol->number, &in);
    n->used = n->used || in > 0;
    return !n->used && ++n->count <= FT_NAMES_MEANT;
}

/* Names by which a runtime, a test runner or a build finds what it starts. */
static bool is_entry(const char *name) {
    static const char *const names[] = {"main",  "Main",     "init",  "index", "setup",
                                        "setUp", "conftest", "build", "mod",   "lib"};
    size_t size = strcspn(name, ".");
    bool own = strncmp(name, "__", 2) == 0 || strncmp(name, "test", 4) == 0 ||
               strncmp(name, "Test", 4) == 0;
    for (size_t i = 0; i < FT_COUNT(names) && !own; i++) {
        own = strlen(names[i]) == size && memcmp(names[i], name, size) == 0;
    }
    return own;
}

static bool declares_main(const struct ft_index *index, uint32_t file) {
    uint32_t first = 0;
    uint32_t count = 0;
    ft_index_symbols_of(index, file, &first, &count);
    for (uint32_t i = first; i < first + count; i++) {
        struct ft_symbol symbol;
        ft_index_symbol(index, i, &symbol);
        if (strcmp(symbol.name, "main") == 0) {
            return true;
        }
    }
    return false;
}

/* Whether nothing uses NODE, of whatever kind the use is and however unsure. A name of which others
 * are used may be what they mean, too. */
static bool is_orphan(const struct charting *c, const struct ft_chart_node *node) {
    size_t in = 0;
    struct ft_symbol symbol;
    struct namesakes namesakes = {c->net, 0, false};
    if (c->spec->of == FT_CHART_FOLDERS || ft_source_is_test(node->path)) {
        return false;
    }
    if (node->symbol == UINT32_MAX) {
        ft_net_in(c->net, node->file, &in);
        return c->spec->of == FT_CHART_FILES && !in && !is_entry(ft_path_base(node->path)) &&
               !declares_main(c->index, node->file);
    }
    ft_index_symbol(c->index, node->symbol, &symbol);
    bool seen = symbol.name[0] && symbol.name[1]; /* uses of one letter are not kept */
    if (!seen || is_entry(symbol.name) || c->spec->of == FT_CHART_TYPES) {
        return false;
    }
    ft_index_named(c->index, symbol.name, look_at_namesake, &namesakes);
    return !namesakes.used && namesakes.count <= FT_NAMES_MEANT;
}

static int largest_first(const void *a, const void *b, void *with) {
    const struct ft_groups *groups = with;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    uint32_t x_count = groups->at[x + 1] - groups->at[x];
    uint32_t y_count = groups->at[y + 1] - groups->at[y];
    return x_count != y_count ? (x_count < y_count) - (x_count > y_count) : (x > y) - (x < y);
}

static void find_cycles(struct ft_arena *arena, struct ft_chart *chart) {
    struct ft_groups *groups = &chart->groups;
    ft_net_groups(arena, &chart->net, groups);
    for (uint32_t g = 0; g < groups->count; g++) {
        if (groups->at[g + 1] - groups->at[g] > 1) {
            *FT_PUSH(arena, &chart->cycles) = g;
        }
    }
    if (chart->cycles.count) {
        qsort_r(chart->cycles.at, chart->cycles.count, sizeof *chart->cycles.at, largest_first,
                groups);
    }
}

static void measure(struct charting *c) {
    struct ft_chart *chart = c->chart;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    float *rank = FT_NEW_N(scratch, float, chart->nodes.count + 1);
    find_cycles(c->cx->arena, chart);
    uint32_t *layers = ft_net_layers(scratch, &chart->net, &chart->groups);
    ft_net_rank(&chart->net, NULL, rank);
    for (uint32_t i = 0; i < chart->net.nodes; i++) {
        struct ft_chart_node *node = &chart->nodes.at[i];
        uint32_t group = chart->groups.of[i];
        node->fan_in = chart->net.in_at[i + 1] - chart->net.in_at[i];
        node->fan_out = chart->net.out_at[i + 1] - chart->net.out_at[i];
        node->layer = layers[i];
        node->group = group;
        node->rank = rank[i];
        node->in_cycle = chart->groups.at[group + 1] - chart->groups.at[group] > 1;
        chart->layers = layers[i] + 1 > chart->layers ? layers[i] + 1 : chart->layers;
    }
}

static bool is_called(const struct ft_chart_node *node, const char *from) {
    size_t size = strlen(from);
    size_t whole = strlen(node->name);
    return strcmp(node->path, from) == 0 || strcmp(node->name, from) == 0 ||
           (whole > size && node->name[whole - size - 1] == '.' && node->symbol != UINT32_MAX &&
            strcmp(node->name + whole - size, from) == 0);
}

static bool declares(void *with, const struct ft_symbol *symbol) {
    struct ft_file_numbers *files = with;
    files->at[files->count++] = symbol->file;
    return files->count < files->room;
}

/* What can be reached from what is called FROM. */
static ft_err keep_reached(struct charting *c) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_chart *chart = c->chart;
    uint32_t count = (uint32_t)chart->nodes.count;
    uint32_t *queue = FT_NEW_N(scratch, uint32_t, (size_t)count + 1);
    uint32_t *steps = FT_NEW_N(scratch, uint32_t, (size_t)count + 1);
    bool *kept = FT_NEW_N(scratch, bool, (size_t)count + 1);
    struct ft_file_numbers files = {.at = FT_NEW_N(scratch, uint32_t, MAX_NAMED),
                                    .room = MAX_NAMED};
    uint32_t queued = 0;
    if (c->spec->of == FT_CHART_FILES) { /* a name stands for the files that declare it */
        ft_index_named(c->index, c->spec->from, declares, &files);
    }
    for (uint32_t i = 0; i < count; i++) {
        kept[i] = is_called(&chart->nodes.at[i], c->spec->from);
        for (size_t f = 0; f < files.count; f++) {
            kept[i] = kept[i] || chart->nodes.at[i].file == files.at[f];
        }
        if (kept[i]) {
            queue[queued++] = i;
        }
    }
    if (!queued) {
        FT_IGNORE(
            ft_fail(c->cx, FT_NOTFOUND, "nothing in the graph is called '%s'", c->spec->from));
        return ft_hint(c->cx, "give a path below the project's root or a name that it declares");
    }
    for (uint32_t taken = 0; taken < queued; taken++) {
        size_t edges = 0;
        uint32_t node = queue[taken];
        const struct ft_edge *out = ft_net_out(&chart->net, node, &edges);
        for (size_t e = 0; e < edges; e++) {
            if (!kept[out[e].to] && (!c->spec->depth || steps[node] < c->spec->depth)) {
                kept[out[e].to] = true;
                steps[out[e].to] = steps[node] + 1;
                queue[queued++] = out[e].to;
            }
        }
    }
    struct ft_net part;
    uint32_t *old = NULL;
    ft_net_part(c->cx->arena, &chart->net, kept, &part, &old);
    for (uint32_t i = 0; i < part.nodes; i++) {
        chart->nodes.at[i] = chart->nodes.at[old[i]];
    }
    chart->nodes.count = part.nodes;
    chart->net = part;
    return FT_OK;
}

ft_err ft_chart_make(ft_ctx *cx, const struct ft_index *index, const struct ft_graph *graph,
                     const struct ft_graph *names, const struct ft_chart_spec *spec,
                     struct ft_chart *chart) {
    bool of_files = spec->of == FT_CHART_FILES || spec->of == FT_CHART_FOLDERS;
    struct ft_chart made = {0};
    struct charting c = {.cx = cx,
                         .index = index,
                         .net = ft_graph_net(of_files ? graph : names),
                         .spec = spec,
                         .chart = &made};
    c.node_of = FT_NEW_N(cx->arena, uint32_t, (size_t)c.net->nodes + 1);
    if (of_files) {
        add_files(&c);
    } else {
        add_symbols(&c);
    }
    join_nodes(&c);
    for (size_t i = 0; i < made.nodes.count; i++) {
        made.nodes.at[i].orphan = is_orphan(&c, &made.nodes.at[i]);
    }
    if (spec->from) {
        FT_TRY(keep_reached(&c));
    }
    measure(&c);
    *chart = made;
    return FT_OK;
}

void ft_edge_kinds(struct ft_arena *arena, unsigned kinds, struct ft_strings *words) {
    static const char *const names[] = {"import", "call", "value", "type", "base"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (kinds & (1U << i)) {
            *FT_PUSH(arena, words) = names[i];
        }
    }
}
