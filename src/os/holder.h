/* The process that holds a lock (ft_lock_take), which is another process than this one.
 *
 * Numbers of processes are used again. So the process is held by a descriptor (pidfd) that was
 * opened before it was looked at, and it has to have the lock's very file open: what is signalled
 * is the process that was looked at, or nothing. Thread-safe; the caller closes the holder.
 */
#ifndef FT_OS_HOLDER_H
#define FT_OS_HOLDER_H

#include "base/ctx.h"

struct ft_holder {
    int64_t pid;
    int fd; /* -1: closed */
};

/* FT_NOTFOUND: nobody holds the lock PATH. FT_DENIED: its holder belongs to somebody else.
 * FT_CONFLICT: the process that the lock names does not hold it (it is in another container, or
 * on another machine). */
ft_err ft_holder_open(ft_ctx *cx, const char *path, struct ft_holder *holder);
void ft_holder_close(struct ft_holder *holder);

/* Asks it to end in order (SIGINT); FT_OK also where it is gone already. */
ft_err ft_holder_interrupt(ft_ctx *cx, const struct ft_holder *holder);
/* Kills it, and waits until it is gone and the keepers of what it started (os/proc.h) too.
 * FT_TIMEOUT after half a minute. */
ft_err ft_holder_kill(ft_ctx *cx, const struct ft_holder *holder);
/* Waits; whether it is gone. */
bool ft_holder_wait(const struct ft_holder *holder, int ms);

/* Whether the process PID has not ended. */
bool ft_process_lives(int64_t pid);

#endif
