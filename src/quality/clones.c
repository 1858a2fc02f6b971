/* The same code in several places.
 *
 * The leaves of each tree become tokens: what kind they are, and a hash of their text. Runs of
 * kinds are sampled by winnowing (Schleimer, Wilkerson, Aiken 2003), so that two equal runs of a
 * certain length share a sample; samples that are equal are widened as far as the kinds agree, and
 * kept where the texts agree, too, but for some names. Memory is linear in the code.
 */
#include "base/map.h"
#include "base/text.h"
#include "quality/quality_int.h"

#include <stdlib.h>
#include <string.h>

enum {
    GRAM = 30,             /* tokens of a sample */
    LINES = 10,            /* at least */
    MOST_TOKENS = 1 << 24, /* of all files together */
    MOST_PLACES = 12,      /* of one class that are told */
    GROUP = 64,            /* equal samples that are compared with the first one */
    SAME_PERCENT = 90,     /* of the texts of the tokens */
    PERIOD = 8,            /* short runs, whose variety tells tables from code */
    VARIETY_PERCENT = 35,
    LARGE = 4096,     /* tokens that are costly to compare again, */
    REFUSED = 256,    /* so many of which are kept in mind */
    WORK_TIMES = 100, /* so many looks at each token, whatever the code is like, */
    WORK_LEAST = 1 << 24
};

/* What repeats by nature: what a file takes from others, and data. */
static bool is_left_out(TSNode node) {
    static const char types[] =
        " comment line_comment block_comment import_statement import_from_statement "
        "import_declaration using_directive preproc_include package_declaration package_clause "
        "use_declaration namespace_use_declaration future_import_statement export_statement_from "
        "preproc_def initializer_list array_initializer text heredoc_body ";
    return node_is_any(node, types);
}

static bool is_code(const struct ft_lang *lang) {
    return !ft_word_in(" json yaml html css ", lang->id);
}

struct tokens {
    FT_VEC(struct clone_token);
};

static void add_token(struct look *l, struct tokens *tokens, TSNode node, uint16_t base) {
    struct ft_slice text = ft_node_text(l->tree, node);
    uint32_t symbol = ts_node_symbol(node);
    *FT_PUSH(l->keep, tokens) =
        (struct clone_token){.text = (uint32_t)ft_hash64(text.data, text.size),
                             .kind = (uint16_t)(base + symbol * 31),
                             .line = ts_node_start_point(node).row + 1};
}

/* Strings are one token each, whatever they are made of. */
static bool is_leaf(TSNode node) {
    static const char texts[] = " string string_literal template_string encapsed_string "
                                "interpreted_string_literal raw_string_literal char_literal ";
    return ts_node_child_count(node) == 0 || node_is_any(node, texts);
}

void clones_collect(struct look *l) {
    struct tokens tokens = {0};
    uint16_t base = (uint16_t)ft_hash64(l->tree->lang->id, strlen(l->tree->lang->id));
    if (!is_code(l->tree->lang)) {
        return;
    }
    TSTreeCursor cursor = ts_tree_cursor_new(ft_tree_root(l->tree));
    for (bool more = true; more;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        bool out = ts_node_is_named(node) && is_left_out(node);
        bool leaf = !out && is_leaf(node);
        if (leaf && ts_node_end_byte(node) > ts_node_start_byte(node)) {
            add_token(l, &tokens, node, base);
        }
        if (!out && !leaf && ts_tree_cursor_goto_first_child(&cursor)) {
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            if (!ts_tree_cursor_goto_parent(&cursor)) {
                more = false;
                break;
            }
        }
    }
    ts_tree_cursor_delete(&cursor);
    if (tokens.count > GRAM) {
        l->result->clones =
            (struct clone_file){.path = l->path, .tokens = tokens.at, .count = tokens.count};
    }
}

/* Where a sample stands. */
struct sample {
    uint64_t hash;
    uint32_t file, at;
};
struct samples {
    FT_VEC(struct sample);
};

