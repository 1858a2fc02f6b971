#include "ops/symbol_refs.h"

#include "ops/code_index.h"

#include <string.h>

ft_err symbol_refs(ft_ctx *cx, const struct symbol_refs_in *in, struct symbol_refs_out *out) {
    static const char *const kinds[] = {"use", "call", "member", "definition"};
    struct ops_index opened;
    struct ft_ref_answer answer;
    struct ft_search_spec spec = {
        .query = in->name, .paths = &in->glob, .lang = in->lang, .limit = (size_t)in->limit};
    if (in->lang && !ft_lang_named(in->lang)) {
        return ft_fail(cx, FT_INVALID, "'%s' is no language that is known", in->lang);
    }
    FT_TRY(ops_index_open(cx, in->path, in->kept, false, &opened));
    spec.under = opened.under;
    FT_TRY(ft_search_refs(cx, opened.index, &spec, &answer));
    struct symbol_refs_out made = {.root = opened.root, .more = answer.more};
    for (size_t i = 0; i < answer.refs.count; i++) {
        const struct ft_ref *ref = &answer.refs.at[i];
        struct ft_index_file file;
        if (ft_index_file(opened.index, ref->file, &file)) {
            *FT_PUSH(cx->arena, &made.refs) = (struct shape_code_ref){
                .path = ops_index_path(&opened, file.path),
                .line = ref->line,
                .column = ref->column,
                .kind = kinds[ref->kind],
                .text = ref->text,
                .inside = ops_symbol_around(&opened, cx->arena, ref->file, ref->line),
            };
        }
    }
    ops_index_note(cx, &opened, &made.notes);
    *out = made;
    return FT_OK;
}

void symbol_refs_view(const struct symbol_refs_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->refs.count; i++) {
        const struct shape_code_ref *ref = &out->refs.at[i];
        if (!i || strcmp(out->refs.at[i - 1].path, ref->path) != 0) {
            ft_doc_end(doc);
            ft_doc_file(doc, FT_STRONG,
                        ft_sprintf(ft_doc_arena(doc), "%s/%s", out->root, ref->path), ref->path);
        }
        bool definition = strcmp(ref->kind, "definition") == 0;
        ft_doc_span(doc, FT_DIM, "\n%6lld  ", (long long)ref->line);
        ft_doc_span(doc, definition ? FT_STRONG : FT_PLAIN, "%s", ref->text);
        if (definition) {
            ft_doc_span(doc, FT_GOOD, "  (definition)");
        }
    }
    ft_doc_end(doc);
    ft_doc_text(doc, FT_DIM, "%zu places%s", out->refs.count,
                out->more ? "; there are more: give a higher --limit" : "");
    ft_doc_notes(doc, &out->notes);
}
