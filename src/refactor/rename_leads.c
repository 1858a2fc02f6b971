/* Whether an import leads to where a symbol is declared: by paths, as each language writes them. */
#include "os/file.h"
#include "refactor/rename_int.h"

#include <ctype.h>
#include <string.h>

enum { DEEPEST = 6 };

static bool is_lang(const struct rename_file *file, const char *ids) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    return strstr(ids, ft_sprintf(scratch, " %s ", file->lang->id)) != NULL;
}

/* "a/b" of "a/b/c.py"; "" where there is none. */
/* Whether PATH ends with TAIL, in whole parts. */
static bool ends_in(const char *path, const char *tail) {
    size_t size = strlen(path);
    size_t tails = strlen(tail);
    return tails && tails <= size && strcmp(path + size - tails, tail) == 0 &&
           (tails == size || path[size - tails - 1] == '/');
}

static const char *without_extension(struct ft_arena *arena, const char *path) {
    const char *base = ft_path_base(path);
    const char *dot = strrchr(base, '.');
    size_t size = dot && dot != base ? (size_t)(dot - path) : strlen(path);
    if (size > 2 && strncmp(path + size - 2, ".d", 2) == 0) {
        size -= 2;
    }
    return ft_strndup(arena, path, size);
}

/* The path without its extension; and without the name that stands for the folder itself. */
static bool is_module(struct ft_arena *arena, const char *path, const char *module,
                      const char *index, bool tail) {
    const char *stem = without_extension(arena, path);
    const char *folder = ends_in(stem, index) ? ft_path_folder(arena, stem) : NULL;
    if (tail) {
        return ends_in(stem, module) || (folder && ends_in(folder, module));
    }
    return strcmp(stem, module) == 0 || (folder && strcmp(folder, module) == 0);
}

static const char *with_slashes(struct ft_arena *arena, const char *text, const char *from) {
    size_t size = strlen(from);
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (const char *at = text; *at;) {
        bool is = strncmp(at, from, size) == 0;
        ft_buf_putc(&buf, is ? '/' : *at);
        at += is ? size : 1;
    }
    return ft_buf_text(&buf, arena);
}

static bool leads_python(struct ft_arena *arena, const char *file, const char *source,
                         const char *target) {
    size_t dots = strspn(source, ".");
    const char *rest = with_slashes(arena, source + dots, ".");
    if (!dots) {
        return is_module(arena, target, rest, "__init__", true);
    }
    const char *folder = ft_path_folder(arena, file);
    for (size_t i = 1; i < dots; i++) {
        folder = ft_path_folder(arena, folder);
    }
    const char *module = ft_path_within(arena, folder, rest);
    return module && is_module(arena, target, module, "__init__", false);
}

static bool leads_script(struct ft_arena *arena, const char *file, const char *source,
                         const char *target) {
    static const char *const endings[] = {".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx"};
    bool relative = *source == '.';
    bool aliased = (source[0] == '@' || source[0] == '~' || source[0] == '#') && source[1] == '/';
    if (!relative && !aliased) {
        return false; /* a package */
    }
    const char *module =
        relative ? ft_path_within(arena, ft_path_folder(arena, file), source) : source + 2;
    for (size_t i = 0; module && i < FT_COUNT(endings); i++) {
        if (ft_slice_ends(ft_slice_of(module), endings[i])) {
            module = ft_strndup(arena, module, strlen(module) - strlen(endings[i]));
            break;
        }
    }
    return module && is_module(arena, target, module, "index", !relative);
}

/* The last part of a path in Rust: the file or the module that it stands for. */
static bool leads_rust(struct ft_arena *arena, const char *source, const char *target) {
    const char *path = with_slashes(arena, source, "::");
    const char *last = ft_path_base(path);
    static const char *const any[] = {"crate", "super", "self"};
    for (size_t i = 0; i < FT_COUNT(any); i++) {
        if (strcmp(last, any[i]) == 0) {
            return true;
        }
    }
    bool own = strncmp(path, "crate/", 6) == 0 || strncmp(path, "super/", 6) == 0 ||
               strncmp(path, "self/", 5) == 0;
    const char *stem = ft_path_base(without_extension(arena, target));
    bool root = strcmp(stem, "lib") == 0 || strcmp(stem, "main") == 0;
    return is_module(arena, target, last, "mod", true) || (root && !own && *path);
}

static bool leads_java(struct ft_arena *arena, const char *source, const char *target) {
    const char *path = with_slashes(arena, source, ".");
    return ends_in(ft_path_folder(arena, target), path) ||
           ends_in(without_extension(arena, target), path);
}

