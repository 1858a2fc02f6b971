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
    static const char *const names[] = {"contains",     "containsKey", "includes",
                                        "has",          "matches",     "match",
                                        "test",         "fullmatch",   "in_array",
                                        "isdigit",      "isalnum",     "isalpha",
                                        "isnumeric",    "ctype_digit", "ctype_alnum",
                                        "ctype_alpha",  "is_numeric",  "equals",
                                        "Equals",       "Contains",    "IsMatch",
                                        "MatchString",  "preg_match",  "indexOf",
                                        "match?",       "include?",    "equalsIgnoreCase",
                                        "isDigit",      "isValid",     "array_key_exists",
                                        "key?",         "isin",        "IsLocalUrl",
                                        "ctype_xdigit", "ctype_upper", "ctype_lower",
                                        "is_int",       "is_integer",  "is_long",
                                        "is_float",     "is_double",   "is_bool",
                                        "settype"};
    return is(name, names, FT_COUNT(names));
}

static void clean_name(struct walk *w, const char *name) {
    struct value *value = env_find(&w->frame->env, name);
    const char *of = value && !value->points ? value->of : NULL;
    if (value && value->taint && !value->object) {
        value->taint = NULL;
    }
    struct value *same = of ? env_find(&w->frame->env, of) : NULL;
    if (same && same->taint && !same->object) {
        same->taint = NULL;
    }
}

/* Clean is what the check was about: the variables among the receiver and the arguments. */
static void clean_names(struct walk *w, const struct ir *node, int depth) {
    if (node->op == IR_NAME) {
        clean_name(w, node->text);
        return;
    }
    for (size_t i = 0; i < node->count && depth < 3; i++) {
        clean_names(w, node->kids[i], depth + 1);
    }
}

/* An expression that fits any text keeps nothing out: "^.*$" or "^x.*$". */
static bool is_open(struct walk *w, const struct ir *call) {
    static const char *const fits[] = {"preg_match", "matches", "match", "fullmatch",
                                       "test",       "IsMatch", "match?"};
    const char *name = call->kids[0]->text;
    for (size_t i = 1; is(name, fits, FT_COUNT(fits)) && i < call->count; i++) {
        struct value value = walk_value(w, call->kids[i]);
        if (value.known == KNOWN_TEXT && !value.taint && strpbrk(value.text, ".^$[*+")) {
            return strstr(value.text, ".*") || strstr(value.text, ".+");
        }
    }
    return false;
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
    return (tainted < parts || parts == 1) && !is_open(w, call);
}

/* PHP: "filter_var($x, FILTER_VALIDATE_INT)" */
static bool is_validation(const struct ir *call) {
    static const char *const kinds[] = {"FILTER_VALIDATE_INT",     "FILTER_VALIDATE_FLOAT",
                                        "FILTER_VALIDATE_BOOLEAN", "FILTER_VALIDATE_BOOL",
                                        "FILTER_VALIDATE_IP",      "FILTER_VALIDATE_MAC"};
    return call->count > 2 && strcmp(call->kids[0]->text, "filter_var") == 0 &&
           call->kids[2]->op == IR_NAME && is(call->kids[2]->text, kinds, FT_COUNT(kinds));
}

/* Of RULES the variables in NODE are clean. */
static void mark_names(struct walk *w, const struct ir *node, uint64_t rules, int depth) {
    struct value *value = node->op == IR_NAME ? env_find(&w->frame->env, node->text) : NULL;
    if (value && value->taint && !value->object) {
        struct taint *marked = FT_NEW(w->arena, struct taint);
        *marked = *value->taint;
        marked->safe |= rules;
        value->taint = marked;
    }
    for (size_t i = 0; i < node->count && depth < 3; i++) {
        mark_names(w, node->kids[i], rules, depth + 1);
    }
}

