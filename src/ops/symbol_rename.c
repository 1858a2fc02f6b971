#include "ops/symbol_rename.h"

#include "ops/code_index.h"
#include "ops/edits.h"
#include "refactor/refactor.h"

static void fill(ft_ctx *cx, const struct ft_refactor_places *places,
                 struct list_code_place *list) {
    for (size_t i = 0; i < places->count; i++) {
        const struct ft_refactor_place *place = &places->at[i];
        *FT_PUSH(cx->arena, list) = (struct shape_code_place){.path = place->path,
                                                              .line = place->line,
                                                              .column = place->column,
                                                              .what = place->what,
                                                              .text = place->text};
    }
}

ft_err symbol_rename(ft_ctx *cx, const struct symbol_rename_in *in, struct symbol_rename_out *out) {
    struct ops_index opened;
    struct ops_place at = {0};
    struct ft_rename rename;
    struct symbol_rename_out made = {.written = !in->dry_run};
    FT_TRY(made.written ? ops_edits_mend(cx, &made.notes) : FT_OK);
    FT_TRY(ops_index_open(cx, in->path, false, false, &opened));
    if (in->at) {
        FT_TRY(ops_place_parse(cx, &opened, in->at, &at));
    }
    struct ft_rename_spec spec = {
        .index = opened.index,
        .under = opened.under,
        .old = in->old,
        .new = in->new,
        .at = at.path,
        .line = at.line,
        .column = at.column,
        .kind = in->kind,
        .comments = in->comments,
        .all = in->all,
    };
    FT_TRY(ft_rename(cx, &spec, &rename));
    FT_TRY(ft_patch_diff(cx, &rename.plan, &made.diff));
    if (made.written) {
        FT_TRY(ops_edits_write(cx, &opened.top, &rename.plan));
    }
    made.root = opened.top.path;
    made.kind = rename.kind;
    made.inside = rename.inside;
    ops_edits_fill(cx, &rename.plan, &made.files);
    fill(cx, &rename.changed, &made.places);
    fill(cx, &rename.left, &made.left);
    *out = made;
    return FT_OK;
}

void symbol_rename_view(const struct symbol_rename_out *out, struct ft_doc *doc) {
    if (!out->written) {
        ft_doc_diff(doc, out->diff);
    }
    ft_doc_text(doc, FT_PLAIN, "The %s%s%s %s at %zu %s in %zu %s.", out->kind,
                out->inside ? " of " : "", out->inside ? out->inside : "",
                out->written ? "is renamed" : "would be renamed", out->places.count,
                out->places.count == 1 ? "place" : "places", out->files.count,
                out->files.count == 1 ? "file" : "files");
    ops_edits_view(&out->files, doc);
    if (out->left.count) {
        ft_doc_text(doc, FT_WARN, "Left as they are, look at these:");
    }
    for (size_t i = 0; i < out->left.count; i++) {
        const struct shape_code_place *place = &out->left.at[i];
        ft_doc_file(doc, FT_PLAIN, ft_sprintf(ft_doc_arena(doc), "%s/%s", out->root, place->path),
                    ft_sprintf(ft_doc_arena(doc), "%s:%lld", place->path, (long long)place->line));
        ft_doc_span(doc, FT_PLAIN, "  %s", place->text);
        ft_doc_span(doc, FT_DIM, "  (%s)\n", place->what);
    }
    ft_doc_end(doc);
    for (size_t i = 0; i < out->notes.count; i++) {
        ft_doc_text(doc, FT_WARN, "Note: %s.", out->notes.at[i]);
    }
    if (!out->written) {
        ft_doc_text(doc, FT_DIM, "Nothing is written.");
    }
}
