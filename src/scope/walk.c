/* One walk over a tree: scopes open and close, names are met and declared. */
#include "scope_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct ft_slice field_text(const struct scope_walk *walk, TSNode node, const char *field) {
    return scope_text(walk, ft_node_field(node, field));
}

/* Whose members a class's or a function's are. */
static struct ft_slice owner_of(const struct scope_walk *walk, TSNode node,
                                enum ft_scope_kind kind) {
    if (kind == FT_SCOPE_CLASS) {
        struct ft_slice name = field_text(walk, node, "name");
        if (!name.size && walk->table->family == SCOPE_RUST) {
            name = field_text(walk, node, "type");
        }
        TSNode parent = ts_node_parent(node);
        if (!name.size && ft_node_is(parent, "type_definition")) {
            name = field_text(walk, parent, "declarator");
        }
        return ft_type_name(name);
    }
    if (walk->table->family == SCOPE_GO) {
        TSNode receivers = ft_node_field(node, "receiver");
        return ts_node_is_null(receivers)
                   ? (struct ft_slice){"", 0}
                   : ft_type_name(field_text(walk, ts_node_named_child(receivers, 0), "type"));
    }
    TSNode declarator = ft_node_field(node, "declarator");
    for (int i = 0; i < 8 && walk->table->family == SCOPE_CPP && !ts_node_is_null(declarator);
         i++) {
        if (ft_node_is(declarator, "qualified_identifier")) {
            return ft_type_name(field_text(walk, declarator, "scope"));
        }
        TSNode inner = ft_node_field(declarator, "declarator");
        declarator = ts_node_is_null(inner) && ft_node_is(declarator, "reference_declarator")
                         ? ts_node_named_child(declarator, 0)
                         : inner;
    }
    return (struct ft_slice){"", 0};
}

/* What stands between a class's name and its body. */
static struct ft_slice bases_of(const struct scope_walk *walk, TSNode node) {
    TSNode name = ft_node_field(node, "name");
    TSNode body = ft_node_field(node, "body");
    uint32_t end = ts_node_is_null(body) ? ts_node_end_byte(node) : ts_node_start_byte(body);
    uint32_t from = ts_node_is_null(name) ? ts_node_start_byte(node) : ts_node_end_byte(name);
    return from < end && !ts_node_is_null(body)
               ? (struct ft_slice){walk->to->tree->text.data + from, end - from}
               : (struct ft_slice){"", 0};
}

void scope_open(struct scope_walk *walk, TSNode node, enum ft_scope_kind kind) {
    bool owned = kind == FT_SCOPE_CLASS || kind == FT_SCOPE_FUNCTION;
    struct ft_scope made = {.kind = kind,
                            .parent = walk->scope,
                            .start = ts_node_start_byte(node),
                            .end = ts_node_end_byte(node),
                            .owner = owned ? owner_of(walk, node, kind) : (struct ft_slice){"", 0},
                            .self = {"", 0},
                            .bases = {"", 0}};
    if (kind == FT_SCOPE_CLASS) {
        made.bases = bases_of(walk, node);
    }
    if (walk->table->family == SCOPE_GO && made.owner.size && kind == FT_SCOPE_FUNCTION) {
        TSNode receiver = ts_node_named_child(ft_node_field(node, "receiver"), 0);
        made.self = field_text(walk, receiver, "name");
    }
    walk->scope = (int32_t)walk->to->scopes.count;
    made.last = walk->scope;
    *FT_PUSH(walk->cx->arena, &walk->to->scopes) = made;
}

static void close_scope(struct scope_walk *walk) {
    struct ft_scope *scope = &walk->to->scopes.at[walk->scope];
    scope->last = (int32_t)walk->to->scopes.count - 1;
    walk->scope = scope->parent;
}

