/* Lowering: functions, classes, imports. */
#include "rules/facts.h"
#include "rules/ir_int.h"
#include "rules/model.h"

#include <string.h>

const char *ir_simple_type(struct ft_arena *arena, const char *type) {
    type += strspn(type, "*&[]?: "); /* of what it points to, or holds */
    size_t size = strcspn(type, "<[?* \n");
    while (size && strchr(":&", type[size - 1])) {
        size--;
    }
    const char *start = type;
    for (size_t i = 0; i < size; i++) {
        if (strchr(".:\\/&", type[i])) {
            start = type + i + 1;
        }
    }
    return ft_strndup(arena, start, size - (size_t)(start - type));
}

/* Annotations and attributes before NODE's name, as written. */
static const char *marks_of(const struct lowering *l, TSNode node) {
    static const char *const types[] = {"modifiers",      "annotation", "marker_annotation",
                                        "attribute_list", "decorator",  "attribute_group"};
    FT_BUF struct ft_buf marks;
    ft_buf_init(&marks, FT_BUF_NO_CAP);
    ft_buf_puts(&marks, l->marks);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        for (size_t t = 0; t < FT_COUNT(types); t++) {
            if (strcmp(ts_node_type(kid), types[t]) == 0) {
                struct ft_slice text = ft_node_text(l->tree, kid);
                ft_buf_push(&marks, text.data, text.size);
                ft_buf_putc(&marks, '\n');
            }
        }
    }
    return marks.size ? ft_buf_text(&marks, l->arena) : "";
}

/* "String... names", "*names": the name within. */
static TSNode rest_of(TSNode node) {
    static const char *const types[] = {"spread_parameter", "list_splat_pattern",
                                        "dictionary_splat_pattern", "rest_pattern"};
    uint32_t count = ts_node_named_child_count(node);
    for (size_t i = 0; count && i < FT_COUNT(types); i++) {
        if (ft_node_is(node, types[i])) {
            TSNode last = ts_node_named_child(node, count - 1);
            TSNode name = ir_field(last, "name");
            return ts_node_is_null(name) ? last : name;
        }
    }
    return (TSNode){0};
}

static void add_param(const struct lowering *l, struct ir_function *function, TSNode node) {
    TSNode rest = rest_of(node);
    TSNode name = ts_node_is_null(rest) ? ir_field(node, "name pattern left") : rest;
    TSNode declarator = ir_field(node, "declarator");
    if (ts_node_is_null(name)) {
        name = ts_node_is_null(declarator) ? node : ir_declared(declarator);
    }
    if (ft_node_is(node, "typed_parameter") && ts_node_named_child_count(node)) {
        name = ts_node_named_child(node, 0);
    }
    TSNode type = ir_field(node, "type");
    bool written = ft_slice_starts(ft_node_text(l->tree, node), "ref ") ||
                   ft_slice_starts(ft_node_text(l->tree, node), "out ") ||
                   !ts_node_is_null(ir_field(node, "reference_modifier"));
    *FT_PUSH(l->arena, &function->params) = (struct ir_param){
        .shared = written || (!ts_node_is_null(declarator) && ir_is_reference(declarator)),
        .name = ir_text(l, name),
        .type = ts_node_is_null(type) ? NULL : ir_simple_type(l->arena, ir_text(l, type)),
        .marks =
            marks_of(&(struct lowering){.arena = l->arena, .tree = l->tree, .marks = ""}, node),
        .list = !ts_node_is_null(type) && ft_node_is(type, "array_type"),
        .rest = !ts_node_is_null(rest) && !ft_node_is(node, "dictionary_splat_pattern"),
    };
}

static void add_params(const struct lowering *l, struct ir_function *function, TSNode list) {
    FT_KIDS struct ft_kids kids = ft_kids_of(list);
    if (!ts_node_is_null(list) && ir_role_of(l->tree->lang, list) == ROLE_NAME) {
        add_param(l, function, list); /* x => … */
        return;
    }
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ir_role_of(l->tree->lang, kid) != ROLE_NOTHING) {
            add_param(l, function, kid);
        }
    }
}

