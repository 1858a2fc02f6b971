/* The context that goes with one piece of work.
 *
 * Every function that can fail takes one: it says who asks and from where, how long
 * the work may take, whether it was cancelled, where memory for its results comes
 * from and where progress goes; and it carries the words of the last failure.
 * One context belongs to one thread at a time; only `cancelled` may be set from
 * another thread or a signal handler. The caller owns it and its arena.
 */
#ifndef FT_BASE_CTX_H
#define FT_BASE_CTX_H

#include "base/arena.h"
#include "base/err.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct ft_error {
    enum ft_err_code code;
    const char *message; /* what failed, with the value; lower case, no full stop */
    const char *hint;    /* what to do about it, or NULL */
    const char *field;   /* the argument that is at fault, or NULL */
};

struct ft_progress {
    const char *phase;   /* "profile", "baseline", "check" … */
    const char *message; /* one line for a person */
    int64_t done, total; /* total 0: not known */
};

typedef struct ft_ctx {
    struct ft_arena *arena;
    struct ft_error error;

    const char *surface;   /* "cli", "json", … */
    const char *actor;     /* who asks */
    const char *workspace; /* id of the tenant */
    const char *project;   /* directory the work concerns, or NULL */
    const char *trace_id;  /* 32 hex digits, or NULL */
    int64_t deadline_ns;   /* monotonic (ft_mono_ns); 0: none */
    atomic_int *cancelled; /* non-zero: stop soon; may be NULL */

    void (*on_progress)(void *to, const struct ft_progress *progress);
    void *progress_to;

    /* Asks the person a yes-or-no question; NULL where nobody can answer. */
    bool (*confirm)(void *to, const char *question);
    void *confirm_to;

    void *app; /* struct ft_app of the command layer; base never looks inside */
} ft_ctx;

/* Sets the error and returns CODE: `return ft_fail(cx, FT_NOTFOUND, "no run '%s'", id);` */
ft_err ft_fail(ft_ctx *cx, enum ft_err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same for a failed system call: errno picks the code and ends the message. */
ft_err ft_fail_errno(ft_ctx *cx, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Adds what to do about it to the error that was just set; returns its code. */
ft_err ft_hint(ft_ctx *cx, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts "CONTEXT: " before the message of the error that was just set; returns its code. */
ft_err ft_wrap(ft_ctx *cx, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Forgets the error, where a failure was expected and dealt with. */
void ft_clear(ft_ctx *cx);

/* FT_CANCELLED or FT_TIMEOUT when the work should stop, else FT_OK. Cheap. */
ft_err ft_checkpoint(ft_ctx *cx);

void ft_progress(ft_ctx *cx, const char *phase, int64_t done, int64_t total, const char *format,
                 ...) __attribute__((format(printf, 5, 6)));

#endif
