#include "database_int.h"
#include "value_int.h"

#include "base/hash.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    TRIES_MAX = 32,        /* matches of one format around one candidate */
    VERIFIED_MAX = 200000, /* candidates of one file: a hostile one is nothing but candidates */
    MATCH_STEPS = 100000,
    LONG_LINE = 1500
};

struct ft_secret_scanner {
    const struct ft_secrets *secrets;
    hs_scratch_t *scratch;
    pcre2_code **patterns; /* compiled when first needed: most never are */
    size_t *done;          /* of each format: where its last match ended */
    pcre2_match_data *match;
    pcre2_match_context *limits;
};

struct scan {
    struct ft_secret_scanner *scanner;
    struct ft_arena *arena;
    const struct ft_secret_text *input;
    struct ft_slice text;
    unsigned file;
    size_t verified;
    struct {
        FT_VEC(struct ft_candidate_secret);
    } found;
};

struct ft_secret_scanner *ft_secret_scanner_new(const struct ft_secrets *secrets) {
    struct ft_secret_scanner *scanner = ft_xmalloc(sizeof *scanner);
    size_t count = ft_secret_format_count;
    *scanner = (struct ft_secret_scanner){.secrets = secrets};
    if (hs_alloc_scratch(secrets->database, &scanner->scratch) != HS_SUCCESS) {
        ft_panic("out of memory for scanning");
    }
    scanner->patterns = ft_xmalloc(count * sizeof *scanner->patterns);
    memset(scanner->patterns, 0, count * sizeof *scanner->patterns);
    scanner->done = ft_xmalloc(count * sizeof *scanner->done);
    scanner->match = pcre2_match_data_create(2, NULL);
    scanner->limits = pcre2_match_context_create(NULL);
    if (!scanner->match || !scanner->limits) {
        ft_panic("out of memory for scanning");
    }
    pcre2_set_match_limit(scanner->limits, MATCH_STEPS);
    return scanner;
}

void ft_secret_scanner_free(struct ft_secret_scanner *scanner) {
    if (!scanner) {
        return;
    }
    for (size_t i = 0; i < ft_secret_format_count; i++) {
        pcre2_code_free(scanner->patterns[i]);
    }
    pcre2_match_context_free(scanner->limits);
    pcre2_match_data_free(scanner->match);
    hs_free_scratch(scanner->scratch);
    free(scanner->done);
    free(scanner->patterns);
    free(scanner);
}

static pcre2_code *pattern_of(struct ft_secret_scanner *scanner, unsigned id) {
    int code = 0;
    size_t where = 0;
    const char *text = ft_secret_formats[id].pattern;
    if (!scanner->patterns[id]) {
        scanner->patterns[id] =
            pcre2_compile((PCRE2_SPTR)text, strlen(text), 0, &code, &where, NULL);
        if (!scanner->patterns[id]) {
            ft_panic("the pattern of %s is wrong at %zu", ft_secret_formats[id].info.id, where);
        }
        pcre2_jit_compile(scanner->patterns[id], PCRE2_JIT_COMPLETE);
    }
    return scanner->patterns[id];
}

