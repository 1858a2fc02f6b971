#include "analysis/boundary.h"

#include "base/text.h"

#include <string.h>

enum { FINDINGS_MAX = 5000 };

struct checking {
    ft_ctx *cx;
    const struct ft_boundary_set *set;
    const struct ft_boundary_spec *spec;
    const struct ft_resolver *resolver;
    struct ft_findings *findings;
    uint64_t **groups_of; /* of each file: a bit a group, once they are known */
    struct ft_arcs arcs;  /* between groups */
    struct {
        FT_VEC(struct import);
    } imports; /* between groups, for cycles */
    uint32_t file;
    const char *path;
    struct ft_buf content; /* of the file, once it is needed */
    bool loaded;
};
struct import {
    size_t from, to; /* groups */
    uint32_t line;
    const char *path, *text;
};

static const char *path_of(const struct checking *c, uint32_t file) {
    struct ft_index_file info;
    const char *under = c->spec->under ? c->spec->under : "";
    size_t size = strlen(under);
    if (!ft_index_file(c->spec->index, file, &info) || strncmp(info.path, under, size) != 0) {
        return NULL;
    }
    return info.path + size;
}

static bool fits(const struct ft_boundary_group *group, const char *path) {
    bool in = false;
    for (size_t i = 0; i < group->globs.count; i++) {
        const char *glob = group->globs.at[i];
        bool out = *glob == '!';
        in = (in == out) && ft_glob(glob + out, path) ? !out : in;
    }
    return in;
}

static const uint64_t *groups_of(const struct checking *c, uint32_t file) {
    if (!c->groups_of[file]) {
        size_t count = c->set->groups.count;
        const char *path = path_of(c, file);
        uint64_t *bits = FT_NEW_N(c->cx->arena, uint64_t, count / 64 + 1);
        for (size_t i = 0; path && i < count; i++) {
            bits[i / 64] |= (uint64_t)fits(&c->set->groups.at[i], path) << (i % 64);
        }
        c->groups_of[file] = bits;
    }
    return c->groups_of[file];
}

static bool has(const uint64_t *bits, size_t group) {
    return bits[group / 64] >> (group % 64) & 1;
}

/* The first group of a layer that it is in, or -1. */
static ptrdiff_t layered(const struct checking *c, const uint64_t *bits) {
    for (size_t i = 0; i < c->set->groups.count; i++) {
        if (c->set->groups.at[i].layer >= 0 && has(bits, i)) {
            return (ptrdiff_t)i;
        }
    }
    return -1;
}

static bool is_ignored(struct checking *c, uint32_t line, const char *rule) {
    if (!c->loaded) {
        c->loaded = true;
        if (!ft_index_read(c->spec->index, c->file, &c->content)) {
            ft_buf_clear(&c->content);
        }
    }
    struct ft_slice text = {c->content.data, c->content.size};
    return ft_finding_is_ignored(text, line, rule);
}

static void tell(struct checking *c, const struct ft_rule_info *info, const struct ft_use *use,
                 const char *message) {
    if (c->findings->count < FINDINGS_MAX && !is_ignored(c, use->line, info->id)) {
        struct ft_place place = {.path = c->path, .line = use->line, .end_line = use->line};
        struct ft_finding *finding =
            ft_finding_add(c->cx->arena, c->findings, info, place, message);
        finding->text = ft_strdup(c->cx->arena, use->name);
    }
}

static bool check_layers(struct checking *c, const struct ft_use *use, const uint64_t *from,
                         uint32_t file, const uint64_t *to) {
    ptrdiff_t a = c->set->layered ? layered(c, from) : -1;
    ptrdiff_t b = a >= 0 ? layered(c, to) : -1;
    if (b < 0 || a == b) {
        return false;
    }
    const struct ft_boundary_group *upper = &c->set->groups.at[b];
    const struct ft_boundary_group *lower = &c->set->groups.at[a];
    if (upper->layer < lower->layer) {
        return false;
    }
    tell(c, &ft_boundary_import, use,
         ft_sprintf(c->cx->arena, "%s (layer %d) must not import %s (layer %d): %s", lower->name,
                    lower->layer, upper->name, upper->layer, path_of(c, file)));
    return true;
}

static bool check_rules(struct checking *c, const struct ft_use *use, const uint64_t *from,
                        uint32_t file, const uint64_t *to) {
    for (size_t i = 0; i < c->set->rules.count; i++) {
        const struct ft_boundary_rule *rule = &c->set->rules.at[i];
        if (!has(from, rule->from) || has(to, rule->from)) {
            continue;
        }
        bool listed = false;
        bool any = false;
        size_t which = 0;
        for (size_t g = 0; g < c->set->groups.count; g++) {
            bool in = has(to, g);
            which = in && (!any || rule->groups[g]) ? g : which;
            any |= in;
            listed |= in && rule->groups[g];
        }
        if (any && listed != rule->only) {
            tell(c, rule->info, use,
                 ft_sprintf(c->cx->arena, "%s must not import %s: %s",
                            c->set->groups.at[rule->from].name, c->set->groups.at[which].name,
                            path_of(c, file)));
            return true;
        }
    }
    return false;
}

