/* What the walk over one file depends on in others.
 *
 * Each question that a walk asks of the project (which functions have this name, what stands in
 * this body, what does this variable of that file hold) has a key; the answers of all are in one
 * table, as digests. Kept with a result are the keys that were asked and the digests that were
 * answered: while all of them are answered so, the result is what another walk would give.
 */
#ifndef FT_RULES_FACTS_H
#define FT_RULES_FACTS_H

#include "base/buf.h"

#include <stdint.h>

enum fact_kind {
    FACT_FUNCTIONS = 1, /* class, name: which there are */
    FACT_CLASS,         /* name: its file, bases and fields */
    FACT_HEIRS,         /* name: which classes extend it */
    FACT_BODY,          /* path, number: what is walked into */
    FACT_PLACE,         /* path, number: where that stands, for ways that lead through it */
    FACT_FIELDS,        /* path, class: where its fields stand */
    FACT_LOUD,          /* path, number: whether it has to be walked into */
    FACT_FIRST,         /* path, name: what a variable holds as far as its file alone says */
    FACT_GLOBAL,        /* path, name: what it holds */
    FACT_SETTING        /* key */
};

/* Open addressing by keys that are hashes themselves; 0 is no key. */
struct fact {
    uint64_t key, digest;
};
struct fact_table {
    struct fact *at;
    size_t count, room;
    struct ft_arena *arena;
};

uint64_t fact_mix(uint64_t a, uint64_t b);
uint64_t fact_text(uint64_t before, const char *text); /* NULL is not "" */
uint64_t fact_bytes(struct ft_slice bytes);
uint64_t fact_key(enum fact_kind kind, const char *of, const char *name);
uint64_t fact_number(enum fact_kind kind, const char *path, uint32_t number);

void fact_init(struct fact_table *table, struct ft_arena *arena);
uint64_t fact_get(const struct fact_table *table, uint64_t key); /* 0: there is no answer */
/* One more part of the answer. */
void fact_add(struct fact_table *table, uint64_t key, uint64_t digest);
/* That it was asked; NULL as a table: nobody wants to know. */
void fact_note(struct fact_table *table, uint64_t key);

#endif
