#include "agent/results.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TESTS = 200000, LONGEST_NAME = 300 };

struct mark {
    const char *text;
    enum ft_test_status status;
};

/* Marks at the start of a line (white space aside); the name follows. */
static const struct mark leading[] = {
    {"ok ", FT_TEST_PASSED},           {"not ok ", FT_TEST_FAILED},
    {"PASSED ", FT_TEST_PASSED},       {"FAILED ", FT_TEST_FAILED},
    {"ERROR ", FT_TEST_FAILED},        {"SKIPPED ", FT_TEST_SKIPPED},
    {"PASS: ", FT_TEST_PASSED},        {"FAIL: ", FT_TEST_FAILED},
    {"XFAIL: ", FT_TEST_PASSED},       {"SKIP: ", FT_TEST_SKIPPED},
    {"--- PASS: ", FT_TEST_PASSED},    {"--- FAIL: ", FT_TEST_FAILED},
    {"--- SKIP: ", FT_TEST_SKIPPED},   {"[       OK ] ", FT_TEST_PASSED},
    {"[  FAILED  ] ", FT_TEST_FAILED}, {"[  SKIPPED ] ", FT_TEST_SKIPPED},
    {"\xe2\x9c\x94 ", FT_TEST_PASSED}, /* ✔ */
    {"\xe2\x9c\x93 ", FT_TEST_PASSED}, /* ✓ */
    {"\xe2\x9c\x96 ", FT_TEST_FAILED}, /* ✖ */
    {"\xe2\x9c\x95 ", FT_TEST_FAILED}, /* ✕ */
    {"\xe2\x9c\x97 ", FT_TEST_FAILED}, /* ✗ */
};

/* Marks at the end; the name stands before. */
static const struct mark trailing[] = {
    {" ... ok", FT_TEST_PASSED},       {" ... FAIL", FT_TEST_FAILED},
    {" ... FAILED", FT_TEST_FAILED},   {" ... ERROR", FT_TEST_FAILED},
    {" ... ignored", FT_TEST_SKIPPED}, {" PASSED", FT_TEST_PASSED},
    {" FAILED", FT_TEST_FAILED},       {" ERROR", FT_TEST_FAILED},
    {" SKIPPED", FT_TEST_SKIPPED},
};

/* Takes "(12.3 ms)", "(0.00s)", "0.03 sec" and "[ 10%]" off the end: they differ at each run. */
static struct ft_slice without_figures(struct ft_slice text) {
    text = ft_slice_trim(text);
    char open = ft_slice_ends(text, ")") ? '(' : ft_slice_ends(text, "]") ? '[' : 0;
    if (!open) {
        return text;
    }
    const char *at = memrchr(text.data, open, text.size);
    size_t inside = at ? (size_t)(text.data + text.size - at) - 2 : 0;
    bool digits = false;
    for (size_t i = 1; at && i <= inside; i++) {
        digits |= isdigit((unsigned char)at[i]) != 0;
        if (!strchr("0123456789.,% msec/", at[i])) {
            return text;
        }
    }
    return digits ? ft_slice_trim((struct ft_slice){text.data, (size_t)(at - text.data)}) : text;
}

/* "1 - name # SKIP why" of TAP: the number goes, the directive counts. */
static struct ft_slice tap_name(struct ft_slice text, enum ft_test_status *status) {
    size_t digits = 0;
    while (digits < text.size && isdigit((unsigned char)text.data[digits])) {
        digits++;
    }
    struct ft_slice name = ft_slice_trim((struct ft_slice){text.data + digits, text.size - digits});
    if (ft_slice_starts(name, "- ")) {
        name = ft_slice_trim((struct ft_slice){name.data + 2, name.size - 2});
    }
    ptrdiff_t directive = ft_slice_find(name, FT_SLICE(" # "));
    if (directive >= 0) {
        struct ft_slice word = {name.data + directive + 3, name.size - (size_t)directive - 3};
        bool skip = word.size >= 4 && strncasecmp(word.data, "SKIP", 4) == 0;
        bool todo = word.size >= 4 && strncasecmp(word.data, "TODO", 4) == 0;
        if (skip || todo) {
            *status = FT_TEST_SKIPPED;
        }
        name.size = (size_t)directive;
    }
    return name.size ? name : text;
}

/* "test_a (tests.test_x.T.test_a)", as unittest has it, says the same thing twice. */
static struct ft_slice without_echo(struct ft_slice name) {
    ptrdiff_t open = ft_slice_find(name, FT_SLICE(" ("));
    if (open <= 0 || !ft_slice_ends(name, ")")) {
        return name;
    }
    struct ft_slice inside = {name.data + open + 2, name.size - (size_t)open - 3};
    struct ft_slice word = {name.data, (size_t)open};
    bool echo = inside.size > word.size && inside.data[inside.size - word.size - 1] == '.' &&
                memcmp(inside.data + inside.size - word.size, word.data, word.size) == 0;
    return echo ? inside : name;
}

