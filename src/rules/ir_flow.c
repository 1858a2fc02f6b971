/* Lowering: statements. */
#include "rules/ir_int.h"

#include <string.h>

/* IF's parts stand in order; an absent else is left out. */
static struct ir *lower_if(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_IF, node);
    TSNode condition = ir_field(node, "condition");
    TSNode then = ir_field(node, "consequence body");
    TSNode otherwise = ir_field(node, "alternative");
    bool negated = strncmp(ts_node_type(node), "unless", 6) == 0;
    struct ir *test = ir_lower_node(l, condition);
    if (negated) {
        struct ir *not = ir_node(l, IR_UNARY, condition);
        not ->text = "!";
        ir_push(l, not, test);
        test = not ;
    }
    TSNode before = ir_field(node, "initializer");
    ir_push(l, made, test);
    ir_push(l, made, ir_lower_node(l, then));
    if (!ts_node_is_null(otherwise)) {
        /* Python has several alternatives side by side: each is the else of the one before. */
        struct ir *last = made;
        int depth = l->depth;
        FT_KIDS struct ft_kids kids = ft_kids_of(node);
        for (TSNode kid; ft_kids_next(&kids, &kid);) {
            const char *field = ft_kids_field(&kids);
            if (field && strcmp(field, "alternative") == 0) {
                l->depth++;
                struct ir *next = ir_lower_node(l, kid);
                ir_push(l, last, next);
                last = next->op == IR_IF && next->count == 2 ? next : last;
            }
        }
        l->depth = depth;
    }
    if (ts_node_is_null(before)) {
        return made;
    }
    struct ir *both = ir_node(l, IR_BLOCK, node);
    ir_push(l, both, ir_lower_node(l, before));
    ir_push(l, both, made);
    return both;
}

static TSNode clause_of(TSNode node, const char *type) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (strcmp(ts_node_type(kid), type) == 0) {
            return kid;
        }
    }
    return (TSNode){0};
}

static struct ir *lower_each(struct lowering *l, TSNode node, TSNode around) {
    struct ir *made = ir_node(l, IR_EACH, around);
    TSNode variable = ir_field(node, "left name pattern declarator");
    TSNode through = ir_field(node, "right value");
    ir_push(l, made, ir_lower_node(l, variable));
    ir_push(l, made, ir_lower_node(l, through));
    ir_push(l, made, ir_lower_node(l, ir_field(around, "body")));
    TSNode type = ir_field(node, "type");
    made->type = ts_node_is_null(type) ? NULL : ir_simple_type(l->arena, ir_text(l, type));
    return made;
}

static struct ir *lower_loop(struct lowering *l, TSNode node) {
    TSNode range = clause_of(node, "range_clause");
    if (!ts_node_is_null(range)) {
        return lower_each(l, range, node);
    }
    TSNode clause = clause_of(node, "for_clause");
    TSNode parts = ts_node_is_null(clause) ? node : clause;
    struct ir *made = ir_node(l, IR_LOOP, node);
    ir_push(l, made, ir_lower_node(l, ir_field(parts, "init initializer initialize")));
    ir_push(l, made, ir_lower_node(l, ir_field(parts, "condition")));
    ir_push(l, made, ir_lower_node(l, ir_field(parts, "update increment")));
    TSNode body = ir_field(node, "body");
    ir_push(l, made, ir_lower_node(l, body));
    made->type = ft_node_is(node, "do_statement") ? "once" : NULL; /* at least */
    return made;
}

/* PHP's foreach names nothing: what is gone through, the variable, the body. */
static struct ir *lower_foreach(struct lowering *l, TSNode node) {
    uint32_t count = ts_node_named_child_count(node);
    if (!ts_node_is_null(ir_field(node, "left name pattern")) || count < 3) {
        return lower_each(l, node, node);
    }
    struct ir *made = ir_node(l, IR_EACH, node);
    TSNode variable = ts_node_named_child(node, 1);
    if (ft_node_is(variable, "pair") && ts_node_named_child_count(variable) == 2) {
        variable = ts_node_named_child(variable, 1);
    }
    ir_push(l, made, ir_lower_node(l, variable));
    ir_push(l, made, ir_lower_node(l, ts_node_named_child(node, 0)));
    ir_push(l, made, ir_lower_node(l, ts_node_named_child(node, count - 1)));
    return made;
}

