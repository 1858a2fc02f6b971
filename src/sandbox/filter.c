#include "sandbox/sandbox_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILTER_MAX = 65536, FCHMODAT2 = 452, NEW_TIME = 0x80 };

#define CALL(name) SCMP_SYS(name)

/* Refused as a system without the feature refuses them. */
static const int absent[] = {
    CALL(clone3), /* its flags lie in memory, where no filter sees them; libc falls back to clone */
    CALL(io_uring_setup), CALL(io_uring_enter), CALL(io_uring_register),
    CALL(memfd_create), /* memory that no count of processes sees */
    CALL(memfd_secret)};

static const int forbidden[] = {
    /* file systems and roots */
    CALL(mount), CALL(umount), CALL(umount2), CALL(pivot_root), CALL(chroot), CALL(move_mount),
    CALL(open_tree), CALL(fsopen), CALL(fsconfig), CALL(fsmount), CALL(fspick), CALL(mount_setattr),
    CALL(quotactl), CALL(quotactl_fd), CALL(swapon), CALL(swapoff), CALL(open_by_handle_at),
    CALL(name_to_handle_at), CALL(fanotify_init),
    /* other processes */
    CALL(ptrace), CALL(process_vm_readv), CALL(process_vm_writev), CALL(process_madvise),
    CALL(pidfd_getfd), CALL(kcmp), CALL(setns),
    /* the kernel */
    CALL(bpf), CALL(perf_event_open), CALL(userfaultfd), CALL(kexec_load), CALL(kexec_file_load),
    CALL(init_module), CALL(finit_module), CALL(delete_module), CALL(reboot), CALL(syslog),
    CALL(acct), CALL(iopl), CALL(ioperm), CALL(modify_ldt), CALL(lookup_dcookie), CALL(vhangup),
    CALL(settimeofday), CALL(clock_settime), CALL(sethostname), CALL(setdomainname),
    /* keys */
    CALL(add_key), CALL(request_key), CALL(keyctl)};

/* The first failure stays; a call that this architecture lacks is none. */
struct rules {
    scmp_filter_ctx filter;
    int error;
};

static void refuse_when(struct rules *rules, int call, int error, unsigned count,
                        const struct scmp_arg_cmp *when) {
    if (call < 0 || rules->error) {
        return;
    }
    rules->error =
        seccomp_rule_add_array(rules->filter, SCMP_ACT_ERRNO((uint32_t)error), call, count, when);
}

/* Where all bits of BITS are set in argument ARG. */
static void refuse_bits(struct rules *rules, int call, unsigned arg, uint64_t bits) {
    struct scmp_arg_cmp when = SCMP_CMP(arg, SCMP_CMP_MASKED_EQ, bits, bits);
    refuse_when(rules, call, EPERM, 1, &when);
}

static void refuse_lists(struct rules *rules) {
    for (size_t i = 0; i < FT_COUNT(absent); i++) {
        refuse_when(rules, absent[i], ENOSYS, 0, NULL);
    }
    for (size_t i = 0; i < FT_COUNT(forbidden); i++) {
        refuse_when(rules, forbidden[i], EPERM, 0, NULL);
    }
}

static void refuse_namespaces(struct rules *rules) {
    static const uint64_t flags[] = {CLONE_NEWNS,   CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC,
                                     CLONE_NEWUSER, CLONE_NEWPID,    CLONE_NEWNET};
    for (size_t i = 0; i < FT_COUNT(flags); i++) {
        refuse_bits(rules, CALL(clone), 0, flags[i]);
        refuse_bits(rules, CALL(unshare), 0, flags[i]);
    }
    refuse_bits(rules, CALL(unshare), 0, NEW_TIME);
}

/* Characters pushed into a terminal would be typed by the person. */
static void refuse_terminal(struct rules *rules) {
    static const uint64_t requests[] = {TIOCSTI, 0x541c /* TIOCLINUX */};
    for (size_t i = 0; i < FT_COUNT(requests); i++) {
        struct scmp_arg_cmp when =
            SCMP_CMP(1, SCMP_CMP_MASKED_EQ, (uint64_t)UINT32_MAX, requests[i]);
        refuse_when(rules, CALL(ioctl), EPERM, 1, &when);
    }
}

/* A program of ours with the setuid bit would wait in the worktree for others to run it. Its mode
 * in openat2 lies in memory; the worktree's folder has to be closed to others besides. */
