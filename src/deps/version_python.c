/* PEP 440, with the order of its reference implementation. */
#include "deps/version_int.h"

#include <string.h>

enum { END = 1, MORE = 2 };
enum { LEAST = 0, GREATEST = 9 };

/* At most one of "-", "_", "." */
static void separator(struct ft_slice *text) {
    if (!ft_take_char(text, '-') && !ft_take_char(text, '_')) {
        ft_take_char(text, '.');
    }
}

struct parts {
    struct ft_slice epoch, pre_number, post_number, dev_number, local;
    int pre; /* 1 alpha, 2 beta, 3 candidate */
    bool post, dev;
};

enum word { NO_WORD, ALPHA, BETA, CANDIDATE, POST, DEV };

/* Takes the longest known word off the beginning: "postdev" is two. */
static enum word take_word(struct ft_slice *text) {
    static const struct {
        const char *word;
        enum word means;
    } known[] = {{"alpha", ALPHA},       {"a", ALPHA},       {"beta", BETA},    {"b", BETA},
                 {"preview", CANDIDATE}, {"pre", CANDIDATE}, {"rc", CANDIDATE}, {"c", CANDIDATE},
                 {"post", POST},         {"rev", POST},      {"r", POST},       {"dev", DEV}};
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        size_t size = strlen(known[i].word);
        if (text->size >= size && strncasecmp(text->data, known[i].word, size) == 0) {
            ft_skip(text, size);
            return known[i].means;
        }
    }
    return NO_WORD;
}

static struct ft_slice number_after(struct ft_slice *text) {
    struct ft_slice rest = *text;
    separator(&rest);
    struct ft_slice digits = ft_take_digits(&rest);
    if (digits.size) {
        *text = rest;
    }
    return digits;
}

/* What follows the numbers, in its order: pre, post, dev. */
static bool suffixes(struct ft_slice *text, struct parts *parts) {
    for (int stage = 0; text->size && *text->data != '+';) {
        struct ft_slice rest = *text;
        if (stage < 2 && ft_take_char(&rest, '-') && rest.size && ft_is_digit(*rest.data)) {
            parts->post = true; /* 1.0-1 */
            parts->post_number = ft_take_digits(&rest);
            stage = 2;
            *text = rest;
            continue;
        }
        rest = *text;
        separator(&rest);
        enum word word = take_word(&rest);
        struct ft_slice number = number_after(&rest);
        if (word >= ALPHA && word <= CANDIDATE && stage < 1) {
            parts->pre = (int)word;
            parts->pre_number = number;
            stage = 1;
        } else if (word == POST && stage < 2) {
            parts->post = true;
            parts->post_number = number;
            stage = 2;
        } else if (word == DEV && stage < 3) {
            parts->dev = true;
            parts->dev_number = number;
            stage = 3;
        } else {
            return false;
        }
        *text = rest;
    }
    return true;
}

/* Numbers come after words, more after fewer. */
static bool local(struct ft_buf *key, struct ft_slice text) {
    do {
        size_t size = 0;
        bool numeric = true;
        while (size < text.size &&
               (ft_is_digit(text.data[size]) || ft_is_letter(text.data[size]))) {
            numeric &= ft_is_digit(text.data[size++]);
        }
        if (!size) {
            return false;
        }
        ft_buf_putc(key, numeric ? MORE : END);
        if (numeric) {
            ft_key_number(key, (struct ft_slice){text.data, size});
        } else {
            for (size_t i = 0; i < size; i++) {
                ft_buf_putc(key, ft_lower(text.data[i]));
            }
            ft_buf_putc(key, 0);
        }
        ft_skip(&text, size);
        if (!text.size) {
            return ft_buf_putc(key, 0);
        }
    } while (ft_take_char(&text, '.') || ft_take_char(&text, '-') || ft_take_char(&text, '_'));
    return false;
}

static bool release(struct ft_buf *key, struct ft_slice *text, struct ft_slice first) {
    struct ft_slice digits = first;
    size_t zeros = 0;
    while (true) {
        if (ft_is_zero(digits)) {
            zeros++;
        } else {
            for (; zeros; zeros--) {
                ft_buf_putc(key, MORE);
                ft_key_number(key, (struct ft_slice){"", 0});
            }
            ft_buf_putc(key, MORE);
            ft_key_number(key, digits);
        }
        if (text->size < 2 || *text->data != '.' || !ft_is_digit(text->data[1])) {
            return ft_buf_putc(key, END);
        }
        ft_skip(text, 1);
        digits = ft_take_digits(text);
    }
}

bool ft_key_python(struct ft_buf *key, struct ft_slice text) {
    struct parts parts = {0};
    if (!ft_take_char(&text, 'v')) {
        ft_take_char(&text, 'V');
    }
    struct ft_slice first = ft_take_digits(&text);
    if (ft_take_char(&text, '!')) {
        parts.epoch = first;
        first = ft_take_digits(&text);
    }
    if (!first.size) {
        return false;
    }
    ft_key_number(key, parts.epoch);
    release(key, &text, first);
    if (!suffixes(&text, &parts)) {
        return false;
    }
    bool only_dev = !parts.pre && !parts.post && parts.dev;
    ft_buf_putc(key, (char)(parts.pre ? parts.pre : only_dev ? LEAST : GREATEST));
    if (parts.pre) {
        ft_key_number(key, parts.pre_number);
    }
    ft_buf_putc(key, parts.post);
    if (parts.post) {
        ft_key_number(key, parts.post_number);
    }
    ft_buf_putc(key, !parts.dev);
    if (parts.dev) {
        ft_key_number(key, parts.dev_number);
    }
    return ft_take_char(&text, '+') ? local(key, text) : ft_buf_putc(key, 0);
}
