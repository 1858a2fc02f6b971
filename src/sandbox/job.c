#include "sandbox/sandbox_int.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const int64_t gib = (int64_t)1 << 30;
enum { DEFAULT_TIMEOUT_MS = 600000, DEFAULT_PROCESSES = 512, DEFAULT_OUTPUT = 4 << 20 };
enum { GRACE_MS = 500, OPEN_FILES = 4096, MOST_PATHS = 1024 };

const char ft_sandbox_path[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

const char *const ft_view_folders[] = {"/usr",   "/bin",   "/sbin",   "/lib",
                                       "/lib32", "/lib64", "/libx32", NULL};

/* What programs look for there and nobody needs to hide: no keys, no passwords, no host's name. */
const char *const ft_view_etc[] = {"/etc/alternatives",
                                   "/etc/fonts",
                                   "/etc/group",
                                   "/etc/host.conf",
                                   "/etc/hosts",
                                   "/etc/java-11-openjdk",
                                   "/etc/java-17-openjdk",
                                   "/etc/java-21-openjdk",
                                   "/etc/ld.so.cache",
                                   "/etc/ld.so.conf",
                                   "/etc/ld.so.conf.d",
                                   "/etc/locale.alias",
                                   "/etc/localtime",
                                   "/etc/maven",
                                   "/etc/mime.types",
                                   "/etc/nsswitch.conf",
                                   "/etc/os-release",
                                   "/etc/passwd",
                                   "/etc/perl",
                                   "/etc/pki/tls/certs",
                                   "/etc/protocols",
                                   "/etc/python3",
                                   "/etc/python3.11",
                                   "/etc/python3.12",
                                   "/etc/services",
                                   "/etc/ssl/certs",
                                   "/etc/ssl/openssl.cnf",
                                   "/etc/terminfo",
                                   "/etc/timezone",
                                   NULL};

static const char *const base_env[] = {
    "LANG=C.UTF-8", "TZ=UTC", "USER=fettle", "LOGNAME=fettle", "SHELL=/bin/sh", "TERM=dumb",
    "NO_COLOR=1", "CI=true", "PYTHONDONTWRITEBYTECODE=1", "GIT_CONFIG_NOSYSTEM=1",
    "GIT_CONFIG_GLOBAL=/dev/null", "GIT_TERMINAL_PROMPT=0",
    /* Its way of stopping a process to look for leaks is one that the sandbox forbids. */
    "ASAN_OPTIONS=detect_leaks=0"};

/* Whether PATH is FOLDER or lies in it. */
static bool is_in(const char *path, const char *folder) {
    size_t size = strlen(folder);
    return strncmp(path, folder, size) == 0 &&
           (path[size] == '\0' || path[size] == '/' || (size && folder[size - 1] == '/'));
}

static ft_err real_path(ft_ctx *cx, const char *path, const char **real) {
    char buffer[PATH_MAX];
    if (!realpath(path, buffer)) {
        return ft_fail_errno(cx, "cannot use '%s' in the sandbox", path);
    }
    *real = ft_strdup(cx->arena, buffer);
    return FT_OK;
}

/* The worktree is writable, so it may hold neither the system nor a home. */
static ft_err check_worktree(ft_ctx *cx, const char *path) {
    static const char *const whole[] = {"/bin",   "/boot", "/etc", "/home", "/lib", "/lib64",
                                        "/media", "/mnt",  "/opt", "/root", "/run", "/sbin",
                                        "/srv",   "/tmp",  "/usr", "/var",  "/"};
    static const char *const inside[] = {"/proc", "/sys", "/dev"};
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode)) {
        return ft_fail(cx, FT_INVALID, "the worktree '%s' is no folder", path);
    }
    bool refused = false;
    for (size_t i = 0; i < FT_COUNT(whole); i++) {
        refused = refused || strcmp(path, whole[i]) == 0;
    }
    for (size_t i = 0; i < FT_COUNT(inside); i++) {
        refused = refused || is_in(path, inside[i]);
    }
    char home[PATH_MAX];
    const char *given = getenv("HOME");
    refused = refused || (given && realpath(given, home) && is_in(home, path));
    return refused ? ft_fail(cx, FT_DENIED, "'%s' holds more than a worktree", path) : FT_OK;
}

/* PATH, taken as one below the worktree where it is relative. */
static const char *from_worktree(ft_ctx *cx, const struct ft_job *job, const char *path) {
    return path[0] == '/' ? path : ft_sprintf(cx->arena, "%s/%s", job->worktree, path);
}

static ft_err set_folders(ft_ctx *cx, struct ft_job *job) {
    const struct ft_sandbox_spec *spec = job->spec;
    struct stat info;
    if (!spec->worktree || spec->worktree[0] != '/') {
        return ft_fail(cx, FT_INVALID, "the worktree '%s' is no absolute path",
                       spec->worktree ? spec->worktree : "");
    }
    FT_TRY(real_path(cx, spec->worktree, &job->worktree));
    FT_TRY(check_worktree(cx, job->worktree));
    job->cwd = job->worktree;
    if (spec->cwd) {
        FT_TRY(real_path(cx, from_worktree(cx, job, spec->cwd), &job->cwd));
    }
    if (!is_in(job->cwd, job->worktree)) {
        return ft_fail(cx, FT_DENIED, "the folder '%s' is outside of the worktree", spec->cwd);
    }
    const char *git = ft_sprintf(cx->arena, "%s/.git", job->worktree);
    bool there = lstat(git, &info) == 0 && !S_ISLNK(info.st_mode);
    job->git = there ? git : NULL;
    return FT_OK;
}

