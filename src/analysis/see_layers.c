/* Layers: folders side by side whose uses of each other lead one way. */
#include "architecture_int.h"

#include <string.h>

enum { PARTS_MIN = 4, PARTS_MAX = 400, LAYERS_MIN = 3 };

static size_t shared_folders(const char *a, const char *b) {
    size_t shared = 0;
    for (size_t i = 0; a[i] && a[i] == b[i]; i++) {
        shared = a[i] == '/' ? i + 1 : shared;
    }
    return shared;
}

static bool counts(const struct seeing *s, uint32_t file) {
    struct ft_index_file info;
    return ft_index_file(s->index, file, &info) && info.lang && !info.generated && !info.vendored &&
           !ft_source_is_test(info.path);
}

/* Each use joins two folders side by side in just one folder: the one that most of them do. */
static const char *find_container(const struct seeing *s) {
    struct ft_map containers;
    const char *best = NULL;
    int64_t most = 0;
    ft_map_init(&containers, s->cx->arena);
    for (uint32_t i = 0; i < s->count; i++) {
        size_t count = 0;
        const char *from = seeing_path(s, s->order[i]);
        const struct ft_edge *out =
            counts(s, s->order[i]) ? ft_graph_out(s->graph, s->order[i], &count) : NULL;
        for (size_t e = 0; e < count; e++) {
            const char *to = seeing_path(s, out[e].to);
            bool sure = out[e].kinds & (FT_EDGE_IMPORT | FT_EDGE_SURE);
            if (!sure || !to || !counts(s, out[e].to)) {
                continue;
            }
            struct ft_slice key = {from, shared_folders(from, to)};
            if (!strchr(from + key.size, '/') || !strchr(to + key.size, '/')) {
                continue; /* a file that lies in the container itself */
            }
            int64_t *uses = ft_map_get(&containers, key);
            if (!uses) {
                uses = FT_NEW(s->cx->arena, int64_t);
                ft_map_put(&containers, key, uses);
            }
            if (++*uses > most) {
                most = *uses;
                best = ft_strndup(s->cx->arena, key.data, key.size);
            }
        }
    }
    return best;
}

static void fill(const struct seeing *s, struct partition *p, const char *container) {
    struct ft_map parts;
    size_t size = strlen(container);
    ft_map_init(&parts, s->cx->arena);
    for (uint32_t i = 0; i < s->count; i++) {
        const char *path = seeing_path(s, s->order[i]);
        const char *slash = NULL;
        if (strncmp(path, container, size) != 0 || !(slash = strchr(path + size, '/')) ||
            !counts(s, s->order[i])) {
            continue;
        }
        struct ft_slice name = {path + size, (size_t)(slash - path) - size};
        uintptr_t part = (uintptr_t)ft_map_get(&parts, name);
        if (!part) {
            char *folder = ft_strndup(s->cx->arena, path, (size_t)(slash - path));
            part = (uintptr_t)partition_part(s, p, folder + size, folder) + 1;
            *FT_PUSH(s->cx->arena, &p->pattern->parts.at[part - 1].globs) =
                ft_sprintf(s->cx->arena, "%s/**", folder);
            ft_map_put(&parts, name, (void *)part);
        }
        if (part <= PARTS_MAX) {
            partition_put(p, s->order[i], (int)part - 1);
        }
    }
}

void see_layers(const struct seeing *s) {
    struct partition p;
    const char *container = find_container(s);
    if (!container) {
        return;
    }
    partition_begin(s, &p, "layers");
    fill(s, &p, container);
    size_t count = p.pattern->parts.count;
    if (count < PARTS_MIN || count > PARTS_MAX) {
        return;
    }
    partition_layers(s, &p);
    int64_t layers = p.pattern->parts.at[count - 1].layer + 1;
    double share = partition_share(&p);
    if (layers < LAYERS_MIN || share < 0.9 || p.pattern->uses < (int64_t)count) {
        return;
    }
    pattern_say(s, &p.pattern->evidence,
                "%s: %zu folders, %lld layers; %lld of %lld uses lead downwards",
                *container ? container : ".", count, (long long)layers, (long long)p.pattern->agree,
                (long long)p.pattern->uses);
    /* A fifth against it is no layering at all, and few uses between many folders prove little. */
    double much = (double)p.pattern->uses / (double)(p.pattern->uses + 4 * (int64_t)count);
    pattern_claim(s, &p, (share - 0.8) / 0.2 * much);
}
