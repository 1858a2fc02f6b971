#include "base/text.h"
#include "graph/map_int.h"
#include "index/search.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEEDS = 40,
    READ = 300,
    FILES_MIN = 200, /* that are looked at, or more with a larger budget */
    OF_A_FILE = 40,  /* symbols of one file */
    LINE_COLUMNS = 160,
    LINE_MAX_BYTES = 1000,
    TASK_WORDS = 64
};

/* A symbol that may be shown. */
struct choice {
    uint32_t file; /* its place among the files that are looked at */
    uint32_t symbol, line;
    double score;
    bool meant; /* its name speaks of the task */
};
struct choices {
    FT_VEC(struct choice);
};

struct mapping {
    ft_ctx *cx;
    const struct ft_index *index;
    const struct ft_graph *graph;
    const struct ft_map_spec *spec;
    struct ft_near_list files;
    struct map_seeds seeds; /* for snippets, where they are wanted */
    const char *words[TASK_WORDS], *stems[TASK_WORDS];
    size_t word_sizes[TASK_WORDS], stem_sizes[TASK_WORDS];
    uint64_t starts[UCHAR_MAX + 1]; /* the stems that begin with a letter, a bit for each */
    size_t word_count, wanted;
};

/* Eight tokens take a file at the least. */
static size_t files_looked_at(const struct mapping *m) {
    size_t files = (size_t)m->spec->tokens / 8;
    return files < FILES_MIN ? FILES_MIN : files;
}

static bool is_wanted(const struct mapping *m, const struct ft_index_file *file) {
    return !file->binary && !file->vendored &&
           (!m->spec->under || strncmp(file->path, m->spec->under, strlen(m->spec->under)) == 0);
}

/* "numbers" and "printed" speak of print_number. */
static const char *stem_of(struct ft_arena *arena, const char *word) {
    static const char *const ends[] = {"ing", "ed", "es", "s"};
    enum { LEAST = 4 };
    size_t size = strlen(word);
    for (size_t i = 0; i < FT_COUNT(ends); i++) {
        size_t end = strlen(ends[i]);
        if (size >= LEAST + end && strcasecmp(word + size - end, ends[i]) == 0) {
            return ft_strndup(arena, word, size - end);
        }
    }
    return word;
}

static void add_word(struct mapping *m, const char *word) {
    enum { STEM_LEAST = 4 };
    size_t at = m->word_count++;
    const char *stem = stem_of(m->cx->arena, word);
    m->words[at] = word;
    m->word_sizes[at] = strlen(word);
    m->stems[at] = stem;
    m->stem_sizes[at] = strlen(stem);
    if (m->stem_sizes[at] >= STEM_LEAST) {
        m->starts[tolower((unsigned char)*stem)] |= UINT64_C(1) << at;
        m->starts[toupper((unsigned char)*stem)] |= UINT64_C(1) << at;
    }
}

/* Names that stand in the task: whole words as code has them. */
static void split_task(struct mapping *m) {
    for (const char *at = m->spec->task; at && *at && m->word_count < TASK_WORDS;) {
        size_t size = 0;
        while (isalnum((unsigned char)at[size]) || at[size] == '_') {
            size++;
        }
        if (size > 2) {
            add_word(m, ft_strndup(m->cx->arena, at, size));
        }
        at += size ? size : 1;
    }
}

static void add_seed(struct ft_arena *arena, struct ft_near_list *seeds, uint32_t file,
                     double score) {
    for (size_t i = 0; i < seeds->count; i++) {
        if (seeds->at[i].file == file) {
            seeds->at[i].score += score;
            return;
        }
    }
    *FT_PUSH(arena, seeds) = (struct ft_near){file, score};
}

struct naming {
    struct mapping *m;
    struct ft_near_list *seeds;
    size_t count;
};

static bool take_named(void *with, const struct ft_symbol *symbol) {
    struct naming *naming = with;
    add_seed(naming->m->cx->arena, naming->seeds, symbol->file, 1);
    return ++naming->count < SEEDS;
}

