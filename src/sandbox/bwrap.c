#include "sandbox/sandbox_int.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATUS_MAX = 4096 };

static const char home[] = "/tmp/home";

/* Where programs look for the way out. */
#define PROXY(name)                                                                                \
    { name, "http://127.0.0.1:61128" }
_Static_assert(FT_EGRESS_PORT == 61128, "the address of the proxy");
static const char *const proxy_env[][2] = {
    PROXY("http_proxy"),
    PROXY("https_proxy"),
    PROXY("HTTP_PROXY"),
    PROXY("HTTPS_PROXY"),
    {"no_proxy", "localhost,127.0.0.1,::1"},
    {"NO_PROXY", "localhost,127.0.0.1,::1"},
    {"NODE_USE_ENV_PROXY", "1"}, /* Node's own fetch asks only then */
};

/* The command line of bwrap while it grows. */
struct line {
    struct ft_arena *arena;
    struct ft_strings args;
    struct {
        FT_VEC(int);
    } fds; /* what it names by number; closed after the run */
};

static void add(struct line *line, const char *word) {
    *FT_PUSH(line->arena, &line->args) = word;
}

static void add2(struct line *line, const char *option, const char *value) {
    add(line, option);
    add(line, value);
}

static void add3(struct line *line, const char *option, const char *from, const char *to) {
    add2(line, option, from);
    add(line, to);
}

static void add_number(struct line *line, const char *option, int64_t number) {
    add2(line, option, ft_sprintf(line->arena, "%lld", (long long)number));
}

/* Where there is no folder for all: a file is handed over as a copy, as mounts take long. */
static void add_etc(struct line *line, const char *path) {
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        if (fd >= 0) {
            close(fd);
            add3(line, "--ro-bind", path, path);
        }
        return;
    }
    *FT_PUSH(line->arena, &line->fds) = fd;
    add2(line, "--perms", "0444");
    add_number(line, "--file", fd);
    add(line, path);
}

/* /bin is a link to usr/bin on merged systems and a folder on others. */
static void add_system(struct line *line) {
    char target[256];
    for (const char *const *path = ft_view_folders; *path; path++) {
        ssize_t size = readlink(*path, target, sizeof target - 1);
        if (size > 0) {
            add3(line, "--symlink", ft_strndup(line->arena, target, (size_t)size), *path);
        } else if (access(*path, F_OK) == 0) {
            add3(line, "--ro-bind", *path, *path);
        }
    }
}

static bool is_below(const char *path, const char *folder) {
    size_t size = strlen(folder);
    return strncmp(path, folder, size) == 0 && path[size] == '/';
}

/* Below a folder that is mounted as a whole there is no place to show more; and what the program
 * can write must not be what the next one gets. */
static bool fits_folder(const struct ft_job *job, const char *folder) {
    bool more = is_below(job->worktree, "/etc");
    for (size_t i = 0; i < job->read.count; i++) {
        more = more || is_below(job->read.at[i], "/etc");
    }
    return !more && !is_below(folder, job->worktree);
}

static void add_all_etc(struct line *line, const struct ft_job *job, const char *folder) {
    if (folder && fits_folder(job, folder)) {
        add3(line, "--ro-bind", folder, "/etc");
        return;
    }
    for (const char *const *path = ft_view_etc; *path; path++) {
        add_etc(line, *path);
    }
}

static void add_tmpfs(struct line *line, const char *path, int64_t size) {
    add2(line, "--perms", "1777");
    add_number(line, "--size", size);
    add2(line, "--tmpfs", path);
}

/* Files in memory count against its limit: they belong to no process, so they are capped here. */
static void add_fresh(struct line *line, int64_t memory) {
    /* As root the program would own what the kernel lets its owner write in /proc/sys. */
    add2(line, "--proc", "/proc");
    add2(line, "--remount-ro", "/proc");
    add2(line, "--dev", "/dev");
    add_tmpfs(line, "/dev/shm", memory / 4);
    add2(line, "--remount-ro", "/dev");
    add_tmpfs(line, "/tmp", memory / 2);
    add2(line, "--dir", home);
}

static void add_worktree(struct line *line, const struct ft_job *job) {
    struct stat info;
    for (size_t i = 0; i < job->read.count; i++) {
        if (!is_below(job->read.at[i], job->worktree)) {
            add3(line, "--ro-bind", job->read.at[i], job->read.at[i]);
        }
    }
    add3(line, "--bind", job->worktree, job->worktree);
    if (job->git) {
        add3(line, "--ro-bind", job->git, job->git);
    }
    for (size_t i = 0; i < job->deny.count; i++) {
        const char *path = job->deny.at[i];
        if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) {
            add2(line, "--perms", "0000");
            add2(line, "--tmpfs", path);
            add2(line, "--remount-ro", path);
        } else {
            /* A device on a file system that has none: opening it is refused. */
            add3(line, "--ro-bind", "/dev/null", path);
        }
    }
}

static void add_namespaces(struct line *line) {
    add(line, "--unshare-all");
    add(line, "--die-with-parent");
    add(line, "--new-session");
    add2(line, "--cap-drop", "ALL");
    add2(line, "--hostname", "sandbox");
}

