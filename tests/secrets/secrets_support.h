/* Examples of the table as texts: made at run time, so that none stands in our sources.
 *
 * "<b62 36>" is 36 characters of an alphabet, always the same for the same example; <crc>, <jwt>,
 * <pem …>, <basic> … are what has to be computed. src/secrets/formats/README.md lists them. */
#ifndef TESTS_SECRETS_SUPPORT_H
#define TESTS_SECRETS_SUPPORT_H

#include "support.h"

#include "base/hash.h"
#include "base/text.h"
#include "secrets/format_int.h"

struct maker {
    struct ft_buf *to;
    uint64_t seed;
};

static inline unsigned maker_next(struct maker *maker, unsigned below) {
    maker->seed = maker->seed * 6364136223846793005U + 1442695040888963407U;
    return (unsigned)((maker->seed >> 33) % below);
}

static inline const char *alphabet_of(struct ft_slice name) {
    static const char *const alphabets[][2] = {
        {"num", "0123456789"},
        {"hex", "0123456789abcdef"},
        {"HEX", "0123456789ABCDEF"},
        {"low", "abcdefghijklmnopqrstuvwxyz"},
        {"up", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        {"alpha", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"},
        {"lownum", "abcdefghijklmnopqrstuvwxyz0123456789"},
        {"upnum", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
        {"b32", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
        {"b32low", "abcdefghijklmnopqrstuvwxyz234567"},
        {"b62", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
        {"url", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-"},
        {"b64", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/"},
        {"xx", "x"},
    };
    for (size_t i = 0; i < FT_COUNT(alphabets); i++) {
        if (ft_slice_is(name, alphabets[i][0])) {
            return alphabets[i][1];
        }
    }
    return NULL;
}

/* The first and the last character are letters or digits, so that all of it counts as one word;
 * of alphabets with digits the second is one. */
static inline void make_run(struct maker *maker, const char *alphabet, size_t size) {
    size_t plain =
        strspn(alphabet, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    unsigned all = (unsigned)strlen(alphabet);
    const char *digit = strpbrk(alphabet, "34567");
    for (size_t i = 0; i < size; i++) {
        unsigned below = i == 0 || i + 1 == size ? (unsigned)plain : all;
        char c = alphabet[maker_next(maker, below)];
        ft_buf_putc(maker->to, i == 1 && digit && size > 4 ? *digit : c);
    }
}

static inline void make_base64(struct maker *maker, struct ft_slice bytes, bool url) {
    const char *digits = url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                             : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t have = bytes.size - i < 3 ? bytes.size - i : 3;
        uint32_t bits = 0;
        for (size_t k = 0; k < 3; k++) {
            bits = bits << 8 | (k < have ? (unsigned char)bytes.data[i + k] : 0);
        }
        for (size_t k = 0; k < 4; k++) {
            if (k <= have) {
                ft_buf_putc(maker->to, digits[bits >> (18 - 6 * k) & 63]);
            } else if (!url) {
                ft_buf_putc(maker->to, '=');
            }
        }
    }
}

static inline uint32_t crc32_slow(const char *text, size_t size) {
    uint32_t crc = ~0U;
    for (size_t i = 0; i < size; i++) {
        crc ^= (unsigned char)text[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320U : crc >> 1;
        }
    }
    return ~crc;
}

/* Of what stands after the last "_". */
static inline void make_crc(struct maker *maker) {
    const char *digits = alphabet_of(FT_SLICE("b62"));
    const char *body = memrchr(maker->to->data, '_', maker->to->size);
    uint32_t crc = crc32_slow(body + 1, strlen(body + 1));
    char text[7] = "";
    for (int i = 5; i >= 0; i--, crc /= 62) {
        text[i] = digits[crc % 62];
    }
    ft_buf_puts(maker->to, text);
}

static inline void make_pem(struct maker *maker, struct ft_slice label) {
    const char *dashes = "-----";
    ft_buf_printf(maker->to, "%sBEGIN %.*s%s\n", dashes, (int)label.size, label.data, dashes);
    for (int line = 0; line < 6; line++) {
        ft_buf_puts(maker->to, line ? "" : "MIIE");
        make_run(maker, alphabet_of(FT_SLICE("b64")), 60);
        ft_buf_putc(maker->to, '\n');
    }
    ft_buf_printf(maker->to, "%sEND %.*s%s\n", dashes, (int)label.size, label.data, dashes);
}

static inline void make_jwt(struct maker *maker) {
    make_base64(maker, FT_SLICE("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), true);
    ft_buf_putc(maker->to, '.');
    make_base64(maker, FT_SLICE("{\"sub\":\"shop-17\",\"iat\":1767225600}"), true);
    ft_buf_putc(maker->to, '.');
    make_run(maker, alphabet_of(FT_SLICE("url")), 43);
}

/* Version 0x80, a key, 0x01 and the checksum, in base 58. */
static inline void make_wif(struct maker *maker) {
    static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    unsigned char bytes[38] = {0x80};
    unsigned char digest[FT_SHA256_SIZE];
    char text[64] = "";
    size_t at = sizeof text - 1;
    for (size_t i = 1; i < 33; i++) {
        bytes[i] = (unsigned char)maker_next(maker, 256);
    }
    bytes[33] = 1;
    ft_sha256(&(struct ft_slice){(char *)bytes, 34}, 1, digest);
    ft_sha256(&(struct ft_slice){(char *)digest, sizeof digest}, 1, digest);
    memcpy(bytes + 34, digest, 4);
    for (int digit = 0; digit < 52; digit++) {
        unsigned rest = 0;
        for (size_t i = 0; i < sizeof bytes; i++) {
            rest = rest << 8 | bytes[i];
            bytes[i] = (unsigned char)(rest / 58);
            rest %= 58;
        }
        text[--at] = digits[rest];
    }
    ft_buf_puts(maker->to, text + at);
}

/* BIP 173 with the human-readable part of age's secret keys. */
static inline void make_age(struct maker *maker) {
    static const char digits[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    static const uint32_t generator[] = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd,
                                         0x2a1462b3};
    static const char part[] = "age-secret-key-";
    unsigned values[sizeof part * 2 + 64] = {0};
    size_t count = 0;
    for (size_t i = 0; part[i]; i++) {
        values[count++] = (unsigned char)part[i] >> 5;
    }
    count++;
    for (size_t i = 0; part[i]; i++) {
        values[count++] = (unsigned char)part[i] & 31;
    }
    size_t data = count;
    for (int i = 0; i < 52; i++) {
        values[count++] = maker_next(maker, 32);
    }
    uint32_t sum = 1;
    for (size_t i = 0; i < count + 6; i++) {
        uint32_t top = sum >> 25;
        sum = (sum & 0x1ffffff) << 5 ^ (i < count ? values[i] : 0);
        for (int bit = 0; bit < 5; bit++) {
            sum ^= top >> bit & 1 ? generator[bit] : 0;
        }
    }
    sum ^= 1;
    ft_buf_puts(maker->to, "AGE-SECRET-"
                           "KEY-1");
    for (size_t i = data; i < count; i++) {
        char c = digits[values[i]];
        ft_buf_putc(maker->to, (char)(c >= 'a' ? c - 32 : c));
    }
    for (int i = 0; i < 6; i++) {
        char c = digits[sum >> (5 * (5 - i)) & 31];
        ft_buf_putc(maker->to, (char)(c >= 'a' ? c - 32 : c));
    }
}

static inline void make_uuid(struct maker *maker) {
    static const size_t sizes[] = {8, 4, 4, 4, 12};
    for (size_t i = 0; i < FT_COUNT(sizes); i++) {
        ft_buf_puts(maker->to, i ? "-" : "");
        make_run(maker, alphabet_of(FT_SLICE("hex")), sizes[i]);
    }
}

static inline void make_piece(struct maker *maker, struct ft_slice word) {
    const char *space = memchr(word.data, ' ', word.size);
    struct ft_slice name = {word.data, space ? (size_t)(space - word.data) : word.size};
    struct ft_slice rest = {space ? space + 1 : "", space ? word.size - name.size - 1 : 0};
    if (ft_slice_is(name, "crc")) {
        make_crc(maker);
    } else if (ft_slice_is(name, "pem")) {
        make_pem(maker, rest);
    } else if (ft_slice_is(name, "jwt")) {
        make_jwt(maker);
    } else if (ft_slice_is(name, "basic")) {
        make_base64(maker, FT_SLICE("shop:kT9-vq2Lw8"), false);
    } else if (ft_slice_is(name, "discord")) {
        make_base64(maker, FT_SLICE("174652917340587263"), true);
    } else if (ft_slice_is(name, "wif")) {
        make_wif(maker);
    } else if (ft_slice_is(name, "age")) {
        make_age(maker);
    } else if (ft_slice_is(name, "uuid")) {
        make_uuid(maker);
    } else if (ft_slice_is(name, "putty")) {
        ft_buf_puts(maker->to, "PuTTY-User-Key-"
                               "File-3: ssh-ed25519\nEncryption: none\n"
                               "Comment: x\nPublic-Lines: 2\nAAAA\nPrivate-Lines: 1\n");
        make_run(maker, alphabet_of(FT_SLICE("b64")), 48);
        ft_buf_puts(maker->to, "\nPrivate-MAC: 00\n");
    } else if (alphabet_of(name) && rest.size) {
        make_run(maker, alphabet_of(name), (size_t)strtoul(rest.data, NULL, 10));
    } else { /* no piece: the text itself, as of an XML element */
        ft_buf_printf(maker->to, "<%.*s>", (int)word.size, word.data);
    }
}

/* TEMPLATE with its pieces made; the same SALT gives the same text. */
static inline char *make_example(struct ft_arena *arena, const char *template, uint64_t salt) {
    FT_BUF struct ft_buf text;
    ft_buf_init(&text, FT_BUF_NO_CAP);
    struct maker maker = {.to = &text, .seed = ft_hash64(template, strlen(template)) + salt};
    for (const char *at = template; *at;) {
        const char *end = *at == '<' ? strpbrk(at + 1, "<>=") : NULL;
        if (end && *end == '>') {
            make_piece(&maker, (struct ft_slice){at + 1, (size_t)(end - at - 1)});
            at = end + 1;
        } else {
            ft_buf_putc(&text, *at++);
        }
    }
    return ft_buf_text(&text, arena);
}

#endif
