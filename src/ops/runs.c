#include "ops/runs.h"

#include "git/git.h"

#include <string.h>

void ops_run_shape(const struct ft_run_row *row, struct shape_run *run) {
    *run = (struct shape_run){
        .id = row->id,
        .project = row->project,
        .command = row->command,
        .state = row->state,
        .summary = row->summary,
        .created = row->created_ms,
        .updated = row->updated_ms,
        .events = row->events,
    };
}

ft_err ops_project_of(ft_ctx *cx, const char *path, const char **project) {
    struct ft_repo *repo = NULL;
    enum ft_err_code err = ft_repo_open(cx, path, &repo);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        *project = NULL;
        return FT_OK;
    }
    FT_TRY(err);
    *project = ft_repo_path(repo);
    return FT_OK;
}

ft_err ops_store_if_any(ft_ctx *cx, struct ft_store **store) {
    enum ft_err_code err = ft_app_store(cx, false, store);
    if (err == FT_NOTFOUND) {
        ft_clear(cx);
        *store = NULL;
        return FT_OK;
    }
    return err;
}

ft_err ops_run_find(ft_ctx *cx, const char *name, struct ft_store **store, struct ft_run_row *row) {
    const char *project = NULL;
    FT_TRY(ops_store_if_any(cx, store));
    if (!*store) {
        FT_IGNORE(ft_fail(cx, FT_NOTFOUND, "there is no run yet"));
        return ft_hint(cx, "`fettle improve` makes the first one");
    }
    if (strcmp(name, "last") == 0) {
        FT_TRY(ops_project_of(cx, ".", &project));
    }
    return ft_run_find(cx, *store, project, name, row);
}
