/* Tokens that prove themselves: by a checksum, or by what they decode to. */
#include "format_int.h"
#include "value_int.h"

#include "base/hash.h"
#include "json/json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { CHECKSUM = 6, DECODED_MAX = 8192 };

static uint32_t crc32_of(struct ft_slice text) {
    uint32_t crc = 0xFFFFFFFFU;
    for (size_t i = 0; i < text.size; i++) {
        crc ^= (unsigned char)text.data[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ (0xEDB88320U & (0U - (crc & 1U)));
        }
    }
    return ~crc;
}

bool ft_check_crc32(struct ft_candidate_secret *c) {
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    struct ft_slice value = ft_candidate_value(c);
    const char *after = memchr(value.data, '_', value.size);
    size_t prefix = after ? (size_t)(after - value.data) + 1 : 0;
    if (value.size < prefix + CHECKSUM + 1) {
        return false;
    }
    uint32_t crc = crc32_of((struct ft_slice){value.data + prefix, value.size - prefix - CHECKSUM});
    char expected[CHECKSUM];
    for (size_t i = CHECKSUM; i-- > 0; crc /= 62) {
        expected[i] = digits[crc % 62];
    }
    if (memcmp(expected, value.data + value.size - CHECKSUM, CHECKSUM) == 0) {
        c->confidence = FT_SURE;
        return true;
    }
    /* Made up, or of a time before the checksum: worth a look, no more. */
    struct ft_slice body = {value.data + prefix, value.size - prefix};
    if (ft_value_is_wordy(body) || ft_value_look(body).digits == 0) {
        return false;
    }
    c->note = "its checksum is wrong";
    c->severity = FT_MEDIUM;
    c->confidence = FT_UNSURE;
    return true;
}

static int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' || c == '-' ? 62 : c == '/' || c == '_' ? 63 : -1;
}

size_t ft_base64_decode(struct ft_slice text, unsigned char *bytes, size_t room) {
    uint32_t bits = 0;
    int count = 0;
    size_t size = 0;
    while (text.size && text.data[text.size - 1] == '=') {
        text.size--;
    }
    for (size_t i = 0; i < text.size; i++) {
        int digit = base64_digit(text.data[i]);
        if (digit < 0 || size + 1 > room) {
            return 0;
        }
        bits = bits << 6 | (uint32_t)digit;
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes[size++] = (unsigned char)(bits >> count);
        }
    }
    return size;
}

/* A name, a colon, a password, all of it printable. */
bool ft_check_basic(struct ft_candidate_secret *c) {
    unsigned char bytes[512];
    size_t size = ft_base64_decode(ft_candidate_value(c), bytes, sizeof bytes);
    const unsigned char *colon = size ? memchr(bytes, ':', size) : NULL;
    if (!colon || colon == bytes) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] < 0x20 || bytes[i] > 0x7e) {
            return false;
        }
    }
    struct ft_slice user = {(const char *)bytes, (size_t)(colon - bytes)};
    struct ft_slice password = {(const char *)colon + 1, size - user.size - 1};
    return password.size >= 4 && !ft_slice_eq(user, password) && !ft_value_is_weak(password) &&
           !ft_value_is_placeholder(password) && !ft_value_is_reference(password) &&
           !ft_slice_holds(user, "aladdin");
}

/* The JSON object that one part of a token holds; NULL where it is none. The caller's. */
static json_t *part_of(struct ft_slice part) {
    unsigned char *bytes = ft_xmalloc(DECODED_MAX);
    size_t size = ft_base64_decode(part, bytes, DECODED_MAX);
    json_t *object = size ? json_loadb((const char *)bytes, size, 0, NULL) : NULL;
    if (!json_is_object(object)) {
        json_decref(object);
        object = NULL;
    }
    free(bytes);
    return object;
}

