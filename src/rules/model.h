/* What the rules know of libraries: where data comes from, where it does harm, what cleans it.
 *
 * Read from YAML (src/rules/data/, embedded) once; constant afterwards. A place in code is named as
 * "Receiver.name|name(arguments; conditions)": see docs/rules.md.
 */
#ifndef FT_RULES_MODEL_H
#define FT_RULES_MODEL_H

#include "base/map.h"
#include "findings/findings.h"

#include <regex.h>

enum model_kind {
    MODEL_SOURCE, /* its value comes from outside */
    MODEL_SINK,   /* a tainted argument does harm */
    MODEL_DANGER, /* the call itself is wrong */
    MODEL_CLEAN,  /* its value is harmless, for RULES or for all */
    MODEL_PASS,   /* taint goes from arguments INTO one */
    MODEL_TYPE,   /* its value is a TEXT */
    MODEL_ROOM,   /* its value points to so many bytes as the product of its arguments */
    MODEL_MOVE,   /* it writes LENGTH bytes, or a text, FROM one argument INTO another */
    MODEL_END     /* it does not return */
};

/* Quotes that an escape leaves as they are. */
enum { TAINT_SINGLE = 1, TAINT_DOUBLE = 2 };

enum { MODEL_RULES = 64, MODEL_ARGUMENTS = 64 };

/* One more demand on a call: argument INDEX or NAME is TEXT, or matches the expression. */
struct model_condition {
    const char *name; /* keyword argument, or NULL */
    int index;
    bool negated;
    const char *text;
    regex_t *expression;
};

struct model {
    enum model_kind kind;
    uint32_t languages;   /* bits by model_language */
    const char *receiver; /* "A|B", "*", or NULL: called by its bare name */
    uint64_t arguments;   /* bits; all: UINT64_MAX */
    const char *keywords; /* arguments by name, each between spaces, or NULL */
    bool quoted;          /* clean within quotes alone */
    unsigned kept;        /* quotes that it leaves as they are */
    bool varies;          /* a source: only where the way that leads to the function has a part
                             that varies */
    bool takes_first;     /* of argument 0, which may be a list, the first alone */
    bool takes_receiver;  /* "this" is among the arguments */
    int into;             /* of a source or pass: the argument that becomes tainted; -1: the
                             value; -2: the receiver */
    int from, length, fill;
    bool ends;        /* where the text FROM ends, or after LENGTH bytes */
    const char *text; /* of a source: what it is; of a type: its name */
    const struct ft_rule_info *rule;
    int number; /* of the rule */
    uint64_t
        rules; /* bits by number: of what is clean for them, or of a source they are not about */
    struct {
        FT_VEC(struct model_condition);
    } conditions;
};

/* A parameter of a function that is marked or named so comes from outside. */
struct model_param {
    uint32_t languages;
    const char *mark; /* part of an annotation of the parameter, or NULL */
    const char *on;   /* part of an annotation of the function, or NULL */
    const char *type; /* its type, or NULL */
    const char *name; /* its name, or NULL */
    const char *text;
    const char *except; /* names that are not, between spaces, or "" */
    uint64_t safe;      /* rules that what comes in there is not about */
};

enum { MODEL_LANGUAGES = 32 };

struct models {
    struct ft_map by_name; /* name to struct model_list */
    uint64_t
        special[MODEL_LANGUAGES]; /* by language: rules that are about their own sources alone */
    uint64_t quoted[MODEL_LANGUAGES];    /* rules about texts that a quote ends */
    uint64_t pages[MODEL_LANGUAGES];     /* rules about text in a page */
    uint64_t addresses[MODEL_LANGUAGES]; /* rules about where an address leads to */
    uint64_t zero;                       /* rules that are about zero alone */
    struct ft_map givers; /* last part of a source's receiver to struct model_givers */
    struct {
        FT_VEC(struct model_param);
    } params;
    struct {
        FT_VEC(const struct ft_rule_info *);
    } rules;
};

struct model_list {
    FT_VEC(struct model);
};

uint32_t model_language(const char *id);
/* Of one language: numbers of rules mean others in another. */
uint64_t models_bits(const uint64_t *by_language, uint32_t language);
/* The rules that data from an ordinary source is not about. */
uint64_t models_special(const struct models *models, uint32_t language);
ft_err models_load(ft_ctx *cx, struct models *models);
/* What is known of a call or member NAME in a language. */
const struct model_list *models_named(const struct models *models, const char *name);
/* Whether data from outside comes out of what PATH leads to: a request, say. */
bool models_give(const struct models *models, uint32_t language, const char *path);
/* Whether "A|B" or "*" stands for what PATH leads to. */
bool model_receives(const char *receiver, const char *path);

#endif
