/* By what names texts may mention a package, and which packages need no mention. */
#include "base/text.h"
#include "data/data.h"
#include "deps/unused_int.h"

#include <stdio.h>
#include <string.h>

enum { SHORTEST = 3, BEGINNING_LEAST = 6, NAMES_MAX = 200, MANIFEST_MAX = 1024 * 1024 };

static const struct {
    enum ft_ecosystem ecosystem;
    const char *name, *called;
} known[] = {
#define FT_CALLED(ecosystem, name, called) {FT_IN_##ecosystem, name, called},
#define FT_UNNAMED(ecosystem, globs)
#include "deps/unused_names.def"
#undef FT_CALLED
#undef FT_UNNAMED
};
static const struct {
    enum ft_ecosystem ecosystem;
    const char *globs;
} unnamed[] = {
#define FT_CALLED(ecosystem, name, called)
#define FT_UNNAMED(ecosystem, globs) {FT_IN_##ecosystem, globs},
#include "deps/unused_names.def"
#undef FT_CALLED
#undef FT_UNNAMED
};

/* What a part of a name is left out for: "eslint-plugin-x" is "x" in its configuration. */
static const struct {
    enum ft_ecosystem ecosystem;
    const char *before, *after;
} parts[] = {
    {FT_IN_NPM, "eslint-plugin-", ""},
    {FT_IN_NPM, "eslint-config-", ""},
    {FT_IN_NPM, "babel-plugin-", ""},
    {FT_IN_NPM, "babel-preset-", ""},
    {FT_IN_NPM, "@babel/plugin-", ""},
    {FT_IN_NPM, "@babel/preset-", ""},
    {FT_IN_NPM, "postcss-", ""},
    {FT_IN_NPM, "gulp-", ""},
    {FT_IN_NPM, "rollup-plugin-", ""},
    {FT_IN_NPM, "@rollup/plugin-", ""},
    {FT_IN_NPM, "vite-plugin-", ""},
    {FT_IN_NPM, "stylelint-config-", ""},
    {FT_IN_NPM, "stylelint-", ""},
    {FT_IN_NPM, "remark-", ""},
    {FT_IN_NPM, "rehype-", ""},
    {FT_IN_NPM, "jest-", ""},
    {FT_IN_NPM, "tslint-", ""},
    {FT_IN_NPM, "metro-", ""},
    {FT_IN_NPM, "@commitlint/config-", ""},
    {FT_IN_NPM, "commitlint-config-", ""},
    {FT_IN_NPM, "", "-loader"},
    {FT_IN_NPM, "", "-cli"},
    {FT_IN_NPM, "", "/eslint-plugin"},
    {FT_IN_NPM, "", "/eslint-config"},
    {FT_IN_NPM, "", "/stylelint-config"},
    {FT_IN_NPM, "", "/prettier-config"},
    {FT_IN_NPM, "", "/cli"},
    {FT_IN_NPM, "node-", ""},
    {FT_IN_PYPI, "python-", ""},
    {FT_IN_PYPI, "python3-", ""},
    {FT_IN_PYPI, "py-", ""},
    {FT_IN_PYPI, "py", ""},
    {FT_IN_PYPI, "django-", ""},
    {FT_IN_PYPI, "", "-python"},
    {FT_IN_PYPI, "", "-py"},
    {FT_IN_PYPI, "", "-python3"},
    {FT_IN_PYPI, "", "-binary"},
    {FT_IN_PYPI, "", "-sdk"},
    {FT_IN_PYPI, "", "-client"},
    {FT_IN_PYPI, "", "-headless"},
    {FT_IN_CRATES, "rust-", ""},
    {FT_IN_CRATES, "", "-rs"},
    {FT_IN_CRATES, "", "-rust"},
    {FT_IN_CRATES, "rs-", ""},
    {FT_IN_RUBYGEMS, "ruby-", ""},
    {FT_IN_RUBYGEMS, "", "-ruby"},
    {FT_IN_RUBYGEMS, "aws-sdk-", ""},
    {FT_IN_HEX, "ex_", ""},
    {FT_IN_HEX, "elixir_", ""},
    {FT_IN_HEX, "", "_ex"},
};

struct link {
    size_t dependency, next;
};
struct naming {
    struct ft_manifests *all;
    struct ft_arena *scratch;
    struct ft_map packages; /* "ecosystem name" to the first of its chain in `links`, from 1 */
    struct {
        FT_VEC(struct link);
    } links;
    struct ft_map asked;  /* "manifest name" */
    struct ft_map silent; /* crates that a manifest asks for with features: others inherit these */
};

