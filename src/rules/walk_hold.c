/* What is put into queues, sets, maps and references, and what comes out of them again. */
#include "rules/walk_int.h"

#include <stdio.h>
#include <string.h>

static bool is(const char *name, const char *names) {
    char word[48];
    int size = snprintf(word, sizeof word, " %s ", name ? name : "");
    return name && size < (int)sizeof word && strstr(names, word) != NULL;
}

/* One use of something that holds others. */
struct use {
    struct walk *w;
    const char *name, *type;
    struct object *object;
    const struct value *arguments;
    size_t count;
    bool sure; /* it is done wherever the holder is there */
};

static bool in_order(const char *type) {
    return is(type, " ArrayList LinkedList Vector Stack ArrayDeque Queue Deque Iterator "
                    "ConcurrentLinkedQueue ConcurrentLinkedDeque LinkedBlockingQueue "
                    "LinkedBlockingDeque ArrayBlockingQueue CopyOnWriteArrayList ");
}

static bool by_order(const char *type) { /* of its own */
    return is(type, " PriorityQueue PriorityBlockingQueue ");
}

static bool by_key(const char *type) {
    return is(type, " HashMap TreeMap LinkedHashMap Hashtable ConcurrentHashMap Properties "
                    "ConcurrentSkipListMap WeakHashMap ");
}

static bool of_one(const char *type) {
    return is(type, " AtomicReference ThreadLocal WeakReference SoftReference Optional ");
}

static struct value all_of(const struct use *use) {
    struct value whole = {.object = use->object};
    return (struct value){.taint = value_taint(use->w->arena, &whole)};
}

static void insert(const struct use *use, size_t at, struct value value) {
    enum { MOST_LOOSE = 64 };
    struct object *object = use->object;
    object->loose |= !use->sure;
    if (!use->sure && object->items.count >= MOST_LOOSE) {
        object->rest.taint =
            taint_join(use->w->arena, object->rest.taint, value_taint(use->w->arena, &value));
        return;
    }
    *FT_PUSH(use->w->arena, &object->items) = value;
    for (size_t i = object->items.count - 1; i > at; i--) {
        object->items.at[i] = object->items.at[i - 1];
    }
    object->items.at[at] = value;
}

/* The item at a place, and whether it leaves. */
static struct value take(const struct use *use, bool last, bool leaves) {
    struct object *object = use->object;
    bool exact =
        !object->loose && !object->rest.taint && (object->items.count <= 1 || !by_order(use->type));
    if (exact && !object->items.count) {
        return (struct value){.known = KNOWN_NULL};
    }
    size_t at = last && object->items.count ? object->items.count - 1 : 0;
    struct value taken = exact ? object->items.at[at] : all_of(use);
    if (leaves && (!exact || !use->sure)) {
        object->loose = true;
    } else if (leaves) {
        for (size_t i = at; i + 1 < object->items.count; i++) {
            object->items.at[i] = object->items.at[i + 1];
        }
        object->items.count--;
    }
    return taken;
}

static bool use_ends(const struct use *use, struct value *value) {
    bool stack = is(use->type, " Stack ");
    bool one = use->count == 1;
    if (one && (is(use->name, " add offer addLast offerLast addElement put ") ||
                (stack && is(use->name, " push ")))) {
        insert(use, use->object->items.count, use->arguments[0]);
        *value = (struct value){.known = KNOWN_TRUTH, .integer = 1};
        return true;
    }
    if (one && is(use->name, " push addFirst offerFirst ")) {
        insert(use, 0, use->arguments[0]);
        *value = (struct value){0};
        return true;
    }
    bool last = is(use->name, stack ? " pop peek pollLast removeLast peekLast getLast lastElement "
                                    : " pollLast removeLast peekLast getLast lastElement ");
    bool leaves = is(use->name, " poll pop remove take pollFirst pollLast removeFirst removeLast "
                                "next ");
    if (!use->count &&
        (last || leaves || is(use->name, " peek element peekFirst getFirst firstElement "))) {
        *value = take(use, last, leaves);
        return true;
    }
    return false;
}

