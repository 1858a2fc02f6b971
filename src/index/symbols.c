/* Symbols of an open index. */
#include "index_int.h"

#include "base/text.h"

#include <string.h>

static const char *const kinds[] = {
    "",
#define FT_SYMBOL(constant, name) name,
#include "index/symbols.def"
#undef FT_SYMBOL
};

const char *ft_symbol_kind_name(enum ft_symbol_kind kind) {
    return (size_t)kind < FT_COUNT(kinds) ? kinds[kind] : "";
}

const struct chunk_record *ft_segment_chunk(const struct segment *segment, uint32_t number,
                                            const struct symbol_record **records,
                                            const char **names) {
    const struct chunk_record *chunk = &segment->chunks[number];
    uint64_t size = (uint64_t)chunk->symbols * sizeof(struct symbol_record);
    if (chunk->symbols_at % 8 || chunk->symbols_at > segment->size ||
        size > segment->size - chunk->symbols_at || chunk->names_at > segment->size ||
        chunk->names_size > segment->size - chunk->names_at || !chunk->names_size ||
        segment->map[chunk->names_at + chunk->names_size - 1]) {
        return NULL;
    }
    *records = (const struct symbol_record *)(const void *)(segment->map + chunk->symbols_at);
    *names = segment->map + chunk->names_at;
    return chunk;
}

/* A chunk of symbols, and the place in it of the one that was looked for. */
struct found {
    const struct chunk_record *chunk;
    const struct symbol_record *records;
    const char *names;
    uint32_t at;
};

static bool find(const struct segment *segment, uint32_t number, struct found *found) {
    uint32_t from = 0;
    for (uint32_t to = segment->chunk_count; to - from > 1;) {
        uint32_t middle = from + (to - from) / 2;
        if (segment->chunks[middle].first <= number) {
            from = middle;
        } else {
            to = middle;
        }
    }
    if (!segment->chunk_count || number < segment->chunks[from].first ||
        number - segment->chunks[from].first >= segment->chunks[from].symbols) {
        return false;
    }
    found->at = number - segment->chunks[from].first;
    found->chunk = ft_segment_chunk(segment, from, &found->records, &found->names);
    return found->chunk != NULL;
}

static const char *name_of(const struct found *found, uint32_t at) {
    uint32_t name = found->records[at].name;
    return name < found->chunk->names_size ? found->names + name : "";
}

void ft_index_symbol(const struct ft_index *index, uint32_t number, struct ft_symbol *symbol) {
    struct found found;
    uint32_t base = index->base.head->symbols;
    bool over = number >= base;
    const struct segment *segment = over ? &index->overlay : &index->base;
    *symbol = (struct ft_symbol){.name = "", .number = number};
    if (!segment->map || !find(segment, over ? number - base : number, &found)) {
        return;
    }
    uint32_t at = found.at;
    const struct symbol_record *record = &found.records[at];
    bool inside = record->inside > 0 && (uint32_t)record->inside <= at;
    *symbol = (struct ft_symbol){
        .name = name_of(&found, at),
        .file = record->file + (over ? index->base.head->files : 0),
        .line = record->line,
        .end_line = record->end_line,
        .kind = record->kind < FT_SYMBOL_KINDS ? record->kind : FT_SYMBOL_NONE,
        .local = record->local,
        .inside = inside ? name_of(&found, at - (uint32_t)record->inside) : NULL,
        .number = number,
    };
}

void ft_index_symbols_of(const struct ft_index *index, uint32_t file, uint32_t *first,
                         uint32_t *count) {
    uint32_t files = index->base.head->files;
    bool over = file >= files;
    const struct segment *segment = over ? &index->overlay : &index->base;
    uint32_t at = over ? file - files : file;
    *first = *count = 0;
    if (!segment->map || at >= segment->head->files) {
        return;
    }
    const struct file_record *record = &segment->files[at];
    if (record->first <= segment->head->symbols &&
        record->symbols <= segment->head->symbols - record->first) {
        *first = record->first + (over ? index->base.head->symbols : 0);
        *count = record->symbols;
    }
}

/* The first of the records with HASH or a larger one. Hashes are spread evenly, mostly: it lies
 * close to where it would if they all were. */
static uint32_t first_named(const struct segment *segment, uint32_t hash) {
    const struct name_record *names = segment->by_name;
    uint32_t count = segment->head->symbols;
    uint32_t from = (uint32_t)((uint64_t)hash * count >> 32);
    uint32_t to = from;
    for (uint32_t step = 32; from > 0 && names[from].hash >= hash; step *= 4) {
        to = from;
        from = from > step ? from - step : 0;
    }
    for (uint32_t step = 32; to < count && names[to].hash < hash; step *= 4) {
        from = to;
        to = count - to > step ? to + step : count;
    }
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (names[middle].hash < hash) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

void ft_index_named(const struct ft_index *index, const char *name,
                    bool (*visit)(void *to, const struct ft_symbol *symbol), void *to) {
    size_t size = strlen(name) < NAME_MAX_BYTES ? strlen(name) : NAME_MAX_BYTES;
    uint32_t hash = (uint32_t)ft_content_hash((struct ft_slice){name, size});
    const struct segment *const segments[] = {&index->base, &index->overlay};
    for (size_t s = 0; s < FT_COUNT(segments); s++) {
        const struct segment *segment = segments[s];
        uint32_t count = segment->map ? segment->head->symbols : 0;
        for (uint32_t i = count ? first_named(segment, hash) : 0;
             i < count && segment->by_name[i].hash == hash; i++) {
            struct ft_symbol symbol;
            struct ft_index_file file;
            if (segment->by_name[i].symbol >= count) {
                continue;
            }
            ft_index_symbol(index, segment->by_name[i].symbol + (s ? index->base.head->symbols : 0),
                            &symbol);
            if (strncmp(symbol.name, name, NAME_MAX_BYTES) == 0 &&
                ft_index_file(index, symbol.file, &file) && !visit(to, &symbol)) {
                return;
            }
        }
    }
}

bool ft_index_around(const struct ft_index *index, uint32_t file, uint32_t line,
                     struct ft_symbol *symbol) {
    uint32_t first = 0;
    uint32_t count = 0;
    uint32_t best = 0;
    bool found = false;
    ft_index_symbols_of(index, file, &first, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct ft_symbol each;
        ft_index_symbol(index, first + i, &each);
        if (each.line > line) {
            break;
        }
        if (each.end_line >= line && (each.end_line > each.line || each.line == line) &&
            (!found || each.end_line - each.line <= best)) {
            *symbol = each;
            best = each.end_line - each.line;
            found = true;
        }
    }
    return found;
}
