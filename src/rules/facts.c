#include "rules/facts.h"

#include <string.h>

uint64_t fact_mix(uint64_t a, uint64_t b) {
    uint64_t h = (a ^ (b + 0x9e3779b97f4a7c15U + (a << 6) + (a >> 2))) * 0xff51afd7ed558ccdU;
    return h ^ (h >> 32);
}

uint64_t fact_bytes(struct ft_slice bytes) {
    uint64_t h = fact_mix(0x243f6a8885a308d3U, bytes.size);
    for (; bytes.size >= sizeof h; bytes.data += sizeof h, bytes.size -= sizeof h) {
        uint64_t word = 0;
        memcpy(&word, bytes.data, sizeof word);
        h = fact_mix(h, word);
    }
    uint64_t rest = 0;
    memcpy(&rest, bytes.data, bytes.size);
    return fact_mix(h, rest);
}

uint64_t fact_text(uint64_t before, const char *text) {
    return fact_mix(before, text ? fact_bytes((struct ft_slice){text, strlen(text)}) : 1);
}

static uint64_t not_zero(uint64_t key) {
    return key ? key : 1;
}

uint64_t fact_key(enum fact_kind kind, const char *of, const char *name) {
    return not_zero(fact_text(fact_text((uint64_t)kind, of), name));
}

uint64_t fact_number(enum fact_kind kind, const char *path, uint32_t number) {
    return not_zero(fact_mix(fact_text((uint64_t)kind, path), number));
}

void fact_init(struct fact_table *table, struct ft_arena *arena) {
    *table = (struct fact_table){.arena = arena};
}

static struct fact *find(const struct fact_table *table, uint64_t key) {
    size_t at = key & (table->room - 1);
    while (table->at[at].key && table->at[at].key != key) {
        at = (at + 1) & (table->room - 1);
    }
    return &table->at[at];
}

uint64_t fact_get(const struct fact_table *table, uint64_t key) {
    return table->room ? find(table, key)->digest : 0;
}

static void grow(struct fact_table *table) {
    struct fact_table larger = {
        .arena = table->arena, .count = table->count, .room = table->room ? table->room * 2 : 64};
    larger.at = FT_NEW_N(table->arena, struct fact, larger.room);
    for (size_t i = 0; i < table->room; i++) {
        if (table->at[i].key) {
            *find(&larger, table->at[i].key) = table->at[i];
        }
    }
    *table = larger;
}

static struct fact *put(struct fact_table *table, uint64_t key) {
    if (table->count * 2 >= table->room) {
        grow(table);
    }
    struct fact *fact = find(table, key);
    table->count += !fact->key;
    fact->key = key;
    return fact;
}

void fact_add(struct fact_table *table, uint64_t key, uint64_t digest) {
    struct fact *fact = put(table, key);
    fact->digest = not_zero(fact_mix(fact->digest, digest));
}

void fact_note(struct fact_table *table, uint64_t key) {
    if (table) {
        put(table, key);
    }
}
