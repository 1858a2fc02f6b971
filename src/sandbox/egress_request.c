/* Requests to a proxy (RFC 9110, 9112): CONNECT HOST:PORT, or METHOD http://HOST[:PORT]/PATH. */
#include "sandbox/egress_int.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static ft_err no_request(ft_ctx *cx) {
    return ft_fail(cx, FT_INVALID, "this is no request to a proxy");
}

static bool is_token(struct ft_slice text) {
    bool ok = text.size > 0;
    for (size_t i = 0; i < text.size; i++) {
        ok =
            ok && (isalnum((unsigned char)text.data[i]) || strchr("!#$%&'*+-.^_`|~", text.data[i]));
    }
    return ok && !memchr(text.data, '\0', text.size);
}

/* Up to the first SEPARATOR, which goes too; false where there is none. */
static bool take(struct ft_slice *rest, char separator, struct ft_slice *word) {
    const char *at = memchr(rest->data, separator, rest->size);
    if (!at) {
        return false;
    }
    *word = (struct ft_slice){rest->data, (size_t)(at - rest->data)};
    rest->size -= word->size + 1;
    rest->data = at + 1;
    return true;
}

/* "host", "host:port", "[address]:port" */
static ft_err read_authority(ft_ctx *cx, struct ft_slice text, uint16_t otherwise,
                             struct ft_egress_request *request) {
    char *host = ft_slice_dup(cx->arena, text);
    char *end = host[0] == '[' ? strchr(host, ']') : host + strcspn(host, ":");
    if (strlen(host) != text.size || !end || end == host) {
        return no_request(cx);
    }
    const char *port = end + (*end == ']');
    char *after = NULL;
    long number = port[0] == ':' && isdigit((unsigned char)port[1]) ? strtol(port + 1, &after, 10)
                                                                    : otherwise;
    if ((after ? *after : *port) || number < 1 || number > UINT16_MAX) {
        return no_request(cx);
    }
    *end = '\0';
    host += host[0] == '[';
    for (char *c = host; *c; c++) {
        bool fits = isalnum((unsigned char)*c) || strchr("-_.:", *c);
        if (!fits) {
            return no_request(cx);
        }
        *c = (char)tolower((unsigned char)*c);
    }
    if (!*host) {
        return no_request(cx);
    }
    request->host = host;
    request->port = (uint16_t)number;
    return FT_OK;
}

/* Those that speak of the way to the proxy, or that are written anew. */
static bool is_ours(struct ft_slice name) {
    static const char *const names[] = {
        "connection",       "host", "keep-alive", "proxy-authorization",
        "proxy-connection", "te",   "upgrade"};
    bool ours = false;
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        ours = ours ||
               (name.size == strlen(names[i]) && strncasecmp(name.data, names[i], name.size) == 0);
    }
    return ours;
}

static ft_err add_fields(ft_ctx *cx, struct ft_slice rest, struct ft_buf *head) {
    struct ft_slice line;
    while (ft_slice_line(&rest, &line)) {
        struct ft_slice field = ft_slice_trim(line);
        struct ft_slice name;
        if (!field.size) {
            return FT_OK;
        }
        struct ft_slice value = line;
        if (!take(&value, ':', &name) || !is_token(name) || memchr(line.data, '\0', line.size) ||
            memchr(field.data, '\r', field.size)) {
            return no_request(cx);
        }
        if (!is_ours(name)) {
            ft_buf_push(head, field.data, field.size);
            ft_buf_puts(head, "\r\n");
        }
    }
    return no_request(cx);
}

/* What the server gets: the path instead of the whole address, and one request a connection. */
static ft_err write_head(ft_ctx *cx, struct ft_slice method, struct ft_slice authority,
                         struct ft_slice path, struct ft_slice fields,
                         struct ft_egress_request *request) {
    FT_BUF struct ft_buf head;
    ft_buf_init(&head, FT_BUF_NO_CAP);
    ft_buf_printf(&head, "%.*s %s%.*s HTTP/1.1\r\nHost: %.*s\r\nConnection: close\r\n",
                  (int)method.size, method.data, path.size && path.data[0] == '/' ? "" : "/",
                  (int)path.size, path.data, (int)authority.size, authority.data);
    FT_TRY(add_fields(cx, fields, &head));
    ft_buf_puts(&head, "\r\n");
    request->head = (struct ft_slice){ft_buf_text(&head, cx->arena), head.size};
    return FT_OK;
}

static ft_err read_plain(ft_ctx *cx, struct ft_slice method, struct ft_slice target,
                         struct ft_slice fields, struct ft_egress_request *request) {
    static const char scheme[] = "http://";
    const size_t size = sizeof scheme - 1;
    enum { HTTP = 80 };
    if (target.size <= size || strncasecmp(target.data, scheme, size) != 0) {
        return no_request(cx);
    }
    struct ft_slice authority = {target.data + size, 0};
    while (size + authority.size < target.size && !strchr("/?#", authority.data[authority.size])) {
        authority.size++;
    }
    struct ft_slice path = {authority.data + authority.size, target.size - size - authority.size};
    FT_TRY(read_authority(cx, authority, HTTP, request));
    return write_head(cx, method, authority, path, fields, request);
}

ft_err ft_egress_parse(ft_ctx *cx, struct ft_slice head, struct ft_egress_request *request) {
    struct ft_slice line;
    struct ft_slice method;
    struct ft_slice target;
    *request = (struct ft_egress_request){0};
    bool ok = ft_slice_line(&head, &line) && take(&line, ' ', &method) && take(&line, ' ', &target);
    line = ok ? ft_slice_trim(line) : line;
    ok = ok && is_token(method) && target.size && ft_slice_starts(line, "HTTP/1.") &&
         line.size == sizeof "HTTP/1.1" - 1;
    for (size_t i = 0; ok && i < target.size; i++) {
        ok = target.data[i] > ' ' && target.data[i] < 0x7f;
    }
    if (!ok) {
        return no_request(cx);
    }
    if (!ft_slice_is(method, "CONNECT")) {
        return read_plain(cx, method, target, head, request);
    }
    request->tunnel = true;
    return read_authority(cx, target, 0, request);
}
