/* Lowering: expressions. */
#include "rules/ir_int.h"
#include "rules/model.h"

#include <string.h>

static const struct {
    const char *languages, *type;
    enum ir_role role;
} roles[] = {
#define ROLE(langs, node_type, name) {langs, node_type, ROLE_##name},
#include "rules/ir_roles.def"
#undef ROLE
};

static bool is_of(const char *languages, const char *id) {
    if (strcmp(languages, "*") == 0) {
        return true;
    }
    size_t size = strlen(id);
    for (const char *at = strstr(languages, id); at; at = strstr(at + 1, id)) {
        if (at > languages && at[-1] == ' ' && at[size] == ' ') { /* "c" stands in "javascript" */
            return true;
        }
    }
    return false;
}

bool ir_knows(const struct ft_lang *lang) {
    static const char known[] = " c cpp c_sharp go java javascript php python ruby tsx typescript ";
    return is_of(known, lang->id);
}

/* The role of each symbol of a grammar, filled when it is first met: most nodes are of few kinds.
 */
enum { MOST_SYMBOLS = 2048, NOT_LOOKED_UP = 255 };

struct role_table {
    const struct ft_lang *lang;
    unsigned char by_symbol[MOST_SYMBOLS];
};

static enum ir_role role_named(const struct ft_lang *lang, const char *type) {
    for (size_t i = 0; i < FT_COUNT(roles); i++) {
        if (strcmp(roles[i].type, type) == 0 && is_of(roles[i].languages, lang->id)) {
            return roles[i].role;
        }
    }
    return ROLE_UNKNOWN;
}

enum ir_role ir_role_of(const struct ft_lang *lang, TSNode node) {
    static _Thread_local struct role_table table;
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol >= MOST_SYMBOLS) {
        return role_named(lang, ts_node_type(node));
    }
    if (table.lang != lang) {
        table.lang = lang;
        memset(table.by_symbol, NOT_LOOKED_UP, sizeof table.by_symbol);
    }
    if (table.by_symbol[symbol] == NOT_LOOKED_UP) {
        table.by_symbol[symbol] = (unsigned char)role_named(lang, ts_node_type(node));
    }
    return (enum ir_role)table.by_symbol[symbol];
}

struct ir *ir_node(const struct lowering *l, enum ir_op op, TSNode at) {
    struct ir *node = FT_NEW(l->arena, struct ir);
    TSPoint start = ts_node_start_point(at);
    TSPoint end = ts_node_end_point(at);
    *node = (struct ir){.op = op,
                        .line = start.row + 1,
                        .column = start.column + 1,
                        .end_line = end.row + 1,
                        .end_column = end.column + 1};
    return node;
}

void ir_push(const struct lowering *l, struct ir *node, struct ir *kid) {
    if (!(node->count & (node->count - 1))) { /* room doubles at each power of two */
        struct ir **kids = FT_NEW_N(l->arena, struct ir *, node->count ? 2 * node->count : 1);
        if (node->count) {
            memcpy(kids, node->kids, node->count * sizeof *kids);
        }
        node->kids = kids;
    }
    node->kids[node->count++] = kid;
}

const char *ir_text(const struct lowering *l, TSNode node) {
    return ts_node_is_null(node) ? "" : ft_slice_dup(l->arena, ft_node_text(l->tree, node));
}

TSNode ir_field(TSNode node, const char *names) {
    TSNode found = {0};
    while (*names && !ts_node_is_null(node) && ts_node_is_null(found)) {
        names += strspn(names, " ");
        size_t size = strcspn(names, " ");
        found = size ? ts_node_child_by_field_name(node, names, (uint32_t)size) : found;
        names += size;
    }
    return found;
}

struct ir *ir_lower_kids(struct lowering *l, TSNode node, enum ir_op op) {
    struct ir *made = ir_node(l, op, node);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ir_role_of(l->tree->lang, kid) != ROLE_NOTHING) {
            ir_push(l, made, ir_lower_node(l, kid));
        }
    }
    return made;
}