static TSNode params_of(TSNode node) {
    TSNode list = ir_field(node, "parameters parameter");
    TSNode declarator = ir_field(node, "declarator");
    for (int i = 0; i < 8 && ts_node_is_null(list) && !ts_node_is_null(declarator); i++) {
        list = ir_field(declarator, "parameters");
        declarator = ir_field(declarator, "declarator");
    }
    return list;
}

static const char *name_of(const struct lowering *l, TSNode node) {
    TSNode name = ir_field(node, "name");
    TSNode declarator = ir_field(node, "declarator");
    if (ts_node_is_null(name) && !ts_node_is_null(declarator)) {
        name = ir_declared(declarator);
    }
    const char *text = ir_text(l, name);
    const char *colon = strrchr(text, ':');
    return colon ? colon + 1 : text;
}

/* A class around, or the receiver's type as Go has it. */
static const char *owner_of(const struct lowering *l, TSNode node) {
    TSNode receiver = ir_field(node, "receiver");
    if (ts_node_is_null(receiver) || !ts_node_named_child_count(receiver)) {
        const char *scope = l->file->language & model_language("cpp") ? ir_scope_of(l, node) : NULL;
        return scope ? scope : l->owner;
    }
    TSNode type = ir_field(ts_node_named_child(receiver, 0), "type");
    const char *text = ir_text(l, type);
    return ir_simple_type(l->arena, text + (*text == '*'));
}

struct measure {
    uint32_t size;
    uint64_t digest, places;
};

/* Counts the nodes of a body, those of functions without a name that stand in it too, and makes one
 * number of all that they say, and one of where they stand. */
static void measure(const struct ir *node, struct measure *m) {
    m->places = fact_mix(m->places, (uint64_t)node->line << 32 | node->column);
    m->places = fact_mix(m->places, (uint64_t)node->end_line << 32 | node->end_column);
    m->digest = fact_mix(m->digest, (uint64_t)node->op << 32 | node->count);
    m->digest = fact_text(fact_text(m->digest, node->text), node->type);
    m->digest = fact_mix(m->digest, node->line != 0);
    m->size++;
    for (size_t i = 0; i < node->count; i++) {
        measure(node->kids[i], m);
    }
    if (node->op == IR_LAMBDA) {
        m->size += *node->function->name ? 0 : node->function->size;
        m->digest = fact_mix(m->digest, node->function->digest);
        m->places = fact_mix(m->places, node->function->places);
    }
}

static void finish_function(const struct lowering *l, struct ir_function *function, bool lambda) {
    struct measure m = {0};
    if (function->body) {
        measure(function->body, &m);
    }
    function->size = m.size;
    function->places = fact_mix(m.places, function->line);
    uint64_t digest = fact_text(fact_text(m.digest, function->owner), function->marks);
    for (size_t i = 0; i < function->params.count; i++) {
        const struct ir_param *param = &function->params.at[i];
        digest = fact_text(fact_text(fact_text(digest, param->name), param->type), param->marks);
        digest = fact_mix(digest, param->shared);
        digest = fact_mix(digest, (uint64_t)param->rest << 1 | param->list);
    }
    function->digest = digest;
    function->number = (uint32_t)l->file->all.count;
    *FT_PUSH(l->arena, &l->file->all) = function;
    if (!lambda) {
        *FT_PUSH(l->arena, &l->file->functions) = function;
    }
}

