/* Functions and variables that only their own file could use, and does not: C, Python, JavaScript
 * and TypeScript. */
#include "base/text.h"
#include "code/edit.h"
#include "os/file.h"
#include "quality/unused.h"

#include <string.h>

struct unused {
    struct ft_arena *arena;
    const char *path;
    const struct ft_tree *tree;
    struct ft_unused_privates *found;
};

/* How often WORD stands in TEXT as a whole word. Comments, texts and macros count: what is named
 * there may be wanted. */
static size_t occurrences(struct ft_slice text, struct ft_slice word) {
    size_t count = 0;
    for (;;) {
        ptrdiff_t at = ft_slice_find(text, word);
        if (at < 0) {
            return count;
        }
        const char *start = text.data + at;
        const char *end = start + word.size;
        bool whole = (at == 0 || !ft_is_name_char(start[-1])) &&
                     (end == text.data + text.size || !ft_is_name_char(*end));
        count += whole;
        text.size -= (size_t)at + word.size;
        text.data = end;
    }
}

bool ft_unused_named(struct ft_slice text, struct ft_slice word) {
    return occurrences(text, word) > 0;
}

static bool starts_own_line(const struct unused *p, TSNode node) {
    size_t start = ts_node_start_byte(node);
    size_t end = ts_node_end_byte(node);
    size_t from = start;
    size_t to = end;
    ft_lines_around(p->tree->text, &from, &to);
    struct ft_slice before = {p->tree->text.data + from, start - from};
    struct ft_slice after = {p->tree->text.data + end, to - end};
    return ft_slice_trim(before).size == 0 && ft_slice_trim(after).size == 0;
}

/* Adds a piece where all occurrences of NAME in the file lie within its definition. */
static void judge(struct unused *p, TSNode definition, struct ft_slice name, const char *kind,
                  bool by_custom) {
    size_t inside = occurrences(ft_node_text(p->tree, definition), name);
    if (!name.size || occurrences(p->tree->text, name) != inside ||
        !starts_own_line(p, definition)) {
        return;
    }
    *FT_PUSH(p->arena, p->found) = (struct ft_unused_private){
        .node = definition, .name = name, .kind = kind, .by_custom = by_custom};
}

/* The innermost name of a C declarator: "*const (*f)(int)" is f. */
static TSNode declared_name(TSNode declarator) {
    while (!ts_node_is_null(declarator) && !ft_node_is(declarator, "identifier")) {
        TSNode inner = ft_node_field(declarator, "declarator");
        declarator = ts_node_is_null(inner) ? ts_node_named_child(declarator, 0) : inner;
    }
    return declarator;
}

static bool has_child(const struct unused *p, TSNode node, const char *type, const char *text) {
    for (uint32_t i = 0; i < ts_node_child_count(node); i++) {
        TSNode child = ts_node_child(node, i);
        if (ft_node_is(child, type) && ft_slice_is(ft_node_text(p->tree, child), text)) {
            return true;
        }
    }
    return false;
}

static void c_top_level(struct unused *p, TSNode node) {
    struct ft_slice text = ft_node_text(p->tree, node);
    bool function = ft_node_is(node, "function_definition");
    if ((!function && !ft_node_is(node, "declaration")) ||
        !has_child(p, node, "storage_class_specifier", "static") ||
        ft_slice_find(text, FT_SLICE("__attribute__")) >= 0 ||
        ft_slice_find(text, FT_SLICE("[[")) >= 0) {
        return;
    }
    TSNode declarator = ft_node_field(node, "declarator");
    TSNode next = ts_node_next_named_sibling(declarator);
    bool several = !function && !ts_node_is_null(next) && !ft_node_is(next, "comment");
    bool prototype = !function && ft_node_is(declarator, "function_declarator");
    if (!several && !prototype) {
        judge(p, node, ft_node_text(p->tree, declared_name(declarator)),
              function ? "function" : "variable", false);
    }
}