/* Each pair of groups that the import joins. */
static void note_import(struct checking *c, const struct ft_use *use, const uint64_t *from,
                        const uint64_t *to) {
    for (size_t a = 0; a < c->set->groups.count; a++) {
        for (size_t b = 0; has(from, a) && b < c->set->groups.count; b++) {
            if (a != b && has(to, b) && !has(from, b) && !has(to, a)) {
                *FT_PUSH(c->cx->arena, &c->arcs) = (struct ft_arc){(uint32_t)a, (uint32_t)b, 1, 1};
                *FT_PUSH(c->cx->arena, &c->imports) =
                    (struct import){a, b, use->line, c->path, ft_strdup(c->cx->arena, use->name)};
            }
        }
    }
}

static bool visit(void *to, const struct ft_use *use) {
    struct checking *c = to;
    struct ft_file_numbers files = {0};
    if (use->kind != FT_USE_IMPORT) {
        return true;
    }
    const uint64_t *from = groups_of(c, c->file);
    bool told = false;
    ft_resolve(c->resolver, c->cx->arena, c->file, use->name, &files);
    for (size_t i = 0; i < files.count && !told; i++) {
        const uint64_t *groups = groups_of(c, files.at[i]);
        told = check_layers(c, use, from, files.at[i], groups) ||
               check_rules(c, use, from, files.at[i], groups);
        if (c->set->acyclic && !is_ignored(c, use->line, ft_boundary_cycle.id)) {
            note_import(c, use, from, groups);
        }
    }
    return true;
}

static void tell_cut(struct checking *c, const struct ft_arc *cut, size_t cuts) {
    for (size_t i = 0; i < c->imports.count && c->findings->count < FINDINGS_MAX; i++) {
        const struct import *import = &c->imports.at[i];
        if (import->from != cut->from || import->to != cut->to) {
            continue;
        }
        const char *more =
            cuts > 1 ? ft_sprintf(c->cx->arena, " and %zu more between them", cuts - 1) : "";
        struct ft_place place = {
            .path = import->path, .line = import->line, .end_line = import->line};
        struct ft_finding *finding = ft_finding_add(
            c->cx->arena, c->findings, &ft_boundary_cycle, place,
            ft_sprintf(c->cx->arena, "%s and %s need each other: they would not without this%s",
                       c->set->groups.at[import->from].name, c->set->groups.at[import->to].name,
                       more));
        finding->text = import->text;
    }
}

static void check_cycles(struct checking *c) {
    struct ft_net net;
    struct ft_groups circles;
    ft_net_make(c->cx->arena, (uint32_t)c->set->groups.count, &c->arcs, &net);
    ft_net_groups(c->cx->arena, &net, &circles);
    for (uint32_t i = 0; i < circles.count; i++) {
        struct ft_arcs cuts = {0};
        if (circles.at[i + 1] - circles.at[i] < 2) {
            continue;
        }
        ft_net_cuts(c->cx->arena, &net, &circles, i, &cuts);
        for (size_t k = 0; k < cuts.count; k++) {
            tell_cut(c, &cuts.at[k], cuts.count);
        }
    }
}

static ft_err check_set(struct checking *c) {
    uint32_t *order = NULL;
    uint32_t count = 0;
    ft_index_order(c->spec->index, c->cx->arena, &order, &count);
    c->groups_of = FT_NEW_N(c->cx->arena, uint64_t *, (size_t)ft_index_count(c->spec->index) + 1);
    for (uint32_t i = 0; i < count; i++) {
        c->file = order[i];
        c->path = path_of(c, c->file);
        c->loaded = false;
        FT_TRY(ft_checkpoint(c->cx));
        if (c->path && (c->spec->tests || !ft_source_is_test(c->path))) {
            ft_uses_of(c->spec->uses, c->file, visit, c);
        }
    }
    if (c->set->acyclic) {
        check_cycles(c);
    }
    return FT_OK;
}

ft_err ft_boundaries_check(ft_ctx *cx, const struct ft_boundaries *boundaries,
                           const struct ft_boundary_spec *spec, struct ft_findings *findings) {
    const struct ft_resolver *resolver =
        boundaries->count ? ft_resolver_new(cx->arena, spec->index) : NULL;
    for (size_t i = 0; i < boundaries->count; i++) {
        struct checking c = {.cx = cx,
                             .set = &boundaries->at[i],
                             .spec = spec,
                             .resolver = resolver,
                             .findings = findings};
        ft_buf_init(&c.content, FT_BUF_NO_CAP);
        ft_err err = check_set(&c);
        ft_buf_release(&c.content);
        FT_TRY(err);
    }
    return FT_OK;
}
