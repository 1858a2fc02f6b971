#include "ops/symbol_inline.h"

#include "ops/refactoring.h"

ft_err symbol_inline(ft_ctx *cx, const struct symbol_inline_in *in, struct symbol_inline_out *out) {
    struct ops_refactoring work;
    struct ft_inline done;
    struct symbol_inline_out made = {.written = !in->dry_run};
    FT_TRY(ops_refactoring_open(cx, in->path, in->at, in->dry_run, &work));
    struct ft_inline_spec spec = {.index = work.opened.index,
                                  .under = work.opened.under,
                                  .name = in->symbol,
                                  .at = work.at.path,
                                  .line = work.at.line};
    FT_TRY(ft_inline(cx, &spec, &done));
    FT_TRY(ops_refactoring_end(cx, &work, &done.plan, &made.diff, &made.files));
    made.root = work.opened.top.path;
    made.kind = done.kind;
    made.notes = work.notes;
    ops_refactoring_places(cx, &done.changed, &made.places);
    *out = made;
    return FT_OK;
}

void symbol_inline_view(const struct symbol_inline_out *out, struct ft_doc *doc) {
    const char *said = ft_sprintf(ft_doc_arena(doc), "The %s %s at %zu %s.", out->kind,
                                  out->written ? "is inlined" : "would be inlined",
                                  out->places.count, out->places.count == 1 ? "place" : "places");
    ops_refactoring_view(out->written, out->diff, said, &out->files, doc);
    ops_refactoring_notes(out->written, &out->notes, doc);
}
