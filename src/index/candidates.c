/* The files that may hold a match. */
#include "search_int.h"

#include "base/text.h"

#include <string.h>

/* Bits over the files of the base. */
static void evaluate(const struct ft_index *index, const struct gram_query *query,
                     struct ft_arena *arena, uint64_t *bits, size_t words) {
    if (query->op == QUERY_ANY) {
        memset(bits, 0xff, words * sizeof *bits);
        return;
    }
    if (query->op == QUERY_GRAM) {
        ft_gram_files(&index->base, query->gram, bits, words);
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

void ft_search_candidates(const struct ft_index *index, const struct ft_search_spec *spec,
                          const struct gram_query *query, struct ft_arena *arena,
                          struct candidates *candidates) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    uint32_t files = index->base.head->files;
    size_t words = ((size_t)files + 63) / 64;
    uint64_t *bits = FT_NEW_N(scratch, uint64_t, words + 1);
    uint32_t count = ft_index_count(index);
    uint32_t over = files;
    evaluate(index, query, scratch, bits, words);
    for (uint32_t i = 0; i <= files; i++) {
        struct ft_index_file base = {0};
        struct ft_index_file file;
        bool last = i == files;
        if (!last && !(bits[i / 64] >> i % 64 & 1)) {
            if (!bits[i / 64]) {
                i |= 63; /* none of the whole word */
            }
            i = i < files ? i : files - 1;
            continue;
        }
        if (!last && !ft_index_file(index, i, &base)) {
            continue;
        }
        for (; over < count && ft_index_file(index, over, &file) &&
               (last || strcmp(file.path, base.path) < 0);
             over++) {
            if (!file.binary && !file.large && ft_search_wants(spec, &file)) {
                *FT_PUSH(arena, candidates) = over;
            }
        }
        if (!last && !base.binary && !base.large && ft_search_wants(spec, &base)) {
            *FT_PUSH(arena, candidates) = i;
        }
    }
}
