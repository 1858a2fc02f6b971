#include "architecture_int.h"

#include <stdlib.h>
#include <string.h>

const char *seeing_path(const struct seeing *s, uint32_t file) {
    struct ft_index_file info;
    size_t size = strlen(s->under);
    if (!ft_index_file(s->index, file, &info) || strncmp(info.path, s->under, size) != 0) {
        return NULL;
    }
    return info.path + size;
}

bool seeing_read(const struct seeing *s, const char *path, struct ft_buf *content) {
    enum { MANIFEST_MAX = 1 << 20 };
    struct ft_index_file info;
    int64_t file = ft_index_find(s->index, ft_sprintf(s->cx->arena, "%s%s", s->under, path));
    return file >= 0 && ft_index_file(s->index, (uint32_t)file, &info) &&
           info.size <= MANIFEST_MAX && ft_index_read(s->index, (uint32_t)file, content);
}

void pattern_say(const struct seeing *s, struct ft_strings *to, const char *format, ...) {
    va_list args;
    if (to->count < TOLD_MAX) {
        va_start(args, format);
        *FT_PUSH(s->cx->arena, to) = ft_vsprintf(s->cx->arena, format, args);
        va_end(args);
    }
}

void partition_begin(const struct seeing *s, struct partition *p, const char *name) {
    uint32_t files = ft_index_count(s->index);
    p->pattern = FT_NEW(s->cx->arena, struct ft_pattern);
    p->pattern->name = name;
    p->part_of = FT_NEW_N(s->cx->arena, int, (size_t)files + 1);
    for (uint32_t i = 0; i < files; i++) {
        p->part_of[i] = NO_PART;
    }
}

int partition_part(const struct seeing *s, struct partition *p, const char *name,
                   const char *path) {
    *FT_PUSH(s->cx->arena, &p->pattern->parts) =
        (struct ft_pattern_part){.name = name, .path = path};
    return (int)p->pattern->parts.count - 1;
}

void partition_put(struct partition *p, uint32_t file, int part) {
    p->part_of[file] = part;
    p->pattern->parts.at[part].files++;
}

/* Imports and uses that are sure; whoever needs whom, file by file. */
static void each_use(const struct seeing *s, const struct partition *p,
                     void (*use)(void *to, uint32_t from, uint32_t file), void *to) {
    for (uint32_t i = 0; i < s->count; i++) {
        size_t count = 0;
        uint32_t from = s->order[i];
        const struct ft_edge *out =
            p->part_of[from] == NO_PART ? NULL : ft_graph_out(s->graph, from, &count);
        for (size_t e = 0; e < count; e++) {
            bool sure = out[e].kinds & (FT_EDGE_IMPORT | FT_EDGE_SURE);
            if (sure && p->part_of[out[e].to] != NO_PART &&
                p->part_of[out[e].to] != p->part_of[from]) {
                use(to, from, out[e].to);
            }
        }
    }
}

/* One part needs another one, by so many uses, of which one is an example. */
struct need {
    int64_t uses;
    uint32_t from, to;
};
struct needs {
    const struct partition *partition;
    size_t parts;
    struct need *at; /* parts x parts */
};

static void count_use(void *to, uint32_t from, uint32_t file) {
    struct needs *needs = to;
    const int *part_of = needs->partition->part_of;
    struct need *need = &needs->at[(size_t)part_of[from] * needs->parts + (size_t)part_of[file]];
    if (!need->uses++) {
        need->from = from;
        need->to = file;
    }
}

static void count_needs(const struct seeing *s, const struct partition *p, struct needs *needs) {
    needs->partition = p;
    needs->parts = p->pattern->parts.count;
    needs->at = FT_NEW_N(s->cx->arena, struct need, needs->parts * needs->parts + 1);
    each_use(s, p, count_use, needs);
    for (size_t i = 0; i < needs->parts * needs->parts; i++) {
        p->pattern->uses += needs->at[i].uses;
    }
}

static void say_need(const struct seeing *s, struct partition *p, const struct need *need) {
    const struct ft_pattern_part *parts = p->pattern->parts.at;
    pattern_say(s, &p->pattern->counter, "%s uses %s %lld time%s: %s → %s",
                parts[p->part_of[need->from]].name, parts[p->part_of[need->to]].name,
                (long long)need->uses, need->uses == 1 ? "" : "s", seeing_path(s, need->from),
                seeing_path(s, need->to));
}

static int by_uses(const void *a, const void *b) {
    const struct need *x = a;
    const struct need *y = b;
    int order = (x->uses < y->uses) - (x->uses > y->uses);
    return order ? order : (x->from > y->from) - (x->from < y->from);
}

