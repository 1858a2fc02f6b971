/* A sandbox that lets single hosts through: real servers on loopback, asked by real programs. */
#include "sandboxed.h"

#include "sandbox/egress_int.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

/* A server that answers every connection with what it got and a line of its own. */
struct server {
    int fd, port;
    pthread_t thread;
};

/* A whole request, its body too. */
static size_t receive(int client, char *text, size_t room) {
    size_t size = 0;
    size_t wanted = room - 1;
    while (size < wanted) {
        ssize_t got = recv(client, text + size, wanted - size, 0);
        if (got <= 0) {
            break;
        }
        size += (size_t)got;
        text[size] = '\0';
        const char *end = strstr(text, "\r\n\r\n");
        const char *length = strcasestr(text, "\r\ncontent-length: ");
        if (end) {
            wanted = (size_t)(end - text) + 4 +
                     (length ? strtoul(length + strlen("\r\ncontent-length: "), NULL, 10) : 0);
        }
    }
    return size;
}

static void *answer_all(void *with) {
    const struct server *server = with;
    for (int client = 0; (client = accept(server->fd, NULL, NULL)) >= 0; close(client)) {
        char text[4096];
        char head[128];
        size_t got = receive(client, text, sizeof text);
        if (got > 0) {
            int size = snprintf(head, sizeof head,
                                "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: "
                                "close\r\n\r\n",
                                got);
            send(client, head, (size_t)size, MSG_NOSIGNAL);
            send(client, text, got, MSG_NOSIGNAL);
        }
    }
    return NULL;
}

static struct server *start_server(struct test *t) {
    struct server *server = FT_NEW(t->cx.arena, struct server);
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(server->fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(server->fd, 50), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&at, &size), 0);
    server->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&server->thread, NULL, answer_all, server), 0);
    return server;
}

static void stop_server(struct server *server) {
    shutdown(server->fd, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->fd);
}

static struct ft_sandbox_result ask(struct test *t, const char *text, const char *host) {
    const char *hosts[] = {host, NULL};
    struct ft_sandbox_spec spec = {.hosts = hosts};
    return script_with(t, FT_SANDBOX_BWRAP, text, spec);
}

static void a_named_host_is_reached_and_no_other(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    struct server *server = start_server(t);
    char *host = ft_sprintf(t->cx.arena, "127.0.0.1:%d", server->port);
    /* by name of the address, as plain request and as tunnel */
    char *text =
        ft_sprintf(t->cx.arena,
                   "unset no_proxy NO_PROXY; curl -s http://%s/a?b=c -H 'Proxy-Secret: x'; "
                   "curl -s -p http://%s/tunnel; curl -s -d body http://%s/post",
                   host, host, host);
    struct ft_sandbox_result result = ask(t, text, host);
    const char *said = result.proc.out.data;
    assert_non_null(strstr(said, "GET /a?b=c HTTP/1.1\r\n"));
    assert_non_null(strstr(said, ft_sprintf(t->cx.arena, "Host: %s\r\n", host)));
    assert_non_null(strstr(said, "GET /tunnel HTTP/1.1\r\n"));
    assert_non_null(strstr(said, "POST /post HTTP/1.1\r\n"));
    assert_non_null(strstr(said, "body"));
    assert_int_equal(result.refused.count, 0);
    /* the same server by another name, and without asking the proxy */
    text = ft_sprintf(t->cx.arena,
                      "unset no_proxy NO_PROXY; curl -s http://localhost:%d/; "
                      "curl -s -p http://localhost:%d/ || echo kept; "
                      "curl -s --noproxy '*' http://%s/ || echo none",
                      server->port, server->port, host);
    result = ask(t, text, host);
    assert_non_null(strstr(result.proc.out.data, "is not among the hosts"));
    assert_non_null(strstr(result.proc.out.data, "kept\nnone\n"));
    assert_int_equal(result.refused.count, 1);
    assert_string_equal(result.refused.at[0],
                        ft_sprintf(t->cx.arena, "localhost:%d", server->port));
    stop_server(server);
}

