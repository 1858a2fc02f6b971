/* The new function, and what stands in the place of its statements. */
#include "refactor/extract_int.h"

#include <string.h>

struct writing {
    struct extracting *x;
    struct ft_buf buf;
    struct refactor_moves moves;
    const char *indent; /* of the new function's own line */
};

static bool is_given(const struct extract_variable *v) {
    return !v->born && !v->blank;
}

static bool is_back(const struct extracting *x, const struct extract_variable *v) {
    return v->written && v->later && !x->returns;
}

/* self, which a method has anyway. */
static bool is_self(const struct extracting *x, const struct extract_variable *v) {
    return x->member && extract_is(x, " python ") && ft_slice_is(v->name, "self");
}

/* A method whose object is named in the range becomes one more method. */
static ft_err find_member(struct extracting *x) {
    TSNode parent = ts_node_parent(x->function);
    parent = ft_node_is(parent, "decorated_definition") ? ts_node_parent(parent) : parent;
    bool class = ft_node_is(ts_node_parent(parent), "class_definition");
    if (extract_is(x, " java ")) {
        x->member = true;
        return ft_node_is(x->function, "method_declaration")
                   ? FT_OK
                   : extract_refuse(x, ts_node_start_byte(x->function),
                                    "only methods have statements taken out");
    }
    for (size_t i = 0; class && i < x->variables.count; i++) {
        const struct extract_variable *v = &x->variables.at[i];
        x->member =
            x->member || (ft_slice_is(v->name, "self") && v->decl->kind == FT_DECL_PARAMETER);
    }
    for (size_t at = x->start; class && !x->member && at + 3 < x->end; at++) {
        if (memcmp(x->source.text.data + at, ".__", 3) == 0) {
            return extract_refuse(x, at, "the name means something in its class alone");
        }
    }
    return FT_OK;
}

static bool is_in_text(const struct extracting *x, size_t line) {
    TSNode node = ts_node_descendant_for_byte_range(ft_tree_root(x->source.tree), (uint32_t)line,
                                                    (uint32_t)line);
    for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
        const char *type = ts_node_type(node);
        bool text = strstr(type, "string") || strstr(type, "template");
        if (text && ts_node_start_byte(node) < line && ts_node_end_byte(node) > line) {
            return true;
        }
    }
    return false;
}

static void put_source(struct writing *w, size_t from, size_t until) {
    if (until > from) {
        *FT_PUSH(w->x->cx->arena, &w->moves) = (struct refactor_move){
            .at = w->buf.size, .from = (uint32_t)from, .until = (uint32_t)until};
        ft_buf_push(&w->buf, w->x->source.text.data + from, until - from);
    }
}

/* The statements, at the indentation of the new body. */
static void put_body(struct writing *w) {
    const struct extracting *x = w->x;
    struct ft_slice text = x->source.text;
    struct ft_slice base = refactor_indent(text, x->start);
    for (size_t line = x->start; line < x->end;) {
        size_t end = refactor_line_end(text, line);
        struct ft_slice blanks = refactor_indent(text, line);
        size_t cut = blanks.size < base.size ? blanks.size : base.size;
        bool inside = is_in_text(x, line);
        end = end < x->end ? end : x->end;
        if (inside) {
            put_source(w, line, end);
        } else if (!refactor_is_blank(text, line, end)) {
            ft_buf_printf(&w->buf, "%s%s", w->indent, x->source.unit);
            put_source(w, line + cut, end);
        }
        ft_buf_puts(&w->buf, x->source.newline);
        line = refactor_next_line(text, end);
    }
}

static ft_err untyped(struct extracting *x, const struct extract_variable *v) {
    return extract_refuse(x, v->decl->start,
                          ft_sprintf(x->cx->arena, "the type of '%.*s' is not written there",
                                     (int)v->name.size, v->name.data));
}

