/* Threads and channels, over libuv's portable primitives.
 *
 * A channel carries messages (pointers) between threads in order; the sender gives the
 * message away. Waiting has a deadline and sees cancellation (ft_checkpoint). Mutexes live in
 * base, loop and store alone: everything else talks through channels.
 */
#ifndef FT_LOOP_LOOP_H
#define FT_LOOP_LOOP_H

#include "base/ctx.h"

struct ft_thread;
/* Starts RUN(WITH); signals are blocked in it. Join it exactly once. */
struct ft_thread *ft_thread_start(const char *name, void (*run)(void *with), void *with);
void ft_thread_join(struct ft_thread *thread);
/* Runs RUN(WITH) on a thread of its own that has STACK bytes of stack, and waits for its end: for
 * what recurses as deep as its input nests. False where the system has no room for such a thread.
 */
bool ft_run_with_stack(const char *name, size_t stack, void (*run)(void *with), void *with);

/* One of several threads that do the same work side by side. */
struct ft_hand {
    ft_ctx cx; /* its own; its arena lives as long as that of whoever called ft_crew */
    unsigned number;
    void *with;
};
/* Runs WORK on HANDS threads, the calling one among them, which alone tells of progress; waits for
 * all, and gives the first error of any. What the hands share they find in WITH. */
ft_err ft_crew(ft_ctx *cx, const char *name, unsigned hands, ft_err (*work)(struct ft_hand *hand),
               void *with);
/* WANTED, or where that is 0 as many as there are cores; at least 1, at most FT_HANDS_MAX. */
enum { FT_HANDS_MAX = 64 };
unsigned ft_hands(unsigned wanted);

struct ft_channel;
struct ft_channel *ft_channel_new(size_t room);   /* 0: no bound */
void ft_channel_free(struct ft_channel *channel); /* what is still in it is the caller's loss */
/* FT_CONFLICT where it was closed; blocks while full, until the context says stop. */
ft_err ft_channel_send(ft_ctx *cx, struct ft_channel *channel, void *message);
/* The next message; NULL where it is closed and empty. */
ft_err ft_channel_receive(ft_ctx *cx, struct ft_channel *channel, void **message);
/* All that waits now, at least one, at most MAX; 0 where closed and empty. Has no deadline: for a
 * thread that serves until its channel is closed. */
size_t ft_channel_drain(struct ft_channel *channel, void **messages, size_t max);
/* The same without waiting: 0 where nothing is there now. */
size_t ft_channel_take(struct ft_channel *channel, void **messages, size_t max);
/* What is in it can still be received; sending and waiting end. */
void ft_channel_close(struct ft_channel *channel);

/* One thread tells another that something is done; set before or after the wait. */
struct ft_signal;
struct ft_signal *ft_signal_new(void);
void ft_signal_free(struct ft_signal *signal);
void ft_signal_set(struct ft_signal *signal);
void ft_signal_wait(struct ft_signal *signal); /* and resets it */

#endif
