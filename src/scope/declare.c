/* What nodes declare: names in patterns and declarators, however deep. */
#include "scope_int.h"

#include <string.h>

enum { PATTERN_DEEPEST = 40 };

struct ft_slice scope_text(const struct scope_walk *walk, TSNode node) {
    return ft_node_text(walk->to->tree, node);
}

bool scope_wanted(const struct scope_walk *walk, struct ft_slice name) {
    for (size_t i = 0; walk->only && i < walk->only->count; i++) {
        if (ft_slice_is(name, walk->only->at[i])) {
            return true;
        }
    }
    return !walk->only;
}

static int32_t first_of(const struct scope_walk *walk, struct ft_slice name) {
    return (int32_t)(intptr_t)ft_map_get(&walk->firsts, name) - 1;
}

int32_t scope_decl_at(const struct scope_walk *walk, struct ft_slice name, uint32_t start) {
    for (int32_t i = first_of(walk, name); i >= 0; i = walk->to->decls.at[i].next) {
        if (walk->to->decls.at[i].start == start) {
            return i;
        }
    }
    return -1;
}

/* In Rust, let x shadows the x before; elsewhere it is one variable of that scope. */
static bool merges(const struct scope_walk *walk, const struct ft_decl *a,
                   const struct ft_decl *b) {
    bool let = walk->table->family == SCOPE_RUST && b->kind <= FT_DECL_PARAMETER;
    return a->scope == b->scope && (a->space & b->space) && !let &&
           ft_slice_eq(a->owner, b->owner) &&
           (a->kind == FT_DECL_MEMBER) == (b->kind == FT_DECL_MEMBER);
}

int32_t scope_add_decl(struct scope_walk *walk, struct ft_decl decl) {
    int32_t number = (int32_t)walk->to->decls.count;
    decl.next = first_of(walk, decl.name);
    decl.symbol = number;
    for (int32_t i = decl.next; i >= 0; i = walk->to->decls.at[i].next) {
        if (walk->to->decls.at[i].start == decl.start) {
            return i;
        }
        if (merges(walk, &walk->to->decls.at[i], &decl)) {
            decl.symbol = walk->to->decls.at[i].symbol;
        }
    }
    ft_map_put(&walk->firsts, decl.name, (void *)(intptr_t)(number + 1));
    *FT_PUSH(walk->cx->arena, &walk->to->decls) = decl;
    return number;
}

/* What a declaration looks like from its names. */
struct declaring {
    const struct scope_entry *entry;
    TSNode node;
    struct ft_slice owner;
    bool function, deep;
    TSNode typed; /* the pattern that has a type of its own */
};

static int32_t enclosing(const struct scope_walk *walk, int32_t scope, bool function) {
    const struct ft_scope *at = &walk->to->scopes.at[scope];
    while (scope > 0 && at->kind != FT_SCOPE_NAMESPACE && at->kind != FT_SCOPE_CLASS &&
           !(function && at->kind == FT_SCOPE_FUNCTION)) {
        scope = at->parent;
        at = &walk->to->scopes.at[scope];
    }
    return scope;
}

/* let and const stay in their block, var does not. */
static bool is_var(const struct scope_walk *walk, const struct declaring *d) {
    return walk->table->family == SCOPE_SCRIPT && ft_node_is(d->node, "variable_declarator") &&
           ft_node_is(ts_node_parent(d->node), "variable_declaration");
}

static bool is_global(const struct scope_walk *walk, struct ft_slice name) {
    for (size_t i = 0; i < walk->globals.count; i++) {
        if (walk->globals.at[i].scope == enclosing(walk, walk->scope, true) &&
            ft_slice_eq(walk->globals.at[i].name, name)) {
            return true;
        }
    }
    return false;
}

