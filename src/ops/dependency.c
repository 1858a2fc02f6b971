#include "ops/dependency.h"

#include "deps/licence.h"

#include <string.h>

ft_err ops_dependencies(ft_ctx *cx, const char *path, struct ft_root *root, struct ft_deps *deps) {
    FT_TRY(ft_root_keep(cx, path, root));
    return ft_deps_scan(cx, root, deps);
}

/* Findings come by path, so that each file is read once. */
ft_err ops_dependencies_ignore(ft_ctx *cx, const struct ft_root *root,
                               struct ft_findings *findings) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx reading = {.arena = scratch};
    struct ft_slice content = {0};
    const char *path = NULL;
    bool any = false;
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct ft_finding *one = &findings->at[i];
        FT_TRY(ft_checkpoint(cx));
        if (!path || strcmp(path, one->place.path) != 0) {
            path = one->place.path;
            any = ft_file_read(&reading, root, path, FT_DEPS_FILE_MAX, &content) == FT_OK &&
                  ft_slice_find(content, FT_SLICE("fettle:ignore")) >= 0;
        }
        if (!any || !ft_finding_is_ignored(content, one->place.line, one->rule->id)) {
            findings->at[kept++] = *one;
        }
    }
    findings->count = kept;
    return FT_OK;
}

void ops_dependencies_shape(struct ft_arena *arena, const struct ft_deps *deps,
                            struct list_dependency *shapes) {
    for (size_t i = 0; i < deps->count; i++) {
        const struct ft_dependency *d = &deps->at[i];
        const char *licence = ft_licence_normal(arena, d->licence);
        *FT_PUSH(arena, shapes) =
            (struct shape_dependency){.ecosystem = ft_ecosystem_name(d->ecosystem),
                                      .name = d->name,
                                      .version = d->version,
                                      .requirement = d->requirement,
                                      .licence = licence,
                                      .said = licence ? NULL : d->licence,
                                      .hash = d->hash,
                                      .purl = d->purl,
                                      .path = d->path,
                                      .line = d->line > 0 ? d->line : FT_ABSENT,
                                      .depth = ft_depth_name(d->depth),
                                      .dev = d->dev};
    }
}
