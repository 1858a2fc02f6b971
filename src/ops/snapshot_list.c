#include "ops/snapshot_list.h"

#include "base/clock.h"
#include "ops/snapshots.h"

ft_err snapshot_list(ft_ctx *cx, const struct snapshot_list_in *in, struct snapshot_list_out *out) {
    const char *dir = NULL;
    const char *tree = NULL;
    struct ft_snapshot *list = NULL;
    size_t count = 0;
    FT_TRY(ops_snapshot_dir(cx, &dir));
    if (!in->all) {
        FT_TRY(ops_snapshot_tree(cx, in->path, &tree));
    }
    FT_TRY(ft_snapshot_list(cx, dir, tree, &list, &count));
    for (size_t i = 0; i < count; i++) {
        ops_snapshot_shape(&list[i], FT_PUSH(cx->arena, &out->snapshots));
    }
    return FT_OK;
}

void snapshot_list_view(const struct snapshot_list_out *out, struct ft_doc *doc) {
    static const char *const columns[] = {"snapshot", "when", ">files", ">size", "why"};
    struct ft_arena *arena = ft_doc_arena(doc);
    if (!out->snapshots.count) {
        ft_doc_text(doc, FT_PLAIN, "No snapshots yet. `fettle snapshots take` makes one.");
        return;
    }
    ft_doc_table(doc, columns, FT_COUNT(columns));
    for (size_t i = 0; i < out->snapshots.count; i++) {
        const struct shape_snapshot *s = &out->snapshots.at[i];
        ft_doc_cell(doc, FT_CODE, "%s", s->id);
        ft_doc_cell(doc, FT_PLAIN, "%.16s", ft_time_format(arena, s->time));
        ft_doc_cell(doc, FT_PLAIN, "%lld", (long long)s->files);
        ft_doc_cell(doc, FT_PLAIN, "%s", ft_size_format(arena, s->bytes));
        ft_doc_cell(doc, FT_PLAIN, "%s", s->reason);
    }
}
