/* TOML 1.0: tables, arrays of tables, dotted keys, texts of all four kinds, arrays, inline tables.
 * Numbers, dates and truth values stay as written. */
#include "data/data.h"

#include <string.h>

struct toml {
    struct ft_data_tree *tree;
    struct ft_map members; /* by parent and key */
};

static char peek(const struct toml *t) {
    return t->tree->rest.size ? *t->tree->rest.data : '\0';
}

static char take(struct toml *t) {
    char c = peek(t);
    if (t->tree->rest.size) {
        t->tree->line += c == '\n';
        t->tree->rest.data++;
        t->tree->rest.size--;
    }
    return c;
}

static bool starts(const struct toml *t, const char *text) {
    return ft_slice_starts(t->tree->rest, text);
}

static void skip_blanks(struct toml *t) {
    while (peek(t) == ' ' || peek(t) == '\t') {
        take(t);
    }
}

static void skip_all(struct toml *t) {
    while (t->tree->rest.size && strchr(" \t\r\n#", peek(t)) && peek(t)) {
        if (take(t) == '#') {
            while (t->tree->rest.size && peek(t) != '\n') {
                take(t);
            }
        }
    }
}

static ft_err escape(struct toml *t, struct ft_buf *text) {
    static const char from[] = "btnfr\"\\e";
    static const char to[] = "\b\t\n\f\r\"\\\033";
    char c = take(t);
    const char *at = c ? strchr(from, c) : NULL;
    if (at) {
        ft_buf_putc(text, to[at - from]);
        return FT_OK;
    }
    if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
        while (peek(t) && strchr(" \t\r\n", peek(t))) {
            take(t);
        }
        return FT_OK;
    }
    uint32_t point = 0;
    for (int left = c == 'u' ? 4 : c == 'U' ? 8 : -1; left; left--) {
        char digit = left < 0 ? '\0' : take(t);
        const char *value = digit ? strchr("0123456789abcdef", digit | 32) : NULL;
        value = digit >= '0' && digit <= '9' ? strchr("0123456789", digit) : value;
        if (!value) {
            return ft_data_fail(t->tree, "a text has an escape that stands for nothing");
        }
        uint32_t number =
            digit <= '9' ? (uint32_t)(digit - '0') : (uint32_t)((digit | 32) - 'a' + 10);
        point = point << 4 | (number & 15);
    }
    ft_put_code_point(text, point);
    return FT_OK;
}

static ft_err string(struct toml *t, const char **made) {
    char quote = peek(t);
    bool long_text = starts(t, "\"\"\"") || starts(t, "'''");
    const char *end = long_text ? (quote == '"' ? "\"\"\"" : "'''") : (quote == '"' ? "\"" : "'");
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    for (size_t i = 0; i < strlen(end); i++) {
        take(t);
    }
    while (!starts(t, end)) {
        char c = take(t);
        if (!c || (c == '\n' && !long_text)) {
            return ft_data_fail(t->tree, "a text does not end");
        }
        if (c == '\\' && quote == '"') {
            FT_TRY(escape(t, &text));
        } else {
            ft_buf_putc(&text, c);
        }
    }
    for (size_t i = 0; i < strlen(end); i++) {
        take(t);
    }
    *made = ft_buf_text(&text, t->tree->arena);
    return FT_OK;
}

static ft_err key_word(struct toml *t, const char **key) {
    skip_blanks(t);
    if (peek(t) == '"' || peek(t) == '\'') {
        return string(t, key);
    }
    const char *begin = t->tree->rest.data;
    while (peek(t) && !strchr(".=] \t\r\n\"'#[{},", peek(t))) {
        take(t);
    }
    if (t->tree->rest.data == begin) {
        return ft_data_fail(t->tree, "there is no key where one has to be");
    }
    *key = ft_strndup(t->tree->arena, begin, (size_t)(t->tree->rest.data - begin));
    return FT_OK;
}

/* The member KEY of PARENT; made where absent. */
static ft_err member(struct toml *t, struct ft_data *parent, const char *key,
                     enum ft_data_kind kind, bool is_new, struct ft_data **node) {
    FT_BUF struct ft_buf name;
    ft_buf_init(&name, FT_BUF_NO_CAP);
    ft_buf_push(&name, &parent, sizeof parent);
    ft_buf_puts(&name, key);
    struct ft_slice slice = {name.data, name.size};
    struct ft_data *found = ft_map_get(&t->members, slice);
    if (found && is_new) {
        return ft_data_fail(t->tree, "a key is there twice");
    }
    if (found && found->kind == FT_DATA_LIST && kind == FT_DATA_TABLE) {
        found = found->last; /* the array of tables that is being made */
    }
    if (found && found->kind != kind) {
        return ft_data_fail(t->tree, "a key is there twice, as different things");
    }
    if (!found) {
        FT_TRY(ft_data_add(t->tree, parent, kind, key, &found));
        ft_map_put(&t->members, slice, found);
    }
    *node = found;
    return FT_OK;
}

