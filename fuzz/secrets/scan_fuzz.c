/* Files of anybody: no crash, no hang, findings inside of the file, and nothing shown whole. */
#include "secrets/secrets.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds, const char *what) {
    if (!holds) {
        ft_panic("%s", what);
    }
}

static struct ft_secret_scanner *scanner;

/* Compiling takes seconds under a sanitizer: not a part of any input's time. */
int LLVMFuzzerInitialize(int *argc, char ***argv) {
    static ft_ctx cx;
    struct ft_secrets *secrets = NULL;
    (void)argc;
    (void)argv;
    cx.arena = ft_arena_new();
    check(ft_secrets_open(&cx, NULL, NULL, &secrets) == FT_OK, "the table does not compile");
    scanner = ft_secret_scanner_new(secrets);
    return 0;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    static const char *const paths[] = {"a.env",    "src/main.c", "README.md",
                                        "x.min.js", "tests/x.py", "package-lock.json"};
    if (size < 1 || size > 65536) {
        return 0;
    }
    struct ft_arena *arena = ft_arena_new();
    struct ft_secret_list list = {0};
    struct ft_secret_text text = {.path = paths[data[0] % FT_COUNT(paths)],
                                  .content = {(const char *)data + 1, size - 1},
                                  .foreign = data[0] & 0x80};
    ft_secret_scan(scanner, arena, &text, &list);
    for (size_t i = 0; i < list.count; i++) {
        const struct ft_secret *secret = &list.at[i];
        check(secret->line >= 1 && secret->column >= 1 && secret->end_line >= secret->line,
              "a finding without a place");
        check((size_t)secret->end_line <= size, "a finding outside of the file");
        check(strlen(secret->fingerprint) == FT_SECRET_FINGERPRINT - 1, "no fingerprint");
        check(strlen(secret->masked) <= 4 * 6 + 2 * 6 + 3, "a secret shown");
    }
    ft_arena_free(arena);
    return 0;
}
