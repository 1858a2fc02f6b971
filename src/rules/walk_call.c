/* Calls: of what is known, of the project's own functions, of anything else. */
#include "rules/walk_int.h"

#include <string.h>

enum { MOST_ARGUMENTS = 32 };

/* A parameter whose value comes from outside by what is written at it. */
static const struct model_param *outside(const struct walk *w, const struct ir_function *function,
                                         const struct ir_param *param) {
    uint32_t language = function->file->language;
    for (size_t i = 0; i < w->project->models->params.count; i++) {
        const struct model_param *model = &w->project->models->params.at[i];
        if (!(model->languages & language) || !param->name) {
            continue;
        }
        const char *except = strstr(model->except, param->name);
        bool named = except && (except == model->except || except[-1] == ' ') &&
                     strchr(" ", except[strlen(param->name)]);
        bool fits = (!model->mark || strstr(param->marks, model->mark)) &&
                    (!model->on || strstr(function->marks, model->on)) &&
                    (!model->name || strcmp(param->name, model->name) == 0) &&
                    (!model->type || (param->type && model_receives(model->type, param->type)));
        if (fits && !named) {
            return model;
        }
    }
    return NULL;
}

/* A framework turns the text into a number, or refuses it. */
static bool is_number(const struct ir_param *param) {
    static const char *const types[] = {"int",     "long",     "short",    "float",  "double",
                                        "Integer", "Long",     "boolean",  "bool",   "Boolean",
                                        "UUID",    "Guid",     "decimal",  "number", "Int32",
                                        "Int64",   "DateTime", "LocalDate"};
    for (size_t i = 0; param->type && i < FT_COUNT(types); i++) {
        if (strcmp(param->type, types[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* All arguments from FIRST on as one list. */
static struct value rest_of(struct walk *w, const struct value *arguments, size_t first,
                            size_t count) {
    const struct object *only = count == first + 1 ? arguments[first].object : NULL;
    if (only && only->is_list) { /* Java: the array itself */
        return arguments[first];
    }
    struct object *list = object_new(w->arena, NULL, w->branches);
    list->is_list = true;
    for (size_t i = first; i < count; i++) {
        *FT_PUSH(w->arena, &list->items) = arguments[i];
    }
    return (struct value){.object = list};
}

static void bind(struct walk *w, struct frame *frame, const struct value *arguments, size_t count) {
    const struct ir_function *function = frame->function;
    size_t shift = function->owner && function->params.count && count < function->params.count &&
                           strcmp(function->params.at[0].name, "self") == 0
                       ? 1
                       : 0;
    for (size_t i = 0; i < function->params.count; i++) {
        const struct ir_param *param = &function->params.at[i];
        struct value value = {0};
        const struct model_param *from = outside(w, function, param);
        if (i < shift) {
            value = frame->this;
        } else if (param->rest && i - shift < count) {
            value = rest_of(w, arguments, i - shift, count);
        } else if (i - shift < count) {
            value = arguments[i - shift];
        } else {
            value.path = param->type ? param->type : ft_sprintf(w->arena, "?%s", param->name);
        }
        value.of = NULL;
        value.points = value.refers = false;
        if (value.known == KNOWN_NULL && arguments) {
            value.known = KNOWN_NOTHING; /* a function is asked with one mostly where it may be */
        }
        if (param->type && (!value.path || value.path[0] == '?')) {
            value.path = param->type;
        }
        if (from && !arguments && !is_number(param)) {
            struct taint *taint = FT_NEW(w->arena, struct taint);
            walk_note_place(w, function);
            *taint = (struct taint){
                .place = {.path = function->file->path, .line = function->line, .column = 1},
                .safe = models_special(w->project->models, function->file->language) | from->safe,
                .message = from->text};
            value.taint = taint;
            w->sourced = true;
        }
        *FT_PUSH(w->arena, &frame->env) = (struct slot){.name = param->name, .value = value};
    }
}

static bool is_under_way(const struct walk *w, const struct ir_function *function) {
    int times = 0;
    for (const struct frame *frame = w->frame; frame; frame = frame->caller) {
        times += frame->function == function;
    }
    return times > 0;
}

/* Each function once: a body says the same name many times. */
static void note_call(struct walk *w, struct own_function *own) {
    if (w->calls && own &&
        !ft_map_put(&w->plain, (struct ft_slice){(const char *)&own, sizeof own}, w)) {
        *FT_PUSH(w->cx->arena, w->calls) = own;
    }
}

/* A function has written TAINT where an argument points to. */
static void fill(struct walk *w, const struct ir *given, const struct taint *taint) {
    while (given->count && given->op != IR_CALL && given->op != IR_MEMBER) {
        given = given->kids[0]; /* "&buffer", "buffer + 3" */
    }
    struct value *value = given->op == IR_NAME ? env_find(&w->frame->env, given->text) : NULL;
    if (value) {
        value->taint = taint_join(w->arena, value->taint, taint);
        value->known = KNOWN_NOTHING;
        value->filled = true;
    }
}

/* What a parameter by reference, or what it points to, holds at the end is the caller's. */
static void give_back(struct walk *w, struct frame *frame, const struct ir *at,
                      const struct value *arguments, size_t count) {
    const struct ir_function *function = frame->function;
    bool pointers = memory_matters(w);
    for (size_t i = 0; arguments && w->frame && i < function->params.count && i < count; i++) {
        const struct ir_param *param = &function->params.at[i];
        const struct ir *given = at->op == IR_CALL && i + 1 < at->count ? at->kids[i + 1] : NULL;
        bool points = pointers && arguments[i].points && arguments[i].of;
        const struct value *end = env_find(&frame->env, param->name);
        if (given && pointers && end && end->filled && !arguments[i].filled && end->taint) {
            fill(w, given, end->taint);
        }
        if (!given || (!param->shared && !points)) {
            continue;
        }
        const char *name =
            points && !param->shared ? ft_sprintf(w->arena, "*%s", param->name) : param->name;
        const struct value *value = env_find(&frame->env, name);
        if (value && points && !param->shared) {
            struct value given_back = *value;
            given_back.known = value->known == KNOWN_NULL ? KNOWN_NOTHING : value->known;
            env_set(w->arena, &w->frame->env, arguments[i].of, given_back);
        } else if (value && given->op == IR_NAME) {
            walk_assign(w, given, *value);
        }
    }
}

struct value walk_into(struct walk *w, const struct ir_function *function, struct value this,
                       const struct value *arguments, size_t count, const struct ir *at) {
    struct frame frame = {.caller = w->frame,
                          .at = at,
                          .number = ++w->frames,
                          .function = function,
                          .file = function->file,
                          .this = this};
    if (w->shallow && function != w->root && *function->name) {
        note_call(w, function->file->own->by_number[function->number]);
        return (struct value){0};
    }
    if (w->depth >= WALK_DEEPEST || w->nodes > w->room || is_under_way(w, function) ||
        !function->body) {
        struct value value = {0};
        for (size_t i = 0; i < count; i++) {
            value.taint = taint_join(w->arena, value.taint, value_taint(w->arena, &arguments[i]));
        }
        return value;
    }
    if (w->noted && function->file->own != w->home) {
        fact_note(w->noted, fact_number(FACT_BODY, function->file->path, function->number));
    }
    frame.around = *function->name ? NULL : w->frame;
    bind(w, &frame, arguments, count);
    for (size_t i = 0; arguments && w->frame && i < frame.env.count; i++) {
        struct value *value = &frame.env.at[i].value;
        if (value->taint && i < function->params.count) {
            value->taint = taint_step(w->arena, value->taint, walk_place(w, at),
                                      ft_sprintf(w->arena, "it is passed to %s",
                                                 *function->name ? function->name : "a function"));
        }
    }
    w->depth++;
    w->frame = &frame;
    int branches = w->branches;
    if (!arguments && frame.caller) {
        w->branches++; /* nobody knows when it is called */
    }
    walk_statement(w, function->body);
    w->branches = branches;
    w->frame = frame.caller;
    w->depth--;
    give_back(w, &frame, at, arguments, count);
    if (frame.result.known == KNOWN_NULL) {
        frame.result.known = KNOWN_NOTHING; /* where it has one, it may be another */
    }
    if (frame.result.memory && frame.caller) {
        memory_return(w, &frame.result, frame.number);
    }
    return frame.result;
}

static bool is_tainted(struct walk *w, const struct call *call) {
    for (size_t i = 0; i < call->count; i++) {
        bool freed = call->arguments[i].path && call->arguments[i].path[0] == '(';
        if (freed || value_taint(w->arena, &call->arguments[i]) || call->arguments[i].function) {
            return true;
        }
    }
    return call->on && value_taint(w->arena, call->on);
}

/* Something by which data comes from outside is passed: a request, say. */
static bool brings_source(const struct walk *w, const struct call *call) {
    uint32_t language = walk_language(w);
    for (size_t i = 0; i < call->count; i++) {
        if (models_give(w->project->models, language, call->arguments[i].path)) {
            return true;
        }
    }
    return call->on && models_give(w->project->models, language, call->on->path);
}

static struct ft_slice key_of(const struct own_function *const *function) {
    return (struct ft_slice){(const char *)function, sizeof *function};
}

/* Nothing comes of it that matters: what is wrong within it is found when it is walked over itself.
 */
static bool is_quiet(const struct walk *w, const struct own_function *function) {
    enum { SMALL = 60, NEAR = 3 }; /* nodes, calls: what it gives may be known */
    bool near = function->size <= SMALL && w->depth < NEAR;
    if (!near && w->noted) {
        fact_note(w->noted, fact_number(FACT_LOUD, function->file->path, function->number));
    }
    return !near && (!function->loud || ft_map_get(&w->plain, key_of(&function)));
}

bool walk_tells(struct walk *w, const struct call *call) {
    return is_tainted(w, call) || brings_source(w, call);
}

bool walk_worth(struct walk *w, const struct own_function *function, const struct call *call) {
    bool typed = walk_language(w) & w->typed;
    return walk_tells(w, call) || (typed && !is_quiet(w, function));
}

const struct ir_function *walk_code(struct walk *w, const struct own_function *function) {
    const struct ir_file *ir = project_code(w->cx, w->project, function->file);
    return ir && function->number < ir->all.count ? ir->all.at[function->number] : NULL;
}

struct value walk_enter(struct walk *w, const struct own_function *function, struct value this,
                        const struct call *call) {
    if (w->shallow) {
        note_call(w, function->file->by_number[function->number]);
        return (struct value){0};
    }
    const struct ir_function *body = walk_code(w, function);
    return body ? walk_into(w, body, this, call->arguments, call->count, call->node)
                : (struct value){0};
}

static bool call_own(struct walk *w, const struct call *call, struct value *value) {
    struct targets targets = {0};
    struct value this = call->on ? *call->on : w->frame->this;
    walk_targets(w, call, &targets);
    bool matters = targets.count && walk_tells(w, call);
    for (size_t i = 0; i < targets.count; i++) {
        const struct own_function *function = targets.at[i];
        if (!matters && !w->shallow && is_quiet(w, function)) {
            continue;
        }
        struct value one = walk_enter(w, function, this, call);
        if (!matters && !one.known && !one.function && !value_taint(w->arena, &one)) {
            ft_map_put(&w->plain, key_of(&function), w);
        }
        *value = i ? value_join(w->arena, *value, one) : one;
    }
    return targets.count > 0;
}

/* An object of a class of the project: its fields, then its constructor. */
bool walk_bare_call(struct walk *w, const struct ir *node, struct value *value) {
    static const char *const none[] = {NULL};
    struct value nothing = {0};
    struct call call = {.node = node,
                        .name = node->text,
                        .arguments = &nothing,
                        .keywords = (const char **)(uintptr_t)none};
    return call_own(w, &call, value);
}

static struct value make_object(struct walk *w, const struct call *call, const char *type) {
    struct value value = {.path = type, .object = object_new(w->arena, type, w->branches)};
    const struct own_class *class = project_class(w->project, type, w->noted);
    if (class) {
        walk_fields(w, class, value.object);
        const struct own_function *constructor = walk_constructor(w, call, type);
        if (constructor) {
            walk_enter(w, constructor, value, call);
        } else {
            walk_give_fields(w, class, value.object, call);
        }
    }
    return value;
}

/* Methods that put their arguments into what they are called on. */
static bool puts_into(const char *name) {
    static const char *const starts[] = {"add", "append", "put",    "push",   "insert",
                                         "set", "write",  "concat", "extend", "update",
                                         "Add", "Append", "Insert", "Set",    "Write"};
    for (size_t i = 0; i < FT_COUNT(starts); i++) {
        if (strncmp(name, starts[i], strlen(starts[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* What nobody knows passes on what it is given. */
static struct value call_unknown(struct walk *w, const struct call *call) {
    const struct taint *taint = NULL;
    for (size_t i = 0; i < call->count; i++) {
        taint = taint_join(w->arena, taint, value_taint(w->arena, &call->arguments[i]));
    }
    const struct taint *given = NULL;
    bool mapped = walk_call_back(w, call, &given) && walk_maps(call->name);
    if (taint && call->on && puts_into(call->name)) {
        struct value changed = *call->on;
        changed.taint = taint_join(w->arena, changed.taint, taint);
        changed.known = KNOWN_NOTHING;
        const struct ir *callee = call->node->kids[0];
        if (call->on->object) {
            call->on->object->rest.taint =
                taint_join(w->arena, call->on->object->rest.taint, taint);
        } else if (callee->op == IR_MEMBER && callee->kids[0]->op == IR_NAME) {
            walk_assign(w, callee->kids[0], changed);
        }
    }
    struct value value = {.taint = taint_join(w->arena, taint, given)};
    if (call->on && !mapped) {
        value.taint = taint_join(w->arena, value.taint, value_taint(w->arena, call->on));
    }
    if (call->receiver) {
        value.path = ft_sprintf(w->arena, "%s.%s()", call->receiver, call->name);
    } else if (!call->on) {
        value.path = ft_sprintf(w->arena, "%s()", call->name);
    }
    value.object = call->count ? NULL : fold_container(w, value.path);
    return value;
}

void walk_take_arguments(struct walk *w, const struct ir *node, size_t first, struct call *call) {
    size_t count = node->count - first < MOST_ARGUMENTS ? node->count - first : MOST_ARGUMENTS;
    call->arguments = FT_NEW_N(w->arena, struct value, count + 1);
    call->keywords = FT_NEW_N(w->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct ir *argument = node->kids[first + i];
        call->keywords[i] = argument->op == IR_KEYWORD ? argument->text : NULL;
        call->arguments[i] = walk_value(w, argument);
    }
    call->count = count;
}

/* A value of a .properties file where all files agree on it. */
static bool known_setting(struct walk *w, const struct call *call, struct value *value) {
    bool reads = strcmp(call->name, "getProperty") == 0 && call->count >= 1 &&
                 call->arguments[0].known == KNOWN_TEXT;
    if (reads && w->noted) {
        fact_note(w->noted, fact_key(FACT_SETTING, NULL, call->arguments[0].text));
    }
    const char *text =
        reads ? ft_map_get(&w->project->settings, ft_slice_of(call->arguments[0].text)) : NULL;
    if (text) {
        *value = (struct value){.known = KNOWN_TEXT, .text = text, .path = "String"};
    }
    return text != NULL;
}

/* "Type{Name: value}": what is given by name are fields. */
static void take_fields(struct walk *w, const struct ir *argument, const struct value *given,
                        struct object *object) {
    for (size_t i = 0; argument->op == IR_MAP && given->object && i < given->object->slots.count;
         i++) {
        const struct slot *slot = &given->object->slots.at[i];
        object_set(w->arena, object, slot->name, slot->value, w->branches);
    }
}

/* A class that is made where it is used sees the variables around it. */
static void capture(struct walk *w, struct object *object) {
    enum { MOST = 100 };
    const struct env *env = &w->frame->env;
    for (size_t i = 0; i < env->count && i < MOST; i++) {
        if (!object_field(object, env->at[i].name)) {
            object_set(w->arena, object, env->at[i].name, env->at[i].value, w->branches);
        }
    }
}

static struct value call_new(struct walk *w, const struct ir *node) {
    struct call call = {.node = node, .name = node->text ? node->text : "", .receiver = "new"};
    walk_take_arguments(w, node, 0, &call);
    struct value value = {0};
    bool known = match_call(w, &call, &value);
    bool own = project_class(w->project, call.name, w->noted) != NULL;
    bool anonymous = node->type && strchr(node->type, '$');
    struct value made = make_object(w, &call, anonymous ? node->type : call.name);
    if (anonymous) {
        made.path = call.name;
        capture(w, made.object);
    }
    for (size_t i = 0; i < call.count; i++) {
        take_fields(w, node->kids[i], &call.arguments[i], made.object);
    }
    if (known) {
        made.taint = value.taint;
        return made;
    }
    own = own || hold_new(w, &call, made.object);
    for (size_t i = 0; !own && i < call.count; i++) {
        bool fields = node->kids[i]->op == IR_MAP; /* each has its own */
        const struct taint *taint = fields ? NULL : value_taint(w->arena, &call.arguments[i]);
        made.taint = taint_join(w->arena, made.taint, taint);
    }
    made.path = value.path ? value.path : made.path;
    return made;
}

/* What is called: on which value, by which name. Gives a function that a variable holds. */
static struct value find_callee(struct walk *w, const struct ir *callee, struct call *call,
                                struct value *on) {
    if (callee->op == IR_MEMBER) {
        *on = walk_value(w, callee->kids[0]);
        call->on = on;
        call->receiver = on->path;
        return on->object ? object_get(w->arena, on->object, call->name) : (struct value){0};
    }
    struct value function = walk_value(w, callee);
    if (callee->op == IR_NAME && function.path && function.path[0] != '?') {
        const char *dot = strrchr(function.path, '.');
        call->receiver =
            dot ? ft_strndup(w->arena, function.path, (size_t)(dot - function.path)) : NULL;
        call->name = dot ? dot + 1 : call->name;
    }
    bool other = callee->op == IR_NAME && function.path && memory_matters(w) &&
                 !strpbrk(function.path, ".([");
    call->name = other ? function.path + (function.path[0] == '?')
                       : call->name; /* a macro or variable that holds it */
    return function;
}

/* A module of JavaScript: require("fs"). */
static bool is_module(const struct call *call, struct value *value) {
    if (call->on || strcmp(call->name, "require") != 0 || call->count != 1 ||
        call->arguments[0].known != KNOWN_TEXT) {
        return false;
    }
    const char *path = call->arguments[0].text;
    value->path = strncmp(path, "node:", 5) == 0 ? path + 5 : path;
    return true;
}

/* Python: "Class(…)" and "module.Class(…)". */
static bool makes_object(const struct walk *w, const struct call *call) {
    bool module = call->on && !call->on->object && !call->on->taint && call->on->path &&
                  call->on->path[0] != '?' && (walk_language(w) & model_language("python"));
    const struct own_class *class =
        !call->on || module ? project_class(w->project, call->name, w->noted) : NULL;
    const char *dot = module && class ? strrchr(call->on->path, '.') : NULL;
    return class && (!module || strstr(class->file->path, dot ? dot + 1 : call->on->path));
}

/* C++: "delete object" calls its destructor. */
static bool end_object(struct walk *w, const struct call *call) {
    struct value *object = &call->arguments[0];
    const char *type = object->object && object->object->type ? object->object->type : object->path;
    if (!type || !memory_matters(w) || strchr("?(", type[0])) {
        return false;
    }
    struct call end = *call;
    struct value ignored = {0};
    end.name = ft_sprintf(w->arena, "~%s", type);
    end.on = object;
    end.count = 0;
    return call_own(w, &end, &ignored);
}

/* Of what the call means in a container, in the project, or anywhere else. */
static struct value call_other(struct walk *w, const struct call *call) {
    struct value made = {0};
    if (call->on && fold_method(w, call->name, call->on, call->arguments, call->count, &made)) {
        return made;
    }
    if (call->count == 1 && strcmp(call->name, "delete") == 0 && end_object(w, call)) {
        return made;
    }
    if (call_own(w, call, &made)) {
        return made;
    }
    bool reads = (walk_language(w) & w->java) && call->on && !call->count && call->on->object;
    const struct value *read = reads ? object_field(call->on->object, call->name) : NULL;
    if (read) { /* of a record */
        return *read;
    }
    memory_pass(w, call);
    return makes_object(w, call) ? make_object(w, call, call->name) : call_unknown(w, call);
}

/* PHP: it writes into the page; "@page" is what stands outside of the code. */
static bool is_written(const char *name) {
    return strcmp(name, "echo") == 0 || strcmp(name, "print") == 0 || strcmp(name, "@page") == 0;
}

struct value walk_call(struct walk *w, const struct ir *node) {
    if (node->op == IR_NEW) {
        return call_new(w, node);
    }
    const struct ir *callee = node->kids[0];
    struct call call = {.node = node, .name = callee->text ? callee->text : ""};
    struct value on = {0};
    struct value value = {0};
    if (walk_super_call(w, node, &value)) {
        return value;
    }
    struct value function = find_callee(w, callee, &call, &on);
    walk_take_arguments(w, node, 1, &call);
    if (!call.on && (strcmp(call.name, "sprintf") == 0 || strcmp(call.name, "printf") == 0 ||
                     strcmp(call.name, "vprintf") == 0 || strcmp(call.name, "vsprintf") == 0)) {
        text_format(w, call.arguments, call.count);
    }
    if (function.function) {
        return walk_into(w, function.function, w->frame->this, call.arguments, call.count, node);
    }
    if (is_module(&call, &value) || known_setting(w, &call, &value) ||
        hold_listed(w, &call, &value)) {
        return value;
    }
    if (callee->op == IR_NAME && (walk_language(w) & model_language("php")) &&
        is_written(call.name)) {
        page_write(w, node);
    }
    bool known = match_call(w, &call, &value);
    memory_forget(w, &call);
    if (known) {
        memory_pass(w, &call);
        return walk_known_length(w, &call, value);
    }
    if (walk_calls_held(w, &call)) {
        return walk_into(w, on.function, w->frame->this, call.arguments, call.count, node);
    }
    struct value made = call_other(w, &call);
    made.path = value.path ? value.path : made.path;
    made.memory = value.memory ? value.memory : made.memory;
    if (made.taint) {
        made.taint = taint_step(w->arena, made.taint, walk_place(w, node),
                                ft_sprintf(w->arena, "it comes out of %s", call.name));
    }
    return made;
}
