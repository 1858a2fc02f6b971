/* Errors: a code by value, the words in the context.
 *
 * A function that can fail returns ft_err, which must be looked at. The message,
 * the hint and the cause travel in the ft_ctx that goes with the work (base/ctx.h).
 * err.def gives each code its HTTP status, exit code and JSON-RPC code, once.
 * A broken invariant is no error: ft_panic reports it and aborts.
 */
#ifndef FT_BASE_ERR_H
#define FT_BASE_ERR_H

#include <stddef.h>

/* gcc knows the attribute for functions alone; clang checks every function that returns the type.
 */
#ifdef __clang__
#define FT_MUST_CHECK __attribute__((warn_unused_result))
#else
#define FT_MUST_CHECK
#endif

enum FT_MUST_CHECK ft_err_code {
    FT_OK = 0,
#define FT_ERROR(code, name, http, exit, rpc, meaning) code,
#include "base/err.def"
#undef FT_ERROR
    FT_ERR_COUNT
};

typedef enum ft_err_code ft_err;

struct ft_err_info {
    const char *name;    /* stable, for programs */
    const char *meaning; /* a sentence for the reference page */
    int http, exit, rpc;
};

/* The table's line for CODE; FT_OK has name "ok" and exit code 0. */
const struct ft_err_info *ft_err_info(enum ft_err_code code);

/* Passes a failure on to the caller. */
#define FT_TRY(expr)                                                                               \
    do {                                                                                           \
        enum ft_err_code ft_try_err = (expr);                                                      \
        if (ft_try_err != FT_OK) {                                                                 \
            return ft_try_err;                                                                     \
        }                                                                                          \
    } while (0)

/* For the rare failure that truly does not matter; say why beside it. */
#define FT_IGNORE(expr)                                                                            \
    do {                                                                                           \
        enum ft_err_code ft_ignored = (expr);                                                      \
        (void)ft_ignored;                                                                          \
    } while (0)

/* A broken invariant: says so on standard error and aborts. */
_Noreturn void ft_panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define FT_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
