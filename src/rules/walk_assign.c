/* Assignments: what variables, members and items hold after them. */
#include "rules/walk_int.h"

#include <string.h>

/* A member that does something with what it is given: "element.innerHTML =". */
static void match_assignment(struct walk *w, const struct ir *node, const struct ir *target,
                             struct value *value) {
    struct value object = walk_value(w, target->kids[0]);
    const char *keyword = NULL;
    struct value ignored = {0};
    struct call call = {.node = node,
                        .receiver = object.path,
                        .name = ft_sprintf(w->arena, "%s=", target->text),
                        .on = &object,
                        .arguments = value,
                        .keywords = &keyword,
                        .count = 1};
    match_call(w, &call, &ignored);
}

/* C: a variable that holds a function by its name is still that function. */
static bool is_held(const struct walk *w, const struct ir *node) {
    return memory_matters(w) && node->count > 1 && node->kids[1]->op == IR_NAME;
}

/* C: a name that this function has no variable of is one of the file. */
static bool is_outer(const struct walk *w, const struct ir *node) {
    return memory_matters(w) && node->kids[0]->op == IR_NAME && !node->type && w->frame->function &&
           strcmp(node->kids[0]->text, "errno") != 0 &&
           !env_find(&w->frame->env, node->kids[0]->text);
}

struct value walk_assignment(struct walk *w, const struct ir *node) {
    const struct ir *target = node->kids[0];
    struct value value = node->count > 1 ? walk_value(w, node->kids[1]) : (struct value){0};
    if (node->text) { /* a += b */
        struct value old = walk_value(w, target);
        struct value made = {0};
        text_join(w, &old, &value, &made.quote);
        if (!fold_binary(w, node->text, &old, &value, &made) && !walk_is_number(w, node->text)) {
            made.path = old.path;
            made.object = old.object;
            made.taint =
                taint_join(w->arena, value_taint(w->arena, &old), value_taint(w->arena, &value));
        }
        value = made;
    } else if (node->type && *node->type && strcmp(node->type, "var") != 0 &&
               (!value.path || (value.path[0] == '?' && !is_held(w, node)) ||
                (value.path[0] != '(' && strpbrk(value.path, memory_matters(w) ? "([" : "(")))) {
        value.path = node->type;
    }
    if (value.taint && target->op == IR_NAME) {
        value.taint = taint_step(w->arena, value.taint, walk_place(w, node),
                                 ft_sprintf(w->arena, "it goes into %s", target->text));
    }
    if (target->op == IR_MEMBER) {
        match_assignment(w, node, target, &value);
    }
    if (target->op == IR_NAME && !node->text && node->count > 1) {
        guard_note(node->kids[1], &value);
    }
    memory_name(w, node, &value);
    if (is_outer(w, node)) {
        env_set(w->arena, &w->written, target->text, value);
    }
    if (node->type || target->op != IR_NAME || !walk_set_own(w, target->text, value)) {
        walk_assign(w, target, value);
    }
    return value;
}

/* Names of a pattern: "a, b = …", "const {a, b} = …". */
static void assign_parts(struct walk *w, const struct ir *target, struct value value) {
    for (size_t i = 0; i < target->count; i++) {
        const struct ir *part = target->kids[i];
        struct value one = {.taint = value.taint};
        bool named = part->op == IR_NAME || part->op == IR_STRING || part->op == IR_KEYWORD;
        const struct ir *inner = part->op == IR_ASSIGN ? part->kids[0] : part; /* a default */
        const char *key = named || inner->op == IR_NAME ? inner->text : NULL;
        bool keyed = target->op != IR_LIST && key;
        if (value.object && value.object->is_list && !value.object->loose &&
            i < value.object->items.count) {
            one = value.object->items.at[i];
        } else if (value.object && target->op == IR_LIST && i < value.object->slots.count &&
                   value.object->type && !value.object->is_list) {
            one = value.object->slots.at[i].value; /* of a record */
        } else if (value.object) {
            one = object_get(w->arena, value.object, keyed ? key : NULL);
        } else if (keyed && value.path) {
            one.path = ft_sprintf(w->arena, "%s.%s", value.path, key);
            one = walk_known(w, part, value.path, key, one);
        }
        walk_assign(w, part->op == IR_KEYWORD && part->count ? part->kids[0] : inner, one);
    }
}

