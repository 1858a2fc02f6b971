/* Building suggestions out of edits. */
#include "agent/scope_int.h"
#include "base/hash.h"

#include <string.h>

static struct ft_slice text_before(const struct ft_fix_scope *scope, const char *path) {
    const struct scope_file *file = ft_map_get(&scope->indices, ft_slice_of(path));
    return file ? file->file.text : (struct ft_slice){"", 0};
}

/* The id names what was found, not the rest of the file, so that it stays the same while other
 * suggestions change that file. */
static const char *id_of(ft_ctx *cx, const struct ft_fixer *fixer,
                         const struct ft_suggestion *suggestion) {
    struct ft_sha256 *state = ft_sha256_new();
    for (size_t i = 0; i < suggestion->findings.count; i++) {
        const struct ft_finding *finding = &suggestion->findings.at[i];
        ft_sha256_add(state, finding->rule, strlen(finding->rule) + 1);
        ft_sha256_add(state, finding->path, strlen(finding->path) + 1);
        ft_sha256_add(state, finding->message, strlen(finding->message) + 1);
    }
    for (size_t i = 0; i < suggestion->changes.count; i++) {
        const struct ft_file_change *change = &suggestion->changes.at[i];
        ft_sha256_add(state, change->path, strlen(change->path) + 1);
    }
    unsigned char digest[FT_SHA256_SIZE];
    ft_sha256_end(state, digest);
    char hex[FT_SHA256_HEX];
    ft_hex(digest, sizeof digest, hex);
    return ft_sprintf(cx->arena, "%s-%.12s", fixer->name, hex);
}

ft_err ft_fix_suggest(ft_ctx *cx, struct ft_fix_scope *scope, struct ft_suggestion suggestion) {
    bool changes = false;
    for (size_t i = 0; i < suggestion.changes.count; i++) {
        const struct ft_file_change *change = &suggestion.changes.at[i];
        struct ft_slice before = text_before(scope, change->path);
        int64_t added = 0;
        int64_t removed = 0;
        ft_lines_changed(before, change->content, &added, &removed);
        suggestion.added += added;
        suggestion.removed += removed;
        bool is_new = !ft_fix_has_path(scope, change->path);
        changes |= is_new || change->remove || !ft_slice_eq(before, change->content);
    }
    if (changes) {
        suggestion.fixer = scope->fixer->name;
        suggestion.id = id_of(cx, scope->fixer, &suggestion);
        *FT_PUSH(cx->arena, scope->found) = suggestion;
    }
    return FT_OK;
}

ft_err ft_fix_suggest_edits(ft_ctx *cx, struct ft_fix_scope *scope, size_t file,
                            const struct ft_edits *edits, struct ft_suggestion suggestion) {
    const struct ft_fix_file *changed = ft_fix_file_at(scope, file);
    struct ft_slice content;
    FT_TRY(ft_edits_apply(cx, changed->text, edits, &content));
    *FT_PUSH(cx->arena, &suggestion.changes) =
        (struct ft_file_change){.path = changed->path, .content = content};
    return ft_fix_suggest(cx, scope, suggestion);
}

struct ft_finding *ft_fix_found(ft_ctx *cx, struct ft_suggestion *suggestion, const char *rule,
                                const char *path, size_t line, const char *format, ...) {
    va_list args;
    va_start(args, format);
    struct ft_finding *finding = FT_PUSH(cx->arena, &suggestion->findings);
    *finding = (struct ft_finding){.rule = rule,
                                   .path = path,
                                   .line = (int64_t)line,
                                   .message = ft_vsprintf(cx->arena, format, args)};
    va_end(args);
    return finding;
}

/* One piece as a suggestion of its own. */
static ft_err make_part(ft_ctx *cx, struct ft_fix_scope *scope, size_t file,
                        const struct ft_piece *piece, const struct ft_suggestion *whole,
                        struct ft_suggestion *part) {
    struct ft_suggestions *found = scope->found;
    struct ft_suggestions alone = {0};
    struct ft_suggestion made = {
        .title = piece->title, .why = whole->why, .risk = whole->risk, .value = whole->value};
    *FT_PUSH(cx->arena, &made.findings) = piece->finding;
    scope->found = &alone;
    enum ft_err_code err = ft_fix_suggest_edits(cx, scope, file, &piece->edits, made);
    scope->found = found;
    FT_TRY(err);
    if (alone.count != 1) {
        return ft_fail(cx, FT_INTERNAL, "a fixer's edit of %s changes nothing",
                       ft_fix_file_at(scope, file)->path);
    }
    *part = alone.at[0];
    return FT_OK;
}

ft_err ft_fix_suggest_pieces(ft_ctx *cx, struct ft_fix_scope *scope, size_t file,
                             const struct ft_pieces *pieces, struct ft_suggestion suggestion) {
    struct ft_edits all = {0};
    if (!pieces->count) {
        return FT_OK;
    }
    struct ft_suggestion *parts = FT_NEW_N(cx->arena, struct ft_suggestion, pieces->count);
    for (size_t i = 0; i < pieces->count; i++) {
        const struct ft_piece *piece = &pieces->at[i];
        FT_TRY(make_part(cx, scope, file, piece, &suggestion, &parts[i]));
        *FT_PUSH(cx->arena, &suggestion.findings) = piece->finding;
        for (size_t e = 0; e < piece->edits.count; e++) {
            *FT_PUSH(cx->arena, &all) = piece->edits.at[e];
        }
    }
    if (pieces->count == 1) {
        *FT_PUSH(cx->arena, scope->found) = parts[0];
        return FT_OK;
    }
    suggestion.parts = parts;
    suggestion.part_count = pieces->count;
    return ft_fix_suggest_edits(cx, scope, file, &all, suggestion);
}
