/* Semantic Versioning 2.0.0 (npm, crates.io, Go, Hex), and NuGet's, which has a fourth number and
 * no case. */
#include "deps/version_int.h"

#include <string.h>

enum { END = 1, MORE = 2, NUMERIC = 1, WORD = 2, RELEASE = 0xff };

static bool is_numeric(struct ft_slice word) {
    for (size_t i = 0; i < word.size; i++) {
        if (!ft_is_digit(word.data[i])) {
            return false;
        }
    }
    return word.size > 0;
}

/* The numbers, missing ones as zero: those at the end count as missing. */
static bool numbers(struct ft_buf *key, struct ft_slice *text) {
    size_t zeros = 0;
    do {
        struct ft_slice digits = ft_take_digits(text);
        if (!digits.size) {
            return false;
        }
        if (ft_is_zero(digits)) {
            zeros++;
            continue;
        }
        for (; zeros; zeros--) {
            ft_buf_putc(key, MORE);
            ft_key_number(key, (struct ft_slice){"", 0});
        }
        ft_buf_putc(key, MORE);
        ft_key_number(key, digits);
    } while (ft_take_char(text, '.'));
    ft_buf_putc(key, END);
    return true;
}

/* Dotted identifiers; numbers come before words, fewer before more. */
static bool before_release(struct ft_buf *key, struct ft_slice text, bool fold) {
    while (true) {
        size_t size = 0;
        while (size < text.size && text.data[size] != '.') {
            size++;
        }
        struct ft_slice word = {text.data, size};
        if (!size || memchr(word.data, '\0', size)) {
            return false;
        }
        ft_buf_putc(key, is_numeric(word) ? NUMERIC : WORD);
        if (is_numeric(word)) {
            ft_key_number(key, word);
        } else {
            size_t begin = key->size;
            ft_key_word(key, word);
            for (size_t i = begin; fold && i < key->size; i++) {
                key->data[i] = ft_lower(key->data[i]);
            }
        }
        if (size == text.size) {
            return ft_buf_putc(key, 0);
        }
        ft_skip(&text, size + 1);
    }
}

static bool make(struct ft_buf *key, struct ft_slice text, bool fold) {
    const char *plus = memchr(text.data, '+', text.size);
    text.size = plus ? (size_t)(plus - text.data) : text.size;
    if (!numbers(key, &text)) {
        return false;
    }
    if (!text.size) {
        return ft_buf_putc(key, (char)RELEASE);
    }
    ft_take_char(&text, '-'); /* npm takes 1.2.3beta for 1.2.3-beta */
    return before_release(key, text, fold);
}

bool ft_key_semver(struct ft_buf *key, struct ft_slice text) {
    ft_take_char(&text, '=');
    bool said = ft_take_char(&text, 'v') || ft_take_char(&text, 'V');
    (void)said;
    return make(key, text, false);
}

bool ft_key_nuget(struct ft_buf *key, struct ft_slice text) {
    return make(key, text, true);
}
