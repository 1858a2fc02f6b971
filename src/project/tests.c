#include "project/tests.h"

#include "base/map.h"
#include "base/text.h"
#include "os/file.h"

#include <string.h>

enum { TESTS_MAX = 200 }; /* more of them: a line nobody types */

static const struct runner {
    const char *tool, *extensions; /* " py " */
    const char *line;              /* what tests stand behind */
    bool folders;                  /* it wants the folders of the tests, with "./" before them */
} runners[] = {
    {"pytest", " py ", "python3 -m pytest", false},
    {"unittest", " py ", "python3 -m unittest", false},
    {"go", " go ", "go test", true},
    {"node-test", " js mjs cjs ts mts ", "node --test", false},
    {"npm", " js mjs cjs jsx ts mts tsx ", "npm test --", false},
};

/* As the shell takes it for one word. */
static void put_word(struct ft_buf *to, const char *word) {
    size_t plain = strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_-./+@:,");
    if (*word && !word[plain]) {
        ft_buf_puts(to, word);
        return;
    }
    ft_buf_putc(to, '\'');
    for (const char *at = word; *at; at++) {
        if (*at == '\'') {
            ft_buf_puts(to, "'\\''");
        } else {
            ft_buf_putc(to, *at);
        }
    }
    ft_buf_putc(to, '\'');
}

/* PATH below DIR, or NULL. */
static const char *below(const char *dir, const char *path) {
    size_t size = strlen(dir);
    if (strcmp(dir, ".") == 0) {
        return path;
    }
    return strncmp(path, dir, size) == 0 && path[size] == '/' ? path + size + 1 : NULL;
}

static const char *argument(struct ft_arena *arena, const struct runner *runner, const char *path) {
    const char *slash = strrchr(path, '/');
    if (runner->folders) {
        return slash ? ft_sprintf(arena, "./%.*s", (int)(slash - path), path) : ".";
    }
    return *path == '-' ? ft_sprintf(arena, "./%s", path) : path; /* no option */
}

const char *ft_tests_command(struct ft_arena *arena, const struct ft_project_command *command,
                             const struct ft_strings *tests) {
    static char taken;
    const struct runner *runner = NULL;
    struct ft_map known;
    FT_BUF struct ft_buf line;
    ft_buf_init(&line, FT_BUF_NO_CAP);
    ft_map_init(&known, arena);
    for (size_t i = 0; i < FT_COUNT(runners); i++) {
        runner = strcmp(runners[i].tool, command->tool) == 0 ? &runners[i] : runner;
    }
    if (!runner || command->kind != FT_CMD_TEST) {
        return NULL;
    }
    if (strcmp(command->dir, ".") != 0) {
        ft_buf_puts(&line, "cd ");
        put_word(&line, command->dir);
        ft_buf_puts(&line, " && ");
    }
    ft_buf_puts(&line, runner->line);
    for (size_t i = 0; i < tests->count; i++) {
        const char *path = below(command->dir, tests->at[i]);
        const char *kind = ft_sprintf(arena, " %s ", ft_path_extension(tests->at[i]));
        const char *word = path ? argument(arena, runner, path) : NULL;
        if (!word || !strstr(runner->extensions, kind) ||
            ft_map_put(&known, ft_slice_of(word), &taken)) {
            continue;
        }
        ft_buf_putc(&line, ' ');
        put_word(&line, word);
    }
    return known.count && known.count <= TESTS_MAX ? ft_buf_text(&line, arena) : NULL;
}
