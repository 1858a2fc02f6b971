/* How most sources of a language are written: indentation, line ends, names. A few files of each
 * language are read, spread over the tree; what nearly all of them do is said, anything less is
 * not. */
#include "base/text.h"
#include "code/code.h"
#include "project/look_int.h"

#include <ctype.h>
#include <string.h>

enum {
    LANGUAGES = 3,
    SAMPLES = 10,            /* of a language */
    SAMPLE_MOST = 48 * 1024, /* larger ones are made by a program as often as not */
    FILES_FEWEST = 5,
    INDENTED_FEWEST = 3,
    NAMES_FEWEST = 6,
    SHARE = 90, /* in a hundred */
};

enum style { PLAIN, SNAKE, KEBAB, CAMEL, PASCAL, OTHER, STYLES };
static const char *const style_names[] = {
    [SNAKE] = "snake_case", [KEBAB] = "kebab-case", [CAMEL] = "camelCase", [PASCAL] = "PascalCase"};

enum indent { NONE, TABS, TWO, THREE, FOUR, EIGHT, INDENTS };
static const char *const indent_names[] = {[TABS] = "tabs",
                                           [TWO] = "2 spaces",
                                           [THREE] = "3 spaces",
                                           [FOUR] = "4 spaces",
                                           [EIGHT] = "8 spaces"};

/* A word before the name of a function; NULL: the name stands before the first bracket of a line at
 * the margin
 * ("C"), or of one with a modifier ("Java"). */
static const struct habit {
    const char *language, *before;
} habits[] = {
    {"python", "def "},
    {"ruby", "def "},
    {"elixir", "def "},
    {"go", "func "},
    {"rust", "fn "},
    {"javascript", "function "},
    {"typescript", "function "},
    {"tsx", "function "},
    {"php", "function "},
    {"bash", NULL},
    {"c", NULL},
    {"cpp", NULL},
    {"java", "p"},
    {"c_sharp", "p"},
};

struct counts {
    const struct ft_lang *lang;
    size_t files, crlf;
    size_t indents[INDENTS], functions[STYLES], names[STYLES];
    const char *example;
};

