/* Changes that are known byte by byte already: they need no place looked for. */
#include "code/edit.h"
#include "patch/patch_int.h"

#include <string.h>

ft_err ft_patch_add(ft_ctx *cx, const struct ft_patch_reader *reader, const char *path,
                    const char *to, struct ft_slice before, struct ft_slice after,
                    struct ft_patch_plan *plan) {
    struct ft_patch_file file = {.path = to ? to : path, .from = to ? path : NULL, .after = after};
    bool new = !before.data;
    FT_TRY(patch_path(cx, path, &path));
    FT_TRY(reader->read(reader->to, cx, path, &file.old));
    if (file.old.there == new || (!new && !ft_slice_eq(file.old.bytes, before))) {
        FT_IGNORE(ft_fail(cx, FT_CONFLICT, "%s was changed meanwhile", path));
        return ft_hint(cx, "nothing was written: do it again");
    }
    if (to) {
        FT_TRY(patch_path(cx, to, &to));
        FT_TRY(reader->read(reader->to, cx, to, &file.over));
        if (file.over.there) {
            return ft_fail(cx, FT_EXISTS, "%s exists already", to);
        }
    }
    file.done = to ? FT_PATCH_RENAMED : new ? FT_PATCH_CREATED : FT_PATCH_CHANGED;
    file.mode = new ? 0644 : file.old.info.st_mode & 07777;
    ft_lines_changed(new ? (struct ft_slice){"", 0} : before, after, &file.added, &file.removed);
    *FT_PUSH(cx->arena, plan) = file;
    return FT_OK;
}
