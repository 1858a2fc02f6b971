/* Shared by the parts that read scopes. */
#ifndef FT_SCOPE_SCOPE_INT_H
#define FT_SCOPE_SCOPE_INT_H

#include "base/map.h"
#include "scope/scope.h"

enum scope_part {
    SCOPE_LEAF,
    SCOPE_SHORT,
    SCOPE_DECLARED,
    SCOPE_OPEN,
    SCOPE_NAMESPACE,
    SCOPE_FUNCTION,
    SCOPE_CLASS,
    SCOPE_OUTER,
    SCOPE_INNER,
    SCOPE_HOIST,
    SCOPE_PATTERN,
    SCOPE_MEMBER,
    SCOPE_KEY,
    SCOPE_IMPORT,
    SCOPE_HIDE
};
enum { SPACE_V = 1, SPACE_T = 2, SPACE_M = 4, SPACE_G = 8, SCOPE_DEEPEST = 2000 };

/* A line of scope.def for one language. */
struct scope_entry {
    enum scope_part part;
    TSFieldId field, object;
    bool any, except;               /* every child; every child but those of FIELD */
    enum ft_decl_kind kind;         /* of what is declared */
    uint8_t space;                  /* of a leaf */
    const struct scope_entry *next; /* of the same node */
};
enum scope_family {
    SCOPE_C,
    SCOPE_CPP,
    SCOPE_PYTHON,
    SCOPE_SCRIPT,
    SCOPE_GO,
    SCOPE_RUST,
    SCOPE_JAVA,
    SCOPE_CSHARP,
    SCOPE_RUBY,
    SCOPE_PHP
};
struct scope_table {
    const struct scope_entry **entries; /* by the number of the node's type */
    enum scope_family family;
    TSFieldId type, value, right, name, body;
};
struct ft_scope_reader {
    struct ft_arena *arena;
    struct scope_table **tables; /* by language */
};

struct scope_level {
    TSNode node;
    const struct scope_entry *entries;
    TSFieldId field; /* its own, in its parent */
    bool opened;
};
struct scope_walk {
    ft_ctx *cx;
    const struct scope_table *table;
    const struct ft_strings *only;
    struct ft_scopes *to;
    struct ft_map firsts; /* a name: its last declaration's number + 1 */
    int32_t scope;        /* the one that the walk is in */
    struct scope_level levels[SCOPE_DEEPEST];
    int depth;
    struct { /* Python: what a function says is global */
        FT_VEC(struct scope_global {
            int32_t scope;
            struct ft_slice name;
        });
    } globals;
};

const struct scope_table *scope_table_of(struct ft_scope_reader *reader,
                                         const struct ft_lang *lang);
const struct scope_entry *scope_entry_of(const struct scope_table *table, TSNode node,
                                         enum scope_part part);
struct ft_slice scope_text(const struct scope_walk *walk, TSNode node);
bool scope_wanted(const struct scope_walk *walk, struct ft_slice name);
/* Which name space a leaf is in, by what is around it. */
uint8_t scope_space(const struct scope_walk *walk, TSNode leaf, TSNode parent, uint8_t space);

/* What the patterns of NODE declare by ENTRY. */
void scope_declare(struct scope_walk *walk, TSNode node, const struct scope_entry *entry);
int32_t scope_add_decl(struct scope_walk *walk, struct ft_decl decl);
/* The declaration whose name is at LEAF, or -1. */
int32_t scope_decl_at(const struct scope_walk *walk, struct ft_slice name, uint32_t start);
/* Opens the scope of NODE. */
void scope_open(struct scope_walk *walk, TSNode node, enum ft_scope_kind kind);
/* What an import declares, and the names in it. */
void scope_import(struct scope_walk *walk, TSNode node);
/* import() of a variable: const x = require("y"). Its source, or empty. */
struct ft_slice scope_required(const struct scope_walk *walk, TSNode value);
struct ft_name *scope_add_name(struct scope_walk *walk, enum ft_name_role role, TSNode leaf);

#endif
