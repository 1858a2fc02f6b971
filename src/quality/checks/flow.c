/* Where the way of a program is not what it looks like. */
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

static const char lists[] =
    " block statement_block compound_statement statement_list case_statement "
    "switch_block_statement_group switch_section switch_case "
    "switch_default default_statement body_statement then program module "
    "source_file else begin do ";
static const char calls[] = " call call_expression function_call_expression method_invocation "
                            "invocation_expression member_call_expression scoped_call_expression "
                            "nullsafe_member_call_expression object_creation_expression "
                            "new_expression update_expression await_expression await yield "
                            "yield_expression assignment_expression assignment "
                            "augmented_assignment named_expression macro_invocation "
                            "postfix_unary_expression prefix_unary_expression inc_expression "
                            "unary_expression_update command_substitution ";

/* What may well stand where nothing gets to: declarations, labels, directives, a generator's
 * "return; yield". */
static bool may_follow(TSNode next) {
    static const char types[] =
        " function_declaration generator_function_declaration class_declaration "
        "function_definition "
        "labeled_statement case_statement default_statement empty_statement text_interpolation "
        "php_tag local_function_statement interface_declaration type_alias_declaration "
        "enum_declaration rescue ensure else heredoc_body break_statement ERROR const_declaration "
        "type_declaration uninterpreted fallthrough_statement variable_declaration "
        "switch_label class_definition decorated_definition ";
    const char *type = ts_node_type(next);
    size_t size = strlen(type);
    return ft_word_in(types, type) || strncmp(type, "preproc_", 8) == 0 ||
           (size > 5 && strcmp(type + size - 5, "_item") == 0) ||
           node_has(next, " labeled_statement case_statement yield yield_expression ", true);
}

/* What leaves, where STATEMENT always does; else null. */
static TSNode leaving(TSNode statement) {
    static const char types[] =
        " return_statement throw_statement break_statement continue_statement goto_statement "
        "raise_statement return_expression break_expression continue_expression return "
        "throw_expression ";
    TSNode inside = ft_node_is(statement, "expression_statement")
                        ? ts_node_named_child(statement, 0)
                        : statement;
    return node_is_any(inside, types) ? inside : (TSNode){0};
}

static void tell_unreachable(struct look *l, const struct ft_quality_rule *rule, TSNode before,
                             TSNode next) {
    struct ft_slice word = ft_node_text(l->tree, before);
    size_t size = 0;
    while (size < word.size && ft_is_name_char(word.data[size])) {
        size++;
    }
    (void)look_report(l, rule, next, next,
                      ft_sprintf(l->cx->arena, "nothing gets here, as the %.*s before it leaves",
                                 (int)size, word.data));
}

/* From one statement of a list to the next, by a cursor: asking a node for its sibling goes down
 * from the root. */
static void look_unreachable(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    TSNode before = {0};
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
         more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode statement = ts_tree_cursor_current_node(&cursor);
        bool empty = ft_slice_is(ft_node_text(l->tree, statement), ";");
        if (!ts_node_is_named(statement) || node_is_comment(statement) || empty) {
            continue;
        }
        if (!ts_node_is_null(before) && !may_follow(statement) && !ts_node_has_error(node)) {
            tell_unreachable(l, rule, before, statement);
        }
        before = leaving(statement);
    }
    ts_tree_cursor_delete(&cursor);
}

static void look_finally(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    if (node_has(node, " return_statement return ", true)) {
        (void)look_report(l, rule, node, node,
                          "a return here drops the exception that is on its way");
    }
}

/* The statement of a case that is its N-th from the end (or from the start, where FIRST). */
static TSNode edge_of_case(TSNode node, bool first) {
    TSNode value = ft_node_field(node, "value");
    TSNode found = {0};
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        bool counted =
            !ts_node_eq(kid, value) && !node_is_comment(kid) && !ft_node_is(kid, "switch_label");
        if (counted) {
            found = kid;
            if (first) {
                break;
            }
        }
    }
    return found;
}

static TSNode plain_assignment(const struct look *l, TSNode statement) {
    TSNode assignment = ft_node_is(statement, "expression_statement")
                            ? ts_node_named_child(statement, 0)
                            : (TSNode){0};
    TSNode operator= ft_node_is(assignment, "assignment_expression")
        ? ft_node_field(assignment, "operator")
        : (TSNode){0};
    bool plain = ts_node_is_null(operator) || node_text_is(l, operator, "=");
    return ft_node_is(assignment, "assignment_expression") && plain ? assignment : (TSNode){0};
}

/* The value that a case gives is replaced at once by the case that it falls into. */
static void look_fallthrough(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    TSNode next = node_next(node);
    if (ts_node_is_null(next) || strcmp(ts_node_type(next), ts_node_type(node)) != 0) {
        return;
    }
    TSNode last = plain_assignment(l, edge_of_case(node, false));
    TSNode first = plain_assignment(l, edge_of_case(next, true));
    if (ts_node_is_null(last) || ts_node_is_null(first)) {
        return;
    }
    TSNode target = ft_node_field(last, "left");
    struct ft_slice name = ft_node_text(l->tree, target);
    TSNode value = ft_node_field(first, "right");
    if (node_same(l, target, ft_node_field(first, "left")) && name.size &&
        ft_slice_find(ft_node_text(l->tree, value), name) < 0 && !node_has(target, calls, true)) {
        const char *message =
            ft_sprintf(l->cx->arena, "this case falls into the next one, which sets '%s' anew",
                       look_text(l, target));
        (void)look_report(l, rule, last, last, message);
    }
}

struct branches {
    TSNode condition, then, otherwise;
};

