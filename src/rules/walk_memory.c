/* C: what is known of memory: how much there is where a value points to, that it was given back. */
#include "rules/walk_int.h"

#include <string.h>

bool memory_matters(const struct walk *w) {
    return walk_language(w) & w->native;
}

static struct memory *memory_copy(struct walk *w, const struct memory *memory) {
    struct memory *copy = FT_NEW(w->arena, struct memory);
    *copy = memory ? *memory : (struct memory){0};
    return copy;
}

/* Bytes of a type, or 0. */
static int64_t size_of_type(const char *type) {
    static const struct {
        const char *name;
        int size;
    } sizes[] = {{"char", 1},     {"bool", 1},     {"_Bool", 1},   {"uint8_t", 1}, {"int8_t", 1},
                 {"short", 2},    {"uint16_t", 2}, {"int16_t", 2}, {"int", 4},     {"float", 4},
                 {"uint32_t", 4}, {"int32_t", 4},  {"wchar_t", 4}, {"double", 8},  {"size_t", 8},
                 {"uint64_t", 8}, {"int64_t", 8},  {"*", 8}};
    for (size_t i = 0; type && i < FT_COUNT(sizes); i++) {
        if (strcmp(sizes[i].name, type) == 0) {
            return sizes[i].size;
        }
    }
    return 0;
}

/* COUNT things of a type: bytes, or so many of a type whose size is not known. */
static struct value size_value(int64_t count, const char *type) {
    int64_t size = size_of_type(type);
    int64_t all = 0;
    if (!type || !*type || __builtin_mul_overflow(count, size ? size : 1, &all)) {
        return (struct value){0};
    }
    return (struct value){.known = KNOWN_INTEGER, .integer = all, .text = size ? NULL : type};
}

/* "sizeof(type)", or of an array by its name. */
static struct value size_of(struct walk *w, const struct ir *node) {
    if (node->type) {
        return size_value(1, node->type);
    }
    const struct ir *of = node->count ? node->kids[0] : NULL;
    const struct value *array = of && of->op == IR_NAME ? env_find(&w->frame->env, of->text) : NULL;
    const struct memory *memory = array ? array->memory : NULL;
    bool whole = memory && memory->array && strcmp(memory->array, of->text) == 0;
    return whole ? (struct value){.known = KNOWN_INTEGER,
                                  .integer = memory->room,
                                  .text = memory->unit}
                 : (struct value){0};
}

bool memory_value(struct walk *w, const struct ir *node, struct value *value) {
    if (!node->text || !memory_matters(w)) {
        return false;
    }
    if (strcmp(node->text, "sizeof") == 0) {
        *value = size_of(w, node);
        return true;
    }
    if (strcmp(node->text, "[]") != 0) {
        return false;
    }
    struct value count = walk_value(w, node->kids[0]);
    *value = node->count > 1 ? walk_value(w, node->kids[1]) : (struct value){0};
    bool known = count.known == KNOWN_INTEGER && !count.text && !count.taint && count.integer > 0;
    struct value size = known ? size_value(count.integer, node->type) : (struct value){0};
    if (size.known == KNOWN_INTEGER) {
        struct memory *memory = memory_copy(w, NULL);
        memory->room = size.integer;
        memory->unit = size.text;
        memory->step = size.integer / count.integer;
        value->memory = memory;
    }
    return true;
}

/* Whether "&name" stands somewhere in it: then others may give it a value, whoever they are. */
static bool is_shared(const struct ir *node, const char *name) {
    const struct ir *of = node->op == IR_UNARY && node->count == 1 ? node->kids[0] : NULL;
    if (of && of->op == IR_NAME && node->text && strcmp(node->text, "&") == 0 &&
        strcmp(of->text, name) == 0) {
        return true;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (is_shared(node->kids[i], name)) {
            return true;
        }
    }
    return false;
}

void memory_name(struct walk *w, const struct ir *node, struct value *value) {
    const struct ir *given = node->count > 1 ? node->kids[1] : NULL;
    const struct ir *from = given;
    while (from && from->op == IR_CAST && from->count) {
        from = from->kids[from->count - 1];
    }
    if (value->known == KNOWN_NULL && memory_matters(w) && w->frame->function && from &&
        from->op == IR_NAME && is_shared(w->frame->function->body, from->text)) {
        value->known = KNOWN_NOTHING;
    }
    bool array = given && given->op == IR_UNARY && given->text && strcmp(given->text, "[]") == 0;
    if (array && value->memory && node->kids[0]->op == IR_NAME) {
        struct memory *memory = memory_copy(w, value->memory);
        memory->array = node->kids[0]->text;
        value->memory = memory;
    }
}

