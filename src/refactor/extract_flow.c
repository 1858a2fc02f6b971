/* Whether control stays in the range, and which values go in and come out of it. */
#include "refactor/extract_int.h"

#include <ctype.h>
#include <string.h>

enum { WALK_DEEPEST = 400 };

static bool is(const struct extracting *x, enum refactor_fact fact, TSNode node) {
    return refactor_is(x->source.lang, fact, node);
}

struct leaving {
    bool loop, sheltered; /* continue and break; break alone */
    int deep;
};

/* A macro may leave its function; so may a call that only its name tells of. */
static const char *why_call(const struct extracting *x, TSNode call) {
    static const char *const own[] = {"setjmp",  "longjmp", "alloca",   "va_start", "va_arg",
                                      "va_end",  "eval",    "exec",     "locals",   "vars",
                                      "recover", "super",   "__func__", "dir"};
    TSNode function = ft_node_field(call, "function");
    struct ft_slice name = ft_node_text(x->source.tree, function);
    bool capitals = name.size > 1 && extract_is(x, " c ");
    for (size_t i = 0; i < name.size; i++) {
        capitals = capitals && !islower((unsigned char)name.data[i]);
    }
    for (size_t i = 0; i < FT_COUNT(own); i++) {
        if (ft_slice_is(name, own[i])) {
            return "what it does depends on the function that it is in";
        }
    }
    for (size_t i = 0; i < x->source.scopes->decls.count && extract_is(x, " c "); i++) {
        const struct ft_decl *decl = &x->source.scopes->decls.at[i];
        capitals = capitals || (decl->kind == FT_DECL_MACRO && ft_slice_eq(decl->name, name));
    }
    return capitals ? "a macro may leave the function" : NULL;
}

static const char *why_leaves(struct extracting *x, TSNode node, const struct leaving *in) {
    bool labelled = ts_node_named_child_count(node) > 0;
    bool last = ts_node_eq(ts_node_parent(node), x->block) &&
                ts_node_eq(node, ts_node_named_child(x->block, x->last));
    if (is(x, REFACTOR_RETURN, node)) {
        x->returns = x->returns || last;
        return last ? NULL : "it returns in part";
    }
    if (is(x, REFACTOR_BREAK, node)) {
        return in->sheltered && !labelled ? NULL : "it breaks out of a loop around";
    }
    if (is(x, REFACTOR_CONTINUE, node)) {
        return in->loop && !labelled ? NULL : "it goes on with a loop around";
    }
    if (is(x, REFACTOR_BOUND, node)) {
        return "it cannot be taken out of its function";
    }
    bool call = ft_node_is(node, "call_expression") || ft_node_is(node, "call");
    return call ? why_call(x, node) : NULL;
}

static ft_err walk(struct extracting *x, TSNode node, struct leaving in) {
    if (in.deep++ > WALK_DEEPEST) {
        return ft_fail(x->cx, FT_LIMIT, "%s nests too deeply there", x->source.path);
    }
    const char *why = why_leaves(x, node, &in);
    bool waits =
        ft_node_is(ts_node_child(node, 0), "async") || ft_node_is(ts_node_child(node, 1), "await");
    why = waits && !is(x, REFACTOR_FUNCTION, node) ? "it waits" : why;
    if (why) {
        return extract_refuse(x, ts_node_start_byte(node), why);
    }
    if (is(x, REFACTOR_FUNCTION, node)) {
        return FT_OK; /* leaves itself alone */
    }
    in.loop = in.loop || is(x, REFACTOR_LOOP, node);
    in.sheltered = in.loop || in.sheltered || is(x, REFACTOR_SWITCH, node);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        FT_TRY(walk(x, kid, in));
    }
    return FT_OK;
}

/* The object that a method is called on: the new one has to be a method as well. */
static ft_err find_object(struct extracting *x, TSNode node, int deep) {
    bool script = extract_is(x, " javascript typescript tsx ");
    bool own = ft_node_is(node, "function_declaration") ||
               ft_node_is(node, "function_expression") || ft_node_is(node, "method_definition") ||
               ft_node_is(node, "class_body");
    if (!script || own || deep > WALK_DEEPEST) {
        return FT_OK;
    }
    bool arguments = ft_node_is(node, "identifier") &&
                     ft_slice_is(ft_node_text(x->source.tree, node), "arguments");
    if (ft_node_is(node, "this") || arguments) {
        if (arguments || !ft_node_is(x->function, "method_definition")) {
            return extract_refuse(x, ts_node_start_byte(node),
                                  "what it means depends on the function that it is in");
        }
        x->member = true;
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        FT_TRY(find_object(x, kid, deep + 1));
    }
    return FT_OK;
}

