#include "index_int.h"

#include "base/text.h"

#include <string.h>

/* 64 classes: a-z, 0-9, "_", white space, and what is left in groups of which each is rare or
 * goes with the others. Two texts of different classes differ; the other way round it is the search
 * that looks, so that folding costs a candidate and never a hit. */
#define LETTER(c, n) [c] = n, [(c) - 'a' + 'A'] = n
const uint8_t ft_gram_class[256] = {
    LETTER('a', 1),  LETTER('b', 2),  LETTER('c', 3),  LETTER('d', 4),     LETTER('e', 5),
    LETTER('f', 6),  LETTER('g', 7),  LETTER('h', 8),  LETTER('i', 9),     LETTER('j', 10),
    LETTER('k', 11), LETTER('l', 12), LETTER('m', 13), LETTER('n', 14),    LETTER('o', 15),
    LETTER('p', 16), LETTER('q', 17), LETTER('r', 18), LETTER('s', 19),    LETTER('t', 20),
    LETTER('u', 21), LETTER('v', 22), LETTER('w', 23), LETTER('x', 24),    LETTER('y', 25),
    LETTER('z', 26), ['0'] = 27,      ['1'] = 28,      ['2'] = 29,         ['3'] = 30,
    ['4'] = 31,      ['5'] = 32,      ['6'] = 33,      ['7'] = 34,         ['8'] = 35,
    ['9'] = 36,      ['_'] = 37,      ['('] = 38,      [')'] = 39,         ['{'] = 40,
    ['}'] = 40,      ['['] = 41,      [']'] = 42,      ['<'] = 43,         ['>'] = 44,
    ['='] = 45,      ['+'] = 46,      ['-'] = 47,      ['*'] = 48,         ['/'] = 49,
    ['&'] = 50,      ['|'] = 50,      ['!'] = 51,      ['^'] = 52,         ['~'] = 52,
    ['%'] = 53,      ['#'] = 54,      ['@'] = 55,      ['$'] = 55,         ['?'] = 56,
    [':'] = 56,      [';'] = 57,      [','] = 58,      ['.'] = 59,         ['"'] = 60,
    ['\''] = 61,     ['`'] = 61,      ['\\'] = 62,     [128 ... 255] = 63,
};

void ft_gram_add(struct gram_set *set, struct ft_slice text) {
    const unsigned char *at = (const unsigned char *)text.data;
    if (text.size < 3) {
        return;
    }
    uint32_t gram = (uint32_t)ft_gram_class[at[0]] << 6 | ft_gram_class[at[1]];
    for (const unsigned char *end = at + text.size, *next = at + 2; next < end; next++) {
        gram = (gram << 6 | ft_gram_class[*next]) & (GRAMS - 1);
        set->bits[gram >> 6] |= (uint64_t)1 << (gram & 63);
    }
}

bool ft_content_decode(struct ft_buf *content) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    bool wide = ft_utf16_text(&made, (struct ft_slice){content->data, content->size});
    if (wide) {
        struct ft_buf swap = *content;
        *content = made;
        made = swap;
    }
    return wide;
}