static void assign_name(struct walk *w, const char *name, struct value value) {
    bool own = env_find(&w->frame->env, name) || !w->frame->around;
    uint32_t bare = model_language("cpp") | model_language("c_sharp");
    const struct object *this = w->frame->this.object;
    if (this && (walk_language(w) & bare) && !env_find(&w->frame->env, name) &&
        object_has(this, name)) {
        object_set(w->arena, w->frame->this.object, name, value, w->branches);
        return;
    }
    struct value *outer = own ? NULL : walk_variable(w, name);
    if (memory_matters(w) && !value.path) { /* a variable of C keeps its type */
        const struct value *before = env_find(&w->frame->env, name);
        value.path = before && before->path && !strpbrk(before->path, "?([.") ? before->path : NULL;
    }
    if (outer) {
        *outer = value_join(w->arena, *outer, value);
    } else {
        env_set(w->arena, &w->frame->env, name, value);
    }
}

/* The item of a list at a place that is known, or NULL. */
static struct value *item_at(const struct value *object, const struct value *index) {
    return object->object && object->object->is_list ? object_item(object->object, index) : NULL;
}

/* "object[key] =", which is the call "[]=" of a value and a key. */
static void match_index(struct walk *w, const struct ir *target, struct value *object,
                        struct value value, struct value key) {
    struct value arguments[] = {value, key};
    static const char *const none[] = {NULL, NULL};
    struct value ignored = {0};
    struct call call = {.node = target,
                        .receiver = object->path,
                        .name = "[]=",
                        .on = object,
                        .arguments = arguments,
                        .keywords = (const char **)(uintptr_t)none,
                        .count = FT_COUNT(arguments)};
    match_call(w, &call, &ignored);
}

/* C: "text[9] = '\\0'" ends it there; another character makes another text of it. */
static void cut_text(struct walk *w, const struct ir *target, const struct value *text,
                     const struct value *at, const struct value *value) {
    struct value *variable =
        memory_matters(w) && text->known == KNOWN_TEXT && target->kids[0]->op == IR_NAME
            ? env_find(&w->frame->env, target->kids[0]->text)
            : NULL;
    if (!variable) {
        return;
    }
    bool known = at->known == KNOWN_INTEGER && !at->text && at->integer >= 0;
    bool end = known && value->known == KNOWN_TEXT && !*value->text;
    if (end && (size_t)at->integer < strlen(text->text)) {
        variable->text = ft_strndup(w->arena, text->text, (size_t)at->integer);
    } else if (!end) {
        variable->known = KNOWN_NOTHING;
    }
}

/* "object.name = …" and "object[key] = …" */
static void assign_within(struct walk *w, const struct ir *target, struct value value) {
    struct value object = walk_value(w, target->kids[0]);
    const char *key = target->op == IR_MEMBER ? memory_field(w, &object, target->text) : NULL;
    memory_use(w, target, target->kids[0], &object);
    if (target->op == IR_INDEX) {
        struct value index = walk_value(w, target->kids[1]);
        memory_index(w, target, &object, &index, true);
        cut_text(w, target, &object, &index, &value);
        struct value *item = item_at(&object, &index);
        key = walk_key(w, &index);
        if (item) {
            bool sure = w->branches <= object.object->depth;
            *item = sure ? value : value_join(w->arena, *item, value);
            return;
        }
        match_index(w, target, &object, value, index);
    }
    bool known = object.object != NULL;
    object.object = known ? object.object : object_new(w->arena, object.path, w->branches);
    object_set(w->arena, object.object, key, value, w->branches);
    if (!known && target->kids[0]->op == IR_NAME) {
        assign_name(w, target->kids[0]->text, object);
    }
}

void walk_assign(struct walk *w, const struct ir *target, struct value value) {
    const struct value *pointer =
        target->op == IR_UNARY && target->count == 1 && target->kids[0]->op == IR_NAME
            ? env_find(&w->frame->env, target->kids[0]->text)
            : NULL;
    const struct value *named =
        target->op == IR_NAME ? env_find(&w->frame->env, target->text) : NULL;
    if (pointer && pointer->points && pointer->of) { /* "*p = …" */
        assign_name(w, pointer->of, value);
    } else if (named && named->refers && named->of && !value.refers) {
        assign_name(w, named->of, value);
    } else if (pointer && memory_matters(w) && strcmp(target->text, "*") == 0) {
        struct value of = *pointer;
        memory_use(w, target, target->kids[0], &of);
        env_set(w->arena, &w->frame->env, ft_sprintf(w->arena, "*%s", target->kids[0]->text),
                value);
        assign_parts(w, target, value);
    } else if (target->op == IR_NAME) {
        assign_name(w, target->text, value);
    } else if (target->op == IR_MEMBER || target->op == IR_INDEX) {
        assign_within(w, target, value);
    } else {
        assign_parts(w, target, value);
    }
}
