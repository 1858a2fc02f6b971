#include "rules/value.h"

#include "rules/facts.h"

#include <stdlib.h>
#include <string.h>

/* More variables than MOST are not known: each is looked for among all. */
enum { LONGEST_WAY = 24, DEEPEST_HOLD = 4, MOST_VARIABLES = 2000 };

const struct taint *taint_join(struct ft_arena *arena, const struct taint *a,
                               const struct taint *b) {
    if (!a || !b || a == b) {
        return a ? a : b;
    }
    if ((a->safe & b->safe) == a->safe && (a->quoted & b->quoted) == a->quoted &&
        (a->kept | b->kept) == a->kept) {
        return a;
    }
    struct taint *both = FT_NEW(arena, struct taint);
    *both = *b;
    both->safe = a->safe & b->safe;
    both->quoted = a->quoted & b->quoted;
    both->kept = a->kept | b->kept;
    return both;
}

const struct taint *taint_step(struct ft_arena *arena, const struct taint *taint,
                               struct ft_place place, const char *message) {
    if (!taint || taint->length >= LONGEST_WAY ||
        (taint->place.line == place.line && strcmp(taint->place.path, place.path) == 0)) {
        return taint;
    }
    struct taint *step = FT_NEW(arena, struct taint);
    *step = (struct taint){.from = taint,
                           .place = place,
                           .message = message,
                           .safe = taint->safe,
                           .quoted = taint->quoted,
                           .kept = taint->kept,
                           .length = taint->length + 1};
    return step;
}

static const struct taint *taint_within(struct ft_arena *arena, const struct value *value,
                                        int depth) {
    const struct taint *taint = value->taint;
    const struct object *object = value->object;
    if (!object || depth > DEEPEST_HOLD) {
        return taint;
    }
    taint = taint_join(arena, taint, object->rest.taint);
    for (size_t i = 0; i < object->slots.count; i++) {
        taint =
            taint_join(arena, taint, taint_within(arena, &object->slots.at[i].value, depth + 1));
    }
    for (size_t i = 0; i < object->items.count; i++) {
        taint = taint_join(arena, taint, taint_within(arena, &object->items.at[i], depth + 1));
    }
    return taint;
}

const struct taint *value_taint(struct ft_arena *arena, const struct value *value) {
    return taint_within(arena, value, 0);
}

static bool same(const char *a, const char *b) {
    return a == b || (a && b && *a == *b && strcmp(a, b) == 0);
}

/* Both together as one that holds what either holds. */
static struct object *object_join(struct ft_arena *arena, struct object *a, struct object *b) {
    if (!a || !b || a == b) {
        return a ? a : b;
    }
    struct object *both = object_new(arena, same(a->type, b->type) ? a->type : NULL,
                                     a->depth < b->depth ? a->depth : b->depth);
    struct value of_a = {.object = a};
    struct value of_b = {.object = b};
    both->rest.taint = taint_join(arena, value_taint(arena, &of_a), value_taint(arena, &of_b));
    return both;
}

static bool is_false(const struct value *value) {
    return value->known == KNOWN_TRUTH && !value->integer && !value->asks;
}

/* "ok = check(x)" on one way and "ok = false" on another: where it is true, the check held. */
static void join_questions(const struct value *a, const struct value *b, struct value *made) {
    if (a->asks == b->asks) {
        made->asks = a->asks;
        made->asks_once = a->asks_once || b->asks_once;
    } else if (is_false(a) || is_false(b)) {
        made->asks = is_false(a) ? b->asks : a->asks;
        made->asks_once = true;
    }
}

static bool is_freed(const struct value *value) {
    return value->memory && value->memory->asked && value->path &&
           strcmp(value->path, "(freed)") == 0;
}

/* The least that there may be; what was given back under a condition is so on one way. */
static const struct memory *memory_join(struct ft_arena *arena, const struct value *a,
                                        const struct value *b) {
    const struct memory *x = a->memory;
    const struct memory *y = b->memory;
    bool freed_a = is_freed(a);
    bool freed_b = is_freed(b);
    if (x == y || (!freed_a && !freed_b && (!x || !y))) {
        return x == y ? x : x ? x : y;
    }
    const struct memory *less = !y || (x && (freed_a || (x->room && x->room <= y->room))) ? x : y;
    if (freed_a == freed_b) {
        return less;
    }
    struct memory *made = FT_NEW(arena, struct memory);
    *made = freed_a ? *x : *y;
    made->maybe = true;
    return made;
}

