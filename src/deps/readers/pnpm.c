/* pnpm-lock.yaml, versions 5 to 9. */
#include "deps/reader_int.h"

/* "/@s/x/1.0_peer", "/@s/x@1.0(peer@2)", "@s/x@1.0" to name and version. */
static bool parts_of(struct ft_reader *r, const char *key, bool slashes, const char **name,
                     const char **version) {
    key += *key == '/';
    size_t size = strcspn(key, "(");
    const char *text = ft_strndup(r->scratch, key, size);
    const char *cut = NULL;
    if (slashes) {
        const char *from = *text == '@' ? strchr(text, '/') : text;
        cut = from ? strchr(from + (from != text), '/') : NULL;
    } else {
        cut = *text ? strchr(text + 1, '@') : NULL;
    }
    if (!cut || !cut[1]) {
        return false;
    }
    *name = ft_strndup(r->scratch, text, (size_t)(cut - text));
    *version = ft_strndup(r->scratch, cut + 1, slashes ? strcspn(cut + 1, "_") : strlen(cut + 1));
    return true;
}

/* Names and versions of what an importer asks for: "x 1.0". */
static void ask(struct ft_reader *r, const struct ft_data *importer, const char *kind,
                struct ft_map *asked) {
    for (const struct ft_data *at = ft_data_first(ft_data_get(importer, kind)); at; at = at->next) {
        const char *version = at->kind == FT_DATA_TABLE ? ft_data_text(at, "version") : at->text;
        const char *name = at->key;
        const char *inner = NULL;
        if (!name || !version) {
            continue;
        }
        bool alias = *version < '0' || *version > '9'; /* "/x/1.0", "x@1.0" */
        if (alias &&
            parts_of(r, version, *version == '/' && !strchr(version + 2, '@'), &name, &inner)) {
            version = inner;
        }
        size_t size = strcspn(version, "(_");
        ft_put_name(asked, ft_sprintf(r->scratch, "%s %.*s", name, (int)size, version));
    }
}

static void ask_all(struct ft_reader *r, const struct ft_data *root, struct ft_map *asked,
                    struct ft_map *dev) {
    const struct ft_data *importers = ft_data_get(root, "importers");
    const struct ft_data *one = importers ? importers->first : root;
    for (; one; one = importers ? one->next : NULL) {
        ask(r, one, "dependencies", asked);
        ask(r, one, "optionalDependencies", asked);
        ask(r, one, "devDependencies", dev);
    }
}

ft_err ft_read_pnpm(struct ft_reader *r) {
    struct ft_data *root = NULL;
    struct ft_map asked;
    struct ft_map dev;
    struct ft_map peers; /* what packages want to be there beside them */
    ft_map_init(&asked, r->scratch);
    ft_map_init(&dev, r->scratch);
    FT_TRY(ft_reader_tree(r, ft_data_yaml, &root));
    const char *form = ft_data_text(root, "lockfileVersion");
    if (!form) {
        return ft_reader_bad(r, 1, "it does not say its lockfileVersion");
    }
    bool slashes = *form == '5';
    ask_all(r, root, &asked, &dev);
    const struct ft_data *packages = ft_data_get(root, "packages");
    ft_map_init(&peers, r->scratch);
    for (const struct ft_data *at = ft_data_first(packages); at; at = at->next) {
        ft_reader_names(&peers, ft_data_get(at, "peerDependencies"));
    }
    for (const struct ft_data *at = ft_data_first(packages); at; at = at->next) {
        const char *name = ft_data_text(at, "name");
        const char *version = ft_data_text(at, "version");
        const char *said_name = NULL;
        const char *said_version = NULL;
        bool parts = at->key && parts_of(r, at->key, slashes, &said_name, &said_version);
        if (!name && !parts) {
            continue; /* a folder of the project */
        }
        name = name ? name : said_name;
        version = version ? version : said_version;
        struct ft_dependency *made = ft_reader_add(r, name, version, at->line);
        if (made) {
            const char *both = ft_sprintf(r->scratch, "%s %s", name, version ? version : "");
            bool only_dev = ft_in(&dev, both) && !ft_in(&asked, both);
            made->hash =
                ft_reader_hash(r, ft_data_text(ft_data_get(at, "resolution"), "integrity"));
            /* It says that there are programs, but not what they are called. */
            made->programs = true;
            made->unnamed = ft_data_true(at, "hasBin") || ft_in(&peers, name);
            made->abandoned = ft_reader_abandoned(r, ft_data_get(at, "deprecated"));
            made->dev = ft_data_true(at, "dev") || only_dev;
            made->depth = ft_in(&asked, both) || only_dev ? FT_DIRECT : FT_INDIRECT;
        }
    }
    return FT_OK;
}