struct region {
    uint32_t file;
    size_t start, count;
};

struct search {
    struct ft_arena *arena;
    const struct clone_file **files; /* in their order */
    size_t count;
    size_t least;
    struct samples samples;
    unsigned char **covered; /* of each file: a bit a token that was told of */
    struct {
        struct region x, y;
    } refused[REFUSED]; /* large pairs that are not worth telling: not compared again */
    size_t refused_count;
    size_t work; /* tokens that may still be looked at */
};

/* The smallest hash of each window of grams, the last one of several. */
static void sample_file(struct search *s, uint32_t number) {
    const struct clone_file *file = s->files[number];
    const uint64_t factor = 0x9E3779B97F4A7C15U;
    size_t window = s->least > GRAM ? s->least - GRAM + 1 : 1;
    uint64_t power = 1;
    for (int i = 0; i < GRAM; i++) {
        power *= factor;
    }
    size_t grams = file->count - GRAM + 1;
    uint64_t *hashes = FT_NEW_N(s->arena, uint64_t, grams);
    uint64_t hash = 0;
    for (size_t i = 0; i < file->count; i++) {
        hash = hash * factor + file->tokens[i].kind + 1;
        if (i >= GRAM) {
            hash -= power * (file->tokens[i - GRAM].kind + 1U);
        }
        if (i + 1 >= GRAM) {
            uint64_t mixed = hash ^ (hash >> 29);
            hashes[i + 1 - GRAM] = mixed * factor;
        }
    }
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < grams; i++) {
        size_t first = i + 1 >= window ? i + 1 - window : 0;
        bool gone = best == SIZE_MAX || best < first;
        for (size_t k = first; gone && k <= i; k++) {
            best = best == SIZE_MAX || best < first || hashes[k] <= hashes[best] ? k : best;
        }
        bool better = !gone && hashes[i] <= hashes[best];
        if (better) {
            best = i;
        }
        if (i + 1 >= window && (gone || better)) {
            *FT_PUSH(s->arena, &s->samples) = (struct sample){hashes[best], number, (uint32_t)best};
        }
    }
}

static int by_hash(const void *a, const void *b) {
    const struct sample *x = a;
    const struct sample *y = b;
    int order = (x->hash > y->hash) - (x->hash < y->hash);
    order = order ? order : (x->file > y->file) - (x->file < y->file);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static bool is_covered(const struct search *s, uint32_t file, size_t at) {
    return s->covered[file][at / 8] & (1U << (at % 8));
}

static void cover(struct search *s, const struct region *region) {
    for (size_t i = region->start; i < region->start + region->count; i++) {
        s->covered[region->file][i / 8] |= (unsigned char)(1U << (i % 8));
    }
}

/* Two places as far as their kinds agree, to both sides; they may not overlap. */
static void widen(struct search *s, const struct sample *a, const struct sample *b,
                  struct region *x, struct region *y) {
    const struct clone_file *f = s->files[a->file];
    const struct clone_file *g = s->files[b->file];
    size_t most = a->file == b->file ? b->at - a->at : SIZE_MAX;
    size_t before = 0;
    size_t after = 0;
    while (before < a->at && before < b->at && before + after < most &&
           f->tokens[a->at - before - 1].kind == g->tokens[b->at - before - 1].kind) {
        before++;
    }
    while (a->at + after < f->count && b->at + after < g->count && before + after < most &&
           f->tokens[a->at + after].kind == g->tokens[b->at + after].kind) {
        after++;
    }
    size_t looks = 4 * (before + after); /* what follows looks at them again */
    s->work -= looks < s->work ? looks : s->work;
    *x = (struct region){a->file, a->at - before, before + after};
    *y = (struct region){b->file, b->at - before, before + after};
}

static const struct clone_token *token_of(const struct search *s, const struct region *region,
                                          size_t i) {
    return &s->files[region->file]->tokens[region->start + i];
}

static size_t lines_of(const struct search *s, const struct region *region) {
    return token_of(s, region, region->count - 1)->line - token_of(s, region, 0)->line + 1U;
}

static bool reads_alike(const struct search *s, const struct region *x, const struct region *y) {
    size_t same = 0;
    for (size_t i = 0; i < x->count; i++) {
        same += token_of(s, x, i)->text == token_of(s, y, i)->text;
    }
    return same * 100 >= x->count * SAME_PERCENT;
}

/* Rows of a table are alike among themselves; code is not. */
static bool is_varied(const struct region *x, const struct search *s) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_map seen;
    size_t runs = x->count - PERIOD + 1;
    ft_map_init(&seen, scratch);
    for (size_t i = 0; i < runs; i++) {
        uint16_t kinds[PERIOD];
        for (size_t k = 0; k < PERIOD; k++) {
            kinds[k] = token_of(s, x, i + k)->kind;
        }
        ft_map_put(&seen, (struct ft_slice){(const char *)kinds, sizeof kinds}, scratch);
    }
    return seen.count * 100 >= runs * VARIETY_PERCENT;
}

