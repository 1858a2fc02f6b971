/* When two lines are taken for the same. */
#include "base/text.h"
#include "patch/patch_int.h"

#include <string.h>

enum {
    LINE_MAX_COMPARED = 2000, /* longer lines are alike only where they are the same */
    WORK_MAX = 50000000,      /* steps of one search for what is only alike */
};

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

static struct ft_slice without_tail(struct ft_slice line) {
    while (line.size && is_blank(line.data[line.size - 1])) {
        line.size--;
    }
    return line;
}

/* What typing programs put in place of plain characters. */
static uint32_t plain(uint32_t code) {
    if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212) {
        return '-';
    }
    if (code >= 0x2018 && code <= 0x201b) {
        return '\'';
    }
    if (code >= 0x201c && code <= 0x201f) {
        return '"';
    }
    bool blank =
        code == 0xa0 || (code >= 0x2002 && code <= 0x200a) || code == 0x202f || code == 0x3000;
    return blank ? (uint32_t)' ' : code;
}

/* The next character that is no blank; 0 at the end. */
static uint32_t next_solid(struct ft_slice *line) {
    while (line->size) {
        unsigned char byte = (unsigned char)*line->data;
        size_t size = 1;
        uint32_t code = byte;
        if (byte >= 0x80) {
            code = ft_utf8_next(*line, &size);
            /* Bytes that are no UTF-8 are only equal to themselves. */
            code = code == 0xfffd && size == 1 ? UINT32_C(0x110000) + byte : plain(code);
        }
        line->data += size;
        line->size -= size;
        if (code > 0x7f || (!is_blank((char)code) && code)) {
            return code;
        }
    }
    return 0;
}

bool patch_line_same(enum patch_level level, struct ft_slice a, struct ft_slice b) {
    if (level == PATCH_SAME) {
        return ft_slice_eq(a, b);
    }
    if (level == PATCH_TRAILING) {
        return ft_slice_eq(without_tail(a), without_tail(b));
    }
    uint32_t code = 0;
    do {
        code = next_solid(&a);
        if (code != next_solid(&b)) {
            return false;
        }
    } while (code);
    return true;
}

uint64_t patch_line_hash(enum patch_level level, struct ft_slice line) {
    if (level == PATCH_SAME) {
        return ft_hash64(line.data, line.size);
    }
    if (level == PATCH_TRAILING) {
        line = without_tail(line);
        return ft_hash64(line.data, line.size);
    }
    uint64_t hash = 14695981039346656037u;
    for (uint32_t code = 0; (code = next_solid(&line));) {
        hash = (hash ^ code) * 1099511628211u;
    }
    return hash;
}

static struct ft_slice solid_part(struct ft_slice line) {
    line = without_tail(line);
    while (line.size && is_blank(*line.data)) {
        line.data++;
        line.size--;
    }
    return line;
}

/* No more than this can two lines have in common. */
static size_t common_at_most(struct ft_slice a, struct ft_slice b) {
    unsigned counts[256] = {0};
    size_t common = 0;
    for (size_t i = 0; i < a.size; i++) {
        counts[(unsigned char)a.data[i]]++;
    }
    for (size_t i = 0; i < b.size; i++) {
        unsigned *left = &counts[(unsigned char)b.data[i]];
        common += *left > 0;
        *left -= *left > 0;
    }
    return common;
}

static size_t common_in_order(struct ft_slice a, struct ft_slice b) {
    unsigned short rows[2][LINE_MAX_COMPARED + 1];
    memset(rows, 0, sizeof rows);
    for (size_t i = 0; i < a.size; i++) {
        const unsigned short *above = rows[i % 2];
        unsigned short *row = rows[(i + 1) % 2];
        for (size_t j = 0; j < b.size; j++) {
            unsigned short best = above[j + 1] > row[j] ? above[j + 1] : row[j];
            row[j + 1] = a.data[i] == b.data[j] ? (unsigned short)(above[j] + 1) : best;
        }
    }
    return rows[a.size % 2][b.size];
}

double patch_similarity(struct ft_slice a, struct ft_slice b) {
    a = solid_part(a);
    b = solid_part(b);
    if (ft_slice_eq(a, b)) {
        return 1;
    }
    if (!a.size || !b.size || a.size > LINE_MAX_COMPARED || b.size > LINE_MAX_COMPARED) {
        return 0;
    }
    double all = (double)(a.size + b.size);
    if (2.0 * (double)common_at_most(a, b) / all < 0.5) {
        return 0;
    }
    return 2.0 * (double)common_in_order(a, b) / all;
}

