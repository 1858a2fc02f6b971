/* From what an import says to the files that it means.
 *
 * Every language has its way of naming files: by a path relative to the one that imports, by a path
 * below some root that only the build knows, by dotted names that are folders. Roots are not looked
 * up: of the files whose paths end in what was said, the one that lies nearest is meant.
 */
#include "graph_int.h"

#include "base/map.h"
#include "os/file.h"

#include <ctype.h>
#include <string.h>

enum { FOLDER_FILES = 64, PATH_MAX_BYTES = 1024 };

struct bucket {
    FT_VEC(uint32_t);
};
struct ft_resolver {
    const struct ft_index *index;
    struct ft_map by_name;   /* the last part of a path → its files */
    struct ft_map by_folder; /* the last part of a folder → the first file of each such folder */
};

static void add(struct ft_arena *arena, struct ft_map *map, struct ft_slice key, uint32_t file) {
    struct bucket *bucket = ft_map_get(map, key);
    if (!bucket) {
        bucket = FT_NEW(arena, struct bucket);
        ft_map_put(map, key, bucket);
    }
    *FT_PUSH(arena, bucket) = file;
}

static struct ft_slice folder_of(const char *path) {
    const char *slash = strrchr(path, '/');
    return (struct ft_slice){path, slash ? (size_t)(slash - path) : 0};
}

static struct ft_slice last_part(struct ft_slice path) {
    size_t size = path.size;
    while (size && path.data[size - 1] != '/') {
        size--;
    }
    return (struct ft_slice){path.data + size, path.size - size};
}

struct ft_resolver *ft_resolver_new(struct ft_arena *arena, const struct ft_index *index) {
    struct ft_resolver *resolver = FT_NEW(arena, struct ft_resolver);
    uint32_t *order = NULL;
    uint32_t count = 0;
    struct ft_slice before = {0};
    resolver->index = index;
    ft_map_init(&resolver->by_name, arena);
    ft_map_init(&resolver->by_folder, arena);
    ft_index_order(index, arena, &order, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct ft_index_file file;
        if (!ft_index_file(index, order[i], &file)) {
            continue;
        }
        struct ft_slice folder = folder_of(file.path);
        add(arena, &resolver->by_name, ft_slice_of(ft_path_base(file.path)), order[i]);
        if (folder.size && !ft_slice_eq(folder, before)) {
            add(arena, &resolver->by_folder, last_part(folder), order[i]);
        }
        before = folder;
    }
    return resolver;
}

size_t graph_shared_folders(const char *a, const char *b) {
    size_t parts = 0;
    for (; *a && *a == *b; a++, b++) {
        parts += *a == '/';
    }
    return parts;
}

static bool ends_in(struct ft_slice path, struct ft_slice end) {
    return path.size >= end.size &&
           memcmp(path.data + path.size - end.size, end.data, end.size) == 0 &&
           (path.size == end.size || path.data[path.size - end.size - 1] == '/');
}

/* Takes the file whose path ends in PATH and which lies nearest to FROM. */
static bool take_nearest(const struct ft_resolver *r, struct ft_arena *arena, const char *from,
                         struct ft_slice path, struct ft_file_numbers *files) {
    const struct bucket *bucket = ft_map_get(&r->by_name, last_part(path));
    uint32_t best = 0;
    size_t best_shared = 0;
    size_t best_size = 0;
    for (size_t i = 0; bucket && i < bucket->count; i++) {
        struct ft_index_file file;
        if (!ft_index_file(r->index, bucket->at[i], &file) ||
            !ends_in(ft_slice_of(file.path), path)) {
            continue;
        }
        size_t parts = graph_shared_folders(file.path, from);
        size_t size = strlen(file.path);
        if (!best_size || parts > best_shared || (parts == best_shared && size < best_size)) {
            best = bucket->at[i];
            best_shared = parts;
            best_size = size;
        }
    }
    if (best_size) {
        *FT_PUSH(arena, files) = best;
    }
    return best_size > 0;
}

/* The nearest folder whose path ends in PATH, of those in BUCKET. */
static struct ft_slice nearest_folder(const struct ft_resolver *r, const struct bucket *bucket,
                                      const char *from, struct ft_slice path) {
    struct ft_slice best = {0};
    size_t best_shared = 0;
    for (size_t i = 0; bucket && i < bucket->count; i++) {
        struct ft_index_file file;
        if (!ft_index_file(r->index, bucket->at[i], &file) ||
            !ends_in(folder_of(file.path), path)) {
            continue;
        }
        size_t parts = graph_shared_folders(file.path, from);
        if (!best.size || parts > best_shared) {
            best = folder_of(file.path);
            best_shared = parts;
        }
    }
    return best;
}

