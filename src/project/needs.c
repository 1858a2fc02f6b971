/* What manifests ask for. Each is read for the names of packages alone: by what stands before a
 * name on its line, or by where it stands in the tree of a JSON, TOML or XML file. */
#include "base/text.h"
#include "project/look_int.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { NEEDS_MOST = 2000, MANIFEST_MOST = 256 * 1024, PROJECTS_MOST = 12 };

void look_add_need(struct look *look, enum ecosystem ecosystem, struct ft_slice name,
                   const char *file, size_t line) {
    if (name.size && name.size < 120 && look->needs.count < NEEDS_MOST) {
        *FT_PUSH(look->cx->arena, &look->needs) =
            (struct need){ecosystem, ft_slice_dup(look->cx->arena, name), file, line};
    }
}

/* PATTERN is a name, or the start of one with "*" after it; in any case of letters. */
static bool fits(const char *name, struct ft_slice pattern) {
    bool open = pattern.size && pattern.data[pattern.size - 1] == '*';
    size_t size = pattern.size - open;
    return strncasecmp(name, pattern.data, size) == 0 && (open || !name[size]);
}

const struct need *look_need(const struct look *look, enum ecosystem ecosystem,
                             const char *pattern) {
    for (const char *at = pattern; at;) {
        const char *bar = strchr(at, '|');
        struct ft_slice one = {at, bar ? (size_t)(bar - at) : strlen(at)};
        for (size_t i = 0; i < look->needs.count; i++) {
            if (look->needs.at[i].ecosystem == ecosystem && fits(look->needs.at[i].name, one)) {
                return &look->needs.at[i];
            }
        }
        at = bar ? bar + 1 : NULL;
    }
    return NULL;
}

static bool is_name(char c) {
    return isalnum((unsigned char)c) || (c && strchr("_-./@:+", c));
}

/* The name at the start of TEXT, past quotes and brackets. */
static struct ft_slice name_at(struct ft_slice text) {
    size_t start = 0;
    while (start < text.size && strchr(" \t'\"([:", text.data[start]) && text.data[start]) {
        start++;
    }
    size_t end = start;
    while (end < text.size && is_name(text.data[end])) {
        end++;
    }
    return (struct ft_slice){text.data + start, end - start};
}

/* A name follows MARK on a line; "" is the start of the line. */
static const struct mark {
    const char *files;
    enum ecosystem ecosystem;
    const char *mark, *comment;
} marks[] = {
    {"Gemfile", GEM, "gem ", "#"},
    {"*.gemspec", GEM, "_dependency", "#"},
    {"mix.exs", HEX, "{:", "#"},
    {"go.mod", GO, "", "//"},
    {"requirements*.txt", PYPI, "", "#"},
    {"CMakeLists.txt", NATIVE, "find_package(", "#"},
    {"CMakeLists.txt", NATIVE, "FetchContent_Declare(", "#"},
    {"CMakeLists.txt", NATIVE, "pkg_check_modules(", "#"},
    {"CMakeLists.txt", NATIVE, "target_link_libraries(", "#"},
    {"meson.build", NATIVE, "dependency(", "#"},
    {"MODULE.bazel", NATIVE, "bazel_dep(name = ", "#"},
    {"configure.ac", NATIVE, "PKG_CHECK_MODULES(", "dnl"},
    {"configure.ac", NATIVE, "AC_CHECK_LIB(", "dnl"},
    {"Makefile|GNUmakefile|Makefile.am", NATIVE, " -l", "#"},
    {"conanfile.txt", NATIVE, "", "#"},
    {"conanfile.py", NATIVE, "requires(", "#"},
};

/* A module of Go without the major version at its end: "/v4". */
static struct ft_slice without_version(struct ft_slice name) {
    size_t size = name.size;
    while (size && isdigit((unsigned char)name.data[size - 1])) {
        size--;
    }
    bool versioned =
        size < name.size && size > 2 && name.data[size - 1] == 'v' && name.data[size - 2] == '/';
    return (struct ft_slice){name.data, versioned ? size - 2 : name.size};
}

