/* A variable's value, or what a function gives back, in place of its name. */
#include "base/text.h"
#include "refactor/extract_int.h"

#include <string.h>

struct inlining {
    ft_ctx *cx;
    const struct ft_inline_spec *spec;
    struct refactor_source source;
    const struct ft_decl *decl;
    struct refactor_extent extent;
    TSNode value;    /* what stands instead */
    TSNode function; /* or null: a variable */
    struct {
        FT_VEC(struct ft_slice);
    } parameters;
    struct refactor_change change;
    struct ft_inline *made;
};

static ft_err refuse(struct inlining *in, size_t at, const char *why) {
    struct ft_refactor_place place = refactor_place(in->cx->arena, &in->source, at, "");
    FT_IGNORE(ft_fail(in->cx, FT_REFUSED, "%s:%u: %s", place.path, place.line, why));
    return ft_hint(in->cx, "nothing was changed; the line is: %s",
                   ft_slice_dup(in->cx->arena, ft_slice_trim(ft_slice_of(place.text))));
}

static bool is_one_of(TSNode node, const char *types) {
    return !ts_node_is_null(node) && ft_word_in(types, ts_node_type(node));
}

static const char simple[] = " identifier integer float number true false none null undefined ";
static const char atoms[] =
    " identifier integer float number true false none null undefined string call call_expression "
    "attribute member_expression subscript subscript_expression parenthesized_expression list "
    "array "
    "tuple ";
static const char pure[] =
    " identifier integer float number true false none null undefined string string_start "
    "string_end "
    "string_content string_fragment escape_sequence binary_operator binary_expression "
    "boolean_operator comparison_operator not_operator unary_operator unary_expression "
    "parenthesized_expression conditional_expression ternary_expression ";

/* Nothing happens when it is looked at: it may be, once, somewhere else. */
static bool is_pure(const struct inlining *in, TSNode node, int deep) {
    enum { DEEPEST = 100 };
    struct ft_slice text = ft_node_text(in->source.tree, node);
    bool deletes = ft_node_is(node, "unary_expression") && ft_slice_starts(text, "delete");
    if (deep > DEEPEST || deletes || !is_one_of(node, pure)) {
        return false;
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (!is_pure(in, kid, deep + 1)) {
            return false;
        }
    }
    return true;
}

static bool holds(TSNode node, const char *types, int deep) {
    enum { DEEPEST = 200 };
    if (is_one_of(node, types) || deep > DEEPEST) {
        return true;
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (holds(kid, types, deep + 1)) {
            return true;
        }
    }
    return false;
}

static bool is_within(const struct ft_name *name, TSNode node) {
    return name->start >= ts_node_start_byte(node) && name->end <= ts_node_end_byte(node);
}

static TSNode leaf_at(const struct inlining *in, const struct ft_name *name) {
    return ts_node_named_descendant_for_byte_range(ft_tree_root(in->source.tree), name->start,
                                                   name->end);
}

static bool is_its(const struct inlining *in, const struct ft_name *name) {
    const struct ft_scopes *scopes = in->source.scopes;
    return name->decl >= 0 && scopes->decls.at[name->decl].symbol == in->decl->symbol;
}

/* Whether what NAME means is given its value once, before FROM, and never again. */
static bool is_settled(const struct inlining *in, const struct ft_name *name, uint32_t from) {
    const struct ft_scopes *scopes = in->source.scopes;
    struct extracting x = {.source = in->source};
    if (name->decl < 0) {
        return false;
    }
    int32_t symbol = scopes->decls.at[name->decl].symbol;
    bool top = scopes->decls.at[symbol].scope == 0;
    size_t times = 0;
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *one = &scopes->names.at[i];
        bool its = one->decl >= 0 && scopes->decls.at[one->decl].symbol == symbol;
        if (its && extract_is_written(&x, one)) {
            times++;
            if (times > 1 && (top || one->start > from)) {
                return false;
            }
        }
    }
    return true;
}

/* What the names of NODE mean stays as it is from there on. */
static ft_err check_settled(struct inlining *in, TSNode node) {
    const struct ft_scopes *scopes = in->source.scopes;
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        bool plain = name->role == FT_NAME_PLAIN && is_within(name, node);
        if (plain && !is_settled(in, name, ts_node_start_byte(node))) {
            return refuse(in, name->start,
                          ft_sprintf(in->cx->arena, "'%.*s' may be another by then",
                                     (int)(name->end - name->start),
                                     in->source.text.data + name->start));
        }
    }
    return FT_OK;
}

