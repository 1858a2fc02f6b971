/* A manifest of any kind and a text beside it: what is asked for, and what of it is named. */
#include "deps/unused_int.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(void *to, uint32_t word) {
    size_t *sum = to;
    *sum += word;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const names[] = {
        "package.json", "composer.json", "Cargo.toml", "pyproject.toml",     "Pipfile",
        "go.mod",       "Gemfile",       "mix.exs",    "a/requirements.txt", "docs/package.json"};
    if (size < 2) {
        return 0;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx cx = {.arena = scratch};
    struct ft_root root = {.fd = -1, .path = "/nowhere"};
    struct ft_deps deps = {0};
    struct ft_manifests all = {.cx = &cx, .root = &root, .deps = &deps, .arena = scratch};
    struct ft_mentions mentions;
    size_t sum = 0;
    /* Readers may look one byte past the end, where files have a NUL. */
    struct ft_slice text = {ft_strndup(scratch, (const char *)data + 1, size - 1), size - 1};
    memcpy((char *)(uintptr_t)text.data, data + 1, size - 1);
    ft_asked_read(&all, names[data[0] % FT_COUNT(names)], text);
    ft_asked_names(&all);
    ft_mentions_init(&mentions, scratch);
    for (size_t i = 0; i < all.asked.count; i++) {
        const struct ft_asked *asked = &all.asked.at[i];
        if (asked->name) {
            ft_mentions_want(&mentions, asked->name);
        }
        for (size_t k = 0; k < asked->called.count; k++) {
            ft_mentions_want(&mentions, asked->called.at[k]);
        }
    }
    ft_mentions_find(&mentions, text, count, &sum);
    return 0;
}
