/* A socket of another network namespace: it belongs to where it was made, whoever holds it. */
#include "sandbox/egress_int.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BACKLOG = 128 };

/* A message of one byte and one descriptor. */
struct parcel {
    char byte;
    struct iovec data;
    _Alignas(struct cmsghdr) char room[CMSG_SPACE(sizeof(int))];
    struct msghdr message;
};

static void pack(struct parcel *parcel) {
    memset(parcel, 0, sizeof *parcel);
    parcel->data = (struct iovec){&parcel->byte, 1};
    parcel->message = (struct msghdr){.msg_iov = &parcel->data,
                                      .msg_iovlen = 1,
                                      .msg_control = parcel->room,
                                      .msg_controllen = sizeof parcel->room};
}

static int send_socket(int to, int fd) {
    struct parcel parcel;
    pack(&parcel);
    struct cmsghdr *head = CMSG_FIRSTHDR(&parcel.message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(head), &fd, sizeof fd);
    return sendmsg(to, &parcel.message, 0) == 1 ? 0 : errno;
}

static int receive_socket(int from) {
    struct parcel parcel;
    pack(&parcel);
    ssize_t got = recvmsg(from, &parcel.message, MSG_CMSG_CLOEXEC);
    const struct cmsghdr *head = got == 1 ? CMSG_FIRSTHDR(&parcel.message) : NULL;
    int fd = -1;
    if (head && head->cmsg_type == SCM_RIGHTS && head->cmsg_len == CMSG_LEN(sizeof fd)) {
        memcpy(&fd, CMSG_DATA(head), sizeof fd);
    }
    return fd;
}

/* In the child: async-signal-safe calls alone. The user namespace may be our own already. */
static int make_socket(int user, int net, int to) {
    if (user >= 0 && setns(user, CLONE_NEWUSER) != 0 && errno != EINVAL) {
        return errno;
    }
    int fd = setns(net, CLONE_NEWNET) == 0 ? socket(AF_INET, SOCK_STREAM, 0) : -1;
    const struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(FT_EGRESS_PORT)};
    if (fd < 0 || bind(fd, (const struct sockaddr *)&any, sizeof any) != 0 ||
        listen(fd, BACKLOG) != 0) {
        return errno;
    }
    return send_socket(to, fd);
}

/* What the child ends with: 0, or an errno. */
static int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return errno;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

static int listen_in(int net, int *listener) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return errno;
    }
    int user = ioctl(net, NS_GET_USERNS);
    pid_t child = fork();
    if (child == 0) {
        _exit(make_socket(user, net, pair[1]));
    }
    int error = child < 0 ? errno : wait_for(child);
    *listener = error ? -1 : receive_socket(pair[0]);
    close(pair[0]);
    close(pair[1]);
    if (user >= 0) {
        close(user);
    }
    return error || *listener >= 0 ? error : EIO;
}

ft_err ft_egress_listen(ft_ctx *cx, long pid, int *listener) {
    *listener = -1;
    int net = open(ft_sprintf(cx->arena, "/proc/%ld/ns/net", pid), O_RDONLY | O_CLOEXEC);
    int error = net < 0 ? errno : listen_in(net, listener);
    if (net >= 0) {
        close(net);
    }
    errno = error;
    return error ? ft_fail_errno(cx, "cannot listen in the sandbox's network") : FT_OK;
}
