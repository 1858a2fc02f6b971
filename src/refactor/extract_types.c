/* How variables are declared, for languages in which a function says so. */
#include "refactor/extract_int.h"

#include <string.h>

static struct ft_slice text_of(const struct extracting *x, TSNode node) {
    return ft_node_text(x->source.tree, node);
}

/* The node that declares it, with its type. */
static TSNode node_of(const struct extracting *x, const struct ft_decl *decl) {
    static const char *const types[] = {"declaration",
                                        "parameter_declaration",
                                        "variadic_parameter_declaration",
                                        "var_spec",
                                        "short_var_declaration",
                                        "range_clause",
                                        "variable_declarator",
                                        "formal_parameter",
                                        "enhanced_for_statement",
                                        "catch_formal_parameter",
                                        "resource",
                                        "required_parameter",
                                        "optional_parameter"};
    TSNode node = ts_node_named_descendant_for_byte_range(ft_tree_root(x->source.tree), decl->start,
                                                          decl->end);
    for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
        for (size_t i = 0; i < FT_COUNT(types); i++) {
            if (ft_node_is(node, types[i])) {
                return node;
            }
        }
    }
    return node;
}

static const char *copied(struct extracting *x, struct ft_slice text) {
    return text.size ? ft_slice_dup(x->cx->arena, text) : NULL;
}

/* C: "const char" of "static const char *a, **b = 0", without what says where it is kept. */
static const char *c_words(struct extracting *x, TSNode node) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    TSNode first = ft_node_field(node, "declarator");
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (!ts_node_is_null(first) && ts_node_start_byte(kid) >= ts_node_start_byte(first)) {
            break;
        }
        struct ft_slice word = text_of(x, kid);
        if (!ft_node_is(kid, "storage_class_specifier")) {
            ft_buf_printf(&buf, "%s%.*s", buf.size ? " " : "", (int)word.size, word.data);
        }
    }
    return ft_buf_text(&buf, x->cx->arena);
}

static TSNode c_declarator(TSNode node, const struct ft_decl *decl) {
    TSNode none = {0};
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        const char *field = ft_kids_field(&kids);
        if (field && strcmp(field, "declarator") == 0 && ts_node_start_byte(kid) <= decl->start &&
            ts_node_end_byte(kid) >= decl->end) {
            return ft_node_is(kid, "init_declarator") ? ft_node_field(kid, "declarator") : kid;
        }
    }
    return none;
}

static const char *c_parameter(struct extracting *x, const struct ft_decl *decl) {
    TSNode node = node_of(x, decl);
    TSNode declarator = c_declarator(node, decl);
    if (ts_node_is_null(declarator)) {
        return NULL;
    }
    struct ft_slice text = text_of(x, declarator);
    TSNode inner = ft_node_field(declarator, "declarator");
    const char *words = c_words(x, node);
    if (ft_node_is(declarator, "array_declarator")) {
        return ft_node_is(inner, "identifier") ? ft_sprintf(x->cx->arena, "%s %.*s[]", words,
                                                            (int)decl->name.size, decl->name.data)
                                               : NULL;
    }
    return ft_sprintf(x->cx->arena, "%s %.*s", words, (int)text.size, text.data);
}

static const char *c_type(struct extracting *x, const struct ft_decl *decl) {
    TSNode node = node_of(x, decl);
    TSNode at = c_declarator(node, decl);
    const char *stars = "";
    while (ft_node_is(at, "pointer_declarator")) {
        if (ts_node_named_child_count(at) != 1) {
            return NULL; /* * const */
        }
        stars = ft_sprintf(x->cx->arena, "%s*", stars);
        at = ft_node_field(at, "declarator");
    }
    return ft_node_is(at, "identifier")
               ? ft_sprintf(x->cx->arena, "%s%s%s", c_words(x, node), *stars ? " " : "", stars)
               : NULL;
}

