/* Sources of anybody: whatever they say, they are walked over to the end in bounded time, and each
 * finding lies within its file. */
#include "base/clock.h"
#include "rules/rules.h"

#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"a.c",   "a.cc", "a.cs", "a.go", "a.java", "a.js",
                                    "a.php", "a.py", "a.rb", "a.ts", "a.tsx"};

static const char *folder(void) {
    static char path[] = "/tmp/fettle-fuzz-rules-XXXXXX";
    static bool made;
    if (!made && !mkdtemp(path)) {
        ft_panic("no folder");
    }
    made = true;
    return path;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { LONGEST_S = 20 };
    if (size < 2 || size > 20000) {
        return 0;
    }
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_root root;
    const char *name = names[data[0] % FT_COUNT(names)];
    struct ft_slice text = {(const char *)data + 1, size - 1};
    if (ft_root_keep(&cx, folder(), &root) != FT_OK ||
        ft_file_write(&cx, &root, name, 0600, text) != FT_OK) {
        ft_panic("%s", cx.error.message);
    }
    struct ft_source_file file = {.path = name,
                                  .size = (int64_t)text.size,
                                  .lang = ft_lang_of(name, (struct ft_slice){"", 0})};
    struct ft_source_list list = {.at = &file, .count = 1};
    struct ft_rules_spec spec = {.root = &root, .files = &list, .tests = true};
    struct ft_rules_scan scan;
    int64_t start = ft_mono_ns();
    if (ft_rules_run(&cx, &spec, &scan) != FT_OK) {
        ft_panic("%s", cx.error.message);
    }
    for (size_t i = 0; i < scan.findings.count; i++) {
        const struct ft_place *place = &scan.findings.at[i].place;
        if (place->line < 1 || (size_t)place->line > text.size + 1) {
            ft_panic("a finding outside of its file");
        }
    }
    if (ft_mono_ns() - start > (int64_t)LONGEST_S * 1000000000) {
        ft_panic("it took too long");
    }
    return 0;
}
