/* Functions and variables that only their own file could use, and does not: C, Python, JavaScript
 * and TypeScript. */
#include "agent/fixer.h"
#include "quality/unused.h"

#include <string.h>

/* Whether some other file names it. */
static bool is_named_elsewhere(const struct ft_fix_scope *scope, size_t index,
                               struct ft_slice name) {
    for (size_t i = 0; i < ft_fix_file_count(scope); i++) {
        if (i != index && ft_unused_named(ft_fix_file_at(scope, i)->text, name)) {
            return true;
        }
    }
    return false;
}

/* The definition with the comment that stands right above it, whole lines, and one blank line. */
static struct ft_edit removal(const struct ft_tree *tree, TSNode node) {
    struct ft_slice text = tree->text;
    size_t start = ts_node_start_byte(node);
    size_t end = ts_node_end_byte(node);
    TSNode first = node;
    for (TSNode above = ts_node_prev_sibling(first);
         ft_node_is(above, "comment") &&
         ts_node_end_point(above).row + 1 == ts_node_start_point(first).row;
         above = ts_node_prev_sibling(first)) {
        TSNode before = ts_node_prev_sibling(above);
        if (!ts_node_is_null(before) &&
            ts_node_end_point(before).row == ts_node_start_point(above).row) {
            break; /* it ends a line of code: it belongs there */
        }
        first = above;
        start = ts_node_start_byte(above);
    }
    ft_lines_around(text, &start, &end);
    while (end < text.size && (text.data[end] == '\n' || (text.data[end] == '\r'))) {
        bool over = text.data[end++] == '\n';
        bool blank_before = start == 0 || (start >= 2 && text.data[start - 2] == '\n');
        if (over && !(blank_before && end < text.size && text.data[end] == '\n')) {
            break;
        }
    }
    return (struct ft_edit){start, end, {"", 0}};
}

static void add_piece(ft_ctx *cx, const struct ft_fix_file *file, const struct ft_tree *tree,
                      const struct ft_unused_private *unused, struct ft_pieces *pieces) {
    struct ft_piece *piece = FT_PUSH(cx->arena, pieces);
    struct ft_slice name = unused->name;
    piece->finding = (struct ft_finding){
        .rule = "unused-private",
        .path = file->path,
        .line = (int64_t)ft_node_line(unused->node),
        .message = ft_sprintf(cx->arena, "the %s '%.*s' is never used", unused->kind,
                              (int)name.size, name.data),
    };
    piece->title = ft_sprintf(cx->arena, "Remove the unused %s %.*s from %s", unused->kind,
                              (int)name.size, name.data, file->path);
    *FT_PUSH(cx->arena, &piece->edits) = removal(tree, unused->node);
}

static ft_err find(ft_ctx *cx, struct ft_fix_scope *scope) {
    static const struct {
        const char *lang;
        enum ft_risk risk;
    } finders[] = {{"c", FT_RISK_LOW},
                   {"python", FT_RISK_HIGH},
                   {"javascript", FT_RISK_HIGH},
                   {"typescript", FT_RISK_HIGH},
                   {"tsx", FT_RISK_HIGH}};
    for (size_t i = 0; i < ft_fix_file_count(scope); i++) {
        const struct ft_fix_file *file = ft_fix_file_at(scope, i);
        const struct ft_tree *tree = NULL;
        FT_TRY(ft_checkpoint(cx));
        for (size_t f = 0; f < FT_COUNT(finders); f++) {
            struct ft_unused_privates unused = {0};
            struct ft_pieces pieces = {0};
            if (!file->lang || strcmp(file->lang->id, finders[f].lang) != 0 ||
                !(tree = ft_fix_tree(cx, scope, i))) {
                continue;
            }
            ft_unused_privates(cx->arena, file->path, tree, &unused);
            for (size_t k = 0; k < unused.count; k++) {
                const struct ft_unused_private *one = &unused.at[k];
                if (!one->by_custom || !is_named_elsewhere(scope, i, one->name)) {
                    add_piece(cx, file, tree, one, &pieces);
                }
            }
            struct ft_suggestion suggestion = {
                .title = ft_sprintf(cx->arena, "Remove %zu unused definitions from %s",
                                    pieces.count, file->path),
                .why = "Nothing can reach it, and everybody who reads the file has to.",
                .risk = finders[f].risk,
                .value = 50,
            };
            FT_TRY(ft_fix_suggest_pieces(cx, scope, i, &pieces, suggestion));
        }
    }
    return FT_OK;
}

const struct ft_fixer ft_fixer_unused_private = {
    .name = "unused-private",
    .summary = "private functions and variables that nothing uses",
    .languages = " c python javascript typescript tsx ",
    .find = find,
};
