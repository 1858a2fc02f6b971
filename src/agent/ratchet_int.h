/* Shared by ratchet*.c. */
#ifndef FT_AGENT_RATCHET_INT_H
#define FT_AGENT_RATCHET_INT_H

#include "agent/run_int.h"

/* Before a suggestion is tried, and when it is known what became of it. SPLIT: its parts come
 * next. */
ft_err ratchet_log_begin(ft_ctx *cx, struct run *run, const struct ft_suggestion *suggestion);
ft_err ratchet_log_end(ft_ctx *cx, struct run *run, const struct ft_tried *tried, bool split);
/* Of the commit that keeps it. */
const char *ratchet_message(ft_ctx *cx, const struct ft_suggestion *suggestion, const char *proof);

#endif
