#include "base/text.h"

#include <ctype.h>
#include <string.h>

/* "[:alpha:]" at AT: whether C is of it; moves past it. */
static bool glob_named_class(const char **at, char c) {
    static const struct {
        const char *name;
        int (*is)(int c);
    } classes[] = {
        {"[:alnum:]", isalnum}, {"[:alpha:]", isalpha}, {"[:blank:]", isblank},
        {"[:cntrl:]", iscntrl}, {"[:digit:]", isdigit}, {"[:graph:]", isgraph},
        {"[:lower:]", islower}, {"[:print:]", isprint}, {"[:punct:]", ispunct},
        {"[:space:]", isspace}, {"[:upper:]", isupper}, {"[:xdigit:]", isxdigit},
    };
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        size_t size = strlen(classes[i].name);
        if (strncmp(*at, classes[i].name, size) == 0) {
            *at += size - 1;
            return classes[i].is((unsigned char)c) != 0;
        }
    }
    return c == '[';
}

/* Matches [abc], [a-z], [!a], [[:alpha:]] at *PATTERN and moves past it. */
static bool glob_class(const char **pattern, char c) {
    const char *at = *pattern + 1;
    bool negated = *at == '!' || *at == '^';
    at += negated;
    bool matched = false;
    for (const char *first = at; *at && (*at != ']' || at == first); at++) {
        if (at[0] == '[' && at[1] == ':') {
            matched |= glob_named_class(&at, c);
            continue;
        }
        at += at[0] == '\\' && at[1];
        if (at[1] == '-' && at[2] && at[2] != ']') {
            const char *last = at + 2 + (at[2] == '\\' && at[3]);
            matched |= (unsigned char)c >= (unsigned char)at[0] &&
                       (unsigned char)c <= (unsigned char)*last;
            at = last;
        } else {
            matched |= c == *at;
        }
    }
    bool closed = *at;
    *pattern = closed ? at + 1 : at;
    return closed && matched != negated && c != '/';
}

/* Matches the one element of *PATTERN that stands for C, and moves past it. */
static bool glob_one(const char **pattern, char c) {
    if (**pattern == '[') {
        return glob_class(pattern, c);
    }
    char element = *(*pattern)++;
    if (element == '?') {
        return c != '/';
    }
    if (element == '\\' && **pattern) {
        element = *(*pattern)++;
    }
    return element && element == c;
}

/* Where to go on when a guess was wrong: after the last star, one character further. Keeping the
 * last of each kind alone bounds the time at |pattern| x |path|. */
struct glob_marks {
    const char *deep_pattern, *deep_path; /* of the last star pair */
    bool deep_folders;                    /* it was followed by "/": whole folders alone */
    const char *pattern, *path;           /* of the last single star after it */
};

static const char *glob_star(const char *pattern, const char *path, struct glob_marks *marks) {
    if (pattern[1] != '*') {
        marks->pattern = pattern + 1;
        marks->path = path;
        return pattern + 1;
    }
    bool folders = pattern[2] == '/';
    pattern += folders ? 3 : 2;
    *marks =
        (struct glob_marks){.deep_pattern = pattern, .deep_path = path, .deep_folders = folders};
    return pattern;
}

static bool glob_back(const char **pattern, const char **path, struct glob_marks *marks) {
    if (marks->pattern && *marks->path != '/') {
        *path = ++marks->path;
        *pattern = marks->pattern;
        return true;
    }
    marks->pattern = NULL;
    if (!marks->deep_pattern) {
        return false;
    }
    if (marks->deep_folders) {
        const char *slash = strchr(marks->deep_path, '/');
        if (!slash) {
            return false;
        }
        marks->deep_path = slash;
    }
    *path = ++marks->deep_path;
    *pattern = marks->deep_pattern;
    return true;
}

bool ft_glob(const char *pattern, const char *path) {
    struct glob_marks marks = {0};
    while (*path) {
        const char *next = pattern;
        if (*pattern == '*') {
            pattern = glob_star(pattern, path, &marks);
        } else if (glob_one(&next, *path)) {
            pattern = next;
            path++;
        } else if (!glob_back(&pattern, &path, &marks)) {
            return false;
        }
    }
    while (*pattern == '*') {
        pattern++;
    }
    return !*pattern;
}
