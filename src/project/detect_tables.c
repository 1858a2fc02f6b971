/* What known.def, files.def and commands.def say of a folder. */
#include "base/text.h"
#include "project/look_int.h"

#include <string.h>

static const struct known {
    enum ecosystem ecosystem;
    const char *names, *kind, *value;
} known[] = {
#define KNOWN(ecosystem, names, kind, value) {ecosystem, names, kind, value},
#include "project/known.def"
#undef KNOWN
};

static const struct file_fact {
    const char *files, *line; /* NULL: that it is there is enough */
    const char *kind, *value;
} file_facts[] = {
#define FILE_FACT(files, kind, value) {files, NULL, kind, value},
#define LINE_FACT(file, line, kind, value) {file, line, kind, value},
#include "project/files.def"
#undef FILE_FACT
#undef LINE_FACT
};

static const struct command {
    const char *files, *conditions;
    enum ft_command_kind kind;
    const char *tool, *line, *what;
} commands[] = {
#define COMMAND(files, conditions, kind, tool, line, what)                                         \
    {files, conditions, FT_CMD_##kind, tool, line, what},
#include "project/commands.def"
#undef COMMAND
};

static const char *const ecosystems[] = {
    [NPM] = "NPM",           [PYPI] = "PYPI", [JVM] = "JVM", [NUGET] = "NUGET", [GEM] = "GEM",
    [COMPOSER] = "COMPOSER", [HEX] = "HEX",   [GO] = "GO",   [CARGO] = "CARGO", [NATIVE] = "NATIVE",
};

/* Line of TEXT that begins with WORDS, 0 where none does. */
static size_t line_that_begins(struct ft_slice text, const char *words) {
    struct ft_slice line;
    for (size_t number = 1; ft_slice_line(&text, &line); number++) {
        if (ft_slice_starts(ft_slice_trim(line), words)) {
            return number;
        }
    }
    return 0;
}

static void add_file_facts(struct look *look) {
    for (size_t i = 0; i < FT_COUNT(file_facts); i++) {
        const struct file_fact *fact = &file_facts[i];
        struct ft_slice text;
        for (const char *at = fact->files; at;) {
            const char *bar = strchr(at, '|');
            const char *name = bar ? ft_strndup(look->cx->arena, at, (size_t)(bar - at)) : at;
            const char *file = look_file(look, name);
            size_t line = file && fact->line && look_read(look, name, &text)
                              ? line_that_begins(text, fact->line)
                              : 0;
            if (file && (!fact->line || line)) {
                look_fact(look, fact->kind, fact->value, file, line);
                break;
            }
            at = bar ? bar + 1 : NULL;
        }
    }
}

static void add_known(struct look *look) {
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        const struct need *need = look_need(look, known[i].ecosystem, known[i].names);
        if (need) {
            look_fact(look, known[i].kind, known[i].value, need->file, need->line);
        }
    }
}

static const struct need *need_of(struct look *look, const char *said) {
    const char *slash = strchr(said, '/');
    for (size_t i = 0; slash && i < FT_COUNT(ecosystems); i++) {
        if (strncmp(said, ecosystems[i], (size_t)(slash - said)) == 0 &&
            !ecosystems[i][slash - said]) {
            return look_need(look, (enum ecosystem)i, slash + 1);
        }
    }
    return NULL;
}

/* Of "file:text", whether the file says so. */
static bool says(struct look *look, const char *said) {
    struct ft_slice text;
    size_t size = strcspn(said, ":");
    return said[size] && look_read(look, ft_strndup(look->cx->arena, said, size), &text) &&
           look_line(text, said + size + 1);
}

static bool holds(struct look *look, const char *condition, const struct need **need) {
    const char *said = strchr(condition, ':') + 1;
    size_t count = 0;
    bool is_folder = strchr(said, '/') != NULL;
    switch (*condition) {
    case 'n':
        if (condition[1] == 'e') {
            *need = need_of(look, said);
            return *need;
        }
        return !look_match(look, said, &count);
    case 'f':
        return is_folder ? look_file(look, said) : look_match(look, said, &count);
    case 'o':
        look_match(look, said, &count);
        return count == 1;
    case 'a':
        return look_below(look, said);
    default:
        return says(look, said);
    }
}

static bool all_hold(struct look *look, const char *conditions, const struct need **need) {
    while (*conditions) {
        size_t size = strcspn(conditions, " ");
        if (!holds(look, ft_strndup(look->cx->arena, conditions, size), need)) {
            return false;
        }
        conditions += size + (conditions[size] == ' ');
    }
    return true;
}

/* The first row of a file that fits gives its command of a kind. */
static bool is_taken(const struct command *row, const bool *taken) {
    for (const struct command *one = commands; one < row; one++) {
        if (taken[one - commands] && one->kind == row->kind &&
            (strcmp(one->files, row->files) == 0 || row->kind != FT_CMD_FORMAT)) {
            return true;
        }
    }
    return false;
}

static void add_commands(struct look *look) {
    bool taken[FT_COUNT(commands)] = {0};
    bool has[FT_CMD_FORMAT + 1] = {0};
    const char *dir =
        *look->dir ? ft_strndup(look->cx->arena, look->dir, strlen(look->dir) - 1) : ".";
    for (size_t i = 0; i < look->profile->commands.count; i++) {
        const struct ft_project_command *one = &look->profile->commands.at[i];
        has[one->kind] |= one->kind != FT_CMD_FORMAT && strcmp(one->dir, dir) == 0;
    }
    for (size_t i = 0; i < FT_COUNT(commands); i++) {
        const struct command *row = &commands[i];
        const struct need *need = NULL;
        size_t count = 0;
        const char *file = strchr(row->files, '/') ? look_file(look, row->files)
                                                   : look_match(look, row->files, &count);
        if (file && !has[row->kind] && !is_taken(row, taken) &&
            all_hold(look, row->conditions, &need)) {
            bool here = need && strcmp(need->file, file) == 0;
            taken[i] = true;
            look_add(look, row->kind, row->tool, row->line, file, here ? need->line : 0, row->what);
        }
    }
}

void detect_tables(struct look *look) {
    add_known(look);
    add_file_facts(look);
    add_commands(look);
}