/* What a value shows of its type. */
static const struct {
    const char *langs, *node, *type;
} values[] = {
    {" go ", "int_literal", "int"},
    {" go ", "float_literal", "float64"},
    {" go ", "interpreted_string_literal", "string"},
    {" go ", "raw_string_literal", "string"},
    {" go ", "rune_literal", "rune"},
    {" go ", "true", "bool"},
    {" go ", "false", "bool"},
    {" typescript tsx ", "number", "number"},
    {" typescript tsx ", "string", "string"},
    {" typescript tsx ", "template_string", "string"},
    {" typescript tsx ", "true", "boolean"},
    {" typescript tsx ", "false", "boolean"},
};

static const char *go_call(struct extracting *x, TSNode value) {
    static const char *const same[] = {"int",    "int64", "int32", "uint64", "uint32",  "uint8",
                                       "string", "rune",  "byte",  "bool",   "float64", "float32"};
    struct ft_slice function = text_of(x, ft_node_field(value, "function"));
    TSNode first = ts_node_named_child(ft_node_field(value, "arguments"), 0);
    struct ft_slice type = text_of(x, first);
    if (ft_slice_is(function, "make")) {
        return copied(x, type);
    }
    if (ft_slice_is(function, "new")) {
        return ft_sprintf(x->cx->arena, "*%.*s", (int)type.size, type.data);
    }
    if (ft_slice_is(function, "len") || ft_slice_is(function, "cap")) {
        return "int";
    }
    for (size_t i = 0; i < FT_COUNT(same); i++) {
        if (ft_slice_is(function, same[i])) {
            return same[i];
        }
    }
    return NULL;
}

static const char *value_type(struct extracting *x, TSNode value) {
    for (size_t i = 0; i < FT_COUNT(values); i++) {
        if (extract_is(x, values[i].langs) && ft_node_is(value, values[i].node)) {
            return values[i].type;
        }
    }
    if (ft_node_is(value, "composite_literal")) {
        return copied(x, text_of(x, ft_node_field(value, "type")));
    }
    TSNode operand = ft_node_field(value, "operand");
    if (ft_node_is(value, "unary_expression") && ft_node_is(operand, "composite_literal") &&
        x->source.text.data[ts_node_start_byte(value)] == '&') {
        return ft_sprintf(x->cx->arena, "*%s", value_type(x, operand));
    }
    if (ft_node_is(value, "new_expression") &&
        ft_node_is(ft_node_field(value, "constructor"), "identifier") &&
        ts_node_is_null(ft_node_field(value, "type_arguments"))) {
        return copied(x, text_of(x, ft_node_field(value, "constructor")));
    }
    if (ft_node_is(value, "object_creation_expression")) {
        const char *type = copied(x, text_of(x, ft_node_field(value, "type")));
        return type && !strchr(type, '<') ? type : NULL;
    }
    return extract_is(x, " go ") && ft_node_is(value, "call_expression") ? go_call(x, value) : NULL;
}

/* The value beside a name: a, b := 1, "x". */
static const char *go_beside(struct extracting *x, TSNode node, const struct ft_decl *decl,
                             const char *names, const char *given) {
    TSNode left = ft_node_field(node, names);
    TSNode right = ft_node_field(node, given);
    uint32_t count = ts_node_named_child_count(left);
    if (!ft_node_is(left, "expression_list")) { /* var a = 1 */
        return ts_node_named_child_count(right) == 1 ? value_type(x, ts_node_named_child(right, 0))
                                                     : NULL;
    }
    for (uint32_t i = 0; i < count && ts_node_named_child_count(right) == count; i++) {
        if (ts_node_start_byte(ts_node_named_child(left, i)) == decl->start) {
            return value_type(x, ts_node_named_child(right, i));
        }
    }
    return NULL;
}

static const char *go_range(struct extracting *x, TSNode node, const struct ft_decl *decl) {
    TSNode over = ft_node_field(node, "right");
    struct ft_slice name = text_of(x, over);
    const struct ft_scopes *scopes = x->source.scopes;
    const char *type = NULL;
    for (size_t i = 0; ft_node_is(over, "identifier") && i < scopes->names.count; i++) {
        const struct ft_name *one = &scopes->names.at[i];
        if (one->start == ts_node_start_byte(over) && one->decl >= 0 && name.size) {
            type = extract_type(x, &scopes->decls.at[one->decl]);
        }
    }
    bool first = ts_node_start_byte(ft_node_field(node, "left")) == decl->start;
    bool list = type && strncmp(type, "[]", 2) == 0;
    bool text = type && strcmp(type, "string") == 0;
    return first ? (list || text ? "int" : NULL) : list ? type + 2 : text ? "rune" : NULL;
}

