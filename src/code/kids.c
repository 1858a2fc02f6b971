#include "code/code.h"

enum { FEW = 16 }; /* so many are found faster without a cursor */

static bool has_cursor(const struct ft_kids *kids) {
    return kids->count > FEW;
}

struct ft_kids ft_kids_of(TSNode node) {
    struct ft_kids kids = {.node = node};
    kids.count = ts_node_is_null(node) ? 0 : ts_node_named_child_count(node);
    if (has_cursor(&kids)) {
        kids.cursor = ts_tree_cursor_new(node);
    }
    return kids;
}

bool ft_kids_next(struct ft_kids *kids, TSNode *kid) {
    if (kids->at >= kids->count) {
        return false;
    }
    uint32_t at = kids->at++;
    if (!has_cursor(kids)) {
        *kid = ts_node_named_child(kids->node, at);
        return true;
    }
    bool more = at ? ts_tree_cursor_goto_next_sibling(&kids->cursor)
                   : ts_tree_cursor_goto_first_child(&kids->cursor);
    while (more && !ts_node_is_named(ts_tree_cursor_current_node(&kids->cursor))) {
        more = ts_tree_cursor_goto_next_sibling(&kids->cursor);
    }
    *kid = ts_tree_cursor_current_node(&kids->cursor);
    return more;
}

const char *ft_kids_field(const struct ft_kids *kids) {
    return has_cursor(kids) ? ts_tree_cursor_current_field_name(&kids->cursor)
                            : ts_node_field_name_for_named_child(kids->node, kids->at - 1);
}

void ft_kids_end(struct ft_kids *kids) {
    if (has_cursor(kids)) {
        ts_tree_cursor_delete(&kids->cursor);
    }
}