/* Ruby: what stands last is what a method gives. */
static struct ir *return_last(const struct lowering *l, struct ir *node, TSNode at, int depth) {
    bool around = node->op == IR_BLOCK || node->op == IR_UNKNOWN;
    if (depth > 8 || (around && !node->count)) {
        return node;
    }
    if (around) {
        struct ir **last = &node->kids[node->count - 1];
        *last = return_last(l, *last, at, depth + 1);
    } else if (node->op == IR_IF) {
        for (size_t i = 1; i < node->count; i++) {
            node->kids[i] = return_last(l, node->kids[i], at, depth + 1);
        }
    } else if (node->op == IR_ASSIGN || node->op >= IR_NAME) {
        struct ir *result = ir_node(l, IR_RETURN, at);
        result->line = node->line;
        result->column = node->column;
        result->end_line = node->end_line;
        result->end_column = node->end_column;
        ir_push(l, result, node);
        return result;
    }
    return node;
}

/* A method of an interface, or an abstract one: it ends with its parameters. */
static bool has_no_body(TSNode node) {
    uint32_t count = ts_node_child_count(node);
    return count && ft_node_is(ts_node_child(node, count - 1), ";");
}

struct ir *ir_lower_function(struct lowering *l, TSNode node, bool lambda) {
    struct ir_function *function = FT_NEW(l->arena, struct ir_function);
    *function = (struct ir_function){.name = lambda ? "" : name_of(l, node),
                                     .owner = owner_of(l, node),
                                     .marks = marks_of(l, node),
                                     .file = l->file,
                                     .line = ts_node_start_point(node).row + 1};
    const char *marks = l->marks;
    l->marks = "";
    add_params(l, function, params_of(node));
    TSNode body = ir_field(node, "body");
    if (ts_node_is_null(body) && ft_node_is(node, "method_declaration") && has_no_body(node)) {
        function->body = NULL;
    } else if (ts_node_is_null(body)) {
        function->body = ir_lower_kids(l, node, IR_BLOCK);
    } else {
        function->body = ir_lower_node(l, body);
        bool is_block = ir_role_of(l->tree->lang, body) == ROLE_BLOCK;
        if (lambda && !is_block && function->body->op != IR_BLOCK) { /* its value */
            struct ir *result = ir_node(l, IR_RETURN, body);
            ir_push(l, result, function->body);
            function->body = result;
        }
    }
    if (strcmp(l->tree->lang->id, "ruby") == 0) {
        function->body = return_last(l, function->body, node, 0);
    }
    l->marks = marks;
    finish_function(l, function, lambda);
    struct ir *made = ir_node(l, lambda ? IR_LAMBDA : IR_ASSIGN, node);
    if (lambda) {
        made->function = function;
        return made;
    }
    /* A function within a function is a value that a name holds. */
    struct ir *name = ir_node(l, IR_NAME, node);
    struct ir *value = ir_node(l, IR_LAMBDA, node);
    name->text = function->name;
    value->function = function;
    ir_push(l, made, name);
    ir_push(l, made, value);
    return made;
}

static void add_bases(const struct lowering *l, struct ir_class *class, TSNode node) {
    TSNode list = ir_field(node, "superclass superclasses interfaces bases");
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        const char *type = ts_node_type(kid);
        bool names = strcmp(type, "superclass") == 0 || strcmp(type, "super_interfaces") == 0 ||
                     strcmp(type, "class_heritage") == 0 || strcmp(type, "base_list") == 0 ||
                     strcmp(type, "base_clause") == 0 ||
                     (!ts_node_is_null(list) && ts_node_eq(kid, list));
        if (!names) {
            continue;
        }
        const char *text = ir_text(l, kid);
        for (const char *at = text; *at;) {
            size_t size = strcspn(at, " ,(){}<>\n:");
            if (size && strncmp(at, "extends", size) != 0 && strncmp(at, "implements", size) != 0) {
                *FT_PUSH(l->arena, &class->bases) =
                    ir_simple_type(l->arena, ft_strndup(l->arena, at, size));
            }
            at += size + (at[size] != '\0');
        }
    }
}

