/* Functions and variables that only their own file could use, and does not: C, Python, JavaScript
 * and TypeScript. */
#include "agent/fixer.h"
#include "base/map.h"
#include "base/text.h"

#include <string.h>

struct privates {
    ft_ctx *cx;
    struct ft_fix_scope *scope;
    size_t index;
    const struct ft_fix_file *file;
    const struct ft_tree *tree;
    struct ft_pieces pieces;
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

static struct ft_slice range_text(const struct privates *p, TSNode node) {
    return ft_node_text(p->tree, node);
}

/* Whether some other file of the same language names it. */
static bool is_named_elsewhere(struct privates *p, struct ft_slice name) {
    for (size_t i = 0; i < ft_fix_file_count(p->scope); i++) {
        const struct ft_fix_file *file = ft_fix_file_at(p->scope, i);
        if (i != p->index && occurrences(file->text, name)) {
            return true;
        }
    }
    return false;
}

/* The definition with the comment that stands right above it, whole lines, and one blank line. */
static struct ft_edit removal(const struct privates *p, TSNode node) {
    struct ft_slice text = p->tree->text;
    size_t start = ts_node_start_byte(node);
    size_t end = ts_node_end_byte(node);
    TSNode first = node;
    for (TSNode above = ts_node_prev_sibling(first);
         ft_node_is(above, "comment") &&
         ts_node_end_point(above).row + 1 == ts_node_start_point(first).row;
         above = ts_node_prev_sibling(first)) {
        TSNode before = ts_node_prev_sibling(above);
        if (!ts_node_is_null(before) &&
            ts_node_end_point(before).row == ts_node_start_point(above).row) {
            break; /* it ends a line of code: it belongs there */
        }
        first = above;
        start = ts_node_start_byte(above);
    }
    ft_lines_around(text, &start, &end);
    while (end < text.size && (text.data[end] == '\n' || (text.data[end] == '\r'))) {
        bool over = text.data[end++] == '\n';
        bool blank_before = start == 0 || (start >= 2 && text.data[start - 2] == '\n');
        if (over && !(blank_before && end < text.size && text.data[end] == '\n')) {
            break;
        }
    }
    return (struct ft_edit){start, end, {"", 0}};
}

static bool starts_own_line(const struct privates *p, TSNode node) {
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
static void judge(struct privates *p, TSNode definition, struct ft_slice name, const char *kind) {
    size_t inside = occurrences(range_text(p, definition), name);
    if (!name.size || occurrences(p->file->text, name) != inside ||
        !starts_own_line(p, definition)) {
        return;
    }
    struct ft_piece *piece = FT_PUSH(p->cx->arena, &p->pieces);
    piece->finding = (struct ft_finding){
        .rule = "unused-private",
        .path = p->file->path,
        .line = (int64_t)ft_node_line(definition),
        .message = ft_sprintf(p->cx->arena, "the %s '%.*s' is never used", kind, (int)name.size,
                              name.data),
    };
    piece->title = ft_sprintf(p->cx->arena, "Remove the unused %s %.*s from %s", kind,
                              (int)name.size, name.data, p->file->path);
    *FT_PUSH(p->cx->arena, &piece->edits) = removal(p, definition);
}

/* The innermost name of a C declarator: "*const (*f)(int)" is f. */
static TSNode declared_name(TSNode declarator) {
    while (!ts_node_is_null(declarator) && !ft_node_is(declarator, "identifier")) {
        TSNode inner = ft_node_field(declarator, "declarator");
        declarator = ts_node_is_null(inner) ? ts_node_named_child(declarator, 0) : inner;
    }
    return declarator;
}

static bool has_child(const struct privates *p, TSNode node, const char *type, const char *text) {
    for (uint32_t i = 0; i < ts_node_child_count(node); i++) {
        TSNode child = ts_node_child(node, i);
        if (ft_node_is(child, type) && ft_slice_is(ft_node_text(p->tree, child), text)) {
            return true;
        }
    }
    return false;
}

static void c_top_level(struct privates *p, TSNode node) {
    struct ft_slice text = range_text(p, node);
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
              function ? "function" : "variable");
    }
}