ft_err extract_control(struct extracting *x) {
    uint32_t number = 0;
    FT_KIDS struct ft_kids kids = ft_kids_of(x->block);
    for (TSNode kid; ft_kids_next(&kids, &kid); number++) {
        if (number >= x->first && number <= x->last) {
            FT_TRY(walk(x, kid, (struct leaving){0}));
            FT_TRY(find_object(x, kid, 0));
        }
    }
    for (TSNode at = x->block; !ts_node_eq(at, x->function); at = ts_node_parent(at)) {
        if (is(x, REFACTOR_TRY, at) && extract_is(x, " java ")) {
            return extract_refuse(x, ts_node_start_byte(at), "what it may throw is caught around");
        }
    }
    return FT_OK;
}

static TSNode leaf_at(const struct extracting *x, const struct ft_name *name) {
    return ts_node_named_descendant_for_byte_range(ft_tree_root(x->source.tree), name->start,
                                                   name->end);
}

/* What is written by a node's field, or by its first child. */
static const struct {
    const char *node, *field;
} writers[] = {
    {"assignment_expression", "left"},
    {"augmented_assignment_expression", "left"},
    {"update_expression", "argument"},
    {"for_in_statement", "left"},
    {"assignment_statement", "left"},
    {"inc_statement", ""},
    {"dec_statement", ""},
    {"range_clause", "left"},
    {"update_expression", ""},
    {"receive_statement", "left"},
};

static bool is_written_by(TSNode parent, TSNode child) {
    for (size_t i = 0; i < FT_COUNT(writers); i++) {
        TSNode field = *writers[i].field ? ft_node_field(parent, writers[i].field)
                                         : ts_node_named_child(parent, 0);
        if (ft_node_is(parent, writers[i].node) && ts_node_eq(field, child)) {
            return true;
        }
    }
    return false;
}

/* s.x = 1 changes s itself where s is no reference. */
static bool passes_on(const struct extracting *x, TSNode parent, TSNode child) {
    static const char *const patterns[] = {"parenthesized_expression",
                                           "expression_list",
                                           "array_pattern",
                                           "object_pattern",
                                           "pair_pattern",
                                           "rest_pattern",
                                           "assignment_pattern",
                                           "object_assignment_pattern"};
    for (size_t i = 0; i < FT_COUNT(patterns); i++) {
        if (ft_node_is(parent, patterns[i])) {
            return true;
        }
    }
    if (ft_node_is(parent, "field_expression") && extract_is(x, " c ")) {
        return ts_node_eq(ft_node_field(parent, "argument"), child) &&
               x->source.text.data[ts_node_end_byte(child)] == '.';
    }
    if (ft_node_is(parent, "subscript_expression") && extract_is(x, " c ")) {
        return ft_node_is(child, "field_expression");
    }
    bool go = extract_is(x, " go ");
    return go && ((ft_node_is(parent, "selector_expression") &&
                   ts_node_eq(ft_node_field(parent, "operand"), child)) ||
                  (ft_node_is(parent, "index_expression") &&
                   ts_node_eq(ft_node_field(parent, "operand"), child)));
}

/* Go: a method may have a pointer to what it is called on. */
static bool is_called_on(const struct extracting *x, TSNode node) {
    TSNode selector = ts_node_parent(node);
    TSNode call = ts_node_parent(selector);
    return extract_is(x, " go ") && ft_node_is(selector, "selector_expression") &&
           ts_node_eq(ft_node_field(selector, "operand"), node) &&
           ft_node_is(call, "call_expression");
}

bool extract_is_written(const struct extracting *x, const struct ft_name *name) {
    TSNode node = leaf_at(x, name);
    if (name->declares || is_called_on(x, node)) {
        return true;
    }
    for (int up = 0; up < 20; up++) {
        TSNode parent = ts_node_parent(node);
        if (ts_node_is_null(parent) || is_written_by(parent, node)) {
            return !ts_node_is_null(parent);
        }
        if (!passes_on(x, parent, node)) {
            return false;
        }
        node = parent;
    }
    return false;
}

/* &x: others may know it. */
static bool is_shared(const struct extracting *x, const struct ft_name *name) {
    TSNode node = leaf_at(x, name);
    TSNode parent = ts_node_parent(node);
    while (passes_on(x, parent, node)) {
        node = parent;
        parent = ts_node_parent(node);
    }
    bool unary = ft_node_is(parent, "pointer_expression") || ft_node_is(parent, "unary_expression");
    return unary && x->source.text.data[ts_node_start_byte(parent)] == '&';
}

static bool is_local(const struct extracting *x, const struct ft_decl *decl) {
    const struct ft_scopes *scopes = x->source.scopes;
    for (int32_t at = decl->scope; at >= 0 && decl->kind != FT_DECL_MEMBER;
         at = scopes->scopes.at[at].parent) {
        if (scopes->scopes.at[at].kind == FT_SCOPE_FUNCTION) {
            return true;
        }
    }
    return false;
}