/* The leftmost match that reaches END, whole; begins no earlier than where the last one ended. */
static bool match_around(struct scan *scan, unsigned id, size_t end, size_t place[4]) {
    struct ft_secret_scanner *scanner = scan->scanner;
    size_t longest = ft_secret_formats[id].longest;
    size_t from = end > longest ? end - longest : 0;
    size_t to = scan->text.size - end > longest ? end + longest : scan->text.size;
    from = from < scanner->done[id] ? scanner->done[id] : from;
    for (int tries = 0; tries < TRIES_MAX && from < end; tries++) {
        int count = pcre2_match(pattern_of(scanner, id), (PCRE2_SPTR)scan->text.data, to, from, 0,
                                scanner->match, scanner->limits);
        const size_t *at = pcre2_get_ovector_pointer(scanner->match);
        if (count < 1 || at[0] > end) {
            return false;
        }
        if (at[1] >= end) {
            bool group = count > 1 && at[2] != PCRE2_UNSET;
            place[0] = at[0];
            place[1] = at[1];
            place[2] = group ? at[2] : at[0];
            place[3] = group ? at[3] : at[1];
            return true;
        }
        from = at[0] + 1;
    }
    return false;
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* A token is not a part of a longer word; "\n" before it in a literal is no word. */
static bool stands_alone(const struct scan *scan, const struct ft_candidate_secret *c) {
    const char *text = scan->text.data;
    size_t start = c->format->near ? c->value : c->start;
    if (start && is_word(text[start]) && is_word(text[start - 1]) &&
        strcmp(c->format->provider, "Generic") != 0) {
        bool escape = start > 1 && text[start - 2] == '\\' && strchr("nrt", text[start - 1]);
        bool hex = start > 2 && text[start - 3] == '%' && isxdigit((unsigned char)text[start - 2]);
        if (!escape && !hex) {
            return false;
        }
    }
    if (c->format->check == FT_CHECK_SETTING || c->value_end == scan->text.size) {
        return true;
    }
    char last = text[c->value_end - 1];
    char next = text[c->value_end];
    return !(is_word(last) && (is_word(next) || (c->format->near && next == '-'))) &&
           !(c->format->near && (next == '/' || next == '+' || next == '(') && is_word(last));
}

/* A line as no person writes them: of a minified file. JSON without line ends is data. */
static bool in_long_line(const struct scan *scan, size_t at) {
    size_t left = at > LONG_LINE ? LONG_LINE : at;
    size_t right = scan->text.size - at > LONG_LINE ? LONG_LINE : scan->text.size - at;
    return left == LONG_LINE && right == LONG_LINE &&
           !memrchr(scan->text.data + at - left, '\n', left) &&
           !memchr(scan->text.data + at, '\n', right) &&
           strcmp(ft_path_extension(scan->input->path), "json") != 0;
}

static void verify(struct scan *scan, unsigned id, size_t end) {
    size_t place[4];
    const struct ft_secret_format *format = &ft_secret_formats[id];
    bool bare = format->check == FT_CHECK_SETTING;
    if ((bare && !(scan->file & (FT_FILE_CONFIG | FT_FILE_SHELL | FT_FILE_PROSE))) ||
        !match_around(scan, id, end, place)) {
        return;
    }
    scan->scanner->done[id] = place[1];
    struct ft_candidate_secret c = {.format = format,
                                    .text = scan->text,
                                    .start = place[0],
                                    .end = place[1],
                                    .value = place[2],
                                    .value_end = place[3],
                                    .file = scan->file};
    bool generic = strcmp(format->provider, "Generic") == 0;
    if (!stands_alone(scan, &c) || ((generic || format->near) && in_long_line(scan, c.start)) ||
        !ft_secret_judge(&c)) {
        return;
    }
    if (scan->input->foreign) {
        c.confidence = FT_UNSURE;
        c.severity = generic && c.severity > FT_LOW ? FT_LOW : c.severity;
        c.note = c.note ? c.note : "in other people's code, or in what a program wrote";
    }
    *FT_PUSH(scan->arena, &scan->found) = c;
}

static int on_candidate(unsigned id, unsigned long long from, unsigned long long to, unsigned flags,
                        void *with) {
    (void)from;
    (void)flags;
    struct scan *scan = with;
    if ((size_t)to <= scan->scanner->done[id]) {
        return 0;
    }
    verify(scan, id, (size_t)to);
    return ++scan->verified >= VERIFIED_MAX || scan->found.count >= FT_SECRETS_MAX;
}

/* What is recognised by itself comes before what a name gives away; general formats stand last. */
static size_t rank_of(const struct ft_candidate_secret *c) {
    return (size_t)(c->format - ft_secret_formats) +
           (c->format->near ? ft_secret_format_count : 0) +
           (strcmp(c->format->provider, "Generic") == 0 ? 2 * ft_secret_format_count : 0);
}

static int by_place(const void *a, const void *b) {
    const struct ft_candidate_secret *x = a;
    const struct ft_candidate_secret *y = b;
    if (x->value != y->value) {
        return x->value < y->value ? -1 : 1;
    }
    return rank_of(x) < rank_of(y) ? -1 : rank_of(x) > rank_of(y);
}

/* One finding a place: of those that overlap the one with the best rank. */
static size_t settle(struct ft_candidate_secret *at, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct ft_candidate_secret *last = kept ? &at[kept - 1] : NULL;
        if (!last || at[i].value >= last->value_end) {
            at[kept++] = at[i];
        } else if (rank_of(&at[i]) < rank_of(last)) {
            *last = at[i];
        }
    }
    return kept;
}

static bool is_allowed(const struct ft_secret_scanner *scanner, struct ft_slice value,
                       const char *fingerprint) {
    for (size_t i = 0; i < scanner->secrets->allow.count; i++) {
        const struct ft_secret_allow *allow = &scanner->secrets->allow.at[i];
        if (allow->fingerprint ? strcmp(allow->fingerprint, fingerprint) == 0
                               : pcre2_match(allow->code, (PCRE2_SPTR)value.data, value.size, 0, 0,
                                             scanner->match, scanner->limits) >= 0) {
            return true;
        }
    }
    return false;
}

