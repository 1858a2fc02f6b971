/* Tidying the imports of files: what nothing uses goes, the rest is merged and put in order. */
#include "refactor/imports_int.h"

#include <stdlib.h>
#include <string.h>

void imports_note(struct tidying *t, struct ft_refactor_places *places, size_t at,
                  const char *what) {
    *FT_PUSH(t->cx->arena, places) = refactor_place(t->cx->arena, t->source, at, what);
}

static bool is_import(const struct ft_lang *lang, TSNode node) {
    return refactor_is(lang, REFACTOR_IMPORT, node);
}

/* Whether nothing else stands on its lines. */
static bool stands_alone(const struct refactor_source *source, const struct import_item *item) {
    return refactor_is_blank(source->text, refactor_line_start(source->text, item->start),
                             item->start) &&
           refactor_is_blank(source->text, item->end, refactor_line_end(source->text, item->end));
}

static bool may_move(const struct tidying *t, TSNode node, const struct import_item *item,
                     const char **why) {
    bool marked = refactor_is(t->source->lang, REFACTOR_LEAD, ts_node_prev_named_sibling(node));
    bool alone = stands_alone(t->source, item);
    *why = marked   ? "an attribute stands on it"
           : !alone ? "something else stands on its line"
                    : NULL;
    return alone && !marked;
}

static struct import_item item_of(const struct refactor_source *source, TSNode node) {
    struct import_item item = {
        .node = node, .start = ts_node_start_byte(node), .end = ts_node_end_byte(node)};
    while (item.end > item.start && strchr("\r\n", source->text.data[item.end - 1])) {
        item.end--;
    }
    return item;
}

/* A blank line is a border in most languages: what stands behind it was put apart. */
static bool is_apart(const struct tidying *t, const struct import_item *before,
                     const struct import_item *item) {
    struct ft_slice text = t->source->text;
    size_t next = refactor_next_line(text, before->end);
    return !refactor_lang(t->source->lang, " python ") &&
           next != refactor_line_start(text, item->start);
}

static void end_run(struct tidying *t, struct import_run *run) {
    if (run->count) {
        imports_run(t, run);
    }
    *run = (struct import_run){0};
}

/* The runs among the children of NODE. */
static void look_below(struct tidying *t, TSNode node) {
    struct import_run run = {0};
    FT_KIDS struct ft_kids kids = ft_kids_of(node);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        const char *why = NULL;
        struct import_item item = item_of(t->source, kid);
        bool import = is_import(t->source->lang, kid);
        if (!import || !may_move(t, kid, &item, &why) || !imports_describe(t, &item, &why)) {
            end_run(t, &run);
            if (why) {
                imports_note(t, &t->to->left, item.start, why);
            }
            continue;
        }
        if (run.count && is_apart(t, &run.at[run.count - 1], &item)) {
            end_run(t, &run);
        }
        *FT_PUSH(t->cx->arena, &run) = item;
    }
    end_run(t, &run);
}

static void look_for_runs(struct tidying *t) {
    TSNode root = ft_tree_root(t->source->tree);
    if (refactor_lang(t->source->lang, " c cpp ")) {
        imports_includes(t);
        return;
    }
    if (strcmp(ft_path_base(t->source->path), "__init__.py") == 0) {
        return; /* a package may lean on the order in which its modules come */
    }
    if (!refactor_lang(t->source->lang, " go ")) {
        look_below(t, root);
        return;
    }
    FT_KIDS struct ft_kids kids = ft_kids_of(root);
    for (TSNode kid; ft_kids_next(&kids, &kid);) {
        TSNode list = ts_node_named_child(kid, 0);
        if (ft_node_is(kid, "import_declaration") && ft_node_is(list, "import_spec_list")) {
            look_below(t, list);
        }
    }
}

/* What a name means, in words: the same before and after. */
static struct ft_slice meaning(const struct ft_scopes *scopes, const struct ft_name *name) {
    struct ft_slice none = {"", 0};
    return name->decl < 0 ? none : scopes->decls.at[name->decl].source;
}

static bool in_import(const struct ft_scopes *scopes, const struct ft_name *name) {
    return name->role == FT_NAME_IMPORTED ||
           (name->declares && scopes->decls.at[name->decl].kind == FT_DECL_IMPORT);
}

static size_t next_name(const struct ft_scopes *scopes, size_t at) {
    while (at < scopes->names.count && in_import(scopes, &scopes->names.at[at])) {
        at++;
    }
    return at;
}

/* Names outside of imports, one by one: each comes from where it came from. */
static bool means_the_same(const struct ft_scopes *before, const struct ft_scopes *after) {
    size_t a = next_name(before, 0);
    size_t b = next_name(after, 0);
    while (a < before->names.count && b < after->names.count) {
        const struct ft_name *x = &before->names.at[a];
        const struct ft_name *y = &after->names.at[b];
        if ((x->decl < 0) != (y->decl < 0) || !ft_slice_eq(meaning(before, x), meaning(after, y))) {
            return false;
        }
        a = next_name(before, a + 1);
        b = next_name(after, b + 1);
    }
    return a >= before->names.count && b >= after->names.count;
}

/* A source that is not on the disk (yet). */
static ft_err source_of(ft_ctx *cx, struct ft_scope_reader *reader,
                        const struct refactor_source *like, struct ft_slice text,
                        struct refactor_source *made) {
    struct ft_tree *tree = NULL;
    FT_TRY(refactor_parse(cx, like, text, &tree));
    *made = *like;
    made->text = text;
    made->tree = tree;
    return ft_scope_read(cx, reader, tree, NULL, &made->scopes);
}

/* Lines that go take the blank ones behind them along where blank ones, or nothing, stand before.
 */
