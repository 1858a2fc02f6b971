/* YAML as lock files use it: block mappings and lists, flow ones within a line, quoted and plain
 * texts, long keys after "? ", literal blocks. No anchors, tags or directives: they stay text. */
#include "data/data.h"

#include <string.h>

struct line {
    struct ft_slice text; /* without indent, comment and space at its end */
    size_t indent;
    int64_t number;
};
struct yaml {
    struct ft_data_tree *tree;
    struct {
        FT_VEC(struct line);
    } lines;
    size_t at;
};

/* Bytes of the quoted text at the beginning of TEXT, 0 where it does not end. */
static size_t quoted_size(struct ft_slice text) {
    char quote = *text.data;
    for (size_t i = 1; i < text.size; i++) {
        if (quote == '"' && text.data[i] == '\\') {
            i++;
        } else if (text.data[i] == quote) {
            if (quote == '"' || i + 1 >= text.size || text.data[i + 1] != '\'') {
                return i + 1;
            }
            i++;
        }
    }
    return 0;
}

static bool begins_quoted(struct ft_slice text) {
    return text.size && (*text.data == '"' || *text.data == '\'');
}

static struct ft_slice without_comment(struct ft_slice text) {
    bool open_ended = false; /* a quote that nothing ends is text, and so are all after it */
    for (size_t i = 0; i < text.size; i++) {
        struct ft_slice rest = {text.data + i, text.size - i};
        bool begins = i == 0 || strchr(" \t[{,:", text.data[i - 1]) != NULL;
        if (begins && !open_ended && begins_quoted(rest)) {
            size_t size = quoted_size(rest);
            open_ended = !size;
            i += size ? size - 1 : 0;
        } else if (text.data[i] == '#' && (i == 0 || text.data[i - 1] == ' ')) {
            text.size = i;
        }
    }
    return ft_slice_trim(text);
}

/* Bytes before the first of STOPS. */
static size_t until(struct ft_slice text, const char *stops) {
    size_t size = 0;
    while (size < text.size && !strchr(stops, text.data[size])) {
        size++;
    }
    return size;
}

static const char *quoted(struct yaml *y, struct ft_slice text) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    for (size_t i = 1; i + 1 < text.size; i++) {
        char c = text.data[i];
        if (*text.data == '\'') {
            i += c == '\'';
        } else if (c == '\\' && i + 2 < text.size) {
            static const char from[] = "nrt0";
            static const char to[] = "\n\r\t ";
            const char *at = strchr(from, text.data[++i]);
            c = at && *at ? to[at - from] : text.data[i];
        }
        ft_buf_putc(&made, c);
    }
    return ft_buf_text(&made, y->tree->arena);
}

static const char *plain(struct yaml *y, struct ft_slice text) {
    bool whole = begins_quoted(text) && quoted_size(text) == text.size;
    return whole ? quoted(y, text) : ft_slice_dup(y->tree->arena, text);
}

/* Takes "key:" off *TEXT; false where there is none. */
static bool take_key(struct yaml *y, struct ft_slice *text, const char **key) {
    size_t size = 0;
    if (begins_quoted(*text)) {
        size = quoted_size(*text);
        if (!size || size >= text->size || text->data[size] != ':') {
            return false;
        }
    } else {
        while (size < text->size && !(text->data[size] == ':' &&
                                      (size + 1 == text->size || text->data[size + 1] == ' '))) {
            size++;
        }
        if (size == text->size || !size) {
            return false;
        }
    }
    *key = plain(y, ft_slice_trim((struct ft_slice){text->data, size}));
    *text = ft_slice_trim((struct ft_slice){text->data + size + 1, text->size - size - 1});
    return true;
}

/* "{a: b, c: [d, e]}" from the beginning of *TEXT. */
static ft_err flow(struct yaml *y, struct ft_data *parent, const char *key, struct ft_slice *text);

static ft_err flow_member(struct yaml *y, struct ft_data *node, struct ft_slice *text) {
    const char *key = NULL;
    if (node->kind == FT_DATA_TABLE) {
        size_t size = begins_quoted(*text) ? quoted_size(*text) : until(*text, ":,}");
        if (!size || size >= text->size) {
            return ft_data_fail(y->tree, "a flow mapping does not end in its line");
        }
        key = plain(y, ft_slice_trim((struct ft_slice){text->data, size}));
        *text = ft_slice_trim((struct ft_slice){text->data + size, text->size - size});
        if (text->size && *text->data == ':') {
            *text = ft_slice_trim((struct ft_slice){text->data + 1, text->size - 1});
        }
    }
    return flow(y, node, key, text);
}

