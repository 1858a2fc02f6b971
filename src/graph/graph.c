#include "graph_int.h"

#include "base/text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void unmap_graph(void *object) {
    struct ft_graph *graph = object;
    if (graph->map) {
        munmap((void *)(uintptr_t)graph->map, graph->size);
        graph->map = NULL;
    }
}

/* Whether rows begin in order and lead to nodes that there are: the file may be damaged. */
static bool is_sound(const struct ft_net *net, const uint32_t *at, const struct ft_edge *edges) {
    uint32_t far = 0;
    bool fine = at[0] == 0 && at[net->nodes] == net->edges;
    for (uint32_t i = 0; i < net->nodes && fine; i++) {
        fine = at[i] <= at[i + 1];
    }
    for (uint64_t e = 0; e < net->edges; e++) {
        far = edges[e].to > far ? edges[e].to : far;
    }
    return fine && (!net->edges || far < net->nodes);
}

static bool take(const struct graph_kind *kind, const struct ft_index *index,
                 const struct ft_uses *uses, struct ft_graph *graph) {
    const struct graph_head *head = (const struct graph_head *)(const void *)graph->map;
    uint32_t files = ft_index_count(index);
    uint32_t symbols = ft_index_symbols(index);
    if (graph->size < sizeof *head || memcmp(head->magic, kind->magic, sizeof head->magic) != 0 ||
        head->version != GRAPH_VERSION ||
        head->check != ft_hash64(head, offsetof(struct graph_head, check)) ||
        head->index != ft_index_version(index) || head->uses != ft_uses_version(uses) ||
        head->nodes != (kind->symbols ? symbols + files : files) ||
        head->extra != (kind->symbols ? 0 : symbols)) {
        return false;
    }
    uint64_t rows = ((uint64_t)head->nodes + 1) * sizeof(uint32_t);
    uint64_t rest = ((uint64_t)head->nodes + head->extra) * sizeof(float);
    if (head->edges > graph->size ||
        graph->size != sizeof *head + 2 * rows + 2 * head->edges * sizeof(struct ft_edge) + rest) {
        return false;
    }
    struct ft_net *net = &graph->net;
    net->nodes = head->nodes;
    net->edges = head->edges;
    net->out_at = (const uint32_t *)(head + 1);
    net->in_at = net->out_at + head->nodes + 1;
    net->out = (const struct ft_edge *)(net->in_at + head->nodes + 1);
    net->in = net->out + head->edges;
    graph->extra = head->extra;
    graph->rank = (const float *)(net->in + head->edges);
    graph->weight = graph->rank + head->nodes;
    return is_sound(net, net->out_at, net->out) && is_sound(net, net->in_at, net->in);
}

static bool map_graph(const struct graph_kind *kind, const struct ft_index *index,
                      const struct ft_uses *uses, const char *path, struct ft_graph *graph) {
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool fine = fd >= 0 && fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0;
    void *map = fine ? mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (fd >= 0) {
        close(fd);
    }
    if (map == MAP_FAILED) {
        return false;
    }
    *graph = (struct ft_graph){.map = map, .size = (size_t)info.st_size};
    if (!take(kind, index, uses, graph)) {
        unmap_graph(graph);
        return false;
    }
    return true;
}

static ft_err open_kind(ft_ctx *cx, const struct graph_kind *kind, const struct ft_index *index,
                        const struct ft_uses *uses, struct ft_graph **graph) {
    const char *path = ft_path_join(cx->arena, ft_index_folder(index), kind->name);
    struct ft_graph *made = FT_NEW(cx->arena, struct ft_graph);
    ft_arena_defer(cx->arena, unmap_graph, made);
    if (!map_graph(kind, index, uses, path, made)) {
        FT_TRY(kind->make(cx, index, uses, path));
        if (!map_graph(kind, index, uses, path, made)) {
            return ft_fail(cx, FT_CORRUPT, "the graph at %s cannot be read back", path);
        }
    }
    *graph = made;
    return FT_OK;
}

const struct graph_kind graph_files = {"graph.ftx", "FTGRAPH", graph_files_make, false};
const struct graph_kind graph_names = {"names.ftx", "FTNAMES", graph_names_make, true};

ft_err ft_graph_open(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                     struct ft_graph **graph) {
    return open_kind(cx, &graph_files, index, uses, graph);
}

ft_err ft_names_open(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                     struct ft_graph **names) {
    return open_kind(cx, &graph_names, index, uses, names);
}

/* Numbers that stand for no file any more take no part. */
static const bool *mark_live(const struct graph_kind *kind, const struct ft_index *index,
                             const struct ft_net *net, bool *live) {
    uint32_t symbols = kind->symbols ? ft_index_symbols(index) : 0;
    for (uint32_t i = 0; i < net->nodes - symbols; i++) {
        struct ft_index_file file;
        uint32_t first = 0;
        uint32_t count = 0;
        live[symbols + i] = ft_index_file(index, i, &file);
        if (live[symbols + i] && symbols) {
            ft_index_symbols_of(index, i, &first, &count);
            memset(live + first, 1, count);
        }
    }
    return live;
}

static struct ft_slice part(const void *items, size_t count, size_t size) {
    return (struct ft_slice){items ? items : "", count * size};
}