void memory_cast(struct walk *w, const char *type, struct value *value) {
    int64_t size = size_of_type(type);
    if (memory_matters(w) && value->memory && !value->memory->step && size) {
        struct memory *memory = memory_copy(w, value->memory);
        memory->step = size;
        value->memory = memory;
    }
}

/* "buffer - 8" begins before it, "buffer + 8" has less left. */
void memory_shift(struct walk *w, const char *sign, const struct value *at, const struct value *by,
                  struct value *value) {
    const struct memory *memory = at->memory;
    if (!memory || !memory->room || memory->unit || !memory->step || sign[1] || by->taint ||
        by->known != KNOWN_INTEGER || by->text || by->integer <= 0 || memory->room < 0) {
        return;
    }
    int64_t bytes = 0;
    bool plus = sign[0] == '+';
    if ((!plus && sign[0] != '-') || (!plus && !memory->array) ||
        __builtin_mul_overflow(by->integer, memory->step, &bytes) ||
        (plus && bytes >= memory->room)) {
        return;
    }
    struct memory *made = memory_copy(w, memory);
    made->room = plus ? memory->room - bytes : -1;
    made->array = NULL;
    value->memory = made;
}

/* The product of what is given, where it is known. */
const struct memory *memory_made(struct walk *w, const struct call *call, uint64_t arguments) {
    int64_t room = 1;
    const char *unit = NULL;
    for (size_t i = 0; i < call->count && i < MODEL_ARGUMENTS; i++) {
        const struct value *value = &call->arguments[i];
        if (!(arguments >> i & 1)) {
            continue;
        }
        if (value->known != KNOWN_INTEGER || value->taint || value->integer <= 0 ||
            (unit && value->text) || __builtin_mul_overflow(room, value->integer, &room)) {
            return NULL;
        }
        unit = value->text ? value->text : unit;
    }
    struct memory *memory = memory_copy(w, NULL);
    int64_t each = size_of_type(call->node->type);
    memory->step = each; /* of "new type[n]" */
    memory->unit = call->node->type && !each ? call->node->type : unit;
    return __builtin_mul_overflow(room, each ? each : 1, &memory->room) ? NULL : memory;
}

/* ABOUT, as a call by a name that no function has: rules are about it by that. */
static void match_about(struct walk *w, const struct ir *node, const char *name, const char *shown,
                        struct value *arguments, size_t count) {
    static const char *const none[] = {NULL, NULL};
    struct value ignored = {0};
    struct call call = {.node = node,
                        .name = name,
                        .shown = shown,
                        .arguments = arguments,
                        .keywords = (const char **)(uintptr_t)none,
                        .count = count};
    match_call(w, &call, &ignored);
}

/* LENGTH things are written or read where there is not as much. */
static bool is_short(const struct memory *memory, const struct value *length) {
    bool known = memory && memory->room && length->known == KNOWN_INTEGER && !length->taint &&
                 length->integer > 0;
    bool same =
        known && ((!memory->unit && !length->text) ||
                  (memory->unit && length->text && strcmp(memory->unit, length->text) == 0));
    return known && (memory->room < 0 || (same && length->integer > memory->room));
}

/* How much of SOURCE is copied where no length is given: a text and its end. */
static struct value text_length(const struct value *source) {
    bool known = source->known == KNOWN_TEXT && !source->taint && source->text;
    return known ? (struct value){.known = KNOWN_INTEGER,
                                  .integer = (int64_t)strlen(source->text) + 1}
                 : (struct value){0};
}

static struct value argument(const struct call *call, int i) {
    return i >= 0 && (size_t)i < call->count ? call->arguments[i] : (struct value){0};
}

