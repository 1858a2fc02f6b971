/* Expressions: what is known of their values. */
#include "rules/walk_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct ir_import *import_of(const struct ir_file *file, const char *name) {
    for (size_t i = 0; i < file->imports.count; i++) {
        if (strcmp(file->imports.at[i].local, name) == 0) {
            return &file->imports.at[i];
        }
    }
    return NULL;
}

/* A variable of this function, or of one that it stands in. */
struct value *walk_variable(const struct walk *w, const char *name) {
    struct value *found = NULL;
    for (const struct frame *frame = w->frame; frame && !found; frame = frame->around) {
        found = env_find(&frame->env, name);
    }
    return found;
}

/* The function that a variable of a file holds, wherever it stands. */
static const struct ir_function *function_of(struct walk *w, const struct global *global) {
    struct own_file *file =
        global->path ? ft_map_get(&w->project->by_path, ft_slice_of(global->path)) : NULL;
    const struct ir_file *ir = file ? project_code(w->cx, w->project, file) : NULL;
    return ir && global->number < ir->all.count ? ir->all.at[global->number] : NULL;
}

/* A variable of the file. */
static bool find_global(struct walk *w, const char *name, struct value *value) {
    const struct own_file *file = w->frame->file->own;
    if (file == w->at_top) {
        const struct value *found = env_find(&w->top->env, name);
        if (found) {
            *value = *found;
            value->object = NULL;
        }
        return found != NULL;
    }
    bool known = w->project->globals_known;
    const struct global *found = globals_find(known ? file->globals : file->first, name);
    if (w->noted) {
        fact_note(w->noted, fact_key(known ? FACT_GLOBAL : FACT_FIRST, file->path, name));
    }
    if (found) {
        *value = found->value;
        value->function = function_of(w, found);
        w->sourced |= value->taint != NULL;
    }
    return found != NULL;
}

struct value walk_known(struct walk *w, const struct ir *node, const char *receiver,
                        const char *name, struct value value) {
    struct call read = {.node = node, .receiver = receiver, .name = name};
    const struct model_list *list = models_named(w->project->models, name);
    for (size_t i = 0; list && i < list->count; i++) {
        const struct model *model = &list->at[i];
        bool bare = !model->receiver && !receiver;
        bool ours = model->languages & walk_language(w);
        bool fits = ours && !model->conditions.count &&
                    (bare || (receiver && model_receives(model->receiver, receiver)));
        w->sourced |= ours && !receiver && node->op == IR_MEMBER && model->kind == MODEL_SOURCE;
        if (fits && model->kind == MODEL_SOURCE && model->into == -1) {
            match_call(w, &read, &value);
            return value;
        }
    }
    return value;
}

static bool is_this(const char *name) {
    return strcmp(name, "this") == 0 || strcmp(name, "self") == 0 || strcmp(name, "$this") == 0;
}

/* The variable that a reference is another name of. */
static struct value *meant_variable(const struct walk *w, struct value *variable) {
    for (int i = 0; i < 4 && variable && variable->refers; i++) {
        variable = env_find(&w->frame->env, variable->of);
    }
    return variable;
}

/* C: what a macro stands for may be the name of a variable here. */
static struct value meant_by_macro(const struct walk *w, struct value macro) {
    const struct value *meant = macro.path && macro.path[0] == '?' && memory_matters(w)
                                    ? env_find(&w->frame->env, macro.path + 1)
                                    : NULL;
    return meant ? *meant : macro;
}

/* C++ and C#: of the object at hand; its class may stand in this file, where it looks like a
 * variable of the file. */
static bool is_own_field(const struct walk *w, const char *name) {
    const struct object *this = w->frame->this.object;
    return this && (walk_language(w) & (model_language("cpp") | model_language("c_sharp"))) &&
           object_has(this, name);
}

