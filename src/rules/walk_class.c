/* Classes of the project: what their fields hold. */
#include "rules/walk_int.h"

#include <string.h>

/* The fields that stand in one class; one that holds another of its own class ends with the depth
 * of calls. */
static void fields_of(struct walk *w, const struct own_class *class, struct object *object) {
    const struct ir_file *ir = project_code(w->cx, w->project, class->file);
    if (!ir || class->number >= ir->classes.count) {
        return;
    }
    const struct own_class *around = w->fields;
    w->fields = class;
    w->depth++;
    const struct ir_class *code = &ir->classes.at[class->number];
    for (size_t i = 0; i < code->fields.count && w->depth < WALK_DEEPEST; i++) {
        const struct ir *field = code->fields.at[i];
        bool named = field->count && field->kids[0]->op == IR_NAME;
        if (named && (field->count > 1 || field->type)) {
            struct value initial = field->count > 1 ? walk_value(w, field->kids[1])
                                                    : (struct value){.path = field->type};
            object_set(w->arena, object, field->kids[0]->text, initial, w->branches);
        }
    }
    w->fields = around;
    w->depth--;
}

/* Java, C#: a field is named without "this". */
static bool names_fields(const struct walk *w) {
    return walk_language(w) & w->typed;
}

/* The fields of an object as its class gives them, and those that it comes from. */
void walk_fields(struct walk *w, const struct own_class *class, struct object *object) {
    struct kin kin;
    fields_of(w, class, object);
    if (!(class->file->lang == w->frame->file->lang && names_fields(w))) {
        return;
    }
    project_bases(w->project, class->name, &kin, w->noted);
    for (size_t i = 1; i < kin.count; i++) {
        const struct own_class *base = project_class(w->project, kin.at[i], w->noted);
        struct object held = {.depth = object->depth};
        if (base && base->file->lang == class->file->lang) {
            fields_of(w, base, &held);
        }
        for (size_t k = 0; k < held.slots.count; k++) {
            if (!object_field(object, held.slots.at[k].name)) {
                *FT_PUSH(w->arena, &object->slots) = held.slots.at[k];
            }
        }
    }
}

void walk_give_fields(struct walk *w, const struct own_class *class, struct object *object,
                      const struct call *call) {
    uint32_t languages = model_language("java") | model_language("python");
    const struct ir_file *ir =
        walk_language(w) & languages ? project_code(w->cx, w->project, class->file) : NULL;
    if (!ir || class->number >= ir->classes.count) {
        return;
    }
    const struct ir_class *code = &ir->classes.at[class->number];
    size_t given = 0;
    for (size_t i = 0; i < code->fields.count && given < call->count; i++) {
        const struct ir *name = code->fields.at[i]->count ? code->fields.at[i]->kids[0] : NULL;
        if (name && name->op == IR_NAME && !call->keywords[given]) {
            object_set(w->arena, object, name->text, call->arguments[given++], w->branches);
        }
    }
    for (size_t i = 0; i < call->count; i++) {
        if (call->keywords[i]) {
            object_set(w->arena, object, call->keywords[i], call->arguments[i], w->branches);
        }
    }
}

struct value *walk_own_field(const struct walk *w, const char *name) {
    return names_fields(w) ? object_field(w->frame->this.object, name) : NULL;
}

bool walk_set_own(struct walk *w, const char *name, struct value value) {
    bool local = env_find(&w->frame->env, name) != NULL;
    for (const struct frame *frame = w->frame->around; frame && !local; frame = frame->around) {
        local = env_find(&frame->env, name) != NULL;
    }
    if (local || !walk_own_field(w, name)) {
        return false;
    }
    object_set(w->arena, w->frame->this.object, name, value, w->branches);
    return true;
}

static bool is_word(const struct ir *node, const char *word) {
    return node->op == IR_NAME && node->text && strcmp(node->text, word) == 0;
}

/* The class that this one comes from, as far as it is one of the project. */
static const char *base_of(const struct walk *w, const char *name) {
    const struct own_class *class = project_class(w->project, name, w->noted);
    return class && class->bases.count ? class->bases.at[0] : NULL;
}

/* The method of a base that is meant, or NULL. */
static const struct own_function *of_bases(struct walk *w, const char *base, const char *name,
                                           size_t count) {
    struct kin kin;
    project_bases(w->project, base, &kin, w->noted);
    for (size_t i = 0; i < kin.count; i++) {
        const struct own_list *list = project_functions(w->project, kin.at[i], name, w->noted);
        for (size_t k = 0; list && k < list->count; k++) {
            if (list->at[k]->params == count || list->at[k]->params == count + 1) {
                return list->at[k];
            }
        }
    }
    return NULL;
}

/* How well a parameter's type fits: a list for an array or list, anything else for the rest. */
static int fit_of(const struct ir_param *param, const struct value *argument) {
    const char *type = param->type ? param->type : "";
    bool list = argument->object && argument->object->is_list;
    bool takes_list = param->rest || param->list || strstr(type, "List");
    bool same = argument->path && strcmp(argument->path, type) == 0;
    return list != takes_list ? 0 : same ? 2 : 1;
}

