/* JSON: the module json says whether it is any; what is read here is known to be, and only the line
 * of each value is added. */
#include "json/json.h"

#include "data/data.h"

#include <stdlib.h>
#include <string.h>

static char peek(struct ft_data_tree *tree) {
    while (tree->rest.size) {
        char c = *tree->rest.data;
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            return c;
        }
        tree->line += c == '\n';
        tree->rest.data++;
        tree->rest.size--;
    }
    return '\0';
}

static char take(struct ft_data_tree *tree) {
    if (!tree->rest.size) {
        return '\0';
    }
    tree->rest.size--;
    return *tree->rest.data++;
}

static uint32_t hex4(struct ft_data_tree *tree) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        char c = take(tree);
        value = value << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    }
    return value;
}

static void escape(struct ft_data_tree *tree, struct ft_buf *text) {
    static const char from[] = "bfnrt";
    static const char to[] = "\b\f\n\r\t";
    char c = take(tree);
    const char *at = c ? strchr(from, c) : NULL;
    if (c != 'u') {
        ft_buf_putc(text, at ? to[at - from] : c);
        return;
    }
    uint32_t point = hex4(tree);
    if (point >= 0xd800 && point < 0xdc00 && tree->rest.size >= 6 && tree->rest.data[0] == '\\') {
        take(tree);
        take(tree);
        point = 0x10000 + ((point & 0x3ff) << 10) + (hex4(tree) & 0x3ff);
    }
    ft_put_code_point(text, point);
}

static const char *string(struct ft_data_tree *tree) {
    take(tree);
    const char *begin = tree->rest.data;
    while (tree->rest.size && *tree->rest.data != '"' && *tree->rest.data != '\\') {
        take(tree);
    }
    size_t size = (size_t)(tree->rest.data - begin);
    if (tree->rest.size && *tree->rest.data == '"') {
        take(tree);
        return ft_strndup(tree->arena, begin, size);
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_buf_push(&text, begin, size);
    for (char c; (c = take(tree)) && c != '"';) {
        if (c == '\\') {
            escape(tree, &text);
        } else {
            ft_buf_putc(&text, c);
        }
    }
    return ft_buf_text(&text, tree->arena);
}

static ft_err value(struct ft_data_tree *tree, struct ft_data *parent, const char *key,
                    struct ft_data **made);

static ft_err members(struct ft_data_tree *tree, struct ft_data *parent, bool table) {
    struct ft_data *ignored = NULL;
    char end = table ? '}' : ']';
    take(tree);
    FT_TRY(ft_data_deeper(tree));
    for (char c; (c = peek(tree)) && c != end;) {
        const char *key = NULL;
        if (c == ',') {
            take(tree);
            continue;
        }
        if (table) {
            key = string(tree);
            peek(tree);
            take(tree); /* the colon */
        }
        FT_TRY(value(tree, parent, key, &ignored));
    }
    take(tree);
    tree->depth--;
    return FT_OK;
}

static ft_err value(struct ft_data_tree *tree, struct ft_data *parent, const char *key,
                    struct ft_data **made) {
    char c = peek(tree);
    bool table = c == '{';
    struct ft_data *node = NULL;
    FT_TRY(ft_data_add(tree, parent,
                       table      ? FT_DATA_TABLE
                       : c == '[' ? FT_DATA_LIST
                       : c == '"' ? FT_DATA_TEXT
                                  : FT_DATA_WORD,
                       key, &node));
    *made = node;
    if (table || c == '[') {
        return members(tree, node, table);
    }
    if (c == '"') {
        node->text = string(tree);
        return FT_OK;
    }
    const char *begin = tree->rest.data;
    while (tree->rest.size && !strchr(",]} \t\r\n", *tree->rest.data)) {
        take(tree);
    }
    if (tree->rest.data == begin) {
        return ft_data_fail(tree, "it is not JSON");
    }
    node->text = ft_strndup(tree->arena, begin, (size_t)(tree->rest.data - begin));
    return FT_OK;
}

ft_err ft_data_json(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root) {
    json_t *checked = NULL;
    if (ft_slice_starts(text, "\xef\xbb\xbf")) {
        text = (struct ft_slice){text.data + 3, text.size - 3};
    }
    enum ft_err_code err = ft_json_parse(tree->cx, text, 0, &checked);
    json_decref(checked);
    if (err != FT_OK) {
        const char *at = strstr(tree->cx->error.message, "at line ");
        tree->line = at ? strtol(at + strlen("at line "), NULL, 10) : 0;
        return err;
    }
    tree->rest = text;
    tree->line = 1;
    return value(tree, NULL, NULL, root);
}