/* The files right in FOLDER, from FIRST on: numbers go by paths, so that they follow it, but for
 * those of deeper folders. */
static void take_files_of(const struct ft_resolver *r, struct ft_arena *arena,
                          struct ft_slice folder, uint32_t first, const char *extension,
                          struct ft_file_numbers *files) {
    size_t most = files->count + FOLDER_FILES;
    for (uint32_t n = first; n < ft_index_count(r->index) && files->count < most; n++) {
        struct ft_index_file file;
        if (!ft_index_file(r->index, n, &file)) {
            continue;
        }
        if (strncmp(file.path, folder.data, folder.size) != 0 || file.path[folder.size] != '/') {
            return;
        }
        if (ft_slice_eq(folder_of(file.path), folder) &&
            strcmp(ft_path_extension(file.path), extension) == 0) {
            *FT_PUSH(arena, files) = n;
        }
    }
}

/* Takes the files with EXTENSION right in the nearest folder whose path ends in PATH. */
static bool take_folder(const struct ft_resolver *r, struct ft_arena *arena, const char *from,
                        struct ft_slice path, const char *extension,
                        struct ft_file_numbers *files) {
    const struct bucket *bucket = ft_map_get(&r->by_folder, last_part(path));
    struct ft_slice folder = nearest_folder(r, bucket, from, path);
    size_t before = files->count;
    for (size_t i = 0; folder.size && i < bucket->count; i++) {
        struct ft_index_file file;
        if (ft_index_file(r->index, bucket->at[i], &file) &&
            ft_slice_eq(folder_of(file.path), folder)) {
            take_files_of(r, arena, folder, bucket->at[i], extension, files);
        }
    }
    return files->count > before;
}

/* FOLDER/PATH with "." and ".." taken out, in TO; false where it leads out. */
static bool join(struct ft_slice folder, struct ft_slice path, char to[PATH_MAX_BYTES]) {
    size_t size = 0;
    if (folder.size + path.size + 2 > PATH_MAX_BYTES) {
        return false;
    }
    memcpy(to, folder.data, folder.size);
    size = folder.size;
    for (size_t at = 0; at < path.size;) {
        size_t part = 0;
        while (at + part < path.size && path.data[at + part] != '/') {
            part++;
        }
        const char *text = path.data + at;
        if (part == 2 && text[0] == '.' && text[1] == '.') {
            if (!size) {
                return false;
            }
            while (size && to[size - 1] != '/') {
                size--;
            }
            size -= size > 0;
        } else if (part && !(part == 1 && text[0] == '.')) {
            if (size) {
                to[size++] = '/';
            }
            memcpy(to + size, text, part);
            size += part;
        }
        at += part + 1;
    }
    to[size] = '\0';
    return true;
}

static bool take_path(const struct ft_resolver *r, struct ft_arena *arena, const char *path,
                      struct ft_file_numbers *files) {
    int64_t number = ft_index_find(r->index, path);
    if (number >= 0) {
        *FT_PUSH(arena, files) = (uint32_t)number;
    }
    return number >= 0;
}

/* PATH as it stands, then with each of ENDS behind it. */
static bool take_with_ends(const struct ft_resolver *r, struct ft_arena *arena, const char *path,
                           const char *const *ends, size_t count, struct ft_file_numbers *files) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    for (size_t i = 0; i < count; i++) {
        if (take_path(r, arena, ft_sprintf(scratch, "%s%s", path, ends[i]), files)) {
            return true;
        }
    }
    return false;
}

static bool take_near_with_ends(const struct ft_resolver *r, struct ft_arena *arena,
                                const char *from, const char *path, const char *const *ends,
                                size_t count, struct ft_file_numbers *files) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    for (size_t i = 0; i < count; i++) {
        const char *whole = ft_sprintf(scratch, "%s%s", path, ends[i]);
        if (take_nearest(r, arena, from, ft_slice_of(whole), files)) {
            return true;
        }
    }
    return false;
}

/* What stands between the first quotes, or angle brackets. */
static struct ft_slice quoted(const char *text) {
    const char *begin = strpbrk(text, "\"'`<");
    if (!begin) {
        return (struct ft_slice){0};
    }
    const char *end = strchr(begin + 1, *begin == '<' ? '>' : *begin);
    return end ? (struct ft_slice){begin + 1, (size_t)(end - begin - 1)} : (struct ft_slice){0};
}

struct import {
    const struct ft_resolver *r;
    struct ft_arena *arena;
    const char *from, *text;
    struct ft_file_numbers *files;
};

static void resolve_c(const struct import *import) {
    struct ft_slice path = quoted(import->text);
    char whole[PATH_MAX_BYTES];
    if (path.size && !(import->text[0] == '"' && join(folder_of(import->from), path, whole) &&
                       take_path(import->r, import->arena, whole, import->files))) {
        take_nearest(import->r, import->arena, import->from, path, import->files);
    }
}