static void record(struct ft_arena *arena, struct ft_test_results *results, struct ft_slice name,
                   enum ft_test_status status) {
    name = without_echo(without_figures(name));
    name.size = name.size > LONGEST_NAME ? LONGEST_NAME : name.size;
    if (!name.size || results->tests.count >= MOST_TESTS) {
        return;
    }
    struct ft_slice key = name;
    for (int again = 2; ft_map_get(&results->tests, key) && again < 1000; again++) {
        key = ft_slice_of(ft_sprintf(arena, "%.*s #%d", (int)name.size, name.data, again));
    }
    ft_map_put(&results->tests, key, (void *)(uintptr_t)status);
    results->passed += status == FT_TEST_PASSED;
    results->failed += status == FT_TEST_FAILED;
    results->skipped += status == FT_TEST_SKIPPED;
}

static bool read_leading(struct ft_arena *arena, struct ft_slice line,
                         struct ft_test_results *results) {
    for (size_t i = 0; i < FT_COUNT(leading); i++) {
        if (!ft_slice_starts(line, leading[i].text)) {
            continue;
        }
        size_t size = strlen(leading[i].text);
        struct ft_slice name = {line.data + size, line.size - size};
        enum ft_test_status status = leading[i].status;
        if (i < 2) { /* TAP, and go's "ok  package 0.1s": only TAP has a number */
            name = ft_slice_trim(name);
            if (!name.size || !isdigit((unsigned char)name.data[0])) {
                return false;
            }
            name = tap_name(name, &status);
        } else if (i < 6) { /* pytest -rA: "FAILED a.py::test - why" */
            ptrdiff_t why = ft_slice_find(name, FT_SLICE(" - "));
            name.size = why >= 0 ? (size_t)why : name.size;
            if (ft_slice_find(name, FT_SLICE("::")) < 0) {
                return false;
            }
        }
        record(arena, results, name, status);
        return true;
    }
    return false;
}

/* " 1/12 Test  #1: name .......   Passed    0.03 sec" */
static bool read_ctest(struct ft_arena *arena, struct ft_slice line,
                       struct ft_test_results *results) {
    ptrdiff_t at = ft_slice_find(line, FT_SLICE(" Test "));
    ptrdiff_t colon = ft_slice_find(line, FT_SLICE(": "));
    ptrdiff_t dots = ft_slice_find(line, FT_SLICE(" .."));
    if (at < 0 || colon < at || dots < colon + 2 || !isdigit((unsigned char)line.data[0])) {
        return false;
    }
    struct ft_slice name = {line.data + colon + 2, (size_t)(dots - colon - 2)};
    struct ft_slice rest = {line.data + dots, line.size - (size_t)dots};
    bool passed = ft_slice_find(rest, FT_SLICE("Passed")) >= 0;
    bool skipped = ft_slice_find(rest, FT_SLICE("Skipped")) >= 0;
    record(arena, results, name,
           passed    ? FT_TEST_PASSED
           : skipped ? FT_TEST_SKIPPED
                     : FT_TEST_FAILED);
    return true;
}

static void read_trailing(struct ft_arena *arena, struct ft_slice line,
                          struct ft_test_results *results) {
    ptrdiff_t skipped = ft_slice_find(line, FT_SLICE(" ... skipped"));
    if (skipped > 0) {
        record(arena, results, (struct ft_slice){line.data, (size_t)skipped}, FT_TEST_SKIPPED);
        return;
    }
    struct ft_slice bare = without_figures(line);
    for (size_t i = 0; i < FT_COUNT(trailing); i++) {
        if (ft_slice_ends(bare, trailing[i].text)) {
            struct ft_slice name = {bare.data, bare.size - strlen(trailing[i].text)};
            bool pytest = trailing[i].text[1] != '.';
            if (!pytest || ft_slice_find(name, FT_SLICE("::")) >= 0) {
                record(arena, results, name, trailing[i].status);
            }
            return;
        }
    }
}

void ft_test_results_read(struct ft_arena *arena, struct ft_slice output,
                          struct ft_test_results *results) {
    *results = (struct ft_test_results){0};
    ft_map_init(&results->tests, arena);
    struct ft_slice line;
    while (ft_slice_line(&output, &line)) {
        line = ft_slice_trim(line);
        if (line.size && !read_leading(arena, line, results) && !read_ctest(arena, line, results)) {
            read_trailing(arena, line, results);
        }
    }
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort(struct ft_strings *names) {
    if (names->count) {
        qsort(names->at, names->count, sizeof *names->at, by_text);
    }
}

void ft_test_results_lost(struct ft_arena *arena, const struct ft_test_results *before,
                          const struct ft_test_results *after, struct ft_strings *lost) {
    struct ft_strings failed = {0};
    struct ft_strings gone = {0};
    size_t at = 0;
    struct ft_slice name;
    void *status = NULL;
    while (ft_map_next(&before->tests, &at, &name, &status)) {
        uintptr_t now = (uintptr_t)ft_map_get(&after->tests, name);
        if ((uintptr_t)status == FT_TEST_PASSED && now != FT_TEST_PASSED) {
            *FT_PUSH(arena, now ? &failed : &gone) = ft_slice_dup(arena, name);
        }
    }
    sort(&failed);
    sort(&gone);
    for (size_t i = 0; i < gone.count; i++) {
        *FT_PUSH(arena, &failed) = gone.at[i];
    }
    *lost = failed;
}
