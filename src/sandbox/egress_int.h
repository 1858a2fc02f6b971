/* Egress: the hosts that a program in the sandbox may reach, and no others.
 *
 * Its network namespace stays empty. A child of ours enters it for a moment and hands out a socket
 * that listens there; threads out here serve what comes in at it, as an HTTP proxy that looks up
 * names itself and connects where a rule says so. The program's environment names the proxy;
 * whoever does not ask it reaches nothing. spec/agent.md AGT5; attack 20.
 */
#ifndef FT_SANDBOX_EGRESS_INT_H
#define FT_SANDBOX_EGRESS_INT_H

#include "base/buf.h"
#include "base/ctx.h"

#include <netinet/in.h>
#include <sys/socket.h>

/* Where the proxy is, inside: beyond the ports that systems hand out by themselves. */
enum { FT_EGRESS_PORT = 61128 };

/* "example.org", "*.example.org" (what is below it), an address; with ":PORT", or else for the
 * ports 80 and 443. */
struct ft_egress_rule {
    const char *host; /* lower case, without "*." and brackets */
    uint16_t port;    /* 0: 80 and 443 */
    bool below, literal;
};
struct ft_egress_rules {
    FT_VEC(struct ft_egress_rule);
};
/* HOSTS: NULL-terminated, or NULL. FT_INVALID names the one that is none. */
ft_err ft_egress_read(ft_ctx *cx, const char *const *hosts, struct ft_egress_rules *rules);
/* The rule that lets a program reach HOST (lower case) at PORT, or NULL. */
const struct ft_egress_rule *ft_egress_find(const struct ft_egress_rules *rules, const char *host,
                                            uint16_t port);
/* Whether what HOST turned out to be is an address that RULE can mean: a name of the outside must
 * not lead to this machine or to the ones beside it that hand out credentials. */
bool ft_egress_fits(const struct ft_egress_rule *rule, const struct sockaddr *address);

/* What a client asks of the proxy. */
struct ft_egress_request {
    bool tunnel; /* CONNECT */
    const char *host;
    uint16_t port;
    struct ft_slice head; /* what the server is sent first; empty with `tunnel` */
};
/* HEAD ends with its empty line. FT_INVALID where it is no request to a proxy. */
ft_err ft_egress_parse(ft_ctx *cx, struct ft_slice head, struct ft_egress_request *request);

/* A socket that listens at FT_EGRESS_PORT in the network namespace of process PID. */
ft_err ft_egress_listen(ft_ctx *cx, long pid, int *listener);

/* Serves LISTENER until STOP (an eventfd) can be read; names what was refused, each once. */
ft_err ft_egress_serve(ft_ctx *cx, const struct ft_egress_rules *rules, int listener, int stop,
                       struct ft_strings *refused);

/* All of it beside one run of bubblewrap, which tells its child through INFO (it writes) and waits
 * for a byte in BLOCK (it reads); both are closed by the one who starts it. */
struct ft_egress;
ft_err ft_egress_start(ft_ctx *cx, const struct ft_egress_rules *rules, int *info, int *block,
                       struct ft_egress **egress);
/* Ends it; *REFUSED gets "HOST:PORT" of whatever was asked for in vain. */
void ft_egress_stop(ft_ctx *cx, struct ft_egress *egress, struct ft_strings *refused);

#endif
