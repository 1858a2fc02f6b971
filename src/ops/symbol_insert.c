#include "ops/symbol_insert.h"

#include "ops/refactoring.h"

#include <string.h>

static enum ft_insert_where where_of(const char *word) {
    static const char *const words[] = {
        [FT_INSERT_BEFORE] = "before", [FT_INSERT_AFTER] = "after", [FT_INSERT_START] = "start",
        [FT_INSERT_END] = "end",       [FT_INSERT_WHOLE] = "whole", [FT_INSERT_BODY] = "body",
    };
    size_t where = 0;
    while (strcmp(words[where], word) != 0) {
        where++;
    }
    return (enum ft_insert_where)where;
}

ft_err symbol_insert(ft_ctx *cx, const struct symbol_insert_in *in, struct symbol_insert_out *out) {
    struct ops_refactoring work;
    struct ft_insert insert;
    struct symbol_insert_out made = {.written = !in->dry_run};
    if (strcmp(in->text, "-") == 0) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "there is no text to put in: input is missing"));
        cx->error.field = "text";
        return FT_INVALID;
    }
    FT_TRY(ops_refactoring_open(cx, in->path, in->at, in->dry_run, &work));
    struct ft_insert_spec spec = {.index = work.opened.index,
                                  .under = work.opened.under,
                                  .name = in->symbol,
                                  .at = work.at.path,
                                  .line = work.at.line,
                                  .where = where_of(in->where),
                                  .text = ft_slice_of(in->text)};
    FT_TRY(ft_insert(cx, &spec, &insert));
    FT_TRY(ops_refactoring_end(cx, &work, &insert.plan, &made.diff, &made.files));
    made.root = work.opened.top.path;
    made.kind = insert.kind;
    made.inside = insert.inside;
    made.line = (int64_t)insert.from;
    made.end_line = (int64_t)insert.until;
    made.notes = work.notes;
    *out = made;
    return FT_OK;
}

void symbol_insert_view(const struct symbol_insert_out *out, struct ft_doc *doc) {
    const char *said = ft_sprintf(ft_doc_arena(doc), "The text %s in lines %lld to %lld.",
                                  out->written ? "stands" : "would stand", (long long)out->line,
                                  (long long)out->end_line);
    ops_refactoring_view(out->written, out->diff, said, &out->files, doc);
    ops_refactoring_notes(out->written, &out->notes, doc);
}