static enum style style_of(struct ft_slice name) {
    bool upper = false;
    bool lower = false;
    bool under = false;
    bool dash = false;
    while (name.size && *name.data == '_') {
        name = (struct ft_slice){name.data + 1, name.size - 1};
    }
    for (size_t i = 0; i < name.size; i++) {
        upper |= isupper((unsigned char)name.data[i]) != 0;
        lower |= islower((unsigned char)name.data[i]) != 0;
        under |= name.data[i] == '_';
        dash |= name.data[i] == '-';
    }
    if (!lower || (under && dash) || (upper && (under || dash))) {
        return OTHER;
    }
    return under                                ? SNAKE
           : dash                               ? KEBAB
           : !upper                             ? PLAIN
           : isupper((unsigned char)*name.data) ? PASCAL
                                                : CAMEL;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* The word right before the first bracket. */
static struct ft_slice word_before(struct ft_slice line) {
    const char *bracket = memchr(line.data, '(', line.size);
    size_t end = bracket ? (size_t)(bracket - line.data) : 0;
    size_t start = end;
    while (start && is_word(line.data[start - 1])) {
        start--;
    }
    return (struct ft_slice){line.data + start, end - start};
}

static struct ft_slice function_of(struct ft_slice line, const char *before) {
    static const char *const modifiers[] = {"public ", "private ", "protected ", "internal "};
    struct ft_slice none = {"", 0};
    struct ft_slice trimmed = ft_slice_trim(line);
    bool opens = trimmed.size && trimmed.data[trimmed.size - 1] == '{';
    if (!before) { /* C: at the margin, a body follows */
        return opens && line.size && (isalpha((unsigned char)*line.data) || *line.data == '_')
                   ? word_before(line)
                   : none;
    }
    if (!before[1]) {
        for (size_t i = 0; i < FT_COUNT(modifiers); i++) {
            if (ft_slice_starts(trimmed, modifiers[i]) &&
                !memchr(trimmed.data, '=', trimmed.size)) {
                return word_before(trimmed);
            }
        }
        return none;
    }
    ptrdiff_t at =
        ft_slice_starts(trimmed, before) ? 0 : ft_slice_find(trimmed, ft_slice_of(before));
    if (at < 0 || (at && trimmed.data[at - 1] != ' ')) {
        return none;
    }
    size_t start = (size_t)at + strlen(before);
    size_t end = start;
    while (end < trimmed.size && is_word(trimmed.data[end])) {
        end++;
    }
    return (struct ft_slice){trimmed.data + start, end - start};
}

static enum indent indent_of(const size_t *steps, size_t tabs, size_t spaces) {
    static const enum indent kinds[] = {[2] = TWO, [3] = THREE, [4] = FOUR, [8] = EIGHT};
    size_t best = 0;
    if (tabs > spaces) {
        return TABS;
    }
    for (size_t i = 2; i < FT_COUNT(kinds); i++) {
        best = kinds[i] != NONE && steps[i] > (best ? steps[best] : 0) ? i : best;
    }
    return kinds[best];
}

static void read_sample(struct counts *counts, struct ft_slice text, const char *before) {
    size_t steps[9] = {0};
    size_t tabs = 0;
    size_t spaces = 0;
    size_t last = 0;
    struct ft_slice line;
    bool crlf = ft_slice_find(text, FT_SLICE("\r\n")) >= 0;
    while (ft_slice_line(&text, &line)) {
        size_t depth = 0;
        while (depth < line.size && line.data[depth] == ' ') {
            depth++;
        }
        bool blank = !ft_slice_trim(line).size;
        if (blank || line.data[depth] == '*') { /* the middle of a comment */
            continue;
        }
        tabs += *line.data == '\t';
        spaces += depth > 1;
        if (depth > last && depth - last < FT_COUNT(steps)) {
            steps[depth - last]++;
        }
        last = depth;
        struct ft_slice name = function_of(line, before);
        if (name.size > 1) {
            counts->functions[style_of(name)]++;
        }
    }
    counts->files++;
    counts->crlf += crlf;
    counts->indents[indent_of(steps, tabs, spaces)]++;
}

/* The index from 1 that nearly all of COUNTS, without the first, fall on; 0 where there is none. */
static size_t agreed(const size_t *counts, size_t count, size_t fewest) {
    size_t all = 0;
    size_t best = 1;
    for (size_t i = 1; i < count; i++) {
        all += counts[i];
        best = counts[i] > counts[best] ? i : best;
    }
    return all >= fewest && counts[best] * 100 >= all * SHARE ? best : 0;
}

static const char *with_more(struct look *look, const char *example, size_t files) {
    return files < 2 ? example
                     : ft_sprintf(look->cx->arena, "%s and %zu more file%s", example, files - 1,
                                  files == 2 ? "" : "s");
}

/* "snake_case files and functions", or NULL where neither is agreed on. */
static const char *names_of(struct ft_arena *arena, const struct counts *counts) {
    size_t files = agreed(counts->names, STYLES, NAMES_FEWEST);
    size_t functions = agreed(counts->functions, STYLES, NAMES_FEWEST);
    const char *of_files = files && files != OTHER ? style_names[files] : NULL;
    const char *of_functions = functions && functions != OTHER ? style_names[functions] : NULL;
    if (of_files && of_functions) {
        return files == functions
                   ? ft_sprintf(arena, "%s files and functions", of_files)
                   : ft_sprintf(arena, "%s files, %s functions", of_files, of_functions);
    }
    return of_files       ? ft_sprintf(arena, "%s files", of_files)
           : of_functions ? ft_sprintf(arena, "%s functions", of_functions)
                          : NULL;
}

/* "4 spaces, LF" */
static const char *form_of(struct ft_arena *arena, const struct counts *counts) {
    if (counts->files < FILES_FEWEST) {
        return NULL;
    }
    size_t indent = agreed(counts->indents, INDENTS, INDENTED_FEWEST);
    const char *ends = !counts->crlf ? "LF" : counts->crlf == counts->files ? "CRLF" : NULL;
    return indent && ends ? ft_sprintf(arena, "%s, %s", indent_names[indent], ends)
           : indent       ? indent_names[indent]
                          : ends;
}

static void say(struct look *look, const struct counts *counts) {
    struct ft_arena *arena = look->cx->arena;
    const char *said[] = {form_of(arena, counts), names_of(arena, counts)};
    for (size_t i = 0; i < FT_COUNT(said); i++) {
        if (said[i]) {
            look_fact(look, "convention", ft_sprintf(arena, "%s: %s", counts->lang->name, said[i]),
                      with_more(look, counts->example, counts->files), 0);
        }
    }
}

static const struct habit *habit_of(const char *language) {
    for (size_t i = 0; i < FT_COUNT(habits); i++) {
        if (strcmp(habits[i].language, language) == 0) {
            return &habits[i];
        }
    }
    return NULL;
}

/* Every file of the language names itself; some spread over all of them are read. */
static void look_at(struct look *look, const struct ft_language_use *use,
                    const struct habit *habit) {
    struct counts counts = {.lang = ft_lang_named(use->id)};
    size_t step = (size_t)use->files / SAMPLES + 1;
    size_t seen = 0;
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_ctx reading = {.arena = scratch};
    for (size_t i = 0; i < look->list->count; i++) {
        const struct ft_tree_entry *entry = &look->list->at[i];
        struct ft_slice text;
        if ((entry->mode & 0170000) != 0100000 || entry->generated || entry->filtered ||
            ft_lang_of(entry->path, (struct ft_slice){"", 0}) != counts.lang) {
            continue;
        }
        const char *name = ft_path_base(entry->path);
        counts.names[style_of((struct ft_slice){name, strcspn(name, ".")})]++;
        if (seen++ % step == 0 &&
            ft_repo_blob(&reading, look->repo, entry->oid, SAMPLE_MOST, &text) == FT_OK) {
            counts.example = counts.example ? counts.example : entry->path;
            read_sample(&counts, text, habit->before);
        }
    }
    if (counts.files) {
        say(look, &counts);
    }
}

/* How files of tests are called; of each extension the way that nearly all of them have. */
static void look_at_tests(struct look *look) {
    static const char *const globs[] = {
        "test_*.py",   "*_test.py",  "*.test.js",  "*.spec.js",  "*.test.mjs", "*.spec.mjs",
        "*.test.ts",   "*.spec.ts",  "*.test.tsx", "*.spec.tsx", "*_test.go",  "*Test.java",
        "*Tests.java", "Test*.java", "*Test.kt",   "*Tests.cs",  "*Test.cs",   "*_spec.rb",
        "*_test.rb",   "test_*.rb",  "*Test.php",  "*_test.exs", "*_test.c",   "test_*.c",
        "*_test.cc",   "*_test.cpp", "test_*.cpp", "*_test.rs",
    };
    size_t counts[FT_COUNT(globs)] = {0};
    const char *examples[FT_COUNT(globs)] = {0};
    for (size_t i = 0; i < look->list->count; i++) {
        const char *name = ft_path_base(look->list->at[i].path);
        if (!strstr(name, "est") && !strstr(name, "spec")) {
            continue;
        }
        for (size_t g = 0; g < FT_COUNT(globs); g++) {
            if (ft_glob(globs[g], name)) {
                examples[g] = examples[g] ? examples[g] : look->list->at[i].path;
                counts[g]++;
                break;
            }
        }
    }
    for (size_t g = 0; g < FT_COUNT(globs); g++) {
        size_t same = 0;
        for (size_t other = 0; other < FT_COUNT(globs); other++) {
            bool alike = strcmp(ft_path_extension(globs[g]), ft_path_extension(globs[other])) == 0;
            same += alike ? counts[other] : 0;
        }
        if (counts[g] >= 2 && counts[g] * 100 >= same * SHARE) {
            look_fact(look, "convention",
                      ft_sprintf(look->cx->arena, "tests are called %s", globs[g]),
                      with_more(look, examples[g], counts[g]), 0);
        }
    }
}

void find_habits(struct look *look) {
    size_t looked = 0;
    for (size_t i = 0; i < look->profile->languages.count && looked < LANGUAGES; i++) {
        const struct habit *habit = habit_of(look->profile->languages.at[i].id);
        if (habit) {
            look_at(look, &look->profile->languages.at[i], habit);
            looked++;
        }
    }
    look_at_tests(look);
}
