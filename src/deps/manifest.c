/* What manifests ask for: package.json, composer.json, Cargo.toml, pyproject.toml, Pipfile,
 * pom.xml, project files of MSBuild, and by manifest_text.c those that are lines or code. Malformed
 * ones ask for nothing: their tools say what is wrong with them. */
#include "base/text.h"
#include "data/data.h"
#include "deps/unused_int.h"

#include <string.h>

struct reader {
    struct ft_manifests *all;
    const struct ft_data *root;
    struct ft_map declared; /* addresses of the nodes that hold what is asked for */
};

static void declare(struct reader *r, const struct ft_data *node) {
    static char here;
    if (node) {
        ft_map_put(&r->declared, (struct ft_slice){(const char *)&node, sizeof node}, &here);
    }
}

/* Texts and keys but for those that were declared, a line each. */
static void say_rest(const struct reader *r, const struct ft_data *node, struct ft_buf *rest) {
    for (; node; node = node->next) {
        if (ft_map_get(&r->declared, (struct ft_slice){(const char *)&node, sizeof node})) {
            continue;
        }
        if (node->key) {
            ft_buf_printf(rest, "%s\n", node->key);
        }
        if (node->text) {
            ft_buf_printf(rest, "%s\n", node->text);
        }
        say_rest(r, node->first, rest);
    }
}

struct ft_asked *ft_asked_add(struct ft_manifests *all, const char *name, int64_t line) {
    size_t size = name ? strlen(name) : 0;
    if (!size || size >= FT_NAME_LONGEST || all->asked.count >= FT_ASKED_MOST) {
        return NULL;
    }
    struct ft_asked *made = FT_PUSH(all->arena, &all->asked);
    *made = (struct ft_asked){.name = ft_text_inert_dup(all->arena, name),
                              .line = line,
                              .manifest = all->files.count - 1};
    return made;
}

/* Words that are said of the project are no use of what is called so. */
static void declare_words(struct reader *r) {
    declare(r, ft_data_get(r->root, "keywords"));
    declare(r, ft_data_get(r->root, "description"));
}

static bool is_own(const char *range) {
    static const char *const own[] = {"workspace:", "file:", "link:", "portal:"};
    for (size_t i = 0; range && i < FT_COUNT(own); i++) {
        if (strncmp(range, own[i], strlen(own[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void read_npm(struct reader *r) {
    static const char *const kinds[] = {"dependencies", "devDependencies", "optionalDependencies"};
    declare_words(r);
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        const struct ft_data *table = ft_data_get(r->root, kinds[i]);
        declare(r, table);
        for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
            struct ft_asked *made =
                at->text && !is_own(at->text) ? ft_asked_add(r->all, at->key, at->line) : NULL;
            if (made) {
                made->tool = i == 1 && strncmp(made->name, "@types/", 7) != 0;
            }
        }
    }
}

static void read_composer(struct reader *r) {
    static const char *const kinds[] = {"require", "require-dev"};
    declare_words(r);
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        const struct ft_data *table = ft_data_get(r->root, kinds[i]);
        declare(r, table);
        for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
            if (at->key && strchr(at->key, '/')) { /* others are PHP and its extensions */
                ft_asked_add(r->all, at->key, at->line);
            }
        }
    }
}

/* A crate that is asked for with features may be there for them alone, and one that is linked
 * ("…-sys") for its library. */
static void read_crates(struct reader *r, const struct ft_data *table) {
    declare(r, table);
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        const struct ft_data *features = ft_data_get(at, "features");
        struct ft_slice name = ft_slice_of(at->key ? at->key : "");
        struct ft_asked *made =
            ft_data_get(at, "path") ? NULL : ft_asked_add(r->all, at->key, at->line);
        if (made) {
            made->silent = ft_data_first(features) || ft_slice_ends(name, "-sys") ||
                           ft_slice_ends(name, "_sys") || ft_slice_ends(name, "-src");
        }
    }
}

static void read_crate_kinds(struct reader *r, const struct ft_data *table) {
    static const char *const kinds[] = {"dependencies", "dev-dependencies", "build-dependencies",
                                        "dev_dependencies", "build_dependencies"};
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        read_crates(r, ft_data_get(table, kinds[i]));
    }
}

static void read_cargo(struct reader *r) {
    read_crate_kinds(r, r->root);
    read_crates(r, ft_data_get(ft_data_get(r->root, "workspace"), "dependencies"));
    const struct ft_data *target = ft_data_first(ft_data_get(r->root, "target"));
    for (; target; target = target->next) {
        read_crate_kinds(r, target);
    }
}

