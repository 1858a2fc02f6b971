#include "metrics/metrics.h"

#include "base/text.h"

#include <string.h>

enum { DEEPEST = 400 };

/* Tokens that decide, by language: lizard's own sets. */
static const char *deciding(const struct ft_lang *lang) {
    static const struct {
        const char *languages, *tokens;
    } sets[] = {
        {" c cpp ", " if for while && || ? catch case #if #ifdef #elif and or "},
        {" python ", " if elif for while except finally and or case "},
        {" ruby ", " if until for while and or elsif rescue ensure when || && ? unless "},
        {" php ", " if elseif for while && || ? catch case "},
        {" c_sharp ", " if for while && || ? catch case ?? "},
        {" rust ", " if for while && || ? match "},
        {" bash ", " if elif for while until case && || "},
    };
    for (size_t i = 0; i < FT_COUNT(sets); i++) {
        if (ft_word_in(sets[i].languages, lang->id)) {
            return sets[i].tokens;
        }
    }
    return " if for while && || ? catch case ";
}

static bool is_function(TSNode node) {
    static const char types[] =
        " function_definition function_declaration method_declaration method_definition "
        "constructor_declaration destructor_declaration operator_declaration function_expression "
        "arrow_function generator_function generator_function_declaration "
        "local_function_statement method singleton_method function_item func_literal ";
    return ft_word_in(types, ts_node_type(node));
}

struct counting {
    const struct ft_tree *tree;
    struct ft_arena *arena;
    struct ft_functions *functions;
    const char *deciding;
    size_t at;         /* the function at hand */
    int64_t last_line; /* the last one with a token, from 1 */
    bool within;       /* a function */
};

static struct ft_function_metrics *current(const struct counting *c) {
    return &c->functions->at[c->at];
}

static void count_token(struct counting *c, TSNode node) {
    const char *type = ts_node_type(node);
    struct ft_function_metrics *function = current(c);
    TSPoint start = ts_node_start_point(node);
    TSPoint end = ts_node_end_point(node);
    int64_t first = (int64_t)start.row + 1;
    int64_t last = (int64_t)end.row + (end.column > 0 || end.row == start.row);
    first = first > c->last_line ? first : c->last_line + 1;
    function->nloc += last >= first ? last - first + 1 : 0;
    c->last_line = last > c->last_line ? last : c->last_line;
    function->ccn += !ts_node_is_named(node) && ft_word_in(c->deciding, type);
}

static TSNode field_of(TSNode node, const char *name) {
    return ts_node_child_by_field_name(node, name, (uint32_t)strlen(name));
}

static const char *name_of(const struct counting *c, TSNode node) {
    TSNode name = field_of(node, "name");
    TSNode declarator = field_of(node, "declarator");
    for (int i = 0; i < 8 && ts_node_is_null(name) && !ts_node_is_null(declarator); i++) {
        TSNode inner = field_of(declarator, "declarator");
        name = ts_node_is_null(inner) ? declarator : name;
        declarator = inner;
    }
    TSNode around = ts_node_parent(node);
    if (ts_node_is_null(name) && !ts_node_is_null(around) &&
        ft_word_in(" variable_declarator pair assignment_expression field_definition ",
                   ts_node_type(around))) {
        name = field_of(around, "name");
        name = ts_node_is_null(name) ? field_of(around, "key") : name;
        name = ts_node_is_null(name) ? field_of(around, "left") : name;
        name = ts_node_is_null(name) ? field_of(around, "property") : name;
    }
    return ts_node_is_null(name) ? "(anonymous)"
                                 : ft_slice_dup(c->arena, ft_node_text(c->tree, name));
}

static TSNode params_of(TSNode node) {
    TSNode list = field_of(node, "parameters");
    TSNode declarator = field_of(node, "declarator");
    for (int i = 0; i < 8 && ts_node_is_null(list) && !ts_node_is_null(declarator); i++) {
        list = field_of(declarator, "parameters");
        declarator = field_of(declarator, "declarator");
    }
    return list;
}

/* "(void)" has none; Go's "(a, b int)" has two. */
static int64_t count_params(const struct counting *c, TSNode node) {
    TSNode list = params_of(node);
    if (ts_node_is_null(list)) {
        return ts_node_is_null(field_of(node, "parameter")) ? 0 : 1;
    }
    int64_t count = 0;
    FT_KIDS struct ft_kids kids = ft_kids_of(list);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        const char *type = ts_node_type(kid);
        if (ft_word_in(
                " comment line_comment block_comment keyword_separator positional_separator ",
                type)) {
            continue;
        }
        bool is_void = ft_slice_is(ft_node_text(c->tree, kid), "void");
        int64_t names = 0;
        FT_KIDS struct ft_kids parts = ft_kids_of(kid);
        for (TSNode part; ft_kids_next(&parts, &part);) {
            const char *field = ft_kids_field(&parts);
            names += field && strcmp(field, "name") == 0;
        }
        count += is_void ? 0 : names > 1 ? names : 1;
    }
    return count;
}

