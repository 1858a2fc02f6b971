/* What checks ask of nodes. */
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

bool node_is_any(TSNode node, const char *types) {
    return !ts_node_is_null(node) && ft_word_in(types, ts_node_type(node));
}

bool node_is_function(TSNode node) {
    static const char types[] =
        " function_definition function_declaration method_declaration method_definition "
        "constructor_declaration compact_constructor_declaration destructor_declaration "
        "operator_declaration function_expression arrow_function generator_function "
        "generator_function_declaration local_function_statement method singleton_method "
        "function_item func_literal lambda lambda_expression closure_expression "
        "anonymous_function anonymous_function_creation_expression anonymous_method_expression "
        "accessor_declaration async_block class_definition class_declaration class_body ";
    return ts_node_is_named(node) && node_is_any(node, types);
}

TSNode node_function(TSNode node) {
    TSNode at = ts_node_parent(node);
    while (!ts_node_is_null(at) && !node_is_function(at)) {
        at = ts_node_parent(at);
    }
    return at;
}

bool node_has(TSNode node, const char *types, bool shallow) {
    bool found = false;
    if (ts_node_is_null(node)) {
        return false;
    }
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    size_t depth = 0;
    for (bool more = true; more && !found;) {
        TSNode at = ts_tree_cursor_current_node(&cursor);
        bool below = depth > 0;
        found = below && ft_word_in(types, ts_node_type(at));
        bool inside = !(shallow && below && node_is_function(at));
        if (!found && inside && ts_tree_cursor_goto_first_child(&cursor)) {
            depth++;
            continue;
        }
        while (!found && !ts_tree_cursor_goto_next_sibling(&cursor)) {
            more = depth && ts_tree_cursor_goto_parent(&cursor);
            if (!more) {
                break;
            }
            depth--;
        }
        more = more && depth;
    }
    ts_tree_cursor_delete(&cursor);
    return found;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool node_same(const struct look *l, TSNode a, TSNode b) {
    struct ft_slice x = ft_node_text(l->tree, a);
    struct ft_slice y = ft_node_text(l->tree, b);
    size_t i = 0;
    size_t k = 0;
    for (;;) {
        size_t blanks_x = i;
        size_t blanks_y = k;
        while (i < x.size && is_blank(x.data[i])) {
            i++;
        }
        while (k < y.size && is_blank(y.data[k])) {
            k++;
        }
        bool gap_x = i > blanks_x;
        bool gap_y = k > blanks_y;
        if (i == x.size || k == y.size) {
            return i == x.size && k == y.size;
        }
        if (gap_x != gap_y || x.data[i] != y.data[k]) {
            return false;
        }
        i++;
        k++;
    }
}

bool node_text_is(const struct look *l, TSNode node, const char *text) {
    return !ts_node_is_null(node) && ft_slice_is(ft_node_text(l->tree, node), text);
}

bool node_is_comment(TSNode node) {
    return node_is_any(node, " comment line_comment block_comment html_comment ");
}

TSNode node_kid(TSNode node, uint32_t i) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (!node_is_comment(kid) && i-- == 0) {
            return kid;
        }
    }
    return (TSNode){0};
}

uint32_t node_kids(TSNode node) {
    uint32_t found = 0;
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        found += !node_is_comment(kid);
    }
    return found;
}

TSNode node_next(TSNode node) {
    TSNode next = ts_node_next_named_sibling(node);
    while (!ts_node_is_null(next) && node_is_comment(next)) {
        next = ts_node_next_named_sibling(next);
    }
    return next;
}

TSNode node_unwrap(TSNode node) {
    while (
        node_is_any(node, " parenthesized_expression condition_clause parenthesized_statements ") &&
        node_kids(node) == 1) {
        node = node_kid(node, 0);
    }
    return node;
}