/* What the target is known to hold after it. */
static void fill_text(struct walk *w, const struct call *call, const struct model *model,
                      const struct value *length) {
    enum { LONGEST = 4096 };
    const struct ir *target = call->node->kids[model->into + 1];
    struct value *variable = target->op == IR_NAME ? env_find(&w->frame->env, target->text) : NULL;
    struct value with = argument(call, model->fill);
    if (!variable) {
        return;
    }
    bool letter = model->fill >= 0 && with.known == KNOWN_TEXT && strlen(with.text) == 1 &&
                  length->known == KNOWN_INTEGER && !length->text && length->integer > 0 &&
                  length->integer < LONGEST && !variable->taint;
    variable->known = KNOWN_NOTHING;
    if (letter) {
        char *text = ft_alloc(w->arena, (size_t)length->integer + 1);
        memset(text, with.text[0], (size_t)length->integer);
        text[length->integer] = '\0';
        variable->known = KNOWN_TEXT;
        variable->text = text;
    }
}

void memory_move(struct walk *w, const struct call *call, const struct model *model) {
    struct value target = argument(call, model->into);
    struct value source = argument(call, model->from);
    struct value length = argument(call, model->length);
    struct value most = text_length(&source);
    bool part = model->length >= 0;
    if (call->node->op != IR_CALL || (size_t)model->into + 1 >= call->node->count) {
        return;
    }
    if (!part) {
        length = most;
    } else if (model->ends) { /* it ends where the text does, or there */
        bool less = most.known == KNOWN_INTEGER && length.known == KNOWN_INTEGER && !length.text &&
                    most.integer - 1 < length.integer;
        length = most.known != KNOWN_INTEGER ? most : length;
        length.integer = less ? most.integer : length.integer + (length.known == KNOWN_INTEGER);
    }
    if (is_short(target.memory, &length)) {
        match_about(w, call->node, "@write", call->name, NULL, 0);
    } else if (part && !model->ends && is_short(source.memory, &length)) {
        match_about(w, call->node, "@read", call->name, NULL, 0);
    }
    fill_text(w, call, model, &length);
}

void memory_length(const struct call *call, struct value *value) {
    const struct value *text = call->count == 1 ? &call->arguments[0] : NULL;
    if (text && strcmp(call->name, "strlen") == 0 && text->known == KNOWN_TEXT && !text->taint) {
        value->known = KNOWN_INTEGER;
        value->integer = (int64_t)strlen(text->text);
    }
}

/* It is a whole number that somebody may have typed: no character. */
static bool is_counted(const struct value *key) {
    static const char *const types[] = {"int",     "long",    "size_t",  "unsigned", "short",
                                        "ssize_t", "int32_t", "int64_t", "uint32_t"};
    for (size_t i = 0; key->path && i < FT_COUNT(types); i++) {
        if (strcmp(key->path, types[i]) == 0) {
            return true;
        }
    }
    return false;
}

void memory_index(struct walk *w, const struct ir *node, const struct value *object,
                  const struct value *key, bool write) {
    const struct memory *memory = object->memory;
    if (!memory || !memory->room || !memory_matters(w) || w->pointing == node) {
        return;
    }
    struct value arguments[] = {*object, *key};
    if (key->taint && memory->array) {
        if (is_counted(key)) {
            match_about(w, node, "@index", memory->array, arguments, FT_COUNT(arguments));
        }
        return;
    }
    bool counts = key->memory && key->memory->counts;
    bool known = key->known == KNOWN_INTEGER && !key->text && !key->taint;
    int64_t place = counts ? key->memory->most : key->integer;
    if ((!counts && !known) || memory->room < 0 || (known && w->asked)) {
        return;
    }
    int64_t things = memory->step ? memory->room / memory->step : 0;
    if (things && (place >= things || (known && place < 0))) {
        match_about(w, node, write ? "@write" : "@read", "an index", NULL, 0);
    }
}

/* Something leaves it early, or gives NAME another value. */
static bool is_uneven(const struct ir *node, const char *name, int depth) {
    bool sets = (node->op == IR_ASSIGN || node->op == IR_UNARY) && node->count && node->text &&
                node->kids[0]->op == IR_NAME && strcmp(node->kids[0]->text, name) == 0;
    bool leaves = node->op == IR_BREAK || node->op == IR_RETURN || node->op == IR_GOTO ||
                  node->op == IR_CONTINUE || node->op == IR_IF || node->op == IR_THROW;
    if (depth > 6 || sets || leaves) {
        return true;
    }
    for (size_t i = 0; i < node->count; i++) {
        if (is_uneven(node->kids[i], name, depth + 1)) {
            return true;
        }
    }
    return false;
}