static struct value walk_name(struct walk *w, const struct ir *node) {
    const char *name = node->text;
    struct value *variable = meant_variable(w, walk_variable(w, name));
    if (variable) {
        return variable->path || variable->taint || variable->known
                   ? *variable
                   : walk_known(w, node, NULL, name, *variable);
    }
    if (is_this(name)) {
        return w->frame->this;
    }
    const struct value *own = walk_own_field(w, name);
    if (own) {
        return *own;
    }
    const struct value *written = env_find(&w->written, name);
    if (written) {
        return *written;
    }
    struct value global = {0};
    if (strcmp(w->frame->file->lang->id, "ruby") == 0 && walk_bare_call(w, node, &global)) {
        return global;
    }
    if (is_own_field(w, name)) {
        return object_get(w->arena, w->frame->this.object, name);
    }
    if (find_global(w, name, &global)) {
        return meant_by_macro(w, global);
    }
    const struct ir_import *import = import_of(w->frame->file, name);
    if (import) {
        const char *dot = strrchr(import->path, '.');
        struct value value = {.path = import->path};
        return dot ? walk_known(w, node,
                                ft_strndup(w->arena, import->path, (size_t)(dot - import->path)),
                                dot + 1, value)
                   : value;
    }
    struct value field = {0};
    if (w->frame->this.object) {
        field = object_get(w->arena, w->frame->this.object, name);
        if (field.path || field.taint || field.known || field.object) {
            return field;
        }
    }
    const struct ir_function *function = w->frame->function;
    const char *owner = function ? walk_class_named(w, function->owner) : NULL;
    if (owner && !w->frame->this.object && walk_class_field(w, owner, name, &field)) {
        return field;
    }
    bool upper = name[0] >= 'A' && name[0] <= 'Z';
    struct value value = {.path = upper ? name : ft_sprintf(w->arena, "?%s", name)};
    return walk_known(w, node, NULL, name, value);
}

/* "java.sql.Statement": a package before a type's name says nothing more. */
static const char *way_to(const struct walk *w, const char *path, const char *name) {
    if (!path) {
        return NULL;
    }
    bool type = name[0] >= 'A' && name[0] <= 'Z' && path[0] == '?' && (walk_language(w) & w->typed);
    return type ? name : ft_sprintf(w->arena, "%s.%s", path, name);
}

static struct value walk_member(struct walk *w, const struct ir *node) {
    struct value object = walk_value(w, node->kids[0]);
    struct value value = {.path = way_to(w, object.path, node->text)};
    memory_use(w, node, node->kids[0], &object);
    const char *class_name =
        object.object || object.taint ? NULL : walk_class_named(w, object.path);
    if (class_name && walk_class_field(w, class_name, node->text, &value)) {
        return value;
    }
    if (object.object) {
        const char *name = memory_field(w, &object, node->text);
        struct value held = object_get(w->arena, object.object, name);
        if (held.path || held.taint || held.known || held.object || held.function) {
            held.taint = taint_join(w->arena, held.taint, object.taint);
            held.known = held.known == KNOWN_NULL ? KNOWN_NOTHING : held.known;
            return held;
        }
    }
    value.taint = object.taint;
    return walk_known(w, node, object.path, node->text, value);
}

/* What is kept under a key, or at a place of what is no list; NULL where it is not known. */
const char *walk_key(struct walk *w, const struct value *key) {
    return key->taint                    ? NULL
           : key->known == KNOWN_TEXT    ? key->text
           : key->known == KNOWN_INTEGER ? ft_sprintf(w->arena, "%lld", (long long)key->integer)
                                         : NULL;
}

