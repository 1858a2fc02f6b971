/* What a value looks like: chance, a word, or something that stands for a value. */
#ifndef FT_SECRETS_VALUE_INT_H
#define FT_SECRETS_VALUE_INT_H

#include "base/buf.h"

struct ft_value_look {
    size_t size, lower, upper, digits, other, distinct;
    double entropy; /* bits a character, of this text's own frequencies */
};
struct ft_value_look ft_value_look(struct ft_slice value);

/* As random as its length allows. */
bool ft_value_is_random(struct ft_slice value);
/* Made of words: of letters as people put them together. */
bool ft_value_is_wordy(struct ft_slice value);
/* Says of itself that it is none (EXAMPLE, changeme, xxxx, 12345678, abcdefgh …). */
bool ft_value_is_placeholder(struct ft_slice value);
/* Stands for a value that comes from elsewhere: ${X}, {{ x }}, <x>, %s, os.environ, a path … */
bool ft_value_is_reference(struct ft_slice value);
/* A password that means "put one here": password, s3cr3t, admin123, user … */
bool ft_value_is_weak(struct ft_slice value);
bool ft_value_is_uuid(struct ft_slice value);
bool ft_value_is_hex(struct ft_slice value);

/* Whether TEXT holds WORD (lower case), whatever the case. */
bool ft_slice_holds(struct ft_slice text, const char *word);
bool ft_slice_same(struct ft_slice text, const char *word);

enum ft_secret_name {
    FT_NAME_NONE,     /* nothing secret is called so */
    FT_NAME_PASSWORD, /* chosen by people */
    FT_NAME_KEY       /* made by machines */
};
/* By the words of an identifier ("dbPassword", "API_KEY_PROD", "token_type"). */
enum ft_secret_name ft_secret_name_of(struct ft_slice name);

#endif
