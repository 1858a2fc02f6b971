#include "base/clock.h"
#include "loop/loop.h"
#include "sandbox/egress_int.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* As many connections at once as there are hands; others wait to be accepted. */
enum { HANDS = 24, HEAD_MAX = 65536, ROOM = 65536, PATIENCE_MS = 30000, MOST_REFUSED = 50 };

struct service {
    const struct ft_egress_rules *rules;
    int listener, stop;
    struct ft_strings refused[HANDS];
};

/* One connection; ROOM bytes of either direction. */
struct visit {
    struct service *service;
    ft_ctx cx; /* of this visit alone */
    struct ft_hand *hand;
    int client, server;
    char head[HEAD_MAX];
    size_t size;
};

/* Waits for EVENTS of FD; false when it takes too long or all is to end. */
static bool wait_until(const struct visit *visit, int fd, short events) {
    struct pollfd wait[] = {{.fd = fd, .events = events},
                            {.fd = visit->service->stop, .events = POLLIN}};
    int ready = 0;
    do {
        ready = poll(wait, FT_COUNT(wait), PATIENCE_MS);
    } while (ready < 0 && errno == EINTR);
    return ready > 0 && !wait[1].revents;
}

static bool send_all(const struct visit *visit, int fd, const char *bytes, size_t size) {
    while (size) {
        ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent > 0) {
            bytes += sent;
            size -= (size_t)sent;
        } else if ((errno != EAGAIN && errno != EINTR) || !wait_until(visit, fd, POLLOUT)) {
            return false;
        }
    }
    return true;
}

/* Up to the empty line; what came behind it stays in the room. */
static size_t read_head(struct visit *visit) {
    while (visit->size < sizeof visit->head) {
        ssize_t got =
            recv(visit->client, visit->head + visit->size, sizeof visit->head - visit->size, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR) ||
            (got < 0 && !wait_until(visit, visit->client, POLLIN))) {
            return 0;
        }
        visit->size += got > 0 ? (size_t)got : 0;
        const char *end = memmem(visit->head, visit->size, "\r\n\r\n", 4);
        if (end) {
            return (size_t)(end - visit->head) + 4;
        }
    }
    return 0;
}

static void answer(struct visit *visit, const char *status, const char *why) {
    char *text = ft_sprintf(visit->cx.arena,
                            "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nConnection: close\r\n"
                            "Content-Length: %zu\r\n\r\n%s\n",
                            status, strlen(why) + 1, why);
    if (send_all(visit, visit->client, text, strlen(text))) {
        shutdown(visit->client, SHUT_WR);
    }
}

static bool is_among(const struct ft_strings *places, const char *place) {
    size_t at = 0;
    while (at < places->count && strcmp(places->at[at], place) != 0) {
        at++;
    }
    return at < places->count;
}

static void note_refused(struct visit *visit, const char *place) {
    struct ft_strings *refused = &visit->service->refused[visit->hand->number];
    if (refused->count < MOST_REFUSED && !is_among(refused, place)) {
        *FT_PUSH(visit->hand->cx.arena, refused) = ft_strdup(visit->hand->cx.arena, place);
    }
}