void memory_count(struct walk *w, const struct ir *loop) {
    const struct ir *condition = loop->kids[1];
    while (condition->op == IR_BLOCK && condition->count == 1) {
        condition = condition->kids[0];
    }
    bool less = memory_matters(w) && condition->op == IR_BINARY && condition->count == 2 &&
                condition->text[0] == '<' && condition->kids[0]->op == IR_NAME;
    struct value *counter = less ? env_find(&w->frame->env, condition->kids[0]->text) : NULL;
    if (!counter || counter->taint || is_uneven(loop->kids[3], condition->kids[0]->text, 0)) {
        return;
    }
    struct value end = walk_value(w, condition->kids[1]);
    if (end.known == KNOWN_INTEGER && !end.taint && !end.text && end.integer > 0) {
        struct memory *memory = memory_copy(w, NULL);
        memory->counts = true;
        memory->most = end.integer - !condition->text[1];
        counter->memory = memory;
        counter->known = KNOWN_NOTHING;
    }
}

void memory_divide(struct walk *w, const struct ir *node, struct value *by) {
    bool divides = node->text && strchr("/%", node->text[0]) && (!node->text[1]);
    if (divides && by->taint && memory_matters(w) && is_counted(by)) {
        match_about(w, node, "@divide", "a division", by, 1);
    }
}

static bool says_same(const struct ir *a, const struct ir *b, int depth) {
    bool same = a->op == b->op && a->count == b->count && depth < 6 &&
                strcmp(a->text ? a->text : "", b->text ? b->text : "") == 0;
    for (size_t i = 0; same && i < a->count; i++) {
        same = says_same(a->kids[i], b->kids[i], depth + 1);
    }
    return same;
}

/* It was given back on the way here, as far as conditions tell: under none that is not the same as
 * one here, and not before another led away. */
bool memory_freed(const struct walk *w, const struct value *value) {
    const struct memory *memory = value->memory;
    const struct asked *now = w->asked;
    while (memory && now && now->frame > memory->frame) { /* of functions that were called */
        now = now->outer;
    }
    if (!value->path || strcmp(value->path, "(freed)") != 0) {
        return false;
    }
    if (!memory || !memory->maybe || memory->asked == now) {
        return true;
    }
    for (const struct asked *one = memory->asked; one; one = one->outer) {
        if (one->outer == now) {
            return one->frame != w->frame->number || one->left == w->frame->left_early;
        }
        if (now && one->outer == now->outer && one->holds == now->holds &&
            says_same(one->condition, now->condition, 0)) {
            return one->left == now->left;
        }
    }
    return false;
}

/* From here on it is given back, on this way. */
void memory_free(struct walk *w, struct value *value) {
    struct memory *memory = memory_copy(w, value->memory);
    memory->asked = w->asked;
    memory->frame = w->frame->number;
    memory->order = ++w->frees;
    memory->maybe = false;
    value->memory = memory;
}

void memory_again(struct walk *w, uint32_t order) {
    for (size_t i = 0; w->frees != order && i < w->frame->env.count; i++) {
        struct value *value = &w->frame->env.at[i].value;
        if (value->path && value->path[0] == '(' && value->memory && value->memory->order > order) {
            value->path = NULL;
        }
    }
}

void memory_ask(struct walk *w, const struct ir *condition, int depth) {
    struct value *value = condition->op == IR_NAME && memory_matters(w)
                              ? env_find(&w->frame->env, condition->text)
                              : NULL;
    if (value && value->known == KNOWN_NULL) {
        value->known = KNOWN_NOTHING;
    }
    for (size_t i = 0; i < condition->count && depth < 4; i++) {
        memory_ask(w, condition->kids[i], depth + 1);
    }
}

void memory_return(struct walk *w, struct value *value, uint32_t frame) {
    bool freed = value->path && value->path[0] == '(' && value->memory->frame == frame;
    if (!freed) {
        return;
    }
    if (value->memory->maybe) {
        value->path = NULL;
        return;
    }
    memory_free(w, value);
}

void memory_use(struct walk *w, const struct ir *node, const struct ir *at, struct value *value) {
    bool marked = value->path && value->path[0] == '(';
    bool straight = w->branches <= 1 && !w->asked; /* no condition says that it is none by then */
    bool null = value->known == KNOWN_NULL && straight && at->op == IR_NAME && w->frame->function &&
                env_find(&w->frame->env, at->text) &&
                !is_shared(w->frame->function->body, at->text);
    if ((marked || null) && !value->around && memory_matters(w)) {
        match_about(w, node, "@use", at->text ? at->text : "it", value, 1);
    }
}

