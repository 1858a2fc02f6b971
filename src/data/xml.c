/* XML without its dangers: no DTD, no entities, nothing from elsewhere. */
#include "data/data.h"

#include <stdlib.h>
#include <string.h>

struct xml {
    struct ft_data_tree *tree;
};

static void skip(struct xml *x, size_t size) {
    for (; size && x->tree->rest.size; size--) {
        x->tree->line += *x->tree->rest.data == '\n';
        x->tree->rest.data++;
        x->tree->rest.size--;
    }
}

static char peek(const struct xml *x) {
    return x->tree->rest.size ? *x->tree->rest.data : '\0';
}

static void skip_space(struct xml *x) {
    while (peek(x) && strchr(" \t\r\n", peek(x))) {
        skip(x, 1);
    }
}

static ft_err skip_past(struct xml *x, const char *end) {
    ptrdiff_t at = ft_slice_find(x->tree->rest, ft_slice_of(end));
    if (at < 0) {
        return ft_data_fail(x->tree, "a comment or instruction does not end");
    }
    skip(x, (size_t)at + strlen(end));
    return FT_OK;
}

/* "&lt;" and the like; what is unknown stays as it is written. */
static void decode(struct ft_buf *to, struct ft_slice text) {
    static const struct {
        const char *name;
        char c;
    } known[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    while (text.size) {
        size_t size = 1;
        char c = *text.data;
        for (size_t i = 0; c == '&' && i < FT_COUNT(known); i++) {
            if (ft_slice_starts(text, known[i].name)) {
                size = strlen(known[i].name);
                c = known[i].c;
                break;
            }
        }
        ft_buf_putc(to, c);
        text = (struct ft_slice){text.data + size, text.size - size};
    }
}

static const char *text_of(struct xml *x, struct ft_slice text) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    decode(&made, text);
    return ft_buf_text(&made, x->tree->arena);
}

/* Without the prefix of a name space. */
static ft_err name(struct xml *x, const char *before, const char **made) {
    const char *begin = x->tree->rest.data;
    const char *word = begin;
    while (peek(x) && !strchr(" \t\r\n=/>\"'<", peek(x))) {
        word = peek(x) == ':' ? x->tree->rest.data + 1 : word;
        skip(x, 1);
    }
    if (x->tree->rest.data == word) {
        return ft_data_fail(x->tree, "a name is missing");
    }
    *made = ft_sprintf(x->tree->arena, "%s%.*s", before, (int)(x->tree->rest.data - word), word);
    return FT_OK;
}

static ft_err attributes(struct xml *x, struct ft_data *element) {
    for (skip_space(x); peek(x) && !strchr("/>", peek(x)); skip_space(x)) {
        struct ft_data *attribute = NULL;
        const char *key = NULL;
        FT_TRY(name(x, "@", &key));
        skip_space(x);
        if (peek(x) != '=') {
            return ft_data_fail(x->tree, "an attribute has no value");
        }
        skip(x, 1);
        skip_space(x);
        char quote = peek(x);
        const char *begin = x->tree->rest.data + 1;
        const char *end =
            quote == '"' || quote == '\'' ? memchr(begin, quote, x->tree->rest.size - 1) : NULL;
        if (!end) {
            return ft_data_fail(x->tree, "an attribute has no value that ends");
        }
        FT_TRY(ft_data_add(x->tree, element, FT_DATA_TEXT, key, &attribute));
        attribute->text = text_of(x, (struct ft_slice){begin, (size_t)(end - begin)});
        skip(x, (size_t)(end - begin) + 2);
    }
    return FT_OK;
}

static ft_err element(struct xml *x, struct ft_data *parent, struct ft_data **made);

/* The name of a document type is passed over, nothing is fetched; one that declares something is
 * refused. */