static bool needs_brackets(TSNode place, TSNode value) {
    static const char safe[] = " expression_statement assignment variable_declarator "
                               "return_statement argument_list arguments parenthesized_expression ";
    return !is_one_of(value, atoms) && !is_one_of(ts_node_parent(place), safe);
}

static void put(struct inlining *in, struct ft_buf *buf, size_t from, size_t until) {
    if (until > from) {
        *FT_PUSH(in->cx->arena, &in->change.moves) =
            (struct refactor_move){.edit = in->change.edits.count,
                                   .at = buf->size,
                                   .from = (uint32_t)from,
                                   .until = (uint32_t)until};
        ft_buf_push(buf, in->source.text.data + from, until - from);
    }
}

static void put_node(struct inlining *in, struct ft_buf *buf, TSNode place, TSNode node) {
    bool brackets = needs_brackets(place, node);
    ft_buf_puts(buf, brackets ? "(" : "");
    put(in, buf, ts_node_start_byte(node), ts_node_end_byte(node));
    ft_buf_puts(buf, brackets ? ")" : "");
}

static void replace(struct inlining *in, TSNode node, const struct ft_buf *buf) {
    *FT_PUSH(in->cx->arena, &in->change.edits) =
        (struct ft_edit){ts_node_start_byte(node),
                         ts_node_end_byte(node),
                         {ft_buf_text(buf, in->cx->arena), buf->size}};
    *FT_PUSH(in->cx->arena, &in->made->changed) =
        refactor_place(in->cx->arena, &in->source, ts_node_start_byte(node), "use");
}

/* The declaration goes with its lines, and one of the gaps around it. */
static ft_err drop(struct inlining *in, TSNode node) {
    struct ft_slice text = in->source.text;
    size_t from = refactor_leading(&in->source, node);
    size_t end = ts_node_end_byte(node);
    end += end < text.size && text.data[end] == ';';
    size_t start = refactor_line_start(text, from);
    if (!refactor_is_blank(text, start, from) ||
        !refactor_is_blank(text, end, refactor_line_end(text, end))) {
        return refuse(in, from, "something else stands on its line");
    }
    end = refactor_next_line(text, end);
    bool gap = start == 0 || refactor_is_blank_line(text, start - 1);
    while (gap && end < text.size && refactor_is_blank_line(text, end)) {
        end = refactor_next_line(text, end);
    }
    *FT_PUSH(in->cx->arena, &in->change.edits) = (struct ft_edit){start, end, {"", 0}};
    return FT_OK;
}

static TSNode statement_of(const struct inlining *in) {
    TSNode node = ts_node_named_descendant_for_byte_range(ft_tree_root(in->source.tree),
                                                          in->decl->start, in->decl->end);
    while (!ts_node_is_null(node) &&
           !is_one_of(node, " expression_statement lexical_declaration variable_declaration ")) {
        node = ts_node_parent(node);
    }
    return node;
}

static ft_err take_value(struct inlining *in, TSNode statement) {
    TSNode inner = ts_node_named_child(statement, 0);
    TSNode name = ft_node_field(inner, "left");
    in->value = ft_node_field(inner, "right");
    if (ft_node_is(inner, "variable_declarator")) {
        name = ft_node_field(inner, "name");
        in->value = ft_node_field(inner, "value");
    }
    bool one = ts_node_named_child_count(statement) == 1 && ft_node_is(name, "identifier") &&
               is_one_of(inner, " assignment variable_declarator ") && !ts_node_is_null(in->value);
    if (!one) {
        return refuse(in, in->decl->start, "it is not given one value where it is declared");
    }
    if (!is_pure(in, in->value, 0)) {
        return refuse(in, in->decl->start,
                      "what it is given may do something, or be another thing "
                      "each time");
    }
    return FT_OK;
}

