#include "base/text.h"
#include "code/edit.h"
#include "os/proc.h"
#include "policy/policy.h"
#include "project/look_int.h"
#include "sandbox/sandbox.h"

#include <string.h>

enum {
    LARGEST = 1024 * 1024,
    MANIFEST_MOST = 256 * 1024,
    VALUE_MOST = 120,
    FACTS_MOST = 400,
    KIND_MOST = 24
};

void look_enter(struct look *look, const char *dir) {
    size_t size = strlen(dir);
    look->dir = dir;
    look->names.count = 0;
    for (size_t i = 0; i < look->list->count; i++) {
        const struct ft_tree_entry *entry = &look->list->at[i];
        if (strncmp(entry->path, dir, size) == 0 && !strchr(entry->path + size, '/') &&
            (entry->mode & 0170000) == 0100000) {
            *FT_PUSH(look->cx->arena, &look->names) = entry->path + size;
        }
    }
}

const char *look_match(struct look *look, const char *patterns, size_t *count) {
    const char *first = NULL;
    *count = 0;
    for (const char *at = patterns; at;) {
        const char *bar = strchr(at, '|');
        const char *one = bar ? ft_strndup(look->cx->arena, at, (size_t)(bar - at)) : at;
        for (size_t i = 0; i < look->names.count; i++) {
            if (ft_glob(one, look->names.at[i])) {
                first = first ? first : look_file(look, look->names.at[i]);
                ++*count;
            }
        }
        at = bar ? bar + 1 : NULL;
    }
    return first;
}

const char *look_below(struct look *look, const char *pattern) {
    size_t size = strlen(look->dir);
    for (size_t i = 0; i < look->list->count; i++) {
        const char *path = look->list->at[i].path;
        if (strncmp(path, look->dir, size) == 0 && ft_glob(pattern, path + size)) {
            return path;
        }
    }
    return NULL;
}

const char *look_file(struct look *look, const char *name) {
    const char *path = ft_sprintf(look->cx->arena, "%s%s", look->dir, name);
    const struct ft_tree_entry *entry = ft_map_get(&look->paths, ft_slice_of(path));
    return entry && (entry->mode & 0170000) == 0100000 ? entry->path : NULL;
}

static struct ft_slice read_text(struct look *look, const char *path) {
    const struct ft_tree_entry *entry = ft_map_get(&look->paths, ft_slice_of(path));
    struct ft_slice content;
    struct ft_text_form form;
    if (ft_repo_blob(look->cx, look->repo, entry->oid, LARGEST, &content) != FT_OK) {
        ft_clear(look->cx);
        return (struct ft_slice){NULL, 0};
    }
    ft_text_form(content, &form);
    return form.encoding == FT_ENC_BINARY ? (struct ft_slice){NULL, 0} : content;
}

/* Several detectors want the same few manifests. */
bool look_read(struct look *look, const char *name, struct ft_slice *text) {
    const char *path = look_file(look, name);
    if (!path) {
        return false;
    }
    struct ft_slice *kept = ft_map_get(&look->texts, ft_slice_of(path));
    if (!kept) {
        kept = FT_NEW(look->cx->arena, struct ft_slice);
        *kept = read_text(look, path);
        ft_map_put(&look->texts, ft_slice_of(path), kept);
    }
    if (kept->data) {
        *text = *kept;
    }
    return kept->data != NULL;
}

const struct ft_data *look_tree(struct look *look, const char *name, look_form form) {
    struct ft_ctx reading = {.arena = look->cx->arena};
    struct ft_data_tree tree = {.cx = &reading, .arena = look->cx->arena};
    struct ft_data *root = NULL;
    struct ft_slice text;
    return look_read(look, name, &text) && text.size <= MANIFEST_MOST &&
                   form(&tree, text, &root) == FT_OK
               ? root
               : NULL;
}

size_t look_line(struct ft_slice text, const char *word) {
    ptrdiff_t at = ft_slice_find(text, ft_slice_of(word));
    return at < 0 ? 0 : ft_line_of(text, (size_t)at);
}

bool look_has(const struct look *look, enum ft_command_kind kind) {
    for (size_t i = 0; i < look->profile->commands.count; i++) {
        if (look->profile->commands.at[i].kind == kind) {
            return true;
        }
    }
    return false;
}

/* Of a line that a person wrote: what the shell does itself is no program. */
static const char *first_program(struct look *look, const char *line) {
    static const char *const own[] = {"cd",   "export", "set", "test", "[",  "true", "umask",
                                      "echo", "exec",   ".",   ":",    "if", "eval", "ulimit"};
    struct ft_shell shell;
    if (ft_shell_parse(look->cx, line, &shell) != FT_OK) {
        ft_clear(look->cx);
        return "sh";
    }
    for (size_t i = 0; i < shell.commands.count; i++) {
        const struct ft_strings *words = &shell.commands.at[i].words;
        bool is_own = !words->count;
        for (size_t o = 0; words->count && o < FT_COUNT(own); o++) {
            is_own |= strcmp(words->at[0], own[o]) == 0;
        }
        if (!is_own) {
            return words->at[0];
        }
    }
    return "sh";
}

/* The program a command needs: where its line does not begin with it, its tool says so. */
static const char *program_of(struct look *look, const char *tool, const char *line) {
    static const char *const programs[][2] = {
        {"configure", "make"},
        {"meson", "meson"},
        {"eslint", "npx"},
        {"prettier", "npx"},
        {"clang-format", "clang-format"},
        {"autotools", "autoreconf"},
    };
    for (size_t i = 0; i < FT_COUNT(programs); i++) {
        if (strcmp(programs[i][0], tool) == 0) {
            return programs[i][1];
        }
    }
    return strcmp(tool, "setting") == 0
               ? first_program(look, line)
               : ft_strndup(look->cx->arena, line, strcspn(line, " \t;&|"));
}

