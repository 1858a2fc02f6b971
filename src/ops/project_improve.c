#include "ops/project_improve.h"

#include "ops/improvement.h"

#include <string.h>

/* The newest run of this project that did not come to its end. */
static ft_err find_interrupted(ft_ctx *cx, struct ft_store *store, const char *path,
                               const char **id) {
    struct ft_repo *repo = NULL;
    struct ft_run_row *rows = NULL;
    size_t count = 0;
    FT_TRY(ft_repo_open(cx, path, &repo));
    FT_TRY(ft_run_list(cx, store, ft_repo_path(repo), 20, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        bool interrupted =
            ft_run_end_of(rows[i].state) != FT_RUN_DONE && strcmp(rows[i].state, "failed") != 0;
        if (interrupted && strcmp(rows[i].command, "project.improve") == 0) {
            *id = rows[i].id;
            return FT_OK;
        }
    }
    return ft_fail(cx, FT_NOTFOUND, "no run of %s was interrupted", ft_repo_path(repo));
}

ft_err project_improve(ft_ctx *cx, const struct project_improve_in *in,
                       struct shape_improvement *out) {
    struct ft_improve_spec spec = {
        .path = in->path,
        .only = &in->only,
        .max = in->max,
        .budget_ms = in->budget,
        .dry_run = in->dry_run,
        .apply = in->apply,
        .trust = in->trust,
        .detach = in->detach,
    };
    if (in->resume) {
        struct ft_store *store = NULL;
        FT_TRY(ft_app_store(cx, true, &store));
        FT_TRY(find_interrupted(cx, store, in->path, &spec.resume));
    }
    return ops_improve(cx, &spec, out);
}

void project_improve_view(const struct shape_improvement *out, struct ft_doc *doc) {
    ops_improvement_view(out, doc);
}
