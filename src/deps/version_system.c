/* Versions of distributions' packages: Debian's (deb-version(7)) and Alpine's (apk-tools). */
#include "deps/version_int.h"

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

/* What may come next in a version of Alpine's, in rising order: nothing more comes after "_rc" and
 * before all else. */
enum place { BEFORE = 1, FINISH, REVISION, HASH, NUMBERED, AFTER, LETTER, DOTTED };

static const char *const suffixes[] = {"alpha", "beta", "pre", "rc", "cvs",
                                       "svn",   "git",  "hg",  "p"};
enum { SUFFIXES_BEFORE = 4 };

/* Where one begins with a zero they are compared as text: 1.01 is before 1.1. */
static bool alpine_digits(struct ft_buf *key, struct ft_slice *text) {
    struct ft_slice digits = ft_take_digits(text);
    bool zero = digits.size && *digits.data == '0';
    ft_buf_putc(key, zero ? 1 : 2);
    if (zero) {
        ft_key_word(key, digits);
    } else {
        ft_key_number(key, digits);
    }
    return digits.size > 0;
}

static bool alpine_suffix(struct ft_buf *key, struct ft_slice *text) {
    struct ft_slice word = ft_take_letters(text);
    for (size_t i = 0; i < FT_COUNT(suffixes); i++) {
        if (ft_slice_is(word, suffixes[i])) {
            ft_buf_putc(key, i < SUFFIXES_BEFORE ? BEFORE : AFTER);
            ft_buf_putc(key, (char)i);
            if (text->size && ft_is_digit(*text->data)) {
                ft_buf_putc(key, NUMBERED);
                ft_key_number(key, ft_take_digits(text));
            }
            return true;
        }
    }
    return false;
}

static bool alpine_hash(struct ft_buf *key, struct ft_slice *text) {
    size_t size = 0;
    while (size < text->size && (ft_is_digit(text->data[size]) || ft_is_letter(text->data[size]))) {
        size++;
    }
    ft_buf_putc(key, HASH);
    ft_key_word(key, (struct ft_slice){text->data, size});
    ft_skip(text, size);
    return size > 0;
}

bool ft_key_alpine(struct ft_buf *key, struct ft_slice text) {
    struct ft_slice first = ft_take_digits(&text);
    if (!first.size) {
        return false;
    }
    ft_key_number(key, first);
    while (ft_take_char(&text, '.')) {
        ft_buf_putc(key, DOTTED);
        if (!alpine_digits(key, &text)) {
            return false;
        }
    }
    if (text.size && ft_is_letter(*text.data)) {
        ft_buf_putc(key, LETTER);
        ft_buf_putc(key, *text.data);
        ft_skip(&text, 1);
    }
    while (ft_take_char(&text, '_')) {
        if (!alpine_suffix(key, &text)) {
            return false;
        }
    }
    if (ft_take_char(&text, '~') && !alpine_hash(key, &text)) {
        return false;
    }
    if (ft_take_char(&text, '-')) {
        ft_buf_putc(key, REVISION);
        if (!ft_take_char(&text, 'r') || !text.size || !ft_is_digit(*text.data)) {
            return false;
        }
        ft_key_number(key, ft_take_digits(&text));
    }
    return ft_buf_putc(key, FINISH) && !text.size;
}
