/* One small form for the code of all languages: what taint analysis walks over.
 *
 * A syntax tree is lowered to nodes of few kinds; what has no kind keeps its children, so that
 * nothing is lost to the analysis. Made once a file in an arena; constant afterwards, so that
 * several threads may read it.
 */
#ifndef FT_RULES_IR_H
#define FT_RULES_IR_H

#include "code/code.h"

enum ir_op {
    IR_UNKNOWN, /* its children, in order */
    IR_BLOCK,
    IR_IF,     /* condition, then, else (or NULL) */
    IR_LOOP,   /* init, condition, update, body: each may be NULL; with a type: the body first */
    IR_EACH,   /* variable, what is gone through, body */
    IR_SWITCH, /* subject, then IR_CASE … */
    IR_CASE,   /* values …; the last child is the body; text "default" */
    IR_RETURN,
    IR_BREAK,
    IR_CONTINUE,
    IR_THROW,
    IR_GOTO,   /* text: the label */
    IR_LABEL,  /* text: its name; the statement after it */
    IR_TRY,    /* body, then handlers and finally blocks */
    IR_ASSIGN, /* target, value; text: the operator before "=", or NULL; type where it declares */
    IR_NAME,
    IR_MEMBER, /* object; text: the name */
    IR_INDEX,  /* object, key */
    IR_CALL,   /* callee, arguments … */
    IR_NEW,    /* arguments …; text: the type */
    IR_STRING,
    IR_NUMBER,
    IR_TRUE,
    IR_FALSE,
    IR_NULL,
    IR_TEMPLATE, /* a text with values in it: the parts */
    IR_BINARY,   /* text: the operator */
    IR_UNARY,    /* C: "[]" an array: its size or IR_UNKNOWN, what it begins with; "ref": x is y */
    IR_COND,     /* condition, then, else */
    IR_LIST,
    IR_MAP,    /* key, value, key, value … */
    IR_GATHER, /* IR_EACH (variable, what is gone through) or IR_IF (condition) …, then a value */
    IR_KEYWORD, /* text: name of the argument; value */
    IR_CAST,    /* type: to what; value */
    IR_LAMBDA   /* function */
};

struct ir_function;
struct own_file;

struct ir {
    enum ir_op op;
    uint32_t line, column, end_line, end_column; /* from 1; columns in bytes */
    const char *text, *type;
    struct ir **kids;
    size_t count;
    struct ir_function *function;
};

struct ir_param {
    const char *name, *type;
    const char *marks; /* annotations as written, or "" */
    bool shared;       /* by reference: what it is given is the caller's, too */
    bool rest, list;   /* it takes all arguments that are left; an array */
};

struct ir_function {
    const char *name;  /* "" where it has none */
    const char *owner; /* its class, or NULL */
    const char *marks; /* annotations or decorators as written, or "" */
    struct ir_file *file;
    struct {
        FT_VEC(struct ir_param);
    } params;
    struct ir *body;
    uint32_t line;
    uint32_t size;   /* nodes of the body */
    uint32_t number; /* among all of the file */
    uint64_t digest; /* of all that walking over it sees, but where it stands */
    uint64_t places; /* digest of where it stands */
};

struct ir_class {
    const char *name;
    struct ft_strings bases;
    struct {
        FT_VEC(struct ir *);
    } fields;                /* IR_ASSIGN */
    uint64_t digest, places; /* of the fields: what they say, and where */
};

struct ir_import {
    const char *local, *path; /* "req" is "flask.request" */
};

struct ir_file {
    const char *path;
    const struct ft_lang *lang;
    uint32_t language;    /* its bit: model.h */
    struct own_file *own; /* its place in the project */
    struct ir *top;       /* what stands outside functions */
    struct {
        FT_VEC(struct ir_function *);
    } functions, all; /* all: also those without a name */
    struct {
        FT_VEC(struct ir_class);
    } classes;
    struct {
        FT_VEC(struct ir_import);
    } imports;
};

/* TREE may be freed afterwards. NULL for languages without roles (ir_roles.def). */
struct ir_file *ir_lower(struct ft_arena *arena, const char *path, const struct ft_tree *tree);
bool ir_knows(const struct ft_lang *lang);

#endif