/* Fields are what is assigned in the body outside of methods. */
static void gather_fields(const struct lowering *l, struct ir_class *class, struct ir *node,
                          int depth) {
    for (size_t i = 0; i < node->count && depth < 6; i++) {
        struct ir *kid = node->kids[i];
        bool method = kid->op == IR_ASSIGN && kid->count == 2 && kid->kids[1]->op == IR_LAMBDA &&
                      *kid->kids[1]->function->name;
        if (kid->op == IR_ASSIGN && !method) {
            *FT_PUSH(l->arena, &class->fields) = kid;
        } else if (kid->op == IR_UNKNOWN || kid->op == IR_BLOCK) {
            gather_fields(l, class, kid, depth + 1);
        }
    }
}

/* TypeScript: parameters of a constructor may be fields as well. */
static void add_parameters(const struct lowering *l, struct ir_class *class, size_t first,
                           TSNode node) {
    bool typed = l->file->language & (model_language("typescript") | model_language("tsx"));
    for (size_t i = first; typed && i < l->file->functions.count; i++) {
        const struct ir_function *function = l->file->functions.at[i];
        if (function->owner != class->name || strcmp(function->name, "constructor") != 0) {
            continue;
        }
        for (size_t k = 0; k < function->params.count; k++) {
            struct ir *field = ir_node(l, IR_ASSIGN, node);
            struct ir *name = ir_node(l, IR_NAME, node);
            name->text = function->params.at[k].name;
            field->type = function->params.at[k].type;
            ir_push(l, field, name);
            *FT_PUSH(l->arena, &class->fields) = field;
        }
    }
}

/* A record: its fields stand between parentheses. */
static void add_components(const struct lowering *l, struct ir_class *class, TSNode node) {
    bool record = ft_node_is(node, "record_declaration");
    TSNode list = record ? ir_field(node, "parameters") : (TSNode){0};
    uint32_t count = ts_node_is_null(list) ? 0 : ts_node_named_child_count(list);
    for (uint32_t i = 0; i < count; i++) {
        TSNode part = ts_node_named_child(list, i);
        TSNode type = ir_field(part, "type");
        struct ir *field = ir_node(l, IR_ASSIGN, part);
        struct ir *name = ir_node(l, IR_NAME, part);
        name->text = ir_text(l, ir_field(part, "name"));
        field->type = ts_node_is_null(type) ? NULL : ir_simple_type(l->arena, ir_text(l, type));
        ir_push(l, field, name);
        if (*name->text) {
            *FT_PUSH(l->arena, &class->fields) = field;
        }
    }
}

static void measure_fields(struct ir_class *class) {
    for (size_t i = 0; i < class->fields.count; i++) {
        struct measure m = {0};
        measure(class->fields.at[i], &m);
        class->digest = fact_mix(class->digest, m.digest);
        class->places = fact_mix(class->places, m.places);
    }
}

/* It comes from its base, and sees what the class around it has. */
const char *ir_lower_anonymous(struct lowering *l, TSNode body, const char *base) {
    const char *owner = l->owner;
    const char *marks = l->marks;
    struct ir_class class = {.name = ft_sprintf(l->arena, "%s$%zu@%s", base, l->file->classes.count,
                                                owner ? owner : "")};
    *FT_PUSH(l->arena, &class.bases) = base;
    if (owner) {
        *FT_PUSH(l->arena, &class.bases) = owner;
    }
    l->owner = class.name;
    l->marks = "";
    gather_fields(l, &class, ir_lower_node(l, body), 0);
    measure_fields(&class);
    *FT_PUSH(l->arena, &l->file->classes) = class;
    l->owner = owner;
    l->marks = marks;
    return class.name;
}

