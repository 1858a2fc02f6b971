/* Gem::Version, and Composer's versions by PHP's version_compare. */
#include "deps/version_int.h"

#include <string.h>

/* A missing segment of a gem's version counts as 0, so a run of zeros is placed by what follows. */
enum { GEM_WORD = 1, GEM_END, GEM_NUMBER };

struct gem {
    struct ft_buf *key;
    size_t zeros;
};

static void gem_run(struct gem *gem, bool word) {
    size_t run = word ? gem->zeros : 0xffff - gem->zeros;
    ft_buf_putc(gem->key, word ? GEM_WORD : GEM_NUMBER);
    ft_buf_putc(gem->key, (char)(run >> 8));
    ft_buf_putc(gem->key, (char)(run & 0xff));
    gem->zeros = 0;
}

bool ft_key_gem(struct ft_buf *key, struct ft_slice text) {
    struct gem gem = {.key = key};
    bool words = false;
    if (!ft_is_digit(*text.data)) {
        return false;
    }
    while (text.size) {
        char c = *text.data;
        struct ft_slice part = ft_take_digits(&text);
        if (part.size) {
            gem.zeros += ft_is_zero(part);
            if (!ft_is_zero(part)) {
                gem_run(&gem, false);
                ft_key_number(key, part);
            }
            continue;
        }
        part = ft_take_letters(&text);
        if (!part.size && c != '.' && c != '-') {
            return false;
        }
        if (!part.size) {
            ft_skip(&text, 1);
            part = c == '-' ? FT_SLICE("pre") : part;
        }
        if (part.size) {
            gem.zeros = words ? gem.zeros : 0; /* 1.0.a is 1.a */
            words = true;
            gem_run(&gem, true);
            ft_key_word(key, part);
        }
    }
    return ft_buf_putc(key, GEM_END);
}

enum php { PHP_OTHER = 1, PHP_DEV, PHP_ALPHA, PHP_BETA, PHP_RC, PHP_END, PHP_NUMBER, PHP_PATCH };

static enum php stability(struct ft_slice word) {
    static const struct {
        const char *word;
        enum php rank;
    } known[] = {{"dev", PHP_DEV},     {"alpha", PHP_ALPHA}, {"a", PHP_ALPHA},  {"beta", PHP_BETA},
                 {"b", PHP_BETA},      {"rc", PHP_RC},       {"pl", PHP_PATCH}, {"p", PHP_PATCH},
                 {"patch", PHP_PATCH}, {"stable", PHP_END}};
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        if (ft_slice_is_word(word, known[i].word)) {
            return known[i].rank;
        }
    }
    return PHP_OTHER;
}

static void php_number(struct ft_buf *key, struct ft_slice digits) {
    ft_buf_putc(key, PHP_NUMBER);
    ft_key_number(key, digits);
}

/* Up to four numbers, an x for any; *COUNT of them. */
static bool php_numbers(struct ft_buf *key, struct ft_slice *text, size_t *count) {
    do {
        struct ft_slice digits = ft_take_digits(text);
        bool any = !digits.size && *count && text->size && strchr("xX*", *text->data);
        if (any) {
            ft_skip(text, 1);
            for (; *count < 4; ++*count) {
                php_number(key, FT_SLICE("9999999"));
            }
            return true;
        }
        if (!digits.size) {
            return false;
        }
        php_number(key, digits);
        ++*count;
    } while (text->size > 1 && (ft_is_digit(text->data[1]) || strchr("xX*", text->data[1])) &&
             (ft_take_char(text, '.') || (ft_is_digit(text->data[1]) && ft_take_char(text, '-'))));
    return true;
}

bool ft_key_composer(struct ft_buf *key, struct ft_slice text) {
    const char *cut = memchr(text.data, '@', text.size);
    text.size = cut ? (size_t)(cut - text.data) : text.size;
    cut = memchr(text.data, '+', text.size);
    text.size = cut ? (size_t)(cut - text.data) : text.size;
    size_t count = 0;
    if (!ft_take_char(&text, 'v')) {
        ft_take_char(&text, 'V');
    }
    if (!php_numbers(key, &text, &count)) {
        return false;
    }
    for (; count < 4; count++) {
        php_number(key, (struct ft_slice){"", 0});
    }
    while (text.size) {
        char c = *text.data;
        struct ft_slice word = ft_take_letters(&text);
        struct ft_slice digits = ft_take_digits(&text);
        if (word.size && stability(word) == PHP_OTHER) {
            return false;
        }
        if (word.size && stability(word) != PHP_END) {
            ft_buf_putc(key, (char)stability(word));
        }
        if (digits.size) {
            php_number(key, digits);
        }
        if (!word.size && !digits.size) {
            if (c != '.' && c != '-' && c != '_') {
                return false;
            }
            ft_skip(&text, 1);
        }
    }
    return ft_buf_putc(key, PHP_END);
}
