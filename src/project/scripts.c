/* Which files decide what the project's commands do: those that are build or test scripts by their
 * name, and those that a command, or one of these files, names. Rather one too many: a change of
 * any of them asks for trust again. */
#include "base/text.h"
#include "project/look_int.h"

#include <string.h>

enum {
    ROUNDS = 16,                /* a script names a script names a script … */
    SCANNED_MAX = 16 * 1048576, /* bytes of them; past either bound every file counts */
};

struct search {
    struct look *look;
    struct ft_map words;    /* base names that were read, to `named` or `included` */
    struct ft_map found;    /* paths */
    struct ft_strings next; /* found, not read yet */
    size_t scanned;
    bool all;
};
static const char named, included, yes;

/* Names whose content is a build's or a test's by custom. */
static const char *const build_files[] = {
    "Makefile*",
    "makefile",
    "GNUmakefile*",
    "*.mk",
    "*.mak",
    "CMakeLists.txt",
    "*.cmake",
    "CMakePresets.json",
    "configure*",
    "*.ac",
    "*.am",
    "*.m4",
    "*.sh",
    "*.bash",
    "*.bat",
    "build.*",
    "meson.build",
    "meson_options.txt",
    "meson.options",
    "*.gradle",
    "*.gradle.kts",
    "gradlew*",
    "mvnw*",
    "pom.xml",
    "package.json",
    "setup.py",
    "setup.cfg",
    "pyproject.toml",
    "tox.ini",
    "pytest.ini",
    "noxfile.py",
    "conftest.py",
    "tasks.py",
    "Rakefile*",
    "Gemfile",
    "*.gemspec",
    "Cargo.toml",
    "go.mod",
    "[Jj]ustfile",
    "Taskfile.y*ml",
    "BUILD",
    "BUILD.bazel",
    "WORKSPACE*",
    "*.bzl",
    "SConstruct",
    "SConscript",
    "*.config.[cm]js",
    "*.config.js",
    "*.config.ts",
    ".eslintrc*",
    ".npmrc",
    "fettle.yaml",
    "gradle-wrapper.*",
    "maven-wrapper.*",
    "gradle.properties",
    "maven.config",
    "jvm.config",
    "extensions.xml",
    "*.sln",
    "*.slnx",
    "*.[cf]sproj",
    "*.props",
    "*.targets",
    "*.rake",
    ".rspec",
    ".rubocop*.yml",
    "*_helper.rb",
    "composer.json",
    "phpunit.xml*",
    ".php-cs-fixer*.php",
    "mix.exs",
    "test_helper.exs",
    ".formatter.exs",
    ".credo.exs",
    ".golangci.*",
};

static bool is_build_file(const char *path) {
    const char *name = ft_path_base(path);
    for (size_t i = 0; i < FT_COUNT(build_files); i++) {
        if (ft_glob(build_files[i], name)) {
            return true;
        }
    }
    return strstr(path, ".cargo/config") != NULL;
}

/* What a command could run as it stands: not a source of the program that only has its name in a
 * list of files to compile. */
static bool is_script(const struct ft_tree_entry *entry) {
    static const char *const extensions[] = {"py",   "js",  "mjs", "cjs", "ts",   "rb",  "pl",
                                             "php",  "lua", "tcl", "awk", "sed",  "ps1", "zsh",
                                             "fish", "ksh", "inc", "in",  "make", "exs"};
    const char *extension = ft_path_extension(entry->path);
    bool script = !*extension || entry->mode == 0100755;
    for (size_t i = 0; !script && i < FT_COUNT(extensions); i++) {
        script = strcmp(extension, extensions[i]) == 0;
    }
    return script;
}

static bool is_word(char c) {
    return ft_is_name_char(c) ? c != '$' : c == '.' || c == '-' || c == '+' || c == '/';
}

/* By its last name alone: `cd tools && ./x` and `$(HERE)/x` name it as well as tools/x does. */
static void take_words(struct search *search, struct ft_slice text, const char *how) {
    for (size_t i = 0; i < text.size;) {
        size_t start = i;
        size_t base = i;
        for (; i < text.size && is_word(text.data[i]); i++) {
            base = text.data[i] == '/' ? i + 1 : base;
        }
        struct ft_slice word = {text.data + base, i - base};
        if (word.size && ft_map_get(&search->words, word) != &included) {
            ft_map_put(&search->words, word, (void *)how);
        }
        i += i == start;
    }
}

static void take_text(struct search *search, struct ft_slice text) {
    struct ft_slice line;
    while (ft_slice_line(&text, &line)) {
        line = ft_slice_trim(line);
        bool includes = ft_slice_starts(line, "include ") || ft_slice_starts(line, "-include ") ||
                        ft_slice_starts(line, "sinclude ");
        take_words(search, line, includes ? &included : &named);
    }
}

/* Of a package.json only its scripts: the other names in it are the program's. */
static void take_package(struct search *search, struct ft_slice text) {
    json_t *package = NULL;
    const char *name = NULL;
    json_t *script = NULL;
    if (ft_json_parse(search->look->cx, text, 0, &package) != FT_OK) {
        ft_clear(search->look->cx);
        return;
    }
    json_object_foreach(json_object_get(package, "scripts"), name, script) {
        if (json_is_string(script)) {
            take_words(search, ft_slice_of(json_string_value(script)), &named);
        }
    }
    json_decref(package);
}

static void read_found(struct search *search) {
    struct ft_strings now = search->next;
    search->next = (struct ft_strings){0};
    for (size_t i = 0; i < now.count && !search->all; i++) {
        struct ft_slice text;
        if (!look_read(search->look, now.at[i], &text)) {
            continue; /* too large or no text: its own content counts, the names in it do not */
        }
        search->scanned += text.size;
        search->all = search->scanned > SCANNED_MAX;
        if (strcmp(ft_path_base(now.at[i]), "package.json") == 0) {
            take_package(search, text);
        } else {
            take_text(search, text);
        }
    }
}

static void find_more(struct search *search, bool first) {
    const struct ft_tree_list *list = search->look->list;
    for (size_t i = 0; i < list->count; i++) {
        const struct ft_tree_entry *entry = &list->at[i];
        struct ft_slice path = ft_slice_of(entry->path);
        const char *how = ft_map_get(&search->words, ft_slice_of(ft_path_base(entry->path)));
        bool counts =
            how == &included || (how && is_script(entry)) || (first && is_build_file(entry->path));
        if (counts && !ft_map_get(&search->found, path)) {
            ft_map_put(&search->found, path, (void *)&yes);
            *FT_PUSH(search->look->cx->arena, &search->next) = entry->path;
        }
    }
}

void find_scripts(struct look *look) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_profile *profile = look->profile;
    struct search search = {.look = look};
    ft_map_init(&search.words, scratch);
    ft_map_init(&search.found, scratch);
    look->dir = "";
    for (size_t i = 0; i < profile->commands.count; i++) {
        take_words(&search, ft_slice_of(profile->commands.at[i].line), &named);
    }
    find_more(&search, true);
    for (int round = 0; search.next.count && !search.all; round++) {
        search.all = round == ROUNDS;
        read_found(&search);
        find_more(&search, false);
    }
    for (size_t i = 0; i < look->list->count; i++) {
        const char *path = look->list->at[i].path;
        if (search.all || ft_map_get(&search.found, ft_slice_of(path))) {
            *FT_PUSH(look->cx->arena, &profile->scripts) = path;
        }
    }
}
