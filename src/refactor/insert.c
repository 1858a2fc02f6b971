/* Text beside a symbol, inside of it, or in its place. */
#include "refactor/refactor_int.h"

#include <string.h>

struct inserting {
    ft_ctx *cx;
    const struct ft_insert_spec *spec;
    const struct refactor_source *source;
    const struct ft_decl *decl;
    struct refactor_extent extent;
    struct ft_edit edit;
    size_t lead; /* bytes of the edit's text before the first line that is new */
};

static ft_err refuse(struct inserting *in, size_t at, const char *why) {
    struct ft_refactor_place place = refactor_place(in->cx->arena, in->source, at, "");
    FT_IGNORE(ft_fail(in->cx, FT_REFUSED, "%s:%u: %s", place.path, place.line, why));
    return ft_hint(in->cx, "nothing was changed; the line is: %s",
                   ft_slice_dup(in->cx->arena, ft_slice_trim(ft_slice_of(place.text))));
}

static const char *repeated(struct inserting *in, const char *text, size_t times) {
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    for (size_t i = 0; i < times; i++) {
        ft_buf_puts(&buf, text);
    }
    return ft_buf_text(&buf, in->cx->arena);
}

static size_t blank_lines_above(struct ft_slice text, size_t at) {
    size_t count = 0;
    size_t line = refactor_line_start(text, at);
    while (line > 0 && refactor_is_blank_line(text, line - 1)) {
        line = refactor_line_start(text, line - 1);
        count++;
    }
    return count;
}

static size_t blank_lines_below(struct ft_slice text, size_t at) {
    size_t count = 0;
    size_t line = refactor_next_line(text, at);
    while (line < text.size && refactor_is_blank_line(text, line)) {
        line = refactor_next_line(text, line);
        count++;
    }
    return count;
}

static bool stands_before(const struct inserting *in) {
    TSNode above = ts_node_prev_named_sibling(in->extent.node);
    while (!ts_node_is_null(above) && ts_node_start_byte(above) >= in->extent.from) {
        above = ts_node_prev_named_sibling(above);
    }
    return !ts_node_is_null(above);
}

/* How many blank lines the place has between one thing and the next. */
static size_t gap_of(const struct inserting *in) {
    enum { MOST = 2 };
    struct ft_slice text = in->source->text;
    bool before = stands_before(in);
    bool after = !ts_node_is_null(ts_node_next_named_sibling(in->extent.node));
    size_t above = before ? blank_lines_above(text, in->extent.from) : 0;
    size_t below = after ? blank_lines_below(text, in->extent.until) : 0;
    size_t most = above > below ? above : below;
    bool top = ts_node_is_null(ts_node_parent(ts_node_parent(in->extent.node)));
    size_t custom = top && refactor_lang(in->source->lang, " python ") ? 2 : 1;
    return !before && !after ? custom : most < MOST ? most : MOST;
}

/* A comment may stand behind it, nothing else. */
static bool ends_line(const struct inserting *in, size_t at) {
    size_t end = refactor_line_end(in->source->text, at);
    while (at < end && strchr(" \t,", in->source->text.data[at])) {
        at++;
    }
    TSNode next = ts_node_descendant_for_byte_range(ft_tree_root(in->source->tree), (uint32_t)at,
                                                    (uint32_t)at);
    return at >= end || refactor_is_comment(next);
}

static bool begins_line(const struct inserting *in, size_t at) {
    return refactor_is_blank(in->source->text, refactor_line_start(in->source->text, at), at);
}

/* Comments alone belong to what they are put before. */
static bool is_comments(const struct inserting *in) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    ft_ctx inner = *in->cx;
    struct ft_tree *tree = NULL;
    inner.arena = scratch;
    if (ft_parse(&inner, in->source->lang, in->spec->text, &tree) != FT_OK) {
        return false;
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(ft_tree_root(tree));
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        if (!refactor_is_comment(kid)) {
            return false;
        }
    }
    return true;
}

