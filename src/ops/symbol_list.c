#include "ops/symbol_list.h"

#include "ops/code_index.h"

#include <string.h>

ft_err symbol_list(ft_ctx *cx, const struct symbol_list_in *in, struct symbol_list_out *out) {
    struct ops_index opened;
    uint32_t *order = NULL;
    uint32_t count = 0;
    struct ft_search_spec spec = {.paths = &in->glob, .lang = in->lang};
    if (in->lang && !ft_lang_named(in->lang)) {
        return ft_fail(cx, FT_INVALID, "'%s' is no language that is known", in->lang);
    }
    FT_TRY(ops_index_open(cx, in->path, in->kept, false, &opened));
    spec.under = opened.under;
    struct symbol_list_out made = {.root = opened.root};
    struct ops_teller *teller = ops_teller_new(cx, &opened);
    ft_index_order(opened.index, cx->arena, &order, &count);
    for (uint32_t i = 0; i < count && !made.more; i++) {
        struct ft_index_file file;
        uint32_t first = 0;
        uint32_t symbols = 0;
        if (!ft_index_file(opened.index, order[i], &file) || !ft_search_wants(&spec, &file)) {
            continue;
        }
        ft_index_symbols_of(opened.index, order[i], &first, &symbols);
        for (uint32_t s = first; s < first + symbols; s++) {
            struct ft_symbol symbol;
            ft_index_symbol(opened.index, s, &symbol);
            if ((in->name && strcmp(in->name, symbol.name) != 0) ||
                (in->kind && strcmp(in->kind, ft_symbol_kind_name(symbol.kind)) != 0)) {
                continue;
            }
            if (made.symbols.count == (size_t)in->limit) {
                made.more = true;
                break;
            }
            struct shape_code_symbol *shape = FT_PUSH(cx->arena, &made.symbols);
            ops_symbol_shape(&opened, &symbol, shape);
            ops_symbol_tell(cx, teller, &symbol, shape);
        }
    }
    ops_index_note(cx, &opened, &made.notes);
    *out = made;
    return FT_OK;
}

/* How it is declared, its name in it standing out; the name alone where that is not known. */
static void view_declared(const struct shape_code_symbol *symbol, struct ft_doc *doc) {
    const char *signature = symbol->signature;
    const char *name = signature ? ft_declaration_name(signature, symbol->name) : NULL;
    if (!name) {
        ft_doc_span(doc, FT_STRONG, "%s", symbol->name);
        return;
    }
    ft_doc_span(doc, FT_PLAIN, "%.*s", (int)(name - signature), signature);
    ft_doc_span(doc, FT_STRONG, "%s", symbol->name);
    ft_doc_span(doc, FT_PLAIN, "%s", name + strlen(symbol->name));
}

void symbol_list_view(const struct symbol_list_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->symbols.count; i++) {
        const struct shape_code_symbol *symbol = &out->symbols.at[i];
        if (!i || strcmp(out->symbols.at[i - 1].path, symbol->path) != 0) {
            ft_doc_end(doc);
            ft_doc_file(doc, FT_STRONG,
                        ft_sprintf(ft_doc_arena(doc), "%s/%s", out->root, symbol->path),
                        symbol->path);
        }
        ft_doc_span(doc, FT_DIM, "\n%6lld  ", (long long)symbol->line);
        view_declared(symbol, doc);
        ft_doc_span(doc, FT_DIM, "  %s%s%s", symbol->kind, symbol->inside ? " in " : "",
                    symbol->inside ? symbol->inside : "");
    }
    ft_doc_end(doc);
    ft_doc_text(doc, FT_DIM, "%zu symbols%s", out->symbols.count,
                out->more ? "; there are more: give a higher --limit" : "");
    ft_doc_notes(doc, &out->notes);
}
