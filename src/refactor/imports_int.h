/* Shared by the parts of tidying imports. */
#ifndef FT_REFACTOR_IMPORTS_INT_H
#define FT_REFACTOR_IMPORTS_INT_H

#include "refactor/refactor_int.h"
#include "scope/unused.h"

struct import_names {
    FT_VEC(struct ft_slice);
};
/* One statement, or one line of a list. */
struct import_item {
    TSNode node;
    size_t start, end; /* with its ";" */
    int group;         /* parted by a blank line from the next one */
    const char *key;   /* its order in the group */
    const char *kind;  /* items of one kind and SOURCE can be merged; NULL: with none */
    struct ft_slice source;
    struct import_names names; /* of its list, as they stand */
    TSNode list;               /* or null */
    bool first;                /* has a name beside the list, which has to stay first */
    const char *text;          /* what is written for it */
    bool gone;
};
/* Items right below each other, with nothing between. */
struct import_run {
    FT_VEC(struct import_item);
};
struct tidying {
    ft_ctx *cx;
    const struct ft_index *index;
    bool all; /* unused ones of modules that may be imported for what they do */
    const struct refactor_source *source;
    struct ft_edits edits;
    struct ft_imports_tidy *to;
};

/* What the language says of an import statement: its order, and what it can be merged with. False:
 * it has to stay where it is, for the reason WHY. */
bool imports_describe(struct tidying *t, struct import_item *item, const char **why);
/* Whether nothing happens when what nothing uses is not imported any more: the module is imported
 * all the same, or is the library's own. */
bool imports_are_quiet(const struct tidying *t, const struct ft_unused_import *import);
/* "a" of a statement with a list that is to hold NAMES. */
const char *imports_list(struct tidying *t, const struct import_item *item,
                         const struct import_names *names);
/* Sorts, merges and writes a run. */
void imports_run(struct tidying *t, struct import_run *run);
/* Includes that stand twice. */
void imports_includes(struct tidying *t);
void imports_note(struct tidying *t, struct ft_refactor_places *places, size_t at,
                  const char *what);

#endif
