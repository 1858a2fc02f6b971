/* Shared by the parts of completion. */
#ifndef FT_COMPLETE_COMPLETE_INT_H
#define FT_COMPLETE_COMPLETE_INT_H

#include "base/map.h"
#include "complete/complete.h"
#include "scope/scope.h"

enum complete_context { COMPLETE_NAME, COMPLETE_MEMBER, COMPLETE_WORD };
struct completing {
    ft_ctx *cx;
    const struct ft_complete_spec *spec;
    struct ft_scope_reader *reader;
    enum complete_context context;
    struct ft_slice text; /* with a name at the place, where there is none yet */
    uint32_t at, from;    /* the place; where the prefix begins */
    const char *prefix;
    struct ft_slice object; /* member: what stands before the dot */
    const struct ft_tree *tree;
    const struct ft_scopes *scopes;
    int32_t scope;
    struct ft_map known; /* a name to its completion's number + 1 */
    struct ft_completion_list found;
};

/* Where among sources: each kind has a range of its own, what decides within it is added. */
enum {
    SCORE_LOCAL = 1000,
    SCORE_MEMBER = 900,
    SCORE_FILE = 800,
    SCORE_PROJECT = 400,
    SCORE_KEYWORD = 300,
    SCORE_WORD = 100
};

bool complete_fits(const struct completing *c, struct ft_slice name);
/* The completion called NAME, made where it is new; keeps the better score. */
struct ft_completion *complete_add(struct completing *c, struct ft_slice name, const char *kind,
                                   int score);
const char *complete_line(struct completing *c, struct ft_slice text, uint32_t at);

void complete_scopes(struct completing *c);
void complete_keywords(struct completing *c);
void complete_words(struct completing *c);
ft_err complete_members(struct completing *c);
ft_err complete_project(struct completing *c);
ft_err complete_idioms(struct completing *c);

#endif
