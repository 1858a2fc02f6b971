#include "code/highlight.h"

#include <ctype.h>
#include <string.h>

/* What the name of a node's kind holds, the first that fits. */
struct kind_role {
    const char *part;
    enum ft_role role;
};

/* Whole nodes: what lies in them is the same, but for what is put into a string. */
static const struct kind_role wholes[] = {
    {"comment", FT_ROLE_COMMENT},
    {"doctype", FT_ROLE_COMMENT},
    {"string", FT_ROLE_STRING},
    {"char_literal", FT_ROLE_STRING},
    {"character_literal", FT_ROLE_STRING},
    {"heredoc_body", FT_ROLE_STRING},
    {"regex", FT_ROLE_STRING},
    {"rune_literal", FT_ROLE_STRING},
    {"quote_scalar", FT_ROLE_STRING},
    {"block_scalar", FT_ROLE_STRING},
    {"attribute_value", FT_ROLE_STRING},
    {"charlist", FT_ROLE_STRING},
    {"sigil", FT_ROLE_STRING},
    {"color_value", FT_ROLE_NUMBER},
    {"primitive_type", FT_ROLE_TYPE},
    {"predefined_type", FT_ROLE_TYPE},
    {"integral_type", FT_ROLE_TYPE},
    {"floating_point_type", FT_ROLE_TYPE},
    {"command_name", FT_ROLE_FUNCTION},
    {"system_lib_string", FT_ROLE_STRING},
};

static const char *const insertions[] = {"interpolation", "substitution", "expansion"};

static const struct kind_role leaves[] = {
    {"integer", FT_ROLE_NUMBER},
    {"float", FT_ROLE_NUMBER},
    {"number", FT_ROLE_NUMBER},
    {"int_literal", FT_ROLE_NUMBER},
    {"boolean", FT_ROLE_NUMBER},
    {"true", FT_ROLE_NUMBER},
    {"false", FT_ROLE_NUMBER},
    {"null", FT_ROLE_NUMBER},
    {"nil", FT_ROLE_NUMBER},
    {"none", FT_ROLE_NUMBER},
    {"atom", FT_ROLE_NUMBER},
    {"simple_symbol", FT_ROLE_NUMBER},
    {"type_identifier", FT_ROLE_TYPE},
    {"sized_type_specifier", FT_ROLE_TYPE},
    {"void_type", FT_ROLE_TYPE},
    {"tag_name", FT_ROLE_KEYWORD},
    {"self", FT_ROLE_KEYWORD},
    {"this", FT_ROLE_KEYWORD},
    {"super", FT_ROLE_KEYWORD},
    {"preproc_directive", FT_ROLE_KEYWORD},
    {"attribute_name", FT_ROLE_PROPERTY},
    {"property_name", FT_ROLE_PROPERTY},
};

/* What has a name or a callee of its own. */
static const char *const callers[] = {"call", "function", "method", "invocation", "command"};

struct reader {
    struct ft_highlights *parts;
    struct ft_arena *arena;
    struct ft_slice text;
};

static enum ft_role role_in(const struct kind_role *table, size_t count, const char *kind) {
    for (size_t i = 0; i < count; i++) {
        if (strstr(kind, table[i].part)) {
            return table[i].role;
        }
    }
    return FT_ROLE_NONE;
}

static bool holds_any(const char *kind, const char *const *parts, size_t count) {
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        found = found || strstr(kind, parts[i]);
    }
    return found;
}

/* "while", "#include", "@interface", "elif": words of the language stand in its grammar as they
 * are. */
static bool is_word(const char *kind) {
    kind += *kind == '#' || *kind == '@';
    if (!isalpha((unsigned char)*kind)) {
        return false;
    }
    while (isalpha((unsigned char)*kind) || *kind == '_' || *kind == '?') {
        kind++;
    }
    return *kind == '\0';
}

static void add(struct reader *reader, TSNode node, enum ft_role role) {
    uint32_t start = ts_node_start_byte(node);
    uint32_t end = ts_node_end_byte(node);
    struct ft_highlights *parts = reader->parts;
    struct ft_highlight *last = parts->count ? &parts->at[parts->count - 1] : NULL;
    if (role == FT_ROLE_NONE || start >= end || end > reader->text.size ||
        (last && start < last->end)) {
        return;
    }
    if (last && last->end == start && last->role == role) {
        last->end = end;
        return;
    }
    *FT_PUSH(reader->arena, parts) = (struct ft_highlight){start, end, role};
}

