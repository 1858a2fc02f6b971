/* JSON values, over jansson: reading with limits, writing, checking against a schema.
 *
 * Values are jansson's (json_t, counted); a value given out by a function here is the
 * caller's to json_decref, best at once with ft_json_keep, which ties it to an arena.
 * Thread-safe so long as one value is used by one thread at a time.
 */
#ifndef FT_JSON_JSON_H
#define FT_JSON_JSON_H

#include "base/buf.h"
#include "base/ctx.h"

#include <jansson.h>

enum { FT_JSON_MAX_BYTES = 64 * 1024 * 1024 };

/* Parses one value (RFC 8259; duplicate keys are refused). FT_FORMAT names line and column,
 * FT_LIMIT a text over MAX bytes (0: FT_JSON_MAX_BYTES). */
ft_err ft_json_parse(ft_ctx *cx, struct ft_slice text, size_t max, json_t **value);

/* Compact, keys in their order; with SORTED in byte order, which makes it canonical. */
enum ft_json_form { FT_JSON_COMPACT, FT_JSON_SORTED, FT_JSON_PRETTY };
void ft_json_write(struct ft_buf *to, const json_t *value, enum ft_json_form form);
char *ft_json_text(struct ft_arena *arena, const json_t *value, enum ft_json_form form);

/* VALUE is released when the arena is freed; gives VALUE back. */
json_t *ft_json_keep(struct ft_arena *arena, json_t *value);

/* A string value from bytes that may be no UTF-8: what is invalid becomes U+FFFD. */
json_t *ft_json_string(const char *text);
json_t *ft_json_string_n(struct ft_slice text);

/* Members, where a wrong type reads as absent: NULL, FALLBACK. */
const char *ft_json_get_string(const json_t *object, const char *key);
int64_t ft_json_get_int(const json_t *object, const char *key, int64_t fallback);
bool ft_json_get_bool(const json_t *object, const char *key);

/* Checks VALUE against a JSON Schema (2020-12: type, enum, const, properties, required,
 * additionalProperties, items, minimum, maximum, minLength, maxLength, minItems, maxItems,
 * oneOf, anyOf, local $ref). FT_INVALID says where and why. An unknown keyword is FT_INTERNAL:
 * the schemas are our own. */
ft_err ft_json_check(ft_ctx *cx, const json_t *schema, const json_t *value);

#endif