static ft_err parameters(struct extracting *x, bool declared, const char **text) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    bool self = x->member && extract_is(x, " python ") && declared;
    ft_buf_puts(&buf, self ? "self" : "");
    for (size_t i = 0; i < x->variables.count; i++) {
        const struct extract_variable *v = &x->variables.at[i];
        if (!is_given(v) || is_self(x, v)) {
            continue;
        }
        const char *name = ft_slice_dup(x->cx->arena, v->name);
        const char *one = declared ? extract_parameter(x, v->decl) : name;
        if (!one) {
            return untyped(x, v);
        }
        ft_buf_printf(&buf, "%s%s", buf.size ? ", " : "", one);
        if (declared) {
            *FT_PUSH(x->cx->arena, &x->made->given) = name;
        }
    }
    *text = ft_buf_text(&buf, x->cx->arena);
    return FT_OK;
}

/* "a, b": what is given back. */
static const char *back_names(struct extracting *x, size_t *count,
                              const struct extract_variable **one, size_t *born) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    *count = 0;
    *born = 0;
    for (size_t i = 0; i < x->variables.count; i++) {
        const struct extract_variable *v = &x->variables.at[i];
        if (is_back(x, v)) {
            ft_buf_printf(&buf, "%s%.*s", *count ? ", " : "", (int)v->name.size, v->name.data);
            *born += v->born;
            *one = v;
            ++*count;
        }
    }
    return ft_buf_text(&buf, x->cx->arena);
}

static ft_err returned_type(struct extracting *x, size_t count, const char **type) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (size_t i = 0; i < x->variables.count; i++) {
        const struct extract_variable *v = &x->variables.at[i];
        const char *one = is_back(x, v) ? extract_type(x, v->decl) : "";
        if (!one) {
            return untyped(x, v);
        }
        ft_buf_printf(&buf, "%s%s", buf.size && *one ? ", " : "", one);
    }
    const char *made = ft_buf_text(&buf, x->cx->arena);
    made = count > 1 ? ft_sprintf(x->cx->arena, "(%s)", made) : made;
    *type = x->returns ? extract_returned(x) : made;
    if (!*type || (x->returns && strcmp(*type, "void") == 0)) {
        return extract_refuse(x, x->end - 1, "what its function returns is not known");
    }
    return FT_OK;
}

static bool is_static(const struct extracting *x) {
    TSNode first = ts_node_child(x->function, 0);
    struct ft_slice text = ft_node_text(x->source.tree, first);
    return ft_node_is(first, "modifiers") && ft_slice_find(text, FT_SLICE("static")) >= 0;
}

static const char *throws_of(const struct extracting *x) {
    FT_KIDS struct ft_kids kids = ft_kids_of(x->function);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (ft_node_is(kid, "throws")) {
            struct ft_slice text = ft_node_text(x->source.tree, kid);
            return ft_sprintf(x->cx->arena, " %.*s", (int)text.size, text.data);
        }
    }
    return "";
}

static ft_err head(struct extracting *x, size_t count, const char **made) {
    struct ft_arena *arena = x->cx->arena;
    const char *name = x->spec->name;
    const char *given = NULL;
    const char *type = "";
    FT_TRY(parameters(x, true, &given));
    if (extract_is(x, " python ")) {
        *made = ft_sprintf(arena, "def %s(%s):", name, given);
        return FT_OK;
    }
    if (extract_is(x, " javascript typescript tsx ")) {
        *made = ft_sprintf(arena, "%s%s(%s) {", x->member ? "" : "function ", name, given);
        return FT_OK;
    }
    FT_TRY(returned_type(x, count, &type));
    if (extract_is(x, " go ")) {
        *made = ft_sprintf(arena, "func %s(%s) %s%s{", name, given, type, *type ? " " : "");
        return FT_OK;
    }
    type = *type ? type : "void";
    if (extract_is(x, " java ")) {
        *made = ft_sprintf(arena, "private %s%s %s(%s)%s {", is_static(x) ? "static " : "", type,
                           name, given, throws_of(x));
        return FT_OK;
    }
    TSNode body = ft_node_field(x->function, "body");
    size_t brace = ts_node_start_byte(body);
    struct ft_slice text = x->source.text;
    bool own = refactor_is_blank(text, refactor_line_start(text, brace), brace);
    bool star = type[strlen(type) - 1] == '*';
    *made = ft_sprintf(arena, "static %s%s%s(%s)%s{", type, star ? "" : " ", name,
                       *given ? given : "void", own ? x->source.newline : " ");
    return FT_OK;
}

