/* What stands around a value in a text: quotes, and the conversions of a format. */
#include "rules/walk_int.h"

#include <string.h>

/* The quote that is open after TEXT, where OPEN was before it; 'n': none. */
static char quote_after(const char *text, char open) {
    for (const char *at = text; *at; at++) {
        if (*at == '\\' && at[1]) {
            at++;
        } else if (open == 'n') {
            open = *at == '\'' || *at == '"' ? *at : 'n';
        } else if (*at == open) {
            open = 'n';
        }
    }
    return open;
}

static char quote_of(const struct value *value) {
    return value->known == KNOWN_TEXT ? quote_after(value->text, 'n') : value->quote;
}

/* What was escaped for a text in quotes is clean where a quote is open, or nobody knows. */
static const struct taint *settle(struct walk *w, const struct taint *taint, char quote) {
    uint64_t quoted =
        taint ? taint->quoted & ~models_bits(w->project->models->pages, walk_language(w)) : 0;
    if (!quoted) {
        return taint;
    }
    struct taint *settled = FT_NEW(w->arena, struct taint);
    *settled = *taint;
    settled->safe |= quote == 'n' ? 0 : quoted;
    settled->quoted &= ~quoted;
    return settled;
}

static bool has_quotes(const struct walk *w) {
    return walk_language(w) & model_language("php");
}

/* "https://host/" or "/path" stands there, or what the project itself says. */
static bool leads_here(const struct value *left) {
    if (left->known != KNOWN_TEXT) {
        return left->path && !left->taint && !left->object && strcmp(left->path, "String") != 0;
    }
    const char *host = strstr(left->text, "://");
    const char *slash = host ? strchr(host + 3, '/') : NULL;
    bool path = left->text[0] == '/' && left->text[1] && !strchr("/\\", left->text[1]);
    return path || (slash && slash > host + 3);
}

void text_address(struct walk *w, const struct value *left, struct value *right) {
    uint64_t addresses = models_bits(w->project->models->addresses, walk_language(w));
    if (right->taint && !left->taint && (right->taint->safe & addresses) != addresses &&
        leads_here(left)) {
        struct taint *settled = FT_NEW(w->arena, struct taint);
        *settled = *right->taint;
        settled->safe |= addresses;
        right->taint = settled;
    }
}

void text_join(struct walk *w, const struct value *left, struct value *right, char *quote) {
    if (!has_quotes(w)) {
        return;
    }
    *quote = quote_of(left);
    if (*quote && right->known == KNOWN_TEXT) {
        *quote = quote_after(right->text, *quote);
    } else if (*quote && right->taint) {
        right->taint = settle(w, right->taint, *quote);
    }
}

/* The conversion at AT, behind its "%": its letter; AT goes behind it. */
static char conversion(const char **at) {
    *at += strspn(*at, "0123456789.+- #'*hlLqjzt$");
    char letter = **at;
    *at += letter != '\0';
    return letter;
}

void text_format(struct walk *w, struct value *arguments, size_t count) {
    static const char numbers[] = "bcdeEfFgGouxX";
    const struct value *format = count ? &arguments[0] : NULL;
    if (!has_quotes(w) || !format || format->known != KNOWN_TEXT || strchr(format->text, '$')) {
        return;
    }
    char quote = 'n';
    size_t i = 1;
    for (const char *at = format->text; *at && i < count;) {
        size_t plain = strcspn(at, "%");
        quote = quote_after(ft_strndup(w->arena, at, plain), quote);
        at += plain;
        if (!*at) {
            break;
        }
        at++;
        char letter = conversion(&at);
        if (letter == '%') {
            continue;
        }
        struct value *argument = &arguments[i++];
        if (strchr(numbers, letter)) {
            *argument = (struct value){0};
        } else {
            argument->taint = settle(w, argument->taint, quote);
        }
    }
}