struct ft_name *scope_add_name(struct scope_walk *walk, enum ft_name_role role, TSNode leaf) {
    struct ft_name *name = FT_PUSH(walk->cx->arena, &walk->to->names);
    *name = (struct ft_name){.role = role,
                             .start = ts_node_start_byte(leaf),
                             .end = ts_node_end_byte(leaf),
                             .scope = walk->scope,
                             .decl = -1,
                             .object = -1,
                             .space = SPACE_V,
                             .before = {"", 0}};
    return name;
}

/* The level whose node decides what a leaf is: its parent, or the one above where that only wraps
 * it. LEAF_FIELD: the field that the leaf has there. */
static const struct scope_level *deciding(const struct scope_walk *walk, TSFieldId field,
                                          TSFieldId *leaf_field) {
    static const char *const wrapping[] = {
        "generic_name", "template_method", "template_function", "variable_name",
        "generic_type", "literal_element", "generic_function",  "template_type"};
    int at = walk->depth - 1;
    *leaf_field = field;
    for (size_t i = 0; at > 0 && i < FT_COUNT(wrapping); i++) {
        if (ft_node_is(walk->levels[at].node, wrapping[i])) {
            *leaf_field = walk->levels[at].field;
            return &walk->levels[at - 1];
        }
    }
    return at >= 0 ? &walk->levels[at] : NULL;
}

static const struct scope_entry *part_of(const struct scope_level *level, enum scope_part part) {
    const struct scope_entry *entry = level ? level->entries : NULL;
    while (entry && entry->part != part) {
        entry = entry->next;
    }
    return entry;
}

/* What stands before the last name of a::b, where the grammar gives it no field. */
static TSNode object_of(const struct scope_level *level, const struct scope_entry *member,
                        TSNode leaf) {
    TSNode none = {0};
    if (member->object) {
        return ts_node_child_by_field_id(level->node, member->object);
    }
    TSNode first = ts_node_named_child(level->node, 0);
    bool last = ts_node_end_byte(level->node) == ts_node_end_byte(leaf);
    return member->any && last && !ts_node_eq(first, leaf) ? first : none;
}

static bool take_member(struct scope_walk *walk, struct ft_name *name,
                        const struct scope_level *level, TSFieldId field, TSNode leaf) {
    const struct scope_entry *member = part_of(level, SCOPE_MEMBER);
    if (!member || (!member->any && field != member->field)) {
        return false;
    }
    TSNode object = object_of(level, member, leaf);
    bool bound = ft_node_is(level->node, "member_binding_expression");
    if (ts_node_is_null(object) && !bound) {
        return false;
    }
    name->role = FT_NAME_MEMBER;
    name->before = scope_text(walk, object);
    uint32_t end = bound ? 0 : ts_node_end_byte(object);
    for (size_t i = walk->to->names.count; end && i-- > 0 && i + 6 > walk->to->names.count;) {
        if (walk->to->names.at[i].end == end && &walk->to->names.at[i] != name) {
            name->object = (int32_t)i;
            break;
        }
    }
    return true;
}

/* The type of the literal that a key stands in. */
static struct ft_slice literal_type(const struct scope_walk *walk, bool *map) {
    for (int i = walk->depth - 1; i >= 0 && i > walk->depth - 8; i--) {
        TSNode node = walk->levels[i].node;
        if (ft_node_is(node, "composite_literal") ||
            ft_node_is(node, "compound_literal_expression") ||
            ft_node_is(node, "object_creation_expression") || ft_node_is(node, "struct_pattern")) {
            TSNode type = ft_node_field(node, "type");
            *map = ft_node_is(type, "map_type") || ft_node_is(type, "slice_type") ||
                   ft_node_is(type, "array_type");
            return ft_type_name(scope_text(walk, type));
        }
        if (ft_node_is(node, "struct_expression")) {
            return ft_type_name(field_text(walk, node, "name"));
        }
        if (ft_node_is(node, "declaration")) {
            return ft_type_name(field_text(walk, node, "type"));
        }
    }
    return (struct ft_slice){"", 0};
}