static void push_arguments(struct lowering *l, struct ir *call, TSNode list) {
    FT_KIDS struct ft_kids kids = ft_kids_of(list);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ir_role_of(l->tree->lang, kid) != ROLE_NOTHING) {
            ir_push(l, call, ir_lower_node(l, kid));
        }
    }
}

/* The child of one of the types, names between spaces. */
static TSNode child_of_type(TSNode node, const char *types) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (is_of(types, ts_node_type(kid))) {
            return kid;
        }
    }
    return (TSNode){0};
}

static TSNode arguments_of(TSNode node) {
    TSNode list = ir_field(node, "arguments");
    return ts_node_is_null(list) ? child_of_type(node, " arguments argument_list token_tree ")
                                 : list;
}

/* "a.b(c)" in all grammars: a callee, or an object and a name. */
static struct ir *lower_call(struct lowering *l, TSNode node) {
    struct ir *call = ir_node(l, IR_CALL, node);
    TSNode object = ir_field(node, "object receiver scope");
    TSNode name = ir_field(node, "name method");
    TSNode callee = ir_field(node, "function macro constructor");
    struct ir *to = NULL;
    if (!ts_node_is_null(callee)) {
        to = ir_lower_node(l, callee);
    } else if (ts_node_is_null(object)) {
        to = ir_node(l, IR_NAME, node);
        to->text = ir_text(l, name);
    } else {
        to = ir_node(l, IR_MEMBER, node);
        ir_push(l, to, ir_lower_node(l, object));
        to->text = ir_text(l, name);
    }
    ir_push(l, call, to);
    TSNode arguments = arguments_of(node);
    if (!ts_node_is_null(arguments) && (ft_node_is(arguments, "template_string") ||
                                        ft_node_is(arguments, "generator_expression"))) {
        ir_push(l, call, ir_lower_node(l, arguments)); /* tag`…`, f(x for x in y) */
    } else {
        push_arguments(l, call, arguments);
    }
    TSNode block = ir_field(node, "block");
    if (!ts_node_is_null(block)) {
        ir_push(l, call, ir_lower_node(l, block));
    }
    return call;
}

/* C#: "{ Name = value }" after new gives fields by name. */
static struct ir *fields_of(struct lowering *l, struct ir *list) {
    struct ir *map = FT_NEW(l->arena, struct ir);
    *map = (struct ir){.op = IR_MAP, .line = list->line, .column = list->column};
    map->end_line = list->end_line;
    map->end_column = list->end_column;
    for (size_t i = 0; i < list->count; i++) {
        struct ir *field = list->kids[i];
        if (field->op != IR_ASSIGN || field->count < 2 || field->kids[0]->op != IR_NAME) {
            return list;
        }
        field->kids[0]->op = IR_STRING;
        ir_push(l, map, field->kids[0]);
        ir_push(l, map, field->kids[1]);
    }
    return list->count && strcmp(l->tree->lang->id, "c_sharp") == 0 ? map : list;
}

static struct ir *lower_new(struct lowering *l, TSNode node) {
    TSNode length = ir_field(ir_field(node, "declarator"), "length");
    if (!ts_node_is_null(length)) {
        return ir_lower_new_array(l, node, length);
    }
    struct ir *made = ir_node(l, IR_NEW, node);
    TSNode type = ir_field(node, "type constructor");
    type = ts_node_is_null(type) ? child_of_type(node, " name qualified_name identifier ") : type;
    made->text = ir_simple_type(l->arena, ir_text(l, type));
    made->type = ir_text(l, type);
    push_arguments(l, made, arguments_of(node));
    TSNode body = child_of_type(node, " class_body initializer_expression literal_value ");
    if (!ts_node_is_null(body) && ft_node_is(body, "class_body")) {
        made->type = ir_lower_anonymous(l, body, made->text);
    } else if (!ts_node_is_null(body)) {
        ir_push(l, made, fields_of(l, ir_lower_node(l, body)));
    }
    return made;
}

