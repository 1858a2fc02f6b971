/* package-lock.json, versions 1 to 3. */
#include "deps/reader_int.h"

/* What the project itself asks for, and what of it only for its development. */
struct asked {
    struct ft_map all, dev;
    bool known;
};

static void ask(struct asked *asked, const struct ft_data *package) {
    static const char *const kinds[] = {"dependencies", "optionalDependencies", "peerDependencies"};
    for (size_t i = 0; package && i < FT_COUNT(kinds); i++) {
        ft_reader_names(&asked->all, ft_data_get(package, kinds[i]));
    }
    ft_reader_names(&asked->all, ft_data_get(package, "devDependencies"));
    ft_reader_names(&asked->dev, ft_data_get(package, "devDependencies"));
    asked->known |= package != NULL;
}

/* "node_modules/a/node_modules/@s/b" to "@s/b". */
static const char *name_in(const char *place) {
    static const char folder[] = "node_modules/";
    const char *name = NULL;
    for (const char *at = place; (at = strstr(at, folder)); at += strlen(folder)) {
        name = at + strlen(folder);
    }
    return name;
}

static const char *licence_of(struct ft_reader *r, const struct ft_data *package) {
    const char *licence = ft_data_text(package, "license");
    return ft_strdup(r->cx->arena,
                     licence ? licence : ft_data_text(ft_data_get(package, "license"), "type"));
}

static void fill(struct ft_reader *r, struct ft_dependency *made, const struct ft_data *package) {
    made->licence = licence_of(r, package);
    made->hash = ft_reader_hash(r, ft_data_text(package, "integrity"));
    made->abandoned = ft_reader_abandoned(r, ft_data_get(package, "deprecated"));
    made->dev = ft_data_true(package, "dev") || ft_data_true(package, "devOptional");
}

static void packages(struct ft_reader *r, const struct ft_data *table) {
    struct asked asked = {0};
    struct ft_map peers; /* what packages want to be there beside them */
    ft_map_init(&peers, r->scratch);
    ft_map_init(&asked.all, r->scratch);
    ft_map_init(&asked.dev, r->scratch);
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        if (!name_in(at->key)) {
            ask(&asked, at); /* the project, or one of its workspaces */
        } else {
            ft_reader_names(&peers, ft_data_get(at, "peerDependencies"));
        }
    }
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        const char *place = name_in(at->key);
        const char *version = ft_data_text(at, "version");
        if (!place || ft_data_true(at, "link") || !version) {
            continue; /* a version of its own is what a folder of the project lacks */
        }
        const char *real = ft_data_text(at, "name");
        struct ft_dependency *made = ft_reader_add(r, real ? real : place, version, at->line);
        if (made) {
            bool top = strstr(at->key, "node_modules/") + strlen("node_modules/") == place;
            fill(r, made, at);
            ft_reader_programs(r, made, ft_data_get(at, "bin"));
            made->unnamed = ft_in(&peers, place);
            made->depth = top && ft_in(&asked.all, place) ? FT_DIRECT : FT_INDIRECT;
        }
    }
}

static ft_err dependencies(struct ft_reader *r, const struct ft_data *table,
                           const struct asked *asked, int depth) {
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        const char *version = ft_data_text(at, "version");
        bool alias =
            version && strncmp(version, "npm:", 4) == 0 && strrchr(version, '@') > version + 4;
        const char *name = at->key;
        if (alias) {
            const char *cut = strrchr(version, '@');
            name = ft_strndup(r->scratch, version + 4, (size_t)(cut - version - 4));
            version = cut + 1;
        }
        bool local = version && strncmp(version, "file:", 5) == 0;
        struct ft_dependency *made =
            version && !local ? ft_reader_add(r, name, version, at->line) : NULL;
        if (made) {
            fill(r, made, at);
            made->depth = !asked->known                           ? FT_DEPTH_UNKNOWN
                          : !depth && ft_in(&asked->all, at->key) ? FT_DIRECT
                                                                  : FT_INDIRECT;
        }
        FT_TRY(dependencies(r, ft_data_get(at, "dependencies"), asked, depth + 1));
    }
    return FT_OK;
}

ft_err ft_read_npm_lock(struct ft_reader *r) {
    struct ft_data *root = NULL;
    FT_TRY(ft_reader_tree(r, ft_data_json, &root));
    const struct ft_data *table = ft_data_get(root, "packages");
    if (table) {
        packages(r, table);
        return FT_OK;
    }
    struct asked asked = {0};
    ft_map_init(&asked.all, r->scratch);
    ft_map_init(&asked.dev, r->scratch);
    ask(&asked, ft_reader_beside(r, "package.json", ft_data_json));
    return dependencies(r, ft_data_get(root, "dependencies"), &asked, 0);
}
