/* Rule files of anybody: whatever they say, they are read, and what could be read is run on its own
 * examples, in bounded time. */
#include "base/clock.h"
#include "quality/quality.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { LONGEST_S = 15, MOST = 20 };
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_quality_rules rules = {0};
    struct ft_strings notes = {0};
    int64_t start = ft_mono_ns();
    char *text = ft_strndup(arena, (const char *)data, size);
    ft_quality_read(&cx, "fuzz.yaml", (struct ft_slice){text, size}, &rules, &notes);
    for (size_t i = 0; i < rules.count && i < MOST; i++) {
        struct ft_strings wrong;
        if (ft_quality_try(&cx, rules.at[i], &wrong) != FT_OK) {
            ft_panic("%s", cx.error.message);
        }
    }
    if (ft_mono_ns() - start > (int64_t)LONGEST_S * 1000000000) {
        ft_panic("it took too long");
    }
    return 0;
}