static int fit_of_all(struct walk *w, const struct own_function *function,
                      const struct call *call) {
    const struct ir_function *code = walk_code(w, function);
    int fit = 0;
    for (size_t i = 0; code && i < code->params.count && i < call->count; i++) {
        fit += fit_of(&code->params.at[i], &call->arguments[i]);
    }
    return fit;
}

/* Many classes may have one name: that of this file is meant, else any. */
static const struct own_function *constructor_of(struct walk *w, const struct call *call,
                                                 const char *type) {
    const char *const names[] = {type, "__init__", "constructor", "initialize", "__construct"};
    enum { HERE = 100 };
    const struct own_function *best = NULL;
    for (size_t n = 0; n < FT_COUNT(names) && !best; n++) {
        const struct own_list *list = project_functions(w->project, type, names[n], w->noted);
        int fit = -1;
        for (size_t i = 0; list && i < list->count; i++) {
            size_t count = list->at[i]->params;
            bool counts = count == call->count || count == call->count + 1;
            int here = list->at[i]->file == w->frame->file->own ? HERE : 0;
            int one = !counts ? -1 : list->count > 1 ? here + fit_of_all(w, list->at[i], call) : 0;
            best = one > fit ? list->at[i] : best;
            fit = one > fit ? one : fit;
        }
    }
    return best;
}

const struct own_function *walk_constructor(struct walk *w, const struct call *call,
                                            const char *type) {
    const struct own_function *found = constructor_of(w, call, type);
    if (found || !walk_tells(w, call)) {
        return found;
    }
    struct kin kin;
    project_bases(w->project, type, &kin, w->noted);
    for (size_t i = 1; i < kin.count && !found; i++) {
        found = constructor_of(w, call, kin.at[i]);
    }
    return found;
}

/* The class whose constructor or method is meant, or NULL. */
static const char *type_meant(const struct walk *w, const struct ir *callee) {
    const struct ir *on = callee->op == IR_MEMBER ? callee->kids[0] : callee;
    bool constructor = on == callee;
    on = !constructor && on->op == IR_CALL ? on->kids[0] : on; /* "super().…" */
    if (!is_word(on, "super") && !is_word(on, "this")) {
        return NULL;
    }
    bool python = walk_language(w) & model_language("python");
    bool this = constructor && (walk_language(w) & w->java) && is_word(on, "this");
    bool super = (!constructor || !python) && is_word(on, "super");
    const char *owner = w->frame->function ? w->frame->function->owner : NULL;
    return !w->frame->this.object || !owner ? NULL
           : this                           ? owner
           : super                          ? base_of(w, owner)
                                            : NULL;
}

bool walk_super_call(struct walk *w, const struct ir *node, struct value *value) {
    const struct ir *callee = node->kids[0];
    const char *type = type_meant(w, callee);
    bool constructor = callee->op != IR_MEMBER;
    const struct own_function *function =
        type && !constructor ? of_bases(w, type, callee->text, node->count - 1) : NULL;
    if (!type || (!constructor && !function)) {
        return false;
    }
    struct call call = {.node = node, .name = callee->text};
    walk_take_arguments(w, node, 1, &call);
    function = constructor ? walk_constructor(w, &call, type) : function;
    if (function && walk_worth(w, function, &call)) {
        *value = walk_enter(w, function, w->frame->this, &call);
    }
    for (size_t i = 0; constructor && !function && i < call.count; i++) { /* of a library */
        struct value *this = &w->frame->this;
        this->object->rest.taint = taint_join(w->arena, this->object->rest.taint,
                                              value_taint(w->arena, &call.arguments[i]));
    }
    return true;
}

/* "a.b.Class" where names of types begin with a capital letter; or NULL. */
const char *walk_class_named(const struct walk *w, const char *path) {
    const char *dot = path ? strrchr(path, '.') : NULL;
    const char *last = dot ? dot + 1 : path;
    return last && *last >= 'A' && *last <= 'Z' && (walk_language(w) & w->typed) ? last : NULL;
}

/* A field of a class of the project that is read by the class's name, or by its own within the
 * class: its type, and its value where that is a constant that stands there. */
bool walk_class_field(struct walk *w, const char *class_name, const char *name,
                      struct value *value) {
    const struct own_class *class = project_class(w->project, class_name, w->noted);
    const struct ir_file *ir = class ? project_code(w->cx, w->project, class->file) : NULL;
    if (!ir || class->file->lang != w->frame->file->lang || class->number >= ir->classes.count) {
        return false;
    }
    const struct ir_class *code = &ir->classes.at[class->number];
    for (size_t i = 0; i < code->fields.count; i++) {
        const struct ir *field = code->fields.at[i];
        bool named = field->count && field->kids[0]->op == IR_NAME && field->kids[0]->text &&
                     strcmp(field->kids[0]->text, name) == 0;
        if (named) {
            enum ir_op op = field->count > 1 ? field->kids[1]->op : IR_UNKNOWN;
            bool constant = op == IR_STRING || op == IR_NUMBER || op == IR_TRUE || op == IR_FALSE;
            *value = constant ? walk_value(w, field->kids[1]) : (struct value){.path = field->type};
            return constant || field->type;
        }
    }
    return false;
}