static bool is_static(TSNode node) {
    uint32_t count = ts_node_named_child_count(node);
    for (uint32_t i = 0; i < count && i < 8; i++) {
        TSNode child = ts_node_named_child(node, i);
        if (ft_node_is(child, "storage_class_specifier")) {
            TSNode word = ts_node_child(child, 0);
            if (ft_node_is(word, "static")) {
                return true;
            }
        }
    }
    return false;
}

static struct ft_slice text_of_field(const struct scope_walk *walk, TSNode node, TSFieldId field) {
    return field && !ts_node_is_null(node)
               ? scope_text(walk, ts_node_child_by_field_id(node, field))
               : (struct ft_slice){"", 0};
}

/* Foo of new Foo(), Foo(), &Foo{}, Foo::new() and Foo.new: what a value is, by its first words. */
static struct ft_slice type_of_value(const struct scope_walk *walk, struct ft_slice value) {
    bool made = ft_slice_starts(value, "new ");
    enum scope_family family = walk->table->family;
    size_t end = 0;
    while (end < value.size && !strchr("({[\n;", value.data[end])) {
        end++;
    }
    struct ft_slice head = {value.data, end};
    for (size_t i = 0; (family == SCOPE_RUST || family == SCOPE_RUBY) && i < end; i++) {
        if (value.data[i] == '.' || (value.data[i] == ':' && i + 1 < end)) {
            head.size = i; /* what made it is behind the type */
            break;
        }
    }
    head = ft_slice_trim(head);
    struct ft_slice name = ft_type_name(head);
    bool whole = name.size && name.data + name.size == head.data + head.size;
    bool upper = name.size && name.data[0] >= 'A' && name.data[0] <= 'Z';
    bool composite = end < value.size && value.data[end] == '{';
    bool call = end < value.size && value.data[end] == '(';
    bool known =
        made ||
        (upper && whole &&
         (family == SCOPE_RUST || family == SCOPE_RUBY || (family == SCOPE_PYTHON && call))) ||
        (family == SCOPE_GO && composite && whole);
    return known ? name : (struct ft_slice){"", 0};
}

static struct ft_slice type_of(const struct scope_walk *walk, const struct declaring *d) {
    const struct scope_table *table = walk->table;
    struct ft_slice type = text_of_field(walk, d->typed, table->type);
    if (!type.size) {
        type = text_of_field(walk, d->node, table->type);
    }
    if (!type.size && !ts_node_is_null(ts_node_parent(d->node))) {
        type = text_of_field(walk, ts_node_parent(d->node), table->type);
    }
    struct ft_slice name = type.size && type.size < 200 ? ft_type_name(type) : type;
    bool open = !name.size || ft_slice_is(name, "var") || ft_slice_is(name, "auto");
    if (!open || d->deep) {
        return d->deep ? (struct ft_slice){"", 0} : name;
    }
    struct ft_slice value = text_of_field(walk, d->node, table->value);
    value = value.size ? value : text_of_field(walk, d->node, table->right);
    if (!value.size && ts_node_named_child_count(d->node) > 1) { /* C#: var x = new Foo() */
        value = scope_text(walk, ts_node_named_child(d->node, 1));
    }
    return type_of_value(walk, value);
}

static int32_t scope_for(const struct scope_walk *walk, const struct declaring *d,
                         struct ft_slice name, bool sigil) {
    const struct scope_entry *entry = d->entry;
    if (entry->kind == FT_DECL_MACRO && walk->table->family <= SCOPE_CPP) {
        return 0;
    }
    if (sigil) {
        return *name.data == '$' ? 0 : enclosing(walk, walk->scope, false);
    }
    if (entry->part == SCOPE_HOIST || is_var(walk, d)) {
        return is_global(walk, name) ? 0 : enclosing(walk, walk->scope, true);
    }
    return walk->scope;
}

