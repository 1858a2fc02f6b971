#include "ops/contract_show.h"

#include "command/derive.h"

ft_err contract_show(ft_ctx *cx, const struct contract_show_in *in, struct contract_show_out *out) {
    struct ft_derived_list files = {0};
    FT_TRY(ft_derive(cx, ft_app_of(cx)->table, in->what, &files));
    for (size_t i = 0; i < files.count; i++) {
        *FT_PUSH(cx->arena, &out->documents) =
            (struct shape_document){.path = files.at[i].path, .text = files.at[i].text};
    }
    return FT_OK;
}

void contract_show_view(const struct contract_show_out *out, struct ft_doc *doc) {
    struct ft_arena *arena = ft_doc_arena(doc);
    for (size_t i = 0; i < out->documents.count; i++) {
        const struct shape_document *document = &out->documents.at[i];
        if (out->documents.count > 1) {
            ft_doc_raw(doc, ft_sprintf(arena, "==> %s <==\n", document->path));
        }
        ft_doc_raw(doc, document->text);
    }
}
