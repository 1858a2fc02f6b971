/* Reports of coverage of anybody: any bytes give lines in their order or an error. */
#include "analysis/coverage.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_coverage coverage = {0};
    const char *format = NULL;
    struct ft_slice text = {ft_strndup(arena, (const char *)data, size), size};
    if (ft_coverage_parse(&cx, text, &format, &coverage) != FT_OK) {
        return 0;
    }
    for (size_t i = 0; i < coverage.files.count; i++) {
        const struct ft_coverage_file *file = &coverage.files.at[i];
        struct ft_covered all = ft_coverage_count(file, 1, 0);
        for (size_t k = 1; k < file->count; k++) {
            if (file->at[k - 1].line >= file->at[k].line) {
                abort();
            }
        }
        if (!format || all.lines != (int64_t)file->count || all.covered > all.lines) {
            abort();
        }
    }
    return 0;
}