static void resolve_script(const struct import *import) {
    static const char *const ends[] = {"",          ".ts",        ".tsx",      ".js",       ".jsx",
                                       ".mjs",      ".cjs",       ".mts",      ".d.ts",     ".json",
                                       "/index.ts", "/index.tsx", "/index.js", "/index.jsx"};
    struct ft_slice path = quoted(import->text);
    char whole[PATH_MAX_BYTES];
    if (!path.size) {
        return;
    }
    if (path.data[0] == '.') {
        if (!join(folder_of(import->from), path, whole)) {
            return;
        }
        size_t size = strlen(whole); /* "./x.js" may be x.ts by now */
        if (!take_with_ends(import->r, import->arena, whole, ends, FT_COUNT(ends), import->files) &&
            size > 3 && strcmp(whole + size - 3, ".js") == 0) {
            whole[size - 3] = '\0';
            take_with_ends(import->r, import->arena, whole, ends, FT_COUNT(ends), import->files);
        }
        return;
    }
    /* "@/x", "~/x" and the like: below a root that a setting names. */
    bool alias =
        (path.data[0] == '@' || path.data[0] == '~') && path.size > 2 && path.data[1] == '/';
    if (alias) {
        const char *rest = ft_strndup(import->arena, path.data + 2, path.size - 2);
        take_near_with_ends(import->r, import->arena, import->from, rest, ends, FT_COUNT(ends),
                            import->files);
    }
}

/* "a.b.c" with SEPARATOR for the dots, as a path. */
static char *dotted(struct ft_arena *arena, struct ft_slice name, const char *separator) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (size_t at = 0; at < name.size;) {
        struct ft_slice rest = {name.data + at, name.size - at};
        ptrdiff_t found = ft_slice_find(rest, ft_slice_of(separator));
        size_t part = found < 0 ? rest.size : (size_t)found;
        if (part) {
            ft_buf_printf(&buf, "%s%.*s", buf.size ? "/" : "", (int)part, rest.data);
        }
        at += part + strlen(separator);
    }
    return ft_buf_text(&buf, arena);
}

static struct ft_slice word(const char **at) {
    *at += strspn(*at, " ,()");
    size_t size = strcspn(*at, " ,();");
    struct ft_slice made = {*at, size};
    *at += size;
    return made;
}

static bool take_python(const struct import *import, const char *folder, const char *module) {
    static const char *const ends[] = {".py", "/__init__.py", ".pyi"};
    if (folder) {
        const char *whole = !*folder   ? module
                            : !*module ? folder
                                       : ft_sprintf(import->arena, "%s/%s", folder, module);
        return take_with_ends(import->r, import->arena, whole, ends, FT_COUNT(ends), import->files);
    }
    return *module && take_near_with_ends(import->r, import->arena, import->from, module, ends,
                                          FT_COUNT(ends), import->files);
}

/* "import a.b as c, d", "from ..a import b, c as d": what is imported may be a module, too. */
static void resolve_python(const struct import *import) {
    const char *at = import->text;
    struct ft_slice first = word(&at);
    if (ft_slice_is(first, "import")) {
        for (struct ft_slice name = word(&at); name.size; name = word(&at)) {
            if (ft_slice_is(name, "as")) {
                word(&at);
            } else {
                take_python(import, NULL, dotted(import->arena, name, "."));
            }
        }
        return;
    }
    struct ft_slice module = word(&at);
    const char *folder = NULL;
    if (module.size && module.data[0] == '.') {
        struct ft_slice in = folder_of(import->from);
        for (module.data++, module.size--; module.size && module.data[0] == '.';
             module.data++, module.size--) {
            in = folder_of(ft_slice_dup(import->arena, in));
        }
        folder = ft_slice_dup(import->arena, in);
    }
    const char *path = dotted(import->arena, module, ".");
    bool found = take_python(import, folder, path);
    word(&at); /* import */
    for (struct ft_slice name = word(&at); name.size; name = word(&at)) {
        if (ft_slice_is(name, "as")) {
            word(&at);
            continue;
        }
        const char *inner =
            *path ? ft_sprintf(import->arena, "%s/%.*s", path, (int)name.size, name.data)
                  : ft_slice_dup(import->arena, name);
        if (folder || found) { /* only where the package is ours */
            take_python(import, folder, inner);
        }
    }
}

