/* Where a project begins: programs that its manifests name, files with a main that its build names.
 */
#include "base/text.h"
#include "project/look_int.h"

#include <ctype.h>
#include <string.h>

enum { READ_MOST = 12, TEXT_MOST = 128 * 1024 };

static const char kind[] = "entry-point";

/* Manifests: a text that is an entry itself, or a table of them. */
static const struct place {
    const char *file;
    look_form form;
    const char *path[3];
    bool keys; /* the names in the table say it, not what stands beside them */
} places[] = {
    {"package.json", ft_data_json, {"main"}, false},
    {"package.json", ft_data_json, {"bin"}, false},
    {"package.json", ft_data_json, {"exports"}, false},
    {"composer.json", ft_data_json, {"bin"}, false},
    {"pyproject.toml", ft_data_toml, {"project", "scripts"}, true},
    {"pyproject.toml", ft_data_toml, {"project", "gui-scripts"}, true},
    {"pyproject.toml", ft_data_toml, {"tool", "poetry", "scripts"}, true},
};

static void take_texts(struct look *look, const struct ft_data *node, const char *file, int depth) {
    if (node->kind == FT_DATA_TEXT && node->text) {
        look_fact(look, kind, node->text, file, (size_t)node->line);
        return;
    }
    for (const struct ft_data *one = node->first; one && depth < 2; one = one->next) {
        take_texts(look, one, file, depth + 1);
    }
}

static void take_places(struct look *look) {
    for (size_t i = 0; i < FT_COUNT(places); i++) {
        const struct place *place = &places[i];
        const char *file = look_file(look, place->file);
        const struct ft_data *node = file ? look_tree(look, place->file, place->form) : NULL;
        for (size_t part = 0; part < 3 && place->path[part]; part++) {
            node = ft_data_get(node, place->path[part]);
        }
        if (!node) {
            continue;
        }
        if (!place->keys) {
            take_texts(look, node, file, 0);
            continue;
        }
        for (const struct ft_data *one = node->first; one; one = one->next) {
            const char *said = one->key && one->text
                                   ? ft_sprintf(look->cx->arena, "%s (%s)", one->key, one->text)
                                   : one->key;
            if (said) {
                look_fact(look, kind, said, file, (size_t)one->line);
            }
        }
    }
}

/* [[bin]] of a Cargo.toml; src/main.rs and src/bin by custom. */
static void take_cargo(struct look *look) {
    const char *file = look_file(look, "Cargo.toml");
    const struct ft_data *root = file ? look_tree(look, "Cargo.toml", ft_data_toml) : NULL;
    for (const struct ft_data *bin = ft_data_first(ft_data_get(root, "bin")); bin;
         bin = bin->next) {
        const char *name = ft_data_text(bin, "name");
        if (name) {
            look_fact(look, kind, name, file, (size_t)ft_data_get(bin, "name")->line);
        }
    }
    size_t prefix = strlen(look->dir);
    for (size_t i = 0; file && i < look->list->count; i++) {
        const char *path = look->list->at[i].path;
        if (strncmp(path, look->dir, prefix) == 0 &&
            (strcmp(path + prefix, "src/main.rs") == 0 || ft_glob("src/bin/*.rs", path + prefix))) {
            look_fact(look, kind, path, path, 0);
        }
    }
}

/* A line of one of FILES that holds MARK; the name after it, or (rest) all of the line. */
static const struct mark {
    const char *files, *mark;
    bool rest;
} marks[] = {
    {"CMakeLists.txt", "add_executable(", false},
    {"meson.build", "executable('", false},
    {"Makefile.am", "bin_PROGRAMS =", true},
    {"Dockerfile|Containerfile", "ENTRYPOINT ", true},
    {"Dockerfile|Containerfile", "CMD ", true},
    {"Procfile", "web:", true},
    {"Procfile", "worker:", true},
    {"mix.exs", "mod: {", false},
    {"build.gradle|build.gradle.kts", "mainClass", true},
    {"*.gemspec", "executables", true},
};

static bool is_name(char c) {
    return isalnum((unsigned char)c) || (c && strchr("_-./", c));
}

static void take_mark(struct look *look, const struct mark *mark, struct ft_slice line,
                      const char *file, size_t number) {
    ptrdiff_t at = ft_slice_find(line, ft_slice_of(mark->mark));
    bool starts = at == 0 || (at > 0 && !mark->rest && !isalnum((unsigned char)line.data[at - 1]));
    if (!starts && !(at > 0 && ft_slice_is(FT_SLICE("executables"), mark->mark))) {
        return;
    }
    size_t past = (size_t)at + strlen(mark->mark);
    struct ft_slice said = ft_slice_trim((struct ft_slice){line.data + past, line.size - past});
    if (!mark->rest) {
        size_t size = 0;
        while (size < said.size && is_name(said.data[size])) {
            size++;
        }
        said.size = size;
    } else if (islower((unsigned char)*mark->mark) || *mark->mark == 'b') {
        while (said.size && strchr("= (\"'[", *said.data)) {
            said = (struct ft_slice){said.data + 1, said.size - 1};
        }
        while (said.size && strchr(")\"']", said.data[said.size - 1])) {
            said.size--;
        }
    }
    const char *value = ft_slice_dup(look->cx->arena, said);
    bool upper = isupper((unsigned char)*mark->mark) != 0;
    look_fact(look, kind, upper ? ft_sprintf(look->cx->arena, "%s%s", mark->mark, value) : value,
              file, number);
}

