/* Settings files: any bytes give settings or an error. */
#include "conf/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libfyaml 0.7.12 loses a chunk of a very long quoted scalar: once a file, at most its size. */
const char *__lsan_default_suppressions(void) {
    return "leak:fy_atom_iter_grow_chunk\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char path[64];
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    if (!path[0]) {
        snprintf(path, sizeof path, "/tmp/fettle-fuzz-%d.yaml", (int)getpid());
    }
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size) {
        abort();
    }
    fclose(file);
    struct ft_conf *conf = NULL;
    struct ft_conf_sources sources = {.person_file = path};
    FT_IGNORE(ft_conf_load(&cx, &sources, &conf));
    unlink(path);
    return 0;
}
