#include "ops/dependency.h"

#include "deps/licence.h"

ft_err ops_dependencies(ft_ctx *cx, const char *path, struct ft_root *root, struct ft_deps *deps) {
    FT_TRY(ft_root_keep(cx, path, root));
    return ft_deps_scan(cx, root, deps);
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