/* let x = x: the second one is the x before. */
static uint32_t hole_of(TSNode node) {
    static const char *const whole[] = {"let_declaration", "short_var_declaration",
                                        "var_spec",        "let_condition",
                                        "range_clause",    "for_in_clause"};
    for (size_t i = 0; i < FT_COUNT(whole); i++) {
        if (ft_node_is(node, whole[i])) {
            return ts_node_end_byte(node);
        }
    }
    if (ft_node_is(node, "for_expression") || ft_node_is(node, "for_range_loop")) {
        TSNode body = ft_node_field(node, "body");
        return ts_node_is_null(body) ? 0 : ts_node_start_byte(body);
    }
    return 0;
}

/* PHP: use ($x) is the $x of the function around. */
static void take_over(struct scope_walk *walk, int32_t made) {
    struct ft_decl *decl = &walk->to->decls.at[made];
    int32_t above = walk->to->scopes.at[decl->scope].parent;
    for (int32_t i = decl->next; i >= 0; i = walk->to->decls.at[i].next) {
        if (walk->to->decls.at[i].space == decl->space &&
            ft_scope_sees(walk->to, &walk->to->decls.at[i], above, decl->start)) {
            decl->symbol = walk->to->decls.at[i].symbol;
            return;
        }
    }
}

static void declare_leaf(struct scope_walk *walk, struct declaring *d, TSNode leaf, uint8_t space) {
    struct ft_slice name = scope_text(walk, leaf);
    if (!name.size || !scope_wanted(walk, name)) {
        return;
    }
    enum ft_decl_kind kind = d->entry->kind;
    if (walk->table->family == SCOPE_RUBY && kind != FT_DECL_FUNCTION) {
        space = SPACE_V; /* a variable hides a method only where nothing is called */
    }
    bool sigil = walk->table->family == SCOPE_RUBY && (*name.data == '@' || *name.data == '$');
    bool upper = *name.data >= 'A' && *name.data <= 'Z';
    if (walk->table->family == SCOPE_RUST && kind == FT_DECL_VARIABLE && upper) {
        return; /* None, a constant: matched, not bound */
    }
    int32_t scope = scope_for(walk, d, name, sigil);
    bool inside = walk->to->scopes.at[scope].kind == FT_SCOPE_CLASS;
    bool value = kind == FT_DECL_VARIABLE || kind == FT_DECL_FUNCTION || kind == FT_DECL_CONSTANT;
    if (kind == FT_DECL_VARIABLE && d->function) {
        kind = FT_DECL_FUNCTION;
    }
    TSNode body = walk->table->body ? ts_node_child_by_field_id(d->node, walk->table->body) : leaf;
    struct ft_decl decl = {
        .kind = (inside && value) || sigil || d->owner.size ? FT_DECL_MEMBER : kind,
        .name = name,
        .start = ts_node_start_byte(leaf),
        .end = ts_node_end_byte(leaf),
        .from = ts_node_start_byte(d->node),
        .until = ts_node_end_byte(d->node),
        .hole = hole_of(d->node),
        .scope = scope,
        .space = kind == FT_DECL_TYPE && space == SPACE_T && walk->table->family == SCOPE_JAVA
                     ? SPACE_T | SPACE_V
                     : space,
        .local = walk->table->family <= SCOPE_CPP && is_static(d->node),
        .body = !ts_node_is_null(body),
        .owner = d->owner.size ? d->owner
                 : inside      ? walk->to->scopes.at[scope].owner
                               : (struct ft_slice){"", 0},
        .type = type_of(walk, d),
    };
    struct ft_slice source =
        scope_required(walk, ts_node_child_by_field_id(d->node, walk->table->value));
    if (source.size && kind == FT_DECL_VARIABLE) {
        decl.kind = FT_DECL_IMPORT;
        decl.source = source;
        decl.imported = d->deep ? name : (struct ft_slice){"", 0};
    }
    int32_t made = scope_add_decl(walk, decl);
    if (ft_node_is(d->node, "anonymous_function_use_clause")) {
        take_over(walk, made);
    }
}

