/* Versions of distributions' packages: Debian's (deb-version(7)) and Alpine's (apk-tools). */
#include "deps/version_int.h"

#include <stdint.h>
#include <string.h>

enum { TILDE = 1, END = 2, LETTERS = 3, OTHERS = 0x80 };

static void debian_char(struct ft_buf *key, char c) {
    if (c == '~') {
        ft_buf_putc(key, TILDE);
    } else if (ft_is_letter(c)) {
        ft_buf_putc(key, (char)(c - 'A' + LETTERS));
    } else {
        ft_buf_putc(key, (char)((unsigned char)c | OTHERS));
    }
}

/* Text and number in turn; text ends before any letter, and after a tilde. */
static bool debian_part(struct ft_buf *key, struct ft_slice text, const char *also) {
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (!ft_is_digit(c) && !ft_is_letter(c) && (!c || !strchr(also, c))) {
            return false;
        }
    }
    do {
        for (; text.size && !ft_is_digit(*text.data); ft_skip(&text, 1)) {
            debian_char(key, *text.data);
        }
        ft_buf_putc(key, END);
        ft_key_number(key, ft_take_digits(&text));
    } while (text.size); /* nothing is the same as 0 */
    ft_buf_putc(key, END);
    ft_key_number(key, text);
    return true;
}

bool ft_key_debian(struct ft_buf *key, struct ft_slice text) {
    struct ft_slice rest = text;
    struct ft_slice epoch = ft_take_digits(&rest);
    if (ft_take_char(&rest, ':')) {
        if (!epoch.size) {
            return false;
        }
        text = rest;
    } else {
        epoch.size = 0;
    }
    ft_key_number(key, epoch);
    const char *dash = memrchr(text.data, '-', text.size);
    struct ft_slice revision = {text.data + text.size, 0};
    if (dash) {
        revision = (struct ft_slice){dash + 1, text.size - (size_t)(dash + 1 - text.data)};
        text.size = (size_t)(dash - text.data);
    }
    return text.size && debian_part(key, text, ".+~:-") && debian_part(key, revision, ".+~");
}

/* What apk-tools tells apart; the numbers are its order, in which more text is mostly later. */
enum token { DIGIT_OR_ZERO, DIGIT, LETTER, SUFFIX, SUFFIX_NUMBER, REVISION, FINISH, INVALID };

static const char *const suffixes[] = {"alpha", "beta", "pre", "rc", "cvs",
                                       "svn",   "git",  "hg",  "p"};
enum { SUFFIXES_BEFORE = 4, LONGEST_NUMBER = 18 };

/* The bytes that place a token: nothing more comes after "_rc" and before all else. */
static void alpine_put(struct ft_buf *key, enum token token, int64_t value) {
    bool before = token == SUFFIX && value < SUFFIXES_BEFORE;
    ft_buf_putc(key, (char)(before ? 1 : 2 + FINISH - token));
    uint64_t placed = (uint64_t)value + ((uint64_t)1 << 63);
    for (int shift = 56; shift >= 0; shift -= 8) {
        ft_buf_putc(key, (char)(placed >> shift & 0xff));
    }
}

static enum token alpine_next(enum token last, struct ft_slice *text) {
    char c = text->size ? *text->data : '\0';
    enum token next = INVALID;
    if (!text->size) {
        return FINISH;
    }
    if (last <= DIGIT && c >= 'a' && c <= 'z') {
        next = LETTER;
    } else if (last == LETTER && ft_is_digit(c)) {
        next = DIGIT;
    } else if (last == SUFFIX && ft_is_digit(c)) {
        next = SUFFIX_NUMBER;
    } else {
        bool revision = c == '-' && text->size > 1 && text->data[1] == 'r';
        next = c == '.' ? DIGIT_OR_ZERO : c == '_' ? SUFFIX : revision ? REVISION : INVALID;
        ft_skip(text, revision ? 2 : 1);
    }
    bool back = next < last && !(next == DIGIT_OR_ZERO && last == DIGIT) &&
                !(next == SUFFIX && last == SUFFIX_NUMBER) && !(next == DIGIT && last == LETTER);
    return back ? INVALID : next;
}

static bool alpine_value(enum token token, struct ft_slice *text, int64_t *value) {
    if (token == LETTER) {
        *value = *text->data;
        ft_skip(text, 1);
        return true;
    }
    if (token == SUFFIX) {
        for (size_t i = 0; i < FT_COUNT(suffixes); i++) {
            if (ft_slice_starts(*text, suffixes[i])) {
                *value = (int64_t)i;
                ft_skip(text, strlen(suffixes[i]));
                return true;
            }
        }
        return false;
    }
    struct ft_slice digits = ft_take_digits(text);
    *value = 0;
    for (size_t i = 0; i < digits.size && digits.size < LONGEST_NUMBER; i++) {
        *value = *value * 10 + (digits.data[i] - '0');
    }
    return digits.size < LONGEST_NUMBER;
}

bool ft_key_alpine(struct ft_buf *key, struct ft_slice text) {
    enum token token = DIGIT;
    if (!ft_is_digit(*text.data)) {
        return false;
    }
    while (token != FINISH) {
        int64_t value = 0;
        enum token next = INVALID;
        if (token == DIGIT_OR_ZERO && text.size && *text.data == '0') {
            for (; text.size && *text.data == '0'; ft_skip(&text, 1)) {
                value--; /* 1.01 is before 1.1 */
            }
            next = text.size ? DIGIT : FINISH;
        } else if (!alpine_value(token, &text, &value)) {
            return false;
        }
        alpine_put(key, token, value);
        next = next == INVALID ? alpine_next(token, &text) : next;
        if (next == INVALID) {
            return false;
        }
        token = next;
    }
    alpine_put(key, FINISH, 0);
    return true;
}
