/* Imports that nothing uses: Python, JavaScript and TypeScript, Go. */
#include "agent/fixer.h"
#include "quality/unused.h"

#include <string.h>

/* The statement's own lines where nothing else stands on them. */
static struct ft_edit removal(const struct ft_tree *tree, TSNode statement) {
    struct ft_slice text = tree->text;
    size_t start = ts_node_start_byte(statement);
    size_t end = ts_node_end_byte(statement);
    size_t from = start;
    size_t to = end;
    ft_lines_around(text, &from, &to);
    struct ft_slice before = ft_slice_trim((struct ft_slice){text.data + from, start - from});
    struct ft_slice after = ft_slice_trim((struct ft_slice){text.data + end, to - end});
    if (before.size == 0 && (after.size == 0 || ft_slice_is(after, ";"))) {
        return (struct ft_edit){from, to, {"", 0}};
    }
    return (struct ft_edit){start, end, {"", 0}};
}

/* Takes the unused ones out of a list of names, with one comma each. */
static void remove_some(struct ft_arena *arena, const struct ft_unused_import *import,
                        struct ft_edits *edits) {
    bool kept_before = false;
    for (size_t i = 0; i < import->names.count; i++) {
        const struct ft_imported_name *b = &import->names.at[i];
        kept_before |= !b->unused;
        if (!b->unused) {
            continue;
        }
        struct ft_edit *edit = FT_PUSH(arena, edits);
        *edit = kept_before
                    ? (struct ft_edit){.start = ts_node_end_byte(import->names.at[i - 1].node),
                                       .end = ts_node_end_byte(b->node)}
                    : (struct ft_edit){.start = ts_node_start_byte(b->node),
                                       .end = ts_node_start_byte(import->names.at[i + 1].node)};
        edit->text = (struct ft_slice){"", 0};
    }
}

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
    if (import->count == import->names.count) {
        *FT_PUSH(cx->arena, &piece->edits) = removal(tree, import->statement);
    } else {
        remove_some(cx->arena, import, &piece->edits);
    }
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
