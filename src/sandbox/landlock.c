#include "os/file.h"
#include "sandbox/sandbox_int.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Later than the headers of Debian 12: landlock(7). */
#define RIGHT_TRUNCATE (1ULL << 14)
#define RIGHT_IOCTL_DEV (1ULL << 15)
#define SCOPE_ABSTRACT_UNIX (1ULL << 0)
#define SCOPE_SIGNAL (1ULL << 1)

struct ruleset_attr {
    uint64_t files, network, scoped;
};

#define RIGHTS_READ                                                                                \
    (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RIGHTS_DEVICE (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE)
#define RIGHTS_WRITE                                                                               \
    (RIGHTS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                 \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |  \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_SYM |   \
     LANDLOCK_ACCESS_FS_REFER | RIGHT_TRUNCATE | RIGHT_IOCTL_DEV)
#define RIGHTS_ALL (RIGHTS_WRITE | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK)
/* Those that make sense for what is no folder. */
#define RIGHTS_FILE (LANDLOCK_ACCESS_FS_EXECUTE | RIGHTS_DEVICE | RIGHT_TRUNCATE | RIGHT_IOCTL_DEV)

struct ruleset {
    int fd;
    uint64_t handled;
};

int ft_landlock_abi(void) {
    long abi =
        syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi > 0 ? (int)abi : 0;
}

static ft_err make_ruleset(ft_ctx *cx, int abi, struct ruleset *set) {
    uint64_t handled = RIGHTS_ALL;
    handled &= abi < 2 ? ~(uint64_t)LANDLOCK_ACCESS_FS_REFER : UINT64_MAX;
    handled &= abi < 3 ? ~(uint64_t)RIGHT_TRUNCATE : UINT64_MAX;
    handled &= abi < 5 ? ~(uint64_t)RIGHT_IOCTL_DEV : UINT64_MAX;
    struct ruleset_attr attr = {.files = handled,
                                .scoped = abi >= 6 ? SCOPE_ABSTRACT_UNIX | SCOPE_SIGNAL : 0};
    size_t size = abi >= 6 ? sizeof attr : sizeof attr.files;
    long fd = syscall(SYS_landlock_create_ruleset, &attr, size, 0);
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot make a Landlock ruleset");
    }
    *set = (struct ruleset){.fd = (int)fd, .handled = handled};
    return FT_OK;
}

/* What is not there needs no rule. */
static ft_err allow(ft_ctx *cx, const struct ruleset *set, const char *path, uint64_t rights) {
    struct stat info;
    int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) != 0) {
        return errno == ENOENT ? FT_OK : ft_fail_errno(cx, "cannot show '%s'", path);
    }
    rights &= set->handled & (S_ISDIR(info.st_mode) ? UINT64_MAX : RIGHTS_FILE);
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};
    long failed = syscall(SYS_landlock_add_rule, set->fd, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    int error = errno;
    close(fd);
    errno = error;
    return failed ? ft_fail_errno(cx, "cannot show '%s'", path) : FT_OK;
}

static ft_err allow_all(ft_ctx *cx, const struct ruleset *set, const struct ft_job *job,
                        const char *scratch) {
    static const char *const devices[] = {"/dev/null",   "/dev/zero", "/dev/full",
                                          "/dev/random", "/dev/tty",  "/dev/urandom"};
    for (const char *const *path = ft_view_folders; *path; path++) {
        FT_TRY(allow(cx, set, *path, RIGHTS_READ));
    }
    for (const char *const *path = ft_view_etc; *path; path++) {
        FT_TRY(allow(cx, set, *path, RIGHTS_READ));
    }
    for (size_t i = 0; i < FT_COUNT(devices); i++) {
        FT_TRY(allow(cx, set, devices[i], RIGHTS_DEVICE));
    }
    for (size_t i = 0; i < job->read.count; i++) {
        FT_TRY(allow(cx, set, job->read.at[i], RIGHTS_READ));
    }
    FT_TRY(allow(cx, set, "/proc", RIGHTS_READ));
    FT_TRY(allow(cx, set, job->worktree, RIGHTS_WRITE));
    return allow(cx, set, scratch, RIGHTS_WRITE);
}

struct confine {
    int ruleset;
    struct sock_fprog filter;
};