/* Nobody else may name it. */
static ft_err check_elsewhere(struct inlining *in) {
    struct ft_rename uses;
    const char *name = ft_slice_dup(in->cx->arena, in->decl->name);
    struct ft_rename_spec spec = {
        .index = in->spec->index,
        .old = name,
        .new = ft_sprintf(in->cx->arena, "%s_that_is_inlined", name),
        .at = in->source.path,
        .line = (uint32_t)ft_line_of(in->source.text, in->decl->start),
    };
    if (!in->spec->index) {
        return FT_OK;
    }
    FT_TRY(ft_rename(in->cx, &spec, &uses));
    for (size_t i = 0; i < uses.changed.count; i++) {
        const struct ft_refactor_place *place = &uses.changed.at[i];
        if (strcmp(place->path, in->source.path) != 0) {
            return ft_fail(in->cx, FT_REFUSED, "%s:%u names it as well", place->path, place->line);
        }
    }
    return uses.left.count ? ft_fail(in->cx, FT_REFUSED, "%s:%u may name it as well",
                                     uses.left.at[0].path, uses.left.at[0].line)
                           : FT_OK;
}

/* In a loop, or a function that is called later, it would be made anew each time. */
static bool is_repeated(const struct inlining *in, TSNode leaf, TSNode block) {
    for (TSNode at = leaf; !ts_node_is_null(at) && !ts_node_eq(at, block);
         at = ts_node_parent(at)) {
        if (refactor_is(in->source.lang, REFACTOR_LOOP, at) ||
            refactor_is(in->source.lang, REFACTOR_FUNCTION, at) ||
            strstr(ts_node_type(at), "comprehension") || ft_node_is(at, "generator_expression")) {
            return true;
        }
    }
    return false;
}

static ft_err inline_variable(struct inlining *in) {
    const struct ft_scopes *scopes = in->source.scopes;
    TSNode statement = statement_of(in);
    size_t uses = 0;
    if (ts_node_is_null(statement)) {
        return refuse(in, in->decl->start, "it is not given one value where it is declared");
    }
    TSNode block = ts_node_parent(statement);
    if (ft_node_is(block, "export_statement")) {
        return refuse(in, in->decl->start, "others may import it");
    }
    FT_TRY(in->decl->scope == 0 ? check_elsewhere(in) : FT_OK);
    FT_TRY(take_value(in, statement));
    FT_TRY(check_settled(in, in->value));
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        struct extracting x = {.source = in->source};
        if (!is_its(in, name) || name->start == in->decl->start) {
            continue;
        }
        TSNode leaf = leaf_at(in, name);
        TSNode parent = ts_node_parent(leaf);
        if (extract_is_written(&x, name) || ft_node_is(parent, "delete_statement")) {
            return refuse(in, name->start, "it is given another value");
        }
        bool text = is_one_of(parent, " interpolation template_substitution ");
        if (!is_within(name, block) || name->start < ts_node_end_byte(statement) ||
            name->role != FT_NAME_PLAIN || text) {
            return refuse(in, name->start, "that use cannot be written as its value");
        }
        bool fixed = is_one_of(in->value, simple) || ft_node_is(in->value, "string");
        if (!fixed && (++uses > 1 || is_repeated(in, leaf, block))) {
            return refuse(in, name->start, "it is used more than once");
        }
        uses += fixed;
        FT_BUF struct ft_buf buf;
        ft_buf_init(&buf, FT_BUF_NO_CAP);
        put_node(in, &buf, leaf, in->value);
        replace(in, leaf, &buf);
    }
    return uses ? drop(in, statement) : refuse(in, in->decl->start, "nothing uses it");
}

/* def f(a, b): return …; function f(a, b) { return …; } */
static ft_err take_function(struct inlining *in) {
    TSNode list = ft_node_field(in->function, "parameters");
    TSNode body = ft_node_field(in->function, "body");
    TSNode only = {0};
    size_t count = 0;
    FT_KIDS struct ft_kids kids = ft_kids_of(body);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        bool text = ft_node_is(ts_node_named_child(kid, 0), "string") &&
                    ft_node_is(kid, "expression_statement");
        count += !refactor_is_comment(kid) && !text;
        only = refactor_is_comment(kid) || text ? only : kid;
    }
    in->value = ts_node_named_child(only, 0);
    if (count != 1 || !ft_node_is(only, "return_statement") ||
        ts_node_named_child_count(only) != 1) {
        return refuse(in, in->decl->start, "it does more than return one expression");
    }
    FT_KIDS struct ft_kids given = ft_kids_of(list);
    for (TSNode kid; ft_kids_next(&given, &kid);) {
        TSNode pattern =
            ft_node_is(kid, "required_parameter") && ts_node_is_null(ft_node_field(kid, "value"))
                ? ft_node_field(kid, "pattern")
                : kid;
        if (!ft_node_is(pattern, "identifier")) {
            return refuse(in, ts_node_start_byte(kid), "not all of its parameters are plain names");
        }
        *FT_PUSH(in->cx->arena, &in->parameters) = ft_node_text(in->source.tree, pattern);
    }
    bool async = ft_node_is(ts_node_child(in->function, 0), "async");
    static const char never[] = " lambda arrow_function function_expression await yield "
                                "await_expression yield_expression this super named_expression "
                                "assignment_expression augmented_assignment_expression "
                                "update_expression list_comprehension generator_expression "
                                "set_comprehension dictionary_comprehension comment ";
    return async || holds(in->value, never, 0)
               ? refuse(in, ts_node_start_byte(in->value), "what it returns depends on where it is")
               : FT_OK;
}