static bool use_places(const struct use *use, struct value *value) {
    struct object *object = use->object;
    bool exact = !object->loose && !object->rest.taint;
    const struct value *at = use->count ? &use->arguments[0] : NULL;
    bool known = at && at->known == KNOWN_INTEGER && at->integer >= 0 &&
                 (size_t)at->integer <= object->items.count;
    if (use->count == 2 && is(use->name, " add ") && known) {
        insert(use, (size_t)at->integer, use->arguments[1]);
        *value = (struct value){0};
        return true;
    }
    struct value *item = known && exact ? object_item(object, at) : NULL;
    if (use->count == 2 && is(use->name, " set ") && item) {
        *value = *item;
        *item = use->sure ? use->arguments[1] : value_join(use->w->arena, *item, use->arguments[1]);
        return true;
    }
    if (!use->count && exact && is(use->name, " size isEmpty ")) {
        bool size = is(use->name, " size ");
        int64_t integer = size ? (int64_t)object->items.count : !object->items.count;
        *value = (struct value){.known = size ? KNOWN_INTEGER : KNOWN_TRUTH, .integer = integer};
        return true;
    }
    return false;
}

static struct object *copy_of(const struct use *use, const char *type) {
    struct object *copy = object_new(use->w->arena, type, use->w->branches);
    *copy = (struct object){.type = type,
                            .is_list = type == NULL,
                            .loose = use->object->loose,
                            .depth = use->w->branches,
                            .rest = use->object->rest};
    for (size_t i = 0; i < use->object->items.count; i++) {
        *FT_PUSH(use->w->arena, &copy->items) = use->object->items.at[i];
    }
    return copy;
}

static bool use_whole(const struct use *use, struct value *value) {
    struct object *object = use->object;
    if (!use->count && is(use->name, " clear ") && use->sure) {
        object->items.count = 0;
        object->slots.count = 0;
        object->loose = false;
        object->rest = (struct value){0};
        *value = (struct value){0};
        return true;
    }
    if (is(use->name, " toArray iterator listIterator clone ") && !by_order(use->type)) {
        bool iterates = is(use->name, " iterator listIterator ");
        const char *type = is(use->name, " clone ") ? object->type : iterates ? "Iterator" : NULL;
        *value = (struct value){.object = copy_of(use, type), .path = type};
        return true;
    }
    const struct object *other = use->count == 1 ? use->arguments[0].object : NULL;
    if (is(use->name, " addAll ") && other && !use->arguments[0].taint && other->items.count) {
        object->loose |= other->loose;
        object->rest.taint = taint_join(use->w->arena, object->rest.taint, other->rest.taint);
        for (size_t i = 0, count = other->items.count; i < count; i++) {
            insert(use, object->items.count, other->items.at[i]);
        }
        *value = (struct value){0};
        return true;
    }
    return false;
}

/* A slot that is surely there. */
static struct slot *slot_of(const struct use *use) {
    const char *key =
        use->count && use->arguments[0].known == KNOWN_TEXT && !use->arguments[0].taint
            ? use->arguments[0].text
            : NULL;
    struct object *object = use->object;
    for (size_t i = 0; key && i < object->slots.count; i++) {
        if (strcmp(object->slots.at[i].name, key) == 0) {
            return object->slots.at[i].maybe ? NULL : &object->slots.at[i];
        }
    }
    return NULL;
}

