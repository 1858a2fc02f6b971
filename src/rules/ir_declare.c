/* Lowering: what C declares (arrays with their sizes, references, names of types, macros), and how
 * it takes memory. */
#include "rules/ir_int.h"

#include <string.h>

/* What a declarator says beside the name. */
struct shape {
    TSNode size; /* of an array, or null */
    int arrays;
    bool pointer, reference, function;
};

static struct shape shape_of(TSNode node) {
    struct shape shape = {0};
    for (int i = 0; i < 8 && !ts_node_is_null(node); i++) {
        if (ft_node_is(node, "array_declarator")) {
            shape.size = ir_field(node, "size");
            shape.arrays++;
        }
        shape.pointer |= ft_node_is(node, "pointer_declarator");
        shape.reference |= ft_node_is(node, "reference_declarator");
        TSNode inner = ir_field(node, "declarator");
        shape.function |= ft_node_is(node, "function_declarator") &&
                          !ft_node_is(inner, "parenthesized_declarator");
        bool first = ft_node_is(node, "reference_declarator") ||
                     ft_node_is(node, "parenthesized_declarator");
        node = first && ts_node_named_child_count(node) ? ts_node_named_child(node, 0) : inner;
    }
    return shape;
}

bool ir_is_reference(TSNode declarator) {
    return shape_of(declarator).reference;
}

struct ir *ir_declared_value(struct lowering *l, TSNode declarator, struct ir *value) {
    struct shape shape = shape_of(declarator);
    if (shape.reference && value && value->op == IR_NAME) {
        struct ir *same = ir_node(l, IR_UNARY, declarator);
        same->text = "ref";
        ir_push(l, same, value);
        return same;
    }
    bool sized = shape.arrays == 1 && !ts_node_is_null(shape.size);
    if (!sized) {
        return value;
    }
    struct ir *array = ir_node(l, IR_UNARY, declarator);
    array->text = "[]";
    array->type = shape.pointer ? "*" : NULL;
    ir_push(l, array, ir_lower_node(l, shape.size));
    if (value) {
        ir_push(l, array, value);
    }
    return array;
}

/* One name that has no value yet. */
static struct ir *lower_plain(struct lowering *l, TSNode node, const char *type) {
    TSNode name = ir_declared(node);
    struct shape shape = shape_of(node);
    if (shape.function ||
        (!ft_node_is(name, "identifier") && !ft_node_is(name, "field_identifier"))) {
        return ir_node(l, IR_UNKNOWN, node);
    }
    struct ir *assign = ir_node(l, IR_ASSIGN, node);
    struct ir *value = ir_declared_value(l, node, NULL);
    assign->type = type;
    ir_push(l, assign, ir_lower_node(l, name));
    if (value) {
        value->type = value->type ? value->type : type;
        ir_push(l, assign, value);
    }
    return assign;
}

static bool is_extern(const struct lowering *l, TSNode node) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ft_node_is(kid, "storage_class_specifier") &&
            ft_slice_is(ft_node_text(l->tree, kid), "extern")) {
            return true;
        }
    }
    return false;
}

struct ir *ir_lower_declaration(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_UNKNOWN, node);
    TSNode type = ir_field(node, "type");
    bool class = !ts_node_is_null(type) && /* it may be defined here */
                 ir_role_of(l->tree->lang, type) == ROLE_CLASS;
    const char *name = ts_node_is_null(type) ? NULL : ir_simple_type(l->arena, ir_text(l, type));
    bool is_elsewhere = is_extern(l, node);
    if (class) {
        ir_push(l, made, ir_lower_node(l, type));
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        enum ir_role role = ir_role_of(l->tree->lang, kid);
        if (role == ROLE_DECLARATOR) {
            ir_push(l, made, ir_lower_node(l, kid));
        } else if (!is_elsewhere &&
                   (role == ROLE_NAME || ft_node_is(kid, "array_declarator") ||
                    ft_node_is(kid, "pointer_declarator")) &&
                   !ts_node_eq(kid, type)) {
            ir_push(l, made, lower_plain(l, kid, name));
        }
    }
    return made;
}

struct ir *ir_lower_typedef(struct lowering *l, TSNode node) {
    const char *before = l->named;
    TSNode name = ir_field(node, "declarator");
    l->named = ft_node_is(name, "type_identifier") ? ir_text(l, name) : NULL;
    struct ir *made = ir_lower_node(l, ir_field(node, "type"));
    l->named = before;
    return made;
}

