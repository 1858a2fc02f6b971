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

uint8_t scope_space(const struct scope_walk *walk, TSNode leaf, TSNode parent, uint8_t space) {
    switch (walk->table->family) {
    case SCOPE_C:
        return ft_node_is(leaf, "type_identifier") && (ft_node_is(parent, "struct_specifier") ||
                                                       ft_node_is(parent, "union_specifier") ||
                                                       ft_node_is(parent, "enum_specifier"))
                   ? SPACE_G
                   : space;
    case SCOPE_JAVA:
        if (ft_node_is(parent, "method_invocation") || ft_node_is(parent, "method_declaration")) {
            return ts_node_eq(ft_node_field(parent, "name"), leaf) ? SPACE_M : space;
        }
        if (ft_node_is(parent, "method_reference")) {
            return SPACE_V | SPACE_M;
        }
        return ft_node_is(parent, "class_declaration") ||
                       ft_node_is(parent, "interface_declaration") ||
                       ft_node_is(parent, "enum_declaration") ||
                       ft_node_is(parent, "record_declaration") ||
                       ft_node_is(parent, "annotation_type_declaration")
                   ? SPACE_T
                   : space;
    case SCOPE_PHP:
        return space_php(leaf, parent, space);
    case SCOPE_SCRIPT:
        return space_script(leaf, parent, space);
    case SCOPE_RUBY:
        if (ft_node_is(parent, "method") || ft_node_is(parent, "singleton_method")) {
            return ts_node_eq(ft_node_field(parent, "name"), leaf) ? SPACE_M : space;
        }
        if (ft_node_is(parent, "call")) {
            return ts_node_eq(ft_node_field(parent, "method"), leaf) ? SPACE_M : SPACE_V | SPACE_M;
        }
        return ft_node_is(leaf, "identifier") ? SPACE_V | SPACE_M : space;
    case SCOPE_CPP:
    case SCOPE_PYTHON:
    case SCOPE_GO:
    case SCOPE_RUST:
    case SCOPE_CSHARP:
    default:
        return space;
    }
}
