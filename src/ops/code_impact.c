#include "ops/code_impact.h"

#include "base/map.h"
#include "graph/chart.h"
#include "ops/impact.h"
#include "project/tests.h"

#include <math.h>
#include <string.h>

enum { WAY_MAX = 20, SHOWN = 20 };

struct telling {
    ft_ctx *cx;
    const struct ops_index *opened;
    struct ops_impact *impact;
    const struct ft_reached_list *reached;
    uint32_t *place; /* of each node in the list, + 1; 0: not reached */
    struct code_impact_out *out;
};

static const char *name_of(const struct telling *t, uint32_t node) {
    struct ft_symbol symbol;
    struct ft_index_file file;
    const struct ft_index *index = t->opened->index;
    if (node >= ft_index_symbols(index)) {
        return ft_index_file(index, node - ft_index_symbols(index), &file)
                   ? ops_index_path(t->opened, file.path)
                   : "";
    }
    ft_index_symbol(index, node, &symbol);
    return symbol.inside ? ft_sprintf(t->cx->arena, "%s.%s", symbol.inside, symbol.name)
                         : symbol.name;
}

static void tell_changes(struct telling *t) {
    uint32_t symbols = ft_index_symbols(t->opened->index);
    for (size_t i = 0; i < t->impact->changes.count; i++) {
        const struct ops_change *change = &t->impact->changes.at[i];
        struct shape_impact_change *shape = FT_PUSH(t->cx->arena, &t->out->changes);
        shape->path = ops_index_path(t->opened, change->path);
        shape->lines = change->lines;
        shape->state = change->whole     ? "whole"
                       : change->added   ? "added"
                       : change->removed ? "removed"
                                         : "changed";
        bool all = change->whole || change->added;
        for (size_t s = 0; s < change->seeds.count && !all; s++) {
            if (change->seeds.at[s] < symbols) {
                *FT_PUSH(t->cx->arena, &shape->names) = name_of(t, change->seeds.at[s]);
            }
        }
    }
}

static void tell_node(struct telling *t, const struct ft_reached *at) {
    struct ft_symbol symbol = {0};
    struct ft_index_file file;
    const struct ft_index *index = t->opened->index;
    bool is_file = at->node >= ft_index_symbols(index);
    if (!ft_index_file(index, ft_node_file(index, at->node), &file)) {
        return;
    }
    if (!is_file) {
        ft_index_symbol(index, at->node, &symbol);
    }
    struct shape_impact_node *shape = FT_PUSH(t->cx->arena, &t->out->affected);
    *shape = (struct shape_impact_node){
        .name = name_of(t, at->node),
        .kind = is_file ? "file" : ft_symbol_kind_name(symbol.kind),
        .path = ops_index_path(t->opened, file.path),
        .line = is_file ? FT_ABSENT : symbol.line,
        .distance = at->distance,
        .test = ft_source_is_test(file.path),
        .guess = at->guess,
    };
    ft_edge_kinds(t->cx->arena, at->kinds, &shape->kinds);
    uint32_t via = at->via;
    for (int i = 0; i < WAY_MAX && via != UINT32_MAX; i++) {
        *FT_PUSH(t->cx->arena, &shape->via) = name_of(t, via);
        via = t->reached->at[t->place[via] - 1].via;
    }
}

static bool is_below(const struct telling *t, const char *path) {
    const char *under = t->opened->under;
    return !under || strncmp(path, under, strlen(under)) == 0;
}

/* Files and tests that are reached; TESTS as the index calls them. */
static void tell_reached(struct telling *t, int64_t limit, struct ft_strings *tests) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct ft_index *index = t->opened->index;
    uint8_t *files = FT_NEW_N(scratch, uint8_t, (size_t)ft_index_count(index) + 1);
    for (size_t i = 0; i < t->reached->count; i++) {
        const struct ft_reached *at = &t->reached->at[i];
        uint32_t number = ft_node_file(index, at->node);
        struct ft_index_file file;
        if (!ft_index_file(index, number, &file) || !is_below(t, file.path)) {
            continue;
        }
        if (!(files[number] & 1) && ft_source_is_test(file.path) && file.lang) {
            *FT_PUSH(t->cx->arena, tests) = file.path;
            *FT_PUSH(t->cx->arena, &t->out->tests) = ops_index_path(t->opened, file.path);
        }
        files[number] |= 1;
        if (at->distance) {
            t->out->affected_files += !(files[number] & 2);
            files[number] |= 2;
            t->out->affected_count++;
            if ((int64_t)t->out->affected.count < limit) {
                tell_node(t, at);
            }
        }
    }
}