static struct value walk_index(struct walk *w, const struct ir *node) {
    struct value object = walk_value(w, node->kids[0]);
    struct value key = walk_value(w, node->kids[1]);
    struct value value = {.taint = object.taint};
    memory_use(w, node, node->kids[0], &object);
    memory_index(w, node, &object, &key, false);
    if (fold_character(w, &object, &key, &value)) {
        return value;
    }
    if (object.path) {
        value.path = ft_sprintf(w->arena, "%s[]", object.path);
    }
    if (!object.object) {
        return value;
    }
    bool items = object.object->is_list || object.object->items.count;
    if (key.known == KNOWN_INTEGER && items) {
        const struct value *item = object_item(object.object, &key);
        struct value held = item ? *item : object_get(w->arena, object.object, walk_key(w, &key));
        if (object.object->loose) {
            held.taint = value_taint(w->arena, &object);
        }
        held.taint = taint_join(w->arena, held.taint,
                                taint_join(w->arena, object.taint, object.object->rest.taint));
        return held;
    }
    value = object_get(w->arena, object.object, walk_key(w, &key));
    value.taint = taint_join(w->arena, value.taint, object.taint);
    return value;
}

static struct value literal_text(const char *text) {
    return (struct value){.known = KNOWN_TEXT, .text = text, .path = "String"};
}

/* Parts together: a text, if all are known. */
static struct value walk_template(struct walk *w, const struct ir *node) {
    struct value whole = literal_text("");
    for (size_t i = 0; i < node->count; i++) {
        struct value part = walk_value(w, node->kids[i]);
        char quote = '\0';
        text_join(w, &whole, &part, &quote);
        if (i) {
            text_address(w, &whole, &part);
        }
        const struct taint *taint = taint_join(w->arena, whole.taint, value_taint(w->arena, &part));
        struct value both = {0};
        bool known = fold_binary(w, "+", &whole, &part, &both);
        whole = known ? both : (struct value){.path = "String", .quote = quote};
        whole.taint =
            taint ? taint_step(w->arena, taint, walk_place(w, node), "it goes into a text") : NULL;
    }
    return whole;
}

/* What comes out of it is a number, and no text. */
bool walk_is_number(const struct walk *w, const char *operator) {
    uint32_t dots = model_language("php");
    uint32_t texts = dots | model_language("java") | model_language("c_sharp") |
                     model_language("javascript") | model_language("typescript") |
                     model_language("tsx");
    bool one = operator[0] && !operator[1];
    return one && (((walk_language(w) & dots) && operator[0] == '+') ||
                   ((walk_language(w) & texts) && strchr("-*/%", operator[0])));
}

static struct value walk_binary(struct walk *w, const struct ir *node) {
    struct value made = {0};
    if (node->count < 2) {
        return node->count ? walk_value(w, node->kids[0]) : made;
    }
    struct value a = walk_value(w, node->kids[0]);
    const struct asked *asked = w->asked;
    bool maybe = memory_matters(w) && node->text[0] && node->text[1] == node->text[0] &&
                 strchr("&|", node->text[0]); /* the right side may not be asked */
    if (maybe) {
        w->asked = walk_ask(w, node->kids[0], node->text[0] == '&', asked);
    }
    struct value b = walk_value(w, node->kids[node->count - 1]);
    w->asked = asked;
    static const char truths[] = " == != === !== < > <= >= && in not instanceof is <=> =~ !~ ";
    char word[16];
    snprintf(word, sizeof word, " %.12s ", node->text);
    if (fold_binary(w, node->text, &a, &b, &made)) {
        return made;
    }
    if (strstr(truths, word)) {
        return made; /* that something is so tells little of what it is */
    }
    if (walk_is_number(w, node->text)) {
        return made;
    }
    memory_divide(w, node, &b);
    memory_shift(w, node->text, &a, &b, &made);
    text_join(w, &a, &b, &made.quote);
    if (strcmp(node->text, "+") == 0 || strcmp(node->text, ".") == 0) {
        text_address(w, &a, &b);
    }
    made.taint = taint_join(w->arena, value_taint(w->arena, &a), value_taint(w->arena, &b));
    bool joins = strcmp(node->text, "/") == 0 && a.path && strstr(a.path, "Path()");
    bool text =
        (a.path && strcmp(a.path, "String") == 0) || (b.path && strcmp(b.path, "String") == 0);
    made.path = joins ? a.path : text ? "String" : NULL; /* folder / "name" is a path */
    return made;
}

