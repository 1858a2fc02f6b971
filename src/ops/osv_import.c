#include "ops/osv_import.h"

#include "deps/advisory.h"

ft_err osv_import(ft_ctx *cx, const struct osv_import_in *in, struct osv_import_out *out) {
    struct ft_store *store = NULL;
    struct ft_import import;
    FT_TRY(ft_app_store(cx, true, &store));
    FT_TRY(ft_advisories_import(cx, store, in->path, &import));
    *out = (struct osv_import_out){.records = import.records,
                                   .kept = import.kept,
                                   .unchanged = import.unchanged,
                                   .others = import.others,
                                   .warnings = import.warnings};
    return FT_OK;
}

void osv_import_view(const struct osv_import_out *out, struct ft_doc *doc) {
    ft_doc_text(doc, FT_PLAIN, "Read %lld records: %lld kept, %lld known already, %lld of others.",
                (long long)out->records, (long long)out->kept, (long long)out->unchanged,
                (long long)out->others);
    ft_doc_notes(doc, &out->warnings);
}
