#include "ops/edit_apply.h"

#include "patch/patch.h"

#include <string.h>

static enum ft_patch_form form_of(const char *name) {
    static const char *const names[] = {
        [FT_PATCH_SEARCH_REPLACE] = "search-replace",
        [FT_PATCH_UDIFF] = "udiff",
        [FT_PATCH_BEGIN] = "patch",
        [FT_PATCH_WHOLE] = "whole",
    };
    size_t form = 0;
    while (strcmp(names[form], name) != 0) {
        form++;
    }
    return (enum ft_patch_form)form;
}

static void fill(ft_ctx *cx, const struct ft_patch_plan *plan, struct edit_apply_out *out) {
    for (size_t i = 0; i < plan->count; i++) {
        const struct ft_patch_file *file = &plan->at[i];
        struct shape_edited_file *shape = FT_PUSH(cx->arena, &out->files);
        *shape = (struct shape_edited_file){.path = file->path,
                                            .done = ft_patch_done_words[file->done],
                                            .from = file->from,
                                            .added = file->added,
                                            .removed = file->removed};
        for (size_t j = 0; j < file->places.count; j++) {
            *FT_PUSH(cx->arena, &shape->places) =
                (struct shape_edit_place){.line = (int64_t)file->places.at[j].line,
                                          .how = ft_patch_how_words[file->places.at[j].how]};
        }
    }
}

/* Edits of any root that were killed half way are taken back before anything is read. */
static ft_err mend(ft_ctx *cx, struct ft_strings *notes) {
    const char *data = NULL;
    FT_TRY(ft_dir_path(cx, FT_DIR_DATA, &data));
    return ft_patch_recover(cx, ft_path_join(cx->arena, data, "edits"), notes);
}

static ft_err write(ft_ctx *cx, const struct ft_root *root, const struct edit_apply_in *in,
                    struct ft_patch_plan *plan, struct ft_strings *notes) {
    const char *journal = NULL;
    struct ft_patch_reader reader = ft_patch_disk(root);
    enum ft_patch_form form = form_of(in->form);
    FT_TRY(mend(cx, notes));
    FT_TRY(ft_patch_make(cx, &reader, form, ft_slice_of(in->input), plan));
    FT_TRY(ft_app_data_dir(cx, "edits", &journal));
    return ft_patch_write(cx, root, journal, plan);
}

static ft_err apply(ft_ctx *cx, const struct ft_root *root, const struct edit_apply_in *in,
                    struct edit_apply_out *out) {
    struct ft_patch_plan plan = {0};
    struct ft_patch_reader reader = ft_patch_disk(root);
    struct edit_apply_out made = {.root = root->path, .written = !in->dry_run};
    if (in->dry_run) {
        FT_TRY(ft_patch_make(cx, &reader, form_of(in->form), ft_slice_of(in->input), &plan));
        FT_TRY(ft_patch_diff(cx, &plan, &made.diff));
    } else {
        FT_TRY(write(cx, root, in, &plan, &made.notes));
    }
    fill(cx, &plan, &made);
    *out = made;
    return FT_OK;
}

ft_err edit_apply(ft_ctx *cx, const struct edit_apply_in *in, struct edit_apply_out *out) {
    struct ft_root root;
    if (strcmp(in->input, "-") == 0) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "there are no edits: input is missing"));
        cx->error.field = "input";
        return FT_INVALID;
    }
    FT_TRY(ft_root_open(cx, in->root, &root));
    enum ft_err_code err = apply(cx, &root, in, out);
    ft_root_close(&root);
    return err;
}

static const char *found_how(const struct shape_edited_file *file) {
    const char *worst = NULL;
    static const char *const order[] = {"moved", "whitespace", "fuzzy"};
    for (size_t i = 0; i < FT_COUNT(order); i++) {
        for (size_t j = 0; j < file->places.count; j++) {
            worst = strcmp(file->places.at[j].how, order[i]) == 0 ? order[i] : worst;
        }
    }
    return worst ? worst : file->places.count ? "exact" : "";
}

void edit_apply_view(const struct edit_apply_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"file", "what", ">added", ">removed", "place"};
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->files.count; i++) {
        const struct shape_edited_file *file = &out->files.at[i];
        ft_doc_cell(doc, FT_PLAIN, "%s%s%s", file->from ? file->from : "", file->from ? " → " : "",
                    file->path);
        ft_doc_cell(doc, FT_PLAIN, "%s", file->done);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)file->added);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)file->removed);
        const char *how = found_how(file);
        ft_doc_cell(doc, strcmp(how, "fuzzy") == 0 ? FT_WARN : FT_PLAIN, "%s", how);
    }
    for (size_t i = 0; i < out->notes.count; i++) {
        ft_doc_text(doc, FT_WARN, "Note: %s.", out->notes.at[i]);
    }
    if (out->diff) {
        ft_doc_diff(doc, out->diff);
    }
    if (!out->written) {
        ft_doc_text(doc, FT_DIM, "Nothing is written.");
    }
}