static bool is_initializer_key(const struct scope_walk *walk, const struct scope_level *level,
                               TSFieldId field) {
    return walk->table->family == SCOPE_CSHARP && level && walk->depth > 1 &&
           ft_node_is(level->node, "assignment_expression") &&
           ft_node_is(walk->levels[walk->depth - 2].node, "initializer_expression") &&
           field == ts_language_field_id_for_name(ts_node_language(level->node), "left", 4);
}

static bool take_key(struct scope_walk *walk, struct ft_name *name, const struct scope_level *level,
                     TSFieldId field, TSNode leaf) {
    static const char *const keys[] = {"property_identifier", "private_property_identifier",
                                       "field_identifier", "hash_key_symbol"};
    const struct scope_entry *key = part_of(level, SCOPE_KEY);
    bool map = false;
    bool is = (key && (key->any || field == key->field)) || is_initializer_key(walk, level, field);
    for (size_t i = 0; i < FT_COUNT(keys) && !is; i++) {
        is = ft_node_is(leaf, keys[i]);
    }
    if (is) {
        name->before = literal_type(walk, &map);
        name->role = map ? FT_NAME_PLAIN : FT_NAME_KEY;
    }
    return is && !map;
}

/* Macros give no tree: a dot before it is all that tells. */
static void take_text(struct scope_walk *walk, struct ft_name *name) {
    struct ft_slice text = walk->to->tree->text;
    size_t at = name->start;
    while (at > 0 && isspace((unsigned char)text.data[at - 1])) {
        at--;
    }
    size_t end = at;
    name->role = FT_NAME_TEXT;
    if (at > 0 && (text.data[at - 1] == '.' || text.data[at - 1] == ':')) {
        at--;
    } else if (at > 1 && text.data[at - 1] == '>' && text.data[at - 2] == '-') {
        at -= 2;
    }
    at -= at > 0 && at < end && text.data[at - 1] == ':';
    if (at < end) {
        size_t from = at;
        while (from > 0 &&
               (isalnum((unsigned char)text.data[from - 1]) || text.data[from - 1] == '_')) {
            from--;
        }
        name->role = FT_NAME_MEMBER;
        name->before = (struct ft_slice){text.data + from, at - from};
    }
}

/* self.x = …: the member is declared where it is given its first value. */
static void declare_member(struct scope_walk *walk, struct ft_name *name,
                           const struct scope_level *level) {
    const struct scope_level *above = walk->depth > 1 ? level - 1 : NULL;
    bool assigned = above && level->field &&
                    (ft_node_is(above->node, "assignment") ||
                     ft_node_is(above->node, "assignment_expression")) &&
                    ts_node_eq(ft_node_field(above->node, "left"), level->node);
    if (!assigned || !ft_scope_is_self(walk->to, walk->scope, name->before)) {
        return;
    }
    int32_t scope = walk->scope;
    while (scope > 0 && walk->to->scopes.at[scope].kind != FT_SCOPE_CLASS) {
        scope = walk->to->scopes.at[scope].parent;
    }
    struct ft_slice type = {"", 0};
    TSNode value = ft_node_field(above->node, "right");
    if (ft_node_is(value, "new_expression")) {
        type = ft_type_name(field_text(walk, value, "constructor"));
    } else if (ft_node_is(value, "call")) {
        struct ft_slice made = ft_type_name(field_text(walk, value, "function"));
        bool upper = made.size && isupper((unsigned char)made.data[0]);
        type = upper ? made : type;
    }
    name->decl = scope_add_decl(
        walk,
        (struct ft_decl){.kind = FT_DECL_MEMBER,
                         .name = {walk->to->tree->text.data + name->start, name->end - name->start},
                         .start = name->start,
                         .end = name->end,
                         .from = name->start,
                         .until = name->end,
                         .scope = scope,
                         .space = SPACE_V,
                         .type = type,
                         .owner = walk->to->scopes.at[scope].owner});
    name->declares = true;
}

