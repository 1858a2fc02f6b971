#include "ops/project_map.h"

#include "graph/map.h"
#include "ops/code_index.h"

#include <string.h>

static void tell_snippets(ft_ctx *cx, const struct ops_index *opened, const struct ft_repo_map *map,
                          struct project_map_out *out) {
    for (size_t i = 0; i < map->snippets.count; i++) {
        const struct ft_map_snippet *snippet = &map->snippets.at[i];
        struct ft_index_file info;
        struct ft_symbol symbol;
        ft_index_file(opened->index, snippet->file, &info);
        ft_index_symbol(opened->index, snippet->symbol, &symbol);
        *FT_PUSH(cx->arena, &out->snippets) =
            (struct shape_map_snippet){.path = ops_index_path(opened, info.path),
                                       .line = snippet->line,
                                       .end_line = snippet->end_line,
                                       .name = symbol.name,
                                       .text = snippet->text};
    }
}

ft_err project_map(ft_ctx *cx, const struct project_map_in *in, struct project_map_out *out) {
    struct ops_index opened;
    struct ops_code code;
    struct ft_repo_map map;
    FT_TRY(ops_index_open(cx, in->path, in->kept, false, &opened));
    FT_TRY(ops_code_open(cx, &opened, in->kept ? 0 : OPS_PARSE_MS, &code));
    struct ft_map_spec spec = {
        .task = in->task, .under = opened.under, .tokens = in->tokens, .snippets = in->snippets};
    FT_TRY(ft_map_make(cx, opened.index, code.graph, &spec, &map));
    struct project_map_out made = {.root = opened.root,
                                   .tokens = map.tokens,
                                   .files_left = map.files_left,
                                   .symbols_left = map.symbols_left,
                                   .snippets_left = map.snippets_left,
                                   .parsed = code.state.done,
                                   .parsable = code.state.files};
    for (size_t i = 0; i < map.files.count; i++) {
        const struct ft_map_file *file = &map.files.at[i];
        struct shape_map_file *shape = FT_PUSH(cx->arena, &made.files);
        struct ft_index_file info;
        ft_index_file(opened.index, file->file, &info);
        *shape = (struct shape_map_file){.path = ops_index_path(&opened, info.path),
                                         .score = file->score};
        for (size_t l = 0; l < file->lines.count; l++) {
            struct ft_symbol symbol;
            ft_index_symbol(opened.index, file->lines.at[l].symbol, &symbol);
            *FT_PUSH(cx->arena, &shape->lines) =
                (struct shape_map_line){.line = file->lines.at[l].line,
                                        .name = symbol.name,
                                        .text = file->lines.at[l].text};
        }
    }
    tell_snippets(cx, &opened, &map, &made);
    ops_index_note(cx, &opened, &made.notes);
    *out = made;
    return FT_OK;
}

void project_map_view(const struct project_map_out *out, struct ft_doc *doc) {
    for (size_t i = 0; i < out->files.count; i++) {
        const struct shape_map_file *file = &out->files.at[i];
        ft_doc_end(doc);
        ft_doc_file(doc, FT_STRONG, ft_sprintf(ft_doc_arena(doc), "%s/%s", out->root, file->path),
                    file->path);
        for (size_t l = 0; l < file->lines.count; l++) {
            ft_doc_span(doc, FT_PLAIN, "\n  %s", file->lines.at[l].text);
        }
    }
    ft_doc_end(doc);
    for (size_t i = 0; i < out->snippets.count; i++) {
        const struct shape_map_snippet *snippet = &out->snippets.at[i];
        ft_doc_file(doc, FT_STRONG,
                    ft_sprintf(ft_doc_arena(doc), "%s/%s", out->root, snippet->path),
                    ft_sprintf(ft_doc_arena(doc), "%s:%lld-%lld", snippet->path,
                               (long long)snippet->line, (long long)snippet->end_line));
        ft_doc_source(doc, ft_lang_of(snippet->path, (struct ft_slice){"", 0}), snippet->text,
                      (size_t)snippet->line);
    }
    ft_doc_text(doc, FT_DIM, "%lld tokens; left out: %lld files, %lld declarations",
                (long long)out->tokens, (long long)out->files_left, (long long)out->symbols_left);
    if (out->parsed < out->parsable) {
        ft_doc_text(doc, FT_WARN, "%lld of %lld files are parsed so far: `fettle index --deep`",
                    (long long)out->parsed, (long long)out->parsable);
    }
    ft_doc_notes(doc, &out->notes);
}
