#include "base/hash.h"

#include "base/err.h"

#include <openssl/evp.h>
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *algorithm;
static pthread_key_t key; /* a thread's context, freed when the thread ends */

static void free_context(void *context) {
    EVP_MD_CTX_free(context);
}

/* Looking an algorithm up costs more than hashing an event: it is done once. */
static void fetch(void) {
    algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (!algorithm || pthread_key_create(&key, free_context) != 0) {
        ft_panic("OpenSSL has no SHA-256");
    }
}

static EVP_MD_CTX *begin(EVP_MD_CTX *context) {
    pthread_once(&once, fetch);
    if (!context || EVP_DigestInit_ex2(context, algorithm, NULL) != 1) {
        ft_panic("SHA-256 could not be started");
    }
    return context;
}

struct ft_sha256 *ft_sha256_new(void) {
    return (struct ft_sha256 *)begin(EVP_MD_CTX_new());
}

void ft_sha256_add(struct ft_sha256 *state, const void *bytes, size_t size) {
    if (EVP_DigestUpdate((EVP_MD_CTX *)state, bytes, size) != 1) {
        ft_panic("SHA-256 failed");
    }
}

void ft_sha256_end(struct ft_sha256 *state, unsigned char digest[FT_SHA256_SIZE]) {
    if (EVP_DigestFinal_ex((EVP_MD_CTX *)state, digest, NULL) != 1) {
        ft_panic("SHA-256 failed");
    }
    EVP_MD_CTX_free((EVP_MD_CTX *)state);
}

void ft_sha256(const struct ft_slice *parts, size_t count, unsigned char digest[FT_SHA256_SIZE]) {
    static _Thread_local EVP_MD_CTX *kept; /* one a thread, for as long as the thread */
    if (!kept) {
        kept = begin(EVP_MD_CTX_new());
        pthread_setspecific(key, kept);
    } else {
        begin(kept);
    }
    for (size_t i = 0; i < count; i++) {
        ft_sha256_add((struct ft_sha256 *)kept, parts[i].data, parts[i].size);
    }
    if (EVP_DigestFinal_ex(kept, digest, NULL) != 1) {
        ft_panic("SHA-256 failed");
    }
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