static bool is_enough(const struct search *s, const struct region *x, const struct region *y) {
    return x->count >= s->least && lines_of(s, x) >= LINES && lines_of(s, y) >= LINES;
}

/* Most of it was told of in another class. */
static bool is_known(const struct search *s, const struct region *region) {
    size_t known = 0;
    for (size_t i = region->start; i < region->start + region->count; i++) {
        known += is_covered(s, region->file, i);
    }
    return known * 2 > region->count;
}

static struct ft_place place_of(const struct search *s, const struct region *region) {
    return (struct ft_place){.path = s->files[region->file]->path,
                             .line = token_of(s, region, 0)->line,
                             .end_line = token_of(s, region, region->count - 1)->line};
}

struct class {
    struct region first;
    FT_VEC(struct region);
};

static void tell(ft_ctx *cx, const struct search *s, const struct ft_quality_rule *rule,
                 const struct class *class, struct ft_findings *findings) {
    struct ft_place other = place_of(s, &class->at[0]);
    const char *message = ft_sprintf(
        cx->arena, "%zu lines are the same as in %s:%lld%s", lines_of(s, &class->first), other.path,
        (long long)other.line,
        class->count > 1 ? ft_sprintf(cx->arena, " and in %zu more places", class->count - 1) : "");
    struct ft_finding *finding =
        ft_finding_add(cx->arena, findings, &rule->info, place_of(s, &class->first), message);
    uint64_t text = 0;
    for (size_t i = 0; i < class->first.count; i++) {
        text = text * 31 + token_of(s, &class->first, i)->text;
    }
    finding->text = ft_sprintf(cx->arena, "%llx", (unsigned long long)text);
    for (size_t i = 0; i < class->count && i < MOST_PLACES; i++) {
        *FT_PUSH(cx->arena, &finding->steps) = (struct ft_finding_step){
            .place = place_of(s, &class->at[i]),
            .message = ft_sprintf(cx->arena, "the same, to line %lld",
                                  (long long)place_of(s, &class->at[i]).end_line)};
    }
}

/* Whether A and B stand at the same place of a pair that was refused. */
static bool is_refused(const struct search *s, const struct sample *a, const struct sample *b) {
    for (size_t i = 0; i < s->refused_count; i++) {
        const struct region *x = &s->refused[i].x;
        const struct region *y = &s->refused[i].y;
        if (a->file == x->file && b->file == y->file && a->at >= x->start &&
            a->at - x->start < x->count && b->at >= y->start &&
            b->at - y->start == a->at - x->start) {
            return true;
        }
    }
    return false;
}

static void refuse(struct search *s, const struct region *x, const struct region *y) {
    if (x->count >= LARGE && s->refused_count < REFUSED) {
        s->refused[s->refused_count].x = *x;
        s->refused[s->refused_count++].y = *y;
    }
}

