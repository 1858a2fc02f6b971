#include "deps/version.h"

#include "deps/version_int.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *purl;
    enum ft_version_scheme scheme;
} ecosystems[] = {
#define FT_ECOSYSTEM(id, name, purl, scheme) {name, purl, scheme},
#include "deps/ecosystems.def"
#undef FT_ECOSYSTEM
};

static bool (*const keys[])(struct ft_buf *key, struct ft_slice text) = {
    [FT_VERSION_SEMVER] = ft_key_semver,     [FT_VERSION_PYTHON] = ft_key_python,
    [FT_VERSION_MAVEN] = ft_key_maven,       [FT_VERSION_GEM] = ft_key_gem,
    [FT_VERSION_COMPOSER] = ft_key_composer, [FT_VERSION_NUGET] = ft_key_nuget,
    [FT_VERSION_DEBIAN] = ft_key_debian,     [FT_VERSION_ALPINE] = ft_key_alpine,
};

const char *ft_ecosystem_name(enum ft_ecosystem ecosystem) {
    return ecosystems[ecosystem].name;
}

const char *ft_ecosystem_purl(enum ft_ecosystem ecosystem) {
    return ecosystems[ecosystem].purl;
}

enum ft_version_scheme ft_ecosystem_scheme(enum ft_ecosystem ecosystem) {
    return ecosystems[ecosystem].scheme;
}

enum ft_ecosystem ft_ecosystem_named(const char *name) {
    size_t size = strcspn(name, ":");
    for (size_t i = 0; i < FT_COUNT(ecosystems); i++) {
        if (strlen(ecosystems[i].name) == size && memcmp(ecosystems[i].name, name, size) == 0) {
            return (enum ft_ecosystem)i;
        }
    }
    return FT_ECOSYSTEMS;
}

const char *ft_package_name(struct ft_arena *arena, enum ft_ecosystem ecosystem, const char *name) {
    bool python = ecosystem == FT_IN_PYPI;
    if (!python && ecosystem != FT_IN_NUGET && ecosystem != FT_IN_PACKAGIST) {
        return name;
    }
    char *made = ft_strdup(arena, name);
    size_t size = 0;
    for (const char *at = name; *at; at++) {
        bool joins = python && strchr("-_.", *at);
        if (!joins || size == 0 || made[size - 1] != '-') {
            made[size++] = joins ? '-' : ft_lower(*at);
        }
    }
    made[size] = '\0';
    return made;
}

void ft_key_number(struct ft_buf *key, struct ft_slice digits) {
    while (digits.size && *digits.data == '0') {
        ft_skip(&digits, 1);
    }
    ft_buf_putc(key, (char)(digits.size >> 8));
    ft_buf_putc(key, (char)(digits.size & 0xff));
    ft_buf_push(key, digits.data, digits.size);
}

void ft_key_word(struct ft_buf *key, struct ft_slice word) {
    ft_buf_push(key, word.data, word.size);
    ft_buf_putc(key, '\0');
}

void ft_skip(struct ft_slice *text, size_t size) {
    text->data += size;
    text->size -= size;
}

struct ft_slice ft_take_digits(struct ft_slice *text) {
    struct ft_slice taken = {text->data, 0};
    while (text->size && ft_is_digit(*text->data)) {
        ft_skip(text, 1);
        taken.size++;
    }
    return taken;
}

struct ft_slice ft_take_letters(struct ft_slice *text) {
    struct ft_slice taken = {text->data, 0};
    while (text->size && ft_is_letter(*text->data)) {
        ft_skip(text, 1);
        taken.size++;
    }
    return taken;
}

bool ft_take_char(struct ft_slice *text, char c) {
    if (!text->size || *text->data != c) {
        return false;
    }
    ft_skip(text, 1);
    return true;
}

bool ft_slice_is_word(struct ft_slice text, const char *word) {
    return strlen(word) == text.size && strncasecmp(text.data, word, text.size) == 0;
}

bool ft_is_zero(struct ft_slice digits) {
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] != '0') {
            return false;
        }
    }
    return true;
}

