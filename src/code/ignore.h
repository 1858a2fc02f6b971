/* Ignore files in the form of gitignore(5), one a folder; the nearest folder's, there the last
 * fitting line, decides. Patterns are anybody's: matching takes bounded time. One thread at a time.
 */
#ifndef FT_CODE_IGNORE_H
#define FT_CODE_IGNORE_H

#include "base/buf.h"

struct ft_ignore;

/* The rules of one file, whose patterns hold below FOLDER ("" or "a/b/"); PARENT (may be NULL)
 * holds where these say nothing. In the arena; TEXT is copied. */
struct ft_ignore *ft_ignore_add(struct ft_arena *arena, struct ft_ignore *parent,
                                const char *folder, struct ft_slice text);
/* Whether PATH itself is left out; its folders are the caller's to ask about first. */
bool ft_ignore_fits(const struct ft_ignore *rules, const char *path, bool is_folder);

#endif
