#include "format_int.h"
#include "value_int.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

static bool has_extension(const char *path, const char *list) {
    const char *extension = ft_path_extension(path);
    char word[16];
    size_t size = strlen(extension);
    if (!size || size + 3 > sizeof word) {
        return false;
    }
    word[0] = ' ';
    for (size_t i = 0; i < size; i++) {
        word[i + 1] = (char)tolower((unsigned char)extension[i]);
    }
    word[size + 1] = ' ';
    word[size + 2] = '\0';
    return strstr(list, word) != NULL;
}

static bool fits_any(const char *path, const char *const *globs) {
    for (; *globs; globs++) {
        if (ft_glob(*globs, path)) {
            return true;
        }
    }
    return false;
}

unsigned ft_secret_file_kind(const char *path) {
    static const char *const configs[] = {
        "*.env*",          ".env*",       "*rc",         "Dockerfile*", "*Dockerfile",
        "docker-compose*", "credentials", "config",      ".netrc",      "_netrc",
        ".pgpass",         "*.htpasswd",  "Jenkinsfile", "*.conf.*",    NULL};
    static const char *const locks[] = {"package-lock.json",
                                        "npm-shrinkwrap.json",
                                        "yarn.lock",
                                        "pnpm-lock.yaml",
                                        "go.sum",
                                        "Cargo.lock",
                                        "poetry.lock",
                                        "composer.lock",
                                        "uv.lock",
                                        "Pipfile.lock",
                                        "Gemfile.lock",
                                        "*.map",
                                        "*.snap",
                                        "bun.lock",
                                        "flake.lock",
                                        "*.sum",
                                        "*.svg",
                                        "mix.lock",
                                        "packages.lock.json",
                                        "*.lock.yml",
                                        "*.po",
                                        "*.pot",
                                        NULL};
    static const char *const tests[] = {"**/test/**",     "**/tests/**",
                                        "**/testing/**",  "**/spec/**",
                                        "**/specs/**",    "**/__tests__/**",
                                        "**/fixtures/**", "**/fixture/**",
                                        "**/testdata/**", "**/mocks/**",
                                        "**/mock/**",     "**/examples/**",
                                        "**/example/**",  "**/samples/**",
                                        "**/sample/**",   "**/docs/**",
                                        "**/doc/**",      "**/man/**",
                                        "**/*_test.*",    "**/test_*.*",
                                        "**/*.test.*",    "**/*.spec.*",
                                        "**/*_spec.*",    "**/*example*",
                                        "**/*sample*",    "**/*Test.*",
                                        "**/*Tests.*",    "**/cypress/**",
                                        "**/*.template",  "**/*.tmpl",
                                        "**/*.dist",      "**/*-test.*",
                                        "**/e2e/**",      NULL};
    const char *name = ft_path_base(path);
    unsigned kind = 0;
    if (has_extension(path, " env ini cfg conf config properties yml yaml toml tfvars cnf service "
                            "hcl tf plist reg ") ||
        fits_any(name, configs)) {
        kind |= FT_FILE_CONFIG;
    }
    if (has_extension(path, " sh bash zsh ksh fish bat cmd ps1 ")) {
        kind |= FT_FILE_SHELL;
    }
    if (has_extension(path, " md txt rst adoc html htm org tex log ")) {
        kind |= FT_FILE_PROSE;
    }
    kind |= fits_any(path, tests) ? FT_FILE_TEST : 0;
    kind |= fits_any(name, locks) ? FT_FILE_LOCK : 0;
    return kind;
}

static void lower(struct ft_candidate_secret *c, enum ft_severity most,
                  enum ft_confidence confidence) {
    c->severity = c->severity < most ? c->severity : most;
    c->confidence = c->confidence < confidence ? c->confidence : confidence;
}

static bool check_base32(struct ft_candidate_secret *c) {
    struct ft_slice value = ft_candidate_value(c);
    for (size_t i = 4; i < value.size; i++) {
        if (strchr("0189", value.data[i])) {
            c->note = "it holds a digit that such an id never has";
            lower(c, FT_MEDIUM, FT_UNSURE);
            return true;
        }
    }
    c->confidence = FT_SURE;
    return true;
}

/* Letters and digits as chance mixes them, and not a hash where more than hex was possible. */
static bool check_mixed(struct ft_candidate_secret *c) {
    struct ft_slice value = ft_candidate_value(c);
    struct ft_value_look look = ft_value_look(value);
    if (!look.digits || look.digits == look.size || ft_value_is_hex(value) ||
        ft_value_is_uuid(value)) {
        return false;
    }
    if (look.size >= 20 && look.lower + look.upper < look.size / 3) {
        return false;
    }
    return !ft_value_is_wordy(value);
}

