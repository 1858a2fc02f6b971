/* Texts that are copied whole each time something is added. */
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

static const char loops[] =
    " for_statement enhanced_for_statement while_statement do_statement foreach_statement while "
    "until for ";

/* The outermost loop around NODE within its function; the block of "each" and its like counts. */
static TSNode loop_around(const struct look *l, TSNode node) {
    TSNode found = {0};
    for (TSNode at = ts_node_parent(node); !ts_node_is_null(at) && !node_is_function(at);
         at = ts_node_parent(at)) {
        bool block = node_is_any(at, " do_block block ") &&
                     ft_node_is(ts_node_parent(at), "call") &&
                     ft_word_in(" ruby ", l->tree->lang->id);
        TSNode method = block ? ft_node_field(ts_node_parent(at), "method") : (TSNode){0};
        bool each = node_text_is(l, method, "each") || node_text_is(l, method, "times") ||
                    node_text_is(l, method, "each_with_index");
        found = (ts_node_is_named(at) && node_is_any(at, loops)) || each ? at : found;
    }
    return found;
}

struct declared {
    const struct look *l;
    struct ft_slice name;
    TSNode loop;
    bool text;
};

static bool is_text_type(const struct look *l, TSNode type) {
    return node_text_is(l, type, "String") || node_text_is(l, type, "string");
}

static bool is_text_value(const struct look *l, TSNode value) {
    struct ft_slice text = ft_node_text(l->tree, value);
    bool python = strcmp(l->tree->lang->id, "python") == 0;
    return python ? ft_node_is(value, "string") && ft_slice_starts(text, "b") && text.size == 3
                  : node_is_any(value, " string_literal string interpreted_string_literal "
                                       "raw_string_literal ");
}

static TSNode last_kid(TSNode node) {
    uint32_t count = node_kids(node);
    return count ? node_kid(node, count - 1) : node;
}

/* A declaration outside of the loop that makes the name a text. */
static bool visit_declaration(void *to, const struct ft_tree *tree, TSNode node) {
    struct declared *d = to;
    if (ts_node_start_byte(node) >= ts_node_start_byte(d->loop)) {
        return false;
    }
    TSNode name = {0};
    TSNode type = {0};
    TSNode value = {0};
    if (node_is_any(node, " variable_declarator var_spec ")) {
        name = ft_node_field(node, "name");
        type = ft_node_field(ft_node_is(node, "var_spec") ? node : ts_node_parent(node), "type");
        value = last_kid(node);
    } else if (node_is_any(node, " short_var_declaration assignment ")) {
        name = ft_node_field(node, "left");
        value = ft_node_field(node, "right");
        value = ft_node_is(value, "expression_list") ? node_kid(value, 0) : value;
    }
    if (!ts_node_is_null(name) && ft_slice_eq(ft_node_text(tree, name), d->name)) {
        bool java = ft_word_in(" java c_sharp go ", tree->lang->id) && is_text_type(d->l, type);
        d->text = java || is_text_value(d->l, value);
    }
    return true;
}

/* "x += …" or "x = x + …", the name of which is in *NAME. */
static bool grows(const struct look *l, TSNode node, struct ft_slice *name) {
    TSNode left = ft_node_field(node, "left");
    TSNode right = ft_node_field(node, "right");
    TSNode operator= ft_node_field(node, "operator");
    left = ft_node_is(left, "expression_list") ? node_kid(left, 0) : left;
    right = ft_node_is(right, "expression_list") ? node_kid(right, 0) : right;
    if (!ft_node_is(left, "identifier")) {
        return false;
    }
    *name = ft_node_text(l->tree, left);
    if (node_text_is(l, operator, "+=")) {
        return true;
    }
    TSNode first = ft_node_field(right, "left");
    return node_is_any(right, " binary_expression binary binary_operator ") &&
           node_text_is(l, ft_node_field(right, "operator"), "+") &&
           ft_node_is(first, "identifier") && node_same(l, first, left);
}

/* Done once, and then the loop is left. */
static bool leaves(TSNode statement) {
    TSNode next = node_next(ft_node_is(ts_node_parent(statement), "expression_statement")
                                ? ts_node_parent(statement)
                                : statement);
    return node_is_any(next, " break_statement return_statement break return ");
}

static void look_growing(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    struct declared d = {.l = l};
    if (!grows(l, node, &d.name)) {
        return;
    }
    d.loop = loop_around(l, node);
    TSNode function = node_function(node);
    if (ts_node_is_null(d.loop) || ts_node_is_null(function) || leaves(node)) {
        return;
    }
    ft_tree_walk(l->tree, function, visit_declaration, &d);
    if (d.text) {
        const char *message = ft_sprintf(l->cx->arena, "'%.*s' is copied whole each time round",
                                         (int)d.name.size, d.name.data);
        (void)look_report(l, rule, node, node, message);
    }
}

const struct quality_check quality_checks_strings[] = {
    {"growing-text",
     " assignment_expression augmented_assignment assignment assignment_statement "
     "operator_assignment ",
     look_growing, NULL},
    {0}};
