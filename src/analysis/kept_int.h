/* What was made of things that never change (commits, contents), kept by their ids.
 *
 * One file of Fettle's cache a project: read whole, checked and not believed, replaced at once.
 * What does not fit is as if it were not there. One thread puts.
 */
#ifndef FT_ANALYSIS_KEPT_INT_H
#define FT_ANALYSIS_KEPT_INT_H

#include "base/bytes.h"
#include "base/ctx.h"
#include "base/map.h"

struct kept_key {
    uint64_t a, b;
};
struct kept_entry {
    struct ft_slice bytes;
    bool used;
};
struct kept {
    const char *path; /* or NULL: nothing is kept */
    uint64_t version;
    struct ft_map entries;
    bool changed;
};

/* FOLDER may be NULL. VERSION: another one cannot be read. */
void kept_open(ft_ctx *cx, const char *folder, const char *name, uint64_t version,
               struct kept *kept);
/* False where nothing is kept under KEY. */
bool kept_get(const struct kept *kept, struct kept_key key, struct ft_slice *bytes);
/* BYTES must live as long as KEPT. */
void kept_put(struct kept *kept, struct kept_key key, struct ft_slice bytes);
/* Where something was put; past its bound only what was used this time stays. */
void kept_save(ft_ctx *cx, struct kept *kept);

/* Of an id in hexadecimal digits, and something that makes it another one. */
struct kept_key kept_key_of(const char *oid, uint64_t more);

#endif
