/* Which functions may take data from outside: the others need not be walked into where nothing that
 * is passed to them came from there. */
#include "rules/rules_int.h"

#include <string.h>

enum { DEEPEST = 300, MOST_ROUNDS = 12 };

struct looking {
    struct project *project;
    struct ir_function *function;
    uint32_t language;
    bool changed;
};

/* By its name alone: too many are better than too few. */
static bool is_source(const struct looking *l, const char *name) {
    const struct model_list *list = models_named(l->project->models, name);
    for (size_t i = 0; list && i < list->count; i++) {
        if (list->at[i].kind == MODEL_SOURCE && (list->at[i].languages & l->language)) {
            return true;
        }
    }
    return false;
}

static bool calls_loud(const struct looking *l, const char *name) {
    const struct function_list *list = ft_map_get(&l->project->functions, ft_slice_of(name));
    for (size_t i = 0; list && i < list->count; i++) {
        if (list->at[i]->loud && list->at[i]->file->lang == l->function->file->lang) {
            return true;
        }
    }
    return false;
}

static void look(struct looking *l, const struct ir *node, bool callees, int depth) {
    if (!node || depth > DEEPEST || (callees && l->function->loud)) {
        return;
    }
    l->function->size += !callees;
    bool named = node->op == IR_NAME || node->op == IR_MEMBER || node->op == IR_NEW;
    if (named && node->text && !l->function->loud) {
        l->function->loud = callees ? calls_loud(l, node->text) : is_source(l, node->text);
        l->changed |= l->function->loud;
    }
    for (size_t i = 0; i < node->count; i++) {
        look(l, node->kids[i], callees, depth + 1);
    }
    if (node->op == IR_LAMBDA && !*node->function->name) {
        look(l, node->function->body, callees, depth + 1);
    }
}

/* Parameters that frameworks fill. */
static bool has_marks(const struct looking *l) {
    for (size_t i = 0; i < l->project->models->params.count; i++) {
        const struct model_param *param = &l->project->models->params.at[i];
        if ((param->languages & l->language) &&
            ((param->on && strstr(l->function->marks, param->on)) || param->mark || param->name)) {
            return true;
        }
    }
    return false;
}

static bool round_over(struct project *project, bool callees) {
    bool changed = false;
    for (size_t i = 0; i < project->files.count; i++) {
        const struct ir_file *file = project->files.at[i];
        for (size_t f = 0; f < file->functions.count; f++) {
            struct looking l = {.project = project,
                                .function = file->functions.at[f],
                                .language = model_language(file->lang->id)};
            if (callees && l.function->loud) {
                continue;
            }
            look(&l, l.function->body, callees, 0);
            bool marked =
                !callees && l.function->params.count && has_marks(&l) && *l.function->marks;
            l.function->loud |= marked;
            changed |= l.changed;
        }
    }
    return changed;
}

void loud_mark(struct project *project) {
    round_over(project, false);
    for (int round = 0; round < MOST_ROUNDS && round_over(project, true); round++) {
    }
}