static bool is_shown(const struct ft_symbol *symbol) {
    return symbol->kind != FT_SYMBOL_FIELD && symbol->kind != FT_SYMBOL_MEMBER &&
           symbol->kind != FT_SYMBOL_NONE;
}

/* A line that says words of the task: what it stands in may be worth showing. */
static void seed_snippet(struct mapping *m, const struct ft_hit *hit, double score) {
    struct ft_symbol symbol;
    struct ft_index_file file;
    if (m->spec->snippets && ft_index_file(m->index, hit->file, &file) && is_wanted(m, &file) &&
        ft_index_around(m->index, hit->file, hit->line, &symbol) && is_shown(&symbol)) {
        double aside = file.generated || ft_source_is_test(file.path) ? 0.2 : 1;
        *FT_PUSH(m->cx->arena, &m->seeds) =
            (struct map_seed){symbol.number, hit->line, score * aside};
    }
}

/* Where the task's words are said most, and where names that stand in it are declared. */
static ft_err find_seeds(struct mapping *m, struct ft_near_list *seeds) {
    struct ft_search_answer answer = {0};
    struct ft_search_spec spec = {
        .query = m->spec->task, .under = m->spec->under, .limit = SEEDS, .read = READ};
    if (strlen(m->spec->task) > FT_SEARCH_QUERY_MAX) {
        spec.query = ft_strndup(m->cx->arena, m->spec->task, FT_SEARCH_QUERY_MAX);
    }
    if (ft_search_ranked(m->cx, m->index, &spec, &answer) != FT_OK) {
        FT_TRY(ft_checkpoint(m->cx));
        ft_clear(m->cx); /* no words */
    }
    double best = answer.hits.count ? answer.hits.at[0].score : 1;
    for (size_t i = 0; i < answer.hits.count; i++) {
        add_seed(m->cx->arena, seeds, answer.hits.at[i].file, answer.hits.at[i].score / best);
        seed_snippet(m, &answer.hits.at[i], answer.hits.at[i].score / best);
    }
    for (size_t i = 0; i < m->word_count; i++) {
        struct naming naming = {m, seeds, 0};
        ft_index_named(m->index, m->words[i], take_named, &naming);
    }
    return FT_OK;
}