/* The project's own way to run them, where it has one. */
static ft_err tell_commands(struct telling *t, const struct ft_strings *tests) {
    struct ft_conf *conf = NULL;
    struct ft_tree_list list = {0};
    struct ft_profile profile;
    const struct ops_impact *impact = t->impact;
    const char *all = NULL;
    if (!tests->count || !impact->head) {
        return FT_OK;
    }
    FT_TRY(ft_app_conf(t->cx, ft_repo_path(impact->repo), &conf));
    FT_TRY(ft_repo_list(t->cx, impact->repo, impact->head, &list));
    FT_TRY(ft_profile_make(t->cx, impact->repo, impact->head, &list, conf, &profile));
    for (size_t i = 0; i < profile.commands.count; i++) {
        const struct ft_project_command *command = &profile.commands.at[i];
        const char *line = ft_tests_command(t->cx->arena, command, tests);
        all = !all && command->kind == FT_CMD_TEST ? command->typed : all;
        if (line) {
            *FT_PUSH(t->cx->arena, &t->out->commands) = line;
        }
    }
    if (!t->out->commands.count && all) {
        *FT_PUSH(t->cx->arena, &t->out->commands) = all;
    }
    return FT_OK;
}

static ft_err tell_risk(struct telling *t, const struct ft_graph *graph,
                        const struct ft_graph *names) {
    static const char *const levels[] = {"low", "medium", "high"};
    struct ft_risk_facts facts;
    struct ft_risk risk;
    if (!t->impact->changes.count) {
        return FT_OK;
    }
    FT_TRY(ops_impact_facts(t->impact, graph, names, &facts));
    facts.affected = t->out->affected_files;
    struct ft_index_state state;
    ft_index_state(t->opened->index, &state);
    facts.known = state.files; /* without numbers that stand for none any more */
    ft_risk(t->cx->arena, &facts, &risk);
    struct shape_impact_risk *shape = FT_NEW(t->cx->arena, struct shape_impact_risk);
    shape->level = levels[risk.level];
    shape->score = round(risk.score * 100) / 100;
    shape->reasons = risk.reasons;
    t->out->risk = shape;
    return FT_OK;
}

static void tell_order(struct telling *t, const struct ft_graph *names) {
    const struct ops_plan *plan = &t->impact->plan;
    struct ft_stages stages = {0};
    if (plan->names.count < 2) {
        return;
    }
    ft_order(t->cx->arena, t->opened->index, names, plan->seeds.at, (uint32_t)plan->names.count,
             plan->dated, &stages);
    for (size_t s = 0; s < stages.count; s++) {
        for (size_t u = 0; u < stages.at[s].count; u++) {
            const struct ft_unit *unit = &stages.at[s].at[u];
            struct shape_impact_unit *shape = FT_PUSH(t->cx->arena, &t->out->order);
            shape->stage = (int64_t)s + 1;
            for (size_t c = 0; c < unit->count; c++) {
                *FT_PUSH(t->cx->arena, &shape->changes) = plan->names.at[unit->at[c]];
            }
        }
    }
}

ft_err code_impact(ft_ctx *cx, const struct code_impact_in *in, struct code_impact_out *out) {
    struct ops_index opened;
    struct ops_code code;
    struct ft_graph *names = NULL;
    struct ft_reached_list reached = {0};
    struct ft_strings tests = {0};
    struct code_impact_out made = {0};
    struct ops_impact impact = {.cx = cx, .opened = &opened};
    FT_TRY(ops_index_open(cx, in->path, in->kept, false, &opened));
    FT_TRY(ops_impact_changes(&impact, &in->files, in->symbol, in->since));
    FT_TRY(ops_code_open(cx, &opened, OPS_PARSE_MS, &code));
    FT_TRY(ft_names_open(cx, opened.index, code.uses, &names));
    ft_impact(cx->arena, opened.index, names, &impact.seeds, (uint32_t)in->depth, in->guesses,
              &reached);
    struct telling t = {
        .cx = cx, .opened = &opened, .impact = &impact, .reached = &reached, .out = &made};
    t.place = FT_NEW_N(cx->arena, uint32_t, (size_t)ft_graph_net(names)->nodes + 1);
    for (size_t i = 0; i < reached.count; i++) {
        t.place[reached.at[i].node] = (uint32_t)i + 1;
    }
    made.root = opened.root;
    made.against = impact.against;
    made.parsed = code.state.done;
    made.parsable = code.state.files;
    tell_changes(&t);
    tell_reached(&t, in->limit, &tests);
    FT_TRY(tell_commands(&t, &tests));
    FT_TRY(tell_risk(&t, code.graph, names));
    tell_order(&t, names);
    made.warnings = impact.warnings;
    ops_index_note(cx, &opened, &made.warnings);
    *out = made;
    return FT_OK;
}