struct need_list {
    FT_VEC(struct need);
};

static void say_against(const struct seeing *s, struct partition *p, struct need_list *against) {
    p->pattern->agree = p->pattern->uses;
    if (against->count) {
        qsort(against->at, against->count, sizeof *against->at, by_uses);
    }
    for (size_t i = 0; i < against->count; i++) {
        p->pattern->agree -= against->at[i].uses;
        say_need(s, p, &against->at[i]);
    }
}

static int by_layer(const void *a, const void *b) {
    const struct ft_pattern_part *x = a;
    const struct ft_pattern_part *y = b;
    int order = (x->layer > y->layer) - (x->layer < y->layer);
    return order ? order : strcmp(x->name, y->name);
}

void partition_layers(const struct seeing *s, struct partition *p) {
    struct needs needs;
    struct ft_arcs arcs = {0};
    struct ft_arcs cut = {0};
    struct ft_net net;
    struct ft_net straight;
    struct ft_groups groups;
    struct need_list against = {0};
    count_needs(s, p, &needs);
    for (size_t i = 0; i < needs.parts * needs.parts; i++) {
        if (needs.at[i].uses) {
            *FT_PUSH(s->cx->arena, &arcs) =
                (struct ft_arc){(uint32_t)(i / needs.parts), (uint32_t)(i % needs.parts), 1,
                                (float)needs.at[i].uses};
        }
    }
    ft_net_make(s->cx->arena, (uint32_t)needs.parts, &arcs, &net);
    ft_net_straight(s->cx->arena, &net, &straight, &cut);
    ft_net_groups(s->cx->arena, &straight, &groups);
    const uint32_t *layers = ft_net_layers(s->cx->arena, &straight, &groups);
    for (size_t i = 0; i < cut.count; i++) {
        *FT_PUSH(s->cx->arena, &against) =
            needs.at[(size_t)cut.at[i].from * needs.parts + cut.at[i].to];
    }
    for (size_t i = 0; i < needs.parts; i++) {
        p->pattern->parts.at[i].layer = layers[i];
    }
    say_against(s, p, &against);
    if (needs.parts) {
        qsort(p->pattern->parts.at, needs.parts, sizeof *p->pattern->parts.at, by_layer);
    }
}

void partition_judge(const struct seeing *s, struct partition *p,
                     bool (*wrong)(const struct partition *p, int from, int to)) {
    struct needs needs;
    struct need_list against = {0};
    count_needs(s, p, &needs);
    for (size_t i = 0; i < needs.parts * needs.parts; i++) {
        if (needs.at[i].uses && wrong(p, (int)(i / needs.parts), (int)(i % needs.parts))) {
            *FT_PUSH(s->cx->arena, &against) = needs.at[i];
        }
    }
    say_against(s, p, &against);
}

double partition_share(const struct partition *p) {
    return p->pattern->uses ? (double)p->pattern->agree / (double)p->pattern->uses : 1;
}

void pattern_claim(const struct seeing *s, const struct partition *p, double confidence) {
    p->pattern->confidence = confidence < 0 ? 0 : confidence > 0.99 ? 0.99 : confidence;
    *FT_PUSH(s->cx->arena, s->patterns) = *p->pattern;
}

static int by_confidence(const void *a, const void *b) {
    const struct ft_pattern *x = a;
    const struct ft_pattern *y = b;
    if (x->confidence < y->confidence || x->confidence > y->confidence) {
        return x->confidence > y->confidence ? -1 : 1;
    }
    return strcmp(x->name, y->name);
}

ft_err ft_architecture(ft_ctx *cx, const struct ft_index *index, const struct ft_graph *graph,
                       const char *under, struct ft_patterns *patterns) {
    struct ft_patterns made = {0};
    struct seeing s = {
        .cx = cx, .index = index, .graph = graph, .under = under ? under : "", .patterns = &made};
    uint32_t *all = NULL;
    uint32_t count = 0;
    ft_index_order(index, cx->arena, &all, &count);
    uint32_t *order = FT_NEW_N(cx->arena, uint32_t, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++) {
        if (seeing_path(&s, all[i])) {
            order[s.count++] = all[i];
        }
    }
    s.order = order;
    see_layers(&s);
    see_roles(&s);
    see_packages(&s);
    see_services(&s);
    FT_TRY(ft_checkpoint(cx));
    if (made.count) {
        qsort(made.at, made.count, sizeof *made.at, by_confidence);
    }
    *patterns = made;
    return FT_OK;
}
