#include "sandbox/sandbox_int.h"

#include <linux/seccomp.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PART_BWRAP, PART_LANDLOCK, PART_SECCOMP };
enum { TRIAL_MS = 10000 };

static struct ft_system found = {
    .kind = FT_SANDBOX_NONE,
    .parts = {
        [PART_BWRAP] = {.name = "bubblewrap",
                        .meaning =
                            "without it the worktree's parts cannot be closed and the host's "
                            "processes show; install the package 'bubblewrap' and allow "
                            "user namespaces"},
        [PART_LANDLOCK] = {.name = "landlock",
                           .meaning = "without it nothing takes bubblewrap's place where that does "
                                      "not work; it needs Linux 5.13 with landlock among its LSMs"},
        [PART_SECCOMP] = {.name = "seccomp",
                          .meaning = "without it no sandbox is used; it needs a kernel with "
                                     "CONFIG_SECCOMP_FILTER"},
    }};

static void try_seccomp(ft_ctx *cx) {
    struct ft_sandbox_part *part = &found.parts[PART_SECCOMP];
    uint32_t action = SECCOMP_RET_ERRNO;
    if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) != 0) {
        part->found = "the kernel has no seccomp filters";
        return;
    }
    for (enum ft_filter i = 0; i < FT_FILTER_COUNT; i++) {
        if (ft_filter_build(cx, i, &found.filters[i]) != FT_OK) {
            part->found = cx->error.message;
            return;
        }
    }
    part->ok = found.has_seccomp = true;
    part->found = "filters";
}

static void try_landlock(ft_ctx *cx) {
    struct ft_sandbox_part *part = &found.parts[PART_LANDLOCK];
    found.landlock = ft_landlock_abi();
    part->ok = found.landlock > 0;
    part->found =
        part->ok ? ft_sprintf(cx->arena, "ABI %d", found.landlock) : "the kernel does not offer it";
}

/* "bubblewrap 0.8.0" */
static const char *ask_version(ft_ctx *cx, const char *bwrap) {
    const char *argv[] = {bwrap, "--version", NULL};
    struct ft_proc_spec spec = {.argv = argv, .timeout_ms = TRIAL_MS};
    struct ft_proc_result result;
    if (ft_proc_run(cx, &spec, &result) != FT_OK) {
        return "of unknown version";
    }
    struct ft_slice version = ft_slice_trim(result.out);
    const char *name = "bubblewrap ";
    if (ft_slice_starts(version, name)) {
        version.data += strlen(name);
        version.size -= strlen(name);
    }
    return ft_slice_dup(cx->arena, version);
}

/* A real run, with the view and the filter that every later one has. */
static ft_err try_run(ft_ctx *cx, const char *folder) {
    const char *argv[] = {"/bin/true", NULL};
    struct ft_sandbox_spec spec = {.argv = argv, .worktree = folder, .timeout_ms = TRIAL_MS};
    struct ft_job job;
    struct ft_sandbox_result result = {0};
    FT_TRY(ft_job_init(cx, &spec, &job));
    FT_TRY(ft_bwrap_run(cx, &found, &job, &result));
    return result.proc.end == FT_PROC_EXITED && result.proc.status == 0
               ? FT_OK
               : ft_fail(cx, FT_UNAVAILABLE, "/bin/true in it %s",
                         ft_proc_describe(cx->arena, &result.proc));
}

static void try_bwrap(ft_ctx *cx) {
    struct ft_sandbox_part *part = &found.parts[PART_BWRAP];
    const char *path = getenv("PATH");
    found.bwrap = ft_proc_find(cx->arena, "bwrap", "/usr/bin:/usr/local/bin:/bin");
    if (!found.bwrap && path) {
        found.bwrap = ft_proc_find(cx->arena, "bwrap", path);
    }
    if (!found.bwrap) {
        part->found = "the program 'bwrap' is not there";
        return;
    }
    char folder[] = "/tmp/fettle-probe-XXXXXX";
    if (!mkdtemp(folder)) {
        part->found = "cannot make a folder in /tmp to try it in";
        return;
    }
    part->ok = try_run(cx, folder) == FT_OK;
    part->found = part->ok ? ask_version(cx, found.bwrap) : cx->error.message;
    rmdir(folder);
}

static void probe_once(void) {
    ft_ctx cx = {.arena = ft_arena_new()}; /* lives as long as the process */
    static struct ft_arena *kept;
    kept = cx.arena;
    (void)kept;
    try_seccomp(&cx);
    try_landlock(&cx);
    if (found.has_seccomp) {
        try_bwrap(&cx);
    } else {
        found.parts[PART_BWRAP].found = "not tried: it needs seccomp";
    }
    if (found.parts[PART_BWRAP].ok) {
        found.kind = FT_SANDBOX_BWRAP;
        found.summary =
            ft_sprintf(cx.arena, "bubblewrap %s with seccomp", found.parts[PART_BWRAP].found);
    } else if (found.landlock && found.has_seccomp) {
        found.kind = FT_SANDBOX_LANDLOCK;
        found.summary = ft_sprintf(cx.arena, "Landlock (ABI %d) with seccomp", found.landlock);
    } else {
        found.summary = "none";
    }
}

const struct ft_system *ft_system_get(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, probe_once);
    return &found;
}

ft_err ft_sandbox_probe(ft_ctx *cx, struct ft_sandbox_probe *probe) {
    FT_TRY(ft_checkpoint(cx));
    const struct ft_system *system = ft_system_get();
    *probe = (struct ft_sandbox_probe){.kind = system->kind,
                                       .summary = system->summary,
                                       .parts = system->parts,
                                       .count = FT_COUNT(system->parts)};
    return FT_OK;
}