static void find_in_c(struct privates *p) {
    struct ft_slice extension = ft_slice_of(ft_path_extension(p->file->path));
    if (!ft_slice_is(extension, "c") || ft_slice_find(p->file->text, FT_SLICE("##")) >= 0) {
        return; /* a header's are its includers'; pasted tokens name what cannot be seen */
    }
    TSNode root = ft_tree_root(p->tree);
    for (uint32_t i = 0; i < ts_node_named_child_count(root); i++) {
        c_top_level(p, ts_node_named_child(root, i));
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

static void find_in_python(struct privates *p) {
    TSNode root = ft_tree_root(p->tree);
    for (uint32_t i = 0; i < ts_node_named_child_count(root); i++) {
        TSNode node = ts_node_named_child(root, i);
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
        if (private && !is_named_elsewhere(p, text)) {
            judge(p, node, text, kind);
        }
    }
}

static void script_variable(struct privates *p, TSNode node) {
    TSNode declarator = ts_node_named_child(node, 0);
    if (ts_node_named_child_count(node) != 1 || !ft_node_is(declarator, "variable_declarator")) {
        return;
    }
    TSNode name = ft_node_field(declarator, "name");
    TSNode value = ft_node_field(declarator, "value");
    bool function = ft_node_is(value, "arrow_function") || ft_node_is(value, "function_expression");
    if (ft_node_is(name, "identifier") &&
        (function || (is_plain_value(value) && !ft_node_is(value, "template_string")))) {
        judge(p, node, ft_node_text(p->tree, name), function ? "function" : "variable");
    }
}

/* A script without imports or exports shares its names with the page it is loaded into. */
static bool is_module(const struct privates *p) {
    static const char *const signs[] = {"import ", "export ", "require(", "module.exports"};
    bool module = false;
    for (size_t i = 0; i < FT_COUNT(signs); i++) {
        module |= ft_slice_find(p->file->text, ft_slice_of(signs[i])) >= 0;
    }
    return module && ft_slice_find(p->file->text, FT_SLICE("eval(")) < 0;
}

static void find_in_script(struct privates *p) {
    TSNode root = ft_tree_root(p->tree);
    if (!is_module(p)) {
        return;
    }
    for (uint32_t i = 0; i < ts_node_named_child_count(root); i++) {
        TSNode node = ts_node_named_child(root, i);
        if (ft_node_is(node, "function_declaration")) {
            judge(p, node, ft_node_text(p->tree, ft_node_field(node, "name")), "function");
        } else if (ft_node_is(node, "lexical_declaration") ||
                   ft_node_is(node, "variable_declaration")) {
            script_variable(p, node);
        }
    }
}

static ft_err find(ft_ctx *cx, struct ft_fix_scope *scope) {
    static const struct {
        const char *lang;
        void (*find)(struct privates *p);
        enum ft_risk risk;
    } finders[] = {{"c", find_in_c, FT_RISK_LOW},
                   {"python", find_in_python, FT_RISK_HIGH},
                   {"javascript", find_in_script, FT_RISK_HIGH},
                   {"typescript", find_in_script, FT_RISK_HIGH},
                   {"tsx", find_in_script, FT_RISK_HIGH}};
    for (size_t i = 0; i < ft_fix_file_count(scope); i++) {
        const struct ft_fix_file *file = ft_fix_file_at(scope, i);
        const struct ft_tree *tree = NULL;
        FT_TRY(ft_checkpoint(cx));
        for (size_t f = 0; f < FT_COUNT(finders); f++) {
            if (!file->lang || strcmp(file->lang->id, finders[f].lang) != 0 ||
                !(tree = ft_fix_tree(cx, scope, i))) {
                continue;
            }
            struct privates p = {.cx = cx, .scope = scope, .index = i, .file = file, .tree = tree};
            finders[f].find(&p);
            struct ft_suggestion suggestion = {
                .title = ft_sprintf(cx->arena, "Remove %zu unused definitions from %s",
                                    p.pieces.count, file->path),
                .why = "Nothing can reach it, and everybody who reads the file has to.",
                .risk = finders[f].risk,
                .value = 50,
            };
            FT_TRY(ft_fix_suggest_pieces(cx, scope, i, &p.pieces, suggestion));
        }
    }
    return FT_OK;
}

const struct ft_fixer ft_fixer_unused_private = {
    .name = "unused-private",
    .summary = "private functions and variables that nothing uses",
    .languages = " c python javascript typescript tsx ",
    .find = find,
};