static struct value walk_list(struct walk *w, const struct ir *node) {
    struct object *object = object_new(w->arena, NULL, w->branches);
    object->is_list = true;
    for (size_t i = 0; i < node->count; i++) {
        struct value item = walk_value(w, node->kids[i]);
        *FT_PUSH(w->arena, &object->items) = item;
    }
    return (struct value){.object = object};
}

/* "[f(x) for x in list if check(x)]": its variables are its own. */
static struct value walk_gather(struct walk *w, const struct ir *node) {
    struct env before = env_copy(w->arena, &w->frame->env);
    struct value made = {.object = object_new(w->arena, NULL, w->branches)};
    for (size_t i = 0; i + 1 < node->count; i++) {
        const struct ir *part = node->kids[i];
        struct value all = walk_value(w, part->kids[part->count - 1]);
        if (part->op == IR_EACH) {
            struct value item = {.taint = value_taint(w->arena, &all)};
            walk_assign(w, part->kids[0], item);
        } else {
            guard_apply(w, part->kids[0], true);
        }
    }
    struct value value = walk_value(w, node->kids[node->count - 1]);
    made.object->is_list = true;
    made.object->rest.taint = value_taint(w->arena, &value);
    w->frame->env = before;
    return made;
}

static struct value walk_map(struct walk *w, const struct ir *node) {
    struct object *object = object_new(w->arena, "dict", w->branches);
    for (size_t i = 0; i + 1 < node->count; i += 2) {
        const char *key = node->kids[i]->op == IR_STRING ? node->kids[i]->text : NULL;
        struct value value = walk_value(w, node->kids[i + 1]);
        object_set(w->arena, object, key, value, w->branches);
    }
    return (struct value){.object = object};
}

/* Functions that others call later are walked into where they are made, with what is known there.
 */
static struct value walk_lambda(struct walk *w, const struct ir *node) {
    struct value value = {.function = node->function};
    if (!*node->function->name) {
        walk_into(w, node->function, w->frame->this, NULL, 0, node);
    }
    return value;
}

static struct value walk_choice(struct walk *w, const struct ir *node) {
    struct value condition = walk_value(w, node->kids[0]);
    int truth = fold_truth(&condition);
    if (truth >= 0) {
        return walk_value(w, node->kids[truth ? 1 : 2]);
    }
    const struct asked *asked = w->asked;
    w->asked = walk_ask(w, node->kids[0], true, asked);
    struct value a = walk_value(w, node->kids[1]);
    w->asked = walk_ask(w, node->kids[0], false, asked);
    struct value b = walk_value(w, node->kids[2]);
    w->asked = asked;
    return value_join(w->arena, a, b);
}

/* All children, and what they hold together. */
static struct value walk_all(struct walk *w, const struct ir *node) {
    struct value value = {0};
    for (size_t i = 0; i < node->count; i++) {
        struct value one = walk_value(w, node->kids[i]);
        value = node->count == 1 ? one : value_join(w->arena, value, one);
    }
    value.known = node->count == 1 ? value.known : KNOWN_NOTHING;
    return value;
}

static struct value walk_number(const struct ir *node) {
    char *end = NULL;
    long long number = strtoll(node->text, &end, 0);
    bool whole = end != node->text && strspn(end, "lLuU_") == strlen(end);
    return (struct value){.known = whole ? KNOWN_INTEGER : KNOWN_NOTHING, .integer = number};
}

static struct value walk_cast(struct walk *w, const struct ir *node) {
    struct value value = walk_value(w, node->kids[0]);
    static const char numbers[] = " int long short byte float double Integer Long boolean char "
                                  "Int32 Int64 ";
    char word[40];
    snprintf(word, sizeof word, " %.36s ", node->type ? node->type : "");
    bool number = strstr(numbers, word) && !memory_matters(w);
    value.taint = number ? NULL : value.taint;
    value.object = number ? NULL : value.object;
    memory_cast(w, node->type, &value);
    if (node->type && *node->type && (!value.path || value.path[0] == '?')) {
        value.path = node->type;
    }
    return value;
}