static void call(struct ft_manifests *all, struct ft_asked *asked, const char *name) {
    if (name && *name && asked->called.count < NAMES_MAX) {
        *FT_PUSH(all->arena, &asked->called) = ft_strdup(all->arena, name);
    }
}

static void call_each(struct ft_manifests *all, struct ft_asked *asked, const char *names) {
    while (*names) {
        size_t size = strcspn(names, "|");
        call(all, asked, ft_strndup(all->arena, names, size));
        names += size + (names[size] == '|');
    }
}

static bool fits(const char *globs, const char *name) {
    while (*globs) {
        char glob[128];
        size_t size = strcspn(globs, "|");
        snprintf(glob, sizeof glob, "%.*s", (int)size, globs);
        if (ft_glob(glob, name)) {
            return true;
        }
        globs += size + (globs[size] == '|');
    }
    return false;
}

static void by_knowledge(struct ft_manifests *all, struct ft_asked *asked,
                         enum ft_ecosystem ecosystem) {
    const char *name = ft_package_name(all->arena, ecosystem, asked->name);
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        if (known[i].ecosystem == ecosystem &&
            (strcmp(known[i].name, name) == 0 || strcmp(known[i].name, asked->name) == 0)) {
            call_each(all, asked, known[i].called);
        }
    }
    bool by_table = ecosystem == FT_IN_MAVEN || ecosystem == FT_IN_NUGET;
    asked->silent |= by_table && !asked->called.count;
    for (size_t i = 0; i < FT_COUNT(unnamed) && !asked->silent; i++) {
        asked->silent = unnamed[i].ecosystem == ecosystem &&
                        (fits(unnamed[i].globs, name) || fits(unnamed[i].globs, asked->name));
    }
}

static void by_parts(struct ft_manifests *all, struct ft_asked *asked,
                     enum ft_ecosystem ecosystem) {
    const char *said = ft_package_name(all->arena, ecosystem, asked->name);
    struct ft_slice name = ft_slice_of(said);
    for (size_t i = 0; i < FT_COUNT(parts); i++) {
        size_t before = strlen(parts[i].before);
        size_t after = strlen(parts[i].after);
        if (parts[i].ecosystem == ecosystem && name.size >= before + after + SHORTEST &&
            ft_slice_starts(name, parts[i].before) && ft_slice_ends(name, parts[i].after)) {
            call(all, asked, ft_strndup(all->arena, said + before, name.size - before - after));
        }
    }
}

/* Texts may put names together: "x-plugin-" and what a setting says. */
static void by_beginnings(struct ft_manifests *all, struct ft_asked *asked) {
    for (const char *at = asked->name; (at = strpbrk(at, "-_/")); at++) {
        if (at - asked->name >= BEGINNING_LEAST && at[1]) {
            call(all, asked,
                 ft_sprintf(all->arena, "%.*s*", (int)(at + 1 - asked->name), asked->name));
        }
    }
}

/* "@types/x" is there for "x", wherever that is asked for; "@types/s__x" for "@s/x". */
static void by_types(struct naming *n, struct ft_asked *asked) {
    static const char prefix[] = "@types/";
    if (strncmp(asked->name, prefix, strlen(prefix)) != 0) {
        return;
    }
    const char *of = asked->name + strlen(prefix);
    const char *cut = strstr(of, "__");
    const char *name = cut ? ft_sprintf(n->scratch, "@%.*s/%s", (int)(cut - of), of, cut + 2) : of;
    const char *key = ft_sprintf(n->scratch, "%zu %s", asked->manifest, name);
    asked->silent |= ft_map_get(&n->asked, ft_slice_of(key)) != NULL;
    call(n->all, asked, name);
}

/* "x-tool-a" beside "x-tool" is mostly what that loads by itself. Of one word, as "react", nothing
 * of the kind can be said. */
static void by_host(struct naming *n, struct ft_asked *asked) {
    bool several = false;
    for (const char *at = asked->name; (at = strpbrk(at, "-_/")); at++) {
        const char *key = ft_sprintf(n->scratch, "%zu %.*s", asked->manifest,
                                     (int)(at - asked->name), asked->name);
        asked->silent |= several && ft_map_get(&n->asked, ft_slice_of(key)) != NULL;
        several = true;
    }
}