static ft_err flow(struct yaml *y, struct ft_data *parent, const char *key, struct ft_slice *text) {
    struct ft_data *node = NULL;
    bool table = text->size && *text->data == '{';
    if (!table && !(text->size && *text->data == '[')) {
        bool is_quoted = begins_quoted(*text);
        size_t size = is_quoted ? quoted_size(*text) : until(*text, ",]}");
        if (is_quoted && !size) {
            return ft_data_fail(y->tree, "a quoted text does not end in its line");
        }
        FT_TRY(ft_data_add(y->tree, parent, FT_DATA_TEXT, key, &node));
        node->text = plain(y, ft_slice_trim((struct ft_slice){text->data, size}));
        *text = (struct ft_slice){text->data + size, text->size - size};
        return FT_OK;
    }
    FT_TRY(ft_data_deeper(y->tree));
    FT_TRY(ft_data_add(y->tree, parent, table ? FT_DATA_TABLE : FT_DATA_LIST, key, &node));
    *text = ft_slice_trim((struct ft_slice){text->data + 1, text->size - 1});
    while (text->size && *text->data != '}' && *text->data != ']') {
        if (*text->data == ',') {
            *text = ft_slice_trim((struct ft_slice){text->data + 1, text->size - 1});
            continue;
        }
        FT_TRY(flow_member(y, node, text));
        *text = ft_slice_trim(*text);
    }
    if (!text->size) {
        return ft_data_fail(y->tree, "a flow collection does not end in its line");
    }
    *text = ft_slice_trim((struct ft_slice){text->data + 1, text->size - 1});
    y->tree->depth--;
    return FT_OK;
}

static const struct line *here(struct yaml *y) {
    const struct line *line = y->at < y->lines.count ? &y->lines.at[y->at] : NULL;
    y->tree->line = line ? line->number : y->tree->line;
    return line;
}

static bool is_item(const struct line *line) {
    return *line->text.data == '-' && (line->text.size == 1 || line->text.data[1] == ' ');
}

static ft_err block(struct yaml *y, struct ft_data *parent, const char *key, size_t indent,
                    struct ft_data **made);

/* What follows "key:" or "- " in its line, and the lines that belong to it. */
static ft_err content(struct yaml *y, struct ft_data *parent, const char *key, size_t indent,
                      struct ft_slice text) {
    struct ft_data *node = NULL;
    const struct line *next = here(y);
    if (!text.size) {
        bool nested =
            next && (next->indent > indent || (next->indent == indent && key && is_item(next)));
        if (nested) {
            return block(y, parent, key, next->indent, &node);
        }
        FT_TRY(ft_data_add(y->tree, parent, FT_DATA_WORD, key, &node));
        node->text = "null";
        return FT_OK;
    }
    if (*text.data == '{' || *text.data == '[') {
        return flow(y, parent, key, &text);
    }
    FT_TRY(ft_data_add(y->tree, parent, FT_DATA_TEXT, key, &node));
    bool literal = *text.data == '|' || *text.data == '>';
    bool word =
        ft_slice_is(text, "true") || ft_slice_is(text, "false") || ft_slice_is(text, "null");
    node->kind = word ? FT_DATA_WORD : FT_DATA_TEXT;
    node->text = plain(y, text);
    FT_BUF struct ft_buf more;
    ft_buf_init(&more, FT_BUF_NO_CAP);
    ft_buf_puts(&more, literal ? "" : node->text);
    bool joined = false;
    for (; (next = here(y)) && next->indent > indent; y->at++) {
        ft_buf_puts(&more, more.size ? " " : "");
        ft_buf_push(&more, next->text.data, next->text.size);
        joined = true;
    }
    if (joined || literal) {
        node->text = ft_buf_text(&more, y->tree->arena);
    }
    return FT_OK;
}

