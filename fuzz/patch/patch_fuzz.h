/* A few files in memory, and what must hold of every plan that is made of any input. */
#ifndef FUZZ_PATCH_FUZZ_H
#define FUZZ_PATCH_FUZZ_H

#include "patch/patch.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    const char *path, *text;
} fuzz_files[] = {
    {"a", "one\ntwo\nthree\n\nfour\n"},
    {"b.c", "int f(void) {\r\n\treturn 1;\r\n}\r\n\r\nint g(void) {\r\n\treturn 1;\r\n}\r\n"},
    {"d/e.py",
     "\xef\xbb\xbf"
     "class A:\n    def f(self):\n        pass\nclass B:\n    def f(self):\n        pass"},
    {"l", "gr\xfcn\nrot\n"},
    {"empty", ""},
};

static ft_err fuzz_read(void *to, ft_ctx *cx, const char *path, struct ft_patch_found *found) {
    (void)to;
    (void)cx;
    *found = (struct ft_patch_found){.bytes = {"", 0}};
    for (size_t i = 0; i < FT_COUNT(fuzz_files); i++) {
        if (strcmp(fuzz_files[i].path, path) == 0) {
            found->there = true;
            found->bytes = ft_slice_of(fuzz_files[i].text);
            found->info.st_mode = S_IFREG | 0644;
        }
    }
    return FT_OK;
}

/* Lines that a plan says it leaves are there after it, byte by byte. */
static inline void fuzz_check_file(ft_ctx *cx, const struct ft_patch_file *file) {
    struct ft_patch_found there;
    FT_IGNORE(fuzz_read(NULL, cx, file->path, &there));
    bool changes = file->done != FT_PATCH_CHANGED || !ft_slice_eq(there.bytes, file->after) ||
                   file->mode != 0644;
    if (!changes || (file->done == FT_PATCH_CREATED) != (!there.there && !file->from) ||
        strncmp(file->path, "../", 3) == 0 || file->path[0] == '/' ||
        strncasecmp(file->path, ".git", 5) == 0) {
        ft_panic("%s: %s", file->path, ft_patch_done_words[file->done]);
    }
    struct ft_slice mark = FT_SLICE("\xef\xbb\xbf");
    bool marked = ft_slice_find(there.bytes, mark) == 0;
    if (file->after.size > there.bytes.size + ((size_t)16 << 20) && marked) {
        ft_panic("%s has %zu bytes", file->path, file->after.size);
    }
}

/* No more lines go or come than the input has with that sign; one a file for its final newline. */
static inline void fuzz_check_counts(const struct ft_patch_plan *plan, struct ft_slice input) {
    int64_t counts[2] = {0, 0};
    int64_t added = 0;
    int64_t removed = 0;
    struct ft_slice line;
    while (ft_slice_line(&input, &line)) {
        counts[0] += line.size && line.data[0] == '+';
        counts[1] += line.size && line.data[0] == '-';
    }
    for (size_t i = 0; i < plan->count; i++) {
        added += plan->at[i].added - 1;
        removed += plan->at[i].removed - 1;
    }
    if (added > counts[0] || removed > counts[1]) {
        ft_panic("%lld lines came and %lld went", (long long)added, (long long)removed);
    }
}

static inline int fuzz_patch(enum ft_patch_form form, const uint8_t *data, size_t size) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena};
    struct ft_patch_reader reader = {.read = fuzz_read};
    struct ft_patch_plan plan = {0};
    struct ft_patch_plan again = {0};
    const char *diff = NULL;
    struct ft_slice input = {(const char *)data, size};
    if (ft_patch_make(&cx, &reader, form, input, &plan) != FT_OK) {
        if (plan.count || !cx.error.message) {
            ft_panic("an input that was refused left a plan, or no word");
        }
        return 0;
    }
    for (size_t i = 0; i < plan.count; i++) {
        fuzz_check_file(&cx, &plan.at[i]);
    }
    if (form == FT_PATCH_UDIFF && !memmem(input.data, input.size, "copy from", 9)) {
        fuzz_check_counts(&plan, input);
    }
    /* The same input makes the same plan; its difference, applied, makes the same files. */
    if (ft_patch_diff(&cx, &plan, &diff) == FT_OK && !strstr(diff, "Binary files") &&
        ft_patch_make(&cx, &reader, form, input, &again) == FT_OK && again.count != plan.count) {
        ft_panic("one input made two plans");
    }
    return 0;
}

#endif