static bool is_html_tag(TSNode leaf, const struct scope_level *level) {
    return level && strncmp(ts_node_type(level->node), "jsx_", 4) == 0 &&
           ft_node_is(leaf, "identifier") && !ft_node_is(level->node, "jsx_expression");
}

/* export { a as b } from "x": a is x's, b a name for others. */
static bool take_export(struct scope_walk *walk, struct ft_name *name,
                        const struct scope_level *level, TSFieldId field) {
    TSNode statement = ts_node_parent(ts_node_parent(level->node));
    struct ft_slice source = field_text(walk, statement, "source");
    if (field != walk->table->name) {
        name->role = FT_NAME_KEY;
    } else if (source.size > 2) {
        name->role = FT_NAME_IMPORTED;
        name->before = (struct ft_slice){source.data + 1, source.size - 2};
    }
    return name->role != FT_NAME_PLAIN;
}

static void take_name(struct scope_walk *walk, TSNode leaf, TSFieldId field, bool both,
                      uint8_t space) {
    struct ft_slice text = scope_text(walk, leaf);
    TSFieldId leaf_field = 0;
    const struct scope_level *level = deciding(walk, field, &leaf_field);
    bool tag = is_html_tag(leaf, level) && text.size && islower((unsigned char)text.data[0]);
    if (!text.size || tag || (walk->only && !scope_wanted(walk, text))) {
        return;
    }
    both = both || (level && ft_node_is(level->node, "shorthand_field_initializer"));
    struct ft_name *name = scope_add_name(walk, both ? FT_NAME_SHORT : FT_NAME_PLAIN, leaf);
    name->space =
        scope_space(walk, leaf, walk->depth > 0 ? walk->levels[walk->depth - 1].node : leaf, space);
    name->decl = scope_decl_at(walk, text, name->start);
    if (level && ft_node_is(level->node, "export_specifier") &&
        take_export(walk, name, level, field)) {
        return;
    }
    if (both) {
        bool map = false;
        name->before = literal_type(walk, &map);
    }
    if (name->decl >= 0) {
        name->declares = true;
        name->scope = walk->to->decls.at[name->decl].scope;
    } else if (part_of(level, SCOPE_MEMBER) && take_member(walk, name, level, leaf_field, leaf)) {
        declare_member(walk, name, level);
    } else if (!both && !take_key(walk, name, level, leaf_field, leaf) && level &&
               ft_node_is(level->node, "token_tree")) {
        take_text(walk, name);
    }
}

/* Behind a text or a comment that begins AT; AT itself where there is none. */
static uint32_t behind_text(struct ft_slice text, uint32_t at, uint32_t end) {
    char c = text.data[at];
    if (c == '"' || c == '\'') {
        for (at++; at < end && text.data[at] != c; at++) {
            at += text.data[at] == '\\';
        }
        return at + 1;
    }
    if (c != '/' || at + 1 >= end || !strchr("/*", text.data[at + 1])) {
        return at;
    }
    bool line = text.data[at + 1] == '/';
    at += 2;
    while (at < end && (line || text.data[at - 1] != '*' || text.data[at] != '/')) {
        at++;
    }
    return at + 1;
}

/* The names in a macro's body. */
static void take_macro(struct scope_walk *walk, TSNode node) {
    struct ft_slice text = walk->to->tree->text;
    uint32_t end = ts_node_end_byte(node);
    for (uint32_t at = ts_node_start_byte(node); at < end;) {
        uint32_t from = at;
        at = behind_text(text, from, end);
        if (at > from) {
            continue;
        }
        while (at < end && (isalnum((unsigned char)text.data[at]) || text.data[at] == '_')) {
            at++;
        }
        if (at == from) {
            at++;
        } else if (!isdigit((unsigned char)text.data[from]) &&
                   scope_wanted(walk, (struct ft_slice){text.data + from, at - from})) {
            struct ft_name *name = scope_add_name(walk, FT_NAME_TEXT, node);
            name->start = from;
            name->end = at;
            take_text(walk, name);
        }
    }
}

