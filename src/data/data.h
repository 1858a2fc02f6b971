/* What lock files, manifests and reports say, as one kind of tree, whatever they are written in.
 *
 * JSON, YAML, TOML and XML become tables, lists and texts that know their line. The readers of
 * these forms take what such files use of them, have bounds on depth and number, and take time in
 * proportion to the text. An error says its line. Thread-safe.
 */
#ifndef FT_DATA_DATA_H
#define FT_DATA_DATA_H

#include "base/buf.h"
#include "base/ctx.h"
#include "base/map.h"

enum ft_data_kind {
    FT_DATA_TABLE,
    FT_DATA_LIST,
    FT_DATA_TEXT,
    FT_DATA_WORD /* true, 1.5, null …, as written */
};
enum { FT_DATA_DEPTH = 100, FT_DATA_MOST = 4 * 1000 * 1000 };

struct ft_data {
    enum ft_data_kind kind;
    const char *key;  /* in a table; the name of an element */
    const char *text; /* of a text or word; of an element, what stands in it but for elements */
    int64_t line;
    struct ft_data *first, *last, *next;
};

struct ft_data_tree {
    ft_ctx *cx;
    struct ft_arena *arena; /* the nodes live in it */
    struct ft_slice rest;
    int64_t line; /* where the reader is; after an error, where that is */
    size_t count;
    int depth;
};

/* Each makes the tree of TEXT. */
ft_err ft_data_json(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root);
ft_err ft_data_yaml(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root);
ft_err ft_data_toml(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root);
/* Attributes become members whose name begins with "@". Entities beyond the five of XML itself and
 * character references stay as written, so nothing is ever expanded or fetched. */
ft_err ft_data_xml(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root);

/* A new node at the end of PARENT (NULL: a root). FT_LIMIT where there are too many. */
ft_err ft_data_add(struct ft_data_tree *tree, struct ft_data *parent, enum ft_data_kind kind,
                   const char *key, struct ft_data **node);
ft_err ft_data_fail(struct ft_data_tree *tree, const char *what);
ft_err ft_data_deeper(struct ft_data_tree *tree);

/* The member KEY, or NULL; takes NULL. */
const struct ft_data *ft_data_get(const struct ft_data *table, const char *key);
/* Its text, or NULL where it is none. */
const char *ft_data_text(const struct ft_data *table, const char *key);
bool ft_data_true(const struct ft_data *table, const char *key);
static inline const struct ft_data *ft_data_first(const struct ft_data *node) {
    return node ? node->first : NULL;
}

/* A code point as UTF-8. */
void ft_put_code_point(struct ft_buf *to, uint32_t point);

#endif
