/* Shared by the files that walk over code. */
#ifndef FT_RULES_WALK_INT_H
#define FT_RULES_WALK_INT_H

#include "rules/rules_int.h"
#include "rules/value.h"

/* Past WALK_NODES calls are no longer walked into, past WALK_MOST nothing is walked over. What the
 * functions of a file walk over in calls is bounded, too, by the file's own size: past WALK_FILE
 * and WALK_TIMES as much as they hold, each has WALK_LEAST left. */
enum {
    WALK_DEEPEST = 7,
    WALK_NODES = 400000,
    WALK_MOST = 2000000,
    WALK_FILE = 4000000,
    WALK_TIMES = 100,
    WALK_LEAST = 2000,
};

/* What variables hold where a label is gone to. */
struct jump {
    const char *label;
    struct env env;
};

/* Where in a page of HTML the next that is written stands. */
enum page_place {
    PAGE_TEXT,
    PAGE_TAG,    /* names of it and its attributes */
    PAGE_VALUE,  /* behind "=" */
    PAGE_BARE,   /* in a value without quotes */
    PAGE_DOUBLE, /* in a value in quotes */
    PAGE_SINGLE,
    PAGE_SCRIPT,
    PAGE_SCRIPT_DOUBLE,
    PAGE_SCRIPT_SINGLE,
    PAGE_STYLE,
    PAGE_COMMENT,
    PAGE_UNKNOWN
};
struct page {
    enum page_place place;
    bool script, style; /* the tag is one */
    bool event;         /* the attribute is a script: "onclick" */
};

/* One function under way. */
struct frame {
    struct frame *caller;
    const struct ir *at; /* the call that led here, or NULL */
    uint32_t number;     /* among all of this walk, from 1 */
    const struct ir_function *function;
    const struct ir_file *file;
    struct env env;
    bool dead; /* nothing after this is reached */
    struct value this;
    struct value result;
    bool returned;
    struct env *left; /* where a break leaves the loop or switch around: joined there; or NULL */
    bool left_any;
    struct {
        FT_VEC(struct jump);
    } jumps;              /* to labels that come later */
    struct frame *around; /* of the function that this one stands in, or NULL */
    struct page page;     /* PHP */
    uint32_t left_early;  /* times that a condition led out of it */
};

struct walk {
    ft_ctx *cx;             /* findings go to its arena */
    struct ft_arena *arena; /* of this walk */
    const struct project *project;
    struct ft_findings *findings;
    struct frame *frame;
    uint32_t frames, frees;
    int depth;                 /* of calls */
    int branches;              /* of conditions that are not known */
    const struct asked *asked; /* the innermost of them, or NULL */
    const struct ir *pointing; /* whose address is taken, or NULL */
    int guards;                /* conditions within conditions that are looked at */
    int64_t nodes, room;       /* walked over; past these, calls are no longer walked into */
    struct fact_table *noted;  /* what it asks of the project, or NULL */
    struct env written;  /* variables outside functions that were given values on the way: C */
    struct ft_map plain; /* functions that gave nothing when they were given nothing */
    uint32_t java, typed, native; /* bits of languages: typed is Java and C#, native C and C++ */

    /* What stands outside functions has variables while it is walked over. */
    const struct own_class *fields; /* whose fields are begun with, or NULL */
    const struct own_file *home;    /* the file that the walk is about */
    const struct own_file *at_top;
    const struct frame *top;
    const struct ir_function *root; /* that was begun with, or NULL */

    /* Only this function is looked at, to know what it takes and whom it calls. */
    bool shallow;
    bool sourced;           /* something came from outside */
    struct own_list *calls; /* of the project's functions, or NULL */
};

/* The condition that all is under from here on, within OUTER; NULL where no rule asks for it: C
 * does. */
const struct asked *walk_ask(struct walk *w, const struct ir *condition, bool holds,
                             const struct asked *outer);
