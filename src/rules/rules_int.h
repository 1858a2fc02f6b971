/* Shared by the files of rules. */
#ifndef FT_RULES_RULES_INT_H
#define FT_RULES_RULES_INT_H

#include "rules/ir.h"
#include "rules/model.h"
#include "rules/rules.h"

#include <stddef.h>

/* A file of rules that comes with the program. */
struct rules_text {
    const char *name, *text;
};
extern const struct rules_text rules_texts[];
extern const size_t rules_texts_count;

struct env;

/* A function of the project, as a call sees it. */
struct own_function {
    struct own_file *file;
    const struct ir_function *ir;
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
    const struct ir_class *ir;
};

/* A file that is looked at, and what came of it. */
struct own_file {
    const char *path;
    const struct ft_lang *lang;
    struct ir_file *ir;
    struct own_function *functions; /* as many as ir has */
    const struct env *globals;      /* what stands outside functions */
    int64_t lines;
    bool ignores; /* it says "fettle:ignore" somewhere */
    const char *note;
    struct ft_slice settings; /* of a .properties file */
    struct ft_findings findings;
};

/* All files that are looked at: constant while functions are walked over. */
struct project {
    const struct models *models;
    struct {
        FT_VEC(struct own_file *);
    } files;                 /* in the order of their paths */
    struct ft_map functions; /* "name", or "Class\nname", to struct own_list */
    struct ft_map classes;   /* name to struct own_class */
    struct ft_map heirs;     /* name of a class to the struct ft_strings of those that extend it */
    struct ft_map settings;  /* key of a .properties file to its one value */
};

void project_init(struct project *project, struct ft_arena *arena, const struct models *models);
void project_add(struct ft_arena *arena, struct project *project, struct own_file *file);
/* Methods NAME of the class OWNER, or functions without one; NULL where there are none. */
const struct own_list *project_functions(const struct project *project, const char *owner,
                                         const char *name);
const struct own_class *project_class(const struct project *project, const char *name);

/* Names of a class and of those it comes from (or that come from it), nearest first. */
struct kin {
    const char *at[32];
    size_t count;
};
void project_bases(const struct project *project, const char *class, struct kin *kin);
void project_heirs(const struct project *project, const char *class, struct kin *kin);

/* Says of each function whether data from outside may come into it by its own doing. */
void loud_mark(struct ft_arena *arena, struct project *project);

/* The steps of a scan, a file each: any number of threads may take files, in any order. ARENA keeps
 * what others need to see. */
void walk_globals(ft_ctx *cx, const struct project *project, struct own_file *file);
void walk_shallow(ft_ctx *cx, const struct project *project, struct own_file *file);
const struct env *walk_top(ft_ctx *cx, const struct project *project, struct own_file *file);
void walk_functions(ft_ctx *cx, const struct project *project, struct own_file *file);

#endif