static TSNode or_field(TSNode node, const char *a, const char *b) {
    TSNode found = ft_node_field(node, a);
    return ts_node_is_null(found) ? ft_node_field(node, b) : found;
}

/* The parts of an "if"; OTHERWISE without the word "else". */
static struct branches branches_of(TSNode node) {
    struct branches b = {.condition = ft_node_field(node, "condition"),
                         .then = or_field(node, "consequence", "body"),
                         .otherwise = ft_node_field(node, "alternative")};
    if (ft_node_is(b.otherwise, "else_clause") || ft_node_is(b.otherwise, "else")) {
        TSNode body = ft_node_field(b.otherwise, "body");
        b.otherwise = ts_node_is_null(body) ? node_kid(b.otherwise, 0) : body;
    }
    if (ft_node_is(b.then, "then") && node_kids(b.then) == 1) {
        b.then = node_kid(b.then, 0); /* Ruby, where both are lists of one statement */
    }
    return b;
}

static const char ifs[] = " if_statement if_expression if elsif elif_clause else_if_clause "
                          "conditional_expression ternary_expression conditional ";

static void look_branches(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    struct branches b = branches_of(node);
    if (ft_node_is(node, "conditional_expression") && ts_node_is_null(b.then)) {
        b.then = node_kid(node, 0); /* Python: a if b else c */
        b.otherwise = node_kid(node, 2);
    }
    struct ft_slice text = ft_node_text(l->tree, b.then);
    /* The cheap questions first: this is asked of every condition. */
    if (ts_node_is_null(b.then) || ts_node_is_null(b.otherwise) || text.size < 3 ||
        node_is_any(b.otherwise, ifs) || !node_same(l, b.then, b.otherwise)) {
        return;
    }
    TSNode around = look_parent(l);
    bool chained =
        ft_node_is(around, "else_clause") ||
        (node_is_any(around, ifs) && ts_node_eq(ft_node_field(around, "alternative"), node));
    bool empty = (node_kids(b.then) == 0 && node_is_any(b.then, lists)) ||
                 ft_node_is(b.then, "pass_statement");
    if (!chained && !empty && !node_has(node, " comment line_comment block_comment ", false)) {
        (void)look_report(l, rule, node, b.condition, "both branches are the same");
    }
}

static bool is_first_of_chain(const struct look *l, TSNode node) {
    TSNode around = look_parent(l);
    if (node_is_any(node, " elsif elif_clause else_if_clause ") ||
        ft_node_is(around, "else_clause")) {
        return false;
    }
    TSNode otherwise = ft_node_field(around, "alternative");
    return !(node_is_any(around, ifs) && ts_node_eq(otherwise, node));
}

struct conditions {
    TSNode at[64];
    size_t count;
};

static void take_condition(struct conditions *list, TSNode condition) {
    if (!ts_node_is_null(condition) && list->count < FT_COUNT(list->at)) {
        list->at[list->count++] = condition;
    }
}

/* All conditions of "if … else if …". Python and PHP hang them all on the first one. */
static void collect_conditions(TSNode node, struct conditions *list) {
    for (int steps = 0; node_is_any(node, ifs) && steps < 64; steps++) {
        take_condition(list, ft_node_field(node, "condition"));
        FT_KIDS struct ft_kids kids = ft_kids_of(node);
        for (TSNode kid; ft_kids_next(&kids, &kid);) {
            if (node_is_any(kid, " elif_clause else_if_clause ")) {
                take_condition(list, ft_node_field(kid, "condition"));
            }
        }
        node = branches_of(node).otherwise;
        if (node_is_any(node, " elif_clause else_if_clause ")) {
            return;
        }
    }
}

static void look_conditions(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    struct conditions list = {0};
    collect_conditions(node, &list);
    if (list.count < 2 || !is_first_of_chain(l, node)) {
        return;
    }
    for (size_t i = 1; i < list.count; i++) {
        TSNode condition = node_unwrap(list.at[i]);
        if (node_has(condition, calls, false) || node_is_any(condition, calls)) {
            continue;
        }
        for (size_t k = 0; k < i; k++) {
            if (node_same(l, list.at[k], list.at[i])) {
                const char *message =
                    ft_sprintf(l->cx->arena, "line %zu asks the same, so this is never true",
                               ft_node_line(list.at[k]));
                (void)look_report(l, rule, list.at[i], list.at[i], message);
                break;
            }
        }
    }
}

static void look_constant(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    static const char literals[] = " true false boolean_literal boolean ";
    TSNode condition = node_unwrap(ft_node_field(node, "condition"));
    bool loop = node_is_any(node, " while_statement while ");
    bool is_true = node_text_is(l, condition, "true") || node_text_is(l, condition, "True");
    if (!node_is_any(condition, literals) || (loop && is_true)) {
        return;
    }
    (void)look_report(l, rule, condition, condition,
                      ft_sprintf(l->cx->arena, "this is always %s", is_true ? "true" : "false"));
}

const struct quality_check quality_checks_flow[] = {
    {"unreachable",
     " block statement_block compound_statement statement_list case_statement "
     "switch_block_statement_group switch_section switch_case switch_default default_statement "
     "body_statement then program module source_file else begin do ",
     look_unreachable, NULL},
    {"finally", " finally_clause ensure ", look_finally, NULL},
    {"fallthrough", " case_statement switch_block_statement_group switch_case ", look_fallthrough,
     NULL},
    {"branches",
     " if_statement if_expression if conditional_expression ternary_expression conditional ",
     look_branches, NULL},
    {"conditions", " if_statement if_expression if ", look_conditions, NULL},
    {"constant", " if_statement if_expression if while_statement while ", look_constant, NULL},
    {0}};
