/* Shared by the files of patch that write. */
#ifndef FT_PATCH_WRITE_INT_H
#define FT_PATCH_WRITE_INT_H

#include "base/hash.h"
#include "patch/patch_int.h"

/* What stands at one path before and after. */
struct write_action {
    const char *path;
    bool was, is;
    struct ft_slice old, new;
    mode_t old_mode, mode;
    char digest[FT_SHA256_HEX]; /* of NEW */
};
struct write_actions {
    FT_VEC(struct write_action);
    struct ft_strings folders; /* those that are made on the way, outer ones first */
};

enum write_state { WRITE_AT_OLD, WRITE_AT_NEW, WRITE_AT_OTHER };
ft_err patch_look(ft_ctx *cx, const struct ft_root *root, const struct write_action *action,
                  enum write_state *state);
/* Puts back what was written; what is neither old nor new is left alone and named in NOTES. */
ft_err patch_take_back(ft_ctx *cx, const struct ft_root *root, const struct write_actions *actions,
                       struct ft_strings *notes);
/* Removes what a killed write left beside its file. */
void patch_sweep(ft_ctx *cx, const struct ft_root *root, const struct write_actions *actions);

/* The old contents on disk, before the first file is touched. */
ft_err patch_journal_begin(ft_ctx *cx, const struct ft_root *journal, const char *key,
                           const struct ft_root *root, const struct write_actions *actions);
ft_err patch_journal_end(ft_ctx *cx, const struct ft_root *journal, const char *key);
/* Takes back what KEY's journal holds, if anything; its lock is held. */
ft_err patch_journal_mend(ft_ctx *cx, const struct ft_root *journal, const char *key,
                          struct ft_strings *notes);

#endif