static const char *go_type(struct extracting *x, const struct ft_decl *decl) {
    TSNode node = node_of(x, decl);
    struct ft_slice type = text_of(x, ft_node_field(node, "type"));
    if (ft_node_is(node, "variadic_parameter_declaration")) {
        return ft_sprintf(x->cx->arena, "[]%.*s", (int)type.size, type.data);
    }
    if (type.size) {
        return copied(x, type);
    }
    return ft_node_is(node, "range_clause") ? go_range(x, node, decl)
           : ft_node_is(node, "var_spec")   ? go_beside(x, node, decl, "name", "value")
                                            : go_beside(x, node, decl, "left", "right");
}

static const char *java_type(struct extracting *x, const struct ft_decl *decl) {
    TSNode node = node_of(x, decl);
    TSNode value = ft_node_field(node, "value");
    TSNode holder = ts_node_is_null(ft_node_field(node, "type")) ? ts_node_parent(node) : node;
    struct ft_slice type = text_of(x, ft_node_field(holder, "type"));
    struct ft_slice dimensions = text_of(x, ft_node_field(node, "dimensions"));
    if (ft_slice_is(type, "var")) {
        return value_type(x, value);
    }
    return type.size ? ft_sprintf(x->cx->arena, "%.*s%.*s", (int)type.size, type.data,
                                  (int)dimensions.size, dimensions.data)
                     : NULL;
}

static const char *typescript_type(struct extracting *x, const struct ft_decl *decl) {
    TSNode node = node_of(x, decl);
    struct ft_slice type = text_of(x, ft_node_field(node, "type"));
    bool plain = ft_node_is(ft_node_field(node, "name"), "identifier") ||
                 ft_node_is(ft_node_field(node, "pattern"), "identifier");
    if (!plain) {
        return NULL;
    }
    if (type.size > 1) {
        type = ft_slice_trim((struct ft_slice){type.data + 1, type.size - 1});
        return ft_sprintf(x->cx->arena, "%.*s%s", (int)type.size, type.data,
                          ft_node_is(node, "optional_parameter") ? " | undefined" : "");
    }
    return value_type(x, ft_node_field(node, "value"));
}

const char *extract_returned(struct extracting *x) {
    const char *stars = "";
    struct ft_slice type =
        text_of(x, ft_node_field(x->function, extract_is(x, " go ") ? "result" : "type"));
    if (!extract_is(x, " c ")) {
        return copied(x, type);
    }
    TSNode at = ft_node_field(x->function, "declarator");
    for (; ft_node_is(at, "pointer_declarator"); at = ft_node_field(at, "declarator")) {
        stars = ft_sprintf(x->cx->arena, "%s*", stars);
    }
    return ft_node_is(at, "function_declarator")
               ? ft_sprintf(x->cx->arena, "%s%s%s", c_words(x, x->function), *stars ? " " : "",
                            stars)
               : NULL;
}

const char *extract_type(struct extracting *x, const struct ft_decl *decl) {
    return extract_is(x, " c ")      ? c_type(x, decl)
           : extract_is(x, " go ")   ? go_type(x, decl)
           : extract_is(x, " java ") ? java_type(x, decl)
                                     : typescript_type(x, decl);
}

const char *extract_parameter(struct extracting *x, const struct ft_decl *decl) {
    const char *name = ft_slice_dup(x->cx->arena, decl->name);
    if (extract_is(x, " python javascript ")) {
        return name;
    }
    if (extract_is(x, " c ")) {
        return c_parameter(x, decl);
    }
    const char *type = extract_type(x, decl);
    return !type                     ? NULL
           : extract_is(x, " go ")   ? ft_sprintf(x->cx->arena, "%s %s", name, type)
           : extract_is(x, " java ") ? ft_sprintf(x->cx->arena, "%s %s", type, name)
                                     : ft_sprintf(x->cx->arena, "%s: %s", name, type);
}
