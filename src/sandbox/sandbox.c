#include "sandbox/sandbox.h"

#include "base/log.h"
#include "sandbox/sandbox_int.h"

#include <stdatomic.h>

static enum ft_sandbox_kind choose(const struct ft_system *system, enum ft_sandbox_kind at_most) {
    if (at_most == FT_SANDBOX_ANY || at_most >= system->kind) {
        return system->kind;
    }
    bool landlock = system->landlock && system->has_seccomp;
    return at_most == FT_SANDBOX_LANDLOCK && landlock ? FT_SANDBOX_LANDLOCK : FT_SANDBOX_NONE;
}

static ft_err refuse(ft_ctx *cx, const struct ft_system *system) {
    FT_IGNORE(ft_fail(cx, FT_DENIED, "no sandbox works on this system: %s",
                      system->parts[0].ok ? "the settings allow none" : system->parts[0].found));
    return ft_hint(cx, "install 'bubblewrap' and allow user namespaces, or accept to run what the "
                       "repository says without a sandbox");
}

static void warn_once(void) {
    static atomic_flag warned = ATOMIC_FLAG_INIT;
    if (!atomic_flag_test_and_set(&warned)) {
        ft_log(FT_LOG_WARN, "sandbox",
               "NO SANDBOX: what the repository says runs with all your rights, as was accepted");
    }
}

static const char *limit_of(const struct ft_proc_result *result) {
    switch (result->end) {
    case FT_PROC_LIMIT:
        return result->limit;
    case FT_PROC_FLOOD:
        return "output";
    case FT_PROC_TIMEOUT:
        return "time";
    case FT_PROC_EXITED:
    case FT_PROC_SIGNALLED:
    case FT_PROC_CANCELLED:
        break;
    }
    return NULL;
}

static ft_err run_as(ft_ctx *cx, const struct ft_system *system, const struct ft_job *job,
                     struct ft_sandbox_result *result) {
    if (result->kind == FT_SANDBOX_BWRAP) {
        return ft_bwrap_run(cx, system, job, result);
    }
    if (result->kind == FT_SANDBOX_LANDLOCK) {
        return ft_landlock_run(cx, system, job, &result->proc);
    }
    if (!job->spec->unsafe) {
        return refuse(cx, system);
    }
    warn_once();
    return ft_bare_run(cx, job, &result->proc);
}

ft_err ft_sandbox_run(ft_ctx *cx, const struct ft_sandbox_spec *spec,
                      struct ft_sandbox_result *result) {
    const struct ft_system *system = ft_system_get();
    struct ft_sandbox_result ran = {.kind = choose(system, spec->at_most)};
    struct ft_job job;
    FT_TRY(ft_job_init(cx, spec, &job));
    FT_TRY(run_as(cx, system, &job, &ran));
    if (ran.proc.end == FT_PROC_SIGNALLED) {
        /* All kinds tell it the way that bubblewrap does. */
        ran.proc.end = FT_PROC_EXITED;
        ran.proc.status += 128;
    }
    ran.limit = limit_of(&ran.proc);
    *result = ran;
    return FT_OK;
}
