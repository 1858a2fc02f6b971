/* What is known of a change for its risk. */
#include "analysis/coverage.h"
#include "base/map.h"
#include "metrics/metrics.h"
#include "ops/impact.h"

enum { HISTORY = 500, TREES = 50 };

static ft_err count_churn(struct ops_impact *impact, struct ft_risk_facts *facts) {
    struct ft_past_commits past = {0};
    struct ft_map counts;
    ft_map_init(&counts, impact->cx->arena);
    if (!impact->head) {
        return FT_OK;
    }
    for (size_t i = 0; i < impact->changes.count; i++) {
        ft_map_put(&counts, ft_slice_of(impact->changes.at[i].path),
                   FT_NEW(impact->cx->arena, int64_t));
    }
    FT_TRY(ft_repo_past(impact->cx, impact->repo, NULL, HISTORY, &past));
    facts->history = (int64_t)past.count;
    for (size_t i = 0; i < past.count; i++) {
        for (size_t p = 0; p < past.at[i].paths.count; p++) {
            int64_t *count = ft_map_get(&counts, ft_slice_of(past.at[i].paths.at[p]));
            if (count && ++*count > facts->commits) {
                facts->commits = *count;
                facts->busiest = ops_index_path(impact->opened, past.at[i].paths.at[p]);
            }
        }
    }
    return FT_OK;
}

/* The most tangled of the functions that changed. */
static ft_err find_tangled(struct ops_impact *impact, const struct ops_change *change,
                           struct ft_risk_facts *facts) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_BUF struct ft_buf content;
    ft_ctx own = *impact->cx;
    struct ft_index_file file;
    struct ft_tree *tree = NULL;
    struct ft_functions functions = {0};
    ft_buf_init(&content, FT_BUF_NO_CAP);
    own.arena = scratch;
    if (!ft_index_file(impact->opened->index, (uint32_t)change->file, &file) || !file.lang ||
        !ft_index_read(impact->opened->index, (uint32_t)change->file, &content) ||
        ft_parse(&own, file.lang, (struct ft_slice){content.data, content.size}, &tree) != FT_OK) {
        return ft_checkpoint(impact->cx);
    }
    ft_metrics(scratch, tree, &functions);
    for (size_t i = 0; i < functions.count; i++) {
        const struct ft_function_metrics *f = &functions.at[i];
        for (size_t s = 0; s < change->seeds.count; s++) {
            struct ft_symbol symbol;
            if (change->seeds.at[s] >= ft_index_symbols(impact->opened->index)) {
                continue;
            }
            ft_index_symbol(impact->opened->index, change->seeds.at[s], &symbol);
            if (symbol.line <= f->line && symbol.end_line >= f->end_line &&
                f->cognitive > facts->cognitive) {
                facts->cognitive = f->cognitive;
                facts->tangled = ft_strdup(impact->cx->arena, f->name);
            }
        }
    }
    return FT_OK;
}

static void count_lines(struct ops_impact *impact, const struct ft_coverage *coverage,
                        const struct ft_symbol *symbol, struct ft_risk_facts *facts) {
    struct ft_index_file file;
    if (symbol->kind == FT_SYMBOL_FUNCTION &&
        ft_index_file(impact->opened->index, symbol->file, &file)) {
        struct ft_covered covered =
            ft_coverage_count(ft_coverage_of(coverage, file.path), symbol->line, symbol->end_line);
        facts->reported += covered.lines;
        facts->ran += covered.covered;
    }
}

/* What tests reach by what they use, and, where a report of coverage tells, which lines they ran.
 */
static ft_err count_untested(struct ops_impact *impact, const struct ft_graph *names,
                             struct ft_risk_facts *facts) {
    struct ft_coverage coverage = {0};
    uint32_t symbols = ft_index_symbols(impact->opened->index);
    const bool *tested = ft_tested(impact->cx->arena, impact->opened->index, names);
    FT_TRY(
        ft_coverage_open(impact->cx, &impact->opened->top, impact->opened->index, NULL, &coverage));
    for (size_t i = 0; i < coverage.notes.count; i++) {
        *FT_PUSH(impact->cx->arena, &impact->warnings) = coverage.notes.at[i];
    }
    for (size_t i = 0; i < impact->seeds.count; i++) {
        struct ft_symbol symbol;
        uint32_t node = impact->seeds.at[i];
        if (node < symbols) {
            ft_index_symbol(impact->opened->index, node, &symbol);
            if (symbol.kind <= FT_SYMBOL_TYPE) {
                facts->symbols++;
                facts->untested += !tested[node];
                count_lines(impact, &coverage, &symbol, facts);
            }
        }
    }
    return FT_OK;
}

ft_err ops_impact_facts(struct ops_impact *impact, const struct ft_graph *graph,
                        const struct ft_graph *names, struct ft_risk_facts *facts) {
    struct ft_risk_facts made = {.files = (int64_t)impact->changes.count};
    for (size_t i = 0; i < impact->changes.count; i++) {
        const struct ops_change *change = &impact->changes.at[i];
        double rank = change->file >= 0 ? ft_graph_rank(graph, (uint32_t)change->file) : 0;
        made.lines += change->lines;
        if (rank > made.rank) {
            made.rank = rank;
            made.central = ops_index_path(impact->opened, change->path);
        }
        if (i < TREES && change->file >= 0) {
            FT_TRY(find_tangled(impact, change, &made));
        }
    }
    FT_TRY(count_untested(impact, names, &made));
    FT_TRY(count_churn(impact, &made));
    *facts = made;
    return FT_OK;
}
