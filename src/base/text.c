#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <wchar.h>

uint32_t ft_utf8_next(struct ft_slice text, size_t *size) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text.data;
    *size = 1;
    if (at[0] < 0x80) {
        return at[0];
    }
    size_t length = at[0] >= 0xf0 && at[0] < 0xf5 ? 4 : at[0] >= 0xe0 ? 3 : at[0] >= 0xc2 ? 2 : 0;
    if (length == 0 || at[0] >= 0xf5 || text.size < length) {
        return 0xfffd;
    }
    uint32_t point = at[0] & (0x7fU >> length);
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return 0xfffd;
        }
        point = point << 6 | (at[i] & 0x3f);
    }
    if (point < least[length] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
        return 0xfffd;
    }
    *size = length;
    return point;
}

bool ft_utf8_valid(struct ft_slice text) {
    while (text.size) {
        size_t size = 0;
        if (ft_utf8_next(text, &size) == 0xfffd && size == 1) {
            return false;
        }
        text.data += size;
        text.size -= size;
    }
    return true;
}

static size_t put_point(char *to, uint32_t point) {
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    size_t more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
    to[0] = (char)(first[more] | point >> 6 * more);
    for (size_t i = 1; i <= more; i++) {
        to[i] = (char)(0x80 | (point >> 6 * (more - i) & 0x3f));
    }
    return more + 1;
}

bool ft_utf16_text(struct ft_buf *to, struct ft_slice text) {
    const unsigned char *at = (const unsigned char *)text.data;
    bool little = text.size >= 2 && at[0] == 0xff && at[1] == 0xfe;
    bool big = text.size >= 2 && at[0] == 0xfe && at[1] == 0xff;
    char *made = little || big ? ft_buf_reserve(to, text.size / 2 * 3 + 1) : NULL;
    if (!made) {
        return false;
    }
    size_t size = 0;
    for (size_t i = 2; i + 1 < text.size; i += 2) {
        uint32_t point = (uint32_t)(at[i + little] << 8 | at[i + big]);
        uint32_t low =
            i + 3 < text.size ? (uint32_t)(at[i + 2 + little] << 8 | at[i + 2 + big]) : 0;
        if (point >= 0xd800 && point < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
            point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        } else if (point >= 0xd800 && point < 0xe000) {
            point = 0xfffd;
        }
        size += put_point(made + size, point);
    }
    made[size] = '\0';
    to->size += size;
    return true;
}

struct range {
    uint32_t first, last;
};