static void view_changes(const struct code_impact_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->changes.count && i < SHOWN; i++) {
        const struct shape_impact_change *change = &out->changes.at[i];
        ft_doc_span(doc, FT_DIM, "%s%-8s", i ? "\n" : "", change->state);
        ft_doc_file(doc, FT_STRONG, ft_sprintf(ft_doc_arena(doc), "%s/%s", out->root, change->path),
                    change->path);
        for (size_t n = 0; n < change->names.count && n < SHOWN; n++) {
            ft_doc_span(doc, FT_PLAIN, "%s%s", n ? ", " : "  ", change->names.at[n]);
        }
    }
    if (out->changes.count > SHOWN) {
        ft_doc_span(doc, FT_DIM, "\nand %zu more", out->changes.count - SHOWN);
    }
    ft_doc_end(doc);
}

static void view_affected(const struct code_impact_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {">steps", "affected", "in", "by way of"};
    size_t shown = out->affected.count < SHOWN ? out->affected.count : SHOWN;
    if (shown) {
        ft_doc_table(doc, columns, FT_COUNT(columns));
    }
    for (size_t i = 0; i < shown; i++) {
        const struct shape_impact_node *node = &out->affected.at[i];
        bool is_file = node->line == FT_ABSENT;
        ft_doc_cell(doc, FT_PLAIN, "%lld%s", (long long)node->distance, node->guess ? "?" : "");
        ft_doc_cell(doc, node->test ? FT_DIM : FT_PLAIN, "%s", is_file ? "the file" : node->name);
        ft_doc_cell(doc, FT_DIM, "%s", node->path);
        ft_doc_cell(doc, FT_PLAIN, "%s%s", node->via.at[0], node->via.count > 1 ? " …" : "");
    }
    if (out->affected_count > (int64_t)shown) {
        ft_doc_text(doc, FT_DIM, "and %lld more; --json lists them",
                    (long long)out->affected_count - (long long)shown);
    }
}

static void view_order(const struct code_impact_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {">stage", "changes"};
    if (out->order.count) {
        ft_doc_table(doc, columns, FT_COUNT(columns));
    }
    for (size_t i = 0; i < out->order.count; i++) {
        const struct shape_impact_unit *unit = &out->order.at[i];
        const char *names = unit->changes.at[0];
        for (size_t c = 1; c < unit->changes.count; c++) {
            names =
                ft_sprintf(ft_doc_arena(doc), "%s, together with %s", names, unit->changes.at[c]);
        }
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)unit->stage);
        ft_doc_cell(doc, FT_PLAIN, "%s", names);
    }
}

void code_impact_view(const struct code_impact_out *out, struct ft_doc *doc) {
    if (!out->changes.count) {
        ft_doc_text(doc, FT_PLAIN, "Nothing differs from %.12s.",
                    out->against ? out->against : "it");
        return;
    }
    view_changes(out, doc);
    view_affected(out, doc);
    ft_doc_pair(doc, "affected", FT_PLAIN, "%lld names in %lld files",
                (long long)out->affected_count, (long long)out->affected_files);
    ft_doc_pair(doc, "tests", FT_PLAIN, "%zu", out->tests.count);
    for (size_t i = 0; i < out->commands.count; i++) {
        ft_doc_pair(doc, "run", FT_CODE, "%s", out->commands.at[i]);
    }
    if (out->risk) {
        const char *level = out->risk->level;
        ft_doc_pair(doc, "risk",
                    strcmp(level, "high") == 0  ? FT_BAD
                    : strcmp(level, "low") == 0 ? FT_GOOD
                                                : FT_WARN,
                    "%s (%.2f)", level, out->risk->score);
        for (size_t i = 0; i < out->risk->reasons.count; i++) {
            ft_doc_pair(doc, i ? "" : "because", FT_PLAIN, "%s", out->risk->reasons.at[i]);
        }
    }
    view_order(out, doc);
    ft_doc_notes(doc, &out->warnings);
    if (out->parsed < out->parsable) {
        ft_doc_text(doc, FT_WARN, "%lld of %lld files are parsed so far: `fettle index --deep`",
                    (long long)out->parsed, (long long)out->parsable);
    }
}
