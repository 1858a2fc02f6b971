/* The compiled table. */
#ifndef FT_SECRETS_DATABASE_INT_H
#define FT_SECRETS_DATABASE_INT_H

#define PCRE2_CODE_UNIT_WIDTH 8

#include "secrets/format_int.h"

#include <hs/hs.h>
#include <pcre2.h>

/* What the person says is no secret: a fingerprint, or an expression that the secret fits. */
struct ft_secret_allow {
    const char *fingerprint;
    pcre2_code *code;
};

struct ft_secrets {
    hs_database_t *database;
    struct {
        FT_VEC(struct ft_secret_allow);
    } allow;
};

/* Takes it from CACHE_DIR, or compiles it and keeps it there. The caller frees it. */
ft_err ft_secret_database(ft_ctx *cx, const char *cache_dir, hs_database_t **database);

#endif
