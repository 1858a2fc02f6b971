#include "ops/edit_apply.h"

#include "ops/edits.h"

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

static ft_err apply(ft_ctx *cx, const struct ft_root *root, const struct edit_apply_in *in,
                    struct edit_apply_out *out) {
    struct ft_patch_plan plan = {0};
    struct ft_patch_reader reader = ft_patch_disk(root);
    struct edit_apply_out made = {.root = root->path, .written = !in->dry_run};
    if (made.written) {
        FT_TRY(ops_edits_mend(cx, &made.notes));
    }
    FT_TRY(ft_patch_make(cx, &reader, form_of(in->form), ft_slice_of(in->input), &plan));
    if (made.written) {
        FT_TRY(ops_edits_write(cx, root, &plan));
    } else {
        FT_TRY(ft_patch_diff(cx, &plan, &made.diff));
    }
    ops_edits_fill(cx, &plan, &made.files);
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

void edit_apply_view(const struct edit_apply_out *out, struct ft_doc *doc) {
    ops_edits_view(&out->files, doc);
    ft_doc_notes(doc, &out->notes);
    if (out->diff) {
        ft_doc_diff(doc, out->diff);
    }
    if (!out->written) {
        ft_doc_text(doc, FT_DIM, "Nothing is written.");
    }
}
