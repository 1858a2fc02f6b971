#include "ops/system_health.h"

#include "base/clock.h"
#include "ops/runs.h"

ft_err system_health(ft_ctx *cx, const struct system_health_in *in, struct system_health_out *out) {
    (void)in;
    struct ft_store *store = NULL;
    struct ft_store_info info;
    *out =
        (struct system_health_out){.status = "ok", .version = FT_VERSION, .store = "not made yet"};
    enum ft_err_code err = ops_store_if_any(cx, &store);
    if (err == FT_OK && store) {
        err = ft_store_info(cx, store, &info);
        out->store = err == FT_OK ? ft_size_format(cx->arena, info.bytes) : NULL;
    }
    if (err != FT_OK) {
        out->status = "failing";
        out->store = cx->error.message;
        out->exit = ft_err_info(err)->exit;
        ft_clear(cx);
    }
    return FT_OK;
}