/* Numbers are never a slip of the pen. */
static bool same_digits(struct ft_slice a, struct ft_slice b) {
    size_t i = 0;
    size_t j = 0;
    for (;;) {
        while (i < a.size && !(a.data[i] >= '0' && a.data[i] <= '9')) {
            i++;
        }
        while (j < b.size && !(b.data[j] >= '0' && b.data[j] <= '9')) {
            j++;
        }
        if (i == a.size || j == b.size) {
            return i == a.size && j == b.size;
        }
        if (a.data[i++] != b.data[j++]) {
            return false;
        }
    }
}

/* How many lines of OLD each start would have right, but for blanks. NULL: too much work. */
static unsigned *count_votes(ft_ctx *cx, const struct patch_text *text,
                             const struct patch_lines *old) {
    if (!old->count || old->count > text->count || text->count > WORK_MAX / old->count) {
        return NULL;
    }
    uint64_t *wanted = FT_NEW_N(cx->arena, uint64_t, old->count);
    unsigned *votes = FT_NEW_N(cx->arena, unsigned, text->count + 1);
    for (size_t i = 0; i < old->count; i++) {
        wanted[i] = patch_line_hash(PATCH_BLANKS, old->at[i].text);
    }
    for (size_t line = 0; line < text->count; line++) {
        uint64_t hash = patch_line_hash(PATCH_BLANKS, patch_text_line(text, line));
        for (size_t i = 0; i < old->count && i <= line; i++) {
            votes[line - i] += wanted[i] == hash && line - i + old->count <= text->count;
        }
    }
    return votes;
}

/* The mean likeness of the lines at START; 0 where one of them is too different. */
static double likeness(const struct patch_text *text, const struct patch_lines *old, size_t start,
                       bool strict) {
    double sum = 0;
    for (size_t i = 0; i < old->count; i++) {
        struct ft_slice there = patch_text_line(text, start + i);
        double alike = patch_line_same(PATCH_BLANKS, there, old->at[i].text)
                           ? 1
                           : patch_similarity(there, old->at[i].text);
        if (strict && alike < 1 &&
            (alike < (old->at[i].kind == '-' ? 0.85 : 0.75) ||
             !same_digits(there, old->at[i].text))) {
            return 0;
        }
        sum += alike;
    }
    return sum / (double)old->count;
}

/* Whether some line that says anything is there as it should be: one line alone is no evidence. */
static bool is_anchored(const struct patch_text *text, const struct patch_lines *old,
                        size_t start) {
    for (size_t i = 0; i < old->count; i++) {
        struct ft_slice line = old->at[i].text;
        bool says = false;
        for (size_t j = 0; j < line.size && !says; j++) {
            says = ft_is_name_char(line.data[j]);
        }
        if (says && patch_line_same(PATCH_BLANKS, patch_text_line(text, start + i), line)) {
            return true;
        }
    }
    return false;
}

ft_err patch_fuzzy(ft_ctx *cx, const struct patch_text *text, const struct patch_lines *old,
                   struct patch_starts *found) {
    enum { TRIED_MAX = 20000 };
    const double enough = 0.9;
    const double apart = 0.05;
    unsigned *votes = count_votes(cx, text, old);
    size_t needed = old->count > 2 ? old->count / 2 : 1;
    double best = 0;
    double second = 0;
    size_t at = 0;
    size_t tried = 0;
    for (size_t start = 0; votes && start + old->count <= text->count; start++) {
        if (votes[start] < needed || !is_anchored(text, old, start) ||
            !patch_shift_uniform(cx, text, old, start) || tried++ >= TRIED_MAX) {
            continue;
        }
        FT_TRY(tried % 256 ? FT_OK : ft_checkpoint(cx));
        double alike = likeness(text, old, start, true);
        if (alike > best) {
            second = best;
            best = alike;
            at = start;
        } else if (alike > second) {
            second = alike;
        }
    }
    if (best >= enough && tried < TRIED_MAX && best - second >= apart) {
        *FT_PUSH(cx->arena, found) = at;
    }
    return FT_OK;
}

size_t patch_closest(ft_ctx *cx, const struct patch_text *text, const struct patch_lines *old) {
    enum { TRIED_MAX = 4000 };
    struct patch_lines head = *old;
    head.count = head.count > 50 ? 50 : head.count;
    head.count = head.count > text->count ? text->count : head.count;
    unsigned *votes = count_votes(cx, text, &head);
    unsigned most = 0;
    for (size_t start = 0; votes && start + head.count <= text->count; start++) {
        most = votes[start] > most ? votes[start] : most;
    }
    double best = 0.3;
    size_t at = SIZE_MAX;
    size_t tried = 0;
    for (size_t start = 0; votes && start + head.count <= text->count; start++) {
        if (votes[start] + 1 < most || (most == 1 && !votes[start]) || tried++ >= TRIED_MAX) {
            continue;
        }
        double alike = likeness(text, &head, start, false);
        if (alike > best) {
            best = alike;
            at = start;
        }
    }
    return at;
}
