#include "ops/refactoring.h"

#include <string.h>

ft_err ops_refactoring_open(ft_ctx *cx, const char *path, const char *at, bool dry,
                            struct ops_refactoring *made) {
    struct ops_refactoring opened = {.written = !dry};
    FT_TRY(opened.written ? ops_edits_mend(cx, &opened.notes) : FT_OK);
    FT_TRY(ops_index_open(cx, path, false, false, &opened.opened));
    if (at) {
        FT_TRY(ops_place_parse(cx, &opened.opened, at, &opened.at));
    }
    *made = opened;
    return FT_OK;
}

ft_err ops_refactoring_file(ft_ctx *cx, const struct ops_refactoring *made, const char *file,
                            const char **path) {
    struct ops_place place;
    FT_TRY(ops_place_parse(cx, &made->opened, ft_sprintf(cx->arena, "%s:1", file), &place));
    *path = place.path;
    return FT_OK;
}

/* FILE below an existing folder of the project, as a path of the index; NULL where it is not, or
 * where something stands there already. */
static const char *new_file(ft_ctx *cx, const struct ops_refactoring *made, const char *file) {
    const char *top = made->opened.top.path;
    const char *slash = strrchr(file, '/');
    const char *folder =
        slash ? ft_strndup(cx->arena, file, slash == file ? 1 : (size_t)(slash - file)) : ".";
    const char *real = NULL;
    struct stat info;
    if (ft_path_real(cx, folder, &real) != FT_OK) {
        ft_clear(cx);
        return NULL;
    }
    const char *whole = ft_path_join(cx->arena, real, ft_path_base(file));
    size_t size = strlen(top);
    bool inside = strncmp(whole, top, size) == 0 && whole[size] == '/';
    return inside && *ft_path_base(file) && lstat(whole, &info) != 0 ? whole + size + 1 : NULL;
}

ft_err ops_refactoring_target(ft_ctx *cx, const struct ops_refactoring *made, const char *file,
                              const char **path) {
    if (ops_refactoring_file(cx, made, file, path) == FT_OK) {
        return FT_OK;
    }
    ft_clear(cx);
    const char *found = new_file(cx, made, file);
    found = found || *file == '/'
                ? found
                : new_file(cx, made, ft_path_join(cx->arena, made->opened.root, file));
    if (!found) {
        return ops_refactoring_file(cx, made, file, path); /* says why */
    }
    *path = found;
    return FT_OK;
}

ft_err ops_refactoring_end(ft_ctx *cx, const struct ops_refactoring *made,
                           const struct ft_patch_plan *plan, const char **diff,
                           struct list_edited_file *files) {
    FT_TRY(ft_patch_diff(cx, plan, diff));
    if (made->written && plan->count) {
        FT_TRY(ops_edits_write(cx, &made->opened.top, plan));
    }
    ops_edits_fill(cx, plan, files);
    return FT_OK;
}

void ops_refactoring_places(ft_ctx *cx, const struct ft_refactor_places *places,
                            struct list_code_place *list) {
    for (size_t i = 0; i < places->count; i++) {
        const struct ft_refactor_place *place = &places->at[i];
        *FT_PUSH(cx->arena, list) = (struct shape_code_place){.path = place->path,
                                                              .line = place->line,
                                                              .column = place->column,
                                                              .what = place->what,
                                                              .text = place->text};
    }
}

void ops_refactoring_view(bool written, const char *diff, const char *said,
                          const struct list_edited_file *files, struct ft_doc *doc) {
    if (!written && diff) {
        ft_doc_diff(doc, diff);
    }
    ft_doc_text(doc, FT_PLAIN, "%s", said);
    if (files->count) {
        ops_edits_view(files, doc);
    }
}

void ops_refactoring_left(const char *root, const char *heading, const struct list_code_place *left,
                          struct ft_doc *doc) {
    if (left->count) {
        ft_doc_text(doc, FT_WARN, "%s", heading);
    }
    for (size_t i = 0; i < left->count; i++) {
        const struct shape_code_place *place = &left->at[i];
        ft_doc_file(doc, FT_PLAIN, ft_sprintf(ft_doc_arena(doc), "%s/%s", root, place->path),
                    ft_sprintf(ft_doc_arena(doc), "%s:%lld", place->path, (long long)place->line));
        ft_doc_span(doc, FT_PLAIN, "  %s", place->text ? place->text : "");
        ft_doc_span(doc, FT_DIM, "  (%s)\n", place->what);
    }
    ft_doc_end(doc);
}

void ops_refactoring_notes(bool written, const struct ft_strings *notes, struct ft_doc *doc) {
    ft_doc_notes(doc, notes);
    if (!written) {
        ft_doc_text(doc, FT_DIM, "Nothing is written.");
    }
}
