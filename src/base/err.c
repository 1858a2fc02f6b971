#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const struct ft_err_info table[FT_ERR_COUNT] = {
    [FT_OK] = {.name = "ok", .meaning = "it worked", .http = 200},
#define FT_ERROR(code, code_name, http_status, exit_code, rpc_code, text)                          \
    [code] = {.name = (code_name),                                                                 \
              .meaning = (text),                                                                   \
              .http = (http_status),                                                               \
              .exit = (exit_code),                                                                 \
              .rpc = (rpc_code)},
#include "base/err.def"
#undef FT_ERROR
};

const struct ft_err_info *ft_err_info(enum ft_err_code code) {
    return &table[(unsigned)code < FT_ERR_COUNT ? code : FT_INTERNAL];
}

_Noreturn void ft_panic(const char *format, ...) {
    va_list args;
    va_start(args, format);
    fputs("fettle: this should not happen: ", stderr);
    vfprintf(stderr, format, args); /* NOLINT: va_start is above */
    fputs("\nfettle: what was acknowledged is safe; `fettle runs resume last` continues a run\n",
          stderr);
    va_end(args);
    abort();
}
