/* What is known of a value while code is walked over, and of the variables that hold them. */
#ifndef FT_RULES_VALUE_H
#define FT_RULES_VALUE_H

#include "findings/findings.h"
#include "rules/ir.h"

/* Where tainted data has come by, newest first. */
struct taint {
    const struct taint *from;
    struct ft_place place;
    const char *message;
    uint64_t safe;   /* rules for which it was cleaned */
    uint64_t quoted; /* rules for which it is clean within quotes; of pages: in most places */
    unsigned kept;   /* TAINT_SINGLE, TAINT_DOUBLE: quotes that were left when it was escaped */
    int length;
};

enum known { KNOWN_NOTHING, KNOWN_INTEGER, KNOWN_TEXT, KNOWN_TRUTH, KNOWN_NULL };

struct object;

/* A condition that may or may not hold where something was done, within others. */
struct asked {
    const struct ir *condition;
    bool holds;
    uint32_t frame;
    uint32_t left; /* times that the function may have been left before */
    const struct asked *outer;
};

/* Of C: what a value points to, or what it counts. */
struct memory {
    int64_t room;      /* bytes, or things of a type; -1: it points before them; 0: not known */
    const char *unit;  /* the type whose size is not known, or NULL */
    int64_t step;      /* bytes of one thing in it, or 0 */
    const char *array; /* the variable that it is the array of, or NULL */
    int64_t most;      /* what a variable counts to */
    bool counts;
    bool maybe;     /* given back on one way alone */
    uint32_t order; /* among all that was given back */
    uint32_t frame; /* where it was given back */
    const struct asked *asked;
};

struct value {
    const char *path; /* type or way: "Statement", "flask.request.args", "?name"; NULL: unknown */
    const struct taint *taint;
    enum known known;
    char quote;      /* that is open at the end of a text: ' or ", 'n': none; 0: not known */
    bool asks_once;  /* it answers what it asks where it is true; it may be false without */
    bool points;     /* to the variable that it is of, in this function */
    bool around;     /* it is the address of what is known here */
    bool filled;     /* something was written where it points to */
    bool refers;     /* it is another name of that variable */
    int64_t integer; /* also of a truth */
    const char *text;
    struct object *object;
    const struct ir_function *function;
    const struct ir *asks; /* of a truth: the question that it answers, or NULL */
    const struct memory *memory;
    const char *of; /* the variable that it says the same as in another form, or NULL */
};

struct slot {
    const char *name;
    struct value value;
    bool maybe; /* of an object: it may not be there */
};

/* A thing that is shared by reference: fields, keys, items. */
struct object {
    const char *type;
    struct {
        FT_VEC(struct slot);
    } slots;
    struct {
        FT_VEC(struct value);
    } items;
    bool is_list;      /* items are known by their place */
    bool loose;        /* of items that it may hold, wherever */
    int depth;         /* of branches when it was made: deeper writes add, and do not replace */
    struct value rest; /* what may stand anywhere in it */
};

struct env {
    FT_VEC(struct slot);
};

struct value value_join(struct ft_arena *arena, struct value a, struct value b);
const struct taint *taint_join(struct ft_arena *arena, const struct taint *a,
                               const struct taint *b);
/* TAINT with one more station; the same where the way is long already. */
const struct taint *taint_step(struct ft_arena *arena, const struct taint *taint,
                               struct ft_place place, const char *message);
/* Of the value and of all that it holds. */
const struct taint *value_taint(struct ft_arena *arena, const struct value *value);

struct value *env_find(const struct env *env, const char *name);
void env_set(struct ft_arena *arena, struct env *env, const char *name, struct value value);
struct env env_copy(struct ft_arena *arena, const struct env *env);
void env_join(struct ft_arena *arena, struct env *into, const struct env *other);

/* Variables outside functions, without what values share: functions may run in any order. */
struct global {
    const char *name;
    struct value value; /* its function is named by the two that follow */
    const char *path;   /* of the file of the function that it holds, or NULL */
    uint32_t number;    /* of the function */
    uint64_t digest;    /* of all that */
};
struct globals {
    FT_VEC(struct global); /* by name */
};
/* A copy that outlives the walk. */
const struct globals *globals_keep(struct ft_arena *arena, const struct env *env);
const struct global *globals_find(const struct globals *globals, const char *name);
uint64_t global_digest(const struct global *global);

/* The item at a place that is known, or NULL. */
struct value *object_item(const struct object *object, const struct value *place);
/* What is kept under KEY by itself, or NULL. */
struct value *object_field(const struct object *object, const char *key);
struct object *object_new(struct ft_arena *arena, const char *type, int depth);
struct value object_get(struct ft_arena *arena, const struct object *object, const char *key);
bool object_has(const struct object *object, const char *key);
void object_set(struct ft_arena *arena, struct object *object, const char *key, struct value value,
                int depth);

#endif
