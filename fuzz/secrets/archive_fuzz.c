/* Archives of anybody: no crash, no hang, bounded in all that they unpack to. */
#include "secrets/secrets.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { MOST = 300 << 20 };

static void visit(void *to, const char *path, struct ft_slice content) {
    size_t *total = to;
    unsigned sum = 0;
    for (size_t i = 0; i < content.size; i += 4096) { /* each page of it is there */
        sum += (unsigned char)content.data[i];
    }
    *total += content.size + (sum & 0) + (*path == '\0');
    if (*total > MOST) {
        ft_panic("an archive unpacked to %zu bytes", *total);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_strings notes = {0};
    struct ft_slice content = {(const char *)data, size};
    size_t total = 0;
    if (ft_archive_is(content)) {
        ft_archive_each(&cx, "x", content, visit, &total, &notes);
    }
    ft_arena_free(arena);
    return 0;
}