static bool use_keys(const struct use *use, struct value *value) {
    struct object *object = use->object;
    struct slot *slot = object->rest.taint ? NULL : slot_of(use);
    if (!slot) {
        return false;
    }
    struct value held = slot->value;
    if (use->count == 1 && is(use->name, " remove ") && use->sure) {
        *slot = object->slots.at[--object->slots.count];
        *value = held;
        return true;
    }
    if (use->count == 2 &&
        is(use->name, " putIfAbsent getOrDefault computeIfAbsent getProperty ")) {
        *value = held;
        return true;
    }
    if (use->count == 2 && is(use->name, " put replace setProperty ")) {
        slot->value =
            use->sure ? use->arguments[1] : value_join(use->w->arena, held, use->arguments[1]);
        *value = held;
        return true;
    }
    const struct ir_function *function = use->count == 3 ? use->arguments[2].function : NULL;
    if (function && is(use->name, " merge ")) {
        struct value both[] = {held, use->arguments[1]};
        struct ir nowhere = {.line = function->line};
        *value = walk_into(use->w, function, use->w->frame->this, both, FT_COUNT(both), &nowhere);
        slot->value = *value;
        return true;
    }
    return false;
}

static bool use_one(const struct use *use, struct value *value) {
    static const char key[] = "value";
    bool sets = use->count == 1 && is(use->name, " set lazySet setPlain getAndSet ");
    bool gets = is(use->name, " get getPlain orElse orElseThrow getAcquire ");
    const struct value *slot = object_field(use->object, key);
    if (!sets && (!gets || !slot)) {
        return false;
    }
    *value = slot ? *slot : (struct value){0};
    if (sets) {
        object_set(use->w->arena, use->object, key, use->arguments[0], use->w->branches);
    }
    return true;
}

bool hold_method(struct walk *w, const char *name, const struct value *on,
                 const struct value *arguments, size_t count, struct value *value) {
    struct use use = {.w = w,
                      .name = name,
                      .type = on->object ? on->object->type : NULL,
                      .object = on->object,
                      .arguments = arguments,
                      .count = count};
    if (!use.type || on->taint || !(walk_language(w) & w->java)) {
        return false;
    }
    use.sure = w->branches <= use.object->depth;
    if (in_order(use.type) || by_order(use.type)) {
        return use_whole(&use, value) || use_places(&use, value) || use_ends(&use, value);
    }
    return by_key(use.type)   ? use_whole(&use, value) || use_keys(&use, value)
           : of_one(use.type) ? use_one(&use, value)
                              : false;
}

/* "new ArrayList<>(other)", "new AtomicReference<>(x)": what it begins with. */
bool hold_new(struct walk *w, const struct call *call, struct object *object) {
    const struct value *first = call->count ? &call->arguments[0] : NULL;
    if (!first || call->count != 1) {
        return false;
    }
    if (of_one(object->type)) {
        object_set(w->arena, object, "value", *first, w->branches);
        return true;
    }
    struct use use = {.w = w, .name = "addAll", .object = object, .arguments = first, .count = 1};
    struct value ignored = {0};
    use.sure = true;
    return in_order(object->type) && use_whole(&use, &ignored);
}

/* "List.of(…)", "Map.of(…)": what is written down. */
bool hold_listed(struct walk *w, const struct call *call, struct value *value) {
    if (!(walk_language(w) & w->java) || !call->on || call->on->object) {
        return false;
    }
    bool list = is(call->receiver, " List Arrays Collections ") &&
                is(call->name, " of asList singletonList ");
    bool map = is(call->receiver, " Map ") && is(call->name, " of ");
    bool spread =
        list && call->count == 1 && call->arguments[0].object && call->arguments[0].object->is_list;
    if (!list && !map) {
        return false;
    }
    const char *type = map ? "HashMap" : "ArrayList";
    *value = (struct value){.path = type, .object = object_new(w->arena, type, w->branches)};
    if (spread) {
        struct use use = {.w = w, .object = call->arguments[0].object};
        value->object = copy_of(&use, type);
        return true;
    }
    for (size_t i = 0; i < call->count; i++) {
        const struct value *argument = &call->arguments[i];
        const char *key = argument->known == KNOWN_TEXT ? argument->text : NULL;
        if (list) {
            *FT_PUSH(w->arena, &value->object->items) = *argument;
        } else if (i + 1 < call->count) {
            object_set(w->arena, value->object, key, call->arguments[++i], w->branches);
        }
    }
    return true;
}
