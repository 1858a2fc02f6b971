#include "ops/run_list.h"

#include "base/clock.h"
#include "ops/runs.h"

#include <string.h>

ft_err run_list(ft_ctx *cx, const struct run_list_in *in, struct run_list_out *out) {
    struct ft_store *store = NULL;
    const char *project = NULL;
    struct ft_run_row *rows = NULL;
    size_t count = 0;
    if (!in->all) {
        FT_TRY(ops_project_of(cx, in->path, &project));
        if (!project) {
            FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "%s is in no repository", in->path));
            return ft_hint(cx, "`fettle runs list --all` lists the runs of all projects");
        }
    }
    FT_TRY(ops_store_if_any(cx, &store));
    if (store) {
        FT_TRY(ft_run_list(cx, store, project, in->limit, &rows, &count));
    }
    for (size_t i = 0; i < count; i++) {
        ops_run_shape(&rows[i], FT_PUSH(cx->arena, &out->runs));
    }
    return FT_OK;
}

void run_list_view(const struct run_list_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"run", "when", "state", "what it did"};
    struct ft_arena *arena = ft_doc_arena(doc);
    if (!out->runs.count) {
        ft_doc_text(doc, FT_PLAIN, "No runs yet. `fettle improve` makes the first one.");
        return;
    }
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->runs.count; i++) {
        const struct shape_run *run = &out->runs.at[i];
        bool good = strcmp(run->state, "kept") == 0;
        ft_doc_cell(doc, FT_CODE, "%s", run->id + 28);
        ft_doc_cell(doc, FT_PLAIN, "%.16s", ft_time_format(arena, run->created));
        ft_doc_cell(doc, good ? FT_GOOD : FT_PLAIN, "%s", run->state);
        ft_doc_cell(doc, FT_PLAIN, "%s", run->summary ? run->summary : "");
    }
}
