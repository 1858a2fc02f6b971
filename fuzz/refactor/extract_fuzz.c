/* Extracting any lines of any source: refused, or a text that parses no worse; never a crash. */
#include "refactor/refactor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const paths[] = {"a.py", "a.js", "a.ts", "a.c", "a.go", "A.java", "a.tsx"};
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    enum { HEAD = 3, LARGEST = 8192 };
    if (size < HEAD || size > LARGEST) {
        return 0;
    }
    struct ft_slice text = {(const char *)data + HEAD, size - HEAD};
    struct ft_slice after;
    struct ft_extract_spec spec = {.path = paths[data[0] % FT_COUNT(paths)],
                                   .name = "taken_out",
                                   .from = data[1] % 64U,
                                   .until = data[1] % 64U + data[2] % 16U};
    struct ft_tree *old = NULL;
    struct ft_tree *new = NULL;
    if (ft_extract_text(&cx, &spec, text, &after) != FT_OK) {
        return 0;
    }
    if (ft_parse(&cx, ft_lang_of(spec.path, text), text, &old) == FT_OK &&
        ft_parse(&cx, old->lang, after, &new) == FT_OK && new->errors > old->errors) {
        ft_panic("%zu errors where %zu were", new->errors, old->errors);
    }
    return 0;
}