/* A::b, declared outside of A. */
static void note_owner(const struct scope_walk *walk, struct declaring *d, TSNode node) {
    if (ft_node_is(node, "qualified_identifier")) {
        d->owner = ft_type_name(scope_text(walk, ft_node_field(node, "scope")));
    } else if (ft_node_is(node, "function_declarator")) {
        TSNode inner = ft_node_field(node, "declarator");
        d->function = !ft_node_is(inner, "parenthesized_declarator");
    }
}

static bool passes(const struct scope_entry *entry, TSFieldId field) {
    return entry->any || (entry->except ? field != entry->field : field == entry->field);
}

static void declare_pattern(struct scope_walk *walk, struct declaring *d, TSNode node, int deep) {
    const struct scope_table *table = walk->table;
    const struct scope_entry *leaf = scope_entry_of(table, node, SCOPE_LEAF);
    leaf = leaf ? leaf : scope_entry_of(table, node, SCOPE_SHORT);
    leaf = leaf ? leaf : scope_entry_of(table, node, SCOPE_DECLARED);
    if (leaf) {
        TSNode parent = ts_node_parent(node);
        declare_leaf(walk, d, node, scope_space(walk, node, parent, leaf->space));
        return;
    }
    const struct scope_entry *pattern = scope_entry_of(table, node, SCOPE_PATTERN);
    if (!pattern || deep > PATTERN_DEEPEST) {
        return;
    }
    struct declaring inner = *d;
    note_owner(walk, &inner, node);
    bool binds = table->family == SCOPE_RUST; /* there the type is that of what is matched */
    if (!binds && table->type && !ts_node_is_null(ts_node_child_by_field_id(node, table->type))) {
        inner.typed = node;
    }
    bool list = ft_node_is(node, "object_pattern") || ft_node_is(node, "array_pattern") ||
                ft_node_is(node, "tuple_pattern") || ft_node_is(node, "pattern_list") ||
                (ft_node_is(node, "expression_list") && ts_node_named_child_count(node) > 1);
    inner.deep = d->deep || list;
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
         more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_named(child) && passes(pattern, ts_tree_cursor_current_field_id(&cursor))) {
            declare_pattern(walk, &inner, child, deep + 1);
        }
    }
    ts_tree_cursor_delete(&cursor);
}

/* Go: range and receive assign where they have "=", for … of without const uses what is there. */
static bool only_assigns(const struct scope_walk *walk, TSNode node) {
    if (walk->table->family == SCOPE_SCRIPT && ft_node_is(node, "for_in_statement")) {
        return ts_node_is_null(ft_node_field(node, "kind"));
    }
    if (ft_node_is(node, "range_clause") || ft_node_is(node, "receive_statement")) {
        uint32_t count = ts_node_child_count(node);
        for (uint32_t i = 0; i < count; i++) {
            if (ft_node_is(ts_node_child(node, i), ":=")) {
                return false;
            }
        }
        return true;
    }
    return false;
}

void scope_declare(struct scope_walk *walk, TSNode node, const struct scope_entry *entry) {
    struct declaring d = {.entry = entry, .node = node, .typed = node};
    if (only_assigns(walk, node)) {
        return;
    }
    if (entry->part == SCOPE_OUTER && walk->table->family == SCOPE_GO) {
        TSNode receiver = ft_node_field(node, "receiver");
        if (!ts_node_is_null(receiver)) {
            TSNode first = ts_node_named_child(receiver, 0);
            d.owner = ft_type_name(scope_text(walk, ft_node_field(first, "type")));
        }
    }
    if (entry->part == SCOPE_DECLARED) {
        declare_leaf(walk, &d, node, SPACE_V);
        return;
    }
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more;
         more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_named(child) && passes(entry, ts_tree_cursor_current_field_id(&cursor))) {
            declare_pattern(walk, &d, child, 0);
        }
    }
    ts_tree_cursor_delete(&cursor);
}