/* let x, const [x, y], T x, x: what stands before the call. */
static ft_err receiver(struct extracting *x, const char **made) {
    struct ft_arena *arena = x->cx->arena;
    const struct extract_variable *one = NULL;
    size_t count = 0;
    size_t born = 0;
    const char *names = back_names(x, &count, &one, &born);
    bool mixed = born && born < count;
    bool script = extract_is(x, " javascript typescript tsx ");
    if (count > 1 && (extract_is(x, " c java ") || (mixed && extract_is(x, " go ")) ||
                      (script && born < count))) {
        return extract_refuse(x, x->start,
                              ft_sprintf(arena, "more than one value comes out: %s", names));
    }
    for (size_t i = 0; i < x->variables.count; i++) {
        if (is_back(x, &x->variables.at[i])) {
            *FT_PUSH(arena, &x->made->back) = ft_slice_dup(arena, x->variables.at[i].name);
        }
    }
    *made = x->returns ? "return " : count ? ft_sprintf(arena, "%s = ", names) : "";
    if (!count || !born || extract_is(x, " python ")) {
        return FT_OK;
    }
    if (script) {
        bool changes = false;
        for (size_t i = 0; i < x->variables.count; i++) {
            changes = changes || (is_back(x, &x->variables.at[i]) && x->variables.at[i].changes);
        }
        *made = ft_sprintf(arena, count > 1 ? "%s [%s] = " : "%s %s = ", changes ? "let" : "const",
                           names);
        return FT_OK;
    }
    if (extract_is(x, " go ")) {
        *made = ft_sprintf(arena, "%s := ", names);
        return FT_OK;
    }
    const char *declared = extract_parameter(x, one->decl);
    *made = ft_sprintf(arena, "%s = ", declared ? declared : names);
    return declared ? FT_OK : untyped(x, one);
}

static ft_err make_call(struct extracting *x) {
    struct ft_arena *arena = x->cx->arena;
    const char *before = NULL;
    const char *given = NULL;
    FT_TRY(receiver(x, &before));
    FT_TRY(parameters(x, false, &given));
    TSNode last = ts_node_named_child(x->block, x->last);
    bool script = extract_is(x, " javascript typescript tsx ");
    bool closed = ft_slice_ends(ft_node_text(x->source.tree, last), ";") ||
                  memchr(x->source.text.data, ';', x->source.text.size);
    const char *end = extract_is(x, " c java ") || (script && closed) ? ";" : "";
    const char *object = !x->member                  ? ""
                         : extract_is(x, " python ") ? "self."
                         : script                    ? "this."
                                                     : "";
    x->made->call = ft_sprintf(arena, "%s%s%s(%s)%s", before, object, x->spec->name, given, end);
    return FT_OK;
}