static ft_err add_read(ft_ctx *cx, struct ft_job *job) {
    for (const char *const *path = job->spec->read; path && *path; path++) {
        const char *real = NULL;
        if ((*path)[0] != '/' || job->read.count == MOST_PATHS) {
            return ft_fail(cx, FT_INVALID, "'%s' cannot be added to the sandbox", *path);
        }
        FT_TRY(real_path(cx, *path, &real)); /* it has to be there */
        *FT_PUSH(cx->arena, &job->read) = *path;
    }
    return FT_OK;
}

static bool is_visible(const struct ft_job *job, const char *path) {
    bool visible = is_in(path, job->worktree);
    for (size_t i = 0; i < job->read.count; i++) {
        visible = visible || is_in(path, job->read.at[i]);
    }
    return visible;
}

static ft_err add_denied(ft_ctx *cx, struct ft_job *job, const char *path) {
    char real[PATH_MAX];
    struct stat info;
    path = from_worktree(cx, job, path);
    if (!realpath(path, real) || stat(real, &info) != 0) {
        bool absent = errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
        return absent ? FT_OK : ft_fail_errno(cx, "cannot close '%s'", path);
    }
    if (!is_visible(job, real)) {
        return FT_OK;
    }
    if (is_in(job->cwd, real) || job->deny.count == MOST_PATHS) {
        return ft_fail(cx, FT_INVALID, "'%s' cannot be closed: the program runs in it", path);
    }
    if (S_ISREG(info.st_mode) && info.st_nlink > 1) {
        return ft_fail(cx, FT_DENIED, "'%s' cannot be closed: the file has other names", path);
    }
    *FT_PUSH(cx->arena, &job->deny) = ft_strdup(cx->arena, real);
    return FT_OK;
}

static ft_err add_deny(ft_ctx *cx, struct ft_job *job) {
    for (const char *const *path = job->spec->deny; path && *path; path++) {
        FT_TRY(add_denied(cx, job, *path));
    }
    if (job->deny.count && job->git) {
        *FT_PUSH(cx->arena, &job->deny) = job->git;
        job->git = NULL;
    }
    return FT_OK;
}

static int64_t or_default(int64_t given, int64_t otherwise) {
    return given > 0 ? given : otherwise;
}

static void set_proc(struct ft_job *job) {
    const struct ft_sandbox_spec *spec = job->spec;
    job->proc = (struct ft_proc_spec){
        .argv = spec->argv,
        .cwd = job->cwd,
        .input = spec->input,
        .max_output = spec->max_output ? spec->max_output : DEFAULT_OUTPUT,
        .keep_tail = true,
        .timeout_ms = or_default(spec->timeout_ms, DEFAULT_TIMEOUT_MS),
        .grace_ms = GRACE_MS,
        .merge = spec->merge,
        .on_output = spec->on_output,
        .output_to = spec->output_to,
        .limits = {.file_size = or_default(spec->file_size, 4 * gib),
                   .open_files = OPEN_FILES,
                   .total_memory = or_default(spec->memory, 8 * gib),
                   .total_processes = or_default(spec->processes, DEFAULT_PROCESSES),
                   .disk_growth = or_default(spec->disk, 8 * gib),
                   .disk_path = job->worktree},
    };
}

ft_err ft_job_init(ft_ctx *cx, const struct ft_sandbox_spec *spec, struct ft_job *job) {
    struct ft_job made = {.spec = spec};
    if (!spec->argv || !spec->argv[0] || !spec->argv[0][0]) {
        return ft_fail(cx, FT_INVALID, "no program to run was given");
    }
    for (const char *const *entry = spec->env; entry && *entry; entry++) {
        if (!strchr(*entry, '=') || (*entry)[0] == '=') {
            return ft_fail(cx, FT_INVALID, "'%s' is no NAME=value for the environment", *entry);
        }
    }
    FT_TRY(set_folders(cx, &made));
    FT_TRY(add_read(cx, &made));
    FT_TRY(add_deny(cx, &made));
    FT_TRY(ft_egress_read(cx, spec->hosts, &made.hosts));
    set_proc(&made);
    *job = made;
    return FT_OK;
}

/* A later entry takes the place of an earlier one with its name. */
static void put_env(struct ft_arena *arena, struct ft_strings *env, const char *entry) {
    size_t size = (size_t)(strchr(entry, '=') - entry) + 1;
    for (size_t i = 0; i < env->count; i++) {
        if (strncmp(env->at[i], entry, size) == 0) {
            env->at[i] = entry;
            return;
        }
    }
    *FT_PUSH(arena, env) = entry;
}

const char **ft_job_env(struct ft_arena *arena, const struct ft_job *job, const char *home,
                        const char *temporary) {
    struct ft_strings env = {0};
    put_env(arena, &env, ft_sprintf(arena, "PATH=%s", ft_sandbox_path));
    put_env(arena, &env, ft_sprintf(arena, "HOME=%s", home));
    put_env(arena, &env, ft_sprintf(arena, "TMPDIR=%s", temporary));
    put_env(arena, &env, ft_sprintf(arena, "PWD=%s", job->cwd));
    for (size_t i = 0; i < FT_COUNT(base_env); i++) {
        put_env(arena, &env, base_env[i]);
    }
    for (const char *const *entry = job->spec->env; entry && *entry; entry++) {
        put_env(arena, &env, *entry);
    }
    *FT_PUSH(arena, &env) = NULL;
    return env.at;
}
