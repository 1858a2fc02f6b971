/* A run of imports: merged, sorted, written. */
#include "refactor/imports_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static struct ft_slice text_of(const struct tidying *t, const struct import_item *item) {
    return (struct ft_slice){t->source->text.data + item->start, item->end - item->start};
}

static bool is_same_statement(const struct tidying *t, const struct import_item *a,
                              const struct import_item *b) {
    return ft_slice_eq(text_of(t, a), text_of(t, b));
}

static bool can_merge(const struct import_item *a, const struct import_item *b) {
    return a->kind && b->kind && strcmp(a->kind, b->kind) == 0 &&
           ft_slice_eq(a->source, b->source) && !(a->first && b->first) &&
           !ts_node_is_null(a->list) && !ts_node_is_null(b->list);
}

static void add_names(struct tidying *t, struct import_item *to, const struct import_item *from) {
    for (size_t i = 0; i < from->names.count; i++) {
        bool known = false;
        for (size_t k = 0; k < to->names.count && !known; k++) {
            known = ft_slice_eq(to->names.at[k], from->names.at[i]);
        }
        if (!known) {
            *FT_PUSH(t->cx->arena, &to->names) = from->names.at[i];
        }
    }
}

static void merge(struct tidying *t, struct import_run *run) {
    for (size_t i = 0; i < run->count; i++) {
        struct import_item *item = &run->at[i];
        for (size_t k = i + 1; k < run->count && !item->gone; k++) {
            struct import_item *other = &run->at[k];
            if (other->gone) {
                continue;
            }
            if (is_same_statement(t, item, other)) {
                other->gone = true;
                imports_note(t, &t->to->changed, other->start, "removed: it stands twice");
            } else if (can_merge(item, other)) {
                struct import_item *base = other->first ? other : item;
                struct import_item *gone = base == item ? other : item;
                add_names(t, base, gone);
                gone->gone = true;
                base->text = imports_list(t, base, &base->names);
                imports_note(t, &t->to->changed, gone->start, "merged: the same source twice");
            }
        }
    }
}

/* CONSTANTS, Classes, functions. */
static int rank_of(struct ft_slice name) {
    bool lower = false;
    for (size_t i = 0; i < name.size && name.data[i] != ' '; i++) {
        lower = lower || islower((unsigned char)name.data[i]);
    }
    return !lower && name.size > 1 ? 0 : isupper((unsigned char)name.data[0]) ? 1 : 2;
}

static int by_name(const void *a, const void *b) {
    const struct ft_slice *x = a;
    const struct ft_slice *y = b;
    int ranks = rank_of(*x) - rank_of(*y);
    size_t size = x->size < y->size ? x->size : y->size;
    int order = strncasecmp(x->data, y->data, size);
    order = order ? order : memcmp(x->data, y->data, size);
    return ranks ? ranks : order ? order : (x->size > y->size) - (x->size < y->size);
}

/* In Python the names of a line are sorted as well; a list over lines was written by hand. */
static void sort_names(struct tidying *t, struct import_item *item) {
    struct import_names sorted = {0};
    bool changed = item->text != NULL;
    bool lines = ts_node_start_point(item->node).row != ts_node_end_point(item->node).row;
    if (!refactor_lang(t->source->lang, " python ") || item->names.count < 2 ||
        (lines && !changed)) {
        return;
    }
    for (size_t i = 0; i < item->names.count; i++) {
        *FT_PUSH(t->cx->arena, &sorted) = item->names.at[i];
    }
    qsort(sorted.at, sorted.count, sizeof *sorted.at, by_name);
    for (size_t i = 0; i < sorted.count; i++) {
        changed = changed || !ft_slice_eq(sorted.at[i], item->names.at[i]);
    }
    if (changed) {
        item->text = imports_list(t, item, &sorted);
    }
}

static int by_key(const void *a, const void *b) {
    const struct import_item *x = a;
    const struct import_item *y = b;
    int keys = strcmp(x->key, y->key);
    return x->group != y->group ? x->group - y->group
           : keys               ? keys
                                : (x->start > y->start) - (x->start < y->start);
}

/* A name that two sources bind means the last one: their order has to stay. */
static bool binds_twice(const struct tidying *t, const struct import_run *run) {
    const struct ft_scopes *scopes = t->source->scopes;
    size_t from = run->at[0].start;
    size_t until = run->at[run->count - 1].end;
    for (size_t i = 0; i < scopes->decls.count; i++) {
        const struct ft_decl *a = &scopes->decls.at[i];
        if (a->kind != FT_DECL_IMPORT || a->start < from || a->start >= until) {
            continue;
        }
        for (int32_t k = a->next; k >= 0; k = scopes->decls.at[k].next) {
            const struct ft_decl *b = &scopes->decls.at[k];
            bool here = b->kind == FT_DECL_IMPORT && b->start >= from && b->start < until;
            bool whole = !a->imported.size && !b->imported.size; /* import a.b, import a.c */
            bool same = ft_slice_eq(a->source, b->source) && ft_slice_eq(a->imported, b->imported);
            if (here && !same && !(whole && refactor_lang(t->source->lang, " python "))) {
                return true;
            }
        }
    }
    return false;
}