/* What the lock files tell of it, wherever they lie. */
static void by_locks(struct naming *n, struct ft_asked *asked, enum ft_ecosystem ecosystem) {
    const char *name = ft_package_name(n->scratch, ecosystem, asked->name);
    const char *key = ft_sprintf(n->scratch, "%d %s", (int)ecosystem, name);
    size_t at = (size_t)(uintptr_t)ft_map_get(&n->packages, ft_slice_of(key));
    /* Only the lock file says which namespaces a package of Composer's has. */
    asked->silent |= !at && ecosystem == FT_IN_PACKAGIST;
    for (size_t hops = 0; at && hops < 100; hops++, at = n->links.at[at - 1].next) {
        const struct ft_dependency *d = &n->all->deps->at[n->links.at[at - 1].dependency];
        asked->silent |= d->unnamed;
        asked->tool &= !d->programs;
        for (size_t i = 0; i < d->called.count; i++) {
            call(n->all, asked, d->called.at[i]);
        }
    }
}

/* What its package.json tells, where it is installed beside the manifest or above it. */
static void by_installed_npm(struct naming *n, struct ft_asked *asked) {
    struct ft_manifests *all = n->all;
    const char *folder = all->files.at[asked->manifest].folder;
    for (size_t size = strlen(folder);;) {
        struct ft_ctx reading = {.arena = n->scratch};
        struct ft_data_tree tree = {.cx = &reading, .arena = n->scratch};
        struct ft_data *root = NULL;
        struct ft_slice text;
        const char *path = ft_sprintf(n->scratch, "%.*snode_modules/%s/package.json", (int)size,
                                      folder, asked->name);
        if (ft_file_read(&reading, all->root, path, MANIFEST_MAX, &text) == FT_OK &&
            ft_data_json(&tree, text, &root) == FT_OK) {
            const struct ft_data *at = ft_data_first(ft_data_get(root, "bin"));
            for (; at; at = at->next) {
                call(all, asked, at->key);
            }
            asked->tool = false;
            return;
        }
        if (!size) {
            return;
        }
        const char *before = size > 1 ? memrchr(folder, '/', size - 1) : NULL;
        size = before ? (size_t)(before - folder) + 1 : 0;
    }
}

static void map_packages(struct naming *n) {
    const struct ft_deps *deps = n->all->deps;
    for (size_t i = 0; i < deps->count; i++) {
        const struct ft_dependency *d = &deps->at[i];
        if (!d->unnamed && !d->programs && !d->called.count && d->ecosystem != FT_IN_PACKAGIST) {
            continue;
        }
        const char *key = ft_sprintf(n->scratch, "%d %s", (int)d->ecosystem,
                                     ft_package_name(n->scratch, d->ecosystem, d->name));
        struct link *link = FT_PUSH(n->scratch, &n->links);
        uintptr_t before = (uintptr_t)ft_map_put(&n->packages, ft_slice_of(key),
                                                 (void *)(uintptr_t)n->links.count);
        *link = (struct link){.dependency = i, .next = (size_t)before};
    }
}

void ft_asked_names(struct ft_manifests *all) {
    static char here;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct naming n = {.all = all, .scratch = scratch};
    ft_map_init(&n.packages, scratch);
    ft_map_init(&n.asked, scratch);
    ft_map_init(&n.silent, scratch);
    map_packages(&n);
    for (size_t i = 0; i < all->asked.count; i++) {
        const struct ft_asked *asked = &all->asked.at[i];
        if (asked->name) {
            const char *key = ft_sprintf(scratch, "%zu %s", asked->manifest, asked->name);
            ft_map_put(&n.asked, ft_slice_of(key), &here);
        }
        if (asked->name && asked->silent) {
            ft_map_put(&n.silent, ft_slice_of(asked->name), &here);
        }
    }
    for (size_t i = 0; i < all->asked.count; i++) {
        struct ft_asked *asked = &all->asked.at[i];
        enum ft_ecosystem ecosystem = all->files.at[asked->manifest].ecosystem;
        if (!asked->name) {
            continue;
        }
        asked->silent |=
            ecosystem == FT_IN_CRATES && ft_map_get(&n.silent, ft_slice_of(asked->name)) != NULL;
        by_knowledge(all, asked, ecosystem);
        by_parts(all, asked, ecosystem);
        by_beginnings(all, asked);
        by_host(&n, asked);
        by_locks(&n, asked, ecosystem);
        if (ecosystem == FT_IN_NPM) {
            by_types(&n, asked);
            by_installed_npm(&n, asked);
            asked->silent |= asked->tool;
        }
    }
    ft_asked_installed(all);
}
