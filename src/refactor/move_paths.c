/* From the names of modules to files of the project, and back. */
#include "os/file.h"
#include "refactor/move_int.h"

#include <string.h>

static const char *joined(struct ft_arena *arena, const char *folder, const char *path) {
    return ft_sprintf(arena, "%s%s%s", folder, *folder && *path ? "/" : "", path);
}

static const char *first_of(const struct moving *m, const char *path, const char *const *ends,
                            size_t count) {
    for (size_t i = 0; path && i < count; i++) {
        const char *whole = ft_sprintf(m->cx->arena, "%s%s", path, ends[i]);
        if (ft_index_find(m->spec->index, whole) != FT_INDEX_GONE ||
            strcmp(whole, m->to.path) == 0) {
            return whole;
        }
    }
    return NULL;
}

static const char *dots_to_slashes(struct ft_arena *arena, const char *text, char from, char to) {
    char *made = ft_strdup(arena, text);
    for (char *at = made; *at; at++) {
        *at = *at == from ? to : *at;
    }
    return made;
}

static const char *const python_ends[] = {".py", "/__init__.py"};

static const char *resolve_python(const struct moving *m, const char *from, const char *source) {
    struct ft_arena *arena = m->cx->arena;
    size_t dots = strspn(source, ".");
    const char *rest = dots_to_slashes(arena, source + dots, '.', '/');
    const char *folder = ft_path_folder(arena, from);
    for (size_t i = 1; i < dots; i++) {
        folder = ft_path_folder(arena, folder);
    }
    if (dots) {
        const char *whole = *rest ? joined(arena, folder, rest) : folder;
        return first_of(m, whole, python_ends, FT_COUNT(python_ends));
    }
    for (;; folder = ft_path_folder(arena, folder)) {
        static const char *const below[] = {"", "src"};
        for (size_t i = 0; i < FT_COUNT(below); i++) {
            const char *root = joined(arena, folder, below[i]);
            const char *found =
                first_of(m, joined(arena, root, rest), python_ends, FT_COUNT(python_ends));
            if (found) {
                return found;
            }
        }
        if (!*folder) {
            return NULL;
        }
    }
}

static const char *resolve_script(const struct moving *m, const char *from, const char *source) {
    struct ft_arena *arena = m->cx->arena;
    static const char *const ends[] = {"",          ".ts",       ".tsx",      ".js",
                                       ".jsx",      ".mjs",      ".cjs",      ".mts",
                                       "/index.ts", "/index.js", "/index.tsx"};
    if (*source != '.') {
        return NULL;
    }
    const char *whole = ft_path_within(arena, ft_path_folder(arena, from), source);
    const char *found = first_of(m, whole, ends, FT_COUNT(ends));
    size_t size = whole ? strlen(whole) : 0;
    if (!found && size > 3 && strcmp(whole + size - 3, ".js") == 0) { /* it is x.ts by now */
        found = first_of(m, ft_strndup(arena, whole, size - 3), ends, FT_COUNT(ends));
    }
    return found;
}

const char *move_resolve(const struct moving *m, const struct ft_lang *lang, const char *from,
                         const char *source) {
    return refactor_lang(lang, " python ")                      ? resolve_python(m, from, source)
           : refactor_lang(lang, " javascript typescript tsx ") ? resolve_script(m, from, source)
                                                                : NULL;
}

struct reaching {
    struct {
        FT_VEC(const char *);
    } seen;
};

static void note(struct moving *m, struct reaching *r, const char *path) {
    for (size_t i = 0; i < r->seen.count; i++) {
        if (strcmp(r->seen.at[i], path) == 0) {
            return;
        }
    }
    *FT_PUSH(m->cx->arena, &r->seen) = path;
}

/* Python: "from package import module" as well. */
static void note_imports(struct moving *m, struct reaching *r,
                         const struct refactor_source *source) {
    struct ft_arena *arena = m->cx->arena;
    for (size_t i = 0; i < source->scopes->decls.count; i++) {
        const struct ft_decl *decl = &source->scopes->decls.at[i];
        bool ours = decl->kind == FT_DECL_IMPORT && decl->source.size;
        bool last = source->path == m->to.path && /* that one goes */
                    ft_slice_eq(decl->imported, m->decl->name);
        if (!ours || last) {
            continue;
        }
        const char *from = ft_slice_dup(arena, decl->source);
        if (!decl->imported.size && refactor_lang(source->lang, " python ")) {
            struct ft_slice part = move_part(source, decl).part; /* all of a.b, not what it binds */
            from = ft_strndup(arena, part.data, strcspn(ft_slice_dup(arena, part), " "));
        }
        const char *dot = ft_slice_ends(decl->source, ".") ? "" : ".";
        const char *inner =
            ft_sprintf(arena, "%s%s%.*s", from, dot, (int)decl->imported.size, decl->imported.data);
        const char *paths[] = {
            move_resolve(m, source->lang, source->path, from),
            decl->imported.size ? move_resolve(m, source->lang, source->path, inner) : NULL};
        for (size_t k = 0; k < FT_COUNT(paths); k++) {
            if (paths[k]) {
                note(m, r, paths[k]);
            }
        }
    }
}

