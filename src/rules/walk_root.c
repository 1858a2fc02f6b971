/* Where walks begin: at what stands outside functions, and at each function by itself. */
#include "rules/walk_int.h"

/* Each walk has its own memory; what stays goes into the arena of the context. */
static struct walk new_walk(ft_ctx *cx, const struct project *project, struct ft_arena *arena) {
    struct walk w = {.cx = cx, .arena = arena, .project = project};
    ft_map_init(&w.plain, arena);
    return w;
}

/* Nothing is known of its parameters but what frameworks put there. */
static void walk_function(struct walk *w, const struct ir_function *function) {
    struct frame top = {.file = function->file};
    struct ir nowhere = {.line = function->line};
    const struct own_class *class = project_class(w->project, function->owner);
    struct value this = {.path = function->owner,
                         .object =
                             function->owner ? object_new(w->arena, function->owner, 0) : NULL};
    w->frame = &top;
    w->root = function;
    if (class) {
        walk_fields(w, class, this.object);
    }
    walk_into(w, function, this, NULL, 0, &nowhere);
}

/* The variables are the file's globals; what they share is left out: functions may run in any
 * order. */
static const struct env *walk_outside(struct walk *w, const struct own_file *file) {
    struct frame frame = {.file = file->ir};
    w->frame = &frame;
    w->top = &frame;
    w->at_top = file;
    walk_statement(w, file->ir->top);
    return env_keep(w->cx->arena, &frame.env);
}

void walk_globals(ft_ctx *cx, const struct project *project, struct own_file *file) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    struct walk w = new_walk(cx, project, arena);
    w.shallow = true;
    file->globals = walk_outside(&w, file);
}

void walk_shallow(ft_ctx *cx, const struct project *project, struct own_file *file) {
    for (size_t i = 0; i < file->ir->functions.count; i++) {
        FT_SCRATCH struct ft_arena *arena = ft_arena_new();
        struct own_function *function = &file->functions[i];
        struct own_list calls = {0};
        struct walk w = new_walk(cx, project, arena);
        w.shallow = true;
        w.calls = &calls;
        walk_function(&w, function->ir);
        function->loud = w.sourced;
        function->calls.at = calls.at;
        function->calls.count = calls.count;
    }
}

const struct env *walk_top(ft_ctx *cx, const struct project *project, struct own_file *file) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    struct walk w = new_walk(cx, project, arena);
    w.findings = &file->findings;
    return walk_outside(&w, file);
}

void walk_functions(ft_ctx *cx, const struct project *project, struct own_file *file) {
    for (size_t i = 0; i < file->ir->functions.count; i++) {
        FT_SCRATCH struct ft_arena *arena = ft_arena_new();
        struct walk w = new_walk(cx, project, arena);
        w.findings = &file->findings;
        walk_function(&w, file->ir->functions.at[i]);
    }
}
