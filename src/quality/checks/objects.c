/* What a language makes of objects, and people forget: defaults that are shared, equal objects with
 * unequal hashes, locks that do not lock. */
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

struct use {
    const struct look *l;
    struct ft_slice name;
    struct ft_slice kept; /* the attribute that it was put into, or "" */
    bool changed, replaced;
};

static const char changing[] = " append add update extend insert pop remove clear setdefault "
                               "popitem discard sort appendleft ";

/* Whether something in the file changes that attribute. */
static bool is_changed_later(const struct look *l, struct ft_slice attribute) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_slice rest = l->text;
    const char *mark = ft_sprintf(scratch, ".%.*s.", (int)attribute.size, attribute.data);
    for (ptrdiff_t at = 0; attribute.size && (at = ft_slice_find(rest, ft_slice_of(mark))) >= 0;) {
        rest =
            (struct ft_slice){rest.data + at + strlen(mark), rest.size - (size_t)at - strlen(mark)};
        size_t size = 0;
        while (size < rest.size && ft_is_name_char(rest.data[size])) {
            size++;
        }
        if (ft_word_in(changing, ft_strndup(scratch, rest.data, size))) {
            return true;
        }
    }
    return false;
}

static bool is_name(const struct use *use, TSNode node) {
    return ft_node_is(node, "identifier") &&
           ft_slice_eq(ft_node_text(use->l->tree, node), use->name);
}

static bool visit_use(void *to, const struct ft_tree *tree, TSNode node) {
    struct use *use = to;
    if (ft_node_is(node, "call")) {
        TSNode callee = ft_node_field(node, "function");
        FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
        TSNode method = ft_node_field(callee, "attribute");
        use->changed |= ft_node_is(callee, "attribute") &&
                        is_name(use, ft_node_field(callee, "object")) &&
                        ft_word_in(changing, ft_slice_dup(scratch, ft_node_text(tree, method)));
    } else if (node_is_any(node, " assignment augmented_assignment ")) {
        TSNode left = ft_node_field(node, "left");
        bool item = ft_node_is(left, "subscript") && is_name(use, ft_node_field(left, "value"));
        bool kept = ft_node_is(left, "attribute") && is_name(use, ft_node_field(node, "right"));
        bool grown = ft_node_is(node, "augmented_assignment") && is_name(use, left);
        use->kept = kept ? ft_node_text(tree, ft_node_field(left, "attribute")) : use->kept;
        use->changed |= item || grown;
        use->replaced |= ft_node_is(node, "assignment") && is_name(use, left);
    } else if (ft_node_is(node, "return_statement")) {
        use->changed |= is_name(use, node_kid(node, 0));
    }
    return true;
}

static bool is_container(const struct look *l, TSNode value) {
    TSNode callee = ft_node_is(value, "call") ? ft_node_field(value, "function") : (TSNode){0};
    return (node_is_any(value, " list dictionary set ") && node_kids(value) == 0) ||
           node_text_is(l, callee, "list") || node_text_is(l, callee, "dict") ||
           node_text_is(l, callee, "set");
}

/* Only where the default is changed, kept or given out. */
static void look_default(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    TSNode name = ft_node_field(node, "name");
    TSNode value = ft_node_field(node, "value");
    TSNode function = node_function(node);
    struct ft_slice text = ft_node_text(l->tree, name);
    bool meant = ft_slice_find(text, FT_SLICE("cache")) >= 0 ||
                 ft_slice_find(text, FT_SLICE("memo")) >= 0 || ft_slice_starts(text, "_");
    if (meant || !is_container(l, value) || !ft_node_is(function, "function_definition")) {
        return;
    }
    struct use use = {.l = l, .name = ft_node_text(l->tree, name)};
    ft_tree_walk(l->tree, ft_node_field(function, "body"), visit_use, &use);
    if ((use.changed || is_changed_later(l, use.kept)) && !use.replaced) {
        const char *message =
            ft_sprintf(l->cx->arena, "all calls that leave '%.*s' out share this one object",
                       (int)use.name.size, use.name.data);
        (void)look_report(l, rule, node, node, message);
    }
}