/* As options, so that nothing of it reaches bwrap itself, which runs outside. */
static void add_env(struct line *line, const struct ft_job *job) {
    add(line, "--clearenv");
    for (const char **entry = ft_job_env(line->arena, job, home, "/tmp"); *entry; entry++) {
        const char *equals = strchr(*entry, '=');
        add3(line, "--setenv", ft_strndup(line->arena, *entry, (size_t)(equals - *entry)),
             equals + 1);
    }
    for (size_t i = 0; job->hosts.count && i < FT_COUNT(proxy_env); i++) {
        add3(line, "--setenv", proxy_env[i][0], proxy_env[i][1]);
    }
}

static void add_fd(struct line *line, const char *option, int fd) {
    *FT_PUSH(line->arena, &line->fds) = fd;
    add_number(line, option, fd);
}

static void make_line(struct line *line, const struct ft_system *system, const struct ft_job *job) {
    add(line, system->bwrap);
    add_namespaces(line);
    add_system(line);
    add_all_etc(line, job, ft_etc_folder(&(ft_ctx){.arena = line->arena}));
    add_fresh(line, job->proc.limits.total_memory);
    add_worktree(line, job);
    add2(line, "--remount-ro", "/");
    add_env(line, job);
    add2(line, "--chdir", job->cwd);
}

static void end_line(struct line *line, const struct ft_job *job) {
    add(line, "--");
    for (const char *const *word = job->spec->argv; *word; word++) {
        add(line, *word);
    }
    add(line, NULL);
}

/* A pipe that holds CONTENT; the filters are far smaller than a pipe's room. */
static ft_err open_filter(ft_ctx *cx, struct ft_slice content, int *fd) {
    int pair[2];
    if (pipe2(pair, O_CLOEXEC | O_NONBLOCK) != 0) {
        return ft_fail_errno(cx, "cannot make a pipe");
    }
    ssize_t wrote = write(pair[1], content.data, content.size);
    close(pair[1]);
    if (wrote != (ssize_t)content.size) {
        close(pair[0]);
        return ft_fail(cx, FT_IO, "cannot hand the seccomp filter to bubblewrap");
    }
    *fd = pair[0];
    return FT_OK;
}

/* bwrap tells the exit code of a program that it could start, and nothing of one it could not. */
static bool has_started(int status) {
    char text[STATUS_MAX];
    size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < sizeof text;) {
        got = read(status, text + size, sizeof text - size);
        size += got > 0 ? (size_t)got : 0;
    }
    return memmem(text, size, "\"exit-code\"", strlen("\"exit-code\"")) != NULL;
}

static ft_err fail_setup(ft_ctx *cx, const struct ft_job *job,
                         const struct ft_proc_result *result) {
    struct ft_slice rest = job->spec->merge ? result->out : result->err;
    struct ft_slice line = {"", 0};
    while (ft_slice_line(&rest, &line) && !ft_slice_starts(line, "bwrap: ")) {
    }
    if (ft_slice_starts(line, "bwrap: execvp")) {
        return ft_fail(cx, FT_UNAVAILABLE, "the sandbox has no program '%s'", job->spec->argv[0]);
    }
    return ft_fail(cx, FT_UNAVAILABLE, "bubblewrap could not set up the sandbox: %s",
                   line.size ? ft_slice_dup(cx->arena, line) : ft_proc_describe(cx->arena, result));
}

static ft_err run_line(ft_ctx *cx, const struct line *line, const struct ft_job *job, int status,
                       struct ft_proc_result *result) {
    struct ft_proc_result ran;
    struct ft_proc_spec spec = job->proc;
    spec.argv = line->args.at;
    spec.env = NULL;
    spec.cwd = "/";
    spec.keep_fds = line->fds.at;
    spec.keep_count = line->fds.count;
    FT_TRY(ft_proc_run(cx, &spec, &ran));
    if (ran.end == FT_PROC_EXITED && !has_started(status)) {
        return fail_setup(cx, job, &ran);
    }
    *result = ran;
    return FT_OK;
}

/* With hosts to reach, bubblewrap tells its child and waits until somebody serves them. */
static ft_err run_served(ft_ctx *cx, struct line *line, const struct ft_job *job, int status,
                         struct ft_sandbox_result *result) {
    struct ft_egress *egress = NULL;
    int info = -1;
    int block = -1;
    if (job->hosts.count) {
        FT_TRY(ft_egress_start(cx, &job->hosts, &info, &block, &egress));
        add_fd(line, "--info-fd", info);
        add_fd(line, "--block-fd", block);
    }
    end_line(line, job);
    ft_err error = run_line(cx, line, job, status, &result->proc);
    if (egress) {
        ft_egress_stop(cx, egress, &result->refused);
    }
    return error;
}

ft_err ft_bwrap_run(ft_ctx *cx, const struct ft_system *system, const struct ft_job *job,
                    struct ft_sandbox_result *result) {
    int filter = -1;
    int status[2];
    FT_TRY(open_filter(cx, system->filters[FT_FILTER_OWN_NETWORK], &filter));
    if (pipe2(status, O_CLOEXEC | O_NONBLOCK) != 0) {
        close(filter);
        return ft_fail_errno(cx, "cannot make a pipe");
    }
    struct line line = {.arena = cx->arena};
    make_line(&line, system, job);
    add_fd(&line, "--seccomp", filter);
    add_fd(&line, "--json-status-fd", status[1]);
    ft_err error = run_served(cx, &line, job, status[0], result);
    for (size_t i = 0; i < line.fds.count; i++) {
        close(line.fds.at[i]);
    }
    close(status[0]);
    return error;
}
