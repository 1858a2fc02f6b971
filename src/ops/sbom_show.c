#include "ops/sbom_show.h"

#include "deps/licence.h"
#include "deps/sbom.h"
#include "ops/dependency.h"

#include <string.h>

ft_err sbom_show(ft_ctx *cx, const struct sbom_show_in *in, struct sbom_show_out *out) {
    struct ft_root root;
    struct ft_deps deps = {0};
    struct ft_project_identity identity;
    struct sbom_show_out made = {0};
    FT_TRY(ops_dependencies(cx, in->path, &root, &deps));
    FT_TRY(ft_licences_find(cx, &root, &deps));
    FT_TRY(ft_project_identity(cx, &root, &identity));
    made.root = root.path;
    made.name = identity.name ? identity.name : ft_path_base(root.path);
    made.name = *made.name ? made.name : "project";
    made.version = identity.version;
    made.licence = identity.licence;
    made.doubt = identity.doubt;
    ops_dependencies_shape(cx->arena, &deps, &made.components);
    for (size_t i = 0; i < deps.warnings.count; i++) {
        const struct ft_deps_warning *warning = &deps.warnings.at[i];
        *FT_PUSH(cx->arena, &made.warnings) = ft_sprintf(
            cx->arena, "%s:%lld: %s", warning->path, (long long)warning->line, warning->message);
    }
    *out = made;
    return FT_OK;
}

void sbom_show_view(const struct sbom_show_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"ecosystem", "name", "version", "licence", "for"};
    ft_doc_pair(doc, "project", FT_STRONG, "%s%s%s", out->name, out->version ? " " : "",
                out->version ? out->version : "");
    if (out->licence) {
        ft_doc_pair(doc, "licence", FT_PLAIN, "%s%s%s%s", out->licence, out->doubt ? " (" : "",
                    out->doubt ? out->doubt : "", out->doubt ? ")" : "");
    }
    if (out->components.count) {
        ft_doc_table(doc, columns, FT_COUNT(columns));
    }
    for (size_t i = 0; i < out->components.count; i++) {
        const struct shape_dependency *d = &out->components.at[i];
        ft_doc_cell(doc, FT_PLAIN, "%s", d->ecosystem);
        ft_doc_cell(doc, FT_PLAIN, "%s", d->name);
        ft_doc_cell(doc, FT_PLAIN, "%s",
                    d->version       ? d->version
                    : d->requirement ? d->requirement
                                     : "");
        ft_doc_cell(doc, FT_DIM, "%s", d->licence ? d->licence : d->said ? d->said : "");
        ft_doc_cell(doc, FT_DIM, "%s", d->dev ? "development" : "use");
    }
    ft_doc_notes(doc, &out->warnings);
}

static enum ft_depth depth_named(const char *name) {
    return strcmp(name, "direct") == 0     ? FT_DIRECT
           : strcmp(name, "indirect") == 0 ? FT_INDIRECT
                                           : FT_DEPTH_UNKNOWN;
}

void sbom_show_render(ft_ctx *cx, const char *format, const struct sbom_show_out *out,
                      struct ft_buf *text) {
    struct ft_deps deps = {0};
    struct ft_sbom sbom = {.name = out->name,
                           .version = out->version,
                           .licence = out->licence,
                           .doubt = out->doubt,
                           .deps = &deps};
    for (size_t i = 0; i < out->components.count; i++) {
        const struct shape_dependency *d = &out->components.at[i];
        *FT_PUSH(cx->arena, &deps) =
            (struct ft_dependency){.ecosystem = ft_ecosystem_named(d->ecosystem),
                                   .name = d->name,
                                   .version = d->version,
                                   .licence = d->licence ? d->licence : d->said,
                                   .hash = d->hash,
                                   .purl = d->purl,
                                   .depth = depth_named(d->depth),
                                   .dev = d->dev};
    }
    if (strcmp(format, "spdx") == 0) {
        ft_sbom_spdx(cx->arena, &sbom, text);
    } else {
        ft_sbom_cyclonedx(cx->arena, &sbom, text);
    }
}
