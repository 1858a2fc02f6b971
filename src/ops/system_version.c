#include "ops/system_version.h"

ft_err system_version(ft_ctx *cx, const struct system_version_in *in,
                      struct system_version_out *out) {
    (void)cx;
    (void)in;
    out->version = FT_VERSION;
    out->compiler = __VERSION__;
    return FT_OK;
}