/* What is given to a function is used by it, but by one that gives memory back. */
void memory_pass(struct walk *w, const struct call *call) {
    const struct model_list *list = NULL;
    for (size_t i = 0; i < call->count && memory_matters(w); i++) {
        struct value *value = &call->arguments[i];
        bool marked = value->path && value->path[0] == '(' && !value->around && !call->on;
        list = marked && !list ? models_named(w->project->models, call->name) : list;
        for (size_t k = 0; marked && list && k < list->count; k++) {
            marked = list->at[k].kind != MODEL_TYPE && list->at[k].kind != MODEL_DANGER;
        }
        if (marked) {
            match_about(w, call->node, "@pass", call->name, value, 1);
            return;
        }
    }
}

const char *memory_field(const struct walk *w, const struct value *object, const char *name) {
    const char *type = object->object && object->object->type ? object->object->type : object->path;
    if (!type || !name || !memory_matters(w) || strchr("?(", type[0])) {
        return name;
    }
    const struct own_class *class = project_class(w->project, type, w->noted);
    bool one = class && class->bases.count && strcmp(class->bases.at[0], "(union)") == 0;
    return one ? "(union)" : name;
}

/* "&p", whatever it is taken for: whoever is called may give the variable another value; a macro
 * may do so with "p" alone. */
static void forget_mark(struct walk *w, const struct ir *argument, int depth) {
    enum { DEEPEST = 4 };
    bool address = argument->op == IR_UNARY && argument->count == 1 && argument->text &&
                   strcmp(argument->text, "&") == 0 && argument->kids[0]->op == IR_NAME;
    const struct ir *name = address ? argument->kids[0] : argument;
    struct value *value = name->op == IR_NAME ? env_find(&w->frame->env, name->text) : NULL;
    if (address && value && value->path && value->path[0] == '(') {
        value->path = NULL;
    }
    if (value && value->known == KNOWN_NULL) {
        value->known = KNOWN_NOTHING;
    }
    for (size_t i = 0; i < argument->count && depth < DEEPEST; i++) {
        forget_mark(w, argument->kids[i], depth + 1);
    }
}

/* What stands in a buffer that is passed on may be another text afterwards. */
static void forget_text(struct walk *w, const struct ir *argument) {
    struct value *value = argument->op == IR_NAME ? env_find(&w->frame->env, argument->text) : NULL;
    if (value && value->memory && value->known == KNOWN_TEXT) {
        value->known = KNOWN_NOTHING;
    }
}

/* A macro that gives a variable one thing after the other, or whatever else. */
static bool gives_each(const char *name) {
    bool small = false;
    for (const char *at = name; *at; at++) {
        small |= *at >= 'a' && *at <= 'z';
    }
    return !small || strcasestr(name, "each");
}

static void forget_all(struct walk *w, const struct ir *argument) {
    struct value *value = argument->op == IR_NAME ? env_find(&w->frame->env, argument->text) : NULL;
    if (value && !value->taint) {
        value->known = KNOWN_NOTHING;
        value->path = value->path && value->path[0] == '(' ? NULL : value->path;
    }
}

/* What it does with texts is known. */
static bool is_known_move(const struct walk *w, const struct call *call) {
    const struct model_list *list = models_named(w->project->models, call->name);
    for (size_t i = 0; list && i < list->count; i++) {
        if (list->at[i].kind == MODEL_MOVE || list->at[i].kind == MODEL_CLEAN) {
            return true;
        }
    }
    return false;
}

void memory_forget(struct walk *w, const struct call *call) {
    if (!memory_matters(w)) {
        return;
    }
    bool keeps = is_known_move(w, call);
    bool each = gives_each(call->name);
    for (size_t i = 0; each && i < call->count; i++) {
        struct value *value = &call->arguments[i];
        value->path = value->path && value->path[0] == '(' ? NULL : value->path;
    }
    for (size_t i = 1; call->node->op == IR_CALL && i < call->node->count; i++) {
        forget_mark(w, call->node->kids[i], 0);
        if (each) {
            forget_all(w, call->node->kids[i]);
        }
        if (!keeps) {
            forget_text(w, call->node->kids[i]);
        }
    }
}