/* What adds to cognitive complexity and to the nesting within. */
static bool nests(const char *type) {
    static const char types[] =
        " if_statement if unless for_statement for_in_statement enhanced_for_statement "
        "foreach_statement for_range_loop while_statement while until do_statement "
        "switch_statement switch_expression expression_switch_statement type_switch_statement "
        "match_statement case catch_clause except_clause rescue conditional_expression "
        "ternary_expression conditional if_expression match_expression loop_expression "
        "for_expression while_expression for if_modifier unless_modifier while_modifier ";
    return ft_word_in(types, type);
}

/* The "if" of an "else if": it continues, and nests no deeper. */
static bool continues(TSNode node) {
    if (!ft_word_in(" if_statement if_expression ", ts_node_type(node))) {
        return false; /* first, as finding a parent goes down from the root */
    }
    TSNode around = ts_node_parent(node);
    if (ts_node_is_null(around)) {
        return false;
    }
    if (ft_node_is(around, "else_clause")) {
        return true;
    }
    TSNode otherwise = field_of(around, "alternative");
    return !ts_node_is_null(otherwise) && ts_node_eq(otherwise, node);
}

static const char *logical(TSNode node) {
    if (!ft_word_in(" binary_expression boolean_operator binary ", ts_node_type(node))) {
        return NULL;
    }
    TSNode operator= field_of(node, "operator");
    const char *type = ts_node_is_null(operator) ? "" : ts_node_type(operator);
    return ft_word_in(" && || and or ", type) ? type : NULL;
}

/* A row of the same operator counts once. */
static bool begins_row(TSNode node, const char *operator) {
    TSNode around = ts_node_parent(node);
    while (!ts_node_is_null(around) && ft_node_is(around, "parenthesized_expression")) {
        return true;
    }
    const char *outer = ts_node_is_null(around) ? NULL : logical(around);
    return !outer || strcmp(outer, operator) != 0;
}

static void walk(struct counting *c, TSNode node, int64_t nesting, int depth);

static void walk_kids(struct counting *c, TSNode node, int64_t nesting, int depth) {
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    bool more = ts_tree_cursor_goto_first_child(&cursor);
    while (more) {
        walk(c, ts_tree_cursor_current_node(&cursor), nesting, depth + 1);
        more = ts_tree_cursor_goto_next_sibling(&cursor);
    }
    ts_tree_cursor_delete(&cursor);
}

static void walk_function(struct counting *c, TSNode node, int depth) {
    struct counting inner = *c;
    inner.at = c->functions->count;
    inner.within = true;
    *FT_PUSH(c->arena, c->functions) =
        (struct ft_function_metrics){.name = name_of(c, node),
                                     .line = (int64_t)ts_node_start_point(node).row + 1,
                                     .end_line = (int64_t)ts_node_end_point(node).row + 1,
                                     .ccn = 1,
                                     .params = count_params(c, node)};
    inner.last_line = (int64_t)ts_node_start_point(node).row;
    walk_kids(&inner, node, 0, depth);
    c->last_line = inner.last_line;
}

static void count_cognitive(const struct counting *c, TSNode node, int64_t *nesting) {
    const char *type = ts_node_type(node);
    struct ft_function_metrics *function = current(c);
    const char *operator= logical(node);
    if (operator&& begins_row(node, operator)) {
        function->cognitive++;
    }
    if (ft_word_in(" else_clause elif_clause else_if_clause elsif else ", type)) {
        TSNode first = ts_node_named_child(node, 0);
        bool else_if =
            ft_node_is(node, "else_clause") && !ts_node_is_null(first) && continues(first);
        function->cognitive += !else_if; /* counted at its "if" */
    } else if (continues(node)) {
        function->cognitive++;
    } else if (nests(type)) {
        function->cognitive += 1 + *nesting;
        ++*nesting;
        function->nesting = *nesting > function->nesting ? *nesting : function->nesting;
    } else if (ft_word_in(" goto_statement ", type)) {
        function->cognitive++;
    }
}

static void walk(struct counting *c, TSNode node, int64_t nesting, int depth) {
    if (depth > DEEPEST || ft_word_in(" comment line_comment block_comment ", ts_node_type(node))) {
        return;
    }
    if (ts_node_is_named(node) && is_function(node)) {
        walk_function(c, node, depth);
        return;
    }
    if (c->within && ts_node_is_named(node)) {
        count_cognitive(c, node, &nesting);
    }
    if (ts_node_child_count(node) == 0) {
        if (c->within) {
            count_token(c, node);
        }
        return;
    }
    walk_kids(c, node, nesting, depth);
}

void ft_metrics(struct ft_arena *arena, const struct ft_tree *tree,
                struct ft_functions *functions) {
    struct counting c = {
        .tree = tree, .arena = arena, .functions = functions, .deciding = deciding(tree->lang)};
    walk(&c, ft_tree_root(tree), 0, 0);
}
