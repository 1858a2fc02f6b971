/* Conditions that leave only harmless values of a variable. */
#include "rules/walk_int.h"

#include <string.h>

static bool is(const char *word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

/* It is one of few that somebody has written down, or of a form. */
static bool is_check(const char *name) {
    static const char *const names[] = {"contains",    "containsKey", "includes",
                                        "has",         "matches",     "match",
                                        "test",        "fullmatch",   "in_array",
                                        "isdigit",     "isalnum",     "isalpha",
                                        "isnumeric",   "ctype_digit", "ctype_alnum",
                                        "ctype_alpha", "is_numeric",  "equals",
                                        "Equals",      "Contains",    "IsMatch",
                                        "MatchString", "preg_match",  "indexOf",
                                        "match?",      "include?",    "equalsIgnoreCase",
                                        "isDigit",     "isValid",     "array_key_exists",
                                        "key?",        "isin",        "IsLocalUrl"};
    return is(name, names, FT_COUNT(names));
}

/* Clean is what the check was about: the variables among the receiver and the arguments. */
static void clean_names(struct walk *w, const struct ir *node, int depth) {
    if (node->op == IR_NAME) {
        struct value *value = env_find(&w->frame->env, node->text);
        if (value && value->taint && !value->object) {
            value->taint = NULL;
        }
        return;
    }
    for (size_t i = 0; i < node->count && depth < 3; i++) {
        clean_names(w, node->kids[i], depth + 1);
    }
}

/* A list or text that is written down, or a pattern: not one that came from outside itself. */
static bool is_fixed(struct walk *w, const struct ir *call) {
    const struct ir *callee = call->kids[0];
    size_t tainted = 0;
    size_t parts = 0;
    if (callee->op == IR_MEMBER) {
        struct value on = walk_value(w, callee->kids[0]);
        tainted += value_taint(w->arena, &on) != NULL;
        parts++;
    }
    for (size_t i = 1; i < call->count; i++) {
        struct value argument = walk_value(w, call->kids[i]);
        tainted += value_taint(w->arena, &argument) != NULL;
        parts++;
    }
    return tainted < parts || parts == 1;
}

/* That a path, links and dots resolved, begins with one of ours. */
static bool is_contained(struct walk *w, const struct ir *call) {
    static const char *const begins[] = {"startswith",    "startsWith",  "StartsWith",
                                         "HasPrefix",     "start_with?", "str_starts_with",
                                         "is_relative_to"};
    static const char *const resolved[] = {
        "realpath()",    "abspath()",          "resolve()",         "normpath()",
        "normalize()",   "getCanonicalPath()", "Clean()",           "GetFullPath()",
        "expand_path()", "toRealPath()",       "getCanonicalFile()"};
    const struct ir *callee = call->kids[0];
    if (!is(callee->text, begins, FT_COUNT(begins)) || call->count < 2) {
        return false;
    }
    bool method = callee->op == IR_MEMBER && strcmp(callee->text, "HasPrefix") != 0;
    struct value value = walk_value(w, method ? callee->kids[0] : call->kids[1]);
    for (size_t i = 0; value.path && i < FT_COUNT(resolved); i++) {
        size_t size = strlen(resolved[i]);
        size_t whole = strlen(value.path);
        if (whole >= size && strcmp(value.path + whole - size, resolved[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* "contains" of a text asks for a part of it, which says little of the rest. */
static bool asks_part(struct walk *w, const struct ir *call) {
    const struct ir *callee = call->kids[0];
    bool part = callee->op == IR_MEMBER &&
                (strcmp(callee->text, "contains") == 0 || strcmp(callee->text, "indexOf") == 0 ||
                 strcmp(callee->text, "includes") == 0 || strcmp(callee->text, "Contains") == 0);
    if (!part) {
        return false;
    }
    struct value on = walk_value(w, callee->kids[0]);
    return value_taint(w->arena, &on) != NULL; /* the text itself is from outside */
}

/* A number that is smaller than something of ours is a bounded one. */
static void apply_bound(struct walk *w, const struct ir *node, bool holds) {
    const char *operator= node->text;
    bool less = operator[0] == '<' && strchr("=", operator[1]);
    bool more = operator[0] == '>' && strchr("=", operator[1]);
    uint32_t numbers = model_language("c") | model_language("cpp");
    if ((!less && !more) || !(walk_language(w) & numbers)) {
        return;
    }
    size_t small = less == holds ? 0 : 1; /* the side that is smaller */
    struct value large = walk_value(w, node->kids[1 - small]);
    if (!value_taint(w->arena, &large)) {
        clean_names(w, node->kids[small], 0);
    }
}

static void apply_binary(struct walk *w, const struct ir *node, bool holds) {
    const char *operator= node->text;
    bool both = strcmp(operator, "&&") == 0 || strcmp(operator, "and") == 0;
    bool either = strcmp(operator, "||") == 0 || strcmp(operator, "or") == 0;
    if ((both && holds) || (either && !holds)) {
        guard_apply(w, node->kids[0], holds);
        guard_apply(w, node->kids[1], holds);
        return;
    }
    apply_bound(w, node, holds);
    bool fits = strcmp(operator, "=~") == 0;
    bool misses = strcmp(operator, "!~") == 0;
    if ((fits && holds) || (misses && !holds)) {
        clean_names(w, node->kids[0], 0);
    }
    bool equal = strcmp(operator, "==") == 0 || strcmp(operator, "===") == 0;
    bool other = strcmp(operator, "!=") == 0 || strcmp(operator, "!==") == 0;
    bool within = strcmp(operator, "in") == 0;
    bool without = strcmp(operator, "not in") == 0 || strcmp(operator, "not") == 0;
    if ((equal && holds) || (other && !holds)) {
        for (size_t side = 0; side < 2; side++) {
            const struct ir *constant = node->kids[1 - side];
            if (constant->op == IR_STRING || constant->op == IR_NUMBER) {
                clean_names(w, node->kids[side], 0);
            }
        }
    } else if ((within && holds) || (without && !holds)) {
        struct value list = walk_value(w, node->kids[node->count - 1]);
        if (!value_taint(w->arena, &list)) {
            clean_names(w, node->kids[0], 0);
        }
    }
}

void guard_apply(struct walk *w, const struct ir *condition, bool holds) {
    if (!condition || w->frame->dead) {
        return;
    }
    if (condition->op == IR_UNARY && condition->count == 1 &&
        (strcmp(condition->text, "!") == 0 || strcmp(condition->text, "not") == 0)) {
        guard_apply(w, condition->kids[0], !holds);
    } else if (condition->op == IR_BINARY && condition->count >= 2) {
        apply_binary(w, condition, holds);
    } else if (condition->op == IR_CALL && holds && condition->kids[0]->text &&
               (is_contained(w, condition) ||
                (is_check(condition->kids[0]->text) && is_fixed(w, condition) &&
                 !asks_part(w, condition)))) {
        clean_names(w, condition, 0);
    } else if (condition->op == IR_BLOCK && condition->count == 1) {
        guard_apply(w, condition->kids[0], holds);
    }
}
