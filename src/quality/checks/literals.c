/* Keys that a literal, and names that a class, has twice. */
#include "base/map.h"
#include "base/text.h"
#include "quality/quality_int.h"

#include <string.h>

/* What a key is, quotes aside; empty where it is not known. */
static struct ft_slice key_of(const struct look *l, TSNode pair) {
    TSNode key = ft_node_field(pair, "key");
    if (ft_node_is(pair, "array_element_initializer")) {
        key = node_kids(pair) == 2 ? node_kid(pair, 0) : (TSNode){0};
    }
    static const char plain[] = " string integer number property_identifier hash_key_symbol "
                                "simple_symbol encapsed_string flow_node identifier attribute ";
    if (!node_is_any(key, plain) || ts_node_has_error(key) ||
        node_has(key, " interpolation call subscript variable_name escape_interpolation alias ",
                 false)) {
        return (struct ft_slice){"", 0};
    }
    return ft_node_text(l->tree, key);
}

/* "a", 'a' and a: one key of JavaScript, two in the others. */
static struct ft_slice normal(const struct look *l, struct ft_slice text) {
    bool quoted = text.size > 2 && (text.data[0] == '"' || text.data[0] == '\'') &&
                  text.data[text.size - 1] == text.data[0];
    char first = quoted ? '"' : ' ';
    bool script = ft_word_in(" javascript typescript tsx yaml ", l->tree->lang->id);
    struct ft_slice bare = quoted ? (struct ft_slice){text.data + 1, text.size - 2} : text;
    const char *key =
        ft_sprintf(l->cx->arena, "%c%.*s", script ? ' ' : first, (int)bare.size, bare.data);
    return ft_slice_of(key);
}

static void look_keys(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    static const char pairs[] = " pair array_element_initializer block_mapping_pair ";
    struct ft_map seen;
    ft_map_init(&seen, l->cx->arena);
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
         more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode pair = ts_tree_cursor_current_node(&cursor);
        if (node_is_any(pair, " spread_element dictionary_splat hash_splat_argument ")) {
            ft_map_init(&seen, l->cx->arena); /* what follows is there to replace */
        }
        struct ft_slice key = node_is_any(pair, pairs) ? key_of(l, pair) : (struct ft_slice){"", 0};
        if (!key.size || ft_slice_is(key, "<<") || ft_slice_is(key, "\"//\"")) {
            continue;
        }
        struct ft_slice known = normal(l, key);
        size_t line = ft_node_line(pair);
        uintptr_t before = (uintptr_t)ft_map_put(&seen, known, (void *)(uintptr_t)line);
        if (before) {
            const char *message = ft_sprintf(
                l->cx->arena, "the key %s stands in line %zu already",
                ft_text_inert_dup(l->cx->arena, ft_slice_dup(l->cx->arena, key)), (size_t)before);
            (void)look_report(l, rule, pair, pair, message);
        }
    }
    ts_tree_cursor_delete(&cursor);
}

/* A method that could be called: no accessor, nothing that a decorator makes something else of. */
static TSNode method_name(const struct look *l, TSNode node) {
    TSNode first = ts_node_child(node, 0);
    bool special = node_text_is(l, first, "get") || node_text_is(l, first, "set") ||
                   node_text_is(l, first, "static") || ft_node_is(first, "decorator");
    bool method = node_is_any(node, " function_definition method_definition ");
    TSNode before = ts_node_prev_named_sibling(node);
    return method && !special && !ft_node_is(before, "decorator") &&
                   !ts_node_is_null(ft_node_field(node, "body"))
               ? ft_node_field(node, "name")
               : (TSNode){0};
}

static void look_methods(struct look *l, const struct ft_quality_rule *rule, TSNode node) {
    struct ft_map seen;
    TSNode body = ft_node_field(node, "body");
    ft_map_init(&seen, l->cx->arena);
    FT_KIDS struct ft_kids kids = ft_kids_of(body);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        TSNode name = method_name(l, kid);
        struct ft_slice text = ft_node_text(l->tree, name);
        if (ts_node_is_null(name) || !node_is_any(name, " identifier property_identifier ") ||
            ft_slice_is(text, "_")) {
            continue;
        }
        uintptr_t before =
            (uintptr_t)ft_map_put(&seen, text, (void *)(uintptr_t)ft_node_line(name));
        if (before) {
            const char *message = ft_sprintf(l->cx->arena,
                                             "'%.*s' replaces the method of line %zu, which can "
                                             "never be called",
                                             (int)text.size, text.data, (size_t)before);
            (void)look_report(l, rule, name, name, message);
        }
    }
}

const struct quality_check quality_checks_literals[] = {
    {"duplicate-key", " dictionary object hash array_creation_expression block_mapping ", look_keys,
     NULL},
    {"duplicate-method", " class_definition class_declaration class ", look_methods, NULL},
    {0}};