static bool is_marked(const struct value *value) {
    return value->path && value->path[0] == '('; /* on one way alone it is none */
}

static const char *join_paths(const struct value *a, const struct value *b,
                              const struct memory *memory) {
    if (memory && memory->maybe) {
        return "(freed)";
    }
    if ((is_marked(a) || is_marked(b)) && !same(a->path, b->path)) {
        return NULL;
    }
    if (same(a->path, b->path) || b->known == KNOWN_NULL || !b->path) {
        return a->path;
    }
    return a->known == KNOWN_NULL || !a->path || a->path[0] == '?' ? b->path : a->path;
}

static void join_pointers(const struct value *a, const struct value *b, struct value *made) {
    made->of = a->of && b->of && strcmp(a->of, b->of) == 0 ? a->of : NULL;
    made->points = made->of && a->points && b->points;
    made->around = a->around && b->around;
    made->filled = a->filled || b->filled;
    made->refers = made->points && a->refers && b->refers;
}

struct value value_join(struct ft_arena *arena, struct value a, struct value b) {
    struct value made = {.taint = taint_join(arena, a.taint, b.taint),
                         .object = object_join(arena, a.object, b.object),
                         .function = a.function ? a.function : b.function,
                         .memory = memory_join(arena, &a, &b)};
    join_pointers(&a, &b, &made);
    join_questions(&a, &b, &made);
    made.path = join_paths(&a, &b, made.memory);
    made.quote = a.quote == b.quote ? a.quote : '\0';
    if (a.known == b.known && a.integer == b.integer && same(a.text, b.text)) {
        made.known = a.known;
        made.integer = a.integer;
        made.text = a.text;
    }
    return made;
}

struct value *env_find(const struct env *env, const char *name) {
    for (size_t i = env->count; i-- > 0;) {
        if (same(env->at[i].name, name)) {
            return &env->at[i].value;
        }
    }
    return NULL;
}

void env_set(struct ft_arena *arena, struct env *env, const char *name, struct value value) {
    struct value *found = env_find(env, name);
    if (found) {
        *found = value;
        return;
    }
    if (env->count < MOST_VARIABLES) {
        *FT_PUSH(arena, env) = (struct slot){.name = name, .value = value};
    }
}

struct env env_copy(struct ft_arena *arena, const struct env *env) {
    struct env copy = {.count = env->count, .room = env->count};
    copy.at = env->count ? FT_NEW_N(arena, struct slot, env->count) : NULL;
    if (env->count) {
        memcpy(copy.at, env->at, env->count * sizeof *env->at);
    }
    return copy;
}

static bool is_unchanged(const struct value *a, const struct value *b) {
    return a->path == b->path && a->taint == b->taint && a->known == b->known &&
           a->integer == b->integer && a->text == b->text && a->object == b->object &&
           a->function == b->function && a->asks == b->asks && a->of == b->of &&
           a->memory == b->memory && a->quote == b->quote && a->filled == b->filled;
}

void env_join(struct ft_arena *arena, struct env *into, const struct env *other) {
    for (size_t i = 0; i < other->count; i++) {
        const struct slot *slot = &other->at[i];
        /* Copies of one environment have the same slots in the same places. */
        struct value *found = i < into->count && into->at[i].name == slot->name
                                  ? &into->at[i].value
                                  : env_find(into, slot->name);
        if (found && is_unchanged(found, &slot->value)) {
            continue; /* most of them */
        }
        if (found) {
            *found = value_join(arena, *found, slot->value);
        } else if (into->count < MOST_VARIABLES) {
            *FT_PUSH(arena, into) = *slot;
        }
    }
}

static const struct taint *taint_keep(struct ft_arena *arena, const struct taint *taint) {
    if (!taint) {
        return NULL;
    }
    struct taint *kept = FT_NEW(arena, struct taint);
    *kept = *taint;
    kept->message = ft_strdup(arena, taint->message);
    kept->from = taint_keep(arena, taint->from);
    return kept;
}