static void many_connections_at_once_are_served(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    struct server *server = start_server(t);
    char *text = ft_sprintf(t->cx.arena,
                            "unset no_proxy NO_PROXY; for i in $(seq 60); do "
                            "curl -s -o /dev/null -w '%%{http_code}\\n' -p "
                            "http://localhost:%d/$i & done; wait",
                            server->port);
    struct ft_sandbox_result result =
        ask(t, text, ft_sprintf(t->cx.arena, "localhost:%d", server->port));
    size_t count = 0;
    for (const char *at = result.proc.out.data; (at = strstr(at, "200\n")); at += 4) {
        count++;
    }
    assert_int_equal(count, 60);
    stop_server(server);
}

/* A connection that nobody ends must not keep the run. */
static void an_open_tunnel_does_not_outlive_the_program(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    struct server *server = start_server(t);
    char *text =
        ft_sprintf(t->cx.arena,
                   "exec 3<>/dev/tcp/127.0.0.1/%d; "
                   "printf 'CONNECT localhost:%d HTTP/1.1\\r\\n\\r\\n' >&3; head -n 1 <&3; "
                   "(sleep 100 <&3) & echo done",
                   FT_EGRESS_PORT, server->port);
    struct ft_sandbox_result result =
        ask(t, text, ft_sprintf(t->cx.arena, "localhost:%d", server->port));
    assert_string_equal(result.proc.out.data, "HTTP/1.1 200 Connection established\r\ndone\n");
    assert_in_range(result.proc.wall_ms, 0, 20000);
    stop_server(server);
}

static void what_is_no_request_is_told(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    static const char *const requests[] = {"GET / HTTP/1.1\\r\\n\\r\\n",
                                           "CONNECT localhost HTTP/1.1\\r\\n\\r\\n",
                                           "CONNECT localhost:99999 HTTP/1.1\\r\\n\\r\\n",
                                           "GET ftp://a/ HTTP/1.1\\r\\n\\r\\n",
                                           "GET http://a b/ HTTP/1.1\\r\\n\\r\\n",
                                           "GET http:///x HTTP/1.1\\r\\n\\r\\n",
                                           "GET http://u:p@a/ HTTP/1.1\\r\\n\\r\\n",
                                           "GET http://a/ HTTP/1.1\\r\\nno field\\r\\n\\r\\n"};
    for (size_t i = 0; i < FT_COUNT(requests); i++) {
        char *text =
            ft_sprintf(t->cx.arena, "exec 3<>/dev/tcp/127.0.0.1/%d; printf '%s' >&3; head -n 1 <&3",
                       FT_EGRESS_PORT, requests[i]);
        assert_string_equal(ask(t, text, "*.example.org").proc.out.data,
                            "HTTP/1.1 400 Bad Request\r\n");
    }
}

static void without_a_host_there_is_nobody_to_ask(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_BWRAP);
    char *text = ft_sprintf(t->cx.arena,
                            "env | grep -i proxy; (exec 3<>/dev/tcp/127.0.0.1/%d) 2>/dev/null || "
                            "echo nobody",
                            FT_EGRESS_PORT);
    assert_string_equal(script(t, FT_SANDBOX_BWRAP, text), "nobody\n");
}

static void landlock_cannot_open_a_host(void **state) {
    struct test *t = *state;
    need_kind(t, FT_SANDBOX_LANDLOCK);
    const char *hosts[] = {"example.org", NULL};
    struct ft_sandbox_spec spec = {.hosts = hosts};
    struct ft_sandbox_result result;
    assert_err(try_script(t, FT_SANDBOX_LANDLOCK, "true", spec, &result), FT_DENIED);
}

static bool is_open(struct test *t, const char *rule, const char *host, uint16_t port) {
    const char *hosts[] = {rule, NULL};
    struct ft_egress_rules rules;
    assert_ok(t, ft_egress_read(&t->cx, hosts, &rules));
    return ft_egress_find(&rules, host, port) != NULL;
}

