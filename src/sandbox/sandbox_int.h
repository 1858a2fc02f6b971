/* How the sandbox is put together: probe.c looks what the system has, filter.c makes the seccomp
 * programs, job.c checks what was asked, etc.c copies /etc, bwrap.c and landlock.c run it,
 * egress*.c let it reach hosts. */
#ifndef FT_SANDBOX_INT_H
#define FT_SANDBOX_INT_H

#include "sandbox/egress_int.h"
#include "sandbox/sandbox.h"

/* Which sockets a filter lets pass. */
enum ft_filter {
    FT_FILTER_OWN_NETWORK, /* the network namespace is empty: internet and Unix */
    FT_FILTER_NO_SOCKETS,
    FT_FILTER_COUNT
};

/* The BPF program as the kernel takes it, in the arena. */
ft_err ft_filter_build(ft_ctx *cx, enum ft_filter filter, struct ft_slice *program);

/* What this system has; built once, never freed. */
struct ft_system {
    enum ft_sandbox_kind kind;
    const char *summary;
    const char *bwrap; /* path, where it works */
    int landlock;      /* ABI, 0: none */
    bool has_seccomp;
    struct ft_slice filters[FT_FILTER_COUNT];
    struct ft_sandbox_part parts[3];
};
const struct ft_system *ft_system_get(void);

/* A run whose paths were checked and whose defaults are filled in. */
struct ft_job {
    const struct ft_sandbox_spec *spec;
    const char *worktree, *cwd; /* real paths */
    const char *git;            /* worktree/.git, where it is there and no link; else NULL */
    struct ft_strings deny;     /* real paths, below the worktree or a path of `read` */
    struct ft_strings read;
    struct ft_egress_rules hosts;
    struct ft_proc_spec proc; /* limits, output, times; the kinds add program and environment */
};
ft_err ft_job_init(ft_ctx *cx, const struct ft_sandbox_spec *spec, struct ft_job *job);

/* "NAME=value" of everything the program gets, NULL-terminated. */
const char **ft_job_env(struct ft_arena *arena, const struct ft_job *job, const char *home,
                        const char *temporary);

/* The parts of the system that every kind shows, NULL-terminated. */
extern const char *const ft_view_folders[];
extern const char *const ft_view_etc[];

/* A folder that holds what ft_view_etc names, made where it is not there yet; NULL: there can be
 * none, and each part has to be shown by itself. */
const char *ft_etc_folder(ft_ctx *cx);

ft_err ft_bwrap_run(ft_ctx *cx, const struct ft_system *system, const struct ft_job *job,
                    struct ft_sandbox_result *result);
ft_err ft_landlock_run(ft_ctx *cx, const struct ft_system *system, const struct ft_job *job,
                       struct ft_proc_result *result);
/* No sandbox: the environment and the limits alone. */
ft_err ft_bare_run(ft_ctx *cx, const struct ft_job *job, struct ft_proc_result *result);

int ft_landlock_abi(void);

#endif