static ft_err beside(struct inserting *in) {
    const struct refactor_source *source = in->source;
    const struct refactor_extent *extent = &in->extent;
    bool after = in->spec->where == FT_INSERT_AFTER;
    if (!begins_line(in, extent->from) || !ends_line(in, extent->until)) {
        return refuse(in, extent->code, "something else stands on its line");
    }
    struct ft_slice indent = refactor_indent(source->text, extent->code);
    const char *lines = refactor_lay(in->cx, source, in->spec->text, indent);
    size_t blank = !after && is_comments(in) ? 0 : gap_of(in);
    const char *gap = repeated(in, source->newline, blank + 1);
    size_t at = after ? refactor_line_end(source->text, extent->until)
                      : refactor_line_start(source->text, extent->from);
    const char *made = after ? ft_sprintf(in->cx->arena, "%s%s", gap, lines)
                             : ft_sprintf(in->cx->arena, "%s%s", lines, gap);
    in->lead = after ? strlen(gap) : 0;
    in->edit = (struct ft_edit){at, at, ft_slice_of(made)};
    return FT_OK;
}

static ft_err instead(struct inserting *in) {
    const struct refactor_source *source = in->source;
    struct ft_slice text = ft_slice_trim(in->spec->text);
    const char *sign = source->lang->line_comment;
    bool comment = (*sign && ft_slice_starts(text, sign)) || ft_slice_starts(text, "/*");
    size_t from = comment ? in->extent.from : in->extent.code;
    if (!begins_line(in, from)) {
        return refuse(in, from, "something else stands on its line");
    }
    struct ft_slice indent = refactor_indent(source->text, in->extent.code);
    const char *lines = refactor_lay(in->cx, source, in->spec->text, indent);
    in->edit = (struct ft_edit){refactor_line_start(source->text, from), in->extent.until,
                                ft_slice_of(lines)};
    return FT_OK;
}

/* A body: what stands between its braces, or its statements. */
struct inner {
    bool braces, lines; /* LINES: nothing of it stands on the line that it begins or ends in */
    size_t from, until; /* between the braces; from the first statement on */
    size_t first, last; /* things in it begin and end here; FIRST > LAST: it is empty */
    struct ft_slice indent;
};

/* A text that stands for itself, at the beginning: a doc string, "use strict". */
static bool is_head(TSNode statement) {
    TSNode inner = ts_node_named_child(statement, 0);
    return ft_node_is(statement, "string") ||
           (ft_node_is(statement, "expression_statement") &&
            ts_node_named_child_count(statement) == 1 && ft_node_is(inner, "string"));
}

static TSNode head_of(TSNode body) {
    TSNode first = ts_node_named_child(body, 0);
    TSNode none = {0};
    return !ts_node_is_null(first) && is_head(first) ? first : none;
}

static ft_err look_inside(struct inserting *in, struct inner *inner) {
    struct ft_slice text = in->source->text;
    TSNode body = in->extent.body;
    if (ts_node_is_null(body)) {
        return refuse(in, in->extent.code, "it has no body");
    }
    size_t start = ts_node_start_byte(body);
    size_t end = ts_node_end_byte(body);
    bool braces = text.data[start] == '{' && end > start + 1 && text.data[end - 1] == '}';
    if (!braces && !refactor_lang(in->source->lang, " python ruby ")) {
        return refuse(in, start, "its body is an expression");
    }
    *inner = (struct inner){.braces = braces, .from = start + braces, .until = end - braces};
    inner->first = inner->from;
    inner->last = inner->until;
    while (inner->first < inner->last && strchr(" \t\r\n", text.data[inner->first])) {
        inner->first++;
    }
    while (inner->last > inner->first && strchr(" \t\r\n", text.data[inner->last - 1])) {
        inner->last--;
    }
    bool opened = braces ? refactor_is_blank(text, inner->from, refactor_line_end(text, start))
                         : begins_line(in, start);
    bool closed = !braces || begins_line(in, inner->until);
    inner->lines =
        opened && closed &&
        (!braces || refactor_line_start(text, start) != refactor_line_start(text, inner->until));
    struct ft_slice base = refactor_indent(text, in->extent.code);
    bool known = inner->first < inner->last && begins_line(in, inner->first);
    inner->indent = known ? refactor_indent(text, inner->first)
                          : ft_slice_of(ft_sprintf(in->cx->arena, "%.*s%s", (int)base.size,
                                                   base.data, in->source->unit));
    return FT_OK;
}