struct ir *ir_lower_class(struct lowering *l, TSNode node) {
    const char *owner = l->owner;
    const char *marks = l->marks;
    struct ir_class class = {.name = ir_text(l, ir_field(node, "name"))};
    if (!*class.name && l->named) {
        class.name = l->named;
    }
    l->named = NULL;
    add_bases(l, &class, node);
    if (ft_node_is(node, "union_specifier")) { /* its fields are one */
        *FT_PUSH(l->arena, &class.bases) = "(union)";
    }
    size_t first = l->file->functions.count;
    l->owner = class.name;
    l->marks = "";
    struct ir *body = ir_lower_node(l, ir_field(node, "body"));
    add_components(l, &class, node);
    gather_fields(l, &class, body, 0);
    add_parameters(l, &class, first, node);
    measure_fields(&class);
    *FT_PUSH(l->arena, &l->file->classes) = class;
    l->owner = owner;
    l->marks = marks;
    struct ir *made = ir_node(l, IR_UNKNOWN, node);
    ir_push(l, made, body);
    return made;
}

static void add_import(const struct lowering *l, const char *local, const char *path) {
    enum { MOST = 2000 };
    if (l->file->imports.count >= MOST) {
        return;
    }
    *FT_PUSH(l->arena, &l->file->imports) = (struct ir_import){.local = local, .path = path};
}

static const char *last_part(const char *path, char mark) {
    const char *last = strrchr(path, mark);
    return last ? last + 1 : path;
}

/* "import a.b as c" and "from a import b as c". */
static void python_import(const struct lowering *l, TSNode node) {
    TSNode module = ir_field(node, "module_name");
    const char *from = ts_node_is_null(module) ? NULL : ir_text(l, module);
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (!ts_node_is_null(module) && ts_node_eq(kid, module)) {
            continue;
        }
        TSNode alias = ir_field(kid, "alias");
        const char *name = ir_text(l, ts_node_is_null(alias) ? kid : ir_field(kid, "name"));
        const char *local = ts_node_is_null(alias) ? name : ir_text(l, alias);
        if (from) {
            add_import(l, local, ft_sprintf(l->arena, "%s.%s", from, name));
        } else if (ts_node_is_null(alias)) {
            local = ft_strndup(l->arena, local, strcspn(local, "."));
            add_import(l, local, local);
        } else {
            add_import(l, local, name);
        }
    }
}

static const char *unquoted(const struct lowering *l, TSNode node) {
    const char *text = ir_text(l, node);
    size_t size = strlen(text);
    text = size >= 2 && strchr("'\"`", text[0]) ? ft_strndup(l->arena, text + 1, size - 2) : text;
    return strncmp(text, "node:", 5) == 0 ? text + 5 : text;
}

static void js_names(const struct lowering *l, TSNode node, const char *from, int depth) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; depth < 4 && ft_kids_next(&kids, &kid);) {
        TSNode name = ir_field(kid, "name");
        TSNode alias = ir_field(kid, "alias");
        if (ft_node_is(kid, "import_specifier")) {
            add_import(l, ir_text(l, ts_node_is_null(alias) ? name : alias),
                       ft_sprintf(l->arena, "%s.%s", from, ir_text(l, name)));
        } else if (ft_node_is(kid, "identifier")) {
            add_import(l, ir_text(l, kid), from);
        } else {
            js_names(l, kid, from, depth + 1);
        }
    }
}

static void go_import(const struct lowering *l, TSNode node, int depth) {
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; depth < 3 && ft_kids_next(&kids, &kid);) {
        TSNode path = ir_field(kid, "path");
        TSNode name = ir_field(kid, "name");
        if (ts_node_is_null(path)) {
            go_import(l, kid, depth + 1);
            continue;
        }
        const char *last = last_part(unquoted(l, path), '/');
        add_import(l, ts_node_is_null(name) ? last : ir_text(l, name), last);
    }
}

void ir_lower_import(struct lowering *l, TSNode node) {
    const char *id = l->tree->lang->id;
    TSNode source = ir_field(node, "source");
    if (strcmp(id, "python") == 0) {
        python_import(l, node);
    } else if (strcmp(id, "go") == 0) {
        go_import(l, node, 0);
    } else if (!ts_node_is_null(source)) {
        js_names(l, node, unquoted(l, source), 0);
    }
}
