/* poetry.lock, pdm.lock, uv.lock (TOML) and Pipfile.lock (JSON). */
#include "deps/reader_int.h"

static const char *plain(struct ft_reader *r, const char *name) {
    return ft_package_name(r->scratch, FT_IN_PYPI, name);
}

/* The name that a requirement as "Foo[bar]>=1; …" begins with. */
static const char *required(struct ft_reader *r, const char *text) {
    return plain(r, ft_strndup(r->scratch, text, strcspn(text, " \t[<>=!~;@(,")));
}

static void ask_list(struct ft_reader *r, const struct ft_data *list, struct ft_map *asked) {
    for (const struct ft_data *at = ft_data_first(list); at; at = at->next) {
        if (at->kind == FT_DATA_TEXT) {
            ft_put_name(asked, required(r, at->text));
        }
    }
}

static void ask_table(struct ft_reader *r, const struct ft_data *table, struct ft_map *asked) {
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        if (at->key) {
            ft_put_name(asked, plain(r, at->key));
        }
    }
}

/* What pyproject.toml asks for: by its own words, Poetry's and PDM's. */
static bool ask_project(struct ft_reader *r, struct ft_map *asked, struct ft_map *dev) {
    const struct ft_data *root = ft_reader_beside(r, "pyproject.toml", ft_data_toml);
    const struct ft_data *project = ft_data_get(root, "project");
    const struct ft_data *tool = ft_data_get(root, "tool");
    const struct ft_data *poetry = ft_data_get(tool, "poetry");
    ask_list(r, ft_data_get(project, "dependencies"), asked);
    ask_table(r, ft_data_get(poetry, "dependencies"), asked);
    ask_table(r, ft_data_get(poetry, "dev-dependencies"), dev);
    const struct ft_data *lists[] = {ft_data_get(project, "optional-dependencies"),
                                     ft_data_get(root, "dependency-groups"),
                                     ft_data_get(ft_data_get(tool, "pdm"), "dev-dependencies")};
    for (size_t i = 0; i < FT_COUNT(lists); i++) {
        for (const struct ft_data *at = ft_data_first(lists[i]); at; at = at->next) {
            ask_list(r, at, i == 0 ? asked : dev);
        }
    }
    const struct ft_data *groups = ft_data_first(ft_data_get(poetry, "group"));
    for (; groups; groups = groups->next) {
        ask_table(r, ft_data_get(groups, "dependencies"), dev);
    }
    return root != NULL;
}

/* The strongest of "files = [{file = …, hash = …}]" would be one of many wheels: only one that
 * stands alone is the package's. */
static const char *only_hash(struct ft_reader *r, const struct ft_data *files) {
    const struct ft_data *first = ft_data_first(files);
    return first && !first->next ? ft_reader_hash(r, ft_data_text(first, "hash")) : NULL;
}

static bool has_text(const struct ft_data *list, const char *text, bool *other) {
    bool has = false;
    for (const struct ft_data *at = ft_data_first(list); at; at = at->next) {
        bool same = at->text && strcmp(at->text, text) == 0;
        has |= same;
        *other |= !same;
    }
    return has;
}

static bool is_dev(const struct ft_data *package) {
    const char *category = ft_data_text(package, "category");
    const struct ft_data *groups = ft_data_get(package, "groups");
    bool other = false;
    bool main = has_text(groups, "main", &other) || has_text(groups, "default", &other);
    return (category && strcmp(category, "dev") == 0) || (groups && other && !main);
}

static ft_err packages(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map asked;
    struct ft_map dev;
    ft_map_init(&asked, r->scratch);
    ft_map_init(&dev, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_toml, &root));
    bool known = ask_project(r, &asked, &dev);
    const struct ft_data *at = ft_data_first(ft_data_get(root, "package"));
    for (; at; at = at->next) {
        const char *name = ft_data_text(at, "name");
        const struct ft_data *source = ft_data_get(at, "source");
        const char *kind = ft_data_text(source, "type");
        if ((kind && (strcmp(kind, "directory") == 0 || strcmp(kind, "file") == 0)) ||
            ft_data_text(at, "path")) {
            continue; /* the project's own */
        }
        struct ft_dependency *made = ft_reader_add(r, name, ft_data_text(at, "version"), at->line);
        if (made) {
            const char *word = plain(r, name);
            bool only_dev = ft_in(&dev, word) && !ft_in(&asked, word);
            made->hash = only_hash(r, ft_data_get(at, "files"));
            made->dev = is_dev(at) || only_dev;
            made->depth = !known                            ? FT_DEPTH_UNKNOWN
                          : ft_in(&asked, word) || only_dev ? FT_DIRECT
                                                            : FT_INDIRECT;
        }
    }
    return FT_OK;
}

