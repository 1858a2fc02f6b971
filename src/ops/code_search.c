#include "ops/code_search.h"

#include "ops/code_index.h"

#include <string.h>

static ft_err set_kind(ft_ctx *cx, const char *name, enum ft_symbol_kind *kind) {
    for (int i = 1; name && i < FT_SYMBOL_KINDS; i++) {
        if (strcmp(ft_symbol_kind_name(i), name) == 0) {
            *kind = i;
            return FT_OK;
        }
    }
    return name ? ft_fail(cx, FT_INVALID, "'%s' is no kind of symbol", name) : FT_OK;
}

static ft_err set_lang(ft_ctx *cx, const char *name, const char **lang) {
    if (name && !ft_lang_named(name)) {
        return ft_fail(cx, FT_INVALID, "'%s' is no language that is known", name);
    }
    *lang = name;
    return FT_OK;
}

static void take_meant(ft_ctx *cx, const struct ops_index *opened, const struct ft_meant_list *list,
                       struct code_search_out *out) {
    struct ops_teller *teller = ops_teller_new(cx, opened);
    for (size_t i = 0; i < list->count; i++) {
        struct shape_code_symbol *shape = FT_PUSH(cx->arena, &out->symbols);
        struct ft_symbol symbol;
        struct ft_index_file file;
        if (list->at[i].symbol >= 0) {
            ft_index_symbol(opened->index, (uint32_t)list->at[i].symbol, &symbol);
            ops_symbol_shape(opened, &symbol, shape);
            ops_symbol_tell(cx, teller, &symbol, shape);
        } else if (ft_index_file(opened->index, (uint32_t)list->at[i].file, &file)) {
            *shape = (struct shape_code_symbol){.name = ft_path_base(file.path),
                                                .kind = "file",
                                                .path = ops_index_path(opened, file.path),
                                                .line = FT_ABSENT,
                                                .end_line = FT_ABSENT};
        }
    }
}

static void take_hits(struct ft_arena *arena, const struct ops_index *opened,
                      const struct ft_search_answer *answer, struct code_search_out *out) {
    out->more = answer->more;
    out->files = answer->searched;
    for (size_t i = 0; i < answer->hits.count; i++) {
        const struct ft_hit *hit = &answer->hits.at[i];
        struct ft_index_file file;
        if (!ft_index_file(opened->index, hit->file, &file)) {
            continue;
        }
        *FT_PUSH(arena, &out->hits) = (struct shape_code_hit){
            .path = ops_index_path(opened, file.path),
            .line = hit->line,
            .column = hit->column,
            .end_column = hit->end_column,
            .text = hit->text,
            .before = hit->before,
            .after = hit->after,
            .inside = ops_symbol_around(opened, arena, hit->file, hit->line),
            .score = hit->score,
        };
    }
}

ft_err code_search(ft_ctx *cx, const struct code_search_in *in, struct code_search_out *out) {
    struct ops_index opened;
    struct ft_search_answer answer = {0};
    struct ft_meant_list list = {0};
    struct ft_search_spec spec = {
        .query = in->query,
        .regex = in->regex,
        .ignore_case = in->ignore_case,
        .word = in->word,
        .paths = &in->glob,
        .limit = (size_t)in->limit,
        .context = (unsigned)in->context,
    };
    FT_TRY(set_kind(cx, in->kind, &spec.kind));
    FT_TRY(set_lang(cx, in->lang, &spec.lang));
    FT_TRY(ops_index_open(cx, in->path, in->kept, false, &opened));
    spec.under = opened.under;
    struct code_search_out made = {.root = opened.root};
    if (in->symbol) {
        FT_TRY(ft_search_symbols(cx, opened.index, &spec, &list));
    } else if (in->fuzzy) {
        FT_TRY(ft_search_fuzzy(cx, opened.index, &spec, &list));
    } else if (in->ranked) {
        FT_TRY(ft_search_ranked(cx, opened.index, &spec, &answer));
    } else {
        FT_TRY(ft_search(cx, opened.index, &spec, &answer));
    }
    take_hits(cx->arena, &opened, &answer, &made);
    take_meant(cx, &opened, &list, &made);
    made.more = made.more || list.count == spec.limit;
    ops_index_note(cx, &opened, &made.notes);
    *out = made;
    return FT_OK;
}

static void view_around(const struct ft_strings *lines, int64_t first, struct ft_doc *doc) {
    for (size_t i = 0; i < lines->count; i++) {
        ft_doc_span(doc, FT_DIM, "\n%6lld  %s", (long long)first++, lines->at[i]);
    }
}

/* The match stands out, where the line was not cut: then columns are those of the text. */
static void view_match(const struct shape_code_hit *hit, struct ft_doc *doc) {
    enum { UNCUT = 390 };
    size_t size = strlen(hit->text);
    size_t from = (size_t)hit->column - 1;
    size_t to = (size_t)hit->end_column - 1;
    if (size > UNCUT || from >= to || to > size) {
        ft_doc_span(doc, FT_PLAIN, "%s", hit->text);
        return;
    }
    ft_doc_span(doc, FT_PLAIN, "%.*s", (int)from, hit->text);
    ft_doc_span(doc, FT_STRONG, "%.*s", (int)(to - from), hit->text + from);
    ft_doc_span(doc, FT_PLAIN, "%s", hit->text + to);
}

void code_search_view(const struct code_search_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->hits.count; i++) {
        const struct shape_code_hit *hit = &out->hits.at[i];
        if (!i || strcmp(out->hits.at[i - 1].path, hit->path) != 0) {
            ft_doc_end(doc);
            ft_doc_file(doc, FT_STRONG,
                        ft_sprintf(ft_doc_arena(doc), "%s/%s", out->root, hit->path), hit->path);
        } else if (hit->before.count || hit->after.count) {
            ft_doc_span(doc, FT_DIM, "\n");
        }
        view_around(&hit->before, hit->line - (int64_t)hit->before.count, doc);
        ft_doc_span(doc, FT_GOOD, "\n%6lld  ", (long long)hit->line);
        view_match(hit, doc);
        view_around(&hit->after, hit->line + 1, doc);
    }
    ft_doc_end(doc);
    ops_symbols_view(&out->symbols, out->root, doc);
    size_t count = out->hits.count + out->symbols.count;
    ft_doc_text(doc, FT_DIM, "%zu found%s", count,
                out->more ? "; there are more: give a higher --limit" : "");
    ft_doc_notes(doc, &out->notes);
}
