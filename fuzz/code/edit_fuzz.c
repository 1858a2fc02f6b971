/* Edits: what does not fit is refused; what is made has the bytes it should have. */
#include "code/code.h"
#include "code/edit.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_edits edits = {0};
    struct ft_slice result;
    struct ft_text_form form;
    int64_t added = 0;
    int64_t removed = 0;
    size_t count = size ? data[0] % 8 : 0;
    if (size < 1 + count * 3) {
        return 0;
    }
    struct ft_slice text = {(const char *)data + 1 + count * 3, size - 1 - count * 3};
    size_t grown = text.size;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at = data + 1 + i * 3;
        *FT_PUSH(arena, &edits) = (struct ft_edit){at[0], at[1], {"xxxxxxxx", at[2] % 8}};
        grown += (size_t)(at[2] % 8) + at[0] - at[1];
    }
    ft_text_form(text, &form);
    if (ft_edits_apply(&cx, text, &edits, &result) == FT_OK) {
        if (result.size != grown) {
            ft_panic("%zu bytes were made, not %zu", result.size, grown);
        }
        ft_lines_changed(text, result, &added, &removed);
    }
    const struct ft_lang *lang = ft_lang_of("x", text);
    struct ft_tree *tree = NULL;
    if (lang) {
        FT_IGNORE(ft_parse(&cx, lang, text, &tree));
    }
    return 0;
}