/* C: "&x" points to x, "*p" is what p points to. */
static bool is_pointing(struct walk *w, const struct ir *node, const struct value *of,
                        struct value *value) {
    bool same = node->text && strcmp(node->text, "ref") == 0;
    if (!memory_matters(w) || node->count != 1 || !node->text || (node->text[1] && !same)) {
        return false;
    }
    if (same) {
        *value = *of;
        value->of = node->kids[0]->text;
        value->points = value->refers = true;
        return true;
    }
    if (node->text[0] == '&' && node->kids[0]->op == IR_NAME) {
        *value = *of;
        value->of = node->kids[0]->text;
        value->points = value->around = true;
        value->memory = value->path && value->path[0] == '(' ? value->memory : NULL;
        return true;
    }
    if (node->text[0] != '*') {
        *value = *of;
        return false;
    }
    bool name = node->kids[0]->op == IR_NAME;
    struct value used = *of;
    memory_use(w, node, node->kids[0], &used);
    struct value *at = of->points && of->of ? env_find(&w->frame->env, of->of) : NULL;
    if (!at && name) {
        char held[64];
        snprintf(held, sizeof held, "*%.60s", node->kids[0]->text);
        at = env_find(&w->frame->env, held);
    }
    *value = at ? *at : *of;
    value->known = value->known == KNOWN_NULL ? KNOWN_NOTHING : value->known;
    value->around = false;
    return at != NULL || of->around;
}

/* C: after "i++" nobody knows what it is: it counts in a loop. */
static void count_by_one(struct walk *w, const struct ir *node) {
    bool counts = memory_matters(w) && node->count == 1 && node->kids[0]->op == IR_NAME &&
                  (strcmp(node->text, "++") == 0 || strcmp(node->text, "--") == 0);
    struct value *value = counts ? env_find(&w->frame->env, node->kids[0]->text) : NULL;
    if (value) {
        value->known = KNOWN_NOTHING;
    }
}

struct value walk_value(struct walk *w, const struct ir *node) {
    struct value value = {0};
    if (!node || w->frame->dead || ++w->nodes > WALK_MOST) {
        return value;
    }
    switch ((int)node->op) {
    case IR_NAME:
        return walk_name(w, node);
    case IR_MEMBER:
        return walk_member(w, node);
    case IR_INDEX:
        return walk_index(w, node);
    case IR_CALL:
    case IR_NEW:
        return walk_call(w, node);
    case IR_STRING:
        return literal_text(node->text);
    case IR_NUMBER:
        return walk_number(node);
    case IR_TRUE:
    case IR_FALSE:
        return (struct value){.known = KNOWN_TRUTH, .integer = node->op == IR_TRUE};
    case IR_NULL:
        return (struct value){.known = KNOWN_NULL};
    case IR_TEMPLATE:
        return walk_template(w, node);
    case IR_BINARY:
        return walk_binary(w, node);
    case IR_UNARY: {
        if (memory_value(w, node, &value)) {
            return value;
        }
        const struct ir *pointing = w->pointing;
        w->pointing = node->count && strcmp(node->text, "&") == 0 ? node->kids[0] : pointing;
        struct value of = walk_all(w, node);
        w->pointing = pointing;
        count_by_one(w, node);
        if (is_pointing(w, node, &of, &value)) {
            return value;
        }
        return fold_unary(node->text, &of, &value) ? value : of;
    }
    case IR_COND:
        return walk_choice(w, node);
    case IR_LIST:
        return walk_list(w, node);
    case IR_MAP:
        return walk_map(w, node);
    case IR_GATHER:
        return walk_gather(w, node);
    case IR_SWITCH:
        return walk_switch_value(w, node);
    case IR_LAMBDA:
        return walk_lambda(w, node);
    case IR_ASSIGN:
        return walk_assignment(w, node);
    case IR_CAST:
        return walk_cast(w, node);
    case IR_KEYWORD:
    case IR_UNKNOWN:
        return walk_all(w, node);
    default:
        walk_statement(w, node);
        return value;
    }
}
