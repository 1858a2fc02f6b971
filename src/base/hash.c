/* OpenSSL's own functions for the one algorithm: fetching it by name would start providers and read
 * a configuration, which takes longer than everything that a reading command does. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/hash.h"

#include <openssl/sha.h>
#include <stdlib.h>

struct ft_sha256 {
    SHA256_CTX context;
};

struct ft_sha256 *ft_sha256_new(void) {
    struct ft_sha256 *state = ft_xmalloc(sizeof *state);
    SHA256_Init(&state->context);
    return state;
}

void ft_sha256_add(struct ft_sha256 *state, const void *bytes, size_t size) {
    SHA256_Update(&state->context, bytes, size);
}

void ft_sha256_end(struct ft_sha256 *state, unsigned char digest[FT_SHA256_SIZE]) {
    SHA256_Final(digest, &state->context);
    free(state);
}

void ft_sha256(const struct ft_slice *parts, size_t count, unsigned char digest[FT_SHA256_SIZE]) {
    SHA256_CTX context;
    SHA256_Init(&context);
    for (size_t i = 0; i < count; i++) {
        SHA256_Update(&context, parts[i].data, parts[i].size);
    }
    SHA256_Final(digest, &context);
}

void ft_hex(const unsigned char *bytes, size_t size, char *hex) {
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        *hex++ = digits[bytes[i] >> 4];
        *hex++ = digits[bytes[i] & 15];
    }
    *hex = '\0';
}

char *ft_sha256_hex(struct ft_arena *arena, struct ft_slice text) {
    unsigned char digest[FT_SHA256_SIZE];
    ft_sha256(&text, 1, digest);
    char *hex = ft_alloc(arena, FT_SHA256_HEX);
    ft_hex(digest, sizeof digest, hex);
    return hex;
}