void walk_statement(struct walk *w, const struct ir *node);
/* "x = switch (y) { … }" */
struct value walk_switch_value(struct walk *w, const struct ir *node);
struct value walk_value(struct walk *w, const struct ir *node); /* NULL gives nothing */
/* A variable of this function, or of one that it stands in; or NULL. */
struct value *walk_variable(const struct walk *w, const char *name);
/* What comes out of the operator is a number, and no text. */
bool walk_is_number(const struct walk *w, const char *operator);
/* What is kept under a key, or at a place of what is no list; NULL where it is not known. */
const char *walk_key(struct walk *w, const struct value *key);
struct value walk_call(struct walk *w, const struct ir *node);
/* Ruby: a bare name may be a call. True where it is one of the project's functions. */
bool walk_bare_call(struct walk *w, const struct ir *node, struct value *value);
/* walk_assign.c */
struct value walk_assignment(struct walk *w, const struct ir *node);
void walk_assign(struct walk *w, const struct ir *target, struct value value);
/* Calls FUNCTION: its body is walked over with these arguments. */
struct value walk_into(struct walk *w, const struct ir_function *function, struct value this,
                       const struct value *arguments, size_t count, const struct ir *at);

/* walk_call.c: what is passed, from the child FIRST of NODE on; a function that is called. */
struct call;
void walk_take_arguments(struct walk *w, const struct ir *node, size_t first, struct call *call);
struct value walk_enter(struct walk *w, const struct own_function *function, struct value this,
                        const struct call *call);
/* Whether something comes from outside with it. */
bool walk_tells(struct walk *w, const struct call *call);
/* Whether walking over its body may tell more than nothing. */
bool walk_worth(struct walk *w, const struct own_function *function, const struct call *call);
/* walk_class.c: the nearest constructor of TYPE, or of a class that it comes from, for these
 * arguments. */
const struct own_function *walk_constructor(struct walk *w, const struct call *call,
                                            const char *type);

/* The code of a function, or NULL. */
const struct ir_function *walk_code(struct walk *w, const struct own_function *function);
/* walk_class.c: what a class's fields begin with. */
void walk_fields(struct walk *w, const struct own_class *class, struct object *object);

/* Java, C#: a field that a method names without "this"; NULL where it is none. */
struct value *walk_own_field(const struct walk *w, const char *name);
bool walk_set_own(struct walk *w, const char *name, struct value value);
/* "this(…)", "super(…)", "super.method(…)", "super().__init__(…)": true where it is one. */
bool walk_super_call(struct walk *w, const struct ir *node, struct value *value);
/* What is given to a class without a constructor are its fields, in their order or by name. */
struct call;
void walk_give_fields(struct walk *w, const struct own_class *class, struct object *object,
                      const struct call *call);

/* "a.b.Class" where names of types begin with a capital letter: its last part; or NULL. */
const char *walk_class_named(const struct walk *w, const char *path);
/* A field of a class that is read by the class's name, or by its own within the class. */
bool walk_class_field(struct walk *w, const char *class_name, const char *name,
                      struct value *value);

/* Where NODE stands: only for what is told, as it has to be found again when it moves. */
struct ft_place walk_place(const struct walk *w, const struct ir *node);
void walk_note_place(const struct walk *w, const struct ir_function *function);
uint32_t walk_language(const struct walk *w);
/* What a member or name that is read is known to be. */
struct value walk_known(struct walk *w, const struct ir *node, const char *receiver,
                        const char *name, struct value value);

/* walk_fold.c: what can be computed. True where VALUE is what comes of it. */
bool fold_binary(struct walk *w, const char *operator, const struct value * a,
                 const struct value *b, struct value *value);
bool fold_unary(const char *operator, const struct value * a, struct value *value);
/* Whether the value is true: 1, 0, or -1 where it is not known. */
int fold_truth(const struct value *value);
/* Methods of texts and containers. */
bool fold_method(struct walk *w, const char *name, struct value *receiver,
                 const struct value *arguments, size_t count, struct value *value);

/* What a call that is known to make an empty container makes; or NULL. */
struct object *fold_container(struct walk *w, const char *path);
bool fold_character(struct walk *w, const struct value *text, const struct value *at,
                    struct value *value);

/* walk_back.c: functions that are passed are called; what they give instead of what was there. */
struct call;
bool walk_call_back(struct walk *w, const struct call *call, const struct taint **taint);
bool walk_maps(const char *name);
bool walk_calls_held(const struct walk *w, const struct call *call);
/* VALUE, or more of it where the call asks for a length or for what is equal. */
struct value walk_known_length(struct walk *w, const struct call *call, struct value value);

