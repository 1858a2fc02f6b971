#include "sandbox/egress_int.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_SIZE = 253, MOST_RULES = 1000, HTTP = 80, HTTPS = 443 };

static bool is_address(const char *host) {
    struct in6_addr address;
    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1;
}

/* Letters, digits, "-", "_" and single dots; one label is enough. */
static bool is_name(const char *host) {
    size_t size = strlen(host);
    bool ok = size > 0 && size <= NAME_MAX_SIZE && host[0] != '.' && host[size - 1] != '.';
    for (size_t i = 0; ok && i < size; i++) {
        ok = isalnum((unsigned char)host[i]) || host[i] == '-' || host[i] == '_' ||
             (host[i] == '.' && host[i + 1] != '.');
    }
    return ok;
}

/* The port behind the last ":", taken off TEXT; an IPv6 address needs its brackets. */
static bool take_port(char *text, uint16_t *port) {
    char *colon = strrchr(text, ':');
    *port = 0;
    if (!colon || (text[0] == '[' && strchr(colon, ']')) ||
        (text[0] != '[' && strchr(text, ':') != colon)) {
        return true;
    }
    char *end = NULL;
    long number = strtol(colon + 1, &end, 10);
    *colon = '\0';
    *port = (uint16_t)number;
    return isdigit((unsigned char)colon[1]) && *end == '\0' && number >= 1 && number <= UINT16_MAX;
}

static ft_err read_rule(ft_ctx *cx, const char *given, struct ft_egress_rule *rule) {
    char *text = ft_strdup(cx->arena, given);
    for (char *c = text; *c; c++) {
        *c = (char)tolower((unsigned char)*c);
    }
    bool ok = take_port(text, &rule->port);
    size_t size = strlen(text);
    if (text[0] == '[' && text[size - 1] == ']') {
        text[size - 1] = '\0';
        text++;
    }
    rule->below = strncmp(text, "*.", 2) == 0;
    rule->host = text + (rule->below ? 2 : 0);
    rule->literal = !rule->below && is_address(rule->host);
    if (!ok || !(rule->literal || is_name(rule->host))) {
        FT_IGNORE(ft_fail(cx, FT_INVALID, "'%s' is no host", given));
        return ft_hint(cx, "write a name, '*.name' or an address, each with ':port' if it is not "
                           "80 or 443");
    }
    return FT_OK;
}

ft_err ft_egress_read(ft_ctx *cx, const char *const *hosts, struct ft_egress_rules *rules) {
    *rules = (struct ft_egress_rules){0};
    for (; hosts && *hosts; hosts++) {
        struct ft_egress_rule rule;
        if (rules->count == MOST_RULES) {
            return ft_fail(cx, FT_LIMIT, "more than %d hosts", MOST_RULES);
        }
        FT_TRY(read_rule(cx, *hosts, &rule));
        *FT_PUSH(cx->arena, rules) = rule;
    }
    return FT_OK;
}

static bool names(const struct ft_egress_rule *rule, const char *host) {
    size_t size = strlen(host);
    size_t end = strlen(rule->host);
    if (!rule->below) {
        return strcmp(host, rule->host) == 0;
    }
    return size > end + 1 && host[size - end - 1] == '.' &&
           strcmp(host + size - end, rule->host) == 0;
}

const struct ft_egress_rule *ft_egress_find(const struct ft_egress_rules *rules, const char *host,
                                            uint16_t port) {
    for (size_t i = 0; i < rules->count; i++) {
        const struct ft_egress_rule *rule = &rules->at[i];
        bool opened = rule->port ? port == rule->port : port == HTTP || port == HTTPS;
        if (opened && names(rule, host)) {
            return rule;
        }
    }
    return NULL;
}

static bool in_range(uint32_t address, uint32_t from, int bits) {
    return (address ^ from) >> (32 - bits) == 0;
}

/* This machine, its link (169.254.169.254 hands out a cloud's credentials), many at once. */
static bool is_near4(uint32_t address) {
    return in_range(address, 0x7f000000, 8) || in_range(address, 0, 8) ||
           in_range(address, 0xa9fe0000, 16) || address >= 0xe0000000;
}

/* Networks of a house: a person can mean a host there, a name of the outside cannot. */
static bool is_private4(uint32_t address) {
    return in_range(address, 0x0a000000, 8) || in_range(address, 0xac100000, 12) ||
           in_range(address, 0xc0a80000, 16) || in_range(address, 0x64400000, 10);
}

static uint32_t last4(const struct in6_addr *address) {
    uint32_t number = 0;
    memcpy(&number, address->s6_addr + 12, sizeof number);
    return ntohl(number);
}

static bool is_near6(const struct in6_addr *address) {
    return IN6_IS_ADDR_LOOPBACK(address) || IN6_IS_ADDR_UNSPECIFIED(address) ||
           IN6_IS_ADDR_LINKLOCAL(address) || IN6_IS_ADDR_MULTICAST(address);
}

static void look4(const struct sockaddr *address, bool *is_near, bool *is_private) {
    struct sockaddr_in four;
    memcpy(&four, address, sizeof four);
    uint32_t number = ntohl(four.sin_addr.s_addr);
    *is_near = is_near4(number);
    *is_private = is_private4(number);
}

/* An address of the older kind can stand in one of the newer. */
static void look6(const struct sockaddr *address, bool *is_near, bool *is_private) {
    static const unsigned char translated[12] = {0x00, 0x64, 0xff, 0x9b};
    struct sockaddr_in6 six;
    memcpy(&six, address, sizeof six);
    const struct in6_addr *number = &six.sin6_addr;
    bool four = IN6_IS_ADDR_V4MAPPED(number) || IN6_IS_ADDR_V4COMPAT(number) ||
                memcmp(number->s6_addr, translated, sizeof translated) == 0;
    *is_near = is_near6(number) || (four && is_near4(last4(number)));
    *is_private = (number->s6_addr[0] & 0xfe) == 0xfc || (four && is_private4(last4(number)));
}

bool ft_egress_fits(const struct ft_egress_rule *rule, const struct sockaddr *address) {
    bool is_near = true;
    bool is_private = true;
    if (address->sa_family == AF_INET) {
        look4(address, &is_near, &is_private);
    } else if (address->sa_family == AF_INET6) {
        look6(address, &is_near, &is_private);
    }
    bool meant = rule->literal || (!rule->below && strcmp(rule->host, "localhost") == 0);
    return meant || (!is_near && !(rule->below && is_private));
}
