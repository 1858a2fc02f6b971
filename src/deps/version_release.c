/* Whether a version is a release, and a large step after another. */
#include "deps/version_int.h"

#include <string.h>

/* Words that make no version one that comes before its release. */
static bool is_stable_word(enum ft_version_scheme scheme, struct ft_slice word) {
    static const struct {
        enum ft_version_scheme scheme;
        const char *word;
    } known[] = {
        {FT_VERSION_PYTHON, "post"}, {FT_VERSION_PYTHON, "rev"},      {FT_VERSION_PYTHON, "r"},
        {FT_VERSION_MAVEN, "final"}, {FT_VERSION_MAVEN, "ga"},        {FT_VERSION_MAVEN, "release"},
        {FT_VERSION_MAVEN, "sp"},    {FT_VERSION_COMPOSER, "patch"},  {FT_VERSION_COMPOSER, "p"},
        {FT_VERSION_COMPOSER, "pl"}, {FT_VERSION_COMPOSER, "stable"},
    };
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        if (known[i].scheme == scheme && ft_slice_is_word(word, known[i].word)) {
            return true;
        }
    }
    return false;
}

/* TEXT without the "v" that some write before it and what "+" begins, which says how it was made.
 */
static struct ft_slice core(const char *text) {
    struct ft_slice rest = ft_slice_trim(ft_slice_of(text));
    if (!ft_take_char(&rest, 'v')) {
        ft_take_char(&rest, 'V');
    }
    const char *plus = memchr(rest.data, '+', rest.size);
    return (struct ft_slice){rest.data, plus ? (size_t)(plus - rest.data) : rest.size};
}

bool ft_version_is_release(enum ft_version_scheme scheme, const char *text) {
    struct ft_slice rest = core(text);
    bool dashed = scheme == FT_VERSION_SEMVER || scheme == FT_VERSION_NUGET;
    if (!ft_version_valid(scheme, text) || !rest.size || !ft_is_digit(*rest.data) ||
        (dashed && memchr(rest.data, '-', rest.size))) {
        return false;
    }
    while (rest.size) {
        struct ft_slice word = ft_take_letters(&rest);
        if (word.size && !is_stable_word(scheme, word)) {
            return false;
        }
        ft_skip(&rest, word.size ? 0 : 1);
    }
    return true;
}

/* The first number, behind the epoch that a version of Python may begin with. */
static struct ft_slice first_number(const char *text) {
    struct ft_slice rest = core(text);
    const char *epoch = memchr(rest.data, '!', rest.size);
    if (epoch) {
        ft_skip(&rest, (size_t)(epoch + 1 - rest.data));
    }
    struct ft_slice digits = ft_take_digits(&rest);
    while (digits.size > 1 && *digits.data == '0') {
        ft_skip(&digits, 1);
    }
    return digits;
}

bool ft_version_is_major(const char *from, const char *to) {
    return !ft_slice_eq(first_number(from), first_number(to));
}
