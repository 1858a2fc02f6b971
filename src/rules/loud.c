/* Which functions may take data from outside: the others need not be walked into where nothing that
 * is passed to them came from there. What each takes by itself and whom it calls is known from
 * walking over it once (walk_shallow); here it goes on to its callers. */
#include "rules/rules_int.h"

void loud_mark(struct ft_arena *arena, struct project *project) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct own_list todo = {0};
    for (size_t i = 0; i < project->files.count; i++) {
        struct own_file *file = project->files.at[i];
        for (uint32_t f = 0; f < file->function_count; f++) {
            struct own_function *function = &file->functions[f];
            for (size_t c = 0; c < function->calls.count; c++) {
                *FT_PUSH(arena, &function->calls.at[c]->callers) = function;
            }
            if (function->loud) {
                *FT_PUSH(scratch, &todo) = function;
            }
        }
    }
    while (todo.count) {
        const struct own_function *function = todo.at[--todo.count];
        for (size_t c = 0; c < function->callers.count; c++) {
            struct own_function *caller = function->callers.at[c];
            if (!caller->loud) {
                caller->loud = true;
                *FT_PUSH(scratch, &todo) = caller;
            }
        }
    }
    for (size_t i = 0; i < project->files.count && project->keeps; i++) {
        struct own_file *file = project->files.at[i];
        for (uint32_t f = 0; f < file->function_count; f++) {
            const struct own_function *function = &file->functions[f];
            fact_add(&project->answers, fact_number(FACT_LOUD, file->path, function->number),
                     function->loud);
        }
    }
}
