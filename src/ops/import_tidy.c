#include "ops/import_tidy.h"

#include "ops/refactoring.h"

ft_err import_tidy(ft_ctx *cx, const struct import_tidy_in *in, struct import_tidy_out *out) {
    struct ops_refactoring work;
    struct ft_imports_tidy tidy;
    struct import_tidy_out made = {.written = !in->dry_run};
    FT_TRY(ops_refactoring_open(cx, in->path, NULL, in->dry_run, &work));
    struct ft_imports_spec spec = {work.opened.index, work.opened.under, in->all};
    FT_TRY(ft_imports_tidy(cx, &spec, &tidy));
    FT_TRY(ops_refactoring_end(cx, &work, &tidy.plan, &made.diff, &made.files));
    made.root = work.opened.top.path;
    made.looked_at = (int64_t)tidy.files;
    made.notes = work.notes;
    ops_refactoring_places(cx, &tidy.changed, &made.places);
    ops_refactoring_places(cx, &tidy.left, &made.left);
    *out = made;
    return FT_OK;
}

void import_tidy_view(const struct import_tidy_out *out, struct ft_doc *doc) {
    const char *said =
        ft_sprintf(ft_doc_arena(doc), "Of %lld %s %zu %s.", (long long)out->looked_at,
                   out->looked_at == 1 ? "file" : "files", out->files.count,
                   !out->written           ? "would be changed"
                   : out->files.count == 1 ? "is changed"
                                           : "are changed");
    ops_refactoring_view(out->written, out->diff, said, &out->files, doc);
    ops_refactoring_left(out->root, "Left as they are:", &out->left, doc);
    ops_refactoring_notes(out->written, &out->notes, doc);
}