static void take_line(struct look *look, const struct mark *mark, struct ft_slice line,
                      const char *file, size_t number) {
    ptrdiff_t comment = ft_slice_find(line, ft_slice_of(mark->comment));
    line.size = comment >= 0 ? (size_t)comment : line.size;
    line = ft_slice_trim(line);
    if (mark->ecosystem == GO && ft_slice_starts(line, "require ")) {
        line = (struct ft_slice){line.data + 8, line.size - 8};
    }
    if (!*mark->mark) {
        struct ft_slice name = name_at(line);
        const char *slash =
            mark->ecosystem == NATIVE && name.size ? memchr(name.data, '/', name.size) : NULL;
        name.size = slash ? (size_t)(slash - name.data) : name.size;
        name = mark->ecosystem == GO ? without_version(name) : name;
        look_add_need(look, mark->ecosystem, name, file, number);
        return;
    }
    for (ptrdiff_t at; (at = ft_slice_find(line, ft_slice_of(mark->mark))) >= 0;) {
        size_t past = (size_t)at + strlen(mark->mark);
        line = (struct ft_slice){line.data + past, line.size - past};
        struct ft_slice name = name_at(line);
        look_add_need(look, mark->ecosystem, name, file, number);
        if (strchr("pt", *mark->mark) || *mark->mark == 'P') { /* a list of them, or the second */
            size_t rest = (size_t)(name.data + name.size - line.data);
            while (name.size && rest < line.size) {
                line = (struct ft_slice){line.data + rest, line.size - rest};
                line = *line.data == ',' ? (struct ft_slice){line.data + 1, line.size - 1} : line;
                name = name_at(line);
                look_add_need(look, mark->ecosystem, name, file, number);
                rest = (size_t)(name.data + name.size - line.data);
            }
        }
    }
}

/* Gradle names packages in quotes, and its own plugins by bare words. */
static void take_gradle(struct look *look, struct ft_slice text, const char *file) {
    struct ft_slice line;
    for (size_t number = 1; ft_slice_line(&text, &line); number++) {
        line = ft_slice_trim(line);
        if (ft_slice_starts(line, "//") || ft_slice_starts(line, "#")) {
            continue;
        }
        struct ft_slice word = name_at(line);
        if (word.size == line.size) {
            look_add_need(look, JVM, word, file, number);
        }
        for (size_t i = 0; i < line.size; i++) {
            const char quote = line.data[i];
            const char *end = (quote == '"' || quote == '\'') && i + 1 < line.size
                                  ? memchr(line.data + i + 1, quote, line.size - i - 1)
                                  : NULL;
            if (end) {
                look_add_need(
                    look, JVM,
                    (struct ft_slice){line.data + i + 1, (size_t)(end - line.data) - i - 1}, file,
                    number);
                i = (size_t)(end - line.data);
            }
        }
    }
}

/* Where the names stand in a tree: the keys of a table, or the texts of a list. "*": any member. */
static const struct place {
    const char *file;
    look_form form;
    enum ecosystem ecosystem;
    const char *path, *prefix;
} places[] = {
    {"package.json", ft_data_json, NPM, "dependencies", ""},
    {"package.json", ft_data_json, NPM, "devDependencies", ""},
    {"package.json", ft_data_json, NPM, "peerDependencies", ""},
    {"pyproject.toml", ft_data_toml, PYPI, "project/dependencies", ""},
    {"pyproject.toml", ft_data_toml, PYPI, "project/optional-dependencies/*", ""},
    {"pyproject.toml", ft_data_toml, PYPI, "dependency-groups/*", ""},
    {"pyproject.toml", ft_data_toml, PYPI, "tool/poetry/dependencies", ""},
    {"pyproject.toml", ft_data_toml, PYPI, "tool/poetry/dev-dependencies", ""},
    {"pyproject.toml", ft_data_toml, PYPI, "tool/poetry/group/*/dependencies", ""},
    {"Pipfile", ft_data_toml, PYPI, "packages", ""},
    {"Pipfile", ft_data_toml, PYPI, "dev-packages", ""},
    {"Cargo.toml", ft_data_toml, CARGO, "dependencies", ""},
    {"Cargo.toml", ft_data_toml, CARGO, "dev-dependencies", ""},
    {"Cargo.toml", ft_data_toml, CARGO, "workspace/dependencies", ""},
    {"composer.json", ft_data_json, COMPOSER, "require", ""},
    {"composer.json", ft_data_json, COMPOSER, "require-dev", ""},
    {"composer.json", ft_data_json, COMPOSER, "scripts", "script:"},
    {"vcpkg.json", ft_data_json, NATIVE, "dependencies", ""},
};

static void take_members(struct look *look, const struct place *place, const struct ft_data *node,
                         const char *file) {
    for (const struct ft_data *one = ft_data_first(node); one; one = one->next) {
        const char *said = node->kind == FT_DATA_TABLE  ? one->key
                           : one->kind == FT_DATA_TABLE ? ft_data_text(one, "name")
                                                        : one->text;
        if (said) {
            struct ft_slice name = name_at(ft_slice_of(said));
            const char *full =
                ft_sprintf(look->cx->arena, "%s%.*s", place->prefix, (int)name.size, name.data);
            look_add_need(look, place->ecosystem, ft_slice_of(full), file, (size_t)one->line);
        }
    }
}