static struct ir *lower_member(struct lowering *l, TSNode node) {
    struct ir *member = ir_node(l, IR_MEMBER, node);
    TSNode object = ir_field(node, "object operand argument expression scope path value");
    TSNode name = ir_field(node, "attribute property field name");
    uint32_t count = ts_node_named_child_count(node);
    if (ts_node_is_null(object) && count) {
        object = ts_node_named_child(node, 0);
    }
    if (ts_node_is_null(name) && count > 1) {
        name = ts_node_named_child(node, count - 1);
    }
    ir_push(l, member, ir_lower_node(l, object));
    member->text = ir_text(l, name);
    return member;
}

static struct ir *lower_index(struct lowering *l, TSNode node) {
    struct ir *index = ir_node(l, IR_INDEX, node);
    uint32_t count = ts_node_named_child_count(node);
    for (uint32_t i = 0; i < count && i < 2; i++) {
        ir_push(l, index, ir_lower_node(l, ts_node_named_child(node, i)));
    }
    while (index->count < 2) {
        ir_push(l, index, ir_node(l, IR_UNKNOWN, node));
    }
    return index;
}

TSNode ir_declared(TSNode node) {
    for (int i = 0; i < 8; i++) {
        TSNode inner = ir_field(node, "declarator");
        if (ft_node_is(node, "parenthesized_declarator") || /* "(*f)(int)" */
            ft_node_is(node, "reference_declarator")) {
            inner = ts_node_named_child(node, 0);
        }
        if (ts_node_is_null(inner)) {
            break;
        }
        node = inner;
    }
    return node;
}

/* The type that stands before a declarator, in the declaration around it. */
static const char *declared_type(struct lowering *l, TSNode node) {
    TSNode type = ir_field(node, "type");
    TSNode around = ts_node_parent(node);
    if (ts_node_is_null(type) && !ts_node_is_null(around)) {
        type = ir_field(around, "type");
    }
    return ts_node_is_null(type) ? NULL : ir_simple_type(l->arena, ir_text(l, type));
}

static struct ir *lower_declarator(struct lowering *l, TSNode node) {
    TSNode name = ir_field(node, "name pattern");
    TSNode value = ir_field(node, "value");
    TSNode declarator = ir_field(node, "declarator");
    name = ts_node_is_null(name) ? ir_declared(declarator) : name;
    if (ts_node_is_null(name) && ts_node_named_child_count(node)) {
        name = ts_node_named_child(node, 0);
    }
    uint32_t count = ts_node_named_child_count(node);
    if (ts_node_is_null(value) && count > 1) { /* C#: name, then the value */
        TSNode last = ts_node_named_child(node, count - 1);
        value =
            ts_node_eq(last, name) || ft_node_is(last, "bracketed_argument_list") ? value : last;
    }
    struct ir *assign = ir_node(l, IR_ASSIGN, node);
    assign->type = declared_type(l, node);
    ir_push(l, assign, ir_lower_node(l, name));
    struct ir *given = NULL;
    if (ft_node_is(value, "argument_list")) { /* C++: "Type name(arguments)" */
        given = ir_node(l, IR_NEW, node);
        given->text = given->type = assign->type ? assign->type : "";
        push_arguments(l, given, value);
    } else if (!ts_node_is_null(value) && !ts_node_eq(value, name)) {
        given = ir_lower_node(l, value);
    }
    if (l->file->language & (model_language("c") | model_language("cpp"))) {
        given = ir_declared_value(l, declarator, given);
        if (given && given->op == IR_UNARY && given->text && strcmp(given->text, "[]") == 0) {
            given->type = given->type ? given->type : assign->type;
        }
    }
    if (given) {
        ir_push(l, assign, given);
    }
    return assign;
}

