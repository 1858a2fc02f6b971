/* Shared by the files that lower syntax trees. */
#ifndef FT_RULES_IR_INT_H
#define FT_RULES_IR_INT_H

#include "rules/ir.h"

enum ir_role {
    ROLE_UNKNOWN,
    ROLE_CALL,
    ROLE_NEW,
    ROLE_MEMBER,
    ROLE_INDEX,
    ROLE_ASSIGN,
    ROLE_DECLARATOR,
    ROLE_DECLARATION, /* of C: what has no value yet, too */
    ROLE_ALIAS,
    ROLE_NAME,
    ROLE_STRING,
    ROLE_TEMPLATE,
    ROLE_SHELL,
    ROLE_PAGE, /* PHP: what stands outside of the code */
    ROLE_NUMBER,
    ROLE_TRUE,
    ROLE_FALSE,
    ROLE_BOOLEAN,
    ROLE_NULL,
    ROLE_BINARY,
    ROLE_UNARY,
    ROLE_COND,
    ROLE_PAREN,
    ROLE_CAST,
    ROLE_LIST,
    ROLE_MAP,
    ROLE_GATHER,
    ROLE_PAIR,
    ROLE_KEYWORD,
    ROLE_SIZEOF,
    ROLE_DELETE,
    ROLE_MATCH,
    ROLE_PATTERN,
    ROLE_IF,
    ROLE_LOOP,
    ROLE_EACH,
    ROLE_SWITCH,
    ROLE_CASE,
    ROLE_RETURN,
    ROLE_BREAK,
    ROLE_CONTINUE,
    ROLE_THROW,
    ROLE_TRY,
    ROLE_GOTO,
    ROLE_LABEL,
    ROLE_PREPROCESSOR,
    ROLE_DEFINE,
    ROLE_FUNCTION,
    ROLE_LAMBDA,
    ROLE_DECORATED,
    ROLE_CLASS,
    ROLE_TYPEDEF,
    ROLE_IMPORT,
    ROLE_NOTHING,
    ROLE_ECHO,
    ROLE_BLOCK
};

enum { IR_DEEPEST = 250 };

struct lowering {
    struct ft_arena *arena;
    const struct ft_tree *tree;
    struct ir_file *file;
    const char *owner;      /* class at hand, or NULL */
    struct ir_class *class; /* valid until the next class begins */
    const char *marks;      /* decorators of the definition that comes */
    const char *named;      /* by a typedef around the class that comes, or NULL */
    int depth;
};

enum ir_role ir_role_of(const struct ft_lang *lang, TSNode node);

struct ir *ir_node(const struct lowering *l, enum ir_op op, TSNode at);
void ir_push(const struct lowering *l, struct ir *node, struct ir *kid);
/* The text of a node in the arena. */
const char *ir_text(const struct lowering *l, TSNode node);
/* The first of the fields, names between spaces, that NODE has; a null node where none. */
TSNode ir_field(TSNode node, const char *names);
/* A declarator of C around the name it declares: "*a[3]" is "a". */
TSNode ir_declared(TSNode node);
struct ir *ir_lower_node(struct lowering *l, TSNode node); /* never NULL */
/* All named children as one node of OP. */
struct ir *ir_lower_kids(struct lowering *l, TSNode node, enum ir_op op);

/* ir_define.c */
struct ir *ir_lower_function(struct lowering *l, TSNode node, bool lambda);
struct ir *ir_lower_class(struct lowering *l, TSNode node);
/* "new Base() { … }": the name that its class is given. */
const char *ir_lower_anonymous(struct lowering *l, TSNode body, const char *base);
void ir_lower_import(struct lowering *l, TSNode node);
/* "java.util.List<String>[]" is "List". */
const char *ir_simple_type(struct ft_arena *arena, const char *type);

/* ir_flow.c: statements */
struct ir *ir_lower_flow(struct lowering *l, TSNode node, enum ir_role role);

/* ir_declare.c: of C */
struct ir *ir_lower_declaration(struct lowering *l, TSNode node);
struct ir *ir_lower_typedef(struct lowering *l, TSNode node);
struct ir *ir_lower_sizeof(struct lowering *l, TSNode node);
struct ir *ir_lower_delete(struct lowering *l, TSNode node);
struct ir *ir_lower_new_array(struct lowering *l, TSNode node, TSNode length);
struct ir *ir_lower_define(struct lowering *l, TSNode node);
/* The value of a declarator with what the declarator says of it: of an array, a reference. */
bool ir_is_reference(TSNode declarator);
struct ir *ir_declared_value(struct lowering *l, TSNode declarator, struct ir *value);
/* "Class::" before the name of a function that stands outside of its class, or NULL. */
const char *ir_scope_of(const struct lowering *l, TSNode node);

/* ir_pattern.c */
struct ir *ir_lower_alias(struct lowering *l, TSNode node);
struct ir *ir_lower_pattern(struct lowering *l, TSNode node);
struct ir *ir_lower_match(struct lowering *l, TSNode node);
void ir_bind_case(struct lowering *l, struct ir *branch, struct ir *subject, TSNode node);

/* ir_literal.c */
struct ir *ir_lower_string(struct lowering *l, TSNode node);
struct ir *ir_lower_template(struct lowering *l, TSNode node);

#endif
