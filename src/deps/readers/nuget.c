/* packages.lock.json, packages.config, and the PackageReferences of project files. */
#include "deps/reader_int.h"

ft_err ft_read_nuget_lock(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map seen;
    ft_map_init(&seen, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_json, &root));
    const struct ft_data *framework = ft_data_first(ft_data_get(root, "dependencies"));
    for (; framework; framework = framework->next) {
        for (const struct ft_data *at = ft_data_first(framework); at; at = at->next) {
            const char *kind = ft_data_text(at, "type");
            const char *version = ft_data_text(at, "resolved");
            const char *both =
                ft_sprintf(r->scratch, "%s %s", at->key ? at->key : "", version ? version : "");
            if (!kind || !version || strcmp(kind, "Project") == 0 || ft_in(&seen, both)) {
                continue;
            }
            ft_put_name(&seen, both);
            struct ft_dependency *made = ft_reader_add(r, at->key, version, at->line);
            if (made) {
                const char *sum = ft_data_text(at, "contentHash");
                made->hash =
                    sum ? ft_reader_hash(r, ft_sprintf(r->scratch, "sha512-%s", sum)) : NULL;
                made->depth = strcmp(kind, "Direct") == 0 ? FT_DIRECT : FT_INDIRECT;
            }
        }
    }
    return FT_OK;
}

ft_err ft_read_nuget_config(struct ft_reader *r) {
    struct ft_data *root = NULL;
    FT_TRY(ft_reader_tree(r, ft_data_xml, &root));
    for (const struct ft_data *at = ft_data_first(root); at; at = at->next) {
        const char *dev = ft_data_text(at, "@developmentDependency");
        struct ft_dependency *made =
            strcmp(at->key, "package") == 0
                ? ft_reader_add(r, ft_data_text(at, "@id"), ft_data_text(at, "@version"), at->line)
                : NULL;
        if (made) {
            made->dev = dev && strcmp(dev, "true") == 0;
        }
    }
    return FT_OK;
}

/* "1.0" and "[1.0]" are pinned; "1.*", "[1.0,2.0)" and what an MSBuild property says are not. */
static const char *pinned(struct ft_reader *r, const char *version) {
    size_t size = version ? strlen(version) : 0;
    if (size > 2 && version[0] == '[' && version[size - 1] == ']' && !strchr(version, ',')) {
        return ft_strndup(r->scratch, version + 1, size - 2);
    }
    return size && !strpbrk(version, "*$[(,") ? version : NULL;
}

/* Versions that Directory.Packages.props beside it gives for all. */
static void central(struct ft_reader *r, const struct ft_data *node, struct ft_map *versions,
                    int depth) {
    for (const struct ft_data *at = ft_data_first(node); at && depth < 4; at = at->next) {
        const char *name = ft_data_text(at, "@Include");
        const char *version = ft_data_text(at, "@Version");
        if (strcmp(at->key, "PackageVersion") == 0 && name && version) {
            ft_map_put(versions, ft_slice_of(name), (void *)(uintptr_t)version);
        }
        central(r, at, versions, depth + 1);
    }
}

/* The nearest one at or above the project's folder holds. */
static const struct ft_data *central_file(struct ft_reader *r) {
    struct ft_reader at = *r;
    while (true) {
        const struct ft_data *found =
            ft_reader_beside(&at, "Directory.Packages.props", ft_data_xml);
        size_t folder = (size_t)(ft_path_base(at.path) - at.path);
        if (found || !folder) {
            return found;
        }
        at.path = ft_strndup(r->scratch, at.path, folder - 1);
    }
}

static void reference(struct ft_reader *r, const struct ft_data *at,
                      const struct ft_map *versions) {
    const char *name = ft_data_text(at, "@Include");
    const char *version = ft_data_text(at, "@Version");
    version = version ? version : ft_data_text(at, "Version");
    version = version ? version : ft_data_text(at, "@VersionOverride");
    version = version || !name ? version : ft_map_get(versions, ft_slice_of(name));
    const char *exact = pinned(r, version);
    struct ft_dependency *made = name ? ft_reader_add(r, name, exact, at->line) : NULL;
    if (made) {
        const char *assets = ft_data_text(at, "PrivateAssets");
        assets = assets ? assets : ft_data_text(at, "@PrivateAssets");
        made->requirement = exact ? NULL : ft_strdup(r->cx->arena, version);
        made->depth = FT_DIRECT;
        made->dev = assets && strcasecmp(assets, "all") == 0;
    }
}

ft_err ft_read_nuget_project(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map versions;
    ft_map_init(&versions, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_xml, &root));
    central(r, central_file(r), &versions, 0);
    for (const struct ft_data *group = ft_data_first(root); group; group = group->next) {
        for (const struct ft_data *at = ft_data_first(group); at; at = at->next) {
            if (strcmp(at->key, "PackageReference") == 0) {
                reference(r, at, &versions);
            }
        }
    }
    return FT_OK;
}