static ft_err put_function(struct writing *w) {
    struct extracting *x = w->x;
    const struct extract_variable *one = NULL;
    const char *first = NULL;
    size_t count = 0;
    size_t born = 0;
    const char *names = back_names(x, &count, &one, &born);
    const char *newline = x->source.newline;
    bool braces = !extract_is(x, " python ");
    bool script = extract_is(x, " javascript typescript tsx ");
    FT_TRY(head(x, count, &first));
    ft_buf_printf(&w->buf, "%s%s%s", w->indent, first, newline);
    for (size_t i = 0; i < x->variables.count; i++) {
        const struct extract_variable *v = &x->variables.at[i];
        const char *declared = v->blank ? extract_parameter(x, v->decl) : "";
        if (!declared) {
            return untyped(x, v);
        }
        if (v->blank) {
            ft_buf_printf(&w->buf, "%s%s%s;%s", w->indent, x->source.unit, declared, newline);
        }
    }
    put_body(w);
    if (count) {
        bool list = script && count > 1;
        ft_buf_printf(&w->buf, "%s%sreturn %s%s%s%s%s", w->indent, x->source.unit, list ? "[" : "",
                      names, list ? "]" : "",
                      extract_is(x, " c java ") ||
                              (script && ft_slice_ends(ft_slice_of(x->made->call), ";"))
                          ? ";"
                          : "",
                      newline);
    }
    if (braces) {
        ft_buf_printf(&w->buf, "%s}", w->indent);
    } else {
        w->buf.size -= strlen(newline);
    }
    return FT_OK;
}

static ft_err check_return(struct extracting *x) {
    TSNode last = ts_node_named_child(x->block, x->last);
    bool bare = x->returns && ts_node_named_child_count(last) == 0;
    return bare ? extract_refuse(x, ts_node_start_byte(last), "it returns in part") : FT_OK;
}

static ft_err place(struct writing *w, bool *before, size_t *at) {
    struct extracting *x = w->x;
    struct ft_slice text = x->source.text;
    TSNode parent = ts_node_parent(x->function);
    TSNode node = !x->member                                   ? x->top
                  : ft_node_is(parent, "decorated_definition") ? parent
                                                               : x->function;
    *before = !x->member && extract_is(x, " python c ");
    struct ft_slice indent = refactor_indent(text, ts_node_start_byte(node));
    w->indent = x->member ? ft_slice_dup(x->cx->arena, indent) : "";
    size_t end = ts_node_end_byte(node);
    *at = *before ? refactor_line_start(text, refactor_leading(&x->source, node))
                  : refactor_line_end(text, end);
    bool alone = *before || refactor_is_blank(text, end, *at) || text.data[end] == ';';
    return alone ? FT_OK : extract_refuse(x, end, "something else stands on its line");
}

static ft_err write(struct writing *w) {
    struct extracting *x = w->x;
    struct ft_arena *arena = x->cx->arena;
    bool before = false;
    size_t at = 0;
    FT_TRY(place(w, &before, &at));
    FT_TRY(make_call(x));
    const char *newline = x->source.newline;
    const char *gap = extract_is(x, " python ") && !x->member
                          ? ft_sprintf(arena, "%s%s%s", newline, newline, newline)
                          : ft_sprintf(arena, "%s%s", newline, newline);
    ft_buf_puts(&w->buf, before ? "" : gap);
    FT_TRY(put_function(w));
    ft_buf_puts(&w->buf, before ? gap : "");
    struct ft_slice text = {ft_buf_text(&w->buf, arena), w->buf.size};
    struct ft_slice indent = refactor_indent(x->source.text, x->start);
    *FT_PUSH(arena, &x->change.edits) = (struct ft_edit){at, at, text};
    *FT_PUSH(arena, &x->change.edits) =
        (struct ft_edit){x->start + indent.size, x->end, ft_slice_of(x->made->call)};
    for (size_t i = 0; i < w->moves.count; i++) {
        *FT_PUSH(arena, &x->change.moves) = w->moves.at[i];
    }
    for (size_t i = 0; i < x->variables.count; i++) {
        *FT_PUSH(arena, &x->change.bound) = x->variables.at[i].decl->start;
    }
    return FT_OK;
}

ft_err extract_write(struct extracting *x) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    struct writing w = {.x = x, .buf = buf};
    FT_TRY(find_member(x));
    FT_TRY(check_return(x));
    ft_err err = write(&w);
    buf = w.buf; /* it may have grown elsewhere */
    return err;
}
