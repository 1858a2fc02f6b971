#include "licence/licence.h"

#include "base/ctx.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

enum kind { WHOLE, FAMILY, NOTICE };

static const struct known {
    enum kind kind;
    const char *id, *hides, *words;
} known[] = {
#define LICENCE_TEXT(id, hides, words) {WHOLE, id, hides, words},
#define LICENCE_FAMILY(id, words) {FAMILY, id, "", words},
#define LICENCE_NOTICE(id, words) {NOTICE, id, "", words},
#include "licence/texts.def"
#undef LICENCE_TEXT
#undef LICENCE_FAMILY
#undef LICENCE_NOTICE
};

/* The words of TEXT in small letters, one space between. */
static void put_words(struct ft_buf *to, struct ft_slice text) {
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool within = i && i + 1 < text.size && isalnum((unsigned char)text.data[i - 1]) &&
                      isalnum((unsigned char)text.data[i + 1]);
        if (isalnum(c) || (c == '.' && within)) {
            ft_buf_putc(to, (char)tolower(c));
        } else if (to->size && to->data[to->size - 1] != ' ') {
            ft_buf_putc(to, ' ');
        }
    }
}

/* Line on which the word stands at which OFFSET of WORDS is. */
static size_t line_of(struct ft_slice text, struct ft_slice words, size_t offset) {
    size_t before = 0;
    size_t line = 1;
    for (size_t i = 0; i < offset; i++) {
        before += words.data[i] == ' ';
    }
    bool inside = false;
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool dot =
            c == '.' && inside && i + 1 < text.size && isalnum((unsigned char)text.data[i + 1]);
        bool word = isalnum(c) || dot;
        if (word && !inside && before-- == 0) {
            return line;
        }
        inside = word;
        line += c == '\n';
    }
    return line;
}

/* Where the first of the phrases in LIST begins, when all of them hold; else -1. */
static ptrdiff_t place_of(struct ft_slice words, const char *list) {
    ptrdiff_t first = -1;
    for (const char *at = list; at;) {
        const char *bar = strstr(at, " | ");
        struct ft_slice phrase = {at, bar ? (size_t)(bar - at) : strlen(at)};
        bool without = *at == '!';
        phrase.data += without;
        phrase.size -= without;
        ptrdiff_t place = ft_slice_find(words, phrase);
        if ((place >= 0) == without) {
            return -1;
        }
        first = first < 0 ? place : first;
        at = bar ? bar + 3 : NULL;
    }
    return first;
}

struct fits {
    struct {
        const struct known *known;
        size_t place;
        bool hidden;
    } at[sizeof known / sizeof *known];
    size_t count;
};

static void find_fits(struct fits *fits, struct ft_slice words) {
    for (size_t i = 0; i < FT_COUNT(known); i++) {
        ptrdiff_t place = place_of(words, known[i].words);
        if (place >= 0) {
            fits->at[fits->count].known = &known[i];
            fits->at[fits->count++].place = (size_t)place;
        }
    }
    for (size_t i = 0; i < fits->count; i++) {
        for (size_t other = 0; other < fits->count; other++) {
            fits->at[i].hidden |= strcmp(fits->at[other].known->hides, fits->at[i].known->id) == 0;
        }
    }
}

static bool says(struct ft_slice words, const char *phrase) {
    return ft_slice_find(words, ft_slice_of(phrase)) >= 0;
}

/* Of the GNU licences the text itself does not say whether later ones are meant: what stands
 * before it may, and a notice always does. */
static void set_version(struct ft_arena *arena, struct ft_slice words, const struct known *one,
                        struct ft_licence_found *found) {
    bool gnu = one->kind == FAMILY || ft_slice_find(ft_slice_of(one->id), FT_SLICE("GPL")) >= 0;
    bool later = says(words, "any later version") || says(words, "or later");
    found->id = gnu ? ft_sprintf(arena, "%s-%s", one->id, later ? "or-later" : "only") : one->id;
    if (one->kind == FAMILY && !later && !says(words, "only")) {
        found->doubt = "the text alone does not say whether later versions are meant, too";
    }
}

