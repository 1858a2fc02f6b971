/* Lock files of anybody: the first byte says which kind; any bytes give dependencies or a warning.
 */
#include "deps/deps.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const paths[] = {
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "requirements.txt",
    "poetry.lock",
    "pdm.lock",
    "uv.lock",
    "Pipfile.lock",
    "Cargo.lock",
    "go.mod",
    "pom.xml",
    "gradle.lockfile",
    "build.gradle",
    "Gemfile.lock",
    "composer.lock",
    "packages.config",
    "packages.lock.json",
    "a.csproj",
    "mix.lock",
    "libs.versions.toml",
    "var/lib/dpkg/status",
    "lib/apk/db/installed",
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_deps deps = {0};
    if (size < 1) {
        return 0;
    }
    const char *path = paths[data[0] % FT_COUNT(paths)];
    struct ft_slice text = {ft_strndup(arena, (const char *)data + 1, size - 1), size - 1};
    memcpy((char *)(uintptr_t)text.data, data + 1, size - 1);
    if (!ft_deps_knows(path) || ft_deps_read(&cx, NULL, path, text, &deps) != FT_OK) {
        ft_panic("%s: %s", path, cx.error.message);
    }
    for (size_t i = 0; i < deps.count; i++) {
        const struct ft_dependency *d = &deps.at[i];
        if (!d->name || !*d->name || d->line < 0 || d->line > (int64_t)size + 1 ||
            strpbrk(d->name, "\n\x1b") || (d->version && !*d->version)) {
            ft_panic("%s: a dependency that is none", path);
        }
    }
    for (size_t i = 0; i < deps.warnings.count; i++) {
        if (!deps.warnings.at[i].message) {
            ft_panic("%s: a warning without words", path);
        }
    }
    return 0;
}
