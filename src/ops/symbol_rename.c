#include "ops/symbol_rename.h"

#include "ops/refactoring.h"

ft_err symbol_rename(ft_ctx *cx, const struct symbol_rename_in *in, struct symbol_rename_out *out) {
    struct ops_refactoring work;
    struct ft_rename rename;
    struct symbol_rename_out made = {.written = !in->dry_run};
    FT_TRY(ops_refactoring_open(cx, in->path, in->at, in->dry_run, &work));
    struct ft_rename_spec spec = {
        .index = work.opened.index,
        .under = work.opened.under,
        .old = in->old,
        .new = in->new,
        .at = work.at.path,
        .line = work.at.line,
        .column = work.at.column,
        .kind = in->kind,
        .comments = in->comments,
        .all = in->all,
    };
    FT_TRY(ft_rename(cx, &spec, &rename));
    FT_TRY(ops_refactoring_end(cx, &work, &rename.plan, &made.diff, &made.files));
    made.root = work.opened.top.path;
    made.notes = work.notes;
    made.kind = rename.kind;
    made.inside = rename.inside;
    ops_refactoring_places(cx, &rename.changed, &made.places);
    ops_refactoring_places(cx, &rename.left, &made.left);
    *out = made;
    return FT_OK;
}

void symbol_rename_view(const struct symbol_rename_out *out, struct ft_doc *doc) {
    const char *said =
        ft_sprintf(ft_doc_arena(doc), "The %s%s%s %s at %zu %s in %zu %s.", out->kind,
                   out->inside ? " of " : "", out->inside ? out->inside : "",
                   out->written ? "is renamed" : "would be renamed", out->places.count,
                   out->places.count == 1 ? "place" : "places", out->files.count,
                   out->files.count == 1 ? "file" : "files");
    ops_refactoring_view(out->written, out->diff, said, &out->files, doc);
    ops_refactoring_left(out->root, "Left as they are, look at these:", &out->left, doc);
    ops_refactoring_notes(out->written, &out->notes, doc);
}