ft_err ft_read_poetry(struct ft_reader *r) {
    return packages(r);
}

ft_err ft_read_pdm(struct ft_reader *r) {
    return packages(r);
}

static void ask_names(struct ft_reader *r, const struct ft_data *list, struct ft_map *asked) {
    for (const struct ft_data *at = ft_data_first(list); at; at = at->next) {
        const char *name = ft_data_text(at, "name");
        if (name) {
            ft_put_name(asked, plain(r, name));
        }
    }
}

static bool is_own(const struct ft_data *package) {
    const struct ft_data *source = ft_data_get(package, "source");
    return ft_data_get(source, "virtual") || ft_data_get(source, "editable") ||
           ft_data_get(source, "directory") || ft_data_get(source, "path");
}

/* The packages that are the project's own say what is direct. */
static void ask_own(struct ft_reader *r, const struct ft_data *first, struct ft_map *asked,
                    struct ft_map *dev) {
    for (const struct ft_data *at = first; at; at = at->next) {
        if (!is_own(at)) {
            continue;
        }
        ask_names(r, ft_data_get(at, "dependencies"), asked);
        const struct ft_data *more = ft_data_first(ft_data_get(at, "optional-dependencies"));
        for (; more; more = more->next) {
            ask_names(r, more, asked);
        }
        for (more = ft_data_first(ft_data_get(at, "dev-dependencies")); more; more = more->next) {
            ask_names(r, more, dev);
        }
    }
}

ft_err ft_read_uv(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map asked;
    struct ft_map dev;
    ft_map_init(&asked, r->scratch);
    ft_map_init(&dev, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_toml, &root));
    const struct ft_data *first = ft_data_first(ft_data_get(root, "package"));
    ask_own(r, first, &asked, &dev);
    for (const struct ft_data *at = first; at; at = at->next) {
        const char *name = ft_data_text(at, "name");
        struct ft_dependency *made =
            is_own(at) ? NULL : ft_reader_add(r, name, ft_data_text(at, "version"), at->line);
        if (made) {
            const char *word = plain(r, name);
            made->hash = ft_reader_hash(r, ft_data_text(ft_data_get(at, "sdist"), "hash"));
            made->dev = ft_in(&dev, word) && !ft_in(&asked, word);
            made->depth = ft_in(&asked, word) || made->dev ? FT_DIRECT : FT_INDIRECT;
        }
    }
    return FT_OK;
}

static void pipfile_part(struct ft_reader *r, const struct ft_data *part, const struct ft_data *of,
                         bool known, bool dev) {
    struct ft_map asked;
    ft_map_init(&asked, r->scratch);
    ask_table(r, of, &asked);
    for (const struct ft_data *at = ft_data_first(part); at; at = at->next) {
        const char *version = ft_data_text(at, "version");
        bool pinned = version && strncmp(version, "==", 2) == 0;
        if (ft_data_get(at, "path") || ft_data_get(at, "file")) {
            continue;
        }
        struct ft_dependency *made =
            ft_reader_add(r, at->key, pinned ? version + strspn(version, "= ") : NULL, at->line);
        if (made) {
            const struct ft_data *hash = ft_data_first(ft_data_get(at, "hashes"));
            made->requirement = pinned ? NULL : ft_strdup(r->cx->arena, version);
            made->hash = hash && !hash->next ? ft_reader_hash(r, hash->text) : NULL;
            made->dev = dev;
            made->depth = !known                             ? FT_DEPTH_UNKNOWN
                          : ft_in(&asked, plain(r, at->key)) ? FT_DIRECT
                                                             : FT_INDIRECT;
        }
    }
}

ft_err ft_read_pipfile(struct ft_reader *r) {
    struct ft_data *root = NULL;
    FT_TRY(ft_reader_tree(r, ft_data_json, &root));
    const struct ft_data *asked = ft_reader_beside(r, "Pipfile", ft_data_toml);
    pipfile_part(r, ft_data_get(root, "default"), ft_data_get(asked, "packages"), asked, false);
    pipfile_part(r, ft_data_get(root, "develop"), ft_data_get(asked, "dev-packages"), asked, true);
    return FT_OK;
}
