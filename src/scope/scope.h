/* Scopes of one source: what its names are declared as, and which declaration each name means.
 *
 * Read from the tree alone, without types: a plain name is looked up through the scopes around it,
 * as the language does; of a member (a.b, a->b, a::b) it is kept what stands before it. Names of
 * other files stay open, with where they were imported from. What a language's nodes mean stands in
 * scope.def. A reader belongs to one thread. spec/code.md COD8, COD14.
 */
#ifndef FT_SCOPE_SCOPE_H
#define FT_SCOPE_SCOPE_H

#include "code/code.h"

enum ft_scope_kind {
    FT_SCOPE_FILE,
    FT_SCOPE_NAMESPACE,
    FT_SCOPE_CLASS,
    FT_SCOPE_FUNCTION,
    FT_SCOPE_BLOCK
};
struct ft_scope {
    enum ft_scope_kind kind;
    int32_t parent, last;  /* -1: none; the number of the last scope inside */
    uint32_t start, end;   /* bytes */
    struct ft_slice owner; /* of a class, and of a function that stands outside of its class: whose
                              members it has; or empty */
    struct ft_slice self;  /* Go: what the function calls its receiver */
    struct ft_slice bases; /* of a class: what it inherits from, as it stands; or empty */
};

enum ft_decl_kind {
    FT_DECL_VARIABLE,
    FT_DECL_PARAMETER,
    FT_DECL_FUNCTION,
    FT_DECL_TYPE,
    FT_DECL_MEMBER, /* field or method */
    FT_DECL_CONSTANT,
    FT_DECL_MACRO,
    FT_DECL_MODULE,
    FT_DECL_IMPORT,
    FT_DECL_KINDS
};
extern const char *const ft_decl_words[];

struct ft_decl {
    enum ft_decl_kind kind;
    struct ft_slice name;
    uint32_t start, end;  /* of the name */
    uint32_t from, until; /* of the declaration around it */
    uint32_t hole;        /* from END to here it does not hold yet */
    int32_t scope;
    int32_t symbol;           /* the first declaration of the same thing in its scope */
    uint8_t space;            /* which of the language's name spaces, as bits */
    bool local;               /* C: static */
    bool body;                /* it has one: defined, not only declared */
    struct ft_slice owner;    /* member: of which class, or empty */
    struct ft_slice type;     /* its type's name, where it is known simply; or empty */
    struct ft_slice source;   /* import: from where, as it stands */
    struct ft_slice imported; /* import: what it is called there; empty: the module as a whole */
    int32_t next;             /* of the same name, or -1 */
};

enum ft_name_role {
    FT_NAME_PLAIN,
    FT_NAME_MEMBER,   /* behind a dot, an arrow or :: */
    FT_NAME_KEY,      /* of a literal, or of an argument */
    FT_NAME_SHORT,    /* key and name in one: { a } */
    FT_NAME_IMPORTED, /* in an import, by the name that it has there */
    FT_NAME_TEXT      /* in the body of a macro: the grammar gives text alone */
};
struct ft_name {
    enum ft_name_role role;
    uint32_t start, end;
    int32_t scope;
    int32_t decl;   /* what it means, or is, in this file; -1: nothing */
    int32_t object; /* member: the name right before it; or -1 */
    uint8_t space;
    bool declares;
    struct ft_slice before; /* member: what stands before; key: the type of the literal; imported:
                               where from */
};

struct ft_scopes {
    const struct ft_tree *tree;
    struct {
        FT_VEC(struct ft_scope);
    } scopes;
    struct {
        FT_VEC(struct ft_decl);
    } decls;
    struct {
        FT_VEC(struct ft_name);
    } names; /* by their places */
};

/* Whether names of LANG are understood. */
bool ft_scope_known(const struct ft_lang *lang);
struct ft_scope_reader;
struct ft_scope_reader *ft_scope_reader_new(struct ft_arena *arena);
/* The scopes of TREE, in the context's arena, pointing into the tree's text (the tree itself may
 * go; what scopes->tree says of it stays but for the tree). ONLY: those of these names (NULL: all).
 * FT_LIMIT where the source nests too deeply. */
ft_err ft_scope_read(ft_ctx *cx, struct ft_scope_reader *reader, const struct ft_tree *tree,
                     const struct ft_strings *only, const struct ft_scopes **scopes);

/* The innermost scope around a byte. */
int32_t ft_scope_at(const struct ft_scopes *scopes, uint32_t byte);
/* Whether DECL can be meant by a plain name in SCOPE at BYTE. */
bool ft_scope_sees(const struct ft_scopes *scopes, const struct ft_decl *decl, int32_t scope,
                   uint32_t byte);
/* The class that SCOPE lies in, or is: its name, or empty. */
struct ft_slice ft_scope_class(const struct ft_scopes *scopes, int32_t scope);
/* Whether TEXT is how members of SCOPE's class name their object: this, self … */
bool ft_scope_is_self(const struct ft_scopes *scopes, int32_t scope, struct ft_slice text);
/* "Foo" of "const a::Foo<Bar> *": the last name before arguments; empty where there is none. */
struct ft_slice ft_type_name(struct ft_slice type);

/* Words of LANG that are no names, between blanks: " if else ". */
const char *ft_scope_keywords(const struct ft_lang *lang);
/* Whether NAME can be given to something in LANG. */
bool ft_scope_is_name(const struct ft_lang *lang, const char *name);

#endif