static void note_globals(struct scope_walk *walk, TSNode node) {
    uint32_t count = ts_node_named_child_count(node);
    int32_t scope = walk->scope;
    while (scope > 0 && walk->to->scopes.at[scope].kind != FT_SCOPE_FUNCTION) {
        scope = walk->to->scopes.at[scope].parent;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct scope_global *global = FT_PUSH(walk->cx->arena, &walk->globals);
        *global = (struct scope_global){scope, scope_text(walk, ts_node_named_child(node, i))};
    }
}

/* Parameters of a prototype are seen in it alone; those of a definition in its body. */
static bool is_defining(const struct scope_walk *walk) {
    int at = walk->depth - 1;
    while (at > 0 && strstr(ts_node_type(walk->levels[at].node), "_declarator")) {
        at--;
    }
    return at >= 0 && ft_node_is(walk->levels[at].node, "function_definition");
}

static bool opens(struct scope_walk *walk, TSNode node, const struct scope_entry *entry) {
    static const enum ft_scope_kind kinds[] = {[SCOPE_OPEN] = FT_SCOPE_BLOCK,
                                               [SCOPE_NAMESPACE] = FT_SCOPE_NAMESPACE,
                                               [SCOPE_FUNCTION] = FT_SCOPE_FUNCTION,
                                               [SCOPE_CLASS] = FT_SCOPE_CLASS};
    bool scope = entry->part >= SCOPE_OPEN && entry->part <= SCOPE_CLASS;
    if (!scope ||
        (entry->field && ts_node_is_null(ts_node_child_by_field_id(node, entry->field))) ||
        (ft_node_is(node, "function_declarator") && is_defining(walk))) {
        return false;
    }
    scope_open(walk, node, kinds[entry->part]);
    return true;
}

/* C: struct a; and struct a *x declare nothing new. */
static bool only_names(const struct scope_walk *walk, TSNode node) {
    return walk->table->family <= SCOPE_CPP && strstr(ts_node_type(node), "_specifier") &&
           ts_node_is_null(ft_node_field(node, "body"));
}

/* Gives false to leave the children out. */
static bool enter(struct scope_walk *walk, TSNode node, TSFieldId field) {
    TSSymbol symbol = ts_node_symbol(node);
    const struct scope_entry *entries =
        symbol == (TSSymbol)-1 ? NULL : walk->table->entries[symbol];
    struct scope_level *level = &walk->levels[walk->depth];
    *level = (struct scope_level){.node = node, .entries = entries, .field = field};
    const struct scope_entry *hides =
        walk->depth > 0 ? part_of(&walk->levels[walk->depth - 1], SCOPE_HIDE) : NULL;
    if (hides && (hides->any || hides->field == field)) {
        return false;
    }
    for (const struct scope_entry *entry = entries; entry; entry = entry->next) {
        switch (entry->part) {
        case SCOPE_LEAF:
        case SCOPE_SHORT:
            take_name(walk, node, field, entry->part == SCOPE_SHORT, entry->space);
            return false;
        case SCOPE_DECLARED:
            scope_declare(walk, node, entry);
            take_name(walk, node, field, false, SPACE_V);
            return false;
        case SCOPE_IMPORT:
            scope_import(walk, node);
            return false;
        case SCOPE_OUTER:
        case SCOPE_INNER:
        case SCOPE_HOIST:
            if (!only_names(walk, node)) {
                scope_declare(walk, node, entry);
            }
            break;
        case SCOPE_OPEN:
        case SCOPE_NAMESPACE:
        case SCOPE_FUNCTION:
        case SCOPE_CLASS:
            level->opened = opens(walk, node, entry) || level->opened;
            break;
        case SCOPE_PATTERN:
        case SCOPE_MEMBER:
        case SCOPE_KEY:
        case SCOPE_HIDE:
        default:
            break;
        }
    }
    if (ft_node_is(node, "preproc_arg")) {
        take_macro(walk, node);
    } else if (ft_node_is(node, "global_statement")) {
        note_globals(walk, node);
    }
    return true;
}

