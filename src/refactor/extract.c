/* Statements into a function of their own: the range, and all in order. */
#include "refactor/extract_int.h"

#include <string.h>

ft_err extract_refuse(struct extracting *x, size_t at, const char *why) {
    struct ft_refactor_place place = refactor_place(x->cx->arena, &x->source, at, "");
    FT_IGNORE(ft_fail(x->cx, FT_REFUSED, "%s:%u: %s", place.path, place.line, why));
    return ft_hint(x->cx, "nothing was changed; the line is: %s",
                   ft_slice_dup(x->cx->arena, ft_slice_trim(ft_slice_of(place.text))));
}

bool extract_is(const struct extracting *x, const char *langs) {
    return refactor_lang(x->source.lang, langs);
}

bool extract_has(const struct extracting *x, size_t at) {
    return at >= x->start && at < x->end;
}

static bool is(const struct extracting *x, enum refactor_fact fact, TSNode node) {
    return refactor_is(x->source.lang, fact, node);
}

static ft_err take_lines(struct extracting *x) {
    struct ft_slice text = x->source.text;
    size_t at = ft_text_bom(text);
    size_t lines = 1;
    for (; lines < x->spec->from && at < text.size; lines++) {
        at = refactor_next_line(text, at);
    }
    x->start = at;
    for (; lines < x->spec->until && at < text.size; lines++) {
        at = refactor_next_line(text, at);
    }
    x->end = refactor_line_end(text, at);
    if (x->spec->from > x->spec->until || at >= text.size || lines < x->spec->until) {
        return ft_fail(x->cx, FT_INVALID, "%s has no lines %u to %u", x->spec->path, x->spec->from,
                       x->spec->until);
    }
    while (x->start < x->end && refactor_is_blank_line(text, x->start)) {
        x->start = refactor_next_line(text, x->start);
    }
    while (x->end > x->start && strchr(" \t\r\n", text.data[x->end - 1])) {
        x->end--;
    }
    return x->start < x->end
               ? FT_OK
               : ft_fail(x->cx, FT_INVALID, "those lines of %s are blank", x->spec->path);
}

/* Blanks, ";" and comments alone: a brace would be a part of something else. */
static bool is_quiet(const struct extracting *x, size_t from, size_t until) {
    for (size_t at = from; at < until; at++) {
        TSNode node = ts_node_descendant_for_byte_range(ft_tree_root(x->source.tree), (uint32_t)at,
                                                        (uint32_t)at + 1);
        if (!strchr(" \t\r\n;", x->source.text.data[at]) && !refactor_is_comment(node)) {
            return false;
        }
    }
    return true;
}

/* The statements of the block that the lines hold, whole. */
static ft_err take_statements(struct extracting *x) {
    struct ft_slice text = x->source.text;
    size_t from = x->start + refactor_indent(text, x->start).size;
    TSNode node = ts_node_named_descendant_for_byte_range(ft_tree_root(x->source.tree),
                                                          (uint32_t)from, (uint32_t)(x->end - 1));
    while (!ts_node_is_null(node) &&
           (!is(x, REFACTOR_BLOCK, node) ||
            (ts_node_start_byte(node) >= from && text.data[ts_node_start_byte(node)] == '{'))) {
        node = ts_node_parent(node);
    }
    if (ts_node_is_null(node)) {
        return extract_refuse(x, from, "the lines do not stand in one block of a function");
    }
    bool any = false;
    uint32_t number = 0;
    size_t done = from;
    x->block = node;
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid); number++) {
        size_t start = ts_node_start_byte(kid);
        size_t end = ts_node_end_byte(kid);
        if (end <= from || start >= x->end || (refactor_is_comment(kid) && !any)) {
            continue;
        }
        if (start < from || end > x->end || ft_node_is(kid, "case_statement") ||
            !is_quiet(x, done, start)) {
            return extract_refuse(x, start < from ? x->start : x->end - 1,
                                  "the lines hold a part of a statement");
        }
        x->first = any ? x->first : number;
        x->last = refactor_is_comment(kid) ? x->last : number;
        any = true;
        done = end;
    }
    if (any && !is_quiet(x, done, x->end)) {
        return extract_refuse(x, x->end - 1, "the lines hold a part of a statement");
    }
    bool ends = refactor_is_blank(text, x->end, refactor_line_end(text, x->end));
    return any && ends ? FT_OK : extract_refuse(x, from, "there are no whole statements");
}