/* Whether it claims what tokens claim; those of documentation say {"some": "payload"}. */
static bool is_usual(const json_t *claims) {
    static const char *const names[] = {"iss", "sub", "aud",   "exp",     "iat",  "nbf",   "jti",
                                        "id",  "uid", "email", "user_id", "role", "scope", "user"};
    for (size_t i = 0; i < FT_COUNT(names); i++) {
        if (json_object_get(claims, names[i])) {
            return true;
        }
    }
    return false;
}

bool ft_check_jwt(struct ft_candidate_secret *c) {
    struct ft_slice value = ft_candidate_value(c);
    const char *dot = memchr(value.data, '.', value.size);
    size_t head = (size_t)(dot - value.data);
    const char *second = memchr(dot + 1, '.', value.size - head - 1);
    struct ft_slice signature = {second + 1, (size_t)(value.data + value.size - second - 1)};
    json_t *header = part_of((struct ft_slice){value.data, head});
    json_t *claims = part_of((struct ft_slice){dot + 1, (size_t)(second - dot - 1)});
    bool ok = header && claims && ft_json_get_string(header, "alg") &&
              !ft_slice_same(ft_slice_of(ft_json_get_string(header, "alg")), "none") &&
              ft_value_is_random(signature) && !ft_value_is_wordy(signature);
    if (ok) {
        c->confidence = FT_LIKELY;
        const char *role = ft_json_get_string(claims, "role");
        const char *name = ft_json_get_string(claims, "name");
        const char *subject = ft_json_get_string(claims, "sub");
        if (role && strcmp(role, "anon") == 0) { /* Supabase: meant for browsers */
            c->severity = FT_LOW;
            c->note = "its role is anon: meant to be seen";
        } else if ((name && strcmp(name, "John Doe") == 0) ||
                   (subject && strcmp(subject, "1234567890") == 0)) {
            ok = false; /* the debugger's own */
        } else if (!is_usual(claims)) {
            c->severity = FT_LOW;
            c->confidence = FT_UNSURE;
            c->note = "none of its claims is a usual one";
        } else if (json_object_get(claims, "exp")) {
            c->severity = FT_MEDIUM;
            c->note = "it ends by itself (exp)";
        }
    }
    json_decref(header);
    json_decref(claims);
    return ok;
}

/* The first part is the base64 of a number: the account's id. */
bool ft_check_discord(struct ft_candidate_secret *c) {
    unsigned char bytes[64];
    struct ft_slice value = ft_candidate_value(c);
    const char *dot = memchr(value.data, '.', value.size);
    size_t size = ft_base64_decode((struct ft_slice){value.data, (size_t)(dot - value.data)}, bytes,
                                   sizeof bytes);
    for (size_t i = 0; i < size; i++) {
        if (!isdigit(bytes[i])) {
            return false;
        }
    }
    c->confidence = FT_SURE;
    return size >= 15 && size <= 20;
}

/* Base58Check of 37 or 38 bytes: version, key, first four bytes of the double SHA-256. */
bool ft_check_base58(struct ft_candidate_secret *c) {
    static const char digits[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    unsigned char bytes[40] = {0};
    unsigned char digest[FT_SHA256_SIZE];
    struct ft_slice value = ft_candidate_value(c);
    for (size_t i = 0; i < value.size; i++) {
        const char *at = strchr(digits, value.data[i]);
        unsigned carry = at ? (unsigned)(at - digits) : 0;
        for (size_t k = sizeof bytes; k-- > 0; carry >>= 8) {
            carry += bytes[k] * 58U;
            bytes[k] = (unsigned char)carry;
        }
    }
    size_t size = value.data[0] == '5' ? 37 : 38;
    const unsigned char *start = bytes + sizeof bytes - size;
    ft_sha256(&(struct ft_slice){(const char *)start, size - 4}, 1, digest);
    ft_sha256(&(struct ft_slice){(const char *)digest, sizeof digest}, 1, digest);
    c->confidence = FT_SURE;
    return memcmp(digest, start + size - 4, 4) == 0;
}