static ft_err value(struct toml *t, struct ft_data *node);

static ft_err array(struct toml *t, struct ft_data *node) {
    take(t);
    FT_TRY(ft_data_deeper(t->tree));
    for (skip_all(t); peek(t) != ']'; skip_all(t)) {
        struct ft_data *item = NULL;
        if (peek(t) == ',') {
            take(t);
            continue;
        }
        FT_TRY(ft_data_add(t->tree, node, FT_DATA_WORD, NULL, &item));
        FT_TRY(value(t, item));
    }
    take(t);
    t->tree->depth--;
    return FT_OK;
}

/* key.key = value, into TABLE. */
static ft_err pair(struct toml *t, struct ft_data *table) {
    const char *key = NULL;
    FT_TRY(key_word(t, &key));
    skip_blanks(t);
    for (int depth = 0; peek(t) == '.'; depth++) {
        take(t);
        if (depth > FT_DATA_DEPTH) {
            return ft_data_fail(t->tree, "a key has too many parts");
        }
        FT_TRY(member(t, table, key, FT_DATA_TABLE, false, &table));
        FT_TRY(key_word(t, &key));
        skip_blanks(t);
    }
    if (take(t) != '=') {
        return ft_data_fail(t->tree, "a key has no value");
    }
    struct ft_data *node = NULL;
    FT_TRY(member(t, table, key, FT_DATA_WORD, true, &node));
    skip_blanks(t);
    return value(t, node);
}

static ft_err inline_table(struct toml *t, struct ft_data *node) {
    take(t);
    FT_TRY(ft_data_deeper(t->tree));
    for (skip_all(t); peek(t) != '}'; skip_all(t)) {
        if (peek(t) == ',') {
            take(t);
            continue;
        }
        FT_TRY(pair(t, node));
    }
    take(t);
    t->tree->depth--;
    return FT_OK;
}

static ft_err value(struct toml *t, struct ft_data *node) {
    char c = peek(t);
    if (c == '"' || c == '\'') {
        node->kind = FT_DATA_TEXT;
        return string(t, &node->text);
    }
    if (c == '[' || c == '{') {
        node->kind = c == '[' ? FT_DATA_LIST : FT_DATA_TABLE;
        return c == '[' ? array(t, node) : inline_table(t, node);
    }
    const char *begin = t->tree->rest.data;
    while (peek(t) && !strchr(",]}#\r\n", peek(t))) {
        take(t);
    }
    struct ft_slice word = {begin, (size_t)(t->tree->rest.data - begin)};
    word = ft_slice_trim(word);
    node->text = ft_slice_dup(t->tree->arena, word);
    return word.size ? FT_OK : ft_data_fail(t->tree, "a value is missing");
}

/* [a.b] and [[a.b]]: where the pairs that follow belong. */
static ft_err header(struct toml *t, struct ft_data *root, struct ft_data **table) {
    bool listed = starts(t, "[[");
    struct ft_data *at = root;
    take(t);
    if (listed) {
        take(t);
    }
    for (int depth = 0;; depth++) {
        const char *key = NULL;
        FT_TRY(key_word(t, &key));
        skip_blanks(t);
        bool last = peek(t) != '.';
        if (depth > FT_DATA_DEPTH) {
            return ft_data_fail(t->tree, "a key has too many parts");
        }
        FT_TRY(member(t, at, key, last && listed ? FT_DATA_LIST : FT_DATA_TABLE, false, &at));
        if (last) {
            break;
        }
        take(t);
    }
    if (!starts(t, listed ? "]]" : "]")) {
        return ft_data_fail(t->tree, "the head of a table does not end");
    }
    take(t);
    if (listed) {
        take(t);
        FT_TRY(ft_data_add(t->tree, at, FT_DATA_TABLE, NULL, &at));
    }
    *table = at;
    return FT_OK;
}

ft_err ft_data_toml(struct ft_data_tree *tree, struct ft_slice text, struct ft_data **root) {
    struct toml t = {.tree = tree};
    struct ft_data *table = NULL;
    ft_map_init(&t.members, tree->arena);
    tree->rest = text;
    tree->line = 1;
    if (ft_slice_starts(text, "\xef\xbb\xbf")) {
        tree->rest = (struct ft_slice){text.data + 3, text.size - 3};
    }
    FT_TRY(ft_data_add(tree, NULL, FT_DATA_TABLE, NULL, root));
    table = *root;
    for (skip_all(&t); tree->rest.size; skip_all(&t)) {
        FT_TRY(peek(&t) == '[' ? header(&t, *root, &table) : pair(&t, table));
        skip_blanks(&t);
        if (tree->rest.size && !strchr("#\r\n", peek(&t))) {
            return ft_data_fail(tree, "something follows a value in its line");
        }
        if (tree->rest.size && !peek(&t)) {
            return ft_data_fail(tree, "there is a NUL character in it");
        }
    }
    return FT_OK;
}
