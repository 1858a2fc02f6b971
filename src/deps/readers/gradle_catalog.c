/* libs.versions.toml: the versions that Gradle builds share. */
#include "deps/reader_int.h"

/* "1.0", {strictly = "1.0"}, {ref = "name"} to a version. */
static const char *version_of(const struct ft_data *said, const struct ft_map *versions,
                              int depth) {
    const char *ref = ft_data_text(said, "ref");
    const char *strict = ft_data_text(said, "strictly");
    if (ref && depth < 2) {
        return version_of(ft_map_get(versions, ft_slice_of(ref)), versions, depth + 1);
    }
    strict = strict ? strict : ft_data_text(said, "require");
    return strict ? strict : said ? said->text : NULL;
}

static const char *module_of(struct ft_reader *r, const struct ft_data *library) {
    const char *module = ft_data_text(library, "module");
    const char *group = ft_data_text(library, "group");
    const char *name = ft_data_text(library, "name");
    return module ? module : group && name ? ft_sprintf(r->scratch, "%s:%s", group, name) : NULL;
}

ft_err ft_read_gradle_catalog(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map versions;
    ft_map_init(&versions, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_toml, &root));
    const struct ft_data *at = ft_data_first(ft_data_get(root, "versions"));
    for (; at; at = at->next) {
        ft_map_put(&versions, ft_slice_of(at->key), (void *)(uintptr_t)at);
    }
    for (at = ft_data_first(ft_data_get(root, "libraries")); at; at = at->next) {
        const char *name = module_of(r, at);
        const char *version = version_of(ft_data_get(at, "version"), &versions, 0);
        const char *cut = at->kind == FT_DATA_TEXT ? strrchr(at->text, ':') : NULL;
        if (cut) { /* "group:name:version" */
            name = ft_strndup(r->scratch, at->text, (size_t)(cut - at->text));
            version = cut + 1;
        }
        bool pinned = version && *version && !strpbrk(version, "+[(,");
        struct ft_dependency *made = name && strchr(name, ':')
                                         ? ft_reader_add(r, name, pinned ? version : NULL, at->line)
                                         : NULL;
        if (made) {
            made->requirement = pinned ? NULL : ft_strdup(r->cx->arena, version);
        }
    }
    return FT_OK;
}