/* "? key" and, in the next line, ": value", which begins a block of its own. */
static ft_err long_key(struct yaml *y, struct line *line, const char **key, struct ft_slice *rest) {
    *key = plain(y, ft_slice_trim((struct ft_slice){line->text.data + 1, line->text.size - 1}));
    struct line *next = y->at + 1 < y->lines.count ? &y->lines.at[y->at + 1] : NULL;
    *rest = (struct ft_slice){"", 0};
    y->at++;
    if (next && next->indent == line->indent && *next->text.data == ':') {
        struct ft_slice text = {next->text.data + 1, next->text.size - 1};
        struct ft_slice trimmed = ft_slice_trim(text);
        if (!trimmed.size) {
            y->at++;
            return FT_OK;
        }
        next->indent += 1 + (size_t)(trimmed.data - text.data);
        next->text = trimmed;
    }
    return FT_OK;
}

static ft_err mapping(struct yaml *y, struct ft_data *table, size_t indent) {
    for (const struct line *line; (line = here(y)) && line->indent == indent && !is_item(line);) {
        const char *key = NULL;
        struct ft_slice rest = line->text;
        if (*rest.data == '?' && rest.size > 1 && rest.data[1] == ' ') {
            FT_TRY(long_key(y, &y->lines.at[y->at], &key, &rest));
        } else if (take_key(y, &rest, &key)) {
            y->at++;
        } else {
            return ft_data_fail(y->tree, "a line is no part of a mapping");
        }
        int64_t number = line->number;
        struct ft_data *before = table->last;
        FT_TRY(content(y, table, key, indent, rest));
        (before ? before->next : table->first)->line = number;
    }
    return FT_OK;
}

static ft_err list(struct yaml *y, struct ft_data *node, size_t indent) {
    struct ft_data *made = NULL;
    for (const struct line *line; (line = here(y)) && line->indent == indent && is_item(line);) {
        struct line *item = &y->lines.at[y->at];
        struct ft_slice text = {item->text.data + 1, item->text.size - 1};
        struct ft_slice trimmed = ft_slice_trim(text);
        struct ft_slice probe = trimmed;
        const char *key = NULL;
        bool nested = trimmed.size &&
                      (*trimmed.data == '-' || (*trimmed.data != '{' && take_key(y, &probe, &key)));
        if (nested) { /* "- a: b" begins a mapping where a stands */
            item->indent += 1 + (size_t)(trimmed.data - text.data);
            item->text = trimmed;
            FT_TRY(block(y, node, NULL, item->indent, &made));
            continue;
        }
        y->at++;
        FT_TRY(content(y, node, NULL, indent, trimmed));
    }
    return FT_OK;
}

static ft_err block(struct yaml *y, struct ft_data *parent, const char *key, size_t indent,
                    struct ft_data **made) {
    const struct line *line = here(y);
    bool items = is_item(line) && line->text.size > 1 ? line->text.data[1] == ' ' : is_item(line);
    FT_TRY(ft_data_deeper(y->tree));
    FT_TRY(ft_data_add(y->tree, parent, items ? FT_DATA_LIST : FT_DATA_TABLE, key, made));
    FT_TRY(items ? list(y, *made, indent) : mapping(y, *made, indent));
    line = here(y);
    if (line && line->indent > indent) {
        return ft_data_fail(y->tree, "a line is indented as no other");
    }
    y->tree->depth--;
    return FT_OK;
}

static ft_err split(struct yaml *y, struct ft_slice text) {
    struct ft_slice line;
    for (int64_t number = 1; ft_slice_line(&text, &line); number++) {
        y->tree->line = number;
        size_t indent = 0;
        while (indent < line.size && line.data[indent] == ' ') {
            indent++;
        }
        if (memchr(line.data, '\0', line.size)) {
            return ft_data_fail(y->tree, "there is a NUL character in it");
        }
        struct ft_slice content = {line.data + indent, line.size - indent};
        content = without_comment(content);
        if (!indent && ft_slice_is(content, "---")) {
            y->lines.count = 0; /* what came before was a document of its own */
        } else if (content.size) {
            *FT_PUSH(y->tree->arena, &y->lines) =
                (struct line){.text = content, .indent = indent, .number = number};
        }
    }
    return FT_OK;
}

ft_err ft_data_yaml(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root) {
    struct yaml y = {.tree = tree};
    FT_TRY(split(&y, text));
    if (!y.lines.count) {
        return ft_data_add(tree, NULL, FT_DATA_TABLE, NULL, root);
    }
    FT_TRY(block(&y, NULL, NULL, y.lines.at[0].indent, root));
    return here(&y) ? ft_data_fail(tree, "a line is indented as no other") : FT_OK;
}
