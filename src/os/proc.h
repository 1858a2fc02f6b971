/* Processes: started with nothing but what they are given, ended with all they started.
 *
 * ft_proc_run starts a program, feeds it, gathers what it prints within a cap, and
 * comes back when it has ended, or when the deadline, the context's cancellation or a
 * limit ends it (SIGTERM to the group, SIGKILL after `grace_ms`). Nothing it started
 * outlives the call: a keeper, a small process between this one and the program,
 * inherits whatever is orphaned and kills it as soon as the program is gone, also what
 * left the group or closed its output, and also when this process is killed itself.
 * The program gets a session of its own, closed descriptors, default signals, no core
 * files, and none of this process's environment. Standard input is a file, not a pipe.
 * Thread-safe; blocks its thread.
 */
#ifndef FT_OS_PROC_H
#define FT_OS_PROC_H

#include "base/buf.h"
#include "base/ctx.h"

struct ft_proc_limits {
    int64_t cpu_s;      /* RLIMIT_CPU; 0 everywhere: no limit of ours */
    int64_t memory;     /* RLIMIT_AS, bytes, for each process */
    int64_t file_size;  /* RLIMIT_FSIZE, bytes */
    int64_t processes;  /* RLIMIT_NPROC (for root: no effect; the sandbox counts itself) */
    int64_t open_files; /* RLIMIT_NOFILE */
    /* Of all its processes together, looked at ten times a second or oftener: reaching one ends
     * it. With `total_processes` they run a little nicer, so that the look is in time. */
    int64_t total_memory;    /* resident bytes, what is shared counted once */
    int64_t total_processes; /* zombies included */
    int64_t disk_growth;     /* bytes that the file system of `disk_path` may fill meanwhile */
    const char *disk_path;
};

struct ft_proc_spec {
    const char *const *argv; /* NULL-terminated; argv[0] with "/", or looked up in PATH of `env` */
    const char *const *env;  /* "NAME=value", NULL-terminated; NULL: empty */
    const char *cwd;         /* NULL: this process's */
    struct ft_slice input;   /* standard input, then end of file */
    size_t max_output;       /* stdout and stderr together; 0: 1 MiB; more ends the group */
    bool keep_tail;          /* past the cap: keep the last bytes and go on, up to `flood` */
    int64_t flood;           /* with keep_tail: bytes after which it is ended; 0: 256 MiB */
    int64_t timeout_ms;      /* 0: only the context's deadline */
    int64_t grace_ms;        /* 0: 2,000 */
    struct ft_proc_limits limits;
    bool merge;          /* stderr goes where stdout goes, in order */
    const int *keep_fds; /* descriptors the child keeps, with their numbers */
    size_t keep_count;
    /* Runs in the child before exec: async-signal-safe calls only; non-zero (an errno) stops it. */
    int (*prepare)(void *with);
    void *prepare_with;
    void (*on_output)(void *to, struct ft_slice chunk); /* as it comes; may be NULL */
    void *output_to;
};

enum ft_proc_end {
    FT_PROC_EXITED,
    FT_PROC_SIGNALLED,
    FT_PROC_TIMEOUT,
    FT_PROC_CANCELLED,
    FT_PROC_FLOOD,
    FT_PROC_LIMIT
};

struct ft_proc_result {
    enum ft_proc_end end;
    int status;               /* exit code, or the signal's number */
    const char *limit;        /* with FT_PROC_LIMIT: "memory", "processes" or "disk" */
    struct ft_slice out, err; /* in the arena, NUL-terminated; err empty with `merge` */
    int64_t dropped;          /* bytes left out by `keep_tail` */
    int64_t wall_ms;
    int64_t user_ms, system_ms; /* of all its processes that were waited for */
    int64_t max_rss;            /* bytes, of the largest of them */
};

/* FT_UNAVAILABLE where the program is not there; a program that fails, or that a limit ends, is
 * no error. */
ft_err ft_proc_run(ft_ctx *cx, const struct ft_proc_spec *spec, struct ft_proc_result *result);

/* Starts ARGV (argv[0] with "/") as a process that goes on when this one ends: in a session of its
 * own, nobody's child, in the folder "/", standard input empty, standard output and standard error
 * appended to OUTPUT_PATH (0600 where it is new), everything else closed, default signals.
 * FT_UNAVAILABLE where it cannot begin. */
ft_err ft_proc_detach(ft_ctx *cx, const char *const *argv, const char *const *env,
                      const char *output_path, int64_t *pid);

/* Where PROGRAM lies in the folders of PATH (a list with ":"; relative ones are left out), or
 * NULL. */
const char *ft_proc_find(struct ft_arena *arena, const char *program, const char *path);

/* "exited with 2", "was ended by signal 11 (Segmentation fault)", "took longer than 5m" … */
const char *ft_proc_describe(struct ft_arena *arena, const struct ft_proc_result *result);

#endif
