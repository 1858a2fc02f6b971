#include "ops/dispatch.h"

static _Thread_local int depth;

ft_err ops_dispatch(ft_ctx *cx, const struct ft_call *call, struct ft_answer *answer) {
    enum { DEEPEST = 8 };
    if (depth >= DEEPEST) {
        return ft_fail(cx, FT_LIMIT, "calls are nested more than %d deep", DEEPEST);
    }
    depth++;
    enum ft_err_code err = ft_call_run(cx, call, answer);
    depth--;
    return err;
}
