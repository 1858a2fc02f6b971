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

static bool take(const struct ft_index *index, const struct ft_uses *uses, struct ft_graph *graph) {
    const struct graph_head *head = (const struct graph_head *)(const void *)graph->map;
    if (graph->size < sizeof *head || memcmp(head->magic, GRAPH_MAGIC, sizeof head->magic) != 0 ||
        head->version != GRAPH_VERSION ||
        head->check != ft_hash64(head, offsetof(struct graph_head, check)) ||
        head->index != ft_index_version(index) || head->uses != ft_uses_version(uses) ||
        head->files != ft_index_count(index) || head->symbols != ft_index_symbols(index)) {
        return false;
    }
    uint64_t rows = ((uint64_t)head->files + 1) * sizeof(uint32_t);
    uint64_t rest = (uint64_t)head->files * sizeof(float) + (uint64_t)head->symbols * sizeof(float);
    if (head->edges > graph->size ||
        graph->size != sizeof *head + 2 * rows + 2 * head->edges * sizeof(struct ft_edge) + rest) {
        return false;
    }
    graph->files = head->files;
    graph->symbols = head->symbols;
    graph->out_at = (const uint32_t *)(head + 1);
    graph->in_at = graph->out_at + head->files + 1;
    graph->out = (const struct ft_edge *)(graph->in_at + head->files + 1);
    graph->in = graph->out + head->edges;
    graph->rank = (const float *)(graph->in + head->edges);
    graph->weight = graph->rank + head->files;
    graph->edges = head->edges;
    return true;
}

static bool map_graph(const struct ft_index *index, const struct ft_uses *uses, const char *path,
                      struct ft_graph *graph) {
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
    if (!take(index, uses, graph)) {
        unmap_graph(graph);
        return false;
    }
    return true;
}

ft_err ft_graph_open(ft_ctx *cx, const struct ft_index *index, const struct ft_uses *uses,
                     struct ft_graph **graph) {
    const char *path = ft_path_join(cx->arena, ft_index_folder(index), "graph.ftx");
    struct ft_graph *made = FT_NEW(cx->arena, struct ft_graph);
    ft_arena_defer(cx->arena, unmap_graph, made);
    if (!map_graph(index, uses, path, made)) {
        FT_BUF struct ft_buf bytes;
        ft_buf_init(&bytes, FT_BUF_NO_CAP);
        FT_TRY(ft_graph_make(cx, index, uses, &bytes));
        FT_TRY(ft_path_write(cx, path, 0600, (struct ft_slice){bytes.data, bytes.size}));
        if (!map_graph(index, uses, path, made)) {
            return ft_fail(cx, FT_CORRUPT, "the graph at %s cannot be read back", path);
        }
    }
    *graph = made;
    return FT_OK;
}

/* A row of edges, where it lies in its bounds. */
static const struct ft_edge *row(const struct ft_graph *graph, const uint32_t *at,
                                 const struct ft_edge *edges, uint32_t file, size_t *count) {
    bool fine = file < graph->files && at[file] <= at[file + 1] && at[file + 1] <= graph->edges;
    *count = fine ? at[file + 1] - at[file] : 0;
    return *count ? edges + at[file] : NULL;
}

const struct ft_edge *ft_graph_out(const struct ft_graph *graph, uint32_t file, size_t *count) {
    return row(graph, graph->out_at, graph->out, file, count);
}

const struct ft_edge *ft_graph_in(const struct ft_graph *graph, uint32_t file, size_t *count) {
    return row(graph, graph->in_at, graph->in, file, count);
}

double ft_graph_rank(const struct ft_graph *graph, uint32_t file) {
    return file < graph->files ? (double)graph->rank[file] : 0;
}

double ft_graph_symbol(const struct ft_graph *graph, uint32_t symbol) {
    return symbol < graph->symbols ? (double)graph->weight[symbol] : 0;
}

static int closest_first(const void *a, const void *b) {
    const struct ft_near *x = a;
    const struct ft_near *y = b;
    if (x->score < y->score || x->score > y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return (x->file > y->file) - (x->file < y->file);
}

/* Half of each step follows what a file needs, the other half who needs it: what a task is about
 * lies on both sides. */
static double push(const struct ft_edge *edges, size_t count, double amount, double *waiting,
                   uint32_t *queue, uint32_t *queued, bool *in_queue, uint32_t files) {
    double sum = 0;
    for (size_t e = 0; e < count; e++) {
        sum += (double)edges[e].weight;
    }
    for (size_t e = 0; e < count && sum > 0; e++) {
        uint32_t to = edges[e].file < files ? edges[e].file : 0; /* a damaged one */
        waiting[to] += amount * (double)edges[e].weight / sum;
        if (!in_queue[to] && waiting[to] > 2e-5) {
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
    uint32_t files = graph->files;
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
