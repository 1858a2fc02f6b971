/* The table of formats (made from formats/), and how a value is looked at. */
#ifndef FT_SECRETS_FORMAT_INT_H
#define FT_SECRETS_FORMAT_INT_H

#include "secrets/secrets.h"

enum ft_secret_check {
    FT_CHECK_NONE,
    FT_CHECK_BASE32,       /* of RFC 4648 */
    FT_CHECK_MIXED,        /* letters and digits, as they come at random: no name, word or hash */
    FT_CHECK_RANDOM,       /* entropy alone */
    FT_CHECK_PASSWORD,     /* what a person may have chosen */
    FT_CHECK_URL_PASSWORD, /* the same, in an address: its host and user count */
    FT_CHECK_CRC32,        /* the last six characters: CRC-32 of the thirty before, in base 62 */
    FT_CHECK_BASIC,        /* base64 of "name:password" */
    FT_CHECK_PEM,
    FT_CHECK_PUTTY,
    FT_CHECK_BECH32,
    FT_CHECK_BASE58,
    FT_CHECK_JWK,
    FT_CHECK_JWT,
    FT_CHECK_DISCORD,
    FT_CHECK_HASH,
    FT_CHECK_APPLEPW,
    FT_CHECK_ASSIGNED, /* a literal given to a name */
    FT_CHECK_SETTING,  /* the same without quotes, in configurations alone */
    FT_CHECK_FLAG      /* --name value */
};

struct ft_secret_format {
    struct ft_rule_info info;
    const char *provider, *what;
    const char *pattern;   /* all of it, for PCRE2; its one group, if any, is the secret */
    const char *candidate; /* for Hyperscan */
    size_t longest;        /* bytes of a match */
    enum ft_secret_check check;
    bool near; /* recognised by the name before it alone */
    const char *example;
    const char *const *counter;
};
extern const struct ft_secret_format ft_secret_formats[];
extern const size_t ft_secret_format_count;

/* What kind of file a text is, as far as it matters here. */
enum ft_secret_file {
    FT_FILE_CONFIG = 1, /* values stand without quotes */
    FT_FILE_SHELL = 2,
    FT_FILE_PROSE = 4,
    FT_FILE_TEST = 8, /* tests, examples, fixtures, documentation */
    FT_FILE_LOCK = 16 /* hashes and made names, all of it */
};
unsigned ft_secret_file_kind(const char *path);

/* A match on its way to a finding. */
struct ft_candidate_secret {
    const struct ft_secret_format *format;
    struct ft_slice text;    /* the whole file */
    size_t start, end;       /* of the whole match */
    size_t value, value_end; /* of the secret */
    unsigned file;           /* ft_secret_file */
    enum ft_severity severity;
    enum ft_confidence confidence;
    const char *note;
};
/* Whether it is one; sets severity, confidence and note, may move value and value_end. */
bool ft_secret_judge(struct ft_candidate_secret *candidate);

static inline struct ft_slice ft_candidate_value(const struct ft_candidate_secret *c) {
    return (struct ft_slice){c->text.data + c->value, c->value_end - c->value};
}

/* check_*.c: one format's own proof; each as ft_secret_judge. */
bool ft_check_crc32(struct ft_candidate_secret *c);
bool ft_check_basic(struct ft_candidate_secret *c);
bool ft_check_jwt(struct ft_candidate_secret *c);
bool ft_check_discord(struct ft_candidate_secret *c);
bool ft_check_base58(struct ft_candidate_secret *c);
bool ft_check_pem(struct ft_candidate_secret *c);
bool ft_check_putty(struct ft_candidate_secret *c);
bool ft_check_bech32(struct ft_candidate_secret *c);
bool ft_check_jwk(struct ft_candidate_secret *c);
bool ft_check_assigned(struct ft_candidate_secret *c);

/* Bytes that base64 (either alphabet, padding as it comes) stands for; 0 where it is none or has
 * more than ROOM. */
size_t ft_base64_decode(struct ft_slice text, unsigned char *bytes, size_t room);

#endif
