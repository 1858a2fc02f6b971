/* Shared by the commands that call a command. */
#ifndef FT_OPS_DISPATCH_H
#define FT_OPS_DISPATCH_H

#include "command/command.h"

/* ft_call_run inside a call; FT_LIMIT where calls are nested too deeply. */
ft_err ops_dispatch(ft_ctx *cx, const struct ft_call *call, struct ft_answer *answer);

#endif