/* The function that a scope is of: its number. */
static int32_t function_of(const struct ft_scopes *scopes, int32_t scope) {
    while (scope > 0 && scopes->scopes.at[scope].kind != FT_SCOPE_FUNCTION) {
        scope = scopes->scopes.at[scope].parent;
    }
    return scope;
}

static struct extract_variable *variable_of(struct extracting *x, const struct ft_decl *decl) {
    const struct ft_decl *first = &x->source.scopes->decls.at[decl->symbol];
    for (size_t i = 0; i < x->variables.count; i++) {
        if (x->variables.at[i].decl == first) {
            return &x->variables.at[i];
        }
    }
    struct extract_variable *made = FT_PUSH(x->cx->arena, &x->variables);
    *made = (struct extract_variable){.decl = first, .name = first->name};
    return made;
}

/* The loop of the function around the range, the outermost one that the variable is older than. */
static bool loops_around(const struct extracting *x, const struct ft_decl *decl, size_t *start,
                         size_t *end) {
    bool found = false;
    for (TSNode at = x->block; !ts_node_eq(at, x->function); at = ts_node_parent(at)) {
        bool python = extract_is(x, " python ");
        bool older = decl->start < ts_node_start_byte(at) || python;
        if (is(x, REFACTOR_LOOP, at) && older) {
            *start = ts_node_start_byte(at);
            *end = ts_node_end_byte(at);
            found = true;
        }
    }
    return found;
}

/* A statement of the range's block, or of one around it: it has run before, or runs around. */
static bool is_certain(const struct extracting *x, uint32_t at) {
    for (TSNode block = x->block;; block = ts_node_parent(block)) {
        FT_KIDS struct ft_kids kids = ft_kids_of(block);
        for (TSNode kid; is(x, REFACTOR_BLOCK, block) && ft_kids_next(&kids, &kid);) {
            bool here = ts_node_start_byte(kid) <= at && ts_node_end_byte(kid) > at;
            bool simple =
                ft_node_is(kid, "expression_statement") || ft_node_is(kid, "import_statement") ||
                ft_node_is(kid, "import_from_statement") ||
                ft_node_is(kid, "function_definition") || ft_node_is(kid, "class_definition");
            bool around = ts_node_end_byte(kid) > x->start && ts_node_start_byte(kid) < x->start;
            if (here && around) {
                TSNode head = ft_node_field(kid, "body");
                return ts_node_is_null(head) || at < ts_node_start_byte(head);
            }
            if (here && (simple || ft_node_is(kid, "with_statement"))) {
                return true;
            }
        }
        if (ts_node_eq(block, x->function)) {
            return false;
        }
    }
}

/* Python: whether the first thing that the range does with it is to give it a value, for certain.
 */
static bool begins_with_value(const struct extracting *x, const struct ft_decl *decl) {
    const struct ft_scopes *scopes = x->source.scopes;
    uint32_t number = 0;
    FT_KIDS struct ft_kids kids = ft_kids_of(x->block);
    for (TSNode kid; ft_kids_next(&kids, &kid); number++) {
        TSNode inner = ts_node_named_child(kid, 0);
        TSNode left = ft_node_field(inner, "left");
        bool assigns = ft_node_is(kid, "expression_statement") && ft_node_is(inner, "assignment");
        bool read = false;
        bool set = false;
        for (size_t i = 0; number >= x->first && number <= x->last && i < scopes->names.count;
             i++) {
            const struct ft_name *name = &scopes->names.at[i];
            if (name->decl < 0 || scopes->decls.at[name->decl].symbol != decl->symbol ||
                name->start < ts_node_start_byte(kid) || name->end > ts_node_end_byte(kid)) {
                continue;
            }
            bool target = assigns && !ts_node_is_null(left) &&
                          name->start >= ts_node_start_byte(left) &&
                          name->end <= ts_node_end_byte(left) && name->declares;
            set = set || target;
            read = read || !target;
        }
        if (set || read) {
            return set && !read;
        }
    }
    return false;
}

/* Whether it has a value wherever the range begins. */
static bool has_value(const struct extracting *x, const struct ft_decl *decl) {
    const struct ft_scopes *scopes = x->source.scopes;
    for (size_t i = 0; i < scopes->decls.count; i++) {
        const struct ft_decl *one = &scopes->decls.at[i];
        if (one->symbol == decl->symbol &&
            (one->kind == FT_DECL_PARAMETER ||
             (one->start < x->start && is_certain(x, one->start)) ||
             function_of(scopes, one->scope) !=
                 function_of(scopes, ft_scope_at(scopes, (uint32_t)x->start)))) {
            return true;
        }
    }
    return false;
}

