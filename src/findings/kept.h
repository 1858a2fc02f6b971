/* What earlier looks at a project found, so that only what has changed is looked at again: one file
 * of Fettle's cache for each project and kind of look.
 *
 * What is in it is checked and not believed: a head with a checksum, every length, every number.
 * What does not fit is as if it were not there. The oldest files go where there are many.
 * Thread-safe.
 */
#ifndef FT_FINDINGS_KEPT_H
#define FT_FINDINGS_KEPT_H

#include "code/source.h"
#include "findings/findings.h"

enum { FT_KEPT_MAX = 512 * 1024 * 1024 }; /* bytes of one file */

/* The state of a file. Its content is the same where the first half is, unless it was written to
 * just now, and certainly where the second half is. */
struct ft_kept_state {
    int64_t stat[4];
    uint64_t content[2]; /* of SHA-256 */
};
void ft_kept_stat(const struct ft_source_file *source, struct ft_kept_state *state);
void ft_kept_content(struct ft_slice text, struct ft_kept_state *state);
bool ft_kept_same_stat(const struct ft_kept_state *a, const struct ft_kept_state *b);
bool ft_kept_same_content(const struct ft_kept_state *a, const struct ft_kept_state *b);

/* A key for all that is found in ROOT, beside what KEY says: another program may find something
 * else. NULL where it cannot be told which this is. */
const char *ft_kept_key(struct ft_arena *arena, const struct ft_root *root, const char *key);
/* What was kept in DIR under KEY by those who call it MAGIC (of eight bytes with its NUL), in the
 * context's arena; empty where there is nothing. */
struct ft_slice ft_kept_read(ft_ctx *cx, const char *dir, const char *magic, const char *key);
/* Whoever begins leaves room for the head; a full buffer is not written. What fails is as if
 * nothing were kept. */
void ft_kept_begin(struct ft_buf *out);
void ft_kept_write(ft_ctx *cx, const char *dir, const char *magic, const char *key,
                   struct ft_buf *out);

struct taking; /* base/bytes.h */
/* Findings as bytes; RULE_OF gives the rule of an id, or NULL: then IN is bad. */
void ft_findings_put(struct ft_buf *out, const struct ft_findings *findings);
void ft_findings_take(struct ft_arena *arena, struct taking *in,
                      const struct ft_rule_info *(*rule_of)(const void *to, const char *id),
                      const void *to, struct ft_findings *findings);
void ft_place_put(struct ft_buf *out, const struct ft_place *place);
struct ft_place ft_place_take(struct taking *in);

#endif