static bool leads_to(struct ft_arena *arena, const struct rename_file *file, const char *source,
                     const struct rename_file *target) {
    if (is_lang(file, " python ")) {
        return leads_python(arena, file->path, source, target->path);
    }
    if (is_lang(file, " javascript typescript tsx ")) {
        return leads_script(arena, file->path, source, target->path);
    }
    if (is_lang(file, " go ")) {
        const char *folder = ft_path_folder(arena, target->path);
        return *folder ? ends_in(source, ft_path_base(folder)) : true;
    }
    if (is_lang(file, " rust ")) {
        return leads_rust(arena, source, target->path);
    }
    if (is_lang(file, " java ")) {
        return leads_java(arena, source, target->path);
    }
    return is_lang(file, " php ");
}

/* Whether MIDDLE hands on what it imported from where the target is. */
static bool hands_on(struct renaming *r, size_t middle, int deep) {
    const struct rename_file *file = &r->files.at[middle];
    for (size_t i = 0; i < file->scopes->names.count; i++) {
        const struct ft_name *name = &file->scopes->names.at[i];
        if (name->role == FT_NAME_IMPORTED && rename_is(file, name, r->spec->old) &&
            rename_leads(r, middle, name->before, deep + 1)) {
            return true;
        }
    }
    return false;
}

bool rename_leads(struct renaming *r, size_t number, struct ft_slice source, int deep) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct rename_file *file = &r->files.at[number];
    const char *text = ft_slice_dup(scratch, source);
    for (size_t i = 0; i < r->targets.count; i++) {
        const struct rename_thing *thing = &r->things.at[r->targets.at[i]];
        for (size_t d = 0; d < thing->decls.count; d++) {
            if (leads_to(scratch, file, text, &r->files.at[thing->decls.at[d].file])) {
                return true;
            }
        }
    }
    bool chains = is_lang(file, " python javascript typescript tsx rust ");
    for (size_t i = 0; chains && deep < DEEPEST && i < r->files.count; i++) {
        if (i != number && rename_mix(file->lang, r->files.at[i].lang) &&
            leads_to(scratch, file, text, &r->files.at[i]) && hands_on(r, i, deep)) {
            return true;
        }
    }
    return false;
}

/* The text of the line that AT stands in, from AT on. */
static struct ft_slice rest_of_line(struct ft_slice text, size_t at) {
    size_t end = at;
    while (end < text.size && text.data[end] != '\n' && text.data[end] != ';') {
        end++;
    }
    return (struct ft_slice){text.data + at, end - at};
}

static bool line_takes_all(struct renaming *r, size_t number, struct ft_slice line) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct rename_file *file = &r->files.at[number];
    const char *text = ft_slice_dup(scratch, ft_slice_trim(line));
    size_t size = strlen(text);
    if (size < 3 || text[size - 1] != '*') {
        return false;
    }
    if (is_lang(file, " python ") && strncmp(text, "from ", 5) == 0) {
        size_t end = strcspn(text + 5, " ");
        return rename_leads(r, number, (struct ft_slice){text + 5, end}, 0);
    }
    if (is_lang(file, " rust ") && strncmp(text, "use ", 4) == 0 && size > 7) {
        return rename_leads(r, number, (struct ft_slice){text + 4, size - 7}, 0);
    }
    if (is_lang(file, " java ") && strncmp(text, "import ", 7) == 0 && size > 9) {
        bool fixed = strncmp(text + 7, "static ", 7) == 0;
        size_t from = fixed ? 14 : 7;
        return size > from + 2 &&
               rename_leads(r, number, (struct ft_slice){text + from, size - from - 2}, 0);
    }
    return false;
}

bool rename_takes_all(struct renaming *r, size_t number) {
    struct ft_slice text = r->files.at[number].text;
    for (size_t at = 0; at < text.size; at++) {
        bool begins = at == 0 || text.data[at - 1] == '\n';
        if (!begins) {
            continue;
        }
        while (at < text.size && isspace((unsigned char)text.data[at])) {
            at++;
        }
        struct ft_slice line = rest_of_line(text, at);
        if (line.size && line_takes_all(r, number, line)) {
            return true;
        }
        at += line.size;
    }
    return false;
}

/* namespace X; of PHP. */
static struct ft_slice package_of(const struct rename_file *file) {
    struct ft_slice text = file->text;
    ptrdiff_t at = ft_slice_find(text, FT_SLICE("\nnamespace "));
    return at < 0 ? (struct ft_slice){"", 0} : rest_of_line(text, (size_t)at + 1);
}

bool rename_together(const struct renaming *r, size_t number) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct rename_file *file = &r->files.at[number];
    for (size_t i = 0; i < r->targets.count; i++) {
        const struct rename_thing *thing = &r->things.at[r->targets.at[i]];
        for (size_t d = 0; d < thing->decls.count; d++) {
            const struct rename_file *other = &r->files.at[thing->decls.at[d].file];
            bool php = is_lang(file, " php ");
            if (php ? ft_slice_eq(package_of(file), package_of(other))
                    : strcmp(ft_path_folder(scratch, file->path),
                             ft_path_folder(scratch, other->path)) == 0) {
                return true;
            }
        }
    }
    return false;
}