static TSNode method_named(const struct look *l, TSNode body, const char *name) {
    FT_KIDS struct ft_kids kids = ft_kids_of(body);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ft_node_is(kid, "method_declaration") &&
            node_text_is(l, ft_node_field(kid, "name"), name)) {
            return kid;
        }
    }
    return (TSNode){0};
}

static void look_equals(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    TSNode equals = method_named(l, node, "equals");
    TSNode hash = method_named(l, node, "hashCode");
    if (ts_node_is_null(equals) || !ts_node_is_null(hash)) {
        return;
    }
    TSNode parameters = ft_node_field(equals, "parameters");
    TSNode type = ft_node_field(node_kid(parameters, 0), "type");
    bool throws = node_has(equals, " throw_statement ", true);
    if (node_kids(parameters) == 1 && node_text_is(l, type, "Object") && !throws) {
        TSNode name = ft_node_field(equals, "name");
        (void)look_report(l, rule, name, name,
                          "this class has equals, and the hashCode of another one");
    }
}

/* The field's declaration, in the class around. */
static TSNode field_named(const struct look *l, TSNode from, struct ft_slice name) {
    TSNode body = ts_node_parent(from);
    while (!ts_node_is_null(body) && !ft_node_is(body, "class_body")) {
        body = ts_node_parent(body);
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(body);
    for (TSNode field; ft_kids_next(&kids, &field);) {
        TSNode declarator = ft_node_is(field, "field_declaration")
                                ? ft_node_field(field, "declarator")
                                : (TSNode){0};
        TSNode found = ts_node_is_null(declarator) ? declarator : ft_node_field(declarator, "name");
        if (!ts_node_is_null(found) && ft_slice_eq(ft_node_text(l->tree, found), name)) {
            return field;
        }
    }
    return (TSNode){0};
}

static TSNode only_statement(TSNode node) {
    while (ft_node_is(node, "block") && node_kids(node) == 1) {
        node = node_kid(node, 0);
    }
    return node;
}

/* if (x == null) { synchronized (…) { if (x == null) … } } */
static void look_locking(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    TSNode locked = only_statement(ft_node_field(node, "consequence"));
    if (!ft_node_is(locked, "synchronized_statement")) {
        return;
    }
    TSNode body = ft_node_field(locked, "body");
    TSNode again = node_kid(body, 0);
    TSNode condition = node_unwrap(ft_node_field(node, "condition"));
    TSNode left = ft_node_field(condition, "left");
    if (!ft_node_is(again, "if_statement") || !node_is_any(left, " identifier field_access ") ||
        !node_text_is(l, ft_node_field(condition, "right"), "null") ||
        !node_same(l, ft_node_field(node, "condition"), ft_node_field(again, "condition"))) {
        return;
    }
    TSNode name = ft_node_is(left, "field_access") ? ft_node_field(left, "field") : left;
    TSNode field = field_named(l, node, ft_node_text(l->tree, name));
    struct ft_slice declared = ft_node_text(l->tree, field);
    bool primitive = node_is_any(ft_node_field(field, "type"), " integral_type boolean_type ");
    if (!ts_node_is_null(field) && ft_slice_find(declared, FT_SLICE("volatile")) < 0 &&
        !primitive) {
        const char *message =
            ft_sprintf(l->cx->arena, "'%s' is not volatile: another thread may see it half made",
                       look_text(l, left));
        (void)look_report(l, rule, condition, condition, message);
    }
}

const struct quality_check quality_checks_objects[] = {
    {"mutable-default", " default_parameter typed_default_parameter ", look_default, NULL},
    {"equals-without-hash", " class_body ", look_equals, NULL},
    {"double-checked-locking", " if_statement ", look_locking, NULL},
    {0}};
