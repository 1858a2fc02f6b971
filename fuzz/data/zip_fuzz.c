/* Archives of anybody: any bytes give entries of the size that was said, or an error. */
#include "data/zip.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST = 16 << 20 };

static ft_err visit(ft_ctx *cx, void *to, const struct ft_zip_entry *entry) {
    FT_BUF struct ft_buf content;
    ft_buf_init(&content, FT_BUF_NO_CAP);
    enum ft_err_code err = ft_zip_unpack(cx, to, entry, MOST, &content);
    if (err == FT_OK && (content.size != entry->size || content.data[content.size])) {
        ft_panic("an entry of %zu bytes instead of %llu", content.size,
                 (unsigned long long)entry->size);
    }
    ft_clear(cx);
    return FT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_zip_source source = {.fd = -1, .bytes = {(const char *)data, size}, .size = size};
    FT_IGNORE(ft_zip_each(&cx, &source, visit, &source));
    return 0;
}