static ft_err take_function(struct extracting *x) {
    TSNode root = ft_tree_root(x->source.tree);
    TSNode node = x->block;
    while (!ts_node_is_null(node) && !is(x, REFACTOR_FUNCTION, node)) {
        node = ts_node_parent(node);
    }
    if (ts_node_is_null(node)) {
        return extract_refuse(x, x->start, "the lines do not stand in a function");
    }
    x->function = node;
    x->top = node;
    while (!ts_node_eq(ts_node_parent(x->top), root) && !ts_node_is_null(ts_node_parent(x->top))) {
        x->top = ts_node_parent(x->top);
    }
    if (ts_node_has_error(node)) {
        return extract_refuse(x, ts_node_start_byte(node), "its function does not parse");
    }
    if (!ts_node_is_null(ft_node_field(node, "type_parameters"))) {
        return extract_refuse(x, ts_node_start_byte(node), "its function has types as parameters");
    }
    return FT_OK;
}

static bool is_global_name(void *to, const struct ft_symbol *symbol) {
    struct extracting *x = ((void **)to)[0];
    struct ft_index_file file;
    bool whole = extract_is(x, " c go ");
    bool other = ft_index_file(x->spec->index, symbol->file, &file) && file.lang &&
                 (file.lang == x->source.lang || strcmp(file.lang->id, "cpp") == 0);
    if (whole && other && !symbol->local && !symbol->inside) {
        ((void **)to)[1] = to;
    }
    return true;
}

static ft_err check_name(struct extracting *x) {
    const char *name = x->spec->name;
    const struct ft_scopes *scopes = x->source.scopes;
    void *taken[] = {x, NULL};
    if (!ft_scope_is_name(x->source.lang, name)) {
        return ft_fail(x->cx, FT_INVALID, "'%s' is no name in %s", name, x->source.lang->name);
    }
    for (size_t i = 0; i < scopes->names.count; i++) {
        const struct ft_name *one = &scopes->names.at[i];
        struct ft_slice word = {x->source.text.data + one->start, one->end - one->start};
        if (ft_slice_is(word, name)) {
            struct ft_refactor_place place =
                refactor_place(x->cx->arena, &x->source, one->start, "");
            return ft_fail(x->cx, FT_CONFLICT, "'%s' is taken at %s:%u", name, place.path,
                           place.line);
        }
    }
    if (x->spec->index) {
        ft_index_named(x->spec->index, name, is_global_name, taken);
    }
    return taken[1] ? ft_fail(x->cx, FT_CONFLICT, "'%s' is declared in the project already", name)
                    : FT_OK;
}

static ft_err run(struct extracting *x, struct ft_slice *after) {
    static const char langs[] = " python javascript typescript tsx c go java ";
    x->change.source = &x->source;
    if (!extract_is(x, langs)) {
        return ft_fail(x->cx, FT_REFUSED, "functions of %s are not extracted",
                       x->source.lang->name);
    }
    FT_TRY(take_lines(x));
    FT_TRY(take_statements(x));
    FT_TRY(take_function(x));
    FT_TRY(check_name(x));
    FT_TRY(extract_control(x));
    FT_TRY(extract_data(x));
    FT_TRY(extract_write(x));
    return refactor_check(x->cx, x->reader, &x->change, after);
}

ft_err ft_extract_text(ft_ctx *cx, const struct ft_extract_spec *spec, struct ft_slice text,
                       struct ft_slice *after) {
    struct ft_extract made = {0};
    struct extracting x = {
        .cx = cx, .spec = spec, .reader = ft_scope_reader_new(cx->arena), .made = &made};
    FT_TRY(refactor_read_text(cx, x.reader, spec->path, text, &x.source));
    return run(&x, after);
}

ft_err ft_extract(ft_ctx *cx, const struct ft_extract_spec *spec, struct ft_extract *extract) {
    struct ft_patch_reader disk = ft_patch_disk(ft_index_root(spec->index));
    struct ft_extract made = {0};
    struct extracting x = {
        .cx = cx, .spec = spec, .reader = ft_scope_reader_new(cx->arena), .made = &made};
    struct ft_slice after;
    FT_TRY(refactor_read(cx, ft_index_root(spec->index), x.reader, spec->path, &x.source));
    FT_TRY(run(&x, &after));
    FT_TRY(ft_patch_add(cx, &disk, spec->path, NULL, x.source.text, after, &made.plan));
    *extract = made;
    return FT_OK;
}