static void refuse_setuid(struct rules *rules) {
    static const uint64_t bits[] = {S_ISUID, S_ISGID};
    static const uint64_t creating[] = {O_CREAT, O_TMPFILE & ~O_DIRECTORY};
    for (size_t i = 0; i < FT_COUNT(bits); i++) {
        refuse_bits(rules, CALL(chmod), 1, bits[i]);
        refuse_bits(rules, CALL(fchmod), 1, bits[i]);
        refuse_bits(rules, CALL(fchmodat), 2, bits[i]);
        refuse_bits(rules, FCHMODAT2, 2, bits[i]);
        refuse_bits(rules, CALL(creat), 1, bits[i]);
        refuse_bits(rules, CALL(mknod), 1, bits[i]);
        refuse_bits(rules, CALL(mknodat), 2, bits[i]);
        for (size_t j = 0; j < FT_COUNT(creating); j++) {
            struct scmp_arg_cmp open[] = {SCMP_CMP(1, SCMP_CMP_MASKED_EQ, creating[j], creating[j]),
                                          SCMP_CMP(2, SCMP_CMP_MASKED_EQ, bits[i], bits[i])};
            struct scmp_arg_cmp openat[] = {
                SCMP_CMP(2, SCMP_CMP_MASKED_EQ, creating[j], creating[j]),
                SCMP_CMP(3, SCMP_CMP_MASKED_EQ, bits[i], bits[i])};
            refuse_when(rules, CALL(open), EPERM, 2, open);
            refuse_when(rules, CALL(openat), EPERM, 2, openat);
        }
    }
}

/* Families beyond the known few reach the hypervisor, the kernel's ciphers, raw links … */
static void refuse_sockets(struct rules *rules, enum ft_filter filter) {
    if (filter == FT_FILTER_NO_SOCKETS) {
        refuse_when(rules, CALL(socket), EACCES, 0, NULL);
        return;
    }
    for (uint64_t family = 0; family <= AF_NETLINK; family++) {
        bool known =
            family == AF_INET || family == AF_INET6 || family == AF_NETLINK || family == AF_UNIX;
        if (!known) {
            struct scmp_arg_cmp when = SCMP_CMP(0, SCMP_CMP_EQ, family, 0);
            refuse_when(rules, CALL(socket), EACCES, 1, &when);
        }
    }
    struct scmp_arg_cmp above = SCMP_CMP(0, SCMP_CMP_GT, (uint64_t)AF_NETLINK, 0);
    refuse_when(rules, CALL(socket), EACCES, 1, &above);
}

static ft_err export_filter(ft_ctx *cx, scmp_filter_ctx filter, struct ft_slice *program) {
    int fd = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) {
        return ft_fail_errno(cx, "cannot make a temporary file in /tmp");
    }
    char *bytes = ft_alloc(cx->arena, FILTER_MAX);
    int error = seccomp_export_bpf(filter, fd);
    ssize_t got = error ? -1 : pread(fd, bytes, FILTER_MAX, 0);
    close(fd);
    if (got <= 0 || got == FILTER_MAX) {
        return ft_fail(cx, FT_UNAVAILABLE, "the seccomp filter could not be made: %s",
                       strerror(error ? -error : EFBIG));
    }
    *program = (struct ft_slice){bytes, (size_t)got};
    return FT_OK;
}

ft_err ft_filter_build(ft_ctx *cx, enum ft_filter filter, struct ft_slice *program) {
    struct rules rules = {.filter = seccomp_init(SCMP_ACT_ALLOW)};
    if (!rules.filter) {
        return ft_fail(cx, FT_UNAVAILABLE, "libseccomp does not know this system");
    }
    seccomp_attr_set(rules.filter, SCMP_FLTATR_CTL_OPTIMIZE, 2); /* a search tree: less a call */
    refuse_lists(&rules);
    refuse_namespaces(&rules);
    refuse_terminal(&rules);
    refuse_setuid(&rules);
    refuse_sockets(&rules, filter);
    ft_err error = rules.error ? ft_fail(cx, FT_UNAVAILABLE, "a seccomp rule was refused: %s",
                                         strerror(-rules.error))
                               : export_filter(cx, rules.filter, program);
    seccomp_release(rules.filter);
    return error;
}