/* Equal samples: the first one that was not told of, with all that are like it. */
static void look_at_group(ft_ctx *cx, struct search *s, const struct sample *group, size_t count,
                          const struct ft_quality_rule *rule, struct ft_findings *findings) {
    size_t first = 0;
    while (first < count && is_covered(s, group[first].file, group[first].at)) {
        first++;
    }
    struct class class = {0};
    for (size_t i = first + 1; i < count && i < first + GROUP; i++) {
        struct region x;
        struct region y;
        if (!s->work || is_covered(s, group[i].file, group[i].at) ||
            is_refused(s, &group[first], &group[i])) {
            continue;
        }
        widen(s, &group[first], &group[i], &x, &y);
        bool fits = !class.count || (x.count * 10 >= class.first.count * 8 &&
                                     class.first.count * 10 >= x.count * 8);
        bool known = (!class.count && is_known(s, &x)) || is_known(s, &y);
        if (!fits || known || !is_enough(s, &x, &y)) {
            continue;
        }
        if (reads_alike(s, &x, &y) && is_varied(&x, s)) {
            class.first = class.count ? class.first : x;
            *FT_PUSH(s->arena, &class) = y;
            cover(s, &y);
        } else {
            refuse(s, &x, &y);
        }
    }
    if (class.count) {
        cover(s, &class.first);
        tell(cx, s, rule, &class, findings);
    }
}

static int by_index(const void *a, const void *b) {
    const struct clone_file *x = *(const struct clone_file *const *)a;
    const struct clone_file *y = *(const struct clone_file *const *)b;
    return (x->index > y->index) - (x->index < y->index);
}

static void look_at_samples(ft_ctx *cx, struct search *s, const struct ft_quality_rule *rule,
                            struct ft_findings *findings) {
    struct samples *samples = &s->samples;
    if (samples->count) {
        qsort(samples->at, samples->count, sizeof *samples->at, by_hash);
    }
    for (size_t i = 0, next = 0; i < samples->count; i = next) {
        for (next = i + 1; next < samples->count && samples->at[next].hash == samples->at[i].hash;
             next++) {
        }
        if (next - i > 1 && ft_checkpoint(cx) == FT_OK) {
            look_at_group(cx, s, &samples->at[i], next - i, rule, findings);
        }
    }
}

/* Lines with a token that was told of. */
static int64_t covered_lines(const struct search *s) {
    int64_t lines = 0;
    for (uint32_t i = 0; i < s->count && s->covered[i]; i++) {
        uint32_t last = 0;
        for (size_t k = 0; k < s->files[i]->count; k++) {
            uint32_t line = s->files[i]->tokens[k].line;
            lines += line != last && is_covered(s, i, k);
            last = is_covered(s, i, k) ? line : last;
        }
    }
    return lines;
}

int64_t clones_find(ft_ctx *cx, const struct clone_files *files, const struct ft_quality_rule *rule,
                    size_t least_tokens, struct ft_findings *findings, struct ft_strings *notes) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct search s = {.arena = scratch, .least = least_tokens > GRAM ? least_tokens : GRAM};
    size_t total = 0;
    s.files = FT_NEW_N(scratch, const struct clone_file *, files->count + 1);
    s.covered = FT_NEW_N(scratch, unsigned char *, files->count + 1);
    for (size_t i = 0; i < files->count; i++) {
        s.files[s.count++] = &files->at[i];
    }
    if (s.count) {
        qsort(s.files, s.count, sizeof *s.files, by_index);
    }
    for (size_t i = 0; i < s.count && total < MOST_TOKENS; i++) {
        total += s.files[i]->count;
        s.covered[i] = FT_NEW_N(scratch, unsigned char, s.files[i]->count / 8 + 1);
        sample_file(&s, (uint32_t)i);
    }
    s.work = WORK_LEAST + total * WORK_TIMES;
    look_at_samples(cx, &s, rule, findings);
    if (!s.work) {
        *FT_PUSH(cx->arena, notes) = "so much code is nearly the same that not all of it was "
                                     "compared: duplicates may be left out";
    }
    return covered_lines(&s);
}