/* { all on one line }: opened up. */
static void open_up(struct inserting *in, const struct inner *inner) {
    const struct refactor_source *source = in->source;
    struct ft_slice old = ft_slice_trim(
        (struct ft_slice){source->text.data + inner->from, inner->until - inner->from});
    struct ft_slice base = refactor_indent(source->text, in->extent.code);
    struct ft_slice given = in->spec->where == FT_INSERT_BODY ? (struct ft_slice){"", 0} : old;
    const char *lines = refactor_lay(in->cx, source, in->spec->text, inner->indent);
    const char *kept = ft_sprintf(in->cx->arena, "%.*s%.*s", (int)inner->indent.size,
                                  inner->indent.data, (int)given.size, given.data);
    bool end = in->spec->where == FT_INSERT_END;
    const char *made = !given.size ? lines
                                   : ft_sprintf(in->cx->arena, "%s%s%s", end ? kept : lines,
                                                source->newline, end ? lines : kept);
    const char *tail = inner->braces ? ft_sprintf(in->cx->arena, "%s%.*s", source->newline,
                                                  (int)base.size, base.data)
                                     : "";
    size_t from = inner->from;
    while (!inner->braces && from > 0 && source->text.data[from - 1] == ' ') {
        from--;
    }
    in->edit = (struct ft_edit){
        from, inner->until,
        ft_slice_of(ft_sprintf(in->cx->arena, "%s%s%s", source->newline, made, tail))};
    in->lead = strlen(source->newline) + (end && given.size ? strlen(kept) + 1 : 0);
}

/* Blank lines between what is put into a class and what stands there. */
static const char *member_gap(struct inserting *in, const struct inner *inner) {
    bool several = memchr(in->spec->text.data, '\n', ft_slice_trim(in->spec->text).size) != NULL;
    bool class = in->decl->kind == FT_DECL_TYPE || in->decl->kind == FT_DECL_MODULE;
    bool empty = inner->first >= inner->last;
    return repeated(in, in->source->newline, class && several && !empty ? 1 : 0);
}

static void put_start(struct inserting *in, const struct inner *inner) {
    const struct refactor_source *source = in->source;
    TSNode head = head_of(in->extent.body);
    bool after = inner->braces || !ts_node_is_null(head);
    size_t at = ts_node_is_null(head) ? inner->from : ts_node_end_byte(head);
    const char *gap = member_gap(in, inner);
    const char *lines = refactor_lay(in->cx, source, in->spec->text, inner->indent);
    at = after ? refactor_line_end(source->text, at) : refactor_line_start(source->text, at);
    const char *before = !ts_node_is_null(head) ? gap : "";
    const char *made = after ? ft_sprintf(in->cx->arena, "%s%s%s%s", source->newline, before, lines,
                                          ts_node_is_null(head) ? gap : "")
                             : ft_sprintf(in->cx->arena, "%s%s%s", lines, source->newline, gap);
    in->lead = after ? strlen(source->newline) + strlen(before) : 0;
    in->edit = (struct ft_edit){at, at, ft_slice_of(made)};
}

static void put_end(struct inserting *in, const struct inner *inner) {
    const struct refactor_source *source = in->source;
    const char *gap = member_gap(in, inner);
    const char *lines = refactor_lay(in->cx, source, in->spec->text, inner->indent);
    size_t at = refactor_line_end(source->text, inner->last);
    const char *made = ft_sprintf(in->cx->arena, "%s%s%s", source->newline, gap, lines);
    if (inner->first >= inner->last) {
        at = refactor_line_end(source->text, inner->from);
    }
    in->lead = strlen(source->newline) + strlen(gap);
    in->edit = (struct ft_edit){at, at, ft_slice_of(made)};
}

/* The text has a doc string of its own. */
static bool has_head(struct ft_slice text) {
    text = ft_slice_trim(text);
    return text.size && strchr("\"'", text.data[0]);
}

