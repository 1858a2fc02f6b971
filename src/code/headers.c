/* Which headers are C++: their names do not say. */
#include "code/headers.h"

#include "base/map.h"

#include <string.h>

/* Sources right in a folder, and in all of it. */
struct tally {
    size_t c, cpp, all_c, all_cpp;
};

static bool is_header(const struct ft_source_file *file) {
    return strcmp(ft_path_extension(file->path), "h") == 0;
}

static struct ft_slice folder_of(struct ft_slice path) {
    const char *slash = memrchr(path.data, '/', path.size);
    return (struct ft_slice){path.data, slash ? (size_t)(slash - path.data) : 0};
}

static struct tally *tally_of(struct ft_map *tallies, struct ft_slice folder) {
    struct tally *tally = ft_map_get(tallies, folder);
    if (!tally) {
        tally = FT_NEW(tallies->arena, struct tally);
        ft_map_put(tallies, folder, tally);
    }
    return tally;
}

/* So many sources of FOLDER. */
static void add(struct ft_map *tallies, struct ft_slice folder, size_t c, size_t cpp) {
    struct tally *own = tally_of(tallies, folder);
    own->c += c;
    own->cpp += cpp;
    for (;; folder = folder_of(folder)) {
        struct tally *tally = tally_of(tallies, folder);
        tally->all_c += c;
        tally->all_cpp += cpp;
        if (!folder.size) {
            return;
        }
    }
}

/* Those of a folder follow each other, mostly. */
static void count(struct ft_map *tallies, const struct ft_source_list *list,
                  const struct ft_lang *c, const struct ft_lang *cpp) {
    struct ft_slice folder = {"", 0};
    size_t counts[2] = {0, 0};
    for (size_t i = 0; i < list->count; i++) {
        const struct ft_source_file *file = &list->at[i];
        if ((file->lang != c && file->lang != cpp) || is_header(file)) {
            continue;
        }
        struct ft_slice its = folder_of(ft_slice_of(file->path));
        if (!ft_slice_eq(its, folder)) {
            add(tallies, folder, counts[0], counts[1]);
            folder = its;
            counts[0] = counts[1] = 0;
        }
        counts[file->lang == cpp]++;
    }
    add(tallies, folder, counts[0], counts[1]);
}

static bool is_cpp(const struct ft_map *tallies, const struct ft_source_file *file) {
    struct ft_slice folder = folder_of(ft_slice_of(file->path));
    const struct tally *own = ft_map_get(tallies, folder);
    if (own && own->c + own->cpp) {
        return own->cpp > own->c;
    }
    for (;; folder = folder_of(folder)) {
        const struct tally *tally = ft_map_get(tallies, folder);
        if (tally || !folder.size) {
            return tally && tally->all_cpp > tally->all_c;
        }
    }
}

void source_judge_headers(struct ft_source_list *list) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    const struct ft_lang *c = ft_lang_named("c");
    const struct ft_lang *cpp = ft_lang_named("cpp");
    struct ft_map tallies;
    bool any = false;
    for (size_t i = 0; i < list->count && !any; i++) {
        any = list->at[i].lang == cpp;
    }
    ft_map_init(&tallies, scratch);
    if (!any) {
        return;
    }
    count(&tallies, list, c, cpp);
    for (size_t i = 0; i < list->count; i++) {
        struct ft_source_file *file = &list->at[i];
        if (file->lang == c && is_header(file) && is_cpp(&tallies, file)) {
            file->lang = cpp;
        }
    }
}