static size_t uses_of(const struct inlining *in, struct ft_slice parameter) {
    const struct ft_scopes *scopes = in->source.scopes;
    size_t count = 0;
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        struct ft_slice word = {in->source.text.data + name->start, name->end - name->start};
        count += is_within(name, in->value) && name->decl >= 0 && ft_slice_eq(word, parameter) &&
                 scopes->decls.at[name->decl].kind == FT_DECL_PARAMETER;
    }
    return count;
}

static ft_err check_argument(struct inlining *in, TSNode argument, struct ft_slice parameter) {
    static const char later[] = " call call_expression new_expression attribute member_expression "
                                "subscript subscript_expression ";
    static const char perhaps[] = " boolean_operator conditional_expression ternary_expression "
                                  "binary_expression ";
    bool once = uses_of(in, parameter) == 1;
    bool calm = !holds(in->value, later, 0);
    if (!is_pure(in, argument, 0)) {
        return refuse(in, ts_node_start_byte(argument), "an argument may do something");
    }
    if (is_one_of(argument, simple) || ft_node_is(argument, "string")) {
        return calm ? FT_OK : check_settled(in, argument);
    }
    if (!once || !calm || holds(in->value, perhaps, 0)) {
        return refuse(in, ts_node_start_byte(argument),
                      once ? "an argument would be looked at later, or not at all"
                           : "an argument is not used exactly once");
    }
    return FT_OK;
}

static ft_err put_call(struct inlining *in, TSNode call) {
    const struct ft_scopes *scopes = in->source.scopes;
    TSNode list = ft_node_field(call, "arguments");
    bool fits = is_one_of(list, " argument_list arguments ") &&
                ts_node_named_child_count(list) == in->parameters.count;
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (size_t i = 0; fits && i < in->parameters.count; i++) {
        FT_TRY(check_argument(in, ts_node_named_child(list, (uint32_t)i), in->parameters.at[i]));
    }
    if (!fits || holds(list, " comment ", 0)) {
        return refuse(in, ts_node_start_byte(call), "its arguments do not fit one by one");
    }
    size_t done = ts_node_start_byte(in->value);
    bool brackets =
        needs_brackets(call, in->value) || ft_node_is(ts_node_parent(call), "expression_statement");
    ft_buf_puts(&buf, brackets ? "(" : "");
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        struct ft_slice word = {in->source.text.data + name->start, name->end - name->start};
        bool given = is_within(name, in->value) && name->decl >= 0 &&
                     scopes->decls.at[name->decl].kind == FT_DECL_PARAMETER;
        for (size_t k = 0; given && k < in->parameters.count; k++) {
            if (ft_slice_eq(word, in->parameters.at[k])) {
                if (name->role != FT_NAME_PLAIN) {
                    return refuse(in, name->start, "a parameter is a key there");
                }
                put(in, &buf, done, name->start);
                put_node(in, &buf, leaf_at(in, name), ts_node_named_child(list, (uint32_t)k));
                done = name->end;
            }
        }
    }
    put(in, &buf, done, ts_node_end_byte(in->value));
    ft_buf_puts(&buf, brackets ? ")" : "");
    replace(in, call, &buf);
    return FT_OK;
}

