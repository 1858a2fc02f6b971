#include "deps/purl.h"

#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum rule {
    LOWER_NAMESPACE = 1,
    LOWER_NAME = 2,
    LOWER_VERSION = 4,
    DASHES = 8, /* "_" in a name is "-" */
    NO_NAMESPACE = 16,
    NEEDS_NAMESPACE = 32,
    NO_COLONS = 64, /* of a module: "::" */
    NEEDS_UUID = 128,
    EXTENSION_ID = 256,    /* 32 letters a … p; up to four numbers for a version */
    HOST_NAMESPACE = 512,  /* the first segment alone: the name may have slashes */
    FOLDED_BY_HOST = 1024, /* Databricks folds the case of names, others do not */
    ANY_KEYS = 2048        /* keys in capitals are folded instead of refused */
};

static const struct {
    const char *type;
    unsigned rules;
} types[] = {
#define PURL_TYPE(type, rules) {type, rules},
#include "deps/purl_types.def"
#undef PURL_TYPE
};

static unsigned rules_of(const char *type) {
    for (size_t i = 0; i < FT_COUNT(types); i++) {
        if (strcmp(types[i].type, type) == 0) {
            return types[i].rules;
        }
    }
    return 0;
}

static char *lower(struct ft_arena *arena, const char *text) {
    char *made = ft_strdup(arena, text);
    for (char *at = made; at && *at; at++) {
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
    }
    return made;
}

static bool is_word(const char *text, const char *also) {
    if (!text || !isalpha((unsigned char)*text)) {
        return false;
    }
    for (; *text; text++) {
        if (!isalnum((unsigned char)*text) && !strchr(also, *text)) {
            return false;
        }
    }
    return true;
}

static bool is_extension(const struct ft_purl *purl) {
    const char *version = purl->version ? purl->version : "0";
    size_t dots = 0;
    for (const char *at = version; *at; at++) {
        dots += *at == '.';
        if (!isdigit((unsigned char)*at) && *at != '.') {
            return false;
        }
    }
    return strlen(purl->name) == 32 && strspn(purl->name, "abcdefghijklmnop") == 32 && dots <= 3;
}

static const char *qualifier(const struct ft_purl *purl, const char *key) {
    for (size_t i = 0; i < purl->qualifiers.count; i++) {
        if (strcmp(purl->qualifiers.at[i].key, key) == 0) {
            return purl->qualifiers.at[i].value;
        }
    }
    return NULL;
}

static ft_err check_rules(ft_ctx *cx, enum ft_err_code code, const struct ft_purl *purl,
                          unsigned rules) {
    const char *wrong = NULL;
    if (rules & NO_NAMESPACE && purl->namespace) {
        wrong = "has a namespace, which its type forbids";
    } else if (rules & NEEDS_NAMESPACE && !purl->namespace) {
        wrong = "has no namespace, which its type needs";
    } else if (rules & NO_COLONS && strstr(purl->name, "::")) {
        wrong = "names a module instead of a distribution";
    } else if (rules & NEEDS_UUID && !qualifier(purl, "uuid")) {
        wrong = "has no uuid, which its type needs";
    } else if (rules & EXTENSION_ID && !is_extension(purl)) {
        wrong = "is that of no extension";
    }
    return wrong ? ft_fail(cx, code, "the package URL of %s %s", purl->name, wrong) : FT_OK;
}

static int by_key(const void *a, const void *b) {
    return strcmp(((const struct ft_purl_qualifier *)a)->key,
                  ((const struct ft_purl_qualifier *)b)->key);
}

/* "/a//b/" to "a/b"; without "." and ".." where it is a SUBPATH. NULL where nothing is left. */
static const char *segments(struct ft_arena *arena, const char *text, bool subpath) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    for (; text && *text; text += strcspn(text, "/")) {
        text += strspn(text, "/");
        struct ft_slice part = {text, strcspn(text, "/")};
        if (part.size && !(subpath && (ft_slice_is(part, ".") || ft_slice_is(part, "..")))) {
            ft_buf_puts(&made, made.size ? "/" : "");
            ft_buf_push(&made, part.data, part.size);
        }
    }
    return made.size ? ft_buf_text(&made, arena) : NULL;
}

/* What is before the first slash of both together is the namespace. */
static void split_at_host(struct ft_arena *arena, struct ft_purl *purl) {
    const char *whole = segments(
        arena, ft_sprintf(arena, "%s/%s", purl->namespace ? purl->namespace : "", purl->name),
        false);
    const char *slash = whole ? strchr(whole, '/') : NULL;
    if (slash) {
        purl->namespace = ft_strndup(arena, whole, (size_t)(slash - whole));
        purl->name = slash + 1;
    }
}