/* A name is a function's where it is called or defined, a key where a pair holds it. */
static enum ft_role name_role(TSNode node, const char *field) {
    TSNode parent = ts_node_parent(node);
    if (!field || ts_node_is_null(parent)) {
        return FT_ROLE_NONE;
    }
    const char *kind = ts_node_type(parent);
    bool named = strcmp(field, "function") == 0 || strcmp(field, "name") == 0 ||
                 strcmp(field, "method") == 0 || strcmp(field, "declarator") == 0 ||
                 strcmp(field, "target") == 0;
    if (named && holds_any(kind, callers, FT_COUNT(callers))) {
        return FT_ROLE_FUNCTION;
    }
    return strcmp(field, "key") == 0 ? FT_ROLE_PROPERTY : FT_ROLE_NONE;
}

static enum ft_role leaf_role(TSNode node, const char *field) {
    const char *kind = ts_node_type(node);
    if (!ts_node_is_named(node)) {
        return is_word(kind) ? FT_ROLE_KEYWORD : FT_ROLE_NONE;
    }
    enum ft_role role = role_in(leaves, FT_COUNT(leaves), kind);
    return role != FT_ROLE_NONE ? role : name_role(node, field);
}

/* How deep something lies is the parser's; this only counts. */
enum { DEEPEST = 4096 };

struct place {
    enum ft_role role[DEEPEST]; /* what the open nodes make of what lies in them */
    int depth;
};

static bool is_key(TSNode node, const char *field) {
    return field && strcmp(field, "key") == 0 && !ts_node_is_null(ts_node_parent(node));
}

/* What the node under CURSOR makes of what lies in it; leaves are added. */
static enum ft_role enter(struct reader *reader, const TSTreeCursor *cursor,
                          enum ft_role inherited) {
    TSNode node = ts_tree_cursor_current_node(cursor);
    const char *kind = ts_node_type(node);
    const char *field = ts_tree_cursor_current_field_name(cursor);
    enum ft_role role = inherited;
    if (ts_node_is_named(node)) {
        enum ft_role whole = role_in(wholes, FT_COUNT(wholes), kind);
        if (inherited == FT_ROLE_STRING && holds_any(kind, insertions, FT_COUNT(insertions))) {
            role = FT_ROLE_NONE;
        } else if (is_key(node, field)) {
            role = FT_ROLE_PROPERTY;
        } else if (whole != FT_ROLE_NONE && inherited == FT_ROLE_NONE) {
            role = whole;
        }
    }
    if (!ts_node_child_count(node)) {
        add(reader, node, role != FT_ROLE_NONE ? role : leaf_role(node, field));
    }
    return role;
}

/* Text between the children of a string is in no node of some grammars: the node is added in parts
 * where nothing is put into it, else its leaves. */
static bool is_closed(TSNode node, enum ft_role role) {
    if (role == FT_ROLE_NONE) {
        return false;
    }
    for (uint32_t i = 0; i < ts_node_named_child_count(node) && i < 64; i++) {
        const char *kind = ts_node_type(ts_node_named_child(node, i));
        if (holds_any(kind, insertions, FT_COUNT(insertions))) {
            return false;
        }
    }
    return ts_node_named_child_count(node) <= 64;
}

static void walk(struct reader *reader, const struct ft_tree *tree) {
    TSTreeCursor cursor = ts_tree_cursor_new(ft_tree_root(tree));
    struct place *place = FT_NEW(reader->arena, struct place);
    for (bool more = true; more;) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        enum ft_role above = place->depth ? place->role[place->depth - 1] : FT_ROLE_NONE;
        enum ft_role role = enter(reader, &cursor, above);
        bool closed = role != above && ts_node_child_count(node) && is_closed(node, role);
        if (closed) {
            add(reader, node, role);
        }
        if (!closed && place->depth < DEEPEST && ts_tree_cursor_goto_first_child(&cursor)) {
            place->role[place->depth++] = role;
            continue;
        }
        while (!ts_tree_cursor_goto_next_sibling(&cursor)) {
            more = ts_tree_cursor_goto_parent(&cursor);
            place->depth -= more;
            if (!more) {
                break;
            }
        }
    }
    ts_tree_cursor_delete(&cursor);
}

ft_err ft_highlight(ft_ctx *cx, const struct ft_lang *lang, struct ft_slice text,
                    struct ft_highlights *parts) {
    struct ft_highlights found = {0};
    struct ft_tree *tree = NULL;
    ft_ctx own = {.arena = cx->arena, .cancelled = cx->cancelled};
    if (ft_parse(&own, lang, text, &tree) == FT_OK) {
        struct reader reader = {.parts = &found, .arena = cx->arena, .text = text};
        walk(&reader, tree);
    }
    FT_TRY(ft_checkpoint(cx));
    *parts = found;
    return FT_OK;
}