/* walk_hold.c: queues, sets, maps, references. True where VALUE is what comes of it. */
struct call;
bool hold_method(struct walk *w, const char *name, const struct value *on,
                 const struct value *arguments, size_t count, struct value *value);
bool hold_new(struct walk *w, const struct call *call, struct object *object);
bool hold_listed(struct walk *w, const struct call *call, struct value *value);

/* walk_text.c: RIGHT comes after LEFT in a text; QUOTE: what is open after both. */
void text_join(struct walk *w, const struct value *left, struct value *right, char *quote);
/* RIGHT comes behind what says already where an address leads to. */
void text_address(struct walk *w, const struct value *left, struct value *right);
/* Arguments of "sprintf": what becomes a number is none from outside. */
void text_format(struct walk *w, struct value *arguments, size_t count);

/* walk_guard.c: what a condition that holds (or does not) says of variables. */
void guard_apply(struct walk *w, const struct ir *condition, bool holds);
/* What a call says that raises an error where a check fails. */
void guard_raise(struct walk *w, const struct ir *call);
/* What a variable that is given the value of NODE says of others. */
void guard_note(const struct ir *node, struct value *value);

/* walk_match.c */
struct call {
    const struct ir *node;
    const char *receiver; /* way to what it is called on, or NULL */
    const char *name;
    const char *shown; /* name that is told, or NULL */
    struct value *on;  /* value that it is called on, or NULL */
    struct value *arguments;
    const char **keywords; /* name of each, or NULL */
    size_t count;
};
/* walk_page.c */
void page_read(struct page *page, const char *text);
void page_join(struct page *page, const struct page *other);
/* "echo" and its like write their arguments. */
void page_write(struct walk *w, const struct ir *call);

/* walk_memory.c */
bool memory_matters(const struct walk *w);
/* "sizeof", and arrays where they are declared. */
bool memory_value(struct walk *w, const struct ir *node, struct value *value);
void memory_name(struct walk *w, const struct ir *node, struct value *value);
void memory_cast(struct walk *w, const char *type, struct value *value);
void memory_shift(struct walk *w, const char *sign, const struct value *at, const struct value *by,
                  struct value *value);
const struct memory *memory_made(struct walk *w, const struct call *call, uint64_t arguments);
void memory_move(struct walk *w, const struct call *call, const struct model *model);
void memory_index(struct walk *w, const struct ir *node, const struct value *object,
                  const struct value *key, bool write);
void memory_divide(struct walk *w, const struct ir *node, struct value *by);
/* What "for (i = 0; i < 10; i++)" counts to, within it. */
void memory_count(struct walk *w, const struct ir *loop);
bool memory_freed(const struct walk *w, const struct value *value);
void memory_free(struct walk *w, struct value *value);
/* What was given back in FRAME comes out of it. */
void memory_return(struct walk *w, struct value *value, uint32_t frame);
/* What the value of AT points to is read or written at NODE. */
void memory_use(struct walk *w, const struct ir *node, const struct ir *at, struct value *value);
/* "strlen" of a text that is known. */
void memory_length(const struct call *call, struct value *value);
/* What was given back since ORDER may be another thing when the loop comes round. */
void memory_again(struct walk *w, uint32_t order);
/* A condition is asked about variables: what is null is no longer sure. */
void memory_ask(struct walk *w, const struct ir *condition, int depth);
/* What a call may change is no longer known: variables whose address it is given, texts in
 * buffers, what a macro goes through. */
void memory_forget(struct walk *w, const struct call *call);
void memory_pass(struct walk *w, const struct call *call);
/* NAME, or what all fields of a union are. */
const char *memory_field(const struct walk *w, const struct value *object, const char *name);

/* walk_target.c: functions of the project that the call may mean; the nearest alone where one is
 * near. */
enum { MOST_TARGETS = 4 };
struct targets {
    struct own_function *at[MOST_TARGETS];
    size_t count;
};
void walk_targets(const struct walk *w, const struct call *call, struct targets *targets);

/* Reports sinks and dangers; sources, cleaning, passing and types make VALUE. True where the value
 * is known by that. */
bool match_call(struct walk *w, const struct call *call, struct value *value);

#endif
