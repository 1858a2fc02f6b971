/* Where a text mentions one of many names. */
#include "deps/unused_int.h"

#include <string.h>

/* 1 … 36: a letter or digit; GOES_ON: whatever follows, of a name that a program puts together. */
enum { STOP = 0, GOES_ON = 37, LETTERS, JOINS = 64, BINDS };

/* What may stand between the parts of a name: "-" and "_" make one word of them. */
static int kind_of(unsigned char c) {
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 1;
    }
    if (c >= 'A' && c <= 'Z') {
        return c - 'A' + 1;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 27;
    }
    if (c == '-' || c == '_') {
        return BINDS;
    }
    return c && strchr("./\\:@~", c) ? JOINS : STOP;
}

void ft_mentions_init(struct ft_mentions *mentions, struct ft_arena *arena) {
    *mentions = (struct ft_mentions){.arena = arena};
    ft_map_init(&mentions->words, arena);
    for (size_t i = 1, room = LETTERS; i < FT_COUNT(mentions->longest); i++, room *= LETTERS) {
        mentions->longest[i] = FT_NEW_N(arena, uint16_t, room);
    }
}

uint32_t ft_mentions_want(struct ft_mentions *mentions, const char *name) {
    char folded[FT_NAME_LONGEST];
    size_t size = 0;
    for (const char *at = name; *at; at++) {
        int kind = *at == '*' ? GOES_ON : kind_of((unsigned char)*at);
        if (kind == STOP || size >= sizeof folded) {
            return 0;
        }
        if (kind < LETTERS) {
            folded[size++] = (char)kind;
        }
    }
    struct ft_slice word = {folded, size};
    uintptr_t number = size ? (uintptr_t)ft_map_get(&mentions->words, word) : 0;
    if (number || !size) {
        return (uint32_t)number;
    }
    size_t begins = 0;
    for (size_t i = 1; i < FT_COUNT(mentions->longest) && i <= size; i++) {
        begins = begins * LETTERS + (size_t)folded[i - 1];
        uint16_t *longest = &mentions->longest[i][begins];
        *longest = *longest < size ? (uint16_t)size : *longest;
    }
    mentions->count++;
    ft_map_put(&mentions->words, word, (void *)(uintptr_t)mentions->count);
    return mentions->count;
}

struct search {
    const struct ft_mentions *mentions;
    const unsigned char *kinds;
    void (*found)(void *to, uint32_t word);
    void *to;
};

static void look_up(const struct search *s, const char *folded, size_t size) {
    uintptr_t word = (uintptr_t)ft_map_get(&s->mentions->words, (struct ft_slice){folded, size});
    if (word) {
        s->found(s->to, (uint32_t)word);
    }
}

/* The names that begin at AT; a name ends where its word does. One that ends in "-" is the
 * beginning of several: require("x-" + name). */
static void find_at(const struct search *s, const unsigned char *at, const unsigned char *end) {
    char folded[FT_NAME_LONGEST];
    size_t size = 0;
    size_t begins = 0;
    size_t longest = 0;
    for (; at < end && s->kinds[*at] != STOP; at++) {
        unsigned char kind = s->kinds[*at];
        if (kind >= LETTERS) {
            continue;
        }
        if (size < 3) {
            begins = begins * LETTERS + kind;
            longest = s->mentions->longest[size + 1][begins];
        }
        if (size >= longest) {
            return;
        }
        folded[size++] = (char)kind;
        unsigned char next = at + 1 < end ? s->kinds[at[1]] : STOP;
        if (next == STOP || next == JOINS) {
            look_up(s, folded, size);
        }
        bool goes_on = next >= JOINS && size < longest && strchr("-_/", at[1]);
        if (goes_on && (at + 2 >= end || s->kinds[at[2]] == STOP)) {
            folded[size] = GOES_ON;
            look_up(s, folded, size + 1);
        }
    }
}

void ft_mentions_find(const struct ft_mentions *mentions, struct ft_slice text,
                      void (*found)(void *to, uint32_t word), void *to) {
    unsigned char kinds[256];
    struct search search = {.mentions = mentions, .kinds = kinds, .found = found, .to = to};
    const unsigned char *at = (const unsigned char *)text.data;
    const unsigned char *end = at + text.size;
    for (int c = 0; c < 256; c++) {
        kinds[c] = (unsigned char)kind_of((unsigned char)c);
    }
    for (bool inside = false; at < end; at++) {
        unsigned char kind = kinds[*at];
        if (!inside && kind != STOP && kind < LETTERS) {
            find_at(&search, at, end);
        }
        inside = kind != STOP && kind != JOINS;
    }
}