static void leave(struct scope_walk *walk) {
    if (walk->levels[walk->depth].opened) {
        close_scope(walk);
    }
}

static ft_err walk_tree(struct scope_walk *walk) {
    TSTreeCursor cursor = ts_tree_cursor_new(ft_tree_root(walk->to->tree));
    bool more = true;
    bool deep = false;
    while (more) {
        TSNode node = ts_tree_cursor_current_node(&cursor);
        bool inside =
            ts_node_is_named(node) && enter(walk, node, ts_tree_cursor_current_field_id(&cursor));
        if (!ts_node_is_named(node)) {
            walk->levels[walk->depth] = (struct scope_level){.node = node};
        }
        deep = deep || walk->depth + 1 >= SCOPE_DEEPEST;
        if (inside && !deep && ts_tree_cursor_goto_first_child(&cursor)) {
            walk->depth++;
            continue;
        }
        leave(walk);
        while (more && !ts_tree_cursor_goto_next_sibling(&cursor)) {
            more = ts_tree_cursor_goto_parent(&cursor);
            if (more) {
                walk->depth--;
                leave(walk);
            }
        }
    }
    ts_tree_cursor_delete(&cursor);
    return deep ? ft_fail(walk->cx, FT_LIMIT, "the source nests deeper than %d", SCOPE_DEEPEST)
                : FT_OK;
}

static void resolve(struct scope_walk *walk, struct ft_name *name) {
    struct ft_slice text = {walk->to->tree->text.data + name->start, name->end - name->start};
    int32_t best = -1;
    for (int32_t i = (int32_t)(intptr_t)ft_map_get(&walk->firsts, text) - 1; i >= 0;
         i = walk->to->decls.at[i].next) {
        const struct ft_decl *decl = &walk->to->decls.at[i];
        bool inner = best < 0 || decl->scope > walk->to->decls.at[best].scope ||
                     (decl->scope == walk->to->decls.at[best].scope &&
                      decl->start > walk->to->decls.at[best].start);
        if (inner && (decl->space & name->space) &&
            ft_scope_sees(walk->to, decl, name->scope, name->start)) {
            best = i;
        }
    }
    name->decl = best;
}

ft_err ft_scope_read(ft_ctx *cx, struct ft_scope_reader *reader, const struct ft_tree *tree,
                     const struct ft_strings *only, const struct ft_scopes **scopes) {
    struct ft_scopes *made = FT_NEW(cx->arena, struct ft_scopes);
    struct scope_walk *walk = ft_xmalloc(sizeof *walk);
    *walk = (struct scope_walk){
        .cx = cx, .table = scope_table_of(reader, tree->lang), .only = only, .to = made};
    struct ft_tree *shell = FT_NEW(cx->arena, struct ft_tree); /* the tree itself may go */
    *shell = (struct ft_tree){.lang = tree->lang, .text = tree->text, .errors = tree->errors};
    made->tree = tree;
    ft_map_init(&walk->firsts, cx->arena);
    walk->scope = -1;
    scope_open(walk, ft_tree_root(tree), FT_SCOPE_FILE);
    made->scopes.at[0].start = 0;
    made->scopes.at[0].end = (uint32_t)tree->text.size;
    ft_err err = walk_tree(walk);
    made->scopes.at[0].last = (int32_t)made->scopes.count - 1;
    for (size_t i = 0; i < made->names.count; i++) {
        struct ft_name *name = &made->names.at[i];
        bool plain = name->role == FT_NAME_PLAIN || name->role == FT_NAME_SHORT ||
                     name->role == FT_NAME_TEXT;
        if (plain && name->decl < 0) {
            resolve(walk, name);
        }
    }
    made->tree = shell;
    free(walk);
    if (err == FT_OK) {
        *scopes = made;
    }
    return err;
}