static bool connect_to(const struct visit *visit, int fd, const struct addrinfo *at) {
    int error = connect(fd, at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
    socklen_t size = sizeof error;
    if (error == EINPROGRESS && wait_until(visit, fd, POLLOUT)) {
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    return error == 0;
}

/* The address that was looked at is the one that is connected to. False with *CLOSED where all
 * there are is addresses that RULE cannot mean. */
static bool dial(struct visit *visit, const struct ft_egress_rule *rule,
                 const struct ft_egress_request *request, bool *closed) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    char port[8];
    snprintf(port, sizeof port, "%u", request->port);
    *closed = false;
    if (getaddrinfo(request->host, port, &hints, &found) != 0) {
        return false;
    }
    *closed = found != NULL;
    for (const struct addrinfo *at = found; at && visit->server < 0; at = at->ai_next) {
        if (!ft_egress_fits(rule, at->ai_addr)) {
            continue;
        }
        *closed = false;
        int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        if (fd >= 0 && connect_to(visit, fd, at)) {
            visit->server = fd;
        } else if (fd >= 0) {
            close(fd);
        }
    }
    freeaddrinfo(found);
    return visit->server >= 0;
}

/* Hands on what is there; false where that direction has ended. */
static bool pass(const struct visit *visit, int from, int to) {
    char room[ROOM];
    ssize_t got = recv(from, room, sizeof room, 0);
    if (got < 0) {
        return errno == EAGAIN || errno == EINTR;
    }
    if (got == 0) {
        shutdown(to, SHUT_WR);
        return false;
    }
    return send_all(visit, to, room, (size_t)got);
}

static void relay(const struct visit *visit) {
    struct pollfd wait[] = {{.fd = visit->client, .events = POLLIN},
                            {.fd = visit->server, .events = POLLIN},
                            {.fd = visit->service->stop, .events = POLLIN}};
    const int ends[] = {visit->client, visit->server};
    while (wait[0].fd >= 0 || wait[1].fd >= 0) {
        if (poll(wait, FT_COUNT(wait), -1) < 0 && errno != EINTR) {
            return;
        }
        if (wait[2].revents) {
            return;
        }
        for (size_t i = 0; i < FT_COUNT(ends); i++) {
            if (wait[i].fd >= 0 && wait[i].revents && !pass(visit, ends[i], ends[1 - i])) {
                wait[i].fd = -1;
            }
        }
    }
}

static void refuse(struct visit *visit, const char *place) {
    note_refused(visit, place);
    answer(
        visit, "403 Forbidden",
        ft_sprintf(visit->cx.arena, "'%s' is not among the hosts that sandbox.hosts opens", place));
}

static void serve_request(struct visit *visit, const struct ft_egress_request *request,
                          size_t head) {
    const char *place = ft_sprintf(visit->cx.arena, "%s:%u", request->host, request->port);
    const struct ft_egress_rule *rule =
        ft_egress_find(visit->service->rules, request->host, request->port);
    bool closed = rule == NULL;
    if (!closed && dial(visit, rule, request, &closed)) {
        static const char ready[] = "HTTP/1.1 200 Connection established\r\n\r\n";
        bool sent = request->tunnel
                        ? send_all(visit, visit->client, ready, sizeof ready - 1)
                        : send_all(visit, visit->server, request->head.data, request->head.size);
        if (sent && send_all(visit, visit->server, visit->head + head, visit->size - head)) {
            relay(visit);
        }
        return;
    }
    if (closed) {
        refuse(visit, place);
    } else {
        answer(visit, "502 Bad Gateway",
               ft_sprintf(visit->cx.arena, "'%s' cannot be reached", place));
    }
}

static void serve_client(struct ft_hand *hand, int client) {
    struct ft_arena *arena = ft_arena_new();
    struct visit *visit = FT_NEW(arena, struct visit);
    visit->service = hand->with;
    visit->cx = (ft_ctx){.arena = arena};
    visit->hand = hand;
    visit->client = client;
    visit->server = -1;
    struct ft_egress_request request;
    size_t head = read_head(visit);
    if (head &&
        ft_egress_parse(&visit->cx, (struct ft_slice){visit->head, head}, &request) == FT_OK) {
        serve_request(visit, &request, head);
    } else if (visit->size) {
        answer(visit, "400 Bad Request", "this is no request to a proxy");
    }
    close(client);
    if (visit->server >= 0) {
        close(visit->server);
    }
    ft_arena_free(arena);
}

static ft_err serve_all(struct ft_hand *hand) {
    const struct service *service = hand->with;
    struct pollfd wait[] = {{.fd = service->listener, .events = POLLIN},
                            {.fd = service->stop, .events = POLLIN}};
    while (!wait[1].revents) {
        if (poll(wait, FT_COUNT(wait), -1) <= 0 || !wait[0].revents || wait[1].revents) {
            continue;
        }
        int client = accept4(service->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client >= 0) {
            serve_client(hand, client);
        }
    }
    return FT_OK;
}

ft_err ft_egress_serve(ft_ctx *cx, const struct ft_egress_rules *rules, int listener, int stop,
                       struct ft_strings *refused) {
    struct service *service = FT_NEW(cx->arena, struct service);
    service->rules = rules;
    service->listener = listener;
    service->stop = stop;
    if (fcntl(listener, F_SETFL, O_NONBLOCK) != 0) {
        return ft_fail_errno(cx, "cannot listen in the sandbox's network");
    }
    FT_TRY(ft_crew(cx, "egress", HANDS, serve_all, service));
    for (size_t h = 0; h < HANDS; h++) {
        for (size_t i = 0; i < service->refused[h].count; i++) {
            const char *place = service->refused[h].at[i];
            if (!is_among(refused, place)) {
                *FT_PUSH(cx->arena, refused) = place;
            }
        }
    }
    return FT_OK;
}