static void find_in_c(struct unused *p) {
    struct ft_slice extension = ft_slice_of(ft_path_extension(p->path));
    if (!ft_slice_is(extension, "c") || ft_slice_find(p->tree->text, FT_SLICE("##")) >= 0) {
        return; /* a header's are its includers'; pasted tokens name what cannot be seen */
    }
    TSNode root = ft_tree_root(p->tree);
    FT_KIDS struct ft_kids kids = ft_kids_of(root);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        c_top_level(p, kid);
    }
}

/* A literal does nothing but be there. */
static bool is_plain_value(TSNode value) {
    static const char *const plain[] = {"integer", "float",      "string", "true",
                                        "false",   "none",       "number", "template_string",
                                        "list",    "identifier", "tuple"};
    for (size_t i = 0; i < FT_COUNT(plain); i++) {
        if (ft_node_is(value, plain[i])) {
            return true;
        }
    }
    return false;
}

static void find_in_python(struct unused *p) {
    TSNode root = ft_tree_root(p->tree);
    FT_KIDS struct ft_kids kids = ft_kids_of(root);
    for (TSNode node; ft_kids_next(&kids, &node);) {
        TSNode name = ft_node_field(node, "name");
        const char *kind = "function";
        if (ft_node_is(node, "expression_statement")) {
            TSNode assignment = ts_node_named_child(node, 0);
            if (!ft_node_is(assignment, "assignment") ||
                !is_plain_value(ft_node_field(assignment, "right"))) {
                continue;
            }
            name = ft_node_field(assignment, "left");
            kind = "variable";
        } else if (!ft_node_is(node, "function_definition")) {
            continue;
        }
        struct ft_slice text = ft_node_text(p->tree, name);
        bool private = ft_node_is(name, "identifier") && text.size > 1 && text.data[0] == '_' &&
                       text.data[1] != '_';
        if (private) {
            judge(p, node, text, kind, true);
        }
    }
}

static void script_variable(struct unused *p, TSNode node) {
    TSNode declarator = ts_node_named_child(node, 0);
    if (ts_node_named_child_count(node) != 1 || !ft_node_is(declarator, "variable_declarator")) {
        return;
    }
    TSNode name = ft_node_field(declarator, "name");
    TSNode value = ft_node_field(declarator, "value");
    bool function = ft_node_is(value, "arrow_function") || ft_node_is(value, "function_expression");
    if (ft_node_is(name, "identifier") &&
        (function || (is_plain_value(value) && !ft_node_is(value, "template_string")))) {
        judge(p, node, ft_node_text(p->tree, name), function ? "function" : "variable", false);
    }
}

/* A script without imports or exports shares its names with the page it is loaded into. */
static bool is_module(const struct unused *p) {
    static const char *const signs[] = {"import ", "export ", "require(", "module.exports"};
    bool module = false;
    for (size_t i = 0; i < FT_COUNT(signs); i++) {
        module |= ft_slice_find(p->tree->text, ft_slice_of(signs[i])) >= 0;
    }
    return module && ft_slice_find(p->tree->text, FT_SLICE("eval(")) < 0;
}

static void find_in_script(struct unused *p) {
    TSNode root = ft_tree_root(p->tree);
    if (!is_module(p)) {
        return;
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(root);
    for (TSNode node; ft_kids_next(&kids, &node);) {
        if (ft_node_is(node, "function_declaration")) {
            judge(p, node, ft_node_text(p->tree, ft_node_field(node, "name")), "function", false);
        } else if (ft_node_is(node, "lexical_declaration") ||
                   ft_node_is(node, "variable_declaration")) {
            script_variable(p, node);
        }
    }
}

void ft_unused_privates(struct ft_arena *arena, const char *path, const struct ft_tree *tree,
                        struct ft_unused_privates *privates) {
    static const struct {
        const char *lang;
        void (*find)(struct unused *p);
    } finders[] = {{"c", find_in_c},
                   {"python", find_in_python},
                   {"javascript", find_in_script},
                   {"typescript", find_in_script},
                   {"tsx", find_in_script}};
    struct unused p = {.arena = arena, .path = path, .tree = tree, .found = privates};
    for (size_t i = 0; i < FT_COUNT(finders); i++) {
        if (strcmp(tree->lang->id, finders[i].lang) == 0) {
            finders[i].find(&p);
        }
    }
}
