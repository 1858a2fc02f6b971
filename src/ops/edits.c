#include "ops/edits.h"

#include <string.h>

ft_err ops_edits_mend(ft_ctx *cx, struct ft_strings *notes) {
    const char *data = NULL;
    FT_TRY(ft_dir_path(cx, FT_DIR_DATA, &data));
    return ft_patch_recover(cx, ft_path_join(cx->arena, data, "edits"), notes);
}

ft_err ops_edits_write(ft_ctx *cx, const struct ft_root *root, const struct ft_patch_plan *plan) {
    const char *journal = NULL;
    FT_TRY(ft_app_data_dir(cx, "edits", &journal));
    return ft_patch_write(cx, root, journal, plan);
}

void ops_edits_fill(ft_ctx *cx, const struct ft_patch_plan *plan, struct list_edited_file *files) {
    for (size_t i = 0; i < plan->count; i++) {
        const struct ft_patch_file *file = &plan->at[i];
        struct shape_edited_file *shape = FT_PUSH(cx->arena, files);
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

void ops_edits_view(const struct list_edited_file *files, struct ft_doc *doc) {
    static const char *const columns[] = {"file", "what", ">added", ">removed", "place"};
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < files->count; i++) {
        const struct shape_edited_file *file = &files->at[i];
        ft_doc_cell(doc, FT_PLAIN, "%s%s%s", file->from ? file->from : "", file->from ? " → " : "",
                    file->path);
        ft_doc_cell(doc, FT_PLAIN, "%s", file->done);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)file->added);
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)file->removed);
        const char *how = found_how(file);
        ft_doc_cell(doc, strcmp(how, "fuzzy") == 0 ? FT_WARN : FT_PLAIN, "%s", how);
    }
}
