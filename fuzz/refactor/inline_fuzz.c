/* Inlining any name of any source: refused, or a text that parses no worse; never a crash. */
#include "refactor/refactor.h"

#include <ctype.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The word with that number, and the line that it stands in. */
static const char *word_of(struct ft_arena *arena, struct ft_slice text, size_t number,
                           uint32_t *line) {
    *line = 1;
    for (size_t at = 0; at < text.size; at++) {
        size_t end = at;
        while (end < text.size &&
               (isalnum((unsigned char)text.data[end]) || text.data[end] == '_')) {
            end++;
        }
        if (end > at && number-- == 0) {
            return ft_strndup(arena, text.data + at, end - at);
        }
        at = end > at ? end - 1 : at;
        *line += text.data[at] == '\n';
    }
    return "none";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const paths[] = {"a.py", "a.js", "a.ts", "a.tsx"};
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    enum { HEAD = 3, LARGEST = 8192 };
    if (size < HEAD || size > LARGEST) {
        return 0;
    }
    struct ft_slice text = {(const char *)data + HEAD, size - HEAD};
    struct ft_slice after;
    struct ft_inline_spec spec = {.at = paths[data[0] % FT_COUNT(paths)]};
    spec.name = word_of(arena, text, data[1] + (size_t)data[2] % 2 * 256, &spec.line);
    struct ft_tree *old = NULL;
    struct ft_tree *new = NULL;
    if (ft_inline_text(&cx, &spec, text, &after) != FT_OK) {
        return 0;
    }
    if (ft_parse(&cx, ft_lang_of(spec.at, text), text, &old) == FT_OK &&
        ft_parse(&cx, old->lang, after, &new) == FT_OK && new->errors > old->errors) {
        ft_panic("%zu errors where %zu were", new->errors, old->errors);
    }
    return 0;
}
