#include "value_int.h"

#include <ctype.h>
#include <string.h>

enum { WORDS_MAX = 12, WORD_MAX = 24 };

struct words {
    char at[WORDS_MAX][WORD_MAX];
    size_t count;
};

static void push(struct words *words, struct ft_slice word) {
    if (!word.size || word.size >= WORD_MAX) {
        return;
    }
    if (words->count == WORDS_MAX) { /* the end of a name says what it is */
        memmove(words->at[0], words->at[1], sizeof words->at - sizeof words->at[0]);
        words->count--;
    }
    char *to = words->at[words->count++];
    for (size_t i = 0; i < word.size; i++) {
        to[i] = (char)tolower((unsigned char)word.data[i]);
    }
    to[word.size] = '\0';
}

/* "dbPassword", "DB_PASSWORD", "db-password2", "APIKey" → words. */
static void split(struct ft_slice name, struct words *words) {
    size_t start = 0;
    for (size_t i = 0; i <= name.size; i++) {
        bool end = i == name.size || !isalpha((unsigned char)name.data[i]);
        bool hump = !end && i > start && isupper((unsigned char)name.data[i]) &&
                    (islower((unsigned char)name.data[i - 1]) ||
                     (i + 1 < name.size && islower((unsigned char)name.data[i + 1])));
        if (end || hump) {
            push(words, (struct ft_slice){name.data + start, i - start});
            start = end ? i + 1 : i;
        }
    }
}

static bool is_of(const char *word, const char *const *list) {
    for (; *list; list++) {
        if (strcmp(word, *list) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends_with(const char *word, const char *const *list) {
    size_t size = strlen(word);
    for (; *list; list++) {
        size_t end = strlen(*list);
        if (end <= size && strcmp(word + size - end, *list) == 0) {
            return true;
        }
    }
    return false;
}

/* Words that say where a secret belongs, not what it is. */
static bool is_qualifier(const char *word) {
    static const char *const list[] = {
        "prod",  "production", "dev",       "development", "staging", "stage",   "live",
        "value", "str",        "string",    "default",     "base",    "b",       "raw",
        "plain", "text",       "test",      "qa",          "uat",     "old",     "new",
        "main",  "primary",    "secondary", "local",       "bytes",   "literal", "v",
        "s",     "data",       "backup",    "master",      NULL};
    return is_of(word, list);
}

static bool is_verb(const char *word) {
    static const char *const list[] = {
        "get",      "is",      "has",       "validate", "check",  "hash",   "verify",
        "encrypt",  "decrypt", "parse",     "find",     "fetch",  "load",   "read",
        "generate", "create",  "reset",     "forgot",   "show",   "hide",   "toggle",
        "invalid",  "missing", "no",        "require",  "needs",  "on",     "handle",
        "render",   "revoke",  "refreshed", "expect",   "assert", "delete", "remove",
        "update",   "list",    "tokenize",  "css",      "syntax", NULL};
    return is_of(word, list);
}

static enum ft_secret_name key_after(const struct words *words, size_t last) {
    static const char *const kinds[] = {
        "api",    "access",       "secret",  "private",     "auth",   "authentication", "signing",
        "sign",   "encryption",   "encrypt", "crypto",      "cipher", "master",         "account",
        "shared", "service",      "app",     "application", "client", "license",        "storage",
        "admin",  "subscription", "session", "cookie",      "jwt",    "hmac",           "aes",
        "deploy", "priv",         "ssh",     NULL};
    return last && is_of(words->at[last - 1], kinds) ? FT_NAME_KEY : FT_NAME_NONE;
}

/* Tokens that open nothing: they say where a list goes on, or that a request is one's own. */
static bool is_passing(const char *before) {
    static const char *const list[] = {
        "next",      "page",         "pagination",   "continuation", "continue", "csrf",
        "xsrf",      "authenticity", "cancellation", "cancel",       "action",   "term",
        "request",   "sync",         "idempotency",  "position",     "start",    "resume",
        "marker",    "end",          "last",         "prev",         "previous", "current",
        "lookahead", "syntax",       "antiforgery",  "forgery",      "paging",   "cursor",
        "color",     "design",       "theme",        "lexer",        NULL};
    return is_of(before, list);
}

enum ft_secret_name ft_secret_name_of(struct ft_slice name) {
    static const char *const passwords[] = {"password", "passwd",   "passphrase", "pwd",
                                            "passwort", "passcode", "userpass",   "dbpass",
                                            "mypass",   NULL};
    static const char *const keys[] = {
        "secret",     "token",       "apikey",       "secretkey",    "accesskey",     "authkey",
        "privatekey", "apisecret",   "apitoken",     "authtoken",    "credential",    "credentials",
        "creds",      "accesstoken", "clientsecret", "signingkey",   "encryptionkey", "masterkey",
        "accountkey", "appsecret",   "bearertoken",  "refreshtoken", "sharedkey",     "servicekey",
        "appkey",     NULL};
    struct words words = {0};
    split(name, &words);
    size_t last = words.count;
    while (last > 1 && is_qualifier(words.at[last - 1])) {
        last--;
    }
    if (!last || is_verb(words.at[0])) {
        return FT_NAME_NONE;
    }
    const char *word = words.at[last - 1];
    if (ends_with(word, passwords) || strcmp(word, "pass") == 0 || strcmp(word, "pw") == 0) {
        return FT_NAME_PASSWORD;
    }
    if (ends_with(word, keys)) {
        return last > 1 && is_passing(words.at[last - 2]) ? FT_NAME_NONE : FT_NAME_KEY;
    }
    return strcmp(word, "key") == 0 ? key_after(&words, last - 1) : FT_NAME_NONE;
}
