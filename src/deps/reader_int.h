/* What a reader of one kind of lock file works with. */
#ifndef FT_DEPS_READER_INT_H
#define FT_DEPS_READER_INT_H

#include "data/data.h"
#include "deps/deps.h"

#include <string.h>

struct ft_reader {
    ft_ctx *cx;
    struct ft_arena *scratch; /* until the file has been read */
    const struct ft_root *root;
    const char *path;
    struct ft_slice text;
    int64_t line; /* where the reader is */
    enum ft_ecosystem ecosystem;
    struct ft_deps *deps;
};

typedef ft_err (*ft_reader_run)(struct ft_reader *r);
#define FT_READER(globs, ecosystem, run) ft_err run(struct ft_reader *r);
#include "deps/readers.def"
#undef FT_READER

/* A dependency called NAME; NULL (and nothing added) where NAME is none. Texts are copied. */
struct ft_dependency *ft_reader_add(struct ft_reader *r, const char *name, const char *version,
                                    int64_t line);
/* Sources name MADE so. */
void ft_reader_call(struct ft_reader *r, struct ft_dependency *made, const char *name);
/* The file tells programs, and MADE brings those of TABLE (or NULL). */
void ft_reader_programs(struct ft_reader *r, struct ft_dependency *made,
                        const struct ft_data *table);
ft_err ft_reader_bad(struct ft_reader *r, int64_t line, const char *what);
void ft_reader_warn(struct ft_reader *r, int64_t line, const char *what);

typedef ft_err (*ft_data_read)(struct ft_data_tree *tree, struct ft_slice text,
                               struct ft_data **root);
/* The tree of the file. */
ft_err ft_reader_tree(struct ft_reader *r, ft_data_read read, struct ft_data **root);
/* The tree of the file NAME beside it, or NULL where it is not there or not of its form. */
const struct ft_data *ft_reader_beside(struct ft_reader *r, const char *name, ft_data_read read);

/* A set of names, to look up what is direct. */
void ft_reader_names(struct ft_map *names, const struct ft_data *table); /* TABLE may be NULL */
static inline bool ft_in(const struct ft_map *names, const char *name) {
    return ft_map_get(names, ft_slice_of(name)) != NULL;
}
static inline void ft_put_name(struct ft_map *names, const char *name) {
    static char here;
    ft_map_put(names, ft_slice_of(name), &here);
}

/* What a member that says that nobody maintains a package says: a text, or true. */
const char *ft_reader_abandoned(struct ft_reader *r, const struct ft_data *said);

/* "sha512-BASE64" (of several, the strongest), "sha256:HEX", or bare HEX, to "sha512:hex". */
const char *ft_reader_hash(struct ft_reader *r, const char *written);

#endif