static void rules_mean_hosts_and_ports(void **state) {
    struct test *t = *state;
    assert_true(is_open(t, "example.org", "example.org", 443));
    assert_true(is_open(t, "Example.ORG", "example.org", 80));
    assert_false(is_open(t, "example.org", "example.org", 22));
    assert_false(is_open(t, "example.org", "a.example.org", 443));
    assert_false(is_open(t, "example.org", "notexample.org", 443));
    assert_false(is_open(t, "example.org", "example.org.evil.net", 443));
    assert_true(is_open(t, "*.example.org", "a.b.example.org", 443));
    assert_false(is_open(t, "*.example.org", "example.org", 443));
    assert_false(is_open(t, "*.example.org", ".example.org", 443));
    assert_false(is_open(t, "*.example.org", "notexample.org", 443));
    assert_true(is_open(t, "example.org:8080", "example.org", 8080));
    assert_false(is_open(t, "example.org:8080", "example.org", 443));
    assert_true(is_open(t, "[2001:db8::1]:8080", "2001:db8::1", 8080));
    assert_true(is_open(t, "2001:db8::1", "2001:db8::1", 443));
    static const char *const wrong[] = {"",        "*",    "http://a", "a/b", "a:0", "a:65536",
                                        "a:",      "a..b", ".a",       "a.",  "a b", "a@b",
                                        "*.*.org", "[::1", "a:b",      "*.",  "[]",  "a:8x"};
    for (size_t i = 0; i < FT_COUNT(wrong); i++) {
        const char *hosts[] = {wrong[i], NULL};
        struct ft_egress_rules rules;
        if (ft_egress_read(&t->cx, hosts, &rules) != FT_INVALID) {
            fail_msg("'%s' was taken", wrong[i]);
        }
    }
}

static bool fits(struct test *t, const char *rule, const char *address) {
    const char *hosts[] = {rule, NULL};
    struct ft_egress_rules rules;
    assert_ok(t, ft_egress_read(&t->cx, hosts, &rules));
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST};
    struct addrinfo *found = NULL;
    assert_int_equal(getaddrinfo(address, "80", &hints, &found), 0);
    bool good = ft_egress_fits(&rules.at[0], found->ai_addr);
    freeaddrinfo(found);
    return good;
}

/* Whoever owns a name decides where it leads. */
static void a_name_does_not_lead_to_this_machine(void **state) {
    struct test *t = *state;
    static const char *const near[] = {
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "169.254.169.254",  "224.0.0.1",       "::1",
        "::",        "fe80::1",   "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "::127.0.0.1"};
    static const char *const own[] = {"10.1.2.3",   "172.16.0.1", "192.168.1.1",
                                      "100.64.0.1", "fd00::1",    "::ffff:10.0.0.1"};
    static const char *const outside[] = {"93.184.216.34", "172.32.0.1", "2001:db8::1"};
    for (size_t i = 0; i < FT_COUNT(near); i++) {
        assert_false(fits(t, "example.org", near[i]));
        assert_false(fits(t, "*.example.org", near[i]));
    }
    for (size_t i = 0; i < FT_COUNT(own); i++) {
        assert_true(fits(t, "mirror.house", own[i]));
        assert_false(fits(t, "*.example.org", own[i]));
    }
    for (size_t i = 0; i < FT_COUNT(outside); i++) {
        assert_true(fits(t, "example.org", outside[i]));
        assert_true(fits(t, "*.example.org", outside[i]));
    }
    assert_true(fits(t, "127.0.0.1", "127.0.0.1"));
    assert_true(fits(t, "localhost:80", "127.0.0.1"));
    assert_false(fits(t, "*.localhost", "127.0.0.1"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_named_host_is_reached_and_no_other),
        TEST(many_connections_at_once_are_served),
        TEST(an_open_tunnel_does_not_outlive_the_program),
        TEST(what_is_no_request_is_told),
        TEST(without_a_host_there_is_nobody_to_ask),
        TEST(landlock_cannot_open_a_host),
        TEST(rules_mean_hosts_and_ports),
        TEST(a_name_does_not_lead_to_this_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
