/* Shared by the files of rules. */
#ifndef FT_RULES_RULES_INT_H
#define FT_RULES_RULES_INT_H

#include "findings/kept.h"
#include "rules/facts.h"
#include "rules/ir.h"
#include "rules/model.h"
#include "rules/rules.h"

#include <stdatomic.h>
#include <stddef.h>

/* A file of rules that comes with the program. */
struct rules_text {
    const char *name, *text;
};
extern const struct rules_text rules_texts[];
extern const size_t rules_texts_count;

enum { RULES_LARGEST_FILE = 2 * 1024 * 1024 };

struct globals;

/* A function of the project, as a call sees it. */
struct own_function {
    struct own_file *file;
    const char *name, *owner; /* its class, or NULL */
    uint32_t number, params, size;
    bool loud; /* it, or something that it calls, takes data from outside */
    struct {
        FT_VEC(struct own_function *);
    } calls, callers;
};
struct own_list {
    FT_VEC(struct own_function *);
};
struct own_class {
    struct own_file *file;
    const char *name;
    struct ft_strings bases;
    uint32_t number;
    uint64_t digest, places;
};

/* What is done with each file, one after the other; each for all files before the next. */
enum own_stage { STAGE_LOOK, STAGE_OUTSIDE, STAGE_FUNCTIONS, STAGES };

/* A file that is looked at, and what came of it. What is known without its code is enough for
 * others; the code itself is read when it is walked over. */
struct own_file {
    const char *path;
    const struct ft_lang *lang;
    struct ft_kept_state state; /* as it was when it was read */
    bool is_code;               /* and not left out */
    bool ignores;               /* it says "fettle:ignore" somewhere */
    bool walked;                /* not all results are those that were kept */
    int64_t lines;
    const char *note;
    struct ft_slice settings; /* of a .properties file */
    uint64_t imports;         /* digest */
    struct own_function *functions;
    uint32_t function_count;
    struct own_class *classes;
    uint32_t class_count;
    uint64_t *places; /* digests of where they stand */
    uint64_t *bodies; /* digests of all functions, those without a name too */
    struct own_function **by_number;
    uint32_t body_count;
    _Atomic(struct ir_file *) ir;  /* NULL until it is needed */
    const struct globals *first;   /* variables outside functions, as far as this file alone says */
    const struct globals *globals; /* the same with what other files do */
    struct ft_findings findings[STAGES];
    struct ft_slice kept[STAGES]; /* each result with what it depends on, as bytes */
};

/* All files that are looked at: constant while they are walked over. */
struct project {
    const struct models *models;
    const struct ft_root *root;
    struct {
        FT_VEC(struct own_file *);
    } files;                 /* of code, in the order of their paths */
    struct ft_map by_path;   /* to struct own_file */
    struct ft_map functions; /* "name", or "Class\nname", to struct own_list */
    struct ft_map classes;   /* name to struct own_class */
    struct ft_map heirs;     /* name of a class to the struct ft_strings of those that extend it */
    struct ft_map settings;  /* key of a .properties file to its one value */
    struct fact_table answers;
    bool keeps;           /* results are kept: what they depend on is noted */
    bool globals_known;   /* not only the first */
    atomic_bool *changed; /* a file is no longer what it was */
};

void project_init(struct project *project, struct ft_arena *arena, const struct models *models);
void project_add(struct ft_arena *arena, struct project *project, struct own_file *file);
/* Takes what others see of a file from its code. */
void project_describe(struct ft_arena *arena, struct own_file *file, const struct ir_file *ir);
/* The code of a file; what is read for it lives in the arena of CX. NULL where it has changed. Any
 * thread. */
struct ir_file *project_code(ft_ctx *cx, const struct project *project, struct own_file *file);
/* Parses and lowers TEXT. */
ft_err project_lower(ft_ctx *cx, struct own_file *file, struct ft_slice text, struct ir_file **ir);

/* Methods NAME of the class OWNER, or functions without one; NULL where there are none. NOTED:
 * where the question is noted, or NULL. */
const struct own_list *project_functions(const struct project *project, const char *owner,
                                         const char *name, struct fact_table *noted);
const struct own_class *project_class(const struct project *project, const char *name,
                                      struct fact_table *noted);

/* Names of a class and of those it comes from (or that come from it), nearest first. */
struct kin {
    const char *at[32];
    size_t count;
};
void project_bases(const struct project *project, const char *class, struct kin *kin,
                   struct fact_table *noted);
void project_heirs(const struct project *project, const char *class, struct kin *kin,
                   struct fact_table *noted);

/* Says of each function whether data from outside may come into it by its own doing. */
void loud_mark(struct ft_arena *arena, struct project *project);

/* The stages of one file; what they depend on goes into NOTED. Any number of threads may take
 * files, in any order; results live in the arena of CX. */
void walk_look(ft_ctx *cx, const struct project *project, struct own_file *file,
               struct fact_table *noted);
void walk_outside(ft_ctx *cx, const struct project *project, struct own_file *file,
                  struct fact_table *noted);
void walk_functions(ft_ctx *cx, const struct project *project, struct own_file *file,
                    struct fact_table *noted);

#endif
