/* What is known of a call: whether it is a source, does harm, cleans, passes on. */
#include "rules/walk_int.h"

#include <stdio.h>
#include <string.h>

/* WORDS stand between spaces. */
static bool text_has_word(const char *words, const char *word) {
    size_t size = strlen(word);
    for (const char *at = strstr(words, word); at && size; at = strstr(at + 1, word)) {
        if (at > words && at[-1] == ' ' && at[size] == ' ') {
            return true;
        }
    }
    return false;
}

static bool is_word(const struct value *value, const char *text) {
    char number[32];
    switch (value->known) {
    case KNOWN_TEXT:
        return value->text && strcmp(value->text, text) == 0;
    case KNOWN_TRUTH:
        return strcasecmp(text, value->integer ? "true" : "false") == 0;
    case KNOWN_NULL:
        return strcmp(text, "null") == 0;
    case KNOWN_INTEGER:
        snprintf(number, sizeof number, "%lld", (long long)value->integer);
        return strcmp(text, number) == 0;
    case KNOWN_NOTHING:
        break;
    }
    return value->path && strcmp(value->path, text) == 0;
}

/* Options in a map stand for arguments by name: "{verify: false}". */
static const struct value *option_of(const struct value *argument, const char *name) {
    const struct object *object = argument->object;
    for (size_t i = 0; object && i < object->slots.count; i++) {
        if (strcmp(object->slots.at[i].name, name) == 0) {
            return &object->slots.at[i].value;
        }
    }
    return NULL;
}

static const struct value *argument_of(const struct call *call,
                                       const struct model_condition *condition) {
    for (size_t i = 0; i < call->count; i++) {
        bool named =
            call->keywords[i] && condition->name && strcmp(call->keywords[i], condition->name) == 0;
        if (named || (!condition->name && !call->keywords[i] && (int)i == condition->index)) {
            return &call->arguments[i];
        }
    }
    for (size_t i = 0; condition->name && i < call->count; i++) {
        const struct value *option = option_of(&call->arguments[i], condition->name);
        if (option) {
            return option;
        }
    }
    return NULL;
}

/* A function that says yes to everything: it asks nothing before it returns what is true. */
static bool accepts(const struct ir_function *function) {
    const struct ir *node = function ? function->body : NULL;
    while (node && (node->op == IR_BLOCK || node->op == IR_UNKNOWN) && node->count) {
        for (size_t i = 0; i + 1 < node->count; i++) {
            enum ir_op op = node->kids[i]->op;
            if (op == IR_IF || op == IR_RETURN || op == IR_SWITCH || op == IR_LOOP ||
                op == IR_TRY || op == IR_THROW) {
                return false;
            }
        }
        node = node->kids[node->count - 1];
    }
    const struct ir *given = node && node->op == IR_RETURN && node->count ? node->kids[0] : NULL;
    return given &&
           (given->op == IR_TRUE || (given->op == IR_NUMBER && strcmp(given->text, "1") == 0) ||
            (given->op == IR_NAME && strcasecmp(given->text, "true") == 0));
}

static bool fulfils(const struct walk *w, const struct value *value,
                    const struct model_condition *condition) {
    if (condition->text && strcmp(condition->text, "accepts") == 0) {
        return accepts(value->function) != condition->negated;
    }
    if (condition->expression) {
        const char *text = value->known == KNOWN_TEXT ? value->text : value->path;
        bool fits = text && regexec(condition->expression, text, 0, NULL, 0) == 0;
        return condition->negated ? text && !fits : fits;
    }
    if (strcmp(condition->text, "(freed)") == 0) {
        return memory_freed(w, value) != condition->negated;
    }
    if (strcmp(condition->text, "literal") == 0) { /* it stands in the code */
        bool literal = value->known == KNOWN_TEXT && *value->text && !value->taint;
        return literal != condition->negated;
    }
    bool known = value->known != KNOWN_NOTHING || value->path;
    bool is = is_word(value, condition->text);
    return condition->negated ? known && !is : is;
}

/* A value that is not known fulfils no demand, and only the negated demand of an absent one; a list
 * fulfils what one of its items does. */
static bool holds(const struct walk *w, const struct call *call,
                  const struct model_condition *condition) {
    const struct value *value = argument_of(call, condition);
    if (!value) {
        return condition->negated;
    }
    const struct object *list = value->object && value->object->is_list ? value->object : NULL;
    for (size_t i = 0; list && !condition->negated && i < list->items.count; i++) {
        if (fulfils(w, &list->items.at[i], condition)) {
            return true;
        }
    }
    return fulfils(w, value, condition);
}

static bool all_hold(const struct walk *w, const struct call *call, const struct model *model) {
    for (size_t i = 0; i < model->conditions.count; i++) {
        if (!holds(w, call, &model->conditions.at[i])) {
            return false;
        }
    }
    return true;
}

static bool fits(const struct walk *w, const struct call *call, const struct model *model) {
    if (!(model->languages & walk_language(w))) {
        return false;
    }
    bool bare = !model->receiver && !call->receiver && !call->on;
    return (bare || model_receives(model->receiver, call->receiver)) && all_hold(w, call, model);
}