static bool within(uint32_t point, const struct range *ranges, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (point >= ranges[i].first && point <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

/* Unicode's East Asian Wide and Fullwidth, and emoji that terminals draw in two columns. */
static const struct range wide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},  {0x2e80, 0x303e},
    {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},  {0xa960, 0xa97f},
    {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
static const struct range combining[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},  {0x0610, 0x061a}, {0x064b, 0x065f},
    {0x0900, 0x0902}, {0x093c, 0x093c}, {0x0941, 0x0948},  {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},
    {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},  {0x20d0, 0x20ff}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};
/* What reorders or hides text (Unicode TR36, "Trojan Source"). */
static const struct range deceptive[] = {{0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x2069},
                                         {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

static size_t point_width(uint32_t point) {
    if (point < 0x20 || (point >= 0x7f && point < 0xa0)) {
        return 0;
    }
    if (point < 0x300) {
        return 1;
    }
    if (within(point, combining, sizeof combining / sizeof *combining)) {
        return 0;
    }
    return within(point, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

size_t ft_text_width(struct ft_slice text) {
    size_t width = 0;
    while (text.size) {
        size_t size = 0;
        width += point_width(ft_utf8_next(text, &size));
        text.data += size;
        text.size -= size;
    }
    return width;
}

size_t ft_text_cut(struct ft_slice text, size_t columns) {
    size_t done = 0;
    for (size_t width = 0; done < text.size;) {
        size_t size = 0;
        width +=
            point_width(ft_utf8_next((struct ft_slice){text.data + done, text.size - done}, &size));
        if (width > columns) {
            break;
        }
        done += size;
    }
    return done;
}

void ft_text_inert(struct ft_buf *to, struct ft_slice text, bool keep_lines) {
    while (text.size) {
        size_t size = 0;
        uint32_t point = ft_utf8_next(text, &size);
        bool kept = keep_lines && (point == '\n' || point == '\t');
        if ((point == 0xfffd && size == 1) || ((point < 0x20 || point == 0x7f) && !kept)) {
            ft_buf_printf(to, "\\x%02x", (unsigned char)text.data[0]);
        } else if ((point >= 0x80 && point < 0xa0) ||
                   within(point, deceptive, sizeof deceptive / sizeof *deceptive)) {
            ft_buf_printf(to, "\\u{%x}", point);
        } else {
            ft_buf_push(to, text.data, size);
        }
        text.data += size;
        text.size -= size;
    }
}

char *ft_text_inert_dup(struct ft_arena *arena, const char *text) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    ft_text_inert(&buf, ft_slice_of(text), false);
    return ft_buf_text(&buf, arena);
}

char *ft_text_one_line(struct ft_arena *arena, struct ft_slice text, size_t columns) {
    FT_BUF struct ft_buf flat;
    FT_BUF struct ft_buf inert;
    ft_buf_init(&flat, FT_BUF_NO_CAP);
    ft_buf_init(&inert, FT_BUF_NO_CAP);
    text = ft_slice_trim(text);
    for (size_t i = 0; i < text.size; i++) {
        bool blank = isspace((unsigned char)text.data[i]);
        if (!blank || (flat.size && flat.data[flat.size - 1] != ' ')) {
            ft_buf_putc(&flat, blank ? ' ' : text.data[i]);
        }
    }
    flat.size = ft_text_cut((struct ft_slice){flat.data, flat.size}, columns);
    ft_text_inert(&inert, (struct ft_slice){flat.data, flat.size}, true);
    return ft_buf_text(&inert, arena);
}

enum { LONGEST_WORD = 64 };

/* Optimal string alignment distance: insert, delete, replace, swap neighbours. */
static size_t distance(const char *a, const char *b) {
    size_t n = strlen(a);
    size_t m = strlen(b);
    if (n > LONGEST_WORD || m > LONGEST_WORD) {
        return LONGEST_WORD;
    }
    size_t rows[3][LONGEST_WORD + 1];
    for (size_t j = 0; j <= m; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);
            best = above[j] + 1 < best ? above[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two_above[j - 2] + 1 < best) {
                best = two_above[j - 2] + 1;
            }
            row[j] = best;
        }
    }
    return rows[n % 3][m];
}

const char *ft_text_meant(const char *given, const char *const *choices, size_t count) {
    const char *best = NULL;
    size_t allowed = strlen(given) < 4 ? 1 : strlen(given) / 3;
    size_t least = allowed + 1;
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(given, choices[i]);
        size_t typed = strlen(given);
        if (d >= least && typed >= 3 && strncmp(choices[i], given, typed) == 0) {
            d = least - 1; /* the start of a word is close to the word */
        }
        if (d < least) {
            least = d;
            best = choices[i];
        }
    }
    return best;
}

void ft_text_uri(struct ft_buf *to, const char *text, const char *kept) {
    for (; *text; text++) {
        bool letter = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z');
        bool plain = letter || (*text >= '0' && *text <= '9') || strchr("-._~", *text);
        if (plain || strchr(kept, *text)) {
            ft_buf_putc(to, *text);
        } else {
            ft_buf_printf(to, "%%%02X", (unsigned char)*text);
        }
    }
}

bool ft_is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

uint64_t ft_hash64(const void *bytes, size_t size) {
    const unsigned char *at = bytes;
    uint64_t hash = 0xcbf29ce484222325U;
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ at[i]) * 0x100000001b3U;
    }
    return hash;
}

bool ft_word_in(const char *list, const char *word) {
    size_t size = strlen(word);
    for (const char *at = list; size && (at = strstr(at, word)); at++) {
        if (at > list && at[-1] == ' ' && at[size] == ' ') {
            return true;
        }
    }
    return false;
}

/* Multiplies and folds eight bytes at a time: memory's own speed. */
uint64_t ft_content_hash(struct ft_slice content) {
    static const uint64_t odd = 0x9e3779b97f4a7c15, other = 0xd1b54a32d192ed03;
    uint64_t hash = content.size * odd;
    size_t at = 0;
    for (; at + 8 <= content.size; at += 8) {
        uint64_t word = 0;
        memcpy(&word, content.data + at, 8);
        __uint128_t product = (__uint128_t)(hash ^ word ^ other) * odd;
        hash = (uint64_t)product ^ (uint64_t)(product >> 64) ^ (hash << 7 | hash >> 57);
    }
    uint64_t rest = 0;
    memcpy(&rest, content.data + at, content.size - at);
    __uint128_t product = (__uint128_t)(hash ^ rest ^ odd) * other;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}