static void put_body(struct inserting *in, const struct inner *inner) {
    const struct refactor_source *source = in->source;
    const char *lines = refactor_lay(in->cx, source, in->spec->text, inner->indent);
    TSNode head = head_of(in->extent.body);
    bool keeps = !ts_node_is_null(head) && !has_head(in->spec->text);
    if (inner->braces || keeps) {
        size_t at = keeps ? ts_node_end_byte(head) : inner->from;
        size_t end = inner->braces && inner->until > refactor_line_start(source->text, inner->until)
                         ? refactor_line_start(source->text, inner->until)
                         : inner->until;
        const char *gap = keeps ? member_gap(in, inner) : "";
        const char *made = ft_sprintf(in->cx->arena, "%s%s%s%s", source->newline, gap, lines,
                                      inner->braces ? source->newline : "");
        in->edit = (struct ft_edit){at, end, ft_slice_of(made)};
        in->lead = strlen(source->newline) + strlen(gap);
        return;
    }
    in->edit = (struct ft_edit){refactor_line_start(source->text, inner->from), inner->last,
                                ft_slice_of(lines)};
}

static ft_err inside(struct inserting *in) {
    struct inner inner = {0};
    FT_TRY(look_inside(in, &inner));
    if (!inner.lines) {
        open_up(in, &inner);
    } else if (in->spec->where == FT_INSERT_START) {
        put_start(in, &inner);
    } else if (in->spec->where == FT_INSERT_END) {
        put_end(in, &inner);
    } else {
        put_body(in, &inner);
    }
    return FT_OK;
}

static ft_err place(struct inserting *in) {
    switch (in->spec->where) {
    case FT_INSERT_BEFORE:
    case FT_INSERT_AFTER:
        return beside(in);
    case FT_INSERT_WHOLE:
        return instead(in);
    case FT_INSERT_START:
    case FT_INSERT_END:
    case FT_INSERT_BODY:
    default:
        return inside(in);
    }
}

static size_t lines_in(struct ft_slice text) {
    size_t count = 0;
    for (size_t i = 0; i < text.size; i++) {
        count += text.data[i] == '\n';
    }
    return count;
}

static ft_err finish(struct inserting *in, struct ft_insert *insert) {
    const struct refactor_source *source = in->source;
    struct ft_patch_reader reader = ft_patch_disk(ft_index_root(in->spec->index));
    struct ft_edits edits = {0};
    struct ft_tree *tree = NULL;
    struct ft_slice after;
    *FT_PUSH(in->cx->arena, &edits) = in->edit;
    FT_TRY(ft_edits_apply(in->cx, source->text, &edits, &after));
    FT_TRY(refactor_parse(in->cx, source, after, &tree));
    if (ft_slice_eq(after, source->text)) {
        return ft_fail(in->cx, FT_INVALID, "'%s' stands there like that already", in->spec->name);
    }
    FT_TRY(ft_patch_add(in->cx, &reader, source->path, NULL, source->text, after, &insert->plan));
    struct ft_slice owner = in->decl->owner;
    struct ft_slice head = {in->edit.text.data, in->lead};
    insert->kind = ft_decl_words[in->decl->kind];
    insert->inside = owner.size ? ft_slice_dup(in->cx->arena, owner) : NULL;
    insert->place = refactor_place(in->cx->arena, source, in->decl->start, insert->kind);
    insert->from = ft_line_of(source->text, in->edit.start) + lines_in(head);
    insert->until = insert->from + lines_in(ft_slice_trim(in->spec->text));
    return FT_OK;
}

ft_err ft_insert(ft_ctx *cx, const struct ft_insert_spec *spec, struct ft_insert *insert) {
    struct ft_scope_reader *reader = ft_scope_reader_new(cx->arena);
    struct refactor_found found;
    struct ft_insert made = {0};
    struct refactor_wanted wanted = {.index = spec->index,
                                     .under = spec->under,
                                     .name = spec->name,
                                     .at = spec->at,
                                     .line = spec->line};
    if (!ft_slice_trim(spec->text).size) {
        return ft_fail(cx, FT_INVALID, "there is no text to put in");
    }
    FT_TRY(refactor_find(cx, reader, &wanted, &found));
    struct inserting in = {.cx = cx, .spec = spec, .source = &found.source, .decl = found.decl};
    refactor_extent(&found.source, found.decl, &in.extent);
    FT_TRY(place(&in));
    FT_TRY(finish(&in, &made));
    *insert = made;
    return FT_OK;
}