static bool takes(const struct model *model, const struct call *call, size_t i) {
    if (call->keywords[i]) {
        return model->arguments == UINT64_MAX ||
               (model->keywords && text_has_word(model->keywords, call->keywords[i]));
    }
    return i < MODEL_ARGUMENTS && (model->arguments >> i & 1);
}

static void add_steps(struct walk *w, const struct taint *taint, struct ft_finding *finding) {
    if (taint) {
        add_steps(w, taint->from, finding);
        *FT_PUSH(w->cx->arena, &finding->steps) =
            (struct ft_finding_step){taint->place, ft_strdup(w->cx->arena, taint->message)};
    }
}

static const char *callee_text(const struct walk *w, const struct call *call) {
    if (call->shown) {
        return call->shown;
    }
    bool shown = call->receiver && call->receiver[0] != '?';
    const char *receiver = shown ? call->receiver : NULL;
    return receiver ? ft_sprintf(w->arena, "%s.%s", receiver, call->name) : call->name;
}

static const char *source_of(const struct taint *taint) {
    while (taint->from) {
        taint = taint->from;
    }
    return taint->message;
}

/* What was given back in a function and used in one that it calls is wrong in the first. */
static struct ft_place place_of(struct walk *w, const struct call *call) {
    const struct value *value = call->count ? &call->arguments[0] : NULL;
    const struct memory *memory =
        value && value->path && value->path[0] == '(' ? value->memory : NULL;
    struct frame *now = w->frame;
    for (struct frame *one = now; memory && one->caller && one->at; one = one->caller) {
        if (one->caller->number == memory->frame && one->number != memory->frame) {
            w->frame = one->caller;
            struct ft_place place = walk_place(w, one->at);
            w->frame = now;
            return place;
        }
    }
    return walk_place(w, call->node);
}

static void report(struct walk *w, const struct call *call, const struct model *model,
                   const struct taint *taint) {
    if (!w->findings) {
        return;
    }
    struct ft_place place = place_of(w, call);
    const char *message =
        taint ? ft_sprintf(w->cx->arena, "%s: %s reaches %s", model->rule->title, source_of(taint),
                           callee_text(w, call))
              : ft_sprintf(w->cx->arena, "%s: %s", model->rule->title, callee_text(w, call));
    struct ft_finding *finding =
        ft_finding_add(w->cx->arena, w->findings, model->rule, place, message);
    if (taint) {
        add_steps(w, taint, finding);
        *FT_PUSH(w->cx->arena, &finding->steps) = (struct ft_finding_step){
            place, ft_sprintf(w->cx->arena, "it reaches %s", callee_text(w, call))};
    }
}

/* The taint of what the model looks at, cleaned ways left out. */
static const struct taint *taint_at(struct walk *w, const struct call *call,
                                    const struct model *model, uint64_t safe) {
    const struct taint *found = NULL;
    if (model->takes_receiver && call->on) {
        const struct taint *taint = value_taint(w->arena, call->on);
        found = taint && !((taint->safe | taint->quoted) & safe) ? taint : NULL;
    }
    if (model->takes_first && call->count) {
        const struct value *given = &call->arguments[0];
        bool list = given->object && given->object->is_list && given->object->items.count;
        const struct taint *taint = value_taint(w->arena, list ? given->object->items.at : given);
        found = taint && !((taint->safe | taint->quoted) & safe) ? taint : NULL;
    }
    for (size_t i = 0; i < call->count && !found; i++) {
        if (takes(model, call, i)) {
            const struct taint *taint = value_taint(w->arena, &call->arguments[i]);
            found = taint && !((taint->safe | taint->quoted) & safe) ? taint : NULL;
        }
    }
    return found;
}

static const struct taint *new_taint(struct walk *w, const struct call *call,
                                     const struct model *model) {
    struct taint *taint = FT_NEW(w->arena, struct taint);
    w->sourced = true;
    *taint = (struct taint){.place = walk_place(w, call->node),
                            .safe = model->rules,
                            .message = model->text ? model->text : callee_text(w, call)};
    return taint;
}

/* Into the variable that argument INTO names, or the receiver. */
static void taint_place(struct walk *w, const struct call *call, int into,
                        const struct taint *taint) {
    const struct ir *callee = call->node->count ? call->node->kids[0] : NULL;
    const struct ir *target = NULL;
    struct value *value = NULL;
    if (into == -2) {
        value = call->on;
        target = callee && callee->op == IR_MEMBER ? callee->kids[0] : NULL;
    } else if ((size_t)into < call->count) {
        size_t first = call->node->op == IR_NEW ? 0 : 1;
        value = &call->arguments[into];
        target = call->node->kids[(size_t)into + first];
    }
    if (!value || !target) {
        return;
    }
    value->taint = taint_join(w->arena, value->taint, taint);
    value->known = KNOWN_NOTHING;
    value->filled = true;
    if (value->object) {
        value->object->rest.taint = taint_join(w->arena, value->object->rest.taint, taint);
    }
    while (target->count && (target->op == IR_UNARY || target->op == IR_UNKNOWN ||
                             target->op == IR_CAST || target->op == IR_BINARY)) {
        target = target->kids[0]; /* "&buffer", "buffer + 3" */
    }
    walk_assign(w, target, *value);
}