ft_err move_reaches(struct moving *m, const char *from, const char *to, bool *reaches) {
    enum { FILES_MAX = 2000 };
    struct reaching r = {0};
    *reaches = false;
    note(m, &r, from);
    for (size_t i = 0; i < r.seen.count; i++) {
        struct refactor_source source;
        FT_TRY(ft_checkpoint(m->cx));
        if (i && strcmp(r.seen.at[i], to) == 0) {
            *reaches = true;
            return FT_OK;
        }
        if (i > FILES_MAX) {
            return ft_fail(m->cx, FT_LIMIT, "%s imports more than %d files", from, FILES_MAX);
        }
        const char *path = r.seen.at[i];
        bool new = strcmp(path, m->to.path) == 0;
        if (new) {
            source = m->to;
        } else {
            FT_TRY(refactor_read(m->cx, ft_index_root(m->spec->index), m->reader, path, &source));
        }
        note_imports(m, &r, &source);
    }
    return FT_OK;
}

static const char *without_end(struct ft_arena *arena, const char *path, const char *end) {
    size_t size = strlen(path);
    size_t cut = strlen(end);
    return size >= cut && strcmp(path + size - cut, end) == 0 ? ft_strndup(arena, path, size - cut)
                                                              : NULL;
}

static const char *module_path(struct ft_arena *arena, const char *path) {
    const char *package = without_end(arena, path, "/__init__.py");
    const char *module = package ? package : without_end(arena, path, ".py");
    return module ? module : path;
}

static size_t shared(const char *a, const char *b) {
    size_t last = 0;
    for (size_t i = 0;; i++) {
        bool ends = !a[i] || a[i] == '/';
        if (ends && (!b[i] || b[i] == '/')) {
            last = i;
        }
        if (!a[i] || a[i] != b[i]) {
            return last;
        }
    }
}

/* Relative to the package of FROM. */
static const char *relative_python(struct ft_arena *arena, const char *from, const char *module) {
    const char *folder = ft_path_folder(arena, from);
    size_t same = shared(folder, module);
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    ft_buf_putc(&buf, '.');
    for (const char *at = folder + same; *at; at++) {
        bool part = at == folder + same ? *at != '/' || at[1] : *at == '/';
        if (at == folder + same || (part && at != folder + same)) {
            ft_buf_putc(&buf, '.');
        }
    }
    const char *rest = module + same + (module[same] == '/');
    ft_buf_puts(&buf, dots_to_slashes(arena, rest, '/', '.'));
    return ft_buf_text(&buf, arena);
}

static bool is_package(struct moving *m, const char *folder) {
    const char *path = joined(m->cx->arena, folder, "__init__.py");
    return ft_index_find(m->spec->index, path) != FT_INDEX_GONE;
}

/* What "a.b" of one module leaves of its path is where all such names begin. */
static const char *absolute_python(struct moving *m, const char *like, const char *known,
                                   const char *module) {
    struct ft_arena *arena = m->cx->arena;
    const char *tail = dots_to_slashes(arena, like, '.', '/');
    const char *root = without_end(arena, module_path(arena, known), tail);
    size_t size = root ? strlen(root) : 0;
    bool below = root && strncmp(module, root, size) == 0;
    return below ? dots_to_slashes(arena, module + size, '/', '.') : NULL;
}

/* The folder that the names of all packages around PATH begin in. */
static const char *root_of(struct moving *m, const char *path) {
    const char *folder = ft_path_folder(m->cx->arena, path);
    while (*folder && is_package(m, folder)) {
        folder = ft_path_folder(m->cx->arena, folder);
    }
    return folder;
}

static const char *source_python(struct moving *m, const char *from, const char *to,
                                 const char *like) {
    struct ft_arena *arena = m->cx->arena;
    const char *module = module_path(arena, to);
    const char *folder = ft_path_folder(arena, from);
    const char *common = ft_strndup(arena, folder, shared(folder, module));
    bool relative = like ? *like == '.' : is_package(m, folder);
    if (relative && is_package(m, common)) {
        return relative_python(arena, from, module);
    }
    const char *known = like && !relative ? resolve_python(m, from, like) : NULL;
    if (known) {
        return absolute_python(m, like, known, module);
    }
    const char *root = root_of(m, to);
    size_t size = strlen(root) + (*root != '\0');
    return strcmp(root, root_of(m, from)) == 0 ? dots_to_slashes(arena, module + size, '/', '.')
                                               : NULL;
}

static const char *source_script(struct moving *m, const char *from, const char *to,
                                 const char *like) {
    struct ft_arena *arena = m->cx->arena;
    const char *folder = ft_path_folder(arena, from);
    size_t same = shared(folder, to);
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    size_t up = folder[same] != '\0';
    for (const char *at = folder + same + (folder[same] == '/'); *at; at++) {
        up += *at == '/';
    }
    ft_buf_puts(&buf, up ? "" : "./");
    for (size_t i = 0; i < up; i++) {
        ft_buf_puts(&buf, "../");
    }
    const char *rest = to + same + (same > 0 && to[same] == '/');
    const char *dot = strrchr(rest, '.');
    bool typed = refactor_lang(m->from.lang, " typescript tsx ");
    bool ended = like ? *ft_path_extension(like) != '\0' : !typed;
    size_t stem = dot ? (size_t)(dot - rest) : strlen(rest);
    ft_buf_printf(&buf, "%.*s%s", (int)stem, rest, !ended ? "" : typed ? ".js" : dot ? dot : "");
    return ft_buf_text(&buf, arena);
}

ft_err move_source(struct moving *m, const char *from, const char *to, const char *like,
                   const char **source) {
    bool python = refactor_lang(m->from.lang, " python ");
    const char *made = python ? source_python(m, from, to, like) : source_script(m, from, to, like);
    const char *back = made ? move_resolve(m, m->from.lang, from, made) : NULL;
    if (!back || strcmp(back, to) != 0) {
        return ft_fail(m->cx, FT_REFUSED, "how %s would import %s is not known", from, to);
    }
    *source = made;
    return FT_OK;
}
