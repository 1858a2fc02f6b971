#include "code/edit.h"
#include "os/proc.h"
#include "policy/policy.h"
#include "project/look_int.h"
#include "sandbox/sandbox.h"

#include <string.h>

enum { LARGEST = 1024 * 1024 };

const char *look_file(struct look *look, const char *name) {
    const char *path = ft_sprintf(look->cx->arena, "%s%s", look->dir, name);
    const struct ft_tree_entry *entry = ft_map_get(&look->paths, ft_slice_of(path));
    return entry && (entry->mode & 0170000) == 0100000 ? entry->path : NULL;
}

bool look_read(struct look *look, const char *name, struct ft_slice *text) {
    const char *path = look_file(look, name);
    const struct ft_tree_entry *entry = path ? ft_map_get(&look->paths, ft_slice_of(path)) : NULL;
    struct ft_slice content;
    struct ft_text_form form;
    if (!entry || ft_repo_blob(look->cx, look->repo, entry->oid, LARGEST, &content) != FT_OK) {
        ft_clear(look->cx);
        return false;
    }
    ft_text_form(content, &form);
    if (form.encoding == FT_ENC_BINARY) {
        return false;
    }
    *text = content;
    return true;
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
    };
    for (size_t i = 0; i < FT_COUNT(lines); i++) {
        if (strcmp(lines[i].tool, tool) == 0 &&
            strncmp(lines[i].line, line, strlen(lines[i].line)) == 0) {
            return lines[i].typed;
        }
    }
    return line;
}

static bool is_available(struct look *look, const char *tool, const char *program) {
    struct ft_arena *arena = look->cx->arena;
    if (strchr(program, '/') && program[0] != '/') { /* one of the project's own */
        return look_file(look, strncmp(program, "./", 2) == 0 ? program + 2 : program) != NULL;
    }
    if (strcmp(tool, "pytest") == 0 && !ft_proc_find(arena, "pytest", ft_sandbox_path) &&
        !ft_proc_find(arena, "pytest-3", ft_sandbox_path)) {
        return false;
    }
    return ft_proc_find(arena, program, ft_sandbox_path) != NULL;
}

void look_add(struct look *look, enum ft_command_kind kind, const char *tool, const char *line,
              const char *file, size_t at, const char *what) {
    struct ft_arena *arena = look->cx->arena;
    size_t size = strlen(look->dir);
    const char *program = program_of(look, tool, line);
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
        .available = is_available(look, tool, program),
    };
}

void look_fact(struct look *look, const char *kind, const char *value, const char *file,
               size_t at) {
    *FT_PUSH(look->cx->arena, &look->profile->facts) = (struct ft_fact){
        .kind = kind,
        .value = value,
        .evidence = at ? ft_sprintf(look->cx->arena, "%s:%zu", file, at) : file,
    };
}
