/* What the commands that change files share. */
#ifndef FT_OPS_EDITS_H
#define FT_OPS_EDITS_H

#include "command/command.h"
#include "ops/shapes.h"
#include "patch/patch.h"

/* Edits of any root that were killed half way are taken back before anything is read. */
ft_err ops_edits_mend(ft_ctx *cx, struct ft_strings *notes);
ft_err ops_edits_write(ft_ctx *cx, const struct ft_root *root, const struct ft_patch_plan *plan);
void ops_edits_fill(ft_ctx *cx, const struct ft_patch_plan *plan, struct list_edited_file *files);
/* A table of files. */
void ops_edits_view(const struct list_edited_file *files, struct ft_doc *doc);

#endif
