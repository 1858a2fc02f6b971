/* The entries of a zip archive, one by one, by its central directory.
 *
 * Nothing is ever written by the name of an entry. Sizes are bounded before anything is unpacked:
 * an entry, all of them together, and how much larger one may become; entries do not share bytes;
 * what an entry unpacks to has to have the size and the checksum that the directory says. What the
 * directory does not list is not in it. APPNOTE.TXT 6.3.10 (PKWARE). Thread-safe.
 */
#ifndef FT_DATA_ZIP_H
#define FT_DATA_ZIP_H

#include "base/buf.h"
#include "base/ctx.h"

enum {
    FT_ZIP_DIRECTORY_MAX = 256 * 1024 * 1024,
    FT_ZIP_RATIO_MAX = 400,
    FT_ZIP_FREE = 64 * 1024, /* an entry up to this size may be packed however well */
    FT_ZIP_ENTRIES_MAX = 4 * 1000 * 1000
};
#define FT_ZIP_TOTAL_MAX ((uint64_t)64 << 30)

/* Where the bytes of the archive are: a descriptor, or (FD below 0) memory. */
struct ft_zip_source {
    int fd;
    struct ft_slice bytes;
    uint64_t size;
};

struct ft_zip_entry {
    struct ft_slice name;
    uint64_t packed, size, offset;
    uint32_t checksum;
    unsigned method, flags;
    size_t index, count; /* this one of how many */
};

/* Visits each entry; VISIT may unpack it with ft_zip_unpack. FT_FORMAT: it is no archive. */
typedef ft_err (*ft_zip_visit)(ft_ctx *cx, void *to, const struct ft_zip_entry *entry);
ft_err ft_zip_each(ft_ctx *cx, const struct ft_zip_source *source, ft_zip_visit visit, void *to);
/* NUL-terminated, of MOST bytes at the most, into CONTENT (which is cleared). FT_LIMIT, FT_FORMAT:
 * the entry cannot be had. */
ft_err ft_zip_unpack(ft_ctx *cx, const struct ft_zip_source *source,
                     const struct ft_zip_entry *entry, size_t most, struct ft_buf *content);

#endif
