/* Imports that nothing uses: Python, JavaScript and TypeScript, Go. */
#include "agent/fixer.h"
#include "scope/unused.h"

#include <string.h>

static void add_piece(ft_ctx *cx, const struct ft_fix_file *file, const struct ft_tree *tree,
                      const struct ft_unused_import *import, struct ft_pieces *pieces) {
    struct ft_piece *piece = FT_PUSH(cx->arena, pieces);
    piece->finding = (struct ft_finding){
        .rule = "unused-import",
        .path = file->path,
        .line = (int64_t)ft_node_line(import->statement),
        .message = ft_sprintf(cx->arena, "%s %s imported but never used", import->list,
                              import->count == 1 ? "is" : "are"),
    };
    piece->title =
        ft_sprintf(cx->arena, "Remove the unused import of %s from %s", import->list, file->path);
    ft_unused_import_edits(cx->arena, tree, import, &piece->edits);
}

static ft_err find(ft_ctx *cx, struct ft_fix_scope *scope) {
    for (size_t i = 0; i < ft_fix_file_count(scope); i++) {
        const struct ft_fix_file *file = ft_fix_file_at(scope, i);
        static const char langs[] = " python javascript typescript tsx go ";
        struct ft_unused_imports imports = {0};
        struct ft_pieces pieces = {0};
        FT_TRY(ft_checkpoint(cx));
        if (!file->lang || !strstr(langs, ft_sprintf(cx->arena, " %s ", file->lang->id))) {
            continue;
        }
        const struct ft_tree *tree = ft_fix_tree(cx, scope, i);
        if (!tree) {
            continue;
        }
        ft_unused_imports(cx->arena, file->path, tree, &imports);
        for (size_t k = 0; k < imports.count; k++) {
            add_piece(cx, file, tree, &imports.at[k], &pieces);
        }
        struct ft_suggestion suggestion = {
            .title = ft_sprintf(cx->arena, "Remove %zu unused imports from %s", pieces.count,
                                file->path),
            .why = "What is imported and not used costs every reader a question and every start "
                   "some time.",
            .risk = FT_RISK_LOW,
            .value = 60,
        };
        FT_TRY(ft_fix_suggest_pieces(cx, scope, i, &pieces, suggestion));
    }
    return FT_OK;
}

const struct ft_fixer ft_fixer_unused_imports = {
    .name = "unused-imports",
    .summary = "imports that nothing uses",
    .languages = " python javascript typescript tsx go ",
    .find = find,
};