/* "a.b.C", from the whole name to its last two parts; a wildcard, a folder. */
static void resolve_java(const struct import *import) {
    const char *at = import->text;
    word(&at); /* import */
    struct ft_slice name = word(&at);
    while (ft_slice_is(name, "static")) {
        name = word(&at);
    }
    bool all = ft_slice_ends(name, ".*");
    name.size -= all ? 2 : 0;
    char *path = dotted(import->arena, name, ".");
    if (all && take_folder(import->r, import->arena, import->from, ft_slice_of(path), "java",
                           import->files)) {
        return;
    }
    for (;;) { /* a static import names a member behind the class */
        const char *file = ft_sprintf(import->arena, "%s.java", path);
        char *slash = strrchr(path, '/');
        if (take_nearest(import->r, import->arena, import->from, ft_slice_of(file),
                         import->files) ||
            !slash || !strchr(path, '/') || strchr(path, '/') == slash) {
            return;
        }
        *slash = '\0';
    }
}

/* The path's folder: without the first parts, which name the module. */
static void resolve_go(const struct import *import) {
    struct ft_slice path = quoted(import->text);
    while (path.size) {
        if (take_folder(import->r, import->arena, import->from, path, "go", import->files)) {
            return;
        }
        const char *slash = memchr(path.data, '/', path.size);
        if (!slash) {
            return;
        }
        path = (struct ft_slice){slash + 1, path.size - (size_t)(slash + 1 - path.data)};
    }
}

/* "use crate::a::{b, c}": the longest beginning that is a file. */
static void resolve_rust(const struct import *import) {
    static const char *const ends[] = {".rs", "/mod.rs", "/lib.rs"};
    const char *use = strstr(import->text, "use ");
    const char *at = use ? use + 4 : import->text;
    struct ft_slice name = {at, strcspn(at, ";{ ")};
    bool own = ft_slice_starts(name, "crate::") || ft_slice_starts(name, "self::") ||
               ft_slice_starts(name, "super::");
    char *path = dotted(import->arena, name, "::");
    if (own) {
        path += strcspn(path, "/") + (strchr(path, '/') ? 1 : 0);
    }
    while (*path) {
        if (take_near_with_ends(import->r, import->arena, import->from, path, ends, FT_COUNT(ends),
                                import->files)) {
            return;
        }
        char *slash = strrchr(path, '/');
        if (!slash) {
            return;
        }
        *slash = '\0';
    }
}

static void resolve_ruby(const struct import *import) {
    struct ft_slice path = quoted(import->text);
    char whole[PATH_MAX_BYTES];
    if (!path.size) {
        return;
    }
    const char *file = ft_sprintf(import->arena, "%.*s%s", (int)path.size, path.data,
                                  ft_slice_ends(path, ".rb") ? "" : ".rb");
    if (strstr(import->text, "require_relative")) {
        if (join(folder_of(import->from), ft_slice_of(file), whole)) {
            take_path(import->r, import->arena, whole, import->files);
        }
    } else {
        take_nearest(import->r, import->arena, import->from, ft_slice_of(file), import->files);
    }
}

static void resolve_php(const struct import *import) {
    struct ft_slice path = quoted(import->text);
    const char *at = import->text;
    if (path.size) {
        while (path.size && (path.data[0] == '/' || path.data[0] == '.')) {
            path = (struct ft_slice){path.data + 1, path.size - 1};
        }
        take_nearest(import->r, import->arena, import->from, path, import->files);
        return;
    }
    word(&at); /* use */
    struct ft_slice name = word(&at);
    while (ft_slice_is(name, "function") || ft_slice_is(name, "const")) {
        name = word(&at);
    }
    for (char *whole = dotted(import->arena, name, "\\"); whole && *whole;) {
        const char *file = ft_sprintf(import->arena, "%s.php", whole);
        if (take_nearest(import->r, import->arena, import->from, ft_slice_of(file),
                         import->files)) {
            return;
        }
        whole = strchr(whole, '/');
        whole = whole ? whole + 1 : NULL;
    }
}

void ft_resolve(const struct ft_resolver *resolver, struct ft_arena *arena, uint32_t number,
                const char *text, struct ft_file_numbers *files) {
    static const struct {
        const char *lang;
        void (*resolve)(const struct import *import);
    } languages[] = {
        {"c", resolve_c},
        {"cpp", resolve_c},
        {"python", resolve_python},
        {"go", resolve_go},
        {"javascript", resolve_script},
        {"typescript", resolve_script},
        {"tsx", resolve_script},
        {"java", resolve_java},
        {"rust", resolve_rust},
        {"ruby", resolve_ruby},
        {"php", resolve_php},
    };
    struct ft_index_file file;
    if (!ft_index_file(resolver->index, number, &file) || !file.lang) {
        return;
    }
    struct import import = {resolver, arena, file.path, text, files};
    for (size_t i = 0; i < FT_COUNT(languages); i++) {
        if (strcmp(languages[i].lang, file.lang->id) == 0) {
            languages[i].resolve(&import);
            return;
        }
    }
}