static const char *operator_of(const struct lowering *l, TSNode node) {
    TSNode at = ir_field(node, "operator operators");
    uint32_t count = ts_node_child_count(node);
    for (uint32_t i = 0; ts_node_is_null(at) && i < count; i++) {
        TSNode kid = ts_node_child(node, i);
        at = ts_node_is_named(kid) ? at : kid;
    }
    return ts_node_is_null(at) ? "" : ir_text(l, at);
}

static struct ir *lower_assign(struct lowering *l, TSNode node) {
    struct ir *assign = ir_node(l, IR_ASSIGN, node);
    TSNode left = ir_field(node, "left name");
    TSNode right = ir_field(node, "right value");
    uint32_t count = ts_node_named_child_count(node);
    left = ts_node_is_null(left) && count ? ts_node_named_child(node, 0) : left;
    right = ts_node_is_null(right) && count > 1 ? ts_node_named_child(node, count - 1) : right;
    const char *operator= operator_of(l, node);
    size_t size = strlen(operator);
    if (size > 1 && strcmp(operator, ":=") != 0) {
        assign->text = ft_strndup(l->arena, operator, size - 1);
    }
    TSNode type = ir_field(node, "type");
    assign->type = ts_node_is_null(type) ? NULL : ir_simple_type(l->arena, ir_text(l, type));
    struct ir *target = ir_lower_node(l, left);
    bool attribute = target->op == IR_CALL && target->count == 1; /* Ruby: "a.b = c" */
    ir_push(l, assign, attribute ? target->kids[0] : target);
    if (!ts_node_is_null(right)) {
        ir_push(l, assign, ir_lower_node(l, right));
    }
    return assign;
}

static struct ir *lower_operation(struct lowering *l, TSNode node, enum ir_op op) {
    struct ir *made = ir_lower_kids(l, node, op);
    made->text = operator_of(l, node);
    return made;
}

static struct ir *lower_cond(struct lowering *l, TSNode node) {
    struct ir *cond = ir_node(l, IR_COND, node);
    bool python = strcmp(l->tree->lang->id, "python") == 0; /* then, condition, else */
    static const uint32_t orders[2][3] = {{0, 1, 2}, {1, 0, 2}};
    for (size_t i = 0; i < 3; i++) {
        TSNode kid = ts_node_named_child(node, orders[python][i]);
        if (ts_node_is_null(kid)) {
            return ir_lower_kids(l, node, IR_UNKNOWN);
        }
        ir_push(l, cond, ir_lower_node(l, kid));
    }
    return cond;
}

static struct ir *lower_cast(struct lowering *l, TSNode node) {
    struct ir *cast = ir_node(l, IR_CAST, node);
    uint32_t count = ts_node_named_child_count(node);
    TSNode value = ir_field(node, "value");
    value = ts_node_is_null(value) && count ? ts_node_named_child(node, count - 1) : value;
    cast->type = ir_simple_type(l->arena, ir_text(l, ir_field(node, "type")));
    ir_push(l, cast, ir_lower_node(l, value));
    return cast;
}

/* Of key and value, one after the other; what is no pair (a spread) is an odd one out. */
static struct ir *lower_map(struct lowering *l, TSNode node) {
    struct ir *map = ir_node(l, IR_MAP, node);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        enum ir_role role = ir_role_of(l->tree->lang, kid);
        if (role == ROLE_NOTHING) {
            continue;
        }
        TSNode key = ir_field(kid, "key");
        TSNode value = ir_field(kid, "value");
        struct ir *named =
            ir_node(l, role == ROLE_PAIR || role == ROLE_NAME ? IR_STRING : IR_UNKNOWN, kid);
        if (role == ROLE_PAIR && !ts_node_is_null(key)) {
            struct ir *lowered = ir_lower_node(l, key);
            named->text = lowered->op == IR_STRING || lowered->op == IR_NAME ? lowered->text
                                                                             : ir_text(l, key);
        } else {
            named->text = ir_text(l, kid);
        }
        ir_push(l, map, named);
        ir_push(l, map, ir_lower_node(l, ts_node_is_null(value) ? kid : value));
    }
    return map;
}

