/* Lowering: patterns that give names to what they fit. */
#include "rules/ir_int.h"

#include <string.h>

/* "String s" is s, "Point(int x, int y)" the list of x and y. */
static struct ir *target_of(struct lowering *l, TSNode node, int depth) {
    enum { DEEPEST = 8 };
    uint32_t count = ts_node_named_child_count(node);
    TSNode last = count ? ts_node_named_child(node, count - 1) : (TSNode){0};
    if (depth > DEEPEST || ts_node_is_null(last)) {
        return ir_node(l, IR_UNKNOWN, node);
    }
    if (ft_node_is(node, "pattern")) {
        return target_of(l, last, depth + 1);
    }
    if (!ft_node_is(node, "record_pattern")) {
        return ft_node_is(last, "identifier") ? ir_lower_node(l, last)
                                              : ir_node(l, IR_UNKNOWN, node);
    }
    struct ir *parts = ir_node(l, IR_LIST, node);
    FT_KIDS struct ft_kids kids = ft_kids_of(last);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        ir_push(l, parts, target_of(l, kid, depth + 1));
    }
    return parts;
}

/* An assignment that still lacks its value: what is matched. */
struct ir *ir_lower_pattern(struct lowering *l, TSNode node) {
    struct ir *assign = ir_node(l, IR_ASSIGN, node);
    assign->type = ""; /* it declares */
    ir_push(l, assign, target_of(l, node, 0));
    return assign;
}

/* "value instanceof Type name", "value instanceof Type(…)" */
struct ir *ir_lower_match(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_BINARY, node);
    TSNode name = ir_field(node, "name");
    TSNode pattern = ir_field(node, "pattern");
    struct ir *left = ir_lower_node(l, ir_field(node, "left"));
    made->text = "instanceof";
    if (!ts_node_is_null(pattern) || !ts_node_is_null(name)) {
        struct ir *assign = NULL;
        if (ts_node_is_null(pattern)) {
            assign = ir_node(l, IR_ASSIGN, node);
            assign->type = ir_simple_type(l->arena, ir_text(l, ir_field(node, "right")));
            ir_push(l, assign, ir_lower_node(l, name));
        } else {
            assign = ir_lower_pattern(l, pattern);
        }
        ir_push(l, assign, left);
        left = assign;
    }
    ir_push(l, made, left);
    ir_push(l, made, ir_node(l, IR_UNKNOWN, node));
    return made;
}

/* "case String s": its names are given values before the rest of the case. */
void ir_bind_case(struct lowering *l, struct ir *branch, struct ir *subject, TSNode node) {
    struct ir *body = ir_node(l, IR_BLOCK, node);
    for (size_t i = 0; i + 1 < branch->count; i++) {
        struct ir *value = branch->kids[i];
        if (value->op == IR_ASSIGN && value->count == 1) {
            branch->kids[i] = ir_node(l, IR_UNKNOWN, node);
            ir_push(l, value, subject);
            ir_push(l, body, value);
        }
    }
    if (body->count) {
        ir_push(l, body, branch->kids[branch->count - 1]);
        branch->kids[branch->count - 1] = body;
    }
}

/* "with value as name" */
struct ir *ir_lower_alias(struct lowering *l, TSNode node) {
    TSNode target = ir_field(node, "alias");
    TSNode name = ts_node_is_null(target) ? target : ts_node_named_child(target, 0);
    if (ts_node_is_null(name)) {
        return ir_lower_kids(l, node, IR_UNKNOWN);
    }
    struct ir *assign = ir_node(l, IR_ASSIGN, node);
    ir_push(l, assign, ir_lower_node(l, name));
    ir_push(l, assign, ir_lower_node(l, ts_node_named_child(node, 0)));
    return assign;
}