/* For root alone: it keeps its files, but not its powers. */
static int drop_capabilities(void) {
    for (int cap = 0; cap < 64 && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++) {
    }
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[2] = {{0}, {0}};
    return syscall(SYS_capset, &header, none) == 0 ? 0 : errno;
}

/* In the child; async-signal-safe. */
static int confine(void *with) {
    const struct confine *to = with;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        syscall(SYS_landlock_restrict_self, to->ruleset, 0) != 0) {
        return errno;
    }
    int error = drop_capabilities();
    if (error) {
        return error;
    }
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &to->filter) == 0 ? 0 : errno;
}

/* A home and a place for temporary files, for one run. */
static ft_err make_scratch(ft_ctx *cx, const char **scratch) {
    char *path = ft_strdup(cx->arena, "/tmp/fettle-sandbox-XXXXXX");
    if (!mkdtemp(path)) {
        return ft_fail_errno(cx, "cannot make a folder in /tmp");
    }
    if (mkdir(ft_sprintf(cx->arena, "%s/home", path), 0700) != 0 ||
        mkdir(ft_sprintf(cx->arena, "%s/tmp", path), 0700) != 0) {
        return ft_fail_errno(cx, "cannot make a folder in '%s'", path);
    }
    *scratch = path;
    return FT_OK;
}

static void remove_scratch(const char *scratch) {
    FT_SCRATCH struct ft_arena *arena = ft_arena_new();
    ft_ctx cx = {.arena = arena}; /* also where the run was cancelled */
    struct ft_root root;
    if (ft_root_open(&cx, scratch, &root) == FT_OK) {
        /* What stays lies in /tmp, which the system empties. */
        FT_IGNORE(ft_tree_remove(&cx, &root, "."));
        ft_root_close(&root);
    }
    rmdir(scratch);
}

static ft_err run_in(ft_ctx *cx, const struct ft_job *job, const char *scratch, struct confine *to,
                     struct ft_proc_result *result) {
    struct ft_proc_spec spec = job->proc;
    spec.env = ft_job_env(cx->arena, job, ft_sprintf(cx->arena, "%s/home", scratch),
                          ft_sprintf(cx->arena, "%s/tmp", scratch));
    spec.prepare = to ? confine : NULL;
    spec.prepare_with = to;
    return ft_proc_run(cx, &spec, result);
}

static ft_err run_confined(ft_ctx *cx, const struct ft_system *system, const struct ft_job *job,
                           const char *scratch, struct ft_proc_result *result) {
    struct ft_slice program = system->filters[FT_FILTER_NO_SOCKETS];
    struct ruleset set = {.fd = -1};
    FT_TRY(make_ruleset(cx, system->landlock, &set));
    struct confine to = {
        .ruleset = set.fd,
        .filter = {.len = (unsigned short)(program.size / sizeof(struct sock_filter)),
                   .filter = (struct sock_filter *)(uintptr_t)program.data}};
    ft_err error = allow_all(cx, &set, job, scratch);
    if (error == FT_OK) {
        error = run_in(cx, job, scratch, &to, result);
    }
    close(set.fd);
    return error;
}

ft_err ft_landlock_run(ft_ctx *cx, const struct ft_system *system, const struct ft_job *job,
                       struct ft_proc_result *result) {
    if ((job->deny.count || job->git) && !job->spec->unsafe) {
        FT_IGNORE(ft_fail(cx, FT_DENIED, "Landlock alone cannot close '%s' to the program",
                          job->deny.count ? job->deny.at[0] : job->git));
        return ft_hint(cx, "install bubblewrap and allow user namespaces");
    }
    if (job->hosts.count && !job->spec->unsafe) {
        FT_IGNORE(ft_fail(cx, FT_DENIED, "Landlock alone cannot open '%s' to the program",
                          job->spec->hosts[0]));
        return ft_hint(cx, "install bubblewrap and allow user namespaces");
    }
    const char *scratch = NULL;
    FT_TRY(make_scratch(cx, &scratch));
    ft_err error = run_confined(cx, system, job, scratch, result);
    remove_scratch(scratch);
    return error;
}

ft_err ft_bare_run(ft_ctx *cx, const struct ft_job *job, struct ft_proc_result *result) {
    const char *scratch = NULL;
    FT_TRY(make_scratch(cx, &scratch));
    ft_err error = run_in(cx, job, scratch, NULL, result);
    remove_scratch(scratch);
    return error;
}