/* 1 and the scheme's key, or 0 and the bytes as they are. */
static bool make_key(struct ft_buf *to, enum ft_version_scheme scheme, const char *text) {
    size_t begin = to->size;
    struct ft_slice version = ft_slice_trim(ft_slice_of(text));
    ft_buf_putc(to, 1);
    if (version.size && version.size <= FT_VERSION_LONGEST && keys[scheme](to, version)) {
        return true;
    }
    to->size = begin;
    ft_buf_putc(to, 0);
    ft_buf_push(to, version.data, version.size);
    return false;
}

void ft_version_key(struct ft_buf *to, enum ft_version_scheme scheme, const char *text) {
    make_key(to, scheme, text);
}

bool ft_version_valid(enum ft_version_scheme scheme, const char *text) {
    FT_BUF struct ft_buf key;
    ft_buf_init(&key, FT_BUF_NO_CAP);
    return make_key(&key, scheme, text);
}

static int compare_keys(struct ft_slice a, struct ft_slice b) {
    size_t size = a.size < b.size ? a.size : b.size;
    int order = size ? memcmp(a.data, b.data, size) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

int ft_version_compare(enum ft_version_scheme scheme, const char *a, const char *b) {
    FT_BUF struct ft_buf keys_of_both;
    ft_buf_init(&keys_of_both, FT_BUF_NO_CAP);
    make_key(&keys_of_both, scheme, a);
    size_t size = keys_of_both.size;
    make_key(&keys_of_both, scheme, b);
    return compare_keys((struct ft_slice){keys_of_both.data, size},
                        (struct ft_slice){keys_of_both.data + size, keys_of_both.size - size});
}

/* An event with the key of its version. */
struct keyed {
    enum ft_range_kind kind;
    const char *version;
    struct ft_slice key;
};

static int by_key(const void *a, const void *b) {
    const struct keyed *one = a;
    const struct keyed *other = b;
    int order = compare_keys(one->key, other->key);
    return order ? order : (int)one->kind - (int)other->kind;
}

static struct ft_slice key_of(struct ft_arena *arena, enum ft_version_scheme scheme,
                              const char *version) {
    FT_BUF struct ft_buf key;
    ft_buf_init(&key, FT_BUF_NO_CAP);
    make_key(&key, scheme, version);
    return (struct ft_slice){ft_buf_text(&key, arena), key.size};
}

/* What the event says of the version at HERE, where it says anything. */
static void apply(const struct keyed *event, struct ft_slice here, bool *inside,
                  const char **fixed) {
    int order = event->key.size ? compare_keys(here, event->key) : 1;
    if (event->kind == FT_RANGE_INTRODUCED && order >= 0) {
        *inside = true;
        *fixed = NULL;
    } else if (event->kind == FT_RANGE_FIXED && order >= 0) {
        *inside = false;
    } else if (event->kind == FT_RANGE_LAST && order > 0) {
        *inside = false;
    } else if (event->kind == FT_RANGE_FIXED && *inside && !*fixed) {
        *fixed = event->version;
    }
}

bool ft_range_has(enum ft_version_scheme scheme, const struct ft_range *range, const char *version,
                  const char **fixed) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct keyed *events = FT_NEW_N(scratch, struct keyed, range->count + 1);
    struct ft_slice here = key_of(scratch, scheme, version);
    const char *first = NULL;
    bool inside = false;
    bool limited = false;
    bool below = false;
    for (size_t i = 0; i < range->count; i++) {
        const struct ft_range_event *event = &range->at[i];
        bool always = event->kind == FT_RANGE_INTRODUCED && strcmp(event->version, "0") == 0;
        events[i] = (struct keyed){.kind = event->kind, .version = event->version};
        if (!always) {
            events[i].key = key_of(scratch, scheme, event->version);
        }
        if (event->kind == FT_RANGE_LIMIT) {
            limited = true;
            below |= strcmp(event->version, "*") == 0 || compare_keys(here, events[i].key) < 0;
        }
    }
    qsort(events, range->count, sizeof *events, by_key);
    for (size_t i = 0; i < range->count; i++) {
        apply(&events[i], here, &inside, &first);
    }
    inside &= !limited || below;
    if (inside && fixed) {
        *fixed = first;
    }
    return inside;
}