static void fold(struct ft_arena *arena, unsigned rules, struct ft_purl *purl) {
    const char *host = rules & FOLDED_BY_HOST ? qualifier(purl, "repository_url") : NULL;
    if (rules & LOWER_NAME || (host && strcasestr(host, "databricks"))) {
        purl->name = lower(arena, purl->name);
    }
    if (rules & DASHES) {
        char *name = ft_strdup(arena, purl->name);
        for (char *at = name; (at = strchr(at, '_'));) {
            *at = '-';
        }
        purl->name = name;
    }
    if (rules & LOWER_NAMESPACE) {
        purl->namespace = lower(arena, purl->namespace);
    }
    if (rules & LOWER_VERSION) {
        purl->version = lower(arena, purl->version);
    }
}

static bool has_capitals(const char *text) {
    return text[strcspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] != '\0';
}

static ft_err take_qualifiers(ft_ctx *cx, enum ft_err_code code, const struct ft_purl *given,
                              unsigned rules, struct ft_purl *made) {
    for (size_t i = 0; i < given->qualifiers.count; i++) {
        const struct ft_purl_qualifier *one = &given->qualifiers.at[i];
        if (!is_word(one->key, ".-_")) {
            return ft_fail(cx, code, "the package URL of %s has a qualifier without a name",
                           made->name);
        }
        if (!(rules & ANY_KEYS) && has_capitals(one->key)) {
            return ft_fail(cx, code, "the package URL of %s writes the qualifier %s in capitals",
                           made->name, one->key);
        }
        const char *key = lower(cx->arena, one->key);
        if (one->value && *one->value) {
            *FT_PUSH(cx->arena, &made->qualifiers) = (struct ft_purl_qualifier){key, one->value};
        }
    }
    if (made->qualifiers.count) {
        qsort(made->qualifiers.at, made->qualifiers.count, sizeof *made->qualifiers.at, by_key);
    }
    for (size_t i = 1; i < made->qualifiers.count; i++) {
        if (strcmp(made->qualifiers.at[i].key, made->qualifiers.at[i - 1].key) == 0) {
            return ft_fail(cx, code, "the package URL of %s says %s twice", made->name,
                           made->qualifiers.at[i].key);
        }
    }
    return FT_OK;
}

/* The same package as everybody writes it. MORE: rules beyond those of its type. */
static ft_err normalise(ft_ctx *cx, enum ft_err_code code, const struct ft_purl *given,
                        unsigned more, struct ft_purl *purl) {
    struct ft_purl made = {.version = given->version && *given->version ? given->version : NULL};
    if (!is_word(given->type, ".-+")) {
        return ft_fail(cx, code, "a package URL has no type");
    }
    made.type = lower(cx->arena, given->type);
    unsigned rules = rules_of(made.type) | more;
    if (!given->name || !*given->name) {
        return ft_fail(cx, code, "a package URL has no name");
    }
    made.name = given->name;
    made.namespace = segments(cx->arena, given->namespace, false);
    made.subpath = segments(cx->arena, given->subpath, true);
    if (rules & HOST_NAMESPACE) {
        split_at_host(cx->arena, &made);
    }
    FT_TRY(take_qualifiers(cx, code, given, rules, &made));
    fold(cx->arena, rules, &made);
    FT_TRY(check_rules(cx, code, &made, rules));
    *purl = made;
    return FT_OK;
}

static ft_err decode(ft_ctx *cx, struct ft_slice text, const char **decoded) {
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];
        if (c == '%') {
            char hex[3] = {0};
            size_t left = text.size - i - 1;
            memcpy(hex, text.data + i + 1, left < 2 ? left : 2);
            if (!isxdigit((unsigned char)hex[0]) || !isxdigit((unsigned char)hex[1])) {
                return ft_fail(cx, FT_FORMAT, "a package URL has a '%%' that escapes nothing");
            }
            c = (char)strtol(hex, NULL, 16);
            i += 2;
        }
        ft_buf_putc(&made, c);
    }
    if (memchr(made.data, '\0', made.size) ||
        !ft_utf8_valid((struct ft_slice){made.data, made.size})) {
        return ft_fail(cx, FT_FORMAT, "a package URL is not UTF-8");
    }
    *decoded = ft_buf_text(&made, cx->arena);
    return FT_OK;
}

/* Cuts what follows the last C off TEXT; false where there is none. */
static bool cut_last(struct ft_slice *text, char c, struct ft_slice *after) {
    const char *at = text->size ? memrchr(text->data, c, text->size) : NULL;
    if (!at) {
        return false;
    }
    *after = (struct ft_slice){at + 1, (size_t)(text->data + text->size - at - 1)};
    text->size = (size_t)(at - text->data);
    return true;
}

