/* Shared by the commands about runs in the background: processes of their own that resume a run. */
#ifndef FT_OPS_BACKGROUND_H
#define FT_OPS_BACKGROUND_H

#include "agent/agent.h"
#include "command/app.h"

/* How long a run that nobody works on may still be about to be begun. */
enum { OPS_BEGIN_MS = 3000 };

/* Starts a process that resumes RUN, with this one's configuration, and waits until it has the
 * run. Where it cannot, the run has failed, and the error says why. OUTPUT: the file that it prints
 * to. */
ft_err ops_background_start(ft_ctx *cx, const struct ft_improve_spec *spec, const char *run,
                            const char **output);

/* The file that a process in the background prints to. */
const char *ops_background_output(struct ft_arena *arena, const char *data, const char *run);

/* Waits MS; FT_CANCELLED at once where the person asks for it. */
ft_err ops_wait(ft_ctx *cx, int ms);

#endif
