/* Languages and their trees.
 *
 * Parsing is tree-sitter's; a file with errors still gives a tree. Time and size are bounded, as
 * sources are anybody's. A tree belongs to one thread; nodes (TSNode) live as long as it.
 * spec/code.md COD1.
 */
#ifndef FT_CODE_CODE_H
#define FT_CODE_CODE_H

#include "base/buf.h"
#include "base/ctx.h"

#include <tree_sitter/api.h>

struct ft_lang {
    const char *id, *name; /* "python", "Python" */
    const TSLanguage *(*grammar)(void);
    const char *line_comment;                           /* "#", "//", or "" */
    const char *extensions, *file_names, *interpreters; /* " a b " */
};

/* By file name, else by a "#!" line at the start of CONTENT (may be empty); a ".h" whose content
 * says so is C++. NULL: none of ours. */
const struct ft_lang *ft_lang_of(const char *path, struct ft_slice content);
const struct ft_lang *ft_lang_named(const char *id);
/* All languages, in a fixed order. */
const struct ft_lang *ft_langs(size_t *count);

enum { FT_PARSE_MAX = 4 * 1024 * 1024 }; /* bytes of one source */

struct ft_tree {
    const struct ft_lang *lang;
    struct ft_slice text; /* must outlive the tree */
    TSTree *tree;
    size_t errors; /* nodes that are errors or missing */
};
/* Freed with the context's arena. FT_LIMIT over FT_PARSE_MAX bytes, 5 s or 512 MiB of
 * memory. */
ft_err ft_parse(ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text,
                struct ft_tree **tree);

/* For whoever looks at a tree for a moment: NULL where the text is over those bounds, or the
 * context says stop. */
TSTree *ft_parse_tree(const ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text);
/* Of ft_parse_tree; without a walk through it. */
void ft_tree_delete(TSTree *tree);

TSNode ft_tree_root(const struct ft_tree *tree);
struct ft_slice ft_node_text(const struct ft_tree *tree, TSNode node);
bool ft_node_is(TSNode node, const char *type);
TSNode ft_node_field(TSNode node, const char *field);

/* The named children, each in constant time: ts_node_named_child counts from the first one each
 * time, and there may be a hundred thousand of them.
 *     FT_KIDS struct ft_kids kids = ft_kids_of(node);
 *     for (TSNode kid; ft_kids_next(&kids, &kid);) */
struct ft_kids {
    TSNode node;
    uint32_t at, count;
    TSTreeCursor cursor; /* where there are many */
};
struct ft_kids ft_kids_of(TSNode node); /* of no node: none */
bool ft_kids_next(struct ft_kids *kids, TSNode *kid);
/* The field that the last one stands in, or NULL. */
const char *ft_kids_field(const struct ft_kids *kids);
void ft_kids_end(struct ft_kids *kids);
#define FT_KIDS __attribute__((cleanup(ft_kids_end)))
/* Line, from 1. */
size_t ft_node_line(TSNode node);

/* Visits the named nodes in order, parents first; VISIT gives false to leave a node's children out.
 */
void ft_tree_walk(const struct ft_tree *tree, TSNode from,
                  bool (*visit)(void *to, const struct ft_tree *tree, TSNode node), void *to);

/* Compiles a query (tree-sitter's own language) of anybody's; NULL with why and where (an offset)
 * if it does not compile. One that takes more memory than a source may has a wrong structure. The
 * caller deletes it. */
TSQuery *ft_query_compile(const struct ft_lang *lang, struct ft_slice text, uint32_t *offset,
                          TSQueryError *error);

#endif