static void write_run(struct tidying *t, const struct import_run *run, size_t from, size_t until) {
    const struct refactor_source *source = t->source;
    FT_BUF struct ft_buf buf;
    ft_buf_init(&buf, FT_BUF_NO_CAP);
    const struct import_item *before = NULL;
    for (size_t i = 0; i < run->count; i++) {
        const struct import_item *item = &run->at[i];
        struct ft_slice text = text_of(t, item);
        struct ft_slice indent = refactor_indent(source->text, item->start);
        if (item->gone) {
            continue;
        }
        ft_buf_puts(&buf, before ? source->newline : "");
        ft_buf_puts(&buf, before && before->group != item->group ? source->newline : "");
        ft_buf_push(&buf, before ? indent.data : "", before ? indent.size : 0);
        if (item->text) {
            ft_buf_puts(&buf, item->text);
        } else {
            ft_buf_push(&buf, text.data, text.size);
        }
        before = item;
    }
    struct ft_slice old = {source->text.data + from, until - from};
    struct ft_slice new = {ft_buf_text(&buf, t->cx->arena), buf.size};
    if (!ft_slice_eq(old, new)) {
        *FT_PUSH(t->cx->arena, &t->edits) = (struct ft_edit){from, until, new};
    }
}

void imports_run(struct tidying *t, struct import_run *run) {
    size_t from = run->at[0].start;
    size_t until = run->at[run->count - 1].end;
    size_t noted = t->to->changed.count;
    size_t edits = t->edits.count;
    if (binds_twice(t, run)) {
        imports_note(t, &t->to->left, from, "two of them bind one name");
        return;
    }
    merge(t, run);
    for (size_t i = 0; i < run->count; i++) {
        sort_names(t, &run->at[i]);
    }
    qsort(run->at, run->count, sizeof *run->at, by_key);
    write_run(t, run, from, until);
    if (t->edits.count > edits && t->to->changed.count == noted) {
        imports_note(t, &t->to->changed, from, "sorted");
    }
}

static bool is_header(struct ft_slice path) {
    static const char *const ends[] = {".h\"", ".h>", ".hpp\"", ".hpp>", ".hh\"", ".hh>"};
    for (size_t i = 0; i < FT_COUNT(ends); i++) {
        if (ft_slice_ends(path, ends[i])) {
            return true;
        }
    }
    return path.size && path.data[0] == '<' && !memchr(path.data, '.', path.size);
}

/* The same header again, with nothing but includes between: nothing can have changed what it says.
 */
static bool stood_before(const struct tidying *t, TSNode include) {
    struct ft_slice path = ft_node_text(t->source->tree, ft_node_field(include, "path"));
    for (TSNode above = ts_node_prev_named_sibling(include); !ts_node_is_null(above);
         above = ts_node_prev_named_sibling(above)) {
        if (ft_node_is(above, "preproc_include")) {
            struct ft_slice other = ft_node_text(t->source->tree, ft_node_field(above, "path"));
            if (ft_slice_eq(path, other)) {
                return is_header(path);
            }
        } else if (!refactor_is_comment(above)) {
            return false;
        }
    }
    return false;
}

static bool look_at_include(void *to, const struct ft_tree *tree, TSNode node) {
    struct tidying *t = to;
    (void)tree;
    if (!ft_node_is(node, "preproc_include")) {
        return strncmp(ts_node_type(node), "preproc_", 8) == 0 ||
               strcmp(ts_node_type(node), "translation_unit") == 0 ||
               strcmp(ts_node_type(node), "linkage_specification") == 0 ||
               strcmp(ts_node_type(node), "declaration_list") == 0;
    }
    struct ft_slice text = t->source->text;
    size_t path = ts_node_end_byte(ft_node_field(node, "path"));
    if (!stood_before(t, node)) {
        return false;
    }
    if (!refactor_is_blank(text, path, refactor_line_end(text, path))) {
        imports_note(t, &t->to->left, ts_node_start_byte(node), "it stands twice, with a comment");
        return false;
    }
    imports_note(t, &t->to->changed, ts_node_start_byte(node), "removed: it stands twice");
    *FT_PUSH(t->cx->arena, &t->edits) =
        (struct ft_edit){refactor_line_start(text, ts_node_start_byte(node)),
                         refactor_next_line(text, path),
                         {"", 0}};
    return false;
}

void imports_includes(struct tidying *t) {
    ft_tree_walk(t->source->tree, ft_tree_root(t->source->tree), look_at_include, t);
}