static int by_score(const void *a, const void *b) {
    const struct ft_near *x = a;
    const struct ft_near *y = b;
    if (x->score < y->score || x->score > y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return (x->file > y->file) - (x->file < y->file);
}

static ft_err rank_files(struct mapping *m) {
    struct ft_near_list seeds = {0};
    struct ft_near_list all = {0};
    struct ft_index_file file;
    uint32_t first = 0;
    uint32_t count = 0; /* of what it declares: nothing else is shown of it */
    split_task(m);
    if (m->spec->task) {
        FT_TRY(find_seeds(m, &seeds));
    }
    if (seeds.count) {
        ft_graph_near(m->graph, m->cx->arena, seeds.at, seeds.count, &all);
        for (size_t i = 0; i < all.count; i++) { /* what is near to everything says little */
            double rank = ft_graph_rank(m->graph, all.at[i].file);
            all.at[i].score /= sqrt(rank > 1 ? rank : 1);
        }
    } else {
        for (uint32_t i = 0; i < ft_index_count(m->index); i++) {
            *FT_PUSH(m->cx->arena, &all) = (struct ft_near){i, ft_graph_rank(m->graph, i)};
        }
    }
    if (all.count) {
        qsort(all.at, all.count, sizeof *all.at, by_score);
    }
    for (size_t i = 0; i < all.count; i++) {
        if (!ft_index_file(m->index, all.at[i].file, &file) || !is_wanted(m, &file)) {
            continue;
        }
        m->wanted++;
        ft_index_symbols_of(m->index, all.at[i].file, &first, &count);
        if (count && m->files.count < 2 * files_looked_at(m)) { /* some fall behind others now */
            bool aside = file.generated || ft_source_is_test(file.path);
            all.at[i].score *= aside ? 0.2 : 1;
            *FT_PUSH(m->cx->arena, &m->files) = all.at[i];
        }
    }
    if (m->files.count) {
        qsort(m->files.at, m->files.count, sizeof *m->files.at, by_score);
    }
    return FT_OK;
}

/* How much more a symbol is worth for the words of the task that its name holds. */
static double worth_in_task(const struct mapping *m, const char *name) {
    uint64_t held = 0;
    for (const char *at = name; *at; at++) {
        for (uint64_t left = m->starts[(unsigned char)*at] & ~held; left; left &= left - 1) {
            int i = __builtin_ctzll(left);
            if (strncasecmp(at, m->stems[i], m->stem_sizes[i]) == 0) {
                held |= UINT64_C(1) << i;
            }
        }
    }
    size_t size = strlen(name);
    double worth = 1;
    for (size_t i = 0; i < m->word_count; i++) {
        if (held >> i & 1 || (m->word_sizes[i] == size && strcasecmp(m->words[i], name) == 0)) {
            worth *= worth > 1 ? 4 : 8;
        }
    }
    return worth;
}

static int best_first(const void *a, const void *b) {
    const struct choice *x = a;
    const struct choice *y = b;
    if (x->score < y->score || x->score > y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return x->file != y->file ? (x->file > y->file) - (x->file < y->file)
                              : (x->line > y->line) - (x->line < y->line);
}

/* A file's score, shared out among what it declares by how much that is used. */
static void choose_of(struct mapping *m, uint32_t place, struct choices *choices,
                      int64_t *symbols) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct choices own = {0};
    uint32_t first = 0;
    uint32_t count = 0;
    double sum = 0;
    ft_index_symbols_of(m->index, m->files.at[place].file, &first, &count);
    for (uint32_t i = first; i < first + count; i++) {
        struct ft_symbol symbol;
        ft_index_symbol(m->index, i, &symbol);
        if (!is_shown(&symbol)) {
            continue;
        }
        double score = 0.1 + ft_graph_symbol(m->graph, i);
        double worth = worth_in_task(m, symbol.name);
        score *= symbol.local && worth <= 1 ? 0.2 : 1;
        score *= symbol.kind == FT_SYMBOL_CONSTANT || symbol.kind == FT_SYMBOL_VARIABLE ||
                         symbol.kind == FT_SYMBOL_MACRO
                     ? 0.4
                     : 1;
        score *= worth;
        sum += score;
        *FT_PUSH(scratch, &own) = (struct choice){place, i, symbol.line, score, worth > 1};
    }
    *symbols += (int64_t)own.count;
    if (own.count) {
        qsort(own.at, own.count, sizeof *own.at, best_first);
    }
    for (size_t i = 0; i < own.count && i < OF_A_FILE; i++) {
        own.at[i].score *= m->files.at[place].score / sum;
        *FT_PUSH(m->cx->arena, choices) = own.at[i];
    }
}

/* The declaring line without its indent, each gap one blank, cut. */
static const char *line_text(struct ft_arena *arena, struct ft_slice text, uint32_t line) {
    for (uint32_t i = 1; i < line; i++) {
        const char *next = memchr(text.data, '\n', text.size);
        if (!next) {
            return "";
        }
        text = (struct ft_slice){next + 1, text.size - (size_t)(next + 1 - text.data)};
    }
    const char *end = memchr(text.data, '\n', text.size);
    struct ft_slice whole =
        ft_slice_trim((struct ft_slice){text.data, end ? (size_t)(end - text.data) : text.size});
    if (ft_slice_ends(whole, "{") || ft_slice_ends(whole, "\\")) {
        whole = ft_slice_trim((struct ft_slice){whole.data, whole.size - 1});
    }
    whole.size = whole.size < LINE_MAX_BYTES ? whole.size : LINE_MAX_BYTES;
    return ft_text_one_line(arena, whole, LINE_COLUMNS);
}

struct reading {
    struct ft_buf content;
    uint32_t file;
    bool fine;
};

static const char *declaring_line(struct mapping *m, struct reading *reading, uint32_t file,
                                  uint32_t line) {
    if (reading->file != file) {
        reading->fine = ft_index_read(m->index, file, &reading->content);
        reading->file = file;
    }
    return reading->fine
               ? line_text(m->cx->arena,
                           (struct ft_slice){reading->content.data, reading->content.size}, line)
               : "";
}

int64_t map_tokens(size_t bytes) {
    return (int64_t)(bytes + 3) / 4;
}

static int by_line(const void *a, const void *b) {
    const struct ft_map_line *x = a;
    const struct ft_map_line *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

/* The best choices until the budget is spent; a file's path is paid for with its first one. */
static int64_t spend(struct mapping *m, const struct choices *choices, struct ft_map_file *files,
                     struct ft_repo_map *map) {
    struct reading reading = {.file = UINT32_MAX};
    int64_t shown = 0;
    ft_buf_init(&reading.content, FT_BUF_NO_CAP);
    for (size_t i = 0; i < choices->count; i++) {
        const struct choice *choice = &choices->at[i];
        struct ft_map_file *file = &files[choice->file];
        struct ft_index_file info;
        ft_index_file(m->index, file->file, &info);
        const char *text = declaring_line(m, &reading, file->file, choice->line);
        int64_t cost = map_tokens(strlen(text) + 4);
        cost += file->lines.count ? 0 : map_tokens(strlen(info.path) + 3);
        if (!*text) {
            continue;
        }
        if (map->tokens + cost > m->spec->tokens) {
            break;
        }
        map->tokens += cost;
        shown++;
        *FT_PUSH(m->cx->arena, &file->lines) =
            (struct ft_map_line){choice->symbol, choice->line, text};
    }
    ft_buf_release(&reading.content);
    return shown;
}

/* The code that matters most, for up to half of the budget. */
static void add_snippets(struct mapping *m, const struct choices *choices,
                         struct ft_repo_map *map) {
    for (size_t i = 0; i < choices->count && m->spec->snippets; i++) {
        const struct choice *choice = &choices->at[i];
        if (choice->meant || !m->spec->task) {
            *FT_PUSH(m->cx->arena, &m->seeds) = (struct map_seed){
                choice->symbol, choice->line, choice->score / choices->at[0].score};
        }
    }
    map_snippets(m->cx, m->index, &m->seeds, m->spec->tokens / 2, map);
}

ft_err ft_map_make(ft_ctx *cx, const struct ft_index *index, const struct ft_graph *graph,
                   const struct ft_map_spec *spec, struct ft_repo_map *map) {
    struct mapping m = {.cx = cx, .index = index, .graph = graph, .spec = spec};
    struct ft_repo_map made = {0};
    struct choices choices = {0};
    int64_t symbols = 0;
    FT_TRY(rank_files(&m));
    size_t looked = m.files.count < files_looked_at(&m) ? m.files.count : files_looked_at(&m);
    struct ft_map_file *files = FT_NEW_N(cx->arena, struct ft_map_file, looked + 1);
    for (uint32_t i = 0; i < looked; i++) {
        files[i] = (struct ft_map_file){.file = m.files.at[i].file, .score = m.files.at[i].score};
        choose_of(&m, i, &choices, &symbols);
    }
    if (choices.count) {
        qsort(choices.at, choices.count, sizeof *choices.at, best_first);
    }
    add_snippets(&m, &choices, &made);
    made.symbols_left = symbols - spend(&m, &choices, files, &made);
    for (size_t i = 0; i < looked; i++) {
        if (files[i].lines.count) {
            qsort(files[i].lines.at, files[i].lines.count, sizeof *files[i].lines.at, by_line);
            *FT_PUSH(cx->arena, &made.files) = files[i];
        }
    }
    made.files_left = (int64_t)m.wanted - (int64_t)made.files.count;
    *map = made;
    return FT_OK;
}

void ft_map_write(const struct ft_map_file *file, const char *path, struct ft_buf *to) {
    ft_buf_printf(to, "%s:\n", path);
    for (size_t i = 0; i < file->lines.count; i++) {
        ft_buf_printf(to, "  %s\n", file->lines.at[i].text);
    }
}
