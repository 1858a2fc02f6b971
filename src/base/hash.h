/* SHA-256 (FIPS 180-4) through OpenSSL. Thread-safe. */
#ifndef FT_BASE_HASH_H
#define FT_BASE_HASH_H

#include "base/buf.h"

enum { FT_SHA256_SIZE = 32, FT_SHA256_HEX = 65 };

struct ft_sha256;

/* Incremental: new, add …, end (which frees it). */
struct ft_sha256 *ft_sha256_new(void);
void ft_sha256_add(struct ft_sha256 *state, const void *bytes, size_t size);
void ft_sha256_end(struct ft_sha256 *state, unsigned char digest[FT_SHA256_SIZE]);

/* Over the parts in turn, in one call: what the event log's chain uses. */
void ft_sha256(const struct ft_slice *parts, size_t count, unsigned char digest[FT_SHA256_SIZE]);

void ft_hex(const unsigned char *bytes, size_t size, char *hex); /* writes 2 * SIZE + 1 */
/* The digest of one text as 64 hexadecimal digits in the arena. */
char *ft_sha256_hex(struct ft_arena *arena, struct ft_slice text);

#endif
