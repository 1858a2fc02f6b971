/* What installed packages, and the project itself, say of their licence. */
#include "base/text.h"
#include "deps/licence.h"
#include "deps/licence_int.h"
#include "deps/reader_int.h"

enum { LARGEST = 4 * 1024 * 1024, PYTHONS = 12 };

struct look {
    ft_ctx *cx;
    const struct ft_root *root;
    struct ft_arena *scratch;
    const char *folder;      /* in which the lock file lies: "" or "a/b/" */
    struct ft_strings sites; /* site-packages folders */
};

static bool read(struct look *look, const char *path, struct ft_slice *text) {
    struct ft_ctx reading = {.arena = look->scratch};
    return ft_file_read(&reading, look->root, path, LARGEST, text) == FT_OK;
}

static struct ft_data *tree(struct look *look, const char *path, ft_data_read form) {
    struct ft_ctx reading = {.arena = look->scratch};
    struct ft_data_tree made = {.cx = &reading, .arena = look->scratch};
    struct ft_data *root = NULL;
    struct ft_slice text;
    return read(look, path, &text) && form(&made, text, &root) == FT_OK ? root : NULL;
}

/* "license": "MIT", {"type": "MIT"}; "licenses": [{"type": "MIT"}, …]. */
static const char *of_package(const struct ft_data *package) {
    const struct ft_data *said = ft_data_get(package, "license");
    said = said ? said : ft_data_get(package, "licenses");
    const struct ft_data *first = said && said->kind == FT_DATA_LIST ? said->first : said;
    return first && first->kind == FT_DATA_TABLE ? ft_data_text(first, "type")
           : first                               ? first->text
                                                 : NULL;
}

/* The header KEY of METADATA, before the empty line that ends them. */
static const char *header(struct look *look, struct ft_slice text, const char *key) {
    struct ft_slice line;
    while (ft_slice_line(&text, &line) && ft_slice_trim(line).size) {
        if (ft_slice_starts(line, key)) {
            struct ft_slice value = {line.data + strlen(key), line.size - strlen(key)};
            value = ft_slice_trim(value);
            if (value.size && !ft_slice_is(value, "UNKNOWN")) {
                return ft_slice_dup(look->scratch, value);
            }
        }
    }
    return NULL;
}

static const char *of_metadata(struct look *look, struct ft_slice text) {
    const char *said = header(look, text, "License-Expression:");
    if (said) {
        return said;
    }
    said = header(look, text, "License:");
    if (said && ft_licence_normal(look->scratch, said)) {
        return said;
    }
    const char *classified = header(look, text, "Classifier: License :: OSI Approved ::");
    return classified ? classified : said;
}

/* "Foo.Bar" of version 1.0 as folders of site-packages are called: "foo_bar-1.0". */
static const char *of_python(struct look *look, const struct ft_dependency *d) {
    char *folded = ft_strdup(look->scratch, ft_package_name(look->scratch, FT_IN_PYPI, d->name));
    for (char *at = folded; *at; at++) {
        *at = *at == '-' ? '_' : *at;
    }
    const char *forms[] = {folded, d->name};
    for (size_t i = 0; i < look->sites.count; i++) {
        for (size_t form = 0; form < FT_COUNT(forms); form++) {
            struct ft_slice text;
            const char *path = ft_sprintf(look->scratch, "%s/%s-%s.dist-info/METADATA",
                                          look->sites.at[i], forms[form], d->version);
            if (read(look, path, &text)) {
                return of_metadata(look, text);
            }
        }
    }
    return NULL;
}

/* Only what is certain: the package itself did not say it. */
static const char *of_folder(struct look *look, const char *folder) {
    struct ft_licence_files found;
    return ft_licence_of_files(look->scratch, look->root, folder, &found) && !found.doubt ? found.id
                                                                                          : NULL;
}

static const char *of_npm(struct look *look, const struct ft_dependency *d) {
    const char *folder = ft_sprintf(look->scratch, "%snode_modules/%s/", look->folder, d->name);
    const char *said =
        of_package(tree(look, ft_sprintf(look->scratch, "%spackage.json", folder), ft_data_json));
    return said ? said : of_folder(look, folder);
}