static bool is_resolved(const struct value *value) {
    static const char *const resolved[] = {
        "realpath()",    "abspath()",          "resolve()",         "normpath()",
        "normalize()",   "getCanonicalPath()", "Clean()",           "GetFullPath()",
        "expand_path()", "toRealPath()",       "getCanonicalFile()"};
    for (size_t i = 0; value->path && i < FT_COUNT(resolved); i++) {
        size_t size = strlen(resolved[i]);
        size_t whole = strlen(value->path);
        if (whole >= size && strcmp(value->path + whole - size, resolved[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* "str(x)" is about x. */
static const struct ir *without_text(const struct ir *node) {
    bool text = node->op == IR_CALL && node->count == 2 && node->kids[0]->text &&
                node->kids[0]->op == IR_NAME && strcmp(node->kids[0]->text, "str") == 0;
    return text ? node->kids[1] : node;
}

/* That a path, links and dots resolved, begins with one of ours. */
static bool is_contained(struct walk *w, const struct ir *call) {
    static const char *const begins[] = {"startswith",    "startsWith",  "StartsWith",
                                         "HasPrefix",     "start_with?", "str_starts_with",
                                         "is_relative_to"};
    const struct ir *callee = call->kids[0];
    if (!is(callee->text, begins, FT_COUNT(begins)) || call->count < 2) {
        return false;
    }
    bool method = callee->op == IR_MEMBER && strcmp(callee->text, "HasPrefix") != 0;
    struct value value = walk_value(w, without_text(method ? callee->kids[0] : call->kids[1]));
    return is_resolved(&value);
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
    if ((!less && !more) || !memory_matters(w)) {
        return;
    }
    size_t small = less == holds ? 0 : 1; /* the side that is smaller */
    struct value large = walk_value(w, node->kids[1 - small]);
    if (!value_taint(w->arena, &large)) {
        clean_names(w, node->kids[small], 0);
    }
}

/* C: zero would have said otherwise. */
static void apply_zero(struct walk *w, const struct ir *node, bool holds) {
    bool compares = memory_matters(w) && node->count == 2 && node->text[0] != '\0' &&
                    strchr("=!<>", node->text[0]);
    const struct value zero = {.known = KNOWN_INTEGER};
    for (size_t side = 0; compares && side < 2; side++) {
        struct value other = walk_value(w, node->kids[1 - side]);
        struct value says = {0};
        bool known =
            other.known == KNOWN_INTEGER &&
            fold_binary(w, node->text, side ? &other : &zero, side ? &zero : &other, &says);
        if (known && (says.integer != 0) != holds) {
            mark_names(w, node->kids[side], w->project->models->zero, 0);
        }
    }
}

/* One of both holds, or one of both does not: what either says is so. */
static void apply_any(struct walk *w, const struct ir *node, bool holds) {
    struct env before = env_copy(w->arena, &w->frame->env);
    guard_apply(w, node->kids[0], holds);
    struct env one = w->frame->env;
    w->frame->env = before;
    guard_apply(w, node->kids[0], !holds);
    guard_apply(w, node->kids[1], holds);
    env_join(w->arena, &w->frame->env, &one);
}

/* The folder that two paths have in common is one of ours. */
static bool is_common(const struct ir *node) {
    return node->op == IR_CALL && node->kids[0]->text &&
           strcmp(node->kids[0]->text, "commonpath") == 0;
}

static void apply_equal(struct walk *w, const struct ir *node) {
    const struct ir *a = node->kids[0];
    const struct ir *b = node->kids[1];
    for (size_t side = 0; side < 2; side++) {
        const struct ir *constant = node->kids[1 - side];
        const struct ir *asked = node->kids[side];
        bool check = asked->op == IR_CALL && asked->kids[0]->text && is_check(asked->kids[0]->text);
        if (check && constant->op == IR_NUMBER) { /* "preg_match(…) == 1" */
            guard_apply(w, asked, strcmp(constant->text, "0") != 0);
        } else if (constant->op == IR_STRING || constant->op == IR_NUMBER ||
                   is_common(node->kids[side])) {
            clean_names(w, node->kids[side], 0);
        }
    }
    /* Equal to what is clean of some rules is as clean. */
    struct value *x = a->op == IR_NAME ? env_find(&w->frame->env, a->text) : NULL;
    struct value *y = b->op == IR_NAME ? env_find(&w->frame->env, b->text) : NULL;
    if (x && !x->taint && b->op == IR_NAME) {
        clean_names(w, b, 0); /* what it is equal to is ours */
    } else if (y && !y->taint && a->op == IR_NAME) {
        clean_names(w, a, 0);
    }
    if (x && y && x->taint && y->taint) {
        uint64_t safe = x->taint->safe | y->taint->safe;
        mark_names(w, a, safe, 0);
        mark_names(w, b, safe, 0);
    }
}

static bool is_quote(const struct ir *node) {
    return node->op == IR_STRING && node->text &&
           (strcmp(node->text, "'") == 0 || strcmp(node->text, "\"") == 0);
}

/* "x in y" holds, or does not. */
static void apply_within(struct walk *w, const struct ir *node, bool holds) {
    if (node->count < 2) {
        return;
    }
    const struct ir *list = node->kids[node->count - 1];
    if (!holds) {
        if (is_quote(node->kids[0])) {
            mark_names(w, list, models_bits(w->project->models->quoted, walk_language(w)), 0);
        }
        return;
    }
    if (list->op == IR_MEMBER && strcmp(list->text, "parents") == 0) {
        struct value path = walk_value(w, list->kids[0]);
        if (is_resolved(&path)) {
            clean_names(w, list, 0);
        }
        return;
    }
    struct value value = walk_value(w, list);
    if (!value_taint(w->arena, &value)) {
        clean_names(w, node->kids[0], 0);
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
    if (both || either) {
        apply_any(w, node, holds);
        return;
    }
    apply_bound(w, node, holds);
    apply_zero(w, node, holds);
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
        apply_equal(w, node);
    } else if (within || without) {
        apply_within(w, node, within == holds);
    }
}

/* A letter that is none of ours is not in it: "[^a-z]" does not fit. */
static bool is_strange(struct walk *w, const struct ir *call) {
    for (size_t i = 1; i < call->count; i++) {
        struct value value = walk_value(w, call->kids[i]);
        if (value.known == KNOWN_TEXT && !value.taint && strncmp(value.text, "/[^", 3) == 0) {
            return is(call->kids[0]->text, (const char *const[]){"preg_match"}, 1);
        }
    }
    return false;
}

/* "text.contains(quote)" does not hold. */
static void apply_absent(struct walk *w, const struct ir *call) {
    const struct ir *callee = call->kids[0];
    bool part = callee->op == IR_MEMBER && call->count == 2 && is_quote(call->kids[1]) &&
                (strcmp(callee->text, "contains") == 0 || strcmp(callee->text, "includes") == 0 ||
                 strcmp(callee->text, "Contains") == 0);
    if (is_strange(w, call)) {
        clean_names(w, call, 0);
    }
    if (part) {
        mark_names(w, callee->kids[0], models_bits(w->project->models->quoted, walk_language(w)),
                   0);
    }
}

/* Else there is nothing to clean. */
static bool any_tainted(const struct env *env) {
    for (size_t i = 0; i < env->count; i++) {
        if (env->at[i].value.taint) {
            return true;
        }
    }
    return false;
}

void guard_apply(struct walk *w, const struct ir *condition, bool holds) {
    enum { DEEPEST = 8 };
    if (!condition || w->frame->dead || w->guards >= DEEPEST ||
        (!w->guards && !any_tainted(&w->frame->env))) {
        return;
    }
    w->guards++;
    const struct value *variable =
        condition->op == IR_NAME ? env_find(&w->frame->env, condition->text) : NULL;
    if (variable && holds && memory_matters(w)) {
        mark_names(w, condition, w->project->models->zero, 0);
    }
    if (variable && variable->asks) {
        guard_apply(w, holds || !variable->asks_once ? variable->asks : NULL, holds);
    } else if (condition->op == IR_UNARY && condition->count == 1 &&
               (strcmp(condition->text, "!") == 0 || strcmp(condition->text, "not") == 0)) {
        guard_apply(w, condition->kids[0], !holds);
    } else if (condition->op == IR_BINARY && condition->count >= 2) {
        apply_binary(w, condition, holds);
    } else if (condition->op == IR_CALL && holds && condition->kids[0]->text &&
               (is_contained(w, condition) || is_validation(condition) ||
                (is_check(condition->kids[0]->text) && is_fixed(w, condition) &&
                 !asks_part(w, condition)))) {
        clean_names(w, condition, 0);
    } else if (condition->op == IR_CALL && !holds && condition->kids[0]->text) {
        apply_absent(w, condition);
    } else if (condition->op == IR_BLOCK && condition->count == 1) {
        guard_apply(w, condition->kids[0], holds);
    }
    w->guards--;
}

void guard_raise(struct walk *w, const struct ir *call) {
    const struct ir *callee = call->kids[0];
    if (callee->op != IR_MEMBER || call->count < 2 || strcmp(callee->text, "relative_to") != 0) {
        return;
    }
    struct value path = walk_value(w, callee->kids[0]);
    if (is_resolved(&path)) {
        clean_names(w, callee->kids[0], 0);
    }
}

/* The variable that NODE says the same as in another form: "name.lower()", "urlparse(name)". */
static const char *same_as(const struct ir *node) {
    static const char *const forms[] = {
        "lower",    "upper",     "strip",  "trim",       "toLowerCase", "toUpperCase",
        "ToLower",  "ToUpper",   "Trim",   "strtolower", "strtoupper",  "urlparse",
        "urlsplit", "parse_url", "URL",    "parse",      "casefold",    "str",
        "downcase", "upcase",    "rstrip", "lstrip",     "URI"};
    if (node->op == IR_NEW) {
        bool form = node->count == 1 && node->text && is(node->text, forms, FT_COUNT(forms));
        return form && node->kids[0]->op == IR_NAME ? node->kids[0]->text : NULL;
    }
    const struct ir *callee = node->op == IR_CALL ? node->kids[0] : NULL;
    if (!callee || !callee->text || !is(callee->text, forms, FT_COUNT(forms))) {
        return NULL;
    }
    const struct ir *of = node->count == 2                              ? node->kids[1]
                          : node->count == 1 && callee->op == IR_MEMBER ? callee->kids[0]
                                                                        : NULL;
    return of && of->op == IR_NAME ? of->text : NULL;
}

void guard_note(const struct ir *node, struct value *value) {
    bool copy = node->op == IR_NAME;
    bool question = node->op == IR_BINARY || node->op == IR_UNARY || node->op == IR_CALL;
    if (!copy) {
        value->asks = question && !value->taint ? node : NULL;
        value->asks_once = false;
        value->of = value->points ? value->of : value->taint ? same_as(node) : NULL;
    }
}