static void close_gap(const struct tidying *t, struct ft_edit *edit) {
    struct ft_slice text = t->source->text;
    bool lines = edit->start == refactor_line_start(text, edit->start) && edit->end > edit->start &&
                 text.data[edit->end - 1] == '\n';
    bool open = edit->start == ft_text_bom(text) || refactor_is_blank_line(text, edit->start - 1);
    while (lines && open && edit->end < text.size && refactor_is_blank_line(text, edit->end)) {
        edit->end = refactor_next_line(text, edit->end);
    }
}

static void take_unused(struct tidying *t) {
    struct ft_unused_imports unused = {0};
    ft_unused_imports(t->cx->arena, t->source->path, t->source->tree, &unused);
    for (size_t i = 0; i < unused.count; i++) {
        bool goes = t->all || imports_are_quiet(t, &unused.at[i]);
        const char *what =
            ft_sprintf(t->cx->arena, "%s %s%s", goes ? "removed: nothing uses" : "nothing uses",
                       unused.at[i].list, goes ? "" : ", but what is imported may do something");
        imports_note(t, goes ? &t->to->changed : &t->to->left,
                     ts_node_start_byte(unused.at[i].statement), what);
        if (!goes) {
            continue;
        }
        size_t first = t->edits.count;
        ft_unused_import_edits(t->cx->arena, t->source->tree, &unused.at[i], &t->edits);
        for (size_t k = first; k < t->edits.count; k++) {
            close_gap(t, &t->edits.at[k]);
        }
    }
}

static ft_err tidy(struct tidying *t, struct ft_scope_reader *reader,
                   const struct refactor_source *source, struct ft_slice *after) {
    struct refactor_source used;
    struct refactor_source done;
    struct ft_slice text;
    t->source = source;
    take_unused(t);
    FT_TRY(ft_edits_apply(t->cx, source->text, &t->edits, &text));
    FT_TRY(source_of(t->cx, reader, source, text, &used));
    t->source = &used;
    t->edits = (struct ft_edits){0};
    size_t noted = t->to->changed.count;
    look_for_runs(t);
    FT_TRY(ft_edits_apply(t->cx, text, &t->edits, after));
    ft_err err = source_of(t->cx, reader, &used, *after, &done);
    if (err == FT_REFUSED || (err == FT_OK && !means_the_same(used.scopes, done.scopes))) {
        ft_clear(t->cx);
        *after = text;
        t->to->changed.count = noted;
        imports_note(t, &t->to->left, 0, "in another order its names would mean something else");
        return FT_OK;
    }
    return err;
}

static ft_err tidy_file(ft_ctx *cx, struct ft_scope_reader *reader,
                        const struct ft_imports_spec *spec, const char *path,
                        struct ft_imports_tidy *to) {
    const struct ft_index *index = spec->index;
    struct ft_patch_reader disk = ft_patch_disk(ft_index_root(index));
    struct tidying t = {.cx = cx, .index = index, .all = spec->all, .to = to};
    struct refactor_source source;
    struct ft_slice after;
    FT_TRY(refactor_read(cx, ft_index_root(index), reader, path, &source));
    t.source = &source;
    if (source.tree->errors) {
        imports_note(&t, &to->left, 0, "it does not parse");
        return FT_OK;
    }
    to->files++;
    FT_TRY(tidy(&t, reader, &source, &after));
    return ft_slice_eq(after, source.text)
               ? FT_OK
               : ft_patch_add(cx, &disk, path, NULL, source.text, after, &to->plan);
}

static bool is_wanted(const struct ft_index_file *file, const char *under) {
    static const char langs[] = " python javascript typescript tsx go java rust c cpp ";
    return file->lang && !file->binary && !file->vendored && !file->generated && !file->large &&
           refactor_lang(file->lang, langs) && !ft_slice_ends(ft_slice_of(file->path), ".pyi") &&
           (!under || strncmp(file->path, under, strlen(under)) == 0);
}

/* Most files stay as they are: they are looked at in memory that goes at once. */
static ft_err look_at_file(ft_ctx *cx, const struct ft_imports_spec *spec, const char *path,
                           struct ft_imports_tidy *to) {
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    struct ft_imports_tidy seen = {0};
    ft_ctx inner = *cx;
    inner.arena = scratch;
    ft_err err = tidy_file(&inner, ft_scope_reader_new(scratch), spec, path, &seen);
    if (err == FT_OK && !seen.plan.count && !seen.left.count && !seen.changed.count) {
        to->files += seen.files;
        return FT_OK;
    }
    return tidy_file(cx, ft_scope_reader_new(cx->arena), spec, path, to);
}

ft_err ft_imports_tidy(ft_ctx *cx, const struct ft_imports_spec *spec,
                       struct ft_imports_tidy *tidy) {
    const struct ft_index *index = spec->index;
    struct ft_imports_tidy made = {0};
    uint32_t *order = NULL;
    uint32_t count = 0;
    ft_index_order(index, cx->arena, &order, &count);
    for (uint32_t i = 0; i < count; i++) {
        struct ft_index_file file;
        FT_TRY(ft_checkpoint(cx));
        if (!ft_index_file(index, order[i], &file) || !is_wanted(&file, spec->under)) {
            continue;
        }
        ft_err err = look_at_file(cx, spec, file.path, &made);
        if (err == FT_REFUSED || err == FT_LIMIT) {
            *FT_PUSH(cx->arena, &made.left) =
                (struct ft_refactor_place){file.path, 1, 1, cx->error.message, ""};
            ft_clear(cx);
            continue;
        }
        FT_TRY(err);
    }
    *tidy = made;
    return FT_OK;
}