static void take_place(struct look *look, const struct place *place, const struct ft_data *node,
                       const char *path, const char *file) {
    if (!node) {
        return;
    }
    if (!*path) {
        take_members(look, place, node, file);
        return;
    }
    size_t size = strcspn(path, "/");
    const char *rest = path + size + (path[size] == '/');
    if (*path == '*') {
        for (const struct ft_data *one = node->first; one; one = one->next) {
            take_place(look, place, one, rest, file);
        }
        return;
    }
    take_place(look, place, ft_data_get(node, ft_strndup(look->cx->arena, path, size)), rest, file);
}

static void take_places(struct look *look) {
    const struct ft_data *root = NULL;
    const char *file = NULL;
    for (size_t i = 0; i < FT_COUNT(places); i++) {
        const struct place *place = &places[i];
        if (!i || strcmp(place->file, places[i - 1].file) != 0) {
            root = look_tree(look, place->file, place->form);
            file = look_file(look, place->file);
        }
        take_place(look, place, root, place->path, file);
    }
}

/* Artifacts of a pom.xml; packages and SDKs of .NET projects. */
static void take_elements(struct look *look, const struct ft_data *node, const char *file) {
    for (const struct ft_data *one = node->first; one; one = one->next) {
        const char *package = ft_data_text(one, "@Include");
        const char *sdk = one->key && strcmp(one->key, "@Sdk") == 0 ? one->text : NULL;
        if (one->key && strcmp(one->key, "artifactId") == 0 && one->text) {
            look_add_need(look, JVM, ft_slice_trim(ft_slice_of(one->text)), file,
                          (size_t)one->line);
        } else if (package && one->key && strncmp(one->key, "Package", 7) == 0) {
            look_add_need(look, NUGET, ft_slice_of(package), file, (size_t)one->line);
        } else if (sdk) {
            const char *name = ft_sprintf(look->cx->arena, "sdk:%s", sdk);
            look_add_need(look, NUGET, ft_slice_of(name), file, (size_t)one->line);
        }
        take_elements(look, one, file); /* as deep as data/ lets a tree be */
    }
}

static void take_xml(struct look *look, const char *name) {
    const struct ft_data *root = look_tree(look, name, ft_data_xml);
    if (root) {
        take_elements(look, root, look_file(look, name));
    }
}

/* Projects of a solution lie in folders below it. */
static void take_dotnet(struct look *look) {
    size_t count = 0;
    size_t prefix = strlen(look->dir);
    int seen = 0;
    if (!look_match(look, "*.sln|*.slnx|*.csproj|*.fsproj|Directory.Packages.props", &count)) {
        return;
    }
    for (size_t i = 0; i < look->list->count && seen < PROJECTS_MOST; i++) {
        const char *path = look->list->at[i].path;
        struct ft_slice all = ft_slice_of(path);
        if (strncmp(path, look->dir, prefix) == 0 &&
            (ft_slice_ends(all, ".csproj") || ft_slice_ends(all, ".fsproj") ||
             ft_slice_ends(all, "Directory.Packages.props"))) {
            take_xml(look, path + prefix);
            seen++;
        }
    }
}

void read_needs(struct look *look) {
    static const char *const gradle[] = {"build.gradle", "build.gradle.kts", "app/build.gradle",
                                         "app/build.gradle.kts", "gradle/libs.versions.toml"};
    look->needs.count = 0;
    take_places(look);
    for (size_t i = 0; i < FT_COUNT(marks); i++) {
        struct ft_slice text;
        struct ft_slice line;
        size_t count = 0;
        const char *file = look_match(look, marks[i].files, &count);
        if (!file || !look_read(look, file + strlen(look->dir), &text) ||
            text.size > MANIFEST_MOST) {
            continue;
        }
        for (size_t number = 1; ft_slice_line(&text, &line); number++) {
            take_line(look, &marks[i], line, file, number);
        }
    }
    for (size_t i = 0; i < FT_COUNT(gradle); i++) {
        struct ft_slice text;
        if (look_read(look, gradle[i], &text) && text.size <= MANIFEST_MOST) {
            take_gradle(look, text, look_file(look, gradle[i]));
        }
    }
    take_xml(look, "pom.xml");
    take_dotnet(look);
}