static bool is_label(TSNode node) {
    const char *type = ts_node_type(node);
    return strcmp(type, "switch_label") == 0 || strcmp(type, "case_switch_label") == 0 ||
           strcmp(type, "constant_pattern") == 0 || strcmp(type, "match_condition_list") == 0;
}

/* Python: the texts and numbers of a pattern; what else it may be is not known. */
static void push_pattern(struct lowering *l, struct ir *made, TSNode node, int depth) {
    enum ir_role role = ir_role_of(l->tree->lang, node);
    bool constant = role == ROLE_STRING || role == ROLE_NUMBER || role == ROLE_TRUE ||
                    role == ROLE_FALSE || role == ROLE_NULL;
    uint32_t count = ts_node_named_child_count(node);
    if (constant) {
        ir_push(l, made, ir_lower_node(l, node));
    } else if (depth < 4 && count &&
               (ft_node_is(node, "case_pattern") || ft_node_is(node, "union_pattern"))) {
        for (uint32_t i = 0; i < count; i++) {
            push_pattern(l, made, ts_node_named_child(node, i), depth + 1);
        }
    } else {
        ir_push(l, made, ir_node(l, IR_UNKNOWN, node));
    }
    made->text = NULL;
}

/* The labels' values, then all that is done as one block. */
static struct ir *lower_case(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_CASE, node);
    struct ir *body = ir_node(l, IR_BLOCK, node);
    TSNode value = ir_field(node, "value");
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    made->text = "default";
    static const char *const own[] = {"case_clause", "switch_rule", "match_conditional_expression",
                                      "match_default_expression", "switch_expression_arm"};
    bool alone = false;
    for (size_t i = 0; i < FT_COUNT(own); i++) {
        alone |= ft_node_is(node, own[i]);
    }
    made->type = alone ? "alone" : NULL; /* it does not fall into the next */
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ft_node_is(kid, "case_pattern")) {
            if (!ft_slice_is(ft_node_text(l->tree, kid), "_")) {
                push_pattern(l, made, kid, 0);
            }
        } else if (is_label(kid)) {
            struct ir *label = ir_lower_kids(l, kid, IR_UNKNOWN);
            for (size_t v = 0; v < label->count; v++) {
                ir_push(l, made, label->kids[v]);
                made->text = NULL;
            }
        } else if (!ts_node_is_null(value) && ts_node_eq(kid, value)) {
            struct ir *values = ir_lower_node(l, kid);
            for (size_t v = 0; values->op == IR_LIST && v < values->count; v++) {
                ir_push(l, made, values->kids[v]);
            }
            if (values->op != IR_LIST) {
                ir_push(l, made, values);
            }
            made->text = NULL;
        } else {
            ir_push(l, body, ir_lower_node(l, kid));
        }
    }
    ir_push(l, made, body);
    return made;
}

static void push_cases(struct lowering *l, struct ir *made, TSNode node, int depth) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ir_role_of(l->tree->lang, kid) == ROLE_CASE) {
            struct ir *branch = ir_lower_node(l, kid);
            if (branch->op == IR_CASE) { /* else it lies too deep */
                ir_bind_case(l, branch, made->kids[0], kid);
                ir_push(l, made, branch);
            }
        } else if (depth < 2) {
            push_cases(l, made, kid, depth + 1);
        }
    }
}

static struct ir *lower_switch(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_SWITCH, node);
    TSNode subject = ir_field(node, "condition value subject");
    if (ts_node_is_null(subject) && ts_node_named_child_count(node)) {
        subject = ts_node_named_child(node, 0); /* C#: "x switch { … }" */
    }
    ir_push(l, made, ir_lower_node(l, subject));
    push_cases(l, made, node, 0);
    return made;
}

static struct ir *lower_try(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_TRY, node);
    struct ir *body = ir_node(l, IR_BLOCK, node);
    TSNode resources = ir_field(node, "resources");
    if (!ts_node_is_null(resources)) {
        ir_push(l, body, ir_lower_node(l, resources));
    }
    TSNode main = ir_field(node, "body");
    ir_push(l, body, ir_lower_node(l, main));
    ir_push(l, made, body);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        bool is_main = !ts_node_is_null(main) && ts_node_eq(kid, main);
        bool is_resource = !ts_node_is_null(resources) && ts_node_eq(kid, resources);
        if (!is_main && !is_resource) {
            ir_push(l, made, ir_lower_kids(l, kid, IR_BLOCK));
        }
    }
    return made;
}