/* PHP's arrays: items, or keys with values. */
static struct ir *lower_list(struct lowering *l, TSNode node) {
    struct ir *list = ir_lower_kids(l, node, IR_LIST);
    bool keyed = false;
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        keyed |= ts_node_named_child_count(kid) == 2 &&
                 (ft_node_is(kid, "array_element_initializer") || ft_node_is(kid, "keyed_element"));
    }
    if (!keyed) {
        return list;
    }
    struct ir *map = ir_node(l, IR_MAP, node);
    for (size_t i = 0; i < list->count; i++) {
        struct ir *item = list->kids[i];
        bool pair = item->count == 2;
        struct ir *key = pair ? item->kids[0] : ir_node(l, IR_UNKNOWN, node);
        while (key->op == IR_UNKNOWN && key->count == 1) {
            key = key->kids[0];
        }
        if (key->op == IR_NAME && strcmp(l->tree->lang->id, "go") == 0) { /* a field */
            key->op = IR_STRING;
        }
        ir_push(l, map, key);
        ir_push(l, map, pair ? item->kids[1] : item);
    }
    return map;
}

static struct ir *lower_gather(struct lowering *l, TSNode node) {
    struct ir *made = ir_node(l, IR_GATHER, node);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        bool each = ft_node_is(kid, "for_in_clause");
        if (!each && !ft_node_is(kid, "if_clause")) {
            continue;
        }
        struct ir *part = ir_node(l, each ? IR_EACH : IR_IF, kid);
        if (each) {
            ir_push(l, part, ir_lower_node(l, ir_field(kid, "left")));
            ir_push(l, part, ir_lower_node(l, ir_field(kid, "right")));
        } else {
            ir_push(l, part, ir_lower_node(l, ts_node_named_child(kid, 0)));
        }
        ir_push(l, made, part);
    }
    ir_push(l, made, ir_lower_node(l, ir_field(node, "body")));
    return made;
}

static struct ir *lower_keyword(struct lowering *l, TSNode node) {
    struct ir *keyword = ir_node(l, IR_KEYWORD, node);
    keyword->text = ir_text(l, ir_field(node, "name key"));
    ir_push(l, keyword, ir_lower_node(l, ir_field(node, "value")));
    return keyword;
}

static struct ir *leaf(const struct lowering *l, TSNode node, enum ir_op op) {
    struct ir *made = ir_node(l, op, node);
    made->text = ir_text(l, node);
    return made;
}

static struct ir *lower_paren(struct lowering *l, TSNode node) {
    struct ir *all = ir_lower_kids(l, node, IR_BLOCK);
    return all->count == 1 ? all->kids[0] : all;
}

/* A statement that is a call by another name: "echo $x" is echo($x). */
static struct ir *lower_echo(struct lowering *l, TSNode node, const char *name) {
    struct ir *call = ir_node(l, IR_CALL, node);
    struct ir *callee = ir_node(l, IR_NAME, node);
    if (name) {
        callee->text = name;
    } else {
        struct ft_slice text = ft_node_text(l->tree, node);
        size_t size = 0;
        while (size < text.size && text.data[size] >= '_' && text.data[size] <= 'z') {
            size++;
        }
        callee->text = ft_strndup(l->arena, text.data, size);
    }
    ir_push(l, call, callee);
    struct ir *parts = name ? ir_lower_template(l, node) : ir_lower_kids(l, node, IR_UNKNOWN);
    if (name) {
        ir_push(l, call, parts);
    }
    for (size_t i = 0; !name && i < parts->count; i++) {
        ir_push(l, call, parts->kids[i]);
    }
    return call;
}

static struct ir *lower_page(struct lowering *l, TSNode node) {
    struct ir *call = ir_node(l, IR_CALL, node);
    struct ir *callee = ir_node(l, IR_NAME, node);
    callee->text = "@page";
    ir_push(l, call, callee);
    ir_push(l, call, leaf(l, node, IR_STRING));
    return call;
}