const char *ir_scope_of(const struct lowering *l, TSNode node) {
    TSNode declarator = ir_field(node, "declarator");
    TSNode name = ts_node_is_null(declarator) ? declarator : ir_declared(declarator);
    TSNode scope = {0};
    for (int i = 0; i < 4 && ft_node_is(name, "qualified_identifier"); i++) {
        scope = ir_field(name, "scope");
        name = ir_field(name, "name");
    }
    return ts_node_is_null(scope) ? NULL : ir_simple_type(l->arena, ir_text(l, scope));
}

/* A text without anything that stands for something else. */
static struct ir *lower_text(const struct lowering *l, TSNode node, struct ft_slice text) {
    bool plain = text.size >= 2 && text.data[0] == '"' && text.data[text.size - 1] == '"';
    for (size_t i = 1; plain && i + 1 < text.size; i++) {
        plain = text.data[i] != '"' && text.data[i] != '\\';
    }
    struct ir *made = plain ? ir_node(l, IR_STRING, node) : NULL;
    if (made) {
        made->text = ft_strndup(l->arena, text.data + 1, text.size - 2);
    }
    return made;
}

/* "#define NAME value", where the value is one word: a number, a text, another name. */
struct ir *ir_lower_define(struct lowering *l, TSNode node) {
    TSNode value = ir_field(node, "value");
    struct ft_slice text =
        ts_node_is_null(value) ? (struct ft_slice){0} : ft_slice_trim(ft_node_text(l->tree, value));
    size_t name = 0;
    size_t digits = 0;
    for (size_t i = 0; i < text.size; i++) {
        bool digit = text.data[i] >= '0' && text.data[i] <= '9';
        bool letter = (text.data[i] | 32) >= 'a' && (text.data[i] | 32) <= 'z';
        digits += digit;
        name += digit || letter || text.data[i] == '_';
    }
    bool number = text.size && digits == text.size;
    struct ir *given = lower_text(l, node, text);
    if (!given && (!text.size || name != text.size || (!number && text.data[0] <= '9'))) {
        return ir_node(l, IR_UNKNOWN, node);
    }
    if (!given) {
        given = ir_node(l, number ? IR_NUMBER : IR_NAME, node);
        given->text = ft_slice_dup(l->arena, text);
    }
    struct ir *made = ir_node(l, IR_ASSIGN, node);
    struct ir *target = ir_node(l, IR_NAME, node);
    target->text = ir_text(l, ir_field(node, "name"));
    ir_push(l, made, target);
    ir_push(l, made, given);
    return made;
}

/* "sizeof(type)" or "sizeof value": as a call, whose argument is a name or a value. */
struct ir *ir_lower_sizeof(struct lowering *l, TSNode node) {
    TSNode type = ir_field(node, "type");
    TSNode value = ir_field(node, "value");
    struct ir *made = ir_node(l, IR_UNARY, node);
    made->text = "sizeof";
    if (!ts_node_is_null(type)) {
        bool pointer =
            memchr(ft_node_text(l->tree, type).data, '*', ft_node_text(l->tree, type).size);
        made->type = pointer ? "*" : ir_simple_type(l->arena, ir_text(l, type));
    } else if (!ts_node_is_null(value)) {
        ir_push(l, made, ir_lower_node(l, value));
    }
    return made;
}

/* C++: "delete x" is the call delete(x). */
struct ir *ir_lower_delete(struct lowering *l, TSNode node) {
    struct ir *call = ir_node(l, IR_CALL, node);
    struct ir *callee = ir_node(l, IR_NAME, node);
    callee->text = "delete";
    ir_push(l, call, callee);
    uint32_t count = ts_node_named_child_count(node);
    if (count) {
        ir_push(l, call, ir_lower_node(l, ts_node_named_child(node, count - 1)));
    }
    return call;
}

/* C++: "new type[count]" is the call "new[]"(count) whose type is what it holds. */
struct ir *ir_lower_new_array(struct lowering *l, TSNode node, TSNode length) {
    struct ir *call = ir_node(l, IR_CALL, node);
    struct ir *callee = ir_node(l, IR_NAME, node);
    callee->text = "new[]";
    call->type = ir_simple_type(l->arena, ir_text(l, ir_field(node, "type")));
    ir_push(l, call, callee);
    ir_push(l, call, ir_lower_node(l, length));
    return call;
}
