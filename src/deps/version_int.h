/* How each scheme makes a key of a version. */
#ifndef FT_DEPS_VERSION_INT_H
#define FT_DEPS_VERSION_INT_H

#include "base/err.h"
#include "deps/version.h"

enum { FT_VERSION_LONGEST = 1024 };

/* Each appends the key of TEXT; false (with anything in KEY) where TEXT is no version. TEXT has no
 * space around it and at most FT_VERSION_LONGEST bytes. */
bool ft_key_semver(struct ft_buf *key, struct ft_slice text);
bool ft_key_nuget(struct ft_buf *key, struct ft_slice text);
bool ft_key_python(struct ft_buf *key, struct ft_slice text);
bool ft_key_maven(struct ft_buf *key, struct ft_slice text);
bool ft_key_gem(struct ft_buf *key, struct ft_slice text);
bool ft_key_composer(struct ft_buf *key, struct ft_slice text);
bool ft_key_debian(struct ft_buf *key, struct ft_slice text);
bool ft_key_alpine(struct ft_buf *key, struct ft_slice text);

/* A decimal number of any length: two bytes for how many digits, and the digits. */
void ft_key_number(struct ft_buf *key, struct ft_slice digits);
/* Bytes that no zero is among, and the zero that ends them. */
void ft_key_word(struct ft_buf *key, struct ft_slice word);

static inline bool ft_is_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool ft_is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline char ft_lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}
/* Takes the digits at the beginning of *TEXT off it. */
struct ft_slice ft_take_digits(struct ft_slice *text);
struct ft_slice ft_take_letters(struct ft_slice *text);
/* Takes C off the beginning of *TEXT, where it stands there. */
bool ft_take_char(struct ft_slice *text, char c);
void ft_skip(struct ft_slice *text, size_t size);
/* Case does not count; WORD is in small letters. */
bool ft_slice_is_word(struct ft_slice text, const char *word);
bool ft_is_zero(struct ft_slice digits);

#endif
