/* Which licence a text is: a LICENSE file, a notice at the head of a source.
 *
 * A text is known by a few phrases that stand in it and in no other licence, whatever its lines,
 * case and punctuation; none is compared as a whole, so that names and years do not matter. A
 * line with SPDX-License-Identifier says it outright. Only the start of a long text is read.
 * Thread-safe.
 */
#ifndef FT_LICENCE_LICENCE_H
#define FT_LICENCE_LICENCE_H

#include "base/buf.h"

enum { FT_LICENCE_READ = 24 * 1024 }; /* bytes of a text that are looked at */

struct ft_licence_found {
    const char *id;    /* SPDX: "MIT", "GPL-2.0-or-later"; of an SPDX line, its expression */
    size_t line;       /* where the text says so, from 1 */
    const char *doubt; /* why this is not certain, or NULL */
};

/* False where it is no licence that is known here; FOUND is then untouched. */
bool ft_licence_of_text(struct ft_arena *arena, struct ft_slice text,
                        struct ft_licence_found *found);
/* Whether a file of this name (no folder) holds a licence by custom: LICENSE, COPYING.txt … */
bool ft_licence_file_name(const char *name);

#endif
