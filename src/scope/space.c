/* Name spaces: where a language lets two things be called the same in one place. */
#include "scope_int.h"

#include <string.h>

/* Properties, methods, and all else. */
static uint8_t space_php(TSNode leaf, TSNode parent, uint8_t space) {
    static const char *const calls[] = {"method_declaration", "member_call_expression",
                                        "nullsafe_member_call_expression",
                                        "scoped_call_expression"};
    for (size_t i = 0; i < FT_COUNT(calls); i++) {
        if (ft_node_is(parent, calls[i]) && ts_node_eq(ft_node_field(parent, "name"), leaf)) {
            return SPACE_M;
        }
    }
    bool property = ft_node_is(parent, "variable_name") ||
                    (strstr(ts_node_type(parent), "member_access_expression") &&
                     ts_node_eq(ft_node_field(parent, "name"), leaf));
    return property ? SPACE_V : space;
}

/* A class is a value and a type, an interface a type alone. */
static uint8_t space_script(TSNode leaf, TSNode parent, uint8_t space) {
    bool both = strstr(ts_node_type(parent), "class") || ft_node_is(parent, "enum_declaration") ||
                ft_node_is(parent, "export_specifier") || ft_node_is(parent, "export_statement");
    return both ? SPACE_V | SPACE_T : ft_node_is(leaf, "type_identifier") ? SPACE_T : space;
}

static bool is_one_of(TSNode node, const char *const *types, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (ft_node_is(node, types[i])) {
            return true;
        }
    }
    return false;
}

static uint8_t space_c(TSNode leaf, TSNode parent, uint8_t space) {
    static const char *const tags[] = {"struct_specifier", "union_specifier", "enum_specifier"};
    bool tag = ft_node_is(leaf, "type_identifier") && is_one_of(parent, tags, FT_COUNT(tags));
    return tag ? SPACE_G : space;
}

static uint8_t space_java(TSNode leaf, TSNode parent, uint8_t space) {
    static const char *const types[] = {"class_declaration", "interface_declaration",
                                        "enum_declaration", "record_declaration",
                                        "annotation_type_declaration"};
    if (ft_node_is(parent, "method_invocation") || ft_node_is(parent, "method_declaration")) {
        return ts_node_eq(ft_node_field(parent, "name"), leaf) ? SPACE_M : space;
    }
    if (ft_node_is(parent, "method_reference")) {
        return SPACE_V | SPACE_M;
    }
    return is_one_of(parent, types, FT_COUNT(types)) ? SPACE_T : space;
}

static uint8_t space_ruby(TSNode leaf, TSNode parent, uint8_t space) {
    if (ft_node_is(parent, "method") || ft_node_is(parent, "singleton_method")) {
        return ts_node_eq(ft_node_field(parent, "name"), leaf) ? SPACE_M : space;
    }
    if (ft_node_is(parent, "call")) {
        return ts_node_eq(ft_node_field(parent, "method"), leaf) ? SPACE_M : SPACE_V | SPACE_M;
    }
    return ft_node_is(leaf, "identifier") ? SPACE_V | SPACE_M : space;
}

uint8_t scope_space(const struct scope_walk *walk, TSNode leaf, TSNode parent, uint8_t space) {
    switch (walk->table->family) {
    case SCOPE_C:
        return space_c(leaf, parent, space);
    case SCOPE_JAVA:
        return space_java(leaf, parent, space);
    case SCOPE_PHP:
        return space_php(leaf, parent, space);
    case SCOPE_SCRIPT:
        return space_script(leaf, parent, space);
    case SCOPE_RUBY:
        return space_ruby(leaf, parent, space);
    case SCOPE_CPP:
    case SCOPE_PYTHON:
    case SCOPE_GO:
    case SCOPE_RUST:
    case SCOPE_CSHARP:
    default:
        return space;
    }
}