static void take_marks(struct look *look) {
    for (size_t i = 0; i < FT_COUNT(marks); i++) {
        struct ft_slice text;
        struct ft_slice line;
        size_t count = 0;
        const char *file = look_match(look, marks[i].files, &count);
        if (!file || !look_read(look, file + strlen(look->dir), &text) || text.size > TEXT_MOST) {
            continue;
        }
        for (size_t number = 1; ft_slice_line(&text, &line); number++) {
            line = ft_slice_trim(line);
            if (line.size && *line.data != '#' && !ft_slice_starts(line, "//")) {
                take_mark(look, &marks[i], line, file, number);
            }
        }
    }
}

/* Files that begin a program where they hold a line that does: their names first, as only some are
 * read. "" where the name says it all. */
static const struct main_file {
    const char *pattern, *line;
} main_files[] = {
    {"manage.py", "DJANGO_SETTINGS_MODULE"},
    {"artisan", ""},
    {"config.ru", ""},
    {"bin/console", ""},
    {"public/index.php", ""},
    {"*.py", "if __name__ =="},
    {"setup.py", "console_scripts"},
    {"**/__main__.py", ""},
    {"main.go", "func main()"},
    {"cmd/**/main.go", "func main()"},
    {"**/Program.cs", ""},
    {"src/main/java/**/*Application.java", "void main("},
    {"src/main/java/**/Main.java", "void main("},
    {"src/main/kotlin/**/*Application.kt", "fun main("},
    {"src/main/kotlin/**/Main.kt", "fun main("},
};

static bool is_set_aside(const char *path) {
    static const char *const folders[] = {"test/",     "tests/",  "examples/",     "docs/",
                                          "fixtures/", "vendor/", "node_modules/", "samples/"};
    for (size_t i = 0; i < FT_COUNT(folders); i++) {
        const char *at = strstr(path, folders[i]);
        if (at && (at == path || at[-1] == '/')) {
            return true;
        }
    }
    const char *name = ft_path_base(path);
    return strncmp(name, "test", 4) == 0 || strstr(name, "_test.") != NULL;
}

static void take_main_file(struct look *look, const struct main_file *one, const char *path,
                           int *read) {
    size_t line = 0;
    struct ft_slice text;
    if (*one->line) {
        ++*read;
        line = look_read(look, path + strlen(look->dir), &text) ? look_line(text, one->line) : 0;
    }
    if (!*one->line || line) {
        look_fact(look, kind, path, path, line);
    }
}

static void take_main_files(struct look *look) {
    size_t prefix = strlen(look->dir);
    int read = 0;
    for (size_t f = 0; f < FT_COUNT(main_files); f++) {
        for (size_t i = 0; i < look->list->count && read < READ_MOST; i++) {
            const char *path = look->list->at[i].path;
            if (strncmp(path, look->dir, prefix) == 0 && !is_set_aside(path + prefix) &&
                (look->list->at[i].mode & 0170000) == 0100000 &&
                ft_glob(main_files[f].pattern, path + prefix)) {
                take_main_file(look, &main_files[f], path, &read);
            }
        }
    }
}

/* C: a main in a file that a Makefile names, as a source or as its object. */
static void take_c_mains(struct look *look) {
    struct ft_slice makefile;
    size_t prefix = strlen(look->dir);
    int read = 0;
    size_t count = 0;
    const char *file = look_match(look, "Makefile|GNUmakefile|makefile|Makefile.in", &count);
    if (!file || !look_read(look, file + prefix, &makefile)) {
        return;
    }
    for (size_t i = 0; i < look->list->count && read < READ_MOST; i++) {
        const char *path = look->list->at[i].path;
        struct ft_slice text;
        const char *name = ft_path_base(path);
        const char *extension = ft_path_extension(path);
        const char *stem = ft_strndup(look->cx->arena, name, strcspn(name, "."));
        if (strncmp(path, look->dir, prefix) != 0 || is_set_aside(path + prefix) ||
            (strcmp(extension, "c") != 0 && strcmp(extension, "cc") != 0 &&
             strcmp(extension, "cpp") != 0) ||
            (!look_line(makefile, name) &&
             !look_line(makefile, ft_sprintf(look->cx->arena, "%s.o", stem)))) {
            continue;
        }
        read++;
        size_t line = look_read(look, path + prefix, &text) ? look_line(text, "\nint main(") : 0;
        if (line) {
            look_fact(look, kind, path, path, line + 1);
        }
    }
}

void find_entry_points(struct look *look) {
    take_places(look);
    take_cargo(look);
    take_marks(look);
    take_main_files(look);
    take_c_mains(look);
}
