/* Where walks begin: at what stands outside functions, and at each function by itself. */
#include "rules/walk_int.h"

#include <string.h>

/* Each walk has its own memory; what stays goes into the arena of the context. */
static struct walk new_walk(ft_ctx *cx, const struct project *project, const struct own_file *file,
                            struct fact_table *noted, struct ft_arena *arena) {
    struct walk w = {.cx = cx,
                     .arena = arena,
                     .project = project,
                     .home = file,
                     .noted = noted,
                     .java = model_language("java"),
                     .room = WALK_NODES};
    w.typed = w.java | model_language("c_sharp");
    w.native = model_language("c") | model_language("cpp");
    ft_map_init(&w.plain, arena);
    return w;
}

/* Nothing is known of its parameters but what frameworks put there. */
static void walk_function(struct walk *w, const struct ir_function *function) {
    struct frame top = {.file = function->file};
    struct ir nowhere = {.line = function->line};
    const struct own_class *class = project_class(w->project, function->owner, w->noted);
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

static void forget(struct env *env, const struct ir *target) {
    struct value *value = target->op == IR_NAME ? env_find(env, target->text) : NULL;
    if (value) {
        value->known = KNOWN_NOTHING;
    }
}

/* What functions give other values is not what it began with. */
static void forget_assigned(struct env *env, const struct ir *node) {
    static const char *const operators[] = {"&", "++", "--"};
    if (node->op == IR_ASSIGN && node->count && !node->type) {
        forget(env, node->kids[0]);
    }
    for (size_t i = 0; node->op == IR_UNARY && node->count && i < FT_COUNT(operators); i++) {
        if (strcmp(node->text, operators[i]) == 0) {
            forget(env, node->kids[0]);
        }
    }
    for (size_t i = 0; i < node->count; i++) {
        forget_assigned(env, node->kids[i]);
    }
}

/* In Python and PHP an assignment within a function makes a variable of its own. */
static void forget_changed(struct env *env, const struct ir_file *ir) {
    uint32_t own = model_language("python") | model_language("php") | model_language("java");
    bool any = false;
    for (size_t i = 0; i < env->count && !any; i++) {
        any = env->at[i].value.known != KNOWN_NOTHING;
    }
    for (size_t i = 0; any && !(ir->language & own) && i < ir->all.count; i++) {
        if (ir->all.at[i]->body) {
            forget_assigned(env, ir->all.at[i]->body);
        }
    }
}

/* The variables are the file's globals. */
static const struct globals *walk_file(struct walk *w, const struct ir_file *ir) {
    struct frame frame = {.file = ir};
    w->frame = &frame;
    w->top = &frame;
    w->at_top = w->home;
    walk_statement(w, ir->top);
    forget_changed(&frame.env, ir);
    return globals_keep(w->cx->arena, &frame.env);
}

void walk_look(ft_ctx *cx, const struct project *project, struct own_file *file,
               struct fact_table *noted) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    const struct ir_file *ir = project_code(cx, project, file);
    if (!ir) {
        return;
    }
    struct walk top = new_walk(cx, project, file, noted, arena);
    top.shallow = true;
    file->first = walk_file(&top, ir);
    for (uint32_t i = 0; i < file->function_count && ft_checkpoint(cx) == FT_OK; i++) {
        ft_arena_clear(arena);
        struct own_function *function = &file->functions[i];
        struct own_list calls = {0};
        struct walk w = new_walk(cx, project, file, noted, arena);
        w.shallow = true;
        w.calls = &calls;
        walk_function(&w, ir->all.at[function->number]);
        function->loud = w.sourced;
        function->calls.at = calls.at;
        function->calls.count = calls.count;
    }
}

void walk_outside(ft_ctx *cx, const struct project *project, struct own_file *file,
                  struct fact_table *noted) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    const struct ir_file *ir = project_code(cx, project, file);
    if (ir) {
        struct walk w = new_walk(cx, project, file, noted, arena);
        w.findings = &file->findings[STAGE_OUTSIDE];
        file->globals = walk_file(&w, ir);
    }
}

void walk_functions(ft_ctx *cx, const struct project *project, struct own_file *file,
                    struct fact_table *noted) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    const struct ir_file *ir = project_code(cx, project, file);
    int64_t left = WALK_FILE;
    for (uint32_t i = 0; i < file->function_count; i++) {
        left += (int64_t)WALK_TIMES * file->functions[i].size;
    }
    for (uint32_t i = 0; ir && i < file->function_count; i++) {
        if (ft_checkpoint(cx) != FT_OK) {
            return;
        }
        ft_arena_clear(arena);
        struct walk w = new_walk(cx, project, file, noted, arena);
        w.findings = &file->findings[STAGE_FUNCTIONS];
        w.room = left > WALK_NODES ? WALK_NODES : left > WALK_LEAST ? left : WALK_LEAST;
        walk_function(&w, ir->all.at[file->functions[i].number]);
        left -= w.nodes;
    }
}
