/* The parts of files that may hold a match. */
#include "search_int.h"

#include "base/text.h"

#include <string.h>

/* Bits over the blocks of the base. */
static void evaluate(const struct ft_index *index, const struct gram_query *query,
                     struct ft_arena *arena, uint64_t *bits, size_t words) {
    if (query->op == QUERY_ANY) {
        memset(bits, 0xff, words * sizeof *bits);
        return;
    }
    if (query->op == QUERY_GRAM) {
        ft_gram_blocks(&index->base, query->gram, bits, words);
        return;
    }
    uint64_t *other = FT_NEW_N(arena, uint64_t, words + 1);
    for (size_t i = 0; i < query->parts.count; i++) {
        evaluate(index, query->parts.at[i], arena, i ? other : bits, words);
        for (size_t w = 0; i && w < words; w++) {
            bits[w] = query->op == QUERY_ALL_OF ? bits[w] & other[w] : bits[w] | other[w];
        }
    }
}

/* What lies under the folder that is asked for; NULL where it lies elsewhere. */
static const char *inside(const struct ft_search_spec *spec, const char *path) {
    size_t size = spec->under ? strlen(spec->under) : 0;
    if (!size) {
        return path;
    }
    bool folder = spec->under[size - 1] == '/';
    return strncmp(path, spec->under, size) == 0 && (folder || !path[size])
               ? (folder ? path + size : ft_path_base(path))
               : NULL;
}

bool ft_search_wants(const struct ft_search_spec *spec, const struct ft_index_file *file) {
    const char *path = inside(spec, file->path);
    bool asked = false;
    bool fitted = false;
    if (!path || (spec->lang && (!file->lang || strcmp(file->lang->id, spec->lang) != 0))) {
        return false;
    }
    for (size_t i = 0; spec->paths && i < spec->paths->count; i++) {
        bool out = spec->paths->at[i][0] == '!';
        const char *glob = spec->paths->at[i] + out;
        size_t size = strlen(glob);
        bool fits = ft_glob(glob, strchr(glob, '/') ? path : ft_path_base(path)) ||
                    (strncmp(path, glob, size) == 0 && path[size] == '/');
        if (out && fits) {
            return false;
        }
        asked = asked || !out;
        fitted = fitted || (fits && !out);
    }
    return !asked || fitted;
}

struct choosing {
    const struct ft_index *index;
    const struct ft_search_spec *spec;
    bool whole;
    struct ft_arena *arena;
    struct candidates *to;
    uint32_t over; /* the next file of the overlay */
};

static bool is_searched(const struct choosing *c, uint32_t number, struct ft_index_file *file) {
    return ft_index_file(c->index, number, file) && !file->binary && !file->large &&
           ft_search_wants(c->spec, file);
}

/* Files of the overlay that come before PATH; all that are left where it is NULL. */
static void take_overlay(struct choosing *c, const char *path) {
    struct ft_index_file file;
    for (; c->over < ft_index_count(c->index); c->over++) {
        if (path && ft_index_file(c->index, c->over, &file) && strcmp(file.path, path) > 0) {
            return;
        }
        if (is_searched(c, c->over, &file)) {
            *FT_PUSH(c->arena, c->to) = (struct candidate){c->over, 1, 0, UINT64_MAX};
        }
    }
}

static void take_block(struct choosing *c, uint32_t number) {
    const struct segment *base = &c->index->base;
    const struct block_record *block = &base->blocks[number];
    const struct candidate *last = c->to->count ? &c->to->at[c->to->count - 1] : NULL;
    struct ft_index_file file;
    bool goes_on = number + 1 < base->head->blocks && block[1].file == block->file;
    if ((c->whole && last && last->file == block->file) || block->file >= base->head->files ||
        !is_searched(c, block->file, &file)) {
        return;
    }
    take_overlay(c, file.path);
    *FT_PUSH(c->arena, c->to) = c->whole
                                    ? (struct candidate){block->file, 1, 0, UINT64_MAX}
                                    : (struct candidate){block->file, block->line, block->offset,
                                                         goes_on ? block[1].offset : UINT64_MAX};
}

void ft_search_candidates(const struct ft_index *index, const struct ft_search_spec *spec,
                          const struct gram_query *query, bool whole, struct ft_arena *arena,
                          struct candidates *candidates) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    uint32_t blocks = index->base.head->blocks;
    size_t words = ((size_t)blocks + 63) / 64;
    uint64_t *bits = FT_NEW_N(scratch, uint64_t, words + 1);
    struct choosing c = {index, spec, whole, arena, candidates, index->base.head->files};
    evaluate(index, query, scratch, bits, words);
    for (size_t w = 0; w < words; w++) {
        for (uint64_t left = bits[w]; left; left &= left - 1) {
            uint32_t number = (uint32_t)(w * 64) + (uint32_t)__builtin_ctzll(left);
            if (number < blocks) {
                take_block(&c, number);
            }
        }
    }
    take_overlay(&c, NULL);
}