/* The first in the text; a text goes before a notice. */
static const struct known *choose(const struct fits *fits, size_t *place) {
    const struct known *first = NULL;
    for (size_t i = 0; i < fits->count; i++) {
        const struct known *one = fits->at[i].known;
        bool better =
            !first || (first->kind == NOTICE && one->kind != NOTICE) ||
            (fits->at[i].place < *place && (first->kind == NOTICE) == (one->kind == NOTICE));
        if (!fits->at[i].hidden && better) {
            first = one;
            *place = fits->at[i].place;
        }
    }
    return first;
}

static bool by_words(struct ft_arena *arena, struct ft_slice text, struct ft_licence_found *found) {
    struct fits fits = {0};
    const char *others = NULL;
    size_t place = 0;
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    put_words(&buf, text);
    struct ft_slice words = {buf.data, buf.size};
    find_fits(&fits, words);
    const struct known *first = choose(&fits, &place);
    if (!first) {
        return false;
    }
    for (size_t i = 0; i < fits.count; i++) {
        const char *id = fits.at[i].known->id;
        if (!fits.at[i].hidden && strcmp(id, first->id) != 0) {
            others = others ? ft_sprintf(arena, "%s, %s", others, id) : id;
        }
    }
    struct ft_licence_found made = {.line = line_of(text, words, place)};
    struct ft_slice said = {words.data, first->kind == FAMILY ? place : words.size};
    set_version(arena, said, first, &made);
    if (others) {
        made.doubt = ft_sprintf(arena, "other licences stand in it, too: %s", others);
    }
    *found = made;
    return true;
}

/* "SPDX-License-Identifier: MIT OR Apache-2.0", in a comment or not. */
static bool by_identifier(struct ft_arena *arena, struct ft_slice text,
                          struct ft_licence_found *found) {
    static const char key[] = "SPDX-License-Identifier:";
    struct ft_slice line;
    for (size_t number = 1; ft_slice_line(&text, &line); number++) {
        ptrdiff_t at = ft_slice_find(line, FT_SLICE(key));
        if (at < 0) {
            continue;
        }
        struct ft_slice value = {line.data + at + sizeof key - 1,
                                 line.size - (size_t)at - (sizeof key - 1)};
        size_t size = 0;
        value = ft_slice_trim(value);
        while (size < value.size && (isalnum((unsigned char)value.data[size]) ||
                                     (value.data[size] && strchr(" .+-():", value.data[size])))) {
            size++;
        }
        value = ft_slice_trim((struct ft_slice){value.data, size});
        while (value.size && value.data[value.size - 1] == '-') { /* of "-->" */
            value = ft_slice_trim((struct ft_slice){value.data, value.size - 1});
        }
        if (value.size && value.size < 300 &&
            (isalnum((unsigned char)value.data[0]) || value.data[0] == '(')) {
            *found = (struct ft_licence_found){.id = ft_slice_dup(arena, value), .line = number};
            return true;
        }
    }
    return false;
}

bool ft_licence_of_text(struct ft_arena *arena, struct ft_slice text,
                        struct ft_licence_found *found) {
    text.size = text.size < FT_LICENCE_READ ? text.size : FT_LICENCE_READ;
    return by_identifier(arena, text, found) || by_words(arena, text, found);
}

bool ft_licence_file_name(const char *name) {
    /* "COPYING.LESSER", "LICENSE-MIT": a part of the name says which one of several */
    static const char *const globs[] = {
        "license",           "licence",      "copying",       "unlicense",    "license.txt",
        "license.md",        "license.rst",  "licence.txt",   "licence.md",   "licence.rst",
        "copying.txt",       "copying.md",   "unlicense.txt", "unlicense.md", "copying.lesser",
        "license-*.txt",     "license-*.md", "licence-*.txt", "licence-*.md", "license-[a-z0-9]*",
        "licence-[a-z0-9]*",
    };
    char small[48];
    size_t size = strlen(name);
    if (size >= sizeof small) {
        return false;
    }
    for (size_t i = 0; i <= size; i++) {
        small[i] = (char)tolower((unsigned char)name[i]);
    }
    const char *dot = strrchr(small, '.'); /* LICENSE-MIT, LICENSE-2.0, but no license-list.js */
    for (size_t i = 0; i < FT_COUNT(globs); i++) {
        bool open = ft_slice_ends(ft_slice_of(globs[i]), "]*");
        if (ft_glob(globs[i], small) && (!open || !dot || isdigit((unsigned char)dot[1]))) {
            return true;
        }
    }
    return false;
}