static bool check_password(struct ft_candidate_secret *c) {
    struct ft_slice value = ft_candidate_value(c);
    struct ft_value_look look = ft_value_look(value);
    if (ft_value_is_reference(value) || ft_value_is_weak(value) ||
        (look.digits == 0 && look.other == 0 && ft_value_is_wordy(value))) {
        return false;
    }
    if (value.size < 6 || (look.digits == 0 && look.other == 0 && value.size < 12)) {
        lower(c, FT_MEDIUM, FT_UNSURE);
    }
    return true;
}

static bool is_example_host(struct ft_slice host) {
    static const char *const ends[] = {
        "example.com", "example.org",  "example.net", "example",       ".test",       ".invalid",
        "host",        "hostname",     "server",      "domain.com",    "company.com", "foo.com",
        "bar.com",     "mydomain.com", "host.com",    "yourdomain.com"};
    for (size_t i = 0; i < FT_COUNT(ends); i++) {
        if (ft_slice_ends(host, ends[i])) {
            return true;
        }
    }
    return false;
}

static bool is_local_host(struct ft_slice host) {
    static const char *const names[] = {"localhost",
                                        "127.0.0.1",
                                        "0.0.0.0",
                                        "db",
                                        "postgres",
                                        "mysql",
                                        "redis",
                                        "mongo",
                                        "rabbitmq",
                                        "[::1]",
                                        "host.docker.internal",
                                        "database",
                                        "mongodb",
                                        "mariadb"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (ft_slice_same(host, names[i])) {
            return true;
        }
    }
    return false;
}

/* What stands between the last "@" of the match and the port or its end. */
static struct ft_slice host_of(const struct ft_candidate_secret *c) {
    size_t from = c->value_end;
    if (from >= c->end || c->text.data[from] != '@') {
        return (struct ft_slice){"", 0};
    }
    size_t to = ++from;
    while (to < c->end && !strchr(":/?,)]};|\\`", c->text.data[to])) {
        to++;
    }
    return (struct ft_slice){c->text.data + from, to - from};
}

/* Whether TEXT holds one of CHARS: a pattern of an address, not an address. */
static bool holds_any(struct ft_slice text, const char *chars) {
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] && strchr(chars, text.data[i])) {
            return true;
        }
    }
    return false;
}

static bool check_url_password(struct ft_candidate_secret *c) {
    struct ft_slice value = ft_candidate_value(c);
    struct ft_slice host = host_of(c);
    const char *start = c->text.data + c->start;
    const char *colon = c->text.data + c->value - 1;
    const char *slash = memmem(start, (size_t)(colon - start), "://", 3);
    struct ft_slice user = slash ? (struct ft_slice){slash + 3, (size_t)(colon - slash - 3)}
                                 : (struct ft_slice){"", 0};
    if (holds_any(user, "[{(\\<$%") || memchr(value.data, '\\', value.size) ||
        memchr(value.data, '{', value.size) || memchr(value.data, '$', value.size) == value.data ||
        ft_slice_eq(user, value) || is_example_host(host) ||
        (host.size && strchr("%${<[(", host.data[0])) || !check_password(c)) {
        return false;
    }
    if (is_local_host(host)) {
        lower(c, FT_LOW, FT_UNSURE);
        c->note = "the address is a local one";
    }
    return true;
}

static bool check_app_password(struct ft_candidate_secret *c) {
    return !ft_value_is_wordy(ft_candidate_value(c));
}

/* "--token VALUE" needs a value that chance made: a command line in a text names many. */
static bool check_flag(struct ft_candidate_secret *c) {
    struct ft_slice value = ft_candidate_value(c);
    return !ft_value_is_reference(value) && check_mixed(c) && ft_value_is_random(value);
}

static bool check_format(struct ft_candidate_secret *c) {
    switch (c->format->check) {
    case FT_CHECK_NONE:
    case FT_CHECK_HASH:
    case FT_CHECK_RANDOM:
        return true;
    case FT_CHECK_BASE32:
        return check_base32(c);
    case FT_CHECK_MIXED:
        return check_mixed(c);
    case FT_CHECK_PASSWORD:
        return check_password(c);
    case FT_CHECK_URL_PASSWORD:
        return check_url_password(c);
    case FT_CHECK_CRC32:
        return ft_check_crc32(c);
    case FT_CHECK_BASIC:
        return ft_check_basic(c);
    case FT_CHECK_PEM:
        return ft_check_pem(c);
    case FT_CHECK_PUTTY:
        return ft_check_putty(c);
    case FT_CHECK_BECH32:
        return ft_check_bech32(c);
    case FT_CHECK_BASE58:
        return ft_check_base58(c);
    case FT_CHECK_JWK:
        return ft_check_jwk(c);
    case FT_CHECK_JWT:
        return ft_check_jwt(c);
    case FT_CHECK_DISCORD:
        return ft_check_discord(c);
    case FT_CHECK_APPLEPW:
        return check_app_password(c);
    case FT_CHECK_ASSIGNED:
    case FT_CHECK_SETTING:
        return ft_check_assigned(c);
    case FT_CHECK_FLAG:
        return check_flag(c);
    }
    return false;
}