/* The first four and last two bytes at the most, and never more than a quarter of it. */
static const char *masked(struct ft_arena *arena, struct ft_slice value) {
    size_t shown = value.size / 4;
    size_t last = shown / 3 < 2 ? shown / 3 : 2;
    size_t first = shown - last < 4 ? shown - last : 4;
    if (value.size < 12 || memchr(value.data, '\n', value.size)) {
        first = last = 0;
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_text_inert(&text, (struct ft_slice){value.data, first}, false);
    ft_buf_puts(&text, "\xe2\x80\xa6");
    ft_text_inert(&text, (struct ft_slice){value.data + value.size - last, last}, false);
    return ft_buf_text(&text, arena);
}

static void fingerprint_of(const struct ft_secret_format *format, struct ft_slice value,
                           char to[FT_SECRET_FINGERPRINT]) {
    unsigned char digest[FT_SHA256_SIZE];
    char hex[FT_SHA256_HEX];
    struct ft_slice parts[] = {ft_slice_of(format->info.id), {"", 1}, value};
    ft_sha256(parts, FT_COUNT(parts), digest);
    ft_hex(digest, sizeof digest, hex);
    memcpy(to, hex, FT_SECRET_FINGERPRINT - 1);
    to[FT_SECRET_FINGERPRINT - 1] = '\0';
}

/* Lines and columns, counted on from the last place. */
struct cursor {
    struct ft_slice text;
    size_t at, line_start;
    int64_t line;
};

static void move_to(struct cursor *cursor, size_t to, int64_t *line, int64_t *column) {
    const char *next = NULL;
    while (cursor->at < to &&
           (next = memchr(cursor->text.data + cursor->at, '\n', to - cursor->at)) != NULL) {
        cursor->at = (size_t)(next - cursor->text.data) + 1;
        cursor->line_start = cursor->at;
        cursor->line++;
    }
    cursor->at = to > cursor->at ? to : cursor->at;
    *line = cursor->line;
    *column = (int64_t)(cursor->at - cursor->line_start) + 1;
}

static void report(struct scan *scan, struct ft_secret_list *list) {
    struct cursor cursor = {.text = scan->text, .line = 1};
    for (size_t i = 0; i < scan->found.count && list->count < FT_SECRETS_MAX; i++) {
        const struct ft_candidate_secret *c = &scan->found.at[i];
        struct ft_slice value = ft_candidate_value(c);
        struct ft_secret secret = {.rule = &c->format->info,
                                   .severity = c->severity,
                                   .confidence = c->confidence,
                                   .note = c->note};
        fingerprint_of(c->format, value, secret.fingerprint);
        move_to(&cursor, c->value, &secret.line, &secret.column);
        move_to(&cursor, c->value_end, &secret.end_line, &secret.end_column);
        if (is_allowed(scan->scanner, value, secret.fingerprint) ||
            ft_finding_is_ignored(scan->text, secret.line, secret.rule->id)) {
            continue;
        }
        secret.masked = masked(scan->arena, value);
        *FT_PUSH(scan->arena, list) = secret;
    }
}

void ft_secret_scan(struct ft_secret_scanner *scanner, struct ft_arena *arena,
                    const struct ft_secret_text *text, struct ft_secret_list *found) {
    FT_BUF struct ft_buf wide;
    struct scan scan = {.scanner = scanner, .arena = arena, .input = text, .text = text->content};
    ft_buf_init(&wide, FT_BUF_NO_CAP);
    if (ft_utf16_text(&wide, text->content)) {
        scan.text = (struct ft_slice){wide.data, wide.size};
    }
    scan.file = ft_secret_file_kind(text->path);
    memset(scanner->done, 0, ft_secret_format_count * sizeof *scanner->done);
    hs_error_t result = hs_scan(scanner->secrets->database, scan.text.data,
                                (unsigned)scan.text.size, 0, scanner->scratch, on_candidate, &scan);
    if (result != HS_SUCCESS && result != HS_SCAN_TERMINATED) {
        ft_panic("scanning for secrets failed with %d", result);
    }
    if (scan.found.count) {
        qsort(scan.found.at, scan.found.count, sizeof *scan.found.at, by_place);
        scan.found.count = settle(scan.found.at, scan.found.count);
        report(&scan, found);
    }
}