/* Some lines of ours guard against doing a thing twice, or list files: a person types less. */
static const char *typed_of(const char *tool, const char *line) {
    static const struct {
        const char *tool, *line, *typed;
    } lines[] = {
        {"configure", "[", "./configure && make"},
        {"cmake", "cmake", "cmake -S . -B build && cmake --build build"},
        {"ctest", "ctest", "ctest --test-dir build --output-on-failure"},
        {"meson", "{", "meson setup build && meson compile -C build"},
        {"meson", "meson test", "meson test -C build"},
        {"clang-format", "find", "clang-format -i"},
        {"autotools", "[", "autoreconf -fi && ./configure && make"},
    };
    for (size_t i = 0; i < FT_COUNT(lines); i++) {
        if (strcmp(lines[i].tool, tool) == 0 &&
            strncmp(lines[i].line, line, strlen(lines[i].line)) == 0) {
            return lines[i].typed;
        }
    }
    return line;
}

/* What a tool wants besides the program its line begins with. */
static bool has_parts(struct look *look, const char *tool) {
    static const struct {
        const char *tool, *program, *other;
    } parts[] = {
        {"pytest", "pytest", "pytest-3"},
        {"clippy", "cargo-clippy", "cargo-clippy"},
        {"rustfmt", "cargo-fmt", "cargo-fmt"},
        {"maven wrapper", "java", "java"},
        {"gradle wrapper", "java", "java"},
        {"autotools", "automake", "automake"},
        {"ruff", "ruff", "ruff"},
    };
    for (size_t i = 0; i < FT_COUNT(parts); i++) {
        if (strcmp(parts[i].tool, tool) == 0 &&
            !ft_proc_find(look->cx->arena, parts[i].program, ft_sandbox_path) &&
            !ft_proc_find(look->cx->arena, parts[i].other, ft_sandbox_path)) {
            return false;
        }
    }
    return true;
}

/* Maven keeps even its plugins in the home, which is empty in the sandbox; a wrapper fetches what
 * it wraps before it does anything. */
static const char *what_lacks(struct look *look, const char *tool) {
    struct ft_slice config;
    bool wraps = ft_slice_ends(ft_slice_of(tool), " wrapper");
    bool kept = !wraps && look_read(look, ".mvn/maven.config", &config) &&
                look_line(config, "maven.repo.local");
    return (wraps || strcmp(tool, "mvn") == 0) && !look->online && !kept
               ? "needs the network, and sandbox.hosts opens no host"
               : NULL;
}

static bool is_available(struct look *look, const char *tool, const char *program) {
    if (!has_parts(look, tool)) {
        return false;
    }
    if (strchr(program, '/') && program[0] != '/') { /* one of the project's own */
        return look_file(look, strncmp(program, "./", 2) == 0 ? program + 2 : program) != NULL;
    }
    return ft_proc_find(look->cx->arena, program, ft_sandbox_path) != NULL;
}

void look_add(struct look *look, enum ft_command_kind kind, const char *tool, const char *line,
              const char *file, size_t at, const char *what) {
    struct ft_arena *arena = look->cx->arena;
    size_t size = strlen(look->dir);
    const char *program = program_of(look, tool, line);
    const char *lacks = what_lacks(look, tool);
    *FT_PUSH(arena, &look->profile->commands) = (struct ft_project_command){
        .kind = kind,
        .line = line,
        .typed = typed_of(tool, line),
        .dir = size ? ft_strndup(arena, look->dir, size - 1) : ".",
        .evidence = at ? ft_sprintf(arena, "%s:%zu (%s)", file, at, what)
                       : ft_sprintf(arena, "%s (%s)", file, what),
        .file = file,
        .needs = program,
        .tool = tool,
        .available = !lacks && is_available(look, tool, program),
        .lacks = lacks,
    };
}

void look_fact(struct look *look, const char *kind, const char *value, const char *file,
               size_t at) {
    struct ft_facts *facts = &look->profile->facts;
    size_t size = strlen(value);
    for (size_t i = 0; i < facts->count; i++) {
        if (strcmp(facts->at[i].kind, kind) == 0 && strcmp(facts->at[i].value, value) == 0) {
            return;
        }
    }
    if (!size || size > VALUE_MOST || facts->count >= FACTS_MOST) {
        return;
    }
    *FT_PUSH(look->cx->arena, facts) = (struct ft_fact){
        .kind = kind,
        .value = ft_text_inert_dup(look->cx->arena, value),
        .evidence = at ? ft_sprintf(look->cx->arena, "%s:%zu", file, at) : file,
    };
}

/* Kinds in the order in which a person asks for them; some of each are enough. */
void order_facts(struct look *look) {
    static const char *const order[] = {
        "framework",   "build-system", "package-manager", "test-runner", "linter",  "formatter",
        "entry-point", "ci",           "ci-command",      "container",   "licence", "vendored",
        "convention",
    };
    struct ft_facts *facts = &look->profile->facts;
    struct ft_facts sorted = {0};
    for (size_t kind = 0; kind < FT_COUNT(order); kind++) {
        size_t count = 0;
        for (size_t i = 0; i < facts->count; i++) {
            if (strcmp(facts->at[i].kind, order[kind]) == 0 && count++ < KIND_MOST) {
                *FT_PUSH(look->cx->arena, &sorted) = facts->at[i];
            }
        }
    }
    *facts = sorted;
}
