/* Being told when something in a folder changes (inotify).
 *
 * A watch holds any number of folders, not what is below them. Events come in the order in which
 * the changes were made, over all its folders. One thread at a time.
 */
#ifndef FT_OS_WATCH_H
#define FT_OS_WATCH_H

#include "base/ctx.h"

struct ft_watch;
struct ft_watch_event {
    int folder;       /* as ft_watch_add numbered it; -1: events were lost, look at everything */
    const char *name; /* in the folder; "" for the folder itself */
    bool is_folder, gone;
};

/* Freed with the arena of CX. */
ft_err ft_watch_open(ft_ctx *cx, struct ft_watch **watch);
/* Adds PATH, absolute; *FOLDER is its number, the same if it was added before. FT_LIMIT where the
 * system allows no more; FT_NOTFOUND where it is gone. */
ft_err ft_watch_add(ft_ctx *cx, struct ft_watch *watch, const char *path, int *folder);
/* Waits at most TIMEOUT_MS (or until the context says stop) and tells of all that has happened;
 * *COUNT events, 0 after the time. */
ft_err ft_watch_wait(ft_ctx *cx, struct ft_watch *watch, int64_t timeout_ms,
                     void (*tell)(void *to, const struct ft_watch_event *event), void *to,
                     size_t *count);

#endif
