/* Typos in comments and documents. */
#include "quality/typos.h"

#include "agent/fixer.h"

static void add_piece(ft_ctx *cx, const struct ft_fix_file *file, const struct ft_typo *typo,
                      struct ft_pieces *pieces) {
    struct ft_slice word = {file->text.data + typo->start, typo->end - typo->start};
    struct ft_piece *piece = FT_PUSH(cx->arena, pieces);
    piece->finding = (struct ft_finding){
        .rule = "typo",
        .path = file->path,
        .line = (int64_t)ft_line_of(file->text, typo->start),
        .message =
            ft_sprintf(cx->arena, "'%.*s' should be '%s'", (int)word.size, word.data, typo->right),
    };
    piece->title =
        ft_sprintf(cx->arena, "Mend the typo '%.*s' in %s", (int)word.size, word.data, file->path);
    *FT_PUSH(cx->arena, &piece->edits) =
        (struct ft_edit){typo->start, typo->end, ft_slice_of(typo->right)};
}

static ft_err find(ft_ctx *cx, struct ft_fix_scope *scope) {
    const struct ft_strings *allowed = ft_conf_list(ft_fix_conf(scope), FT_S_WORDS);
    for (size_t i = 0; i < ft_fix_file_count(scope); i++) {
        const struct ft_fix_file *file = ft_fix_file_at(scope, i);
        const struct ft_tree *tree = NULL;
        struct ft_typos typos = {0};
        struct ft_pieces pieces = {0};
        FT_TRY(ft_checkpoint(cx));
        if (!ft_typos_is_document(file->path) && file->lang) {
            tree = ft_fix_tree(cx, scope, i);
        }
        ft_typos_find(cx->arena, file->path, file->lang, file->text, tree, allowed, &typos);
        for (size_t k = 0; k < typos.count; k++) {
            add_piece(cx, file, &typos.at[k], &pieces);
        }
        struct ft_suggestion suggestion = {
            .title = ft_sprintf(cx->arena, "Mend %zu typos in %s", pieces.count, file->path),
            .why = "A misspelt word makes a reader stop, and cannot be searched for.",
            .risk = FT_RISK_NONE,
            .value = 40,
        };
        FT_TRY(ft_fix_suggest_pieces(cx, scope, i, &pieces, suggestion));
    }
    return FT_OK;
}

const struct ft_fixer ft_fixer_typos = {
    .name = "typos",
    .summary = "typos in comments and documents",
    .find = find,
};
