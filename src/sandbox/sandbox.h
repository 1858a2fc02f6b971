/* The sandbox: how anything that a repository says is run.
 *
 * A process in it sees the worktree (writable, but for its .git), the system's programs
 * and libraries (read only), an empty home and an empty /tmp, and nothing else: no other
 * home, no credentials, no sockets, no network but the hosts that are named. It is limited in time,
 * memory, processes, file size, disk and output, and nothing of it outlives the call, whatever it
 * forks and however this process ends.
 *
 * The strongest kind that works here is chosen once a process (ft_sandbox_probe): bubblewrap
 * with seccomp; else Landlock with seccomp; else none, which ft_sandbox_run refuses
 * unless the person opted in (`unsafe`). Linux only. Thread-safe.
 *
 * What the Landlock kind cannot promise: /tmp is not there (TMPDIR and HOME are a private
 * folder that is removed at the end); names, sizes and modes of files elsewhere show, and
 * the person's own can get other modes and times (their content stays closed); processes
 * elsewhere show in /proc, and before Linux 6.12 can be signalled; no sockets at all. It has no
 * way to close a part of the worktree or to open a single host, so a worktree with .git,
 * `deny` or `hosts` is refused there unless `unsafe`.
 * spec/agent.md AGT5; attacks 23, 26-30.
 */
#ifndef FT_SANDBOX_SANDBOX_H
#define FT_SANDBOX_SANDBOX_H

#include "os/proc.h"

enum ft_sandbox_kind {
    FT_SANDBOX_ANY, /* only as `at_most`: the strongest */
    FT_SANDBOX_NONE,
    FT_SANDBOX_LANDLOCK,
    FT_SANDBOX_BWRAP
};

/* One thing that was looked for, for `fettle doctor`. */
struct ft_sandbox_part {
    const char *name; /* "bubblewrap", "landlock", "seccomp" */
    bool ok;
    const char *found;   /* "0.8.0", "ABI 7", or the reason it does not work */
    const char *meaning; /* what is lost without it, and how to get it */
};

struct ft_sandbox_probe {
    enum ft_sandbox_kind kind;
    const char *summary; /* "bubblewrap 0.8.0 with seccomp", … */
    const struct ft_sandbox_part *parts;
    size_t count;
};

/* Looks what this system has, by trying it: a few milliseconds, once a process. */
ft_err ft_sandbox_probe(ft_ctx *cx, struct ft_sandbox_probe *probe);

struct ft_sandbox_spec {
    const char *const *argv; /* argv[0] is looked up in the sandbox's own PATH */
    const char *worktree;    /* absolute; the one place it may write, at the same path inside */
    const char *cwd;         /* below the worktree, absolute or relative; NULL: the worktree */
    const char *const *env;  /* added to PATH, HOME, TMPDIR, LANG, USER; NULL-terminated or NULL */
    const char *const *read; /* more absolute paths it may read, NULL-terminated or NULL */
    /* Paths below the worktree that it must not even read, absolute or relative, or NULL. Those
     * that are not there are left out. With any, .git is closed too: history would tell. */
    const char *const *deny;
    struct ft_slice input;
    /* Hosts it may reach, by a proxy that its environment names: "example.org", "*.example.org"
     * or an address, for the ports 80 and 443 or with ":PORT"; NULL-terminated or NULL. */
    const char *const *hosts;
    bool unsafe; /* the person accepted to run without a sandbox where none works */
    bool merge;  /* stderr goes where stdout goes, in order */
    enum ft_sandbox_kind at_most; /* for tests and settings */
    int64_t timeout_ms;           /* 0: 10 min */
    int64_t memory;               /* all its processes together, bytes; 0: 8 GiB */
    int64_t processes;            /* 0: 512 */
    int64_t disk;                 /* growth of the worktree's file system, bytes; 0: 8 GiB */
    int64_t file_size;            /* 0: 4 GiB */
    size_t max_output;            /* kept of what it prints, the last bytes; 0: 4 MiB */
    void (*on_output)(void *to, struct ft_slice chunk);
    void *output_to;
};

struct ft_sandbox_result {
    struct ft_proc_result proc; /* a signal that ended it shows as exit code 128 + its number */
    enum ft_sandbox_kind kind;
    struct ft_strings refused; /* "HOST:PORT" that it asked for and `hosts` does not open */
    const char *limit; /* what ended it: "memory", "processes", "disk", "output", "time", or NULL */
};

/* PATH inside: where its programs are found. */
extern const char ft_sandbox_path[];

/* Runs to the end. A program that fails or is stopped by a limit is a result, no error;
 * FT_DENIED: no sandbox works here, or not one that can keep what was asked, and `unsafe` is not
 * set. FT_UNAVAILABLE: the sandbox could not be set up, or has no such program. */
ft_err ft_sandbox_run(ft_ctx *cx, const struct ft_sandbox_spec *spec,
                      struct ft_sandbox_result *result);

#endif
