#include "data/data.h"

#include <string.h>

ft_err ft_data_fail(struct ft_data_tree *tree, const char *what) {
    return ft_fail(tree->cx, FT_FORMAT, "%s", what);
}

ft_err ft_data_deeper(struct ft_data_tree *tree) {
    if (tree->depth >= FT_DATA_DEPTH) {
        return ft_fail(tree->cx, FT_LIMIT, "it is nested more than %d deep", FT_DATA_DEPTH);
    }
    tree->depth++;
    return FT_OK;
}

ft_err ft_data_add(struct ft_data_tree *tree, struct ft_data *parent, enum ft_data_kind kind,
                   const char *key, struct ft_data **node) {
    if (tree->count >= FT_DATA_MOST) {
        return ft_fail(tree->cx, FT_LIMIT, "it has more than %d entries", FT_DATA_MOST);
    }
    tree->count++;
    struct ft_data *made = FT_NEW(tree->arena, struct ft_data);
    *made = (struct ft_data){.kind = kind, .key = key, .line = tree->line};
    if (parent && parent->last) {
        parent->last->next = made;
    } else if (parent) {
        parent->first = made;
    }
    if (parent) {
        parent->last = made;
    }
    *node = made;
    return FT_OK;
}

const struct ft_data *ft_data_get(const struct ft_data *table, const char *key) {
    const struct ft_data *at = table && table->kind == FT_DATA_TABLE ? table->first : NULL;
    while (at && strcmp(at->key, key) != 0) {
        at = at->next;
    }
    return at;
}

const char *ft_data_text(const struct ft_data *table, const char *key) {
    const struct ft_data *node = ft_data_get(table, key);
    return node && node->kind != FT_DATA_LIST ? node->text : NULL;
}

bool ft_data_true(const struct ft_data *table, const char *key) {
    const struct ft_data *node = ft_data_get(table, key);
    return node && node->kind == FT_DATA_WORD && strcmp(node->text, "true") == 0;
}

void ft_put_code_point(struct ft_buf *to, uint32_t point) {
    bool valid = point && point < 0x110000 && (point < 0xd800 || point > 0xdfff);
    point = valid ? point : 0xfffd;
    if (point < 0x80) {
        ft_buf_putc(to, (char)point);
        return;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const unsigned char first[] = {0, 0xc0, 0xe0, 0xf0};
    ft_buf_putc(to, (char)(first[more] | point >> (6 * more)));
    while (more-- > 0) {
        ft_buf_putc(to, (char)(0x80 | (point >> (6 * more) & 0x3f)));
    }
}