/* "Foo[bar]>=1; …" of a list. OWN: the project, whose extras name each other. */
static void read_requirements(struct reader *r, const struct ft_data *list, const char *own) {
    declare(r, list);
    for (const struct ft_data *at = ft_data_first(list); at; at = at->next) {
        if (at->kind != FT_DATA_TEXT) {
            continue;
        }
        size_t size = strcspn(at->text, " \t[<>=!~;@(,");
        const char *name = ft_strndup(r->all->arena, at->text, size);
        if (!own || strcmp(ft_package_name(r->all->arena, FT_IN_PYPI, name), own) != 0) {
            ft_asked_add(r->all, name, at->line);
        }
    }
}

static void read_groups(struct reader *r, const struct ft_data *groups, const char *own) {
    for (const struct ft_data *at = ft_data_first(groups); at; at = at->next) {
        read_requirements(r, at, own);
    }
}

static void read_names(struct reader *r, const struct ft_data *table) {
    declare(r, table);
    for (const struct ft_data *at = ft_data_first(table); at; at = at->next) {
        if (!ft_data_get(at, "path") && !ft_data_get(at, "file")) {
            ft_asked_add(r->all, at->key, at->line);
        }
    }
}

static void read_pyproject(struct reader *r) {
    const struct ft_data *project = ft_data_get(r->root, "project");
    const struct ft_data *tool = ft_data_get(r->root, "tool");
    const struct ft_data *poetry = ft_data_get(tool, "poetry");
    const char *own = ft_data_text(project, "name");
    own = own ? own : ft_data_text(poetry, "name");
    own = own ? ft_package_name(r->all->arena, FT_IN_PYPI, own) : NULL;
    declare(r, ft_data_get(ft_data_get(r->root, "build-system"), "requires"));
    read_requirements(r, ft_data_get(project, "dependencies"), own);
    read_groups(r, ft_data_get(project, "optional-dependencies"), own);
    read_groups(r, ft_data_get(r->root, "dependency-groups"), own);
    read_groups(r, ft_data_get(ft_data_get(tool, "pdm"), "dev-dependencies"), own);
    read_requirements(r, ft_data_get(ft_data_get(tool, "uv"), "dev-dependencies"), own);
    read_names(r, ft_data_get(poetry, "dependencies"));
    read_names(r, ft_data_get(poetry, "dev-dependencies"));
    const struct ft_data *groups = ft_data_first(ft_data_get(poetry, "group"));
    for (; groups; groups = groups->next) {
        read_names(r, ft_data_get(groups, "dependencies"));
    }
}

static void read_pipfile(struct reader *r) {
    read_names(r, ft_data_get(r->root, "packages"));
    read_names(r, ft_data_get(r->root, "dev-packages"));
}

/* Only what the table knows is judged (unused_names.def): packages of Java are not
 * called as what brings them. What is there while the project runs, or for tools, need
 * not be named. */
static void read_pom(struct reader *r) {
    const struct ft_data *at = ft_data_first(ft_data_get(r->root, "dependencies"));
    for (; at; at = at->next) {
        const char *group = ft_data_text(at, "groupId");
        const char *artifact = ft_data_text(at, "artifactId");
        const char *scope = ft_data_text(at, "scope");
        bool compiled = !scope || strcmp(scope, "compile") == 0 || strcmp(scope, "test") == 0;
        if (group && artifact && compiled && !ft_data_text(at, "type")) {
            ft_asked_add(r->all, ft_sprintf(r->all->arena, "%s:%s", group, artifact), at->line);
        }
        declare(r, at);
    }
}

/* PackageReference anywhere, as conditions and choices hold them. */
static void read_references(struct reader *r, const struct ft_data *node, int depth) {
    enum { DEEPEST = 6 };
    for (const struct ft_data *at = ft_data_first(node); at && depth < DEEPEST; at = at->next) {
        if (at->key && strcmp(at->key, "PackageReference") == 0) {
            ft_asked_add(r->all, ft_data_text(at, "@Include"), at->line);
            declare(r, at);
        } else {
            read_references(r, at, depth + 1);
        }
    }
}

static void read_msbuild(struct reader *r) {
    read_references(r, r->root, 0);
}