/* The decorators, then what they stand before. */
static struct ir *lower_decorated(struct lowering *l, TSNode node) {
    const char *before = l->marks;
    FT_BUF struct ft_buf marks;
    ft_buf_init(&marks, FT_BUF_NO_CAP);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ft_node_is(kid, "decorator")) {
            struct ft_slice text = ft_node_text(l->tree, kid);
            ft_buf_push(&marks, text.data, text.size);
            ft_buf_putc(&marks, '\n');
        }
    }
    l->marks = ft_buf_text(&marks, l->arena);
    struct ir *made = ir_lower_node(l, ir_field(node, "definition"));
    l->marks = before;
    return made;
}

static struct ir *lower_goto(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_GOTO, node);
    made->text = ir_text(l, ir_field(node, "label"));
    return made;
}

static struct ir *lower_label(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_LABEL, node);
    TSNode label = ir_field(node, "label");
    made->text = ir_text(l, label);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (!ts_node_eq(kid, label)) {
            ir_push(l, made, ir_lower_node(l, kid));
        }
    }
    return made;
}

/* What stands between a directive and its alternative. */
static struct ir *lower_branch(struct lowering *l, TSNode node, TSNode condition, TSNode other) {
    struct ir *made = ir_node(l, IR_BLOCK, node);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        bool is_other = !ts_node_is_null(other) && ts_node_eq(kid, other);
        bool is_condition = !ts_node_is_null(condition) && ts_node_eq(kid, condition);
        if (!is_other && !is_condition && ir_role_of(l->tree->lang, kid) != ROLE_NOTHING) {
            ir_push(l, made, ir_lower_node(l, kid));
        }
    }
    return made;
}

/* One of two pieces of code is compiled, never both; which one is not known but of "#if 0". */
static struct ir *lower_preprocessor(struct lowering *l, TSNode node) {
    TSNode condition = ir_field(node, "condition name");
    TSNode other = ir_field(node, "alternative");
    bool asks = ft_node_is(node, "preproc_if") && !ts_node_is_null(condition);
    bool never = asks && ft_slice_is(ft_node_text(l->tree, condition), "0");
    bool always = asks && ft_slice_is(ft_node_text(l->tree, condition), "1");
    struct ir *then = lower_branch(l, node, condition, other);
    if (ts_node_is_null(other) || always) {
        return never ? ir_node(l, IR_BLOCK, node) : then;
    }
    struct ir *otherwise = ir_lower_node(l, other);
    if (never) {
        return otherwise;
    }
    struct ir *made = ir_node(l, IR_IF, node);
    ir_push(l, made, ir_node(l, IR_UNKNOWN, node));
    ir_push(l, made, then);
    ir_push(l, made, otherwise);
    return made;
}

struct ir *ir_lower_flow(struct lowering *l, TSNode node, enum ir_role role) {
    switch ((int)role) {
    case ROLE_IF:
        return lower_if(l, node);
    case ROLE_LOOP:
        return lower_loop(l, node);
    case ROLE_EACH:
        return lower_foreach(l, node);
    case ROLE_SWITCH:
        return lower_switch(l, node);
    case ROLE_CASE:
        return lower_case(l, node);
    case ROLE_RETURN:
        return ir_lower_kids(l, node, IR_RETURN);
    case ROLE_BREAK:
        return ir_node(l, IR_BREAK, node);
    case ROLE_CONTINUE:
        return ir_node(l, IR_CONTINUE, node);
    case ROLE_THROW:
        return ir_lower_kids(l, node, IR_THROW);
    case ROLE_TRY:
        return lower_try(l, node);
    case ROLE_GOTO:
        return lower_goto(l, node);
    case ROLE_LABEL:
        return lower_label(l, node);
    case ROLE_PREPROCESSOR:
        return lower_preprocessor(l, node);
    case ROLE_DEFINE:
        return ir_lower_define(l, node);
    case ROLE_FUNCTION:
        return ir_lower_function(l, node, false);
    case ROLE_LAMBDA:
        return ir_lower_function(l, node, true);
    case ROLE_DECORATED:
        return lower_decorated(l, node);
    case ROLE_CLASS:
        return ir_lower_class(l, node);
    case ROLE_TYPEDEF:
        return ir_lower_typedef(l, node);
    case ROLE_IMPORT:
        ir_lower_import(l, node);
        return ir_node(l, IR_UNKNOWN, node);
    case ROLE_NOTHING:
        return ir_node(l, IR_UNKNOWN, node);
    default:
        return ir_lower_kids(l, node, IR_BLOCK);
    }
}
