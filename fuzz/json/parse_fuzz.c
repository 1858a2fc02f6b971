/* JSON: what parses is written and parsed again to the same value. */
#include "json/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    json_t *value = NULL;
    json_t *again = NULL;
    if (ft_json_parse(&cx, (struct ft_slice){(const char *)data, size}, 0, &value) != FT_OK) {
        return 0;
    }
    const char *text = ft_json_text(arena, value, FT_JSON_SORTED);
    if (ft_json_parse(&cx, ft_slice_of(text), 0, &again) != FT_OK || !json_equal(value, again)) {
        ft_panic("not the same again: %s", text);
    }
    json_decref(value);
    json_decref(again);
    return 0;
}