static void note_mention(struct extracting *x, struct extract_variable *v,
                         const struct ft_name *name) {
    const struct ft_scopes *scopes = x->source.scopes;
    size_t from = 0;
    size_t until = 0;
    bool inside = extract_has(x, name->start);
    bool loop = loops_around(x, v->decl, &from, &until);
    bool written = extract_is_written(x, name);
    bool declared = name->declares && !v->decl->body && v->decl->start == name->start &&
                    !extract_is(x, " python ");
    v->written = v->written || (inside && written && !declared);
    v->changes = v->changes || (!inside && written && name->start >= x->end);
    bool again = loop && name->start >= from && name->start < until;
    v->later = v->later || (!inside && (name->start >= x->end || again));
    v->nested =
        v->nested || function_of(scopes, name->scope) != function_of(scopes, v->decl->scope);
}

static ft_err check_variable(struct extracting *x, struct extract_variable *v) {
    size_t from = 0;
    size_t until = 0;
    bool python = extract_is(x, " python ");
    bool loop = loops_around(x, v->decl, &from, &until);
    v->born = extract_has(x, v->decl->start);
    if (python && v->decl->kind != FT_DECL_PARAMETER && begins_with_value(x, v->decl)) {
        v->born = true;
    } else if (python && v->born && loop) {
        v->later = true; /* the next turn may read what this one left */
    }
    v->later = v->later || (loop && v->written && !v->born);
    if (v->born && v->later && !v->written && extract_is(x, " c java ") &&
        strchr(";,", x->source.text.data[v->decl->end])) {
        return extract_refuse(x, v->decl->start, "it has no value to give back");
    }
    v->written = v->written || v->born;
    if (v->decl->kind > FT_DECL_FUNCTION && (!v->born || v->later)) {
        return extract_refuse(x, x->start, "it needs a type or an import of its function");
    }
    if (v->written && v->nested && (!v->born || v->later)) {
        return extract_refuse(x, v->decl->start,
                              "a function inside of the function has a variable that it changes");
    }
    bool certain = begins_with_value(x, v->decl);
    if (python && ((!v->born && !has_value(x, v->decl)) || (v->born && v->later && !certain))) {
        return extract_refuse(x, v->decl->start,
                              ft_sprintf(x->cx->arena, "'%.*s' may have no value there",
                                         (int)v->name.size, v->name.data));
    }
    return FT_OK;
}

/* What an error would leave behind. */
static ft_err check_tries(struct extracting *x, const struct extract_variable *v) {
    for (TSNode at = x->block; !ts_node_eq(at, x->function); at = ts_node_parent(at)) {
        if (is(x, REFACTOR_TRY, at) && v->written && v->later &&
            (v->decl->start < ts_node_start_byte(at) || extract_is(x, " python "))) {
            return extract_refuse(x, ts_node_start_byte(at),
                                  "an error there would leave another value behind");
        }
    }
    return FT_OK;
}

/* C, Java: declared without a value, and nothing done with it before the range. */
static bool is_blank(const struct extracting *x, const struct extract_variable *v) {
    const struct ft_scopes *scopes = x->source.scopes;
    struct ft_slice text = x->source.text;
    size_t end = v->decl->end;
    if (v->born || v->decl->kind != FT_DECL_VARIABLE || !extract_is(x, " c java ") ||
        end >= text.size || !strchr(";,", text.data[end])) {
        return false;
    }
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        bool its = name->decl >= 0 && scopes->decls.at[name->decl].symbol == v->decl->symbol;
        if (its && name->start != v->decl->start && name->start < x->start) {
            return false;
        }
    }
    size_t from = 0;
    size_t until = 0;
    return !loops_around(x, v->decl, &from, &until);
}

ft_err extract_data(struct extracting *x) {
    const struct ft_scopes *scopes = x->source.scopes;
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        const struct ft_decl *decl = name->decl >= 0 ? &scopes->decls.at[name->decl] : NULL;
        if (decl && extract_has(x, name->start) && is_local(x, decl)) {
            variable_of(x, decl);
        }
    }
    for (size_t k = 0; k < x->variables.count; k++) {
        struct extract_variable *v = &x->variables.at[k];
        for (size_t i = 0; i < scopes->names.count; i++) {
            const struct ft_name *name = &scopes->names.at[i];
            if (name->decl < 0 ||
                &scopes->decls.at[scopes->decls.at[name->decl].symbol] != v->decl) {
                continue;
            }
            note_mention(x, v, name);
            if (extract_is(x, " c go ") && is_shared(x, name) &&
                (!extract_has(x, v->decl->start) || !extract_has(x, name->start))) {
                return extract_refuse(x, name->start, "its address is taken");
            }
        }
        FT_TRY(check_variable(x, v));
        FT_TRY(check_tries(x, v));
        v->blank = is_blank(x, v);
    }
    return FT_OK;
}