static ft_err doctype(struct xml *x) {
    char quote = '\0';
    bool begins = ft_slice_starts(x->tree->rest, "<!DOCTYPE");
    for (size_t i = 0; begins && i < x->tree->rest.size; i++) {
        char c = x->tree->rest.data[i];
        if (!quote && c == '>') {
            skip(x, i + 1);
            return FT_OK;
        }
        if (!quote && c == '[') {
            break;
        }
        bool mark = c == '"' || c == '\'';
        quote = mark && !quote ? c : mark && quote == c ? '\0' : quote;
    }
    return ft_data_fail(x->tree, "it has a document type, which is not read");
}

/* What is no element and no text: comments, CDATA, instructions. FT_FORMAT for a DTD. */
static ft_err special(struct xml *x, struct ft_buf *text) {
    if (ft_slice_starts(x->tree->rest, "<!--")) {
        skip(x, 4);
        return skip_past(x, "-->");
    }
    if (ft_slice_starts(x->tree->rest, "<![CDATA[")) {
        ptrdiff_t end = ft_slice_find(x->tree->rest, FT_SLICE("]]>"));
        if (end >= 0 && text) {
            ft_buf_push(text, x->tree->rest.data + 9, (size_t)end - 9);
        }
        return skip_past(x, "]]>");
    }
    if (ft_slice_starts(x->tree->rest, "<?")) {
        return skip_past(x, "?>");
    }
    return doctype(x);
}

static ft_err inside(struct xml *x, struct ft_data *node) {
    struct ft_data *child = NULL;
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    while (!ft_slice_starts(x->tree->rest, "</")) {
        if (!x->tree->rest.size) {
            return ft_data_fail(x->tree, "an element does not end");
        }
        if (peek(x) != '<') {
            const char *end = memchr(x->tree->rest.data, '<', x->tree->rest.size);
            size_t size = end ? (size_t)(end - x->tree->rest.data) : x->tree->rest.size;
            decode(&text, (struct ft_slice){x->tree->rest.data, size});
            skip(x, size);
        } else if (x->tree->rest.size > 1 && strchr("!?", x->tree->rest.data[1])) {
            FT_TRY(special(x, &text));
        } else {
            FT_TRY(element(x, node, &child));
        }
    }
    node->text =
        ft_slice_dup(x->tree->arena, ft_slice_trim((struct ft_slice){text.data, text.size}));
    const char *closing = NULL;
    skip(x, 2);
    FT_TRY(name(x, "", &closing));
    skip_space(x);
    if (strcmp(closing, node->key) != 0 || peek(x) != '>') {
        return ft_data_fail(x->tree, "an element is ended by another one's end");
    }
    skip(x, 1);
    return FT_OK;
}

static ft_err element(struct xml *x, struct ft_data *parent, struct ft_data **made) {
    const char *key = NULL;
    struct ft_data *node = NULL;
    FT_TRY(ft_data_deeper(x->tree));
    skip(x, 1);
    int64_t line = x->tree->line;
    FT_TRY(name(x, "", &key));
    FT_TRY(ft_data_add(x->tree, parent, FT_DATA_TABLE, key, &node));
    node->line = line;
    node->text = "";
    FT_TRY(attributes(x, node));
    *made = node;
    bool empty = ft_slice_starts(x->tree->rest, "/>");
    if (!empty && peek(x) != '>') {
        return ft_data_fail(x->tree, "a tag does not end");
    }
    skip(x, empty ? 2 : 1);
    if (!empty) {
        FT_TRY(inside(x, node));
    }
    x->tree->depth--;
    return FT_OK;
}

ft_err ft_data_xml(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root) {
    struct xml x = {.tree = tree};
    tree->rest = text;
    tree->line = 1;
    if (memchr(text.data, '\0', text.size)) {
        return ft_data_fail(tree, "it is not UTF-8");
    }
    if (ft_slice_starts(text, "\xef\xbb\xbf")) {
        skip(&x, 3);
    }
    for (skip_space(&x); tree->rest.size > 1 && peek(&x) == '<' && strchr("!?", tree->rest.data[1]);
         skip_space(&x)) {
        FT_TRY(special(&x, NULL));
    }
    if (peek(&x) != '<') {
        return ft_data_fail(tree, "it is not XML");
    }
    return element(&x, NULL, root);
}