static struct ir *lower_value(struct lowering *l, TSNode node, enum ir_role role) {
    switch ((int)role) {
    case ROLE_CALL:
        return lower_call(l, node);
    case ROLE_NEW:
        return lower_new(l, node);
    case ROLE_MEMBER:
        return lower_member(l, node);
    case ROLE_INDEX:
        return lower_index(l, node);
    case ROLE_ASSIGN:
        return lower_assign(l, node);
    case ROLE_DECLARATOR:
        return lower_declarator(l, node);
    case ROLE_ALIAS:
        return ir_lower_alias(l, node);
    case ROLE_NAME:
        return leaf(l, node, IR_NAME);
    case ROLE_STRING:
        return ir_lower_string(l, node);
    case ROLE_TEMPLATE:
        return ir_lower_template(l, node);
    case ROLE_PAGE:
        return lower_page(l, node);
    case ROLE_SHELL:
        return lower_echo(l, node, "`");
    case ROLE_ECHO:
        return lower_echo(l, node, NULL);
    case ROLE_NUMBER:
        return leaf(l, node, IR_NUMBER);
    case ROLE_TRUE:
        return leaf(l, node, IR_TRUE);
    case ROLE_FALSE:
        return leaf(l, node, IR_FALSE);
    case ROLE_BOOLEAN:
        return leaf(l, node,
                    ft_slice_starts(ft_node_text(l->tree, node), "t") ? IR_TRUE : IR_FALSE);
    case ROLE_NULL:
        return leaf(l, node, IR_NULL);
    case ROLE_BINARY:
        return lower_operation(l, node, IR_BINARY);
    case ROLE_UNARY:
        return lower_operation(l, node, IR_UNARY);
    case ROLE_COND:
        return lower_cond(l, node);
    case ROLE_CAST:
        return lower_cast(l, node);
    case ROLE_LIST:
        return lower_list(l, node);
    case ROLE_MAP:
        return lower_map(l, node);
    case ROLE_GATHER:
        return lower_gather(l, node);
    case ROLE_PAIR:
    case ROLE_KEYWORD:
        return lower_keyword(l, node);
    case ROLE_PAREN:
        return lower_paren(l, node);
    case ROLE_DECLARATION:
        return ir_lower_declaration(l, node);
    case ROLE_SIZEOF:
        return ir_lower_sizeof(l, node);
    case ROLE_DELETE:
        return ir_lower_delete(l, node);
    case ROLE_MATCH:
        return ir_lower_match(l, node);
    case ROLE_PATTERN:
        return ir_lower_pattern(l, node);
    default:
        return ir_lower_kids(l, node, IR_UNKNOWN);
    }
}

struct ir *ir_lower_node(struct lowering *l, TSNode node) {
    if (ts_node_is_null(node)) {
        return FT_NEW(l->arena, struct ir);
    }
    if (l->depth >= IR_DEEPEST) {
        return ir_node(l, IR_UNKNOWN, node);
    }
    l->depth++;
    enum ir_role role = ir_role_of(l->tree->lang, node);
    struct ir *made = role >= ROLE_IF && role != ROLE_ECHO ? ir_lower_flow(l, node, role)
                                                           : lower_value(l, node, role);
    l->depth--;
    return made;
}

struct ir_file *ir_lower(struct ft_arena *arena, const char *path, const struct ft_tree *tree) {
    if (!ir_knows(tree->lang)) {
        return NULL;
    }
    struct ir_file *file = FT_NEW(arena, struct ir_file);
    *file = (struct ir_file){
        .path = path, .lang = tree->lang, .language = model_language(tree->lang->id)};
    struct lowering l = {.arena = arena, .tree = tree, .file = file, .marks = ""};
    file->top = ir_lower_kids(&l, ft_tree_root(tree), IR_BLOCK);
    return file;
}
