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

/* All files that are looked at: constant while they are walked over. */
struct project {
    const struct models *models;
    struct {
        FT_VEC(struct ir_file *);
    } files;
    struct ft_map globals;   /* path of a file to the struct env of what stands outside functions */
    struct ft_map functions; /* name to struct function_list */
    struct ft_map classes;   /* name to struct ir_class */
    struct ft_map settings;  /* key of a .properties file to its one value */
};
struct function_list {
    FT_VEC(struct ir_function *);
};

/* Says of each function whether data from outside may come into it by its own doing. */
void loud_mark(struct project *project);

/* Walks over one function with nothing known of its parameters. Findings go to the arena of CX. */
void walk_root(ft_ctx *cx, const struct project *project, const struct ir_function *function,
               struct ft_findings *findings);
/* What stands outside functions; its variables are the file's globals from then on. */
void walk_top(ft_ctx *cx, struct project *project, const struct ir_file *file,
              struct ft_findings *findings);

#endif
