#include "database_int.h"

#include "base/hash.h"
#include "os/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CACHE_MAX = 256 << 20 };

/* Everything that the compiled form depends on: the library, the processor, the table. */
static char *cache_key(ft_ctx *cx) {
    FT_BUF struct ft_buf text;
    hs_platform_info_t platform = {0};
    ft_buf_init(&text, FT_BUF_NO_CAP);
    hs_populate_platform(&platform);
    ft_buf_printf(&text, "%s %u %llx\n", hs_version(), platform.tune,
                  (unsigned long long)platform.cpu_features);
    for (size_t i = 0; i < ft_secret_format_count; i++) {
        ft_buf_printf(&text, "%zu %s\n", i, ft_secret_formats[i].candidate);
    }
    return ft_sha256_hex(cx->arena, (struct ft_slice){text.data, text.size});
}

static ft_err compile(ft_ctx *cx, hs_database_t **database) {
    size_t count = ft_secret_format_count;
    const char **patterns = FT_NEW_N(cx->arena, const char *, count);
    unsigned *ids = FT_NEW_N(cx->arena, unsigned, count);
    hs_compile_error_t *error = NULL;
    for (size_t i = 0; i < count; i++) {
        patterns[i] = ft_secret_formats[i].candidate;
        ids[i] = (unsigned)i;
    }
    if (hs_compile_multi(patterns, NULL, ids, (unsigned)count, HS_MODE_BLOCK, NULL, database,
                         &error) == HS_SUCCESS) {
        return FT_OK;
    }
    ft_err err = ft_fail(cx, FT_UNAVAILABLE, "cannot compile the formats of secrets: %s",
                         error ? error->message : "the processor lacks SSSE3");
    hs_free_compile_error(error);
    return err;
}

/* A digest before the bytes shows damage; they are a person's own (0700), not an attacker's. */
static bool take(ft_ctx *cx, const char *path, hs_database_t **database) {
    struct ft_slice kept;
    unsigned char digest[FT_SHA256_SIZE];
    if (ft_path_read(cx, path, CACHE_MAX, &kept) != FT_OK || kept.size <= sizeof digest) {
        ft_clear(cx);
        return false;
    }
    struct ft_slice bytes = {kept.data + sizeof digest, kept.size - sizeof digest};
    ft_sha256(&bytes, 1, digest);
    return memcmp(digest, kept.data, sizeof digest) == 0 &&
           hs_deserialize_database(bytes.data, bytes.size, database) == HS_SUCCESS;
}

static void keep(ft_ctx *cx, const char *path, const hs_database_t *database) {
    char *bytes = NULL;
    size_t size = 0;
    unsigned char digest[FT_SHA256_SIZE];
    if (hs_serialize_database(database, &bytes, &size) != HS_SUCCESS) {
        return;
    }
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    ft_sha256(&(struct ft_slice){bytes, size}, 1, digest);
    ft_buf_push(&text, digest, sizeof digest);
    ft_buf_push(&text, bytes, size);
    free(bytes);
    if (ft_path_write(cx, path, 0600, (struct ft_slice){text.data, text.size}) != FT_OK) {
        ft_clear(cx); /* a full disk or a folder that is not ours: it is compiled next time, too */
    }
}

ft_err ft_secret_database(ft_ctx *cx, const char *cache_dir, hs_database_t **database) {
    const char *path =
        cache_dir ? ft_sprintf(cx->arena, "%s/formats-%.32s.hs", cache_dir, cache_key(cx)) : NULL;
    if (path && take(cx, path, database)) {
        return FT_OK;
    }
    FT_TRY(compile(cx, database));
    if (path) {
        keep(cx, path, *database);
    }
    return FT_OK;
}

static void free_secrets(void *object) {
    struct ft_secrets *secrets = object;
    for (size_t i = 0; i < secrets->allow.count; i++) {
        pcre2_code_free(secrets->allow.at[i].code);
    }
    hs_free_database(secrets->database);
}

static bool is_fingerprint(const char *text) {
    return strlen(text) == FT_SECRET_FINGERPRINT - 1 &&
           strspn(text, "0123456789abcdef") == FT_SECRET_FINGERPRINT - 1;
}

static ft_err add_allow(ft_ctx *cx, struct ft_secrets *secrets, const char *text) {
    int code = 0;
    size_t where = 0;
    struct ft_secret_allow *allow = FT_PUSH(cx->arena, &secrets->allow);
    if (is_fingerprint(text)) {
        allow->fingerprint = text;
        return FT_OK;
    }
    allow->code = pcre2_compile((PCRE2_SPTR)text, strlen(text), 0, &code, &where, NULL);
    if (!allow->code) {
        unsigned char message[128] = "";
        pcre2_get_error_message(code, message, sizeof message);
        FT_IGNORE(ft_fail(cx, FT_INVALID, "secrets.allow: '%s' is no regular expression: %s", text,
                          (const char *)message));
        return ft_hint(cx, "give regular expressions, or fingerprints of 16 hexadecimal digits");
    }
    return FT_OK;
}

ft_err ft_secrets_open(ft_ctx *cx, const char *cache_dir, const struct ft_strings *allow,
                       struct ft_secrets **secrets) {
    struct ft_secrets *made = FT_NEW(cx->arena, struct ft_secrets);
    ft_arena_defer(cx->arena, free_secrets, made);
    for (size_t i = 0; allow && i < allow->count; i++) {
        FT_TRY(add_allow(cx, made, allow->at[i]));
    }
    if (hs_valid_platform() != HS_SUCCESS) {
        return ft_fail(cx, FT_UNAVAILABLE,
                       "this processor cannot look for secrets: it lacks SSSE3");
    }
    FT_TRY(ft_secret_database(cx, cache_dir, &made->database));
    *secrets = made;
    return FT_OK;
}