/* Keys that providers print in their documentation, and that therefore stand everywhere. */
static bool is_documented(struct ft_slice value) {
    /* In two parts, so that no scanner takes them for found here. */
    static const char *const starts[][2] = {{"sk_test_", "4eC39HqLyj"},
                                            {"sk_test_", "BQokikJOvB"},
                                            {"sk_test_", "tR3PYbcVNZ"},
                                            {"Eby8vdM02x", "NOcqFlqUwJ"},
                                            {"C2y6yDjf5/", "R+ob0N8A7C"},
                                            {"wJalrXUtnF", "EMI"},
                                            {"2YotnFZF", "Ejr1zCsicMWpAA"},
                                            {"tGzv3JOkF0", "XG5Qx2TlKWIA"},
                                            {"czZCaGRSa3", "F0Mz"},
                                            {"SplxlOBeZQ", "QYbYS6WxSbIA"},
                                            {"mF_9.B5f", "-4.1JqM"},
                                            {"QWxhZGRpbj", "pvcGVu"},
                                            {"ad180jjd73", "3klru7"},
                                            {"dBjftJeZ4C", "VP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
                                            {"Gw2YmQkZ1a", "cP0ZEBy"},
                                            {"EEGlnEPYJV", "//kbvvIqxKk"},
                                            {"yAnz5TF+lX", "XJte14tji3zlMNq+hd2rYUIgJBgB3fBmk"}};
    for (size_t i = 0; i < FT_COUNT(starts); i++) {
        size_t size = strlen(starts[i][0]);
        struct ft_slice rest = {value.data + size, value.size > size ? value.size - size : 0};
        if (ft_slice_starts(value, starts[i][0]) && ft_slice_starts(rest, starts[i][1])) {
            return true;
        }
    }
    return false;
}

/* Formats that need a chosen or encoded text are judged by their own check alone. */
static bool is_chance(enum ft_secret_check check) {
    switch (check) {
    case FT_CHECK_NONE:
    case FT_CHECK_BASE32:
    case FT_CHECK_MIXED:
    case FT_CHECK_RANDOM:
    case FT_CHECK_CRC32:
    case FT_CHECK_FLAG:
        return true;
    case FT_CHECK_PASSWORD:
    case FT_CHECK_URL_PASSWORD:
    case FT_CHECK_BASIC:
    case FT_CHECK_PEM:
    case FT_CHECK_PUTTY:
    case FT_CHECK_BECH32:
    case FT_CHECK_BASE58:
    case FT_CHECK_JWK:
    case FT_CHECK_JWT:
    case FT_CHECK_DISCORD:
    case FT_CHECK_HASH:
    case FT_CHECK_APPLEPW:
    case FT_CHECK_ASSIGNED:
    case FT_CHECK_SETTING:
        return false;
    }
    return false;
}

static bool is_general(const struct ft_secret_format *format) {
    return strcmp(format->provider, "Generic") == 0 || strcmp(format->provider, "Login") == 0 ||
           strcmp(format->provider, "Database") == 0;
}

bool ft_secret_judge(struct ft_candidate_secret *c) {
    struct ft_slice value = ft_candidate_value(c);
    c->severity = c->format->info.severity;
    c->confidence = c->format->info.confidence;
    if (is_documented(value)) {
        return false;
    }
    if (is_chance(c->format->check) &&
        (!ft_value_is_random(value) || ft_value_is_placeholder(value))) {
        return false;
    }
    if (c->format->check != FT_CHECK_PEM && c->format->check != FT_CHECK_PUTTY &&
        c->format->check != FT_CHECK_JWT && value.size < 200 && ft_value_is_placeholder(value)) {
        return false;
    }
    if (!check_format(c)) {
        return false;
    }
    if (c->file & FT_FILE_LOCK && (c->format->near || is_general(c->format))) {
        return false;
    }
    if (c->file & FT_FILE_PROSE && is_general(c->format)) {
        lower(c, FT_MEDIUM, FT_UNSURE);
    }
    if (c->file & FT_FILE_TEST) {
        bool key = c->format->check == FT_CHECK_PEM; /* tests bring keys of their own */
        lower(c, is_general(c->format) ? FT_LOW : key ? FT_MEDIUM : FT_CRITICAL, FT_UNSURE);
        c->note = c->note ? c->note : "in a test, an example or documentation";
    }
    return true;
}