uint64_t global_digest(const struct global *global) {
    const struct value *value = &global->value;
    uint64_t digest = fact_text(fact_text((uint64_t)value->known, value->path), value->text);
    digest = fact_text(fact_mix(digest, (uint64_t)value->integer), global->path);
    digest = fact_mix(digest, global->number);
    for (const struct taint *taint = value->taint; taint; taint = taint->from) {
        digest = fact_text(fact_text(digest, taint->message), taint->place.path);
        digest = fact_mix(fact_mix(digest, (uint64_t)taint->place.line), taint->safe);
        digest = fact_mix(fact_mix(digest, (uint64_t)taint->place.column), taint->quoted);
    }
    return digest;
}

static int by_name(const void *a, const void *b) {
    const struct global *x = a;
    const struct global *y = b;
    return strcmp(x->name, y->name);
}

const struct globals *globals_keep(struct ft_arena *arena, const struct env *env) {
    struct globals *kept = FT_NEW(arena, struct globals);
    for (size_t i = 0; i < env->count; i++) {
        struct value value = env->at[i].value;
        const struct ir_function *function = value.function;
        struct global global = {.name = ft_strdup(arena, env->at[i].name),
                                .path = function ? function->file->path : NULL,
                                .number = function ? function->number : 0};
        value.path = ft_strdup(arena, value.path);
        value.text = ft_strdup(arena, value.text);
        value.taint = taint_keep(arena, value.taint);
        value.object = NULL;
        value.function = NULL;
        value.asks = NULL;
        value.of = NULL;
        value.points = false;
        value.refers = false;
        value.memory = NULL;
        global.value = value;
        global.digest = global_digest(&global);
        *FT_PUSH(arena, kept) = global;
    }
    if (kept->count) {
        qsort(kept->at, kept->count, sizeof *kept->at, by_name);
    }
    return kept;
}

const struct global *globals_find(const struct globals *globals, const char *name) {
    struct global sought = {.name = name};
    return globals && globals->count && name
               ? bsearch(&sought, globals->at, globals->count, sizeof *globals->at, by_name)
               : NULL;
}

struct object *object_new(struct ft_arena *arena, const char *type, int depth) {
    struct object *object = FT_NEW(arena, struct object);
    *object = (struct object){.type = type, .depth = depth};
    return object;
}

struct value *object_item(const struct object *object, const struct value *place) {
    bool there = !object->loose && place->known == KNOWN_INTEGER && place->integer >= 0 &&
                 (size_t)place->integer < object->items.count;
    return there ? &object->items.at[place->integer] : NULL;
}

static struct slot *find_slot(const struct object *object, const char *key) {
    for (size_t i = 0; i < object->slots.count; i++) {
        if (same(object->slots.at[i].name, key)) {
            return &object->slots.at[i];
        }
    }
    return NULL;
}

struct value *object_field(const struct object *object, const char *key) {
    struct slot *slot = object && key ? find_slot(object, key) : NULL;
    return slot ? &slot->value : NULL;
}

struct value object_get(struct ft_arena *arena, const struct object *object, const char *key) {
    const struct slot *slot = key ? find_slot(object, key) : NULL;
    if (slot) {
        struct value value = slot->value;
        value.taint = taint_join(arena, value.taint, object->rest.taint);
        return value;
    }
    struct value unknown = object->rest;
    struct value whole = {.object = (struct object *)(uintptr_t)object};
    if (!key) { /* any of them */
        unknown.taint = value_taint(arena, &whole);
    }
    return unknown;
}

bool object_has(const struct object *object, const char *key) {
    return find_slot(object, key) != NULL;
}

void object_set(struct ft_arena *arena, struct object *object, const char *key, struct value value,
                int depth) {
    if (!key) {
        object->rest.taint = taint_join(arena, object->rest.taint, value_taint(arena, &value));
        return;
    }
    struct slot *slot = find_slot(object, key);
    if (!slot) {
        slot = FT_PUSH(arena, &object->slots);
        *slot = (struct slot){.name = key, .value = value, .maybe = depth > object->depth};
    } else {
        slot->maybe &= depth > object->depth;
        slot->value = depth > object->depth ? value_join(arena, slot->value, value) : value;
    }
}