/* Modules that the project brings along. */
static const char *of_go(struct look *look, const struct ft_dependency *d) {
    return of_folder(look, ft_sprintf(look->scratch, "%svendor/%s/", look->folder, d->name));
}

static void find_sites(struct look *look) {
    static const char *const environments[] = {".venv", "venv", "env", ".env"};
    struct ft_ctx reading = {.arena = look->scratch};
    for (size_t i = 0; i < FT_COUNT(environments); i++) {
        for (int minor = 6; minor < 6 + PYTHONS; minor++) {
            struct stat info;
            const char *path = ft_sprintf(look->scratch, "%s%s/lib/python3.%d/site-packages",
                                          look->folder, environments[i], minor);
            if (ft_file_stat(&reading, look->root, path, &info) == FT_OK) {
                *FT_PUSH(look->scratch, &look->sites) = path;
            }
        }
    }
}

ft_err ft_licences_find(ft_ctx *cx, const struct ft_root *root, struct ft_deps *deps) {
    struct look look = {.cx = cx, .root = root};
    const char *path = NULL;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    look.scratch = scratch;
    for (size_t i = 0; i < deps->count; i++) {
        struct ft_dependency *d = &deps->at[i];
        const char *said = NULL;
        FT_TRY(ft_checkpoint(cx));
        if (!path || strcmp(path, d->path) != 0) {
            path = d->path;
            look.folder = ft_strndup(scratch, path, (size_t)(ft_path_base(path) - path));
            look.sites = (struct ft_strings){0};
            find_sites(&look);
        }
        if (d->licence || !d->version) {
            continue;
        }
        if (d->ecosystem == FT_IN_NPM) {
            said = of_npm(&look, d);
        } else if (d->ecosystem == FT_IN_PYPI) {
            said = of_python(&look, d);
        } else if (d->ecosystem == FT_IN_GO) {
            said = of_go(&look, d);
        }
        d->licence = ft_strdup(cx->arena, said);
    }
    return FT_OK;
}

struct manifest {
    const char *file, *table, *name, *version, *licence;
    ft_data_read read;
};

static bool take(struct ft_arena *arena, const char **to, const char *said) {
    if (!*to && said && *said && strlen(said) < 300) {
        *to = ft_text_inert_dup(arena, said);
        return true;
    }
    return false;
}

/* Where no manifest names the licence, or it only points to the text. */
static void identify_by_text(struct look *look, struct ft_project_identity *made) {
    struct ft_licence_files found;
    struct ft_arena *arena = look->cx->arena;
    bool points = made->licence && ft_slice_starts(ft_slice_of(made->licence), "SEE LICENSE");
    if ((!made->licence || points) && ft_licence_of_files(look->scratch, look->root, "", &found)) {
        made->licence = ft_strdup(arena, found.id);
        made->evidence = ft_strdup(arena, found.evidence);
        made->doubt = ft_strdup(arena, found.doubt);
    }
}

ft_err ft_project_identity(ft_ctx *cx, const struct ft_root *root,
                           struct ft_project_identity *identity) {
    static const struct manifest manifests[] = {
        {"package.json", NULL, "name", "version", "license", ft_data_json},
        {"pyproject.toml", "project", "name", "version", "license", ft_data_toml},
        {"Cargo.toml", "package", "name", "version", "license", ft_data_toml},
        {"composer.json", NULL, "name", "version", "license", ft_data_json},
    };
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct look look = {.cx = cx, .root = root, .scratch = scratch, .folder = ""};
    struct ft_project_identity made = {0};
    for (size_t i = 0; i < FT_COUNT(manifests); i++) {
        const struct manifest *m = &manifests[i];
        const struct ft_data *top = tree(&look, m->file, m->read);
        top = m->table ? ft_data_get(top, m->table) : top;
        const struct ft_data *licence = ft_data_get(top, m->licence);
        const char *said = licence && licence->kind == FT_DATA_TABLE ? ft_data_text(licence, "text")
                                                                     : of_package(top);
        take(cx->arena, &made.name, ft_data_text(top, m->name));
        take(cx->arena, &made.version, ft_data_text(top, m->version));
        if (take(cx->arena, &made.licence, said)) {
            made.evidence = m->file;
        }
    }
    identify_by_text(&look, &made);
    *identity = made;
    return FT_OK;
}
