#include "ops/symbol_move.h"

#include "ops/refactoring.h"

ft_err symbol_move(ft_ctx *cx, const struct symbol_move_in *in, struct symbol_move_out *out) {
    struct ops_refactoring work;
    struct ft_move move;
    struct symbol_move_out made = {.written = !in->dry_run};
    FT_TRY(ops_refactoring_open(cx, in->path, in->at, in->dry_run, &work));
    struct ft_move_spec spec = {.index = work.opened.index,
                                .under = work.opened.under,
                                .name = in->symbol,
                                .at = work.at.path,
                                .line = work.at.line};
    FT_TRY(ops_refactoring_target(cx, &work, in->to, &spec.to));
    FT_TRY(ft_move(cx, &spec, &move));
    FT_TRY(ops_refactoring_end(cx, &work, &move.plan, &made.diff, &made.files));
    made.root = work.opened.top.path;
    made.kind = move.kind;
    made.from = move.from;
    made.to = spec.to;
    made.notes = work.notes;
    ops_refactoring_places(cx, &move.changed, &made.places);
    ops_refactoring_places(cx, &move.left, &made.left);
    *out = made;
    return FT_OK;
}

void symbol_move_view(const struct symbol_move_out *out, struct ft_doc *doc) {
    const char *said = ft_sprintf(ft_doc_arena(doc), "The %s %s from %s to %s.", out->kind,
                                  out->written ? "is moved" : "would be moved", out->from, out->to);
    ops_refactoring_view(out->written, out->diff, said, &out->files, doc);
    ops_refactoring_left(out->root, "Left as they are, look at these:", &out->left, doc);
    ops_refactoring_notes(out->written, &out->notes, doc);
}
