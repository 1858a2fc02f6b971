/* Comparisons and assignments that cannot be meant. */
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

/* Evaluating it twice may give two values, or do something. */
static bool is_lively(TSNode node) {
    static const char types[] =
        " call call_expression function_call_expression method_invocation invocation_expression "
        "member_call_expression scoped_call_expression nullsafe_member_call_expression "
        "object_creation_expression new_expression update_expression await_expression await yield "
        "yield_expression assignment_expression assignment macro_invocation number integer float "
        "number_literal int_literal decimal_integer_literal integer_literal float_literal regex "
        "postfix_unary_expression string string_literal interpreted_string_literal encapsed_string "
        "command_substitution random array object dictionary list ";
    return node_is_any(node, types) || node_has(node, types, false);
}

static void look_self(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    static const char operators[] = " == === < > <= >= && || and or ";
    TSNode left = ft_node_field(node, "left");
    TSNode right = ft_node_field(node, "right");
    TSNode operator= ft_node_field(node, "operator");
    if (ft_node_is(node, "comparison_operator") && ts_node_child_count(node) == 3) {
        left = ts_node_child(node, 0);
        operator= ts_node_child(node, 1);
        right = ts_node_child(node, 2);
    }
    if (ts_node_is_null(left) || ts_node_is_null(right) || ts_node_is_null(operator) ||
        !ft_word_in(operators, ts_node_type(operator)) || ts_node_has_error(node) ||
        !node_same(l, left, right) || is_lively(left)) {
        return;
    }
    const char *message = ft_sprintf(l->cx->arena, "'%s' stands on both sides of %s",
                                     look_text(l, left), ts_node_type(operator));
    (void)look_report(l, rule, node, node, message);
}

static TSNode only_kid(TSNode node) {
    return ft_node_is(node, "expression_list") && node_kids(node) == 1 ? node_kid(node, 0) : node;
}

static bool is_variable(const struct look *l, TSNode node) {
    static const char members[] = " field_access attribute member_access_expression ";
    bool has_setters = strcmp(l->tree->lang->id, "python") == 0;
    return node_is_any(node, " identifier variable_name ") ||
           (!has_setters && node_is_any(node, members) && !is_lively(node));
}

static void look_assignment(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    TSNode left = only_kid(ft_node_field(node, "left"));
    TSNode right = only_kid(ft_node_field(node, "right"));
    TSNode operator= ft_node_field(node, "operator");
    bool plain = ts_node_is_null(operator) || node_text_is(l, operator, "=");
    if (!plain || ts_node_is_null(left) || ts_node_is_null(right) || !is_variable(l, left) ||
        strcmp(ts_node_type(left), ts_node_type(right)) != 0 || !node_same(l, left, right)) {
        return;
    }
    TSNode around = node_function(node);
    bool python = strcmp(l->tree->lang->id, "python") == 0;
    if (python && (ts_node_is_null(around) || ft_node_is(around, "class_definition") ||
                   !ts_node_is_null(ft_node_field(node, "type")))) {
        return; /* a class or a module takes over a name from around it */
    }
    const char *message =
        ft_sprintf(l->cx->arena, "'%s' is assigned to itself", look_text(l, left));
    (void)look_report(l, rule, node, node, message);
}

/* One pair of parentheses belongs to the "if"; a second one says that it is meant. */
static void look_condition(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    static const char literals[] = " number number_literal integer integer_literal string_literal "
                                   "string true false null nil boolean boolean_literal "
                                   "decimal_integer_literal encapsed_string float ";
    TSNode condition = ft_node_field(node, "condition");
    bool wrapped = node_is_any(condition, " parenthesized_expression condition_clause ");
    TSNode inside = wrapped && node_kids(condition) == 1 ? node_kid(condition, 0) : condition;
    TSNode operator= ft_node_field(inside, "operator");
    if (!node_is_any(inside, " assignment_expression assignment ") ||
        !(ts_node_is_null(operator) || node_text_is(l, operator, "="))) {
        return;
    }
    TSNode right = ft_node_field(inside, "right");
    bool c_like = ft_word_in(" c cpp javascript typescript tsx ", l->tree->lang->id);
    bool suspect = node_is_any(right, literals) || (c_like && ft_node_is(right, "identifier"));
    if (suspect) {
        const char *message =
            ft_sprintf(l->cx->arena, "'%s' assigns, and does not compare", look_text(l, inside));
        (void)look_report(l, rule, inside, inside, message);
    }
}

const struct quality_check quality_checks_compare[] = {
    {"self-comparison", " binary_expression comparison_operator boolean_operator binary ",
     look_self, NULL},
    {"self-assignment", " assignment_expression assignment assignment_statement ", look_assignment,
     NULL},
    {"assignment-in-condition", " if_statement if ", look_condition, NULL},
    {0}};
