#include "base/ctx.h"

#include "base/clock.h"

#include <errno.h>
#include <string.h>

static enum ft_err_code set_error(ft_ctx *cx, enum ft_err_code code, const char *message) {
    cx->error = (struct ft_error){.code = code, .message = message};
    return code;
}

ft_err ft_fail(ft_ctx *cx, enum ft_err_code code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *message = ft_vsprintf(cx->arena, format, args);
    va_end(args);
    return set_error(cx, code, message);
}

static enum ft_err_code code_of_errno(int error) {
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return FT_NOTFOUND;
    case EEXIST:
    case ENOTEMPTY:
        return FT_EXISTS;
    case EACCES:
    case EPERM:
    case EROFS:
    case ELOOP: /* a link where none may be followed */
    case EXDEV: /* a path that leaves its root */
        return FT_DENIED;
    case ENOSPC:
    case EDQUOT:
        return FT_FULL;
    case ETIMEDOUT:
        return FT_TIMEOUT;
    default:
        return FT_IO;
    }
}

ft_err ft_fail_errno(ft_ctx *cx, const char *format, ...) {
    int error = errno;
    va_list args;
    va_start(args, format);
    const char *what = ft_vsprintf(cx->arena, format, args);
    va_end(args);
    return set_error(cx, code_of_errno(error),
                     ft_sprintf(cx->arena, "%s: %s", what, strerror(error)));
}

ft_err ft_hint(ft_ctx *cx, const char *format, ...) {
    va_list args;
    va_start(args, format);
    cx->error.hint = ft_vsprintf(cx->arena, format, args);
    va_end(args);
    return cx->error.code;
}

ft_err ft_wrap(ft_ctx *cx, const char *format, ...) {
    va_list args;
    va_start(args, format);
    const char *context = ft_vsprintf(cx->arena, format, args);
    va_end(args);
    cx->error.message = ft_sprintf(cx->arena, "%s: %s", context, cx->error.message);
    return cx->error.code;
}

void ft_clear(ft_ctx *cx) {
    cx->error = (struct ft_error){0};
}

ft_err ft_checkpoint(ft_ctx *cx) {
    if (cx->cancelled && atomic_load_explicit(cx->cancelled, memory_order_relaxed)) {
        return ft_fail(cx, FT_CANCELLED, "cancelled");
    }
    if (cx->deadline_ns && ft_mono_ns() > cx->deadline_ns) {
        return ft_fail(cx, FT_TIMEOUT, "the time allowed for this is over");
    }
    return FT_OK;
}

void ft_progress(ft_ctx *cx, const char *phase, int64_t done, int64_t total, const char *format,
                 ...) {
    if (!cx->on_progress) {
        return;
    }
    FT_SCRATCH struct ft_arena *scratch = ft_arena_new();
    va_list args;
    va_start(args, format);
    struct ft_progress progress = {.phase = phase,
                                   .message = ft_vsprintf(scratch, format, args),
                                   .done = done,
                                   .total = total};
    va_end(args);
    cx->on_progress(cx->progress_to, &progress);
}