ft_err graph_write(ft_ctx *cx, const struct graph_kind *kind, const struct ft_index *index,
                   const struct ft_uses *uses, const struct ft_net *net, const float *weights,
                   uint32_t extra, const char *path) {
    struct graph_head head = {.version = GRAPH_VERSION,
                              .index = ft_index_version(index),
                              .uses = ft_uses_version(uses),
                              .nodes = net->nodes,
                              .extra = extra,
                              .edges = net->edges};
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    float *rank = FT_NEW_N(scratch, float, (size_t)net->nodes + 1);
    bool *live = FT_NEW_N(scratch, bool, (size_t)net->nodes + 1);
    memcpy(head.magic, kind->magic, sizeof head.magic);
    head.check = ft_hash64(&head, offsetof(struct graph_head, check));
    ft_net_rank(net, mark_live(kind, index, net, live), rank);
    const struct ft_slice parts[] = {
        part(&head, 1, sizeof head),
        part(net->out_at, (size_t)net->nodes + 1, sizeof *net->out_at),
        part(net->in_at, (size_t)net->nodes + 1, sizeof *net->in_at),
        part(net->out, net->edges, sizeof *net->out),
        part(net->in, net->edges, sizeof *net->in),
        part(rank, net->nodes, sizeof *rank),
        part(weights, extra, sizeof *weights),
    };
    return ft_path_write_parts(cx, path, 0600, parts, FT_COUNT(parts));
}

const struct ft_net *ft_graph_net(const struct ft_graph *graph) {
    return &graph->net;
}

const struct ft_edge *ft_graph_out(const struct ft_graph *graph, uint32_t file, size_t *count) {
    return ft_net_out(&graph->net, file, count);
}

const struct ft_edge *ft_graph_in(const struct ft_graph *graph, uint32_t file, size_t *count) {
    return ft_net_in(&graph->net, file, count);
}

double ft_graph_rank(const struct ft_graph *graph, uint32_t file) {
    return file < graph->net.nodes ? (double)graph->rank[file] : 0;
}

double ft_graph_symbol(const struct ft_graph *graph, uint32_t symbol) {
    return symbol < graph->extra ? (double)graph->weight[symbol] : 0;
}

static int closest_first(const void *a, const void *b) {
    const struct ft_near *x = a;
    const struct ft_near *y = b;
    if (x->score < y->score || x->score > y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return (x->file > y->file) - (x->file < y->file);
}

/* What is less than this stays where it came from: it does not change which thousand are nearest.
 */
static const double LEAST_PUSHED = 5e-5;

/* Half of each step follows what a file needs, the other half who needs it: what a task is about
 * lies on both sides. */
static double push(const struct ft_edge *edges, size_t count, double amount, double *waiting,
                   uint32_t *queue, uint32_t *queued, bool *in_queue, uint32_t files) {
    double sum = 0;
    for (size_t e = 0; e < count; e++) {
        sum += (double)edges[e].weight;
    }
    for (size_t e = 0; e < count && sum > 0; e++) {
        uint32_t to = edges[e].to;
        waiting[to] += amount * (double)edges[e].weight / sum;
        if (!in_queue[to] && waiting[to] > LEAST_PUSHED) {
            in_queue[to] = true;
            queue[(*queued)++ % files] = to;
        }
    }
    return sum > 0 ? 0 : amount;
}

void ft_graph_near(const struct ft_graph *graph, struct ft_arena *arena, const struct ft_near *from,
                   size_t count, struct ft_near_list *list) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    static const double stay = 0.4;
    uint32_t files = graph->net.nodes;
    double *waiting = FT_NEW_N(scratch, double, (size_t)files + 1);
    double *settled = FT_NEW_N(scratch, double, (size_t)files + 1);
    bool *in_queue = FT_NEW_N(scratch, bool, (size_t)files + 1);
    uint32_t *queue = FT_NEW_N(scratch, uint32_t, (size_t)files + 1);
    uint32_t queued = 0;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += from[i].score;
    }
    for (size_t i = 0; i < count && sum > 0 && files; i++) {
        waiting[from[i].file] += from[i].score / sum;
        if (!in_queue[from[i].file]) {
            in_queue[from[i].file] = true;
            queue[queued++ % files] = from[i].file;
        }
    }
    for (uint32_t taken = 0; taken != queued; taken++) {
        uint32_t file = queue[taken % files];
        double amount = waiting[file];
        size_t out = 0;
        size_t in = 0;
        const struct ft_edge *going = ft_graph_out(graph, file, &out);
        const struct ft_edge *coming = ft_graph_in(graph, file, &in);
        in_queue[file] = false;
        waiting[file] = 0;
        double left =
            push(going, out, (1 - stay) * amount / 2, waiting, queue, &queued, in_queue, files);
        left += push(coming, in, (1 - stay) * amount / 2, waiting, queue, &queued, in_queue, files);
        settled[file] += stay * amount + left;
    }
    for (uint32_t i = 0; i < files; i++) {
        if (settled[i] > 0) {
            *FT_PUSH(arena, list) = (struct ft_near){i, settled[i]};
        }
    }
    if (list->count) {
        qsort(list->at, list->count, sizeof *list->at, closest_first);
    }
}
