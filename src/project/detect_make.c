/* Makefiles: their targets are the project's commands. */
#include "project/look_int.h"

#include <ctype.h>
#include <string.h>

static bool has_word(struct ft_slice words, const char *word) {
    while (words.size) {
        size_t size = 0;
        while (size < words.size && !isspace((unsigned char)words.data[size])) {
            size++;
        }
        if (ft_slice_is((struct ft_slice){words.data, size}, word)) {
            return true;
        }
        words = ft_slice_trim((struct ft_slice){words.data + size, words.size - size});
    }
    return false;
}

/* Line of the rule "NAME:" or "NAME other:", 0 where there is none. */
static size_t target_line(struct ft_slice text, const char *name) {
    struct ft_slice line;
    for (size_t number = 1; ft_slice_line(&text, &line); number++) {
        const char *colon = line.size ? memchr(line.data, ':', line.size) : NULL;
        bool assigns = colon && colon + 1 < line.data + line.size && colon[1] == '=';
        if (colon && !assigns && isalnum((unsigned char)line.data[0]) &&
            has_word((struct ft_slice){line.data, (size_t)(colon - line.data)}, name)) {
            return number;
        }
    }
    return 0;
}

void detect_make(struct look *look) {
    static const char *const names[] = {"GNUmakefile", "makefile", "Makefile"};
    static const struct {
        enum ft_command_kind kind;
        const char *targets[4];
    } goals[] = {
        {FT_CMD_BUILD, {"all", "build", NULL}},
        {FT_CMD_TEST, {"test", "check", "tests", NULL}},
        {FT_CMD_LINT, {"lint", NULL}},
        {FT_CMD_FORMAT, {"format", "fmt", NULL}},
    };
    struct ft_slice text = {"", 0};
    const char *file = NULL;
    for (size_t i = 0; !file && i < FT_COUNT(names); i++) {
        file = look_read(look, names[i], &text) ? look_file(look, names[i]) : NULL;
    }
    if (!file) {
        return;
    }
    look_fact(look, "build-system", "make", file, 0);
    for (size_t g = 0; g < FT_COUNT(goals); g++) {
        size_t line = 0;
        for (size_t t = 0; !line && !look_has(look, goals[g].kind) && goals[g].targets[t]; t++) {
            const char *target = goals[g].targets[t];
            line = target_line(text, target);
            if (line) {
                look_add(look, goals[g].kind, "make",
                         ft_sprintf(look->cx->arena, "make %s", target), file, line,
                         ft_sprintf(look->cx->arena, "target %s", target));
            }
        }
    }
}