typedef ft_err (*read_tree)(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root);
static const struct kind {
    const char *glob;
    enum ft_ecosystem ecosystem;
    read_tree form;
    void (*tree)(struct reader *r);
    void (*text)(struct ft_manifests *all, struct ft_slice text, struct ft_buf *rest);
} kinds[] = {
    {"package.json", FT_IN_NPM, ft_data_json, read_npm, NULL},
    {"composer.json", FT_IN_PACKAGIST, ft_data_json, read_composer, NULL},
    {"Cargo.toml", FT_IN_CRATES, ft_data_toml, read_cargo, NULL},
    {"pyproject.toml", FT_IN_PYPI, ft_data_toml, read_pyproject, NULL},
    {"Pipfile", FT_IN_PYPI, ft_data_toml, read_pipfile, NULL},
    {"pom.xml", FT_IN_MAVEN, ft_data_xml, read_pom, NULL},
    {"*.csproj", FT_IN_NUGET, ft_data_xml, read_msbuild, NULL},
    {"*.fsproj", FT_IN_NUGET, ft_data_xml, read_msbuild, NULL},
    {"*.vbproj", FT_IN_NUGET, ft_data_xml, read_msbuild, NULL},
    {"go.mod", FT_IN_GO, NULL, NULL, ft_asked_go},
    {"Gemfile", FT_IN_RUBYGEMS, NULL, NULL, ft_asked_gemfile},
    {"gems.rb", FT_IN_RUBYGEMS, NULL, NULL, ft_asked_gemfile},
    {"mix.exs", FT_IN_HEX, NULL, NULL, ft_asked_mix},
    {"requirements*.txt", FT_IN_PYPI, NULL, NULL, ft_asked_requirements},
    {"**/requirements/*.txt", FT_IN_PYPI, NULL, NULL, ft_asked_requirements},
};

static const struct kind *kind_of(const char *path) {
    for (size_t i = 0; i < FT_COUNT(kinds); i++) {
        bool whole = strchr(kinds[i].glob, '/') != NULL;
        if (ft_glob(kinds[i].glob, whole ? path : ft_path_base(path))) {
            return &kinds[i];
        }
    }
    return NULL;
}

bool ft_asked_knows(const char *path) {
    return kind_of(path) != NULL;
}

/* Folders that hold lists for what lies beside them. */
static bool is_aside(struct ft_slice name) {
    static const char *const aside[] = {"requirements", "reqs", "deps",  "docs",   "doc",
                                        "ci",           "dev",  "tools", "docker", "build",
                                        "conf",         "etc",  "config"};
    for (size_t i = 0; i < FT_COUNT(aside); i++) {
        if (ft_slice_is(name, aside[i])) {
            return true;
        }
    }
    return name.size && *name.data == '.';
}

/* The folder whose texts count for the manifest at PATH, with "/" behind it. */
static const char *scope_of(struct ft_arena *arena, enum ft_ecosystem ecosystem, const char *path) {
    size_t size = (size_t)(ft_path_base(path) - path);
    while (ecosystem == FT_IN_PYPI && size) {
        const char *before = size > 1 ? memrchr(path, '/', size - 1) : NULL;
        size_t start = before ? (size_t)(before - path) + 1 : 0;
        if (!is_aside((struct ft_slice){path + start, size - 1 - start})) {
            break;
        }
        size = start;
    }
    return ft_strndup(arena, path, size);
}

void ft_asked_read(struct ft_manifests *all, const char *path, struct ft_slice text) {
    const struct kind *kind = kind_of(path);
    if (!kind) {
        return;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    FT_BUF struct ft_buf rest;
    struct ft_ctx reading = {.arena = scratch};
    struct ft_data_tree tree = {.cx = &reading, .arena = scratch};
    struct ft_data *root = NULL;
    ft_buf_init(&rest, FT_BUF_NO_CAP);
    if (kind->form && kind->form(&tree, text, &root) != FT_OK) {
        return;
    }
    *FT_PUSH(all->arena, &all->files) =
        (struct ft_manifest){.ecosystem = kind->ecosystem,
                             .path = ft_strdup(all->arena, path),
                             .folder = scope_of(all->arena, kind->ecosystem, path)};
    if (kind->form) {
        struct reader reader = {.all = all, .root = root};
        ft_map_init(&reader.declared, scratch);
        kind->tree(&reader);
        say_rest(&reader, ft_data_first(root), &rest);
    } else {
        kind->text(all, text, &rest);
    }
    all->files.at[all->files.count - 1].rest = ft_buf_text(&rest, all->arena);
}