/* From then on a variable holds another thing: a parser that was made safe, memory that was given
 * back. INTO: an argument, or -2: what it is called on. */
static void retype(struct walk *w, const struct call *call, int into, const char *type) {
    const struct ir *callee = call->node->count ? call->node->kids[0] : NULL;
    const struct ir *target = NULL;
    struct value *value = NULL;
    if (into == -2 && call->on && callee && callee->op == IR_MEMBER) {
        value = call->on;
        target = callee->kids[0];
    } else if (into >= 0 && (size_t)into < call->count && call->node->op == IR_CALL) {
        value = &call->arguments[into];
        target = call->node->kids[into + 1];
    }
    if (value) {
        value->path = type;
        if (strcmp(type, "(freed)") == 0) {
            memory_free(w, value);
        }
        if (target->op == IR_NAME) {
            walk_assign(w, target, *value);
        }
    }
}

static const struct taint *taint_of_all(struct walk *w, const struct call *call) {
    const struct taint *taint = call->on ? value_taint(w->arena, call->on) : NULL;
    for (size_t i = 0; i < call->count; i++) {
        taint = taint_join(w->arena, taint, value_taint(w->arena, &call->arguments[i]));
    }
    return taint;
}

static void clean(struct walk *w, const struct call *call, const struct model *model,
                  struct value *value) {
    const struct taint *taint = value->taint ? value->taint : taint_of_all(w, call);
    if (model->rules == UINT64_MAX || !taint) {
        value->taint = NULL;
        return;
    }
    struct taint *cleaned = FT_NEW(w->arena, struct taint);
    *cleaned = *taint;
    cleaned->safe |= model->quoted ? 0 : model->rules;
    cleaned->quoted |= model->quoted ? model->rules : 0;
    cleaned->kept |= model->kept;
    value->taint = cleaned;
}

/* What it is called on comes out of a function of the project: it may be anything. */
static bool may_be_source(const struct walk *w, const struct call *call,
                          const struct model *model) {
    return model->kind == MODEL_SOURCE && call->on && !call->receiver &&
           (model->languages & walk_language(w));
}

/* "@app.route('/a/b')": who comes here has asked for just that. */
static bool has_fixed_way(const struct walk *w) {
    const struct frame *frame = w->frame;
    while (frame && !(frame->function && strstr(frame->function->marks, ".route("))) {
        frame = frame->caller ? frame->caller : frame->around;
    }
    const char *way = frame ? strstr(frame->function->marks, ".route(") + strlen(".route(") : "";
    return (*way == '\'' || *way == '"') && !strpbrk(way, "<{*");
}

/* True where what is called gives it. */
static bool take_source(struct walk *w, const struct call *call, const struct model *model,
                        struct value *value) {
    if (model->varies && has_fixed_way(w)) {
        return false;
    }
    const struct taint *taint = new_taint(w, call, model);
    if (model->into != -1) {
        taint_place(w, call, model->into, taint);
        return false;
    }
    /* What it is called on may come from elsewhere itself. */
    const struct taint *on = call->on ? value_taint(w->arena, call->on) : NULL;
    value->taint = taint_join(w->arena, taint, on);
    return true;
}

bool match_call(struct walk *w, const struct call *call, struct value *value) {
    const struct model_list *list = models_named(w->project->models, call->name);
    bool known = false;
    for (size_t i = 0; list && i < list->count; i++) {
        const struct model *model = &list->at[i];
        if (!fits(w, call, model)) {
            w->sourced |= may_be_source(w, call, model);
            continue;
        }
        const struct taint *taint = NULL;
        switch (model->kind) {
        case MODEL_SINK:
            taint = taint_at(w, call, model, UINT64_C(1) << model->number);
            if (taint) {
                report(w, call, model, taint);
            }
            break;
        case MODEL_DANGER:
            report(w, call, model, NULL);
            break;
        case MODEL_SOURCE:
            known |= take_source(w, call, model, value);
            break;
        case MODEL_CLEAN:
            clean(w, call, model, value);
            memory_length(call, value);
            known = true;
            break;
        case MODEL_PASS:
            taint = taint_at(w, call, model, 0);
            if (taint && model->into != -1) {
                taint_place(w, call, model->into, taint);
            }
            value->taint = model->into == -1 ? taint : value->taint;
            known |= model->into == -1;
            break;
        case MODEL_ROOM:
            value->memory = memory_made(w, call, model->arguments);
            break;
        case MODEL_MOVE:
            memory_move(w, call, model);
            break;
        case MODEL_END:
            w->frame->dead |= call->node->op == IR_CALL;
            break;
        case MODEL_TYPE:
            if (model->into != -1) {
                retype(w, call, model->into, model->text);
            } else {
                value->path = model->text;
            }
            break;
        }
    }
    return known;
}
