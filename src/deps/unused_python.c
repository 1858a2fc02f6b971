/* By what names the packages of Python are imported and run that lie in the project's environment:
 * top_level.txt, RECORD and entry_points.txt beside each. */
#include "deps/unused_int.h"

#include <string.h>

enum { ENTRIES_MAX = 500 * 1000, TEXT_MAX = 4 * 1024 * 1024, PYTHONS = 20, NAMES_MAX = 200 };

struct site {
    struct ft_manifests *all;
    struct ft_arena *arena;
    struct ft_root root;
    struct ft_map folders; /* normal name of a package to its folder */
};

/* "Foo_Bar-1.0.dist-info" is told of "foo-bar". Only those folders are looked into. */
static bool visit(void *to, const struct ft_entry *entry) {
    static const char end[] = ".dist-info";
    struct site *site = to;
    struct ft_slice path = ft_slice_of(entry->path);
    const char *dash = strchr(entry->path, '-');
    if (S_ISDIR(entry->info.st_mode) && !memchr(path.data, '/', path.size) && dash &&
        ft_slice_ends(path, end)) {
        const char *name = ft_strndup(site->arena, entry->path, (size_t)(dash - entry->path));
        name = ft_package_name(site->arena, FT_IN_PYPI, name);
        ft_map_put(&site->folders, ft_slice_of(name), ft_strdup(site->arena, entry->path));
    }
    return false;
}

static bool read(const struct site *site, const char *folder, const char *name,
                 struct ft_slice *text) {
    struct ft_ctx reading = {.arena = site->arena};
    const char *path = ft_sprintf(site->arena, "%s/%s", folder, name);
    return ft_file_read(&reading, &site->root, path, TEXT_MAX, text) == FT_OK;
}

static void call(const struct site *site, struct ft_asked *asked, struct ft_slice name) {
    if (name.size && asked->called.count < NAMES_MAX) {
        *FT_PUSH(site->all->arena, &asked->called) = ft_slice_dup(site->all->arena, name);
    }
}

/* The first part of each path that RECORD lists: "yaml/__init__.py,sha256=…", "six.py,…". */
static void call_recorded(const struct site *site, struct ft_asked *asked, struct ft_slice text) {
    struct ft_slice line;
    struct ft_slice last = {"", 0};
    while (ft_slice_line(&text, &line)) {
        size_t size = 0;
        while (size < line.size && !strchr("/.,", line.data[size])) {
            size++;
        }
        struct ft_slice name = {line.data, size};
        bool info = line.size > size && line.data[size] == '.' &&
                    ft_slice_find(line, FT_SLICE(".dist-info/")) >= 0;
        if (!info && !ft_slice_eq(name, last)) {
            call(site, asked, name);
        }
        last = name;
    }
}

/* Programs; a group of another kind says that others load it. */
static void take_entries(const struct site *site, struct ft_asked *asked, struct ft_slice text) {
    struct ft_slice line;
    bool programs = false;
    while (ft_slice_line(&text, &line)) {
        line = ft_slice_trim(line);
        const char *equals = line.size ? memchr(line.data, '=', line.size) : NULL;
        if (line.size && *line.data == '[') {
            programs = ft_slice_is(line, "[console_scripts]") || ft_slice_is(line, "[gui_scripts]");
            asked->silent |= !programs;
        } else if (programs && equals) {
            call(site, asked,
                 ft_slice_trim((struct ft_slice){line.data, (size_t)(equals - line.data)}));
        }
    }
}

static void take_site(struct site *site, const char *folder) {
    struct ft_manifests *all = site->all;
    for (size_t i = 0; i < all->asked.count; i++) {
        struct ft_asked *asked = &all->asked.at[i];
        const struct ft_manifest *manifest = &all->files.at[asked->manifest];
        struct ft_slice text;
        const char *info =
            asked->name && manifest->ecosystem == FT_IN_PYPI &&
                    strncmp(manifest->path, folder, strlen(folder)) == 0
                ? ft_map_get(&site->folders,
                             ft_slice_of(ft_package_name(site->arena, FT_IN_PYPI, asked->name)))
                : NULL;
        if (info && read(site, info, "top_level.txt", &text)) {
            struct ft_slice line;
            while (ft_slice_line(&text, &line)) {
                call(site, asked, ft_slice_trim(line));
            }
        } else if (info && read(site, info, "RECORD", &text)) {
            call_recorded(site, asked, text);
        }
        if (info && read(site, info, "entry_points.txt", &text)) {
            take_entries(site, asked, text);
        }
    }
}

/* The environments in FOLDER, which ends in "/" or is "". */
static void look_in(struct ft_manifests *all, const char *folder) {
    static const char *const environments[] = {".venv", "venv", "env", ".env"};
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    for (size_t i = 0; i < FT_COUNT(environments) * PYTHONS; i++) {
        struct ft_ctx reading = {.arena = scratch};
        struct stat info;
        struct site site = {.all = all, .arena = scratch};
        const char *path = ft_sprintf(scratch, "%s%s/lib/python3.%zu/site-packages", folder,
                                      environments[i / PYTHONS], i % PYTHONS);
        if (ft_file_stat(&reading, all->root, path, &info) != FT_OK ||
            ft_root_open(&reading, ft_path_join(scratch, all->root->path, path), &site.root) !=
                FT_OK) {
            continue;
        }
        ft_map_init(&site.folders, scratch);
        if (ft_walk(&reading, &site.root, ENTRIES_MAX, visit, &site) == FT_OK) {
            take_site(&site, folder);
        }
        ft_root_close(&site.root);
    }
}

void ft_asked_installed(struct ft_manifests *all) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_map seen;
    static char here;
    ft_map_init(&seen, scratch);
    for (size_t i = 0; i < all->files.count; i++) {
        const char *folder = all->files.at[i].folder;
        bool python = all->files.at[i].ecosystem == FT_IN_PYPI;
        if (python && !ft_map_put(&seen, ft_slice_of("/"), &here)) {
            look_in(all, "");
        }
        if (python && *folder && !ft_map_put(&seen, ft_slice_of(folder), &here)) {
            look_in(all, folder);
        }
    }
}
