/* Functions that are values: what they are called with, and what they give. */
#include "rules/walk_int.h"

#include <string.h>

/* What a function gives is what comes of each item: "list.map(f)". */
bool walk_maps(const char *name) {
    static const char *const names[] = {"map",       "Select",     "flatMap",    "mapToObj",
                                        "thenApply", "SelectMany", "thenCompose"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Callbacks get what it is called on, and what they give may come out. True where one was called.
 */
bool walk_call_back(struct walk *w, const struct call *call, const struct taint **taint) {
    enum { SMALL = 60 }; /* what asks for nothing is looked into for what it gives */
    struct value item = {.taint = call->on ? value_taint(w->arena, call->on) : NULL};
    bool called = false;
    for (size_t i = 0; i < call->count; i++) {
        const struct ir_function *function = call->arguments[i].function;
        bool gives =
            function && !*function->name && !function->params.count && function->size <= SMALL;
        if (function && (item.taint || gives)) {
            struct value one = walk_into(w, function, w->frame->this, &item, 1, call->node);
            *taint = taint_join(w->arena, *taint, value_taint(w->arena, &one));
            called = true;
        }
    }
    return called;
}

/* What is harmless anyway may be known as well: the length of a text, whether a list is empty. */
struct value walk_known_length(struct walk *w, const struct call *call, struct value value) {
    static const char *const asks[] = {"length", "size", "isEmpty", "equals"};
    struct value folded = {0};
    bool asked = false;
    for (size_t i = 0; i < FT_COUNT(asks); i++) {
        asked |= strcmp(asks[i], call->name) == 0;
    }
    bool known = asked && !value.taint && call->on &&
                 fold_method(w, call->name, call->on, call->arguments, call->count, &folded);
    return known && folded.known ? folded : value;
}

/* Java: "f.apply(x)" calls the function that f is; but what joins functions gives another. */
bool walk_calls_held(const struct walk *w, const struct call *call) {
    static const char *const joins[] = {"andThen", "compose",       "negate",   "and",     "or",
                                        "equals",  "thenComparing", "reversed", "hashCode"};
    bool calls =
        call->on && call->on->function && !call->on->object && (walk_language(w) & w->java);
    for (size_t i = 0; calls && i < FT_COUNT(joins); i++) {
        calls = strcmp(joins[i], call->name) != 0;
    }
    return calls;
}