static ft_err inline_function(struct inlining *in) {
    const struct ft_scopes *scopes = in->source.scopes;
    size_t uses = 0;
    if (in->decl->scope != 0 || !ts_node_eq(in->function, in->extent.node)) {
        return refuse(in, in->decl->start,
                      "only functions of a file that are not exported or decorated are inlined");
    }
    FT_TRY(take_function(in));
    FT_TRY(check_elsewhere(in));
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *name = &scopes->names.at[i];
        if (!is_its(in, name) || name->start == in->decl->start) {
            continue;
        }
        TSNode leaf = leaf_at(in, name);
        TSNode call = ts_node_parent(leaf);
        bool called = is_one_of(call, " call call_expression ") &&
                      ts_node_eq(ft_node_field(call, "function"), leaf);
        if (!called || is_within(name, in->function)) {
            return refuse(in, name->start,
                          called ? "it calls itself" : "it is named there and not called");
        }
        uses++;
        FT_TRY(put_call(in, call));
    }
    return uses ? drop(in, in->function) : refuse(in, in->decl->start, "nothing calls it");
}

static ft_err run(struct inlining *in) {
    if (!refactor_lang(in->source.lang, " python javascript typescript tsx ")) {
        return ft_fail(in->cx, FT_REFUSED, "%s is not inlined: a value would be converted",
                       in->source.lang->name);
    }
    if (in->source.tree->errors) {
        return ft_fail(in->cx, FT_REFUSED, "%s does not parse", in->source.path);
    }
    TSNode node = ts_node_named_descendant_for_byte_range(ft_tree_root(in->source.tree),
                                                          in->decl->from, in->decl->until);
    bool function = is_one_of(node, " function_definition function_declaration ");
    bool variable = in->decl->kind == FT_DECL_VARIABLE;
    if (function) {
        in->function = node;
    } else if (!variable) {
        return refuse(in, in->decl->start, "only variables and functions are inlined");
    }
    FT_TRY(function ? inline_function(in) : inline_variable(in));
    if (ts_node_start_point(in->value).row != ts_node_end_point(in->value).row) {
        return refuse(in, ts_node_start_byte(in->value), "what it stands for has several lines");
    }
    return FT_OK;
}

/* The declaration in its source, taken out; AFTER: the text then. */
static ft_err inline_found(ft_ctx *cx, struct ft_scope_reader *reader,
                           const struct ft_inline_spec *spec, const struct refactor_found *found,
                           struct ft_inline *made, struct ft_slice *after) {
    struct inlining in = {
        .cx = cx, .spec = spec, .source = found->source, .decl = found->decl, .made = made};
    in.change.source = &in.source;
    refactor_extent(&in.source, in.decl, &in.extent);
    FT_TRY(run(&in));
    return refactor_check(cx, reader, &in.change, after);
}

static struct refactor_wanted wanted_by(const struct ft_inline_spec *spec) {
    return (struct refactor_wanted){.index = spec->index,
                                    .under = spec->under,
                                    .name = spec->name,
                                    .at = spec->at,
                                    .line = spec->line};
}

ft_err ft_inline_text(ft_ctx *cx, const struct ft_inline_spec *spec, struct ft_slice text,
                      struct ft_slice *after) {
    struct ft_scope_reader *reader = ft_scope_reader_new(cx->arena);
    struct refactor_source source;
    struct refactor_found found;
    struct ft_inline made = {0};
    struct refactor_wanted wanted = wanted_by(spec);
    FT_TRY(refactor_read_text(cx, reader, spec->at, text, &source));
    FT_TRY(refactor_find_in(cx, &source, &wanted, &found));
    return inline_found(cx, reader, spec, &found, &made, after);
}

ft_err ft_inline(ft_ctx *cx, const struct ft_inline_spec *spec, struct ft_inline *made) {
    struct ft_patch_reader disk = ft_patch_disk(ft_index_root(spec->index));
    struct ft_scope_reader *reader = ft_scope_reader_new(cx->arena);
    struct refactor_found found;
    struct ft_inline done = {0};
    struct ft_slice after;
    struct refactor_wanted wanted = wanted_by(spec);
    FT_TRY(refactor_find(cx, reader, &wanted, &found));
    FT_TRY(inline_found(cx, reader, spec, &found, &done, &after));
    FT_TRY(ft_patch_add(cx, &disk, found.source.path, NULL, found.source.text, after, &done.plan));
    done.kind = ft_decl_words[found.decl->kind];
    *made = done;
    return FT_OK;
}