static ft_err parse_qualifiers(ft_ctx *cx, struct ft_slice text, struct ft_purl *purl) {
    while (text.size) {
        const char *end = memchr(text.data, '&', text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        const char *equals = memchr(text.data, '=', size);
        if (!equals) {
            return ft_fail(cx, FT_FORMAT, "a qualifier of a package URL has no value");
        }
        struct ft_slice value = {equals + 1, (size_t)(text.data + size - equals - 1)};
        struct ft_purl_qualifier *one = FT_PUSH(cx->arena, &purl->qualifiers);
        one->key = ft_strndup(cx->arena, text.data, (size_t)(equals - text.data));
        FT_TRY(decode(cx, value, &one->value));
        size += end != NULL;
        text.data += size;
        text.size -= size;
    }
    return FT_OK;
}

/* From the right: the first "?" and "#" end what is before them. */
static ft_err parse_parts(ft_ctx *cx, struct ft_slice rest, struct ft_purl *purl) {
    struct ft_slice part;
    if (cut_last(&rest, '#', &part)) {
        FT_TRY(decode(cx, part, &purl->subpath));
    }
    if (cut_last(&rest, '?', &part)) {
        FT_TRY(parse_qualifiers(cx, part, purl));
    }
    const char *slash = memchr(rest.data, '/', rest.size);
    if (!slash) {
        return ft_fail(cx, FT_FORMAT, "a package URL has no name");
    }
    purl->type = ft_strndup(cx->arena, rest.data, (size_t)(slash - rest.data));
    rest = (struct ft_slice){slash + 1, (size_t)(rest.data + rest.size - slash - 1)};
    struct ft_slice tail = rest;
    struct ft_slice last = {0};
    if (!cut_last(&tail, '/', &last)) {
        last = rest;
    }
    if (cut_last(&last, '@', &part)) {
        FT_TRY(decode(cx, part, &purl->version));
        rest.size -= part.size + 1;
    }
    while (rest.size && rest.data[rest.size - 1] == '/' && !purl->version) {
        rest.size--;
    }
    if (cut_last(&rest, '/', &part)) {
        FT_TRY(decode(cx, rest, &purl->namespace));
        rest = part;
    }
    return decode(cx, rest, &purl->name);
}

static ft_err parse(ft_ctx *cx, const char *text, unsigned more, struct ft_purl *purl) {
    struct ft_purl raw = {0};
    struct ft_slice rest = ft_slice_of(text);
    if (rest.size > FT_PURL_LONGEST) {
        return ft_fail(cx, FT_LIMIT, "a package URL has %zu bytes", rest.size);
    }
    if (!ft_slice_starts(rest, "pkg:")) {
        return ft_fail(cx, FT_FORMAT, "'%.40s' is no package URL", text);
    }
    size_t skip = 4 + strspn(text + 4, "/");
    rest = (struct ft_slice){text + skip, rest.size - skip};
    FT_TRY(parse_parts(cx, rest, &raw));
    return normalise(cx, FT_FORMAT, &raw, more, purl);
}

ft_err ft_purl_parse(ft_ctx *cx, const char *text, struct ft_purl *purl) {
    return parse(cx, text, 0, purl);
}

ft_err ft_purl_canonical(ft_ctx *cx, const char *text, const char **canonical) {
    struct ft_purl purl = {0};
    FT_TRY(parse(cx, text, ANY_KEYS, &purl));
    return ft_purl_build(cx, &purl, canonical);
}

/* Escaped, but for what PLAIN has too. */
static void encode(struct ft_buf *to, const char *text, const char *plain) {
    for (; *text; text++) {
        if (isalnum((unsigned char)*text) || strchr("-._~:", *text) || strchr(plain, *text)) {
            ft_buf_putc(to, *text);
        } else {
            ft_buf_printf(to, "%%%02X", (unsigned char)*text);
        }
    }
}

ft_err ft_purl_build(ft_ctx *cx, const struct ft_purl *given, const char **text) {
    struct ft_purl purl = {0};
    FT_BUF struct ft_buf made;
    ft_buf_init(&made, FT_BUF_NO_CAP);
    FT_TRY(normalise(cx, FT_INVALID, given, ANY_KEYS, &purl));
    ft_buf_printf(&made, "pkg:%s/", purl.type);
    if (purl.namespace) {
        encode(&made, purl.namespace, "/");
        ft_buf_putc(&made, '/');
    }
    encode(&made, purl.name, rules_of(purl.type) & HOST_NAMESPACE ? "/" : "");
    if (purl.version) {
        ft_buf_putc(&made, '@');
        encode(&made, purl.version, "");
    }
    for (size_t i = 0; i < purl.qualifiers.count; i++) {
        ft_buf_printf(&made, "%c%s=", i ? '&' : '?', purl.qualifiers.at[i].key);
        encode(&made, purl.qualifiers.at[i].value, "");
    }
    if (purl.subpath) {
        ft_buf_putc(&made, '#');
        encode(&made, purl.subpath, "/");
    }
    *text = ft_buf_text(&made, cx->arena);
    return FT_OK;
}
